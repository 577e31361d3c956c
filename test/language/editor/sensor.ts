/** A sensor whose readings come one after another. */
export interface Reading {
  celsius: number;
  /** Milliseconds since boot. */
  at: number;
}

export type Unit = "C" | "F";

export class SensorError extends RangeError {
  constructor(readonly sensor: string, message: string) {
    super(`${sensor}: ${message}`);
    this.name = "SensorError";
  }
}

export class Thermometer {
  private readonly offsets = new Map<string, number>();

  constructor(readonly name: string, private readonly unit: Unit = "C") {}

  async *readings(count: number): AsyncGenerator<Reading, void> {
    for (let i = 0; i < count; i++) {
      await new Promise<void>((resolve) => setTimeout(resolve, 10));
      yield { celsius: this.calibrated(20 + i), at: i * 10 };
    }
  }

  private calibrated(value: number): number {
    if (Number.isNaN(value)) throw new SensorError(this.name, "no value");
    const offset = this.offsets.get(this.unit) ?? 0;
    switch (this.unit) {
      case "C": return value + offset;
      case "F": return ((value - 32) * 5) / 9 + offset;
    }
  }
}

export function average(values: readonly number[]): number {
  return values.length ? values.reduce((a, b) => a + b, 0) / values.length : NaN;
}

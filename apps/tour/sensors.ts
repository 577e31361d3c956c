/** Sensors that make their readings up: the same ones in every run. */
import { Quantity, type Reading, SensorError } from "./model";

const DAY = 24 * 60;

export abstract class Sensor {
  static #made = 0;
  readonly id = ++Sensor.#made;
  #last: number | undefined;

  constructor(readonly quantity: Quantity, protected readonly digits = 1) {}

  static get made(): number {
    return Sensor.#made;
  }

  /** The last value, as text. */
  get last(): string {
    return this.#last?.toFixed(this.digits) ?? "nothing yet";
  }

  /** The true value at `minute`. */
  protected abstract measure(minute: number): number;

  read(minute: number): Reading {
    const value = Number(this.measure(minute).toFixed(this.digits));
    this.#last = value;
    return { quantity: this.quantity, value, minute };
  }

  toString(): string {
    return `${this.quantity} #${this.id}`;
  }
}

export class Thermometer extends Sensor {
  constructor() {
    super(Quantity.Temperature);
  }

  protected measure(minute: number): number {
    return 14 - 6 * Math.cos((2 * Math.PI * minute) / DAY);
  }
}

export class Barometer extends Sensor {
  constructor(private readonly sealevel = 1013) {
    super(Quantity.Pressure, 0);
  }

  protected measure(minute: number): number {
    return this.sealevel - 9 * (minute / DAY) ** 2;
  }
}

/** Breaks down at every `period`th reading. */
export class Anemometer extends Sensor {
  #reads = 0;
  readonly #gust = random(7);

  constructor(private readonly period = Infinity) {
    super(Quantity.Wind, 1);
  }

  protected measure(): number {
    if (++this.#reads % this.period === 0) throw new SensorError(String(this), `no answer to request ${this.#reads}`);
    return 4 + 14 * this.#gust();
  }
}

/** A source of numbers in [0, 1): a closure over its own state. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

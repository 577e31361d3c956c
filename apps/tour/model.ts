/** What a weather station measures, and what can go wrong with it. */

export enum Quantity { Temperature = "temperature", Pressure = "pressure", Wind = "wind" }

export enum Severity { Info, Warning, Alarm }

export interface Reading {
  readonly quantity: Quantity;
  readonly value: number;
  /** Minutes since midnight. */
  readonly minute: number;
  note?: string;
}

/** What happened, told apart by `kind`. */
export type Event =
  | { kind: "reading"; reading: Reading }
  | { kind: "fault"; sensor: string; reason: string }
  | { kind: "silence"; sensor: string; minutes: number };

export class SensorError extends Error {
  constructor(readonly sensor: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SensorError";
  }
}

/** Says what an event means; the checker sees to it that no kind is forgotten. */
export function describe(event: Event): [severity: Severity, text: string] {
  switch (event.kind) {
    case "reading": {
      const { quantity, value, note = "" } = event.reading;
      return [quantity === Quantity.Wind && value > 15 ? Severity.Warning : Severity.Info, `${quantity} ${value} ${note}`.trim()];
    }
    case "fault": return [Severity.Alarm, `${event.sensor}: ${event.reason}`];
    case "silence": return [Severity.Warning, `${event.sensor} silent for ${event.minutes} min`];
    default: {
      const never: never = event;
      return never;
    }
  }
}

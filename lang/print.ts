/**
 * `console.log` of a template whose parts are strings and integers: printed piece by piece, without making the string.
 *
 * `begin`, the pieces, `end`. The pieces' values have been found before: nothing in between may yield.
 */
import { Sink, close, number, open, text as put } from "kernel/line";

export function begin(): void { open(Sink.CONSOLE); }

export function text(value: string): void { put(value); }

export function unsigned(value: u64): void {
  const high = value / 1000000000;
  if (high >= 1000000000) {
    number(<u32>(high / 1000000000));
    number(<u32>(high % 1000000000), 9, 48);
  } else if (high) number(<u32>high);
  number(<u32>(value - high * 1000000000), high ? 9 : 0, 48);
}

export function signed(value: i64): void {
  if (value < 0) put("-");
  unsigned(value < 0 ? 0 - <u64>value : <u64>value);
}

export function end(): void {
  put("\n");
  close();
}

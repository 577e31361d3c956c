// Generated from hal/gpio.ts by compiler/lower/declarations.ts. Do not edit.
/** What a pin does. */
export declare enum PinMode { Input = 0, Output = 1, Alternate = 2 }
/** Resistor at an input. */
export declare enum Pull { None = 0, Up = 1, Down = 2 }
/** A block of pins, numbered as the board's manual numbers them. Methods with a bad pin number answer `Err.INVALID`. */
export declare interface Gpio {
  /** Number of pins; valid pins are `0 .. count - 1`. */
  count(): i32;
  /** Makes `pin` an input with resistor `pull`. @returns 0, `Err.INVALID`, or `Err.UNSUPPORTED` for a pull the chip lacks. */
  input(pin: i32, pull: Pull): i32;
  /** Makes `pin` an output that starts at `level`. @returns 0 or `Err.INVALID`. */
  output(pin: i32, level: bool): i32;
  /** Hands `pin` to the peripheral behind alternate function `alternate` (the manual's number). @returns 0 or `Err.INVALID`. */
  alternate(pin: i32, alternate: i32): i32;
  /** Sets an output. @returns 0 or `Err.INVALID`. */
  write(pin: i32, level: bool): i32;
  /** Level of a pin: 0, 1, or `Err.INVALID`. */
  read(pin: i32): i32;
  /** What the pin does now: a `PinMode`, or `Err.INVALID`. */
  mode(pin: i32): i32;
}
/** One light. */
export declare interface Led {
  /** Turns it on or off; hides polarity and the chip it hangs on. */
  set(on: bool): void;
}
export {};

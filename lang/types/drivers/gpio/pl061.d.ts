// Generated from drivers/gpio/pl061.ts by compiler/lower/declarations.ts. Do not edit.
import { Gpio, Pull } from "hal/gpio";
/** The pin block. It has no resistors. */
export declare class Pl061 implements Gpio {
  /** @param base physical address of the register block */
  private readonly base;
  /** @param base physical address of the register block */
  constructor(base: usize);
  count(): i32;
  input(pin: i32, pull: Pull): i32;
  output(pin: i32, level: bool): i32;
  /** @param alternate 1: there is one other function. */
  alternate(pin: i32, alternate: i32): i32;
  write(pin: i32, level: bool): i32;
  read(pin: i32): i32;
  mode(pin: i32): i32;
  /** Address of the data of one pin alone. */
  private data;
  private set;
}
export {};

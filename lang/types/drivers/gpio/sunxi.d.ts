// Generated from drivers/gpio/sunxi.ts by compiler/lower/declarations.ts. Do not edit.
import { Gpio, Pull } from "hal/gpio";
/** The pin block. */
export declare class SunxiGpio implements Gpio {
  /**
   * @param base physical address of the register block
   * @param ports number of ports; the A10 has 9, PA to PI
   */
  private readonly base;
  /**
   * @param base physical address of the register block
   * @param ports number of ports; the A10 has 9, PA to PI
   */
  private readonly ports;
  /**
   * @param base physical address of the register block
   * @param ports number of ports; the A10 has 9, PA to PI
   */
  constructor(base: usize, ports: i32);
  /** Numbers, 32 per port; no port has a pin behind each. */
  count(): i32;
  input(pin: i32, pull: Pull): i32;
  output(pin: i32, level: bool): i32;
  /** @param alternate 2 to 7, the value of the CFG field; the pull stays. */
  alternate(pin: i32, alternate: i32): i32;
  write(pin: i32, level: bool): i32;
  read(pin: i32): i32;
  mode(pin: i32): i32;
  private missing;
  private port;
  private setFunction;
}
export {};

// Generated from drivers/gpio/bcm2835.ts by compiler/lower/declarations.ts. Do not edit.
import { Gpio, Pull } from "hal/gpio";
/** The pin block. Pins are the GPIO numbers of the manual. */
export declare class Bcm2835Gpio implements Gpio {
  /**
   * @param base physical address of the register block
   * @param pins 54, on the BCM2711 58
   * @param bcm2711 pulls are set as on the BCM2711
   */
  private readonly base;
  /**
   * @param base physical address of the register block
   * @param pins 54, on the BCM2711 58
   * @param bcm2711 pulls are set as on the BCM2711
   */
  private readonly pins;
  /**
   * @param base physical address of the register block
   * @param pins 54, on the BCM2711 58
   * @param bcm2711 pulls are set as on the BCM2711
   */
  private readonly bcm2711;
  /**
   * @param base physical address of the register block
   * @param pins 54, on the BCM2711 58
   * @param bcm2711 pulls are set as on the BCM2711
   */
  constructor(base: usize, pins: i32, bcm2711: bool);
  count(): i32;
  input(pin: i32, pull: Pull): i32;
  output(pin: i32, level: bool): i32;
  /** @param alternate 0 to 5, for ALT0 to ALT5. The pull stays. */
  alternate(pin: i32, alternate: i32): i32;
  write(pin: i32, level: bool): i32;
  read(pin: i32): i32;
  mode(pin: i32): i32;
  private missing;
  private setFunction;
  private setPull;
  private settle;
}
export {};

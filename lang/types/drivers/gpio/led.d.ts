// Generated from drivers/gpio/led.ts by compiler/lower/declarations.ts. Do not edit.
import { Gpio, Led } from "hal/gpio";
/** A light that a pin drives directly. */
export declare class GpioLed implements Led {
  /**
   * Makes the pin an output with the light off.
   * @param activeLow the light shines at level 0
   */
  private readonly gpio;
  /**
   * Makes the pin an output with the light off.
   * @param activeLow the light shines at level 0
   */
  private readonly pin;
  /**
   * Makes the pin an output with the light off.
   * @param activeLow the light shines at level 0
   */
  private readonly activeLow;
  /**
   * Makes the pin an output with the light off.
   * @param activeLow the light shines at level 0
   */
  constructor(gpio: Gpio, pin: i32, activeLow: bool);
  set(on: bool): void;
}
export {};

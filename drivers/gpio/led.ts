/** A light on a pin. */
import { Gpio, Led } from "hal/gpio";

/** A light that a pin drives directly. */
// @ts-ignore: decorator
@final export class GpioLed implements Led {
  /**
   * Makes the pin an output with the light off.
   * @param activeLow the light shines at level 0
   */
  constructor(private readonly gpio: Gpio, private readonly pin: i32, private readonly activeLow: bool) {
    gpio.output(pin, activeLow);
  }

  set(on: bool): void { this.gpio.write(this.pin, on != this.activeLow); }
}

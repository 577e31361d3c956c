/** Pins and lights as apps see them; the board's own are `gpio`, `led` and `led_<name>` of module `board`. */
export { Gpio, Led, PinMode, Pull } from "hal/gpio";
export { Err, errorName } from "hal/error";

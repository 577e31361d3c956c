/** Pins and lights as apps see them; the board's own are `gpio`, `led` and `led_<name>` of module `board`. */
import * as board from "board";
import { Gpio } from "hal/gpio";

export { Gpio, Led, PinMode, Pull } from "hal/gpio";
export { Err, errorName } from "hal/error";

/** The board's pins, or null when it has none that can be used freely. */
export function pins(): Gpio | null {
  if (isDefined(board.gpio)) return board.gpio;
  return null;
}

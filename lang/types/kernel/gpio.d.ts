// Generated from kernel/gpio.ts by compiler/lower/declarations.ts. Do not edit.
import { Gpio } from "hal/gpio";
export { Gpio, Led, PinMode, Pull } from "hal/gpio";
export { Err, errorName } from "hal/error";
/** The board's pins, or null when it has none that can be used freely. */
export declare function pins(): Gpio | null;
export {};

// Generated from kernel/gpio.ts by compiler/lower/declarations.ts. Do not edit.
export { Gpio, Led, PinMode, Pull } from "hal/gpio";
export { Err, errorName } from "hal/error";
export {};

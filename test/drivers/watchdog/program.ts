/** The program that exports a watchdog that is also the power control. */
export const watchdogProgram = (type: string, driver: string, base: number): string => `
import { ${type} } from "drivers/${driver}";
import { Power, Watchdog } from "hal/watchdog";
const device = new ${type}(0x${base.toString(16)});
const watchdog: Watchdog = device;
const power: Power = device;
export function start(ms: u32): void { watchdog.start(ms); }
export function kick(): void { watchdog.kick(); }
export function stop(): void { watchdog.stop(); }
export function maximumMs(): u32 { return watchdog.maximumMs(); }
export function reset(): void { power.reset(); }
export function off(): void { power.off(); }
`

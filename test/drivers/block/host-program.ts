/** Programs that drive an SD host controller by hand, below the card's driver. */

/** Exports the methods of the SdHost that expression `make` gives. @param more imports and constants it needs */
export const hostProgram = (type: string, driver: string, make: string, more = ''): string => `
import { ${type} } from "drivers/${driver}";
import { Waker } from "hal/irq";
import { SdHost } from "hal/sd";
${more}
class Count implements Waker { n: i32 = 0; wake(): void { this.n++; } }
const count = new Count();
const host: SdHost = ${make};
export function start(): bool { host.onEvent(count); return host.start(); }
export function irq(): i32 { return host.irq; }
export function present(): bool { return host.present(); }
export function writable(): bool { return host.writable(); }
export function clock(hz: u32): u32 { return host.clock(hz); }
export function width(lines: i32): void { host.width(lines); }
export function maxBlocks(): i32 { return host.maxBlocks; }
export function command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void { host.command(index, argument, response, data, blocks, size, at); }
export function poll(): i32 { return host.poll(); }
export function abort(): void { host.abort(); }
export function response(i: i32): u32 { return host.response(i); }
export function onInterrupt(): void { host.onInterrupt(); }
export function woken(): i32 { return count.n; }
export function poke(at: usize, byte: u32): void { store<u8>(at, byte); }
`

export const sun4iProgram = hostProgram('Sun4iMmc', 'block/sun4i-mmc', 'new Sun4iMmc(0x1c0f000, 32, 0, 0x1c20000, new SunxiGpio(0x1c20800, 9), 5 * 32, 7 * 32 + 1)', 'import { SunxiGpio } from "drivers/gpio/sunxi";')

export const sdhostProgram = hostProgram('Bcm2835SdHost', 'block/bcm2835-sdhost', 'new Bcm2835SdHost(0x3f202000, 56, new Bcm2835Gpio(0x3f200000, 54, false), new PropertyMailbox(0x3f00b880), timer)', `
import { Bcm2835Gpio } from "drivers/gpio/bcm2835";
import { PropertyMailbox } from "drivers/mailbox/bcm2835-property";
import { GenericTimer } from "drivers/timer/generic";
const timer = new GenericTimer(67);
timer.start();`)

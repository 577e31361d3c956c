/**
 * What the kernel needs of a board. The generated `entry.ts` makes one from the board's roles and hands it to `boot`:
 *
 * ```ts
 * import { boot, Platform } from "kernel/boot";
 * import { name, serial, timer, interrupts, power, baud, memoryEnd } from "board";
 * import { main } from "apps/hello/main";
 * export { safepoint, markWord, panic } from "kernel/boot";
 * export function _start(): void {
 *   boot(new Platform(name, serial, timer, interrupts, power, baud, memoryEnd), main);
 * }
 * ```
 */
import { InterruptController } from "hal/irq";
import { Serial } from "hal/serial";
import { Timer } from "hal/timer";
import { Power } from "hal/watchdog";

@final export class Platform {
  constructor(
    /** Short name of the board. */
    readonly name: string,
    /** The console. */
    readonly serial: Serial,
    readonly timer: Timer,
    readonly interrupts: InterruptController,
    readonly power: Power,
    /** Speed of the console in bit/s. */
    readonly baud: u32,
    /** Physical end of the RAM that is there without a device tree. */
    readonly memoryEnd: usize,
  ) {}
}

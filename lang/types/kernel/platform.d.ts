// Generated from kernel/platform.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptController } from "hal/irq";
import { Serial } from "hal/serial";
import { Timer } from "hal/timer";
import { Power } from "hal/watchdog";
export declare class Platform {
  /** Short name of the board. */
  readonly name: string;
  /** The console. */
  readonly serial: Serial;
  readonly timer: Timer;
  readonly interrupts: InterruptController;
  readonly power: Power;
  /** Speed of the console in bit/s. */
  readonly baud: u32;
  /** Physical end of the RAM that is there without a device tree. */
  readonly memoryEnd: usize;
  constructor(name: string, serial: Serial, timer: Timer, interrupts: InterruptController, power: Power, baud: u32, memoryEnd: usize);
}
export {};

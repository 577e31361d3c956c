// Generated from drivers/usb/dwc2.ts by compiler/lower/declarations.ts. Do not edit.
import { Firmware } from "hal/firmware";
import { Waker } from "hal/irq";
import { UsbHost, UsbTransfer } from "hal/usb";
export declare class Dwc2 implements UsbHost {
  irq: i32;
  private readonly r;
  private readonly channels;
  private count;
  private hasChanged;
  private wrong;
  private waker;
  /**
   * @param base physical address of the core's registers
   * @param irq its interrupt line
   * @param firmware switches its power
   */
  private readonly firmware;
  /**
   * @param base physical address of the core's registers
   * @param irq its interrupt line
   * @param firmware switches its power
   */
  constructor(base: usize, irq: i32, firmware: Firmware);
  start(): bool;
  /** Sets a bit of GRSTCTL that clears itself. @returns false when it does not */
  private resets;
  connected(): bool;
  changed(): bool;
  reset(on: bool): void;
  speed(): i32;
  submit(transfer: UsbTransfer): bool;
  /** Starts what is left of a transfer. */
  private run;
  cancel(transfer: UsbTransfer): void;
  poll(): void;
  onInterrupt(): void;
  /** Takes note of what happened at the port. */
  private port;
  private note;
  /** A channel wants something: it has halted. */
  private halted;
  /** The transfer of a channel has ended, or goes on. */
  private ended;
  private end;
  errors(): u32;
  onEvent(waker: Waker): void;
}
export {};

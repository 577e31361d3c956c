// Generated from drivers/usb/bus.ts by compiler/lower/declarations.ts. Do not edit.
import { Waker } from "hal/irq";
import { Timer } from "hal/timer";
import { UsbHost } from "hal/usb";
import { ControlPipe } from "./control";
import { UsbClient, UsbDevice, UsbTask } from "./device";
export declare class UsbBus {
  readonly control: ControlPipe;
  /** Devices, tables and answers that could not be right, and requests without an answer. */
  faults: u32;
  private readonly enumerator;
  private tasks;
  private devices;
  /** Addresses in use, as bits. */
  private addresses;
  /** The task whose request is under way. */
  private owner;
  private ticksPerMs;
  /** Gets the devices that are not hubs. */
  client: UsbClient | null;
  readonly host: UsbHost;
  private readonly timer;
  constructor(host: UsbHost, timer: Timer);
  /** Starts with no devices. @returns false when the controller does not answer */
  start(): bool;
  now(): u64;
  /** Ticks in `ms`. */
  ticks(ms: u32): u64;
  onEvent(waker: Waker): void;
  /** Milliseconds until something is due, rounded up; 0 = now. */
  dueInMs(): i32;
  /** Does what is due. */
  poll(): void;
  /** Makes a request of `task` to `device`; it ends with `task.step`. */
  request(task: UsbTask, device: UsbDevice, type: u32, request: u32, value: u32, index: u32, length: u32): void;
  private rootChanged;
  /** True while a device is given an address: nobody else should be, and hubs leave their ports alone. */
  get isEnumerating(): bool;
  /** Something is plugged into `port` of `hub` (null: the root port). Only while nothing is given an address. */
  enumerate(hub: UsbDevice | null, port: u32, now: u64): void;
  /** The device at `port` of `hub`, if it was found. */
  deviceAt(hub: UsbDevice, port: u32): UsbDevice | null;
  /** The device found last; `next` leads to the others. */
  get newestDevice(): UsbDevice | null;
  /** A free address, or 0. */
  freeAddress(): u32;
  /** Takes `device` in; its function, if it has one, begins. */
  attach(device: UsbDevice, now: u64): void;
  /** Forgets `device` and what is plugged into it. */
  detach(device: UsbDevice): void;
  private end;
  /** Gives the request of `task` up, if it has one. */
  drop(task: UsbTask): void;
  /** Begins anew with `device`, which does not behave: as if it were pulled out and plugged in again. */
  restart(device: UsbDevice, now: u64): void;
  private detachAll;
}
export {};

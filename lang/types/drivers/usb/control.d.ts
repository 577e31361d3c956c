// Generated from drivers/usb/control.ts by compiler/lower/declarations.ts. Do not edit.
import { Waker } from "hal/irq";
import { UsbHost, UsbSpeed, UsbTransfer } from "hal/usb";
/** bmRequestType, USB 9.3.1. */
export declare namespace RequestType {
  export const IN: u32;
  export const CLASS: u32;
  export const VENDOR: u32;
  export const INTERFACE: u32;
  export const ENDPOINT: u32;
  /** The class of a hub has requests about its ports: USB 11.24. */
  export const PORT: u32;
}
/** bRequest, USB 9.4. */
export declare namespace Request {
  export const GET_STATUS: u32;
  export const CLEAR_FEATURE: u32;
  export const SET_FEATURE: u32;
  export const SET_ADDRESS: u32;
  export const GET_DESCRIPTOR: u32;
  export const SET_CONFIGURATION: u32;
  export const SET_INTERFACE: u32;
}
/** Most bytes of a data stage. */
export declare const DATA_MAX: u32;
export declare class ControlPipe extends UsbTransfer {
  /** A request is under way, or its result was not taken yet. */
  isBusy: bool;
  /** The request has ended: bytes of the data stage, `Err.TIMEOUT`, or as in `UsbTransfer.result`. */
  outcome: i32;
  /** Data stage: what came, or what is to go. `DATA_MAX` bytes. */
  readonly bytes: usize;
  /** Ticks at which the request is given up. */
  deadline: u64;
  /** Woken when a request has ended. */
  waker: Waker | null;
  private readonly setup;
  private stage;
  private incoming;
  private wanted;
  private readonly host;
  constructor(host: UsbHost);
  /** True when the request has ended; `outcome` tells how. */
  get isDone(): bool;
  /** Starts a request. @param length of the data stage, up to `DATA_MAX`; what is to go lies at `bytes` */
  begin(address: u32, speed: UsbSpeed, packetBytes: u32, type: u32, request: u32, value: u32, index: u32, length: u32): void;
  /** Gives a request up. */
  giveUp(outcome: i32): void;
  private go;
  private end;
  onDone(): void;
}
export {};

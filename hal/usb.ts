/** Host controllers of the Universal Serial Bus. Reference: "Universal Serial Bus Specification 2.0" ("USB"). */
import { InterruptHandler, Waker } from "./irq";

export enum UsbSpeed { High = 0, Full = 1, Low = 2 }

/** Kinds of endpoints, as in bmAttributes of their descriptors, USB 9.6.6. */
export enum UsbEndpoint { Control = 0, Isochronous = 1, Bulk = 2, Interrupt = 3 }

export enum UsbToken { Out = 0, In = 1, Setup = 2 }

/** One endpoint of a device, as the host talks to it. */
@final export class UsbPipe {
  /** Data toggle of the next packet, 0 or 1. The host keeps it; whoever resets the endpoint sets it to 0, USB 8.6. */
  toggle: u32 = 0;

  /**
   * @param address of the device, 0..127
   * @param endpoint number of the endpoint, 0..15
   * @param packetBytes its wMaxPacketSize: 8, 16, 32, 64 or 512
   */
  constructor(public address: u32, readonly endpoint: u32, readonly kind: UsbEndpoint, readonly speed: UsbSpeed, public packetBytes: u32) {}
}

/**
 * Data that moves through a pipe once. Whoever wants to hear of its end extends this. While it is `pending` it belongs to the host, and so
 * do the bytes.
 */
export abstract class UsbTransfer {
  pipe: UsbPipe | null = null;
  token: UsbToken = UsbToken.Out;
  /** Where the bytes are: a multiple of 4, in cache lines of 64 bytes that hold nothing else. */
  data: usize = 0;
  /** How many bytes; for `In` at most, and the room at `data` is this rounded up to whole packets. */
  length: u32 = 0;
  /**
   * How many bytes went, at most the room at `data`, whatever the device said; or `Err.UNSUPPORTED` (STALL), `Err.IO` (no or broken answers,
   * three times), `Err.INVALID` (it sent more than a packet holds).
   */
  result: i32 = 0;
  pending: bool = false;

  /** It has ended, and is not pending any more; it may be submitted again right here. Never blocks. */
  abstract onDone(): void;
}

/** A host controller with one root port. Methods never block, and take less than a millisecond after `start`. */
export interface UsbHost extends InterruptHandler {
  /** Interrupt line of the controller, or -1. */
  irq: i32;
  /** Switches the controller on and resets it; what was pending is forgotten. @returns false when it does not answer */
  start(): bool;
  /** True while something is plugged into the root port. */
  connected(): bool;
  /** True once after something was plugged into the root port or pulled out of it. */
  changed(): bool;
  /** Begins or ends to signal reset to the root port: USB 7.1.7.5 asks for 50 ms. What is pending should have been cancelled. */
  reset(on: bool): void;
  /** `UsbSpeed` of what is at the root port, after its reset; -1 while the port is not enabled. */
  speed(): i32;
  /** Starts a transfer. The device may refuse for as long as it likes (NAK). @returns false when the controller has no room for it */
  submit(transfer: UsbTransfer): bool;
  /** Forgets a pending transfer, without `onDone`. What had moved until then has moved. */
  cancel(transfer: UsbTransfer): void;
  /** Ends transfers whose interrupt got lost or is still to come. */
  poll(): void;
  /** Things the controller did that it cannot do, since start. */
  errors(): u32;
  /** `waker` is woken when the root port changes. */
  onEvent(waker: Waker): void;
}

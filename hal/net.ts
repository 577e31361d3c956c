/** Network interface cards. */
import { InterruptHandler, Waker } from "./irq";

/** Longest frame, from the destination address to the last byte of the payload: 14 + 1500. */
export const FRAME_MAX: i32 = 1514;

/**
 * An Ethernet card. Frames go without preamble and frame check sequence. Buffers lie in memory that the device reaches and belong to
 * one side at a time: what `receive` gives is the caller's until `release`, what `buffer` gives is the device's from `transmit` on.
 * Methods never block. The card takes frames to its own address, to all, and to every group; who reads them chooses.
 */
export interface NetDevice extends InterruptHandler {
  /** Interrupt line of the device, or -1. Only known after `start` where the card has to be looked for. */
  irq: i32;
  /** Resets the device and fills its receive ring. @returns false when it does not answer, or is not what the driver knows. */
  start(): bool;
  /**
   * Copies the 6 bytes of the card's address to `to`. They are zeros until the link comes up for the first time where the card has to be found
   * first, and may be others whenever the link has come up where another card can take its place.
   */
  address(to: usize): void;
  /** True while the link is up. */
  linkUp(): bool;
  /**
   * How soon `linkUp` has to be called again (ms) for changes of the link to be noticed and followed; 0 where they raise an interrupt. It may
   * change with each call of `linkUp` or `receive`, as for a card on a bus that is searched for it step by step.
   */
  pollMs: i32;
  /**
   * Address of the oldest frame received, 0 when there is none. The same one until `release`. Interrupts for frames that arrive may be off
   * from the first of them until this gives 0.
   */
  receive(): usize;
  /** Length of the frame that `receive` gave last, in bytes: 14 to `FRAME_MAX`, whatever the device said. */
  received: i32;
  /** Gives the oldest frame's buffer back to the device. */
  release(): void;
  /** Address of `FRAME_MAX` writable bytes for a frame to send, 0 when the ring is full. The same one until `transmit`. */
  buffer(): usize;
  /** Sends the first `length` bytes of `buffer()`; the device may wait for `flush`. */
  transmit(length: i32): void;
  /** Tells the device about what was transmitted and released since. */
  flush(): void;
  /** Frames, lengths and indices of the device that could not be right and were thrown away since start. */
  errors(): u32;
  /** `waker` is woken when frames arrive, when room to send comes back after `buffer` gave 0, and when the link changes. */
  onEvent(waker: Waker): void;
}

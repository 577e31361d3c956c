// Generated from drivers/net/virtio.ts by compiler/lower/declarations.ts. Do not edit.
import { Waker } from "hal/irq";
import { NetDevice } from "hal/net";
/** A virtio network card. While frames keep coming there are no interrupts; those for frames that were sent only come when the ring was full. */
export declare class VirtioNet implements NetDevice {
  irq: i32;
  pollMs: i32;
  received: i32;
  private r;
  private legacy;
  private features;
  private headerBytes;
  private rx;
  private tx;
  /** Card's address: bytes 0..3, 4..5. */
  private macLow;
  private macHigh;
  private waker;
  private wrong;
  /** Slot of the frame that the caller has from `receive`, of the buffer it has from `buffer`; or -1. */
  private reading;
  private writing;
  /** Receive interrupts are off until no frame is left. */
  private quiet;
  /** Somebody waits for room to send: interrupts for frames that were sent are on. */
  private starved;
  private running;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the card is behind the last one that has one
   * @param line interrupt line of the first; the others' follow
   * @param coherent the device sees what is in the caches
   */
  private readonly base;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the card is behind the last one that has one
   * @param line interrupt line of the first; the others' follow
   * @param coherent the device sees what is in the caches
   */
  private readonly line;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the card is behind the last one that has one
   * @param line interrupt line of the first; the others' follow
   * @param coherent the device sees what is in the caches
   */
  private readonly count;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the card is behind the last one that has one
   * @param line interrupt line of the first; the others' follow
   * @param coherent the device sees what is in the caches
   */
  private readonly coherent;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the card is behind the last one that has one
   * @param line interrupt line of the first; the others' follow
   * @param coherent the device sees what is in the caches
   */
  constructor(base: usize, line: i32, count: i32, coherent: bool);
  /** Looks for the card; its interrupt line is known from now on. */
  start(): bool;
  private find;
  /** Resets the device and initializes it, 3.1.1 and 4.2.3; legacy: 3.1.2 and 4.2.4. Buffers that the caller has stay the caller's. */
  private setUp;
  private negotiate;
  private prepare;
  private fail;
  /** A card without an address of its own, or with one that cannot be a sender's, gets a locally administered one. */
  private readAddress;
  address(to: usize): void;
  linkUp(): bool;
  receive(): usize;
  /** No interrupts until `receive` finds nothing: also when the one for what is there got lost, so that the next is an edge again. */
  private hush;
  release(): void;
  buffer(): usize;
  /** Takes back what has been sent. @returns false when nothing has */
  private reclaim;
  transmit(length: i32): void;
  flush(): void;
  private submit;
  /** Begins anew with a device that says what cannot be. */
  private distrust;
  errors(): u32;
  onEvent(waker: Waker): void;
  onInterrupt(): void;
  private wake;
}
export {};

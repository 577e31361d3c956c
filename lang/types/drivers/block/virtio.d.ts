// Generated from drivers/block/virtio.ts by compiler/lower/declarations.ts. Do not edit.
import { BlockDevice } from "hal/block";
import { Waker } from "hal/irq";
import { Timer } from "hal/timer";
/** A virtio disk. Without the feature FLUSH it has no cache that could be flushed (5.2.5.2), and `Transfer.FLUSH` ends at once. */
export declare class VirtioBlk implements BlockDevice {
  irq: i32;
  media: u32;
  maxSectors: i32;
  alignment: i32;
  pollUs: i32;
  private r;
  private legacy;
  private features;
  private capacity;
  private readonly page;
  /** Requests given to the device and taken back so far, modulo 65536. */
  private given;
  private seen;
  /** Memory of the request under way that the device writes, and how much of it; its time limit. */
  private reading;
  private readingBytes;
  private due;
  private busy;
  private running;
  /** What `poll` says next about a request that needed no device, or lost it. */
  private result;
  private waker;
  private wrong;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the disk is behind the last one that has one
   * @param line interrupt line of the first; the others' follow; -1 = none
   * @param coherent the device sees what is in the caches
   */
  private readonly base;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the disk is behind the last one that has one
   * @param line interrupt line of the first; the others' follow; -1 = none
   * @param coherent the device sees what is in the caches
   */
  private readonly line;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the disk is behind the last one that has one
   * @param line interrupt line of the first; the others' follow; -1 = none
   * @param coherent the device sees what is in the caches
   */
  private readonly count;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the disk is behind the last one that has one
   * @param line interrupt line of the first; the others' follow; -1 = none
   * @param coherent the device sees what is in the caches
   */
  private readonly coherent;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the disk is behind the last one that has one
   * @param line interrupt line of the first; the others' follow; -1 = none
   * @param coherent the device sees what is in the caches
   */
  private readonly timer;
  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the disk is behind the last one that has one
   * @param line interrupt line of the first; the others' follow; -1 = none
   * @param coherent the device sees what is in the caches
   */
  constructor(base: usize, line: i32, count: i32, coherent: bool, timer: Timer);
  /** Looks for the disk; its interrupt line is known from now on. */
  start(): bool;
  /** Resets the device and initializes it, 3.1.1 and 4.2.3; legacy: 3.1.2 and 4.2.4. */
  private setUp;
  private fail;
  private negotiate;
  private readLimit;
  /** Lays the queue out and tells the device where it is, 4.2.3.2; legacy: 4.2.4. */
  private announce;
  private describe;
  /** A capacity that changed is another medium. */
  private readCapacity;
  sectors(): u64;
  writable(): bool;
  retries(): u32;
  /** How often the device said what cannot be, or nothing. */
  errors(): u32;
  begin(kind: i32, sector: u64, count: i32, at: usize): i32;
  /** Gives the chain to the device, 2.7.13. @param second descriptor that follows the header */
  private submit;
  poll(): i32;
  /** Begins anew with a device that says what cannot be. @returns `code`, what became of the request that was under way */
  private distrust;
  onEvent(waker: Waker): void;
  onInterrupt(): void;
  private publish;
  private collect;
}
export {};

// Generated from hal/block.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptHandler, Waker } from "./irq";
/** Bytes of a sector. */
export declare const SECTOR: i32;
/** What `begin` begins. */
export declare namespace Transfer {
  export const READ: i32;
  export const WRITE: i32;
  /** Everything written so far is on the medium when this has ended. Takes neither sector, count nor memory. */
  export const FLUSH: i32;
}
/**
 * A device of sectors, one transfer at a time. Methods never block: `begin` starts a transfer, `poll` lets it go on and says how it ended.
 * Sectors are 512 bytes; a device of larger ones is not one of these.
 */
export declare interface BlockDevice extends InterruptHandler {
  /** Interrupt line of the device, or -1. */
  irq: i32;
  /**
   * Resets the device and begins to look for its medium, which `poll` goes on with.
   * @returns false when it does not answer, or is not what the driver knows
   */
  start(): bool;
  /** Sectors of the medium; 0 while there is none, or while it is not known yet. */
  sectors(): u64;
  /** False where the medium or its switch forbids writing. */
  writable(): bool;
  /** Goes up with each medium found: who knew the one before knows nothing of this one. */
  media: u32;
  /** Longest transfer, in sectors. */
  maxSectors: i32;
  /** Memory of a transfer begins at a multiple of this, a power of 2 from 4 on. */
  alignment: i32;
  /**
   * Begins a transfer of `count` sectors from `sector` on between the medium and the memory at `at` (a multiple of `alignment`), which is the device's
   * until `poll` says that it has ended.
   * @param kind `Transfer`
   * @returns 0; `Err.INVALID` for sectors past the end or a count that is not in 1 to `maxSectors`; `Err.PENDING` while another transfer
   * is under way; `Err.READ_ONLY`; `Err.REMOVED` without a medium
   */
  begin(kind: i32, sector: u64, count: i32, at: usize): i32;
  /**
   * Lets go on what is under way: a transfer, or the look for a medium after `start`.
   * @returns `Err.PENDING`; 0 when nothing is under way (any more); `Err.TIMEOUT`, `Err.IO` (checksums included) or `Err.REMOVED` once when it
   * ended so. How much of a failed transfer has happened is not known: any of its sectors may be old or new.
   */
  poll(): i32;
  /** How soon `poll` has to be called again while it says `Err.PENDING` (µs) even if no event tells; 0 = at once. */
  pollUs: i32;
  /** `waker` is woken when `poll` has news, when a medium comes, and when it goes. */
  onEvent(waker: Waker): void;
  /** Transfers repeated because of a checksum or a time limit since start. */
  retries(): u32;
}
export {};

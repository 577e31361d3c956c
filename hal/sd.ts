/** Host controllers of SD cards. */
import { InterruptHandler, Waker } from "./irq";

/** Kinds of response, SD Physical Layer Simplified Specification 4.9. */
export namespace Response {
  export const NONE: i32 = 0;
  /** 48 bits with CRC7: R1, R6, R7. */
  export const SHORT: i32 = 1;
  /** 48 bits with CRC7, then the card may hold DAT0 low: R1b. */
  export const BUSY: i32 = 2;
  /** 136 bits: R2. */
  export const LONG: i32 = 3;
  /** 48 bits without index and CRC: R3. */
  export const NO_CRC: i32 = 4;
}

/** Which way data goes with a command. */
export namespace Data {
  export const NONE: i32 = 0;
  export const READ: i32 = 1;
  export const WRITE: i32 = 2;
}

/**
 * A slot for one card: it sends commands and moves blocks, and knows nothing of what they mean. Identification, addressing, repeating and
 * error recovery are the card driver's (`drivers/block/sd-card.ts`). Methods never block.
 */
export interface SdHost extends InterruptHandler {
  /** Interrupt line, or -1 for one that is polled. */
  irq: i32;
  /** Resets the controller: power on, bus of 1 bit, clock off. @returns false when it does not answer */
  start(): bool;
  /** False when the slot is empty; true when it is not, or cannot tell. */
  present(): bool;
  /** False when the card's switch forbids writing. */
  writable(): bool;
  /** Sets the fastest clock that is not above `hz` (400 kHz for identification, 25 or 50 MHz after). @returns it, in Hz */
  clock(hz: u32): u32;
  /** 1 or 4 data lines. */
  width(lines: i32): void;
  /** Most blocks of one command. */
  maxBlocks: i32;
  /** Reads of several blocks end with a CMD12 that the controller sends by itself, also its busy time; writes never do. */
  autoStop: bool;
  /**
   * Sends command `index`, then moves `blocks` blocks of `size` bytes (a multiple of 4, at most 512) between the card and the memory at `at`
   * (a multiple of 4), which is the controller's until `poll` says that it has ended. Nothing else may be under way.
   * @param data `Data`
   */
  command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void;
  /**
   * Lets the command go on. Data that the CPU has to move is moved here.
   * @returns `Err.PENDING`; 0 when it has ended, data and busy time included; `Err.TIMEOUT` when the card did not answer in the controller's
   * time; `Err.IO` for a wrong checksum, index or end bit. After an error the controller is ready for another command.
   */
  poll(): i32;
  /** How soon `poll` has to be called again while it says `Err.PENDING` (µs) even if no event tells; 0 = at once. */
  pollUs: i32;
  /** Ends the command under way without a result: resets what moves commands and data. */
  abort(): void;
  /** Word `i` of the last response: 0 for the 32 bits of a short one; of a long one 0 is bits 31:0 and 3 is bits 127:96, with bits 7:0 0. */
  response(i: i32): u32;
  /** `waker` is woken when `poll` has news and when a card comes or goes. */
  onEvent(waker: Waker): void;
}

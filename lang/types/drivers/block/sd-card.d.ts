// Generated from drivers/block/sd-card.ts by compiler/lower/declarations.ts. Do not edit.
import { BlockDevice } from "hal/block";
import { Waker } from "hal/irq";
import { SdHost } from "hal/sd";
import { Timer } from "hal/timer";
import { isProtected } from "./sd-registers";
export declare class SdCard implements BlockDevice {
  irq: i32;
  media: u32;
  maxSectors: i32;
  alignment: i32;
  pollUs: i32;
  private step;
  private started;
  /** End of the wait, or time limit of the command (ticks); that of all that belongs together. */
  private due;
  private limit;
  private lookAt;
  private waker;
  private repeated;
  private attempts;
  private silent;
  /** The card: sectors, 0 = none; relative address, as arguments have it. */
  private count;
  private address;
  private version2;
  private bySector;
  private isProtected;
  /** The transfer. */
  private kind;
  private sector;
  private blocks;
  private at;
  private failure;
  private readonly host;
  private readonly timer;
  constructor(host: SdHost, timer: Timer);
  start(): bool;
  sectors(): u64;
  writable(): bool;
  retries(): u32;
  onEvent(waker: Waker): void;
  onInterrupt(): void;
  begin(kind: i32, sector: u64, count: i32, at: usize): i32;
  poll(): i32;
  private isWaiting;
  private after;
  /** Waits in `step` for `us`. */
  private wait;
  private send;
  private askStatus;
  private forget;
  /** The card is gone, or as good as that. */
  private lose;
  /** Begins to look for a card where there is none and may be one. @returns whether it has */
  private mayLook;
  /** Begins with a card of which nothing is known. */
  private reset;
  /** The next try of an identification that failed, or the end of it. */
  private anew;
  /** @param code how the command ended */
  private identify;
  private condition;
  /** The card-specific data are there. `count` stays 0 until all is done. */
  private size;
  private found;
  private transfer;
  /** @param code how the command ended */
  private go;
  /** Asks whether what was written is there. */
  private check;
  /** Something went wrong: the card is brought to its transfer state. */
  private trouble;
  /** Where the card is after an error. */
  private again;
}
export {};

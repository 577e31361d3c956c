// Generated from kernel/time.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptHandler } from "hal/irq";
import { Timer } from "hal/timer";
/** Something due at a time; it is in at most one list. Fibers are, and whoever wants to be called from interrupt dispatch. */
export declare class Deadline {
  /** Ticks of the board's timer. */
  due: u64;
  /** True while it is in the list. */
  armed: bool;
  private laterOne;
  private earlierOne;
  /** Called once when the time has come, in interrupt dispatch: no blocking. */
  onDeadline(): void;
  /** Calls `onDeadline` at or soon after `due` ticks, instead of an earlier request. O(number of earlier deadlines from the end). */
  arm(due: u64): void;
  /** Forgets the request. The alarm may still ring for nothing. */
  disarm(): void;
}
/** Starts the board's timer. @returns the handler for its interrupt line. */
export declare function startTime(device: Timer): InterruptHandler;
/** Sees to it that an interrupt comes within `ms`, so that a busy fiber reaches a safepoint. */
export declare function limitTurn(ms: u32): void;
/** Ticks of the board's timer now; 0 before `boot`. */
export declare function now(): u64;
/** Ticks in `ms`, rounded up. */
export declare function ticks(ms: u32): u64;
/** Microseconds in `count` ticks. */
export declare function microseconds(count: u64): u64;
/** Microseconds since boot. */
export declare function uptimeUs(): u64;
/**
 * Microseconds since the board's timer began to count. A generic timer begins at power-on, so this includes start-up code and firmware; other
 * timers begin in `boot`.
 */
export declare function powerOnUs(): u64;
/** Milliseconds since boot. */
export declare function uptimeMs(): u64;
/** Sets the time of day: microseconds since 1970, UTC. Nothing else in this file changes with it: timers and `uptimeUs` know no time of day. */
export declare function setWallClock(us: i64): void;
/** The time of day: microseconds since 1970, UTC. Boards have no clock: it is 1970 at boot until `setWallClock`. */
export declare function wallClockUs(): i64;
/** Whether the time of day has been set. */
export declare function isWallClockSet(): bool;
export {};

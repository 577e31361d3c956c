/** Time since boot, and things that happen at a time. */
import { InterruptHandler } from "hal/irq";
import { Timer } from "hal/timer";

/** Something due at a time; it is in at most one list. Fibers are, and whoever wants to be called from interrupt dispatch. */
export class Deadline {
  /** Ticks of the board's timer. */
  due: u64 = 0;
  /** True while it is in the list. */
  armed: bool = false;
  private laterOne: Deadline | null = null;
  private earlierOne: Deadline | null = null;

  /** Called once when the time has come, in interrupt dispatch: no blocking. */
  onDeadline(): void {}

  /** Calls `onDeadline` at or soon after `due` ticks, instead of an earlier request. O(number of earlier deadlines from the end). */
  arm(due: u64): void {
    this.disarm();
    let before = last;
    while (before && before.due > due) before = before.earlierOne;
    const after = before ? before.laterOne : first;
    this.due = due;
    this.armed = true;
    this.earlierOne = before;
    this.laterOne = after;
    if (after) after.earlierOne = this;
    else last = this;
    if (before) {
      before.laterOne = this;
    } else {
      first = this;
      setNextAlarm();
    }
  }

  /** Forgets the request. The alarm may still ring for nothing. */
  disarm(): void {
    if (!this.armed) return;
    const before = this.earlierOne;
    const after = this.laterOne;
    if (before) before.laterOne = after;
    else first = after;
    if (after) after.earlierOne = before;
    else last = before;
    this.earlierOne = null;
    this.laterOne = null;
    this.armed = false;
  }
}

let timer: Timer | null = null;
let origin: u64 = 0;
let frequency: u32 = 0;
let first: Deadline | null = null;
let last: Deadline | null = null;
/** End of the running fiber's turn, or 0. */
let turnEnd: u64 = 0;

/** Hears the timer's interrupt and calls what is due. */
@final class Clock implements InterruptHandler {
  constructor(private readonly timer: Timer) {}

  onInterrupt(): void {
    this.timer.onInterrupt();
    turnEnd = 0;
    const now = this.timer.now();
    for (;;) {
      const next = first;
      if (!next || next.due > now) break;
      next.disarm();
      next.onDeadline();
    }
    setNextAlarm();
  }
}

/** Starts the board's timer. @returns the handler for its interrupt line. */
export function startTime(device: Timer): InterruptHandler {
  device.start();
  timer = device;
  frequency = device.frequency();
  origin = device.now();
  return new Clock(device);
}

function setNextAlarm(): void {
  const device = timer;
  if (!device) return;
  const next = first;
  if (next && (!turnEnd || next.due < turnEnd)) device.setAlarm(next.due);
  else if (turnEnd) device.setAlarm(turnEnd);
  else device.clearAlarm();
}

/** Sees to it that an interrupt comes within `ms`, so that a busy fiber reaches a safepoint. */
export function limitTurn(ms: u32): void {
  if (turnEnd || !timer) return;
  turnEnd = now() + ticks(ms);
  setNextAlarm();
}

/** Ticks of the board's timer now; 0 before `boot`. */
export function now(): u64 {
  const device = timer;
  return device ? device.now() : 0;
}

/** Ticks in `ms`, rounded up. */
export function ticks(ms: u32): u64 {
  return (<u64>ms * frequency + 999) / 1000;
}

/** Microseconds in `count` ticks. */
export function microseconds(count: u64): u64 {
  if (!frequency) return 0;
  return count / frequency * 1000000 + count % frequency * 1000000 / frequency;
}

/** Microseconds since boot. */
export function uptimeUs(): u64 {
  return microseconds(now() - origin);
}

/**
 * Microseconds since the board's timer began to count. A generic timer begins at power-on, so this includes start-up code and firmware; other
 * timers begin in `boot`.
 */
export function powerOnUs(): u64 {
  return microseconds(now());
}

/** Milliseconds since boot. */
export function uptimeMs(): u64 {
  return uptimeUs() / 1000;
}

/** Microseconds from the beginning of 1970 (UTC) to boot; 0 until somebody knows the time of day. */
let bootTime: i64 = 0;

/** Sets the time of day: microseconds since 1970, UTC. Nothing else in this file changes with it: timers and `uptimeUs` know no time of day. */
export function setWallClock(us: i64): void {
  bootTime = us - <i64>uptimeUs();
}

/** The time of day: microseconds since 1970, UTC. Boards have no clock: it is 1970 at boot until `setWallClock`. */
export function wallClockUs(): i64 {
  return bootTime + <i64>uptimeUs();
}

/** Whether the time of day has been set. */
export function isWallClockSet(): bool {
  return bootTime != 0;
}

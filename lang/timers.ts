/** setTimeout, setInterval, setImmediate and queueMicrotask, in Node's order. */
import { sleepUntil } from "kernel/fiber";
import { microseconds, now, ticks } from "kernel/time";
import { Closure } from "./closure";
import { advanceTo, programTime } from "./clock";
import { uncaught } from "./error";
import { Job, Source, addSource, enqueue, runJobs, wakeLoop } from "./event-loop";
import { Obj } from "./object";
import { JsPromise, settleWith } from "./promise";
import { caught, throwing } from "./throw";
import { Ref } from "./value";

const DELAY_MAX: f64 = 2147483647;
/** A timer that is due is overtaken at most so many times by ones that come before it by `programTime`. */
const OVERTAKEN_MAX: i32 = 16;

/** What setTimeout, setInterval and setImmediate return. */
export class Timer extends Obj {
  /** `programTime` at which it is due. */
  order: f64 = 0;
  /** Ticks of the board's timer before which it does not run. */
  due: u64 = 0;
  overtaken: i32 = 0;
  /** It is going to run. */
  active: bool = false;
  /** clearInterval has been called: for an interval that is running. */
  cleared: bool = false;
  /** The program waits for it. */
  counts: bool = true;
  next: Timer | null = null;

  /** @param delay ms @param repeats setInterval @param callback takes nothing; null: `onTime` does it all */
  constructor(readonly delay: f64, readonly repeats: bool, readonly callback: Closure | null) { super(); }

  $class(): string { return "Timeout"; }

  /** Calls the program back. */
  onTime(): void {
    const callback = this.callback!;
    call_indirect<void>(callback.code, callback);
  }
}

@final class Sleep extends Timer {
  constructor(delay: f64, readonly promise: JsPromise) { super(delay, false, null); }
  onTime(): void { settleWith(this.promise, null); }
}

@final class Immediate extends Timer {
  constructor(callback: Closure) { super(0, false, callback); }
  $class(): string { return "Immediate"; }
}

/** All timers, and the immediates of the next round. */
@final class Timers extends Source {
  /** By `order`; equal ones in the order in which they were set. */
  private first: Timer | null = null;
  private immediates: Timer | null = null;
  private lastImmediate: Timer | null = null;
  private started: bool = false;

  insert(timer: Timer): void {
    timer.order = programTime() + timer.delay;
    timer.due = now() + ticks(<u32>timer.delay);
    timer.overtaken = 0;
    timer.active = true;
    let before: Timer | null = null;
    let after = this.first;
    while (after && after.order <= timer.order) {
      before = after;
      after = after.next;
    }
    timer.next = after;
    if (before) before.next = timer;
    else this.first = timer;
  }

  remove(timer: Timer): void {
    timer.active = false;
    let before: Timer | null = null;
    let it = this.first;
    while (it && it != timer) {
      before = it;
      it = it.next;
    }
    if (before) before.next = timer.next;
    else this.first = timer.next;
    timer.next = null;
  }

  addImmediate(timer: Timer): void {
    timer.active = true;
    const last = this.lastImmediate;
    if (last) last.next = timer;
    else this.immediates = timer;
    this.lastImmediate = timer;
  }

  /**
   * The timer to run, of those due at `limit` ticks: the first, unless another one has been overtaken too often. While immediates wait, no
   * time passes for the program: then it must be due at `programTime`, too.
   */
  private choose(limit: u64): Timer | null {
    const first = this.first;
    if (!first) return null;
    let chosen: Timer | null = first.due <= limit && (!this.immediates || first.order <= programTime()) ? first : null;
    let it: Timer | null = first;
    while (it && (it.due > limit || it.overtaken < OVERTAKEN_MAX)) it = it.next;
    if (it) chosen = it;
    it = first;
    while (it) {
      if (it != chosen && it.due <= limit) ++it.overtaken;
      it = it.next;
    }
    return chosen;
  }

  run(): void {
    const first = this.first;
    // Node takes longer than 1 ms to start, so that setTimeout(f, 0) in `main` usually comes before setImmediate; here, always.
    if (!this.started && first && this.immediates && first.delay <= 1) {
      sleepUntil(first.due);
      advanceTo(first.order);
    }
    this.started = true;
    const limit = now();
    for (let timer = this.choose(limit); timer; timer = this.choose(limit)) {
      this.remove(timer);
      advanceTo(timer.order);
      const due = timer.due;
      timer.onTime();
      if (throwing) uncaught(caught());
      if (timer.repeats && !timer.cleared) {
        this.insert(timer);
        timer.due = max(due + ticks(<u32>timer.delay), now());
      }
      runJobs();
    }
    let immediate = this.immediates;
    this.immediates = this.lastImmediate = null;
    while (immediate) {
      const next = immediate.next;
      if (immediate.active) {
        immediate.active = false;
        immediate.onTime();
        if (throwing) uncaught(caught());
        runJobs();
      }
      immediate = next;
    }
  }

  untilDue(): i32 {
    if (this.immediates) return 0;
    const first = this.first;
    let it = first;
    while (it && !it.counts) it = it.next;
    if (!first || !it) return -1;
    const time = now();
    return first.due > time ? <i32>min<u64>((microseconds(first.due - time) + 999) / 1000, i32.MAX_VALUE) : 0;
  }
}

// @ts-ignore: decorator
@lazy let timers: Timers | null = null;

function theTimers(): Timers {
  let it = timers;
  if (!it) {
    timers = it = new Timers();
    addSource(it);
  }
  return it;
}

/** Node's delays: whole ms from 1 to 2^31 - 1; what is outside, NaN included, is 1. */
function wholeDelay(ms: f64): f64 {
  return ms >= 1 && ms <= DELAY_MAX ? trunc(ms) : 1;
}

function begin(timer: Timer): Timer {
  theTimers().insert(timer);
  wakeLoop();
  return timer;
}

/** `setTimeout`: `callback` takes and gives nothing. */
export function setTimeout(callback: Closure, ms: f64 = 1): Timer {
  return begin(new Timer(wholeDelay(ms), false, callback));
}

/** `setInterval`. */
export function setInterval(callback: Closure, ms: f64 = 1): Timer {
  return begin(new Timer(wholeDelay(ms), true, callback));
}

/** `setImmediate`. */
export function setImmediate(callback: Closure): Timer {
  const timer = new Immediate(callback);
  theTimers().addImmediate(timer);
  wakeLoop();
  return timer;
}

/** `clearTimeout`, `clearInterval` and `clearImmediate`: anything but a timer that is to run is passed over. */
export function clear(timer: Ref = null): void {
  if (!(timer instanceof Timer)) return;
  const it = changetype<Timer>(timer);
  it.cleared = true;
  if (!it.active) return;
  if (it instanceof Immediate) it.active = false;
  else theTimers().remove(it);
}

/** A promise that is resolved with undefined after `ms`. */
export function sleep(ms: f64): JsPromise {
  const promise = new JsPromise();
  begin(new Sleep(wholeDelay(ms), promise));
  return promise;
}

/** `timer.ref()`, `timer.unref()` and `timer.hasRef()`: whether the program waits for it. */
export function ref(timer: Ref): Ref {
  changetype<Timer>(timer).counts = true;
  return timer;
}
export function unref(timer: Ref): Ref {
  changetype<Timer>(timer).counts = false;
  return timer;
}
export function hasRef(timer: Ref): bool { return changetype<Timer>(timer).counts; }

/** `queueMicrotask`. */
export function queueMicrotask(callback: Closure): void {
  enqueue(new Microtask(callback));
}

@final class Microtask extends Job {
  constructor(private readonly callback: Closure) { super(); }
  run(): void { call_indirect<void>(this.callback.code, this.callback); }
}

/** @assemblyscript Timers, immediates and other fibers on the event loop: prints what runs, in order. */
import { println } from "kernel/console";
import { sleep as sleepFiber, spawn } from "kernel/fiber";
import { uptimeMs } from "kernel/time";
import { AsyncFrame, awaitRef, finish, start } from "lang/async";
import { Closure } from "lang/closure";
import { observe } from "lang/clock";
import { hold, release, runEventLoop } from "lang/event-loop";
import { JsPromise, settleWith, then } from "lang/promise";
import { Timer, clear, queueMicrotask, setImmediate, setInterval, setTimeout, sleep, unref } from "lang/timers";
import { Ref } from "lang/value";

type Code = (self: Say) => void;

/** Prints its text; `more` does the rest. */
@final class Say extends Closure {
  timer: Timer | null = null;
  count: i32 = 0;
  constructor(code: u32, readonly text: string) { super(code); }
}

function say(self: Say): void {
  println(self.text);
  queueMicrotask(new Say(sayOnly.index, "  microtask of " + self.text));
}
function sayOnly(self: Say): void { println(self.text); }
function done(self: Say, value: Ref): Ref {
  println(self.text);
  return null;
}

function later(text: string, ms: f64): Timer { return setTimeout(new Say(say.index, text), ms); }
function soon(text: string): Timer { return setImmediate(new Say(say.index, text)); }

function tick(self: Say): void {
  println(self.text + " " + (++self.count).toString());
  if (self.count == 3) clear(self.timer);
}

function nest(self: Say): void {
  println(self.text);
  later("timeout of " + self.text, 0);
  soon("immediate of " + self.text);
  queueMicrotask(new Say(sayOnly.index, "microtask of " + self.text));
}

function clearOther(self: Say): void {
  println(self.text);
  clear(self.timer);
}

/** Computes for 40 ms of the board's time, and looks at the clock meanwhile. */
function watchClock(self: Say): void {
  println(self.text);
  const end = uptimeMs() + 40;
  while (uptimeMs() < end) observe(<f64>uptimeMs());
  observe(<f64>uptimeMs());
  later("set after the busy one", 5);
}

@final class Sleeper extends AsyncFrame {
  started: u64 = 0;
  resume(): void {
    if (this.state++ == 0) {
      this.started = uptimeMs();
      awaitRef(this, sleep(30));
      return;
    }
    println(uptimeMs() - this.started >= 30 ? "slept for 30 ms" : "slept TOO SHORT");
    finish(this, null);
  }
}

// @ts-ignore: decorator
@lazy const promised = new JsPromise();

function worker(): void {
  sleepFiber(400);
  println("worker resolves");
  settleWith(promised, null);
  release();
}

export function main(): void {
  later("10 ms", 10);
  println("a line that takes longer to send than the shortest of all the timers takes to be due: it must not change their order");
  later("5 ms", 5);
  later("0 ms", 0);
  later("1 ms, NaN", NaN);
  later("1 ms, negative", -5);
  later("1.9 ms", 1.9);
  clear(later("NEVER", 3));
  clear(null);
  soon("immediate");
  queueMicrotask(new Say(sayOnly.index, "microtask of main"));
  const interval = new Say(tick.index, "interval");
  interval.timer = setInterval(interval, 20);
  setTimeout(new Say(nest.index, "nest"), 100);
  setImmediate(new Say(nest.index, "nesting immediate"));
  const first = new Say(clearOther.index, "first of two");
  setTimeout(first, 150);
  first.timer = later("NEVER, cleared in time", 150);
  const immediate = new Say(clearOther.index, "first of two immediates");
  setImmediate(immediate);
  immediate.timer = soon("NEVER, cleared in time");
  setTimeout(new Say(watchClock.index, "busy"), 200);
  later("due while busy", 210);
  start(new Sleeper());
  unref(later("NEVER, nobody waits for it", 1000));
  hold();
  spawn(worker, "worker");
  then(promised, new Say(done.index, "worker's promise"));
  println("end of main");
  runEventLoop();
  println("end of loop");
}

/** A generator and an async generator, lowered by hand, driven from outside: everything that happens adds to the log. */
import "kernel/boot";
import { JsAsyncGenerator, AsyncFromIter, AsyncIter, awaitIn, finish_, next as asyncNext, return_ as asyncReturn, throw_ as asyncThrow, yield_ } from "lang/async-generator";
import { Closure } from "lang/closure";
import { JsError } from "lang/error";
import { runJobs } from "lang/event-loop";
import { JsGenerator, Mode, next, return_, throw_ } from "lang/generator";
import { IterResult } from "lang/iterator";
import { JsPromise, reject, resolve, then } from "lang/promise";
import { caught, raise, throwing } from "lang/throw";
import { Num, Ref, box, unbox } from "lang/value";

let log = "";

function text(value: Ref): string {
  if (value === null) return "undefined";
  if (value instanceof Num) return (<i32>changetype<Num>(value).value).toString();
  if (value instanceof JsError) return changetype<JsError>(value).$string();
  if (value instanceof IterResult) return text(changetype<IterResult>(value).value) + (changetype<IterResult>(value).done ? " done" : "");
  return "?";
}

function say(what: string): void { log += what + "; "; }
export function take(): string {
  const all = log;
  log = "";
  return all;
}

/**
 * function* inner(): Generator<number, number> {
 *   try {
 *     say('a' + (yield 1))
 *     try { say('b' + (yield 2)) } finally { say('c' + (yield 3)) }
 *   } catch (e) { say('caught ' + e); yield 4 } finally { say('finally') }
 *   return 5
 * }
 */
@final class Inner extends JsGenerator<f64> {
  /** How the try block ended: Mode.Next normally, else what goes on after its `finally`. */
  completion: Mode = Mode.Next;
  pending: Ref = null;

  resume(mode: Mode): bool {
    switch (this.state) {
      case 0: return this.give(1, 1);
      case 1:
        if (mode == Mode.Throw) return this.caught_(this.sent);
        if (mode == Mode.Return) return this.finally_(Mode.Return, this.sent);
        say("a" + text(this.sent));
        return this.give(2, 2);
      case 2:
        this.completion = mode;
        this.pending = this.sent;
        if (mode == Mode.Next) say("b" + text(this.sent));
        return this.give(3, 3);
      case 3:
        if (mode == Mode.Throw) return this.caught_(this.sent);
        if (mode == Mode.Return) return this.finally_(Mode.Return, this.sent);
        say("c" + text(this.sent));
        if (this.completion == Mode.Throw) return this.caught_(this.pending);
        return this.finally_(this.completion, this.pending);
      default: return this.finally_(mode, this.sent);
    }
  }

  private give(value: f64, state: i32): bool {
    this.value = value;
    this.state = state;
    return true;
  }

  private caught_(error: Ref): bool {
    say("caught " + text(error));
    return this.give(4, 4);
  }

  private finally_(completion: Mode, value: Ref): bool {
    say("finally");
    if (completion == Mode.Throw) raise(value);
    else this.result = completion == Mode.Return ? value : box<f64>(5);
    return false;
  }
}

/** function* outer() { for (let i = 0; i < 2; i++) try { say('got ' + (yield* inner())) } catch (e) { say('outer ' + e) }; return again() }
 *  where `again` asks the running generator for its next value. */
@final class Outer extends JsGenerator<f64> {
  inner: Inner | null = null;
  i: i32 = 0;

  resume(mode: Mode): bool {
    for (;;) {
      let inner = this.inner;
      if (!inner) {
        if (this.i == 2) {
          next<f64>(this, null);
          return false;
        }
        this.inner = inner = new Inner();
        mode = Mode.Next;
      }
      if (inner.send(mode, this.sent)) {
        this.value = inner.value;
        return true;
      }
      this.inner = null;
      ++this.i;
      if (throwing) {
        say("outer " + text(caught()));
      } else {
        const value = inner.outcome(mode, this.sent);
        if (mode == Mode.Return) {
          this.result = value;
          return false;
        }
        say("got " + text(value));
      }
      this.sent = null;
    }
    return false;
  }
}

let generator: Outer = new Outer();
export function make(): void { generator = new Outer(); }

/** 0 next, 1 return, 2 throw, 3 a step of for..of, 4 the end of for..of. */
export function drive(what: i32, value: i32): void {
  const sent = box<f64>(<f64>value);
  let result: Ref = null;
  if (what == 3) result = generator.step() ? box<f64>(generator.value) : box<f64>(-1);
  else if (what == 4) generator.close();
  else result = what == 0 ? next<f64>(generator, sent) : what == 1 ? return_<f64>(generator, sent) : throw_<f64>(generator, sent);
  if (throwing) say("threw " + text(caught()));
  else say("-> " + text(result));
}

/**
 * async function* flow() {
 *   try {
 *     say('a' + (yield 1))
 *     say('b' + (await Promise.resolve(10)))
 *     say('c' + (yield Promise.resolve(2)))
 *     yield Promise.reject(3)
 *   } finally { say('d' + (await 20)); yield 4 }
 *   return Promise.resolve(5)
 * }
 */
@final class Flow extends JsAsyncGenerator {
  completion: Mode = Mode.Next;
  pending: Ref = null;

  private wait(state: i32, value: Ref): void {
    this.state = state;
    awaitIn(this, value);
  }

  private give(state: i32): void {
    this.state = state;
    yield_(this, this.sent);
  }

  private finally_(completion: Mode, value: Ref): void {
    this.completion = completion;
    this.pending = value;
    this.wait(20, box<f64>(20));
  }

  /** After a `yield`: true when it goes on as usual. */
  private normal(state: i32): bool {
    if (this.mode == Mode.Next) return true;
    if (this.mode == Mode.Throw) this.finally_(Mode.Throw, this.sent);
    else this.wait(state, this.sent);
    return false;
  }

  resume(): void {
    switch (this.state) {
      case 0: return this.wait(1, box<f64>(1));
      case 1: return this.give(2);
      case 2:
        if (!this.normal(9)) return;
        say("a" + text(this.sent));
        return this.wait(3, resolve(box<f64>(10)));
      case 3:
        say("b" + text(this.sent));
        return this.wait(4, resolve(box<f64>(2)));
      case 4: return this.give(5);
      case 5:
        if (!this.normal(9)) return;
        say("c" + text(this.sent));
        return this.wait(6, reject(box<f64>(3)));
      case 6: return this.finally_(Mode.Throw, this.sent);
      case 9: return this.finally_(this.failed ? Mode.Throw : Mode.Return, this.sent);
      case 20:
        say("d" + text(this.sent));
        return this.wait(21, box<f64>(4));
      case 21: return this.give(22);
      case 22:
        if (this.mode == Mode.Throw) {
          raise(this.sent);
          return;
        }
        if (this.mode == Mode.Return) return this.wait(23, this.sent);
        if (this.completion == Mode.Throw) raise(this.pending);
        else finish_(this, this.pending);
        return;
      default:
        if (this.failed) raise(this.sent);
        else finish_(this, this.sent);
    }
  }
}

@final class Reply extends Closure {
  constructor(code: u32, readonly id: i32) { super(code); }
}
function fulfilled(self: Reply, value: Ref): Ref {
  say(self.id.toString() + " -> " + text(value));
  return null;
}
function rejected(self: Reply, reason: Ref): Ref {
  say(self.id.toString() + " threw " + text(reason));
  return null;
}

let flow: AsyncIter | null = null;
export function makeFlow(): void { flow = new Flow(); }
export function makeWrapped(): void { flow = new AsyncFromIter<f64>(new Inner()); }

/** 0 next, 1 return, 2 throw; 3 return a promise, 4 return a rejected one. */
export function ask(id: i32, what: i32, value: i32): void {
  const sent = box<f64>(<f64>value);
  const it = flow!;
  const promise = what == 0 ? asyncNext(it, sent) : what == 2 ? asyncThrow(it, sent) : asyncReturn(it, what == 3 ? resolve(sent) as Ref : what == 4 ? reject(sent) as Ref : sent);
  then(promise, new Reply(fulfilled.index, id), new Reply(rejected.index, id));
}

export function run(): void { runJobs(); }

/**
 * Promises (ECMA-262 27.2): the order of jobs is the specification's, tick for tick. What a promise holds is boxed. An object with a method
 * `then` that is not a promise counts as a plain value.
 */
import { Closure } from "./closure";
import { JsTypeError, uncaught } from "./error";
import { Job, enqueue, enqueueLate } from "./event-loop";
import { Kind, Obj } from "./object";
import { caught, throwing } from "./throw";
import { Ref } from "./value";

export enum PromiseState { Pending, Fulfilled, Rejected }

export class JsPromise extends Obj {
  state: PromiseState = PromiseState.Pending;
  /** Somebody has asked for the outcome: a rejection is no longer the program's end. */
  handled: bool = false;
  /** `resolve` or `reject` of its executor has been called. */
  decided: bool = false;
  /** Its value or the reason of its rejection. */
  value: Ref = null;
  /** Reactions, while it is pending. */
  private first: Job | null = null;
  private last: Job | null = null;

  $class(): string { return "Promise"; }
  $string(): string { return "[object Promise]"; }
  $kind(): Kind { return Kind.PROMISE; }
  $count(): i32 { return this.state; }
  $items(limit: i32): Array<Ref> { return this.state == PromiseState.Pending ? [] : [this.value]; }

  /** PerformPromiseThen (27.2.5.4.1): runs `job` with the outcome, one tick after it is there. */
  subscribe(job: Job): void {
    this.handled = true;
    if (this.state != PromiseState.Pending) {
      this.dispatch(job);
      return;
    }
    job.next = null;
    const last = this.last;
    if (last) last.next = job;
    else this.first = job;
    this.last = job;
  }

  private dispatch(job: Job): void {
    job.sent = this.value;
    job.failed = this.state == PromiseState.Rejected;
    enqueue(job);
  }

  /** FulfillPromise, RejectPromise (27.2.1.4, 27.2.1.7). */
  settle(state: PromiseState, value: Ref): void {
    this.state = state;
    this.value = value;
    if (state == PromiseState.Rejected && !this.handled) enqueueLate(new Complaint(this));
    let job = this.first;
    this.first = this.last = null;
    while (job) {
      const next = job.next;
      this.dispatch(job);
      job = next;
    }
  }
}

/** Ends the program when nobody has handled a rejection by the time no job is left, as Node does. */
@final class Complaint extends Job {
  constructor(private readonly promise: JsPromise) { super(); }
  run(): void {
    if (!this.promise.handled) uncaught(this.promise.value);
  }
}

/** A promise's resolve function (27.2.1.3.2), without its guard against a second call. */
export function settleWith(promise: JsPromise, value: Ref): void {
  if (!(value instanceof JsPromise)) {
    promise.settle(PromiseState.Fulfilled, value);
  } else if (changetype<usize>(value) == changetype<usize>(promise)) {
    promise.settle(PromiseState.Rejected, new JsTypeError("Chaining cycle detected for promise #<Promise>"));
  } else {
    enqueue(new Adopt(promise, changetype<JsPromise>(value)));
  }
}

/** Rejects `promise`, which is pending. */
export function rejectWith(promise: JsPromise, reason: Ref): void {
  promise.settle(PromiseState.Rejected, reason);
}

/** NewPromiseResolveThenableJob (27.2.2.2). */
@final class Adopt extends Job {
  constructor(private readonly promise: JsPromise, private readonly from: JsPromise) { super(); }
  run(): void { this.from.subscribe(new Forward(this.promise)); }
}

/** Gives an outcome on. */
@final class Forward extends Job {
  constructor(private readonly promise: JsPromise) { super(); }
  run(): void {
    if (this.failed) rejectWith(this.promise, this.sent);
    else settleWith(this.promise, this.sent);
  }
}

/** PromiseResolve (27.2.4.7.1): `value` itself if it is a promise. Also `Promise.resolve`. */
export function resolve(value: Ref = null): JsPromise {
  if (value instanceof JsPromise) return changetype<JsPromise>(value);
  const promise = new JsPromise();
  promise.state = PromiseState.Fulfilled;
  promise.value = value;
  return promise;
}

/** `Promise.reject`. */
export function reject(reason: Ref = null): JsPromise {
  const promise = new JsPromise();
  rejectWith(promise, reason);
  return promise;
}

/** NewPromiseReactionJob (27.2.2.1) with handlers of the program. */
@final class Reaction extends Job {
  constructor(
    private readonly promise: JsPromise,
    private readonly onFulfilled: Closure | null,
    private readonly onRejected: Closure | null,
  ) { super(); }

  run(): void {
    const handler = this.failed ? this.onRejected : this.onFulfilled;
    if (!handler) {
      if (this.failed) rejectWith(this.promise, this.sent);
      else settleWith(this.promise, this.sent);
      return;
    }
    const result = call_indirect<Ref>(handler.code, handler, this.sent);
    if (throwing) rejectWith(this.promise, caught());
    else settleWith(this.promise, result);
  }
}

/** `promise.then`: handlers take and give a `Ref`. */
export function then(promise: JsPromise, onFulfilled: Closure | null = null, onRejected: Closure | null = null): JsPromise {
  const derived = new JsPromise();
  promise.subscribe(new Reaction(derived, onFulfilled, onRejected));
  return derived;
}

/** `promise.catch`. */
export function catch_(promise: JsPromise, onRejected: Closure | null = null): JsPromise {
  return then(promise, null, onRejected);
}

/** `promise.finally` (27.2.5.3): `onFinally` takes nothing and gives a `Ref`. */
export function finally_(promise: JsPromise, onFinally: Closure | null = null): JsPromise {
  if (!onFinally) return then(promise);
  const derived = new JsPromise();
  promise.subscribe(new Finally(derived, onFinally));
  return derived;
}

@final class Finally extends Job {
  constructor(private readonly promise: JsPromise, private readonly handler: Closure) { super(); }

  run(): void {
    const handler = this.handler;
    const result = call_indirect<Ref>(handler.code, handler);
    if (throwing) {
      rejectWith(this.promise, caught());
      return;
    }
    // thenFinally returns a promise of its own, which costs the ticks of adopting it.
    const restored = new JsPromise();
    resolve(result).subscribe(new Restore(restored, this.sent, this.failed));
    settleWith(this.promise, restored);
  }
}

/** valueThunk and thrower of 27.2.5.3. */
@final class Restore extends Job {
  constructor(private readonly promise: JsPromise, private readonly value: Ref, private readonly thrown: bool) { super(); }

  run(): void {
    if (this.failed) rejectWith(this.promise, this.sent);
    else if (this.thrown) rejectWith(this.promise, this.value);
    else settleWith(this.promise, this.value);
  }
}

/** The functions that an executor is given (27.2.1.3). They take a `Ref`. */
@final class Settler extends Closure {
  constructor(code: u32, readonly promise: JsPromise) { super(code); }
}

function resolveOnce(self: Settler, value: Ref): void {
  if (self.promise.decided) return;
  self.promise.decided = true;
  settleWith(self.promise, value);
}

function rejectOnce(self: Settler, reason: Ref): void {
  if (self.promise.decided) return;
  self.promise.decided = true;
  rejectWith(self.promise, reason);
}

/** `new Promise(executor)`: `executor` takes two closures that take a `Ref`. */
export function create(executor: Closure): JsPromise {
  const promise = new JsPromise();
  const onReject = new Settler(rejectOnce.index, promise);
  call_indirect<void>(executor.code, executor, new Settler(resolveOnce.index, promise) as Closure, onReject as Closure);
  if (throwing) rejectOnce(onReject, caught());
  return promise;
}

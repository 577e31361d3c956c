/**
 * Async generators (ECMA-262 27.6) and `for await`. The compiler makes a subclass of each async generator function, as of async functions
 * and generators together. `resume` runs up to the next `await` or `yield` and ends in one of these ways:
 * - `awaitIn(this, value)`: it is called again with `sent` and `failed`, `mode` being `Mode.Next`;
 * - `yield_(this, value)`, where `value` has been awaited before: it is called again when the next value is asked for, with `sent` and `mode`:
 *   `Mode.Throw` throws `sent`; `Mode.Return` awaits `sent` and then returns what that gave (or throws, if it was rejected);
 * - `finish_(this, value)`, where `value` has been awaited before; or with something thrown: it is not called again.
 */
import { Mode } from "./generator";
import { Job } from "./event-loop";
import { Iter, IterResult, View } from "./iterator";
import { Kind, Obj } from "./object";
import { JsPromise, rejectWith, resolve, settleWith } from "./promise";
import { caught, throwing } from "./throw";
import { Ref, box } from "./value";

/** Whatever `for await` walks. */
export abstract class AsyncIter extends Obj {
  $kind(): Kind { return Kind.ITERATOR; }
  /** A promise of an `IterResult`. */
  abstract ask(mode: Mode, value: Ref): JsPromise;
  /** Called when a loop is left before the end. @returns what to wait for, or null */
  close(): Ref { return this.ask(Mode.Return, null); }
}

/** A `next`, `return` or `throw` that has not been answered. */
@final class Request {
  next: Request | null = null;
  readonly promise: JsPromise = new JsPromise();
  constructor(readonly mode: Mode, readonly value: Ref) {}
}

enum State { Start, Executing, Yielded, AwaitingReturn, Completed }

export abstract class JsAsyncGenerator extends AsyncIter {
  /** Where `resume` goes on; 0 = at the beginning. */
  state: i32 = 0;
  /** What was awaited, or what `next`, `return` or `throw` was given. */
  sent: Ref = null;
  /** The awaited promise was rejected, with `sent`. */
  failed: bool = false;
  mode: Mode = Mode.Next;
  private stage: State = State.Start;
  private first: Request | null = null;
  private last: Request | null = null;
  readonly waiter: Waiter = new Waiter();

  abstract resume(): void;

  $class(): string { return "AsyncGenerator"; }
  $string(): string { return "[object AsyncGenerator]"; }

  ask(mode: Mode, value: Ref): JsPromise {
    const request = new Request(mode, value);
    const last = this.last;
    if (last) last.next = request;
    else this.first = request;
    this.last = request;
    if (this.stage != State.Executing && this.stage != State.AwaitingReturn) this.serve();
    return request.promise;
  }

  /** Answers requests until it executes, or waits, or there are none. */
  private serve(): void {
    for (;;) {
      const request = this.first;
      if (!request) return;
      if (this.stage == State.Start && request.mode != Mode.Next) this.stage = State.Completed;
      if (this.stage == State.Completed) {
        if (request.mode == Mode.Return) {
          // AsyncGeneratorAwaitReturn (27.6.3.9).
          this.stage = State.AwaitingReturn;
          resolve(request.value).subscribe(new AwaitedReturn(this));
          return;
        }
        if (request.mode == Mode.Next) this.answer(null, true);
        else this.refuse(request.value);
        continue;
      }
      this.stage = State.Executing;
      this.mode = request.mode;
      this.sent = request.value;
      this.failed = false;
      this.run();
      if (this.stage != State.Yielded && this.stage != State.Completed) return;
    }
  }

  private run(): void {
    this.resume();
    if (!throwing) return;
    this.stage = State.Completed;
    this.refuse(caught());
  }

  /** @internal What was awaited is there. */
  awaited(value: Ref, failed: bool): void {
    if (this.stage == State.AwaitingReturn) {
      this.stage = State.Completed;
      if (failed) this.refuse(value);
      else this.answer(value, true);
    } else {
      this.mode = Mode.Next;
      this.sent = value;
      this.failed = failed;
      this.run();
    }
    if (this.stage == State.Yielded || this.stage == State.Completed) this.serve();
  }

  private shift(): JsPromise {
    const request = this.first!;
    this.first = request.next;
    if (!request.next) this.last = null;
    return request.promise;
  }

  /** @internal AsyncGeneratorCompleteStep (27.6.3.5). */
  answer(value: Ref, done: bool): void {
    settleWith(this.shift(), new IterResult(value, done));
  }

  private refuse(reason: Ref): void {
    rejectWith(this.shift(), reason);
  }

  /** @internal */
  yielded(value: Ref, done: bool): void {
    this.stage = done ? State.Completed : State.Yielded;
    this.answer(value, done);
  }
}

/** Waits in the place of a generator, which is no job itself. */
@final class Waiter extends Job {
  generator: JsAsyncGenerator | null = null;
  run(): void { this.generator!.awaited(this.sent, this.failed); }
}

@final class AwaitedReturn extends Job {
  constructor(private readonly generator: JsAsyncGenerator) { super(); }
  run(): void { this.generator.awaited(this.sent, this.failed); }
}

/** `await value` in an async generator. */
export function awaitIn(generator: JsAsyncGenerator, value: Ref): void {
  const waiter = generator.waiter;
  waiter.generator = generator;
  resolve(value).subscribe(waiter);
}

/** `yield`, of a value that has been awaited. */
export function yield_(generator: JsAsyncGenerator, value: Ref): void {
  generator.yielded(value, false);
}

/** `return`, of a value that has been awaited; or the function's end. */
export function finish_(generator: JsAsyncGenerator, value: Ref): void {
  generator.yielded(value, true);
}

/** `g.next(value)`, `g.return(value)`, `g.throw(error)`: a promise of an `IterResult`. */
export function next(it: AsyncIter, value: Ref = null): JsPromise { return it.ask(Mode.Next, value); }
export function return_(it: AsyncIter, value: Ref = null): JsPromise { return it.ask(Mode.Return, value); }
export function throw_(it: AsyncIter, error: Ref = null): JsPromise { return it.ask(Mode.Throw, error); }

/** `for await` over a sequence that is not async: its elements are awaited (27.1.4). */
@final export class AsyncFromIter<T> extends AsyncIter {
  constructor(private readonly inner: Iter<T>) { super(); }

  $class(): string { return "Async-from-Sync Iterator"; }

  ask(mode: Mode, value: Ref): JsPromise {
    const inner = this.inner;
    const promise = new JsPromise();
    if (mode == Mode.Return && inner instanceof View<T>) {
      // It has no `return`: nothing to wait for.
      settleWith(promise, new IterResult(value, true));
      return promise;
    }
    const more = inner.send(mode, value);
    if (throwing) {
      rejectWith(promise, caught());
      return promise;
    }
    resolve(more ? box<T>(inner.value) : inner.outcome(mode, value)).subscribe(new Unwrap(promise, !more));
    return promise;
  }
}

/** AsyncFromSyncIteratorContinuation (27.1.4.4). */
@final class Unwrap extends Job {
  constructor(private readonly promise: JsPromise, private readonly done: bool) { super(); }
  run(): void {
    if (this.failed) rejectWith(this.promise, this.sent);
    else settleWith(this.promise, new IterResult(this.sent, this.done));
  }
}

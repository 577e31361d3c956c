/**
 * Async functions. The compiler makes a subclass of `AsyncFrame` of each: parameters, and locals that live across an `await`, are its
 * fields; `state` says where to go on.
 *
 * ```ts
 * // async function f(p: Promise<number>): Promise<number> { const x = await p; return x + 1; }
 * class F extends AsyncFrame {
 *   p: JsPromise;
 *   resume(): void {
 *     if (this.state == 1) {
 *       if (this.failed) { raise(this.sent); return; }   // or goes to the `catch` around the await
 *       const x = unbox<f64>(this.sent);
 *       finish(this, box(x + 1));
 *       return;
 *     }
 *     this.state = 1;
 *     awaitRef(this, this.p);
 *   }
 * }
 * function f(p: JsPromise): JsPromise { const frame = new F(); frame.p = p; return start(frame); }
 * ```
 *
 * `resume` ends in one of three ways: after `awaitRef`, which has it called again; after `finish`; or with something thrown, which
 * rejects the promise. Nothing is called after the last two.
 */
import { Job, enqueue } from "./event-loop";
import { JsPromise, rejectWith, settleWith } from "./promise";
import { caught, throwing } from "./throw";
import { Ref } from "./value";

export abstract class AsyncFrame extends Job {
  /** What the caller gets. */
  promise: JsPromise = new JsPromise();
  /** Where `resume` goes on; 0 = at the beginning. */
  state: i32 = 0;
  // From Job: `sent`, what the awaited promise gave, and `failed`, whether it was rejected with it.

  /** Runs up to the next `await` or to the end. */
  abstract resume(): void;

  run(): void {
    this.resume();
    if (throwing) rejectWith(this.promise, caught());
  }
}

/** Runs an async function up to its first `await`. @returns its promise */
export function start(frame: AsyncFrame): JsPromise {
  frame.run();
  return frame.promise;
}

/** Await (ECMA-262 27.7.5.3): `frame.resume()` is called again when `value`, if it is a promise, is settled; at least one tick later. */
export function awaitRef(frame: Job, value: Ref): void {
  if (value instanceof JsPromise) {
    changetype<JsPromise>(value).subscribe(frame);
    return;
  }
  frame.sent = value;
  frame.failed = false;
  enqueue(frame);
}

/** `return value`. Of a promise, the function's own becomes what that one becomes. */
export function finish(frame: AsyncFrame, value: Ref): void {
  settleWith(frame.promise, value);
}

/** Ends the function with an error. The same as leaving `resume` with `error` thrown. */
export function fail(frame: AsyncFrame, error: Ref): void {
  rejectWith(frame.promise, error);
}

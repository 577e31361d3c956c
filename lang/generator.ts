/**
 * Generators (ECMA-262 27.5). The compiler makes a subclass of each generator function: parameters and locals are its fields, `state` says
 * where `resume` goes on.
 *
 * `resume(mode)` runs up to the next `yield` and returns true with `value` set; or it ends: returns false with `result` set to what the
 * function returned, or with something thrown. At the beginning `mode` is always `Next`. After a `yield`:
 * - `Mode.Next`: `sent` is the value of the `yield` expression;
 * - `Mode.Throw`: throws `sent`, so goes to the `catch` or `finally` around, or `raise(this.sent); return false`;
 * - `Mode.Return`: goes through the `finally` blocks around, if any; then `result = sent` and returns false.
 *
 * `for..of` uses `step`; when it is left early, `close`. If it is left by a throw, what `close` throws is dropped (7.4.11). `yield*` uses
 * `send` (27.5.3.8, 14.4.14): true means to yield `value`; false, that something is thrown or that it is over with `outcome`.
 */
import { raiseType } from "./error";
import { Iter, IterResult, ask } from "./iterator";
import { raise, throwing } from "./throw";
import { Ref, unbox } from "./value";

export const enum Mode { Next, Return, Throw }

export abstract class JsGenerator<T> extends Iter<T> {
  /** Where `resume` goes on; 0 = at the beginning. */
  state: i32 = 0;
  /** What `next`, `return` or `throw` was given. */
  sent: Ref = null;
  /** What the function returned. */
  result: Ref = null;
  private started: bool = false;
  private running: bool = false;

  abstract resume(mode: Mode): bool;

  $string(): string { return "[object Generator]"; }

  step(): bool {
    this.sent = null;
    return this.go(Mode.Next);
  }

  close(): void {
    this.sent = null;
    this.go(Mode.Return);
  }

  send(mode: Mode, sent: Ref): bool {
    const before = this.sent;
    this.sent = sent;
    const more = this.go(mode);
    if (throwing) this.sent = before; // of a generator that is running, which goes on
    return more;
  }

  outcome(mode: Mode, sent: Ref): Ref { return this.result; }

  /** GeneratorResume and GeneratorResumeAbrupt (27.5.3.3, 27.5.3.4). @returns false at the end, or with something thrown */
  go(mode: Mode): bool {
    if (this.running) {
      raiseType("Generator is already running");
      return false;
    }
    if (!this.done && mode != Mode.Next && !this.started) this.end(null);
    if (this.done) {
      this.result = null;
      if (mode == Mode.Throw) raise(this.sent);
      else if (mode == Mode.Return) this.result = this.sent;
      return false;
    }
    this.started = true;
    this.running = true;
    const more = this.resume(mode) && !throwing;
    this.running = false;
    if (!more) this.end(throwing ? null : this.result);
    return more;
  }

  private end(result: Ref): void {
    this.done = true;
    this.result = result;
    if (isFloat<T>() || isReference<T>()) this.value = unbox<T>(result);
  }
}

/** `g.next(value)`. Something may be thrown. */
export function next<T>(g: JsGenerator<T>, value: Ref = null): IterResult { return result<T>(g, Mode.Next, value); }
/** `g.return(value)`. */
export function return_<T>(g: JsGenerator<T>, value: Ref = null): IterResult { return result<T>(g, Mode.Return, value); }
/** `g.throw(error)`. */
export function throw_<T>(g: JsGenerator<T>, error: Ref = null): IterResult { return result<T>(g, Mode.Throw, error); }

function result<T>(g: JsGenerator<T>, mode: Mode, sent: Ref): IterResult {
  return changetype<IterResult>(ask<T>(g, mode, sent));
}

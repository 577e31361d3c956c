/** Iterators that the app writes itself, and arrays whose elements are represented otherwise. */
import { AsyncFromIter, AsyncIter } from "./async-generator";
import { push, zeroed } from "./array";
import { Closure } from "./closure";
import { raiseType } from "./error";
import { Mode } from "./generator";
import { Iter, IterResult, MISSING, objectResult } from "./iterator";
import { JsPromise, resolve } from "./promise";
import { caught, throwing } from "./throw";
import { Ref, some, unbox } from "./value";

/** An object with a `next` method. */
@final export class Foreign<T> extends Iter<T> {
  private result: Ref = null;

  /** @param methods takes the object, a mode and an argument; calls the object's `next`, `return` or `throw`, or gives `MISSING` */
  constructor(private readonly source: Ref, private readonly methods: Closure) { super(); }

  private call(mode: Mode, sent: Ref): Ref {
    const f = this.methods;
    return call_indirect<Ref>(f.code, f, this.source, <i32>mode, sent);
  }

  step(): bool { return this.send(Mode.Next, null); }

  send(mode: Mode, sent: Ref): bool {
    const given = this.call(mode, sent);
    if (throwing) {
      this.done = true;
      return false;
    }
    if (changetype<usize>(given) == changetype<usize>(MISSING)) {
      this.result = sent;
      this.done = true;
      if (mode == Mode.Throw) {
        this.close();
        if (!throwing) raiseType("The iterator does not provide a 'throw' method");
      }
      return false;
    }
    const result = objectResult(given);
    if (throwing) {
      this.done = true;
      return false;
    }
    if (result.done) {
      this.done = true;
      this.result = result.value;
      return false;
    }
    this.value = unbox<T>(result.value);
    return true;
  }

  outcome(mode: Mode, sent: Ref): Ref { return this.result; }

  close(): void {
    this.done = true;
    const given = this.call(Mode.Return, null);
    if (!throwing && changetype<usize>(given) != changetype<usize>(MISSING)) objectResult(given);
  }

  $string(): string { return "[object Object]"; }
}

export function make<T>(source: Ref, methods: Closure): Iter<T> {
  return new Foreign<T>(source, methods);
}

/** Appends elements of another representation. */
export function pushConverted<F, T>(a: Array<T>, items: Array<F>): void {
  for (let i = 0; i < items.length; ++i) push<T>(a, some<F, T>(unchecked(items[i])));
}

/** An object with an async `next` method. */
@final export class AsyncForeign extends AsyncIter {
  constructor(private readonly source: Ref, private readonly methods: Closure) { super(); }

  private call(mode: Mode, sent: Ref): Ref {
    const f = this.methods;
    return call_indirect<Ref>(f.code, f, this.source, <i32>mode, sent);
  }

  ask(mode: Mode, value: Ref): JsPromise {
    const given = this.call(mode, value);
    if (throwing) return changetype<JsPromise>(0);
    if (changetype<usize>(given) != changetype<usize>(MISSING)) return resolve(given);
    if (mode == Mode.Return) return resolve(new IterResult(value, true));
    raiseType("The iterator does not provide a 'throw' method");
    return changetype<JsPromise>(0);
  }

  close(): Ref {
    const given = this.call(Mode.Return, null);
    return throwing || changetype<usize>(given) == changetype<usize>(MISSING) ? null : given;
  }
}

/** What `for await` walks, of an object with an async `next` method. */
export function makeAsync(source: Ref, methods: Closure): AsyncIter {
  return new AsyncForeign(source, methods);
}

/** What `for await` walks, of a sequence that is not async. */
export function fromSync<T>(source: Iter<T>): AsyncIter {
  return new AsyncFromIter<T>(source);
}

/** What `next`, `return` or `throw` of an async sequence gives. */
export function askAsync(source: AsyncIter, mode: Mode, value: Ref): Ref {
  return source.ask(mode, value);
}

/** AsyncIteratorClose (ECMA-262 7.4.13) up to its await. @returns what to wait for, or null. An error of the sequence does not count when `quiet`. */
export function closeAsync(source: AsyncIter, quiet: bool): Ref {
  const waited = source.close();
  if (quiet && throwing) caught();
  return waited;
}

/** A copy of an array whose elements are stored otherwise. */
export function arrayOf<F, T>(items: Array<F>): Array<T> {
  const copy = zeroed<T>(0);
  pushConverted<F, T>(copy, items);
  return copy;
}

/** Appends the elements of an array of any kind. */
export function pushAny<T>(a: Array<T>, items: Ref): void {
  const elements = elementsOf(items!);
  for (let i = 0, length = listLength(items!); i < length; ++i) push<T>(a, unbox<T>(listItem(items!, elements, i)));
}

/** Iterators that the app writes itself, and sequences seen through another representation of their elements. */
import { AsyncFromIter, AsyncIter, next } from "./async-generator";
import { push } from "./array";
import { Closure } from "./closure";
import { Iter, IterResult } from "./iterator";
import { JsPromise } from "./promise";
import { throwing } from "./throw";
import { Ref, some, unbox } from "./value";

/** An object with a `next` method. */
@final export class Foreign<T> extends Iter<T> {
  /** @param nextOf takes the object, gives an IterResult @param returnOf calls its `return`, if it has one */
  constructor(private readonly source: Ref, private readonly nextOf: Closure, private readonly returnOf: Closure) { super(); }

  step(): bool {
    if (this.done) return false;
    const f = this.nextOf;
    const result = changetype<IterResult>(call_indirect<Ref>(f.code, f, this.source));
    if (throwing) {
      this.done = true;
      return false;
    }
    if (result.done) {
      this.done = true;
      return false;
    }
    this.value = unbox<T>(result.value);
    return true;
  }

  close(): void {
    this.done = true;
    const f = this.returnOf;
    call_indirect<void>(f.code, f, this.source);
  }
}

export function make<T>(source: Ref, nextOf: Closure, returnOf: Closure): Iter<T> {
  return new Foreign<T>(source, nextOf, returnOf);
}

@final class Converted<F, T> extends Iter<T> {
  constructor(private readonly inner: Iter<F>) { super(); }
  step(): bool {
    const inner = this.inner;
    if (!inner.step()) {
      this.done = true;
      return false;
    }
    this.value = some<F, T>(inner.value);
    return true;
  }
  close(): void { this.inner.close(); }
}

/** The same sequence, its elements represented otherwise. */
export function converted<F, T>(inner: Iter<F>): Iter<T> { return new Converted<F, T>(inner); }

/** Appends elements of another representation. */
export function pushConverted<F, T>(a: Array<T>, items: Array<F>): void {
  for (let i = 0; i < items.length; ++i) push<T>(a, some<F, T>(unchecked(items[i])));
}

/** What `for await` asks of its source, a sequence or an async one. */
export function asyncNext(source: Ref): JsPromise {
  return next(changetype<AsyncIter>(source));
}

/** An async sequence of anything that `for await` may walk. */
export function asyncOf(source: Ref): Ref {
  if (source instanceof AsyncIter) return source;
  if (source instanceof Iter<Ref>) return new AsyncFromIter<Ref>(changetype<Iter<Ref>>(source));
  if (source instanceof Iter<f64>) return new AsyncFromIter<f64>(changetype<Iter<f64>>(source));
  return source;
}

/** Promise.all, allSettled, any and race (ECMA-262 27.2.4) over the elements of an array. */
import { JsAggregateError } from "./error";
import { Job } from "./event-loop";
import { Obj } from "./object";
import { JsPromise, rejectWith, resolve, settleWith } from "./promise";
import { Ref, unbox } from "./value";

/** Element of what `allSettled` gives: `value` is the reason when it was rejected. */
@final export class Settled extends Obj {
  constructor(
    /** "rejected" instead of "fulfilled". */
    readonly failed: bool,
    readonly value: Ref,
  ) { super(); }

  get status(): string { return this.failed ? "rejected" : "fulfilled"; }

  $size(): i32 { return 2; }
  $key(index: i32): string { return !index ? "status" : this.failed ? "reason" : "value"; }
  $get(index: i32): Ref { return index ? this.value : this.status; }
}

/** `result.status`, `result.value` and `result.reason` of an element of `allSettled`; undefined where it has none. */
export function settledStatus(it: Ref): string { return changetype<Settled>(it).status; }
export function settledValue(it: Ref): Ref { return changetype<Settled>(it).failed ? null : changetype<Settled>(it).value; }
export function settledReason(it: Ref): Ref { return changetype<Settled>(it).failed ? changetype<Settled>(it).value : null; }

/** Outcomes that are being gathered. */
abstract class Gathering {
  values: StaticArray<Ref>;
  remaining: i32;
  constructor(readonly promise: JsPromise, count: i32) {
    this.values = new StaticArray<Ref>(count);
    this.remaining = count;
  }
  abstract on(index: i32, value: Ref, failed: bool): void;
  abstract complete(): void;

  put(index: i32, value: Ref): void {
    this.values[index] = value;
    if (--this.remaining == 0) this.complete();
  }

  /** The first outcome decides. */
  decide(value: Ref, failed: bool): void {
    if (this.promise.decided) return;
    this.promise.decided = true;
    if (failed) rejectWith(this.promise, value);
    else settleWith(this.promise, value);
  }
}

@final class Element extends Job {
  constructor(private readonly all: Gathering, private readonly index: i32) { super(); }
  run(): void { this.all.on(this.index, this.sent, this.failed); }
}

function gather(into: Gathering, elements: Ref[]): JsPromise {
  for (let i = 0; i < elements.length; ++i) resolve(unchecked(elements[i])).subscribe(new Element(into, i));
  return into.promise;
}

@final class All<U> extends Gathering {
  on(index: i32, value: Ref, failed: bool): void {
    if (failed) this.decide(value, true);
    else this.put(index, value);
  }
  complete(): void { this.decide(arrayOf<U>(this.values), false); }
}

@final class AllSettled extends Gathering {
  on(index: i32, value: Ref, failed: bool): void { this.put(index, new Settled(failed, value)); }
  complete(): void { this.decide(arrayOf<Ref>(this.values), false); }
}

@final class Any extends Gathering {
  on(index: i32, value: Ref, failed: bool): void {
    if (failed) this.put(index, value);
    else this.decide(value, false);
  }
  complete(): void { this.decide(new JsAggregateError(arrayOf<Ref>(this.values), "All promises were rejected"), true); }
}

@final class Race extends Gathering {
  on(index: i32, value: Ref, failed: bool): void { this.decide(value, failed); }
  complete(): void {}
}

/** An array, in the representation that `U` has, of boxed values. */
function arrayOf<U>(values: StaticArray<Ref>): Array<U> {
  const array = new Array<U>(values.length);
  for (let i = 0; i < values.length; ++i) unchecked(array[i] = unbox<U>(unchecked(values[i])));
  return array;
}

/** `Promise.all`: of `Array<U>`. */
export function all<U>(elements: Ref[]): JsPromise {
  const gathering = new All<U>(new JsPromise(), elements.length);
  if (!elements.length) gathering.complete();
  return gather(gathering, elements);
}

/** `Promise.allSettled`: of `Array<Ref>` with objects of class `Settled`. */
export function allSettled(elements: Ref[]): JsPromise {
  const gathering = new AllSettled(new JsPromise(), elements.length);
  if (!elements.length) gathering.complete();
  return gather(gathering, elements);
}

/** `Promise.any`. */
export function any(elements: Ref[]): JsPromise {
  const gathering = new Any(new JsPromise(), elements.length);
  if (!elements.length) gathering.complete();
  return gather(gathering, elements);
}

/** `Promise.race`. */
export function race(elements: Ref[]): JsPromise {
  return gather(new Race(new JsPromise(), 0), elements);
}

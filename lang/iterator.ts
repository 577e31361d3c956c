/** Iteration: generators, views of collections, and whatever else `for..of` walks that is not an array. */
import { push, zeroed } from "./array";
import { raiseType } from "./error";
import { Mode } from "./generator";
import { Kind, Obj } from "./object";
import { str as text } from "./text";
import { throwing } from "./throw";
import { Ref, box, isNullish, some, truthy } from "./value";

/** A sequence that is read once, from front to back. */
export abstract class Iter<T> extends Obj {
  /** The current element, valid after `step` returned true. Of a generator that has ended: what it returned. */
  value: T;
  /** True once `step` has returned false. */
  done: bool = false;
  /** Goes on to the next element. @returns false at the end, and when the source threw (`throwing` is set then). */
  abstract step(): bool;
  /** Called when a loop is left before the end: a generator runs its `finally` blocks. */
  close(): void { this.done = true; }
  /** `next`, `return` or `throw` with an argument. @returns false at the end, and when something is thrown */
  send(mode: Mode, sent: Ref): bool {
    if (mode == Mode.Next) return this.step();
    this.close();
    if (mode == Mode.Throw && !throwing) raiseType("The iterator does not provide a 'throw' method");
    return false;
  }
  /** What it ended with when `send(mode, sent)` has given false. */
  outcome(mode: Mode, sent: Ref): Ref { return mode == Mode.Return ? sent : null; }
  $class(): string { return "Generator"; }
  $kind(): Kind { return Kind.ITERATOR; }
}

/** An iterator of the library: it has no `return` method, so a loop that is left early can be taken up again. */
export abstract class View<T> extends Iter<T> {
  close(): void {}
  $string(): string { return "[object " + this.$class() + "]"; }
}

/** What `next()` returns: `{ value, done }`. */
export class IterResult extends Obj {
  constructor(public value: Ref, public done: bool) { super(); }
  $size(): i32 { return 2; }
  $key(index: i32): string { return index ? "done" : "value"; }
  $get(index: i32): Ref { return index ? box<bool>(this.done) : this.value; }
}

/** How the app wrote the result of its own iterator. */
export const enum Written { DONE_FIRST, DONE_ONLY, VALUE_ONLY }

/** A result that prints as the app wrote it. */
@final export class WrittenResult extends IterResult {
  constructor(value: Ref, done: bool, private readonly written: Written) { super(value, done); }
  $size(): i32 { return this.written == Written.DONE_FIRST ? 2 : 1; }
  $key(index: i32): string { return index || this.written == Written.VALUE_ONLY ? "value" : "done"; }
  $get(index: i32): Ref { return index || this.written == Written.VALUE_ONLY ? this.value : box<bool>(this.done); }
}

/** `it.next()`. The value at the end is what a generator returned, if it is a number or a reference, and undefined from then on. */
export function nextResult<T>(it: Iter<T>): IterResult {
  if (it.done) return new IterResult(null, true);
  if (it.step()) return new IterResult(box<T>(it.value), false);
  if (throwing) return new IterResult(null, true);
  return new IterResult(isReference<T>() || isFloat<T>() ? box<T>(it.value) : null, true);
}

/** Given where an iterator has no such method. */
// @ts-ignore: decorator
@lazy export const MISSING: Ref = new IterResult(null, true);

/** `it.next(sent)`, `it.return(sent)` and `it.throw(sent)`, whatever kind of iterator it is. */
export function ask<T>(it: Iter<T>, mode: Mode, sent: Ref): Ref {
  if (mode != Mode.Next && it instanceof View<T>) return MISSING;
  const more = it.send(mode, sent);
  if (throwing) return null;
  return new IterResult(more ? box<T>(it.value) : it.outcome(mode, sent), !more);
}

/** An object with `done` and `value` (ECMA-262 7.4.7, 7.4.8) as an `IterResult`; undefined and null stay. Throws a TypeError at what is no object. */
export function toResult(o: Ref): IterResult {
  if (o instanceof IterResult) return changetype<IterResult>(o);
  if (isNullish<Ref>(o)) return changetype<IterResult>(o);
  if (!(o instanceof Obj)) {
    raiseType("Iterator result " + text<Ref>(o) + " is not an object");
    return changetype<IterResult>(0);
  }
  const object = changetype<Obj>(o);
  const result = new IterResult(null, false);
  for (let i = 0, count = object.$size(); i < count; ++i) {
    const key = object.$key(i);
    if (key == "value") result.value = object.$get(i);
    else if (key == "done") result.done = truthy<Ref>(object.$get(i));
  }
  return result;
}

/** What an iterator of the app gave, which must be an object. */
export function objectResult(o: Ref): IterResult {
  if (isNullish<Ref>(o)) {
    raiseType("Iterator result " + text<Ref>(o) + " is not an object");
    return changetype<IterResult>(0);
  }
  return toResult(o);
}

/** `[...it]`. */
export function collect<T>(it: Iter<T>): Array<T> {
  const all = zeroed<T>(0);
  append<T>(all, it);
  return all;
}

/** Appends what is left of `it` to `a`. */
export function append<T>(a: Array<T>, it: Iter<T>): void {
  while (it.step()) push<T>(a, it.value);
}

/** Gives what another iterator gives, in another representation. */
@final class Converted<F, T> extends Iter<T> {
  constructor(private source: Iter<F>) {
    super();
    this.done = source.done;
  }
  step(): bool {
    const source = this.source;
    const more = source.step();
    this.done = source.done;
    this.value = some<F, T>(source.value);
    return more;
  }
  close(): void {
    this.source.close();
    this.done = this.source.done;
  }
  send(mode: Mode, sent: Ref): bool {
    const source = this.source;
    const more = source.send(mode, sent);
    this.done = source.done;
    if (more) this.value = some<F, T>(source.value);
    return more;
  }
  outcome(mode: Mode, sent: Ref): Ref { return this.source.outcome(mode, sent); }
  $class(): string { return this.source.$class(); }
  $string(): string { return this.source.$string(); }
}

/** `it` with elements represented as T. */
export function converted<F, T>(it: Iter<F>): Iter<T> { return new Converted<F, T>(it); }

/** Walks the code points of a string: an unpaired surrogate is one, too (ECMA-262 22.1.5). */
@final export class StringIter extends View<Ref> {
  private index: i32 = 0;
  constructor(private text: string) { super(); }
  step(): bool {
    const text = this.text, start = this.index;
    this.value = null;
    if (start >= text.length) {
      this.done = true;
      return false;
    }
    let end = start + 1;
    if ((text.charCodeAt(start) & 0xfc00) == 0xd800 && end < text.length && (text.charCodeAt(end) & 0xfc00) == 0xdc00) ++end;
    this.value = text.substring(start, end);
    this.index = end;
    return true;
  }
  $class(): string { return "String Iterator"; }
}

/** `text[Symbol.iterator]()`. */
export function ofString(text: string): Iter<Ref> { return new StringIter(text); }

/** Iterators of arrays, and arrays made of what can be iterated. An iterator reads the length anew at each step (ECMA-262 23.1.5.1). */
import { Closure } from "../closure";
import { Iter, View, collect } from "../iterator";
import { Ref, box, unbox } from "../value";
import { throwing } from "../throw";
import { empty, push, zeroed } from "../array";
import { elementsOf, listItem } from "../list";

/** Walks the elements. */
@final export class ArrayIter<T> extends View<T> {
  private index: i32 = 0;
  constructor(private array: Array<T>) { super(); }
  step(): bool {
    if (this.index >= this.array.length) this.done = true; // for good, even if the array grows
    if (this.done) {
      this.value = empty<T>();
      return false;
    }
    this.value = unchecked(this.array[this.index++]);
    return true;
  }
  $class(): string { return "Array Iterator"; }
}

@final class KeyIter<T> extends View<f64> {
  private index: i32 = 0;
  constructor(private array: Array<T>) { super(); }
  step(): bool {
    if (this.index >= this.array.length) this.done = true;
    this.value = this.done ? empty<f64>() : <f64>this.index;
    ++this.index;
    return !this.done;
  }
  $class(): string { return "Array Iterator"; }
}

@final class EntryIter<T> extends View<Ref> {
  private index: i32 = 0;
  constructor(private array: Array<T>) { super(); }
  step(): bool {
    if (this.index >= this.array.length) this.done = true;
    this.value = null;
    if (this.done) return false;
    this.value = pair<f64, T>(<f64>this.index, unchecked(this.array[this.index]));
    ++this.index;
    return true;
  }
  $class(): string { return "Array Iterator"; }
}

export function values<T>(a: Array<T>): Iter<T> { return new ArrayIter<T>(a); }
export function keys<T>(a: Array<T>): Iter<f64> { return new KeyIter<T>(a); }
export function entries<T>(a: Array<T>): Iter<Ref> { return new EntryIter<T>(a); }

/** The tuple `[a, b]`: an `Array<A>` when both are represented alike, else an `Array<Ref>` with primitives boxed. */
export function pair<A, B>(a: A, b: B): Ref {
  if (!isReference<A>() && !isReference<B>() && idof<Array<A>>() == idof<Array<B>>()) {
    const both = zeroed<A>(2);
    unchecked((both[0] = a));
    // @ts-ignore: A and B are the same
    unchecked((both[1] = b));
    return both;
  }
  const both = zeroed<Ref>(2);
  unchecked((both[0] = box<A>(a)));
  unchecked((both[1] = box<B>(b)));
  return both;
}

/** Element `i` of a pair, however it is represented. The pair must have it. */
export function ofPair<A>(both: Ref, i: i32): A {
  if (both instanceof Array<A>) return unchecked(changetype<Array<A>>(both)[i]);
  return unbox<A>(listItem(both!, elementsOf(both!), i));
}

/** `Array.from(it)`. */
export function from<T>(it: Iter<T>): Array<T> { return collect<T>(it); }

/** `Array.from(it, f)`: f gets the element and its index. */
export function fromMapped<T, U>(it: Iter<T>, f: Closure): Array<U> {
  const result = zeroed<U>(0);
  for (let i = 0; it.step(); ++i) {
    const x = call_indirect<U>(f.code, f, it.value, i);
    if (throwing) {
      it.close();
      break;
    }
    push<U>(result, x);
  }
  return result;
}

/** `Array.from(a, f)` of an array. */
export function fromArray<T, U>(a: Array<T>, f: Closure): Array<U> {
  const result = zeroed<U>(0);
  for (let i = 0; i < a.length; ++i) {
    const x = call_indirect<U>(f.code, f, unchecked(a[i]), i);
    if (throwing) break;
    push<U>(result, x);
  }
  return result;
}

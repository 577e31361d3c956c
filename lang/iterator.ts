/** Iteration: generators, views of collections, and whatever else `for..of` walks that is not an array. */
import { Kind, Obj } from "./object";

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
  $class(): string { return "Generator"; }
  $kind(): Kind { return Kind.ITERATOR; }
}

/** `Set` (ECMA-262 24.2). */
import { pair, push, zeroed } from "./array";
import { Closure } from "./closure";
import { HashTable, KeyIter } from "./hash";
import { Iter, View } from "./iterator";
import { normal } from "./map";
import { Kind } from "./object";
import { Ref, box } from "./value";
import { throwing } from "./throw";

export class JsSet<T> extends HashTable<T> {
  $class(): string { return "Set"; }
  $string(): string { return "[object Set]"; }
  $kind(): Kind { return Kind.SET; }
  $count(): i32 { return this.size; }
  $items(limit: i32): Array<Ref> {
    const items = zeroed<Ref>(0);
    for (let i = this.first; i < this.used && items.length < limit; ++i) if (!this.isGap(i)) push<Ref>(items, box<T>(unchecked(this.keys[i])));
    return items;
  }
}

export function create<T>(): JsSet<T> { return new JsSet<T>(); }

/** `new Set(a)` of an array. */
export function fromArray<T>(a: Array<T>): JsSet<T> {
  const s = new JsSet<T>();
  for (let i = 0; i < a.length; ++i) add<T>(s, unchecked(a[i]));
  return s;
}

/** `new Set(it)`. */
export function fromIter<T>(it: Iter<T>): JsSet<T> {
  const s = new JsSet<T>();
  while (it.step()) add<T>(s, it.value);
  return s;
}

export function size<T>(s: JsSet<T>): i32 { return s.size; }
export function has<T>(s: JsSet<T>, x: T): bool { return s.find(x) >= 0; }

/** @returns `s`. */
export function add<T>(s: JsSet<T>, x: T): JsSet<T> {
  if (s.find(x) < 0) s.add(normal<T>(x));
  return s;
}

/** `s.delete(x)`. @returns whether it was there. */
export function remove<T>(s: JsSet<T>, x: T): bool {
  if (s.take(x) < 0) return false;
  s.shrink();
  return true;
}

export function clear<T>(s: JsSet<T>): void { s.reset(); }

/** Calls `f` with the element, again the element, and `s`. */
export function forEach<T>(s: JsSet<T>, f: Closure): void {
  const walk = s.walk();
  while (walk.step()) {
    call_indirect<void>(f.code, f, walk.value, walk.value, s);
    if (throwing) return;
  }
}

/** Walks the elements. */
export function walk<T>(s: JsSet<T>): KeyIter<T> { return s.walk(); }

/** `s.values()` and `s.keys()`. */
export function values<T>(s: JsSet<T>): Iter<T> { return s.walk(); }

@final class SetEntries<T> extends View<Ref> {
  private walk: KeyIter<T>;
  constructor(s: JsSet<T>) {
    super();
    this.walk = s.walk();
  }
  step(): bool {
    this.done = !this.walk.step();
    this.value = this.done ? null : pair<T, T>(this.walk.value, this.walk.value);
    return !this.done;
  }
  $class(): string { return "Set Entries"; }
}

export function entries<T>(s: JsSet<T>): Iter<Ref> { return new SetEntries<T>(s); }

/** `Map` (ECMA-262 24.1). */
import { empty, ofPair, pair, push, zeroed } from "./array";
import { Closure } from "./closure";
import { HashTable, KeyIter, zeroedStatic } from "./hash";
import { Iter, View } from "./iterator";
import { Kind } from "./object";
import { Num, Ref, box, none, some } from "./value";
import { throwing } from "./throw";

export class JsMap<K, V> extends HashTable<K> {
  values: StaticArray<V> = changetype<StaticArray<V>>(0);

  protected moveValues(capacity: i32): void {
    const values = zeroedStatic<V>(capacity), old = this.values;
    let to = 0;
    for (let i = this.first, used = this.used; i < used; ++i) if (!this.isGap(i)) unchecked((values[to++] = unchecked(old[i])));
    this.values = values;
  }

  reset(): void {
    super.reset();
    this.values = changetype<StaticArray<V>>(0);
  }

  $class(): string { return "Map"; }
  $string(): string { return "[object Map]"; }
  $kind(): Kind { return Kind.MAP; }
  $count(): i32 { return this.size; }
  $items(limit: i32): Array<Ref> {
    const items = zeroed<Ref>(0);
    for (let i = this.first; i < this.used && items.length < 2 * limit; ++i) {
      if (this.isGap(i)) continue;
      push<Ref>(items, box<K>(unchecked(this.keys[i])));
      push<Ref>(items, box<V>(unchecked(this.values[i])));
    }
    return items;
  }
}

export function create<K, V>(): JsMap<K, V> { return new JsMap<K, V>(); }

/** `new Map(pairs)` of an array of pairs. */
export function fromArray<K, V>(pairs: Array<Ref>): JsMap<K, V> {
  const m = new JsMap<K, V>();
  for (let i = 0; i < pairs.length; ++i) set<K, V>(m, ofPair<K>(unchecked(pairs[i]), 0), ofPair<V>(unchecked(pairs[i]), 1));
  return m;
}

/** `new Map(pairs)` of an iterator of pairs, another map's entries among them. */
export function fromIter<K, V>(pairs: Iter<Ref>): JsMap<K, V> {
  const m = new JsMap<K, V>();
  while (pairs.step()) set<K, V>(m, ofPair<K>(pairs.value, 0), ofPair<V>(pairs.value, 1));
  return m;
}

/** `new Map(other)`. */
export function fromMap<K, V>(other: JsMap<K, V>): JsMap<K, V> {
  const m = new JsMap<K, V>();
  for (let i = other.first; i < other.used; ++i) if (!other.isGap(i)) set<K, V>(m, unchecked(other.keys[i]), unchecked(other.values[i]));
  return m;
}

export function size<K, V>(m: JsMap<K, V>): i32 { return m.size; }

export function get<K, V, R>(m: JsMap<K, V>, key: K): R {
  const i = m.find(key);
  return i < 0 ? none<R>() : some<V, R>(unchecked(m.values[i]));
}

export function has<K, V>(m: JsMap<K, V>, key: K): bool { return m.find(key) >= 0; }

/** @returns `m`. */
export function set<K, V>(m: JsMap<K, V>, key: K, value: V): JsMap<K, V> {
  let i = m.find(key);
  if (i < 0) i = m.add(normal<K>(key));
  unchecked((m.values[i] = value));
  return m;
}

/** `key`, but 0 for -0. */
// @ts-ignore: decorator
@inline export function normal<K>(key: K): K {
  // @ts-ignore: K is a float
  if (isFloat<K>()) return key + <K>0;
  if (isReference<K>()) return changetype<K>(normalRef(changetype<Ref>(key)));
  return key;
}

function normalRef(key: Ref): Ref {
  if (key instanceof Num && changetype<Num>(key).value == 0) return new Num(0);
  return key;
}

/** `m.delete(key)`. @returns whether it was there. */
export function remove<K, V>(m: JsMap<K, V>, key: K): bool {
  const i = m.take(key);
  if (i < 0) return false;
  unchecked((m.values[i] = empty<V>()));
  m.shrink();
  return true;
}

export function clear<K, V>(m: JsMap<K, V>): void { m.reset(); }

/** Calls `f` with value, key and `m`. */
export function forEach<K, V>(m: JsMap<K, V>, f: Closure): void {
  const walk = m.walk();
  while (walk.step()) {
    call_indirect<void>(f.code, f, unchecked(m.values[walk.at]), walk.value, m);
    if (throwing) return;
  }
}

// --- Iteration -------------------------------------------------------------------------------------------------------------

/** Walks the map: `value` of the result is the key, `valueAt` gives the value at once after `step`. Makes no pairs. */
export function walk<K, V>(m: JsMap<K, V>): KeyIter<K> { return m.walk(); }

/** The value of the entry that `walk` is at; to be read before the map changes. */
// @ts-ignore: decorator
@inline export function valueAt<K, V>(m: JsMap<K, V>, walk: KeyIter<K>): V { return unchecked(m.values[walk.at]); }

@final class MapKeys<K, V> extends View<K> {
  private walk: KeyIter<K>;
  constructor(private map: JsMap<K, V>) {
    super();
    this.walk = map.walk();
  }
  step(): bool {
    this.done = !this.walk.step();
    this.value = this.walk.value;
    return !this.done;
  }
  $class(): string { return "Map Iterator"; }
}

@final class MapValues<K, V> extends View<V> {
  private walk: KeyIter<K>;
  constructor(private map: JsMap<K, V>) {
    super();
    this.walk = map.walk();
  }
  step(): bool {
    this.done = !this.walk.step();
    this.value = this.done ? empty<V>() : unchecked(this.map.values[this.walk.at]);
    return !this.done;
  }
  $class(): string { return "Map Iterator"; }
}

@final class MapEntries<K, V> extends View<Ref> {
  private walk: KeyIter<K>;
  constructor(private map: JsMap<K, V>) {
    super();
    this.walk = map.walk();
  }
  step(): bool {
    this.done = !this.walk.step();
    this.value = this.done ? null : pair<K, V>(this.walk.value, unchecked(this.map.values[this.walk.at]));
    return !this.done;
  }
  $class(): string { return "Map Entries"; }
}

export function keys<K, V>(m: JsMap<K, V>): Iter<K> { return new MapKeys<K, V>(m); }
export function values<K, V>(m: JsMap<K, V>): Iter<V> { return new MapValues<K, V>(m); }
export function entries<K, V>(m: JsMap<K, V>): Iter<Ref> { return new MapEntries<K, V>(m); }

/** Objects used as dictionaries: `Record<string, V>`, `{ [key: string]: V }`. Keys come in JavaScript's order (ECMA-262 10.1.11). */
import { ofPair, pair, push, zeroed } from "./array";
import { Closure } from "./closure";
import { JsMap, clear as clearMap, get as getOf, remove as removeFrom, set as setIn } from "./map";
import { Obj } from "./object";
import * as reflect from "./reflect";
import { mergeSort } from "./sort";
import { str } from "./text";
import { throwing } from "./throw";
import { Ref, box, unbox } from "./value";

export class Dict<V> extends Obj {
  map: JsMap<Ref, V> = new JsMap<Ref, V>();
  /** Some keys are array indices: these come first, in ascending order. */
  indexed: bool = false;
  /** All keys in order, when known. */
  private order: Array<Ref> | null = null;

  /** Keys in order; not to be changed. */
  ordered(): Array<Ref> {
    let order = this.order;
    if (order) return order;
    const map = this.map;
    order = zeroed<Ref>(map.size);
    let count = 0;
    if (this.indexed) {
      for (let i = map.first; i < map.used; ++i) {
        if (!map.isGap(i) && arrayIndex(unchecked(map.keys[i])) >= 0) unchecked((order[count++] = unchecked(map.keys[i])));
      }
      mergeSort<Ref>(order, count, new Closure(byIndex.index));
    }
    for (let i = map.first; i < map.used; ++i) {
      if (!map.isGap(i) && !(this.indexed && arrayIndex(unchecked(map.keys[i])) >= 0)) unchecked((order[count++] = unchecked(map.keys[i])));
    }
    this.order = order;
    return order;
  }

  /** The keys are others than before. */
  changed(): void { this.order = null; }

  /** The value of a key that is there. */
  value(key: Ref): V { return unchecked(this.map.values[this.map.find(key)]); }

  $size(): i32 { return this.map.size; }
  $key(index: i32): string { return changetype<string>(unchecked(this.ordered()[index])); }
  $get(index: i32): Ref { return box<V>(this.value(unchecked(this.ordered()[index]))); }
}

function byIndex(self: Closure, a: Ref, b: Ref): f64 {
  return arrayIndex(a) < arrayIndex(b) ? -1 : 0;
}

/** The array index (0 .. 2^32 - 2) that the string `key` is, or -1. */
function arrayIndex(key: Ref): i64 {
  const text = changetype<string>(key), length = text.length;
  if (!length || length > 10) return -1;
  let value: i64 = 0;
  for (let i = 0; i < length; ++i) {
    const digit = text.charCodeAt(i) - 48;
    if (<u32>digit > 9 || (!digit && !i && length > 1)) return -1;
    value = value * 10 + digit;
  }
  return value < <i64>u32.MAX_VALUE ? value : -1;
}

export function create<V>(): Dict<V> { return new Dict<V>(); }
export function size<V>(d: Dict<V>): i32 { return d.map.size; }
export function has<V>(d: Dict<V>, key: string): bool { return d.map.find(key) >= 0; }
export function get<V, R>(d: Dict<V>, key: string): R { return getOf<Ref, V, R>(d.map, key); }

export function set<V>(d: Dict<V>, key: string, value: V): void {
  const before = d.map.size;
  setIn<Ref, V>(d.map, key, value);
  if (d.map.size == before) return;
  d.changed();
  if (!d.indexed && arrayIndex(key) >= 0) d.indexed = true;
}

/** `delete d[key]`. @returns whether it was there. */
export function remove<V>(d: Dict<V>, key: string): bool {
  if (!removeFrom<Ref, V>(d.map, key)) return false;
  d.changed();
  return true;
}

/** Takes all keys out. */
export function clear<V>(d: Dict<V>): void {
  clearMap<Ref, V>(d.map);
  d.changed();
  d.indexed = false;
}

/** `Object.keys(d)`. */
export function keys<V>(d: Dict<V>): Array<Ref> { return d.ordered().slice(); }

/** `Object.values(d)`. */
export function values<V>(d: Dict<V>): Array<V> {
  const order = d.ordered(), result = zeroed<V>(0);
  for (let i = 0; i < order.length; ++i) push<V>(result, d.value(unchecked(order[i])));
  return result;
}

/** `Object.entries(d)`: pairs. */
export function entries<V>(d: Dict<V>): Array<Ref> {
  const order = d.ordered(), result = zeroed<Ref>(0);
  for (let i = 0; i < order.length; ++i) push<Ref>(result, pair<Ref, V>(unchecked(order[i]), d.value(unchecked(order[i]))));
  return result;
}

/** `Object.assign(d, other)` and `{ ...other }`. */
export function assign<V>(d: Dict<V>, other: Dict<V>): Dict<V> {
  const order = other.ordered();
  for (let i = 0; i < order.length; ++i) set<V>(d, changetype<string>(unchecked(order[i])), other.value(unchecked(order[i])));
  return d;
}

/** `{ ...other }` of an object that is no dictionary of the same kind; undefined and null have nothing (ECMA-262 7.3.25). */
export function spread<V>(d: Dict<V>, other: Ref): void {
  const names = reflect.keys(other);
  for (let i = 0; i < names.length && !throwing; ++i) {
    const name = changetype<string>(unchecked(names[i]));
    set<V>(d, name, unbox<V>(reflect.get(other, name)));
  }
}

/** `Object.fromEntries(pairs)`. */
export function fromEntries<V>(pairs: Array<Ref>): Dict<V> {
  const d = new Dict<V>();
  for (let i = 0; i < pairs.length; ++i) set<V>(d, str<Ref>(ofPair<Ref>(unchecked(pairs[i]), 0)), ofPair<V>(unchecked(pairs[i]), 1));
  return d;
}

/** `const { a, b, ...rest } = d`: a copy of `d` without the keys `taken`. */
export function without<V>(d: Dict<V>, taken: Array<Ref>): Dict<V> {
  const rest = assign<V>(new Dict<V>(), d);
  for (let i = 0; i < taken.length; ++i) remove<V>(rest, changetype<string>(unchecked(taken[i])));
  return rest;
}

/** Objects as `JSON.parse` makes them: their keys are known only at run time. */
import { Obj } from "../object";
import { Ref } from "../value";

/** Objects with more keys get an index. */
const LINEAR: i32 = 12;

/** An object with any keys. They are listed as ECMA-262 10.1.11.1 wants: array indices in ascending order, then the others as they came. */
@final export class JsonObject extends Obj {
  private keys: Array<string> = [];
  private values: Array<Ref> = [];
  /** Position of each key, in large objects. */
  private places: Map<string, i32> | null = null;
  /** The keys may not be in their order. */
  private unordered: bool = false;

  $class(): string { return ""; }
  $size(): i32 { this.order(); return this.keys.length; }
  $key(index: i32): string { return unchecked(this.keys[index]); }
  $get(index: i32): Ref { return unchecked(this.values[index]); }

  /** Value of property `key`; undefined when there is none. */
  get(key: string): Ref {
    const place = this.find(key);
    return place < 0 ? null : unchecked(this.values[place]);
  }

  has(key: string): bool {
    return this.find(key) >= 0;
  }

  /** Sets property `key`. */
  set(key: string, value: Ref): void {
    const place = this.find(key);
    if (place >= 0) {
      unchecked((this.values[place] = value));
      return;
    }
    const count = this.keys.push(key);
    this.values.push(value);
    if (arrayIndex(key) >= 0) this.unordered = true;
    const places = this.places;
    if (places) places.set(key, count - 1);
    else if (count > LINEAR) this.index();
  }

  /** Takes property `key` away. O(number of properties). */
  remove(key: string): void {
    const place = this.find(key);
    if (place < 0) return;
    this.keys.splice(place, 1);
    this.values.splice(place, 1);
    if (this.places) this.index();
  }

  private find(key: string): i32 {
    const places = this.places;
    if (places) return places.has(key) ? places.get(key) : -1;
    const keys = this.keys;
    for (let i = 0; i < keys.length; ++i) if (unchecked(keys[i]) == key) return i;
    return -1;
  }

  private index(): void {
    const places = new Map<string, i32>();
    for (let i = 0; i < this.keys.length; ++i) places.set(unchecked(this.keys[i]), i);
    this.places = places;
  }

  /** Puts the keys in order. */
  private order(): void {
    if (!this.unordered) return;
    this.unordered = false;
    const keys = this.keys, values = this.values;
    const indices = new Array<i64>();
    for (let i = 0; i < keys.length; ++i) {
      const index = arrayIndex(unchecked(keys[i]));
      if (index >= 0) indices.push(index << 24 | i);
    }
    indices.sort((a, b) => i32(a > b) - i32(a < b));
    const orderedKeys = new Array<string>(), orderedValues = new Array<Ref>();
    for (let i = 0; i < indices.length; ++i) {
      const place = <i32>(unchecked(indices[i]) & 0xffffff);
      orderedKeys.push(unchecked(keys[place]));
      orderedValues.push(unchecked(values[place]));
    }
    for (let i = 0; i < keys.length; ++i) {
      if (arrayIndex(unchecked(keys[i])) >= 0) continue;
      orderedKeys.push(unchecked(keys[i]));
      orderedValues.push(unchecked(values[i]));
    }
    this.keys = orderedKeys;
    this.values = orderedValues;
    if (this.places) this.index();
  }
}

/** The array index that `key` spells canonically, or -1. */
function arrayIndex(key: string): i64 {
  const length = key.length;
  if (!length || length > 10 || (length > 1 && key.charCodeAt(0) == 48)) return -1;
  let index: i64 = 0;
  for (let i = 0; i < length; ++i) {
    const digit = key.charCodeAt(i) - 48;
    if (<u32>digit > 9) return -1;
    index = index * 10 + digit;
  }
  return index < 0xffffffff ? index : -1;
}

/**
 * The hash table below `Map` and `Set` (ECMA-262 24.1, 24.2): entries lie in the order they came, chained by hash. A deleted entry stays
 * as a gap until the table is rebuilt.
 *
 * An iterator keeps the number of the next entry. Rebuilding without the gaps changes these numbers, so it leaves behind a note on what
 * was taken out, by which each iterator sets itself right at its next step.
 */
import { Closure } from "./closure";
import { empty } from "./array";
import { View } from "./iterator";
import { Obj } from "./object";
import { NULL_BITS, Num, Ref, UNDEFINED_BITS, same } from "./value";

/** In place of a chain's next entry: this one is deleted. */
// @ts-ignore: decorator
@inline const DELETED: u32 = 0xffffffff;
// @ts-ignore: decorator
@inline const CAPACITY_MIN: i32 = 4;

// --- Hashes ------------------------------------------------------------------------------------------------------------------

/** Equal for keys that are the same value (SameValueZero). */
// @ts-ignore: decorator
@inline export function hash<K>(key: K): u32 {
  if (isReference<K>()) return hashRef(changetype<Ref>(key));
  if (isFloat<K>()) return hashNumber(<f64>key);
  if (sizeof<K>() == 8) return mix(<u32>key ^ <u32>(<u64>key >> 32));
  return mix(<u32>key);
}

/** Spreads what differs in any bit over all bits. */
// @ts-ignore: decorator
@inline function mix(h: u32): u32 {
  h = (h ^ h >>> 16) * 0x7feb352d;
  h = (h ^ h >>> 15) * 0x846ca68b;
  return h ^ h >>> 16;
}

function hashNumber(x: f64): u32 {
  let bits = reinterpret<u64>(x + 0.0); // -0 + 0 is 0
  if (x != x) {
    bits = reinterpret<u64>(x);
    if (bits != UNDEFINED_BITS && bits != NULL_BITS) bits = 3; // all others are one NaN
  }
  return mix(<u32>bits ^ rotl<u32>(<u32>(bits >> 32), 7));
}

function hashRef(x: Ref): u32 {
  if (x === null) return 0;
  if (x instanceof String) return hashText(changetype<string>(x));
  if (x instanceof Num) return hashNumber(changetype<Num>(x).value);
  if (x instanceof Closure) return mix(<u32>changetype<usize>(changetype<Closure>(x).$origin()));
  return mix(<u32>changetype<usize>(x)); // objects never move
}

function hashText(text: string): u32 {
  let at = changetype<usize>(text), h: u32 = text.length;
  const end = at + (<usize>h << 1);
  for (; at + 4 <= end; at += 4) h = rotl<u32>((h ^ load<u32>(at)) * 0x9e3779b1, 13);
  if (at < end) h = (h ^ load<u16>(at)) * 0x9e3779b1;
  return mix(h);
}

// --- Table -------------------------------------------------------------------------------------------------------------------

/** The time between two rebuildings of a table that change its entries' numbers. */
class Generation {
  /** What came after; null while this one lasts. */
  next: Generation | null = null;
  /** At its end, for each entry: 1 when it was left out. Null: all were. */
  removed: StaticArray<u8> | null = null;
}

// @ts-ignore: decorator
@inline export function zeroedStatic<T>(length: i32): StaticArray<T> {
  return changetype<StaticArray<T>>(__new(<usize>length << alignof<T>(), idof<StaticArray<T>>()));
}

export abstract class HashTable<K> extends Obj {
  /** Number of keys. */
  size: i32 = 0;
  /** Entries in use, gaps included. */
  used: i32 = 0;
  /** Below here are only gaps. */
  first: i32 = 0;
  /** Entries there is room for: 0 or a power of two, also the number of chains. */
  capacity: i32 = 0;
  /** For each chain its newest entry + 1, 0 = none; then for each entry the next of its chain + 1, and for references the hash. */
  index: StaticArray<u32> = changetype<StaticArray<u32>>(0);
  keys: StaticArray<K> = changetype<StaticArray<K>>(0);
  /** Set as soon as somebody iterates. */
  generation: Generation | null = null;

  /** The entry of `key`, or -1. */
  find(key: K): i32 {
    if (!this.size) return -1;
    const h = hash<K>(key), index = this.index, keys = this.keys, links = this.capacity;
    let next = unchecked(index[h & (links - 1)]);
    while (next) {
      const i = <i32>next - 1;
      if (isReference<K>()) {
        if (unchecked(index[links + 2 * i + 1]) == h && same<K>(unchecked(keys[i]), key)) return i;
        next = unchecked(index[links + 2 * i]);
      } else {
        if (same<K>(unchecked(keys[i]), key)) return i;
        next = unchecked(index[links + i]);
      }
    }
    return -1;
  }

  /** Adds `key`, which must not be there. @returns its entry. */
  add(key: K): i32 {
    if (this.used == this.capacity) {
      const capacity = this.capacity;
      this.rebuild(this.size >= capacity - (capacity >> 2) ? max(capacity << 1, CAPACITY_MIN) : capacity);
    }
    const i = this.used++;
    ++this.size;
    unchecked((this.keys[i] = key));
    this.chain(i, hash<K>(key));
    return i;
  }

  /** Puts entry `i` at the head of its chain. */
  @inline private chain(i: i32, h: u32): void {
    const index = this.index, links = this.capacity;
    const bucket = h & (links - 1);
    const link = isReference<K>() ? links + 2 * i : links + i;
    unchecked((index[link] = unchecked(index[bucket])));
    if (isReference<K>()) unchecked((index[link + 1] = h));
    unchecked((index[bucket] = i + 1));
  }

  /** Takes `key` out. @returns the entry that is now a gap, or -1. Rebuild with `shrink` afterwards. */
  take(key: K): i32 {
    const i = this.find(key);
    if (i < 0) return -1;
    const index = this.index, links = this.capacity, stride = isReference<K>() ? 2 : 1;
    let at = <i32>(hash<K>(key) & (links - 1));
    while (unchecked(index[at]) != i + 1) at = links + stride * (<i32>unchecked(index[at]) - 1);
    unchecked((index[at] = unchecked(index[links + stride * i])));
    unchecked((index[links + stride * i] = DELETED));
    unchecked((this.keys[i] = empty<K>()));
    --this.size;
    if (i == this.first) {
      do ++this.first; while (this.first < this.used && this.isGap(this.first));
    }
    return i;
  }

  /** Gives memory back when three quarters are unused. */
  shrink(): void {
    if (this.capacity > 2 * CAPACITY_MIN && this.size < this.capacity >> 2) this.rebuild(this.capacity >> 1);
  }

  @inline isGap(i: i32): bool {
    return unchecked(this.index[this.capacity + (isReference<K>() ? 2 : 1) * i]) == DELETED;
  }

  /** Takes all keys out. */
  reset(): void {
    this.renew(null);
    this.size = this.used = this.first = this.capacity = 0;
    this.index = changetype<StaticArray<u32>>(0);
    this.keys = changetype<StaticArray<K>>(0);
  }

  /** Moves what belongs to the keys that are not gaps into room for `capacity` entries. */
  protected moveValues(capacity: i32): void {}

  private rebuild(capacity: i32): void {
    const used = this.used;
    this.moveValues(capacity);
    if (this.generation && this.size < used) {
      const removed = zeroedStatic<u8>(used);
      for (let i = 0; i < used; ++i) unchecked((removed[i] = <u8>this.isGap(i)));
      this.renew(removed);
    }
    const oldKeys = this.keys, old = this.index, links = this.capacity;
    const keys = zeroedStatic<K>(capacity);
    this.keys = keys;
    this.index = zeroedStatic<u32>(capacity * (isReference<K>() ? 3 : 2));
    this.capacity = capacity;
    let to = 0;
    for (let i = this.first; i < used; ++i) {
      const link = isReference<K>() ? links + 2 * i : links + i;
      if (unchecked(old[link]) == DELETED) continue;
      const key = unchecked(oldKeys[i]);
      unchecked((keys[to] = key));
      this.chain(to++, isReference<K>() ? unchecked(old[link + 1]) : hash<K>(key));
    }
    this.used = to;
    this.first = 0;
  }

  /** Ends a generation: the entries that are set in `removed` go, or all. */
  private renew(removed: StaticArray<u8> | null): void {
    const ending = this.generation;
    if (!ending) return;
    const next = new Generation();
    ending.removed = removed;
    ending.next = next;
    this.generation = next;
  }

  /** Keys in order, those that come meanwhile included. */
  walk(): KeyIter<K> { return new KeyIter<K>(this); }
}

/** Walks the keys. */
@final export class KeyIter<K> extends View<K> {
  /** The current entry, until the table changes. */
  at: i32 = -1;
  private next: i32 = 0;
  private generation: Generation;
  constructor(private table: HashTable<K>) {
    super();
    let generation = table.generation;
    if (!generation) table.generation = generation = new Generation();
    this.generation = generation;
  }

  step(): bool {
    if (this.done) return false;
    const table = this.table;
    if (this.generation.next) this.catchUp();
    for (let i = max(this.next, table.first), used = table.used; i < used; ++i) {
      if (table.isGap(i)) continue;
      this.at = i;
      this.next = i + 1;
      this.value = unchecked(table.keys[i]);
      return true;
    }
    this.done = true;
    this.value = empty<K>();
    return false;
  }

  /** The table was rebuilt or emptied: finds the place again. */
  private catchUp(): void {
    let generation = this.generation;
    for (;;) {
      const later = generation.next;
      if (!later) break;
      const removed = generation.removed;
      let kept = 0;
      if (removed) for (let i = 0; i < this.next; ++i) if (!unchecked(removed[i])) ++kept;
      this.next = kept;
      generation = later;
    }
    this.generation = generation;
  }

  $class(): string { return "Set Iterator"; }
}

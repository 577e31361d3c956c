/**
 * `Array.prototype.sort` (ECMA-262 23.1.3.30): a stable merge sort. Undefined elements go to the end and are never compared. The array
 * is written only when all is done: a comparator that throws leaves it as it was.
 */
import { Closure } from "./closure";
import { Ref, isNone } from "./value";
import { throwing } from "./throw";
import { empty, resize, zeroed } from "./array";
import { str } from "./text";

/** Up to here elements are put in their places one by one. */
// @ts-ignore: decorator
@inline const SHORT: i32 = 63;

/** Sorts by `f`, which takes two T and returns an f64, or by the elements' text. @returns `a`. */
export function sort<T>(a: Array<T>, f: Closure | null = null): Array<T> {
  const length = a.length;
  const items = zeroed<T>(length);
  let count = 0;
  for (let i = 0; i < length; ++i) {
    const x = unchecked(a[i]);
    if (isNone<T>(x)) continue;
    unchecked((items[count++] = x));
  }
  if (count > 1) {
    if (f) mergeSort<T>(items, count, f);
    else if (isReference<T>() && areStrings(items.dataStart, count)) mergeSort<T>(items, count, new Closure(stringOrder.index));
    else sortByText<T>(items, count);
    if (throwing) return a;
  }
  if (a.length < length) resize<T>(a, length);
  memory.copy(a.dataStart, items.dataStart, <usize>count << alignof<T>());
  for (let i = count; i < length; ++i) unchecked((a[i] = empty<T>()));
  return a;
}

function areStrings(data: usize, count: i32): bool {
  for (let i = 0; i < count; ++i) if (!(changetype<Object>(load<usize>(data + (<usize>i << alignof<usize>()))) instanceof String)) return false;
  return true;
}

function stringOrder(self: Closure, a: Ref, b: Ref): f64 {
  return changetype<string>(a) < changetype<string>(b) ? -1 : 0;
}

/** Orders indices by the texts at them. */
class TextOrder extends Closure {
  constructor(readonly texts: Array<string>) { super(textOrder.index); }
}

function textOrder(self: TextOrder, a: i32, b: i32): f64 {
  return unchecked(self.texts[a]) < unchecked(self.texts[b]) ? -1 : 0;
}

/** Sorts by text, which is made once for each element. */
function sortByText<T>(items: Array<T>, count: i32): void {
  const texts = zeroed<string>(count), order = zeroed<i32>(count);
  for (let i = 0; i < count; ++i) {
    const text = str<T>(unchecked(items[i]));
    if (throwing) return;
    unchecked((texts[i] = text));
    unchecked((order[i] = i));
  }
  mergeSort<i32>(order, count, new TextOrder(texts));
  const sorted = zeroed<T>(count);
  for (let i = 0; i < count; ++i) unchecked((sorted[i] = unchecked(items[unchecked(order[i])])));
  memory.copy(items.dataStart, sorted.dataStart, <usize>count << alignof<T>());
}

/** Sorts the first `count` items. After a throw they are in no particular order. */
export function mergeSort<T>(items: Array<T>, count: i32, f: Closure): void {
  sortRange<T>(items, 0, count, zeroed<T>(count <= SHORT ? 0 : (count + 1) / 2), f);
}

/** True when `x` must come before `y`. A result that is NaN counts as 0. */
// @ts-ignore: decorator
@inline function before<T>(f: Closure, x: T, y: T): bool {
  return call_indirect<f64>(f.code, f, x, y) < 0;
}

/** Sorts items `low` .. `high` - 1. `spare` has room for half of them. */
function sortRange<T>(items: Array<T>, low: i32, high: i32, spare: Array<T>, f: Closure): void {
  if (high - low <= SHORT) {
    const sorted = countRun<T>(items, low, high, f);
    if (!throwing) insertRest<T>(items, low, low + sorted, high, f);
    return;
  }
  const middle = low + (high - low) / 2;
  sortRange<T>(items, low, middle, spare, f);
  if (throwing) return;
  sortRange<T>(items, middle, high, spare, f);
  if (throwing) return;
  const crossed = before<T>(f, unchecked(items[middle]), unchecked(items[middle - 1]));
  if (crossed && !throwing) merge<T>(items, low, middle, high, spare, f);
}

/** Length of the sorted run at `low`. One that falls strictly is turned round. Compares in the order that V8 does for short arrays. */
function countRun<T>(items: Array<T>, low: i32, high: i32, f: Closure): i32 {
  if (high - low < 2) return high - low;
  const falling = before<T>(f, unchecked(items[low + 1]), unchecked(items[low]));
  let end = low + 2;
  for (; end < high && !throwing; ++end) if (before<T>(f, unchecked(items[end]), unchecked(items[end - 1])) != falling) break;
  if (falling) {
    for (let i = low, j = end - 1; i < j; ++i, --j) {
      const x = unchecked(items[i]);
      unchecked((items[i] = unchecked(items[j])));
      unchecked((items[j] = x));
    }
  }
  return end - low;
}

/** Inserts items `start` .. `high` - 1 into the sorted ones before them. */
function insertRest<T>(items: Array<T>, low: i32, start: i32, high: i32, f: Closure): void {
  for (; start < high; ++start) {
    const x = unchecked(items[start]);
    let left = low, right = start;
    while (left < right) {
      const middle = left + (right - left >> 1);
      const lower = before<T>(f, x, unchecked(items[middle]));
      if (throwing) return;
      if (lower) right = middle;
      else left = middle + 1;
    }
    const at = items.dataStart + (<usize>left << alignof<T>());
    memory.copy(at + sizeof<T>(), at, <usize>(start - left) << alignof<T>());
    unchecked((items[left] = x));
  }
}

function merge<T>(items: Array<T>, low: i32, middle: i32, high: i32, spare: Array<T>, f: Closure): void {
  const left = middle - low;
  memory.copy(spare.dataStart, items.dataStart + (<usize>low << alignof<T>()), <usize>left << alignof<T>());
  let i = 0, j = middle, to = low;
  while (i < left && j < high) {
    const later = before<T>(f, unchecked(items[j]), unchecked(spare[i]));
    if (throwing) return;
    if (later) unchecked((items[to++] = unchecked(items[j++])));
    else unchecked((items[to++] = unchecked(spare[i++])));
  }
  memory.copy(items.dataStart + (<usize>to << alignof<T>()), spare.dataStart + (<usize>i << alignof<T>()), <usize>(left - i) << alignof<T>());
}

/**
 * `Array` of JavaScript (ECMA-262 23.1) over asc's `Array<T>`: elements lie without gaps, there are no holes. T is a representation
 * (`lang/value`): f64, bool, an integer, or `Ref`.
 *
 * Indices that JavaScript takes as any number are f64: fractions are cut, infinities clamped, negative ones count from the end.
 */
import { Ref, isNone, none, some } from "./value";
import { raiseRange } from "./error";

export { forEach, map, filter, some, every, find, findLast, findIndex, findLastIndex, reduce, reduceFirst, reduceRight, reduceRightFirst, flat, flatMap, fromLength } from "./array/each";
export { indexOf, lastIndexOf, includes, join } from "./array/search";
export { ArrayIter, keys, values, entries, pair, ofPair, from, fromMapped, fromArray } from "./array/iterate";
export { sort } from "./sort";

// --- Storage ---------------------------------------------------------------------------------------------------------------

/** Greatest size of an array's elements in bytes: the largest object there is. */
// @ts-ignore: decorator
@inline const BYTES_MAX: usize = 1 << 30;

/** An array of `length` elements whose bytes are zero. */
// @ts-ignore: decorator
@inline export function zeroed<T>(length: i32): Array<T> {
  return changetype<Array<T>>(__newArray(length, alignof<T>(), idof<Array<T>>()));
}

/** `undefined` as far as T can tell it: the null pointer, a NaN, 0, false. */
// @ts-ignore: decorator
@inline export function empty<T>(): T {
  if (isReference<T>()) return changetype<T>(0);
  // @ts-ignore: T is a number
  if (isFloat<T>()) return <T>none<f64>();
  return <T>0;
}

/** Sets the length and nothing else: there must be room for the elements, and somebody must have set them. */
// @ts-ignore: decorator
@inline function setCount<T>(a: Array<T>, length: i32): void {
  store<i32>(changetype<usize>(a), length, offsetof<i32[]>("length_"));
}

/** Makes room for `length` elements. What is added is not set. */
// @ts-ignore: decorator
@inline function reserve<T>(a: Array<T>, length: i32): void {
  if (<u32>length > load<u32>(changetype<usize>(a), offsetof<i32[]>("byteLength")) >>> alignof<T>()) grow(changetype<usize>(a), length, alignof<T>());
}

/** Gives an array room for `length` elements and half as many as it has now, so that appending takes constant time. */
function grow(array: usize, length: i32, shift: u32): void {
  const old = load<u32>(array, offsetof<i32[]>("byteLength"));
  const size = max<usize>(<usize>length << shift, min<usize>(old + (old >> 1), BYTES_MAX));
  const data = __renew(load<usize>(array, offsetof<i32[]>("buffer")), max<usize>(size, 16));
  store<usize>(array, data, offsetof<i32[]>("buffer"));
  store<usize>(array, data, offsetof<i32[]>("dataStart"));
  store<u32>(array, <u32>max<usize>(size, 16), offsetof<i32[]>("byteLength"));
}

/** Address of element `i`. */
// @ts-ignore: decorator
@inline function address<T>(a: Array<T>, i: i32): usize {
  return a.dataStart + (<usize>i << alignof<T>());
}

function fillWith<T>(a: Array<T>, x: T, start: i32, end: i32): void {
  for (let i = start; i < end; ++i) unchecked((a[i] = x));
}

/** `x` as a place in 0 .. `length`, counted from the end when negative; NaN is 0. */
export function place(x: f64, length: i32): i32 {
  if (x != x) return 0;
  if (x < 0) {
    x = ceil(x) + <f64>length;
    return x < 0 ? 0 : <i32>x;
  }
  return x < <f64>length ? <i32>x : length;
}

/** As `place`, but undefined is the end. */
export function endPlace(x: f64, length: i32): i32 {
  return isNone<f64>(x) ? length : place(x, length);
}

/** Throws the error of an index that is not in an array. */
export function outOfRange(i: i32, length: i32): void {
  raiseRange("index " + i.toString() + " out of range: length " + length.toString());
}

/** `new Array(length)`: elements are undefined. RangeError unless `length` is an integer that memory has room for. */
export function create<T>(length: f64 = 0): Array<T> {
  if (!(length >= 0 && length <= <f64>(BYTES_MAX >> alignof<T>())) || length != floor(length)) {
    raiseRange("Invalid array length");
    return zeroed<T>(0);
  }
  const a = zeroed<T>(<i32>length);
  if (isFloat<T>()) fillWith<T>(a, empty<T>(), 0, <i32>length);
  return a;
}

/** `Array.of(...items)`: `items` is new. */
// @ts-ignore: decorator
@inline export function ofItems<T>(items: Array<T>): Array<T> { return items; }

/** `a.length = length`. RangeError as in `create`. */
export function setLength<T>(a: Array<T>, length: f64): void {
  if (!(length >= 0 && length <= <f64>(BYTES_MAX >> alignof<T>())) || length != floor(length)) {
    raiseRange("Invalid array length");
    return;
  }
  resize<T>(a, <i32>length);
}

/** Sets the length; new elements are undefined. */
export function resize<T>(a: Array<T>, length: i32): void {
  const old = a.length;
  if (length > old) {
    reserve<T>(a, length);
    fillWith<T>(a, empty<T>(), old, length);
  }
  setCount<T>(a, length);
}

// --- Elements --------------------------------------------------------------------------------------------------------------

/** `a[i]`. RangeError unless 0 <= i < length. */
// @ts-ignore: decorator
@inline export function get<T>(a: Array<T>, i: i32): T {
  if (<u32>i >= <u32>a.length) {
    outOfRange(i, a.length);
    return empty<T>();
  }
  return load<T>(address<T>(a, i));
}

/** `a[i]`, undefined unless 0 <= i < length. */
// @ts-ignore: decorator
@inline export function getOr<T, R>(a: Array<T>, i: i32): R {
  return <u32>i < <u32>a.length ? some<T, R>(load<T>(address<T>(a, i))) : none<R>();
}

/** Element `i` of a tuple: undefined when a cast made the array one that is too short. */
// @ts-ignore: decorator
@inline export function ofTuple<T>(a: Array<T>, i: i32): T {
  return <u32>i < <u32>a.length ? load<T>(address<T>(a, i)) : empty<T>();
}

/** `a[i] = x`. Beyond the end the array grows; elements in between are undefined. RangeError unless i is an index. */
// @ts-ignore: decorator
@inline export function set<T>(a: Array<T>, i: i32, x: T): void {
  if (<u32>i < <u32>a.length) store<T>(address<T>(a, i), x);
  else setBeyond<T>(a, i, x);
}

function setBeyond<T>(a: Array<T>, i: i32, x: T): void {
  if (i == a.length) push<T>(a, x);
  else if (i < 0 || i >= <i32>(BYTES_MAX >> alignof<T>())) outOfRange(i, a.length);
  else {
    resize<T>(a, i + 1);
    store<T>(address<T>(a, i), x);
  }
}

export function at<T, R>(a: Array<T>, i: f64): R {
  if (i != i) i = 0;
  i = trunc(i);
  if (i < 0) i += <f64>a.length;
  return i >= 0 && i < <f64>a.length ? some<T, R>(load<T>(address<T>(a, <i32>i))) : none<R>();
}

/** Appends one element. @returns the new length. */
export function push<T>(a: Array<T>, x: T): i32 {
  const length = a.length;
  reserve<T>(a, length + 1);
  store<T>(address<T>(a, length), x);
  setCount<T>(a, length + 1);
  return length + 1;
}

/** Appends the elements of `items`. @returns the new length. */
export function pushAll<T>(a: Array<T>, items: Array<T>): i32 {
  const length = a.length, count = items.length;
  reserve<T>(a, length + count);
  memory.copy(address<T>(a, length), items.dataStart, <usize>count << alignof<T>());
  setCount<T>(a, length + count);
  return length + count;
}

/** Appends the elements of `items`, which are represented otherwise. @returns the new length. */
export function pushConverted<F, T>(a: Array<T>, items: Array<F>): i32 {
  for (let i = 0, count = items.length; i < count; ++i) push<T>(a, some<F, T>(unchecked(items[i])));
  return a.length;
}

export function pop<T, R>(a: Array<T>): R {
  const last = a.length - 1;
  if (last < 0) return none<R>();
  setCount<T>(a, last);
  return some<T, R>(load<T>(address<T>(a, last)));
}

export function shift<T, R>(a: Array<T>): R {
  const last = a.length - 1;
  if (last < 0) return none<R>();
  const first = load<T>(a.dataStart);
  memory.copy(a.dataStart, address<T>(a, 1), <usize>last << alignof<T>());
  setCount<T>(a, last);
  return some<T, R>(first);
}

export function unshift<T>(a: Array<T>, items: Array<T>): i32 {
  insert<T>(a, 0, 0, items);
  return a.length;
}

/** Puts `items` in place of `count` elements from `start` on. */
function insert<T>(a: Array<T>, start: i32, count: i32, items: Array<T>): void {
  if (changetype<usize>(items) == changetype<usize>(a)) items = copy<T>(a, 0, a.length);
  const added = items.length, length = a.length + added - count;
  reserve<T>(a, length);
  memory.copy(address<T>(a, start + added), address<T>(a, start + count), <usize>(a.length - start - count) << alignof<T>());
  memory.copy(address<T>(a, start), items.dataStart, <usize>added << alignof<T>());
  setCount<T>(a, length);
}

// --- Parts -----------------------------------------------------------------------------------------------------------------

/** Elements `start` .. `end` - 1, which must exist. */
function copy<T>(a: Array<T>, start: i32, end: i32): Array<T> {
  const count = max(end - start, 0);
  return changetype<Array<T>>(__newArray(count, alignof<T>(), idof<Array<T>>(), address<T>(a, start)));
}

export function slice<T>(a: Array<T>, start: f64 = 0, end: f64 = Infinity): Array<T> {
  return copy<T>(a, place(start, a.length), endPlace(end, a.length));
}

export function splice<T>(a: Array<T>, start: f64, count: f64 = Infinity, items: Array<T> | null = null): Array<T> {
  const first = place(start, a.length);
  const left = a.length - first;
  const removed: i32 = count > 0 ? (count < <f64>left ? <i32>count : left) : 0;
  const result = copy<T>(a, first, first + removed);
  if (items && items.length) {
    insert<T>(a, first, removed, items);
  } else {
    memory.copy(address<T>(a, first), address<T>(a, first + removed), <usize>(left - removed) << alignof<T>());
    setCount<T>(a, a.length - removed);
  }
  return result;
}

export function concat<T>(a: Array<T>, b: Array<T>): Array<T> {
  const result = zeroed<T>(a.length + b.length);
  memory.copy(result.dataStart, a.dataStart, <usize>a.length << alignof<T>());
  memory.copy(address<T>(result, a.length), b.dataStart, <usize>b.length << alignof<T>());
  return result;
}

export function reverse<T>(a: Array<T>): Array<T> {
  for (let i = 0, j = a.length - 1; i < j; ++i, --j) {
    const x = unchecked(a[i]);
    unchecked((a[i] = unchecked(a[j])));
    unchecked((a[j] = x));
  }
  return a;
}

export function fill<T>(a: Array<T>, x: T, start: f64 = 0, end: f64 = Infinity): Array<T> {
  fillWith<T>(a, x, place(start, a.length), endPlace(end, a.length));
  return a;
}

export function copyWithin<T>(a: Array<T>, target: f64, start: f64, end: f64 = Infinity): Array<T> {
  const length = a.length;
  const to = place(target, length), first = place(start, length);
  const count = min(endPlace(end, length) - first, length - to);
  if (count > 0) memory.copy(address<T>(a, to), address<T>(a, first), <usize>count << alignof<T>());
  return a;
}

// --- Kinds -----------------------------------------------------------------------------------------------------------------

/** Flag of a class that is an array of any kind (asc's shared/typeinfo.ts). */
// @ts-ignore: decorator
@inline const ARRAY: u32 = 2;

/** `Array.isArray(x)`. */
export function isArray(x: Ref): bool {
  return x !== null && (load<u32>(__rtti_base + 4 + (<usize>load<u32>(changetype<usize>(x) - 8) << 2)) & ARRAY) != 0;
}

/**
 * Typed arrays (ECMA-262 23.2) over asc's. `A` is the class; elements are read and written as f64, converted as JavaScript does. Functions
 * that make or change many elements are here, those that call a function for each in `typed-array/each.ts`.
 */
import { empty, endPlace, entries as arrayEntries, join as joinArray, place, sort as sortArray, zeroed } from "./array";
import { Closure } from "./closure";
import { raiseRange, raiseType } from "./error";
import { Iter, View, collect } from "./iterator";
import { Elements, elementsOf, listItem, listLength, viewElementsOf, viewLength } from "./list";
import { numberToString } from "./number/format";
import { toInt32 } from "./number/integer";
import { throwing } from "./throw";
import { Num, Ref, isNone, isNothing, isNullish, none, unboxNumber } from "./value";

export {
  every, filter, find, findIndex, findLast, findLastIndex, forEach, map, reduce, reduceFirst, reduceRight, reduceRightFirst, some,
} from "./typed-array/each";
export { bufferLength, createBuffer, isView, sliceBuffer } from "./typed-array/buffer";

/** Greatest size in bytes. */
// @ts-ignore: decorator
@inline const BYTES_MAX: f64 = 1073741824.0;

// --- Elements ----------------------------------------------------------------------------------------------------------------

// @ts-ignore: decorator
@inline export function count<A>(a: A): i32 {
  return load<i32>(changetype<usize>(a), offsetof<ArrayBufferView>("byteLength")) >>> alignof<valueof<A>>();
}

// @ts-ignore: decorator
@inline function address<A>(a: A, i: i32): usize {
  return load<usize>(changetype<usize>(a), offsetof<ArrayBufferView>("dataStart")) + (<usize>i << alignof<valueof<A>>());
}

/** Element `i`, which must exist. */
// @ts-ignore: decorator
@inline export function read<A>(a: A, i: i32): f64 {
  return <f64>load<valueof<A>>(address<A>(a, i));
}

/** Sets element `i`, which must exist. */
// @ts-ignore: decorator
@inline export function write<A>(a: A, i: i32, x: f64): void {
  if (isFloat<valueof<A>>()) {
    if (x != x) x = isNothing<f64>(x) ? 0 : NaN; // undefined and null have no place in memory that bytes can be seen of
    store<valueof<A>>(address<A>(a, i), <valueof<A>>x);
  } else if (idof<A>() == idof<Uint8ClampedArray>()) {
    store<u8>(address<A>(a, i), x > 0 ? (x < 255 ? <u8>nearest(x) : 255) : 0);
  } else {
    store<valueof<A>>(address<A>(a, i), <valueof<A>>toInt32(x));
  }
}

/** `a[i]`, undefined when there is none. */
export function getOr<A>(a: A, i: i32): f64 {
  return <u32>i < <u32>count<A>(a) ? read<A>(a, i) : none<f64>();
}

/** `a[i] = x`; nothing happens when there is no such element. */
export function setElement<A>(a: A, i: i32, x: f64): void {
  if (<u32>i < <u32>count<A>(a)) write<A>(a, i, x);
}

export function at<A>(a: A, i: f64): f64 {
  i = i == i ? trunc(i) : 0;
  if (i < 0) i += <f64>count<A>(a);
  return i >= 0 && i < <f64>count<A>(a) ? read<A>(a, <i32>i) : none<f64>();
}

// --- Making --------------------------------------------------------------------------------------------------------------------

/** A view of `buffer`; all must be in range. */
function view<A>(buffer: ArrayBuffer, start: usize, bytes: i32): A {
  const a = __new(offsetof<A>(), idof<A>());
  store<usize>(a, changetype<usize>(buffer), offsetof<ArrayBufferView>("buffer"));
  store<usize>(a, start, offsetof<ArrayBufferView>("dataStart"));
  store<i32>(a, bytes, offsetof<ArrayBufferView>("byteLength"));
  return changetype<A>(a);
}

/** One of `length` elements that are 0. */
export function sized<A>(length: i32): A {
  const buffer = changetype<ArrayBuffer>(__new(<usize>length << alignof<valueof<A>>(), idof<ArrayBuffer>()));
  return view<A>(buffer, changetype<usize>(buffer), length << alignof<valueof<A>>());
}

function badLength(length: f64): void {
  raiseRange("Invalid typed array length: " + numberToString(length));
}

/** `new A(length)`. RangeError when it is negative or too large. */
export function create<A>(length: f64): A {
  length = length == length ? trunc(length) : 0;
  if (length < 0 || length * <f64>sizeof<valueof<A>>() > BYTES_MAX) {
    badLength(length);
    return sized<A>(0);
  }
  return sized<A>(<i32>length);
}

/** `new A(buffer, offset, length)`. RangeError when that is not in the buffer or not aligned. */
export function fromBuffer<A>(buffer: ArrayBuffer, offset: f64 = 0, length: f64 = none<f64>()): A {
  offset = offset == offset ? trunc(offset) : 0;
  const size = <f64>sizeof<valueof<A>>(), all = <f64>buffer.byteLength;
  let bytes = isNone<f64>(length) ? all - offset : (length == length ? trunc(length) : 0) * size;
  let bad = true;
  if (offset < 0 || offset > 9007199254740991.0) raiseRange("Start offset " + numberToString(offset) + " is outside the bounds of the buffer");
  else if (offset != floor(offset / size) * size) raiseRange("start offset of " + nameof<A>() + " should be a multiple of " + sizeof<valueof<A>>().toString());
  else if (isNone<f64>(length) && all != floor(all / size) * size) raiseRange("byte length of " + nameof<A>() + " should be a multiple of " + sizeof<valueof<A>>().toString());
  else if (isNone<f64>(length) && offset > all) raiseRange("Start offset " + numberToString(offset) + " is outside the bounds of the buffer");
  else if (bytes < 0 || offset + bytes > all) badLength(bytes / size);
  else bad = false;
  if (bad) return sized<A>(0);
  return view<A>(buffer, changetype<usize>(buffer) + <usize>offset, <i32>bytes);
}

/** Number of elements of `source`, an array or typed array; -1 when it is neither. */
function sourceCount(source: Ref): i32 {
  if (source === null) return -1;
  if (elementsOf(source) != Elements.NONE) return listLength(source);
  const elements = viewElementsOf(source);
  return elements == Elements.NONE ? -1 : viewLength(source, elements);
}

/** Sets elements from `start` on to those of an array or typed array; there must be room. */
function fillFrom<A>(a: A, start: i32, source: Object): void {
  if (source instanceof A) {
    memory.copy(address<A>(a, start), address<A>(changetype<A>(source), 0), <usize>count<A>(changetype<A>(source)) << alignof<valueof<A>>());
  } else if (source instanceof Array<f64>) {
    const numbers = changetype<Array<f64>>(source);
    for (let i = 0, end = numbers.length; i < end; ++i) write<A>(a, start + i, unchecked(numbers[i]));
  } else {
    const isArray = elementsOf(source) != Elements.NONE;
    const elements = isArray ? elementsOf(source) : viewElementsOf(source);
    const numbers = zeroed<f64>(sourceCount(source)); // both may lie in one buffer
    for (let i = 0; i < numbers.length; ++i) unchecked((numbers[i] = unboxNumber(listItem(source, elements, i))));
    for (let i = 0; i < numbers.length; ++i) write<A>(a, start + i, unchecked(numbers[i]));
  }
}

/** `new A(source)` and `A.from(source)` of an array or typed array of numbers. */
export function fromArray<A>(source: Ref): A {
  const length = sourceCount(source);
  const a = sized<A>(max(length, 0));
  if (length > 0) fillFrom<A>(a, 0, source!);
  return a;
}

/** `new A(it)` and `A.from(it)`. */
export function fromIter<A>(it: Iter<f64>): A {
  return fromArray<A>(collect<f64>(it));
}

/** `A.from(source, f)`; f gets element and index. */
export function fromMapped<A>(it: Iter<f64>, f: Closure): A {
  const numbers = collect<f64>(it), a = sized<A>(numbers.length);
  if (throwing) return a;
  for (let i = 0; i < numbers.length; ++i) {
    const x = call_indirect<f64>(f.code, f, unchecked(numbers[i]), i);
    if (throwing) break;
    write<A>(a, i, x);
  }
  return a;
}

/** `new A(x, offset, length)` of a length, a buffer, an array, a typed array, or an iterator of numbers. */
export function make<A>(x: Ref, offset: f64 = 0, length: f64 = none<f64>()): A {
  if (x === null || x instanceof Num) return create<A>(unboxNumber(x));
  if (x instanceof ArrayBuffer) return fromBuffer<A>(changetype<ArrayBuffer>(x), offset, length);
  if (x instanceof Iter<f64>) return fromIter<A>(changetype<Iter<f64>>(x));
  return fromArray<A>(x);
}

// --- Parts ---------------------------------------------------------------------------------------------------------------------

/** `a.set(source, offset)`. RangeError when it does not fit. */
export function set<A>(a: A, source: Ref, offset: f64 = 0): void {
  offset = offset == offset ? trunc(offset) : 0;
  const length = sourceCount(source);
  if (length < 0) raiseType("invalid_argument");
  else if (offset < 0 || offset + <f64>length > <f64>count<A>(a)) raiseRange("offset is out of bounds");
  else fillFrom<A>(a, <i32>offset, source!);
}

/** A view of the same memory. */
export function subarray<A>(a: A, start: f64 = 0, end: f64 = Infinity): A {
  const length = count<A>(a);
  const first = place(start, length), last = max(endPlace(end, length), first);
  return view<A>(changetype<ArrayBufferView>(a).buffer, address<A>(a, first), (last - first) << alignof<valueof<A>>());
}

export function slice<A>(a: A, start: f64 = 0, end: f64 = Infinity): A {
  const length = count<A>(a);
  const first = place(start, length), last = max(endPlace(end, length), first);
  const part = sized<A>(last - first);
  memory.copy(address<A>(part, 0), address<A>(a, first), <usize>(last - first) << alignof<valueof<A>>());
  return part;
}

export function fill<A>(a: A, x: f64, start: f64 = 0, end: f64 = Infinity): A {
  const length = count<A>(a);
  for (let i = place(start, length), last = endPlace(end, length); i < last; ++i) write<A>(a, i, x);
  return a;
}

export function copyWithin<A>(a: A, target: f64, start: f64, end: f64 = Infinity): A {
  const length = count<A>(a);
  const to = place(target, length), first = place(start, length);
  const moved = min(endPlace(end, length) - first, length - to);
  if (moved > 0) memory.copy(address<A>(a, to), address<A>(a, first), <usize>moved << alignof<valueof<A>>());
  return a;
}

export function reverse<A>(a: A): A {
  for (let i = 0, j = count<A>(a) - 1; i < j; ++i, --j) {
    const x = load<valueof<A>>(address<A>(a, i));
    store<valueof<A>>(address<A>(a, i), load<valueof<A>>(address<A>(a, j)));
    store<valueof<A>>(address<A>(a, j), x);
  }
  return a;
}

/** The elements as an array of numbers. */
export function numbers<A>(a: A): Array<f64> {
  const all = zeroed<f64>(count<A>(a));
  for (let i = 0; i < all.length; ++i) unchecked((all[i] = read<A>(a, i)));
  return all;
}

/** Sorts by `f`, or by value: -0 before 0, NaN last. */
export function sort<A>(a: A, f: Closure | null = null): A {
  const sorted = sortArray<f64>(numbers<A>(a), f ? f : new Closure(byValue.index));
  if (throwing) return a;
  for (let i = 0, end = min(sorted.length, count<A>(a)); i < end; ++i) write<A>(a, i, unchecked(sorted[i]));
  return a;
}

function byValue(self: Closure, a: f64, b: f64): f64 {
  if (a < b) return -1;
  if (b != b) return a == a ? -1 : 0;
  return a == 0 && b == 0 && reinterpret<i64>(a) < reinterpret<i64>(b) ? -1 : 0;
}

export function indexOf<A>(a: A, x: f64, start: f64 = 0): i32 {
  for (let i = place(start, count<A>(a)), end = count<A>(a); i < end; ++i) if (read<A>(a, i) == x) return i;
  return -1;
}

export function lastIndexOf<A>(a: A, x: f64, start: f64 = Infinity): i32 {
  const length = <f64>count<A>(a);
  start = start == start ? trunc(start) : 0;
  for (let i = <i32>max(start < 0 ? start + length : min(start, length - 1), -1); i >= 0; --i) if (read<A>(a, i) == x) return i;
  return -1;
}

export function includes<A>(a: A, x: f64, start: f64 = 0): bool {
  for (let i = place(start, count<A>(a)), end = count<A>(a); i < end; ++i) {
    const y = read<A>(a, i);
    if (x == y || (x != x && y != y && !isNullish<f64>(x))) return true;
  }
  return false;
}

export function join<A>(a: A, separator: string | null = null): string {
  return joinArray<f64>(numbers<A>(a), separator);
}

// --- Views ---------------------------------------------------------------------------------------------------------------------

/** E is f64 or the type of the elements. */
@final class TypedIter<A, E> extends View<E> {
  private index: i32 = 0;
  constructor(private array: A) { super(); }
  step(): bool {
    if (this.index >= count<A>(this.array)) this.done = true;
    // @ts-ignore: both are numbers
    this.value = this.done ? empty<E>() : <E>load<valueof<A>>(address<A>(this.array, this.index));
    ++this.index;
    return !this.done;
  }
  $class(): string { return "Array Iterator"; }
}

@final class TypedKeys<A> extends View<f64> {
  private index: i32 = 0;
  constructor(private array: A) { super(); }
  step(): bool {
    if (this.index >= count<A>(this.array)) this.done = true;
    this.value = this.done ? none<f64>() : <f64>this.index;
    ++this.index;
    return !this.done;
  }
  $class(): string { return "Array Iterator"; }
}

/** For loops. */
export function values<A, E>(a: A): Iter<E> { return new TypedIter<A, E>(a); }
/** `a.values()`. */
export function numberValues<A>(a: A): Iter<f64> { return new TypedIter<A, f64>(a); }
export function keys<A>(a: A): Iter<f64> { return new TypedKeys<A>(a); }
export function entries<A>(a: A): Iter<Ref> { return arrayEntries<f64>(numbers<A>(a)); }
export function length<A>(a: A): i32 { return count<A>(a); }
export function byteLength<A>(a: A): i32 { return changetype<ArrayBufferView>(a).byteLength; }
export function byteOffset<A>(a: A): i32 { return changetype<ArrayBufferView>(a).byteOffset; }
export function bufferOf<A>(a: A): ArrayBuffer { return changetype<ArrayBufferView>(a).buffer; }
export function elementSize<A>(a: A): i32 { return sizeof<valueof<A>>(); }

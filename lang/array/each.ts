/**
 * Array methods that call a function for each element. The length is read once, at the start; elements that are gone when their turn comes
 * are left out (`find` and its kin see undefined instead), those added meanwhile are not visited. After a throw the result means nothing.
 */
import { Closure } from "../closure";
import { Ref, isNone, none, some as widen, unbox } from "../value";
import { throwing } from "../throw";
import { raiseRange, raiseType } from "../error";
import { create, empty, isArray, push, pushAll, zeroed } from "../array";
import { elementsOf, listItem, listLength } from "../list";

export function forEach<T>(a: Array<T>, f: Closure): void {
  for (let i = 0, length = a.length; i < length; ++i) {
    if (i >= a.length) return;
    call_indirect<void>(f.code, f, unchecked(a[i]), i, a);
    if (throwing) return;
  }
}

export function map<T, U>(a: Array<T>, f: Closure): Array<U> {
  const length = a.length;
  const result = zeroed<U>(length);
  for (let i = 0; i < length; ++i) {
    if (i < a.length) {
      const x = call_indirect<U>(f.code, f, unchecked(a[i]), i, a);
      if (throwing) return result;
      unchecked((result[i] = x));
    } else if (isFloat<U>()) {
      unchecked((result[i] = empty<U>()));
    }
  }
  return result;
}

export function filter<T>(a: Array<T>, f: Closure): Array<T> {
  const result = zeroed<T>(0);
  for (let i = 0, length = a.length; i < length && i < a.length; ++i) {
    const x = unchecked(a[i]);
    const wanted = call_indirect<bool>(f.code, f, x, i, a);
    if (throwing) return result;
    if (wanted) push<T>(result, x);
  }
  return result;
}

export function some<T>(a: Array<T>, f: Closure): bool {
  for (let i = 0, length = a.length; i < length && i < a.length; ++i) {
    if (call_indirect<bool>(f.code, f, unchecked(a[i]), i, a)) return true;
    if (throwing) return false;
  }
  return false;
}

export function every<T>(a: Array<T>, f: Closure): bool {
  for (let i = 0, length = a.length; i < length && i < a.length; ++i) {
    if (!call_indirect<bool>(f.code, f, unchecked(a[i]), i, a)) return false;
    if (throwing) return false;
  }
  return true;
}

export function find<T, R>(a: Array<T>, f: Closure): R {
  for (let i = 0, length = a.length; i < length; ++i) {
    const there = i < a.length;
    const x: T = there ? unchecked(a[i]) : empty<T>();
    const found = call_indirect<bool>(f.code, f, x, i, a);
    if (throwing) break;
    if (found) return there ? widen<T, R>(x) : none<R>();
  }
  return none<R>();
}

export function findLast<T, R>(a: Array<T>, f: Closure): R {
  for (let i = a.length - 1; i >= 0; --i) {
    const there = i < a.length;
    const x: T = there ? unchecked(a[i]) : empty<T>();
    const found = call_indirect<bool>(f.code, f, x, i, a);
    if (throwing) break;
    if (found) return there ? widen<T, R>(x) : none<R>();
  }
  return none<R>();
}

export function findIndex<T>(a: Array<T>, f: Closure): i32 {
  for (let i = 0, length = a.length; i < length; ++i) {
    const found = call_indirect<bool>(f.code, f, i < a.length ? unchecked(a[i]) : empty<T>(), i, a);
    if (throwing) break;
    if (found) return i;
  }
  return -1;
}

export function findLastIndex<T>(a: Array<T>, f: Closure): i32 {
  for (let i = a.length - 1; i >= 0; --i) {
    const found = call_indirect<bool>(f.code, f, i < a.length ? unchecked(a[i]) : empty<T>(), i, a);
    if (throwing) break;
    if (found) return i;
  }
  return -1;
}

/** `a.reduce(f, initial)`. */
export function reduce<T, U>(a: Array<T>, f: Closure, initial: U): U {
  let result = initial;
  for (let i = 0, length = a.length; i < length && i < a.length; ++i) {
    result = call_indirect<U>(f.code, f, result, unchecked(a[i]), i, a);
    if (throwing) break;
  }
  return result;
}

/** `a.reduce(f)`: begins with the first element. TypeError when there is none. */
export function reduceFirst<T>(a: Array<T>, f: Closure): T {
  const length = a.length;
  if (!length) {
    raiseEmpty();
    return empty<T>();
  }
  let result = unchecked(a[0]);
  for (let i = 1; i < length && i < a.length; ++i) {
    result = call_indirect<T>(f.code, f, result, unchecked(a[i]), i, a);
    if (throwing) break;
  }
  return result;
}

/** `a.reduceRight(f, initial)`. */
export function reduceRight<T, U>(a: Array<T>, f: Closure, initial: U): U {
  let result = initial;
  for (let i = a.length - 1; i >= 0; --i) {
    if (i >= a.length) continue;
    result = call_indirect<U>(f.code, f, result, unchecked(a[i]), i, a);
    if (throwing) break;
  }
  return result;
}

/** `a.reduceRight(f)`: begins with the last element. TypeError when there is none. */
export function reduceRightFirst<T>(a: Array<T>, f: Closure): T {
  const last = a.length - 1;
  if (last < 0) {
    raiseEmpty();
    return empty<T>();
  }
  let result = unchecked(a[last]);
  for (let i = last - 1; i >= 0; --i) {
    if (i >= a.length) continue;
    result = call_indirect<T>(f.code, f, result, unchecked(a[i]), i, a);
    if (throwing) break;
  }
  return result;
}

function raiseEmpty(): void {
  raiseType("Reduce of empty array with no initial value");
}

/**
 * `a.flat(depth)`: elements that are arrays give their elements. They are represented as U in the result; arrays among them that go
 * deeper than `depth` stay. Depth is 1 unless told, any fraction is cut.
 */
export function flat<T, U>(a: Array<T>, depth: f64 = 1): Array<U> {
  const result = zeroed<U>(0);
  flatInto<T, U>(result, a, isNone<f64>(depth) ? 1 : depth);
  return result;
}

function flatInto<T, U>(result: Array<U>, a: Array<T>, depth: f64): void {
  for (let i = 0; i < a.length; ++i) {
    if (isReference<T>()) flatOne<U>(result, changetype<Ref>(unchecked(a[i])), depth);
    else push<U>(result, widen<T, U>(unchecked(a[i])));
  }
}

/** Appends `x`, or its elements when it is an array and `depth` >= 1. */
function flatOne<U>(result: Array<U>, x: Ref, depth: f64): void {
  if (!(depth >= 1) || !isArray(x)) {
    push<U>(result, unbox<U>(x));
  } else if (!isReference<U>() && x instanceof Array<U>) {
    pushAll<U>(result, changetype<Array<U>>(x));
  } else {
    const elements = elementsOf(x!);
    for (let i = 0; i < listLength(x!); ++i) flatOne<U>(result, listItem(x!, elements, i), depth - 1);
  }
}

/** `a.flatMap(f)`: f gives an element or an array of elements. */
export function flatMap<T, U>(a: Array<T>, f: Closure): Array<U> {
  const result = zeroed<U>(0);
  for (let i = 0, length = a.length; i < length && i < a.length; ++i) {
    const x = call_indirect<Ref>(f.code, f, unchecked(a[i]), i, a);
    if (throwing) break;
    flatOne<U>(result, x, 1);
  }
  return result;
}

/** `Array.from({ length }, f)`: f gets undefined and the index. */
export function fromLength<U>(length: f64, f: Closure): Array<U> {
  // ToLength (ECMA-262 7.1.20)
  const count = length >= 1 ? floor(length) : 0;
  if (count > <f64>u32.MAX_VALUE) {
    raiseRange("Invalid array length");
    return zeroed<U>(0);
  }
  const result = create<U>(count);
  if (throwing) return result;
  for (let i = 0, end = result.length; i < end; ++i) {
    const x = call_indirect<U>(f.code, f, none<Ref>(), i);
    if (throwing) break;
    unchecked((result[i] = x));
  }
  return result;
}

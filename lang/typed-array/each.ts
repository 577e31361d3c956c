/** Methods of typed arrays that call a function for each element. After a throw the result means nothing. */
import { zeroed, push } from "../array";
import { Closure } from "../closure";
import { raiseType } from "../error";
import { throwing } from "../throw";
import { none } from "../value";
import { count, fromArray, read, sized, write } from "../typed-array";

export function forEach<A>(a: A, f: Closure): void {
  for (let i = 0, end = count<A>(a); i < end; ++i) {
    call_indirect<void>(f.code, f, read<A>(a, i), i, a);
    if (throwing) return;
  }
}

export function map<A>(a: A, f: Closure): A {
  const end = count<A>(a), result = sized<A>(end);
  for (let i = 0; i < end; ++i) {
    const x = call_indirect<f64>(f.code, f, read<A>(a, i), i, a);
    if (throwing) break;
    write<A>(result, i, x);
  }
  return result;
}

export function filter<A>(a: A, f: Closure): A {
  const wanted = zeroed<f64>(0);
  for (let i = 0, end = count<A>(a); i < end; ++i) {
    const x = read<A>(a, i);
    const want = call_indirect<bool>(f.code, f, x, i, a);
    if (throwing) break;
    if (want) push<f64>(wanted, x);
  }
  return fromArray<A>(wanted);
}

/** Index of the first element, or of the last, for which `f` gives `wanted`; -1 if there is none or `f` threw. */
function search<A>(a: A, f: Closure, wanted: bool, backwards: bool): i32 {
  const end = count<A>(a);
  for (let n = 0; n < end; ++n) {
    const i = backwards ? end - 1 - n : n;
    const got = call_indirect<bool>(f.code, f, read<A>(a, i), i, a);
    if (throwing) return -1;
    if (got == wanted) return i;
  }
  return -1;
}

export function some<A>(a: A, f: Closure): bool { return search<A>(a, f, true, false) >= 0; }
export function every<A>(a: A, f: Closure): bool { return search<A>(a, f, false, false) < 0; }
export function findIndex<A>(a: A, f: Closure): i32 { return search<A>(a, f, true, false); }
export function findLastIndex<A>(a: A, f: Closure): i32 { return search<A>(a, f, true, true); }

export function find<A>(a: A, f: Closure): f64 {
  const i = search<A>(a, f, true, false);
  return i < 0 ? none<f64>() : read<A>(a, i);
}

export function findLast<A>(a: A, f: Closure): f64 {
  const i = search<A>(a, f, true, true);
  return i < 0 ? none<f64>() : read<A>(a, i);
}

/** `a.reduce(f, initial)`. */
export function reduce<A, U>(a: A, f: Closure, initial: U): U {
  let result = initial;
  for (let i = 0, end = count<A>(a); i < end && !throwing; ++i) result = call_indirect<U>(f.code, f, result, read<A>(a, i), i, a);
  return result;
}

/** `a.reduceRight(f, initial)`. */
export function reduceRight<A, U>(a: A, f: Closure, initial: U): U {
  let result = initial;
  for (let i = count<A>(a) - 1; i >= 0 && !throwing; --i) result = call_indirect<U>(f.code, f, result, read<A>(a, i), i, a);
  return result;
}

/** `a.reduce(f)`. TypeError when there is no element. */
export function reduceFirst<A>(a: A, f: Closure): f64 {
  if (!count<A>(a)) {
    raiseType("Reduce of empty array with no initial value");
    return 0;
  }
  let result = read<A>(a, 0);
  for (let i = 1, end = count<A>(a); i < end && !throwing; ++i) result = call_indirect<f64>(f.code, f, result, read<A>(a, i), i, a);
  return result;
}

/** `a.reduceRight(f)`. TypeError when there is no element. */
export function reduceRightFirst<A>(a: A, f: Closure): f64 {
  const last = count<A>(a) - 1;
  if (last < 0) {
    raiseType("Reduce of empty array with no initial value");
    return 0;
  }
  let result = read<A>(a, last);
  for (let i = last - 1; i >= 0 && !throwing; --i) result = call_indirect<f64>(f.code, f, result, read<A>(a, i), i, a);
  return result;
}

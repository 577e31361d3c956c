/**
 * `Number` of JavaScript (ECMA-262 21.1) and the global functions about numbers, over f64.
 *
 * A number that is `undefined` or `null` (a NaN of its own, see `lang/value`) becomes text as such and counts as NaN or 0 elsewhere.
 */
import { isNothing } from "./value";

export { pow as power } from "./math/pow";
export { numberToString, i32ToString, u32ToString, i64ToString, u64ToString, toFixed, toExponential, toPrecision } from "./number/format";
export { parseFloat, parseInt, stringToNumber } from "./number/parse";
export { toRadix } from "./number/radix";
export { remainder, toIndex, toInt32, toUint32 } from "./number/integer";

/** `x.valueOf()`. */
export function valueOf(x: f64): f64 { return x; }

// --- Predicates ------------------------------------------------------------------------------------------------------------

/** `Number.isFinite(x)`. */
export function isFiniteNumber(x: f64): bool {
  return x - x == 0;
}

/** `Number.isNaN(x)`: undefined and null are not NaN. */
export function isNaNNumber(x: f64): bool {
  return x != x && reinterpret<u64>(x) - 0x7ff8000000000001 > 1;
}

/** `isFinite(x)`: converts first. */
export function isFiniteAny(x: f64): bool {
  return x - x == 0 || isNothing(x);
}

/** `isNaN(x)`: converts first. */
export function isNaNAny(x: f64): bool {
  return x != x && !isNothing(x);
}

/** `Number.isInteger(x)`. */
export function isInteger(x: f64): bool {
  return trunc(x) == x && x - x == 0;
}

/** `Number.isSafeInteger(x)`. */
export function isSafeInteger(x: f64): bool {
  return trunc(x) == x && abs(x) <= 9007199254740991;
}

// --- Constants -------------------------------------------------------------------------------------------------------------

export function EPSILON(): f64 { return 2.220446049250313e-16; }
export function MAX_SAFE_INTEGER(): f64 { return 9007199254740991; }
export function MIN_SAFE_INTEGER(): f64 { return -9007199254740991; }
export function MAX_VALUE(): f64 { return reinterpret<f64>(0x7fefffffffffffff); }
export function MIN_VALUE(): f64 { return reinterpret<f64>(1); }
export function POSITIVE_INFINITY(): f64 { return Infinity; }
export function NEGATIVE_INFINITY(): f64 { return -Infinity; }
export function NOT_A_NUMBER(): f64 { return NaN; }

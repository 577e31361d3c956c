/** What compiled apps call when a check fails, and small conversions. */
import { JsError, JsRangeError, JsTypeError } from "./error";
import { numberToString } from "./number/format";
import { NULL_BITS, Ref, UNDEFINED_BITS, typeOf, NULL } from "./value";
import { Obj } from "./object";

/** The error for an index outside an array. */
export function index(at: i32, length: i32): JsError {
  return new JsRangeError("index " + at.toString() + " out of range: length " + length.toString());
}

/** The error for `value!` of undefined or null. */
export function absent(value: Ref, what: string): JsError {
  return new JsTypeError(what + " is " + (value === null ? "undefined" : "null"));
}

/** The error for a value that is not of the class a type assertion says. */
export function cast(value: Ref, wanted: string): JsError {
  return new JsTypeError("expected " + wanted + ", found " + nameOf(value));
}

/** The error for a call of a method that an object does not have. */
export function noMethod(what: string): JsError {
  return new JsTypeError(what + " is not a function");
}

function nameOf(value: Ref): string {
  if (changetype<usize>(value) == changetype<usize>(NULL)) return "null";
  if (value instanceof Obj) {
    const name = changetype<Obj>(value).$class();
    if (name.length) return name;
  }
  return typeOf(value);
}

/** ToNumber of a number that may be undefined or null (ECMA-262 7.1.4). */
// @ts-ignore: decorator
@inline export function number(x: f64): f64 {
  if (x == x) return x;
  const bits = reinterpret<u64>(x);
  return bits == NULL_BITS ? 0 : bits == UNDEFINED_BITS ? NaN : x;
}

/** A number as `console.log` shows it: -0 as itself. */
export function numberText(x: f64): string {
  return x == 0 && reinterpret<u64>(x) != 0 ? "-0" : numberToString(x);
}

/** An object of unknown class has no such property: only unsound types lead here. */
export function missing(object: Ref, name: string): void {
  throw new Error("cannot use property \"" + name + "\" of " + (object === null ? "undefined" : nameOf(object)));
}

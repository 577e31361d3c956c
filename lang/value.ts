/**
 * Values whose type is known only at run time, and how static representations turn into them.
 *
 * A TypeScript type is represented as one of: `f64` (number, with `undefined` and `null` as two NaNs of their own), an integer type, `bool`,
 * or a reference. Where a type allows several of these (`string | number`, `unknown`, `boolean | undefined`) the value is a `Ref`: an object,
 * a `Num` or `Bool` around a primitive, `NULL` for null, and the null pointer for undefined. See docs/decisions/008-typescript.md.
 */
import { Closure } from "./closure";

/** A reference to any value. The null pointer is `undefined`; `null` is `NULL`. */
export type Ref = Object | null;

/** A number where its type allows other things too. */
@final export class Num {
  constructor(readonly value: f64) {}
}

/** A boolean where its type allows other things too: only `TRUE` and `FALSE` exist. */
@final export class Bool {
  constructor(readonly value: bool) {}
}

/** The class of `NULL`. */
@final export class Null {}

// @ts-ignore: decorator
@lazy export const NULL: Null = new Null();
// @ts-ignore: decorator
@lazy export const TRUE: Bool = new Bool(true);
// @ts-ignore: decorator
@lazy export const FALSE: Bool = new Bool(false);

/** Bits of `undefined` as an f64: quiet NaNs that no arithmetic makes. */
// @ts-ignore: decorator
@inline export const UNDEFINED_BITS: u64 = 0x7ff8000000000001;
/** Bits of `null` as an f64. */
// @ts-ignore: decorator
@inline export const NULL_BITS: u64 = 0x7ff8000000000002;

/** `undefined` in the representation `T`. */
// @ts-ignore: decorator
@inline export function none<T>(): T {
  if (isReference<T>()) return changetype<T>(0);
  // @ts-ignore: T is f64
  return reinterpret<f64>(UNDEFINED_BITS);
}

/** `null` in the representation `T`. */
// @ts-ignore: decorator
@inline export function nothing<T>(): T {
  if (isReference<T>()) return changetype<T>(NULL);
  // @ts-ignore: T is f64
  return reinterpret<f64>(NULL_BITS);
}

/** `x === undefined`. */
// @ts-ignore: decorator
@inline export function isNone<T>(x: T): bool {
  if (isReference<T>()) return changetype<usize>(x) == 0;
  if (isFloat<T>()) return reinterpret<u64>(<f64>x) == UNDEFINED_BITS;
  return false;
}

/** `x === null`. */
// @ts-ignore: decorator
@inline export function isNothing<T>(x: T): bool {
  if (isReference<T>()) return changetype<usize>(x) == changetype<usize>(NULL);
  if (isFloat<T>()) return reinterpret<u64>(<f64>x) == NULL_BITS;
  return false;
}

/** `x === undefined || x === null`. */
// @ts-ignore: decorator
@inline export function isNullish<T>(x: T): bool {
  return isNone<T>(x) || isNothing<T>(x);
}

/** A reference or null from device code, whose null is the null pointer. */
// @ts-ignore: decorator
@inline export function orNull<T>(x: T | null): T {
  return changetype<usize>(x) ? changetype<T>(x) : changetype<T>(NULL);
}

/** A reference or null for device code. */
// @ts-ignore: decorator
@inline export function orZero<T>(x: T): T {
  return changetype<usize>(x) == changetype<usize>(NULL) ? changetype<T>(0) : x;
}

/** `x` as a value of unknown type. Numbers and booleans are boxed. */
// @ts-ignore: decorator
@inline export function box<T>(x: T): Ref {
  if (isReference<T>()) return changetype<Ref>(x);
  if (isBoolean<T>()) return x ? TRUE : FALSE;
  return boxNumber(<f64>x);
}

/** A number, undefined or null as a value of unknown type. */
export function boxNumber(x: f64): Ref {
  if (x != x) {
    const bits = reinterpret<u64>(x);
    if (bits == UNDEFINED_BITS) return null;
    if (bits == NULL_BITS) return NULL;
  }
  return new Num(x);
}

/** The opposite of `box`: `x` must hold what `T` represents; other values give NaN, false or a wrong reference. */
// @ts-ignore: decorator
@inline export function unbox<T>(x: Ref): T {
  if (isReference<T>()) return changetype<T>(x);
  // @ts-ignore: T is bool
  if (isBoolean<T>()) return changetype<usize>(x) == changetype<usize>(TRUE);
  return <T>unboxNumber(x);
}

/** The number, undefined or null in `x`. */
export function unboxNumber(x: Ref): f64 {
  if (x === null) return none<f64>();
  if (x instanceof Num) return changetype<Num>(x).value;
  if (changetype<usize>(x) == changetype<usize>(NULL)) return nothing<f64>();
  return NaN;
}

/** `x`, represented as `F`, as the representation `T` of a wider type. */
// @ts-ignore: decorator
@inline export function some<F, T>(x: F): T {
  if (isReference<T>()) {
    if (isReference<F>()) return changetype<T>(x);
    return changetype<T>(box<F>(x));
  }
  if (isReference<F>()) return unbox<T>(changetype<Ref>(x));
  return <T>x;
}

/** `typeof x`. */
export function typeOf(x: Ref): string {
  if (x === null) return "undefined";
  if (x instanceof String) return "string";
  if (x instanceof Num) return "number";
  if (x instanceof Bool) return "boolean";
  if (x instanceof Closure) return "function";
  return "object";
}

/** `a === b` (ECMA-262 7.2.15). */
export function equals(a: Ref, b: Ref): bool {
  if (changetype<usize>(a) == changetype<usize>(b)) return !(a instanceof Num) || changetype<Num>(a).value == changetype<Num>(a).value;
  if (a === null || b === null) return false;
  if (a instanceof String) return b instanceof String && changetype<string>(a) == changetype<string>(b);
  if (a instanceof Num) return b instanceof Num && changetype<Num>(a).value == changetype<Num>(b).value;
  return areSameFunction(a, b);
}

/** Two functions that are one, called in two ways. */
function areSameFunction(a: Object, b: Object): bool {
  return a instanceof Closure && b instanceof Closure && changetype<usize>(changetype<Closure>(a).$origin()) == changetype<usize>(changetype<Closure>(b).$origin());
}

/** SameValueZero(a, b) (ECMA-262 7.2.11): as `===`, but NaN equals itself. For `includes`, `Map` and `Set`. */
// @ts-ignore: decorator
@inline export function same<T>(a: T, b: T): bool {
  if (isReference<T>()) return sameRef(changetype<Ref>(a), changetype<Ref>(b));
  if (isFloat<T>()) return a == b || (a != a && b != b && isNone(a) == isNone(b) && isNothing(a) == isNothing(b));
  return a == b;
}

function sameRef(a: Ref, b: Ref): bool {
  if (changetype<usize>(a) == changetype<usize>(b)) return true;
  if (a === null || b === null) return false;
  if (a instanceof String) return b instanceof String && changetype<string>(a) == changetype<string>(b);
  if (a instanceof Num) {
    if (!(b instanceof Num)) return false;
    const x = changetype<Num>(a).value, y = changetype<Num>(b).value;
    return x == y || (x != x && y != y);
  }
  return areSameFunction(a, b);
}

/** `a === b` in one representation. */
// @ts-ignore: decorator
@inline export function strictEquals<T>(a: T, b: T): bool {
  if (isReference<T>()) return equals(changetype<Ref>(a), changetype<Ref>(b));
  if (isFloat<T>()) return a == b || (a != a && (isNone(a) && isNone(b) || isNothing(a) && isNothing(b)));
  return a == b;
}

/** ToBoolean(x) (ECMA-262 7.1.2). */
// @ts-ignore: decorator
@inline export function truthy<T>(x: T): bool {
  if (isString<T>()) return changetype<usize>(x) != 0 && changetype<string>(x).length != 0;
  if (isReference<T>()) return truthyRef(changetype<Ref>(x));
  if (isFloat<T>()) return x == x && x != 0;
  return !!x;
}

function truthyRef(x: Ref): bool {
  if (x === null) return false;
  if (x instanceof String) return changetype<string>(x).length != 0;
  if (x instanceof Num) return changetype<Num>(x).value == changetype<Num>(x).value && changetype<Num>(x).value != 0;
  if (x instanceof Bool) return changetype<Bool>(x).value;
  return changetype<usize>(x) != changetype<usize>(NULL);
}

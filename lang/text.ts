/** Conversions and operators whose operands' kinds are known only at run time: `String(x)`, `Number(x)`, `+`, `<`. */
import { join } from "./array/search";
import { Closure } from "./closure";
import { Elements, elementsOf, listItem, listLength, viewElementsOf, viewLength } from "./list";
import { i32ToString, i64ToString, numberToString, u32ToString, u64ToString } from "./number/format";
import { stringToNumber } from "./number/parse";
import { Kind, Obj } from "./object";
import { compareStrings } from "./string/search";
import { throwing } from "./throw";
import { Bool, NULL, Num, Ref, isNothing } from "./value";

/** `String(x)`, also of template literals (ECMA-262 7.1.17). What is thrown by the `toString` of an object goes on. */
export function str<T>(x: T): string {
  if (isBoolean<T>()) return x ? "true" : "false";
  // @ts-ignore: T is a number
  if (isFloat<T>()) return numberToString(<f64>x);
  if (isInteger<T>()) {
    // @ts-ignore: T is an integer
    if (sizeof<T>() == 8) return isSigned<T>() ? i64ToString(<i64>x) : u64ToString(<u64>x);
    // @ts-ignore: T is an integer
    return isSigned<T>() ? i32ToString(<i32>x) : u32ToString(<u32>x);
  }
  if (isString<T>()) return stringText(changetype<Ref>(x));
  return refToString(changetype<Ref>(x));
}

/** A string that may be undefined though its type does not say so, e.g. one of an array that was too short. */
// @ts-ignore: decorator
@inline export function present(x: string): string { return changetype<usize>(x) ? x : "undefined"; }

/** `String(x)` of what has the static type string, undefined or null. */
export function stringText(x: Ref): string {
  if (x === null) return "undefined";
  return changetype<usize>(x) == changetype<usize>(NULL) ? "null" : changetype<string>(x);
}

/** `String(x)`. */
export function refToString(x: Ref): string {
  if (x === null) return "undefined";
  if (x instanceof String) return changetype<string>(x);
  if (x instanceof Num) return numberToString(changetype<Num>(x).value);
  if (x instanceof Bool) return changetype<Bool>(x).value ? "true" : "false";
  if (x instanceof Obj) return changetype<Obj>(x).$string();
  if (changetype<usize>(x) == changetype<usize>(NULL)) return "null";
  if (x instanceof Closure) return "function () { [native code] }";
  const elements = elementsOf(x);
  if (elements == Elements.REF) return join<Ref>(changetype<Array<Ref>>(x));
  if (elements != Elements.NONE) return listText(x, elements, listLength(x));
  const view = viewElementsOf(x);
  return view != Elements.NONE ? listText(x, view, viewLength(x, view)) : "[object Object]";
}

/** The elements, none of them a reference, with commas between. */
function listText(x: Object, elements: Elements, length: i32): string {
  const items = new Array<Ref>(length);
  for (let i = 0; i < length; ++i) unchecked((items[i] = listItem(x, elements, i)));
  return join<Ref>(items);
}

/** `Number(x)` of a value in any representation. */
export function numberFrom<T>(x: T): f64 {
  if (isString<T>() || isReference<T>()) return toNumber(changetype<Ref>(x));
  // @ts-ignore: T is a number
  return isFloat<T>() ? numberOf(<f64>x) : <f64>x;
}

/** `Number(x)` of a number that may be undefined or null. */
export function numberOf(x: f64): f64 {
  return x == x ? x : isNothing(x) ? 0 : NaN;
}

/** ToPrimitive(x) with hint number: what `valueOf` gives, else the object itself, whose text is its value. */
function primitive(x: Ref): Ref {
  if (!(x instanceof Obj)) return x;
  const value = changetype<Obj>(x).$number();
  return value === null ? x : value;
}

/** ToNumber(x) (ECMA-262 7.1.4). Objects without a value of their own go by way of their text. */
export function toNumber(x: Ref): f64 {
  x = primitive(x);
  if (throwing) return 0;
  if (x === null) return NaN;
  if (x instanceof Num) return changetype<Num>(x).value;
  if (x instanceof String) return stringToNumber(changetype<string>(x));
  if (x instanceof Bool) return changetype<Bool>(x).value ? 1 : 0;
  if (changetype<usize>(x) == changetype<usize>(NULL)) return 0;
  const text = refToString(x);
  return throwing ? 0 : stringToNumber(text);
}

/** True when `x` is a primitive other than a string. */
function plain(x: Ref): bool {
  return x === null || x instanceof Num || x instanceof Bool || changetype<usize>(x) == changetype<usize>(NULL);
}

/** ToPrimitive(x) without a hint: as `primitive`, but dates are text. */
function addend(x: Ref): Ref {
  return x instanceof Obj && changetype<Obj>(x).$kind() == Kind.DATE ? x : primitive(x);
}

/** The text of `x` in `x + text`. */
export function addendText(x: Ref): string {
  const value = addend(x);
  return throwing ? "" : refToString(value);
}

/** `a + b` (ECMA-262 13.15.3). */
export function addRef(a: Ref, b: Ref): Ref {
  a = addend(a);
  if (throwing) return null;
  b = addend(b);
  if (throwing) return null;
  if (plain(a) && plain(b)) return new Num(toNumber(a) + toNumber(b));
  const left = refToString(a);
  if (throwing) return null;
  const right = refToString(b);
  if (throwing) return null;
  return changetype<Ref>(left.concat(right));
}

/** `a < b`, `a <= b`, `a > b` or `a >= b`, as `operator` is 0, 1, 2 or 3 (ECMA-262 7.2.13). */
export function compareRef(a: Ref, b: Ref, operator: i32): bool {
  let order: i32;
  a = primitive(a);
  if (throwing) return false;
  b = primitive(b);
  if (throwing) return false;
  if (plain(a) || plain(b)) {
    const x = toNumber(a);
    if (throwing) return false;
    const y = toNumber(b);
    if (throwing || x != x || y != y) return false;
    order = <i32>(x > y) - <i32>(x < y);
  } else {
    const x = refToString(a);
    if (throwing) return false;
    const y = refToString(b);
    if (throwing) return false;
    order = compareStrings(x, y);
  }
  switch (operator) {
    case 0: return order < 0;
    case 1: return order <= 0;
    case 2: return order > 0;
    default: return order >= 0;
  }
}

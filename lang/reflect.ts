/** Objects as collections of properties: `Object.keys` and the like, `in`, `for..in`. */
import { JsMap } from "./map";
import { JsSet } from "./set";
import { ownKeys } from "./inspect";
import { Kind, Obj } from "./object";
import { Bool, FALSE, Num, Ref, TRUE, box, unbox } from "./value";

/** Names of the own properties that are set. */
export function keys(object: Ref): Array<Ref> {
  const names = new Array<Ref>();
  if (object instanceof Obj) {
    const own = changetype<Obj>(object), list = ownKeys(own);
    for (let i = 0; i < list.length; ++i) names.push(changetype<Ref>(own.$key(unchecked(list[i]))));
  }
  return names;
}

export function values(object: Ref): Array<Ref> {
  const all = new Array<Ref>();
  if (object instanceof Obj) {
    const own = changetype<Obj>(object), list = ownKeys(own);
    for (let i = 0; i < list.length; ++i) all.push(own.$get(unchecked(list[i])));
  }
  return all;
}

/** Values that are all of one representation. */
export function valuesOf<T>(object: Ref): Array<T> {
  const boxed = values(object), all = new Array<T>(boxed.length);
  for (let i = 0; i < boxed.length; ++i) unchecked((all[i] = unbox<T>(unchecked(boxed[i]))));
  return all;
}

/** [name, value] pairs. */
export function entries(object: Ref): Array<Ref> {
  const all = new Array<Ref>();
  if (object instanceof Obj) {
    const own = changetype<Obj>(object), list = ownKeys(own);
    for (let i = 0; i < list.length; ++i) {
      const pair: Array<Ref> = [changetype<Ref>(own.$key(unchecked(list[i]))), own.$get(unchecked(list[i]))];
      all.push(changetype<Ref>(pair));
    }
  }
  return all;
}

/** `name in object` for own properties. */
export function has(object: Ref, name: string): bool {
  if (!(object instanceof Obj)) return false;
  const own = changetype<Obj>(object);
  for (let i = 0, size = own.$size(); i < size; ++i) if (own.$key(i) == name) return own.$has(i);
  return false;
}

/** Keys of an array, as `for..in` gives them. */
export function indices(length: i32): Array<Ref> {
  const all = new Array<Ref>(length);
  for (let i = 0; i < length; ++i) unchecked((all[i] = changetype<Ref>(i.toString())));
  return all;
}

/** Object.is (ECMA-262 20.1.2.14). */
export function is(a: Ref, b: Ref): bool {
  if (a instanceof Num && b instanceof Num) {
    const x = changetype<Num>(a).value, y = changetype<Num>(b).value;
    return reinterpret<u64>(x) == reinterpret<u64>(y) || (x != x && y != y);
  }
  if (a instanceof String && b instanceof String) return changetype<string>(a) == changetype<string>(b);
  return changetype<usize>(a) == changetype<usize>(b);
}

/** `x instanceof Map`, whatever it holds. */
export function isMap(x: Ref): bool { return x instanceof Obj && changetype<Obj>(x).$kind() == Kind.MAP; }
export function isSet(x: Ref): bool { return x instanceof Obj && changetype<Obj>(x).$kind() == Kind.SET; }
/** `x instanceof C` for a generic class: by its name. */
export function isClass(x: Ref, name: string): bool { return x instanceof Obj && changetype<Obj>(x).$class() == name; }

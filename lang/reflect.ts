/** Objects as collections of properties: `Object.keys` and the like, `in`, `for..in`. */
import { JsMap } from "./map";
import { JsSet } from "./set";
import { JsError, raiseType } from "./error";
import { ownKeys } from "./inspect";
import { set } from "./array";
import { Elements, elementsOf, listItem, listLength, viewElementsOf, viewLength } from "./list";
import { setElement } from "./typed-array";
import { Kind, Obj } from "./object";
import { throwing } from "./throw";
import { Bool, FALSE, Num, Ref, TRUE, box, equals, unbox } from "./value";

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
    for (let i = 0; i < list.length; ++i) {
      all.push(own.$get(unchecked(list[i])));
      if (throwing) break;
    }
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
      if (throwing) break;
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

/** Own property `name` of an object or element of an array; undefined when there is none. */
export function get(object: Ref, name: string): Ref {
  if (object instanceof Obj) {
    const own = changetype<Obj>(object);
    for (let i = 0, size = own.$size(); i < size; ++i) if (own.$key(i) == name) return own.$get(i);
    if (!(object instanceof JsError)) return null;
    const error = changetype<JsError>(object);
    return name == "message" ? changetype<Ref>(error.message) : name == "name" ? changetype<Ref>(error.name) : null;
  }
  if (object === null) return null;
  if (object instanceof String) {
    const text = changetype<string>(object), at = <i32>parseInt(name);
    if (name == "length") return box<f64>(text.length);
    return <u32>at < <u32>text.length && at.toString() == name ? changetype<Ref>(text.charAt(at)) : null;
  }
  const elements = elementsOf(changetype<Object>(object));
  if (elements == Elements.NONE) return null;
  if (name == "length") return box<f64>(listLength(changetype<Object>(object)));
  const at = <i32>parseInt(name);
  return at.toString() == name ? item(object, at) : null;
}

/** Sets own property `name`; the lowering only asks for names that the object's type has. */
export function put(object: Ref, name: string, value: Ref): void {
  if (!(object instanceof Obj)) {
    const at = <i32>parseInt(name);
    if (object !== null && at >= 0 && at.toString() == name) putItem(object, at, value);
    return;
  }
  const own = changetype<Obj>(object);
  for (let i = 0, size = own.$size(); i < size; ++i) {
    if (own.$key(i) == name) return own.$put(i, value);
  }
}

/** `delete object[name]`; other than optional properties have no way to be away. */
export function remove(object: Ref, name: string): void {
  if (!(object instanceof Obj)) return;
  const own = changetype<Obj>(object);
  for (let i = 0, size = own.$size(); i < size; ++i) if (own.$key(i) == name) return own.$remove(i);
}

/** Copies the properties of `source` but those in `known`; `target` must have a place for each. Raises TypeError. */
export function mergeOthers(target: Ref, source: Ref, known: Array<Ref>): void {
  if (!(source instanceof Obj)) return;
  const from = changetype<Obj>(source), to = changetype<Obj>(target), list = ownKeys(from);
  for (let i = 0; i < list.length; ++i) {
    const name = from.$key(unchecked(list[i]));
    if (contains(known, name)) continue;
    let at = 0;
    const size = to.$size();
    while (at < size && to.$key(at) != name) ++at;
    if (at == size) return raiseType("cannot copy property \"" + name + "\": the other objects do not have it");
    to.$put(at, from.$get(unchecked(list[i])));
  }
}

function contains(names: Array<Ref>, name: string): bool {
  for (let i = 0; i < names.length; ++i) if (changetype<string>(unchecked(names[i])) == name) return true;
  return false;
}

/** Element `at` of an array however it is stored; undefined out of range. */
export function item(list: Ref, at: i32): Ref {
  const object = changetype<Object>(list), elements = elementsOf(object);
  if (elements != Elements.NONE) return <u32>at < <u32>listLength(object) ? listItem(object, elements, at) : null;
  const view = viewElementsOf(object);
  return view != Elements.NONE && <u32>at < <u32>viewLength(object, view) ? listItem(object, view, at) : null;
}

/** Sets element `at`, not negative, of an array or typed array however it is stored; an array may grow. */
export function putItem(list: Ref, at: i32, value: Ref): void {
  if (list instanceof Array<Ref>) return set<Ref>(changetype<Array<Ref>>(list), at, value);
  if (list instanceof Array<f64>) return set<f64>(changetype<Array<f64>>(list), at, unbox<f64>(value));
  if (list instanceof Array<bool>) return set<bool>(changetype<Array<bool>>(list), at, unbox<bool>(value));
  const view = viewElementsOf(changetype<Object>(list));
  if (view == Elements.NONE || <u32>at >= <u32>viewLength(changetype<Object>(list), view)) return;
  const x = unbox<f64>(value);
  switch (view) {
    case Elements.U8: return list instanceof Uint8ClampedArray ? setElement<Uint8ClampedArray>(changetype<Uint8ClampedArray>(list), at, x) : setElement<Uint8Array>(changetype<Uint8Array>(list), at, x);
    case Elements.I8: return setElement<Int8Array>(changetype<Int8Array>(list), at, x);
    case Elements.I16: return setElement<Int16Array>(changetype<Int16Array>(list), at, x);
    case Elements.U16: return setElement<Uint16Array>(changetype<Uint16Array>(list), at, x);
    case Elements.I32: return setElement<Int32Array>(changetype<Int32Array>(list), at, x);
    case Elements.U32: return setElement<Uint32Array>(changetype<Uint32Array>(list), at, x);
    case Elements.F32: return setElement<Float32Array>(changetype<Float32Array>(list), at, x);
    default: return setElement<Float64Array>(changetype<Float64Array>(list), at, x);
  }
}

/** `name in object`, methods of classes aside. */
export function hasKey(object: Ref, name: string): bool {
  if (has(object, name)) return true;
  if (object === null || object instanceof Obj) return false;
  const elements = elementsOf(changetype<Object>(object));
  if (elements == Elements.NONE) return false;
  if (name == "length") return true;
  const at = <i32>parseInt(name);
  return at.toString() == name && <u32>at < <u32>listLength(changetype<Object>(object));
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
  return equals(a, b);
}

/** `x instanceof Map`, whatever it holds. */
export function isMap(x: Ref): bool { return x instanceof Obj && changetype<Obj>(x).$kind() == Kind.MAP; }
export function isSet(x: Ref): bool { return x instanceof Obj && changetype<Obj>(x).$kind() == Kind.SET; }

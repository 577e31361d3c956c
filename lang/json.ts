/** `JSON` (ECMA-262 25.5). */
import { Closure } from "./closure";
import { raiseRange } from "./error";
import { parseText } from "./json/parse";
import { stringifyValue } from "./json/stringify";
import { JsonObject } from "./json/tree";
import { Elements, elementsOf, listItem, listLength } from "./list";
import { numberToString } from "./number/format";
import { throwing } from "./throw";
import { Num, Ref } from "./value";

export { Parsed } from "./json/parsed";
export { JsonObject } from "./json/tree";
export { field, isArray, isNull, isObject, Reader } from "./json/read";
export { findKey } from "./json/stringify";

/** Deepest nesting that a reviver is called for. */
const DEEPEST: i32 = 100;

/** `JSON.parse(text)`. Throws SyntaxError. */
export function parse(text: string): Ref {
  return parseText(text);
}

/** `JSON.parse(text, reviver)`; the reviver takes key and value, and returns a value. Throws SyntaxError. */
export function parseWith(text: string, reviver: Closure): Ref {
  const value = parseText(text);
  return throwing ? null : revive(reviver, "", value, 0);
}

/** InternalizeJSONProperty (ECMA-262 25.5.1.1), for a `value` that is already taken out of its holder. */
function revive(reviver: Closure, key: string, value: Ref, depth: i32): Ref {
  if (depth > DEEPEST) {
    raiseRange("Maximum call stack size exceeded");
    return null;
  }
  if (value instanceof JsonObject) {
    const object = changetype<JsonObject>(value);
    const keys = new Array<string>();
    for (let i = 0, size = object.$size(); i < size; ++i) keys.push(object.$key(i));
    for (let i = 0; i < keys.length; ++i) {
      const name = unchecked(keys[i]);
      const revived = revive(reviver, name, object.get(name), depth + 1);
      if (throwing) return null;
      if (revived === null) object.remove(name);
      else object.set(name, revived);
    }
  } else if (value instanceof Array<Ref>) {
    const array = changetype<Array<Ref>>(value);
    for (let i = 0; i < array.length; ++i) {
      const revived = revive(reviver, i.toString(), unchecked(array[i]), depth + 1);
      if (throwing) return null;
      if (i < array.length) unchecked((array[i] = revived));
    }
  }
  return call_indirect<Ref>(reviver.code, reviver, key, value);
}

/**
 * `JSON.stringify(value, replacer, indent)`: `replacer` is null, an array of property names or a function as in `stringifyWith`, `indent` null,
 * a number or a string. @returns undefined for undefined and functions
 */
export function stringify(value: Ref, replacer: Ref = null, indent: Ref = null): string | null {
  if (replacer instanceof Closure) return stringifyWith(value, changetype<Closure>(replacer), indent);
  return stringifyValue(value, null, keysOf(replacer), gapOf(indent));
}

/** `JSON.stringify(value, replacer, indent)`; the replacer takes key and value, and returns a value. */
export function stringifyWith(value: Ref, replacer: Closure, indent: Ref = null): string | null {
  return stringifyValue(value, replacer, null, gapOf(indent));
}

/** The strings and numbers among `keys`, each once. */
function keysOf(keys: Ref): Array<string> | null {
  if (keys === null) return null;
  const elements = elementsOf(keys);
  if (elements == Elements.NONE) return null;
  const list = new Array<string>();
  for (let i = 0; i < listLength(keys); ++i) {
    const key = listItem(keys, elements, i);
    let name = "";
    if (key instanceof String) name = changetype<string>(key);
    else if (key instanceof Num) name = numberToString(changetype<Num>(key).value);
    else continue;
    if (!list.includes(name)) list.push(name);
  }
  return list;
}

/** What a level is indented by: up to ten spaces or characters. */
function gapOf(indent: Ref): string {
  if (indent instanceof String) return changetype<string>(indent).substring(0, 10);
  if (!(indent instanceof Num)) return "";
  const count = changetype<Num>(indent).value;
  return count >= 1 ? " ".repeat(<i32>Math.min(count, 10)) : "";
}

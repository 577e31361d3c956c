/**
 * From what `JSON.parse` made to typed values: `JSON.parse(text) as Order` becomes calls of a `Reader`, which knows where in the text it is and
 * throws a TypeError that says so ("$.items[3].price: expected number, found string").
 */
import { raiseRange, raiseType } from "../error";
import { keyText } from "../inspect/quote";
import { elementsOf, Elements } from "../list";
import { Bool, NULL, Num, Ref, typeOf } from "../value";
import { JsonObject } from "./tree";

/** Deepest nesting of values to be read: the code for recursive types recurses. */
const DEEPEST: i32 = 100;

@final export class Reader {
  /** Where the reader is: a property's name, or null and an index. */
  private names: Array<string | null> = [];
  private indices: Array<i32> = [];

  /** Goes to property `name` of `object`. @returns its value, undefined when there is none. Throws TypeError when `object` is not an object. */
  enter(object: Ref, name: string): Ref {
    this.object(object);
    this.go(name, 0);
    return object instanceof JsonObject ? changetype<JsonObject>(object).get(name) : null;
  }

  /** Goes to element `index` of what `array` returned. */
  at(array: Array<Ref>, index: i32): Ref {
    this.go(null, index);
    return index < array.length ? unchecked(array[index]) : null;
  }

  /** Goes on to key `index` of a dictionary, see `keys`. @returns its value. */
  entry(object: Ref, index: i32): Ref {
    if (!(object instanceof JsonObject)) return null;
    this.go(changetype<JsonObject>(object).$key(index), 0);
    return changetype<JsonObject>(object).$get(index);
  }

  /** Goes back to the value around: once after each `enter`, `at` and `entry`. */
  leave(): void {
    this.names.pop();
    this.indices.pop();
  }

  /** `value` as number, boolean, string, array. Throws TypeError when it is something else. */
  number(value: Ref): f64 {
    if (value instanceof Num) return changetype<Num>(value).value;
    this.fail("number", value);
    return NaN;
  }

  boolean(value: Ref): bool {
    if (value instanceof Bool) return changetype<Bool>(value).value;
    this.fail("boolean", value);
    return false;
  }

  string(value: Ref): string {
    if (value instanceof String) return changetype<string>(value);
    this.fail("string", value);
    return "";
  }

  array(value: Ref): Array<Ref> {
    if (value !== null && elementsOf(value) == Elements.REF) return changetype<Array<Ref>>(value);
    this.fail("array", value);
    return [];
  }

  /** Throws TypeError unless `value` is an object, no array. */
  object(value: Ref): void {
    if (!isObject(value)) this.fail("object", value);
  }

  /** Throws TypeError unless `value` is null. */
  nothing(value: Ref): void {
    if (!isNull(value)) this.fail("null", value);
  }

  /** Number of keys of a dictionary; `key` gives one. */
  count(object: Ref): i32 {
    this.object(object);
    return object instanceof JsonObject ? changetype<JsonObject>(object).$size() : 0;
  }

  key(object: Ref, index: i32): string {
    return object instanceof JsonObject ? changetype<JsonObject>(object).$key(index) : "";
  }

  /** Throws the TypeError that tells what was expected here and what was found. */
  fail(expected: string, value: Ref): void {
    raiseType(this.path() + ": expected " + expected + ", found " + nameOf(value));
  }

  /** E.g. "$.items[3].price". */
  path(): string {
    let text = "$";
    for (let i = 0; i < this.names.length; ++i) {
      const name = unchecked(this.names[i]);
      if (name === null) {
        text += "[" + unchecked(this.indices[i]).toString() + "]";
        continue;
      }
      const key = keyText(name);
      text += key == name ? "." + key : "[" + key + "]";
    }
    return text;
  }

  private go(name: string | null, index: i32): void {
    this.names.push(name);
    this.indices.push(index);
    if (this.names.length > DEEPEST) raiseRange("JSON value is nested deeper than " + DEEPEST.toString() + " levels");
  }
}

/** Tests that tell the members of a union apart; none throws. */
export function isObject(value: Ref): bool {
  return value instanceof JsonObject;
}

export function isArray(value: Ref): bool {
  return value !== null && elementsOf(value) == Elements.REF;
}

export function isNull(value: Ref): bool {
  return changetype<usize>(value) == changetype<usize>(NULL);
}

/** Property `name` of `value`; undefined when it has none or is no object. For discriminants. */
export function field(value: Ref, name: string): Ref {
  return value instanceof JsonObject ? changetype<JsonObject>(value).get(name) : null;
}

function nameOf(value: Ref): string {
  return value === null ? "nothing" : isNull(value) ? "null" : isArray(value) ? "array" : typeOf(value);
}

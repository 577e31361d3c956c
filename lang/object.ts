/** The base of every class and object shape of an app: what printing and JSON need to know of an object. */
import { Ref } from "./value";

/** What `$kind` tells: which object of JavaScript's library it is. */
export const enum Kind {
  /** A class of the app, or an object literal. */
  OBJECT,
  /** `JsError`. */
  ERROR,
  DATE,
  REGEXP,
  MAP,
  SET,
  PROMISE,
  /** A generator or another iterator; `$class` is its tag. */
  ITERATOR,
}

/** Accessors of an own property, as `$accessor` gives them. */
export const enum Accessor { NONE, GETTER, SETTER, BOTH }

export class Obj {
  /** Name of the class; "" for an object literal. */
  $class(): string { return ""; }
  /** Number of own properties, those not set included. */
  $size(): i32 { return 0; }
  /** Name of own property `index`, in the order of creation. */
  $key(index: i32): string { return ""; }
  /** Value of own property `index`. */
  $get(index: i32): Ref { return null; }
  /** Sets own property `index`, which must hold what `value` is. */
  $put(index: i32, value: Ref): void {}
  /** False for an optional property that was never set, or deleted: it is not listed. */
  $has(index: i32): bool { return true; }
  /** Deletes own property `index`, an optional one. */
  $remove(index: i32): void {}
  /** `String(this)`. */
  $string(): string { return "[object Object]"; }
  /** Its primitive value where a number is wanted (ECMA-262 7.1.1 with hint number); undefined: its text. */
  $number(): Ref { return null; }
  /** True when the class has `toJSON`, which `$json` then calls. */
  $hasJson(): bool { return false; }
  $json(): Ref { return null; }
  /** Which object of the library it is; a subclass of a library class has its parent's kind. */
  $kind(): Kind { return Kind.OBJECT; }
  /** Own property `index` of an object literal is `get` or `set`: printing does not call it. */
  $accessor(index: i32): Accessor { return Accessor.NONE; }
  /** Number of entries of a map or set; of a promise: 0 = pending, 1 = fulfilled, 2 = rejected. */
  $count(): i32 { return 0; }
  /** Up to `limit` first entries: values of a set, keys and values of a map by turns, a settled promise's value or reason. */
  $items(limit: i32): Array<Ref> { return []; }
}

/** The base of every class and object shape of an app: what printing and JSON need to know of an object. */
import { Ref } from "./value";

export class Obj {
  /** Name of the class; "" for an object literal. */
  $class(): string { return ""; }
  /** Number of own properties, those not set included. */
  $size(): i32 { return 0; }
  /** Name of own property `index`, in the order of creation. */
  $key(index: i32): string { return ""; }
  /** Value of own property `index`. */
  $get(index: i32): Ref { return null; }
  /** False for an optional property that was never set: it is not listed. */
  $has(index: i32): bool { return true; }
  /** `String(this)`. */
  $string(): string { return "[object Object]"; }
  /** True when the class has `toJSON`, which `$json` then calls. */
  $hasJson(): bool { return false; }
  $json(): Ref { return null; }
}

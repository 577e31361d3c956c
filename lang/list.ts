/** Arrays whose element type is known only at run time: what an app's arrays become, and typed arrays. */
import { RegExpMatch } from "./regexp/result";
import { Ref, box } from "./value";

/** How the elements of an array are stored. */
export const enum Elements { NONE, REF, BOOL, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64 }

/** How the elements of `x` are stored; `NONE` when it is no array, typed arrays not being one. */
export function elementsOf(x: Object): Elements {
  if (x instanceof Array<Ref>) return Elements.REF;
  if (x instanceof Array<f64>) return Elements.F64;
  if (x instanceof Array<i32>) return Elements.I32;
  if (x instanceof Array<bool>) return Elements.BOOL;
  if (x instanceof Array<string>) return Elements.REF;
  if (x instanceof RegExpMatch) return Elements.REF;
  if (x instanceof Array<i8>) return Elements.I8;
  if (x instanceof Array<u8>) return Elements.U8;
  if (x instanceof Array<i16>) return Elements.I16;
  if (x instanceof Array<u16>) return Elements.U16;
  if (x instanceof Array<u32>) return Elements.U32;
  if (x instanceof Array<i64>) return Elements.I64;
  if (x instanceof Array<u64>) return Elements.U64;
  if (x instanceof Array<f32>) return Elements.F32;
  return Elements.NONE;
}

/** How the elements of the typed array `x` are stored; `NONE` when it is none. */
export function viewElementsOf(x: Object): Elements {
  if (x instanceof Uint8Array || x instanceof Uint8ClampedArray) return Elements.U8;
  if (x instanceof Int8Array) return Elements.I8;
  if (x instanceof Int16Array) return Elements.I16;
  if (x instanceof Uint16Array) return Elements.U16;
  if (x instanceof Int32Array) return Elements.I32;
  if (x instanceof Uint32Array) return Elements.U32;
  if (x instanceof Float32Array) return Elements.F32;
  if (x instanceof Float64Array) return Elements.F64;
  if (x instanceof Int64Array) return Elements.I64;
  if (x instanceof Uint64Array) return Elements.U64;
  return Elements.NONE;
}

/** The class of the typed array `x`. */
export function viewName(x: Object): string {
  switch (viewElementsOf(x)) {
    case Elements.U8: return x instanceof Uint8ClampedArray ? "Uint8ClampedArray" : "Uint8Array";
    case Elements.I8: return "Int8Array";
    case Elements.I16: return "Int16Array";
    case Elements.U16: return "Uint16Array";
    case Elements.I32: return "Int32Array";
    case Elements.U32: return "Uint32Array";
    case Elements.F32: return "Float32Array";
    case Elements.F64: return "Float64Array";
    case Elements.I64: return "BigInt64Array";
    default: return "BigUint64Array";
  }
}

/** Number of elements of an array stored as `elements`. */
export function listLength(x: Object): i32 {
  return load<i32>(changetype<usize>(x), offsetof<Array<i32>>("length_"));
}

/** Number of elements of a typed array stored as `elements`. */
export function viewLength(x: Object, elements: Elements): i32 {
  return load<i32>(changetype<usize>(x), offsetof<Uint8Array>("byteLength")) >> shiftOf(elements);
}

/** Element `index`, in range, of an array or typed array stored as `elements`. */
export function listItem(x: Object, elements: Elements, index: i32): Ref {
  const at = load<usize>(changetype<usize>(x), offsetof<Uint8Array>("dataStart")) + (<usize>index << shiftOf(elements));
  switch (elements) {
    case Elements.REF: return load<Ref>(at);
    case Elements.BOOL: return box<bool>(load<bool>(at));
    case Elements.I8: return box<f64>(<f64>load<i8>(at));
    case Elements.U8: return box<f64>(<f64>load<u8>(at));
    case Elements.I16: return box<f64>(<f64>load<i16>(at));
    case Elements.U16: return box<f64>(<f64>load<u16>(at));
    case Elements.I32: return box<f64>(<f64>load<i32>(at));
    case Elements.U32: return box<f64>(<f64>load<u32>(at));
    case Elements.I64: return box<f64>(<f64>load<i64>(at));
    case Elements.U64: return box<f64>(<f64>load<u64>(at));
    case Elements.F32: return box<f64>(<f64>load<f32>(at));
    default: return box<f64>(load<f64>(at));
  }
}

/** Logarithm to base 2 of an element's size in bytes. */
function shiftOf(elements: Elements): i32 {
  switch (elements) {
    case Elements.REF: return alignof<usize>();
    case Elements.BOOL: case Elements.I8: case Elements.U8: return 0;
    case Elements.I16: case Elements.U16: return 1;
    case Elements.I32: case Elements.U32: case Elements.F32: return 2;
    default: return 3;
  }
}

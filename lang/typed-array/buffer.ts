/** `ArrayBuffer` (ECMA-262 25.1) over asc's. */
import { endPlace, place } from "../array";
import { raiseRange } from "../error";
import { Elements, viewElementsOf } from "../list";
import { Ref } from "../value";

/** `new ArrayBuffer(length)`. RangeError when it is negative or too large. */
export function createBuffer(length: f64): ArrayBuffer {
  length = length == length ? trunc(length) : 0;
  if (length < 0 || length > <f64>(1 << 30)) {
    raiseRange(length < 0 ? "Invalid array buffer length" : "Array buffer allocation failed");
    length = 0;
  }
  return changetype<ArrayBuffer>(__new(<usize>length, idof<ArrayBuffer>()));
}

export function sliceBuffer(buffer: ArrayBuffer, start: f64 = 0, end: f64 = Infinity): ArrayBuffer {
  const length = buffer.byteLength;
  return buffer.slice(place(start, length), endPlace(end, length));
}

export function bufferLength(buffer: ArrayBuffer): i32 { return buffer.byteLength; }

/** `ArrayBuffer.isView(x)`. */
export function isView(x: Ref): bool {
  return x !== null && (x instanceof DataView || viewElementsOf(x) != Elements.NONE);
}

/** `DataView` (ECMA-262 25.3) over asc's. Offsets outside give a RangeError. Big-endian unless told otherwise. */
import { raiseRange } from "./error";
import { numberToString } from "./number/format";
import { toInt32 } from "./number/integer";
import { isNone, isNothing, none } from "./value";

/** `new DataView(buffer, offset, length)`. */
export function create(buffer: ArrayBuffer, offset: f64 = 0, length: f64 = none<f64>()): DataView {
  const all = <f64>buffer.byteLength;
  offset = offset == offset ? trunc(offset) : 0;
  if (offset < 0 || offset > all) {
    raiseRange("Start offset " + numberToString(offset) + " is outside the bounds of the buffer");
    return new DataView(buffer);
  }
  const bytes = isNone<f64>(length) ? all - offset : length == length ? trunc(length) : 0;
  if (bytes < 0 || offset + bytes > all) {
    raiseRange("Invalid DataView length " + numberToString(bytes));
    return new DataView(buffer);
  }
  return new DataView(buffer, <i32>offset, <i32>bytes);
}

/** Address of `size` bytes at `offset`, 0 after a RangeError. */
function address(view: DataView, offset: f64, size: i32): usize {
  offset = offset == offset ? trunc(offset) : 0;
  if (offset >= 0 && offset + <f64>size <= <f64>view.byteLength) return view.dataStart + <usize>offset;
  raiseRange("Offset is outside the bounds of the DataView");
  return 0;
}

/** Bytes at `offset` as the unsigned integer T. */
// @ts-ignore: decorator
@inline function read<T>(view: DataView, offset: f64, little: bool): T {
  const from = address(view, offset, sizeof<T>());
  if (!from) return 0;
  const x = load<T>(from);
  return little || sizeof<T>() == 1 ? x : bswap<T>(x);
}

// @ts-ignore: decorator
@inline function write<T>(view: DataView, offset: f64, x: T, little: bool): void {
  const to = address(view, offset, sizeof<T>());
  if (to) store<T>(to, little || sizeof<T>() == 1 ? x : bswap<T>(x));
}

export function getInt8(view: DataView, offset: f64): i32 { return <i8>read<u8>(view, offset, true); }
export function getUint8(view: DataView, offset: f64): i32 { return read<u8>(view, offset, true); }
export function getInt16(view: DataView, offset: f64, little: bool = false): i32 { return <i16>read<u16>(view, offset, little); }
export function getUint16(view: DataView, offset: f64, little: bool = false): i32 { return read<u16>(view, offset, little); }
export function getInt32(view: DataView, offset: f64, little: bool = false): i32 { return read<u32>(view, offset, little); }
export function getUint32(view: DataView, offset: f64, little: bool = false): f64 { return <f64>read<u32>(view, offset, little); }
export function getFloat32(view: DataView, offset: f64, little: bool = false): f64 { return number(<f64>reinterpret<f32>(read<u32>(view, offset, little))); }
export function getFloat64(view: DataView, offset: f64, little: bool = false): f64 { return number(reinterpret<f64>(read<u64>(view, offset, little))); }

export function setInt8(view: DataView, offset: f64, x: f64): void { write<u8>(view, offset, <u8>toInt32(x), true); }
export function setInt16(view: DataView, offset: f64, x: f64, little: bool = false): void { write<u16>(view, offset, <u16>toInt32(x), little); }
export function setInt32(view: DataView, offset: f64, x: f64, little: bool = false): void { write<u32>(view, offset, <u32>toInt32(x), little); }
export function setFloat32(view: DataView, offset: f64, x: f64, little: bool = false): void { write<u32>(view, offset, reinterpret<u32>(<f32>number(x)), little); }
export function setFloat64(view: DataView, offset: f64, x: f64, little: bool = false): void { write<u64>(view, offset, reinterpret<u64>(number(x)), little); }

/** ToNumber of a number, undefined or null; one NaN for all. */
// @ts-ignore: decorator
@inline function number(x: f64): f64 {
  return x == x ? x : isNothing<f64>(x) ? 0 : NaN;
}

export function bufferOf(view: DataView): ArrayBuffer { return view.buffer; }
export function byteLength(view: DataView): i32 { return view.byteLength; }
export function byteOffset(view: DataView): i32 { return view.byteOffset; }

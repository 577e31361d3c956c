/** Numbers to integers and arithmetic of numbers that wasm has no instruction for. */

/** ToInt32(x) (ECMA-262 7.1.6), by which `x | 0` and the other bit operations are defined: modulo 2^32, NaN and infinities give 0. */
export function toInt32(x: f64): i32 {
  const near = <i64>x;
  if (near != i64.MIN_VALUE && near != i64.MAX_VALUE) return <i32>near; // not saturated
  const bits = reinterpret<u64>(x);
  const shift = (<i32>(bits >> 52) & 0x7ff) - 1075;
  // NaN, infinite, or no bit below 2^32.
  if (shift > 31) return 0;
  const low = <i32>((bits & 0x000fffffffffffff | 0x0010000000000000) << <u64>shift);
  return <i64>bits < 0 ? -low : low;
}

/** ToUint32(x) (ECMA-262 7.1.7). */
// @ts-ignore: decorator
@inline export function toUint32(x: f64): u32 {
  return <u32>toInt32(x);
}

/** The array index that `x` is, or -1 if it is none: not an integer, negative, or above 2^31 - 2. */
// @ts-ignore: decorator
@inline export function toIndex(x: f64): i32 {
  const index = <i32>x;
  return <f64>index == x && <u32>index < 0x7fffffff ? index : -1;
}

/** `a % b`: the sign is that of a. */
export function remainder(a: f64, b: f64): f64 {
  const i = <i32>a, j = <i32>b;
  if (<f64>i == a && <f64>j == b && i > 0 && j > 0) return <f64>(i % j);
  return NativeMath.mod(a, b);
}

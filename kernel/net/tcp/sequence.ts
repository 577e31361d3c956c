/** Comparisons of 32-bit sequence numbers and timestamps, modulo 2^32: RFC 9293 section 3.4, RFC 7323 section 5.2. */

// @ts-ignore: decorator
@inline export function before(a: u32, b: u32): bool {
  return <i32>(a - b) < 0;
}

// @ts-ignore: decorator
@inline export function notAfter(a: u32, b: u32): bool {
  return <i32>(a - b) <= 0;
}

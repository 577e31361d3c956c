/**
 * The Internet checksum.
 *
 * Reference: RFC 1071. The sum of 16-bit words in one's complement does not depend on byte order (section 2 (B)), so the words are added as
 * they lie in memory and as many at a time as fit.
 */

/** Adds `length` bytes at `at` to `initial`, a zero behind an odd one. The result wants `fold`. Sums of pieces add up when all but the last are even. */
export function sum(at: usize, length: i32, initial: u64 = 0): u64 {
  let total = initial;
  let left = length;
  while (left >= 32) {
    const a = load<u64>(at);
    const b = load<u64>(at, 8);
    const c = load<u64>(at, 16);
    const d = load<u64>(at, 24);
    total += (a & 0xffffffff) + (a >> 32) + (b & 0xffffffff) + (b >> 32);
    total += (c & 0xffffffff) + (c >> 32) + (d & 0xffffffff) + (d >> 32);
    at += 32;
    left -= 32;
  }
  while (left >= 4) {
    total += load<u32>(at);
    at += 4;
    left -= 4;
  }
  if (left & 2) {
    total += load<u16>(at);
    at += 2;
  }
  if (left & 1) total += load<u8>(at);
  return total;
}

/** The 16-bit one's complement sum of a `total`, as it lies in memory. 0xffff where a checksum was included and right. */
export function fold(total: u64): u32 {
  total = (total & 0xffffffff) + (total >> 32);
  let low = <u32>(total & 0xffffffff) + <u32>(total >> 32);
  low = (low & 0xffff) + (low >> 16);
  return (low & 0xffff) + (low >> 16);
}

/** The checksum field for a `total` that was taken with 0 in it, as it lies in memory. */
export function checksum(total: u64): u32 {
  return fold(total) ^ 0xffff;
}

/** What the pseudo header of TCP and UDP over IPv4 adds: RFC 9293 section 3.1. Addresses as they lie in memory. */
export function pseudoHeader(source: u32, destination: u32, protocol: u32, length: i32): u64 {
  return <u64>source + destination + (protocol << 8) + bswap<u16>(<u16>length);
}

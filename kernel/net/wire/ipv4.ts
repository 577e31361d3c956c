/**
 * IPv4.
 *
 * Reference: RFC 791; RFC 1122 section 3.2.1; RFC 6864 for the identification field; RFC 6890 for special addresses.
 * Addresses are numbers as they lie in memory: the first byte in the low bits.
 */
import { be16, put16 } from "./bytes";
import { checksum, fold, sum } from "./checksum";

/** Bytes of a header without options: all that we send. */
export const IPV4_HEADER: i32 = 20;
export const IPV4_BROADCAST: u32 = 0xffff_ffff;
/** Hops that our packets may take: RFC 1122 section 3.2.1.7, the value of RFC 1700. */
export const IPV4_TTL: u32 = 64;

export namespace Protocol {
  export const ICMP: u32 = 1;
  export const TCP: u32 = 6;
  export const UDP: u32 = 17;
}

/** What is wrong with a header. */
export enum Ipv4Fault { None, Short, Version, Header, Length, Checksum, Options }

/** The address a.b.c.d. */
// @ts-ignore: decorator
@inline export function ipv4(a: u32, b: u32, c: u32, d: u32): u32 {
  return a | b << 8 | c << 16 | d << 24;
}

/** The first `bits` (0 to 32) set: a network mask. */
export function maskOf(bits: u32): u32 {
  return bits ? bswap<u32>(~0 << (32 - bits)) : 0;
}

/** True when `mask` is ones followed by zeros. */
export function isMask(mask: u32): bool {
  const host = ~bswap<u32>(mask);
  return (host & (host + 1)) == 0;
}

/** True for 224.0.0.0/4. */
// @ts-ignore: decorator
@inline export function isMulticast(address: u32): bool {
  return (address & 0xf0) == 0xe0;
}

/** True for addresses that no host has: 0/8, 127/8, 224/4 and 240/4. */
export function isMartian(address: u32): bool {
  const first = address & 0xff;
  return first == 0 || first == 127 || first >= 224;
}

/** A packet in memory. Read it only after `checkIpv4`. */
// @ts-ignore: decorator
@unmanaged @final export class Ipv4Packet {
  @inline get headerLength(): i32 { return (load<u8>(changetype<usize>(this)) & 15) << 2; }
  @inline get totalLength(): i32 { return be16(changetype<usize>(this) + 2); }
  @inline get identification(): u32 { return be16(changetype<usize>(this) + 4); }
  /** Offset in bytes of this fragment. */
  @inline get fragmentOffset(): i32 { return (be16(changetype<usize>(this) + 6) & 0x1fff) << 3; }
  @inline get moreFragments(): bool { return (load<u8>(changetype<usize>(this), 6) & 0x20) != 0; }
  /** True for a fragment, false for a whole packet. */
  @inline get isFragment(): bool { return (load<u16>(changetype<usize>(this), 6) & 0xff3f) != 0; }
  @inline get ttl(): u32 { return load<u8>(changetype<usize>(this), 8); }
  @inline get protocol(): u32 { return load<u8>(changetype<usize>(this), 9); }
  @inline get source(): u32 { return load<u32>(changetype<usize>(this), 12); }
  @inline get destination(): u32 { return load<u32>(changetype<usize>(this), 16); }
}

/** Checks the packet at `at`, for which the frame has `length` bytes. */
export function checkIpv4(at: usize, length: i32): Ipv4Fault {
  if (length < IPV4_HEADER) return Ipv4Fault.Short;
  const first: u32 = load<u8>(at);
  if (first >> 4 != 4) return Ipv4Fault.Version;
  const header = <i32>(first & 15) << 2;
  if (header < IPV4_HEADER) return Ipv4Fault.Header;
  const total = <i32>be16(at + 2);
  if (total < header || total > length) return Ipv4Fault.Length;
  if (fold(sum(at, header)) != 0xffff) return Ipv4Fault.Checksum;
  return header == IPV4_HEADER ? Ipv4Fault.None : checkOptions(at + IPV4_HEADER, at + header);
}

/** Options must be well-formed, and none may choose the packet's way: RFC 1122 section 3.2.1.8. */
function checkOptions(at: usize, end: usize): Ipv4Fault {
  while (at < end) {
    const kind: u32 = load<u8>(at);
    if (kind == 0) break;
    if (kind == 1) {
      ++at;
      continue;
    }
    if (at + 1 >= end) return Ipv4Fault.Options;
    const length: u32 = load<u8>(at, 1);
    if (length < 2 || at + length > end) return Ipv4Fault.Options;
    if (kind == 131 || kind == 137) return Ipv4Fault.Options; // loose and strict source route
    at += length;
  }
  return Ipv4Fault.None;
}

/**
 * Writes a header of 20 bytes at `at` for `length` bytes of payload. @returns where the payload begins.
 * The packet may not be fragmented, so its identification means nothing and is 0: RFC 6864 section 4.1.
 */
export function emitIpv4(at: usize, source: u32, destination: u32, protocol: u32, length: i32, ttl: u32 = IPV4_TTL): usize {
  store<u16>(at, 0x0045);
  put16(at + 2, IPV4_HEADER + length);
  store<u32>(at, 0x0040_0000, 4);
  store<u8>(at, <u8>ttl, 8);
  store<u8>(at, <u8>protocol, 9);
  store<u16>(at, 0, 10);
  store<u32>(at, source, 12);
  store<u32>(at, destination, 16);
  store<u16>(at, <u16>checksum(sum(at, IPV4_HEADER)), 10);
  return at + IPV4_HEADER;
}

/**
 * Ethernet II frames.
 *
 * Reference: IEEE 802.3-2018 section 3, RFC 894. 802.3 frames with a length, and 802.1Q tags, are not supported.
 */
import { be16, put16 } from "./bytes";

/** Bytes before the payload. */
export const ETHERNET_HEADER: i32 = 14;
/** Shortest frame without its frame check sequence; shorter ones are padded with zeros. */
export const ETHERNET_MIN: i32 = 60;

export namespace EtherType {
  export const IPV4: u32 = 0x0800;
  export const ARP: u32 = 0x0806;
}

/** An address of 6 bytes as a number: the first byte in the low bits. */
export type Mac = u64;
export const MAC_BROADCAST: u64 = 0xffff_ffff_ffff;

/** The address at `at`. */
// @ts-ignore: decorator
@inline export function loadMac(at: usize): u64 {
  return <u64>load<u32>(at) | <u64>load<u16>(at, 4) << 32;
}

// @ts-ignore: decorator
@inline export function storeMac(at: usize, mac: u64): void {
  store<u32>(at, <u32>mac);
  store<u16>(at, <u16>(mac >> 32), 4);
}

/** True for group addresses, broadcast included: bit 0 of the first byte. */
// @ts-ignore: decorator
@inline export function isGroup(mac: u64): bool {
  return (mac & 1) != 0;
}

/** A frame in memory. */
// @ts-ignore: decorator
@unmanaged @final export class Frame {
  @inline get destination(): u64 { return loadMac(changetype<usize>(this)); }
  @inline set destination(v: u64) { storeMac(changetype<usize>(this), v); }
  @inline get source(): u64 { return loadMac(changetype<usize>(this) + 6); }
  @inline set source(v: u64) { storeMac(changetype<usize>(this) + 6, v); }
  @inline get type(): u32 { return be16(changetype<usize>(this) + 12); }
  @inline set type(v: u32) { put16(changetype<usize>(this) + 12, v); }
  @inline get payload(): usize { return changetype<usize>(this) + ETHERNET_HEADER; }
}

/** Writes a header at `at`. @returns where the payload begins. */
export function emitEthernet(at: usize, destination: u64, source: u64, type: u32): usize {
  const frame = changetype<Frame>(at);
  frame.destination = destination;
  frame.source = source;
  frame.type = type;
  return frame.payload;
}

/** Fills a frame of `length` bytes at `at` up to the shortest length with zeros, so that no old memory leaks. @returns its length. */
export function pad(at: usize, length: i32): i32 {
  if (length >= ETHERNET_MIN) return length;
  memory.fill(at + length, 0, ETHERNET_MIN - length);
  return ETHERNET_MIN;
}

/**
 * ICMP for IPv4: echo and destination unreachable.
 *
 * Reference: RFC 792; RFC 1122 section 3.2.2; RFC 1191 for the MTU in unreachable messages.
 */
import { be16, put16 } from "./bytes";
import { checksum, fold, sum } from "./checksum";

/** Bytes before the data. */
export const ICMP_HEADER: i32 = 8;

export namespace IcmpType {
  export const ECHO_REPLY: u32 = 0;
  export const UNREACHABLE: u32 = 3;
  export const ECHO_REQUEST: u32 = 8;
  export const TIME_EXCEEDED: u32 = 11;
  export const PARAMETER_PROBLEM: u32 = 12;
}

export namespace Unreachable {
  export const PROTOCOL: u32 = 2;
  export const PORT: u32 = 3;
  export const FRAGMENTATION_NEEDED: u32 = 4;
}

/** A message in memory. */
// @ts-ignore: decorator
@unmanaged @final export class IcmpMessage {
  @inline get type(): u32 { return load<u8>(changetype<usize>(this)); }
  @inline get code(): u32 { return load<u8>(changetype<usize>(this), 1); }
  /** Echo: identifier. */
  @inline get identifier(): u32 { return be16(changetype<usize>(this) + 4); }
  /** Echo: sequence number. */
  @inline get sequence(): u32 { return be16(changetype<usize>(this) + 6); }
  /** Unreachable, fragmentation needed: MTU of the next hop, 0 from old routers. */
  @inline get mtu(): u32 { return be16(changetype<usize>(this) + 6); }
  @inline get data(): usize { return changetype<usize>(this) + ICMP_HEADER; }
}

/** True when `length` bytes at `at` are a message with the right checksum. */
export function checkIcmp(at: usize, length: i32): bool {
  return length >= ICMP_HEADER && fold(sum(at, length)) == 0xffff;
}

/** True for errors, about which no error may be sent: RFC 1122 section 3.2.2. */
export function isIcmpError(type: u32): bool {
  return type != IcmpType.ECHO_REPLY && type != IcmpType.ECHO_REQUEST && (type < 13 || type > 18) && type != 9 && type != 10;
}

/** Writes the header of a message whose `length` bytes of data are at `at + ICMP_HEADER` already. */
export function emitIcmp(at: usize, type: u32, code: u32, identifier: u32, sequence: u32, length: i32): void {
  store<u8>(at, <u8>type);
  store<u8>(at, <u8>code, 1);
  store<u16>(at, 0, 2);
  put16(at + 4, identifier);
  put16(at + 6, sequence);
  store<u16>(at, <u16>checksum(sum(at, ICMP_HEADER + length)), 2);
}

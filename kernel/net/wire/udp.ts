/**
 * UDP over IPv4.
 *
 * Reference: RFC 768; RFC 1122 section 4.1.
 */
import { be16, put16 } from "./bytes";
import { checksum, fold, pseudoHeader, sum } from "./checksum";
import { Protocol } from "./ipv4";

/** Bytes before the data. */
export const UDP_HEADER: i32 = 8;

export enum UdpFault { None, Length, Checksum, Port }

/** A datagram in memory. Read it only after `checkUdp`. */
// @ts-ignore: decorator
@unmanaged @final export class Datagram {
  @inline get sourcePort(): u32 { return be16(changetype<usize>(this)); }
  @inline get destinationPort(): u32 { return be16(changetype<usize>(this) + 2); }
  /** Bytes with the header. */
  @inline get length(): i32 { return be16(changetype<usize>(this) + 4); }
  @inline get data(): usize { return changetype<usize>(this) + UDP_HEADER; }
}

/** Checks the datagram at `at` for which the packet has `length` bytes. A checksum of 0 means that there is none. */
export function checkUdp(at: usize, length: i32, source: u32, destination: u32): UdpFault {
  if (length < UDP_HEADER) return UdpFault.Length;
  const claimed = <i32>be16(at + 4);
  if (claimed < UDP_HEADER || claimed > length) return UdpFault.Length;
  if (load<u16>(at, 6) && fold(sum(at, claimed, pseudoHeader(source, destination, Protocol.UDP, claimed))) != 0xffff) return UdpFault.Checksum;
  return load<u16>(at, 2) ? UdpFault.None : UdpFault.Port;
}

/** Writes the header of a datagram whose `length` bytes of data are at `at + UDP_HEADER` already. */
export function emitUdp(at: usize, source: u32, sourcePort: u32, destination: u32, destinationPort: u32, length: i32): void {
  const total = UDP_HEADER + length;
  put16(at, sourcePort);
  put16(at + 2, destinationPort);
  put16(at + 4, total);
  store<u16>(at, 0, 6);
  const value = checksum(sum(at, total, pseudoHeader(source, destination, Protocol.UDP, total)));
  store<u16>(at, <u16>(value ? value : 0xffff), 6); // 0 would say that there is none
}

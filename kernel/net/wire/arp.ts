/**
 * Address Resolution Protocol for IPv4 over Ethernet.
 *
 * Reference: RFC 826; RFC 5227 for probes and announcements.
 */
import { be16, put16 } from "./bytes";
import { loadMac, storeMac } from "./ethernet";

/** Bytes of a packet. */
export const ARP_BYTES: i32 = 28;

export namespace ArpOperation {
  export const REQUEST: u32 = 1;
  export const REPLY: u32 = 2;
}

/** A packet in memory. */
// @ts-ignore: decorator
@unmanaged @final export class ArpPacket {
  @inline get operation(): u32 { return be16(changetype<usize>(this) + 6); }
  @inline get senderMac(): u64 { return loadMac(changetype<usize>(this) + 8); }
  @inline get sender(): u32 { return load<u32>(changetype<usize>(this), 14); }
  @inline get targetMac(): u64 { return loadMac(changetype<usize>(this) + 18); }
  @inline get target(): u32 { return load<u32>(changetype<usize>(this), 24); }
}

/** True when `length` bytes at `at` are a request or reply for IPv4 over Ethernet. */
export function checkArp(at: usize, length: i32): bool {
  if (length < ARP_BYTES) return false;
  // Hardware 1 (Ethernet), protocol 0x0800, address lengths 6 and 4, in memory order.
  if (load<u32>(at) != 0x0008_0100 || load<u16>(at, 4) != 0x0406) return false;
  const operation = be16(at + 6);
  return operation == ArpOperation.REQUEST || operation == ArpOperation.REPLY;
}

/** Writes a packet of `ARP_BYTES` at `at`. */
export function emitArp(at: usize, operation: u32, senderMac: u64, sender: u32, targetMac: u64, target: u32): void {
  store<u32>(at, 0x0008_0100);
  store<u16>(at, 0x0406, 4);
  put16(at + 6, operation);
  storeMac(at + 8, senderMac);
  store<u32>(at, sender, 14);
  storeMac(at + 18, targetMac);
  store<u32>(at, target, 24);
}

/**
 * NTP packets, as a simple client needs them.
 *
 * Reference: RFC 5905 sections 6 and 7.3; RFC 4330 section 5. Only the first 48 bytes: extension fields and keys are not read.
 */
import { be16, be32 } from "./bytes";

export const NTP_PORT: u32 = 123;
export const NTP_BYTES: i32 = 48;

export namespace NtpMode {
  export const CLIENT: u32 = 3;
  export const SERVER: u32 = 4;
}
/** Leap indicator: the server's clock has not been set. */
export const LEAP_ALARM: u32 = 3;
/** Highest stratum of a clock that has been set; 0 is a kiss of death. */
export const STRATUM_MAX: u32 = 15;

/** Kiss codes, RFC 5905 section 7.4, as they lie in memory. */
export namespace Kiss {
  export const DENY: u32 = 0x594e4544;
  export const RSTR: u32 = 0x52545352;
  export const RATE: u32 = 0x45544152;
}

/** Seconds from 1900, where NTP's first era began, to 1970. */
const TO_1970: i64 = 2_208_988_800;
/** 2025-01-01 in seconds since 1970: no packet is older, so the era, which packets do not tell, is known until 2161. */
const EARLIEST: i64 = 1_735_689_600;

/** Microseconds since 1970 of the timestamp at `at` (seconds and fraction of an era, RFC 5905 section 6). */
export function ntpTime(at: usize): i64 {
  let seconds = <i64>be32(at) - TO_1970;
  while (seconds < EARLIEST) seconds += 1 << 32;
  return seconds * 1_000_000 + <i64>(<u64>be32(at + 4) * 1_000_000 >> 32);
}

/** A packet in memory of at least `NTP_BYTES`. */
// @ts-ignore: decorator
@unmanaged @final export class NtpPacket {
  @inline get leap(): u32 { return load<u8>(changetype<usize>(this)) >> 6; }
  @inline get version(): u32 { return load<u8>(changetype<usize>(this)) >> 3 & 7; }
  @inline get mode(): u32 { return load<u8>(changetype<usize>(this)) & 7; }
  @inline get stratum(): u32 { return load<u8>(changetype<usize>(this), 1); }
  /** Milliseconds to the reference clock and back, and how far that may be off. */
  @inline get rootDelay(): u32 { return milliseconds(changetype<usize>(this) + 4); }
  @inline get rootDispersion(): u32 { return milliseconds(changetype<usize>(this) + 8); }
  /** As it lies in memory: a code when the stratum is 0. */
  @inline get reference(): u32 { return load<u32>(changetype<usize>(this), 12); }
  /** What the request had as its transmit timestamp, as it lies in memory. */
  @inline get origin(): u64 { return load<u64>(changetype<usize>(this), 24); }
  @inline get receiveAt(): usize { return changetype<usize>(this) + 32; }
  @inline get transmitAt(): usize { return changetype<usize>(this) + 40; }
}

/** Of 16 bits of seconds and 16 of fraction. */
function milliseconds(at: usize): u32 {
  return be16(at) * 1000 + (be16(at + 2) * 1000 >> 16);
}

/** Writes a request. It tells nothing about our clock: its transmit timestamp is `nonce`, which the answer has to repeat. */
export function emitNtpRequest(at: usize, nonce: u64): void {
  memory.fill(at, 0, NTP_BYTES);
  store<u8>(at, <u8>(4 << 3 | NtpMode.CLIENT));
  store<u64>(at, nonce, 40);
}

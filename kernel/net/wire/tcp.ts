/**
 * TCP segments.
 *
 * Reference: RFC 9293 section 3.1 and 3.2; RFC 7323 for window scale and timestamps; RFC 2018 for selective acknowledgements.
 */
import { be16, be32, put16, put32 } from "./bytes";
import { checksum, fold, pseudoHeader, sum } from "./checksum";
import { Protocol } from "./ipv4";

/** Bytes of a header without options. */
export const TCP_HEADER: i32 = 20;
/** Bytes of the timestamps option with two NOPs before it. */
export const TCP_TIMESTAMPS: i32 = 12;
/** Greatest window scale: RFC 7323 section 2.3. */
export const SCALE_MAX: u32 = 14;
/** Blocks of selective acknowledgement that fit beside timestamps. */
export const SACK_BLOCKS: i32 = 3;
/** Segment size to assume of a peer that names none: RFC 9293 section 3.7.1. */
export const MSS_DEFAULT: u32 = 536;

export namespace Flag {
  export const FIN: u32 = 1;
  export const SYN: u32 = 2;
  export const RST: u32 = 4;
  export const PSH: u32 = 8;
  export const ACK: u32 = 16;
  export const URG: u32 = 32;
}

export enum TcpFault { None, Header, Checksum, Options }

/** NOP NOP, timestamps of 10 bytes, as they lie in memory: RFC 7323 appendix A. */
const TIMESTAMPS_WORD: u32 = 0x0a08_0101;

/** What a segment says. One object is filled again and again. */
@final export class Segment {
  sourcePort: u32 = 0;
  destinationPort: u32 = 0;
  seq: u32 = 0;
  ack: u32 = 0;
  flags: u32 = 0;
  /** As in the header, not scaled. */
  window: u32 = 0;
  /** Address and length of the data. */
  data: usize = 0;
  length: i32 = 0;
  /** Maximum segment size, 0 when the segment names none. */
  mss: u32 = 0;
  /** Shift of window scale, -1 when the segment names none. */
  scale: i32 = -1;
  hasTimestamps: bool = false;
  tsval: u32 = 0;
  tsecr: u32 = 0;
  sackPermitted: bool = false;
  /** Blocks of selective acknowledgement, and their edges in pairs at `sackAt`, in network byte order. */
  sackCount: i32 = 0;
  sackAt: usize = 0;

  /** Sequence numbers that the segment takes: data, SYN and FIN. */
  @inline get span(): i32 {
    return this.length + <i32>(this.flags >> 1 & 1) + <i32>(this.flags & 1);
  }

  /** Reads the segment of `length` bytes at `at`, checksum included. After a fault the fields mean nothing. */
  parse(at: usize, length: i32, source: u32, destination: u32): TcpFault {
    if (length < TCP_HEADER) return TcpFault.Header;
    const header = <i32>load<u8>(at, 12) >> 4 << 2;
    if (header < TCP_HEADER || header > length) return TcpFault.Header;
    if (fold(sum(at, length, pseudoHeader(source, destination, Protocol.TCP, length))) != 0xffff) return TcpFault.Checksum;
    this.sourcePort = be16(at);
    this.destinationPort = be16(at + 2);
    this.seq = be32(at + 4);
    this.ack = be32(at + 8);
    this.flags = load<u8>(at, 13) & 63;
    this.window = be16(at + 14);
    this.data = at + header;
    this.length = length - header;
    this.mss = 0;
    this.scale = -1;
    this.sackPermitted = false;
    this.sackCount = 0;
    this.hasTimestamps = false;
    if (header == TCP_HEADER) return TcpFault.None;
    if (header == TCP_HEADER + TCP_TIMESTAMPS && load<u32>(at, 20) == TIMESTAMPS_WORD) {
      this.hasTimestamps = true;
      this.tsval = be32(at + 24);
      this.tsecr = be32(at + 28);
      return TcpFault.None;
    }
    return this.options(at + TCP_HEADER, at + header) ? TcpFault.None : TcpFault.Options;
  }

  /** Unknown options are skipped by their length: RFC 9293 MUST-6. A length that cannot be makes the segment useless. */
  private options(at: usize, end: usize): bool {
    while (at < end) {
      const kind: u32 = load<u8>(at);
      if (kind == 0) break;
      if (kind == 1) {
        ++at;
        continue;
      }
      if (at + 1 >= end) return false;
      const length: u32 = load<u8>(at, 1);
      if (length < 2 || at + length > end) return false;
      switch (kind) {
        case 2: {
          if (length != 4) return false;
          this.mss = be16(at + 2);
          break;
        }
        case 3: {
          if (length != 3) return false;
          this.scale = <i32>min<u32>(load<u8>(at, 2), SCALE_MAX);
          break;
        }
        case 4: {
          if (length != 2) return false;
          this.sackPermitted = true;
          break;
        }
        case 5: {
          if (length < 10 || (length - 2) & 7) return false;
          this.sackCount = <i32>(length - 2) >> 3;
          this.sackAt = at + 2;
          break;
        }
        case 8: {
          if (length != 10) return false;
          this.hasTimestamps = true;
          this.tsval = be32(at + 2);
          this.tsecr = be32(at + 6);
          break;
        }
      }
      at += length;
    }
    return true;
  }

  /** Left edge of block `index` of selective acknowledgement. */
  sackLeft(index: i32): u32 {
    return be32(this.sackAt + (<usize>index << 3));
  }

  /** Right edge of block `index`: the number behind its last byte. */
  sackRight(index: i32): u32 {
    return be32(this.sackAt + (<usize>index << 3) + 4);
  }
}

/** Writes a header without options and checksum at `at`; `header` is its length with the options that follow. */
export function emitTcp(at: usize, sourcePort: u32, destinationPort: u32, seq: u32, ack: u32, flags: u32, window: u32, header: i32): void {
  put16(at, sourcePort);
  put16(at + 2, destinationPort);
  put32(at + 4, seq);
  put32(at + 8, ack);
  store<u8>(at, <u8>(header << 2), 12);
  store<u8>(at, <u8>flags, 13);
  put16(at + 14, window);
  store<u32>(at, 0, 16);
}

/** Writes the checksum of a segment of `length` bytes. */
export function sealTcp(at: usize, length: i32, source: u32, destination: u32): void {
  store<u16>(at, 0, 16);
  store<u16>(at, <u16>checksum(sum(at, length, pseudoHeader(source, destination, Protocol.TCP, length))), 16);
}

/** Writes the timestamps option, 12 bytes. */
export function emitTimestamps(at: usize, tsval: u32, tsecr: u32): void {
  store<u32>(at, TIMESTAMPS_WORD);
  put32(at + 4, tsval);
  put32(at + 8, tsecr);
}

/** Writes the options of a SYN: MSS, and what is asked for of window scale (-1 = no), SACK and timestamps. @returns their length. */
export function emitSynOptions(at: usize, mss: u32, scale: i32, sack: bool, timestamps: bool, tsval: u32, tsecr: u32): i32 {
  store<u16>(at, 0x0402);
  put16(at + 2, mss);
  let length = 4;
  if (scale >= 0) {
    store<u32>(at + length, 0x0003_0301 | <u32>scale << 24); // NOP, kind 3, length 3, shift
    length += 4;
  }
  if (sack) {
    store<u32>(at + length, 0x0204_0101);
    length += 4;
  }
  if (timestamps) {
    emitTimestamps(at + length, tsval, tsecr);
    length += TCP_TIMESTAMPS;
  }
  return length;
}

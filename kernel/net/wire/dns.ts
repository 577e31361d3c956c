/**
 * DNS messages: names, questions and records.
 *
 * Reference: RFC 1035 section 4; RFC 9267 for what goes wrong in readers of names: every pointer here leads strictly backwards, there are at
 * most `JUMPS` of them, and each length is checked before what it measures is read.
 */
import { be16, be32, put16, put32 } from "./bytes";

export const DNS_PORT: u32 = 53;
export const MDNS_PORT: u32 = 5353;
/** Bytes before the question. */
export const DNS_HEADER: i32 = 12;
/** Longest message over UDP, as we offer no more: RFC 1035 section 2.3.4. */
export const DNS_MAX: i32 = 512;
/** Longest name in wire format, with the root's zero. */
export const NAME_MAX: i32 = 255;
export const LABEL_MAX: i32 = 63;
/** Pointers that a name may follow. */
const JUMPS: i32 = 16;

export namespace DnsType {
  export const A: u32 = 1;
  export const CNAME: u32 = 5;
  export const SOA: u32 = 6;
  export const NSEC: u32 = 47;
  export const ANY: u32 = 255;
}
/** Class Internet, and any. */
export const DNS_IN: u32 = 1;
export const DNS_ANY: u32 = 255;
/** Multicast: a question that wants its answer by unicast, a record that replaces all others of its name and type (RFC 6762 section 18). */
export const DNS_UNICAST: u32 = 0x8000;
export const DNS_FLUSH: u32 = 0x8000;
/** 224.0.0.251 as it lies in memory. */
export const MDNS_GROUP: u32 = 0xfb00_00e0;

/** The 16 bits after the identifier. */
export namespace DnsFlag {
  export const RESPONSE: u32 = 0x8000;
  export const OPCODE: u32 = 0x7800;
  export const AUTHORITATIVE: u32 = 0x0400;
  export const TRUNCATED: u32 = 0x0200;
  export const RECURSION_DESIRED: u32 = 0x0100;
  export const RCODE: u32 = 0x000f;
}
/** No such name. */
export const RCODE_NXDOMAIN: u32 = 3;

// @ts-ignore: decorator
@inline function lower(letter: u32): u32 {
  return letter - 0x41 < 26 ? letter | 0x20 : letter;
}

/**
 * Writes `name` (letters, digits, hyphens and underscores between dots; one dot may end it) at `to`, which has room for `NAME_MAX` bytes, in
 * lower case. @returns bytes written, 0 for what is no name
 */
export function putName(to: usize, name: string): i32 {
  let end = name.length;
  if (end && name.charCodeAt(end - 1) == 0x2e) --end;
  if (!end || end > NAME_MAX - 2) return 0;
  let label = 0; // where the label's length goes
  let size = 0;
  for (let i = 0; i < end; ++i) {
    const letter = lower(name.charCodeAt(i));
    if (letter == 0x2e) {
      if (!size) return 0;
      store<u8>(to + label, <u8>size);
      label += size + 1;
      size = 0;
      continue;
    }
    if (letter - 0x61 >= 26 && letter - 0x30 >= 10 && letter != 0x2d && letter != 0x5f) return 0;
    if (++size > LABEL_MAX) return 0;
    store<u8>(to + label + size, <u8>letter);
  }
  if (!size) return 0;
  store<u8>(to + label, <u8>size);
  label += size + 1;
  store<u8>(to + label, 0);
  return label + 1;
}

/** Bytes of the name at `at`, which has no pointers and has been checked. */
export function nameLength(at: usize): i32 {
  let end = at;
  for (let size = load<u8>(end); size; size = load<u8>(end)) end += size + 1;
  return <i32>(end - at) + 1;
}

/**
 * Reads the name at `offset` of the message of `length` bytes at `message`, and writes it without pointers and in lower case to `into`, which
 * has room for `NAME_MAX` bytes. @returns offset of what follows the name, or -1 for what is no name
 */
export function readName(message: usize, length: i32, offset: i32, into: usize): i32 {
  let next = -1;
  let written = 0;
  let jumps = 0;
  // A pointer must lead before everything that was read for this name so far, so that each jump makes the rest smaller.
  let least = offset;
  for (;;) {
    if (offset >= length) return -1;
    const size = <i32>load<u8>(message + offset);
    if (size > LABEL_MAX) {
      if (size < 0xc0 || offset + 1 >= length || ++jumps > JUMPS) return -1;
      const target = <i32>be16(message + offset) & 0x3fff;
      if (target < DNS_HEADER || target >= least) return -1;
      if (next < 0) next = offset + 2;
      offset = least = target;
      continue;
    }
    if (written + size + 1 + (size ? 1 : 0) > NAME_MAX || offset + 1 + size > length) return -1;
    store<u8>(into + written, <u8>size);
    for (let i = 1; i <= size; ++i) store<u8>(into + written + i, <u8>lower(load<u8>(message + offset + i)));
    written += size + 1;
    offset += size + 1;
    if (!size) return next < 0 ? offset : next;
  }
  return -1;
}

/** True when the names at `a` and `b`, as `putName` and `readName` write them, are the same. */
export function sameName(a: usize, b: usize): bool {
  const length = nameLength(a);
  return length == nameLength(b) && memory.compare(a, b, length) == 0;
}

/** Writes a header. @returns where the question begins */
export function emitDnsHeader(at: usize, id: u32, flags: u32, questions: u32, answers: u32 = 0, authorities: u32 = 0, additionals: u32 = 0): usize {
  put16(at, id);
  put16(at + 2, flags);
  put16(at + 4, questions);
  put16(at + 6, answers);
  put16(at + 8, authorities);
  put16(at + 10, additionals);
  return at + DNS_HEADER;
}

/** Writes the question or, without what follows, the head of a record: `length` bytes of name at `name`, type, class. @returns its end */
export function emitQuestion(at: usize, name: usize, length: i32, type: u32, classes: u32): usize {
  memory.copy(at, name, length);
  put16(at + length, type);
  put16(at + length + 2, classes);
  return at + length + 4;
}

/** Writes a record without its data of `size` bytes. @returns where the data goes */
export function emitRecord(at: usize, name: usize, length: i32, type: u32, classes: u32, ttl: u32, size: i32): usize {
  const end = emitQuestion(at, name, length, type, classes);
  put32(end, ttl);
  put16(end + 4, size);
  return end + 6;
}

/** Reads a message from its beginning to its end, question by question and record by record. */
@final export class DnsReader {
  id: u32 = 0;
  flags: u32 = 0;
  questions: i32 = 0;
  answers: i32 = 0;
  authorities: i32 = 0;
  additionals: i32 = 0;
  /** Of the question or record read last. Its name is at `name`, without pointers and in lower case. */
  type: u32 = 0;
  classes: u32 = 0;
  /** Seconds; 0 for what is above 2^31: RFC 2181 section 8. */
  ttl: u32 = 0;
  /** Where in the message the record's data is, and how long. */
  data: i32 = 0;
  size: i32 = 0;
  readonly name: usize;
  private readonly names: StaticArray<u8> = new StaticArray<u8>(256);
  private message: usize = 0;
  private length: i32 = 0;
  /** Where the next question or record begins. */
  next: i32 = 0;

  constructor() {
    this.name = changetype<usize>(this.names);
  }

  /** Begins with the message of `length` bytes at `message`. @returns false when it has no header */
  open(message: usize, length: i32): bool {
    if (length < DNS_HEADER) return false;
    this.message = message;
    this.length = length;
    this.id = be16(message);
    this.flags = be16(message + 2);
    this.questions = be16(message + 4);
    this.answers = be16(message + 6);
    this.authorities = be16(message + 8);
    this.additionals = be16(message + 10);
    this.next = DNS_HEADER;
    return true;
  }

  /** Reads a question. @returns false when there is none */
  question(): bool {
    const at = readName(this.message, this.length, this.next, this.name);
    if (at < 0 || at + 4 > this.length) return false;
    this.type = be16(this.message + at);
    this.classes = be16(this.message + at + 2);
    this.next = at + 4;
    return true;
  }

  /** Reads a record. @returns false when there is none, or its data is longer than the message */
  record(): bool {
    if (!this.question()) return false;
    const at = this.next;
    if (at + 6 > this.length) return false;
    const ttl = be32(this.message + at);
    this.ttl = ttl >> 31 ? 0 : ttl;
    const size = <i32>be16(this.message + at + 4);
    if (at + 6 + size > this.length) return false;
    this.data = at + 6;
    this.size = size;
    this.next = at + 6 + size;
    return true;
  }

  /** Reads the name in the data of the record read last, `skip` bytes from its beginning, to `into`. @returns offset of its end, -1 when it does not end in the data */
  nameInData(skip: i32, into: usize): i32 {
    const end = readName(this.message, this.length, this.data + skip, into);
    return end < 0 || end > this.data + this.size ? -1 : end;
  }
}

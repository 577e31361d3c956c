/**
 * The head of an HTTP request, and the framing of its body.
 *
 * Reference: RFC 9112 (HTTP/1.1), RFC 9110. Stricter than required where leniency lets two parsers disagree (RFC 9112 section 11.2): lines
 * end with CR LF, a length is given once and in digits, and not together with chunks.
 */

/** Longest head and longest target, in bytes; most fields. */
export const HEAD_MAX: i32 = 4096;
export const TARGET_MAX: i32 = 2048;
export const FIELDS_MAX: i32 = 48;
/** Digits of a length: far beyond what anybody sends, and no sum with it overflows. */
const DIGITS_MAX: i32 = 15;

export enum Method { Other, Get, Head, Post, Put, Delete, Options, Patch }

/** Letters of `text` against `length` bytes at `at`, whatever their case; `text` is lower-case ASCII. */
export function sameText(at: usize, length: i32, text: string): bool {
  if (length != text.length) return false;
  const to = changetype<usize>(text);
  for (let i = 0; i < length; ++i) {
    let c: u32 = load<u8>(at + i);
    if (c - 65 < 26) c |= 32;
    if (c != load<u16>(to + (<usize>i << 1))) return false;
  }
  return true;
}

/** Characters of a token: RFC 9110 section 5.6.2. */
// @ts-ignore: decorator
@lazy const TOKEN = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
  0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0,
]);

// @ts-ignore: decorator
@inline function isToken(c: u32): bool {
  return c < 128 && load<u8>(TOKEN + c) != 0;
}

/** A request's head. One object is filled again and again; what it points to stays where it was received. */
@final export class HttpRequest {
  method: Method = Method.Other;
  /** The method, target and fields as received: address and length. */
  methodAt: usize = 0;
  methodLength: i32 = 0;
  targetAt: usize = 0;
  targetLength: i32 = 0;
  /** 0 or 1: HTTP/1.0 or HTTP/1.1. */
  minor: u32 = 1;
  fields: i32 = 0;
  /** Length of the body; -1 when it comes in chunks. */
  contentLength: i64 = 0;
  keepAlive: bool = true;
  expectsContinue: bool = false;
  /** Four numbers for each field: address and length of name and value. */
  private readonly table: StaticArray<usize> = new StaticArray<usize>(4 * FIELDS_MAX);
  /** Where the search for the end goes on, and where the line there began. */
  private scanned: i32 = 0;
  private line: i32 = 0;

  /** Begins a new request. */
  reset(): void {
    this.scanned = 0;
    this.line = 0;
  }

  /**
   * Looks for a whole head in `length` bytes at `at`; called again with more of them.
   * @returns its length; 0 when more is needed; -status when the request must be refused and the connection closed
   */
  parse(at: usize, length: i32): i32 {
    let i = this.scanned;
    let line = this.line;
    for (; ; ++i) {
      // Eight bytes at a time: a byte of `eight` is zero where a line feed is, and the lowest bit of `zeros` belongs to the first of them.
      let zeros: u64 = 0;
      for (; i + 8 <= length; i += 8) {
        const eight = load<u64>(at + i) ^ 0x0a0a_0a0a_0a0a_0a0a;
        zeros = (eight - 0x0101_0101_0101_0101) & ~eight & 0x8080_8080_8080_8080;
        if (zeros) break;
      }
      if (zeros) i += <i32>ctz(zeros) >> 3;
      else while (i < length && load<u8>(at + i) != 10) ++i;
      if (i >= length) break;
      if (i == line || load<u8>(at + i - 1) != 13) return -400;
      if (i == line + 1) {
        // An empty line before the request is passed over: RFC 9112 section 2.2.
        if (line) {
          const status = this.head(at, i - 1);
          this.reset();
          return status ? -status : i + 1;
        }
        return i == 1 && length > 2 ? this.afterEmptyLine(at, length) : 0;
      }
      if (i - line > TARGET_MAX + 32 && !line) return -414;
      line = i + 1;
    }
    this.scanned = i;
    this.line = line;
    if (length >= HEAD_MAX) return line ? -431 : -414;
    return 0;
  }

  private afterEmptyLine(at: usize, length: i32): i32 {
    if (load<u8>(at, 2) == 13) return -400;
    const used = this.parse(at + 2, length - 2);
    this.reset(); // rare: what is missing is looked for from the start again
    return used > 0 ? used + 2 : used;
  }

  /** Reads the head, which ends with an empty line at `end`. @returns 0, or the status to refuse it with */
  private head(at: usize, end: i32): i32 {
    const status = this.requestLine(at);
    if (status) return status;
    let position = this.targetAt + this.targetLength + 11; // " HTTP/1.x" CR LF
    const last = at + end;
    let fields = 0;
    let hosts = 0;
    let hasLength = false;
    let chunked = false;
    let close = false;
    let keep = false;
    this.contentLength = 0;
    this.expectsContinue = false;
    const table = this.table;
    while (position < last) {
      const name = position;
      let c: u32 = load<u8>(position);
      while (isToken(c)) c = load<u8>(++position);
      const nameLength = <i32>(position - name);
      if (c != 58 || !nameLength) return 400; // a space before the colon, a folded line, no name
      c = load<u8>(++position);
      while (c == 32 || c == 9) c = load<u8>(++position);
      const value = position;
      while (c >= 32 && c != 127 || c == 9) c = load<u8>(++position);
      if (c != 13 || load<u8>(position, 1) != 10) return 400;
      let valueEnd = position;
      while (valueEnd > value && (load<u8>(valueEnd - 1) == 32 || load<u8>(valueEnd - 1) == 9)) --valueEnd;
      const valueLength = <i32>(valueEnd - value);
      position += 2;
      if (fields == FIELDS_MAX) return 431;
      table[4 * fields] = name;
      table[4 * fields + 1] = nameLength;
      table[4 * fields + 2] = value;
      table[4 * fields + 3] = valueLength;
      ++fields;
      // Only lengths that matter are compared.
      if (nameLength == 4) {
        if (sameText(name, 4, "host")) ++hosts;
      } else if (nameLength == 6) {
        if (sameText(name, 6, "expect")) {
          if (!sameText(value, valueLength, "100-continue")) return 417;
          this.expectsContinue = true;
        }
      } else if (nameLength == 10) {
        if (sameText(name, 10, "connection")) {
          if (hasWord(value, valueLength, "close")) close = true;
          else if (hasWord(value, valueLength, "keep-alive")) keep = true;
        }
      } else if (nameLength == 14) {
        if (sameText(name, 14, "content-length")) {
          if (hasLength || !valueLength) return 400;
          if (valueLength > DIGITS_MAX) return 413;
          hasLength = true;
          let total: i64 = 0;
          for (let i = 0; i < valueLength; ++i) {
            const digit: u32 = <u32>load<u8>(value + i) - 48;
            if (digit > 9) return 400;
            total = total * 10 + digit;
          }
          this.contentLength = total;
        }
      } else if (nameLength == 17) {
        if (sameText(name, 17, "transfer-encoding")) {
          if (chunked || !this.minor) return 400;
          if (!sameText(value, valueLength, "chunked")) return 501;
          chunked = true;
        }
      }
    }
    this.fields = fields;
    if (hosts > 1 || this.minor && !hosts) return 400;
    if (chunked) {
      if (hasLength) return 400;
      this.contentLength = -1;
    }
    this.keepAlive = this.minor ? !close : keep && !close;
    return 0;
  }

  private requestLine(at: usize): i32 {
    let position = at;
    let c: u32 = load<u8>(position);
    while (isToken(c)) c = load<u8>(++position);
    const length = <i32>(position - at);
    if (c != 32 || !length || length > 32) return 400;
    this.methodAt = at;
    this.methodLength = length;
    this.method = methodOf(at, length);
    this.targetAt = ++position;
    c = load<u8>(position);
    while (c > 32 && c < 127) c = load<u8>(++position);
    const target = <i32>(position - this.targetAt);
    this.targetLength = target;
    if (c != 32 || !target) return 400;
    if (target > TARGET_MAX) return 414;
    // "HTTP/" digit "." digit CR LF
    if (load<u32>(position, 1) != 0x5054_5448 || load<u8>(position, 5) != 47) return 400;
    const major: u32 = load<u8>(position, 6);
    const minor: u32 = load<u8>(position, 8);
    if (major - 48 > 9 || load<u8>(position, 7) != 46 || minor - 48 > 9 || load<u8>(position, 9) != 13 || load<u8>(position, 10) != 10) return 400;
    if (major != 49 || minor > 49) return 505;
    this.minor = minor - 48;
    const first: u32 = load<u8>(this.targetAt);
    // A path; "*" with OPTIONS; the whole URL. CONNECT's form means nothing here.
    if (first != 47 && !(first == 42 && target == 1 && this.method == Method.Options) && !(target > 7 && sameText(this.targetAt, 7, "http://"))) return 400;
    return 0;
  }

  /** Index of the field `name` (lower case), or -1. */
  find(name: string): i32 {
    const table = this.table;
    for (let i = 0; i < this.fields; ++i) if (sameText(table[4 * i], <i32>table[4 * i + 1], name)) return i;
    return -1;
  }

  /** Address and length of the value of field `index`. */
  valueAt(index: i32): usize { return this.table[4 * index + 2]; }
  valueLength(index: i32): i32 { return <i32>this.table[4 * index + 3]; }

  /** True when the target's path is `path`, whatever the query. */
  isPath(path: string): bool {
    const length = path.length;
    if (this.targetLength < length) return false;
    const from = changetype<usize>(path);
    for (let i = 0; i < length; ++i) if (load<u8>(this.targetAt + i) != load<u16>(from + (<usize>i << 1))) return false;
    return this.targetLength == length || load<u8>(this.targetAt + length) == 63;
  }

  get target(): string { return String.UTF8.decodeUnsafe(this.targetAt, this.targetLength); }
}

function methodOf(at: usize, length: i32): Method {
  const first = load<u32>(at); // the head is longer than this in any case
  if (length == 3) {
    if ((first & 0xff_ffff) == 0x54_4547) return Method.Get;
    if ((first & 0xff_ffff) == 0x54_5550) return Method.Put;
  } else if (length == 4) {
    if (first == 0x4441_4548) return Method.Head;
    if (first == 0x5453_4f50) return Method.Post;
  } else if (length == 5) {
    if (first == 0x4354_4150 && load<u8>(at, 4) == 72) return Method.Patch;
  } else if (length == 6) {
    if (first == 0x454c_4544 && load<u16>(at, 4) == 0x4554) return Method.Delete;
  } else if (length == 7) {
    if (first == 0x4954_504f && load<u16>(at, 4) == 0x4e4f && load<u8>(at, 6) == 83) return Method.Options;
  }
  return Method.Other;
}

/** True when the list of `length` bytes at `at`, separated by commas, has `word`. */
function hasWord(at: usize, length: i32, word: string): bool {
  let start = 0;
  for (let i = 0; i <= length; ++i) {
    if (i < length && load<u8>(at + i) != 44) continue;
    let from = start;
    let to = i;
    while (from < to && (load<u8>(at + from) == 32 || load<u8>(at + from) == 9)) ++from;
    while (to > from && (load<u8>(at + to - 1) == 32 || load<u8>(at + to - 1) == 9)) --to;
    if (sameText(at + from, to - from, word)) return true;
    start = i + 1;
  }
  return false;
}

enum ChunkState { Size, SizeEnd, Data, DataCr, DataLf, Trailer, TrailerLine, TrailerLf, End, Bad }

/** Takes a body in chunks apart: RFC 9112 section 7.1. Extensions are refused, trailers passed over. */
@final export class Chunks {
  /** Bytes of data that come next. */
  left: i64 = 0;
  private state: ChunkState = ChunkState.Size;
  private digits: i32 = 0;
  private trailer: i32 = 0;

  reset(): void {
    this.state = ChunkState.Size;
    this.left = 0;
    this.digits = 0;
    this.trailer = 0;
  }

  get isEnd(): bool { return this.state == ChunkState.End; }
  get isBad(): bool { return this.state == ChunkState.Bad; }

  /** Passes over framing in `length` bytes at `at`, up to data, the end, or a fault. @returns bytes passed */
  skip(at: usize, length: i32): i32 {
    let i = 0;
    while (i < length) {
      if (this.state == ChunkState.Data && this.left) break;
      if (this.state >= ChunkState.End) break;
      this.step(load<u8>(at + i));
      ++i;
    }
    return i;
  }

  /** `count` bytes of data were taken. */
  took(count: i32): void {
    this.left -= count;
    if (!this.left) this.state = ChunkState.DataCr;
  }

  private step(c: u32): void {
    switch (this.state) {
      case ChunkState.Size: {
        const digit = c - 48 <= 9 ? c - 48 : (c | 32) - 97 <= 5 ? (c | 32) - 87 : 16;
        if (digit < 16 && ++this.digits <= 12) this.left = this.left << 4 | digit;
        else this.state = c == 13 && this.digits && this.digits <= 12 ? ChunkState.SizeEnd : ChunkState.Bad;
        break;
      }
      case ChunkState.SizeEnd: {
        this.digits = 0;
        this.state = c != 10 ? ChunkState.Bad : this.left ? ChunkState.Data : ChunkState.Trailer;
        break;
      }
      case ChunkState.DataCr: this.state = c == 13 ? ChunkState.DataLf : ChunkState.Bad; break;
      case ChunkState.DataLf: this.state = c == 10 ? ChunkState.Size : ChunkState.Bad; break;
      case ChunkState.Trailer: {
        this.digits = 1; // an empty line ends it
        this.state = c == 13 ? ChunkState.TrailerLf : c == 10 ? ChunkState.Bad : ChunkState.TrailerLine;
        break;
      }
      case ChunkState.TrailerLine: {
        this.digits = 0;
        if (c == 13) this.state = ChunkState.TrailerLf;
        else if (c == 10 || c == 0 || ++this.trailer > 1024) this.state = ChunkState.Bad;
        break;
      }
      case ChunkState.TrailerLf: this.state = c != 10 ? ChunkState.Bad : this.digits ? ChunkState.End : ChunkState.Trailer; break;
    }
  }
}

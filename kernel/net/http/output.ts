/** What a server's connection sends: heads as text, then bodies. Nothing waits here: what the connection has no room for stays until it has. */
import { TcpConnection } from "../tcp/connection";

/** Bytes of text to begin with; a head that needs more gets more. */
const TEXT_BYTES: i32 = 512;
/** Longest head of an answer in bytes. */
const TEXT_MAX: i32 = 16384;

@final export class Output {
  private text: StaticArray<u8> = new StaticArray<u8>(TEXT_BYTES);
  private textLength: i32 = 0;
  private textSent: i32 = 0;
  /** What follows the text, and the object it belongs to. */
  private tailAt: usize = 0;
  private tailLength: i32 = 0;
  private tailOwner: StaticArray<u8> | null = null;

  /** True when all has been handed to the connection. */
  get isEmpty(): bool { return !this.textLength && !this.tailLength; }

  /** Forgets what was not sent. */
  reset(): void {
    this.textLength = 0;
    this.textSent = 0;
    this.tailLength = 0;
    this.tailOwner = null;
  }

  /** Hands over what there is room for. @returns true when nothing is left */
  flush(tcp: TcpConnection): bool {
    const length = this.textLength;
    if (length) {
      this.textSent += tcp.write(changetype<usize>(this.text) + this.textSent, length - this.textSent);
      if (this.textSent < length) return this.wait(tcp, length - this.textSent);
      this.textLength = 0;
      this.textSent = 0;
    }
    if (this.tailLength) {
      const count = tcp.write(this.tailAt, this.tailLength);
      this.tailAt += count;
      this.tailLength -= count;
      if (this.tailLength) return this.wait(tcp, this.tailLength);
      this.tailOwner = null;
    }
    tcp.wantsRoom = 0;
    return true;
  }

  private wait(tcp: TcpConnection, left: i32): bool {
    // Not for each acknowledgement: a good part of the ring.
    tcp.wantsRoom = min<i32>(left, <i32>(tcp.sendMask + 1) >> 1);
    return false;
  }

  /** `length` bytes at `at` behind the text. They stay as they are until sent; `owner` is the object they lie in, null for static data. */
  tail(at: usize, length: i32, owner: StaticArray<u8> | null): void {
    this.tailAt = at;
    this.tailLength = length;
    this.tailOwner = owner;
  }

  /** ASCII, known to be fine. */
  put(text: string): void {
    const length = text.length;
    if (this.textLength + length + 4 > this.text.length) this.grow(length + 4);
    let to = changetype<usize>(this.text) + this.textLength;
    let from = changetype<usize>(text);
    this.textLength += length;
    for (let i = length >> 2; i; --i) {
      let four = load<u64>(from);
      four |= four >> 8;
      store<u16>(to, <u16>four);
      store<u16>(to, <u16>(four >> 32), 2);
      from += 8;
      to += 4;
    }
    if (length & 2) {
      store<u8>(to, load<u8>(from));
      store<u8>(to, load<u8>(from, 2), 1);
      from += 4;
      to += 2;
    }
    if (length & 1) store<u8>(to, load<u8>(from));
  }

  /** The value of a field. @returns false when it has a character that values cannot have: RFC 9110 section 5.5 */
  putValue(text: string): bool {
    for (let i = 0; i < text.length; ++i) if (<u32>text.charCodeAt(i) - 32 > 94) return false;
    this.put(text);
    return true;
  }

  /** CR LF. */
  @inline endLine(): void {
    if (this.textLength + 4 > this.text.length) this.grow(4);
    store<u16>(changetype<usize>(this.text) + this.textLength, 0x0a0d);
    this.textLength += 2;
  }

  /** A decimal number, not negative. */
  putNumber(value: i64): void {
    if (value >= 10) this.putNumber(value / 10);
    this.putByte(48 + <u32>(value % 10));
  }

  putHex(value: u32): void {
    if (value >= 16) this.putHex(value >> 4);
    const digit = value & 15;
    this.putByte(digit < 10 ? 48 + digit : 87 + digit);
  }

  private putByte(value: u32): void {
    if (this.textLength + 4 > this.text.length) this.grow(4);
    store<u8>(changetype<usize>(this.text) + this.textLength, <u8>value);
    ++this.textLength;
  }

  private grow(count: i32): void {
    const needed = this.textLength + count;
    assert(needed <= TEXT_MAX, "the head of an answer is too long");
    let size = this.text.length;
    while (size < needed) size <<= 1;
    const text = new StaticArray<u8>(size);
    memory.copy(changetype<usize>(text), changetype<usize>(this.text), this.textLength);
    this.text = text;
  }
}

/** RFC 9110 section 15. */
export function reason(status: i32): string {
  switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

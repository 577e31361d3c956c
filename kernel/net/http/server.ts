/**
 * HTTP/1.1 server: one fiber for each connection that is open, and a few that wait.
 *
 * Reference: RFC 9112, RFC 9110. Keep-alive, pipelining, bodies by length and in chunks, bounded heads, a deadline for each part. What is
 * malformed is refused and the connection closed.
 *
 * ```ts
 * serveHttp(net, 80, (exchange: Exchange) => {
 *   if (exchange.request.isPath("/")) exchange.replyText(200, "text/plain", "hello");
 *   else exchange.replyText(404, "text/plain", "not found");
 * });
 * ```
 */
import { attempt } from "../../attempt";
import { spawnWith } from "../../fiber";
import { warn } from "../../log";
import { uptimeMs } from "../../time";
import { Stack, TcpServer, TcpStream } from "../stack";
import { Chunks, HEAD_MAX, HttpRequest, Method } from "./request";

export { HttpRequest, Method } from "./request";

/** Milliseconds: without a request; from a head's first byte to its last; between parts of a body; for the peer to take what we send. */
const IDLE_MS: i32 = 60_000;
const HEAD_MS: i32 = 10_000;
const BODY_MS: i32 = 10_000;
const SEND_MS: i32 = 30_000;
/** Bytes of a body nobody has read that are passed over; beyond them the connection is closed. */
const PASS_MAX: i32 = 65536;
/** Fibers that wait for connections, at most. */
const WAITING_MAX: i32 = 4;
const TEXT_BYTES: i32 = 512;

export type Handler = (exchange: Exchange) => void;

/** A server at a port. */
@final export class HttpServer {
  /** Requests answered, and those refused as malformed. */
  requests: u64 = 0;
  refused: u32 = 0;
  /** Handlers that failed. */
  failures: u32 = 0;
  /** Fibers that serve or wait. */
  workers: i32 = 0;
  waiting: i32 = 0;

  constructor(readonly server: TcpServer, readonly handler: Handler, readonly maxWorkers: i32) {}

  /** Takes no more connections; those that are open go on. */
  close(): void {
    this.server.close();
  }

  /** @internal */
  spawn(): void {
    ++this.workers;
    ++this.waiting;
    spawnWith<HttpServer>(work, this, "http");
  }
}

/** Serves at `port` with `handler`. @param maxWorkers connections at once, at most; others wait. @returns null when the port is taken */
export function serveHttp(stack: Stack, port: u32, handler: Handler, maxWorkers: i32 = 64): HttpServer | null {
  const server = stack.listen(port);
  if (!server) return null;
  const http = new HttpServer(server, handler, maxWorkers);
  http.spawn();
  return http;
}

/** A worker's fiber: serves one connection after the other. */
function work(http: HttpServer): void {
  const exchange = new Exchange(http);
  for (;;) {
    const stream = http.server.accept();
    if (!stream) break;
    --http.waiting;
    if (!http.waiting && http.workers < http.maxWorkers) http.spawn();
    exchange.serve(stream);
    if (http.waiting >= WAITING_MAX) break;
    ++http.waiting;
  }
  --http.workers;
}

/** What the handler works on: set just before it runs. */
let pending: Exchange | null = null;

/** One request and its answer. One object for each worker. */
@final export class Exchange {
  readonly request: HttpRequest = new HttpRequest();
  stream: TcpStream | null = null;
  private readonly head: StaticArray<u8> = new StaticArray<u8>(HEAD_MAX);
  private readonly text: StaticArray<u8> = new StaticArray<u8>(TEXT_BYTES);
  private readonly chunks: Chunks = new Chunks();
  private textLength: i32 = 0;
  /** Bytes in `head`, and how many of them belong to the request read last. */
  private filled: i32 = 0;
  private used: i32 = 0;
  /** Bytes of the body that are still to come; -1 = in chunks. */
  private bodyLeft: i64 = 0;
  private answered: bool = false;
  private chunkedAnswer: bool = false;
  private continueSent: bool = false;
  private broken: bool = false;
  private closing: bool = false;

  constructor(readonly http: HttpServer) {}

  /** @internal Serves all requests of a connection. */
  serve(stream: TcpStream): void {
    this.stream = stream;
    this.filled = 0;
    this.used = 0;
    this.broken = false;
    this.closing = false;
    while (this.next()) {
      pending = this;
      const failure = attempt(() => {
        const exchange = pending!;
        exchange.http.handler(exchange);
      });
      if (failure) {
        ++this.http.failures;
        warn("http: " + failure.toString());
        if (this.answered) break;
        this.textLength = 0;
        this.closing = true;
        this.replyText(500, "text/plain", "internal error");
        break;
      }
      if (!this.answered) this.replyText(404, "text/plain", "not found");
      ++this.http.requests;
      if (this.broken || this.closing || !this.passBody()) break;
    }
    // An answer that the peer has not read yet would be lost by a reset when it is still sending: RFC 9112 section 9.6.
    if (!this.broken) {
      stream.shutdown();
      const end = uptimeMs() + 1000;
      let passed = 0;
      while (uptimeMs() < end && passed < PASS_MAX) {
        const count = stream.waitReadable(500);
        if (count <= 0) break;
        stream.skip(count);
        passed += count;
      }
    }
    stream.close();
    this.stream = null;
  }

  /** Reads the next head. @returns false when there is none, or it was refused */
  private next(): bool {
    const stream = this.stream!;
    const head = changetype<usize>(this.head);
    // What came behind the last request.
    const rest = this.filled - this.used;
    if (rest && this.used) memory.copy(head, head + this.used, rest);
    this.filled = rest;
    this.used = 0;
    this.answered = false;
    this.chunkedAnswer = false;
    this.continueSent = false;
    const request = this.request;
    request.reset();
    let deadline: u64 = 0;
    for (;;) {
      const filled = this.filled;
      if (filled) {
        const used = request.parse(head, filled);
        if (used < 0) {
          ++this.http.refused;
          this.closing = true;
          request.method = Method.Get;
          this.replyText(-used, "text/plain", "");
          return false;
        }
        if (used > 0) {
          this.used = used;
          this.bodyLeft = request.contentLength;
          if (this.bodyLeft < 0) this.chunks.reset();
          if (!request.keepAlive) this.closing = true;
          return true;
        }
      }
      let wait = IDLE_MS;
      if (filled) {
        const now = uptimeMs();
        if (!deadline) deadline = now + HEAD_MS;
        if (now >= deadline) {
          this.closing = true;
          request.method = Method.Get;
          this.replyText(408, "text/plain", "");
          return false;
        }
        wait = <i32>(deadline - now);
      }
      const count = stream.read(head + filled, HEAD_MAX - filled, wait);
      if (count > 0) {
        this.filled = filled + count;
      } else if (!filled || count == 0 || uptimeMs() < deadline) {
        this.broken = count < 0 && !filled;
        return false;
      }
    }
    return false;
  }

  // --- The request's body -------------------------------------------------------------------------------------------------

  /** Reads up to `capacity` bytes of the body, waiting for the first. @returns how many; 0 at its end; -1 when it is malformed or does not come */
  readBody(into: usize, capacity: i32): i32 {
    if (this.broken || capacity <= 0) return -1;
    if (this.request.expectsContinue && !this.continueSent && !this.answered) {
      this.continueSent = true;
      this.put("HTTP/1.1 100 Continue\r\n\r\n");
      this.sendText();
      this.stream!.stack.push();
    }
    if (this.bodyLeft >= 0) {
      const count = <i32>min<i64>(this.bodyLeft, capacity);
      if (!count) return 0;
      const got = this.take(into, count);
      if (got <= 0) return this.fail();
      this.bodyLeft -= got;
      return got;
    }
    const chunks = this.chunks;
    for (;;) {
      if (!this.refill()) return this.fail();
      const head = changetype<usize>(this.head);
      this.used += chunks.skip(head + this.used, this.filled - this.used);
      if (chunks.isEnd) return 0;
      if (chunks.isBad) return this.fail();
      if (!chunks.left) continue;
      const got = this.take(into, <i32>min<i64>(chunks.left, capacity));
      if (got <= 0) return this.fail();
      chunks.took(got);
      return got;
    }
    return -1;
  }

  private fail(): i32 {
    this.closing = true;
    this.bodyLeft = 0;
    return -1;
  }

  /** Sees to it that there are bytes behind `used` in `head`. */
  private refill(): bool {
    if (this.used < this.filled) return true;
    // The head itself stays, since the request points into it.
    if (this.used == HEAD_MAX) return false;
    const count = this.stream!.read(changetype<usize>(this.head) + this.used, min(HEAD_MAX - this.used, 16), BODY_MS);
    if (count <= 0) return false;
    this.filled += count;
    return true;
  }

  /** Bytes that came with the head first, then from the stream. */
  private take(into: usize, count: i32): i32 {
    const ready = this.filled - this.used;
    if (!ready) return this.stream!.read(into, count, BODY_MS);
    const got = min(ready, count);
    memory.copy(into, changetype<usize>(this.head) + this.used, got);
    this.used += got;
    return got;
  }

  /** Passes over what the handler has not read. @returns false when the connection has to be closed */
  private passBody(): bool {
    if (!this.bodyLeft) return true;
    if (this.request.expectsContinue && !this.continueSent) return false; // it may not come
    if (this.bodyLeft > PASS_MAX) return false;
    const at = changetype<usize>(this.text);
    for (let passed = 0; passed <= PASS_MAX;) {
      const count = this.readBody(at, TEXT_BYTES);
      if (count <= 0) return count == 0 && !this.closing;
      passed += count;
    }
    return false;
  }

  // --- The answer ---------------------------------------------------------------------------------------------------------

  /** Sends `length` bytes that are a whole answer, head and all, as the app has prepared them. */
  replyRaw(at: usize, length: i32): void {
    this.answered = true;
    this.send(at, length);
    this.finish();
  }

  /** Answers with `length` bytes at `at`. */
  reply(status: i32, type: string, at: usize, length: i32): void {
    this.begin(status);
    this.field("Content-Type", type);
    this.put("Content-Length: ");
    this.putNumber(length);
    this.put("\r\n\r\n");
    this.sendText();
    if (length && this.request.method != Method.Head) this.send(at, length);
    this.finish();
  }

  /** Answers with `text`, in UTF-8. */
  replyText(status: i32, type: string, text: string): void {
    const body = String.UTF8.encode(text);
    this.reply(status, type, changetype<usize>(body), body.byteLength);
  }

  /** Begins an answer's head. Then `field`, `beginChunks`, `write` and `end`. */
  begin(status: i32): void {
    assert(!this.answered, "a request has one answer");
    this.answered = true;
    this.put("HTTP/1.1 ");
    this.putNumber(status);
    this.put(" ");
    this.put(reason(status));
    this.put("\r\n");
    if (this.closing) this.put("Connection: close\r\n");
    else if (!this.request.minor) this.put("Connection: keep-alive\r\n");
  }

  /** Adds a field. Line ends in it are an error of the caller: RFC 9112 section 11.1. */
  field(name: string, value: string): void {
    for (let i = 0; i < value.length; ++i) assert(value.charCodeAt(i) >= 32, "a control character in a field");
    this.put(name);
    this.put(": ");
    this.put(value);
    this.put("\r\n");
  }

  /** Ends the head of an answer whose length is not known: it goes in chunks, or up to the end of the connection for HTTP/1.0. */
  beginChunks(): void {
    this.chunkedAnswer = this.request.minor != 0;
    if (this.chunkedAnswer) this.put("Transfer-Encoding: chunked\r\n\r\n");
    else {
      this.closing = true;
      this.put("\r\n");
    }
    this.sendText();
  }

  /** Sends `length` bytes of the body. @returns false when the peer is gone */
  write(at: usize, length: i32): bool {
    if (!length || this.request.method == Method.Head) return !this.broken;
    if (this.chunkedAnswer) {
      this.putHex(length);
      this.put("\r\n");
      this.sendText();
    }
    this.send(at, length);
    if (this.chunkedAnswer) this.put("\r\n");
    return !this.broken;
  }

  /** Ends the body. */
  end(): void {
    if (this.chunkedAnswer && this.request.method != Method.Head) this.put("0\r\n\r\n");
    this.sendText();
    this.finish();
  }

  /** True when the peer takes nothing any more. */
  get isBroken(): bool { return this.broken; }

  private finish(): void {
    // Answers to pipelined requests go together.
    if (this.used == this.filled || this.closing) this.stream!.stack.push();
  }

  private send(at: usize, length: i32): void {
    if (!this.broken && this.stream!.put(at, length, SEND_MS) < 0) this.broken = true;
  }

  private sendText(): void {
    const length = this.textLength;
    this.textLength = 0;
    if (length) this.send(changetype<usize>(this.text), length);
  }

  private put(text: string): void {
    const length = text.length;
    for (let i = 0; i < length; ++i) {
      if (this.textLength == TEXT_BYTES) this.sendText();
      store<u8>(changetype<usize>(this.text) + this.textLength, load<u8>(changetype<usize>(text) + (<usize>i << 1)));
      ++this.textLength;
    }
  }

  private putByte(value: u32): void {
    if (this.textLength == TEXT_BYTES) this.sendText();
    store<u8>(changetype<usize>(this.text) + this.textLength, <u8>value);
    ++this.textLength;
  }

  private putNumber(value: i32): void {
    if (value >= 10) this.putNumber(value / 10);
    this.putByte(48 + value % 10);
  }

  private putHex(value: i32): void {
    if (value >= 16) this.putHex(value >> 4);
    const digit = value & 15;
    this.putByte(digit < 10 ? 48 + digit : 87 + digit);
  }
}

/** RFC 9110 section 15. */
function reason(status: i32): string {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 417: return "Expectation Failed";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

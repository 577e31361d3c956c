/**
 * A connection of an HTTP/1.1 server: a machine that reads heads, frames bodies and sends answers, and never waits.
 *
 * TCP wakes it; somebody's fiber then calls `run`, and the app hears of it by `onRequest` and `onProgress`. A connection that is idle, slow
 * with its head, or slow to take what we send costs its memory and nothing else.
 *
 * Reference: RFC 9112, RFC 9110. Keep-alive, pipelining, bodies by length and in chunks, bounded heads, a time for each part. What is
 * malformed is refused and the connection closed.
 */
import { Err } from "hal/error";
import { Waker } from "hal/irq";
import { TcpConnection, TcpEnd } from "../tcp/connection";
import { Output, reason } from "./output";
import { Chunks, HEAD_MAX, HttpRequest, Method } from "./request";
import { HttpServer } from "./server";

/** Milliseconds: without a request; from a head's first byte to its last; at the end, for the peer's last bytes. */
const IDLE_MS: i64 = 60_000;
const HEAD_MS: i64 = 10_000;
const LINGER_MS: i64 = 2000;
/** Milliseconds that the peer may keep us waiting in a body, either way, and bytes a second that earn it new ones. */
const PATIENCE_MS: i64 = 10_000;
const RATE: i64 = 512;
const NEVER: i64 = i64.MAX_VALUE;
/** Bytes of a body nobody has read that are passed over; beyond them the connection is closed. */
const PASS_MAX: i32 = 65536;

export enum Phase {
  /** Waits for a head, or for the rest of it. */
  Head,
  /** The app answers. */
  Answer,
  /** The answer is complete: what is left of it has to go out, what is left of the request's body is passed over. */
  Rest,
  /** Our side has ended; what the peer still sends is passed over. */
  Linger,
  Closed,
}

export abstract class HttpConnection implements Waker {
  readonly request: HttpRequest = new HttpRequest();
  phase: Phase = Phase.Closed;
  /** When the peer has kept us waiting too long, in the server's time; `NEVER` while it does not. */
  deadline: i64 = NEVER;
  /** The server's list. */
  next: HttpConnection | null = null;
  previous: HttpConnection | null = null;
  private tcp: TcpConnection | null = null;
  private readonly head: StaticArray<u8> = new StaticArray<u8>(HEAD_MAX);
  private readonly output: Output = new Output();
  private readonly chunks: Chunks = new Chunks();
  /** Bytes in `head`, and how many of them belong to the request read last. */
  private filled: i32 = 0;
  private used: i32 = 0;
  /** Bytes of the body that are still to come; -1 = in chunks. */
  private bodyLeft: i64 = 0;
  private passed: i32 = 0;
  /** Since when we wait for the peer in a body, or 0; and how long we still will. */
  private waitingSince: i64 = 0;
  private patience: i64 = 0;
  private scheduled: bool = false;
  private running: bool = false;
  /** Something has happened while `run` was under way. */
  private again: bool = false;
  private begun: bool = false;
  private chunkedAnswer: bool = false;
  private continueSent: bool = false;
  private closing: bool = false;

  constructor(readonly server: HttpServer) {}

  // --- What the one who runs the server provides -----------------------------------------------------------------------------

  /** `run` wants to be called soon, but not from here: this may be the network's fiber, or an interrupt. */
  abstract onReady(): void;
  /** A request is here: answer it now or later. */
  abstract onRequest(): void;
  /** While it is being answered: more of its body has come, there is room to send, or (`phase` is `Closed`) the connection has ended. */
  abstract onProgress(): void;

  // --- Life -----------------------------------------------------------------------------------------------------------------

  /** @internal Takes over a connection that was accepted. */
  open(tcp: TcpConnection): void {
    this.tcp = tcp;
    this.filled = 0;
    this.used = 0;
    this.closing = false;
    this.output.reset();
    this.awaitHead();
    tcp.waker = this;
    this.wake();
  }

  /** Something has happened to the connection, or its time is over. */
  wake(): void {
    if (this.running) {
      this.again = true;
    } else if (!this.scheduled) {
      this.scheduled = true;
      this.onReady();
    }
  }

  /** Does what can be done now. */
  run(): void {
    this.scheduled = false;
    this.running = true;
    let fresh = false;
    for (;;) {
      const tcp = this.tcp;
      if (!tcp) break;
      if (tcp.end != TcpEnd.None && tcp.end != TcpEnd.Closed || this.server.now >= this.deadline && this.expired(tcp)) {
        this.drop();
        break;
      }
      let waits = false;
      switch (this.phase) {
        case Phase.Head: waits = this.readHead(tcp); fresh = true; break;
        case Phase.Answer: waits = this.answer(tcp, fresh); break;
        case Phase.Rest: waits = this.finishAnswer(tcp); break;
        case Phase.Linger: waits = this.linger(tcp); break;
      }
      if (!waits) continue;
      if (!this.again) break;
      this.again = false;
      fresh = false;
    }
    this.running = false;
    this.again = false;
    this.server.push();
  }

  /** Has `run` called for what the app has just asked for, unless it is under way. */
  private stir(): void {
    if (!this.running) this.wake();
  }

  private awaitHead(): void {
    this.phase = Phase.Head;
    this.deadline = this.server.now + IDLE_MS;
    this.request.reset();
    this.begun = false;
    this.chunkedAnswer = false;
    this.continueSent = false;
    this.passed = 0;
    this.waitingSince = 0;
    this.patience = PATIENCE_MS;
    this.bodyLeft = 0;
  }

  /** The peer is too slow. @returns true when that was the end of it */
  private expired(tcp: TcpConnection): bool {
    ++this.server.expired;
    if (this.phase == Phase.Head) {
      if (this.filled) this.refuse(tcp, 408);
      else this.startLinger(tcp);
      return false;
    }
    return true;
  }

  /** Gives the connection back, in whatever state. */
  drop(): void {
    const tcp = this.tcp;
    if (!tcp) return;
    const answering = this.phase == Phase.Answer;
    this.tcp = null;
    this.phase = Phase.Closed;
    this.deadline = NEVER;
    this.output.reset();
    this.server.closed(this, tcp);
    if (answering) this.onProgress();
  }

  /** Takes the connection out of the server: it speaks another protocol from now on. What was received of it is in `pending`. */
  detach(): TcpConnection | null {
    const tcp = this.tcp;
    if (!tcp || !this.output.flush(tcp)) return null;
    this.tcp = null;
    this.phase = Phase.Closed;
    this.deadline = NEVER;
    tcp.waker = null;
    this.server.detached(this);
    return tcp;
  }

  /** What came behind the head and was not read. */
  get pendingAt(): usize { return changetype<usize>(this.head) + this.used; }
  get pending(): i32 { return this.filled - this.used; }

  // --- Heads ----------------------------------------------------------------------------------------------------------------

  /** @returns true when the rest of the head is to be waited for */
  private readHead(tcp: TcpConnection): bool {
    const head = changetype<usize>(this.head);
    if (this.used) {
      // What came behind the last request.
      const rest = this.filled - this.used;
      if (rest) memory.copy(head, head + this.used, rest);
      this.filled = rest;
      this.used = 0;
    }
    const before = this.filled;
    const filled = before + tcp.read(head + before, HEAD_MAX - before);
    this.filled = filled;
    if (!filled) {
      if (!tcp.isFinished) return true;
      this.startLinger(tcp);
      return false;
    }
    if (!before) this.deadline = this.server.now + HEAD_MS;
    const request = this.request;
    const used = request.parse(head, filled);
    if (!used) {
      if (!tcp.isFinished) return true;
      this.drop(); // a head cut short
      return false;
    }
    if (used < 0) {
      this.refuse(tcp, -used);
      return false;
    }
    this.used = used;
    this.bodyLeft = request.contentLength;
    if (this.bodyLeft < 0) this.chunks.reset();
    if (!request.keepAlive) this.closing = true;
    this.deadline = NEVER;
    this.phase = Phase.Answer;
    this.onRequest();
    return false;
  }

  /** Answers what is malformed, and closes. */
  private refuse(tcp: TcpConnection, status: i32): void {
    ++this.server.refused;
    this.closing = true;
    this.request.method = Method.Get;
    this.bodyLeft = 0;
    this.used = this.filled;
    this.phase = Phase.Answer;
    this.replyText(status, "text/plain", "");
  }

  private answer(tcp: TcpConnection, fresh: bool): bool {
    if (!fresh) {
      this.output.flush(tcp);
      this.onProgress();
    }
    return this.phase == Phase.Answer;
  }

  // --- The request's body ----------------------------------------------------------------------------------------------------

  /**
   * Reads up to `capacity` bytes of the body. @returns how many; 0 at its end; Err.TIMEOUT when nothing is here yet (`onProgress` tells);
   * Err.IO when it is malformed, cut short or too slow
   */
  readBody(into: usize, capacity: i32): i32 {
    const tcp = this.tcp;
    if (!tcp || capacity <= 0) return Err.IO;
    if (!this.bodyLeft) return 0;
    if (this.request.expectsContinue && !this.continueSent && !this.begun) {
      this.continueSent = true;
      this.output.put("HTTP/1.1 100 Continue\r\n\r\n");
      this.output.flush(tcp);
    }
    let want = this.bodyLeft;
    if (want < 0) {
      const chunks = this.chunks;
      this.frame(tcp);
      if (chunks.isEnd) {
        this.bodyLeft = 0;
        return 0;
      }
      if (chunks.isBad) return this.fail();
      want = chunks.left;
      if (!want) return tcp.isFinished ? this.fail() : this.waiting();
    }
    const count = this.take(tcp, into, <i32>min<i64>(want, capacity));
    if (!count) return tcp.isFinished ? this.fail() : this.waiting();
    if (this.bodyLeft < 0) this.chunks.took(count);
    else this.bodyLeft -= count;
    this.earn(count);
    return count;
  }

  /** Passes over the framing of chunks: in what came with the head first, then where it was received. */
  private frame(tcp: TcpConnection): void {
    const chunks = this.chunks;
    if (this.used < this.filled) this.used += chunks.skip(changetype<usize>(this.head) + this.used, this.filled - this.used);
    while (this.used == this.filled && !chunks.isEnd && !chunks.isBad) {
      const count = tcp.peeked > 0 ? chunks.skip(tcp.peek(), tcp.peeked) : 0;
      if (!count) return;
      tcp.consume(count);
    }
  }

  /** Bytes that came with the head first, then from the connection. */
  private take(tcp: TcpConnection, into: usize, count: i32): i32 {
    const ready = this.filled - this.used;
    if (!ready) return tcp.read(into, count);
    const got = min(ready, count);
    memory.copy(into, changetype<usize>(this.head) + this.used, got);
    this.used += got;
    return got;
  }

  private fail(): i32 {
    this.closing = true;
    this.bodyLeft = 0;
    this.used = this.filled;
    return Err.IO;
  }

  /** The peer keeps us waiting from now on. */
  private waiting(): i32 {
    const now = this.server.now;
    if (!this.waitingSince) this.waitingSince = now;
    this.deadline = now + this.patience;
    return Err.TIMEOUT;
  }

  /** It has moved `count` bytes. */
  private earn(count: i32): void {
    if (!this.waitingSince) return;
    this.patience = min(PATIENCE_MS, this.patience - (this.server.now - this.waitingSince) + <i64>count * 1000 / RATE);
    this.waitingSince = 0;
    this.deadline = NEVER;
  }

  // --- The answer -------------------------------------------------------------------------------------------------------------

  /** Sends `length` bytes that are a whole answer, head and all, as the app has prepared them: static data. */
  replyRaw(at: usize, length: i32): void {
    if (!this.start()) return;
    this.output.tail(at, length, null);
    this.done();
  }

  /** Answers with `length` bytes at `at`, which stay as they are; `owner` is the object they lie in, null for static data. */
  reply(status: i32, type: string, at: usize, length: i32, owner: StaticArray<u8> | null): void {
    this.begin(status);
    this.field("Content-Type", type);
    this.end(at, length, owner);
  }

  /** Answers with `text`, in UTF-8. */
  replyText(status: i32, type: string, text: string): void {
    const body = String.UTF8.encode(text);
    this.reply(status, type, changetype<usize>(body), body.byteLength, changetype<StaticArray<u8>>(body));
  }

  private start(): bool {
    if (this.phase != Phase.Answer) return false;
    assert(!this.begun, "a request has one answer");
    this.begun = true;
    return true;
  }

  /** Begins an answer. Then `field`s, then `end`, or `stream`, `write`s and `endStream`. */
  begin(status: i32): void {
    if (!this.start()) return;
    const output = this.output;
    if (status == 200) {
      output.put("HTTP/1.1 200 OK");
    } else {
      output.put("HTTP/1.1 ");
      output.putNumber(status);
      output.put(" ");
      output.put(reason(status));
    }
    output.endLine();
    if (status == 101) return;
    if (this.closing) this.field("Connection", "close");
    else if (!this.request.minor) this.field("Connection", "keep-alive");
  }

  /** True once an answer has been begun. */
  get isBegun(): bool { return this.begun; }

  /** Adds a field. Control characters in it are an error of the caller: RFC 9112 section 11.1. */
  field(name: string, value: string): void {
    if (this.phase != Phase.Answer) return;
    const output = this.output;
    output.put(name);
    output.put(": ");
    assert(output.putValue(value), "a character that fields cannot have");
    output.endLine();
  }

  /** Adds a field that is known to be right. */
  knownField(name: string, value: string): void {
    const output = this.output;
    output.put(name);
    output.put(": ");
    output.put(value);
    output.endLine();
  }

  /** Adds a field whose name ends with ": " and that is known to be right. */
  @inline plainField(name: string, value: string): void {
    const output = this.output;
    output.put(name);
    output.put(value);
    output.endLine();
  }

  /** Ends the head and the answer with a body of `length` bytes, as in `reply`. 204 and 304 have none. */
  end(at: usize, length: i32, owner: StaticArray<u8> | null): void {
    if (this.phase != Phase.Answer) return;
    const output = this.output;
    output.put("Content-Length: ");
    output.putNumber(length);
    output.endLine();
    output.endLine();
    if (length && this.request.method != Method.Head) output.tail(at, length, owner);
    this.done();
  }

  /** Ends the head of an answer without a body and without a word of its length: 101, 204, 304. */
  endHead(): void {
    if (this.phase != Phase.Answer) return;
    this.output.endLine();
  }

  /** Ends the answer after `endHead`. */
  finish(): void {
    if (this.phase == Phase.Answer) this.done();
  }

  /** Ends the head of an answer whose length is not known: it goes in chunks, or up to the end of the connection for HTTP/1.0. */
  stream(): void {
    if (this.phase != Phase.Answer) return;
    this.chunkedAnswer = this.request.minor != 0;
    if (this.chunkedAnswer) {
      this.output.put("Transfer-Encoding: chunked\r\n\r\n");
    } else {
      this.closing = true;
      this.output.endLine();
    }
    this.stir();
  }

  /** Sends up to `length` bytes of the body. @returns how many; 0 when there is no room (`onProgress` tells); Err.IO when the peer is gone */
  write(at: usize, length: i32): i32 {
    const tcp = this.tcp;
    if (!tcp || this.phase != Phase.Answer) return Err.IO;
    if (!length || this.request.method == Method.Head) return length;
    const output = this.output;
    if (!output.flush(tcp)) return this.full();
    const count = min(length, tcp.room - 12); // 8 digits and two ends of line
    if (count < min<i32>(length, <i32>(tcp.sendMask + 1) >> 1)) {
      tcp.wantsRoom = min<i32>(length + 12, <i32>(tcp.sendMask + 1) >> 1);
      if (count <= 0) return this.full();
    }
    if (this.chunkedAnswer) {
      output.putHex(count);
      output.endLine();
      output.flush(tcp);
    }
    tcp.write(at, count);
    if (this.chunkedAnswer) {
      output.endLine();
      output.flush(tcp);
    }
    this.earn(count);
    this.stir();
    return count;
  }

  private full(): i32 {
    this.waiting();
    return 0;
  }

  /** Ends the body. */
  endStream(): void {
    if (this.phase != Phase.Answer) return;
    if (this.chunkedAnswer && this.request.method != Method.Head) this.output.put("0\r\n\r\n");
    this.done();
  }

  /** Closes the connection after this answer, or at once when it has begun and cannot be completed. */
  abandon(): void {
    this.closing = true;
    if (this.begun) this.drop();
  }

  /** The answer is complete. */
  private done(): void {
    this.phase = Phase.Rest;
    this.deadline = NEVER;
    this.waitingSince = 0;
    ++this.server.requests;
    this.stir();
  }

  /** @returns true when something is to be waited for */
  private finishAnswer(tcp: TcpConnection): bool {
    const left = tcp.room;
    if (!this.output.flush(tcp)) {
      const moved = left - tcp.room;
      if (moved > 0) this.earn(moved);
      this.waiting();
      return true;
    }
    if (this.bodyLeft) {
      // It may not come, or is more than is worth to be read.
      if (this.request.expectsContinue && !this.continueSent || this.bodyLeft > PASS_MAX) this.fail();
      else if (this.passBody()) return true;
    }
    if (this.closing) this.startLinger(tcp);
    else this.awaitHead();
    return false;
  }

  /** Passes over what the app has not read. @returns true when more of it has to come */
  private passBody(): bool {
    const at = memory.data(512);
    while (this.bodyLeft) {
      const count = this.readBody(at, 512);
      if (count == Err.TIMEOUT) return true;
      if (count <= 0) break;
      this.passed += count;
      if (this.passed > PASS_MAX) this.fail();
    }
    return false;
  }

  // --- The end ----------------------------------------------------------------------------------------------------------------

  /** An answer that the peer has not read yet would be lost by a reset when it is still sending: RFC 9112 section 9.6. */
  private startLinger(tcp: TcpConnection): void {
    tcp.shutdown();
    this.phase = Phase.Linger;
    this.passed = 0;
    this.deadline = this.server.now + LINGER_MS;
  }

  private linger(tcp: TcpConnection): bool {
    const count = tcp.readable;
    if (count > 0) {
      tcp.consume(count);
      this.passed += count;
    }
    if (!tcp.isFinished && this.passed <= PASS_MAX) return true;
    this.drop();
    return false;
  }
}

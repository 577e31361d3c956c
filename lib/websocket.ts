/**
 * WebSockets: RFC 6455, without extensions.
 *
 * ```ts
 * serve(80, async (exchange) => {
 *   const socket = await upgrade(exchange);
 *   if (!socket) return; // it was no WebSocket's request, and has been answered
 *   for (let message = await socket.receive(); message !== undefined; message = await socket.receive()) await socket.send(message);
 * });
 * ```
 *
 * What a peer does wrong ends its WebSocket with 1002, 1007 or 1009; what it can have us hold is bounded by `maxBytes`, how long it can be silent by `idleMs`.
 */
import { decodeUtf8, encodeUtf8, uptime } from "uni";
import type { HttpExchange } from "uni/http";
import { connect, type Connection } from "uni/net";
import { decodeBase64, encodeBase64 } from "./base64";
import { ByteReader } from "./byte-reader";
import { isSameOrigin } from "./http-guard";
import { fieldLine, hasWord, readHead } from "./http-head";
import { sha1 } from "./sha1";
import { parseUrl } from "./url";
import { isUtf8 } from "./utf8";

export interface WebSocketOptions {
  /** Most bytes of a message: 65,536 unless told otherwise. */
  maxBytes?: number;
  /** Milliseconds of silence after which the other side is asked whether it is there; after as many again it is not. 30,000 unless told otherwise. */
  idleMs?: number;
  /** Subprotocols: a server takes the first that the client has too; a client offers them. */
  protocols?: string[];
  /** Lets pages of other origins in, which servers refuse otherwise. */
  anyOrigin?: boolean;
}

export interface ClientOptions extends WebSocketOptions {
  /** Further fields of the request. */
  headers?: Record<string, string>;
  /** Milliseconds until the WebSocket is open: 30,000 unless told otherwise. */
  timeoutMs?: number;
}

const MESSAGE_MAX = 65_536;
const IDLE_MS = 30_000;
const TIMEOUT_MS = 30_000;
/** Milliseconds and bytes that the other side has to end, once we have. */
const CLOSE_MS = 2000;
const CLOSE_BYTES = 65_536;
/** Frames of a message: empty ones are free, but not for ever. */
const FRAMES_MAX = 16_384;
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

enum Opcode { Continuation, Text, Binary, Close = 8, Ping, Pong }

/** The codes that matter here: RFC 6455 section 7.4.1. The last two are never sent. */
const NORMAL = 1000;
const PROTOCOL_ERROR = 1002;
const NOT_TEXT = 1007;
const TOO_LONG = 1009;
const NO_CODE = 1005;
const LOST = 1006;

/** What the other side has done wrong. */
class Fault extends Error {
  constructor(readonly code: number, message: string) { super(message); }
}

/** Bytes that grow with what arrives, not with what was announced. */
class Growing {
  length = 0;
  private held: Uint8Array = new Uint8Array(0);

  append(part: Uint8Array): void {
    const needed = this.length + part.length;
    if (needed > this.held.length) {
      const more = new Uint8Array(Math.max(needed, 2 * this.held.length));
      more.set(this.held);
      this.held = more;
    }
    this.held.set(part, this.length);
    this.length = needed;
  }

  bytes(): Uint8Array { return this.length === this.held.length ? this.held : this.held.slice(0, this.length); }
}

export class WebSocket {
  /** Why it has ended: the other side's code, ours when it did something wrong, 1005 without any, 1006 when the connection was lost. 0 while it is open. */
  closeCode = 0;
  closeReason = "";
  private readonly reader: ByteReader;
  private readonly watch: Timeout;
  private closing: Timeout | undefined = undefined;
  private receiving = false;
  private closeSent = false;
  /** The end of all writes so far: the connection takes one at a time. */
  private written: Promise<void> = Promise.resolve();
  /** When the other side was last heard, and since when it has not taken what we write; 0 when it has. */
  private heardAt = 0;
  private writingSince = 0;
  private asked = false;

  /** @internal @param protocol the subprotocol that both have agreed on, or "" */
  constructor(private readonly connection: Connection, reader: ByteReader | undefined, private readonly isServer: boolean, readonly protocol: string, private readonly maxBytes: number, private readonly idleMs: number) {
    this.reader = reader ?? new ByteReader(connection);
    this.watch = setInterval(() => this.look(), idleMs);
  }

  /** False once it is ended, or `close` was called. */
  get isOpen(): boolean { return !this.closeSent && this.closeCode === 0; }

  // --- Receiving ---------------------------------------------------------------------------------------------------------------

  /** Resolves to the next message, text or bytes; to undefined at the end, whose reason is in `closeCode`. One at a time. Pings are answered while it is under way. */
  async receive(): Promise<string | Uint8Array | undefined> {
    if (this.receiving) throw new Error("a receive is under way: await it");
    if (this.closeCode) return undefined;
    this.receiving = true;
    this.heardAt = uptime();
    this.asked = false;
    try {
      return await this.message();
    } catch (error) {
      if (error instanceof Fault) await this.fail(error);
      else this.finish(LOST, "");
      return undefined;
    } finally {
      this.receiving = false;
    }
  }

  private async message(): Promise<string | Uint8Array | undefined> {
    const { reader } = this;
    const message = new Growing();
    let kind = 0;
    for (let frames = 0; ; frames++) {
      const start = await reader.exactly(2);
      const opcode = start[0] & 15;
      const isFinal = start[0] >= 128;
      const isControl = opcode >= 8;
      const short = start[1] & 127;
      if (start[0] & 0x70) throw new Fault(PROTOCOL_ERROR, "a reserved bit is set");
      if (opcode > Opcode.Pong || opcode > Opcode.Binary && !isControl) throw new Fault(PROTOCOL_ERROR, "a frame of unknown kind");
      if (start[1] >= 128 !== this.isServer) throw new Fault(PROTOCOL_ERROR, this.isServer ? "a frame is not masked" : "a frame is masked");
      if (isControl && (!isFinal || short > 125)) throw new Fault(PROTOCOL_ERROR, "a control frame is fragmented or too long");
      if (!isControl && (opcode === Opcode.Continuation) !== (kind !== 0)) throw new Fault(PROTOCOL_ERROR, "fragments of messages are mixed up");
      const length = await this.payloadLength(short);
      if (!isControl && (message.length + length > this.maxBytes || frames === FRAMES_MAX)) throw new Fault(TOO_LONG, `a message is longer than ${this.maxBytes} bytes`);
      const mask = this.isServer ? await reader.exactly(4) : undefined;
      if (isControl) {
        const data = await reader.exactly(length);
        if (mask) unmask(data, mask, 0);
        this.heard();
        if (await this.control(opcode, data)) return undefined;
        continue;
      }
      if (opcode) kind = opcode;
      for (let got = 0; got < length;) {
        if (!(await reader.fill())) throw new Error("the connection has ended");
        const part = reader.take(length - got);
        if (mask) unmask(part, mask, got);
        message.append(part);
        got += part.length;
      }
      this.heard();
      if (!isFinal) continue;
      const bytes = message.bytes();
      if (kind === Opcode.Binary) return bytes;
      if (!isUtf8(bytes)) throw new Fault(NOT_TEXT, "a text is not UTF-8");
      return decodeUtf8(bytes);
    }
  }

  /** RFC 6455 section 5.2: the shortest form has to be used, and 63 bits are what there is. */
  private async payloadLength(short: number): Promise<number> {
    if (short < 126) return short;
    const more = await this.reader.exactly(short === 126 ? 2 : 8);
    let length = 0;
    for (const byte of more) length = length * 256 + byte;
    if (more[0] >= 128 && short === 127) throw new Fault(PROTOCOL_ERROR, "a length has 64 bits");
    if (length < (short === 126 ? 126 : 65_536)) throw new Fault(PROTOCOL_ERROR, "a length is not in its shortest form");
    return length;
  }

  /** Does what a control frame asks for. Resolves to true when it was the last. */
  private async control(opcode: number, data: Uint8Array): Promise<boolean> {
    if (opcode === Opcode.Ping && !this.closeSent) await this.write(Opcode.Pong, data);
    if (opcode !== Opcode.Close) return false;
    const code = data.length > 1 ? data[0] << 8 | data[1] : NO_CODE;
    const reason = data.subarray(Math.min(2, data.length));
    if (data.length === 1 || data.length && !isCloseCode(code)) throw new Fault(PROTOCOL_ERROR, "a close without a proper code");
    if (!isUtf8(reason)) throw new Fault(NOT_TEXT, "the reason of a close is not UTF-8");
    if (!this.closeSent) {
      this.closeSent = true;
      this.limitClosing();
      await this.write(Opcode.Close, data.slice(0, 2));
    }
    this.finish(code, decodeUtf8(reason));
    return true;
  }

  private heard(): void {
    this.heardAt = uptime();
    this.asked = false;
  }

  // --- Sending -----------------------------------------------------------------------------------------------------------------

  /** Sends a message: a string as text, bytes as they are. Resolves when it has been taken to be sent; rejects when the WebSocket has ended. */
  async send(message: string | Uint8Array): Promise<void> {
    if (!this.isOpen) throw new Error("the WebSocket is closed");
    if (typeof message === "string") await this.write(Opcode.Text, encodeUtf8(message));
    else await this.write(Opcode.Binary, message);
  }

  /** Asks whether the other side is there. Browsers answer by themselves. */
  async ping(): Promise<void> {
    if (!this.isOpen) throw new Error("the WebSocket is closed");
    await this.write(Opcode.Ping, new Uint8Array(0));
  }

  private write(opcode: number, data: Uint8Array): Promise<void> {
    const bytes = frame(opcode, data, !this.isServer);
    const before = this.written;
    const work = async (): Promise<void> => {
      await before;
      if (this.closeCode) throw new Error("the connection has ended");
      this.writingSince = uptime();
      try {
        await this.connection.write(bytes);
      } finally {
        this.writingSince = 0;
      }
    };
    const result = work();
    this.written = result.catch(() => {});
    return result;
  }

  // --- Ending ------------------------------------------------------------------------------------------------------------------

  /**
   * Ends it: tells the other side, and resolves when that has answered, or has had two seconds to. What it sends meanwhile is lost, unless a `receive` is under way.
   * @param code 1000 … 1003, 1007 … 1014 or 3000 … 4999 @param reason at most 123 bytes of UTF-8
   */
  async close(code: number = NORMAL, reason: string = ""): Promise<void> {
    const text = encodeUtf8(reason);
    if (!isCloseCode(code)) throw new RangeError("a code that a close cannot have");
    if (text.length > 123) throw new RangeError("a reason has at most 123 bytes");
    if (!this.isOpen) return;
    this.closeSent = true;
    this.limitClosing();
    try {
      await this.write(Opcode.Close, closing(code, text));
      if (this.receiving) return;
      while ((await this.receive()) !== undefined) continue;
    } catch {
      this.finish(LOST, "");
    }
  }

  /** The other side has done something wrong: it is told what, and heard no more. */
  private async fail(fault: Fault): Promise<void> {
    const { connection } = this;
    this.limitClosing();
    try {
      if (!this.closeSent) {
        this.closeSent = true;
        await this.write(Opcode.Close, closing(fault.code, encodeUtf8(fault.message)));
      }
      // A connection that is closed before it was read to its end is reset, and what it has to say may get lost.
      connection.end();
      let passed = 0;
      while (passed < CLOSE_BYTES) {
        const part = await connection.read();
        if (!part) break;
        passed += part.length;
      }
    } catch {
      // It is gone already.
    }
    this.finish(fault.code, fault.message);
  }

  private limitClosing(): void {
    this.closing ??= setTimeout(() => this.connection.close(), CLOSE_MS);
  }

  private finish(code: number, reason: string): void {
    if (this.closeCode) return;
    this.closeCode = code;
    this.closeReason = reason;
    clearInterval(this.watch);
    clearTimeout(this.closing);
    this.connection.close();
  }

  /** Each `idleMs`: whether the other side is still there. */
  private look(): void {
    const now = uptime();
    if (this.writingSince && now - this.writingSince >= 2 * this.idleMs) return this.finish(LOST, "");
    if (!this.receiving || now - this.heardAt < this.idleMs) return;
    if (this.asked) return this.finish(LOST, "");
    this.asked = true;
    if (this.isOpen && !this.writingSince) this.write(Opcode.Ping, new Uint8Array(0)).catch(() => {});
  }
}

const isCloseCode = (code: number): boolean => code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999;

function closing(code: number, reason: Uint8Array): Uint8Array {
  const data = new Uint8Array(2 + reason.length);
  data[0] = code >> 8;
  data[1] = code & 255;
  data.set(reason, 2);
  return data;
}

/** @param at where in the payload `data` begins */
function unmask(data: Uint8Array, mask: Uint8Array, at: number): void {
  for (let i = 0; i < data.length; i++) data[i] ^= mask[at + i & 3];
}

function frame(opcode: number, data: Uint8Array, isMasked: boolean): Uint8Array {
  const { length } = data;
  const sizeBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const start = 2 + sizeBytes + (isMasked ? 4 : 0);
  const bytes = new Uint8Array(start + length);
  bytes[0] = 0x80 | opcode;
  bytes[1] = (isMasked ? 0x80 : 0) | (sizeBytes === 0 ? length : sizeBytes === 2 ? 126 : 127);
  let rest = length;
  for (let i = 1 + sizeBytes; i >= 2; i--) {
    bytes[i] = rest & 255;
    rest = Math.floor(rest / 256);
  }
  bytes.set(data, start);
  if (isMasked) {
    const mask = randomBytes(4);
    bytes.set(mask, start - 4);
    unmask(bytes.subarray(start), mask, 0);
  }
  return bytes;
}

function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = Math.floor(Math.random() * 256);
  return bytes;
}

const acceptOf = (key: string): string => encodeBase64(sha1(encodeUtf8(key + GUID)));

/**
 * Makes a WebSocket of a request: RFC 6455 section 4.2. Resolves to undefined, with the request answered, when it is not one of a WebSocket (400, 426), or comes
 * from a page of another origin (403).
 */
export async function upgrade(exchange: HttpExchange, options: WebSocketOptions = {}): Promise<WebSocket | undefined> {
  const key = (exchange.header("sec-websocket-key") ?? "").trim();
  if (exchange.method !== "GET" || !hasWord(exchange.header("upgrade"), "websocket") || !hasWord(exchange.header("connection"), "upgrade") || decodeBase64(key)?.length !== 16) {
    exchange.reply(400, "text/plain", "this is for WebSockets");
    return undefined;
  }
  if (exchange.header("sec-websocket-version") !== "13") {
    exchange.setHeader("Sec-WebSocket-Version", "13");
    exchange.reply(426, "text/plain", "version 13 of WebSockets is spoken here");
    return undefined;
  }
  if (options.anyOrigin !== true && !isSameOrigin(exchange)) {
    exchange.reply(403, "text/plain", "pages of other origins may not connect");
    return undefined;
  }
  exchange.setHeader("Sec-WebSocket-Accept", acceptOf(key));
  const offered = exchange.header("sec-websocket-protocol");
  const protocol = (options.protocols ?? []).find((each) => offered !== undefined && offered.split(",").some((one) => one.trim() === each)) ?? "";
  if (protocol !== "") exchange.setHeader("Sec-WebSocket-Protocol", protocol);
  const connection = exchange.upgrade("websocket");
  connection.noDelay = true;
  return new WebSocket(connection, undefined, true, protocol, options.maxBytes ?? MESSAGE_MAX, options.idleMs ?? IDLE_MS);
}

/** Opens a WebSocket at `url` (`ws://…`). Rejects with a TypeError for what cannot be sent, with an Error when the server does not agree. */
export async function connectWebSocket(url: string, options: ClientOptions = {}): Promise<WebSocket> {
  const where = parseUrl(url, "ws");
  const key = encodeBase64(randomBytes(16));
  const protocols = options.protocols ?? [];
  let head = `GET ${where.target} HTTP/1.1\r\nHost: ${where.authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n`;
  if (protocols.length) head += fieldLine("Sec-WebSocket-Protocol", protocols.join(", "));
  for (const [name, value] of Object.entries(options.headers ?? {})) head += fieldLine(name, value);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const connection = await connect(where.host, where.port, timeoutMs);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    connection.close();
  }, timeoutMs);
  try {
    connection.noDelay = true;
    await connection.write(`${head}\r\n`);
    const reader = new ByteReader(connection);
    const { status, headers } = await readHead(reader);
    if (status !== 101) throw new Error(`the server has answered ${status}`);
    const protocol = headers.get("sec-websocket-protocol") ?? "";
    const agrees = hasWord(headers.get("upgrade"), "websocket") && hasWord(headers.get("connection"), "upgrade") && headers.get("sec-websocket-accept") === acceptOf(key) && headers.get("sec-websocket-extensions") === undefined;
    if (!agrees || protocol !== "" && !protocols.includes(protocol)) throw new Error("the server does not answer as WebSockets do");
    return new WebSocket(connection, reader, false, protocol, options.maxBytes ?? MESSAGE_MAX, options.idleMs ?? IDLE_MS);
  } catch (error) {
    connection.close();
    throw isLate ? new Error("the WebSocket has timed out") : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * An HTTP/1.1 client.
 *
 * ```ts
 * const response = await request("http://192.0.2.1/measurements", { method: "POST", body: JSON.stringify({ celsius: 21.5 }) });
 * if (response.status === 200) console.log(await response.text());
 * ```
 *
 * Each request has a connection of its own. Whatever a server does, a request ends within its time, and holds no more than its bytes.
 */
import { decodeUtf8, encodeUtf8, uptime } from "uni";
import { connect, type Connection } from "uni/net";
import { ByteReader } from "./byte-reader";
import { fieldLine, HttpHead, HttpHeaders, isDigits, isToken, readHead } from "./http-head";
import { parseUrl, resolveUrl, Url } from "./url";

export { HttpHeaders } from "./http-head";

export interface RequestOptions {
  /** "GET" unless told otherwise. */
  method?: string;
  /** Further fields. Those of connections and lengths are the client's own. */
  headers?: Record<string, string>;
  /** A string goes as UTF-8. */
  body?: string | Uint8Array;
  /** Milliseconds for all of it: to connect, to be redirected, to read the body to its end. 30,000 unless told otherwise. */
  timeoutMs?: number;
  /** Most bytes of the answer's body: 1 MiB unless told otherwise. */
  maxBytes?: number;
  /** How often to go where an answer points to. 5 for GET and HEAD, 0 for others unless told otherwise: what they do would be done again. */
  redirects?: number;
}

const TIMEOUT_MS = 30_000;
const BODY_MAX = 1_048_576;
const REDIRECTS = 5;
/** Answers 1xx that are passed over. */
const INTERIM_MAX = 8;
/** Framing of chunks that is borne: a line of it; all of it, and so much more for each byte of data. */
const CHUNK_LINE = 256;
const FRAMING_MAX = 16_384;
const FRAMING_EACH = 8;

/** Ends a connection when its time is over. */
class Watch {
  isExpired = false;
  private readonly timer: Timeout;

  constructor(private readonly connection: Connection, ms: number) {
    this.timer = setTimeout(() => {
      this.isExpired = true;
      this.end();
    }, ms);
  }

  end(): void {
    clearTimeout(this.timer);
    this.connection.close();
  }

  /** What to tell of `error`. */
  reason(error: unknown): Error {
    if (this.isExpired) return timedOut();
    return error instanceof Error ? error : new Error(String(error));
  }
}

const timedOut = (): Error => new Error("the request has timed out");

enum Framing { Length, Chunks, End }

/** The body of an answer. */
export class HttpBody {
  private reading = false;
  private ended = false;
  private failure: Error | undefined = undefined;
  private received = 0;
  /** Bytes that are still to come of the body, or of the chunk. */
  private left: number;
  private inChunk = false;
  private framingBytes = 0;

  /** @internal */
  constructor(private readonly reader: ByteReader, private readonly watch: Watch, private readonly framing: Framing, length: number, private readonly maxBytes: number) {
    this.left = framing === Framing.Chunks ? 0 : length;
    if (framing === Framing.Length && length === 0) this.end();
  }

  /** Resolves to the next bytes; to undefined at the end. Rejects when the body is malformed, cut short, too long or too slow. */
  async read(): Promise<Uint8Array | undefined> {
    if (this.reading) throw new Error("a read is under way: await it");
    if (this.failure) throw this.failure;
    if (this.ended) return undefined;
    this.reading = true;
    try {
      const part = await this.next();
      if (!part) this.end();
      return part;
    } catch (error) {
      this.failure = this.watch.reason(error);
      this.end();
      throw this.failure;
    } finally {
      this.reading = false;
    }
  }

  private async next(): Promise<Uint8Array | undefined> {
    const { reader, framing } = this;
    if (framing === Framing.Chunks && !this.left && !(await this.nextChunk())) return undefined;
    if (framing === Framing.Length && !this.left) return undefined;
    if (!(await reader.fill())) {
      if (framing === Framing.End && !this.watch.isExpired) return undefined;
      throw new Error("the connection ended in the middle of the body");
    }
    const part = reader.take(framing === Framing.End ? 65_536 : this.left);
    this.received += part.length;
    if (this.received > this.maxBytes) throw tooLong(this.maxBytes);
    this.left -= part.length;
    // We asked for nothing that could follow.
    if (framing === Framing.Length && !this.left && reader.ready) throw new Error("the body is longer than its length");
    return part;
  }

  /** Resolves to false at the last chunk: RFC 9112 section 7.1. */
  private async nextChunk(): Promise<boolean> {
    if (this.inChunk && (await this.framingLine()) !== "") throw new Error("a chunk is longer than its length");
    const line = await this.framingLine();
    let digits = 0;
    let size = 0;
    while (digits < line.length && hexDigit(line.charCodeAt(digits)) >= 0) {
      size = size * 16 + hexDigit(line.charCodeAt(digits));
      digits++;
    }
    const rest = line.slice(digits).trim();
    if (digits < 1 || digits > 8 || rest.length && !rest.startsWith(";")) throw new Error("the length of a chunk is malformed");
    if (this.received + size > this.maxBytes) throw tooLong(this.maxBytes);
    this.left = size;
    this.inChunk = true;
    if (size) return true;
    while ((await this.framingLine()) !== "") continue; // trailers
    return false;
  }

  private async framingLine(): Promise<string> {
    const line = await this.reader.line(CHUNK_LINE);
    this.framingBytes += line.length + 2;
    if (this.framingBytes > FRAMING_MAX + FRAMING_EACH * this.received) throw new Error("the body has more framing than data");
    return line;
  }

  /** Wants no more of it. */
  close(): void {
    if (!this.ended && !this.failure) this.failure = new Error("the body was closed");
    this.end();
  }

  private end(): void {
    this.ended = true;
    this.watch.end();
  }
}

function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

const tooLong = (maxBytes: number): Error => new Error(`the body is longer than ${maxBytes} bytes`);

/** An answer: its head is here, its body comes with `body`, `bytes`, `text` or `json`. Who wants none of it says `close`. */
export class HttpResponse {
  /** @param url where the answer came from, after redirects */
  constructor(readonly url: string, readonly status: number, readonly headers: HttpHeaders, private readonly parts: HttpBody) {}

  /** True for 200 … 299. */
  get ok(): boolean { return this.status >= 200 && this.status <= 299; }

  /** The body, part by part. */
  body(): HttpBody { return this.parts; }

  /** Resolves to what is left of the body. */
  async bytes(): Promise<Uint8Array> {
    const kept: Uint8Array[] = [];
    let length = 0;
    for (let part = await this.parts.read(); part; part = await this.parts.read()) {
      kept.push(part);
      length += part.length;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of kept) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** Resolves to what is left of the body, as UTF-8. */
  async text(): Promise<string> { return decodeUtf8(await this.bytes()); }

  /** Resolves to what the body says in JSON. */
  async json(): Promise<unknown> {
    const value: unknown = JSON.parse(await this.text());
    return value;
  }

  /** Gives the connection back. */
  close(): void { this.parts.close(); }
}

/** What the client sends by itself. */
const OWN_FIELDS = ["connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];
/** What is only for the server that was asked: not told to another that it points to. */
const SECRET_FIELDS = ["authorization", "cookie", "proxy-authorization"];

/**
 * Sends a request to `url` (`http://…`), and resolves to its answer once the head is here, whatever its status. Rejects with a TypeError for what cannot
 * be sent, with an Error when there is no answer.
 */
export async function request(url: string, options: RequestOptions = {}): Promise<HttpResponse> {
  let where = parseUrl(url, "http");
  let method = options.method ?? "GET";
  if (!isToken(method) || method === "CONNECT") throw new TypeError("no method");
  let body: Uint8Array | undefined = undefined;
  const given = options.body;
  if (given !== undefined) body = typeof given === "string" ? encodeUtf8(given) : given;
  const isSafe = (method === "GET" || method === "HEAD") && !body;
  const maxBytes = options.maxBytes ?? BODY_MAX;
  const redirects = options.redirects ?? (isSafe ? REDIRECTS : 0);
  const deadline = uptime() + (options.timeoutMs ?? TIMEOUT_MS);
  const headers = options.headers ?? {};
  for (const [name, value] of Object.entries(headers)) {
    fieldLine(name, value);
    if (OWN_FIELDS.includes(name.toLowerCase())) throw new TypeError(`${name} is the client's own`);
  }
  let isElsewhere = false;
  for (let followed = 0; ; followed++) {
    let head = `${method} ${where.target} HTTP/1.1\r\nHost: ${where.authority}\r\nConnection: close\r\n`;
    for (const [name, value] of Object.entries(headers)) {
      const lower = name.toLowerCase();
      if (isElsewhere && SECRET_FIELDS.includes(lower) || !body && lower.startsWith("content-")) continue;
      head += fieldLine(name, value);
    }
    if (body) head += `Content-Length: ${body.length}\r\n`;
    else if (method !== "GET" && method !== "HEAD") head += "Content-Length: 0\r\n";
    const response = await ask(where, method, `${head}\r\n`, body, deadline, maxBytes);
    const { status } = response;
    const location = status === 301 || status === 302 || status === 303 || status === 307 || status === 308 ? response.headers.get("location") : undefined;
    if (location === undefined || redirects === 0) return response;
    response.close();
    if (followed === redirects) throw new Error("the server redirects too often");
    const next = resolveUrl(where, location);
    if (next.authority !== where.authority) isElsewhere = true;
    where = next;
    // RFC 9110 sections 15.4.2 to 15.4.4.
    if (status === 303 && method !== "HEAD" || (status === 301 || status === 302) && method === "POST") {
      method = "GET";
      body = undefined;
    }
  }
}

/** One request and the head of its answer. */
async function ask(where: Url, method: string, head: string, body: Uint8Array | undefined, deadline: number, maxBytes: number): Promise<HttpResponse> {
  const connection = await connectUntil(where, deadline);
  const watch = new Watch(connection, Math.max(1, deadline - uptime()));
  try {
    // A server may answer before it has all of the body: what it says is read meanwhile.
    void send(connection, head, body);
    const reader = new ByteReader(connection);
    const answer = await finalHead(reader);
    return new HttpResponse(where.text, answer.status, answer.headers, bodyOf(answer, method, reader, watch, maxBytes));
  } catch (error) {
    watch.end();
    throw watch.reason(error);
  }
}

/** The way to `where`; `connect` by itself may take its time for the name and again for the connection. */
function connectUntil(where: Url, deadline: number): Promise<Connection> {
  const ms = Math.max(1, deadline - uptime());
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(timedOut());
    }, ms);
    connect(where.host, where.port, ms).then((connection) => {
      clearTimeout(timer);
      if (isLate) connection.close();
      else resolve(connection);
    }, (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

async function send(connection: Connection, head: string, body: Uint8Array | undefined): Promise<void> {
  try {
    connection.noDelay = true;
    await connection.write(head);
    if (body) await connection.write(body);
  } catch {
    // The reader sees the connection's end, or an answer that came before it.
  }
}

async function finalHead(reader: ByteReader): Promise<HttpHead> {
  for (let passed = 0; passed < INTERIM_MAX; passed++) {
    const head = await readHead(reader);
    if (head.status >= 200) return head;
    if (head.status === 101) throw new Error("the server changes to a protocol nobody has asked for");
  }
  throw new Error("the server has answered 1xx too often");
}

/** RFC 9112 section 6.3. */
function bodyOf(head: HttpHead, method: string, reader: ByteReader, watch: Watch, maxBytes: number): HttpBody {
  const { status, headers } = head;
  if (method === "HEAD" || status === 204 || status === 304) return new HttpBody(reader, watch, Framing.Length, 0, maxBytes);
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (coding !== undefined) {
    if (length !== undefined) throw new Error("the answer has two lengths");
    if (coding.toLowerCase() !== "chunked") throw new Error(`the answer is encoded: ${coding}`);
    return new HttpBody(reader, watch, Framing.Chunks, 0, maxBytes);
  }
  if (length === undefined) return new HttpBody(reader, watch, Framing.End, 0, maxBytes);
  if (!isDigits(length) || length.length > 15) throw new Error("the length of the answer is malformed");
  if (Number(length) > maxBytes) throw tooLong(maxBytes);
  return new HttpBody(reader, watch, Framing.Length, Number(length), maxBytes);
}

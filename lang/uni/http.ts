/**
 * The module `uni/http`: HTTP servers for apps over `kernel/net/http`. Declared in `lang/types/uni/http.d.ts`; `cli/node/uni/http.ts` is its twin.
 *
 * No fiber belongs to a connection: what TCP wakes is a job of the event loop, and handlers run there as all of the app does.
 */
import { attempt } from "kernel/attempt";
import { warn } from "kernel/log";
import { HttpConnection, HttpServer, Method, Phase } from "kernel/net/http/server";
import { Err } from "hal/error";
import { Stack } from "kernel/net/stack";
import { TcpConnection } from "kernel/net/tcp/connection";
import { Listener } from "kernel/net/tcp/tcp";
import { Closure } from "../closure";
import { JsError, raiseRange, raiseType } from "../error";
import { Job, enqueue, hold, release } from "../event-loop";
import { JsPromise, rejectWith, settleWith } from "../promise";
import { refToString } from "../text";
import { caught, raise, throwing } from "../throw";
import { decodeUtf8, encodeUtf8 } from "../utf8";
import { Ref } from "../value";
import { Connection as NetConnection } from "./net";
import { network } from "./network";

/** Connections at once, unless told otherwise, and those that wait to be taken. */
const CONNECTIONS: f64 = 256;
const BACKLOG: i32 = 64;
/** Rings of a connection in bytes. */
const SEND_BYTES: i32 = 8192;
const RECEIVE_BYTES: i32 = 4096;
/** A part of a body that `read` gives, at most. */
const PART_BYTES: i32 = 4096;

/** A port that is served. */
@final export class Server extends HttpServer {
  constructor(stack: Stack, listener: Listener, maxConnections: i32, readonly handler: Closure) { super(stack, listener, maxConnections); }

  create(): HttpConnection { return new Connection(this, this.handler); }

  /** Takes no more connections. */
  stop(): void {
    this.close();
    release();
  }
}

@final class Run extends Job {
  constructor(private readonly connection: Connection) { super(); }
  run(): void { this.connection.run(); }
}

/** The exchange whose handler is being called. */
// @ts-ignore: decorator
@lazy let calling: HttpExchange | null = null;
// @ts-ignore: decorator
@lazy let answer: Ref = null;

@final class Connection extends HttpConnection {
  private readonly job: Run = new Run(this);
  private exchange: HttpExchange | null = null;

  constructor(server: HttpServer, readonly handler: Closure) { super(server); }

  onReady(): void { enqueue(this.job); }

  onRequest(): void {
    const exchange = new HttpExchange(this);
    this.exchange = exchange;
    calling = exchange;
    const failure = attempt(() => {
      const exchange = calling!;
      const handler = exchange.connection!.handler;
      answer = call_indirect<Ref>(handler.code, handler, exchange);
    });
    if (failure) return exchange.fail(failure.toString());
    if (throwing) return exchange.fail(refToString(caught()));
    const result = answer;
    answer = null;
    if (result instanceof JsPromise) changetype<JsPromise>(result).subscribe(new Outcome(exchange));
    else if (this.exchange == exchange) exchange.unanswered();
  }

  onProgress(): void {
    const exchange = this.exchange;
    if (exchange) exchange.progress();
  }

  /** @internal The answer is complete. */
  forget(): void { this.exchange = null; }
}

/** What an async handler ends with. */
@final class Outcome extends Job {
  constructor(private readonly exchange: HttpExchange) { super(); }
  run(): void {
    if (this.failed) this.exchange.fail(refToString(this.sent));
    else this.exchange.unanswered();
  }
}

/** The content type, name and value that were found to be fine last: mostly they are constants. */
// @ts-ignore: decorator
@lazy let plainType: string = "";
// @ts-ignore: decorator
@lazy let plainName: string = "";
// @ts-ignore: decorator
@lazy let plainValue: string = "";

/** True when all characters are ASCII from `least` on. */
function isPlain(text: string, least: i32): bool {
  for (let i = 0; i < text.length; ++i) if (text.charCodeAt(i) < least || text.charCodeAt(i) >= 127) return false;
  return true;
}

@final class Field {
  constructor(readonly name: string, readonly value: string, readonly next: Field | null) {}
}

/** One request and its answer. */
@final export class HttpExchange {
  /** "GET", "POST" … */
  readonly method: string;
  /** Of the target, up to the "?". */
  readonly path: string;
  /** Behind the "?", or "". */
  readonly query: string;
  /** @internal Null when the answer is complete, or the connection has ended. */
  connection: Connection | null;
  private reading: JsPromise | null = null;
  private writing: JsPromise | null = null;
  /** What `writing` has still to send. */
  private bytes: Uint8Array | null = null;
  private sent: i32 = 0;
  /** Fields that `setHeader` has added. */
  private fields: Field | null = null;
  private isDone: bool = false;

  constructor(connection: Connection) {
    const request = connection.request;
    this.connection = connection;
    this.method = methodName(request.method, request.methodAt, request.methodLength);
    const at = request.targetAt, length = request.targetLength;
    let mark = 0;
    while (mark < length && load<u8>(at + mark) != 63) ++mark;
    this.path = decodeUtf8(at, mark);
    this.query = mark < length ? decodeUtf8(at + mark + 1, length - mark - 1) : "";
  }

  /** The value of a field of the request, null when it has none. Known until the answer is complete. */
  header(name: string): string | null {
    const connection = this.connection;
    if (!connection) return null;
    const request = connection.request;
    const index = request.find(name.toLowerCase());
    return index < 0 ? null : decodeUtf8(request.valueAt(index), request.valueLength(index));
  }

  // --- The request's body ------------------------------------------------------------------------------------------------------

  /** A promise of the next bytes of the body; of undefined at its end. */
  read(): JsPromise {
    const promise = new JsPromise();
    if (this.reading) {
      rejectWith(promise, new JsError("the body is being read"));
      return promise;
    }
    this.reading = promise;
    this.readOn();
    return promise;
  }

  private readOn(): void {
    const promise = this.reading!;
    const connection = this.connection;
    if (!connection) {
      this.reading = null;
      rejectWith(promise, new JsError("the connection has ended"));
      return;
    }
    const part = new Uint8Array(PART_BYTES);
    const count = connection.readBody(part.dataStart, PART_BYTES);
    if (count == Err.TIMEOUT) return;
    this.reading = null;
    if (count < 0) rejectWith(promise, new JsError("the body of the request is malformed or was cut short"));
    else settleWith(promise, count == 0 ? null : count == PART_BYTES ? part : part.slice(0, count));
  }

  // --- The answer --------------------------------------------------------------------------------------------------------------

  /** Adds a field to the answer. */
  setHeader(name: string, value: string): void {
    if (!name.length) return raiseType("a header has a name");
    if (changetype<usize>(name) != changetype<usize>(plainName)) {
      if (!isPlain(name, 33) || name.includes(":")) return raiseType("a character that the name of a header cannot have");
      plainName = name;
    }
    if (changetype<usize>(value) != changetype<usize>(plainValue)) {
      if (!isPlain(value, 32)) return raiseType("a character that a header cannot have");
      plainValue = value;
    }
    this.fields = new Field(name, value, this.fields);
  }

  /** Begins the answer. @returns null when nobody is there to hear it */
  private begin(status: f64, type: string): Connection | null {
    const connection = this.connection;
    if (!(status >= 200 && status <= 599)) {
      raiseRange("the status of an answer is 200 to 599");
      return null;
    }
    if (changetype<usize>(type) != changetype<usize>(plainType)) {
      if (!isPlain(type, 32)) {
        raiseType("a character that a header cannot have");
        return null;
      }
      plainType = type;
    }
    if (!connection) {
      if (this.isDone) raise(new JsError("this request was answered already"));
      return null;
    }
    if (connection.isBegun) {
      raise(new JsError("this request was answered already"));
      return null;
    }
    connection.begin(<i32>status);
    if (type.length) connection.plainField("Content-Type: ", type);
    let field = this.fields;
    while (field) {
      connection.knownField(field.name, field.value);
      field = field.next;
    }
    return connection;
  }

  private done(): void {
    const connection = this.connection;
    this.isDone = true;
    this.connection = null;
    if (connection) connection.forget();
  }

  /** Answers with a body: a string, or bytes. */
  reply(status: f64, type: string, body: Ref): void {
    const connection = this.begin(status, type);
    if (!connection) return;
    if (status == 204 || status == 304) {
      connection.endHead();
      connection.finish();
    } else if (body instanceof Uint8Array) {
      const bytes = changetype<Uint8Array>(body);
      connection.end(bytes.dataStart, bytes.byteLength, changetype<StaticArray<u8>>(bytes.buffer));
    } else {
      const bytes = encodeUtf8(refToString(body));
      connection.end(bytes.dataStart, bytes.byteLength, changetype<StaticArray<u8>>(bytes.buffer));
    }
    this.done();
  }

  /** @internal Answers with `length` bytes of static data. */
  replyStatic(status: f64, type: string, at: usize, length: i32): void {
    const connection = this.begin(status, type);
    if (!connection) return;
    connection.end(at, length, null);
    this.done();
  }

  /** Begins an answer whose body comes with `write`. */
  stream(status: f64, type: string): void {
    const connection = this.begin(status, type);
    if (connection) connection.stream();
  }

  /** Sends a part of the body. @returns a promise that is resolved when it has been taken */
  write(part: Ref): JsPromise {
    const promise = new JsPromise();
    const connection = this.connection;
    if (this.isDone || connection && !connection.isBegun) rejectWith(promise, new JsError(this.isDone ? "this request was answered already" : "stream begins an answer that write sends"));
    else if (this.writing) rejectWith(promise, new JsError("the last write is still under way: await it"));
    else {
      this.writing = promise;
      this.bytes = part instanceof Uint8Array ? changetype<Uint8Array>(part) : encodeUtf8(refToString(part));
      this.sent = 0;
      this.writeOn();
      if (connection) connection.server.push();
    }
    return promise;
  }

  private writeOn(): void {
    const promise = this.writing!, bytes = this.bytes!, length = bytes.byteLength;
    const connection = this.connection;
    while (this.sent < length) {
      const count = connection ? connection.write(bytes.dataStart + this.sent, length - this.sent) : <i32>Err.IO;
      if (!count) return;
      if (count < 0) {
        this.writing = null;
        rejectWith(promise, new JsError("the connection has ended"));
        return;
      }
      this.sent += count;
    }
    this.writing = null;
    this.bytes = null;
    settleWith(promise, null);
  }

  /** Ends a body that `write` has sent. */
  end(): void {
    const connection = this.connection;
    if (!connection || !connection.isBegun) return;
    connection.endStream();
    this.done();
  }

  /** Answers with 101 and the fields that `setHeader` has added; the connection is the caller's from then on, what came behind the head with it. */
  upgrade(protocol: string): NetConnection | null {
    const connection = this.connection;
    if (!protocol.length || !isPlain(protocol, 33)) raiseType("a character that the name of a protocol cannot have");
    else if (this.isDone || connection && connection.isBegun) raise(new JsError("this request was answered already"));
    else if (connection && connection.request.contentLength) raise(new JsError("a request with a body cannot change the protocol"));
    else if (connection && connection.request.find("upgrade") < 0) raise(new JsError("the request does not ask for another protocol"));
    if (throwing) return null;
    const rest = connection ? new Uint8Array(connection.pending) : null;
    let tcp: TcpConnection | null = null;
    if (connection && rest) {
      memory.copy(rest.dataStart, connection.pendingAt, rest.byteLength);
      connection.begin(101);
      connection.field("Connection", "Upgrade");
      connection.field("Upgrade", protocol);
      let field = this.fields;
      while (field) {
        connection.field(field.name, field.value);
        field = field.next;
      }
      connection.endHead();
      this.done();
      tcp = connection.detach();
      connection.server.push();
      if (tcp) return new NetConnection(connection.server.stack, tcp, rest);
      connection.drop(); // there was no room for the head: it has not taken earlier answers
    }
    raise(new JsError("the connection has ended"));
    return null;
  }

  /** True while somebody is there to hear the answer. */
  get isOpen(): bool { return this.connection != null; }

  // --- From the connection --------------------------------------------------------------------------------------------------------

  /** @internal Something has happened to the connection. */
  progress(): void {
    const connection = this.connection;
    if (connection && connection.phase == Phase.Closed) {
      this.connection = null;
      connection.forget();
    }
    if (this.reading) this.readOn();
    if (this.writing) this.writeOn();
  }

  /** @internal The handler has ended with an error. */
  fail(reason: string): void {
    const connection = this.connection;
    warn("http: " + this.method + " " + this.path + ": " + reason);
    if (!connection) return;
    ++connection.server.failures;
    connection.abandon();
    if (!connection.isBegun) this.reply(500, "text/plain", "internal error");
    else this.done();
  }

  /** @internal The handler has ended. */
  unanswered(): void {
    const connection = this.connection;
    if (!connection) return;
    if (connection.isBegun) this.end();
    else this.reply(404, "text/plain", "not found");
  }
}

function methodName(method: Method, at: usize, length: i32): string {
  switch (method) {
    case Method.Get: return "GET";
    case Method.Head: return "HEAD";
    case Method.Post: return "POST";
    case Method.Put: return "PUT";
    case Method.Delete: return "DELETE";
    case Method.Options: return "OPTIONS";
    case Method.Patch: return "PATCH";
    default: return decodeUtf8(at, length);
  }
}

/** Answers HTTP requests at `port` with `handler` from now on. */
export function serve(port: f64, handler: Closure, maxConnections: f64 = CONNECTIONS): Server {
  const net = network();
  if (!net) return changetype<Server>(0);
  if (!(port >= 1 && port <= 65535)) {
    raiseRange("a port is 1 to 65535");
    return changetype<Server>(0);
  }
  if (!(maxConnections >= 1 && maxConnections <= 100_000)) {
    raiseRange("a server has 1 to 100,000 connections at once");
    return changetype<Server>(0);
  }
  const listener = net.tcp.listen(<u32>port, BACKLOG, SEND_BYTES, RECEIVE_BYTES);
  if (!listener) {
    raise(new JsError("port " + (<i32>port).toString() + " is taken"));
    return changetype<Server>(0);
  }
  const tcp = net.tcp;
  tcp.limit = max(tcp.limit, <i32>maxConnections + BACKLOG);
  hold();
  return new Server(net, listener, <i32>maxConnections, handler);
}

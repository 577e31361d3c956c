/**
 * HTTP/1.1 servers: a port, the connections that are open there, and the time they have.
 *
 * ```ts
 * serveHttp(net, 80, (connection: HttpConnection) => {
 *   if (connection.request.isPath("/")) connection.replyText(200, "text/plain", "hello");
 *   else connection.replyText(404, "text/plain", "not found");
 * });
 * ```
 */
import { Waker } from "hal/irq";
import { attempt } from "../../attempt";
import { spawnWith } from "../../fiber";
import { warn } from "../../log";
import { Deadline, now as ticksNow, ticks, uptimeMs } from "../../time";
import { WaitQueue } from "../../wait-queue";
import { Stack } from "../stack";
import { TcpConnection } from "../tcp/connection";
import { Listener } from "../tcp/tcp";
import { HttpConnection, Phase } from "./connection";

export { HttpConnection, Phase } from "./connection";
export { HttpRequest, Method } from "./request";

/** Milliseconds between looks at the connections' time. */
const SWEEP_MS: u32 = 500;
/** Connections that wait to be taken by the server. */
const BACKLOG: i32 = 64;

/** Looks at the connections' time while there are any. */
@final class Sweep extends Deadline {
  server: HttpServer | null = null;
  onDeadline(): void { this.server!.sweep(); }
}

/** A server at a port. */
export abstract class HttpServer implements Waker {
  /** Requests answered, those refused as malformed, connections that were too slow, and those closed for others to have room. */
  requests: u64 = 0;
  refused: u32 = 0;
  expired: u32 = 0;
  evicted: u32 = 0;
  /** Handlers that failed. */
  failures: u32 = 0;
  /** Connections that are open. */
  open: i32 = 0;
  /** Milliseconds since boot, as of the last sweep or the last connection taken. */
  now: i64 = 0;
  private first: HttpConnection | null = null;
  private pool: HttpConnection | null = null;
  private readonly sweeper: Sweep = new Sweep();

  /** @param maxConnections open at once, at most; beyond them the one that has been idle longest is closed, and if none is, others wait */
  constructor(readonly stack: Stack, private readonly listener: Listener, readonly maxConnections: i32) {
    this.sweeper.server = this;
    listener.waker = this;
  }

  /** A new object for a connection. */
  abstract create(): HttpConnection;

  /** Connections can be taken. */
  wake(): void {
    this.now = uptimeMs();
    while (this.open < this.maxConnections || this.listener.count && this.evict()) {
      const tcp = this.listener.accept();
      if (!tcp) break;
      let connection = this.pool;
      if (connection) this.pool = connection.next;
      else connection = this.create();
      const first = this.first;
      connection.previous = null;
      connection.next = first;
      if (first) first.previous = connection;
      this.first = connection;
      ++this.open;
      if (!this.sweeper.armed) this.sweeper.arm(ticksNow() + ticks(SWEEP_MS));
      connection.open(tcp);
    }
  }

  /** Closes the connection that has waited longest for a request. @returns false when none does */
  private evict(): bool {
    let oldest: HttpConnection | null = null;
    let each = this.first;
    while (each) {
      if (each.phase == Phase.Head && (!oldest || each.deadline < oldest.deadline)) oldest = each;
      each = each.next;
    }
    if (!oldest) return false;
    ++this.evicted;
    oldest.drop();
    return true;
  }

  /** @internal */
  sweep(): void {
    const now: i64 = uptimeMs();
    this.now = now;
    let each = this.first;
    while (each) {
      if (now >= each.deadline) each.wake();
      each = each.next;
    }
    if (this.first) this.sweeper.arm(ticksNow() + ticks(SWEEP_MS));
  }

  /** @internal A connection has ended. */
  closed(connection: HttpConnection, tcp: TcpConnection): void {
    tcp.close(uptimeMs());
    this.detached(connection);
    connection.next = this.pool;
    this.pool = connection;
  }

  /** @internal A connection is no longer one of ours. */
  detached(connection: HttpConnection): void {
    const next = connection.next;
    const previous = connection.previous;
    if (next) next.previous = previous;
    if (previous) previous.next = next;
    else this.first = next;
    connection.next = null;
    connection.previous = null;
    --this.open;
    if (this.listener.count) this.wake();
  }

  /** @internal Sends what connections have written. */
  push(): void {
    this.stack.push();
  }

  /** Takes no more connections; those that are open go on. */
  close(): void {
    this.stack.tcp.unlisten(this.listener, uptimeMs());
    this.stack.push();
  }
}

export type Handler = (connection: HttpConnection) => void;

/** Serves in a fiber of its own. */
@final class FiberServer extends HttpServer {
  readonly queue: WaitQueue = new WaitQueue();
  head: FiberConnection | null = null;
  tail: FiberConnection | null = null;

  constructor(stack: Stack, listener: Listener, readonly handler: Handler, maxConnections: i32) { super(stack, listener, maxConnections); }

  create(): HttpConnection { return new FiberConnection(this, this); }

  run(): void {
    for (;;) {
      const connection = this.head;
      if (!connection) {
        this.queue.wait();
        continue;
      }
      this.head = connection.after;
      if (!this.head) this.tail = null;
      connection.after = null;
      connection.run();
    }
  }
}

/** What the handler works on: set just before it runs. */
let pending: FiberConnection | null = null;

@final class FiberConnection extends HttpConnection {
  after: FiberConnection | null = null;

  constructor(server: HttpServer, private readonly home: FiberServer) { super(server); }

  onReady(): void {
    const home = this.home;
    const tail = home.tail;
    if (tail) tail.after = this;
    else home.head = this;
    home.tail = this;
    home.queue.wake();
  }

  onRequest(): void { this.handle(); }
  onProgress(): void { if (this.phase == Phase.Answer) this.handle(); }

  private handle(): void {
    pending = this;
    const failure = attempt(() => {
      const connection = pending!;
      connection.home.handler(connection);
    });
    if (!failure) return;
    ++this.home.failures;
    warn("http: " + failure.toString());
    this.abandon();
    if (this.phase == Phase.Answer) this.replyText(500, "text/plain", "internal error");
  }
}

/**
 * Serves at `port` with `handler` in a fiber of its own. The handler is called for a request, and again for each progress until it has
 * answered. @param maxConnections see `HttpServer`. @returns null when the port is taken
 */
export function serveHttp(stack: Stack, port: u32, handler: Handler, maxConnections: i32 = 64): HttpServer | null {
  const listener = stack.tcp.listen(port, BACKLOG, 8192, 8192);
  if (!listener) return null;
  const server = new FiberServer(stack, listener, handler, maxConnections);
  spawnWith<FiberServer>((server: FiberServer) => server.run(), server, "http");
  return server;
}

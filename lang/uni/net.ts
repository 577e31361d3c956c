/**
 * The module `uni/net`: TCP and UDP for apps. Declared in `lang/types/uni/net.d.ts`; `cli/node/uni/net.ts` is its twin.
 *
 * What arrives is told by a job of the event loop; only what has to wait for others (a name, a neighbor, a handshake) has a fiber meanwhile.
 */
import { Err } from "hal/error";
import { Waker } from "hal/irq";
import { attempt } from "kernel/attempt";
import { warn } from "kernel/log";
import { uptimeMs } from "kernel/time";
import { formatIpv4, parseIpv4 } from "kernel/net/address";
import { TimeKeeper, useTime } from "kernel/net/clock";
import { DnsEnd } from "kernel/net/dns";
import { Drop, dropName } from "kernel/net/drop";
import { Stack } from "kernel/net/stack";
import { TcpConnection, TcpEnd } from "kernel/net/tcp/connection";
import { Listener } from "kernel/net/tcp/tcp";
import { UDP_MAX, UdpSocket as Socket } from "kernel/net/udp";
import { maskOf } from "kernel/net/wire/ipv4";
import { MDNS_PORT } from "kernel/net/wire/dns";
import { Closure } from "../closure";
import { JsError, raiseRange } from "../error";
import { Job, enqueue, hold, release } from "../event-loop";
import { JsPromise, rejectWith, settleWith } from "../promise";
import { refToString } from "../text";
import { caught, raise, throwing } from "../throw";
import { Ref, boxNumber } from "../value";
import { bytesOf } from "./bytes";
import { isStarted, network } from "./network";
import { Waiting, rejected } from "./waiting";

/** Rings of a connection in bytes. */
const SEND_BYTES: i32 = 8192;
const RECEIVE_BYTES: i32 = 8192;
/** Connections that wait to be taken, at most. */
const BACKLOG: i32 = 64;
/** Bytes of datagrams that wait to be received. */
const UDP_BYTES: i32 = 16384;
/** Milliseconds that a name, an address of our own, and a connection may take unless told otherwise. */
const TIMEOUT_MS: f64 = 30_000;

/** A milliseconds argument, for the kernel. */
function milliseconds(ms: f64): i32 {
  return ms >= 0 ? <i32>min<f64>(ms, 0x7fff_ffff) : 0;
}

/** What is left of `timeoutMs` that began at `since`. */
function left(since: u64, timeoutMs: i32): i32 {
  return <i32>max<i64>(1, <i64>timeoutMs - <i64>(uptimeMs() - since));
}

/** Where `host` is. Waits. @returns -1 with an error raised */
function addressOf(net: Stack, host: string, timeoutMs: i32): i64 {
  const since = uptimeMs();
  if (!net.waitForAddress(timeoutMs)) {
    raise(new JsError("no address: no DHCP server has answered"));
    return -1;
  }
  const known = parseIpv4(host);
  if (known >= 0) return known;
  const address = net.resolve(host, left(since, timeoutMs));
  if (address) return address;
  raise(new JsError(nameTrouble(net.nameFailure) + host));
  return -1;
}

/** Why a name has no address, for people: the name follows. */
function nameTrouble(end: DnsEnd): string {
  switch (end) {
    case DnsEnd.BadName: return "no host can be called ";
    case DnsEnd.NoAddress: return "no IPv4 address is known of ";
    case DnsEnd.NoServer: return "no server is known that could be asked for ";
    case DnsEnd.TimedOut: return "no server has answered about ";
    case DnsEnd.NoName: return "no host is called ";
    default: return "no server could tell about ";
  }
}

// --- Work that waits ---------------------------------------------------------------------------------------------------------------

/** Waits with the network. */
abstract class Asking extends Waiting {
  abstract ask(net: Stack): Ref;

  work(): Ref { return this.ask(network()!); }

  start(): JsPromise { return network() ? this.begin("net app") : rejected(); }
}

// --- TCP ------------------------------------------------------------------------------------------------------------------------------

@final class Step extends Job {
  constructor(private readonly connection: Connection) { super(); }
  run(): void { this.connection.step(); }
}

/** Why a connection has ended, for people. */
function endText(end: TcpEnd): string {
  switch (end) {
    case TcpEnd.Reset: return "the connection was reset by the other side";
    case TcpEnd.TimedOut: return "the connection has timed out";
    case TcpEnd.Refused: return "the connection was refused";
    case TcpEnd.Unreachable: return "the host cannot be reached";
    default: return "the connection has ended";
  }
}

@final export class Connection implements Waker {
  readonly remoteAddress: string;
  readonly remotePort: f64;
  private tcp: TcpConnection | null;
  private readonly job: Step = new Step(this);
  private scheduled: bool = false;
  private reading: JsPromise | null = null;
  private writing: JsPromise | null = null;
  private bytes: Uint8Array | null = null;
  private sent: i32 = 0;
  private limit: i32 = 0;

  /** @param early what was received of it before it became ours: it is read first */
  constructor(private readonly net: Stack, tcp: TcpConnection, private early: Uint8Array | null = null) {
    this.tcp = tcp;
    this.remoteAddress = formatIpv4(tcp.remote);
    this.remotePort = <f64>tcp.remotePort;
    tcp.waker = this;
    hold();
  }

  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    enqueue(this.job);
  }

  /** @internal In the event loop. */
  step(): void {
    this.scheduled = false;
    if (this.reading) this.readOn();
    if (this.writing) this.writeOn();
    this.net.push();
  }

  /** A promise of what has arrived, at most `limit` bytes; of undefined when the other side has ended. */
  read(limit: f64 = 4096): JsPromise {
    const promise = new JsPromise();
    if (!(limit >= 1)) rejectWith(promise, new JsError("a part has at least one byte"));
    else if (this.reading) rejectWith(promise, new JsError("a read is under way: await it"));
    else {
      this.reading = promise;
      this.limit = <i32>min<f64>(limit, 65536);
      this.readOn();
      this.net.push();
    }
    return promise;
  }

  private readOn(): void {
    const promise = this.reading!, tcp = this.tcp;
    if (!tcp) {
      this.reading = null;
      return settleWith(promise, null);
    }
    const early = this.early;
    if (early && early.byteLength) {
      const most = min(early.byteLength, this.limit);
      this.early = most < early.byteLength ? early.slice(most) : null;
      this.reading = null;
      return settleWith(promise, early.slice(0, most));
    }
    const count = min(tcp.readable, this.limit);
    if (count > 0) {
      const part = new Uint8Array(count);
      tcp.read(part.dataStart, count);
      this.reading = null;
      return settleWith(promise, part);
    }
    if (!tcp.isFinished) return;
    this.reading = null;
    if (tcp.finReceived || tcp.end == TcpEnd.Closed) settleWith(promise, null);
    else rejectWith(promise, new JsError(endText(tcp.end)));
  }

  /** Sends bytes, or a string as UTF-8. @returns a promise that is resolved when all has been taken to be sent */
  write(data: Ref): JsPromise {
    const promise = new JsPromise();
    if (this.writing) {
      rejectWith(promise, new JsError("a write is under way: await it"));
      return promise;
    }
    this.writing = promise;
    this.bytes = bytesOf(data);
    this.sent = 0;
    this.writeOn();
    this.net.push();
    return promise;
  }

  private writeOn(): void {
    const promise = this.writing!, bytes = this.bytes!, tcp = this.tcp;
    const left = bytes.byteLength - this.sent;
    if (!tcp || !tcp.isWritable) {
      this.writing = null;
      return rejectWith(promise, new JsError(tcp && tcp.end != TcpEnd.None ? endText(tcp.end) : "our side has ended"));
    }
    const count = tcp.write(bytes.dataStart + this.sent, left);
    this.sent += count;
    if (count < left) {
      tcp.wantsRoom = min<i32>(left - count, <i32>(tcp.sendMask + 1) >> 1);
      return;
    }
    tcp.wantsRoom = 0;
    this.writing = null;
    this.bytes = null;
    settleWith(promise, null);
  }

  /** Small pieces go at once. */
  set noDelay(on: bool) {
    const tcp = this.tcp;
    if (tcp) tcp.noDelay = on;
  }
  get noDelay(): bool {
    const tcp = this.tcp;
    return tcp != null && tcp.noDelay;
  }

  /** Ends our side; the other side can still send. */
  end(): void {
    const tcp = this.tcp;
    if (!tcp) return;
    tcp.shutdown();
    this.net.push();
  }

  /** Ends both sides and gives the connection back. */
  close(): void {
    const tcp = this.tcp;
    if (!tcp) return;
    this.tcp = null;
    tcp.close(uptimeMs());
    this.net.push();
    if (this.reading) this.readOn();
    if (this.writing) this.writeOn();
    release();
  }
}

@final class Connecting extends Asking {
  constructor(private readonly host: string, private readonly port: u32, private readonly timeoutMs: i32) { super(); }
  ask(net: Stack): Ref {
    const since = uptimeMs();
    const address = addressOf(net, this.host, this.timeoutMs);
    if (address < 0) return null;
    const stream = net.connect(<u32>address, this.port, left(since, this.timeoutMs), SEND_BYTES, RECEIVE_BYTES);
    if (stream) return new Connection(net, stream.take()!);
    raise(new JsError(endText(net.failure) + ": " + this.host + ":" + this.port.toString()));
    return null;
  }
}

/** @returns false, with an error raised, for what is no port */
function isPort(port: f64): bool {
  if (port >= 1 && port <= 65535) return true;
  raiseRange("a port is 1 to 65535");
  return false;
}

/** Opens a connection. */
export function connect(host: string, port: f64, timeoutMs: f64 = TIMEOUT_MS): JsPromise {
  if (isPort(port)) return new Connecting(host, <u32>port, milliseconds(timeoutMs)).start();
  return rejected();
}

@final class Accept extends Job {
  constructor(private readonly server: TcpServer) { super(); }
  run(): void { this.server.accept(); }
}

/** What `handler` is being called with. */
// @ts-ignore: decorator
@lazy let arrived: Connection | null = null;
// @ts-ignore: decorator
@lazy let arrivedAt: TcpServer | null = null;
// @ts-ignore: decorator
@lazy let outcome: Ref = null;

/** A port that takes connections. */
@final export class TcpServer implements Waker {
  private readonly job: Accept = new Accept(this);
  private scheduled: bool = false;

  constructor(private readonly net: Stack, private readonly listener: Listener, readonly handler: Closure) {
    listener.waker = this;
    hold();
  }

  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    enqueue(this.job);
  }

  /** @internal */
  accept(): void {
    this.scheduled = false;
    for (;;) {
      const tcp = this.listener.accept();
      if (!tcp) break;
      const connection = new Connection(this.net, tcp);
      arrived = connection;
      arrivedAt = this;
      outcome = null;
      const failure = attempt(() => {
        const handler = arrivedAt!.handler;
        outcome = call_indirect<Ref>(handler.code, handler, arrived!);
      });
      const result = outcome;
      if (failure) failed(connection, failure.toString());
      else if (throwing) failed(connection, refToString(caught()));
      else if (result instanceof JsPromise) changetype<JsPromise>(result).subscribe(new Ended(connection));
    }
  }

  /** Takes no more connections; those that are open go on. */
  stop(): void {
    this.net.tcp.unlisten(this.listener, uptimeMs());
    this.net.push();
    release();
  }
}

/** What an async handler ends with. */
@final class Ended extends Job {
  constructor(private readonly connection: Connection) { super(); }
  run(): void {
    if (this.failed) failed(this.connection, refToString(this.sent));
    else this.connection.close();
  }
}

function failed(connection: Connection, reason: string): void {
  warn("net: " + reason);
  connection.close();
}

/** Calls `handler` with each connection that is made to `port`. */
export function listen(port: f64, handler: Closure): TcpServer {
  if (!isPort(port)) return changetype<TcpServer>(0);
  const net = network();
  if (!net) return changetype<TcpServer>(0);
  const listener = net.tcp.listen(<u32>port, BACKLOG, SEND_BYTES, RECEIVE_BYTES);
  if (listener) return new TcpServer(net, listener, handler);
  raise(new JsError("port " + (<i32>port).toString() + " is taken"));
  return changetype<TcpServer>(0);
}

// --- UDP --------------------------------------------------------------------------------------------------------------------------------

@final export class Datagram {
  constructor(readonly data: Uint8Array, readonly address: string, readonly port: f64) {}
}

@final class Deliver extends Job {
  constructor(private readonly socket: UdpSocket) { super(); }
  run(): void { this.socket.deliver(); }
}

@final export class UdpSocket implements Waker {
  private readonly job: Deliver = new Deliver(this);
  private scheduled: bool = false;
  private receiving: JsPromise | null = null;
  private isOpen: bool = true;

  constructor(private readonly net: Stack, private readonly socket: Socket) {
    socket.waker = this;
    hold();
  }

  get port(): f64 { return <f64>this.socket.port; }

  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    enqueue(this.job);
  }

  /** @internal */
  deliver(): void {
    this.scheduled = false;
    const promise = this.receiving;
    if (!promise) return;
    if (!this.isOpen) {
      this.receiving = null;
      return settleWith(promise, null);
    }
    const socket = this.socket;
    if (!socket.pending) return;
    const whole = new Uint8Array(UDP_MAX);
    const length = socket.receive(whole.dataStart, UDP_MAX);
    this.receiving = null;
    settleWith(promise, new Datagram(whole.slice(0, length), formatIpv4(socket.remote), <f64>socket.remotePort));
  }

  /** A promise of the next datagram; of undefined after `close`. */
  receive(): JsPromise {
    const promise = new JsPromise();
    if (this.receiving) {
      rejectWith(promise, new JsError("a receive is under way: await it"));
      return promise;
    }
    this.receiving = promise;
    this.deliver();
    return promise;
  }

  /** Sends a datagram. */
  send(data: Ref, host: string, port: f64): JsPromise {
    if (!isPort(port)) return rejected();
    const bytes = bytesOf(data);
    const address = parseIpv4(host);
    const net = this.net;
    // Mostly the neighbor is known.
    if (address >= 0 && this.isOpen && net.link.address && bytes.byteLength <= UDP_MAX && net.udp.send(this.socket, <u32>address, <u32>port, bytes.dataStart, bytes.byteLength, uptimeMs())) {
      net.device.flush();
      const promise = new JsPromise();
      settleWith(promise, null);
      return promise;
    }
    return new Sending(this.socket, bytes, host, <u32>port).start();
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.net.udp.close(this.socket);
    this.deliver();
    release();
  }
}

@final class Sending extends Asking {
  constructor(private readonly socket: Socket, private readonly bytes: Uint8Array, private readonly host: string, private readonly port: u32) { super(); }
  ask(net: Stack): Ref {
    const address = addressOf(net, this.host, <i32>TIMEOUT_MS);
    if (address < 0) return null;
    const bytes = this.bytes;
    if (bytes.byteLength > UDP_MAX) raiseRange("a datagram has at most " + UDP_MAX.toString() + " bytes");
    else if (net.sendDatagram(this.socket, <u32>address, this.port, bytes.dataStart, bytes.byteLength) < 0) raise(new JsError("no way to " + this.host));
    return null;
  }
}

/** Opens a UDP socket. */
export function openUdp(port: f64 = 0): UdpSocket {
  if (port && !isPort(port)) return changetype<UdpSocket>(0);
  const net = network();
  if (!net) return changetype<UdpSocket>(0);
  const socket = net.udp.open(<u32>port, UDP_BYTES);
  if (socket) return new UdpSocket(net, socket);
  raise(new JsError("port " + (<i32>port).toString() + " is taken"));
  return changetype<UdpSocket>(0);
}

// --- The rest ---------------------------------------------------------------------------------------------------------------------------

@final class Resolving extends Asking {
  constructor(private readonly host: string, private readonly timeoutMs: i32) { super(); }
  ask(net: Stack): Ref {
    const address = addressOf(net, this.host, this.timeoutMs);
    return address < 0 ? null : formatIpv4(<u32>address);
  }
}

/** The IPv4 address of `host`. */
export function resolve(host: string, timeoutMs: f64 = TIMEOUT_MS): JsPromise {
  return new Resolving(host, milliseconds(timeoutMs)).start();
}

@final class Pinging extends Asking {
  constructor(private readonly host: string, private readonly timeoutMs: i32) { super(); }
  ask(net: Stack): Ref {
    const address = addressOf(net, this.host, this.timeoutMs);
    if (address < 0) return null;
    const us = net.ping(<u32>address, this.timeoutMs);
    if (us >= 0) return boxNumber(<f64>us / 1000);
    raise(new JsError(us == Err.TIMEOUT ? this.host + " has not answered" : "no way to " + this.host));
    return null;
  }
}

/** Milliseconds that an echo request to `host` and its answer take. */
export function ping(host: string, timeoutMs: f64 = 1000): JsPromise {
  return new Pinging(host, milliseconds(timeoutMs)).start();
}

// @ts-ignore: decorator
@lazy let keeper: TimeKeeper | null = null;

@final class Syncing extends Asking {
  constructor(private readonly server: string, private readonly timeoutMs: i32) { super(); }
  ask(net: Stack): Ref {
    let known = keeper;
    if (!known) keeper = known = useTime(net, this.server);
    if (!known.waitForTime(this.timeoutMs)) raise(new JsError("no server has told the time"));
    return null;
  }
}

/** Has the time of day set, and kept right from then on. */
export function syncClock(server: string = "", timeoutMs: f64 = TIMEOUT_MS): JsPromise {
  return new Syncing(server, milliseconds(timeoutMs)).start();
}

/** Lets others find the board as `<name>.local`. */
export function announce(name: string): void {
  const net = network();
  if (!net) return;
  if (!isHostName(name)) raiseRange("a host's name is 1 to 63 letters, digits and hyphens");
  else if (net.udp.find(MDNS_PORT)) raise(new JsError("the board has a name already"));
  else net.useMdns(name);
}

function isHostName(name: string): bool {
  for (let i = 0; i < name.length; ++i) {
    const letter = name.charCodeAt(i);
    if (<u32>((letter | 0x20) - 0x61) >= 26 && <u32>(letter - 0x30) >= 10 && letter != 0x2d) return false;
  }
  return name.length > 0 && name.length <= 63;
}

@final class Own extends Asking {
  constructor(private readonly timeoutMs: i32) { super(); }
  ask(net: Stack): Ref {
    if (net.waitForAddress(this.timeoutMs)) return formatIpv4(net.link.address);
    raise(new JsError("no address: no DHCP server has answered"));
    return null;
  }
}

/** Our own address, once there is one. */
export function address(timeoutMs: f64 = TIMEOUT_MS): JsPromise {
  return new Own(milliseconds(timeoutMs)).start();
}

/** The address that `text` is; 0 for none; raises for what is no address. */
function fixedAddress(text: string): u32 {
  if (!text.length) return 0;
  const address = parseIpv4(text);
  if (address < 0) raiseRange(text + " is no IPv4 address");
  return <u32>max<i64>(address, 0);
}

/** Starts the network with a fixed address. */
export function useAddress(address: string, bits: f64, gateway: string = "", resolver: string = ""): void {
  if (isStarted()) return raise(new JsError("the network has started: useAddress comes before all else"));
  if (!(bits >= 1 && bits <= 30)) return raiseRange("a network has 1 to 30 bits");
  const own = fixedAddress(address), router = fixedAddress(gateway), server = fixedAddress(resolver);
  if (throwing) return;
  if (!own) return raiseRange("which address?");
  const net = network(false);
  if (!net) return;
  net.useAddress(own, maskOf(<u32>bits), router);
  net.resolver = server;
}

/** Frames since start. */
export function framesReceived(): f64 {
  const net = network();
  return net ? <f64>net.link.framesIn : 0;
}
export function framesSent(): f64 {
  const net = network();
  return net ? <f64>net.link.framesOut : 0;
}
/** Frames thrown away since start, for whatever reason. */
export function framesDropped(): f64 {
  const net = network();
  let sum: u64 = 0;
  if (net) for (let reason = 0; reason < Drop.COUNT; ++reason) sum += net.link.dropped(reason);
  return <f64>sum;
}

/** The reasons for which frames were thrown away since start. */
export function dropReasons(): Array<Ref> {
  const net = network();
  const found = new Array<Ref>();
  if (net) for (let reason = 0; reason < Drop.COUNT; ++reason) if (net.link.dropped(reason)) found.push(dropName(reason));
  return found;
}

/** How often frames were thrown away for `reason`. */
export function dropCount(reason: string): f64 {
  const net = network();
  if (net) for (let each = 0; each < Drop.COUNT; ++each) if (dropName(each) == reason) return <f64>net.link.dropped(each);
  return 0;
}

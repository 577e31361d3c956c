/**
 * The network for fibers: blocking streams and sockets over one card.
 *
 * One fiber feeds the machines with frames and time; other fibers call the machines directly, since nothing here is interrupted, and wait in
 * queues for what the machines wake.
 *
 * ```ts
 * const net = new Stack(eth0);
 * net.start();
 * net.useDhcp("board");
 * const server = net.listen(7)!;
 * for (;;) spawnWith(echo, server.accept()!);
 * ```
 */
import { Err } from "hal/error";
import { NetDevice } from "hal/net";
import { Releasable } from "../attempt";
import { Fiber, spawnWith, yieldNow } from "../fiber";
import { attach } from "../irq";
import { Deadline, now as ticksNow, ticks, uptimeMs } from "../time";
import { WaitQueue } from "../wait-queue";
import { DhcpClient } from "./dhcp";
import { DnsEnd } from "./dns";
import { Interface, NEVER } from "./interface";
import { pingAddress } from "./ping";
import { MdnsResponder } from "./mdns";
import { Random } from "./random";
import { Reassembly } from "./reassembly";
import { fromTimer } from "./seed";
import { resolveName } from "./resolve";
import { Service } from "./service";
import { TcpConnection, TcpEnd } from "./tcp/connection";
import { Listener, Tcp } from "./tcp/tcp";
import { UDP_MAX, Udp, UdpSocket } from "./udp";

/** Frames taken from the card before other fibers have their turn. */
const BATCH: i32 = 64;
/** Rings of a connection, unless told otherwise. */
export const SEND_BYTES: i32 = 8192;
export const RECEIVE_BYTES: i32 = 8192;
/** A datagram to a neighbor that is not known waits for it at most this long. */
const RESOLVE_MS: i64 = 3500;

/** @internal Milliseconds for the machines. */
export function clock(): i64 {
  return uptimeMs();
}

/** Wakes the network's fiber when a machine has something to do. */
@final class Alarm extends Deadline {
  at: i64 = NEVER;
  constructor(private readonly queue: WaitQueue) { super(); }
  onDeadline(): void {
    this.at = NEVER;
    this.queue.wake();
  }
}

@final export class Stack {
  readonly link: Interface;
  readonly udp: Udp;
  readonly tcp: Tcp;
  dhcp: DhcpClient | null = null;
  /** Why the last `connect` failed. */
  failure: TcpEnd = TcpEnd.None;
  /** Why the last `resolve` found nothing. */
  nameFailure: DnsEnd = DnsEnd.None;
  /** Servers for names, instead of those that DHCP tells; 0 = none. */
  resolver: u32 = 0;
  resolver2: u32 = 0;
  /** What else the network's fiber runs. */
  private services: Service | null = null;
  /** @internal The client of `resolve`, among the services. */
  names: Service | null = null;
  /** The card's events, and the machines' time. */
  private readonly events: WaitQueue;
  /** Woken after each round of the network's fiber in which neighbors or the address have changed. */
  private readonly changes: WaitQueue = new WaitQueue();
  private readonly alarm: Alarm;
  private seen: u32 = 0;
  /** When the card is asked for its link. */
  private linkAt: i64 = NEVER;
  private wasUp: bool = false;

  /** @param random numbers that nobody can guess, of `seeded`; without it they come from the timer and the card's address, which is weak */
  constructor(readonly device: NetDevice, random: Random | null = null) {
    const numbers = random ? random : fromTimer();
    const link = new Interface(device, numbers);
    numbers.stir(link.mac);
    const events = new WaitQueue();
    this.link = link;
    this.events = events;
    this.udp = new Udp(link);
    this.tcp = new Tcp(link);
    this.alarm = new Alarm(events);
  }

  /** Starts the network's fiber; the card has been started, its link may come up later. @returns the fiber */
  start(): Fiber {
    this.wasUp = this.device.linkUp();
    this.device.onEvent(this.events);
    attach(this.device.irq, this.device);
    const fiber = spawnWith<Stack>((stack: Stack) => stack.run(), this, "net");
    fiber.isService = true;
    return fiber;
  }

  /** Uses a fixed address. @param gateway 0 = none */
  useAddress(address: u32, mask: u32, gateway: u32): void {
    this.link.configure(address, mask, gateway);
    this.link.ask(address, address);
    this.device.flush();
  }

  /** Asks a DHCP server for an address. @param host our name, for the server */
  useDhcp(host: string): void {
    const client = new DhcpClient(this.link, this.udp, host);
    this.dhcp = client;
    client.start(clock());
    this.events.wake();
  }

  /** Takes fragmented packets of up to 8 KiB, too, with 36 KiB of memory for four at a time. */
  useReassembly(): void {
    this.link.fragments = new Reassembly();
  }

  /** Waits for an address. @returns false after `timeoutMs` (-1 = no limit) */
  waitForAddress(timeoutMs: i32 = -1): bool {
    const end = limit(timeoutMs);
    while (!this.link.address) if (!waitUntil(this.changes, end)) return this.link.address != 0;
    return true;
  }

  /**
   * Takes connections at `port`. @param backlog of those not yet accepted @param sendBytes @param receiveBytes rings of each connection,
   * powers of two. @returns null when the port is taken
   */
  listen(port: u32, backlog: i32 = 16, sendBytes: i32 = SEND_BYTES, receiveBytes: i32 = RECEIVE_BYTES): TcpServer | null {
    const listener = this.tcp.listen(port, backlog, sendBytes, receiveBytes);
    return listener ? new TcpServer(this, listener) : null;
  }

  /** Opens a connection and waits until it is open. @returns null when it failed, and why in `failure` */
  connect(address: u32, port: u32, timeoutMs: i32 = -1, sendBytes: i32 = SEND_BYTES, receiveBytes: i32 = RECEIVE_BYTES): TcpStream | null {
    const connection = this.tcp.connect(address, port, sendBytes, receiveBytes, clock());
    if (!connection) {
      this.failure = TcpEnd.Aborted;
      return null;
    }
    const stream = new TcpStream(this, connection);
    this.push();
    const end = limit(timeoutMs);
    while (!connection.isWritable && connection.end == TcpEnd.None && !connection.finReceived) {
      if (stream.waitUntil(end)) continue;
      this.failure = TcpEnd.TimedOut;
      stream.abort();
      return null;
    }
    if (connection.end == TcpEnd.None) return stream;
    this.failure = connection.end;
    stream.close();
    return null;
  }

  /**
   * The address of `name`: a host's name, one in `.local`, an address as text, or "localhost". Waits for the answer, unless it is known.
   * @param timeoutMs -1 = until the servers have had their time @returns 0 when there is none, and why in `nameFailure`
   */
  resolve(name: string, timeoutMs: i32 = -1): u32 {
    return resolveName(this, name, timeoutMs);
  }

  /**
   * Sends an echo request and waits for its answer. @returns microseconds from the one to the other; Err.TIMEOUT; Err.NOT_FOUND when there
   * is no way to `address`
   */
  ping(address: u32, timeoutMs: i32 = 1000): i32 {
    return pingAddress(this, address, timeoutMs);
  }

  /** Lets others on the network find this board as `<name>.local`, or `<name>-2.local` when somebody has that. @param name letters, digits, hyphens */
  useMdns(name: string): MdnsResponder {
    const responder = new MdnsResponder(this.link, this.udp, name);
    this.add(responder);
    return responder;
  }

  /** Whether `name` (lower case) is our own. */
  owns(name: string): bool {
    let service = this.services;
    while (service) {
      if (service.owns(name)) return true;
      service = service.next;
    }
    return false;
  }

  /** Lets the network's fiber run `service`, too. */
  add(service: Service): void {
    service.next = this.services;
    this.services = service;
    this.events.wake();
  }

  /** Opens a UDP socket at `port`, 0 = any. @param capacity bytes that may wait. @returns null when the port is taken */
  openUdp(port: u32, capacity: i32 = 8192): UdpPort | null {
    const socket = this.udp.open(port, capacity);
    return socket ? new UdpPort(this, socket) : null;
  }

  /** Sends what the machines want to send, and sees to it that they are called in time. */
  push(): void {
    const tcp = this.tcp;
    if (tcp.wantsFlush) {
      tcp.flush(clock());
      this.device.flush();
    }
    this.setAlarm();
  }

  private setAlarm(): void {
    const client = this.dhcp;
    let due = min(this.tcp.pollAt(), this.linkAt);
    if (client) due = min(due, client.pollAt());
    let service = this.services;
    while (service) {
      due = min(due, service.pollAt());
      service = service.next;
    }
    const alarm = this.alarm;
    if (due >= alarm.at) return;
    alarm.at = due;
    const left = due - clock();
    alarm.arm(ticksNow() + (left > 0 ? ticks(<u32>min<i64>(left, 0x7fff_ffff)) : 0));
  }

  /** The network's fiber. */
  private run(): void {
    const device = this.device;
    const link = this.link;
    for (;;) {
      const now = clock();
      const more = link.poll(now, BATCH);
      const up = device.linkUp();
      if (up && !this.wasUp) this.greet(now);
      this.wasUp = up;
      const client = this.dhcp;
      if (client) client.poll(now);
      let service = this.services;
      while (service) {
        service.poll(now);
        service = service.next;
      }
      this.tcp.poll(now);
      this.tcp.flush(now);
      device.flush();
      const seen = link.resolutions + (client ? client.changes : 0);
      if (seen != this.seen) {
        this.seen = seen;
        this.changes.wake();
      }
      if (more) {
        yieldNow();
      } else {
        const pollMs = device.pollMs;
        this.linkAt = pollMs ? clock() + pollMs : NEVER;
        this.setAlarm();
        this.events.wait();
      }
    }
  }

  /** The link has come up: the card may be another one, and so may the network. */
  private greet(now: i64): void {
    const link = this.link;
    link.readAddress();
    link.random.stir(link.mac);
    const client = this.dhcp;
    if (client) client.start(now);
    else if (link.address) link.ask(link.address, link.address);
  }

  /** Sends a datagram, waiting for the neighbor's address. @returns `length`; Err.NOT_FOUND when there is no way */
  sendDatagram(socket: UdpSocket, address: u32, port: u32, from: usize, length: i32): i32 {
    const end = clock() + RESOLVE_MS;
    while (!this.udp.send(socket, address, port, from, length, clock())) {
      this.device.flush();
      if (this.link.isAbsent(address) || clock() >= end) return Err.NOT_FOUND;
      this.waitForChange(end);
    }
    this.device.flush();
    return length;
  }

  /** @internal Sends what a machine has written to the card, and sees to the machines' time. */
  sendNow(): void {
    this.device.flush();
    this.setAlarm();
  }

  /** @internal Waits for a change of neighbors for a while. */
  waitForChange(end: i64): void {
    waitUntil(this.changes, min(end, clock() + 250));
  }
}

/** @internal When a wait of `timeoutMs` (-1 = no limit) ends. */
export function limit(timeoutMs: i32): i64 {
  return timeoutMs < 0 ? NEVER : clock() + timeoutMs;
}

/** @internal @returns false when `end` has come. */
export function waitUntil(queue: WaitQueue, end: i64): bool {
  if (end == NEVER) return queue.wait();
  const left = end - clock();
  return left > 0 && queue.wait(<i32>min<i64>(left, i32.MAX_VALUE));
}

/** A port that takes connections. */
@final export class TcpServer {
  private readonly queue: WaitQueue = new WaitQueue();

  constructor(readonly stack: Stack, private readonly listener: Listener) {
    listener.waker = this.queue;
  }

  /** Waits for a connection. @returns null after `timeoutMs` (-1 = no limit) */
  accept(timeoutMs: i32 = -1): TcpStream | null {
    const end = limit(timeoutMs);
    for (;;) {
      const connection = this.listener.accept();
      if (connection) return new TcpStream(this.stack, connection);
      if (!waitUntil(this.queue, end)) return null;
    }
    return null;
  }

  /** Takes no more connections. */
  close(): void {
    this.stack.tcp.unlisten(this.listener, clock());
    this.stack.push();
  }
}

/** A connection. Give it back with `close`; `onRelease(stream)` does that when the fiber or the protected call ends. */
@final export class TcpStream implements Releasable {
  private connection: TcpConnection | null;
  private readonly queue: WaitQueue = new WaitQueue();

  constructor(readonly stack: Stack, connection: TcpConnection) {
    this.connection = connection;
    connection.waker = this.queue;
  }

  /** Address and port of the peer; 0 when closed. */
  get remote(): u32 { const c = this.connection; return c ? c.remote : 0; }
  get remotePort(): u32 { const c = this.connection; return c ? c.remotePort : 0; }

  /** Sends small pieces at once (TCP_NODELAY). */
  set noDelay(on: bool) { const c = this.connection; if (c) c.noDelay = on; }

  /** Asks a peer that says nothing for this long whether it is still there, and ends the connection when it does not answer; 0 = never. */
  set keepAlive(ms: i32) {
    const c = this.connection;
    if (!c) return;
    c.setKeepAlive(ms, clock());
    this.stack.push();
  }

  /**
   * Reads up to `capacity` bytes, waiting for the first. @param timeoutMs -1 = no limit
   * @returns how many; 0 when the peer has ended its side; Err.TIMEOUT; Err.IO when the connection has broken
   */
  read(into: usize, capacity: i32, timeoutMs: i32 = -1): i32 {
    const connection = this.connection;
    if (!connection || capacity <= 0) return Err.INVALID;
    const count = connection.read(into, capacity);
    if (count > 0) {
      if (this.stack.tcp.wantsFlush) this.stack.push();
      return count;
    }
    const state = this.waitReadable(timeoutMs);
    return state > 0 ? this.read(into, capacity) : state;
  }

  /** Waits until there is something to read. @returns how much; 0 at the end; Err.TIMEOUT; Err.IO */
  waitReadable(timeoutMs: i32 = -1): i32 {
    const connection = this.connection;
    if (!connection) return Err.INVALID;
    let end: i64 = -1;
    for (;;) {
      const count = connection.readable;
      if (count > 0) return count;
      if (connection.isFinished) return connection.finReceived || connection.end == TcpEnd.Closed ? 0 : Err.IO;
      if (end < 0) end = limit(timeoutMs);
      if (!waitUntil(this.queue, end)) return connection.readable > 0 ? connection.readable : Err.TIMEOUT;
    }
    return 0;
  }

  /** Received bytes in place: the address of `peeked` of them, after `waitReadable`. They stay until `skip`. */
  peek(): usize { return this.connection!.peek(); }
  get peeked(): i32 { return this.connection!.peeked; }

  /** Gives up the oldest `count` received bytes. */
  skip(count: i32): void {
    const connection = this.connection;
    if (!connection) return;
    connection.consume(min(count, connection.readable));
    if (this.stack.tcp.wantsFlush) this.stack.push();
  }

  /** Writes `length` bytes and sends them, waiting for room. @returns `length`, or Err.TIMEOUT, or Err.IO when the connection takes no more */
  write(from: usize, length: i32, timeoutMs: i32 = -1): i32 {
    const result = this.put(from, length, timeoutMs);
    this.stack.push();
    return result;
  }

  /** Like `write`, but what fits is sent only by `Stack.push` or the next `write`: for pieces of one message. */
  put(from: usize, length: i32, timeoutMs: i32 = -1): i32 {
    const connection = this.connection;
    if (!connection) return Err.INVALID;
    let end: i64 = -1;
    let done = connection.write(from, length);
    while (done < length) {
      if (!connection.isWritable) return Err.IO;
      this.stack.push();
      // Not for each acknowledgement: a good part of the ring.
      connection.wantsRoom = min<i32>(length - done, <i32>(connection.sendMask + 1) >> 1);
      if (connection.room < connection.wantsRoom) {
        if (end < 0) end = limit(timeoutMs);
        if (!waitUntil(this.queue, end)) {
          connection.wantsRoom = 0;
          return Err.TIMEOUT;
        }
      }
      connection.wantsRoom = 0;
      done += connection.write(from + done, length - done);
    }
    return length;
  }

  /** Ends our side; the peer can still send. */
  shutdown(): void {
    const connection = this.connection;
    if (!connection) return;
    connection.shutdown();
    this.stack.push();
  }

  /** Ends the connection in order and gives it back. */
  close(): void {
    const connection = this.connection;
    if (!connection) return;
    this.connection = null;
    connection.close(clock());
    this.stack.push();
    this.queue.wake();
  }

  /** Ends the connection with a reset. */
  abort(): void {
    const connection = this.connection;
    if (!connection) return;
    connection.abort(clock());
    this.close();
  }

  /** Takes the connection out of the stream, for somebody who drives it himself. @returns null when it is closed */
  take(): TcpConnection | null {
    const connection = this.connection;
    if (connection) connection.waker = null;
    this.connection = null;
    return connection;
  }

  release(): void {
    this.close();
  }

  /** @internal */
  waitUntil(end: i64): bool {
    return waitUntil(this.queue, end);
  }
}

/** A UDP socket. */
@final export class UdpPort implements Releasable {
  private readonly queue: WaitQueue = new WaitQueue();
  private isOpen: bool = true;

  constructor(readonly stack: Stack, private readonly socket: UdpSocket) {
    socket.waker = this.queue;
  }

  get port(): u32 { return this.socket.port; }
  /** Sender of the datagram received last. */
  get remote(): u32 { return this.socket.remote; }
  get remotePort(): u32 { return this.socket.remotePort; }

  /** Sends `length` bytes, waiting for the neighbor's address. @returns `length`; Err.INVALID when too long; Err.NOT_FOUND when there is no way */
  send(address: u32, port: u32, from: usize, length: i32): i32 {
    if (length < 0 || length > UDP_MAX || !this.isOpen) return Err.INVALID;
    return this.stack.sendDatagram(this.socket, address, port, from, length);
  }

  /** Waits for a datagram and copies at most `capacity` bytes of it. @returns its length; Err.TIMEOUT; Err.INVALID when closed */
  receive(into: usize, capacity: i32, timeoutMs: i32 = -1): i32 {
    const end = limit(timeoutMs);
    for (;;) {
      if (!this.isOpen) return Err.INVALID;
      const length = this.socket.receive(into, capacity);
      if (length >= 0) return length;
      if (!waitUntil(this.queue, end)) return Err.TIMEOUT;
    }
    return 0;
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.stack.udp.close(this.socket);
    this.queue.wake();
  }

  release(): void {
    this.close();
  }
}

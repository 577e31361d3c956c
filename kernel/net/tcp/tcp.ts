/**
 * TCP above one interface: finds the connection of a segment, opens and listens.
 *
 * Reference: RFC 9293 section 3.10; RFC 6528 (initial sequence numbers); RFC 4987 (bounded half-open connections); RFC 1337 and 6191
 * (TIME-WAIT); RFC 6056 (ports). What waits for a handshake, and what has ended and waits for stragglers, is a small record, not a connection.
 */
import { Drop } from "../drop";
import { Interface, NEVER, Transport } from "../interface";
import { be32 } from "../wire/bytes";
import { Protocol } from "../wire/ipv4";
import { Flag, Segment, TCP_HEADER, TCP_TIMESTAMPS, TcpFault, emitTcp, emitTimestamps, sealTcp } from "../wire/tcp";
import { TcpConnection, TcpEnd, TcpState } from "./connection";
import { Handshakes } from "./handshakes";
import { arrive } from "./input";
import { Listener } from "./listener";
import { output } from "./output";
import { refused } from "./path";
import { before } from "./sequence";
import { TIME_WAIT_MS, TimeWaits } from "./time-wait";

export { Listener } from "./listener";

/** Longest data of a segment without options: MTU - 40. */
export const MSS_OWN: u32 = 1460;
/** Connections at most, unless set otherwise. */
const CONNECTIONS: i32 = 1024;
const BUCKETS: i32 = 64;
/** A connection that could not send because of the device or a neighbor tries again after this time, if nothing happens before. */
const RETRY_MS: i64 = 100;

@final export class Tcp extends Transport {
  /** Connections that exist, and how many may. */
  live: i32 = 0;
  limit: i32 = CONNECTIONS;
  private readonly segment: Segment = new Segment();
  /** All connections, by a hash of their ends. */
  readonly buckets: StaticArray<TcpConnection | null> = new StaticArray<TcpConnection | null>(BUCKETS);
  private recent: TcpConnection | null = null;
  /** Connections that want to send, the one that has waited longest first. */
  private dirty: TcpConnection | null = null;
  private lastDirty: TcpConnection | null = null;
  private pool: TcpConnection | null = null;
  private listeners: Listener | null = null;
  /** Ports that take connections. */
  get firstListener(): Listener | null { return this.listeners; }
  private readonly timeWaits: TimeWaits = new TimeWaits();
  private readonly key: u32;
  private due: i64 = NEVER;
  readonly handshakes: Handshakes = new Handshakes();

  constructor(readonly link: Interface) {
    super();
    link.tcp = this;
    this.key = link.random.next();
    this.handshakes.tcp = this;
  }

  // --- The app's side -----------------------------------------------------------------------------------------------------

  /**
   * Takes connections at `port`. @param backlog those open and not accepted, at most @param sendBytes @param receiveBytes rings of each
   * connection, powers of two. @returns null when somebody has the port.
   */
  listen(port: u32, backlog: i32, sendBytes: i32, receiveBytes: i32): Listener | null {
    assert(port > 0 && port < 65536 && (sendBytes & (sendBytes - 1)) == 0 && (receiveBytes & (receiveBytes - 1)) == 0, "a port, and rings of powers of two");
    if (this.listenerAt(port)) return null;
    const listener = new Listener(this, port, backlog, sendBytes, receiveBytes);
    listener.next = this.listeners;
    this.listeners = listener;
    return listener;
  }

  /** Takes no more connections; those that nobody accepted are reset. */
  unlisten(listener: Listener, now: i64): void {
    if (this.listeners == listener) {
      this.listeners = listener.next;
    } else {
      let each = this.listeners;
      while (each && each.next != listener) each = each.next;
      if (each) each.next = listener.next;
    }
    this.handshakes.forget(listener);
    for (;;) {
      const connection = listener.accept();
      if (!connection) break;
      connection.detached = true;
      if (connection.end) this.giveBack(connection);
      else connection.abort(now);
    }
  }

  /** Begins to open a connection. @returns it, or null when there are too many. */
  connect(remote: u32, port: u32, sendBytes: i32, receiveBytes: i32, now: i64): TcpConnection | null {
    const connection = this.take(sendBytes, receiveBytes, remote, now);
    if (!connection) return null;
    const local = this.link.address;
    // RFC 6056 section 3.3.1
    let own: u32;
    let ports: u32;
    do {
      own = 49152 + this.link.random.below(16384);
      ports = bswap<u16>(<u16>port) | <u32>bswap<u16>(<u16>own) << 16;
    } while (this.find(remote, ports) || this.listenerAt(own) || this.inTimeWait(remote, ports, now));
    const secret = this.secret(local, remote, ports);
    connection.prepare(local, own, remote, port, <u32>secret + <u32>(now * 250), <u32>(secret >> 32));
    connection.state = TcpState.SynSent;
    this.add(connection);
    this.mark(connection);
    return connection;
  }

  // --- For connections ----------------------------------------------------------------------------------------------------

  /** Has `connection.output` called at the next `flush`. */
  mark(connection: TcpConnection): void {
    if (connection.isDirty) return;
    connection.isDirty = true;
    const last = this.lastDirty;
    if (last) last.nextDirty = connection;
    else this.dirty = connection;
    this.lastDirty = connection;
  }

  /** Has `poll` do something at `at`. */
  @inline soon(at: i64): void {
    if (at < this.due) this.due = at;
  }

  /** @internal A connection is open. */
  onOpened(connection: TcpConnection): void {
    const listener = connection.listener;
    if (!listener) return;
    connection.listener = null;
    listener.push(connection);
  }

  /** @internal There is room at `listener`. */
  promote(listener: Listener): void {
    this.handshakes.promote(listener);
  }

  onResolved(): void {
    if (this.handshakes.unsent) this.soon(0);
  }

  /** @internal Takes a connection that has ended out of the table. */
  forget(connection: TcpConnection): void {
    if (this.recent == connection) this.recent = null;
    const index = this.bucket(connection.remote, connection.ports);
    let each = this.buckets[index];
    if (each == connection) {
      this.buckets[index] = connection.next;
    } else {
      while (each && each.next != connection) each = each.next;
      if (each) each.next = connection.next;
    }
    connection.next = null;
  }

  /** @internal The app has given up a connection that has ended: its memory can serve another. */
  giveBack(connection: TcpConnection): void {
    if (connection.isPooled) return;
    connection.isPooled = true;
    --this.live;
    if (this.handshakes.isCrammed) this.soon(0); // somebody has waited for this
    connection.nextWaiting = this.pool;
    this.pool = connection;
  }

  /** @internal Keeps what TIME-WAIT needs of `connection`. */
  remember(connection: TcpConnection, now: i64): void {
    this.timeWaits.remember(connection, this.hash(connection.remote, connection.ports), now);
  }

  /** Sends a reset; `acknowledges` says whether `ack` means something. */
  reset(local: u32, localPort: u32, remote: u32, remotePort: u32, seq: u32, ack: u32, acknowledges: bool, now: i64): void {
    const at = this.link.begin(remote, now);
    if (!at) return;
    emitTcp(at, localPort, remotePort, seq, ack, acknowledges ? Flag.RST | Flag.ACK : Flag.RST, 0, TCP_HEADER);
    sealTcp(at, TCP_HEADER, local, remote);
    this.link.send(Protocol.TCP, TCP_HEADER);
  }

  /** @internal Answers `s` by an ACK that belongs to no connection; with the timestamp `stamp` if the peer would throw it away without (RFC 7323 section 3.2). */
  sendAck(local: u32, remote: u32, s: Segment, seq: u32, ack: u32, window: u32, timestamps: bool, stamp: u32, now: i64): void {
    const at = this.link.begin(remote, now);
    if (!at) return;
    const length = timestamps ? TCP_HEADER + TCP_TIMESTAMPS : TCP_HEADER;
    if (timestamps) emitTimestamps(at + TCP_HEADER, stamp, s.hasTimestamps ? s.tsval : 0);
    emitTcp(at, s.destinationPort, s.sourcePort, seq, ack, Flag.ACK, window, length);
    sealTcp(at, length, local, remote);
    this.link.send(Protocol.TCP, length);
  }

  // --- Time ---------------------------------------------------------------------------------------------------------------

  /** When `poll` has to be called next, if nothing arrives before. */
  pollAt(): i64 {
    return this.due;
  }

  /** Does what is due. */
  poll(now: i64): void {
    if (now >= this.due) {
      this.due = NEVER;
      for (let i = 0; i < BUCKETS; ++i) {
        let connection = this.buckets[i];
        while (connection) {
          const next = connection.next;
          if (now >= connection.pollAt()) connection.timer(now);
          this.soon(connection.pollAt());
          connection = next;
        }
      }
      this.handshakes.poll(now);
      let listener = this.listeners;
      while (listener) {
        if (listener.complete) this.handshakes.promote(listener);
        listener = listener.next;
      }
    }
  }

  /** Sends what connections want to send. Those that cannot now are asked again at the next call. */
  flush(now: i64): void {
    const last = this.lastDirty;
    for (;;) {
      const connection = this.dirty;
      if (!connection) return;
      this.dirty = connection.nextDirty;
      if (!this.dirty) this.lastDirty = null;
      connection.isDirty = false;
      connection.nextDirty = null;
      if (!output(connection, now)) {
        this.mark(connection);
        this.soon(now + RETRY_MS);
        // A full device has no room for the others either.
        if (!this.link.device.buffer()) return;
      }
      if (connection == last) return;
    }
  }

  /** True when `flush` has something to do. */
  get wantsFlush(): bool {
    return this.dirty != null;
  }

  // --- In -----------------------------------------------------------------------------------------------------------------

  input(source: u32, destination: u32, at: usize, length: i32, broadcast: bool, now: i64): bool {
    const s = this.segment;
    const fault = s.parse(at, length, source, destination);
    const link = this.link;
    if (fault) {
      link.drop(fault == TcpFault.Checksum ? Drop.TcpChecksum : fault == TcpFault.Header ? Drop.TcpHeader : Drop.TcpOptions);
      return true;
    }
    if (broadcast) {
      link.drop(Drop.IpAddress); // RFC 9293 MUST-57
      return true;
    }
    const ports = load<u32>(at);
    const connection = this.find(source, ports);
    if (connection && connection.local == destination) arrive(connection, s, now);
    else this.stranger(source, destination, ports, s, now);
    return true;
  }

  /** A segment of no connection that is open. */
  private stranger(source: u32, destination: u32, ports: u32, s: Segment, now: i64): void {
    const link = this.link;
    const flags = s.flags;
    const hash = this.hash(source, ports);
    const half = this.handshakes.find(destination, source, ports, hash);
    if (half) return this.handshakes.arrive(half, s, now);
    const record = this.timeWaits.find(source, ports, hash, now);
    if (record && record.local == destination) {
      // RFC 1337: no reset ends it. A SYN that is newer may: RFC 9293 section 3.10.7.4 MAY-2, RFC 6191.
      const newer = record.timestamps && s.hasTimestamps && s.tsval != record.recentStamp ? before(record.recentStamp, s.tsval) : before(record.rcvNxt, s.seq);
      if ((flags & (Flag.SYN | Flag.ACK | Flag.RST | Flag.FIN)) != Flag.SYN || !newer) {
        link.drop(Drop.TcpClosed);
        if (flags & Flag.RST) return;
        if (flags & Flag.FIN) record.until = now + TIME_WAIT_MS;
        if (s.span) this.sendAck(destination, source, s, record.sndNxt, record.rcvNxt, 0, record.timestamps, <u32>now + record.stampOffset, now);
        return;
      }
      record.until = 0;
    }
    const listener = this.listenerAt(s.destinationPort);
    if (listener && (flags & (Flag.SYN | Flag.ACK | Flag.RST | Flag.FIN)) == Flag.SYN && s.sourcePort) return this.handshakes.synReceived(listener, source, destination, ports, hash, s, now);
    if (listener && flags & Flag.ACK && this.handshakes.cookieReceived(listener, source, destination, ports, s, now)) return;
    if (listener && !(flags & Flag.ACK)) {
      // RFC 9293 section 3.10.7.2: a reset is ignored, and so is what is neither SYN nor ACK.
      return link.drop(flags & Flag.RST ? Drop.TcpReset : Drop.TcpFlags);
    }
    link.drop(Drop.TcpPort);
    // RFC 9293 section 3.10.7.1
    if (flags & Flag.RST || !s.sourcePort) return;
    if (flags & Flag.ACK) this.reset(destination, s.destinationPort, source, s.sourcePort, s.ack, 0, false, now);
    else this.reset(destination, s.destinationPort, source, s.sourcePort, 0, s.seq + s.span, true, now);
  }

  refused(destination: u32, at: usize, type: u32, code: u32, mtu: u32, now: i64): void {
    const connection = this.find(destination, <u32>load<u16>(at, 2) | <u32>load<u16>(at) << 16);
    if (!connection || type != 3 || !refused(connection, be32(at + 4), code, mtu)) this.link.drop(Drop.IcmpIgnored);
  }

  // --- Tables -------------------------------------------------------------------------------------------------------------

  secret(local: u32, remote: u32, ports: u32): u64 {
    return this.link.random.hash(<u64>local << 32 | remote, ports);
  }

  /** The key keeps outsiders from filling one bucket. */
  @inline private hash(remote: u32, ports: u32): u32 {
    const mixed = ((remote ^ this.key) * 0x9e37_79b1 ^ ports) * 0x85eb_ca6b;
    return mixed ^ mixed >> 15;
  }

  @inline private bucket(remote: u32, ports: u32): i32 {
    return this.hash(remote, ports) & (BUCKETS - 1);
  }

  private find(remote: u32, ports: u32): TcpConnection | null {
    let connection = this.recent;
    if (connection && connection.ports == ports && connection.remote == remote) return connection;
    connection = this.buckets[this.bucket(remote, ports)];
    while (connection && (connection.ports != ports || connection.remote != remote)) connection = connection.next;
    if (connection) this.recent = connection;
    return connection;
  }

  private inTimeWait(remote: u32, ports: u32, now: i64): bool {
    return this.timeWaits.find(remote, ports, this.hash(remote, ports), now) != null;
  }

  private listenerAt(port: u32): Listener | null {
    let listener = this.listeners;
    while (listener && listener.port != port) listener = listener.next;
    return listener;
  }

  add(connection: TcpConnection): void {
    const index = this.bucket(connection.remote, connection.ports);
    connection.next = this.buckets[index];
    this.buckets[index] = connection;
  }

  /** @internal A connection to `remote` with rings of these sizes, used before or new; null when there are too many, or too many to `remote`. */
  take(sendBytes: i32, receiveBytes: i32, remote: u32, now: i64): TcpConnection | null {
    const limit = this.limit;
    if (this.live >= limit - (limit >> 2)) {
      if (this.live >= limit) this.relieve(now);
      if (this.live >= limit || this.held(remote) >= max(limit >> 1, 1)) return null;
    }
    let before: TcpConnection | null = null;
    let connection = this.pool;
    while (connection && (connection.sendMask + 1 != sendBytes || connection.receiveMask + 1 != receiveBytes)) {
      before = connection;
      connection = connection.nextWaiting;
    }
    if (connection) {
      if (before) before.nextWaiting = connection.nextWaiting;
      else this.pool = connection.nextWaiting;
      connection.nextWaiting = null;
      connection.isPooled = false;
    } else {
      connection = new TcpConnection(this, sendBytes, receiveBytes);
    }
    ++this.live;
    return connection;
  }

  /** Connections to `remote`. */
  private held(remote: u32): i32 {
    let count = 0;
    for (let i = 0; i < BUCKETS; ++i) {
      let each = this.buckets[i];
      while (each) {
        if (each.remote == remote) ++count;
        each = each.next;
      }
    }
    return count;
  }

  /** Ends the connection whose peer has taken nothing for longest, if that is too long while others want in: RFC 6429 section 3. */
  private relieve(now: i64): void {
    let victim: TcpConnection | null = null;
    for (let i = 0; i < BUCKETS; ++i) {
      let each = this.buckets[i];
      while (each) {
        if (each.isStalled(now) && (!victim || each.progressAt < victim.progressAt)) victim = each;
        each = each.next;
      }
    }
    if (!victim) return;
    this.link.drop(Drop.TcpStalled);
    this.reset(victim.local, victim.localPort, victim.remote, victim.remotePort, victim.max, victim.rcvNxt, true, now);
    victim.finish(TcpEnd.TimedOut);
  }
}

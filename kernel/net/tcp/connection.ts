/**
 * One TCP connection: a state machine without a clock. What it is and what apps do with it; what arrives is in `input.ts`, `receive.ts` and
 * `acknowledge.ts`, what leaves in `output.ts`, and what happens by itself in `timers.ts`.
 *
 * Heads up: before working on this file read RFC 9293 section 3.10 at least. Also: RFC 6298 (retransmission timer), RFC 5681 and 6582
 * (congestion, New Reno), RFC 7323 (window scale, timestamps), RFC 5961 (blind attacks), RFC 1122 section 4.2 (delayed ACK, Nagle, probes).
 *
 * Rings are powers of two long, and the byte with sequence number s lies at s modulo the length: what arrives out of order is put where it
 * belongs at once. Time is in milliseconds.
 */
import { Waker } from "hal/irq";
import { NEVER } from "../interface";
import { CONFIRMED_MS, Neighbor, NeighborState } from "../neighbor";
import { MSS_DEFAULT } from "../wire/tcp";
import { ISLANDS, Islands } from "./islands";
import { Listener } from "./listener";
import { output } from "./output";
import { SCOREBOARD } from "./recovery";
import { Tcp } from "./tcp";
import { onKeepAlive, onResend } from "./timers";

export enum TcpState { Closed, SynSent, SynReceived, Established, FinWait1, FinWait2, CloseWait, Closing, LastAck, TimeWait }

/** Why a connection ended. */
export enum TcpEnd { None, Closed, Reset, TimedOut, Refused, Unreachable, Aborted }

/** RFC 6298 (2.1): the retransmission timeout before anything was measured. */
const RTO_FIRST: i32 = 1000;
/** How long a connection that the app has closed waits for the peer's FIN. */
const FIN_WAIT_MS: i64 = 60_000;
/** A connection whose peer takes nothing for this time, or this when the app has closed it, has to go when others want in. */
const STALL_MS: i64 = 60_000;
const ORPHAN_STALL_MS: i64 = 10_000;

/** Fields are there for the files of this folder; apps use the methods. */
@final export class TcpConnection {
  /** Neighbours in a bucket, in the list of those that want to send, in an accept queue or the pool. */
  next: TcpConnection | null = null;
  nextDirty: TcpConnection | null = null;
  nextWaiting: TcpConnection | null = null;
  isDirty: bool = false;
  state: TcpState = TcpState.Closed;
  end: TcpEnd = TcpEnd.None;
  /** Woken when there is something to read, room to write, or the connection changes its state. */
  waker: Waker | null = null;
  /** Wake writers when there is this much room; 0 = nobody waits. */
  wantsRoom: i32 = 0;

  local: u32 = 0;
  remote: u32 = 0;
  /** Both ports as they come in: the remote one in the low half, network byte order. */
  ports: u32 = 0;
  localPort: u32 = 0;
  remotePort: u32 = 0;

  // Sending: RFC 9293 section 3.3.1, and `max`, the number behind the last one ever sent.
  iss: u32 = 0;
  una: u32 = 0;
  nxt: u32 = 0;
  max: u32 = 0;
  /** Number behind the last byte the app has written; the FIN's. */
  written: u32 = 0;
  window: u32 = 0;
  maxWindow: u32 = 0;
  wl1: u32 = 0;
  wl2: u32 = 0;
  /** Data bytes of a full segment. */
  mss: u32 = MSS_DEFAULT;
  sendScale: u32 = 0;
  /** The same for a path that is said to be narrower, until it is believed; 0 = none. And what was too big there. */
  pathMss: u32 = 0;
  pathSeq: u32 = 0;
  cwnd: u32 = 0;
  ssthresh: u32 = 0x7fff_ffff;
  ackedBytes: u32 = 0;
  duplicates: i32 = 0;
  recover: u32 = 0;
  recovering: bool = false;
  /** The first segment not acknowledged is to be sent again. */
  resend: bool = false;
  /** There are duplicates, a recovery or something in `sacked`: look at them. */
  lossy: bool = false;
  /** What the peer has beyond `una`, and what of the rest was sent again: RFC 6675. */
  readonly sacked: Islands = new Islands(SCOREBOARD);
  highRxt: u32 = 0;
  rescued: bool = false;
  probe: bool = false;
  keepProbe: bool = false;
  finQueued: bool = false;
  noDelay: bool = false;

  // Receiving
  irs: u32 = 0;
  rcvNxt: u32 = 0;
  /** First byte the app has not read. */
  readAt: u32 = 0;
  /** Right edge of the window that was offered. */
  offered: u32 = 0;
  receiveScale: u32 = 0;
  finReceived: bool = false;
  /** Number of the peer's FIN, known once `finSeen`: it may come before the bytes ahead of it. */
  finAt: u32 = 0;
  finSeen: bool = false;
  sack: bool = false;
  readonly islands: Islands = new Islands(ISLANDS);

  // Timestamps: RFC 7323
  timestamps: bool = false;
  stampOffset: u32 = 0;
  recentStamp: u32 = 0;
  recentAt: i64 = 0;
  lastAckSent: u32 = 0;

  // Round-trip time in 1/8 and 1/4 ms: RFC 6298
  srtt: i32 = -1;
  rttvar: i32 = 0;
  rto: i32 = RTO_FIRST;
  retries: i32 = 0;
  /** When something was last sent again because nothing came. */
  timeoutAt: i64 = 0;
  timing: bool = false;
  timedSeq: u32 = 0;
  timedAt: i64 = 0;

  // Timers
  resendAt: i64 = NEVER;
  ackAt: i64 = NEVER;
  keepAt: i64 = NEVER;
  waitUntil: i64 = NEVER;
  /** Milliseconds of silence before keep-alive probes; 0 = none (RFC 9293 section 3.8.4). */
  keepAlive: i64 = 0;
  keepProbes: i32 = 0;

  /** When the peer has last acknowledged something, or what it has not acknowledged was first in flight or without a window. */
  progressAt: i64 = 0;
  ackNow: bool = false;
  unackedSegments: i32 = 0;
  challenges: i32 = 0;
  challengeAt: i64 = 0;
  /** The app has given the connection up. */
  detached: bool = false;
  /** Who gets it when it is open; null for those we opened. */
  listener: Listener | null = null;
  isPooled: bool = false;
  neighbor: Neighbor | null = null;
  hop: u32 = 0;

  readonly sendRing: StaticArray<u8>;
  readonly receiveRing: StaticArray<u8>;
  readonly sendMask: u32;
  readonly receiveMask: u32;

  /** @param sendBytes @param receiveBytes sizes of the rings, powers of two */
  constructor(readonly tcp: Tcp, sendBytes: i32, receiveBytes: i32) {
    this.sendRing = new StaticArray<u8>(sendBytes);
    this.receiveRing = new StaticArray<u8>(receiveBytes);
    this.sendMask = sendBytes - 1;
    this.receiveMask = receiveBytes - 1;
  }

  /** Makes the object, fresh or used, a connection that is about to be opened. */
  prepare(local: u32, localPort: u32, remote: u32, remotePort: u32, iss: u32, stampOffset: u32): void {
    this.end = TcpEnd.None;
    this.waker = null;
    this.wantsRoom = 0;
    this.local = local;
    this.remote = remote;
    this.localPort = localPort;
    this.remotePort = remotePort;
    this.ports = bswap<u16>(<u16>remotePort) | <u32>bswap<u16>(<u16>localPort) << 16;
    this.iss = this.una = this.nxt = this.max = iss;
    this.written = iss + 1;
    this.window = this.maxWindow = 0;
    this.mss = MSS_DEFAULT;
    this.pathMss = 0;
    this.sendScale = 0;
    this.ssthresh = 0x7fff_ffff;
    this.ackedBytes = 0;
    this.duplicates = 0;
    this.recover = iss;
    this.recovering = this.lossy = this.resend = this.probe = this.keepProbe = false;
    this.finQueued = this.noDelay = this.finReceived = this.finSeen = false;
    this.rcvNxt = this.readAt = this.offered = 0;
    this.receiveScale = 0;
    this.sack = false;
    this.islands.clear();
    this.sacked.clear();
    this.timestamps = false;
    this.stampOffset = stampOffset;
    this.recentStamp = 0;
    this.srtt = -1;
    this.rttvar = 0;
    this.rto = RTO_FIRST;
    this.retries = 0;
    this.timeoutAt = 0;
    this.timing = false;
    this.resendAt = this.ackAt = this.keepAt = this.waitUntil = NEVER;
    this.keepAlive = 0;
    this.keepProbes = 0;
    this.progressAt = 0;
    this.ackNow = false;
    this.unackedSegments = 0;
    this.challenges = 0;
    this.detached = false;
    this.listener = null;
    this.neighbor = null;
  }

  /** Window scale that our receive ring wants. */
  get ownScale(): i32 {
    let scale = 0;
    while ((this.receiveMask + 1) >> scale > 0xffff) ++scale;
    return scale;
  }

  // --- The app's side -----------------------------------------------------------------------------------------------------

  /** Bytes that can be read. */
  @inline get readable(): i32 { return this.rcvNxt - this.readAt - <u32>(this.finReceived); }
  /** Bytes that can be written. */
  @inline get room(): i32 { return this.sendMask + 1 - (this.written - this.firstUnacked); }
  /** True when the peer has ended its side, or the connection, and everything was read. */
  get isFinished(): bool { return !this.readable && (this.finReceived || this.end != TcpEnd.None); }
  /** True while bytes can be written. */
  get isWritable(): bool { return !this.finQueued && (this.state == TcpState.Established || this.state == TcpState.CloseWait); }
  /** First byte of the ring still needed: a SYN takes a number and no byte. */
  private get firstUnacked(): u32 { return this.una == this.iss ? this.iss + 1 : this.una; }

  /** True when the peer has not taken what we have for it, or not ended what the app has closed, for too long. */
  isStalled(now: i64): bool {
    if (this.detached) return now - this.progressAt >= ORPHAN_STALL_MS;
    return this.una != this.written + <u32>this.finQueued && now - this.progressAt >= STALL_MS;
  }

  /** Copies up to `capacity` received bytes. @returns how many. */
  read(into: usize, capacity: i32): i32 {
    const count = min(this.readable, capacity);
    if (count <= 0) return 0;
    const ring = changetype<usize>(this.receiveRing);
    const at = this.readAt & this.receiveMask;
    const first = min<i32>(count, this.receiveMask + 1 - at);
    memory.copy(into, ring + at, first);
    if (first < count) memory.copy(into + first, ring, count - first);
    this.consume(count);
    return count;
  }

  /** Address of the oldest received bytes, `peeked` of them in one piece. */
  peek(): usize {
    return changetype<usize>(this.receiveRing) + (this.readAt & this.receiveMask);
  }

  get peeked(): i32 {
    return min<i32>(this.readable, this.receiveMask + 1 - (this.readAt & this.receiveMask));
  }

  /** Gives up the oldest `count` received bytes. */
  consume(count: i32): void {
    this.readAt += count;
    // RFC 9293 section 3.8.6.2.2: tell of room only when there is a lot more.
    const more = <i32>(this.readAt + this.receiveMask + 1 - this.offered);
    if (this.state >= TcpState.Established && !this.finReceived && more >= <i32>(this.receiveMask + 1) >> 1) {
      this.ackNow = true;
      this.tcp.mark(this);
    }
  }

  /** Takes up to `length` bytes to send. @returns how many. They go with the next `Tcp.flush`. */
  write(from: usize, length: i32): i32 {
    if (!this.isWritable) return 0;
    const count = min(this.room, length);
    if (count <= 0) return 0;
    const ring = changetype<usize>(this.sendRing);
    const at = this.written & this.sendMask;
    const first = min<i32>(count, this.sendMask + 1 - at);
    memory.copy(ring + at, from, first);
    if (first < count) memory.copy(ring, from + first, count - first);
    this.written += count;
    this.tcp.mark(this);
    return count;
  }

  /** Has the peer asked whether it is still there after `ms` of silence; 0 = never. RFC 9293 section 3.8.4. */
  setKeepAlive(ms: i64, now: i64): void {
    this.keepAlive = ms;
    this.keepProbes = 0;
    this.keepAt = ms && this.state >= TcpState.Established ? now + ms : NEVER;
    if (ms) this.tcp.soon(this.keepAt);
  }

  /** Ends our side: a FIN behind what was written. RFC 9293 section 3.10.4. */
  shutdown(): void {
    if (this.finQueued) return;
    switch (this.state) {
      case TcpState.SynSent: return this.finish(TcpEnd.Closed);
      case TcpState.SynReceived:
      case TcpState.Established: this.state = TcpState.FinWait1; break;
      case TcpState.CloseWait: this.state = TcpState.LastAck; break;
      default: return;
    }
    this.finQueued = true;
    this.tcp.mark(this);
  }

  /** Ends our side, and gives the connection back when it has ended. Unread bytes make it a reset: RFC 9293 section 3.10.4 MUST-13 and RFC 2525 section 2.17. */
  close(now: i64): void {
    if (this.detached) return;
    this.detached = true;
    this.waker = null;
    if (this.end != TcpEnd.None) return this.tcp.giveBack(this);
    if (this.readable > 0) return this.abort(now);
    this.shutdown();
    if (this.state == TcpState.FinWait2) this.waitUntil = now + FIN_WAIT_MS, this.tcp.soon(this.waitUntil);
  }

  /** Ends the connection at once, with a reset. */
  abort(now: i64): void {
    if (this.end != TcpEnd.None) return;
    if (this.state >= TcpState.SynReceived) this.tcp.reset(this.local, this.localPort, this.remote, this.remotePort, this.max, this.rcvNxt, true, now);
    this.finish(TcpEnd.Aborted);
  }

  // --- Time ---------------------------------------------------------------------------------------------------------------

  /** When `timer` has to be called next. */
  pollAt(): i64 {
    return min(min(this.resendAt, this.ackAt), min(this.keepAt, this.waitUntil));
  }

  timer(now: i64): void {
    if (now >= this.ackAt) {
      this.ackAt = NEVER;
      this.ackNow = true;
      this.tcp.mark(this);
    }
    if (now >= this.resendAt) onResend(this, now);
    if (now >= this.keepAt) onKeepAlive(this, now);
    if (now >= this.waitUntil) {
      this.waitUntil = NEVER;
      this.finish(TcpEnd.Closed);
    }
  }

  // --- Changes of state ---------------------------------------------------------------------------------------------------

  opened(now: i64): void {
    if (this.keepAlive) {
      this.keepAt = now + this.keepAlive;
      this.tcp.soon(this.keepAt);
    }
    this.tcp.onOpened(this);
    this.wake();
  }

  /** What we send arrives: the neighbor need not be asked for again soon. */
  confirm(now: i64): void {
    const neighbor = this.neighbor;
    if (!neighbor || neighbor.address != this.hop) return;
    if (neighbor.state == NeighborState.Stale) neighbor.state = NeighborState.Known;
    if (neighbor.state == NeighborState.Known) {
      neighbor.at = now + CONFIRMED_MS;
      neighbor.used = now;
      neighbor.tries = 0;
    }
  }

  finAcknowledged(now: i64): void {
    if (this.state == TcpState.FinWait1) {
      this.state = TcpState.FinWait2;
      if (this.detached) {
        this.waitUntil = now + FIN_WAIT_MS;
        this.tcp.soon(this.waitUntil);
      }
      this.wake();
    } else if (this.state == TcpState.Closing) {
      this.timeWait(now);
    } else if (this.state == TcpState.LastAck) {
      this.finish(TcpEnd.Closed);
    }
  }

  /** RFC 9293 section 3.4.2; while the app still reads, the connection itself waits, later its record in `Tcp`. */
  timeWait(now: i64): void {
    this.state = TcpState.TimeWait;
    this.tcp.remember(this, now);
    this.ackNow = true;
    output(this, now);
    this.finish(TcpEnd.Closed);
  }

  wake(): void {
    const waker = this.waker;
    if (waker) waker.wake();
  }

  finish(end: TcpEnd): void {
    if (this.end != TcpEnd.None) return;
    this.end = end;
    this.state = TcpState.Closed;
    this.resendAt = this.ackAt = this.keepAt = this.waitUntil = NEVER;
    this.tcp.forget(this);
    this.wake();
    if (this.detached) this.tcp.giveBack(this);
  }
}

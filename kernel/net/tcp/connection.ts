/**
 * One TCP connection: a state machine without a clock.
 *
 * Heads up: before working on this file read RFC 9293 section 3.10 at least. Also: RFC 6298 (retransmission timer), RFC 5681 and 6582
 * (congestion, New Reno), RFC 7323 (window scale, timestamps), RFC 5961 (blind attacks), RFC 1122 section 4.2 (delayed ACK, Nagle, probes).
 *
 * Rings are powers of two long, and the byte with sequence number s lies at s modulo the length: what arrives out of order is put where it
 * belongs at once. Time is in milliseconds.
 */
import { Waker } from "hal/irq";
import { Drop } from "../drop";
import { NEVER } from "../interface";
import { CONFIRMED_MS, Neighbor, NeighborState } from "../neighbor";
import { ETHERNET_HEADER, EtherType, emitEthernet } from "../wire/ethernet";
import { IPV4_HEADER, Protocol, emitIpv4 } from "../wire/ipv4";
import { put32 } from "../wire/bytes";
import { Flag, MSS_DEFAULT, SACK_BLOCKS, Segment, TCP_HEADER, TCP_TIMESTAMPS, emitSynOptions, emitTcp, emitTimestamps, sealTcp } from "../wire/tcp";
import { Islands } from "./islands";
import { before, notAfter } from "./sequence";
import { Listener, MSS_OWN, Tcp } from "./tcp";

export enum TcpState { Closed, SynSent, SynReceived, Established, FinWait1, FinWait2, CloseWait, Closing, LastAck, TimeWait }

/** Why a connection ended. */
export enum TcpEnd { None, Closed, Reset, TimedOut, Refused, Unreachable, Aborted }

/** Bounds of the retransmission timeout. RFC 6298 (2.4) would have 1 s; like other hosts today we trust our clock and wait 200 ms. */
const RTO_MIN: i32 = 200;
const RTO_MAX: i32 = 60_000;
/** RFC 6298 (2.1): before anything was measured. */
const RTO_FIRST: i32 = 1000;
/** A delayed acknowledgement comes within this time (RFC 1122 section 4.2.3.2: less than 500). */
const ACK_DELAY: i64 = 40;
/** Retransmissions of the same data after which the peer counts as gone, a quarter of an hour or so; of a SYN. */
const RETRIES: i32 = 20;
const SYN_RETRIES: i32 = 7; // three minutes: RFC 9293 MUST-23
/** How long a connection that the app has closed waits for the peer's FIN. */
const FIN_WAIT_MS: i64 = 60_000;
/** Twice the maximum segment lifetime. */
export const TIME_WAIT_MS: i64 = 60_000;
/** Keep-alive probes without an answer, and the time between them. */
const KEEP_PROBES: i32 = 9;
const KEEP_INTERVAL: i64 = 10_000;
/** RFC 5961 section 10: challenge acknowledgements of one connection in about a second. */
const CHALLENGES: i32 = 8;
/** Timestamps older than 24 days mean nothing: RFC 7323 section 5.5. */
const STAMP_LIFE: i64 = 24 * 24 * 3600_000;

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
  cwnd: u32 = 0;
  ssthresh: u32 = 0x7fff_ffff;
  private ackedBytes: u32 = 0;
  private duplicates: i32 = 0;
  private recover: u32 = 0;
  private recovering: bool = false;
  private resend: bool = false;
  private probe: bool = false;
  private keepProbe: bool = false;
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
  private finAt: u32 = 0;
  private finSeen: bool = false;
  private sack: bool = false;
  readonly islands: Islands = new Islands();

  // Timestamps: RFC 7323
  timestamps: bool = false;
  stampOffset: u32 = 0;
  private recentStamp: u32 = 0;
  private recentAt: i64 = 0;
  private lastAckSent: u32 = 0;

  // Round-trip time in 1/8 and 1/4 ms: RFC 6298
  private srtt: i32 = -1;
  private rttvar: i32 = 0;
  rto: i32 = RTO_FIRST;
  private retries: i32 = 0;
  private timing: bool = false;
  private timedSeq: u32 = 0;
  private timedAt: i64 = 0;

  // Timers
  private resendAt: i64 = NEVER;
  private ackAt: i64 = NEVER;
  private keepAt: i64 = NEVER;
  private waitUntil: i64 = NEVER;
  /** Milliseconds of silence before keep-alive probes; 0 = none (RFC 9293 section 3.8.4). */
  keepAlive: i64 = 0;
  private keepProbes: i32 = 0;

  ackNow: bool = false;
  private unackedSegments: i32 = 0;
  private challenges: i32 = 0;
  private challengeAt: i64 = 0;
  /** The app has given the connection up. */
  detached: bool = false;
  /** Who gets it when it is open; null for those we opened. */
  listener: Listener | null = null;
  isPooled: bool = false;
  private neighbor: Neighbor | null = null;
  private hop: u32 = 0;

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
    this.sendScale = 0;
    this.ssthresh = 0x7fff_ffff;
    this.ackedBytes = 0;
    this.duplicates = 0;
    this.recover = iss;
    this.recovering = this.resend = this.probe = this.keepProbe = false;
    this.finQueued = this.noDelay = this.finReceived = this.finSeen = false;
    this.rcvNxt = this.readAt = this.offered = 0;
    this.receiveScale = 0;
    this.sack = false;
    this.islands.clear();
    this.timestamps = false;
    this.stampOffset = stampOffset;
    this.recentStamp = 0;
    this.srtt = -1;
    this.rttvar = 0;
    this.rto = RTO_FIRST;
    this.retries = 0;
    this.timing = false;
    this.resendAt = this.ackAt = this.keepAt = this.waitUntil = NEVER;
    this.keepAlive = 0;
    this.keepProbes = 0;
    this.ackNow = false;
    this.unackedSegments = 0;
    this.challenges = 0;
    this.detached = false;
    this.listener = null;
    this.neighbor = null;
  }

  /** Takes over what the peer's SYN said. @param scale -1 = none */
  heard(irs: u32, mss: u32, scale: i32, sack: bool, timestamps: bool, stamp: u32, window: u32, now: i64): void {
    this.irs = irs;
    this.rcvNxt = this.readAt = this.offered = this.lastAckSent = irs + 1;
    this.timestamps = timestamps;
    this.sack = sack;
    if (timestamps) {
      this.recentStamp = stamp;
      this.recentAt = now;
    }
    if (scale >= 0) {
      this.sendScale = scale;
      this.receiveScale = this.ownScale;
    }
    // RFC 9293 section 3.7.1; a peer that wants less than 64 bytes would make us send headers only.
    this.mss = min<u32>(max<u32>(mss ? mss : MSS_DEFAULT, 64), MSS_OWN) - (timestamps ? TCP_TIMESTAMPS : 0);
    this.window = this.maxWindow = window; // the window of a SYN is never scaled
    this.wl1 = irs;
    this.wl2 = this.iss;
    // RFC 5681 (1), RFC 6928: ten segments.
    this.cwnd = min<u32>(10 * this.mss, max<u32>(2 * this.mss, 14600));
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
    if (now >= this.resendAt) this.onResend(now);
    if (now >= this.keepAt) this.onKeepAlive(now);
    if (now >= this.waitUntil) {
      this.waitUntil = NEVER;
      this.finish(TcpEnd.Closed);
    }
  }

  private onResend(now: i64): void {
    this.resendAt = NEVER;
    const opening = this.state == TcpState.SynSent || this.state == TcpState.SynReceived;
    if (opening && this.tcp.link.isAbsent(this.remote)) return this.finish(TcpEnd.Unreachable);
    if (++this.retries > (opening ? SYN_RETRIES : RETRIES)) return this.finish(TcpEnd.TimedOut);
    // RFC 6298 (5.5)
    this.rto = min(this.rto << 1, RTO_MAX);
    this.timing = false; // Karn: RFC 6298 section 3
    if (!opening && (!this.window || this.una == this.max)) {
      this.probe = true; // RFC 9293 section 3.8.6.1; a small window is used after a while, too: section 3.8.6.2.1
    } else if (this.una != this.max) {
      // RFC 5681 (4), once for a window; RFC 6582 section 4: what comes now says nothing about earlier losses.
      if (this.retries == 1) this.ssthresh = max<u32>((this.max - this.una) >> 1, 2 * this.mss);
      this.cwnd = this.mss;
      this.recover = this.max;
      this.recovering = false;
      this.duplicates = 0;
      this.nxt = this.una;
    }
    this.armResend(now);
    this.tcp.mark(this);
  }

  private onKeepAlive(now: i64): void {
    if (++this.keepProbes > KEEP_PROBES) return this.finish(TcpEnd.TimedOut);
    this.keepProbe = true;
    this.tcp.mark(this);
    this.keepAt = now + KEEP_INTERVAL;
    this.tcp.soon(this.keepAt);
  }

  private armResend(now: i64): void {
    this.resendAt = now + this.rto;
    this.tcp.soon(this.resendAt);
  }

  /** RFC 6298 (2.2) and (2.3), in the scaled form of its reference implementations. */
  private measured(rtt: i32): void {
    if (this.srtt < 0) {
      this.srtt = rtt << 3;
      this.rttvar = rtt << 1;
    } else {
      let error = rtt - (this.srtt >> 3);
      this.srtt += error;
      if (error < 0) error = -error;
      this.rttvar += error - (this.rttvar >> 2);
    }
    this.rto = min(max((this.srtt >> 3) + max(this.rttvar, 1), RTO_MIN), RTO_MAX);
  }

  // --- In -----------------------------------------------------------------------------------------------------------------

  /** Takes a segment for this connection: RFC 9293 section 3.10.7.3 and 3.10.7.4. */
  input(s: Segment, now: i64): void {
    const flags = s.flags;
    let state = this.state;
    if (state == TcpState.SynSent) return this.inSynSent(s, now);
    // Header prediction: the next bytes in order, or an acknowledgement, of a connection that is open.
    const usual = state == TcpState.Established && (flags & ~Flag.PSH) == Flag.ACK && s.seq == this.rcvNxt && s.length <= <i32>(this.receiveMask + 1) - this.readable
      && (!this.timestamps || s.hasTimestamps && !before(s.tsval, this.recentStamp));
    if (!usual && !this.acceptable(s, now)) return;
    if (this.keepAlive) {
      this.keepProbes = 0;
      this.keepAt = now + this.keepAlive;
      this.tcp.soon(this.keepAt);
    }
    // RFC 7323 section 4.3 (2)
    if (this.timestamps && s.hasTimestamps && notAfter(s.seq, this.lastAckSent) && !before(s.tsval, this.recentStamp)) {
      this.recentStamp = s.tsval;
      this.recentAt = now;
    }

    // Fifth: the ACK field.
    const ack = s.ack;
    if (state == TcpState.SynReceived || state == TcpState.FinWait1 && this.una == this.iss) {
      if (!before(this.una, ack) || !notAfter(ack, this.max)) {
        this.tcp.link.drop(Drop.TcpAck);
        this.tcp.reset(this.local, this.localPort, this.remote, this.remotePort, ack, 0, false, now);
        return;
      }
      this.window = s.window << this.sendScale;
      this.maxWindow = max(this.window, this.maxWindow);
      this.wl1 = s.seq;
      this.wl2 = ack;
      if (state == TcpState.SynReceived) this.state = state = TcpState.Established;
      this.opened(now);
    }
    // RFC 5961 section 5.2: SND.UNA - MAX.SND.WND <= SEG.ACK <= SND.NXT
    if (before(this.max, ack) || before(ack, this.una - this.maxWindow)) {
      this.tcp.link.drop(Drop.TcpAck);
      this.challenge(now);
      return;
    }
    if (before(this.una, ack)) this.acknowledged(s, now);
    else if (ack == this.una && this.una != this.max) this.maybeDuplicate(s);
    // Window update: RFC 9293 section 3.10.7.4
    if (!before(ack, this.una) && (before(this.wl1, s.seq) || this.wl1 == s.seq && notAfter(this.wl2, ack))) {
      const window = s.window << this.sendScale;
      if (window != this.window) {
        if (window > this.window && this.written != this.nxt) this.tcp.mark(this);
        // A window that opens ends the probing.
        if (!this.window && window) {
          this.retries = 0;
          this.probe = false;
          if (this.una != this.max) {
            this.nxt = this.una;
            this.armResend(now);
          } else {
            this.resendAt = NEVER;
          }
        }
        this.window = window;
        if (window > this.maxWindow) this.maxWindow = window;
      }
      this.wl1 = s.seq;
      this.wl2 = ack;
    }
    if (!this.window) {
      this.retries = 0; // who answers probes is there
      this.confirm(now);
    }
    if (this.end != TcpEnd.None) return;
    if (s.length || flags & Flag.FIN) this.received(s, now);
    if ((this.written != this.nxt || this.finQueued) && !this.isDirty) this.tcp.mark(this);
  }

  /** First to fourth check of RFC 9293 section 3.10.7.4. @returns true when the segment may go on. */
  private acceptable(s: Segment, now: i64): bool {
    const link = this.tcp.link;
    const reset = (s.flags & Flag.RST) != 0;
    if (this.timestamps && !reset) {
      if (!s.hasTimestamps) {
        link.drop(Drop.TcpOld); // RFC 7323 section 3.2
        return false;
      }
      if (before(s.tsval, this.recentStamp) && now - this.recentAt < STAMP_LIFE) {
        link.drop(Drop.TcpOld); // section 5.3 R1
        this.acknowledgeSoon(s, now);
        return false;
      }
    }
    // First: sequence number. The window is what the ring can take, which is at least what was offered.
    const window: u32 = this.finReceived ? 0 : this.receiveMask + 1 - (this.rcvNxt - this.readAt);
    const span = s.span;
    const start = s.seq - this.rcvNxt;
    const last = start + span - 1;
    const fits = span == 0
      ? window ? start < window : start == 0
      : window != 0 && (start < window || last < window);
    if (!fits) {
      // The peer's probe of a closed window may acknowledge: RFC 9293 section 3.10.7.4 lets ACK, URG and RST in.
      if (!window && start == 0 && !reset && s.flags & Flag.ACK && !(s.flags & Flag.SYN)) {
        s.length = 0;
        s.flags &= ~Flag.FIN;
        this.ackNow = true;
        this.tcp.mark(this);
        return true;
      }
      link.drop(Drop.TcpWindow);
      if (!reset) this.acknowledgeSoon(s, now);
      return false;
    }
    // Second: RST. RFC 5961 section 3.2
    if (reset) {
      if (s.seq == this.rcvNxt) {
        link.drop(Drop.TcpReset);
        this.finish(this.state == TcpState.SynReceived ? TcpEnd.Refused : TcpEnd.Reset);
      } else {
        link.drop(Drop.TcpWindow);
        this.challenge(now);
      }
      return false;
    }
    // Fourth: SYN. RFC 5961 section 4.2. In SYN-RECEIVED the peer's SYN+ACK of a simultaneous open is out of the window by one.
    if (s.flags & Flag.SYN) {
      link.drop(Drop.TcpFlags);
      this.challenge(now);
      return false;
    }
    if (!(s.flags & Flag.ACK)) {
      link.drop(Drop.TcpFlags);
      return false;
    }
    return true;
  }

  /** Answers what cannot be accepted. Data that came twice is acknowledged always, or its sender would never learn; the rest within bounds. */
  private acknowledgeSoon(s: Segment, now: i64): void {
    if (this.state == TcpState.SynReceived && s.flags & Flag.SYN && s.flags & Flag.ACK && s.seq == this.irs && s.ack == this.max) {
      // Simultaneous open: RFC 9293 section 3.5 figure 7.
      this.state = TcpState.Established;
      this.window = s.window;
      this.maxWindow = max(this.window, this.maxWindow);
      this.acknowledged(s, now);
      this.opened(now);
    }
    if (!s.length && !(s.flags & (Flag.FIN | Flag.SYN))) return this.challenge(now);
    this.ackNow = true;
    this.tcp.mark(this);
  }

  private challenge(now: i64): void {
    if (now >= this.challengeAt) {
      // The span is random, so that the count tells outsiders nothing: CVE-2016-5696.
      this.challengeAt = now + 700 + this.tcp.link.random.below(600);
      this.challenges = 0;
    }
    if (++this.challenges > CHALLENGES) return;
    this.ackNow = true;
    this.tcp.mark(this);
  }

  /** RFC 9293 section 3.10.7.3. */
  private inSynSent(s: Segment, now: i64): void {
    const flags = s.flags;
    const link = this.tcp.link;
    if (flags & Flag.ACK && (notAfter(s.ack, this.iss) || before(this.max, s.ack))) {
      link.drop(Drop.TcpAck);
      if (!(flags & Flag.RST)) this.tcp.reset(this.local, this.localPort, this.remote, this.remotePort, s.ack, 0, false, now);
      return;
    }
    if (flags & Flag.RST) {
      link.drop(Drop.TcpReset);
      if (flags & Flag.ACK) this.finish(TcpEnd.Refused);
      return;
    }
    if (!(flags & Flag.SYN)) return link.drop(Drop.TcpFlags);
    this.heard(s.seq, s.mss, s.scale, s.sackPermitted, s.hasTimestamps, s.tsval, s.window, now);
    this.tcp.mark(this);
    if (flags & Flag.ACK) {
      this.state = TcpState.Established;
      this.acknowledged(s, now);
      this.opened(now);
      this.ackNow = true;
      // Data with the SYN would be allowed; the peer sends it again.
    } else {
      this.state = TcpState.SynReceived;
      this.nxt = this.iss; // SYN and ACK go out again together
    }
  }

  private opened(now: i64): void {
    if (this.keepAlive) {
      this.keepAt = now + this.keepAlive;
      this.tcp.soon(this.keepAt);
    }
    this.tcp.onOpened(this);
    this.wake();
  }

  /** New data of ours has arrived: SEG.ACK > SND.UNA. */
  private acknowledged(s: Segment, now: i64): void {
    const ack = s.ack;
    const acked = ack - this.una;
    // RFC 7323 section 4.1; else the segment being timed.
    if (this.timestamps && s.hasTimestamps && s.tsecr) {
      const rtt = <i32>(<u32>now + this.stampOffset - s.tsecr);
      if (rtt >= 0 && rtt < RTO_MAX) this.measured(max(rtt, 1));
    } else if (this.timing && before(this.timedSeq, ack)) {
      this.timing = false;
      this.measured(max(<i32>(now - this.timedAt), 1));
    }
    this.retries = 0;
    this.confirm(now);
    this.una = ack;
    if (before(this.nxt, ack)) this.nxt = ack;
    const mss = this.mss;
    if (this.recovering) {
      if (before(ack, this.recover)) {
        // RFC 6582 section 3.2 step 3: a partial acknowledgement; the next hole.
        this.resend = true;
        this.cwnd = this.cwnd > acked ? this.cwnd - acked : 0;
        if (acked >= mss) this.cwnd += mss;
        if (this.cwnd < mss) this.cwnd = mss;
        this.tcp.mark(this);
      } else {
        this.recovering = false;
        this.cwnd = min<u32>(this.ssthresh, max<u32>(this.max - ack, mss) + mss);
      }
    } else if (this.cwnd < this.ssthresh) {
      this.cwnd += min<u32>(acked, 2 * mss); // RFC 3465 section 2.2
    } else {
      // RFC 3465 section 2.1: one segment more for each window acknowledged.
      this.ackedBytes += acked;
      if (this.ackedBytes >= this.cwnd) {
        this.ackedBytes -= this.cwnd;
        this.cwnd += mss;
      }
    }
    if (this.cwnd > this.sendMask + 1 + 4 * mss) this.cwnd = this.sendMask + 1 + 4 * mss; // more than the ring is never in flight
    this.duplicates = 0;
    // RFC 6298 (5.2) and (5.3)
    if (this.una == this.max) this.resendAt = NEVER;
    else this.armResend(now);
    if (this.finQueued && ack == this.written + 1) this.finAcknowledged(now);
    const wants = this.wantsRoom;
    if (wants && this.room >= wants) this.wake();
  }

  /** What we send arrives: the neighbor need not be asked for again soon. */
  private confirm(now: i64): void {
    const neighbor = this.neighbor;
    if (!neighbor || neighbor.address != this.hop) return;
    if (neighbor.state == NeighborState.Stale) neighbor.state = NeighborState.Known;
    if (neighbor.state == NeighborState.Known) {
      neighbor.at = now + CONFIRMED_MS;
      neighbor.tries = 0;
    }
  }

  private finAcknowledged(now: i64): void {
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

  /** RFC 5681 section 2: what counts as a duplicate acknowledgement; section 3.2 with RFC 6582: what follows from three. */
  private maybeDuplicate(s: Segment): void {
    if (s.length || s.flags & Flag.FIN || !this.window || s.window << this.sendScale != this.window) return;
    const mss = this.mss;
    const count = ++this.duplicates;
    if (this.recovering) {
      this.cwnd += mss;
      this.tcp.mark(this);
    } else if (count == 3 && before(this.recover, this.una)) {
      this.ssthresh = max<u32>((this.max - this.una) >> 1, 2 * mss);
      this.recover = this.max;
      this.recovering = true;
      this.resend = true;
      this.timing = false;
      this.cwnd = this.ssthresh + 3 * mss;
      this.tcp.mark(this);
    }
  }

  /** Seventh and eighth: data and FIN of a segment that overlaps the window. */
  private received(s: Segment, now: i64): void {
    const state = this.state;
    if (state != TcpState.Established && state != TcpState.FinWait1 && state != TcpState.FinWait2) return;
    let seq = s.seq;
    let data = s.data;
    let length = s.length;
    if (s.flags & Flag.FIN) {
      const at = seq + length;
      if (this.finSeen && at != this.finAt) return this.tcp.link.drop(Drop.TcpFlags);
      // It counts when it is in the window.
      if (at - this.rcvNxt <= this.receiveMask + 1 - (this.rcvNxt - this.readAt)) {
        this.finSeen = true;
        this.finAt = at;
      }
    }
    const expected = this.rcvNxt;
    const old = <i32>(expected - seq);
    if (old > 0) {
      if (old > length) {
        length = 0;
      } else {
        data += old;
        length -= old;
      }
      seq = expected;
    }
    // What lies beyond the ring, or the FIN, is cut off.
    let space = <i32>(this.receiveMask + 1 - (seq - this.readAt));
    if (this.finSeen) space = min(space, <i32>(this.finAt - seq));
    if (length > space) length = max(space, 0);
    if (length) {
      if (this.detached) {
        // Nobody reads it: RFC 1122 section 4.2.2.13.
        this.tcp.link.drop(Drop.TcpClosed);
        return this.abort(now);
      }
      if (seq == expected) {
        this.store(seq, data, length);
        this.rcvNxt = expected + length;
        if (this.islands.count) {
          this.rcvNxt = this.islands.join(this.rcvNxt);
          this.ackNow = true; // RFC 5681 section 4.2
          this.tcp.mark(this);
        } else if (++this.unackedSegments >= 2) {
          // RFC 1122 section 4.2.3.2: at least each second segment.
          this.ackNow = true;
          this.tcp.mark(this);
        } else if (this.ackAt == NEVER) {
          this.ackAt = now + ACK_DELAY;
          this.tcp.soon(this.ackAt);
        }
      } else {
        if (this.islands.add(seq, seq + length)) this.store(seq, data, length);
        else this.tcp.link.drop(Drop.TcpFull);
        this.ackNow = true;
        this.tcp.mark(this);
      }
    } else if (!(s.flags & Flag.FIN) || this.rcvNxt != seq) {
      this.ackNow = true;
      this.tcp.mark(this);
    }
    if (this.finSeen && this.rcvNxt == this.finAt) {
      ++this.rcvNxt;
      this.finReceived = true;
      this.ackNow = true;
      this.tcp.mark(this);
      if (state == TcpState.Established) this.state = TcpState.CloseWait;
      else if (state == TcpState.FinWait1) this.state = TcpState.Closing;
      else this.timeWait(now);
    }
    if (this.rcvNxt != expected) this.wake();
  }

  private store(seq: u32, data: usize, length: i32): void {
    const ring = changetype<usize>(this.receiveRing);
    const at = seq & this.receiveMask;
    const first = min<i32>(length, this.receiveMask + 1 - at);
    memory.copy(ring + at, data, first);
    if (first < length) memory.copy(ring, data + first, length - first);
  }

  /** RFC 9293 section 3.4.2; while the app still reads, the connection itself waits, later its record in `Tcp`. */
  private timeWait(now: i64): void {
    this.state = TcpState.TimeWait;
    this.tcp.remember(this, now);
    this.ackNow = true;
    this.output(now);
    this.finish(TcpEnd.Closed);
  }

  /** An ICMP error came: only before the connection is open does it end it (RFC 5927 section 4). */
  refused(seq: u32, code: u32): void {
    if (this.state == TcpState.SynSent && seq == this.iss) this.finish(code == 3 || code == 2 ? TcpEnd.Refused : TcpEnd.Unreachable);
  }

  private wake(): void {
    const waker = this.waker;
    if (waker) waker.wake();
  }

  private finish(end: TcpEnd): void {
    if (this.end != TcpEnd.None) return;
    this.end = end;
    this.state = TcpState.Closed;
    this.resendAt = this.ackAt = this.keepAt = this.waitUntil = NEVER;
    this.tcp.forget(this);
    this.wake();
    if (this.detached) this.tcp.giveBack(this);
  }

  // --- Out ----------------------------------------------------------------------------------------------------------------

  /** Sends what may be sent now. @returns false when there was no room at the device or the neighbor is not known yet: call again later. */
  output(now: i64): bool {
    const state = this.state;
    if (state == TcpState.Closed) return true;
    if (this.nxt == this.iss) {
      // The SYN; once more after a timeout.
      const flags = state == TcpState.SynSent ? Flag.SYN : Flag.SYN | Flag.ACK;
      if (this.max == this.iss || this.resendAt != NEVER || state == TcpState.SynReceived) {
        if (!this.emit(this.iss, 0, flags, now)) {
          if (this.tcp.link.isAbsent(this.remote)) {
            this.finish(TcpEnd.Unreachable);
            return true;
          }
          if (this.resendAt == NEVER) this.armResend(now);
          return false;
        }
        this.nxt = this.iss + 1;
        if (this.max == this.iss) {
          this.max = this.nxt;
          this.timing = !this.retries;
          this.timedSeq = this.iss;
          this.timedAt = now;
        }
        this.armResend(now);
      }
      return true;
    }
    if (state <= TcpState.SynReceived) return true;
    const fin: u32 = <u32>this.finQueued;
    const last = this.written + fin;
    if (this.resend) {
      const length = min<u32>(this.written - this.una, this.mss);
      const flags = this.dataFlags(this.una + length);
      if (!this.emit(this.una, length, flags, now)) return false;
      this.resend = false;
      // It may carry more than was sent there before.
      const next = this.una + length + (flags & Flag.FIN);
      if (before(this.nxt, next)) this.nxt = next;
      if (before(this.max, next)) this.max = next;
      this.armResend(now);
    }
    if (this.probe) {
      // One byte, or the FIN, beyond the closed window.
      const length = min<u32>(max<u32>(min<u32>(this.window, this.mss), 1), this.written - this.una);
      const flags = this.dataFlags(this.una + length);
      if (this.una != last && !this.emit(this.una, length, flags, now)) return false;
      this.probe = false;
      const next = this.una + length + (this.una != last ? flags & Flag.FIN : 0);
      if (before(this.max, next)) this.max = next;
      if (before(this.nxt, this.max)) this.nxt = this.max;
    }
    const limit = min(this.window, this.cwnd);
    while (this.nxt != last) {
      const nxt = this.nxt;
      const flight = nxt - this.una;
      const left = this.written - nxt; // all ones when only the FIN was sent
      if (<i32>left < 0) break;
      const usable = <i32>(limit - flight);
      const mss = this.mss;
      let length = left;
      if (<i32>length > usable) length = usable > 0 ? usable : 0;
      if (length > mss) length = mss;
      const ends = fin && length == left;
      if (!length && !(ends && (usable > 0 || !flight && this.window))) break;
      // RFC 9293 section 3.8.6.2.1 and 3.7.4: full segments, or all there is unless Nagle holds it back, or half the greatest window.
      if (length < mss && !ends && !before(nxt, this.max)) {
        if (length == left ? flight && !this.noDelay : length < this.maxWindow >> 1) break;
      }
      const flags = this.dataFlags(nxt + length);
      if (!this.emit(nxt, length, flags, now)) return false;
      const next = nxt + length + (flags & Flag.FIN);
      this.nxt = next;
      if (before(this.max, next)) {
        if (!this.timing && !this.timestamps) {
          this.timing = true;
          this.timedSeq = nxt;
          this.timedAt = now;
        }
        this.max = next;
      }
      if (this.resendAt == NEVER) this.armResend(now); // RFC 6298 (5.1)
    }
    // Nothing in flight and no window: probe it after a while.
    if (this.nxt != last && this.resendAt == NEVER && this.una == this.max) this.armResend(now);
    if (this.keepProbe) {
      if (!this.emit(this.una - 1, 0, Flag.ACK, now)) return false;
      this.keepProbe = false;
    }
    return !this.ackNow || this.emit(this.max, 0, Flag.ACK, now);
  }

  /** ACK; PSH and FIN when the segment ends with what was written last. */
  private dataFlags(end: u32): u32 {
    if (end != this.written) return Flag.ACK;
    return this.finQueued ? Flag.ACK | Flag.PSH | Flag.FIN : Flag.ACK | Flag.PSH;
  }

  /** Sends a segment with `length` bytes from `seq` on. @returns false when that is not possible now. */
  private emit(seq: u32, length: i32, flags: u32, now: i64): bool {
    const link = this.tcp.link;
    let neighbor = this.neighbor;
    let mac: u64;
    if (neighbor && neighbor.state == NeighborState.Known && neighbor.address == this.hop && now < neighbor.at) {
      mac = neighbor.mac;
    } else {
      mac = link.macFor(this.remote, now);
      if (!mac) {
        link.drop(Drop.SendUnresolved);
        return false;
      }
      this.hop = link.nextHop(this.remote);
      this.neighbor = link.neighbors.find(this.hop);
    }
    const frame = link.device.buffer();
    if (!frame) {
      link.drop(Drop.SendFull);
      return false;
    }
    const at = emitEthernet(frame, mac, link.mac, EtherType.IPV4) + IPV4_HEADER;
    let header = TCP_HEADER;
    let window: u32;
    if (flags & Flag.SYN) {
      const answer = (flags & Flag.ACK) != 0;
      const scale = !answer || this.sendScale || this.receiveScale ? this.ownScale : -1;
      header += emitSynOptions(at + header, MSS_OWN, scale, !answer || this.sack, !answer || this.timestamps, this.stamp(now), this.recentStamp);
      window = min<u32>(this.receiveMask + 1, 0xffff);
      this.offered = this.rcvNxt + window;
    } else {
      if (this.timestamps) {
        emitTimestamps(at + header, this.stamp(now), this.recentStamp);
        header += TCP_TIMESTAMPS;
      }
      if (this.islands.count && this.sack) header += this.emitSack(at + header, header, length);
      window = this.offer() >> this.receiveScale;
    }
    emitTcp(at, this.localPort, this.remotePort, seq, flags & Flag.ACK ? this.rcvNxt : 0, flags, window, header);
    if (length) {
      const ring = changetype<usize>(this.sendRing);
      const from = seq & this.sendMask;
      const first = min<i32>(length, this.sendMask + 1 - from);
      memory.copy(at + header, ring + from, first);
      if (first < length) memory.copy(at + header + first, ring, length - first);
    }
    const total = header + length;
    sealTcp(at, total, this.local, this.remote);
    emitIpv4(frame + ETHERNET_HEADER, this.local, this.remote, Protocol.TCP, total);
    link.transmit(frame, ETHERNET_HEADER + IPV4_HEADER + total);
    this.ackNow = false;
    this.ackAt = NEVER;
    this.unackedSegments = 0;
    this.lastAckSent = this.rcvNxt;
    return true;
  }

  @inline private stamp(now: i64): u32 {
    return <u32>now + this.stampOffset;
  }

  /** Window to offer. Its right edge never moves left, and right only by a good step: RFC 9293 section 3.8.6.2.2. */
  private offer(): u32 {
    const right = this.readAt + this.receiveMask + 1;
    const more = <i32>(right - this.offered);
    if (more > 0 && more >= min<i32>(<i32>MSS_OWN, <i32>(this.receiveMask + 1) >> 1)) this.offered = right;
    const window = <i32>(this.offered - this.rcvNxt);
    return window > 0 ? min<u32>(window, <u32>0xffff << this.receiveScale) : 0;
  }

  /** RFC 2018 section 4: the newest block first. @returns bytes written; nothing when the segment has no room for it. */
  private emitSack(at: usize, header: i32, length: i32): i32 {
    const islands = this.islands;
    const count = min(islands.count, SACK_BLOCKS);
    const bytes = 4 + 8 * count;
    if (header + bytes > 60 || length + bytes > <i32>this.mss) return 0;
    store<u32>(at, 0x0005_0101 | (2 + 8 * count) << 24);
    let index = islands.latest < islands.count ? islands.latest : 0;
    for (let i = 0; i < count; ++i) {
      put32(at + 4 + 8 * i, islands.left(index));
      put32(at + 8 + 8 * i, islands.right(index));
      if (++index == islands.count) index = 0;
    }
    return bytes;
  }
}

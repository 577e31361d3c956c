/**
 * Handshakes that came to a listener: a table of small records (RFC 4987 section 3.4, a SYN cache), and SYN cookies (section 3.6) when it is
 * full. Who has completed a handshake and finds the backlog full waits here, without rings, until there is room; what it sends meanwhile it
 * has to send again.
 *
 * Reference: RFC 9293 section 3.10.7.4 for SYN-RECEIVED; RFC 5961 section 4.
 */
import { Drop } from "../drop";
import { Protocol } from "../wire/ipv4";
import { Flag, Segment, TCP_HEADER, emitSynOptions, emitTcp, sealTcp } from "../wire/tcp";
import { measured } from "./acknowledge";
import { TcpConnection, TcpState } from "./connection";
import { arrive, heard } from "./input";
import { Listener } from "./listener";
import { before } from "./sequence";
import { MSS_OWN, Tcp } from "./tcp";

/** Records at most, and from how many on the table is crowded; it is, too, while cookies are about. */
export const HALF_OPEN: i32 = 128;
const CROWDED: i32 = 64;
const BUCKETS: i32 = 32;
/** SYNs and ACKs to one SYN, after 0, 1, 3, 7 seconds and so on; when the table is crowded. The next time is the last one's end. */
const TRIES: i32 = 8;
const CROWDED_TRIES: i32 = 3;
/** How long who has completed a handshake waits for room. */
const COMPLETE_MS: i64 = 127_000;
/** A SYN that could not be answered because of the device or a neighbor is looked at again after this time, if nothing happens before. */
const RETRY_MS: i64 = 2;
/** Cookies change their secret with this many bits of milliseconds; one is good for this time and the next. */
const COOKIE_BITS: i64 = 16;

/** A handshake under way: SYN-RECEIVED. */
@final export class HalfOpen {
  /** Others in the bucket, or free ones. */
  next: HalfOpen | null = null;
  hash: u32 = 0;
  listener: Listener | null = null;
  local: u32 = 0;
  remote: u32 = 0;
  ports: u32 = 0;
  irs: u32 = 0;
  iss: u32 = 0;
  mss: u32 = 0;
  scale: i32 = -1;
  sack: bool = false;
  timestamps: bool = false;
  stamp: u32 = 0;
  stampOffset: u32 = 0;
  window: u32 = 0;
  tries: i32 = 0;
  /** When the answer went out, 0 = more than once; when to do something next. */
  sentAt: i64 = 0;
  at: i64 = 0;
  /** The answer did not go out. */
  isUnsent: bool = false;
  /** The peer has acknowledged our SYN, at `since`. */
  isComplete: bool = false;
  since: i64 = 0;
}

/** Segment sizes that a cookie can tell. */
function cookieMss(index: u32): u32 {
  switch (index) {
    case 0: return 64;
    case 1: return 256;
    case 2: return 536;
    case 3: return 1024;
    case 4: return 1220;
    case 5: return 1360;
    case 6: return 1440;
    default: return MSS_OWN;
  }
}

@final export class Handshakes {
  tcp!: Tcp;
  count: i32 = 0;
  private complete: i32 = 0;
  /** Answers that could not be sent yet. */
  unsent: i32 = 0;
  private promoting: bool = false;
  private readonly buckets: StaticArray<HalfOpen | null> = new StaticArray<HalfOpen | null>(BUCKETS);
  private free: HalfOpen | null = null;
  /** Stands for the record of a handshake that has none. */
  private readonly passing: HalfOpen = new HalfOpen();
  /** Until when cookies may come back. */
  private cookiesUntil: i64 = 0;

  /** True while somebody who has completed a handshake waits. */
  get isCrammed(): bool { return this.complete > 0; }

  find(local: u32, remote: u32, ports: u32, hash: u32): HalfOpen | null {
    let half = unchecked(this.buckets[hash & (BUCKETS - 1)]);
    while (half && (half.ports != ports || half.remote != remote || half.local != local)) half = half.next;
    return half;
  }

  /** A SYN for `listener` has come. */
  synReceived(listener: Listener, source: u32, destination: u32, ports: u32, hash: u32, s: Segment, now: i64): void {
    const tcp = this.tcp;
    const secret = tcp.secret(destination, source, ports);
    const full = this.count >= HALF_OPEN;
    let half = this.passing;
    if (full) {
      if (!listener.hasRoom || tcp.live >= tcp.limit) return tcp.link.drop(Drop.TcpFull);
    } else {
      half = this.take(hash);
    }
    half.listener = listener;
    half.local = destination;
    half.remote = source;
    half.ports = ports;
    half.irs = s.seq;
    half.window = s.window;
    half.tries = 1;
    half.at = now + 1000;
    half.isComplete = half.isUnsent = false;
    if (full) {
      // A cookie: what it cannot tell is not asked for.
      tcp.link.drop(Drop.TcpHalfOpen);
      let index = 7;
      while (index && cookieMss(index) > s.mss) --index;
      half.iss = this.cookie(half, now >> COOKIE_BITS, s.mss ? index : 2);
      half.scale = -1;
      half.sack = half.timestamps = false;
      this.cookiesUntil = (now >> COOKIE_BITS) + 2 << COOKIE_BITS;
      this.answer(half, now);
      return;
    }
    half.iss = <u32>secret + <u32>(now * 250);
    half.mss = s.mss;
    half.scale = s.scale;
    half.sack = s.sackPermitted;
    half.timestamps = s.hasTimestamps;
    half.stamp = s.tsval;
    half.stampOffset = <u32>(secret >> 32);
    this.send(half, now);
    tcp.soon(half.isUnsent ? now + RETRY_MS : half.at);
  }

  /** Sends SYN and ACK, or notes that it is still to be done. */
  private send(half: HalfOpen, now: i64): void {
    const sent = this.answer(half, now);
    half.sentAt = now;
    if (half.isUnsent == !sent) return;
    half.isUnsent = !sent;
    this.unsent += sent ? -1 : 1;
  }

  private answer(half: HalfOpen, now: i64): bool {
    const link = this.tcp.link;
    const at = link.begin(half.remote, now);
    if (!at) return false;
    const bytes = half.listener!.receiveBytes;
    let scale = -1;
    if (half.scale >= 0) {
      scale = 0;
      while (bytes >> scale > 0xffff) ++scale;
    }
    const length = TCP_HEADER + emitSynOptions(at + TCP_HEADER, MSS_OWN, scale, half.sack, half.timestamps, <u32>now + half.stampOffset, half.stamp);
    emitTcp(at, bswap<u16>(<u16>(half.ports >> 16)), bswap<u16>(<u16>half.ports), half.iss, half.irs + 1, Flag.SYN | Flag.ACK, min<u32>(bytes, 0xffff), length);
    sealTcp(at, length, half.local, half.remote);
    link.send(Protocol.TCP, length);
    return true;
  }

  /** SYN-RECEIVED: a segment for `half`. */
  arrive(half: HalfOpen, s: Segment, now: i64): void {
    const tcp = this.tcp;
    const link = tcp.link;
    const flags = s.flags;
    const next = half.irs + 1;
    const listener = half.listener!;
    if (flags & Flag.SYN) {
      // The same SYN once more is answered once more: RFC 9293 section 3.10.7.4 first; another one gets a challenge: RFC 5961 section 4.
      link.drop(Drop.TcpFlags);
      if (!(flags & (Flag.ACK | Flag.RST)) && s.seq == half.irs && !half.isComplete) {
        this.send(half, now);
        half.sentAt = 0; // which of them will be acknowledged?
      } else if (!(flags & Flag.RST)) {
        this.challenge(half, s, now);
      }
      return;
    }
    if (s.seq - next >= <u32>listener.receiveBytes) {
      link.drop(Drop.TcpWindow);
      if (!(flags & Flag.RST)) this.challenge(half, s, now);
      return;
    }
    if (flags & Flag.RST) {
      link.drop(Drop.TcpReset);
      if (s.seq == next) this.release(half);
      return;
    }
    if (!(flags & Flag.ACK)) return link.drop(Drop.TcpFlags);
    if (s.ack != half.iss + 1) {
      link.drop(Drop.TcpAck);
      tcp.reset(half.local, s.destinationPort, half.remote, s.sourcePort, s.ack, 0, false, now);
      return;
    }
    if (half.timestamps && (!s.hasTimestamps || before(s.tsval, half.stamp))) return link.drop(Drop.TcpOld);
    const connection = this.open(half, now);
    if (connection) {
      connection.state = TcpState.SynReceived;
      // RFC 6298 (2.2), unless it was sent twice; stamps measure by themselves.
      if (half.sentAt && half.tries == 1 && !half.isComplete && !half.timestamps) measured(connection, max(<i32>(now - half.sentAt), 1));
      this.release(half);
      return arrive(connection, s, now);
    }
    if (!half.isComplete) {
      half.isComplete = true;
      half.since = now;
      half.at = now + COMPLETE_MS;
      half.window = s.window; // scaled from now on
      ++this.complete;
      ++listener.complete;
    }
    if (s.span) link.drop(Drop.TcpFull);
  }

  private challenge(half: HalfOpen, s: Segment, now: i64): void {
    this.tcp.sendAck(half.local, half.remote, s, half.iss + 1, half.irs + 1, min<u32>(half.listener!.receiveBytes, 0xffff), half.timestamps, <u32>now + half.stampOffset, now);
  }

  /** The connection of `half`, or null when there is no room for it. */
  private open(half: HalfOpen, now: i64): TcpConnection | null {
    const listener = half.listener!;
    if (!listener.hasRoom) return null;
    const connection = this.tcp.take(listener.sendBytes, listener.receiveBytes, half.remote, now);
    if (!connection) return null;
    const ports = half.ports;
    connection.prepare(half.local, bswap<u16>(<u16>(ports >> 16)), half.remote, bswap<u16>(<u16>ports), half.iss, half.stampOffset);
    heard(connection, half.irs, half.mss, half.scale, half.sack, half.timestamps, half.stamp, half.window, now);
    connection.offered = half.irs + 1 + min<u32>(listener.receiveBytes, 0xffff);
    connection.nxt = connection.max = half.iss + 1;
    connection.listener = listener;
    this.tcp.add(connection);
    return connection;
  }

  /** Opens what has waited longest, while there is room for it. */
  promote(listener: Listener): void {
    if (this.promoting) return; // who is woken may accept at once
    this.promoting = true;
    while (listener.complete && listener.hasRoom) {
      let oldest: HalfOpen | null = null;
      for (let i = 0; i < BUCKETS; ++i) {
        let half = this.buckets[i];
        while (half) {
          if (half.isComplete && half.listener == listener && (!oldest || half.since < oldest.since)) oldest = half;
          half = half.next;
        }
      }
      const half = oldest!;
      const connection = this.open(half, half.since);
      if (!connection) break;
      connection.una = connection.nxt;
      connection.window = half.window << connection.sendScale;
      connection.maxWindow = max(connection.window, connection.maxWindow);
      connection.wl1 = half.irs + 1;
      connection.wl2 = connection.una;
      connection.state = TcpState.Established;
      const since = half.since;
      this.release(half);
      connection.opened(since);
      connection.ackNow = true; // what it sent meanwhile is missing
      this.tcp.mark(connection);
    }
    this.promoting = false;
  }

  /** Does what is due, and answers those that could not be answered when they came. */
  poll(now: i64): void {
    const tcp = this.tcp;
    for (let i = 0; i < BUCKETS; ++i) {
      let half = this.buckets[i];
      while (half) {
        const next = half.next;
        if (half.isUnsent && tcp.link.isKnown(half.remote)) this.send(half, now);
        if (now >= half.at) this.onTime(half, now);
        if (half.listener) tcp.soon(half.at);
        half = next;
      }
    }
    if (this.unsent) tcp.soon(now + RETRY_MS);
  }

  private onTime(half: HalfOpen, now: i64): void {
    if (half.isComplete || half.tries >= (this.count > CROWDED || now < this.cookiesUntil ? CROWDED_TRIES : TRIES)) return this.release(half);
    half.at = now + ((<i64>1000) << half.tries);
    ++half.tries;
    this.send(half, now);
  }

  /** `listener` takes no more. */
  forget(listener: Listener): void {
    for (let i = 0; i < BUCKETS; ++i) {
      let half = this.buckets[i];
      while (half) {
        const next = half.next;
        if (half.listener == listener) this.release(half);
        half = next;
      }
    }
  }

  // --- Cookies: 5 bits of time, 3 of segment size, 24 of a secret hash ----------------------------------------------------

  private cookie(half: HalfOpen, time: i64, index: u32): u32 {
    const random = this.tcp.link.random;
    const hash = random.hash(random.hash(<u64>half.local << 32 | half.remote, <u64>half.ports << 32 | half.irs), <u64>time << 8 | index);
    return <u32>time << 27 | index << 24 | <u32>hash & 0xff_ffff;
  }

  /** An ACK of nothing we know has come for `listener`. @returns true when it is, or may be, that of a cookie: then it is dealt with. */
  cookieReceived(listener: Listener, source: u32, destination: u32, ports: u32, s: Segment, now: i64): bool {
    if (now >= this.cookiesUntil || s.flags & (Flag.SYN | Flag.RST)) return false;
    const half = this.passing;
    half.listener = listener;
    half.local = destination;
    half.remote = source;
    half.ports = ports;
    half.irs = s.seq - 1;
    half.iss = s.ack - 1;
    const index = half.iss >> 24 & 7;
    // The time whose last bits it tells, not after now.
    const time = (now >> COOKIE_BITS) - ((now >> COOKIE_BITS) - <i64>(half.iss >> 27) & 31);
    if ((now >> COOKIE_BITS) - time > 1 || this.cookie(half, time, index) != half.iss) {
      // It may be what follows an ACK that was lost: no reset, the peer begins again with the first byte.
      this.tcp.link.drop(Drop.TcpAck);
      return true;
    }
    half.mss = cookieMss(index);
    half.scale = -1;
    half.sack = half.timestamps = false;
    half.stampOffset = 0;
    half.window = s.window;
    const connection = this.open(half, now);
    if (connection) {
      connection.state = TcpState.SynReceived;
      arrive(connection, s, now);
    } else {
      this.tcp.link.drop(Drop.TcpFull);
    }
    return true;
  }

  // --- Records ------------------------------------------------------------------------------------------------------------

  private take(hash: u32): HalfOpen {
    const used = this.free;
    if (used) this.free = used.next;
    const half = used ? used : new HalfOpen();
    const index = hash & (BUCKETS - 1);
    half.hash = hash;
    half.next = this.buckets[index];
    this.buckets[index] = half;
    ++this.count;
    return half;
  }

  private release(half: HalfOpen): void {
    const index = half.hash & (BUCKETS - 1);
    let each = this.buckets[index];
    if (each == half) {
      this.buckets[index] = half.next;
    } else {
      while (each && each.next != half) each = each.next;
      if (each) each.next = half.next;
    }
    if (half.isUnsent) --this.unsent;
    if (half.isComplete) {
      --this.complete;
      --half.listener!.complete;
    }
    half.isUnsent = half.isComplete = false;
    half.listener = null;
    half.next = this.free;
    this.free = half;
    --this.count;
  }
}

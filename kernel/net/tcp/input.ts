/**
 * A segment arrives: RFC 9293 section 3.10.7.3 and 3.10.7.4, in the order of its checks; RFC 5961 against blind attacks; PAWS of RFC 7323.
 */
import { Drop } from "../drop";
import { NEVER } from "../interface";
import { Flag, MSS_DEFAULT, Segment, TCP_TIMESTAMPS } from "../wire/tcp";
import { acknowledged, maybeDuplicate } from "./acknowledge";
import { TcpConnection, TcpEnd, TcpState } from "./connection";
import { received } from "./receive";
import { before, notAfter } from "./sequence";
import { MSS_OWN } from "./tcp";
import { armResend } from "./timers";

/** RFC 5961 section 10: challenge acknowledgements of one connection in about a second. */
const CHALLENGES: i32 = 8;
/** Timestamps older than 24 days mean nothing: RFC 7323 section 5.5. */
const STAMP_LIFE: i64 = 24 * 24 * 3600_000;

/** Takes a segment for this connection: RFC 9293 section 3.10.7.3 and 3.10.7.4. */
export function arrive(c: TcpConnection, s: Segment, now: i64): void {
  const flags = s.flags;
  let state = c.state;
  if (state == TcpState.SynSent) return inSynSent(c, s, now);
  // Header prediction: the next bytes in order, or an acknowledgement, of a connection that is open.
  const usual = state == TcpState.Established && (flags & ~Flag.PSH) == Flag.ACK && s.seq == c.rcvNxt && s.length <= <i32>(c.receiveMask + 1) - c.readable
    && (!c.timestamps || s.hasTimestamps && !before(s.tsval, c.recentStamp));
  if (!usual && !acceptable(c, s, now)) return;
  if (c.keepAlive) {
    c.keepProbes = 0;
    c.keepAt = now + c.keepAlive;
    c.tcp.soon(c.keepAt);
  }
  // RFC 7323 section 4.3 (2)
  if (c.timestamps && s.hasTimestamps && notAfter(s.seq, c.lastAckSent) && !before(s.tsval, c.recentStamp)) {
    c.recentStamp = s.tsval;
    c.recentAt = now;
  }

  // Fifth: the ACK field.
  const ack = s.ack;
  if (state == TcpState.SynReceived || state == TcpState.FinWait1 && c.una == c.iss) {
    if (!before(c.una, ack) || !notAfter(ack, c.max)) {
      c.tcp.link.drop(Drop.TcpAck);
      c.tcp.reset(c.local, c.localPort, c.remote, c.remotePort, ack, 0, false, now);
      return;
    }
    c.window = s.window << c.sendScale;
    c.maxWindow = max(c.window, c.maxWindow);
    c.wl1 = s.seq;
    c.wl2 = ack;
    if (state == TcpState.SynReceived) c.state = state = TcpState.Established;
    c.opened(now);
  }
  // RFC 5961 section 5.2: SND.UNA - MAX.SND.WND <= SEG.ACK <= SND.NXT
  if (before(c.max, ack) || before(ack, c.una - c.maxWindow)) {
    c.tcp.link.drop(Drop.TcpAck);
    challenge(c, now);
    return;
  }
  if (before(c.una, ack)) acknowledged(c, s, now);
  else if (ack == c.una && c.una != c.max) maybeDuplicate(c, s);
  // Window update: RFC 9293 section 3.10.7.4
  if (!before(ack, c.una) && (before(c.wl1, s.seq) || c.wl1 == s.seq && notAfter(c.wl2, ack))) {
    const window = s.window << c.sendScale;
    if (window != c.window) {
      if (window > c.window && c.written != c.nxt) c.tcp.mark(c);
      // A window that opens ends the probing.
      if (!c.window && window) {
        c.retries = 0;
        c.probe = false;
        if (c.una != c.max) {
          c.nxt = c.una;
          c.recovering = c.resend = false;
          armResend(c, now);
        } else {
          c.resendAt = NEVER;
        }
      }
      c.window = window;
      if (window > c.maxWindow) c.maxWindow = window;
    }
    c.wl1 = s.seq;
    c.wl2 = ack;
  }
  if (!c.window) {
    if (!c.detached) c.retries = 0; // who answers probes is there
    c.confirm(now);
  }
  if (c.end != TcpEnd.None) return;
  if (s.length || flags & Flag.FIN) received(c, s, now);
  if ((c.written != c.nxt || c.finQueued) && !c.isDirty) c.tcp.mark(c);
}

/** First to fourth check of RFC 9293 section 3.10.7.4. @returns true when the segment may go on. */
export function acceptable(c: TcpConnection, s: Segment, now: i64): bool {
  const link = c.tcp.link;
  const reset = (s.flags & Flag.RST) != 0;
  if (c.timestamps && !reset) {
    if (!s.hasTimestamps) {
      link.drop(Drop.TcpOld); // RFC 7323 section 3.2
      return false;
    }
    if (before(s.tsval, c.recentStamp) && now - c.recentAt < STAMP_LIFE) {
      link.drop(Drop.TcpOld); // section 5.3 R1
      acknowledgeSoon(c, s, now);
      return false;
    }
  }
  // First: sequence number. The window is what the ring can take, which is at least what was offered.
  const window: u32 = c.finReceived ? 0 : c.receiveMask + 1 - (c.rcvNxt - c.readAt);
  const span = s.span;
  const start = s.seq - c.rcvNxt;
  const last = start + span - 1;
  const fits = span == 0
    ? window ? start < window : start == 0
    : window != 0 && (start < window || last < window);
  if (!fits) {
    // The peer's probe of a closed window may acknowledge: RFC 9293 section 3.10.7.4 lets ACK, URG and RST in.
    if (!window && start == 0 && !reset && s.flags & Flag.ACK && !(s.flags & Flag.SYN)) {
      s.length = 0;
      s.flags &= ~Flag.FIN;
      c.ackNow = true;
      c.tcp.mark(c);
      return true;
    }
    link.drop(Drop.TcpWindow);
    if (!reset) acknowledgeSoon(c, s, now);
    return false;
  }
  // Second: RST. RFC 5961 section 3.2
  if (reset) {
    if (s.seq == c.rcvNxt) {
      link.drop(Drop.TcpReset);
      c.finish(c.state == TcpState.SynReceived ? TcpEnd.Refused : TcpEnd.Reset);
    } else {
      link.drop(Drop.TcpWindow);
      challenge(c, now);
    }
    return false;
  }
  // Fourth: SYN. RFC 5961 section 4.2. In SYN-RECEIVED the peer's SYN+ACK of a simultaneous open is out of the window by one.
  if (s.flags & Flag.SYN) {
    link.drop(Drop.TcpFlags);
    challenge(c, now);
    return false;
  }
  if (!(s.flags & Flag.ACK)) {
    link.drop(Drop.TcpFlags);
    return false;
  }
  return true;
}

/** Answers what cannot be accepted. Data that came twice is acknowledged always, or its sender would never learn; the rest within bounds. */
export function acknowledgeSoon(c: TcpConnection, s: Segment, now: i64): void {
  if (c.state == TcpState.SynReceived && s.flags & Flag.SYN && s.flags & Flag.ACK && s.seq == c.irs && s.ack == c.max) {
    // Simultaneous open: RFC 9293 section 3.5 figure 7.
    c.state = TcpState.Established;
    c.window = s.window;
    c.maxWindow = max(c.window, c.maxWindow);
    acknowledged(c, s, now);
    c.opened(now);
  }
  if (!s.length && !(s.flags & (Flag.FIN | Flag.SYN))) return challenge(c, now);
  c.ackNow = true;
  c.tcp.mark(c);
}

export function challenge(c: TcpConnection, now: i64): void {
  if (now >= c.challengeAt) {
    // The span is random, so that the count tells outsiders nothing: CVE-2016-5696.
    c.challengeAt = now + 700 + c.tcp.link.random.below(600);
    c.challenges = 0;
  }
  if (++c.challenges > CHALLENGES) return;
  c.ackNow = true;
  c.tcp.mark(c);
}

/** RFC 9293 section 3.10.7.3. */
export function inSynSent(c: TcpConnection, s: Segment, now: i64): void {
  const flags = s.flags;
  const link = c.tcp.link;
  if (flags & Flag.ACK && (notAfter(s.ack, c.iss) || before(c.max, s.ack))) {
    link.drop(Drop.TcpAck);
    if (!(flags & Flag.RST)) c.tcp.reset(c.local, c.localPort, c.remote, c.remotePort, s.ack, 0, false, now);
    return;
  }
  if (flags & Flag.RST) {
    link.drop(Drop.TcpReset);
    if (flags & Flag.ACK) c.finish(TcpEnd.Refused);
    return;
  }
  if (!(flags & Flag.SYN)) return link.drop(Drop.TcpFlags);
  heard(c, s.seq, s.mss, s.scale, s.sackPermitted, s.hasTimestamps, s.tsval, s.window, now);
  c.tcp.mark(c);
  if (flags & Flag.ACK) {
    c.state = TcpState.Established;
    acknowledged(c, s, now);
    c.opened(now);
    c.ackNow = true;
    // Data with the SYN would be allowed; the peer sends it again.
  } else {
    c.state = TcpState.SynReceived;
    c.nxt = c.iss; // SYN and ACK go out again together
  }
}

/** Takes over what the peer's SYN said. @param scale -1 = none */
export function heard(c: TcpConnection, irs: u32, mss: u32, scale: i32, sack: bool, timestamps: bool, stamp: u32, window: u32, now: i64): void {
  c.irs = irs;
  c.rcvNxt = c.readAt = c.offered = c.lastAckSent = irs + 1;
  c.timestamps = timestamps;
  c.sack = sack;
  if (timestamps) {
    c.recentStamp = stamp;
    c.recentAt = now;
  }
  if (scale >= 0) {
    c.sendScale = scale;
    c.receiveScale = c.ownScale;
  }
  // RFC 9293 section 3.7.1; a peer that wants less than 64 bytes would make us send headers only.
  c.mss = min<u32>(max<u32>(mss ? mss : MSS_DEFAULT, 64), MSS_OWN) - (timestamps ? TCP_TIMESTAMPS : 0);
  c.window = c.maxWindow = window; // the window of a SYN is never scaled
  c.wl1 = irs;
  c.wl2 = c.iss;
  // RFC 5681 (1), RFC 6928: ten segments.
  c.cwnd = min<u32>(10 * c.mss, max<u32>(2 * c.mss, 14600));
}

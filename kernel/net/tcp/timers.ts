/** Retransmission (RFC 6298, 5681), probes of a closed window (RFC 9293 section 3.8.6.1), keep-alive (3.8.4). */
import { NEVER } from "../interface";
import { TcpConnection, TcpEnd, TcpState } from "./connection";
import { narrow } from "./path";

/** Bounds of the retransmission timeout. RFC 6298 (2.4) would have 1 s; like other hosts today we trust our clock and wait 200 ms. */
export const RTO_MIN: i32 = 200;
export const RTO_MAX: i32 = 60_000;
/** Retransmissions of the same data after which the peer counts as gone, a quarter of an hour or so; of a SYN. */
const RETRIES: i32 = 20;
const SYN_RETRIES: i32 = 7; // three minutes: RFC 9293 MUST-23
/** Keep-alive probes without an answer, and the time between them. */
const KEEP_PROBES: i32 = 9;
const KEEP_INTERVAL: i64 = 10_000;

export function onResend(c: TcpConnection, now: i64): void {
  c.resendAt = NEVER;
  const opening = c.state == TcpState.SynSent || c.state == TcpState.SynReceived;
  if (opening && c.tcp.link.isAbsent(c.remote)) return c.finish(TcpEnd.Unreachable);
  if (++c.retries > (opening ? SYN_RETRIES : RETRIES)) return c.finish(TcpEnd.TimedOut);
  // RFC 6298 (5.5)
  c.rto = min(c.rto << 1, RTO_MAX);
  c.timeoutAt = now;
  c.timing = false; // Karn: RFC 6298 section 3
  if (!opening && (!c.window || c.una == c.max)) {
    c.probe = true; // RFC 9293 section 3.8.6.1; a small window is used after a while, too: section 3.8.6.2.1
  } else if (c.una != c.max) {
    // RFC 5681 (4), once for a window; RFC 6582 section 4: what comes now says nothing about earlier losses.
    if (c.retries == 1) c.ssthresh = max<u32>((c.max - c.una) >> 1, 2 * c.mss);
    narrow(c);
    c.cwnd = c.mss;
    c.recover = c.max;
    c.recovering = c.lossy = c.resend = false;
    c.sacked.clear(); // RFC 2018 section 8: the peer may have thrown it away
    c.duplicates = 0;
    c.nxt = c.una;
  }
  armResend(c, now);
  c.tcp.mark(c);
}

export function onKeepAlive(c: TcpConnection, now: i64): void {
  // While something is under way its own timer watches.
  if (c.una == c.max) {
    if (++c.keepProbes > KEEP_PROBES) return c.finish(TcpEnd.TimedOut);
    c.keepProbe = true;
    c.tcp.mark(c);
  }
  c.keepAt = now + KEEP_INTERVAL;
  c.tcp.soon(c.keepAt);
}

export function armResend(c: TcpConnection, now: i64): void {
  c.resendAt = now + c.rto;
  c.tcp.soon(c.resendAt);
}

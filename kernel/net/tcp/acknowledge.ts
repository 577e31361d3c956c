/**
 * What an acknowledgement of the peer means: round-trip time, room, congestion, loss.
 *
 * Reference: RFC 6298 (round trips), RFC 7323 section 4 (timestamps), RFC 5681, 3465, 3042 and 6582 (congestion, New Reno); RFC 6675
 * for what `recovery.ts` does.
 */
import { NEVER } from "../interface";
import { Flag, Segment } from "../wire/tcp";
import { TcpConnection } from "./connection";
import { enterRecovery, isFirstLost, learnSacks } from "./recovery";
import { before } from "./sequence";
import { RTO_MAX, RTO_MIN, armResend } from "./timers";

/** New data of ours has arrived: SEG.ACK > SND.UNA. */
export function acknowledged(c: TcpConnection, s: Segment, now: i64): void {
  const ack = s.ack;
  const acked = ack - c.una;
  // RFC 7323 section 4.1, but not what was on its way before the last timeout: the answer to it was lost. Else the segment being timed.
  if (c.timestamps && s.hasTimestamps && s.tsecr) {
    const rtt = <i32>(<u32>now + c.stampOffset - s.tsecr);
    if (rtt >= 0 && rtt < RTO_MAX && now - rtt >= c.timeoutAt) measured(c, max(rtt, 1));
  } else if (c.timing && before(c.timedSeq, ack)) {
    c.timing = false;
    measured(c, max(<i32>(now - c.timedAt), 1));
  }
  c.retries = 0;
  c.progressAt = now;
  c.confirm(now);
  c.una = ack;
  if (before(c.nxt, ack)) c.nxt = ack;
  const mss = c.mss;
  if (c.lossy || s.sackCount) {
    duringLoss(c, s, ack, acked);
  } else if (c.cwnd < c.ssthresh) {
    c.cwnd += min<u32>(acked, 2 * mss); // RFC 3465 section 2.2
  } else {
    // RFC 3465 section 2.1: one segment more for each window acknowledged.
    c.ackedBytes += acked;
    if (c.ackedBytes >= c.cwnd) {
      c.ackedBytes -= c.cwnd;
      c.cwnd += mss;
    }
  }
  if (c.cwnd > c.sendMask + 1 + 4 * mss) c.cwnd = c.sendMask + 1 + 4 * mss; // more than the ring is never in flight
  // RFC 6298 (5.2) and (5.3)
  if (c.una == c.max) c.resendAt = NEVER;
  else armResend(c, now);
  if (c.finQueued && ack == c.written + 1) c.finAcknowledged(now);
  const wants = c.wantsRoom;
  if (wants && c.room >= wants) c.wake();
}

/** The congestion window, when there were duplicates, a recovery or ranges told before this acknowledgement. */
function duringLoss(c: TcpConnection, s: Segment, ack: u32, acked: u32): void {
  const mss = c.mss;
  if (c.sack) {
    c.sacked.join(ack);
    if (s.sackCount) learnSacks(c, s);
  }
  if (!c.recovering) {
    c.cwnd += c.cwnd < c.ssthresh ? min<u32>(acked, 2 * mss) : max<u32>(<u32>(<u64>mss * acked / c.cwnd), 1);
  } else if (!before(ack, c.recover)) {
    c.recovering = false;
    c.cwnd = min<u32>(c.ssthresh, max<u32>(c.max - ack, mss) + mss);
  } else if (c.sack) {
    // RFC 6675 section 5 (C), and the next hole at once when it was not sent again: like New Reno.
    if (!before(ack, c.highRxt)) c.resend = true;
    c.tcp.mark(c);
  } else {
    // RFC 6582 section 3.2 step 3: a partial acknowledgement; the next hole.
    c.resend = true;
    c.cwnd = c.cwnd > acked ? c.cwnd - acked : 0;
    if (acked >= mss) c.cwnd += mss;
    if (c.cwnd < mss) c.cwnd = mss;
    c.tcp.mark(c);
  }
  c.duplicates = 0;
  c.lossy = c.recovering || c.sacked.count > 0;
}

/** RFC 5681 section 2: what counts as a duplicate acknowledgement; section 3.2 with RFC 6582: what follows from three. */
export function maybeDuplicate(c: TcpConnection, s: Segment): void {
  if (c.sack) {
    // RFC 6675 section 2: it counts when it says something new.
    if (!s.sackCount || !learnSacks(c, s)) return;
    c.lossy = true;
    ++c.duplicates;
    if (!c.recovering && before(c.recover, c.una) && (c.duplicates >= 3 || isFirstLost(c))) enterRecovery(c);
    c.tcp.mark(c);
    return;
  }
  if (s.length || s.flags & Flag.FIN || !c.window || s.window << c.sendScale != c.window) return;
  const mss = c.mss;
  const count = ++c.duplicates;
  c.lossy = true;
  if (c.recovering) {
    c.cwnd += mss;
    c.tcp.mark(c);
  } else if (count == 3 && before(c.recover, c.una)) {
    c.ssthresh = max<u32>((c.max - c.una) >> 1, 2 * mss);
    c.recover = c.max;
    c.recovering = true;
    c.resend = true;
    c.timing = false;
    c.cwnd = c.ssthresh + 3 * mss;
    c.tcp.mark(c);
  } else if (count < 3) {
    c.tcp.mark(c); // RFC 3042
  }
}

/** RFC 6298 (2.2) and (2.3), in the scaled form of its reference implementations. */
export function measured(c: TcpConnection, rtt: i32): void {
  if (c.srtt < 0) {
    c.srtt = rtt << 3;
    c.rttvar = rtt << 1;
  } else {
    let error = rtt - (c.srtt >> 3);
    c.srtt += error;
    if (error < 0) error = -error;
    c.rttvar += error - (c.rttvar >> 2);
  }
  c.rto = min(max((c.srtt >> 3) + max(c.rttvar, 1), RTO_MIN), RTO_MAX);
}

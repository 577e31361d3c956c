/**
 * Data and FIN of a segment go into the receive ring; how much more may come.
 *
 * Reference: RFC 9293 section 3.10.7.4 seventh and eighth, 3.8.6; RFC 1122 section 4.2.3.2 (delayed ACK); RFC 5681 section 4.2.
 */
import { Drop } from "../drop";
import { NEVER } from "../interface";
import { Flag, Segment } from "../wire/tcp";
import { TcpConnection, TcpState } from "./connection";
import { MSS_OWN } from "./tcp";

/** A delayed acknowledgement comes within this time (RFC 1122 section 4.2.3.2: less than 500). */
const ACK_DELAY: i64 = 40;

/** Seventh and eighth: data and FIN of a segment that overlaps the window. */
export function received(c: TcpConnection, s: Segment, now: i64): void {
  const state = c.state;
  if (state != TcpState.Established && state != TcpState.FinWait1 && state != TcpState.FinWait2) return;
  let seq = s.seq;
  let data = s.data;
  let length = s.length;
  if (s.flags & Flag.FIN) {
    const at = seq + length;
    if (c.finSeen && at != c.finAt) return c.tcp.link.drop(Drop.TcpFlags);
    // It counts when it is in the window.
    if (at - c.rcvNxt <= c.receiveMask + 1 - (c.rcvNxt - c.readAt)) {
      c.finSeen = true;
      c.finAt = at;
    }
  }
  const expected = c.rcvNxt;
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
  let space = <i32>(c.receiveMask + 1 - (seq - c.readAt));
  if (c.finSeen) space = min(space, <i32>(c.finAt - seq));
  if (length > space) length = max(space, 0);
  if (length) {
    if (c.detached) {
      // Nobody reads it: RFC 1122 section 4.2.2.13.
      c.tcp.link.drop(Drop.TcpClosed);
      return c.abort(now);
    }
    if (seq == expected) {
      place(c, seq, data, length);
      c.rcvNxt = expected + length;
      if (c.islands.count) {
        c.rcvNxt = c.islands.join(c.rcvNxt);
        c.ackNow = true; // RFC 5681 section 4.2
        c.tcp.mark(c);
      } else if (++c.unackedSegments >= 2) {
        // RFC 1122 section 4.2.3.2: at least each second segment.
        c.ackNow = true;
        c.tcp.mark(c);
      } else if (c.ackAt == NEVER) {
        c.ackAt = now + ACK_DELAY;
        c.tcp.soon(c.ackAt);
      }
    } else {
      if (c.islands.add(seq, seq + length)) place(c, seq, data, length);
      else c.tcp.link.drop(Drop.TcpFull);
      c.ackNow = true;
      c.tcp.mark(c);
    }
  } else if (!(s.flags & Flag.FIN) || c.rcvNxt != seq) {
    c.ackNow = true;
    c.tcp.mark(c);
  }
  if (c.finSeen && c.rcvNxt == c.finAt) {
    ++c.rcvNxt;
    c.finReceived = true;
    c.ackNow = true;
    c.tcp.mark(c);
    if (state == TcpState.Established) c.state = TcpState.CloseWait;
    else if (state == TcpState.FinWait1) c.state = TcpState.Closing;
    else c.timeWait(now);
  }
  if (c.rcvNxt != expected) c.wake();
}

export function place(c: TcpConnection, seq: u32, data: usize, length: i32): void {
  const ring = changetype<usize>(c.receiveRing);
  const at = seq & c.receiveMask;
  const first = min<i32>(length, c.receiveMask + 1 - at);
  memory.copy(ring + at, data, first);
  if (first < length) memory.copy(ring, data + first, length - first);
}

/** Window to offer. Its right edge never moves left, and right only by a good step: RFC 9293 section 3.8.6.2.2. */
export function offer(c: TcpConnection): u32 {
  const right = c.readAt + c.receiveMask + 1;
  const more = <i32>(right - c.offered);
  if (more > 0 && more >= min<i32>(<i32>MSS_OWN, <i32>(c.receiveMask + 1) >> 1)) c.offered = right;
  const window = <i32>(c.offered - c.rcvNxt);
  return window > 0 ? min<u32>(window, <u32>0xffff << c.receiveScale) : 0;
}

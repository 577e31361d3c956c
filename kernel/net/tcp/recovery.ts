/**
 * Loss recovery by what the peer says it has: RFC 6675. The scoreboard is a bounded list of ranges; what does not fit is as if it had not
 * been told. Connections without SACK do New Reno (`acknowledge.ts`).
 */
import { Flag, Segment } from "../wire/tcp";
import { TcpConnection } from "./connection";
import { dataFlags, emit } from "./output";
import { before, notAfter } from "./sequence";
import { armResend } from "./timers";

/** Ranges that a scoreboard holds. */
export const SCOREBOARD: i32 = 16;
/** RFC 6675 DupThresh. */
const THRESHOLD: i32 = 3;

/** Notes the blocks of `s` that lie between what is acknowledged and what was sent. @returns true when they say something new */
export function learnSacks(c: TcpConnection, s: Segment): bool {
  const board = c.sacked;
  const known = board.bytes;
  for (let i = 0; i < s.sackCount; ++i) {
    const left = s.sackLeft(i);
    const right = s.sackRight(i);
    if (before(left, right) && before(c.una, left) && notAfter(right, c.max)) board.add(left, right);
  }
  return board.bytes > known;
}

/** IsLost for what lies before range `index`, when the ranges from it on have `bytes`. */
// @ts-ignore: decorator
@inline function isLost(c: TcpConnection, index: i32, bytes: u32): bool {
  return c.sacked.count - index >= THRESHOLD || bytes > <u32>(THRESHOLD - 1) * c.mss;
}

/** True when the first byte not acknowledged counts as lost. */
export function isFirstLost(c: TcpConnection): bool {
  return c.sacked.count > 0 && isLost(c, 0, c.sacked.bytes);
}

/** RFC 6675 section 5 (4): loss recovery begins, with the first segment. */
export function enterRecovery(c: TcpConnection): void {
  c.ssthresh = max<u32>((c.max - c.una) >> 1, 2 * c.mss);
  c.cwnd = c.ssthresh;
  c.recover = c.max;
  c.recovering = true;
  c.rescued = false;
  c.highRxt = c.una;
  c.resend = true;
  c.timing = false;
}

/** SetPipe: bytes that are on their way, as far as we know. */
export function pipe(c: TcpConnection): u32 {
  const board = c.sacked;
  let above = board.bytes;
  let at = c.una;
  let bytes: u32 = 0;
  for (let i = 0; i < board.count; ++i) {
    const left = board.left(i);
    const right = board.right(i);
    if (!isLost(c, i, above)) bytes += left - at;
    if (before(at, c.highRxt)) bytes += min<u32>(left - at, c.highRxt - at);
    above -= right - left;
    at = right;
  }
  bytes += c.max - at;
  if (before(at, c.highRxt)) bytes += min<u32>(c.max - at, c.highRxt - at);
  return bytes;
}

/**
 * NextSeg (1), and with `any` (3) and (4), while the congestion window has room for a segment beside `inPipe` bytes.
 * @returns the bytes in the pipe then; all ones when nothing can be sent now
 */
export function resendLost(c: TcpConnection, inPipe: u32, any: bool, now: i64): u32 {
  const board = c.sacked;
  while (<i32>(c.cwnd - inPipe) >= <i32>c.mss) {
    let above = board.bytes;
    let at = before(c.highRxt, c.una) ? c.una : c.highRxt;
    let index = 0;
    for (; index < board.count; ++index) {
      const left = board.left(index);
      const right = board.right(index);
      if (before(at, left)) break;
      if (before(at, right)) at = right;
      above -= right - left;
    }
    let length: u32;
    if (index < board.count) {
      if (!any && !isLost(c, index, above)) break;
      length = sendAgain(c, at, board.left(index), now);
      c.highRxt = at + length;
    } else {
      // (4): once, the last segment of what is not acknowledged, so that the peer speaks.
      if (!any || c.rescued) break;
      const end = board.count ? board.right(board.count - 1) : c.una;
      if (!before(end, c.recover)) break;
      const from = c.recover - min<u32>(c.recover - end, c.mss);
      length = sendAgain(c, from, c.recover, now);
      c.rescued = length != 0;
    }
    if (!length) return -1;
    inPipe += length;
  }
  return inPipe;
}

/**
 * Sends again what goes before new data. @returns how far beyond what is acknowledged new data may then reach, by the congestion window; all
 * ones when nothing can be sent now
 */
export function afterLoss(c: TcpConnection, now: i64): u32 {
  const board = c.sacked;
  if (c.recovering) {
    if (!c.sack) return c.cwnd;
    const inPipe = resendLost(c, pipe(c), false, now);
    return inPipe == -1 ? -1 : c.nxt - c.una + (c.cwnd > inPipe ? c.cwnd - inPipe : 0);
  }
  const cwnd = c.cwnd + min(c.duplicates, 2) * c.mss; // RFC 3042: limited transmit
  // After a timeout: not what the peer has told to have since.
  while (before(c.nxt, c.max)) {
    const seq = board.beyond(c.nxt);
    c.nxt = seq;
    if (seq == c.max) break;
    const length = min<u32>(min<u32>(board.gap(seq), c.max - seq), c.mss);
    const flight = seq - c.una;
    if (flight + length > c.window || flight - board.below(seq) + length > cwnd) return 0;
    const took = sendAgain(c, seq, seq + length, now);
    if (!took) return -1;
    c.nxt = seq + took;
  }
  return max<u32>(cwnd, c.cwnd + board.below(c.nxt));
}

/** Sends what lies at `seq` once more, up to a segment and not beyond `end`. @returns the sequence numbers it takes; 0 when it cannot be sent */
export function sendAgain(c: TcpConnection, seq: u32, end: u32, now: i64): u32 {
  const length = min<u32>(min<u32>(c.written - seq, end - seq), c.mss);
  const flags = dataFlags(c, seq + length);
  if (!emit(c, seq, length, flags, now)) return 0;
  c.timing = false;
  armResend(c, now);
  return length + (flags & Flag.FIN);
}

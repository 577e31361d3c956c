/**
 * What a connection sends, and when: RFC 9293 section 3.8.6 and 3.7.4 (windows, Nagle), 3.1 and RFC 7323, 2018 (header and options).
 */
import { Drop } from "../drop";
import { NEVER } from "../interface";
import { NeighborState } from "../neighbor";
import { put32 } from "../wire/bytes";
import { ETHERNET_HEADER, EtherType, emitEthernet } from "../wire/ethernet";
import { IPV4_HEADER, Protocol, emitIpv4 } from "../wire/ipv4";
import { Flag, SACK_BLOCKS, TCP_HEADER, TCP_TIMESTAMPS, emitSynOptions, emitTcp, emitTimestamps, sealTcp } from "../wire/tcp";
import { TcpConnection, TcpEnd, TcpState } from "./connection";
import { offer } from "./receive";
import { afterLoss, pipe, resendLost, sendAgain } from "./recovery";
import { before } from "./sequence";
import { MSS_OWN } from "./tcp";
import { armResend } from "./timers";

/** Sends what may be sent now. @returns false when there was no room at the device or the neighbor is not known yet: call again later. */
export function output(c: TcpConnection, now: i64): bool {
  const state = c.state;
  if (state == TcpState.Closed) return true;
  if (c.nxt == c.iss) {
    // The SYN; once more after a timeout.
    const flags = state == TcpState.SynSent ? Flag.SYN : Flag.SYN | Flag.ACK;
    if (c.max == c.iss || c.resendAt != NEVER || state == TcpState.SynReceived) {
      if (!emit(c, c.iss, 0, flags, now)) {
        if (c.tcp.link.isAbsent(c.remote)) {
          c.finish(TcpEnd.Unreachable);
          return true;
        }
        if (c.resendAt == NEVER) armResend(c, now);
        return false;
      }
      c.nxt = c.iss + 1;
      if (c.max == c.iss) {
        c.max = c.nxt;
        c.timing = !c.retries;
        c.timedSeq = c.iss;
        c.timedAt = now;
      }
      armResend(c, now);
    }
    return true;
  }
  if (state <= TcpState.SynReceived) return true;
  const fin: u32 = <u32>c.finQueued;
  const last = c.written + fin;
  if (c.resend && c.una == c.max) c.resend = false;
  if (c.resend) {
    const took = sendAgain(c, c.una, c.una + c.sacked.gap(c.una), now);
    if (!took) return false;
    c.resend = false;
    // It may carry more than was sent there before.
    const next = c.una + took;
    if (before(c.nxt, next)) c.nxt = next;
    if (before(c.max, next)) c.max = next;
    if (before(c.highRxt, next)) c.highRxt = next;
  }
  if (c.probe) {
    // One byte, or the FIN, beyond the closed window.
    const length = min<u32>(max<u32>(min<u32>(c.window, c.mss), 1), c.written - c.una);
    const flags = dataFlags(c, c.una + length);
    if (c.una != last && !emit(c, c.una, length, flags, now)) return false;
    c.probe = false;
    const next = c.una + length + (c.una != last ? flags & Flag.FIN : 0);
    if (before(c.max, next)) c.max = next;
    if (before(c.nxt, c.max)) c.nxt = c.max;
  }
  let limit = min(c.window, c.cwnd);
  if (c.lossy) {
    const allowed = afterLoss(c, now);
    if (allowed == -1) return false;
    limit = min(c.window, allowed);
  }
  while (c.nxt != last) {
    const nxt = c.nxt;
    const flight = nxt - c.una;
    const left = c.written - nxt; // all ones when only the FIN was sent
    if (<i32>left < 0) break;
    const usable = <i32>(limit - flight);
    const mss = c.mss;
    let length = left;
    if (<i32>length > usable) length = usable > 0 ? usable : 0;
    if (length > mss) length = mss;
    const ends = fin && length == left;
    if (!length && !(ends && (usable > 0 || !flight && c.window))) break;
    // RFC 9293 section 3.8.6.2.1 and 3.7.4: full segments, or all there is unless Nagle holds it back, or half the greatest window.
    if (length < mss && !ends && !before(nxt, c.max)) {
      if (length == left ? flight && !c.noDelay : length < c.maxWindow >> 1) break;
    }
    const flags = dataFlags(c, nxt + length);
    if (!emit(c, nxt, length, flags, now)) return false;
    const next = nxt + length + (flags & Flag.FIN);
    c.nxt = next;
    if (before(c.max, next)) {
      if (!c.timing && !c.timestamps) {
        c.timing = true;
        c.timedSeq = nxt;
        c.timedAt = now;
      }
      c.max = next;
    }
    if (c.resendAt == NEVER) {
      c.progressAt = now;
      armResend(c, now); // RFC 6298 (5.1)
    }
  }
  if (c.lossy && c.recovering && c.sack && resendLost(c, pipe(c), true, now) == -1) return false;
  // Nothing in flight and no window: probe it after a while.
  if (c.nxt != last && c.resendAt == NEVER && c.una == c.max) {
    c.progressAt = now;
    armResend(c, now);
  }
  if (c.keepProbe) {
    if (!emit(c, c.una - 1, 0, Flag.ACK, now)) return false;
    c.keepProbe = false;
  }
  return !c.ackNow || emit(c, c.max, 0, Flag.ACK, now);
}

/** ACK; PSH and FIN when the segment ends with what was written last. */
export function dataFlags(c: TcpConnection, end: u32): u32 {
  if (end != c.written) return Flag.ACK;
  return c.finQueued ? Flag.ACK | Flag.PSH | Flag.FIN : Flag.ACK | Flag.PSH;
}

/** Sends a segment with `length` bytes from `seq` on. @returns false when that is not possible now. */
export function emit(c: TcpConnection, seq: u32, length: i32, flags: u32, now: i64): bool {
  const link = c.tcp.link;
  let neighbor = c.neighbor;
  let mac: u64;
  if (neighbor && neighbor.state == NeighborState.Known && neighbor.address == c.hop && now < neighbor.at) {
    mac = neighbor.mac;
  } else {
    mac = link.macFor(c.remote, now);
    if (!mac) {
      link.drop(Drop.SendUnresolved);
      return false;
    }
    c.hop = link.nextHop(c.remote);
    c.neighbor = link.neighbors.find(c.hop);
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
    const scale = !answer || c.sendScale || c.receiveScale ? c.ownScale : -1;
    header += emitSynOptions(at + header, MSS_OWN, scale, !answer || c.sack, !answer || c.timestamps, stamp(c, now), c.recentStamp);
    window = min<u32>(c.receiveMask + 1, 0xffff);
    c.offered = c.rcvNxt + window;
  } else {
    if (c.timestamps) {
      emitTimestamps(at + header, stamp(c, now), c.recentStamp);
      header += TCP_TIMESTAMPS;
    }
    if (c.islands.count && c.sack) header += emitSack(c, at + header, header, length);
    window = offer(c) >> c.receiveScale;
  }
  emitTcp(at, c.localPort, c.remotePort, seq, flags & Flag.ACK ? c.rcvNxt : 0, flags, window, header);
  if (length) {
    const ring = changetype<usize>(c.sendRing);
    const from = seq & c.sendMask;
    const first = min<i32>(length, c.sendMask + 1 - from);
    memory.copy(at + header, ring + from, first);
    if (first < length) memory.copy(at + header + first, ring, length - first);
  }
  const total = header + length;
  sealTcp(at, total, c.local, c.remote);
  emitIpv4(frame + ETHERNET_HEADER, c.local, c.remote, Protocol.TCP, total);
  link.transmit(frame, ETHERNET_HEADER + IPV4_HEADER + total);
  c.ackNow = false;
  c.ackAt = NEVER;
  c.unackedSegments = 0;
  c.lastAckSent = c.rcvNxt;
  return true;
}

// @ts-ignore: decorator
@inline export function stamp(c: TcpConnection, now: i64): u32 {
  return <u32>now + c.stampOffset;
}

/** RFC 2018 section 4: the newest block first. @returns bytes written; nothing when the segment has no room for it. */
export function emitSack(c: TcpConnection, at: usize, header: i32, length: i32): i32 {
  const islands = c.islands;
  const count = min(islands.count, SACK_BLOCKS);
  const bytes = 4 + 8 * count;
  if (header + bytes > 60 || length + bytes > <i32>c.mss) return 0;
  store<u32>(at, 0x0005_0101 | (2 + 8 * count) << 24);
  let index = islands.latest < islands.count ? islands.latest : 0;
  for (let i = 0; i < count; ++i) {
    put32(at + 4 + 8 * i, islands.left(index));
    put32(at + 8 + 8 * i, islands.right(index));
    if (++index == islands.count) index = 0;
  }
  return bytes;
}

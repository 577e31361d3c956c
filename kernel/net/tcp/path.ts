/** What ICMP says about a connection, and how much of it is believed: RFC 5927; RFC 1191 for the width of the path. */
import { IPV4_HEADER } from "../wire/ipv4";
import { TCP_HEADER, TCP_TIMESTAMPS } from "../wire/tcp";
import { TcpConnection, TcpEnd, TcpState } from "./connection";
import { before } from "./sequence";

/** No path is believed to be narrower: RFC 5927 section 7.3. */
const PATH_MTU_MIN: u32 = 576;

/** Unreachable came, with `code`, about what we sent at `seq`: only before the connection is open does it end it (RFC 5927 section 4). @returns false when it means nothing */
export function refused(c: TcpConnection, seq: u32, code: u32, mtu: u32): bool {
  if (c.state == TcpState.SynSent) {
    if (seq != c.iss) return false;
    c.finish(code == 3 || code == 2 ? TcpEnd.Refused : TcpEnd.Unreachable);
    return true;
  }
  // Packet too big: believed when what it is about is under way, and does not arrive (RFC 5927 section 7.2).
  if (code != 4 || seq - c.una >= c.max - c.una) return false;
  const size = max<u32>(mtu, PATH_MTU_MIN) - IPV4_HEADER - TCP_HEADER - (c.timestamps ? TCP_TIMESTAMPS : 0);
  if (size >= c.mss) return false;
  c.pathMss = size;
  c.pathSeq = seq;
  return true;
}

/** After a timeout: what was too big has not arrived. */
export function narrow(c: TcpConnection): void {
  if (c.pathMss && !before(c.pathSeq, c.una)) c.mss = c.pathMss;
  c.pathMss = 0;
}

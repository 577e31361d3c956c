/** What the network does, as text for people: interfaces, neighbors, connections, and frames as they pass. */
import { formatIpv4 } from "./address";
import { Interface } from "./interface";
import { NEIGHBORS, NeighborState } from "./neighbor";
import { TcpConnection, TcpState } from "./tcp/connection";
import { Tcp } from "./tcp/tcp";
import { ArpOperation, ArpPacket, checkArp } from "./wire/arp";
import { be16, be32 } from "./wire/bytes";
import { ETHERNET_HEADER, EtherType, Frame } from "./wire/ethernet";
import { ICMP_HEADER, IcmpMessage, IcmpType } from "./wire/icmp";
import { Ipv4Fault, Ipv4Packet, Protocol, checkIpv4 } from "./wire/ipv4";
import { Flag, TCP_HEADER } from "./wire/tcp";
import { UDP_HEADER } from "./wire/udp";

/** "52:55:0a:00:02:02" */
export function formatMac(mac: u64): string {
  let text = "";
  for (let i = 0; i < 6; ++i) {
    const byte = <u32>(mac >> (8 * i)) & 255;
    text += (i ? ":" : "") + (byte >> 4).toString(16) + (byte & 15).toString(16);
  }
  return text;
}

/** Ones of a network mask. */
function maskBits(mask: u32): string {
  return popcnt(mask).toString();
}

export function describeInterface(link: Interface): string {
  const up = link.device.linkUp();
  let text = "net0: " + (up ? "up" : "link is down") + "  mac " + formatMac(link.mac) + "\n";
  text += link.address ? "  address " + formatIpv4(link.address) + "/" + maskBits(link.mask) + "  gateway " + (link.gateway ? formatIpv4(link.gateway) : "none") : "  no address";
  return text + "\n  frames in " + link.framesIn.toString() + "  out " + link.framesOut.toString() + "  refused by the driver " + link.device.errors().toString();
}

/** A line for each neighbor; "" without any. */
export function describeNeighbors(link: Interface): string {
  let text = "";
  const entries = link.neighbors.entries;
  for (let i = 0; i < NEIGHBORS; ++i) {
    const entry = entries[i];
    if (entry.state == NeighborState.Free) continue;
    const known = entry.state == NeighborState.Known || entry.state == NeighborState.Stale;
    text += (text.length ? "\n" : "") + formatIpv4(entry.address).padEnd(16) + (known ? formatMac(entry.mac) : entry.state == NeighborState.Asked ? "asked for" : "does not answer");
  }
  return text;
}

function stateName(state: TcpState): string {
  switch (state) {
    case TcpState.SynSent: return "SYN-SENT";
    case TcpState.SynReceived: return "SYN-RECEIVED";
    case TcpState.Established: return "ESTABLISHED";
    case TcpState.FinWait1: return "FIN-WAIT-1";
    case TcpState.FinWait2: return "FIN-WAIT-2";
    case TcpState.CloseWait: return "CLOSE-WAIT";
    case TcpState.Closing: return "CLOSING";
    case TcpState.LastAck: return "LAST-ACK";
    case TcpState.TimeWait: return "TIME-WAIT";
    default: return "CLOSED";
  }
}

/** A line for each port that is listened at and each connection; "" without any. */
export function describeTcp(tcp: Tcp): string {
  let text = "";
  let listener = tcp.firstListener;
  while (listener) {
    text += (text.length ? "\n" : "") + ("*:" + listener.port.toString()).padEnd(23) + "*".padEnd(23) + "LISTEN";
    listener = listener.next;
  }
  for (let i = 0; i < tcp.buckets.length; ++i) {
    let each: TcpConnection | null = tcp.buckets[i];
    while (each) {
      const queued = <i32>(each.written - each.una);
      text += (text.length ? "\n" : "") + (formatIpv4(each.local) + ":" + each.localPort.toString()).padEnd(23) + (formatIpv4(each.remote) + ":" + each.remotePort.toString()).padEnd(23)
        + stateName(each.state).padEnd(13) + "to read " + each.readable.toString() + ", to send " + (queued > 0 ? queued : 0).toString();
      each = each.next;
    }
  }
  return text;
}

// --- Frames ---------------------------------------------------------------------------------------------------------------------------

/** One line about the frame of `length` bytes at `at`, whatever it holds. */
export function describeFrame(at: usize, length: i32): string {
  if (length < ETHERNET_HEADER) return "a frame of " + length.toString() + " bytes";
  const frame = changetype<Frame>(at);
  const payload = frame.payload;
  const rest = length - ETHERNET_HEADER;
  if (frame.type == EtherType.ARP && checkArp(payload, rest)) {
    const packet = changetype<ArpPacket>(payload);
    return packet.operation == ArpOperation.REQUEST ? "ARP who has " + formatIpv4(packet.target) + "? tell " + formatIpv4(packet.sender) : "ARP " + formatIpv4(packet.sender) + " is at " + formatMac(packet.senderMac);
  }
  if (frame.type == EtherType.IPV4) {
    if (checkIpv4(payload, rest) != Ipv4Fault.None) return "IP, malformed, length " + rest.toString();
    return describePacket(changetype<Ipv4Packet>(payload));
  }
  return formatMac(frame.source) + " > " + formatMac(frame.destination) + " type " + frame.type.toString(16) + ", length " + length.toString();
}

function describePacket(packet: Ipv4Packet): string {
  const at = changetype<usize>(packet) + packet.headerLength;
  const length = packet.totalLength - packet.headerLength;
  const source = formatIpv4(packet.source);
  const destination = formatIpv4(packet.destination);
  if (packet.isFragment) return "IP " + source + " > " + destination + ": fragment, length " + length.toString();
  const protocol = packet.protocol;
  if (protocol == Protocol.ICMP && length >= ICMP_HEADER) {
    const message = changetype<IcmpMessage>(at);
    const type = message.type;
    const what = type == IcmpType.ECHO_REQUEST ? "echo request" : type == IcmpType.ECHO_REPLY ? "echo reply" : type == IcmpType.UNREACHABLE ? "unreachable" : "type " + type.toString();
    const numbered = type == IcmpType.ECHO_REQUEST || type == IcmpType.ECHO_REPLY;
    return "IP " + source + " > " + destination + ": ICMP " + what + (numbered ? ", id " + message.identifier.toString() + ", seq " + message.sequence.toString() : "") + ", length " + length.toString();
  }
  if (protocol == Protocol.UDP && length >= UDP_HEADER || protocol == Protocol.TCP && length >= TCP_HEADER) {
    const ends = "IP " + source + "." + be16(at).toString() + " > " + destination + "." + be16(at + 2).toString() + ": ";
    if (protocol == Protocol.UDP) return ends + "UDP, length " + (length - UDP_HEADER).toString();
    const flags: u32 = load<u8>(at, 13);
    const header = <i32>load<u8>(at, 12) >> 4 << 2;
    let names = "";
    if (flags & Flag.SYN) names += "S";
    if (flags & Flag.FIN) names += "F";
    if (flags & Flag.RST) names += "R";
    if (flags & Flag.PSH) names += "P";
    if (flags & Flag.ACK) names += ".";
    return ends + "[" + names + "] seq " + be32(at + 4).toString() + (flags & Flag.ACK ? ", ack " + be32(at + 8).toString() : "") + ", win " + be16(at + 14).toString() + ", length " + max(length - header, 0).toString();
  }
  return "IP " + source + " > " + destination + ": protocol " + protocol.toString() + ", length " + length.toString();
}

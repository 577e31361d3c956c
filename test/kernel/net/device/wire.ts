import { sum, fold, checksum } from "kernel/net/wire/checksum";
import { Frame, emitEthernet, pad } from "kernel/net/wire/ethernet";
import { ArpPacket, checkArp, emitArp } from "kernel/net/wire/arp";
import { Ipv4Packet, checkIpv4, emitIpv4, isMask, isMartian, maskOf } from "kernel/net/wire/ipv4";
import { IcmpMessage, checkIcmp, emitIcmp } from "kernel/net/wire/icmp";
import { Datagram, checkUdp, emitUdp } from "kernel/net/wire/udp";
import { Segment, emitSynOptions, emitTcp, sealTcp } from "kernel/net/wire/tcp";
import { DnsReader, emitQuestion, emitRecord, emitDnsHeader, nameLength, putName, readName, sameName } from "kernel/net/wire/dns";
import { DhcpReply, emitDhcp } from "kernel/net/wire/dhcp";

const area = memory.data(8192, 16);
const segment = new Segment();
const reply = new DhcpReply();
export function buffer(): usize { return area; }
export function sumOf(at: usize, length: i32): u32 { return checksum(sum(at, length)); }
export function sumOfTwo(at: usize, first: i32, length: i32): u32 { return fold(sum(at + first, length - first, sum(at, first))); }

export function frameDestination(at: usize): u64 { return changetype<Frame>(at).destination; }
export function frameSource(at: usize): u64 { return changetype<Frame>(at).source; }
export function frameType(at: usize): u32 { return changetype<Frame>(at).type; }
export function ethernet(at: usize, to: u64, from: u64, type: u32): usize { return emitEthernet(at, to, from, type); }
export function padded(at: usize, length: i32): i32 { return pad(at, length); }

export function arpOk(at: usize, length: i32): bool { return checkArp(at, length); }
export function arpField(at: usize, index: i32): u64 {
  const packet = changetype<ArpPacket>(at);
  switch (index) {
    case 0: return packet.operation;
    case 1: return packet.senderMac;
    case 2: return packet.sender;
    case 3: return packet.targetMac;
    default: return packet.target;
  }
}
export function arp(at: usize, operation: u32, senderMac: u64, sender: u32, targetMac: u64, target: u32): void { emitArp(at, operation, senderMac, sender, targetMac, target); }

export function ipFault(at: usize, length: i32): i32 { return checkIpv4(at, length); }
export function ipField(at: usize, index: i32): u32 {
  const packet = changetype<Ipv4Packet>(at);
  switch (index) {
    case 0: return packet.headerLength;
    case 1: return packet.totalLength;
    case 2: return packet.identification;
    case 3: return packet.fragmentOffset;
    case 4: return packet.moreFragments;
    case 5: return packet.isFragment;
    case 6: return packet.ttl;
    case 7: return packet.protocol;
    case 8: return packet.source;
    default: return packet.destination;
  }
}
export function ip(at: usize, source: u32, destination: u32, protocol: u32, length: i32): usize { return emitIpv4(at, source, destination, protocol, length); }
export function mask(bits: u32): u32 { return maskOf(bits); }
export function maskOk(mask: u32): bool { return isMask(mask); }
export function martian(address: u32): bool { return isMartian(address); }

export function icmpOk(at: usize, length: i32): bool { return checkIcmp(at, length); }
export function icmpField(at: usize, index: i32): u32 {
  const message = changetype<IcmpMessage>(at);
  switch (index) {
    case 0: return message.type;
    case 1: return message.code;
    case 2: return message.identifier;
    default: return message.sequence;
  }
}
export function icmp(at: usize, type: u32, code: u32, identifier: u32, sequence: u32, length: i32): void { emitIcmp(at, type, code, identifier, sequence, length); }

export function udpFault(at: usize, length: i32, source: u32, destination: u32): i32 { return checkUdp(at, length, source, destination); }
export function udpField(at: usize, index: i32): u32 {
  const datagram = changetype<Datagram>(at);
  switch (index) {
    case 0: return datagram.sourcePort;
    case 1: return datagram.destinationPort;
    default: return datagram.length;
  }
}
export function udp(at: usize, source: u32, sourcePort: u32, destination: u32, destinationPort: u32, length: i32): void { emitUdp(at, source, sourcePort, destination, destinationPort, length); }

export function tcpFault(at: usize, length: i32, source: u32, destination: u32): i32 { return segment.parse(at, length, source, destination); }
export function tcpField(index: i32): u32 {
  switch (index) {
    case 0: return segment.sourcePort;
    case 1: return segment.destinationPort;
    case 2: return segment.seq;
    case 3: return segment.ack;
    case 4: return segment.flags;
    case 5: return segment.window;
    case 6: return <u32>segment.data;
    case 7: return segment.length;
    case 8: return segment.mss;
    case 9: return segment.scale;
    case 10: return segment.hasTimestamps;
    case 11: return segment.tsval;
    case 12: return segment.tsecr;
    case 13: return segment.sackPermitted;
    case 14: return segment.sackCount;
    case 15: return segment.span;
    case 16: return segment.sackLeft(0);
    default: return segment.sackRight(0);
  }
}
export function syn(at: usize, source: u32, destination: u32, mss: u32, scale: i32, sack: bool, timestamps: bool): i32 {
  const length = 20 + emitSynOptions(at + 20, mss, scale, sack, timestamps, 0x01020304, 0x05060708);
  emitTcp(at, 1025, 80, 0x11223344, 0x55667788, 2, 0xfedc, length);
  sealTcp(at, length, source, destination);
  return length;
}

export function dhcpOk(at: usize, length: i32, mac: u64): bool { return reply.parse(at, length, mac); }
export function dhcpField(index: i32): u32 {
  switch (index) {
    case 0: return reply.type;
    case 1: return reply.transaction;
    case 2: return reply.address;
    case 3: return reply.server;
    case 4: return reply.mask;
    case 5: return reply.router;
    case 6: return reply.resolver;
    case 7: return reply.resolver2;
    case 8: return reply.timeServer;
    case 9: return reply.lease;
    case 10: return reply.renewal;
    default: return reply.rebinding;
  }
}
export function dhcp(at: usize, type: u32, transaction: u32, mac: u64, client: u32, requested: u32, server: u32): i32 {
  return emitDhcp(at, type, transaction, 3, mac, client, requested, server, "board");
}

const names = memory.data(512, 16);
const texts = memory.data(1024, 16);
const reader = new DnsReader();
/** Room for two names of 256 bytes, and for text. */
export function nameBuffer(): usize { return names; }
export function textBuffer(): usize { return texts; }
export function namePut(length: i32): i32 { return putName(names, String.UTF8.decodeUnsafe(texts, length)); }
export function nameRead(message: usize, length: i32, offset: i32): i32 { return readName(message, length, offset, names + 256); }
export function nameSize(): i32 { return nameLength(names + 256); }
export function nameSame(): bool { return sameName(names, names + 256); }
export function dnsHeader(at: usize, id: u32, flags: u32, questions: u32): usize { return emitDnsHeader(at, id, flags, questions); }
export function dnsQuestion(at: usize, length: i32, type: u32): usize { return emitQuestion(at, names, length, type, 1); }
export function dnsRecord(at: usize, length: i32, type: u32, ttl: u32, size: i32): usize { return emitRecord(at, names, length, type, 1, ttl, size); }
/** Reads a whole message. @returns questions and records read, or -1 - that when one of them is bad */
export function dnsRead(at: usize, length: i32): i32 {
  if (!reader.open(at, length)) return -1;
  let count = 0;
  for (let i = 0; i < reader.questions; ++i, ++count) if (!reader.question()) return -1 - count;
  for (let i = reader.answers + reader.authorities + reader.additionals; i; --i, ++count) if (!reader.record()) return -1 - count;
  return count;
}
export function dnsField(index: i32): u32 {
  switch (index) {
    case 0: return reader.id;
    case 1: return reader.flags;
    case 2: return reader.type;
    case 3: return reader.classes;
    case 4: return reader.ttl;
    case 5: return reader.data;
    case 6: return reader.size;
    default: return reader.next;
  }
}

/**
 * A host on an Ethernet: ARP, IPv4, ICMP, and the hand-over to UDP and TCP.
 *
 * Reference: RFC 1122 sections 2 and 3 (hosts); RFC 826; RFC 5227 section 2.4 for conflicts; RFC 792.
 * A state machine: time comes in with each call (milliseconds) and `pollAt` says when to come back. It never blocks nor allocates.
 * Fragments are dropped and counted, unless `fragments` is set; nothing we send may be fragmented.
 */
import { FRAME_MAX, NetDevice } from "hal/net";
import { Drop } from "./drop";
import { Neighbor, Neighbors, NeighborState } from "./neighbor";
import { Random } from "./random";
import { RateLimit } from "./rate-limit";
import { ARP_BYTES, ArpOperation, ArpPacket, checkArp, emitArp } from "./wire/arp";
import { ETHERNET_HEADER, EtherType, Frame, MAC_BROADCAST, emitEthernet, isGroup, loadMac, pad } from "./wire/ethernet";
import { ICMP_HEADER, IcmpMessage, IcmpType, Unreachable, checkIcmp, emitIcmp, isIcmpError } from "./wire/icmp";
import { IPV4_BROADCAST, IPV4_HEADER, IPV4_TTL, Ipv4Fault, Ipv4Packet, Protocol, checkIpv4, emitIpv4, isMartian, isMulticast } from "./wire/ipv4";

/** Longest packet. */
export const MTU: i32 = FRAME_MAX - ETHERNET_HEADER;
/** Far in the future: no time to come back at. */
export const NEVER: i64 = i64.MAX_VALUE;
/** A conflict about our address is answered at most this often: RFC 5227 DEFEND_INTERVAL. */
const DEFEND_MS: i64 = 10_000;

/** Groups that can be joined at a time. */
const GROUPS: i32 = 4;

/** What sits on IPv4: UDP, TCP. */
export abstract class Transport {
  /** Takes what a packet to us holds. `broadcast`: it was not for us alone. @returns false when nobody wants it: port unreachable. */
  abstract input(source: u32, destination: u32, at: usize, length: i32, broadcast: bool, now: i64): bool;
  /** An ICMP error of `type` and `code` (`mtu` with Unreachable 4) came about what we sent to `destination`; its first 8 bytes are at `at`. */
  abstract refused(destination: u32, at: usize, type: u32, code: u32, mtu: u32, now: i64): void;
  /** A neighbor has become known. */
  onResolved(): void {}
}

/** Who wants answers to echo requests: `kernel/net/echo`. */
export abstract class EchoReceiver {
  /** `length` bytes at `data` came back from `source`. @returns false when nobody had sent them */
  abstract reply(source: u32, identifier: u32, sequence: u32, data: usize, length: i32): bool;
  /** An error of `type` came about the request to `destination`, whose header is at `at`. @returns false when nobody had sent it */
  abstract refused(destination: u32, at: usize, type: u32): bool;
}

/** Puts fragments together: `kernel/net/reassembly`, for those who want it. */
export abstract class Defragmenter {
  /** Payload of the packet that the last fragment made whole. It stays until the next call. */
  data: usize = 0;
  /** Takes a fragment. @returns the length of the whole payload; 0 while some is missing; -1 for what was thrown away */
  abstract take(packet: Ipv4Packet, now: i64): i32;
}

/** Sees all frames: `kernel/net/describe` tells of them. */
export abstract class FrameWatcher {
  /** The frame of `length` bytes at `at` has come, or goes out. */
  abstract frame(at: usize, length: i32, out: bool): void;
}

@final export class Interface {
  watcher: FrameWatcher | null = null;
  /** Our Ethernet address; 0 before the card's link was up, where it has to be found first. */
  mac: u64 = 0;
  /** Our address and mask, the gateway's address; 0 = none. Set by `configure`. */
  address: u32 = 0;
  mask: u32 = 0;
  gateway: u32 = 0;
  /** Broadcast address of our network. */
  broadcast: u32 = 0;
  udp: Transport | null = null;
  tcp: Transport | null = null;
  fragments: Defragmenter | null = null;
  echoes: EchoReceiver | null = null;
  private readonly groups: StaticArray<u32> = new StaticArray<u32>(GROUPS);
  readonly neighbors: Neighbors = new Neighbors();
  /** How often each `Drop` happened. */
  readonly drops: StaticArray<u32> = new StaticArray<u32>(Drop.COUNT);
  framesIn: u64 = 0;
  framesOut: u64 = 0;
  /** Counts up when a neighbor has become known, so that who waits for one tries again. */
  resolutions: u32 = 0;
  /** Counts up when somebody else claims our address. */
  conflicts: u32 = 0;
  /** An address about to be used, 0 = none, and whether somebody else has shown to have it or want it: RFC 5227 section 2.1.1. */
  probing: u32 = 0;
  probeAnswered: bool = false;
  private defended: i64 = 0;
  private readonly errors: RateLimit;
  private paused: bool = false;
  /** An echo request whose sender's address has to be asked for, so that it can be answered. */
  private readonly held: StaticArray<u8> = new StaticArray<u8>(MTU);
  private heldLength: i32 = 0;
  private heldFor: u32 = 0;
  /** The packet being written: where its frame begins, for whom it is. */
  private frame: usize = 0;
  private to: u32 = 0;

  constructor(readonly device: NetDevice, readonly random: Random) {
    this.errors = new RateLimit(random);
    this.readAddress();
  }

  /** Asks the card for its address, which may be another one when the link has come up. */
  readAddress(): void {
    const at = memory.data(8);
    this.device.address(at);
    this.mac = loadMac(at);
  }

  /** Sets the address. @param gateway 0 = none */
  configure(address: u32, mask: u32, gateway: u32): void {
    if (address != this.address || gateway != this.gateway) this.neighbors.clear();
    this.address = address;
    this.mask = mask;
    this.gateway = gateway;
    this.broadcast = address | ~mask;
    this.neighbors.gateway = gateway;
  }

  /**
   * Takes packets to `group`, too, which is one of 224.0.0.0/24: those that routers do not forward and switches send everywhere, so that nobody
   * has to be told (RFC 4541 section 2.1.2). @returns false when it is another, or there is no room.
   */
  join(group: u32): bool {
    if ((group & 0xff_ffff) != 0xe0) return false;
    if (this.isJoined(group)) return true;
    for (let i = 0; i < GROUPS; ++i) {
      if (this.groups[i]) continue;
      this.groups[i] = group;
      return true;
    }
    return false;
  }

  leave(group: u32): void {
    for (let i = 0; i < GROUPS; ++i) if (this.groups[i] == group) this.groups[i] = 0;
  }

  private isJoined(group: u32): bool {
    for (let i = 0; i < GROUPS; ++i) if (this.groups[i] == group) return true;
    return false;
  }

  /** True for the Ethernet address of a group that was joined. */
  private isOurGroup(mac: u64): bool {
    for (let i = 0; i < GROUPS; ++i) if (this.groups[i] && groupMac(this.groups[i]) == mac) return true;
    return false;
  }

  /** How often frames were dropped for `reason`. */
  dropped(reason: Drop): u32 {
    return this.drops[reason];
  }

  drop(reason: Drop): void {
    unchecked(this.drops[reason] += 1);
  }

  // --- In ---------------------------------------------------------------------------------------------------------------

  /** Has `poll` return after this frame, so that somebody can take what it brought. */
  pause(): void {
    this.paused = true;
  }

  /** Takes up to `budget` frames from the device. @returns true when there may be more. */
  poll(now: i64, budget: i32): bool {
    const device = this.device;
    for (let i = 0; i < budget; ++i) {
      const at = device.receive();
      if (!at) return false;
      this.input(at, device.received, now);
      device.release();
      if (this.paused) {
        this.paused = false;
        break;
      }
    }
    return true;
  }

  /** Takes the frame of `length` bytes at `at`. */
  input(at: usize, length: i32, now: i64): void {
    ++this.framesIn;
    const watcher = this.watcher;
    if (watcher) watcher.frame(at, length, false);
    if (length < ETHERNET_HEADER) return this.drop(Drop.EthernetShort);
    if (length > FRAME_MAX) return this.drop(Drop.EthernetLong);
    const frame = changetype<Frame>(at);
    const destination = frame.destination;
    const broadcast = isGroup(destination);
    if (destination != this.mac && destination != MAC_BROADCAST && !this.isOurGroup(destination)) return this.drop(Drop.EthernetAddress);
    const source = frame.source;
    if (isGroup(source) || source == this.mac) return this.drop(Drop.EthernetAddress);
    const type = frame.type;
    if (type == EtherType.IPV4) this.packet(frame.payload, length - ETHERNET_HEADER, broadcast, now);
    else if (type == EtherType.ARP) this.arp(frame.payload, length - ETHERNET_HEADER, now);
    else this.drop(Drop.EthernetType);
  }

  private arp(at: usize, length: i32, now: i64): void {
    if (!checkArp(at, length)) return this.drop(Drop.ArpBad);
    const packet = changetype<ArpPacket>(at);
    const sender = packet.sender;
    const mac = packet.senderMac;
    const request = packet.operation == ArpOperation.REQUEST;
    if (isGroup(mac) || mac == 0 || mac == this.mac) return this.drop(Drop.ArpBad);
    const own = this.address;
    const probing = this.probing;
    if (probing && (sender == probing || !sender && packet.target == probing)) {
      this.probeAnswered = true;
      return;
    }
    const forUs = own != 0 && packet.target == own;
    if (own && sender == own) {
      // RFC 5227 section 2.4 (b): say once that the address is ours, and stay.
      ++this.conflicts;
      this.drop(Drop.ArpConflict);
      if (!this.defended || now - this.defended >= DEFEND_MS) {
        this.defended = now;
        this.sendArp(ArpOperation.REQUEST, MAC_BROADCAST, 0, own, own);
      }
      return;
    }
    // A probe has no sender address: RFC 5227 section 1.1. It is answered, not learned.
    if (sender) {
      if (own && (sender & this.mask) != (own & this.mask) || isMartian(sender)) return this.drop(Drop.ArpBad);
      if (!this.neighbors.learn(sender, mac, !request, forUs, now)) {
        if (!request || !forUs) return this.drop(Drop.ArpUnasked);
      } else {
        ++this.resolutions;
        this.sendHeld(now);
        const tcp = this.tcp;
        if (tcp) tcp.onResolved();
      }
    }
    if (request && forUs) this.sendArp(ArpOperation.REPLY, mac, mac, own, sender);
  }

  private packet(at: usize, length: i32, broadcast: bool, now: i64): void {
    const fault = checkIpv4(at, length);
    if (fault) return this.drop(faultReason(fault));
    const packet = changetype<Ipv4Packet>(at);
    const source = packet.source;
    const destination = packet.destination;
    const own = this.address;
    if (isMartian(source) || source == own || own != 0 && source == this.broadcast) return this.drop(Drop.IpMartian);
    const protocol = packet.protocol;
    const alone = destination == own && own != 0;
    // Without an address only an answer to our request for one can be meant for us.
    const joined = broadcast && isMulticast(destination) && this.isJoined(destination);
    if (!alone && !joined && destination != IPV4_BROADCAST && (own ? destination != this.broadcast : protocol != Protocol.UDP)) return this.drop(Drop.IpAddress);
    if (broadcast && alone) return this.drop(Drop.IpAddress); // RFC 1122 section 3.3.6
    const header = packet.headerLength;
    let data = at + header;
    let size = packet.totalLength - header;
    let whole = true;
    if (packet.isFragment) {
      const fragments = this.fragments;
      size = fragments ? fragments.take(packet, now) : -1;
      if (!size) return;
      if (size < 0) return this.drop(Drop.IpFragment);
      data = fragments!.data;
      whole = false; // what is left of it tells too little for an error
    }
    if (protocol == Protocol.TCP) {
      const tcp = this.tcp;
      if (tcp) {
        tcp.input(source, destination, data, size, !alone, now);
        return;
      }
    } else if (protocol == Protocol.UDP) {
      const udp = this.udp;
      if (udp) {
        if (!udp.input(source, destination, data, size, !alone, now) && alone && whole) this.sendUnreachable(at, Unreachable.PORT, now);
        return;
      }
    } else if (protocol == Protocol.ICMP) {
      return this.icmp(packet, data, size, alone, now);
    }
    this.drop(Drop.IpProtocol);
    if (alone && whole) this.sendUnreachable(at, Unreachable.PROTOCOL, now);
  }

  private icmp(packet: Ipv4Packet, at: usize, length: i32, alone: bool, now: i64): void {
    if (!checkIcmp(at, length)) return this.drop(Drop.IcmpBad);
    const message = changetype<IcmpMessage>(at);
    const type = message.type;
    if (type == IcmpType.ECHO_REQUEST) {
      // Neither to many (RFC 1122 section 3.2.2.6) nor by a way that the packet chooses.
      if (!alone || message.code || packet.headerLength != IPV4_HEADER || length > MTU - IPV4_HEADER) return this.drop(Drop.IcmpIgnored);
      if (this.isKnown(packet.source)) return this.sendEcho(packet.source, at, length, now);
      // The first one would be lost while we ask for the neighbor: RFC 1122 section 2.3.2.2.
      memory.copy(changetype<usize>(this.held), at, length);
      this.heldLength = length;
      this.heldFor = packet.source;
      this.macFor(packet.source, now);
      return;
    }
    const echoes = this.echoes;
    if (type == IcmpType.ECHO_REPLY && alone && echoes) {
      if (!echoes.reply(packet.source, message.identifier, message.sequence, message.data, length - ICMP_HEADER)) this.drop(Drop.IcmpIgnored);
      return;
    }
    if (!alone || type != IcmpType.UNREACHABLE && type != IcmpType.TIME_EXCEEDED && type != IcmpType.PARAMETER_PROBLEM) return this.drop(Drop.IcmpIgnored);
    // An error shows the header of what we sent, and 8 bytes of it.
    const shown = changetype<Ipv4Packet>(message.data);
    if (length < ICMP_HEADER + IPV4_HEADER + 8 || load<u8>(message.data) != 0x45 || shown.source != this.address) return this.drop(Drop.IcmpBad);
    if (shown.protocol == Protocol.ICMP && echoes && echoes.refused(shown.destination, message.data + IPV4_HEADER, type)) return;
    const transport = shown.protocol == Protocol.TCP ? this.tcp : shown.protocol == Protocol.UDP ? this.udp : null;
    if (!transport) return this.drop(Drop.IcmpIgnored);
    transport.refused(shown.destination, message.data + IPV4_HEADER, type, message.code, message.mtu, now);
  }

  /** Answers the request that waited for its neighbor, if that is known now. */
  private sendHeld(now: i64): void {
    const length = this.heldLength;
    if (!length || !this.isKnown(this.heldFor)) return;
    this.heldLength = 0;
    this.sendEcho(this.heldFor, changetype<usize>(this.held), length, now);
  }

  /** Answers the echo request of `length` bytes at `at`, which was checked. */
  private sendEcho(to: u32, at: usize, length: i32, now: i64): void {
    const reply = this.begin(to, now);
    if (!reply) return;
    const message = changetype<IcmpMessage>(at);
    memory.copy(reply + ICMP_HEADER, message.data, length - ICMP_HEADER);
    emitIcmp(reply, IcmpType.ECHO_REPLY, 0, message.identifier, message.sequence, length - ICMP_HEADER);
    this.send(Protocol.ICMP, length);
  }

  // --- Out --------------------------------------------------------------------------------------------------------------

  /** Address on our network through which `destination` is reached; 0 when there is no way. */
  nextHop(destination: u32): u32 {
    if (destination == IPV4_BROADCAST || isMulticast(destination)) return destination;
    return (destination ^ this.address) & this.mask ? this.gateway : destination;
  }

  /** True when a packet to `hop` needs no neighbor. */
  private isBroadcast(hop: u32): bool {
    return hop == IPV4_BROADCAST || this.address != 0 && hop == this.broadcast;
  }

  /** The neighbor at `hop` when its Ethernet address is known. Asks for it when it is not, or not for sure. */
  resolve(hop: u32, now: i64): Neighbor | null {
    if (!hop) return null;
    const entry = this.neighbors.claim(hop, now);
    if (this.neighbors.shouldAsk(entry, now)) this.sendArp(ArpOperation.REQUEST, MAC_BROADCAST, 0, this.address, hop);
    return entry.state == NeighborState.Known || entry.state == NeighborState.Stale ? entry : null;
  }

  /** Ethernet address for packets to `destination`; 0 while it is not known. */
  macFor(destination: u32, now: i64): u64 {
    const hop = this.nextHop(destination);
    if (this.isBroadcast(hop)) return MAC_BROADCAST;
    if (isMulticast(hop)) return groupMac(hop);
    const neighbor = this.resolve(hop, now);
    return neighbor ? neighbor.mac : 0;
  }

  /** True when a packet to `destination` would not have to wait for its neighbor. Asks nobody. */
  isKnown(destination: u32): bool {
    const hop = this.nextHop(destination);
    if (this.isBroadcast(hop) || isMulticast(hop)) return true;
    const entry = this.neighbors.find(hop);
    return entry != null && (entry.state == NeighborState.Known || entry.state == NeighborState.Stale);
  }

  /** True when `destination` did not answer when it was asked for. */
  isAbsent(destination: u32): bool {
    const hop = this.nextHop(destination);
    if (!hop) return true;
    if (this.isBroadcast(hop) || isMulticast(hop)) return false;
    const entry = this.neighbors.find(hop);
    return entry != null && entry.state == NeighborState.Absent;
  }

  /**
   * Begins a packet to `destination`. @returns where its payload goes (`MTU - IPV4_HEADER` bytes), or 0 when it cannot be sent now: no
   * room, or the neighbor is not known yet. Nothing happens until `send`.
   */
  begin(destination: u32, now: i64): usize {
    const mac = this.macFor(destination, now);
    if (!mac) {
      this.drop(Drop.SendUnresolved);
      return 0;
    }
    const frame = this.device.buffer();
    if (!frame) {
      this.drop(Drop.SendFull);
      return 0;
    }
    this.frame = frame;
    this.to = destination;
    return emitEthernet(frame, mac, this.mac, EtherType.IPV4) + IPV4_HEADER;
  }

  /** Sends the packet that was begun, with `length` bytes of payload. */
  send(protocol: u32, length: i32, ttl: u32 = IPV4_TTL): void {
    const frame = this.frame;
    emitIpv4(frame + ETHERNET_HEADER, this.address, this.to, protocol, length, ttl);
    this.transmit(frame, ETHERNET_HEADER + IPV4_HEADER + length);
  }

  /** Sends the frame of `length` bytes at `frame`, which is the device's `buffer()`. */
  transmit(frame: usize, length: i32): void {
    ++this.framesOut;
    const watcher = this.watcher;
    if (watcher) watcher.frame(frame, length, true);
    this.device.transmit(pad(frame, length));
  }

  private sendArp(operation: u32, to: u64, target: u64, sender: u32, address: u32): void {
    const frame = this.device.buffer();
    if (!frame) return this.drop(Drop.SendFull);
    emitArp(emitEthernet(frame, to, this.mac, EtherType.ARP), operation, this.mac, sender, target, address);
    this.transmit(frame, ETHERNET_HEADER + ARP_BYTES);
  }

  /** Asks who has `address`: `sender` 0 is a probe, `sender` = `address` an announcement (RFC 5227). */
  ask(sender: u32, address: u32): void {
    this.sendArp(ArpOperation.REQUEST, MAC_BROADCAST, 0, sender, address);
  }

  /** Says that the packet at `at`, which was for us alone, has nobody to go to: RFC 1122 section 3.2.2. */
  private sendUnreachable(at: usize, code: u32, now: i64): void {
    const packet = changetype<Ipv4Packet>(at);
    const header = packet.headerLength;
    if (header != IPV4_HEADER) return; // options never come back in an error
    if (packet.protocol == Protocol.ICMP && isIcmpError(load<u8>(at + header))) return;
    if (!this.errors.allows(packet.source, now)) return;
    const shown = min<i32>(packet.totalLength, IPV4_HEADER + 8);
    const message = this.begin(packet.source, now);
    if (!message) return;
    memory.copy(message + ICMP_HEADER, at, shown);
    emitIcmp(message, IcmpType.UNREACHABLE, code, 0, 0, shown);
    this.send(Protocol.ICMP, ICMP_HEADER + shown);
  }
}

/** RFC 1112 section 6.4. */
function groupMac(group: u32): u64 {
  return <u64>0x5e0001 | <u64>(group & 0xffff_7f00) << 16;
}

function faultReason(fault: Ipv4Fault): Drop {
  switch (fault) {
    case Ipv4Fault.Version: return Drop.IpVersion;
    case Ipv4Fault.Header: return Drop.IpHeader;
    case Ipv4Fault.Checksum: return Drop.IpChecksum;
    case Ipv4Fault.Options: return Drop.IpOptions;
    default: return Drop.IpLength;
  }
}

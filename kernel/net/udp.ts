/**
 * UDP sockets.
 *
 * Reference: RFC 768; RFC 1122 section 4.1. Received datagrams wait in a bounded ring; what does not fit is dropped and counted.
 */
import { Waker } from "hal/irq";
import { Drop } from "./drop";
import { Interface, MTU, Transport } from "./interface";
import { IPV4_HEADER, IPV4_TTL, Protocol, isMulticast } from "./wire/ipv4";
import { Datagram, UDP_HEADER, UdpFault, checkUdp, emitUdp } from "./wire/udp";
import { be16 } from "./wire/bytes";

/** Most bytes of data in a datagram. */
export const UDP_MAX: i32 = MTU - IPV4_HEADER - UDP_HEADER;
/** Before the data in the ring: length, address, port. */
const RECORD: i32 = 12;

@final export class UdpSocket {
  next: UdpSocket | null = null;
  /** Sender of the datagram that `receive` gave last. */
  remote: u32 = 0;
  remotePort: u32 = 0;
  /** Woken when a datagram arrives. */
  waker: Waker | null = null;
  /** The last thing sent was refused: nobody listens there. Cleared by who reads it. */
  wasRefused: bool = false;
  private readonly ring: StaticArray<u8>;
  /** Records from `first` to `end`, round at `wrap`. */
  private first: i32 = 0;
  private end: i32 = 0;
  private wrap: i32 = 0;
  private count: i32 = 0;

  constructor(readonly port: u32, capacity: i32) {
    this.ring = new StaticArray<u8>(capacity);
    this.wrap = capacity;
  }

  /** Datagrams that wait. */
  get pending(): i32 {
    return this.count;
  }

  /** @returns false when there is no room. */
  put(source: u32, port: u32, data: usize, length: i32): bool {
    const need = (RECORD + length + 3) & ~3;
    const capacity = this.ring.length;
    if (!this.count) {
      this.first = this.end = 0;
      this.wrap = capacity;
    }
    let at = this.end;
    if (this.count && at <= this.first) {
      if (this.first - at < need) return false;
    } else if (capacity - at < need) {
      if (this.first < need) return false;
      this.wrap = at;
      at = 0;
    }
    const record = changetype<usize>(this.ring) + at;
    store<i32>(record, length);
    store<u32>(record, source, 4);
    store<u32>(record, port, 8);
    memory.copy(record + RECORD, data, length);
    this.end = at + need;
    ++this.count;
    return true;
  }

  /** Copies the oldest datagram to `into`, at most `capacity` bytes; the rest is lost. @returns its length, or -1 when there is none. */
  receive(into: usize, capacity: i32): i32 {
    if (!this.count) return -1;
    if (this.first == this.wrap) {
      this.first = 0;
      this.wrap = this.ring.length;
    }
    const record = changetype<usize>(this.ring) + this.first;
    const length = load<i32>(record);
    this.remote = load<u32>(record, 4);
    this.remotePort = load<u32>(record, 8);
    memory.copy(into, record + RECORD, min(length, capacity));
    this.first += (RECORD + length + 3) & ~3;
    --this.count;
    return length;
  }
}

@final export class Udp extends Transport {
  private sockets: UdpSocket | null = null;

  constructor(readonly link: Interface) {
    super();
    link.udp = this;
  }

  /** The socket at `port`, or null. */
  find(port: u32): UdpSocket | null {
    let socket = this.sockets;
    while (socket && socket.port != port) socket = socket.next;
    return socket;
  }

  /** Opens a socket at `port`, 0 = any from `lowest` on that is free. @returns null when somebody has the port. */
  open(port: u32, capacity: i32 = 4096, lowest: u32 = 49152): UdpSocket | null {
    if (port) {
      if (this.find(port)) return null;
    } else {
      // RFC 6056 section 3.3.1: a random one, of the dynamic ports unless told otherwise.
      do port = lowest + this.link.random.below(65536 - lowest); while (this.find(port));
    }
    const socket = new UdpSocket(port, capacity);
    socket.next = this.sockets;
    this.sockets = socket;
    return socket;
  }

  close(socket: UdpSocket): void {
    if (this.sockets == socket) {
      this.sockets = socket.next;
      return;
    }
    let before = this.sockets;
    while (before && before.next != socket) before = before.next;
    if (before) before.next = socket.next;
  }

  /**
   * Sends `length` bytes at `data` (0 to `UDP_MAX`). @returns false when that is not possible now: no room, or the neighbor is not known
   * yet.
   */
  send(socket: UdpSocket, destination: u32, port: u32, data: usize, length: i32, now: i64): bool {
    const link = this.link;
    const at = link.begin(destination, now);
    if (!at) return false;
    memory.copy(at + UDP_HEADER, data, length);
    emitUdp(at, link.address, socket.port, destination, port, length);
    // To a group on the link, as RFC 6762 section 11 wants it: nobody forwards that.
    link.send(Protocol.UDP, UDP_HEADER + length, isMulticast(destination) ? 255 : IPV4_TTL);
    return true;
  }

  input(source: u32, destination: u32, at: usize, length: i32, broadcast: bool, now: i64): bool {
    const fault = checkUdp(at, length, source, destination);
    if (fault) {
      this.link.drop(fault == UdpFault.Checksum ? Drop.UdpChecksum : fault == UdpFault.Port ? Drop.UdpPort : Drop.UdpLength);
      return true;
    }
    const datagram = changetype<Datagram>(at);
    const socket = this.find(datagram.destinationPort);
    if (!socket) {
      this.link.drop(Drop.UdpPort);
      return false;
    }
    if (!socket.put(source, datagram.sourcePort, datagram.data, datagram.length - UDP_HEADER)) {
      this.link.drop(Drop.UdpFull);
      return true;
    }
    const waker = socket.waker;
    if (waker) waker.wake();
    return true;
  }

  refused(destination: u32, at: usize, type: u32, code: u32, mtu: u32, now: i64): void {
    const socket = this.find(be16(at));
    if (!socket) return this.link.drop(Drop.IcmpIgnored);
    socket.wasRefused = true;
    const waker = socket.waker;
    if (waker) waker.wake();
  }
}

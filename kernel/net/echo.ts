/** Echo requests and what comes back: RFC 792. An answer counts when identifier, sequence number and payload are those that were sent. */
import { Waker } from "hal/irq";
import { EchoReceiver, Interface } from "./interface";
import { be16 } from "./wire/bytes";
import { ICMP_HEADER, IcmpType, emitIcmp } from "./wire/icmp";
import { Protocol } from "./wire/ipv4";

/** Bytes of payload: as `ping` of other systems sends, in whole words. */
export const PING_BYTES: i32 = 56;

export enum PingEnd { None, Answered, Unreachable }

/** One request. */
@final export class Ping {
  next: Ping | null = null;
  end: PingEnd = PingEnd.None;
  readonly identifier: u32;
  readonly sequence: u32;
  private readonly seed: u64;

  /** @param waker woken at the end */
  constructor(readonly pinger: Pinger, readonly destination: u32, readonly waker: Waker) {
    const random = pinger.link.random;
    this.identifier = random.next() & 0xffff;
    this.sequence = ++pinger.sequence & 0xffff;
    this.seed = <u64>random.next() << 32 | random.next();
  }

  /** Sends it. @returns false when that is not possible now. Only what was sent can be answered. */
  send(now: i64): bool {
    const link = this.pinger.link;
    const at = link.begin(this.destination, now);
    if (!at) return false;
    for (let i = 0; i < PING_BYTES; i += 8) store<u64>(at + ICMP_HEADER + i, this.word(i));
    emitIcmp(at, IcmpType.ECHO_REQUEST, 0, this.identifier, this.sequence, PING_BYTES);
    link.send(Protocol.ICMP, ICMP_HEADER + PING_BYTES);
    return true;
  }

  /** 8 bytes of payload at `offset`. */
  private word(offset: i32): u64 {
    return (this.seed + offset) * 0x9e3779b97f4a7c15;
  }

  /** True when `length` bytes at `data` are what was sent. */
  matches(data: usize, length: i32): bool {
    if (length != PING_BYTES) return false;
    for (let i = 0; i < PING_BYTES; i += 8) if (load<u64>(data + i) != this.word(i)) return false;
    return true;
  }
}

@final export class Pinger extends EchoReceiver {
  sequence: u32 = 0;
  private pings: Ping | null = null;

  constructor(readonly link: Interface) {
    super();
    link.echoes = this;
  }

  /** A request to `destination`, listened for from now on. */
  add(destination: u32, waker: Waker): Ping {
    const ping = new Ping(this, destination, waker);
    ping.next = this.pings;
    this.pings = ping;
    return ping;
  }

  /** Listens no longer. */
  remove(ping: Ping): void {
    if (this.pings == ping) {
      this.pings = ping.next;
      return;
    }
    let before = this.pings;
    while (before && before.next != ping) before = before.next;
    if (before) before.next = ping.next;
  }

  private find(destination: u32, identifier: u32, sequence: u32): Ping | null {
    let ping = this.pings;
    while (ping && (ping.end != PingEnd.None || ping.destination != destination || ping.identifier != identifier || ping.sequence != sequence)) ping = ping.next;
    return ping;
  }

  reply(source: u32, identifier: u32, sequence: u32, data: usize, length: i32): bool {
    const ping = this.find(source, identifier, sequence);
    if (!ping || !ping.matches(data, length)) return false;
    ping.end = PingEnd.Answered;
    ping.waker.wake();
    return true;
  }

  refused(destination: u32, at: usize, type: u32): bool {
    const ping = load<u8>(at) == IcmpType.ECHO_REQUEST ? this.find(destination, be16(at + 4), be16(at + 6)) : null;
    if (!ping) return false;
    ping.end = PingEnd.Unreachable;
    ping.waker.wake();
    return true;
  }
}

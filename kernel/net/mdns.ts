/**
 * Multicast DNS responder: the board is found as `<name>.local`. A state machine without a clock.
 *
 * Reference: RFC 6762: section 8 probing and announcing, 9 conflicts, 6 and 7 answers and what suppresses them, 6.7 resolvers that know only
 * plain DNS, 11 senders, who must be on our network. One name with one IPv4 address; that it has nothing else is told with NSEC (6.1).
 */
import { Drop } from "./drop";
import { Interface, NEVER } from "./interface";
import { RateLimit } from "./rate-limit";
import { Service } from "./service";
import { Udp, UdpSocket } from "./udp";
import { put16 } from "./wire/bytes";
import {
  DNS_ANY, DNS_FLUSH, DNS_HEADER, DNS_IN, DNS_UNICAST, DnsFlag, DnsReader, DnsType, LABEL_MAX, MDNS_GROUP, MDNS_PORT, NAME_MAX, emitDnsHeader, emitQuestion,
  emitRecord, putName, sameName,
} from "./wire/dns";

export enum MdnsState { Off, Probing, Announcing, Running }

/** Section 8.1: three probes, 250 ms apart, the first after up to as long. */
const PROBES: i32 = 3;
const PROBE_MS: i64 = 250;
/** Section 8.3: two announcements, a second apart. */
const ANNOUNCEMENTS: i32 = 2;
const SECOND_MS: i64 = 1000;
/** After so many conflicts a name is tried this seldom: section 8.1. */
const CONFLICTS: u32 = 15;
const PATIENCE_MS: i64 = 5000;
/** Seconds that an address is good for (section 10), and for those who know only plain DNS (section 6.7). */
const TTL: u32 = 120;
const TTL_LEGACY: u32 = 10;
/** A unicast answer to a neighbor that is not known waits for it so long. */
const REPLY_MS: i64 = 1000;
const RETRY_MS: i64 = 50;
/** Longest message that is read, and that is sent: question, name, and two records. */
const MESSAGE: i32 = 1500;
const REPLY: i32 = DNS_HEADER + 2 * NAME_MAX + 64;
/** Where the first name of a message is, as a pointer. */
const FIRST_NAME: u32 = 0xc000 | DNS_HEADER;

@final export class MdnsResponder extends Service {
  state: MdnsState = MdnsState.Off;
  /** The name without ".local": the one wanted, or with a number when somebody else has that. */
  name: string;
  /** Conflicts since start. */
  conflicts: u32 = 0;
  private number: u32 = 1;
  private address: u32 = 0;
  private readonly wire: StaticArray<u8> = new StaticArray<u8>(NAME_MAX);
  private wireLength: i32 = 0;
  private readonly socket: UdpSocket;
  private readonly reader: DnsReader = new DnsReader();
  private readonly buffer: StaticArray<u8> = new StaticArray<u8>(MESSAGE);
  private readonly limit: RateLimit;
  private due: i64 = NEVER;
  private sent: i32 = 0;
  /** When address and NSEC went to the group last. */
  private toldAddress: i64 = -SECOND_MS;
  private toldNothing: i64 = -SECOND_MS;
  /** A unicast answer that waits for its neighbor. */
  private readonly reply: StaticArray<u8> = new StaticArray<u8>(REPLY);
  private replyLength: i32 = 0;
  private replyTo: u32 = 0;
  private replyPort: u32 = 0;
  private replyUntil: i64 = 0;
  private replyAt: i64 = NEVER;

  /** @param wanted one label: letters, digits and hyphens */
  constructor(private readonly link: Interface, private readonly udp: Udp, private readonly wanted: string) {
    super();
    const socket = udp.open(MDNS_PORT, 4096);
    assert(socket != null, "port 5353 is taken");
    this.socket = socket!;
    this.limit = new RateLimit(link.random);
    this.name = wanted;
    assert(this.spell() && link.join(MDNS_GROUP), "one label, and a group to be had");
  }

  owns(name: string): bool {
    return this.state >= MdnsState.Announcing && name == this.name.toLowerCase() + ".local";
  }

  pollAt(): i64 {
    return min(this.due, this.replyAt);
  }

  poll(now: i64): void {
    if (this.link.address != this.address) {
      this.address = this.link.address;
      this.state = MdnsState.Off;
      this.due = NEVER;
      if (this.address) this.probe(now + this.link.random.below(<u32>PROBE_MS));
    }
    const at = changetype<usize>(this.buffer);
    while (this.socket.pending) {
      const length = this.socket.receive(at, MESSAGE);
      this.hear(at, length, now);
    }
    if (now >= this.replyAt) this.sendReply(now);
    if (now >= this.due) this.timer(now);
  }

  /** Gives `name` to the network's form. @returns false when it is none */
  private spell(): bool {
    for (let i = 0; i < this.name.length; ++i) if (this.name.charCodeAt(i) == 0x2e) return false;
    this.wireLength = putName(changetype<usize>(this.wire), this.name + ".local");
    return this.wireLength != 0;
  }

  private probe(at: i64): void {
    this.state = MdnsState.Probing;
    this.sent = 0;
    this.due = at;
  }

  private timer(now: i64): void {
    this.due = NEVER;
    const at = changetype<usize>(this.buffer);
    const name = changetype<usize>(this.wire);
    if (this.state == MdnsState.Probing) {
      if (this.sent == PROBES) {
        this.state = MdnsState.Announcing;
        this.sent = 0;
      } else {
        let end = emitQuestion(emitDnsHeader(at, 0, 0, 1, 0, 1), name, this.wireLength, DnsType.ANY, DNS_IN | DNS_UNICAST);
        end = this.putAddress(end, true, 0, TTL);
        this.toGroup(at, end, now);
        ++this.sent;
        this.due = now + PROBE_MS;
        return;
      }
    }
    if (this.state == MdnsState.Announcing) {
      this.tell(true, false, now);
      if (++this.sent < ANNOUNCEMENTS) this.due = now + SECOND_MS;
      else this.state = MdnsState.Running;
    }
  }

  /** Our address as a record. @param again the name stands in the message already, as its first */
  private putAddress(at: usize, again: bool, flush: u32, ttl: u32): usize {
    const data = this.putHead(at, again, DnsType.A, flush, ttl, 4);
    store<u32>(data, this.address);
    return data + 4;
  }

  /** That there is no other record: NSEC with our name as the next, and the one type A (RFC 4034 section 4.1). */
  private putNothing(at: usize, again: bool, flush: u32, ttl: u32): usize {
    const data = this.putHead(at, again, DnsType.NSEC, flush, ttl, 5);
    put16(data, FIRST_NAME);
    store<u8>(data, 0, 2);
    store<u8>(data, 1, 3);
    store<u8>(data, 0x40, 4);
    return data + 5;
  }

  private putHead(at: usize, again: bool, type: u32, flush: u32, ttl: u32, size: i32): usize {
    if (!again) return emitRecord(at, changetype<usize>(this.wire), this.wireLength, type, DNS_IN | flush, ttl, size);
    const pointer = memory.data(2);
    put16(pointer, FIRST_NAME);
    return emitRecord(at, pointer, 2, type, DNS_IN | flush, ttl, size);
  }

  private toGroup(at: usize, end: usize, now: i64): void {
    this.udp.send(this.socket, MDNS_GROUP, MDNS_PORT, at, <i32>(end - at), now);
  }

  /** Tells the group our address, and that there is nothing else. */
  private tell(address: bool, nothing: bool, now: i64): void {
    const at = changetype<usize>(this.buffer);
    let end = emitDnsHeader(at, 0, DnsFlag.RESPONSE | DnsFlag.AUTHORITATIVE, 0, <u32>address + <u32>nothing);
    if (address) {
      end = this.putAddress(end, false, DNS_FLUSH, TTL);
      this.toldAddress = now;
    }
    if (nothing) {
      end = this.putNothing(end, address, DNS_FLUSH, TTL);
      this.toldNothing = now;
    }
    this.toGroup(at, end, now);
  }

  // --- In -----------------------------------------------------------------------------------------------------------------

  private hear(at: usize, length: i32, now: i64): void {
    const link = this.link;
    const socket = this.socket;
    if (this.state == MdnsState.Off || (socket.remote ^ link.address) & link.mask) return link.drop(Drop.MdnsRemote);
    const reader = this.reader;
    if (length > MESSAGE || !reader.open(at, length) || reader.flags & (DnsFlag.OPCODE | DnsFlag.RCODE)) return link.drop(Drop.MdnsBad);
    const response = (reader.flags & DnsFlag.RESPONSE) != 0;
    if (response && socket.remotePort != MDNS_PORT) return link.drop(Drop.MdnsBad);

    const name = changetype<usize>(this.wire);
    // What is asked for.
    let address = false;
    let nothing = false;
    let unicast = true;
    let type: u32 = 0;
    for (let i = 0; i < reader.questions; ++i) {
      if (!reader.question()) return link.drop(Drop.MdnsBad);
      const classes = reader.classes & ~DNS_UNICAST;
      if (classes != DNS_IN && classes != DNS_ANY || !sameName(reader.name, name)) continue;
      if (reader.type == DnsType.A || reader.type == DnsType.ANY) address = true;
      else nothing = true;
      type = reader.type;
      if (!(reader.classes & DNS_UNICAST)) unicast = false;
    }
    // What is told about our name.
    let known = false;
    let rival: u32 = 0;
    const total = reader.answers + reader.authorities + reader.additionals;
    for (let i = 0; i < total; ++i) {
      if (!reader.record()) return link.drop(Drop.MdnsBad);
      if (reader.type != DnsType.A || (reader.classes & ~DNS_FLUSH) != DNS_IN || !sameName(reader.name, name)) continue;
      if (reader.size != 4) return link.drop(Drop.MdnsBad);
      const said = load<u32>(at + reader.data);
      if (said != this.address) {
        if (reader.ttl) rival = said;
      } else if (i < reader.answers && reader.ttl >= TTL / 2) {
        known = true;
      }
    }
    if (response) {
      if (rival) this.conflict(now);
      return;
    }
    if (this.state == MdnsState.Probing) {
      // Section 8.2: both ask for the name; who has the greater address may go on.
      if (reader.authorities && rival && bswap(rival) > bswap(this.address)) this.probe(now + SECOND_MS);
      return;
    }
    if (known) address = false;
    if (!address && !nothing) return;
    if (socket.remotePort != MDNS_PORT) return this.answerPlain(reader.id, address, type, now);
    // Told to all a short while ago: to the one who asks. Else to all.
    const recently = (!address || now - this.toldAddress < <i64>TTL * 250) && (!nothing || now - this.toldNothing < <i64>TTL * 250);
    if (unicast && recently) return this.answer(emitDnsHeader(changetype<usize>(this.reply), 0, DnsFlag.RESPONSE | DnsFlag.AUTHORITATIVE, 0, <u32>address + <u32>nothing), false, address, nothing, DNS_FLUSH, TTL, now);
    // Section 6: once per second, and to a probe once in 250 ms.
    const least = reader.authorities ? PROBE_MS : SECOND_MS;
    if (now - this.toldAddress < least) address = false;
    if (now - this.toldNothing < least) nothing = false;
    if (!address && !nothing) return link.drop(Drop.MdnsLimited);
    this.tell(address, nothing, now);
  }

  /** Section 6.7: as a server of plain DNS would, with the question and its identifier. */
  private answerPlain(id: u32, address: bool, type: u32, now: i64): void {
    const at = changetype<usize>(this.reply);
    const end = emitDnsHeader(at, id, DnsFlag.RESPONSE | DnsFlag.AUTHORITATIVE, 1, 1);
    this.answer(emitQuestion(end, changetype<usize>(this.wire), this.wireLength, type, DNS_IN), true, address, !address, 0, TTL_LEGACY, now);
  }

  /** Sends the answer whose head ends at `end` to who asked. */
  private answer(end: usize, again: bool, address: bool, nothing: bool, flush: u32, ttl: u32, now: i64): void {
    // N-03: whoever pretends to be another makes us send him little.
    this.replyAt = NEVER;
    if (!this.limit.allows(this.socket.remote, now)) return this.link.drop(Drop.MdnsLimited);
    if (address) end = this.putAddress(end, again, flush, ttl);
    if (nothing) end = this.putNothing(end, again || address, flush, ttl);
    this.replyLength = <i32>(end - changetype<usize>(this.reply));
    this.replyTo = this.socket.remote;
    this.replyPort = this.socket.remotePort;
    this.replyUntil = now + REPLY_MS;
    this.sendReply(now);
  }

  private sendReply(now: i64): void {
    const sent = this.udp.send(this.socket, this.replyTo, this.replyPort, changetype<usize>(this.reply), this.replyLength, now);
    this.replyAt = sent || now >= this.replyUntil ? NEVER : now + RETRY_MS;
  }

  /** Somebody else has the name: section 9. */
  private conflict(now: i64): void {
    ++this.conflicts;
    this.link.drop(Drop.MdnsConflict);
    const wait = this.conflicts >= CONFLICTS ? PATIENCE_MS : this.link.random.below(<u32>PROBE_MS);
    // One that was ours is probed once more; one that was to be ours is given up.
    if (this.state == MdnsState.Probing) {
      const suffix = "-" + (++this.number).toString();
      this.name = this.wanted.substring(0, LABEL_MAX - suffix.length) + suffix;
      this.spell();
    }
    this.probe(now + wait);
  }
}

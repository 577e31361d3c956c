/**
 * DNS client: IPv4 addresses of names, a state machine without a clock.
 *
 * Reference: RFC 1034 section 5.3, RFC 1035; RFC 5452: identifier, port and the case of the question's letters are random, and an answer counts
 * only when all of them and the server's address match; RFC 2308 for negative answers; RFC 6762 section 5.1 for names in `.local`.
 * Only the record asked for is believed and kept, nothing else that a message tells.
 */
import { Waker } from "hal/irq";
import { Drop } from "./drop";
import { Interface, NEVER } from "./interface";
import { Service } from "./service";
import { Udp, UdpSocket } from "./udp";
import { be32 } from "./wire/bytes";
import {
  DNS_HEADER, DNS_IN, DNS_MAX, DNS_PORT, DnsFlag, DnsReader, DnsType, MDNS_GROUP, MDNS_PORT, NAME_MAX, RCODE_NXDOMAIN, emitDnsHeader, emitQuestion, nameLength,
  putName, sameName,
} from "./wire/dns";

/** How a query ended. */
export enum DnsEnd {
  /** Not yet. */
  None,
  Found,
  /** There is no such name, or it has no IPv4 address. */
  NoName,
  NoAddress,
  /** What was asked for cannot be a name. */
  BadName,
  /** No server is known. */
  NoServer,
  /** All servers were silent, could not answer, or answered with what is not well-formed: the last of them. */
  TimedOut,
  Failed,
  BadAnswer,
  /** The answer is too long for UDP, and did not come over TCP. */
  Truncated,
  /** Too many names are being asked for. */
  Busy,
}

export const DNS_SERVERS: i32 = 3;
/** Questions under way at most. */
const QUERIES: i32 = 8;
/** Names remembered. */
const ENTRIES: i32 = 32;
/** Times that each server is asked; waits are doubled from the first: RFC 1035 section 4.2.1. */
const ROUNDS: i32 = 3;
const WAIT_MS: i64 = 1000;
/** A question that could not be sent yet (no neighbor, no room, no address) is tried again so soon. */
const RETRY_MS: i64 = 100;
/** So often: as long as a neighbor may take to be found absent. */
const UNSENT_TRIES: i32 = 40;
/** For an answer over TCP. */
const TCP_MS: i64 = 10_000;
/** CNAMEs between a name and its address. */
const ALIASES: i32 = 8;
/** Bounds of what is remembered, in seconds. */
const TTL_MAX: u32 = 86_400;
const TTL_NEGATIVE: u32 = 60;
/** Ports below are those of services. */
const LOWEST_PORT: u32 = 1024;
/** Bytes of a question at most. */
export const DNS_QUESTION: i32 = DNS_HEADER + NAME_MAX + 4;

/** What the machine makes of a message. */
enum Verdict { Unasked, Bad, Failed, Done, Truncated, Again }

/** One name being asked for, by however many. */
@final export class DnsQuery {
  next: DnsQuery | null = null;
  end: DnsEnd = DnsEnd.None;
  /** The address, once found. */
  address: u32 = 0;
  /** Woken when `end` or `wantsTcp` has changed. */
  waker: Waker | null = null;
  /** The answer of `server` did not fit: somebody has to ask again over TCP and give the answer to `hearTcp`. */
  wantsTcp: bool = false;
  /** The server asked last. */
  server: u32 = 0;
  /** The message sent last: header and question. */
  readonly message: StaticArray<u8> = new StaticArray<u8>(DNS_QUESTION);
  length: i32 = 0;
  socket: UdpSocket | null = null;
  due: i64 = NEVER;
  index: i32 = 0;
  round: i32 = 0;
  sent: bool = false;
  /** Times that sending failed. */
  tries: i32 = 0;
  /** The answer is awaited over TCP. */
  overTcp: bool = false;
  /** Servers that were silent in this round. */
  silent: i32 = 0;
  /** CNAMEs followed, and the shortest life of what was learned. */
  aliases: i32 = 0;
  ttl: u32 = TTL_MAX;
  /** The name whose address is asked for now: `name`, or what it is an alias of. */
  readonly target: StaticArray<u8> = new StaticArray<u8>(NAME_MAX);

  constructor(readonly name: string, readonly multicast: bool) {}
}

@final class Entry {
  name: string = "";
  address: u32 = 0;
  end: DnsEnd = DnsEnd.None;
  until: i64 = 0;
  used: i64 = 0;
}

@final export class DnsClient extends Service {
  /** Questions sent. */
  asked: u32 = 0;
  private readonly servers: StaticArray<u32> = new StaticArray<u32>(DNS_SERVERS);
  private count: i32 = 0;
  private queries: DnsQuery | null = null;
  private readonly entries: StaticArray<Entry> = new StaticArray<Entry>(ENTRIES);
  private readonly reader: DnsReader = new DnsReader();
  private readonly buffer: StaticArray<u8> = new StaticArray<u8>(DNS_MAX);
  private readonly scratch: StaticArray<u8> = new StaticArray<u8>(NAME_MAX);
  private readonly target: StaticArray<u8> = new StaticArray<u8>(NAME_MAX);

  constructor(private readonly link: Interface, private readonly udp: Udp) {
    super();
    for (let i = 0; i < ENTRIES; ++i) this.entries[i] = new Entry();
  }

  /** Asks these servers from now on, in this order; 0 and what comes twice is passed over. What others said is forgotten. */
  useServers(first: u32, second: u32 = 0, third: u32 = 0): void {
    const servers = this.servers;
    const before = this.count;
    let count = 0;
    let changed = false;
    for (let i = 0; i < 3; ++i) {
      const server = i == 0 ? first : i == 1 ? second : third;
      if (!server || i && server == first || i == 2 && server == second) continue;
      if (servers[count] != server) changed = true;
      servers[count++] = server;
    }
    this.count = count;
    if (!changed && count == before) return;
    for (let i = 0; i < ENTRIES; ++i) this.entries[i].until = 0;
  }

  /** Questions under way. */
  get pending(): i32 {
    let count = 0;
    let query = this.queries;
    while (query) {
      ++count;
      query = query.next;
    }
    return count;
  }

  /** Names remembered. */
  remembered(now: i64): i32 {
    let count = 0;
    for (let i = 0; i < ENTRIES; ++i) if (this.entries[i].until > now) ++count;
    return count;
  }

  /** Asks for the address of `name`, unless it is known. @returns a query, which may have ended already */
  ask(name: string, now: i64): DnsQuery {
    if (name.endsWith(".")) name = name.substring(0, name.length - 1);
    name = name.toLowerCase();
    let asked = this.queries;
    while (asked && asked.name != name) asked = asked.next;
    if (asked) return asked;
    const query = new DnsQuery(name, name.endsWith(".local"));
    const entry = this.find(name);
    if (entry && entry.until > now) {
      entry.used = now;
      query.address = entry.address;
      query.end = entry.end;
    } else if (!putName(changetype<usize>(query.target), name)) {
      query.end = DnsEnd.BadName;
    } else if (!query.multicast && !this.count) {
      query.end = DnsEnd.NoServer;
    } else if (this.pending >= QUERIES) {
      query.end = DnsEnd.Busy;
    } else {
      query.next = this.queries;
      this.queries = query;
      this.begin(query, now);
    }
    return query;
  }

  pollAt(): i64 {
    let due: i64 = NEVER;
    let query = this.queries;
    while (query) {
      due = min(due, query.due);
      query = query.next;
    }
    return due;
  }

  poll(now: i64): void {
    const at = changetype<usize>(this.buffer);
    let next = this.queries;
    while (next) {
      const query = next;
      next = query.next;
      for (;;) {
        const socket = query.socket;
        if (!socket || !socket.pending) break;
        const length = socket.receive(at, DNS_MAX);
        this.hear(query, socket, at, length, now);
      }
      const socket = query.socket;
      if (socket && socket.wasRefused) this.tryNext(query, DnsEnd.Failed, now);
      else if (query.end == DnsEnd.None && now >= query.due) this.timer(query, now);
    }
  }

  /** Takes the answer of `query.server` that came over TCP; `length` 0 when none came. */
  hearTcp(query: DnsQuery, at: usize, length: i32, now: i64): void {
    if (query.end != DnsEnd.None) return;
    const verdict = length ? this.judge(query, at, length, now) : Verdict.Truncated;
    if (verdict == Verdict.Unasked || verdict == Verdict.Bad) this.link.drop(verdict == Verdict.Bad ? Drop.DnsBad : Drop.DnsUnasked);
    if (verdict == Verdict.Again) this.begin(query, now);
    else if (verdict != Verdict.Done) this.tryNext(query, DnsEnd.Truncated, now);
  }

  // --- Out ----------------------------------------------------------------------------------------------------------------

  private begin(query: DnsQuery, now: i64): void {
    query.index = query.round = query.silent = 0;
    this.send(query, now);
  }

  /** Sends the question, as a new one: another port, identifier and spelling. */
  private send(query: DnsQuery, now: i64): void {
    this.closeSocket(query);
    const random = this.link.random;
    const socket = this.udp.open(0, 2048, LOWEST_PORT);
    query.socket = socket;
    query.server = query.multicast ? MDNS_GROUP : this.servers[query.index];
    const at = changetype<usize>(query.message);
    const question = emitDnsHeader(at, random.next() & 0xffff, query.multicast ? 0 : DnsFlag.RECURSION_DESIRED, 1);
    const target = changetype<usize>(query.target);
    const length = nameLength(target);
    query.length = <i32>(emitQuestion(question, target, length, DnsType.A, DNS_IN) - at);
    // Some servers do not give the spelling back: in the last round it is plain.
    if (!query.multicast && query.round < ROUNDS - 1) mixCase(question, length, random.next() ^ <u64>random.next() << 32);
    query.wantsTcp = query.overTcp = false;
    query.tries = 0;
    this.transmit(query, now);
  }

  private transmit(query: DnsQuery, now: i64): void {
    const port = query.multicast ? MDNS_PORT : DNS_PORT;
    query.sent = this.link.address != 0 && this.udp.send(query.socket!, query.server, port, changetype<usize>(query.message), query.length, now);
    query.due = now + (query.sent ? WAIT_MS << query.round : RETRY_MS);
    if (query.sent) ++this.asked;
    else ++query.tries;
  }

  private timer(query: DnsQuery, now: i64): void {
    if (query.overTcp) return this.tryNext(query, DnsEnd.Truncated, now);
    if (!query.sent && query.tries < UNSENT_TRIES && !this.link.isAbsent(query.server)) return this.transmit(query, now);
    ++query.silent;
    this.tryNext(query, DnsEnd.TimedOut, now);
  }

  /** The server did not help: on to the next. */
  private tryNext(query: DnsQuery, trouble: DnsEnd, now: i64): void {
    const count = query.multicast ? 1 : this.count;
    if (++query.index >= count) {
      query.index = 0;
      // Those who have said that they cannot are not asked again.
      if (++query.round >= ROUNDS || !query.silent) return this.finish(query, trouble);
      query.silent = 0;
    }
    this.send(query, now);
  }

  private finish(query: DnsQuery, end: DnsEnd): void {
    query.end = end;
    query.due = NEVER;
    this.closeSocket(query);
    if (this.queries == query) this.queries = query.next;
    else {
      let before = this.queries;
      while (before && before.next != query) before = before.next;
      if (before) before.next = query.next;
    }
    wake(query);
  }

  private closeSocket(query: DnsQuery): void {
    const socket = query.socket;
    if (socket) this.udp.close(socket);
    query.socket = null;
  }

  // --- In -----------------------------------------------------------------------------------------------------------------

  private hear(query: DnsQuery, socket: UdpSocket, at: usize, length: i32, now: i64): void {
    const link = this.link;
    // N-03: who answers for `.local` is on our network.
    const right = query.multicast ? socket.remotePort == MDNS_PORT && !((socket.remote ^ link.address) & link.mask)
      : socket.remotePort == DNS_PORT && socket.remote == query.server;
    if (!right || !query.sent) return link.drop(Drop.DnsUnasked);
    // Longer than we can be sent: RFC 1035 section 4.2.1.
    const verdict = length > DNS_MAX ? Verdict.Bad : this.judge(query, at, length, now);
    switch (verdict) {
      case Verdict.Unasked: return link.drop(Drop.DnsUnasked);
      case Verdict.Again: return this.begin(query, now);
      case Verdict.Truncated: {
        if (query.multicast) return link.drop(Drop.DnsBad);
        this.closeSocket(query);
        query.wantsTcp = query.overTcp = true;
        query.due = now + TCP_MS;
        return wake(query);
      }
      case Verdict.Bad: {
        link.drop(Drop.DnsBad);
        if (!query.multicast) this.tryNext(query, DnsEnd.BadAnswer, now);
        return;
      }
      case Verdict.Failed: if (!query.multicast) this.tryNext(query, DnsEnd.Failed, now);
    }
  }

  /** Reads a message from the server that was asked. */
  private judge(query: DnsQuery, at: usize, length: i32, now: i64): Verdict {
    const reader = this.reader;
    const message = changetype<usize>(query.message);
    if (!reader.open(at, length) || length < query.length) return Verdict.Unasked;
    const flags = reader.flags;
    if (load<u16>(at) != load<u16>(message) || (flags & (DnsFlag.RESPONSE | DnsFlag.OPCODE)) != DnsFlag.RESPONSE) return Verdict.Unasked;
    // N-02: the question byte by byte, so with the spelling that only the server has seen.
    if (reader.questions != 1 || memory.compare(at + DNS_HEADER, message + DNS_HEADER, query.length - DNS_HEADER)) return Verdict.Unasked;
    if (flags & DnsFlag.TRUNCATED) return Verdict.Truncated;
    const code = flags & DnsFlag.RCODE;
    if (code && (query.multicast || code != RCODE_NXDOMAIN)) return Verdict.Failed;

    // All of it must be well-formed before anything of it is believed.
    const start = query.length;
    let negative = -1;
    let referral = false;
    reader.next = start;
    const total = reader.answers + reader.authorities + reader.additionals;
    for (let i = 0; i < total; ++i) {
      if (!reader.record()) return Verdict.Bad;
      if (i < reader.answers || i >= reader.answers + reader.authorities) continue;
      if (reader.type == DnsType.SOA) negative = this.negativeTtl(at);
      else if (reader.type == 2) referral = true;
    }

    const target = changetype<usize>(this.target);
    memory.copy(target, changetype<usize>(query.target), NAME_MAX);
    let aliases = query.aliases;
    let ttl = query.ttl;
    for (;;) {
      reader.next = start;
      let alias = false;
      for (let i = 0; i < reader.answers; ++i) {
        reader.record();
        if ((reader.classes & (query.multicast ? 0x7fff : 0xffff)) != DNS_IN || !sameName(reader.name, target)) continue;
        if (reader.type == DnsType.A) {
          if (reader.size != 4) return Verdict.Bad;
          this.settle(query, DnsEnd.Found, load<u32>(at + reader.data), <i32>min(reader.ttl, ttl), now);
          return Verdict.Done;
        }
        if (reader.type == DnsType.CNAME) {
          const name = changetype<usize>(this.scratch);
          if (reader.nameInData(0, name) != reader.data + reader.size || ++aliases > ALIASES) return Verdict.Bad;
          ttl = min(ttl, reader.ttl);
          memory.copy(target, name, nameLength(name));
          alias = true;
          break;
        }
      }
      if (!alias) break;
    }
    if (code) {
      this.settle(query, DnsEnd.NoName, 0, negative, now);
      return Verdict.Done;
    }
    if (aliases > query.aliases) {
      // The rest of the chain was not told.
      query.aliases = aliases;
      query.ttl = ttl;
      memory.copy(changetype<usize>(query.target), target, NAME_MAX);
      return Verdict.Again;
    }
    if (negative < 0 && referral || query.multicast) return Verdict.Failed;
    this.settle(query, DnsEnd.NoAddress, 0, negative, now);
    return Verdict.Done;
  }

  /** How long a negative answer counts, in seconds: RFC 2308 section 5. -1 when the SOA record read last does not tell. */
  private negativeTtl(at: usize): i32 {
    const reader = this.reader;
    const name = changetype<usize>(this.scratch);
    const ttl = reader.ttl;
    let end = reader.nameInData(0, name);
    if (end > 0) end = reader.nameInData(end - reader.data, name);
    if (end < 0 || end + 20 != reader.data + reader.size) return -1;
    return <i32>min(min(be32(at + end + 16), ttl), TTL_NEGATIVE);
  }

  /** Ends `query` and remembers the answer. @param ttl seconds; not above 0: not remembered */
  private settle(query: DnsQuery, end: DnsEnd, address: u32, ttl: i32, now: i64): void {
    query.address = address;
    if (ttl > 0) {
      const entry = this.claim(query.name, now);
      entry.name = query.name;
      entry.address = address;
      entry.end = end;
      entry.until = now + <i64>ttl * 1000;
      entry.used = now;
    }
    this.finish(query, end);
  }

  private find(name: string): Entry | null {
    for (let i = 0; i < ENTRIES; ++i) {
      const entry = this.entries[i];
      if (entry.until && entry.name == name) return entry;
    }
    return null;
  }

  /** The entry of `name`, or one that has had its time, or else the one that was used longest ago. */
  private claim(name: string, now: i64): Entry {
    let oldest = this.find(name);
    for (let i = 0; i < ENTRIES && !oldest; ++i) if (this.entries[i].until <= now) oldest = this.entries[i];
    for (let i = 0; i < ENTRIES; ++i) {
      const entry = this.entries[i];
      if (!oldest || oldest.until > now && oldest.name != name && entry.used < oldest.used) oldest = entry;
    }
    return oldest!;
  }
}

function wake(query: DnsQuery): void {
  const waker = query.waker;
  if (waker) waker.wake();
}

/** Makes letters of the name of `length` bytes at `at` capital, as the bits of `random` say: draft-vixie-dnsext-dns0x20. */
function mixCase(at: usize, length: i32, random: u64): void {
  for (let i = 0; i < length; ++i) {
    const letter: u32 = load<u8>(at + i);
    if (letter - 0x61 >= 26) continue;
    if (random & 1) store<u8>(at + i, <u8>(letter & ~0x20));
    random = rotr(random, 1);
  }
}

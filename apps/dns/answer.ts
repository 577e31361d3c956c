/**
 * Questions to answers, as the only server of a zone: RFC 1034 section 4.3.2, RFC 1035 section 4, RFC 2308 for what there is not, RFC 4592 for
 * wildcards, RFC 6891 as far as it must be.
 */
import { decodeUtf8, encodeUtf8 } from "uni";
import { type ResourceRecord, type Zone, TYPES } from "./zone-file";

/** What a datagram may hold, whatever the asker says that it can take: so nobody gets more than that in another's name. */
export const UDP_MAX = 512;
export const TCP_MAX = 65_535;
const HEADER = 12;
const ALIASES = 8;
const CLASS_IN = 1;
const CLASS_ANY = 255;
const OPT = 41;
const AXFR = 252;
const IXFR = 251;
const ANY = 255;
const enum Rcode { NOERROR = 0, FORMERR = 1, NXDOMAIN = 3, NOTIMP = 4, REFUSED = 5 }

const word = (bytes: Uint8Array, at: number): number => bytes[at] * 256 + bytes[at + 1];

/** The name at `at`: lower case, with the last dot, and where it ends. A question has no pointers. */
function nameAt(message: Uint8Array, at: number): { name: string; end: number } | undefined {
  let name = "";
  for (let length = 0; ;) {
    if (at >= message.length) return undefined;
    const size = message[at++];
    if (!size) return { name: name === "" ? "." : name, end: at };
    length += size + 1;
    if (size > 63 || length > 254 || at + size > message.length) return undefined;
    // A dot in a label would make two labels of one: such a name is in no zone of ours.
    for (let i = at; i < at + size; i++) if (message[i] === 46) return undefined;
    name += `${decodeUtf8(message.slice(at, at + size)).toLowerCase()}.`;
    at += size;
  }
}

/** A message being written. Names that are there already become pointers. */
class Message {
  private readonly bytes: Uint8Array;
  private readonly places = new Map<string, number>();
  at = HEADER;
  /** Records of answer, authority, additional. */
  private readonly counts = [0, 0, 0];
  truncated = false;

  /** @param question name, type and class as they came */
  constructor(private readonly limit: number, question: Uint8Array, name: string) {
    this.bytes = new Uint8Array(limit);
    this.bytes.set(question, HEADER);
    this.at += question.length;
    let place = HEADER;
    for (let rest = name; rest !== "." && rest !== ""; rest = rest.slice(rest.indexOf(".") + 1)) {
      this.places.set(rest, place);
      place += this.bytes[place] + 1;
    }
  }

  private byte(value: number): void {
    // Beyond the limit it only counts: the record is taken back.
    if (this.at < this.limit) this.bytes[this.at] = value;
    this.at++;
  }
  private word(value: number): void {
    this.byte((value >> 8) & 255);
    this.byte(value & 255);
  }
  private raw(data: Uint8Array): void {
    for (const value of data) this.byte(value);
  }

  private name(name: string, fresh: [string, number][]): void {
    let rest = name;
    while (rest !== "") {
      const place = this.places.get(rest);
      if (place !== undefined) return this.word(0xc000 | place);
      if (this.at < 0x4000) fresh.push([rest, this.at]);
      const dot = rest.indexOf(".");
      const label = encodeUtf8(rest.slice(0, dot));
      this.byte(label.length);
      this.raw(label);
      rest = rest.slice(dot + 1);
    }
    this.byte(0);
  }

  /** Adds a record. What does not fit is left out whole. @returns false then */
  add(section: number, record: ResourceRecord, owner: string, ttl: number): boolean {
    const start = this.at;
    const fresh: [string, number][] = [];
    this.name(owner, fresh);
    this.word(record.type);
    this.word(CLASS_IN);
    this.word(Math.floor(ttl / 65_536));
    this.word(ttl % 65_536);
    const size = this.at;
    this.word(0);
    for (const part of record.data) {
      if (typeof part === "string") this.name(part, fresh);
      else this.raw(part);
    }
    if (this.at > this.limit) {
      this.at = start;
      return false;
    }
    const length = this.at - size - 2;
    this.bytes[size] = length >> 8;
    this.bytes[size + 1] = length & 255;
    for (const [name, place] of fresh) if (!this.places.has(name)) this.places.set(name, place);
    this.counts[section]++;
    return true;
  }

  /** Adds the sign that we know EDNS: RFC 6891 section 6.1.1. */
  addEdns(version: number): void {
    if (this.at + 11 > this.limit) return;
    this.byte(0);
    this.word(OPT);
    this.word(UDP_MAX);
    this.byte(version > 0 ? 1 : 0); // BADVERS is 16: its high bits
    this.byte(0);
    this.word(0);
    this.word(0);
    this.counts[2]++;
  }

  finish(id: number, flags: number, hasQuestion: boolean): Uint8Array {
    const { bytes, at } = this;
    this.at = 0;
    for (const value of [id, flags | (this.truncated ? 0x200 : 0), hasQuestion ? 1 : 0, ...this.counts]) this.word(value);
    return bytes.slice(0, at);
  }
}

/**
 * The answer to `message`, of at most `limit` bytes; undefined for what gets none.
 * @param terse only say that it did not fit, which makes whoever is there come back over TCP
 */
export function answer(zone: Zone, message: Uint8Array, limit: number, terse = false): Uint8Array | undefined {
  // An answer gets no answer: two servers would never stop.
  if (message.length < HEADER || message[2] & 0x80) return undefined;
  const id = word(message, 0);
  const opcode = message[2] & 0x78;
  const recursion = message[2] & 1;
  const base = 0x8000 | (opcode << 8) | (recursion << 8);
  const plain = (code: Rcode): Uint8Array => new Message(HEADER, new Uint8Array(0), "").finish(id, base | code, false);
  if (opcode) return plain(Rcode.NOTIMP);
  if (word(message, 4) !== 1 || word(message, 6) || word(message, 8)) return plain(Rcode.FORMERR);
  const found = nameAt(message, HEADER);
  if (!found || found.end + 4 > message.length) return plain(Rcode.FORMERR);
  const { name, end } = found;
  const type = word(message, end);
  const classes = word(message, end + 2);
  const reply = new Message(limit, message.slice(HEADER, end + 4), name);

  // EDNS: the first additional record may be OPT, with the root's name.
  let edns = -1;
  let code = Rcode.NOERROR;
  let authoritative = 0x400;
  const extra = end + 4;
  if (word(message, 10) && extra + 11 <= message.length && !message[extra] && word(message, extra + 1) === OPT) edns = message[extra + 6];
  const done = (): Uint8Array => {
    if (edns >= 0) reply.addEdns(edns);
    return reply.finish(id, base | authoritative | code, true);
  };
  const refuse = (why: Rcode): Uint8Array => {
    code = why;
    authoritative = 0;
    return done();
  };
  if (edns > 0) return refuse(Rcode.NOERROR);
  if (classes !== CLASS_IN && classes !== CLASS_ANY) return refuse(Rcode.REFUSED);
  if (name !== zone.origin && !name.endsWith(`.${zone.origin}`)) return refuse(Rcode.REFUSED);
  if (type === AXFR || type === IXFR) return refuse(Rcode.REFUSED);
  if (terse) {
    reply.truncated = true;
    return done();
  }

  const put = (section: number, record: ResourceRecord, owner = record.name, ttl = record.ttl): void => {
    if (section === 2) reply.add(section, record, owner, ttl); // additional records are a courtesy
    else if (!reply.truncated && !reply.add(section, record, owner, ttl)) reply.truncated = true;
  };
  /** Addresses of names that answers name. */
  const addresses = (records: ResourceRecord[]): void => {
    for (const record of records) {
      const target = record.data[record.data.length - 1];
      if (typeof target !== "string" || record.type === TYPES.CNAME) continue;
      for (const each of zone.names.get(target) ?? []) if (each.type === TYPES.A || each.type === TYPES.AAAA) put(2, each);
    }
  };
  let owner = name;
  for (let aliases = 0; aliases <= ALIASES; aliases++) {
    const cut = delegation(zone, owner);
    if (cut) {
      if (!aliases) authoritative = 0;
      for (const record of cut) put(1, record);
      addresses(cut);
      return done();
    }
    const records = lookup(zone, owner);
    if (!records) {
      code = Rcode.NXDOMAIN;
      put(1, zone.soa, zone.origin, zone.negativeTtl);
      return done();
    }
    const alias = records.find((record) => record.type === TYPES.CNAME);
    // RFC 8482 section 4.1: to "any" one kind of record is enough.
    const wanted = records.filter((record) => record.type === (type === ANY ? records[0].type : type));
    if (!wanted.length && alias) {
      put(0, alias, owner);
      const target = alias.data[0] as string;
      if (target !== zone.origin && !target.endsWith(`.${zone.origin}`)) return done();
      owner = target;
      continue;
    }
    for (const record of wanted) put(0, record, owner);
    if (wanted.length) addresses(wanted);
    else put(1, zone.soa, zone.origin, zone.negativeTtl);
    return done();
  }
  return done();
}

/** NS records of the part of the zone that others answer for and `name` is in. */
function delegation(zone: Zone, name: string): ResourceRecord[] | undefined {
  let found: ResourceRecord[] | undefined;
  for (let above = name; above !== zone.origin; above = above.slice(above.indexOf(".") + 1)) {
    const servers = (zone.names.get(above) ?? []).filter((record) => record.type === TYPES.NS);
    if (servers.length) found = servers;
  }
  return found;
}

/** Records of `name`, its own or a wildcard's; undefined when there is no such name. */
function lookup(zone: Zone, name: string): ResourceRecord[] | undefined {
  const own = zone.names.get(name);
  if (own) return own;
  for (let above = name; above !== zone.origin;) {
    above = above.slice(above.indexOf(".") + 1);
    // The closest name that there is: only its wildcard counts.
    if (zone.names.has(above)) return zone.names.get(`*.${above}`);
  }
  return undefined;
}

/** Zone files: RFC 1035 section 5, with records A, AAAA, CNAME, MX, NS, SOA, TXT of class IN. */
import { encodeUtf8 } from "uni";

export const TYPES: Record<string, number> = { A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28 };

/** The data of a record: bytes, and names that may be compressed. */
export type Part = Uint8Array | string;

export interface ResourceRecord {
  /** Lower case, with the last dot. */
  name: string;
  type: number;
  ttl: number;
  data: Part[];
}

export interface Zone {
  origin: string;
  soa: ResourceRecord;
  /** Seconds that a negative answer counts: RFC 2308 section 4. */
  negativeTtl: number;
  /** Records by name. Names that have none but have names below them are there, too: RFC 8020. */
  names: Map<string, ResourceRecord[]>;
}

export class ZoneError extends Error {}

interface Token { text: string; quoted: boolean }
interface Line { number: number; indented: boolean; tokens: Token[] }

/** Lines of a zone file as tokens; parentheses join lines. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let open = false;
  text.split("\n").forEach((line, index) => {
    const tokens: Token[] = [];
    let opens = open;
    for (let at = 0; at < line.length;) {
      const letter = line[at];
      if (letter === ";") break;
      if (letter === " " || letter === "\t" || letter === "\r") at++;
      else if (letter === "(" || letter === ")") {
        opens = letter === "(";
        at++;
      } else if (letter === '"') {
        let word = "";
        for (at++; at < line.length && line[at] !== '"'; at++) {
          if (line[at] === "\\" && at + 1 < line.length) at++;
          word += line[at];
        }
        if (at === line.length) throw new ZoneError(`line ${index + 1}: a string without its end`);
        at++;
        tokens.push({ text: word, quoted: true });
      } else {
        const from = at;
        while (at < line.length && !' \t\r;()"'.includes(line[at])) at++;
        tokens.push({ text: line.slice(from, at), quoted: false });
      }
    }
    if (open) lines[lines.length - 1].tokens.push(...tokens);
    else if (tokens.length) lines.push({ number: index + 1, indented: line.startsWith(" ") || line.startsWith("\t"), tokens });
    open = opens;
  });
  if (open) throw new ZoneError("a parenthesis that is not closed");
  return lines;
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** 16 bytes of an IPv6 address: RFC 4291 section 2.2, without the form that ends as IPv4. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const words = halves.map((half) => (half === "" ? [] : half.split(":")));
  const count = words.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  const all = halves.length === 1 ? words[0] : [...words[0], ...new Array<string>(8 - count).fill("0"), ...words[1]];
  if (!all.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word))) return undefined;
  const bytes = new Uint8Array(16);
  all.forEach((word, i) => {
    const value = parseInt(word, 16);
    bytes[2 * i] = value >> 8;
    bytes[2 * i + 1] = value & 255;
  });
  return bytes;
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return Uint8Array.from(parts.map(Number));
}

const word16 = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 255, value & 255);
const word32 = (value: number): Uint8Array => Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);

/** Reads a zone. Throws a ZoneError with the line of what is wrong. */
export function parseZone(text: string): Zone {
  let origin = "";
  let ttl = -1;
  let owner = "";
  const records: ResourceRecord[] = [];
  for (const { number, indented, tokens } of linesOf(text)) {
    const fail = (what: string): ZoneError => new ZoneError(`line ${number}: ${what}`);
    const absolute = (name: string): string => {
      const full = (name === "@" ? origin : name.endsWith(".") ? name : `${name}.${origin}`).toLowerCase();
      const labels = full.split(".");
      if (full === "" || full.length > 254 || labels.pop() !== "" || !labels.every((label) => /^[a-z0-9_*-]{1,63}$/.test(label))) throw fail(`"${name}" is no name`);
      return full;
    };
    const words = tokens.map((token) => token.text);
    if (words[0] === "$ORIGIN") {
      origin = absolute(words[1] ?? "");
      continue;
    }
    if (words[0] === "$TTL") {
      if (!isNumber(words[1] ?? "")) throw fail("$TTL takes seconds");
      ttl = Number(words[1]);
      continue;
    }
    let at = 0;
    if (!indented) owner = absolute(words[at++]);
    if (owner === "") throw fail("a record without a name");
    let own = ttl;
    for (; at < words.length && (words[at] === "IN" || isNumber(words[at])); at++) if (words[at] !== "IN") own = Number(words[at]);
    if (own < 0 || own > 0x7fffffff) throw fail("a record without a time to live");
    const kind = words[at++] ?? "";
    const rest = words.slice(at);
    const count = { A: 1, AAAA: 1, NS: 1, CNAME: 1, MX: 2, SOA: 7 }[kind];
    if (!(kind in TYPES)) throw fail(`records of type "${kind}" are not known`);
    if (count === undefined ? !rest.length : rest.length !== count) throw fail(`${kind} takes ${count ?? "strings"}, not ${rest.length}`);
    const data: Part[] = [];
    switch (kind) {
      case "A": case "AAAA": {
        const address = kind === "A" ? parseIpv4(rest[0]) : parseIpv6(rest[0]);
        if (!address) throw fail(`"${rest[0]}" is no address`);
        data.push(address);
        break;
      }
      case "NS": case "CNAME": data.push(absolute(rest[0])); break;
      case "MX":
        if (!isNumber(rest[0]) || Number(rest[0]) > 65_535) throw fail("MX takes a preference");
        data.push(word16(Number(rest[0])), absolute(rest[1]));
        break;
      case "SOA":
        if (!rest.slice(2).every((value) => isNumber(value) && Number(value) < 2 ** 32)) throw fail("SOA takes two names and five numbers");
        data.push(absolute(rest[0]), absolute(rest[1]), ...rest.slice(2).map((value) => word32(Number(value))));
        break;
      default:
        for (const string of rest) {
          const bytes = encodeUtf8(string);
          if (bytes.length > 255) throw fail("a string has at most 255 bytes");
          data.push(Uint8Array.of(bytes.length), bytes);
        }
    }
    records.push({ name: owner, type: TYPES[kind], ttl: own, data });
  }
  const soas = records.filter((record) => record.type === TYPES.SOA);
  if (soas.length !== 1) throw new ZoneError("a zone has one SOA record");
  const [soa] = soas;
  const top = soa.name;
  const names = new Map<string, ResourceRecord[]>();
  for (const record of records) {
    const { name } = record;
    if (name !== top && !name.endsWith(`.${top}`)) throw new ZoneError(`${name} is not in ${top}`);
    for (let above = name; above !== top; above = above.slice(above.indexOf(".") + 1)) if (!names.has(above)) names.set(above, []);
    const there = names.get(name) ?? [];
    // RFC 1034 section 3.6.2.
    if (there.length && (record.type === TYPES.CNAME) !== (there[0].type === TYPES.CNAME)) throw new ZoneError(`${name} has a CNAME and other records`);
    if (record.type === TYPES.CNAME && there.length) throw new ZoneError(`${name} has two CNAMEs`);
    there.push(record);
    names.set(name, there);
  }
  const minimum = soa.data[6] as Uint8Array;
  return { origin: top, soa, negativeTtl: Math.min(soa.ttl, ((minimum[0] * 256 + minimum[1]) * 256 + minimum[2]) * 256 + minimum[3]), names };
}

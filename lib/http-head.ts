/** Heads of HTTP messages: what a client reads and writes. RFC 9112; stricter where leniency lets two parsers disagree (section 11.2). */
import { ByteReader } from "./byte-reader";

/** Longest head in bytes, most fields in it. */
const HEAD_MAX = 8192;
const FIELDS_MAX = 64;

/** Fields of a message. Names are the same whatever their case. */
export class HttpHeaders {
  private readonly values = new Map<string, string>();

  /** The value of a field; of one that came several times, all of them with ", " between. */
  get(name: string): string | undefined { return this.values.get(name.toLowerCase()); }

  /** Names in lower case, in the order they came. */
  names(): string[] { return [...this.values.keys()]; }

  /** @internal */
  add(name: string, value: string): void {
    const key = name.toLowerCase();
    const before = this.values.get(key);
    this.values.set(key, before === undefined ? value : `${before}, ${value}`);
  }
}

/** The head of an answer. */
export class HttpHead {
  readonly headers = new HttpHeaders();
  constructor(readonly status: number, readonly reason: string) {}
}

/** Characters of a token: RFC 9110 section 5.6.2. */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const isLetter = (c | 32) >= 97 && (c | 32) <= 122;
    if (!isLetter && !(c >= 48 && c <= 57) && !"!#$%&'*+-.^_`|~".includes(text.charAt(i))) return false;
  }
  return text.length > 0;
}

/** True when all characters are ASCII that is printed, from `least` on: 32 lets spaces pass, 33 does not. */
export function isPrintable(text: string, least: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < least || text.charCodeAt(i) > 126) return false;
  return true;
}

/** Whether a list like "keep-alive, Upgrade" has `word`, which is in lower case. */
export function hasWord(list: string | undefined, word: string): boolean {
  if (list === undefined) return false;
  for (const each of list.split(",")) if (each.trim().toLowerCase() === word) return true;
  return false;
}

/** `name: value` as a line of a head. Throws a TypeError for characters that would end it, or begin another (RFC 9112 section 11.1). */
export function fieldLine(name: string, value: string): string {
  if (!isToken(name)) throw new TypeError("a character that the name of a header cannot have");
  if (!isPrintable(value, 32)) throw new TypeError("a character that a header cannot have");
  return `${name}: ${value}\r\n`;
}

/** Reads the head of an answer. Rejects what is malformed, longer than 8 KiB, or has more than 64 fields. */
export async function readHead(reader: ByteReader): Promise<HttpHead> {
  let line = await reader.line(HEAD_MAX);
  let left = HEAD_MAX - line.length - 2;
  // HTTP/1.1 200 OK
  const status = Number(line.slice(9, 12));
  const isStatus = (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ")) && isDigits(line.slice(9, 12)) && (line.length === 12 || line.charAt(12) === " ");
  if (!isStatus || status < 100 || status > 599) throw new Error("the answer does not begin as HTTP/1.1 does");
  const head = new HttpHead(status, line.slice(13));
  for (let fields = 0; ; fields++) {
    line = await reader.line(left);
    left -= line.length + 2;
    if (!line.length) return head;
    if (fields === FIELDS_MAX) throw new Error("the answer has too many header fields");
    const colon = line.indexOf(":");
    // A folded line, or a space before the colon, is no token.
    if (colon < 1 || !isToken(line.slice(0, colon))) throw new Error("a header field of the answer is malformed");
    head.headers.add(line.slice(0, colon), line.slice(colon + 1).trim());
  }
}

/** True for digits, and at least one. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 48 || text.charCodeAt(i) > 57) return false;
  return text.length > 0;
}

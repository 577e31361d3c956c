/** Addresses of what is reached without TLS: `http://host:port/path?query`. */
import { isDigits, isPrintable } from "./http-head";

export class Url {
  /** @param target path and query: what a request asks for */
  constructor(readonly scheme: string, readonly host: string, readonly port: number, readonly target: string) {}

  /** As the `Host` field has it. */
  get authority(): string { return this.port === 80 ? this.host : `${this.host}:${this.port}`; }
  get text(): string { return `${this.scheme}://${this.authority}${this.target}`; }
}

/** Reads `text`. `scheme`: "http" or "ws". Throws a TypeError for what cannot be sent as it is: blanks, control characters, letters beyond ASCII. */
export function parseUrl(text: string, scheme: string): Url {
  if (!isPrintable(text, 33)) throw new TypeError("a character that an address cannot have: use encodeURIComponent");
  const start = `${scheme}://`;
  if (text.slice(0, start.length).toLowerCase() !== start) throw new TypeError(`only ${start} can be reached: ${text}`);
  let end = start.length;
  while (end < text.length && !"/?#".includes(text.charAt(end))) end++;
  const [host, port, ...more] = text.slice(start.length, end).split(":");
  if (!isHost(host) || more.length) throw new TypeError(`no host: ${text}`);
  const number = port === undefined || port === "" ? 80 : isDigits(port) && port.length <= 5 ? Number(port) : 0;
  if (number < 1 || number > 65535) throw new TypeError(`a port is 1 to 65535: ${text}`);
  const mark = text.indexOf("#");
  const target = text.slice(end, mark < 0 ? text.length : mark);
  return new Url(scheme, host.toLowerCase(), number, target.startsWith("/") ? target : `/${target}`);
}

function isHost(host: string): boolean {
  for (let i = 0; i < host.length; i++) {
    const c = host.charCodeAt(i);
    if (!((c | 32) >= 97 && (c | 32) <= 122) && !(c >= 48 && c <= 57) && c !== 45 && c !== 46 && c !== 95) return false;
  }
  return host.length > 0 && host.length <= 253;
}

/** What `reference` means in an answer from `base`: RFC 3986 section 5.2. */
export function resolveUrl(base: Url, reference: string): Url {
  if (reference === "" || reference.startsWith("#")) return base;
  if (hasScheme(reference)) return parseUrl(reference, base.scheme);
  if (reference.startsWith("//")) return parseUrl(`${base.scheme}:${reference}`, base.scheme);
  const [path] = base.target.split("?");
  const before = reference.startsWith("/") ? "" : reference.startsWith("?") ? path : path.slice(0, path.lastIndexOf("/") + 1);
  const target = before + reference;
  let end = 0;
  while (end < target.length && !"?#".includes(target.charAt(end))) end++;
  return parseUrl(`${base.scheme}://${base.authority}${withoutDots(target.slice(0, end))}${target.slice(end)}`, base.scheme);
}

function hasScheme(text: string): boolean {
  const colon = text.indexOf(":");
  if (colon < 1) return false;
  for (let i = 0; i < colon; i++) if ("/?#".includes(text.charAt(i))) return false;
  return true;
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  const parts = path.slice(1).split("/");
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const isDots = part === "." || part === "..";
    if (part === "..") kept.pop();
    if (!isDots) kept.push(part);
    else if (i === parts.length - 1) kept.push("");
  }
  return `/${kept.join("/")}`;
}

/**
 * Packets of MQTT 3.1.1: bytes to values and back, without a connection.
 *
 * Reference: OASIS "MQTT Version 3.1.1" (2014), sections 2 and 3. What a server may not send is an error, and so is each length that cannot be.
 */
import { decodeUtf8, encodeUtf8 } from "uni";

export enum Kind {
  CONNECT = 1, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT,
}

/** Quality of service: at most once, at least once, exactly once. */
export type Qos = 0 | 1 | 2;

/** What the other side did that MQTT does not allow. */
export class ProtocolError extends Error {}

/** Bytes of a fixed header at most, and of what follows it: section 2.2.3. */
const HEADER_MAX = 5;
export const REMAINING_MAX = 268_435_455;

export interface Packet {
  kind: number;
  /** The four bits beside the kind. */
  flags: number;
  /** What follows the fixed header. */
  body: Uint8Array;
}

/** Puts packets together from what arrives in pieces. */
export class PacketReader {
  private buffer = new Uint8Array(512);
  private start = 0;
  private end = 0;

  /** @param limit longest packet that is taken, its fixed header included */
  constructor(private readonly limit: number) {}

  /** Adds bytes that have arrived; at most `limit` and a few wait here. */
  feed(part: Uint8Array): void {
    const waiting = this.end - this.start;
    const needed = waiting + part.length;
    if (this.end + part.length > this.buffer.length) {
      let size = this.buffer.length;
      while (size < needed) size *= 2;
      const next = size === this.buffer.length ? this.buffer : new Uint8Array(size);
      next.set(this.buffer.slice(this.start, this.end));
      this.buffer = next;
      this.start = 0;
      this.end = waiting;
    }
    this.buffer.set(part, this.end);
    this.end += part.length;
  }

  /** The next packet, or undefined while it is not complete. Throws a ProtocolError for what is none, or is too long. */
  next(): Packet | undefined {
    const bytes = this.buffer;
    const from = this.start;
    const available = this.end - from;
    let length = 0;
    let at = 1;
    for (let factor = 1; ; factor *= 128) {
      if (at === HEADER_MAX) throw new ProtocolError("a length of more than four bytes");
      if (at >= available) return undefined;
      const byte = bytes[from + at];
      at++;
      length += (byte & 127) * factor;
      if (byte < 128) break;
    }
    if (at + length > this.limit) throw new ProtocolError(`a packet of ${at + length} bytes; ${this.limit} are allowed`);
    if (available < at + length) return undefined;
    this.start = from + at + length;
    return { kind: bytes[from] >> 4, flags: bytes[from] & 15, body: bytes.slice(from + at, from + at + length) };
  }
}

/** A message from the broker. */
export interface Message {
  topic: string;
  payload: Uint8Array;
  qos: Qos;
  /** The broker had kept it for those who subscribe. */
  retain: boolean;
  /** It may have come before. */
  duplicate: boolean;
  /** @internal */
  id: number;
}

const word = (bytes: Uint8Array, at: number): number => bytes[at] * 256 + bytes[at + 1];

/** True for text that MQTT allows: UTF-8 without U+0000, section 1.5.3. */
function isText(bytes: Uint8Array, text: string): boolean {
  if (text.includes("\0")) return false;
  const again = encodeUtf8(text);
  if (again.length !== bytes.length) return false;
  for (let i = 0; i < again.length; i++) if (again[i] !== bytes[i]) return false;
  return true;
}

/** Reads PUBLISH, section 3.3. */
export function parsePublish({ flags, body }: Packet): Message {
  const bits = (flags >> 1) & 3;
  if (bits === 3) throw new ProtocolError("a message with quality of service 3");
  const qos: Qos = bits === 0 ? 0 : bits === 1 ? 1 : 2;
  const duplicate = (flags & 8) !== 0;
  if (duplicate && !qos) throw new ProtocolError("a message that is repeated though nobody confirms it");
  if (body.length < 2) throw new ProtocolError("a message without a topic");
  const size = word(body, 0);
  const rest = 2 + size + (qos ? 2 : 0);
  if (rest > body.length) throw new ProtocolError("a topic that is longer than its packet");
  const bytes = body.slice(2, 2 + size);
  const topic = decodeUtf8(bytes);
  if (!isText(bytes, topic)) throw new ProtocolError("a topic that is not text");
  if (!isTopic(topic)) throw new ProtocolError("a topic with wildcards, or an empty one");
  const id = qos ? word(body, 2 + size) : 0;
  if (qos && !id) throw new ProtocolError("a message with the identifier 0");
  return { topic, payload: body.slice(rest), qos, retain: (flags & 1) !== 0, duplicate, id };
}

/** Reads a packet that is an identifier alone: PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK. */
export function parseId({ kind, flags, body }: Packet): number {
  if (flags !== (kind === Kind.PUBREL ? 2 : 0)) throw new ProtocolError("reserved flags");
  if (body.length !== 2) throw new ProtocolError("a confirmation of another length than 2");
  return word(body, 0);
}

/** Reads SUBACK, section 3.9, for one filter. Gives the quality of service granted; 128 = refused. */
export function parseSuback({ flags, body }: Packet): { id: number; granted: number } {
  if (flags) throw new ProtocolError("reserved flags");
  if (body.length !== 3) throw new ProtocolError("an answer to one subscription with another number of codes");
  const granted = body[2];
  if (granted > 2 && granted !== 128) throw new ProtocolError(`an answer ${granted} to a subscription`);
  return { id: word(body, 0), granted };
}

/** Reads CONNACK, section 3.2. */
export function parseConnack({ flags, body }: Packet): { sessionPresent: boolean; code: number } {
  if (flags || body.length !== 2 || body[0] > 1) throw new ProtocolError("a malformed CONNACK");
  if (body[0] === 1 && body[1] !== 0) throw new ProtocolError("a session of a connection that was refused");
  return { sessionPresent: body[0] === 1, code: body[1] };
}

/** Writes the parts of a packet one after the other. */
class Writer {
  private readonly bytes: Uint8Array;
  private at: number;

  /** @param length of what follows the fixed header */
  constructor(kind: Kind, flags: number, length: number) {
    if (length > REMAINING_MAX) throw new RangeError("a packet of more than 256 MB");
    const head: number[] = [];
    let rest = length;
    do {
      const low = rest % 128;
      rest = Math.floor(rest / 128);
      head.push(rest ? low + 128 : low);
    } while (rest);
    this.bytes = new Uint8Array(1 + head.length + length);
    this.bytes[0] = kind * 16 + flags;
    this.bytes.set(head, 1);
    this.at = 1 + head.length;
  }

  byte(value: number): Writer {
    this.bytes[this.at++] = value;
    return this;
  }
  word(value: number): Writer {
    return this.byte(value >> 8).byte(value & 255);
  }
  raw(data: Uint8Array): Writer {
    this.bytes.set(data, this.at);
    this.at += data.length;
    return this;
  }
  /** Bytes behind their length in two bytes. */
  field(data: Uint8Array): Writer {
    return this.word(data.length).raw(data);
  }
  done(): Uint8Array {
    return this.bytes;
  }
}

/** `text` as a field of a packet. Throws a RangeError for what MQTT does not allow. */
function field(text: string): Uint8Array {
  if (text.includes("\0")) throw new RangeError("a text of MQTT has no U+0000");
  const bytes = encodeUtf8(text);
  if (bytes.length > 65_535) throw new RangeError("a text of MQTT has at most 65,535 bytes");
  return bytes;
}

export interface Will { topic: string; payload: string | Uint8Array; qos?: Qos; retain?: boolean }
export interface Connect { clientId: string; cleanSession: boolean; keepAlive: number; will?: Will; username?: string; password?: string }

export const bytesOf = (payload: string | Uint8Array): Uint8Array => (typeof payload === "string" ? encodeUtf8(payload) : payload);

/** CONNECT, section 3.1. */
export function connectPacket({ clientId, cleanSession, keepAlive, will, username, password }: Connect): Uint8Array {
  const id = field(clientId);
  const empty = new Uint8Array(0);
  const topic = will ? field(will.topic) : empty;
  const payload = will ? bytesOf(will.payload) : empty;
  if (payload.length > 65_535) throw new RangeError("a will has at most 65,535 bytes");
  const user = username === undefined ? empty : field(username);
  const secret = password === undefined ? empty : field(password);
  let flags = cleanSession ? 2 : 0;
  let length = 10 + 2 + id.length;
  if (will) {
    flags += 4 + 8 * (will.qos ?? 0) + (will.retain ? 32 : 0);
    length += 4 + topic.length + payload.length;
  }
  if (username !== undefined) {
    flags += 128;
    length += 2 + user.length;
  }
  if (password !== undefined) {
    flags += 64;
    length += 2 + secret.length;
  }
  const writer = new Writer(Kind.CONNECT, 0, length).field(encodeUtf8("MQTT")).byte(4).byte(flags).word(keepAlive).field(id);
  if (will) writer.field(topic).field(payload);
  if (username !== undefined) writer.field(user);
  if (password !== undefined) writer.field(secret);
  return writer.done();
}

/** PUBLISH. `id` counts with qos 1 and 2 only. */
export function publishPacket(topic: string, payload: Uint8Array, qos: Qos, retain: boolean, id: number): Uint8Array {
  const name = field(topic);
  const writer = new Writer(Kind.PUBLISH, 2 * qos + (retain ? 1 : 0), 2 + name.length + (qos ? 2 : 0) + payload.length).field(name);
  if (qos) writer.word(id);
  return writer.raw(payload).done();
}

/** PUBACK, PUBREC, PUBREL, PUBCOMP. */
export const idPacket = (kind: Kind, id: number): Uint8Array => new Writer(kind, kind === Kind.PUBREL ? 2 : 0, 2).word(id).done();

export function subscribePacket(filter: string, qos: Qos, id: number): Uint8Array {
  const name = field(filter);
  return new Writer(Kind.SUBSCRIBE, 2, 5 + name.length).word(id).field(name).byte(qos).done();
}

export function unsubscribePacket(filter: string, id: number): Uint8Array {
  const name = field(filter);
  return new Writer(Kind.UNSUBSCRIBE, 2, 4 + name.length).word(id).field(name).done();
}

/** PINGREQ, DISCONNECT. */
export const emptyPacket = (kind: Kind): Uint8Array => new Writer(kind, 0, 0).done();

/** True for a name to publish to: section 4.7. */
export const isTopic = (topic: string): boolean => topic !== "" && !topic.includes("+") && !topic.includes("#");

/** True for a filter to subscribe to: wildcards are whole levels, "#" only the last. */
export function isFilter(filter: string): boolean {
  const levels = filter.split("/");
  return filter !== "" && levels.every((level, i) => level === "+" || (level === "#" && i === levels.length - 1) || (!level.includes("+") && !level.includes("#")));
}

/**
 * MQTT 3.1.1 client: `import { MqttClient } from "uni/mqtt"`.
 *
 * ```ts
 * const client = new MqttClient({ host: "10.0.2.2", clientId: "board" });
 * client.onMessage = ({ topic, payload }) => console.log(topic, decodeUtf8(payload));
 * await client.connect();
 * await client.subscribe("lamp/set", 1);
 * await client.publish("lamp/state", "on", { qos: 1, retain: true });
 * ```
 *
 * Reference: OASIS "MQTT Version 3.1.1" (2014). A connection that breaks is opened again, with growing waits; subscriptions and messages under way
 * outlive it. All that waits is bounded. Times are in seconds where MQTT has seconds, else in ms.
 */
import { uptime } from "uni";
import { connect as connectTo, type Connection } from "uni/net";
import {
  Kind, type Message, type Packet, PacketReader, ProtocolError, type Qos, REMAINING_MAX, type Will, bytesOf, connectPacket, emptyPacket, idPacket,
  isFilter, isTopic, parseConnack, parseId, parsePublish, parseSuback, publishPacket, subscribePacket, unsubscribePacket,
} from "./mqtt/packet";

export { ProtocolError };
export type { Message, Qos, Will };

export interface MqttOptions {
  /** Name or address of the broker. */
  host: string;
  /** 1883 unless told otherwise. */
  port?: number;
  /** The broker tells sessions apart by it. "": the broker chooses one, with a clean session. */
  clientId?: string;
  /** true unless told otherwise: the broker forgets us when the connection ends. */
  cleanSession?: boolean;
  /** Seconds; 60 unless told otherwise, 0 = off. */
  keepAlive?: number;
  username?: string;
  password?: string;
  /** What the broker publishes when we are gone without a word. */
  will?: Will;
  /** Longest packet in bytes that is taken or sent, 16,384 unless told otherwise. */
  maxPacket?: number;
  /** Messages with qos 1 and 2 that may wait for their confirmation, 32 unless told otherwise. */
  maxInFlight?: number;
  /** First and longest wait before a connection is opened again, ms; 1000 and 60,000 unless told otherwise. */
  retryMs?: number;
  retryMaxMs?: number;
}

export interface PublishOptions { qos?: Qos; retain?: boolean }

/** Why a broker refuses, section 3.2.2.3. */
const REFUSALS = ["", "the broker does not speak MQTT 3.1.1", "the broker does not take this client identifier", "the broker is not available", "the broker does not take this name or password", "this client may not connect"];
/** A CONNACK and a PINGRESP are awaited so long. */
const ANSWER_MS = 20_000;
/** The broker ends the connection within this time after DISCONNECT, section 3.14.4, or we do. */
const GOODBYE_MS = 2000;
/** Messages with qos 2 that the broker has not released, at most. */
const HELD_MAX = 256;

/** A message on its way to the broker. */
interface Outgoing {
  id: number;
  qos: Qos;
  packet: Uint8Array;
  /** PUBREC has come: qos 2 goes on with PUBREL. */
  released: boolean;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** A SUBSCRIBE or UNSUBSCRIBE that waits for its answer. */
interface Request {
  id: number;
  packet: Uint8Array;
  filter: string;
  qos: Qos;
  remove: boolean;
  resolve: (granted: Qos) => void;
  reject: (error: Error) => void;
}

const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** The broker says no, and will go on saying so. */
class RefusedError extends Error {}

export class MqttClient {
  /** Called with each message. What it throws is reported with `console.error`. */
  onMessage: (message: Message) => void = () => {};
  /** Called when the connection is there. */
  onOpen: (sessionPresent: boolean) => void = () => {};
  /** Called when it has ended, with the reason. Unless that was `disconnect`, or the broker refuses for good, another one follows. */
  onClose: (reason: Error) => void = () => {};
  /** Confirmations that nobody waited for, as after a lost connection. */
  strayPackets = 0;

  private readonly limit: number;
  private readonly maxInFlight: number;
  private readonly keepAliveMs: number;
  private readonly cleanSession: boolean;
  /** CONNECT. */
  private readonly hello: Uint8Array;
  private connection: Connection | undefined;
  private open = false;
  private wanted = false;
  private lastId = 0;
  /** By identifier. Their order is that in which they were published. */
  private readonly outgoing = new Map<number, Outgoing>();
  private readonly requests = new Map<number, Request>();
  /** Identifiers of messages with qos 2 that were taken and not released. */
  private readonly held = new Set<number>();
  private readonly filters = new Map<string, Qos>();
  /** The write under way, and how many wait. */
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;
  private lastSent = 0;
  /** Until nobody tries to connect. */
  private running: Promise<void> = Promise.resolve();
  private pingSent = false;
  private opened: ((error: Error | undefined) => void)[] = [];
  private wake: (() => void) | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: MqttOptions) {
    this.limit = Math.min(options.maxPacket ?? 16_384, REMAINING_MAX);
    this.maxInFlight = options.maxInFlight ?? 32;
    const { clientId = "", cleanSession = true, keepAlive = 60, will, username, password } = options;
    if (!(keepAlive >= 0 && keepAlive <= 65_535)) throw new RangeError("keepAlive is 0 to 65,535 seconds");
    if (!cleanSession && clientId === "") throw new RangeError("a session needs a client identifier");
    if (will && !isTopic(will.topic)) throw new RangeError("a topic is not empty and has no wildcards");
    if (password !== undefined && username === undefined) throw new RangeError("a password needs a name");
    this.cleanSession = cleanSession;
    this.keepAliveMs = keepAlive * 1000;
    this.hello = this.checked(connectPacket({ clientId, cleanSession, keepAlive: Math.floor(keepAlive), will, username, password }));
  }

  /** Whether the broker is there now. */
  get isOpen(): boolean { return this.open; }
  /** Messages with qos 1 and 2 that wait for their confirmation. */
  get inFlight(): number { return this.outgoing.size; }

  /** Connects, and connects again whenever that is needed. Resolves when the broker is there; rejects when it refuses for good. */
  connect(): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      this.opened.push((error) => (error ? reject(error) : resolve()));
    });
    if (this.open) this.tellOpened(undefined);
    else if (!this.wanted) {
      this.wanted = true;
      const before = this.running;
      this.running = before.then(() => this.run());
    }
    return promise;
  }

  /**
   * Publishes. Resolves when the message was written (qos 0) or the broker has confirmed it (1, 2), which may take more than one connection. Rejects
   * with qos 0 when there is no connection, and after `disconnect`.
   */
  async publish(topic: string, payload: string | Uint8Array, { qos = 0, retain = false }: PublishOptions = {}): Promise<void> {
    if (!isTopic(topic)) throw new RangeError("a topic is not empty and has no wildcards");
    const bytes = bytesOf(payload);
    if (!qos) {
      const packet = this.checked(publishPacket(topic, bytes, 0, retain, 0));
      if (!this.open || !this.wanted) throw new Error("there is no connection to the broker");
      if (this.waiting >= this.maxInFlight) throw new Error("too many messages wait to be sent");
      return this.send(packet);
    }
    if (this.outgoing.size >= this.maxInFlight) throw new Error("too many messages wait for their confirmation");
    const id = this.nextId();
    const packet = this.checked(publishPacket(topic, bytes, qos, retain, id));
    return new Promise<void>((resolve, reject) => {
      this.outgoing.set(id, { id, qos, packet, released: false, resolve: () => resolve(), reject });
      if (this.open) this.sendLater(packet);
    });
  }

  /** Subscribes. Resolves to the quality of service that the broker grants, once there is a connection; rejects when it refuses. */
  subscribe(filter: string, qos: Qos = 0): Promise<Qos> {
    return this.request(filter, qos, false);
  }

  async unsubscribe(filter: string): Promise<void> {
    await this.request(filter, 0, true);
  }

  /** Ends the connection in order: the broker does not publish the will. Resolves when the broker has ended it, too. What waits is rejected. */
  async disconnect(): Promise<void> {
    const connection = this.connection;
    const running = this.running;
    this.wanted = false;
    this.wake?.();
    if (connection && this.open) {
      const timer = setTimeout(() => connection.close(), GOODBYE_MS);
      try {
        await this.send(emptyPacket(Kind.DISCONNECT));
        connection.end();
        await running;
      } catch {
        // Gone already.
      }
      clearTimeout(timer);
    }
    this.hangUp();
    this.fail(new Error("the client was disconnected"));
  }

  // --- The connection -------------------------------------------------------------------------------------------------------

  private async run(): Promise<void> {
    const first = this.options.retryMs ?? 1000;
    let wait = first;
    while (this.wanted) {
      let reason: Error;
      let wasOpen = false;
      try {
        reason = await this.session(() => { wasOpen = true; });
      } catch (thrown) {
        reason = toError(thrown);
      }
      this.open = false;
      this.connection = undefined;
      clearTimeout(this.timer);
      const refused = reason instanceof RefusedError;
      if (refused) {
        this.wanted = false;
        this.fail(reason);
      }
      this.call(() => this.onClose(reason));
      if (!this.wanted) break;
      // Half to all of the wait, so that many boards do not come back together.
      if (wasOpen) wait = first;
      await this.pause(wait * (0.5 + Math.random() / 2));
      wait = Math.min(wait * 2, this.options.retryMaxMs ?? 60_000);
    }
  }

  /** Waits, unless `disconnect` is called. */
  private pause(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One connection from its beginning to its end. Resolves to why it has ended. */
  private async session(onOpen: () => void): Promise<Error> {
    const connection = await connectTo(this.options.host, this.options.port ?? 1883);
    this.connection = connection;
    try {
      if (!this.wanted) return new Error("the client was disconnected");
      connection.noDelay = true;
      this.tail = Promise.resolve();
      this.waiting = 0;
      this.pingSent = false;
      const reader = new PacketReader(this.limit);
      let timedOut = false;
      this.timer = setTimeout(() => {
        timedOut = true;
        connection.close();
      }, ANSWER_MS);
      await this.send(this.hello);
      for (let part = await connection.read(); part; part = await connection.read()) {
        reader.feed(part);
        for (let packet = reader.next(); packet; packet = reader.next()) {
          if (this.open) await this.take(packet);
          else {
            clearTimeout(this.timer);
            this.begin(packet);
            onOpen();
          }
        }
      }
      if (timedOut) return new Error("the broker has not answered");
      if (this.pingSent) return new Error("the broker has not answered a ping");
      return new Error(this.wanted ? "the broker has ended the connection" : "the client was disconnected");
    } finally {
      connection.close();
    }
  }

  /** The first packet: CONNACK. */
  private begin(packet: Packet): void {
    if (packet.kind !== Kind.CONNACK) throw new ProtocolError("the first packet is not CONNACK");
    const { sessionPresent, code } = parseConnack(packet);
    if (code > 5) throw new ProtocolError(`a refusal ${code}`);
    if (code === 3) throw new Error(REFUSALS[code]);
    if (code) throw new RefusedError(REFUSALS[code]);
    if (sessionPresent && this.cleanSession) throw new ProtocolError("a session though a clean one was asked for");
    this.open = true;
    if (!sessionPresent) this.held.clear();
    // Section 4.4: in the order in which they were published. A broker that has forgotten us gets them as if for the first time.
    for (const message of this.outgoing.values()) {
      if (!sessionPresent) message.released = false;
      if (sessionPresent) message.packet[0] |= 8;
      else message.packet[0] &= 0xf7;
      this.sendLater(message.released ? idPacket(Kind.PUBREL, message.id) : message.packet);
    }
    const asked = new Set<string>();
    for (const request of this.requests.values()) {
      asked.add(request.filter);
      this.sendLater(request.packet);
    }
    if (!sessionPresent) {
      for (const [filter, qos] of this.filters) {
        if (asked.has(filter)) continue;
        this.request(filter, qos, false).catch((thrown: unknown) => {
          if (this.wanted) console.error(toError(thrown).message);
        });
      }
    }
    if (this.keepAliveMs) this.timer = setTimeout(() => this.keepAlive(), this.keepAliveMs / 2);
    this.tellOpened(undefined);
    this.call(() => this.onOpen(sessionPresent));
  }

  /** Pings when nothing else was sent for half of the time: the broker waits for one and a half of it. */
  private keepAlive(): void {
    if (!this.open) return;
    if (this.pingSent) return this.hangUp();
    const idle = uptime() - this.lastSent;
    const half = this.keepAliveMs / 2;
    if (idle >= half - 10) {
      this.pingSent = true;
      this.sendLater(emptyPacket(Kind.PINGREQ));
      this.timer = setTimeout(() => this.keepAlive(), Math.min(ANSWER_MS, this.keepAliveMs));
    } else {
      this.timer = setTimeout(() => this.keepAlive(), half - idle);
    }
  }

  // --- Packets in -----------------------------------------------------------------------------------------------------------

  private async take(packet: Packet): Promise<void> {
    switch (packet.kind) {
      case Kind.PUBLISH: return this.takeMessage(parsePublish(packet));
      case Kind.PUBACK: return this.confirm(parseId(packet), 1);
      case Kind.PUBCOMP: return this.confirm(parseId(packet), 2);
      case Kind.PUBREC: {
        const id = parseId(packet);
        const message = this.outgoing.get(id);
        if (message?.qos === 2) message.released = true;
        else this.strayPackets++;
        return this.send(idPacket(Kind.PUBREL, id));
      }
      case Kind.PUBREL: {
        const id = parseId(packet);
        this.held.delete(id);
        return this.send(idPacket(Kind.PUBCOMP, id));
      }
      case Kind.SUBACK: {
        const { id, granted } = parseSuback(packet);
        return this.answer(id, false, granted);
      }
      case Kind.UNSUBACK: return this.answer(parseId(packet), true, 0);
      case Kind.PINGRESP:
        if (packet.flags || packet.body.length) throw new ProtocolError("a malformed PINGRESP");
        if (!this.pingSent) this.strayPackets++;
        else {
          this.pingSent = false;
          clearTimeout(this.timer);
          this.timer = setTimeout(() => this.keepAlive(), this.keepAliveMs / 2);
        }
        return;
      default: throw new ProtocolError(`a packet of kind ${packet.kind}, which brokers do not send now`);
    }
  }

  private async takeMessage(message: Message): Promise<void> {
    const { id, qos } = message;
    let isNew = qos < 2;
    if (qos === 2) {
      if (!this.held.has(id)) {
        if (this.held.size >= HELD_MAX) throw new ProtocolError("too many messages that are not released");
        this.held.add(id);
        isNew = true;
      }
    }
    // The confirmation goes first in line: the handler may disconnect.
    const confirmed = qos ? this.send(idPacket(qos === 1 ? Kind.PUBACK : Kind.PUBREC, id)) : undefined;
    if (isNew) this.call(() => this.onMessage(message));
    if (confirmed) await confirmed;
  }

  private confirm(id: number, qos: Qos): void {
    const message = this.outgoing.get(id);
    if (!message || message.qos !== qos || (qos === 2 && !message.released)) {
      this.strayPackets++;
      return;
    }
    this.outgoing.delete(id);
    message.resolve();
  }

  private answer(id: number, remove: boolean, granted: number): void {
    const request = this.requests.get(id);
    if (!request || request.remove !== remove) throw new ProtocolError("an answer to a subscription that nobody asked for");
    this.requests.delete(id);
    if (granted === 128) {
      this.filters.delete(request.filter);
      return request.reject(new Error(`the broker refuses the subscription to ${request.filter}`));
    }
    const qos: Qos = granted === 0 ? 0 : granted === 1 ? 1 : 2;
    if (qos > request.qos) throw new ProtocolError("more granted than was asked for");
    if (remove) this.filters.delete(request.filter);
    else this.filters.set(request.filter, request.qos);
    request.resolve(qos);
  }

  // --- Packets out ----------------------------------------------------------------------------------------------------------

  private request(filter: string, qos: Qos, remove: boolean): Promise<Qos> {
    return new Promise<Qos>((resolve, reject) => {
      if (!isFilter(filter)) return reject(new RangeError("in a filter wildcards are whole levels, and # is the last"));
      if (this.requests.size >= this.maxInFlight) return reject(new Error("too many subscriptions wait for their answer"));
      const id = this.nextId();
      const packet = remove ? unsubscribePacket(filter, id) : subscribePacket(filter, qos, id);
      this.requests.set(id, { id, packet, filter, qos, remove, resolve, reject });
      if (this.open) this.sendLater(packet);
    });
  }

  private nextId(): number {
    do this.lastId = (this.lastId % 65_535) + 1; while (this.outgoing.has(this.lastId) || this.requests.has(this.lastId));
    return this.lastId;
  }

  private checked(packet: Uint8Array): Uint8Array {
    if (packet.length > this.limit) throw new RangeError(`a packet of ${packet.length} bytes; ${this.limit} are allowed`);
    return packet;
  }

  /** Writes a packet behind those that wait. Resolves when it was written. */
  private send(packet: Uint8Array): Promise<void> {
    const connection = this.connection;
    if (!connection) return Promise.reject(new Error("there is no connection to the broker"));
    this.waiting++;
    const written = this.tail.then(async () => {
      await connection.write(packet);
      this.waiting--;
      this.lastSent = uptime();
    });
    this.tail = written;
    return written;
  }

  /** Writes a packet that nobody waits for: when that fails, the connection ends, and the packet is sent on the next. */
  private sendLater(packet: Uint8Array): void {
    this.send(packet).catch(() => this.hangUp());
  }

  private hangUp(): void {
    const connection = this.connection;
    if (connection) connection.close();
  }

  private tellOpened(error: Error | undefined): void {
    const waiting = this.opened;
    this.opened = [];
    for (const tell of waiting) tell(error);
  }

  /** Rejects all that waits. */
  private fail(reason: Error): void {
    this.tellOpened(reason);
    for (const message of this.outgoing.values()) message.reject(reason);
    for (const request of this.requests.values()) request.reject(reason);
    this.outgoing.clear();
    this.requests.clear();
  }

  /** Calls the app. What it throws does not end the connection. */
  private call(handler: () => void): void {
    try {
      handler();
    } catch (thrown) {
      console.error(toError(thrown).message);
    }
  }
}

/** The only server of a zone, over UDP and TCP. */
import { uptime } from "uni";
import { type Connection, address, listen, openUdp } from "uni/net";
import { TCP_MAX, UDP_MAX, answer } from "./answer";
import { PORT } from "./port";
import { zone as text } from "./zone";
import { parseZone } from "./zone-file";

/** Full answers that an address gets in a second; then it is told to come over TCP, where nobody can ask in its name. */
const PER_SECOND = 50;
/** Addresses that are counted at a time. */
const COUNTED = 256;
const CONNECTIONS = 16;
const IDLE_MS = 10_000;

export async function main(): Promise<void> {
  const zone = parseZone(text);
  let second = 0;
  const counts = new Map<string, number>();
  /** Whether `asker` has had its share. When there are too many to count all have. */
  const isGreedy = (asker: string): boolean => {
    const now = Math.floor(uptime() / 1000);
    if (now !== second) {
      second = now;
      counts.clear();
    }
    const count = (counts.get(asker) ?? 0) + 1;
    if (count === 1 && counts.size >= COUNTED) return true;
    counts.set(asker, count);
    return count > PER_SECOND;
  };

  let connections = 0;
  listen(PORT, async (connection) => {
    if (connections >= CONNECTIONS) return;
    connections++;
    try {
      await serve(connection, (message) => answer(zone, message, TCP_MAX));
    } finally {
      connections--;
    }
  });

  const socket = openUdp(PORT);
  console.log(`${zone.origin} at ${await address()}, port ${PORT}`);
  for (let datagram = await socket.receive(); datagram; datagram = await socket.receive()) {
    const reply = answer(zone, datagram.data, UDP_MAX, isGreedy(datagram.address));
    if (reply) await socket.send(reply, datagram.address, datagram.port).catch((error: Error) => console.error(error.message));
  }
}

/** Messages behind their lengths: RFC 7766. */
async function serve(connection: Connection, reply: (message: Uint8Array) => Uint8Array | undefined): Promise<void> {
  let held = new Uint8Array(0);
  for (;;) {
    const timer = setTimeout(() => connection.close(), IDLE_MS);
    const part = await connection.read();
    clearTimeout(timer);
    if (!part) return;
    const joined = new Uint8Array(held.length + part.length);
    joined.set(held);
    joined.set(part, held.length);
    held = joined;
    while (held.length >= 2) {
      const length = held[0] * 256 + held[1];
      // Questions are short.
      if (length > UDP_MAX) return;
      if (held.length < 2 + length) break;
      const message = reply(held.slice(2, 2 + length));
      held = held.slice(2 + length);
      if (!message) return;
      const framed = new Uint8Array(2 + message.length);
      framed[0] = message.length >> 8;
      framed[1] = message.length & 255;
      framed.set(message, 2);
      await connection.write(framed);
    }
  }
}

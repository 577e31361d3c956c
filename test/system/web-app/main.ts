/** A WebSocket that echoes, and an HTTP client: what the test asks of the board. */
import { decodeUtf8 } from "uni";
import { serve, type HttpExchange } from "uni/http";
import { request } from "uni/http-client";
import { isAllowedHost } from "uni/http-guard";
import { address } from "uni/net";
import { connectWebSocket, upgrade } from "uni/websocket";

async function echo(exchange: HttpExchange): Promise<void> {
  const socket = await upgrade(exchange, { maxBytes: 200_000, protocols: ["echo"] });
  if (!socket) return;
  for (let message = await socket.receive(); message !== undefined; message = await socket.receive()) await socket.send(message);
  console.log(`closed ${socket.closeCode} ${socket.closeReason}`);
}

/** Fetches what the query names from a server, and says what came of it. */
async function fetchIt(exchange: HttpExchange): Promise<void> {
  try {
    const response = await request(exchange.query, { method: exchange.method, body: exchange.method === "POST" ? "from the board" : undefined, timeoutMs: 5000, maxBytes: 300_000 });
    const bytes = await response.bytes();
    exchange.reply(200, "text/plain", `${response.status} ${response.headers.get("X-Say") ?? "-"} ${bytes.length} ${decodeUtf8(bytes.subarray(0, 60))}`);
  } catch (error) {
    exchange.reply(200, "text/plain", String(error));
  }
}

/** Says something to a WebSocket's server and hears it. */
async function talk(exchange: HttpExchange): Promise<void> {
  const socket = await connectWebSocket(exchange.query, { maxBytes: 100_000 });
  await socket.send("grün");
  await socket.send(new Uint8Array(70_000).fill(7));
  const text = await socket.receive();
  const bytes = await socket.receive();
  await socket.close(3000, "enough");
  exchange.reply(200, "text/plain", `${String(text)} ${bytes instanceof Uint8Array ? bytes.length : "?"} ${socket.closeCode}`);
}

async function handle(exchange: HttpExchange): Promise<void> {
  if (exchange.path === "/echo") return echo(exchange);
  if (exchange.path === "/fetch") return fetchIt(exchange);
  if (exchange.path === "/talk") return talk(exchange);
  exchange.reply(isAllowedHost(exchange, ["127.0.0.1"]) ? 200 : 421, "text/plain", "here");
}

export async function main(): Promise<void> {
  serve(80, handle);
  console.log(`serving at ${await address()}`);
}

/** A small site: files from `assets/`, and a status page that is kept up to date by Server-Sent Events. */
import { boardName, fibers, heapSize, heapUsed, sleep, uptime } from "uni";
import { serveAsset } from "uni/assets";
import { serve, type HttpExchange } from "uni/http";
import { serveFile } from "uni/http-files";
import { address, dropCount, dropReasons, framesDropped, framesReceived, framesSent } from "uni/net";

const PORT = 80;

/** Slow clients hold a place each, about 20 KiB of RAM. */
const CONNECTIONS = 2000;

interface Status {
  board: string;
  /** ms */
  uptime: number;
  /** bytes */
  heap: { size: number; used: number };
  fibers: number;
  /** Frames since start. */
  packets: { received: number; sent: number; dropped: number };
  requests: number;
}

let requests = 0;

const status = (): Status => ({
  board: boardName(),
  uptime: Math.round(uptime()),
  heap: { size: heapSize(), used: heapUsed() },
  fibers: fibers(),
  packets: { received: framesReceived(), sent: framesSent(), dropped: framesDropped() },
  requests,
});

/** For Prometheus. */
const metrics = (): string => [
  `uni_uptime_seconds ${uptime() / 1000}`,
  `uni_heap_bytes ${heapUsed()}`,
  `uni_requests_total ${requests}`,
  `uni_frames_received_total ${framesReceived()}`,
  `uni_frames_sent_total ${framesSent()}`,
  ...dropReasons().map((reason) => `uni_frames_dropped_total{reason="${reason}"} ${dropCount(reason)}`),
  "",
].join("\n");

/** The status each second, for as long as somebody listens. */
async function events(exchange: HttpExchange): Promise<void> {
  exchange.setHeader("Cache-Control", "no-store");
  exchange.stream(200, "text/event-stream");
  while (exchange.isOpen) {
    await exchange.write(`data: ${JSON.stringify(status())}\n\n`);
    await sleep(1000);
  }
}

/** Sends back what is sent: to try both directions at once. */
async function echo(exchange: HttpExchange): Promise<void> {
  exchange.stream(200, exchange.header("content-type") ?? "application/octet-stream");
  for (let part = await exchange.read(); part; part = await exchange.read()) await exchange.write(part);
}

async function handle(exchange: HttpExchange): Promise<void> {
  requests++;
  const { method, path } = exchange;
  if (path === "/api/echo" && (method === "POST" || method === "PUT")) return echo(exchange);
  if (method !== "GET" && method !== "HEAD") {
    exchange.setHeader("Allow", "GET, HEAD");
    return exchange.reply(405, "text/plain", "only GET and HEAD");
  }
  switch (path) {
    case "/api/status": return exchange.reply(200, "application/json", JSON.stringify(status()));
    case "/api/events": return events(exchange);
    case "/metrics": return exchange.reply(200, "text/plain; version=0.0.4", metrics());
    // The card's folder www has what is not part of the image.
    default: if (!serveAsset(exchange) && !(await serveFile(exchange, "www"))) exchange.reply(404, "text/plain", `nothing at ${path}`);
  }
}

export async function main(): Promise<void> {
  serve(PORT, handle, CONNECTIONS);
  console.log(`serving at ${await address()}, port ${PORT}`);
}

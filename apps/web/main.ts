/** A small site with a live status page. */
import { boardName, heapSize, heapUsed, uptime } from "uni";
import { serve } from "uni/http";
import { page } from "./page";

const PORT = 8080;

interface Status {
  board: string;
  /** ms */
  uptime: number;
  /** bytes */
  heap: { size: number; used: number };
  requests: number;
}

export function main(): void {
  let requests = 0;
  const status = (): Status => ({ board: boardName(), uptime: Math.round(uptime()), heap: { size: heapSize(), used: heapUsed() }, requests });

  serve(boardName() === "node" ? PORT : 80, (exchange) => {
    requests++;
    if (exchange.method !== "GET" && exchange.method !== "HEAD") return exchange.reply(405, "text/plain", "only GET");
    switch (exchange.path) {
      case "/": return exchange.reply(200, "text/html; charset=utf-8", page);
      case "/api/status": return exchange.reply(200, "application/json", JSON.stringify(status()));
      default: return exchange.reply(404, "text/plain", `nothing at ${exchange.path}`);
    }
  });
  console.log("serving");
}

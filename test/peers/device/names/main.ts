/** Asks its network by HTTP: /resolve?NAME, /ping?HOST, /time, /announce?NAME. */
import { announce, address, framesDropped, ping, resolve, syncClock } from "uni/net";
import { serve } from "uni/http";

async function ask(path: string, what: string): Promise<string> {
  switch (path) {
    case "/resolve": return resolve(what);
    case "/ping": return `${await ping(what)} ms`;
    case "/time":
      await syncClock();
      return new Date().toISOString();
    case "/announce":
      announce(what);
      return "announced";
    default: return `${framesDropped()} dropped`;
  }
}

export async function main(): Promise<void> {
  serve(80, async (exchange) => {
    const text = await ask(exchange.path, exchange.query).catch((error: Error) => error.message);
    exchange.reply(200, "text/plain", `${text}\n`);
  });
  console.log(`asking at ${await address()}`);
}

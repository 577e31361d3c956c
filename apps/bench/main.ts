/** The workload of `./uni bench net`: a small answer by HTTP, a port that swallows bytes, and one that sends without end. */
import { encodeUtf8 } from "uni";
import { listen } from "uni/net";
import { serve } from "uni/http";

export function main(): void {
  console.log("HELLO");
  const body = encodeUtf8("Hello, world!");
  serve(80, (exchange) => {
    exchange.setHeader("Connection", "keep-alive");
    exchange.reply(200, "text/plain", body);
  });
  listen(5001, async (connection) => {
    while (await connection.read(8192)) continue;
  });
  listen(5002, async (connection) => {
    const block = new Uint8Array(8192);
    for (;;) await connection.write(block);
  });
  console.log("BENCH-READY");
}

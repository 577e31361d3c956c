/** Bodies of requests as text or JSON, and JSON as an answer. */
import { decodeUtf8 } from "uni";
import type { HttpExchange } from "uni/http";

/** Bytes of a body at most, unless told otherwise. */
const MAX_BYTES = 65536;

/** The body of a request as text. Rejects with a RangeError when it has more than `maxBytes`; answer that with 413. */
export async function readText(exchange: HttpExchange, maxBytes = MAX_BYTES): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await exchange.read(); part; part = await exchange.read()) {
    length += part.length;
    if (length > maxBytes) throw new RangeError(`the body has more than ${maxBytes} bytes`);
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return decodeUtf8(whole);
}

/** The body of a request as JSON. Rejects with a SyntaxError when it is none; answer that with 400. */
export async function readJson(exchange: HttpExchange, maxBytes = MAX_BYTES): Promise<unknown> {
  return JSON.parse(await readText(exchange, maxBytes)) as unknown;
}

/** Answers with `value` as JSON. */
export function replyJson(exchange: HttpExchange, status: number, value: unknown): void {
  exchange.reply(status, "application/json", JSON.stringify(value));
}

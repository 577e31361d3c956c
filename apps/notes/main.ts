/** Notes by HTTP, kept on the card: one that has been answered with 200 or 201 outlives the power. */
import { serveAsset } from "uni/assets";
import { serve, type HttpExchange } from "uni/http";
import { isSameOrigin } from "uni/http-guard";
import { readText, replyJson } from "uni/http-json";
import { kv } from "uni/kv";
import { address, syncClock } from "uni/net";
import { addNote, changeNote, getNote, listNotes, removeNote } from "./notes";

const PORT = 80;
/** Bytes of a note. */
const LONGEST = 16_384;
/** Notes in one answer. */
const PAGE = 100;

/** The number behind `name=` in a query, or `otherwise`; undefined when it is none from `low` to `high`. */
function numberIn(query: string, name: string, otherwise: number, low: number, high: number): number | undefined {
  const field = query.split("&").find((each) => each.startsWith(`${name}=`));
  if (field === undefined) return otherwise;
  const value = Number(field.slice(name.length + 1));
  return Number.isInteger(value) && value >= low && value <= high ? value : undefined;
}

async function all(exchange: HttpExchange): Promise<void> {
  const after = numberIn(exchange.query, "after", 0, 0, Number.MAX_SAFE_INTEGER), limit = numberIn(exchange.query, "limit", PAGE, 1, PAGE);
  if (after === undefined || limit === undefined) return replyJson(exchange, 400, { error: `after= is a note's number, limit= is 1 to ${PAGE}` });
  replyJson(exchange, 200, await listNotes(after, limit));
}

async function add(exchange: HttpExchange): Promise<void> {
  const note = await addNote(await readText(exchange, LONGEST));
  exchange.setHeader("Location", `/api/notes/${note.id}`);
  replyJson(exchange, 201, note);
}

async function one(exchange: HttpExchange, id: number): Promise<void> {
  const gone = { error: `there is no note ${id}` };
  switch (exchange.method) {
    case "GET": case "HEAD": {
      const note = await getNote(id);
      return note ? replyJson(exchange, 200, note) : replyJson(exchange, 404, gone);
    }
    case "PUT": {
      const note = await changeNote(id, await readText(exchange, LONGEST));
      return note ? replyJson(exchange, 200, note) : replyJson(exchange, 404, gone);
    }
    case "DELETE": return (await removeNote(id)) ? exchange.reply(204, "", "") : replyJson(exchange, 404, gone);
    default: return refuse(exchange, "GET, HEAD, PUT, DELETE");
  }
}

function refuse(exchange: HttpExchange, methods: string): void {
  exchange.setHeader("Allow", methods);
  replyJson(exchange, 405, { error: `only ${methods}` });
}

async function route(exchange: HttpExchange): Promise<void> {
  const { method, path } = exchange;
  const reads = method === "GET" || method === "HEAD";
  if (!reads && !isSameOrigin(exchange)) return replyJson(exchange, 403, { error: "a page from elsewhere asked for this" });
  if (path === "/api/notes") return reads ? all(exchange) : method === "POST" ? add(exchange) : refuse(exchange, "GET, HEAD, POST");
  const id = /^\/api\/notes\/(\d{1,10})$/.exec(path);
  if (id) return one(exchange, Number(id[1]));
  if (path === "/api/status" && reads) return exchange.reply(200, "text/plain; charset=utf-8", `${await kv.status()}\n`);
  if (!serveAsset(exchange)) replyJson(exchange, 404, { error: `nothing at ${path}` });
}

async function handle(exchange: HttpExchange): Promise<void> {
  try {
    await route(exchange);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError) return replyJson(exchange, 413, { error: message });
    // The card's trouble is not the client's: whatever was asked for has not been promised.
    console.error(`${exchange.method} ${exchange.path}: ${message}`);
    replyJson(exchange, 503, { error: message });
  }
}

export async function main(): Promise<void> {
  console.log(`notes: ${await kv.status()}`);
  serve(PORT, handle);
  syncClock().catch(() => console.log("no time server has answered: notes have no date"));
  console.log(`serving at ${await address()}, port ${PORT}`);
}

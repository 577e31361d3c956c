/** Files of the card by HTTP: docs/storage.md. */
import { decodeUtf8, encodeUtf8 } from "uni";
import { open, stat } from "uni/fs";
import type { HttpExchange } from "uni/http";

/** Bytes read at once. */
const PART = 16_384;
const PERCENT = 0x25;

const types = new Map<string, string>([
  ["html", "text/html; charset=utf-8"], ["css", "text/css; charset=utf-8"], ["js", "text/javascript; charset=utf-8"], ["json", "application/json"],
  ["txt", "text/plain; charset=utf-8"], ["log", "text/plain; charset=utf-8"], ["md", "text/markdown; charset=utf-8"], ["csv", "text/csv; charset=utf-8"],
  ["svg", "image/svg+xml"], ["png", "image/png"], ["jpg", "image/jpeg"], ["jpeg", "image/jpeg"], ["gif", "image/gif"], ["ico", "image/x-icon"], ["webp", "image/webp"],
  ["pdf", "application/pdf"], ["wasm", "application/wasm"],
]);

/**
 * Answers with the file that the request's path names below `folder` of the card ("/" stands for "/index.html"), with an ETag and 304 for who
 * has it already. Resolves to false, without an answer, when there is none, or the method is neither GET nor HEAD.
 */
export async function serveFile(exchange: HttpExchange, folder = ""): Promise<boolean> {
  if (exchange.method !== "GET" && exchange.method !== "HEAD") return false;
  const path = decoded(exchange.path);
  if (path === undefined) return false;
  const name = `${folder}${path.endsWith("/") ? `${path}index.html` : path}`;
  const found = await stat(name).catch(() => undefined);
  if (!found || found.isFolder) return false;
  const tag = `W/"${found.size.toString(36)}-${found.modified.toString(36)}"`;
  exchange.setHeader("ETag", tag);
  exchange.setHeader("Cache-Control", "no-cache");
  exchange.setHeader("X-Content-Type-Options", "nosniff");
  if ((exchange.header("if-none-match") ?? "").split(",").some((one) => one.trim() === tag)) {
    exchange.reply(304, "", "");
    return true;
  }
  const type = types.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase()) ?? "application/octet-stream";
  const file = await open(name);
  try {
    if (file.size <= PART) {
      exchange.reply(200, type, await file.read(0, file.size));
      return true;
    }
    exchange.stream(200, type);
    for (let at = 0; exchange.method === "GET" && at < file.size; at += PART) await exchange.write(await file.read(at, PART));
    exchange.end();
  } finally {
    await file.close();
  }
  return true;
}

/** RFC 3986 section 2.1, once; undefined for what is malformed, or could be taken for a way out. */
function decoded(path: string): string | undefined {
  const bytes: number[] = [];
  const units = encodeUtf8(path);
  for (let i = 0; i < units.length; i++) {
    if (units[i] !== PERCENT) {
      bytes.push(units[i]);
      continue;
    }
    const code = decodeUtf8(units.slice(i + 1, i + 3));
    if (!/^[0-9a-fA-F]{2}$/.test(code)) return undefined;
    bytes.push(parseInt(code, 16));
    i += 2;
  }
  const text = decodeUtf8(Uint8Array.from(bytes));
  return text.split("/").some((part) => part === "." || part === ".." || part.includes("\\") || part.includes("\0") || part.includes("\ufffd")) ? undefined : text;
}

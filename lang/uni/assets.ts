/**
 * The module `uni/assets`: files of the app's folder `assets/` by HTTP. Declared in `lang/types/uni/assets.d.ts`; `cli/node/uni/assets.ts` is its twin.
 *
 * Reference: RFC 9110 sections 8.8.3 (ETag), 13.1 (If-None-Match), 13.1.5 (If-Range), 14 (Range). Several ranges at once are answered with
 * the whole file, as section 14.2 allows. A path names a file of a fixed list or nothing: there is no way out of it.
 */
import { fill } from "assets";
import { decodeUtf8 } from "../utf8";
import { Asset } from "./asset";
import { HttpExchange } from "./http";

// @ts-ignore: decorator
@lazy let assets: Array<Asset> | null = null;

/** The file at `path`, or null. */
function find(path: string): Asset | null {
  let all = assets;
  if (!all) {
    all = new Array<Asset>();
    fill(all);
    assets = all;
  }
  for (let i = 0; i < all.length; ++i) if (unchecked(all[i]).path == path) return unchecked(all[i]);
  return null;
}

/** RFC 3986 section 2.1, once. @returns null for what is malformed */
function decodePath(path: string): string | null {
  if (path.indexOf("%") < 0) return path;
  const bytes = new StaticArray<u8>(path.length);
  let length = 0;
  for (let i = 0; i < path.length; ++i) {
    let c = path.charCodeAt(i);
    if (c == 37) {
      const high = hexDigit(path, i + 1), low = hexDigit(path, i + 2);
      if (high < 0 || low < 0) return null;
      c = high << 4 | low;
      i += 2;
    }
    bytes[length++] = <u8>c;
  }
  return decodeUtf8(changetype<usize>(bytes), length);
}

function hexDigit(text: string, at: i32): i32 {
  if (at >= text.length) return -1;
  const c = text.charCodeAt(at);
  return c >= 48 && c <= 57 ? c - 48 : (c | 32) >= 97 && (c | 32) <= 102 ? (c | 32) - 87 : -1;
}

/** True when the list `tags` has `etag`: compared weakly, RFC 9110 section 8.8.3.2. */
function hasTag(tags: string, etag: string): bool {
  const parts = tags.split(",");
  for (let i = 0; i < parts.length; ++i) {
    let tag = parts[i].trim();
    if (tag.startsWith("W/")) tag = tag.substring(2);
    if (tag == etag || tag == "*") return true;
  }
  return false;
}

/** What a Range field asks for. */
enum Ranged { Whole, Part, None }
let rangeFrom: i32 = 0;
let rangeTo: i32 = 0;

/** One range of bytes of `length`: RFC 9110 section 14.1.2. What is malformed, or several ranges, is the whole. */
function parseRange(text: string, length: i32): Ranged {
  if (!text.startsWith("bytes=")) return Ranged.Whole;
  let at = 6;
  const first = number(text, at);
  at += digits;
  if (at >= text.length || text.charCodeAt(at) != 45) return Ranged.Whole;
  ++at;
  const last = number(text, at);
  at += digits;
  if (at != text.length || first < 0 && last < 0) return Ranged.Whole;
  if (first < 0) {
    if (!last || !length) return Ranged.None;
    rangeFrom = <i32>max<i64>(0, length - last);
    rangeTo = length;
    return Ranged.Part;
  }
  if (last >= 0 && last < first) return Ranged.Whole;
  if (first >= length) return Ranged.None;
  rangeFrom = <i32>first;
  rangeTo = last < 0 ? length : <i32>min<i64>(length, last + 1);
  return Ranged.Part;
}

let digits: i32 = 0;
/** The decimal number at `at`, with its length in `digits`; -1 without one. It stops growing where no file is that long. */
function number(text: string, at: i32): i64 {
  let value: i64 = -1;
  digits = 0;
  while (at < text.length) {
    const digit = text.charCodeAt(at++) - 48;
    if (<u32>digit > 9) break;
    value = min<i64>((value < 0 ? 0 : value) * 10 + digit, 1 << 40);
    ++digits;
  }
  return value;
}

/** Answers with the file that the request's path names; "/" stands for "/index.html". @returns false, without an answer, when there is none */
export function serveAsset(exchange: HttpExchange): bool {
  if (exchange.method != "GET" && exchange.method != "HEAD") return false;
  let path = decodePath(exchange.path);
  if (!path) return false;
  if (path.endsWith("/")) path += "index.html";
  const asset = find(path);
  if (!asset) return false;
  exchange.setHeader("ETag", asset.etag);
  exchange.setHeader("Cache-Control", "no-cache");
  exchange.setHeader("Accept-Ranges", "bytes");
  const known = exchange.header("if-none-match");
  if (known && hasTag(known, asset.etag)) {
    exchange.reply(304, "", "");
    return true;
  }
  const range = exchange.header("range");
  const condition = exchange.header("if-range");
  if (range && (!condition || condition == asset.etag)) {
    const ranged = parseRange(range, asset.length);
    if (ranged == Ranged.None) {
      exchange.setHeader("Content-Range", "bytes */" + asset.length.toString());
      exchange.reply(416, "text/plain", "no such range");
      return true;
    }
    if (ranged == Ranged.Part) {
      exchange.setHeader("Content-Range", "bytes " + rangeFrom.toString() + "-" + (rangeTo - 1).toString() + "/" + asset.length.toString());
      exchange.replyStatic(206, asset.type, asset.at + rangeFrom, rangeTo - rangeFrom);
      return true;
    }
  }
  exchange.replyStatic(200, asset.type, asset.at, asset.length);
  return true;
}

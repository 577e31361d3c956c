/** Files and keys on the card: `ls cat cp rm mkdir mv df mount kv`. */
import { decodeUtf8, encodeUtf8 } from "uni";
import { freeSpace, list, mkdir as makeFolder, mounts, open, remove, rename, stat, totalSpace, type FileInfo } from "uni/fs";
import { kv as store } from "uni/kv";

/** Bytes copied or printed at once. */
const PART = 16_384;
const NEWLINE = 10;

/** Like "  4,096 2026-11-21 12:30 name". */
function line({ name, size, isFolder, modified }: FileInfo): string {
  const date = modified ? new Date(modified).toISOString().slice(0, 16).replace("T", " ") : "-";
  return `${(isFolder ? "folder" : String(size)).padStart(10)}  ${date.padEnd(16)}  ${name}${isFolder ? "/" : ""}`;
}

export async function ls([, path = ""]: string[]): Promise<void> {
  const found = path === "" || path === "/" ? undefined : await stat(path);
  if (path !== "" && path !== "/" && !found) throw new Error(`${path}: not found`);
  const all = found && !found.isFolder ? [found] : await list(path);
  for (const one of all.sort((a, b) => (a.name < b.name ? -1 : 1))) console.log(line(one));
}

export async function cat([, path]: string[]): Promise<void> {
  if (!path) throw new Error("which file? cat FILE");
  const file = await open(path);
  for (let at = 0; at < file.size;) {
    const part = await file.read(at, PART);
    // Whole lines, so that no character is cut; a line longer than a part is printed in pieces.
    const end = at + part.length < file.size ? part.lastIndexOf(NEWLINE) + 1 || part.length : part.length;
    const text = decodeUtf8(part.subarray(0, end));
    console.log(text.endsWith("\n") ? text.slice(0, -1) : text);
    at += end;
  }
  await file.close();
}

export async function cp([, from, to]: string[]): Promise<void> {
  if (!from || !to) throw new Error("which files? cp FROM TO");
  const source = await open(from);
  const target = (await stat(to))?.isFolder ? `${to}/${from.slice(from.lastIndexOf("/") + 1)}` : to;
  if (target.toLowerCase() === from.toLowerCase()) throw new Error("both are the same file");
  const copy = await open(target, "w");
  for (let at = 0; at < source.size; at += PART) await copy.append(await source.read(at, PART));
  await copy.close();
  await source.close();
}

export async function mv([, from, to]: string[]): Promise<void> {
  if (!from || !to) throw new Error("which files? mv FROM TO");
  await rename(from, (await stat(to))?.isFolder ? `${to}/${from.slice(from.lastIndexOf("/") + 1)}` : to);
}

export async function rm([, ...paths]: string[]): Promise<void> {
  if (!paths.length) throw new Error("which file? rm FILE...");
  for (const path of paths) await remove(path);
}

export async function mkdir([, path]: string[]): Promise<void> {
  if (!path) throw new Error("which folder? mkdir FOLDER");
  await makeFolder(path);
}

export async function write([, path, ...words]: string[]): Promise<void> {
  if (!path) throw new Error("which file? write FILE TEXT");
  const file = await open(path, "a");
  await file.append(`${words.join(" ")}\n`);
  await file.close();
}

export async function df(): Promise<void> {
  const [total, free] = [await totalSpace(), await freeSpace()];
  console.log(`${Math.round(total / 1024)} KiB, ${Math.round(free / 1024)} KiB free`);
}

export async function mount(): Promise<void> {
  console.log(await mounts());
}

export async function kv([, verb = "status", key = "", ...words]: string[]): Promise<void> {
  if (verb === "status") return console.log(await store.status());
  if (verb === "list") {
    for (let after = "", keys = await store.list(key, after); keys.length; keys = await store.list(key, after)) {
      for (const each of keys) console.log(each);
      after = keys[keys.length - 1];
    }
    return;
  }
  if (!key) throw new Error("kv [status]; kv list [PREFIX]; kv get|delete KEY; kv set KEY TEXT");
  if (verb === "get") {
    const value = await store.get(key);
    console.log(value ? decodeUtf8(value) : `no key ${key}`);
  } else if (verb === "set") {
    await store.set(key, encodeUtf8(words.join(" ")));
  } else if (verb === "delete") {
    if (!(await store.delete(key))) console.log(`no key ${key}`);
  } else {
    throw new Error(`${verb}: kv knows status, list, get, set and delete`);
  }
}

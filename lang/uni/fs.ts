/** The module `uni/fs`: files of the card. Declared in `lang/types/uni/fs.d.ts`; `cli/node/uni/fs.ts` is its twin. Each call waits in a fiber of its own. */
import { Err, errorName } from "hal/error";
import { FatEntry, FatFile, FatListing, FatVolume, Mode } from "kernel/fs/fat/volume";
import { Kind } from "kernel/fs/partition-entry";
import { PartitionTable } from "kernel/fs/partition-table";
import { Lock } from "kernel/lock";
import { JsError, raiseRange } from "../error";
import { JsPromise } from "../promise";
import { raise, throwing } from "../throw";
import { bytesOf } from "./bytes";
import { dataPartition, partitions } from "./card";
import { Waiting, rejected } from "./waiting";
import { Ref, boxNumber } from "../value";
import { decodeUtf8 } from "../utf8";

/** Bytes of a file that is read as a whole, unless told otherwise. */
const MAX_BYTES: f64 = 1_048_576;
const FIBER = "fs app";

// @ts-ignore: decorator
@lazy let volume: FatVolume | null = null;
/** Whose partition `volume` is in: another card has another table. */
// @ts-ignore: decorator
@lazy let mountedFrom: PartitionTable | null = null;
// @ts-ignore: decorator
@lazy const lock: Lock = new Lock();

/** The card's file system. Waits. @returns null, with an error raised */
function files(): FatVolume | null {
  lock.acquire();
  const found = mounted();
  lock.release();
  return found;
}

function mounted(): FatVolume | null {
  const table = partitions();
  if (!table) return null;
  const known = volume;
  if (known && mountedFrom == table) return known;
  const part = dataPartition();
  if (!part) return null;
  const fresh = new FatVolume(part);
  const code = fresh.mount();
  if (code < 0) {
    const reason = fresh.reason;
    raise(new JsError("the card's files cannot be read: " + (reason.length ? reason : errorName(code))));
    return null;
  }
  volume = fresh;
  mountedFrom = table;
  return fresh;
}

/** Raises what `code` says of `path`. @returns null */
function failed(path: string, code: i32, at: FatVolume | null = null): Ref {
  let why = code == Err.PENDING ? "in use" : errorName(code);
  if (code == Err.READ_ONLY && at && at.reason.length) why += ": " + at.reason;
  raise(new JsError(path + ": " + why));
  return null;
}

/** What waits with the card's files. */
abstract class OnVolume extends Waiting {
  constructor(readonly path: string) { super(); }

  abstract on(volume: FatVolume): Ref;

  work(): Ref {
    const there = files();
    return there ? this.on(there) : null;
  }

  start(): JsPromise { return this.begin(FIBER); }

  /** 0 and more resolve to undefined. */
  ended(volume: FatVolume, code: i32): Ref { return code < 0 ? failed(this.path, code, volume) : null; }
}

// --- Open files -----------------------------------------------------------------------------------------------------------------------

/** A file that is open. */
@final export class File {
  /** @internal */
  readonly lock: Lock = new Lock();
  constructor(/** @internal */ readonly path: string, /** @internal */ readonly volume: FatVolume, /** @internal */ readonly file: FatFile) {}

  get size(): f64 { return <f64>this.file.size(); }
  read(at: f64, length: f64): JsPromise {
    if (!(at >= 0 && length >= 0)) return behind(this.path, at);
    return new Reading(this, <i64>min<f64>(at, u32.MAX_VALUE), <i32>min<f64>(length, i32.MAX_VALUE)).begin(FIBER);
  }
  write(at: f64, data: Ref): JsPromise {
    if (!(at >= 0 && at <= this.size)) return behind(this.path, at);
    return new Writing(this, <i64>at, bytesOf(data)).begin(FIBER);
  }
  append(data: Ref): JsPromise { return new Writing(this, -1, bytesOf(data)).begin(FIBER); }
  truncate(size: f64): JsPromise {
    if (!(size >= 0 && size <= this.size)) return behind(this.path, size);
    return new Ending(this, Step.Truncate, <i64>size).begin(FIBER);
  }
  sync(): JsPromise { return new Ending(this, Step.Sync).begin(FIBER); }
  close(): JsPromise { return new Ending(this, Step.Close).begin(FIBER); }
}

function behind(path: string, at: f64): JsPromise {
  raiseRange(path + ": " + at.toString() + " is behind the end");
  return rejected();
}

@final class Opening extends OnVolume {
  constructor(path: string, private readonly mode: i32) { super(path); }
  on(volume: FatVolume): Ref {
    const file = new FatFile();
    const code = volume.open(this.path, this.mode, file);
    if (code == Err.EXISTS) return noFile(this.path);
    return code < 0 ? failed(this.path, code, volume) : new File(this.path, volume, file);
  }
}

function noFile(path: string): Ref {
  raise(new JsError(path + ": is a folder"));
  return null;
}

/** Opens a file. */
export function open(path: string, mode: string = "r"): JsPromise {
  if (!changetype<usize>(mode) || mode == "r") return new Opening(path, Mode.READ).start();
  if (mode == "w") return new Opening(path, Mode.WRITE | Mode.CREATE | Mode.TRUNCATE).start();
  if (mode == "a") return new Opening(path, Mode.WRITE | Mode.CREATE).start();
  raise(new JsError('a file is opened "r", "w" or "a"'));
  return rejected();
}

/** Reads up to `length` bytes. @returns null, with an error raised */
function readAt(file: FatFile, path: string, at: i64, length: i32): Uint8Array | null {
  const count = <i32>max<i64>(0, min<i64>(length, file.size() - at));
  const bytes = new Uint8Array(count);
  let code = file.seek(at);
  let done = 0;
  while (code >= 0 && done < count) {
    code = file.read(bytes.dataStart + done, count - done);
    if (!code) break;
    if (code > 0) done += code;
  }
  if (code < 0) {
    failed(path, code);
    return null;
  }
  return done < count ? bytes.slice(0, done) : bytes;
}

/** @returns 0 or `Err` */
function writeAll(file: FatFile, bytes: Uint8Array): i32 {
  for (let done = 0; done < bytes.byteLength;) {
    const code = file.write(bytes.dataStart + done, bytes.byteLength - done);
    if (code < 0) return code;
    if (!code) return Err.NO_SPACE;
    done += code;
  }
  return 0;
}

@final class Reading extends Waiting {
  constructor(private readonly file: File, private readonly at: i64, private readonly length: i32) { super(); }
  work(): Ref {
    this.file.lock.acquire();
    const bytes = readAt(this.file.file, this.file.path, this.at, this.length);
    this.file.lock.release();
    return bytes;
  }
}

@final class Writing extends Waiting {
  /** @param at -1 = behind the end */
  constructor(private readonly file: File, private readonly at: i64, private readonly bytes: Uint8Array) { super(); }
  work(): Ref {
    const opened = this.file, file = opened.file;
    opened.lock.acquire();
    let code = file.seek(this.at < 0 ? file.size() : this.at);
    if (code >= 0) code = writeAll(file, this.bytes);
    opened.lock.release();
    return code < 0 ? failed(opened.path, code, opened.volume) : null;
  }
}

enum Step { Sync, Close, Truncate }

@final class Ending extends Waiting {
  constructor(private readonly file: File, private readonly step: Step, private readonly size: i64 = 0) { super(); }
  work(): Ref {
    const opened = this.file, file = opened.file;
    opened.lock.acquire();
    let code = this.step == Step.Truncate ? file.truncate(this.size) : this.step == Step.Sync ? file.flush() : file.close();
    // A volume that is in order says so: whoever takes the card out then has nothing to repair.
    if (code >= 0 && this.step != Step.Truncate) code = opened.volume.sync();
    opened.lock.release();
    return code < 0 ? failed(opened.path, code, opened.volume) : null;
  }
}

// --- Whole files ----------------------------------------------------------------------------------------------------------------------

@final class ReadingWhole extends OnVolume {
  constructor(path: string, private readonly maxBytes: f64, private readonly asText: bool) { super(path); }
  on(volume: FatVolume): Ref {
    const file = new FatFile();
    const code = volume.open(this.path, Mode.READ, file);
    if (code == Err.EXISTS) return noFile(this.path);
    if (code < 0) return failed(this.path, code, volume);
    if (<f64>file.size() > this.maxBytes) {
      file.close();
      raiseRange(this.path + ": more than " + this.maxBytes.toString() + " bytes");
      return null;
    }
    const bytes = readAt(file, this.path, 0, <i32>min<i64>(file.size(), i32.MAX_VALUE));
    file.close();
    return bytes && this.asText ? changetype<Ref>(decodeUtf8(bytes.dataStart, bytes.byteLength)) : bytes;
  }
}

/** Resolves to the whole file. */
export function readFile(path: string, maxBytes: f64 = MAX_BYTES): JsPromise { return new ReadingWhole(path, maxBytes, false).start(); }
/** Resolves to the whole file as text. */
export function readTextFile(path: string, maxBytes: f64 = MAX_BYTES): JsPromise { return new ReadingWhole(path, maxBytes, true).start(); }

@final class WritingWhole extends OnVolume {
  constructor(path: string, private readonly mode: i32, private readonly bytes: Uint8Array) { super(path); }
  on(volume: FatVolume): Ref {
    const file = new FatFile();
    let code = volume.open(this.path, Mode.WRITE | Mode.CREATE | this.mode, file);
    if (code == Err.EXISTS) return noFile(this.path);
    if (code < 0) return failed(this.path, code, volume);
    code = writeAll(file, this.bytes);
    const closed = file.close();
    return this.ended(volume, code < 0 ? code : closed < 0 ? closed : volume.sync());
  }
}

/** Makes or replaces a file. */
export function writeFile(path: string, data: Ref): JsPromise { return new WritingWhole(path, Mode.TRUNCATE, bytesOf(data)).start(); }
/** Writes behind the end of a file. */
export function appendFile(path: string, data: Ref): JsPromise { return new WritingWhole(path, Mode.APPEND, bytesOf(data)).start(); }

// --- Folders --------------------------------------------------------------------------------------------------------------------------

@final export class FileInfo {
  constructor(readonly name: string, readonly size: f64, readonly isFolder: bool, readonly modified: f64) {}
}

/** FAT begins in 1980: that is the time when nobody knew. */
const BEGIN_US: i64 = 315_532_800_000_000;

function infoOf(entry: FatEntry): FileInfo {
  return new FileInfo(entry.name, <f64>entry.size, entry.isDirectory, entry.modifiedUs > BEGIN_US ? <f64>(entry.modifiedUs / 1000) : 0);
}

@final class Asking extends OnVolume {
  on(volume: FatVolume): Ref {
    const entry = new FatEntry();
    const code = volume.stat(this.path, entry);
    if (code == Err.NOT_FOUND || code == Err.INVALID) return null;
    return code < 0 ? failed(this.path, code, volume) : infoOf(entry);
  }
}
/** Resolves to what is at `path`, or to undefined. */
export function stat(path: string): JsPromise { return new Asking(path).start(); }

@final class Listing extends OnVolume {
  on(volume: FatVolume): Ref {
    const listing = new FatListing();
    let code = volume.list(this.path, listing);
    const found = new Array<Ref>();
    while (code >= 0) {
      code = listing.next();
      if (code <= 0) break;
      found.push(infoOf(listing.entry));
    }
    return code < 0 ? failed(this.path, code, volume) : found;
  }
}
/** Resolves to what is in a folder. */
export function list(path: string): JsPromise { return new Listing(path).start(); }

enum Change { MakeFolder, Remove, Rename }

@final class Changing extends OnVolume {
  constructor(path: string, private readonly change: Change, private readonly to: string = "") { super(path); }
  on(volume: FatVolume): Ref {
    const code = this.change == Change.MakeFolder ? volume.mkdir(this.path) : this.change == Change.Remove ? volume.remove(this.path) : volume.rename(this.path, this.to);
    if (code == Err.EXISTS && this.change == Change.Remove) {
      raise(new JsError(this.path + ": not empty"));
      return null;
    }
    if (code == Err.EXISTS && this.change == Change.Rename) return failed(this.to, code);
    return this.ended(volume, code < 0 ? code : volume.sync());
  }
}
/** Makes a folder. */
export function mkdir(path: string): JsPromise { return new Changing(path, Change.MakeFolder).start(); }
/** Removes a file or an empty folder. */
export function remove(path: string): JsPromise { return new Changing(path, Change.Remove).start(); }
/** Gives a file or folder another name or place. */
export function rename(from: string, to: string): JsPromise { return new Changing(from, Change.Rename, to).start(); }

// --- The card -------------------------------------------------------------------------------------------------------------------------

@final class Measuring extends OnVolume {
  constructor(private readonly free: bool) { super(""); }
  on(volume: FatVolume): Ref {
    if (!this.free) return boxNumber(<f64>volume.totalBytes);
    const bytes = volume.freeBytes();
    return bytes < 0 ? failed("the card", <i32>bytes, volume) : boxNumber(<f64>bytes);
  }
}
/** Resolves to the bytes that are free. */
export function freeSpace(): JsPromise { return new Measuring(true).start(); }
/** Resolves to the bytes of all files, folders and free space. */
export function totalSpace(): JsPromise { return new Measuring(false).start(); }

@final class Describing extends Waiting {
  work(): Ref {
    const table = partitions();
    const there = table ? files() : null;
    if (!table || !there) return null;
    const data = table.data()!.start;
    let text = "";
    for (let i = 0; i < table.partitions.length; ++i) {
      const part = table.partitions[i];
      const what = part.start == data ? "files: FAT" + there.bits.toString() + (there.isWritable ? "" : ", read only: " + there.reason)
        : part.kind == Kind.FAT ? "FAT, not used" : part.kind == Kind.KV ? "kv" : "not used";
      text += (text.length ? "\n" : "") + "partition " + part.number.toString() + (part.count >> 11).toString().padStart(8) + " MiB  " + what;
    }
    return text;
  }
}
/** Resolves to a line for each part of the card and what it is used for, for people. */
export function mounts(): JsPromise { return new Describing().begin(FIBER); }

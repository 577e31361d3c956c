/** The module `uni/kv`: keys and values on the card. Declared in `lang/types/uni/kv.d.ts`; `cli/node/uni/kv.ts` is its twin. Each call waits in a fiber of its own. */
import { Err, errorName } from "hal/error";
import { KvBatch, KvList, KvStats } from "kernel/fs/kv/request";
import { KvStore } from "kernel/fs/kv/store";
import { PartitionTable } from "kernel/fs/partition-table";
import { Lock } from "kernel/lock";
import { JsError, raiseRange } from "../error";
import { JsPromise } from "../promise";
import { raise } from "../throw";
import { decodeUtf8, encodeUtf8 } from "../utf8";
import { Ref, box } from "../value";
import { bytesOf } from "./bytes";
import { kvPartition, partitions } from "./card";
import { Waiting, rejected } from "./waiting";

const KEY_MAX: i32 = 255;
const VALUE_MAX: i32 = 65_536;
/** Keys of a listing, unless told otherwise, and bytes for those that are read at once. */
const LIMIT: f64 = 100;
const PAGE_BYTES: i32 = 8192;
const PAGE_KEYS: i32 = 256;
const FIBER = "kv app";

// @ts-ignore: decorator
@lazy let store: KvStore | null = null;
/** Whose partition `store` is in: another card has another table. */
// @ts-ignore: decorator
@lazy let openedFrom: PartitionTable | null = null;
// @ts-ignore: decorator
@lazy const lock: Lock = new Lock();

/** The card's store. Waits. @returns null, with an error raised */
function theStore(): KvStore | null {
  lock.acquire();
  const found = opened();
  lock.release();
  return found;
}

function opened(): KvStore | null {
  const table = partitions();
  if (!table) return null;
  const known = store;
  if (known && openedFrom == table) return known;
  const part = kvPartition();
  if (!part) return null;
  const fresh = KvStore.mount(part);
  if (!fresh) {
    const code = KvStore.mountError;
    const why = code == Err.CORRUPT ? "what its partition holds is no store, or damaged" : code == Err.UNSUPPORTED ? "it was made by another version of uni" : errorName(code);
    raise(new JsError("the card's keys and values cannot be opened: " + why));
    return null;
  }
  store = fresh;
  openedFrom = table;
  return fresh;
}

/** Raises what `code` says. @returns null */
function failed(code: i32): Ref {
  if (code == Err.INVALID) raiseRange("the card's store is too small for a value, or changes, of this size");
  else raise(new JsError("kv: " + errorName(code)));
  return null;
}

/** @returns false, with an error raised */
function isKey(key: Uint8Array): bool {
  if (key.byteLength >= 1 && key.byteLength <= KEY_MAX) return true;
  raiseRange("a key has 1 to 255 bytes");
  return false;
}

/** @returns false, with an error raised */
function isValue(value: Uint8Array): bool {
  if (value.byteLength <= VALUE_MAX) return true;
  raiseRange("a value has at most 65536 bytes");
  return false;
}

/** Waits with the store. */
abstract class OnStore extends Waiting {
  abstract on(store: KvStore): Ref;

  work(): Ref {
    const there = theStore();
    return there ? this.on(there) : null;
  }

  start(): JsPromise { return this.begin(FIBER); }
}

@final class Getting extends OnStore {
  constructor(private readonly key: Uint8Array, private readonly asText: bool) { super(); }
  on(store: KvStore): Ref {
    const key = this.key;
    let length = store.length(key.dataStart, key.byteLength);
    while (length >= 0) {
      const value = new Uint8Array(length);
      const now = length ? store.get(key.dataStart, key.byteLength, value.dataStart, length) : 0;
      if (now == length) return this.asText ? changetype<Ref>(decodeUtf8(value.dataStart, length)) : value;
      length = now; // It has been changed in between.
    }
    return length == Err.NOT_FOUND ? null : failed(length);
  }
}

@final class Setting extends OnStore {
  constructor(private readonly key: Uint8Array, private readonly value: Uint8Array) { super(); }
  on(store: KvStore): Ref {
    const code = store.set(this.key.dataStart, this.key.byteLength, this.value.dataStart, this.value.byteLength);
    return code < 0 ? failed(code) : null;
  }
}

@final class Deleting extends OnStore {
  constructor(private readonly key: Uint8Array) { super(); }
  on(store: KvStore): Ref {
    const code = store.delete(this.key.dataStart, this.key.byteLength);
    if (code == Err.NOT_FOUND) return box<bool>(false);
    return code < 0 ? failed(code) : box<bool>(true);
  }
}

@final class Listing extends OnStore {
  constructor(private readonly prefix: Uint8Array, private readonly after: Uint8Array, private readonly limit: i32) { super(); }
  on(store: KvStore): Ref {
    const found = new Array<Ref>();
    const page = new KvList(min(this.limit, PAGE_KEYS), PAGE_BYTES);
    let after = this.after;
    while (found.length < this.limit) {
      const count = store.list(this.prefix.dataStart, this.prefix.byteLength, after.dataStart, after.byteLength, page);
      if (count < 0) return failed(count);
      for (let i = 0; i < count && found.length < this.limit; ++i) found.push(decodeUtf8(page.key(i), page.keyLength(i)));
      if (!page.hasMore || !count) break;
      after = new Uint8Array(page.keyLength(count - 1));
      memory.copy(after.dataStart, page.key(count - 1), after.byteLength);
    }
    return found;
  }
}

@final class Committing extends OnStore {
  constructor(private readonly changes: KvBatch) { super(); }
  on(store: KvStore): Ref {
    const code = store.commit(this.changes);
    return code < 0 ? failed(code) : null;
  }
}

@final class Describing extends OnStore {
  on(store: KvStore): Ref {
    const stats = new KvStats();
    const code = store.stats(stats);
    if (code < 0) return failed(code);
    const kib = (bytes: u64): string => (bytes >> 10).toString() + " KiB";
    return stats.keys.toString() + " keys, " + kib(stats.liveBytes) + " of " + kib(stats.totalBytes) + ", segments written "
      + stats.wearMin.toString() + " to " + stats.wearMax.toString() + " times"
      + (stats.damagedFrames || stats.unreadableRecords ? ", the card has lost data: " + stats.damagedFrames.toString() + " writes, " + stats.unreadableRecords.toString() + " records" : "");
  }
}

/** First size of a batch in bytes; it grows. */
const BATCH_BYTES: i32 = 1024;

/** Changes that are made together. */
@final export class Batch {
  private changes: KvBatch | null = new KvBatch(BATCH_BYTES);
  private capacity: i32 = BATCH_BYTES;

  set(key: string, value: Ref): void {
    const name = encodeUtf8(key), bytes = bytesOf(value);
    if (isKey(name) && isValue(bytes)) this.add(name, bytes);
  }

  delete(key: string): void {
    const name = encodeUtf8(key);
    if (isKey(name)) this.add(name, null);
  }

  private add(key: Uint8Array, value: Uint8Array | null): void {
    const changes = this.changes;
    if (!changes) {
      raise(new JsError("the batch has been committed"));
      return;
    }
    const needed = changes.length + key.byteLength + (value ? value.byteLength : 0) + 64;
    if (needed > this.capacity) this.grow(changes, needed);
    const into = this.changes!;
    const code = value ? into.set(key.dataStart, key.byteLength, value.dataStart, value.byteLength) : into.delete(key.dataStart, key.byteLength);
    if (code) failed(code);
  }

  /** Moves what there is to a larger one. */
  private grow(changes: KvBatch, needed: i32): void {
    this.capacity = max(needed, 2 * this.capacity);
    this.changes = changes.grown(this.capacity);
  }

  commit(): JsPromise {
    const changes = this.changes;
    if (!changes) {
      raise(new JsError("the batch has been committed"));
      return rejected();
    }
    this.changes = null;
    return new Committing(changes).start();
  }
}

@final export class KeyValueStore {
  get(key: string): JsPromise { return this.read(key, false); }
  getText(key: string): JsPromise { return this.read(key, true); }

  private read(key: string, asText: bool): JsPromise {
    const name = encodeUtf8(key);
    return isKey(name) ? new Getting(name, asText).start() : rejected();
  }

  set(key: string, value: Ref): JsPromise {
    const name = encodeUtf8(key), bytes = bytesOf(value);
    return isKey(name) && isValue(bytes) ? new Setting(name, bytes).start() : rejected();
  }

  delete(key: string): JsPromise {
    const name = encodeUtf8(key);
    return isKey(name) ? new Deleting(name).start() : rejected();
  }

  list(prefix: string = "", after: string = "", limit: f64 = LIMIT): JsPromise {
    // An app may hand over undefined for what it leaves out.
    const begin = encodeUtf8(changetype<usize>(prefix) ? prefix : ""), behind = encodeUtf8(changetype<usize>(after) ? after : "");
    if (begin.byteLength > KEY_MAX || behind.byteLength > KEY_MAX || !(limit >= 1)) {
      raiseRange("a prefix and a key have at most 255 bytes, a limit is at least 1");
      return rejected();
    }
    return new Listing(begin, behind, <i32>min<f64>(limit, 0x7fff_ffff)).start();
  }

  batch(): Batch { return new Batch(); }
  status(): JsPromise { return new Describing().start(); }
}

// @ts-ignore: decorator
@lazy export const kv: KeyValueStore = new KeyValueStore();

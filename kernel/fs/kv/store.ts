/**
 * A key-value store on a disk: a log of records with an index, made for cards. docs/decisions/015-kv-format.md has the format and its reasons.
 *
 *   const store = KvStore.mount(disk);               // null: KvStore.mountError says why (CORRUPT, IO, UNSUPPORTED, NO_MEMORY, READ_ONLY, REMOVED …)
 *   store.set(key, keyLength, value, valueLength)    // 0, or Err; on the medium when it returns 0
 *   store.get(key, keyLength, to, capacity, from)    // length of the value, or Err.NOT_FOUND …; copies at most `capacity` bytes from byte `from` on
 *   store.length(key, keyLength)                     // length of the value alone
 *   store.read(key, keyLength)                       // the value as a new StaticArray<u8>, or null with `store.error`
 *   store.delete(key, keyLength)                     // 0, or Err.NOT_FOUND
 *   store.commit(batch)                              // KvBatch: all of it or nothing
 *   store.list(prefix, length, after, length, page)  // KvList: fills a page of keys in order; @returns how many
 *   store.stats(into), store.checkpoint(), store.valueMax, store.batchMax
 *
 * Keys are 1 to 255 bytes of any kind, values 0 to `valueMax` bytes (65,536 on disks of 4 MiB and more). Calls block. Any number of fibers may call; writes that
 * come while others are being flushed share the next flush. A call that ended with an error has changed nothing that is read from then on; after a loss of power
 * in the same moment its change may be there. Memory that is handed in must stay as it is until the call returns.
 */
import { attempt, trap } from "hal/hw";
import { Err } from "hal/error";
import { Disk } from "../../block/disk";
import { isRunning, yieldNow } from "../../fiber";
import { abandonInterrupt } from "../../irq";
import { WaitQueue } from "../../wait-queue";
import { Engine } from "./engine";
import { KEY_MAX } from "./record";
import { KvBatch, KvList, KvOptions, KvRequest, KvStats, Task } from "./request";

/** The store whose requests are being served: what `attempt` calls takes no argument. */
let serving: KvStore | null = null;

@final export class KvStore {
  /** Why the last `mount` gave null. */
  static mountError: i32 = 0;

  /** Why the last `read` gave null. */
  error: i32 = 0;

  private readonly engine: Engine;
  private first: KvRequest | null = null;
  private last: KvRequest | null = null;
  private isBusy: bool = false;
  /** Something has trapped in the middle: what is in RAM is read from the disk again before anything else. */
  private isStale: bool = false;
  private staleReason: i32 = 0;
  private batch: KvRequest | null = null;
  /** For the next call. */
  private spare: KvRequest | null = null;
  private kept: usize = 0;
  /** Writes that were served together lately. */
  private together: i32 = 0;
  private readonly waiting: WaitQueue = new WaitQueue();

  private constructor(disk: Disk, options: KvOptions) {
    this.engine = new Engine(disk, options);
  }

  /**
   * Takes the store on `disk`, or makes one when the first 1 MiB is zeros. Reads, but for that, and no more than docs/decisions/015 says. One store
   * for a disk at a time.
   * @returns null with `mountError`: CORRUPT when there is something else, or a store that cannot be trusted; UNSUPPORTED for another version's store
   */
  static mount(disk: Disk, options: KvOptions | null = null): KvStore | null {
    const store = new KvStore(disk, options ? options : new KvOptions());
    const error = store.engine.open();
    KvStore.mountError = error;
    return error ? null : store;
  }

  /** Longest value this disk takes. */
  get valueMax(): i32 { return this.engine.valueMax; }
  /** Longest batch this disk takes: keys, values, and 6 bytes for each. */
  get batchMax(): i32 { return this.engine.batchMax; }

  /** Copies the value's bytes from `from` on to `to`, at most `capacity`. @returns the whole value's length, or `Err` */
  get(key: usize, keyLength: i32, to: usize, capacity: i32, from: i32 = 0): i32 {
    if (!isKey(keyLength) || capacity < 0 || from < 0) return Err.INVALID;
    const request = this.request(Task.GET);
    request.from = from;
    return this.submit(request, key, keyLength, to, capacity);
  }

  /** @returns the value's length, or `Err` */
  length(key: usize, keyLength: i32): i32 { return this.get(key, keyLength, 0, 0); }

  /** @returns the value, or null with `error` */
  read(key: usize, keyLength: i32): StaticArray<u8> | null {
    let length = this.length(key, keyLength);
    while (length >= 0) {
      const value = new StaticArray<u8>(length);
      const now = length ? this.get(key, keyLength, changetype<usize>(value), length) : 0;
      if (now == length) {
        this.error = 0;
        return value;
      }
      length = now; // somebody else has set it meanwhile
    }
    this.error = length;
    return null;
  }

  /** @returns 0 or `Err`: NO_SPACE when the disk is full, NO_MEMORY when the index is */
  set(key: usize, keyLength: i32, value: usize, valueLength: i32): i32 {
    if (!isKey(keyLength) || valueLength < 0 || valueLength > this.valueMax) return Err.INVALID;
    return this.submit(this.request(Task.SET), key, keyLength, value, valueLength);
  }

  /** @returns 0, NOT_FOUND, or another `Err` */
  delete(key: usize, keyLength: i32): i32 {
    if (!isKey(keyLength)) return Err.INVALID;
    return this.submit(this.request(Task.DELETE), key, keyLength, 0, 0);
  }

  /** Sets and deletes all that `batch` has, or nothing of it. Deleting what is not there is no error here. @returns 0 or `Err` */
  commit(batch: KvBatch): i32 {
    if (!batch.count) return 0;
    if (batch.length > this.batchMax) return Err.INVALID;
    const request = this.request(Task.BATCH);
    request.batch = batch;
    return this.submit(request, 0, 0, 0, 0);
  }

  /**
   * Fills `page` with keys that begin with the prefix, in order, the first one after `after` (length 0: from the first on).
   * @returns how many, or `Err`. `page.hasMore` says whether to go on after the last one
   */
  list(prefix: usize, prefixLength: i32, after: usize, afterLength: i32, page: KvList): i32 {
    if (prefixLength < 0 || prefixLength > KEY_MAX || afterLength < 0 || afterLength > KEY_MAX) return Err.INVALID;
    const request = this.request(Task.LIST);
    request.list = page;
    request.after = after;
    request.afterLength = afterLength;
    const result = this.submit(request, prefix, prefixLength, 0, 0);
    this.kept = after; // as in `submit`
    return result;
  }

  /** Reads the whole index. @returns 0 or `Err` */
  stats(into: KvStats): i32 {
    const request = this.request(Task.STATS);
    request.stats = into;
    return this.submit(request, 0, 0, 0, 0);
  }

  /** Writes the index anew and collects garbage, as happens by itself when it is due; a mount is shortest after it. @returns 0 or `Err` */
  checkpoint(): i32 { return this.submit(this.request(Task.CHECKPOINT), 0, 0, 0, 0); }

  /** @internal Queues a request without waiting; a later call serves it, too. For tests of what shares a flush. */
  enqueue(request: KvRequest, key: usize, keyLength: i32, value: usize, valueLength: i32): void {
    request.key = key;
    request.keyLength = keyLength;
    request.value = value;
    request.valueLength = valueLength;
    const last = this.last;
    if (last) last.next = request;
    else this.first = request;
    this.last = request;
  }

  /** @internal Reads everything from the disk again, as a mount does. */
  reopen(): i32 { return this.engine.open(); }

  private submit(request: KvRequest, key: usize, keyLength: i32, value: usize, valueLength: i32): i32 {
    this.enqueue(request, key, keyLength, value, valueLength);
    let hasYielded = !isRunning();
    while (request.result == Err.PENDING || request.isTaken) {
      if (this.isBusy) {
        this.waiting.wait();
      } else if (hasYielded || this.together < 2) {
        this.serve();
      } else {
        // Where several wrote at once before, the others are about to write again: they get the chance to come along.
        hasYielded = true;
        yieldNow();
      }
    }
    // The collector does not see what a request points at: this fiber's stack has to refer to it as long as another fiber may use it.
    request.key = key;
    request.value = value;
    this.spare = request;
    return request.result;
  }

  private request(task: Task): KvRequest {
    const request = this.spare;
    if (!request) return new KvRequest(task);
    this.spare = null;
    request.reset(task);
    return request;
  }

  /** Serves all requests that wait. Whatever happens meanwhile, the lock is free afterwards and each of them has a result. */
  private serve(): void {
    const batch = this.first!;
    this.first = this.last = null;
    this.isBusy = true;
    this.batch = batch;
    let writes = 0;
    for (let request: KvRequest | null = batch; request; request = request.next) {
      request.isTaken = true;
      if (request.isWrite) ++writes;
    }
    if (writes) this.together = max(writes, this.together - 1);
    serving = this;
    const step: () => void = serveNow;
    const code = attempt(step.index);
    if (code) {
      abandonInterrupt();
      this.isStale = true;
      for (let request: KvRequest | null = batch; request; request = request.next) if (request.result == Err.PENDING) request.result = Err.IO;
    }
    // Only now may whoever waits for one of them use it again: until here the list was gone through.
    for (let request: KvRequest | null = batch; request; request = request.next) request.isTaken = false;
    this.batch = null;
    this.isBusy = false;
    this.waiting.wake();
    if (code) trap(code);
  }

  /** @internal */
  serveBatch(): void {
    const batch = this.batch!;
    if (this.isStale) {
      this.staleReason = this.engine.open();
      if (!this.staleReason) this.isStale = false;
    }
    if (this.isStale) for (let request: KvRequest | null = batch; request; request = request.next) request.result = this.staleReason;
    else this.engine.serve(batch);
  }
}

function serveNow(): void {
  serving!.serveBatch();
}

function isKey(length: i32): bool { return length > 0 && length <= KEY_MAX; }

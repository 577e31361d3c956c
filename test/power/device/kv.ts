// The key-value store under the harness: sets, deletions, batches, and groups of calls that share a flush.
import { Err } from "hal/error";
import { KvBatch, KvList, KvOptions, KvRequest, KvStats, Task } from "kernel/fs/kv/request";
import { KvStore } from "kernel/fs/kv/store";
import { Harness, Program } from "./harness";
import { PowerDisk, Random } from "./power-disk";

const KEYS: i32 = 24;
const SECTORS: i32 = 352;
const ACTIONS: i32 = 128;
/** Changes of one action at most. */
const CHANGES: i32 = 8;
const VALUE_MOST: i32 = 5000;

/** What `check` finds wrong. */
namespace Wrong {
  export const VALUE: i32 = 10;
  export const READ: i32 = 11;
  export const MIXED: i32 = 12;
  export const LIST: i32 = 13;
  export const DAMAGE: i32 = 14;
}

function hash(a: u32, b: u32): u32 {
  let x = a * 0x01000193 ^ b * 0x9e3779b1;
  x = (x ^ x >>> 16) * 0x21f0aaad;
  x = (x ^ x >>> 15) * 0x735a2d97;
  return x ^ x >>> 15;
}

/** Length of version `version` of `key`. */
function lengthOf(key: i32, version: u32): i32 {
  const x = hash(key, version);
  const kind = x & 63;
  return kind < 44 ? <i32>(x >>> 8) % 60 : kind < 62 ? <i32>(x >>> 8) % 1000 : <i32>(x >>> 8) % VALUE_MOST;
}

function fill(at: usize, key: i32, version: u32): i32 {
  const length = lengthOf(key, version);
  let x: u64 = (<u64>hash(version, key) << 32 | hash(key + 77, version)) | 1;
  for (let i = 0; i < length; i += 8) {
    store<u64>(at + i, x);
    x = x * 6364136223846793005 + 1442695040888963407;
  }
  return length;
}

function isFilled(at: usize, length: i32, key: i32, version: u32): bool {
  if (length != lengthOf(key, version)) return false;
  let x: u64 = (<u64>hash(version, key) << 32 | hash(key + 77, version)) | 1;
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    if (load<u64>(at + i) != x) return false;
    x = x * 6364136223846793005 + 1442695040888963407;
  }
  for (; i < length; ++i, x >>= 8) if (load<u8>(at + i) != <u8>x) return false;
  return true;
}

class Level {
  store: KvStore | null = null;
  /** Version of each key that the level begins with, and after its actions; 0: not there. */
  readonly base: StaticArray<u32> = new StaticArray<u32>(KEYS);
  readonly now: StaticArray<u32> = new StaticArray<u32>(KEYS);
  actions: i32 = 0;
  /** Changes of each action: how many, and of each the atomic part it belongs to, key and version. */
  readonly counts: StaticArray<i32> = new StaticArray<i32>(ACTIONS);
  readonly parts: StaticArray<i32> = new StaticArray<i32>(ACTIONS * CHANGES);
  readonly keys: StaticArray<i32> = new StaticArray<i32>(ACTIONS * CHANGES);
  readonly versions: StaticArray<u32> = new StaticArray<u32>(ACTIONS * CHANGES);
  constructor(readonly disk: PowerDisk) {}
}

class KvProgram extends Program {
  private version: u32 = 0;
  private mounts: i32 = 0;
  readonly options: KvOptions = new KvOptions();
  private readonly key: StaticArray<u8> = new StaticArray<u8>(16);
  private readonly value: StaticArray<u8> = new StaticArray<u8>(VALUE_MOST + 8);
  private readonly batch: KvBatch = new KvBatch(7000);
  private readonly list: KvList = new KvList(KEYS + 1, 1024);
  private readonly stats: KvStats = new KvStats();
  private readonly requests: StaticArray<KvRequest> = [new KvRequest(Task.SET), new KvRequest(Task.SET), new KvRequest(Task.SET)];
  private readonly buffers: StaticArray<StaticArray<u8>> = [new StaticArray<u8>(VALUE_MOST + 24), new StaticArray<u8>(VALUE_MOST + 24), new StaticArray<u8>(VALUE_MOST + 24)];
  private readonly next: StaticArray<u32> = new StaticArray<u32>(KEYS);
  private readonly seen: StaticArray<u32> = new StaticArray<u32>(KEYS);
  private readonly unclear: StaticArray<bool> = new StaticArray<bool>(KEYS);
  private readonly sides: StaticArray<i32> = new StaticArray<i32>(CHANGES);

  constructor(readonly levels: Array<Level>) {
    super();
    const it = this.options;
    it.segmentSectors = 16;
    it.changes = 24;
    it.changeBytes = 1200;
    it.cachePages = 2;
    it.maxPages = 8;
    it.tailSectors = 64;
  }

  mount(level: i32): i32 {
    const it = this.levels[level];
    it.actions = 0;
    if (!level) {
      this.version = 0; // so that a seed is a run
      memory.fill(changetype<usize>(it.base), 0, KEYS << 2);
      memory.fill(changetype<usize>(it.now), 0, KEYS << 2);
    }
    const kept = it.store;
    // Mostly in the same RAM, which is faster; what it holds from before must make no difference.
    if (kept && ++this.mounts % 512) return kept.reopen();
    it.store = KvStore.mount(it.disk, this.options);
    return KvStore.mountError;
  }

  /** Key "k" and two digits, of different lengths so that records end everywhere. @returns its length */
  private keyAt(at: usize, key: i32): i32 {
    store<u8>(at, 0x6b);
    store<u8>(at, <u8>(0x30 + key / 10), 1);
    store<u8>(at, <u8>(0x30 + key % 10), 2);
    for (let i = 3; i < 3 + key % 5; ++i) store<u8>(at + i, <u8>(0x61 + i));
    return 3 + key % 5;
  }

  private note(it: Level, part: i32, key: i32, version: u32): void {
    const action = it.actions;
    const at = action * CHANGES + it.counts[action]++;
    it.parts[at] = part;
    it.keys[at] = key;
    it.versions[at] = version;
  }

  act(level: i32, random: Random): void {
    const it = this.levels[level];
    const store = it.store!;
    const key = changetype<usize>(this.key);
    const value = changetype<usize>(this.value);
    const action = it.actions;
    it.counts[action] = 0;
    const kind = random.below(100);
    const which = <i32>random.below(KEYS);
    let result = 0;
    if (kind < 12) {
      if (it.now[which]) {
        this.note(it, 0, which, 0);
        result = store.delete(key, this.keyAt(key, which));
      }
    } else if (kind < 26) {
      this.batch.clear();
      const count = <i32>(2 + random.below(CHANGES - 2));
      for (let i = 0; i < count; ++i) {
        const each = (which + i * 5) % KEYS;
        const version = random.below(4) ? ++this.version : 0;
        const failed = version ? this.batch.set(key, this.keyAt(key, each), value, fill(value, each, version)) : this.batch.delete(key, this.keyAt(key, each));
        if (!failed) this.note(it, 0, each, version);
      }
      result = store.commit(this.batch);
    } else if (kind < 40) {
      // Calls of several fibers, as they wait while another one's flush goes on; the last one serves them all.
      const count = <i32>(1 + random.below(3));
      for (let i = 0; i < count; ++i) {
        const each = (which + 1 + i) % KEYS;
        const buffer = changetype<usize>(this.buffers[i]);
        const version = ++this.version;
        const request = this.requests[i];
        request.reset(Task.SET);
        store.enqueue(request, buffer, this.keyAt(buffer, each), buffer + 16, fill(buffer + 16, each, version));
      }
      const version = ++this.version;
      const last = store.set(key, this.keyAt(key, which), value, fill(value, which, version));
      for (let i = 0; i < count; ++i) if (!this.requests[i].result) this.note(it, i + 1, (which + 1 + i) % KEYS, version - count + i);
      if (!last) this.note(it, 0, which, version);
    } else if (kind < 43) {
      result = store.checkpoint();
    } else {
      const version = ++this.version;
      this.note(it, 0, which, version);
      result = store.set(key, this.keyAt(key, which), value, fill(value, which, version));
    }
    // An error leaves all as it was: the disk is full.
    if (result) it.counts[action] = 0;
    for (let i = action * CHANGES; i < action * CHANGES + it.counts[action]; ++i) it.now[it.keys[i]] = it.versions[i];
    ++it.actions;
  }

  /** True when a get that gave `length` and the bytes in `value` has found version `version` of `key`. */
  private isVersion(length: i32, key: i32, version: u32): bool {
    return version ? length >= 0 && isFilled(changetype<usize>(this.value), length, key, version) : length == Err.NOT_FOUND;
  }

  check(level: i32, acknowledged: i32, started: i32): i32 {
    const before = this.levels[level - 1];
    const it = this.levels[level];
    const old = it.base;
    memory.copy(changetype<usize>(old), changetype<usize>(before.base), KEYS << 2);
    for (let action = 0; action < acknowledged; ++action) {
      for (let i = action * CHANGES; i < action * CHANGES + before.counts[action]; ++i) old[before.keys[i]] = before.versions[i];
    }
    const next = this.next;
    memory.copy(changetype<usize>(next), changetype<usize>(old), KEYS << 2);
    // One action is under way at most.
    const first = acknowledged * CHANGES;
    const count = started > acknowledged ? before.counts[acknowledged] : 0;
    for (let i = first; i < first + count; ++i) next[before.keys[i]] = before.versions[i];
    const key = changetype<usize>(this.key);
    const value = changetype<usize>(this.value);
    const store = it.store!;
    this.found = this.lost = 0;
    let wrong = 0;
    let there = 0;
    for (let i = 0; i < KEYS; ++i) {
      const keyLength = this.keyAt(key, i);
      const length = store.get(key, keyLength, value, VALUE_MOST);
      if (length < 0 && length != Err.NOT_FOUND) wrong = Wrong.READ;
      const a = old[i];
      const b = next[i];
      const isOld = this.isVersion(length, i, a);
      const isNew = b != a && this.isVersion(length, i, b);
      // Short values of two versions may be the same: such a key does not tell which.
      this.unclear[i] = isOld && isNew;
      if (isOld) this.seen[i] = a;
      else if (isNew) this.seen[i] = b;
      else if (!wrong) wrong = Wrong.VALUE;
      if (a && isOld) this.found += keyLength + length;
      if (a && !isOld && !isNew) this.lost += keyLength + lengthOf(i, a);
      if (length >= 0) ++there;
    }
    if (wrong) return wrong;
    // Each part old or new as a whole.
    const sides = this.sides;
    memory.fill(changetype<usize>(sides), 0, CHANGES << 2);
    for (let i = first; i < first + count; ++i) {
      const each = before.keys[i];
      if (old[each] == next[each] || this.unclear[each]) continue;
      sides[before.parts[i]] |= this.seen[each] == next[each] ? 2 : 1;
    }
    for (let i = 0; i < CHANGES; ++i) if (sides[i] == 3) return Wrong.MIXED;
    const list = this.list;
    if (store.list(0, 0, 0, 0, list) != there || list.hasMore) return Wrong.LIST;
    for (let i = 0, at = 0; i < KEYS; ++i) {
      if (!this.seen[i]) continue;
      if (list.keyLength(at) != this.keyAt(key, i) || memory.compare(list.key(at), key, list.keyLength(at)) || list.valueLength(at) != lengthOf(i, this.seen[i])) return Wrong.LIST;
      ++at;
    }
    store.stats(this.stats);
    if (this.stats.damagedFrames || this.stats.unreadableRecords || this.stats.keys != there) return Wrong.DAMAGE;
    memory.copy(changetype<usize>(old), changetype<usize>(this.seen), KEYS << 2);
    memory.copy(changetype<usize>(it.now), changetype<usize>(this.seen), KEYS << 2);
    return 0;
  }
}

let harness: Harness | null = null;

export function open(depth: i32, variants: i32): void {
  const disks = new Array<PowerDisk>();
  const levels = new Array<Level>();
  for (let i = 0; i <= depth; ++i) {
    const disk = new PowerDisk(SECTORS, i ? 1024 : 2048, i ? 512 << 10 : 2 << 20);
    disks.push(disk);
    levels.push(new Level(disk));
  }
  harness = new Harness(new KvProgram(levels), disks, variants);
}
export function run(seed: u32, actions: i32, most: u32): bool { return harness!.run(seed, actions, most); }
export function result(index: i32): f64 {
  const it = harness!;
  switch (index) {
    case 0: return <f64>it.points;
    case 1: return it.deepest;
    case 2: return <f64>it.acknowledgedBytes;
    case 3: return <f64>it.lostBytes;
    case 4: return it.failure;
    case 5: return it.failureLevel;
    case 6: return it.failureEvent;
    case 7: return it.failureActions;
    case 8: return <f64>it.failurePoint;
    case 9: return it.disks[0].count;
  }
  return -1;
}

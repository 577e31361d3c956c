/**
 * Looks through a whole volume: nothing is written to one that is damaged.
 *
 * Every chain is followed once and each of its clusters marked in a bitmap, so loops and cross-links end the search; what is searched is bounded by
 * the number of clusters. On a volume that was not left in order, what our own order of writes can leave is told apart from damage, and repaired
 * (docs/decisions/017-fat-write-order.md). Nothing is allocated while it runs.
 */
import { Err } from "hal/error";
import { SectorCache } from "./cache";
import { Geometry } from "./geometry";
import { DEPTH_MAX } from "./path";
import { EntryReader } from "./reader";
import { Reason } from "./reason";
import { Attr, Dir, FREE, MOVING, SLOT, SLOTS, SLOTS_MAX, checksum, firstCluster, isLongSlot, setFirstCluster } from "./slot";
import { Entry, Table } from "./table";
import { DirectoryWalk } from "./walk";

/** Clusters of the largest volume that is checked, and so written: a bitmap of 8 MiB. */
const CLUSTERS_MAX: i32 = 1 << 26;
/** Slots that a long name may have. */
const RECENT: i32 = 20;

@final export class Check {
  /** Free clusters, and clusters that are taken but belong to nothing. */
  free: i32 = 0;
  lost: i32 = 0;
  /** What our own writing may leave when the power goes: clusters behind a file's end, slots of long names without entry, wrong `..`. */
  excess: i32 = 0;
  parents: i32 = 0;
  /** Of the root and all below. */
  directories: i32 = 0;
  files: i32 = 0;
  readonly reader: EntryReader;
  /** Bit n: cluster n belongs to something. */
  private readonly marks: StaticArray<u32>;
  private readonly walks: StaticArray<DirectoryWalk>;
  private readonly indices: StaticArray<i32> = new StaticArray<i32>(DEPTH_MAX);
  /** First clusters of the directories we are in; 0 = the root. */
  private readonly path: StaticArray<i32> = new StaticArray<i32>(DEPTH_MAX + 1);
  /** The last cluster that `chain` was to keep, and the one behind it. */
  private keptLast: i32 = 0;
  private rest: i32 = 0;
  private fixes: bool = false;
  /** The volume was not left in order. */
  wasLeft: bool = false;
  /** The directory with the entry that was being moved, and the slots before it. */
  private movingDirectory: i32 = 0;
  private readonly sectors: StaticArray<u64> = new StaticArray<u64>(RECENT);
  private readonly offsets: StaticArray<i32> = new StaticArray<i32>(RECENT);

  constructor(private readonly geometry: Geometry, private readonly table: Table, private readonly cache: SectorCache) {
    this.reader = new EntryReader(geometry, table, cache);
    this.marks = new StaticArray<u32>(geometry.clusters < CLUSTERS_MAX ? (geometry.last >> 5) + 1 : 0);
    const walks = new StaticArray<DirectoryWalk>(DEPTH_MAX);
    for (let i = 0; i < DEPTH_MAX; ++i) walks[i] = new DirectoryWalk(geometry, table);
    this.walks = walks;
  }

  /** Looks through it. @param fixes repairs what may be repaired; `run(false)` has found no damage before. @returns `Reason.None`, or what is wrong with it */
  run(fixes: bool): Reason {
    if (!this.marks.length) return Reason.TooLarge;
    this.fixes = fixes;
    memory.fill(changetype<usize>(this.marks), 0, <usize>this.marks.length << 2);
    this.free = this.lost = this.excess = this.parents = this.files = 0;
    this.directories = 1;
    const reader = this.reader;
    reader.orphans = reader.badNames = reader.badShortNames = reader.moving = 0;
    reader.frees = fixes;
    reader.looksBehind = this.wasLeft;
    const root = this.geometry.rootCluster;
    let reason = Reason.None;
    if (root && this.chain(root, 0) < 0) reason = this.why();
    if (!reason) reason = this.tree();
    if (!reason && reader.badNames) reason = Reason.LongNames;
    if (!reason && reader.badShortNames) reason = Reason.ShortName;
    if (!reason && fixes && this.cache.barrier() < 0) reason = Reason.DiskError;
    if (!reason) reason = this.count();
    return reason;
  }

  /** Whether something of what may be repaired was found. */
  get isUntidy(): bool { return this.lost + this.excess + this.parents + this.reader.orphans != 0; }

  private why(): Reason { return this.failure == Err.EXISTS ? Reason.CrossLink : this.failure == Err.CORRUPT ? Reason.ChainBroken : Reason.DiskError; }
  private failure: i32 = 0;

  /** Goes through all directories, each before what comes behind it. */
  private tree(): Reason {
    const reader = this.reader;
    let depth = 0;
    this.path[0] = 0;
    reader.start(0);
    while (true) {
      const moving = reader.moving;
      const more = reader.next();
      if (reader.moving != moving) this.movingDirectory = this.path[depth];
      if (more < 0) return more == Err.CORRUPT ? Reason.ChainBroken : Reason.DiskError;
      if (!more) {
        if (!depth) return Reason.None;
        --depth;
        reader.resume(this.walks[depth], this.indices[depth]);
        continue;
      }
      const slot = changetype<usize>(reader.slot);
      const first = firstCluster(slot, this.geometry.bits == 32);
      if (!(load<u8>(slot, Dir.Attr) & Attr.DIRECTORY)) {
        const reason = this.file(slot, first);
        if (reason) return reason;
        continue;
      }
      if (!this.geometry.has(first)) return Reason.FirstCluster;
      const clusters = this.chain(first, 0);
      if (clusters < 0) return this.why();
      if (<i64>clusters * this.geometry.clusterBytes > SLOTS_MAX * SLOT) return Reason.DirectoryTooLong;
      if (depth + 1 >= DEPTH_MAX) return Reason.TooDeep;
      const reason = this.dots(first, this.path[depth]);
      if (reason) return reason;
      ++this.directories;
      this.walks[depth].copy(reader.walk);
      this.indices[depth] = reader.index;
      this.path[++depth] = first;
      reader.start(first);
    }
  }

  private file(slot: usize, first: i32): Reason {
    ++this.files;
    const size = load<u32>(slot, Dir.FileSize);
    const bytes = this.geometry.clusterBytes;
    const needed = (<u64>size + bytes - 1) / bytes;
    if (!first) return size ? Reason.ChainShort : Reason.None;
    if (!this.geometry.has(first)) return Reason.FirstCluster;
    if (needed > <u64>this.geometry.clusters) return Reason.FileTooLong;
    const has = this.chain(first, <i32>needed);
    if (has < 0) return this.why();
    if (has < <i32>needed) return Reason.ChainShort;
    if (has > <i32>needed) {
      ++this.excess;
      if (this.fixes && this.cut(first, <i32>needed) < 0) return Reason.DiskError;
    }
    return Reason.None;
  }

  /** Marks the clusters of a chain. @returns how many there are; -1: `why` */
  private chain(first: i32, keep: i32): i32 {
    let cluster = first;
    let count = 0;
    this.rest = 0;
    while (true) {
      const word = cluster >> 5, bit: u32 = 1 << (cluster & 31);
      if (unchecked(this.marks[word]) & bit) {
        this.failure = Err.EXISTS;
        return -1;
      }
      unchecked((this.marks[word] |= bit));
      if (++count == keep) this.keptLast = cluster;
      else if (count == keep + 1) this.rest = cluster;
      const after = this.table.next(cluster);
      if (after < 0) {
        this.failure = after;
        return -1;
      }
      if (!after) return count;
      cluster = after;
    }
  }

  /** Frees what a file has behind its end. */
  private cut(first: i32, keep: i32): i32 {
    let error = 0;
    const rest = this.rest;
    if (keep) {
      error = this.table.set(this.keptLast, 0x0fffffff);
    } else {
      const base = this.cache.get(this.reader.sector);
      if (!base) return this.cache.error;
      setFirstCluster(base + this.reader.offset, 0);
      this.cache.changed(base);
    }
    if (error >= 0) error = this.cache.barrier();
    return error < 0 ? error : this.table.release(rest);
  }

  /** The first two entries of a directory lead to itself and to its parent (0 = the root). */
  private dots(first: i32, parent: i32): Reason {
    const base = this.cache.get(this.geometry.sectorOf(first));
    if (!base) return Reason.DiskError;
    const wide = this.geometry.bits == 32;
    if (!isDots(base, 1) || !isDots(base + SLOT, 2) || firstCluster(base, wide) != first) return Reason.DotEntries;
    if (firstCluster(base + SLOT, wide) != parent) {
      ++this.parents;
      if (this.fixes) {
        setFirstCluster(base + SLOT, parent);
        this.cache.changed(base);
      }
    }
    return Reason.None;
  }

  /** Counts the clusters that are free, and those that belong to nothing, which it frees when it repairs. */
  private count(): Reason {
    const geometry = this.geometry;
    const shift = geometry.bits == 32 ? 7 : 8;
    for (let begin = 0; begin <= geometry.last; begin += 1 << shift) {
      const base = this.cache.get(geometry.fatStart + (begin >> shift));
      if (!base) return Reason.DiskError;
      const end = min(begin + (1 << shift) - 1, geometry.last);
      for (let cluster = max(begin, 2); cluster <= end; ++cluster) {
        const value = shift == 7 ? load<u32>(base + ((cluster - begin) << 2)) & 0x0fffffff : <u32>load<u16>(base + ((cluster - begin) << 1));
        if (!value) {
          ++this.free;
        } else if (!(unchecked(this.marks[cluster >> 5]) >> (cluster & 31) & 1) && value != (shift == 7 ? <u32>Entry.BAD : 0xfff7)) {
          ++this.lost;
          if (!this.fixes) continue;
          if (this.table.set(cluster, Entry.FREE) < 0) return Reason.DiskError;
          ++this.free;
        }
      }
    }
    return Reason.None;
  }

  /**
   * An entry that was being moved when the power went: it is put back if nothing else has its clusters, or else forgotten. `run` has found no damage, and
   * `reader.moving` is not 0. @returns 0 or `Err`
   */
  settleMoving(): i32 {
    const reader = this.reader;
    let base = this.cache.get(reader.movingSector);
    if (!base) return this.cache.error;
    const first = firstCluster(base + reader.movingOffset, this.geometry.bits == 32);
    let back = false;
    if (this.geometry.has(first) && !(this.marks[first >> 5] >> (first & 31) & 1)) {
      const value = this.table.entry(first);
      if (value < 0) return value;
      back = value != Entry.FREE;
    }
    base = this.cache.get(reader.movingSector);
    if (!base) return this.cache.error;
    let at = base + reader.movingOffset;
    const parts: i32 = load<u8>(at, Dir.CrtTime);
    if (back && parts && parts <= RECENT) {
      store<u8>(at, load<u8>(at, Dir.CrtTimeTenth));
      const sum = checksum(at);
      store<u8>(at, FREE);
      // The long name is there before the entry is.
      let error = this.putBackLongName(sum, parts);
      if (error >= 0) error = this.cache.barrier();
      if (error < 0) return error;
      base = this.cache.get(reader.movingSector);
      if (!base) return this.cache.error;
      at = base + reader.movingOffset;
    }
    if (back) store<u8>(at, load<u8>(at, Dir.CrtTimeTenth));
    store<u8>(at, 0, Dir.CrtTimeTenth);
    store<u8>(at, 0, Dir.CrtTime);
    store<u8>(at, load<u8>(at, Dir.NTRes) & ~MOVING, Dir.NTRes);
    this.cache.changed(base);
    return 0;
  }

  /** Has the slots in front of the one that was being moved be its long name again: their ordinals are lost, their checksum is not. */
  private putBackLongName(sum: u8, parts: i32): i32 {
    const walk = this.walks[0];
    const sectors = this.sectors, offsets = this.offsets;
    walk.start(this.movingDirectory);
    let met = 0;
    while (true) {
      const more = walk.next();
      if (more <= 0) return more;
      let offset = 0;
      for (; offset < SLOT * SLOTS && (walk.sector != this.reader.movingSector || offset != this.reader.movingOffset); offset += SLOT) {
        sectors[met % RECENT] = walk.sector;
        offsets[met++ % RECENT] = offset;
      }
      if (offset < SLOT * SLOTS) break;
    }
    // First whether all are there, then they are changed.
    for (let pass = 0; pass < 2; ++pass) {
      for (let ordinal = 1; ordinal <= parts; ++ordinal) {
        if (ordinal > met) return 0;
        const base = this.cache.get(sectors[(met - ordinal) % RECENT]);
        if (!base) return this.cache.error;
        const at = base + offsets[(met - ordinal) % RECENT];
        if (!isLongSlot(at) || load<u8>(at, 13) != sum || load<u8>(at) != FREE && (load<u8>(at) & 0x1f) != ordinal) return 0;
        if (!pass) continue;
        store<u8>(at, ordinal == parts ? ordinal | 0x40 : ordinal);
        this.cache.changed(base);
      }
    }
    return 0;
  }
}

/** Whether the slot at `at` is called `.` (1) or `..` (2). */
function isDots(at: usize, count: i32): bool {
  for (let i = 0; i < 11; ++i) if (load<u8>(at + i) != (i < count ? 0x2e : 0x20)) return false;
  return (load<u8>(at, Dir.Attr) & Attr.DIRECTORY) != 0;
}

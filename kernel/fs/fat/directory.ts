/**
 * Looks for entries in directories, makes and removes them.
 *
 * All slots of an entry are put into one sector where they fit (names of up to 195 units), so that it comes and goes whole.
 */
import { Err } from "hal/error";
import { SectorCache } from "./cache";
import { Geometry } from "./geometry";
import { Name } from "./path";
import { EntryReader } from "./reader";
import { ShortName } from "./short-name";
import { Dir, FREE, LOWER_BASE, LOWER_EXTENSION, MOVING, SLOT, SLOTS, SLOTS_MAX, checksum, isLongSlot } from "./slot";
import { Table } from "./table";
import { DirectoryWalk } from "./walk";

const UNITS: i32 = 13;

@final export class Directory {
  /** The entry that `find` has found. */
  readonly reader: EntryReader;
  /** The place that `prepare` has found for a new entry: a sector, or all of `sector` and what follows in `second`. */
  sector: u64 = 0;
  offset: i32 = 0;
  private second: u64 = 0;
  private count: i32 = 0;
  /** The slot behind the place becomes the end of the directory. */
  private ends: bool = false;
  /** The end of the directory in front of the place, which must become free slots; 0 = none. */
  private gapSector: u64 = 0;
  private gapSlot: i32 = 0;
  /** The short slot whose name may be used again. */
  private skippedSector: u64 = 0;
  private skippedOffset: i32 = 0;
  private readonly walk: DirectoryWalk;
  private readonly short: ShortName = new ShortName();
  private readonly name: Name = new Name();

  constructor(private readonly geometry: Geometry, private readonly table: Table, private readonly cache: SectorCache) {
    this.reader = new EntryReader(geometry, table, cache);
    this.walk = new DirectoryWalk(geometry, table);
  }

  /** Looks for `name` in the directory whose first cluster is `first` (0 = the root). @returns 0: `reader` has it; `Err`: NOT_FOUND */
  find(first: i32, name: Name): i32 {
    const reader = this.reader;
    reader.start(first);
    while (true) {
      const more = reader.next();
      if (more < 0) return more;
      if (!more) return Err.NOT_FOUND;
      if (reader.name.equals(name)) return 0;
    }
  }

  /** Whether the directory has no entry. @returns 1, 0 or `Err` */
  isEmpty(first: i32): i32 {
    this.reader.start(first);
    const more = this.reader.next();
    return more < 0 ? more : more ? 0 : 1;
  }

  /**
   * Finds a place for an entry called `name`, which is not there yet, and enlarges the directory for it. Until `write` nothing has changed but
   * its length. @returns 0 or `Err`: NO_SPACE; EXISTS when its short name is another's
   */
  prepare(first: i32, name: Name): i32 {
    const short = this.short;
    this.name.copy(name);
    short.begin(name);
    this.count = 1 + (short.isLong ? (name.length + UNITS - 1) / UNITS : 0);
    this.second = 0;
    this.gapSector = 0;
    this.ends = false;
    const found = this.search(first);
    if (found < 0) return found;
    if (!short.choose()) return Err.EXISTS;
    if (!found) return this.enlarge();
    return this.ends && this.offset + this.count * SLOT == SLOTS * SLOT && this.count <= SLOTS ? this.endBehind() : 0;
  }

  /** Shows all short names to `short`, and looks for room. @returns 1 found, 0 the directory is full, or `Err` */
  private search(first: i32): i32 {
    const walk = this.walk;
    const count = this.count;
    let found = false;
    /** A sector without entries, followed by the one at hand. */
    let empty: u64 = 0;
    walk.start(first);
    while (true) {
      const more = walk.next();
      if (more < 0) return more;
      if (!more) return found ? 1 : 0;
      const base = this.cache.get(walk.sector);
      if (!base) return this.cache.error;
      let free = 0;
      for (let i = 0; i < SLOTS; ++i) {
        const at = base + i * SLOT;
        const c = load<u8>(at);
        if (!c) return found ? 1 : this.atEnd(i, free, empty);
        if (c != FREE) {
          free = 0;
          if (!isLongSlot(at) && (walk.sector != this.skippedSector || i * SLOT != this.skippedOffset)) this.short.meet(at);
        } else if (++free >= count && !found) {
          found = true;
          this.place(walk.sector, i + 1 - count);
        }
      }
      if (free < SLOTS) {
        empty = 0;
      } else if (empty && !found) {
        found = true;
        this.place(empty, 0);
        this.second = walk.sector;
      } else empty = walk.sector;
    }
  }

  /** Has `prepare` pass over the short slot there, whose entry is about to go; 0 = none. */
  replaces(sector: u64, offset: i32): void {
    this.skippedSector = sector;
    this.skippedOffset = offset;
  }

  private place(sector: u64, slot: i32): void {
    this.sector = sector;
    this.offset = slot * SLOT;
  }

  /**
   * Takes room at the end of the directory, which slot `end` of the walk's sector is, behind `free` free ones.
   * @param empty the sector before when it has no entries, or 0
   */
  private atEnd(end: i32, free: i32, empty: u64): i32 {
    const walk = this.walk;
    this.ends = true;
    if (this.count <= SLOTS) {
      if (SLOTS - end + free >= this.count) {
        this.place(walk.sector, end - free);
        return 1;
      }
      this.gapSector = walk.sector;
      this.gapSlot = end;
      const more = walk.next();
      if (more > 0) this.place(walk.sector, 0);
      return more;
    }
    // Two sectors without entries, one after the other.
    let sector: u64 = 0;
    if (end == free) {
      sector = empty;
      if (!sector) {
        sector = walk.sector;
        const more = walk.next();
        if (more < 0) return more;
        if (!more) return this.pass(sector);
      }
    } else {
      this.gapSector = walk.sector;
      this.gapSlot = end;
      let more = walk.next();
      if (more <= 0) return more;
      sector = walk.sector;
      more = walk.next();
      if (more < 0) return more;
      if (!more) return this.pass(sector);
    }
    this.place(sector, 0);
    this.second = walk.sector;
    return 1;
  }

  /** Has all slots of the directory's last sector, in which there is no entry, be free ones: the directory goes on behind it. @returns 0 or `Err` */
  private pass(sector: u64): i32 {
    const base = this.cache.get(sector);
    if (!base) return this.cache.error;
    for (let i = 0; i < SLOTS; ++i) store<u8>(base + i * SLOT, FREE);
    this.cache.changed(base);
    return 0;
  }

  /** Adds clusters of zeros to the directory that `walk` has come to the end of, and takes room there. */
  private enlarge(): i32 {
    const walk = this.walk;
    const geometry = this.geometry;
    const tail = walk.cluster;
    const wanted = this.count > SLOTS && geometry.perCluster == 1 ? 2 : 1;
    if (!tail || (walk.count + wanted * geometry.perCluster) * SLOTS > SLOTS_MAX) return Err.NO_SPACE;
    const first = this.table.allocate(tail + 1);
    if (first < 0) return first;
    let error = this.clear(first);
    this.place(geometry.sectorOf(first), 0);
    if (this.count > SLOTS) this.second = this.sector + 1;
    if (error >= 0 && wanted == 2) {
      const next = this.table.allocate(first + 1);
      error = next;
      if (next >= 0) {
        error = this.clear(next);
        if (error >= 0) error = this.table.set(first, next);
        this.second = geometry.sectorOf(next);
      }
    }
    if (error < 0) {
      this.table.release(first);
      return error;
    }
    error = this.cache.barrier();
    if (error < 0) return error;
    this.ends = true;
    return this.table.set(tail, first);
  }

  /** Makes a cluster's sectors zeros. */
  clear(cluster: i32): i32 {
    const sector = this.geometry.sectorOf(cluster);
    for (let i = 0; i < this.geometry.perCluster; ++i) if (!this.cache.fresh(sector + i)) return this.cache.error;
    return 0;
  }

  /** The place fills its sector to the end: has the next one begin with the end of the directory. */
  private endBehind(): i32 {
    // The walk is at the place's sector, or where `atEnd` has led it.
    const more = this.walk.next();
    return more > 0 ? this.endAt(this.walk.sector) : more;
  }

  /** Has a sector begin with the end of the directory, which is before it now. */
  private endAt(sector: u64): i32 {
    const base = this.cache.get(sector);
    if (!base) return this.cache.error;
    if (!load<u8>(base)) return 0;
    memory.fill(base, 0, SLOT);
    this.cache.changed(base);
    return this.cache.barrier();
  }

  /** Puts the entry, whose short slot is `slot` but for its name, into the place that `prepare` has found. `offset` is then its short slot's. @returns 0 or `Err` */
  write(slot: usize): i32 {
    const short = this.short;
    const parts = this.count - 1;
    const bytes = changetype<usize>(short.bytes);
    memory.copy(slot, bytes, 11);
    store<u8>(slot, load<u8>(slot, Dir.NTRes) & ~(MOVING | LOWER_BASE | LOWER_EXTENSION) | short.flags, Dir.NTRes);
    const sum = checksum(bytes);
    // The short slot makes the entry: what is in front of it comes first.
    const inFirst = this.second ? SLOTS : parts;
    let error = this.second && this.ends ? this.endAt(this.second) : 0;
    if (error >= 0) error = this.fill(this.sector, this.offset, 0, inFirst, sum, slot);
    if (error >= 0 && this.second) {
      error = this.cache.barrier();
      if (error >= 0) error = this.fill(this.second, 0, SLOTS, parts, sum, slot);
    }
    // Until the end of the directory in front of it is gone nobody sees it.
    if (error >= 0 && this.gapSector) {
      error = this.cache.barrier();
      if (error >= 0) error = this.closeGap();
    }
    if (error < 0) return error;
    if (this.second) this.sector = this.second;
    this.offset = this.second ? (parts - SLOTS) * SLOT : this.offset + parts * SLOT;
    return 0;
  }

  /** Writes parts of the name from `from` up to `end` at `offset` of a sector and, when these are all, the short slot behind them. */
  private fill(sector: u64, offset: i32, from: i32, end: i32, sum: u8, slot: usize): i32 {
    const base = this.cache.get(sector);
    if (!base) return this.cache.error;
    const parts = this.count - 1;
    let at = base + offset;
    for (let i = from; i < end; ++i, at += SLOT) this.fillPart(at, parts - i, i == 0, sum);
    if (end == parts && (!this.second || sector == this.second)) {
      memory.copy(at, slot, SLOT);
      at += SLOT;
      if (this.ends && at < base + SLOTS * SLOT) memory.fill(at, 0, SLOT);
    }
    this.cache.changed(base);
    return 0;
  }

  private fillPart(at: usize, ordinal: i32, isLast: bool, sum: u8): void {
    memory.fill(at, 0, SLOT);
    store<u8>(at, isLast ? ordinal | 0x40 : ordinal);
    store<u8>(at, 0x0f, Dir.Attr);
    store<u8>(at, sum, 13);
    for (let i = 0; i < UNITS; ++i) {
      const from = (ordinal - 1) * UNITS + i;
      // A zero ends the name, and 0xffff fills the rest.
      const unit: u16 = from < this.name.length ? this.name.units[from] : from == this.name.length ? 0 : 0xffff;
      store<u16>(at + (i < 5 ? 1 + i * 2 : i < 11 ? 14 + (i - 5) * 2 : 28 + (i - 11) * 2), unit);
    }
  }

  private closeGap(): i32 {
    const base = this.cache.get(this.gapSector);
    if (!base) return this.cache.error;
    for (let i = this.gapSlot; i < SLOTS; ++i) store<u8>(base + i * SLOT, FREE);
    this.cache.changed(base);
    return 0;
  }

  /**
   * Removes the entry that `reader` is at, the short slot first. What belongs to it may be freed after a `barrier`.
   * @param moves it is on its way: `unmark` follows
   */
  remove(moves: bool): i32 {
    const reader = this.reader;
    const base = this.cache.get(reader.sector);
    if (!base) return this.cache.error;
    if (moves) {
      const at = base + reader.offset;
      store<u8>(at, load<u8>(at), Dir.CrtTimeTenth);
      let slots = -1;
      for (let run = 0; run < reader.runs; ++run) slots += reader.runSlots[run];
      store<u8>(at, <u8>slots, Dir.CrtTime);
      store<u8>(at, load<u8>(at, Dir.NTRes) | MOVING, Dir.NTRes);
    }
    for (let run = reader.runs - 1; run >= 0; --run) {
      let error = reader.free(run);
      if (error >= 0 && run) error = this.cache.barrier();
      if (error < 0) return error;
    }
    return 0;
  }

  /** Has a slot that was being moved be an ordinary free one. */
  unmark(sector: u64, offset: i32): i32 {
    const base = this.cache.get(sector);
    if (!base) return this.cache.error;
    store<u8>(base + offset, 0, Dir.NTRes);
    this.cache.changed(base);
    return 0;
  }
}

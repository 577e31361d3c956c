/** Reads a directory: its entries, each a short name's slot with the long name in front of it. */
import { SectorCache } from "./cache";
import { Geometry } from "./geometry";
import { NAME_MAX, Name } from "./path";
import { readShortName } from "./short-name";
import { Attr, Dir, FREE, MOVING, SLOT, SLOTS, checksum, isLongSlot } from "./slot";
import { Table } from "./table";
import { isNameUnit } from "./units";
import { DirectoryWalk } from "./walk";

/** LDIR_Ord: this slot is the last part of the name, which comes first. */
const LAST: u8 = 0x40;
/** UTF-16 units in one slot, and parts of a name. */
const UNITS: i32 = 13;
const PARTS: i32 = 20;

@final export class EntryReader {
  /** The entry's name, the long one if it has one that is right. */
  readonly name: Name = new Name();
  isLong: bool = false;
  /** Its short slot: a copy, and where it is. */
  readonly slot: StaticArray<u8> = new StaticArray<u8>(SLOT);
  sector: u64 = 0;
  offset: i32 = 0;
  /** Where its slots are: up to three runs, each inside a sector. */
  runs: i32 = 0;
  readonly runSector: StaticArray<u64> = new StaticArray<u64>(3);
  readonly runOffset: StaticArray<i32> = new StaticArray<i32>(3);
  readonly runSlots: StaticArray<i32> = new StaticArray<i32>(3);
  /** What was passed over since these were set to 0: slots of long names that belong to nothing, names that cannot be, entries that were being moved. */
  orphans: i32 = 0;
  badNames: i32 = 0;
  badShortNames: i32 = 0;
  moving: i32 = 0;
  /** The last that was being moved. */
  movingSector: u64 = 0;
  movingOffset: i32 = 0;
  /** Orphans are freed as they are met. */
  frees: bool = false;
  /** What lies behind the end of a directory counts as orphans: some read it all the same. */
  looksBehind: bool = false;
  readonly walk: DirectoryWalk;
  /** Next slot of the sector; `SLOTS`: in the next sector. */
  index: i32 = SLOTS;
  private readonly units: StaticArray<u16> = new StaticArray<u16>(UNITS * PARTS);
  private total: i32 = 0;
  /** Ordinal of the part that came last; 0 = there is no long name. */
  private ordinal: i32 = 0;
  private sum: u8 = 0;

  constructor(geometry: Geometry, table: Table, private readonly cache: SectorCache) {
    this.walk = new DirectoryWalk(geometry, table);
  }

  /** @param first first cluster of the directory, 0 = the root */
  start(first: i32): void {
    this.walk.start(first);
    this.index = SLOTS;
    this.forget();
  }

  /** Goes on where another reader was, behind the entry it read last. */
  resume(walk: DirectoryWalk, index: i32): void {
    this.walk.copy(walk);
    this.index = index;
    this.forget();
  }

  /** Goes to the next entry; `.`, `..` and labels are none. @returns 1; 0 at the end; `Err` */
  next(): i32 {
    this.forget();
    while (true) {
      if (this.index == SLOTS) {
        const more = this.walk.next();
        if (more <= 0) {
          this.orphan();
          return more;
        }
        this.index = 0;
      }
      const base = this.cache.get(this.walk.sector);
      if (!base) return this.cache.error;
      const at = base + this.index * SLOT;
      const first = load<u8>(at);
      if (!first) {
        this.orphan();
        return this.looksBehind ? this.lookBehind() : 0;
      }
      const index = this.index++;
      if (first == FREE) {
        this.orphan();
        if ((load<u8>(at, Dir.NTRes) & MOVING) == MOVING && !isLongSlot(at)) {
          ++this.moving;
          this.movingSector = this.walk.sector;
          this.movingOffset = index * SLOT;
        }
      } else if (isLongSlot(at)) {
        this.part(at, index);
      } else if (load<u8>(at, Dir.Attr) & Attr.VOLUME_ID || first == 0x2e) {
        this.orphan();
      } else {
        this.entry(at, index);
        return 1;
      }
    }
  }

  /** Goes through what is behind the end. @returns 0 or `Err` */
  private lookBehind(): i32 {
    while (true) {
      for (; this.index < SLOTS; ++this.index) {
        const base = this.cache.get(this.walk.sector);
        if (!base) return this.cache.error;
        const at = base + this.index * SLOT;
        if (!load<u8>(at) || load<u8>(at) == FREE) continue;
        ++this.orphans;
        if (!this.frees) continue;
        memory.fill(at, 0, SLOT);
        this.cache.changed(base);
      }
      const more = this.walk.next();
      if (more <= 0) return more;
      this.index = 0;
    }
  }

  private entry(at: usize, index: i32): void {
    if (this.ordinal && (this.ordinal != 1 || this.sum != checksum(at))) this.orphan();
    memory.copy(changetype<usize>(this.slot), at, SLOT);
    this.sector = this.walk.sector;
    this.offset = index * SLOT;
    this.isLong = this.ordinal != 0 && this.readLongName();
    this.extend(index);
    if (!this.isLong && !readShortName(changetype<usize>(this.slot), this.name)) ++this.badShortNames;
  }

  /** A slot of a long name: the parts come from the last to the first, all with the checksum of the short name behind them. */
  private part(at: usize, index: i32): void {
    const ordinal: i32 = load<u8>(at) & ~LAST;
    const sum = load<u8>(at, 13);
    const begins = (load<u8>(at) & LAST) != 0;
    if (begins || ordinal != this.ordinal - 1 || sum != this.sum || !ordinal) this.orphan();
    this.extend(index);
    if (begins && ordinal >= 1 && ordinal <= PARTS) {
      this.total = ordinal;
      this.sum = sum;
    } else if (!this.ordinal) {
      this.orphan();
      return;
    }
    this.ordinal = ordinal;
    const to = changetype<usize>(this.units) + (ordinal - 1) * UNITS * 2;
    memory.copy(to, at + 1, 10);
    memory.copy(to + 10, at + 14, 12);
    memory.copy(to + 22, at + 28, 4);
  }

  /** @returns false when the long name cannot be one: too long or short for its parts, or with characters that are not allowed */
  private readLongName(): bool {
    const most = this.total * UNITS;
    let length = 0;
    let good = true;
    while (length < most && unchecked(this.units[length])) if (!isNameUnit(unchecked(this.units[length++]))) good = false;
    const last: u16 = length ? this.units[length - 1] : 0x20;
    if (!good || length <= most - UNITS || length > NAME_MAX || last == 0x20 || last == 0x2e) {
      ++this.badNames;
      return false;
    }
    this.name.set(changetype<usize>(this.units), length);
    return true;
  }

  /** Adds a slot to the entry's runs. */
  private extend(index: i32): void {
    const run = this.runs - 1;
    if (run >= 0 && this.runSector[run] == this.walk.sector) {
      ++this.runSlots[run];
    } else {
      this.runSector[this.runs] = this.walk.sector;
      this.runOffset[this.runs] = index * SLOT;
      this.runSlots[this.runs++] = 1;
    }
  }

  /** What has come of a long name belongs to nothing. */
  private orphan(): void {
    for (let run = 0; run < this.runs; ++run) {
      this.orphans += this.runSlots[run];
      if (this.frees) this.free(run);
    }
    this.forget();
  }

  /** Frees a run of slots in the cache. @returns 0 or `Err` */
  free(run: i32): i32 {
    const base = this.cache.get(this.runSector[run]);
    if (!base) return this.cache.error;
    for (let i = 0; i < this.runSlots[run]; ++i) store<u8>(base + this.runOffset[run] + i * SLOT, FREE);
    this.cache.changed(base);
    return 0;
  }

  private forget(): void {
    this.runs = 0;
    this.ordinal = 0;
  }
}

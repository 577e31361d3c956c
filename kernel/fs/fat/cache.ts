/**
 * Sectors of a volume in memory, written back later.
 *
 * What is dirty here may reach the medium at any time and in any order. Whoever needs an order calls `barrier` between what must be there first
 * and what may follow: docs/decisions/017-fat-write-order.md.
 */
import { SECTOR } from "hal/block";
import { Disk } from "../../block/disk";

const SLOTS: i32 = 32;
const NONE: u64 = u64.MAX_VALUE;

@final export class SectorCache {
  /** Why the last call failed, an `Err`. */
  error: i32 = 0;
  /** A write or flush has failed since `drop`: what is on the medium is not known. */
  failed: bool = false;
  /** Something has been changed or written since this was set to false. */
  touched: bool = false;
  private readonly memory: StaticArray<u8> = new StaticArray<u8>(SLOTS * SECTOR);
  private readonly sectors: StaticArray<u64> = new StaticArray<u64>(SLOTS);
  private readonly dirty: StaticArray<bool> = new StaticArray<bool>(SLOTS);
  private readonly used: StaticArray<u32> = new StaticArray<u32>(SLOTS);
  private uses: u32 = 0;
  /** The slot that was asked for last. */
  private latest: i32 = 0;
  /** Sectors that were written since the last flush. */
  private unflushed: bool = false;
  /** The FAT that is written twice, and how far off its copy is. */
  private twiceFrom: u64 = 0;
  private twiceEnd: u64 = 0;
  private copyAt: u64 = 0;

  constructor(private readonly disk: Disk) { this.drop(); }

  /** Has sectors from `from` up to `end` written again `distance` further on. */
  mirror(from: u64, end: u64, distance: u64): void {
    this.twiceFrom = from;
    this.twiceEnd = end;
    this.copyAt = distance;
  }

  /** Forgets everything, written or not. */
  drop(): void {
    for (let i = 0; i < SLOTS; ++i) {
      this.sectors[i] = NONE;
      this.dirty[i] = false;
      this.used[i] = 0;
    }
    this.failed = false;
    this.unflushed = false;
  }

  /** The sector's bytes, which stay there until 31 others have been asked for; 0 = `error` says why not. */
  get(sector: u64): usize {
    const known = this.find(sector);
    if (known >= 0) return this.touch(known);
    const slot = this.vacate();
    if (slot < 0) return 0;
    this.error = this.disk.read(sector, 1, this.at(slot));
    if (this.error < 0) return 0;
    this.sectors[slot] = sector;
    return this.touch(slot);
  }

  /** As `get`, but the sector is zeros, and dirty. */
  fresh(sector: u64): usize {
    let slot = this.find(sector);
    if (slot < 0) slot = this.vacate();
    if (slot < 0) return 0;
    this.sectors[slot] = sector;
    this.dirty[slot] = true;
    this.touched = true;
    memory.fill(this.at(slot), 0, SECTOR);
    return this.touch(slot);
  }

  /** Says that the sector at `address`, which `get` gave, has been changed. */
  changed(address: usize): void {
    this.dirty[<i32>(address - this.at(0)) / SECTOR] = true;
    this.touched = true;
  }

  /** Writes what is dirty and waits until everything written is on the medium. @returns 0 or `Err` */
  barrier(): i32 {
    const error = this.writeBack(0, NONE);
    if (error < 0) return error;
    if (!this.unflushed) return 0;
    this.error = this.disk.flush();
    if (this.error < 0) this.failed = true;
    else this.unflushed = false;
    return this.error;
  }

  /** Reads sectors past the cache, so that the memory has what is newest. @param to a multiple of 4 */
  read(sector: u64, count: i32, to: usize): i32 {
    this.error = this.writeBack(sector, sector + count);
    if (this.error >= 0) this.error = this.disk.read(sector, count, to);
    return this.error;
  }

  /** Writes sectors past the cache. @param from a multiple of 4 */
  write(sector: u64, count: i32, from: usize): i32 {
    for (let i = 0; i < SLOTS; ++i) {
      const each = this.sectors[i];
      if (each < sector || each >= sector + count) continue;
      this.sectors[i] = NONE;
      this.dirty[i] = false;
    }
    this.error = this.disk.write(sector, count, from);
    this.unflushed = this.touched = true;
    if (this.error < 0) this.failed = true;
    return this.error;
  }

  /** Writes dirty sectors from `from` up to `end`, in ascending order. */
  private writeBack(from: u64, end: u64): i32 {
    while (true) {
      let lowest = -1;
      for (let i = 0; i < SLOTS; ++i) {
        if (this.dirty[i] && this.sectors[i] >= from && this.sectors[i] < end && (lowest < 0 || this.sectors[i] < this.sectors[lowest])) lowest = i;
      }
      if (lowest < 0) return 0;
      const error = this.store(lowest);
      if (error < 0) return error;
    }
  }

  private store(slot: i32): i32 {
    const sector = this.sectors[slot];
    this.unflushed = true;
    this.error = this.disk.write(sector, 1, this.at(slot));
    if (this.error >= 0 && this.copyAt && sector >= this.twiceFrom && sector < this.twiceEnd) this.error = this.disk.write(sector + this.copyAt, 1, this.at(slot));
    if (this.error < 0) this.failed = true;
    else this.dirty[slot] = false;
    return this.error;
  }

  private find(sector: u64): i32 {
    if (this.sectors[this.latest] == sector) return this.latest;
    for (let i = 0; i < SLOTS; ++i) if (this.sectors[i] == sector) return i;
    return -1;
  }

  /** Empties the slot that has been unused longest. @returns it, or -1 when what was in it could not be written */
  private vacate(): i32 {
    let oldest = 0;
    for (let i = 0; i < SLOTS; ++i) {
      if (this.sectors[i] == NONE) return i;
      if (this.uses - this.used[i] > this.uses - this.used[oldest]) oldest = i;
    }
    if (this.dirty[oldest] && this.store(oldest) < 0) return -1;
    this.sectors[oldest] = NONE;
    return oldest;
  }

  private touch(slot: i32): usize {
    this.latest = slot;
    this.used[slot] = ++this.uses;
    return this.at(slot);
  }

  private at(slot: i32): usize { return changetype<usize>(this.memory) + <usize>slot * SECTOR; }
}

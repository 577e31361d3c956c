/** The file allocation table: which cluster follows which, and which are free. */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { SectorCache } from "./cache";
import { Geometry } from "./geometry";

/** Values of entries, as FAT32 has them; those of FAT12 and FAT16 are widened. */
export namespace Entry {
  export const FREE: i32 = 0;
  export const BAD: i32 = 0x0ffffff7;
  /** This and above: the last cluster of a chain. */
  export const END: i32 = 0x0ffffff8;
}

@final export class Table {
  /** Free clusters, or -1 while they have not been counted. */
  free: i32 = -1;
  /** Where the search for a free cluster begins. */
  hint: i32 = 2;

  constructor(private readonly geometry: Geometry, private readonly cache: SectorCache) {}

  /** The entry of a cluster from 0 to `last`. @returns it, or `Err` */
  entry(cluster: i32): i32 {
    const bits = this.geometry.bits;
    if (bits == 12) return this.entry12(cluster);
    const offset = <u32>cluster << (bits == 32 ? 2 : 1);
    const at = this.cache.get(this.geometry.fatStart + (offset >> 9));
    if (!at) return this.cache.error;
    if (bits == 32) return load<u32>(at + (offset & SECTOR - 1)) & 0x0fffffff;
    return widen(load<u16>(at + (offset & SECTOR - 1)), 0xfff0);
  }

  /** An entry of FAT12 may lie across two sectors. */
  private entry12(cluster: i32): i32 {
    const offset = cluster + (cluster >> 1);
    let at = this.cache.get(this.geometry.fatStart + (offset >> 9));
    if (!at) return this.cache.error;
    const low: i32 = load<u8>(at + (offset & SECTOR - 1));
    at = this.cache.get(this.geometry.fatStart + (offset + 1 >> 9));
    if (!at) return this.cache.error;
    const value = low | <i32>load<u8>(at + (offset + 1 & SECTOR - 1)) << 8;
    return widen(cluster & 1 ? value >> 4 : value & 0xfff, 0xff0);
  }

  /** The cluster that follows `cluster`. @returns it; 0 at the end of the chain; `Err`, CORRUPT when no cluster can be there */
  next(cluster: i32): i32 {
    const value = this.entry(cluster);
    if (value < 0) return value;
    if (value >= Entry.END) return 0;
    return this.geometry.has(value) ? value : Err.CORRUPT;
  }

  /** Changes an entry of FAT16 or FAT32 in the cache. @returns 0 or `Err` */
  set(cluster: i32, value: i32): i32 {
    const wide = this.geometry.bits == 32;
    const offset = <u32>cluster << (wide ? 2 : 1);
    const at = this.cache.get(this.geometry.fatStart + (offset >> 9));
    if (!at) return this.cache.error;
    const place = at + (offset & SECTOR - 1);
    // The upper four bits of an entry of FAT32 are reserved and stay.
    if (wide) store<u32>(place, load<u32>(place) & 0xf0000000 | value);
    else store<u16>(place, value);
    this.cache.changed(at);
    return 0;
  }

  /**
   * Takes a free cluster, `near` if that is free, and makes it a chain of one. Nothing refers to it yet, so its entry may reach the medium at any time.
   * @returns it, or `Err`: NO_SPACE
   */
  allocate(near: i32): i32 {
    const geometry = this.geometry;
    if (this.free == 0) return Err.NO_SPACE;
    let cluster = geometry.has(near) ? near : geometry.has(this.hint) ? this.hint : 2;
    for (let tried = 0; tried < geometry.clusters; ++tried) {
      const value = this.entry(cluster);
      if (value < 0) return value;
      if (value == Entry.FREE) {
        const error = this.set(cluster, 0x0fffffff);
        if (error < 0) return error;
        if (this.free > 0) --this.free;
        this.hint = cluster + 1;
        return cluster;
      }
      if (++cluster > geometry.last) cluster = 2;
    }
    this.free = 0;
    return Err.NO_SPACE;
  }

  /** Frees `cluster` and all that follow. Nothing on the medium may refer to it any more. @returns 0 or `Err` */
  release(cluster: i32): i32 {
    for (let left = this.geometry.clusters; left > 0; --left) {
      const after = this.next(cluster);
      if (after < 0) return after;
      const error = this.set(cluster, Entry.FREE);
      if (error < 0) return error;
      if (this.free >= 0) ++this.free;
      if (cluster < this.hint) this.hint = cluster;
      if (!after) return 0;
      cluster = after;
    }
    return Err.CORRUPT;
  }

  /** Counts free clusters, unless that is known. @returns them, or `Err` */
  countFree(): i32 {
    if (this.free >= 0) return this.free;
    let count = 0;
    for (let cluster = 2; cluster <= this.geometry.last; ++cluster) {
      const value = this.entry(cluster);
      if (value < 0) return value;
      if (value == Entry.FREE) ++count;
    }
    return (this.free = count);
  }
}

/** Values from `special` on mean the same in all widths. */
function widen(value: i32, special: i32): i32 {
  return value < special ? value : value - special + 0x0ffffff0;
}

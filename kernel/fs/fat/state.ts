/** Whether a volume was left in order: the clean bit in the FAT, and FSInfo. The boot sector is never written. */
import { SectorCache } from "./cache";
import { Geometry } from "./geometry";
import { Reason } from "./reason";
import { Table } from "./table";

/** Bits of the second entry, 1 = in order (fatgen103 "FAT Data Structure"). */
const CLEAN16: i32 = 0x8000;
const CLEAN32: i32 = 0x08000000;
/** FSI_Free_Count: not known. */
const UNKNOWN: u32 = 0xffffffff;

namespace Info {
  export const LeadSig: usize = 0;
  export const StrucSig: usize = 484;
  export const Free_Count: usize = 488;
  export const Nxt_Free: usize = 492;
  export const TrailSig: usize = 508;
}

@final export class State {
  /** It was being written when it was left. */
  wasLeft: bool = false;
  /** The medium says that it is being written. */
  isMarked: bool = false;

  constructor(private readonly geometry: Geometry, private readonly table: Table, private readonly cache: SectorCache) {}

  /** Reads it. @returns why the volume cannot be written, if that shows here */
  read(): Reason {
    const geometry = this.geometry;
    this.wasLeft = this.isMarked = false;
    if (geometry.bits == 12) return Reason.Fat12;
    const first = this.beginning(geometry.fatStart);
    const second = geometry.fats == 2 && geometry.isMirrored ? this.beginning(geometry.fatStart + geometry.fatSectors) : first;
    if (first == Beginning.WRONG && second == Beginning.WRONG) return Reason.FatBegin;
    this.wasLeft = this.isMarked = first != Beginning.CLEAN || second != Beginning.CLEAN;
    this.readInfo();
    return geometry.isMirrored ? Reason.None : Reason.NotMirrored;
  }

  private beginning(sector: u64): Beginning {
    const at = this.cache.get(sector);
    if (!at) return Beginning.WRONG;
    const wide = this.geometry.bits == 32;
    if ((wide ? load<u32>(at) & 0x0fffffff : load<u16>(at) | 0x0fff0000) != (0x0fffff00 | <u32>this.geometry.media)) return Beginning.WRONG;
    return (wide ? load<u32>(at, 4) & CLEAN32 : load<u16>(at, 2) & CLEAN16) ? Beginning.CLEAN : Beginning.LEFT;
  }

  /** FSInfo is no more than a hint where to look for free clusters. */
  private readInfo(): void {
    const geometry = this.geometry;
    if (!geometry.infoSector) return;
    const at = this.cache.get(geometry.infoSector);
    if (!at || load<u32>(at, Info.LeadSig) != 0x41615252 || load<u32>(at, Info.StrucSig) != 0x61417272 || load<u32>(at, Info.TrailSig) != 0xaa550000) geometry.infoSector = 0;
    else if (geometry.has(load<u32>(at, Info.Nxt_Free))) this.table.hint = load<u32>(at, Info.Nxt_Free);
  }

  /** Before the first change: says on the medium that the volume is being written. @returns 0 or `Err` */
  mark(): i32 {
    if (this.isMarked) return 0;
    let error = this.setClean(false);
    if (error >= 0) error = this.writeInfo(UNKNOWN);
    if (error >= 0) error = this.cache.barrier();
    if (error >= 0) this.isMarked = true;
    return error;
  }

  /** When everything is on the medium: says so. @returns 0 or `Err` */
  unmark(): i32 {
    let error = this.writeInfo(this.table.free);
    if (error >= 0) error = this.cache.barrier();
    if (error >= 0) error = this.setClean(true);
    if (error >= 0) error = this.cache.barrier();
    if (error >= 0) this.isMarked = this.wasLeft = false;
    return error;
  }

  private setClean(clean: bool): i32 {
    const bit = this.geometry.bits == 32 ? CLEAN32 : CLEAN16;
    const value = this.table.entry(1);
    return value < 0 ? value : this.table.set(1, clean ? value | bit : value & ~bit);
  }

  private writeInfo(free: u32): i32 {
    const sector = this.geometry.infoSector;
    if (!sector) return 0;
    const at = this.cache.get(sector);
    if (!at) return this.cache.error;
    store<u32>(at, free, Info.Free_Count);
    store<u32>(at, this.geometry.has(this.table.hint) ? this.table.hint : UNKNOWN, Info.Nxt_Free);
    this.cache.changed(at);
    return 0;
  }
}

/** How a FAT begins. */
enum Beginning { CLEAN, LEFT, WRONG }

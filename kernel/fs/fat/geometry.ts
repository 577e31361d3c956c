/**
 * What a FAT volume's boot sector says, none of which is believed.
 *
 * Reference: Microsoft "FAT: General Overview of On-Disk Format" 1.03 (fatgen103). Names of fields are that document's.
 */
import { SECTOR } from "hal/block";
import { Reason } from "./reason";

namespace Bpb {
  export const BytsPerSec: usize = 11;
  export const SecPerClus: usize = 13;
  export const RsvdSecCnt: usize = 14;
  export const NumFATs: usize = 16;
  export const RootEntCnt: usize = 17;
  export const TotSec16: usize = 19;
  export const Media: usize = 21;
  export const FATSz16: usize = 22;
  export const TotSec32: usize = 32;
  export const FATSz32: usize = 36;
  export const ExtFlags: usize = 40;
  export const FSVer: usize = 42;
  export const RootClus: usize = 44;
  export const FSInfo: usize = 48;
}

/** Fewer clusters than these: FAT12, FAT16. */
const FAT16_LEAST: u32 = 4085;
const FAT32_LEAST: u32 = 65525;
/** Cluster numbers of FAT32 end in front of 0x0ffffff7, which marks a bad one. */
const FAT32_MOST: u32 = 0x0ffffff5;

@final export class Geometry {
  /** 12, 16 or 32. */
  bits: i32 = 0;
  media: u8 = 0;
  sectors: u32 = 0;
  perCluster: i32 = 0;
  clusterBytes: i32 = 0;
  /** First sector of the FAT that is used, sectors of one FAT, and how many there are. */
  fatStart: u64 = 0;
  fatSectors: u32 = 0;
  fats: i32 = 0;
  /** The fixed root directory of FAT12 and FAT16. */
  rootStart: u64 = 0;
  rootSectors: i32 = 0;
  /** FAT32's root directory; 0 on the others. */
  rootCluster: i32 = 0;
  dataStart: u64 = 0;
  /** Clusters; they are numbered from 2 to `last`. */
  clusters: i32 = 0;
  last: i32 = 0;
  /** FAT32's FSInfo, or 0. */
  infoSector: u64 = 0;
  /** FAT32: all FATs are kept alike. */
  isMirrored: bool = true;
  /** Label in the boot sector, 11 bytes, blanks when it has none. */
  readonly label: StaticArray<u8> = new StaticArray<u8>(11);

  /** Reads the boot sector at `at` of a disk of `diskSectors`. @returns `Reason.None`, or why it is refused */
  parse(at: usize, diskSectors: u64): Reason {
    if (load<u16>(at, 510) != 0xaa55) return Reason.NoSignature;
    if (load<u32>(at, 3) == 0x41465845) return Reason.Exfat;
    if (load<u32>(at, 3) == 0x5346544e) return Reason.Ntfs;
    if (load<u8>(at) != 0xe9 && (load<u8>(at) != 0xeb || load<u8>(at, 2) != 0x90)) return Reason.NoJump;
    if (load<u16>(at, Bpb.BytsPerSec) != SECTOR) return Reason.SectorSize;
    const perCluster: u32 = load<u8>(at, Bpb.SecPerClus);
    if (!perCluster || perCluster & perCluster - 1) return Reason.ClusterSize;
    const reserved: u32 = load<u16>(at, Bpb.RsvdSecCnt);
    if (!reserved) return Reason.ReservedSectors;
    const fats: u32 = load<u8>(at, Bpb.NumFATs);
    if (fats != 1 && fats != 2) return Reason.FatCount;
    const media = load<u8>(at, Bpb.Media);
    if (media != 0xf0 && media < 0xf8) return Reason.Media;
    const small: u32 = load<u16>(at, Bpb.TotSec16);
    const sectors: u32 = small ? small : load<u32>(at, Bpb.TotSec32);
    if (!sectors) return Reason.NoSectors;
    if (sectors > diskSectors) return Reason.BeyondDisk;
    const rootEntries: u32 = load<u16>(at, Bpb.RootEntCnt);
    const fatSize16: u32 = load<u16>(at, Bpb.FATSz16);
    // A volume with neither is laid out as FAT32 however few its clusters are, and so others read it.
    const wide = !fatSize16;
    const fatSectors: u32 = wide ? load<u32>(at, Bpb.FATSz32) : fatSize16;
    if (!fatSectors) return Reason.FatSize;
    if (wide ? rootEntries != 0 : !rootEntries || rootEntries & 15) return Reason.RootEntries;
    const rootSectors = rootEntries >> 4;
    const dataStart: u64 = <u64>reserved + <u64>fats * fatSectors + rootSectors;
    if (dataStart >= sectors) return Reason.NoRoom;
    const clusters: u32 = <u32>((<u64>sectors - dataStart) / perCluster);
    if (!clusters) return Reason.NoRoom;
    if (clusters > FAT32_MOST || !wide && clusters >= FAT32_LEAST) return Reason.ClusterCount;
    this.bits = wide ? 32 : clusters < FAT16_LEAST ? 12 : 16;
    if (<u64>fatSectors * SECTOR * 8 < (<u64>clusters + 2) * this.bits) return Reason.FatTooSmall;
    let root: u32 = 0;
    this.infoSector = 0;
    this.isMirrored = true;
    this.fatStart = reserved;
    if (wide) {
      if (load<u16>(at, Bpb.FSVer)) return Reason.Version;
      root = load<u32>(at, Bpb.RootClus);
      if (root < 2 || root > clusters + 1) return Reason.RootCluster;
      const info = load<u16>(at, Bpb.FSInfo);
      if (info && info < reserved) this.infoSector = info;
      const flags: u32 = load<u16>(at, Bpb.ExtFlags);
      if (flags & 0x80) {
        // Only one FAT is active.
        if ((flags & 15) >= fats) return Reason.FatCount;
        this.isMirrored = false;
        this.fatStart += <u64>(flags & 15) * fatSectors;
      }
    }
    this.media = media;
    this.sectors = sectors;
    this.perCluster = perCluster;
    this.clusterBytes = perCluster * SECTOR;
    this.fatSectors = fatSectors;
    this.fats = fats;
    this.rootStart = <u64>reserved + <u64>fats * fatSectors;
    this.rootSectors = rootSectors;
    this.rootCluster = root;
    this.dataStart = dataStart;
    this.clusters = clusters;
    this.last = clusters + 1;
    const extended: usize = wide ? 64 : 36;
    // BS_BootSig 0x29: volume number, label and type follow.
    const labelled = load<u8>(at + extended, 2) == 0x29;
    for (let i: usize = 0; i < 11; ++i) this.label[<i32>i] = labelled ? load<u8>(at + extended + i, 7) : 0x20;
    return Reason.None;
  }

  /** First sector of a cluster from 2 to `last`. */
  sectorOf(cluster: i32): u64 { return this.dataStart + <u64>(cluster - 2) * this.perCluster; }

  has(cluster: i32): bool { return cluster >= 2 && cluster <= this.last; }
}

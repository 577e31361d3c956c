/** Why a volume is not mounted, or cannot be written. */

export enum Reason {
  /** It is mounted and can be written. */
  None,
  // Refused: not mounted at all.
  NotMounted, DiskError, NoSignature, NoJump, Exfat, Ntfs, SectorSize, ClusterSize, ReservedSectors, FatCount, RootEntries, NoSectors, BeyondDisk, Media,
  FatSize, NoRoom, ClusterCount, FatTooSmall, RootCluster, Version,
  // Mounted, but read-only.
  DiskReadOnly, Fat12, NotMirrored, FatBegin, FatsDiffer, CrossLink, ChainBroken, ChainShort, ChainLong, FileTooLong, DirectoryTooLong, TooDeep, DotEntries,
  FirstCluster, LongNames, ShortName, TooLarge, WriteFailed,
}

/** Short English text. */
export function reasonText(reason: Reason): string {
  switch (reason) {
    case Reason.None: return "";
    case Reason.NotMounted: return "not mounted";
    case Reason.DiskError: return "the disk cannot be read";
    case Reason.NoSignature: return "no boot sector";
    case Reason.NoJump: return "no FAT boot sector";
    case Reason.Exfat: return "exFAT";
    case Reason.Ntfs: return "NTFS";
    case Reason.SectorSize: return "its sectors are not of 512 bytes";
    case Reason.ClusterSize: return "sectors per cluster out of range";
    case Reason.ReservedSectors: return "reserved sectors out of range";
    case Reason.FatCount: return "neither 1 nor 2 FATs";
    case Reason.RootEntries: return "root entries out of range";
    case Reason.NoSectors: return "no sectors";
    case Reason.BeyondDisk: return "larger than its disk";
    case Reason.Media: return "media byte out of range";
    case Reason.FatSize: return "FAT size out of range";
    case Reason.NoRoom: return "no room for clusters";
    case Reason.ClusterCount: return "number of clusters out of range";
    case Reason.FatTooSmall: return "the FAT is too small for its clusters";
    case Reason.RootCluster: return "root cluster out of range";
    case Reason.Version: return "unknown FAT32 version";
    case Reason.DiskReadOnly: return "the disk is read-only";
    case Reason.Fat12: return "FAT12 is not written";
    case Reason.NotMirrored: return "its FATs are not kept alike";
    case Reason.FatBegin: return "the FAT begins wrong";
    case Reason.FatsDiffer: return "its FATs differ";
    case Reason.CrossLink: return "a cluster is used twice, or a chain is a loop";
    case Reason.ChainBroken: return "a chain leads to a cluster that is free, bad or not there";
    case Reason.ChainShort: return "a file is longer than its chain";
    case Reason.ChainLong: return "a chain is longer than its file";
    case Reason.FileTooLong: return "a file is larger than the volume";
    case Reason.DirectoryTooLong: return "a directory of more than 65,536 entries";
    case Reason.TooDeep: return "directories are nested too deep";
    case Reason.DotEntries: return "a directory does not know itself or its parent";
    case Reason.FirstCluster: return "an entry's first cluster is out of range";
    case Reason.LongNames: return "long names that are damaged";
    case Reason.ShortName: return "a short name that cannot be";
    case Reason.TooLarge: return "too large to be checked";
    case Reason.WriteFailed: return "a write failed: mount it again";
    default: return "unknown";
  }
}

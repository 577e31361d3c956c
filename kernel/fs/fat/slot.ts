/** A directory entry of 32 bytes, a "slot" here: fatgen103 "FAT Directory Structure" and "FAT Long Directory Entries". */
import { wallClockUs, isWallClockSet } from "../../time";

/** Bytes of a slot, and slots of a sector. */
export const SLOT: i32 = 32;
export const SLOTS: i32 = 16;
/** Slots of a directory (2 MiB). */
export const SLOTS_MAX: i32 = 65536;
/** First byte of a slot that is free; 0 means that all that follow are free, too. */
export const FREE: u8 = 0xe5;

export namespace Attr {
  export const READ_ONLY: u8 = 0x01;
  export const HIDDEN: u8 = 0x02;
  export const SYSTEM: u8 = 0x04;
  export const VOLUME_ID: u8 = 0x08;
  export const DIRECTORY: u8 = 0x10;
  export const ARCHIVE: u8 = 0x20;
  export const LONG_NAME: u8 = 0x0f;
  export const LONG_NAME_MASK: u8 = 0x3f;
}

/** Offsets of DIR_… */
export namespace Dir {
  export const Attr: usize = 11;
  export const NTRes: usize = 12;
  export const CrtTimeTenth: usize = 13;
  export const CrtTime: usize = 14;
  export const CrtDate: usize = 16;
  export const LstAccDate: usize = 18;
  export const FstClusHI: usize = 20;
  export const WrtTime: usize = 22;
  export const WrtDate: usize = 24;
  export const FstClusLO: usize = 26;
  export const FileSize: usize = 28;
}

/** DIR_NTRes: the name, or its extension, is in lower case. */
export const LOWER_BASE: u8 = 0x08;
export const LOWER_EXTENSION: u8 = 0x10;
/**
 * DIR_NTRes of an entry that is being moved: it is deleted, its name's first byte is in DIR_CrtTimeTenth, the number of its
 * long name's slots in the lower byte of DIR_CrtTime, and if its clusters are nobody else's it
 * is still to be found under its old name (docs/decisions/017-fat-write-order.md).
 */
export const MOVING: u8 = 0xc0;

export function isLongSlot(at: usize): bool { return (load<u8>(at, Dir.Attr) & Attr.LONG_NAME_MASK) == Attr.LONG_NAME; }

/** First cluster; 0 = none. It may be anything, negative included. The upper half means nothing on FAT16. */
export function firstCluster(at: usize, wide: bool): i32 {
  const low: i32 = load<u16>(at, Dir.FstClusLO);
  return wide ? low | <i32>load<u16>(at, Dir.FstClusHI) << 16 : low;
}

export function setFirstCluster(at: usize, cluster: i32): void {
  store<u16>(at, cluster, Dir.FstClusLO);
  store<u16>(at, cluster >> 16, Dir.FstClusHI);
}

/** Checksum of a short name's 11 bytes, which each slot of its long name has. */
export function checksum(name: usize): u8 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < 11; ++i) sum = ((sum & 1) << 7) + (sum >> 1) + load<u8>(name + i) & 0xff;
  return <u8>sum;
}

/** Date in the upper, time in the lower half, UTC, from 1980 to 2107; the beginning of 1980 while the time of day is not known. */
export function stampNow(): u32 {
  return isWallClockSet() ? stampOf(wallClockUs()) : 0x00210000;
}

/** A stamp of microseconds since 1970. */
export function stampOf(us: i64): u32 {
  const seconds = us / 1000000;
  if (seconds < 315532800) return 0x00210000;
  if (seconds >= 4354819200) return 0xff9fbf7d;
  const days = <i32>(seconds / 86400);
  const second = <i32>(seconds % 86400);
  // Days since 0000-03-01 to year, month and day: months then have 31, 30, 31, 30, 31 days again and again.
  const z = days + 719468;
  const era = z / 146097;
  const ofEra = z - era * 146097;
  const yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
  const ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * ofYear + 2) / 153;
  const day = ofYear - (153 * shifted + 2) / 5 + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const date: u32 = year - 1980 << 9 | month << 5 | day;
  const time: u32 = second / 3600 << 11 | second / 60 % 60 << 5 | second % 60 >> 1;
  return date << 16 | time;
}

/** Microseconds since 1970 of a date and a time; a date that cannot be is the beginning of 1980. */
export function stampUs(date: u32, time: u32): i64 {
  const month: i32 = date >> 5 & 15;
  const day: i32 = date & 31;
  if (month < 1 || month > 12 || !day) return 315532800000000;
  const year: i32 = (date >> 9) + 1980 - (month <= 2 ? 1 : 0);
  const era = year / 400;
  const yearOfEra = year - era * 400;
  const ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const days = era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719468;
  return ((<i64>days * 24 + (time >> 11)) * 60 + (time >> 5 & 63)) * 60000000 + <i64>(time & 31) * 2000000;
}

/** Sets the time of the last write. */
export function stampWrite(at: usize, stamp: u32): void {
  store<u32>(at, stamp, Dir.WrtTime);
  store<u16>(at, stamp >> 16, Dir.LstAccDate);
}

/** Sets all times. */
export function stampAll(at: usize, stamp: u32): void {
  store<u8>(at, 0, Dir.CrtTimeTenth);
  store<u32>(at, stamp, Dir.CrtTime);
  stampWrite(at, stamp);
}

/**
 * Partition tables: MBR with extended partitions, and GPT (UEFI 2.10, chapter 5).
 *
 * No field is trusted. What begins in a table, ends past the disk, overlaps another or lies outside of what holds it is left out and told of in
 * `problems`; of two that overlap, both are, as nobody can say which of them is right. Chains of extended partitions end at a sector that was
 * there before. Nothing is ever written.
 */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { Disk } from "../block/disk";
import { Partition } from "../block/partition";
import { crc32 } from "../crc32";
import { Entry, Kind, kindOf, Problem, Reason } from "./partition-entry";

/** What a disk has. */
export namespace Scheme {
  export const NONE: i32 = 0;
  export const MBR: i32 = 1;
  export const GPT: i32 = 2;
}

/** Most partitions, and most problems told. */
const MOST: i32 = 128;

namespace Mbr {
  export const ENTRIES: usize = 446;
  export const ENTRY: usize = 16;
  export const SIGNATURE: usize = 510;
  export const PROTECTIVE: u32 = 0xee;
}
const FIRST_LOGICAL: i32 = 5;

/** Offsets in a GPT header; UEFI 2.10, table 5-5. */
namespace Header {
  export const SIGNATURE: usize = 0;
  export const SIZE: usize = 12;
  export const CRC: usize = 16;
  export const MY_LBA: usize = 24;
  export const ALTERNATE_LBA: usize = 32;
  export const FIRST_USABLE: usize = 40;
  export const LAST_USABLE: usize = 48;
  export const ARRAY: usize = 72;
  export const COUNT: usize = 80;
  export const ENTRY_SIZE: usize = 84;
  export const ARRAY_CRC: usize = 88;
  export const BYTES: u32 = 92;
}
/** "EFI PART". */
const EFI_PART: u64 = 0x5452_4150_2049_4645;
/** Most entries an array may have; tools make 128. */
const ARRAY_MOST: u32 = 4096;

/** Partition types as two words: EBD0A0A2-B9E5-4433-87C0-68B6B72699C7 and C12A7328-F81F-11D2-BA4B-00A0C93EC93B. */
const BASIC_DATA_LOW: u64 = 0x4433_b9e5_ebd0_a0a2;
const BASIC_DATA_HIGH: u64 = 0xc799_26b7_b668_c087;
const EFI_SYSTEM_LOW: u64 = 0x11d2_f81f_c12a_7328;
const EFI_SYSTEM_HIGH: u64 = 0x3bc9_3ec9_a000_4bba;

/** The partition table of a disk. */
@final export class PartitionTable {
  /** `Scheme` */
  scheme: i32 = Scheme.NONE;
  /** In the order of the table. */
  partitions: Array<Entry> = [];
  /** What was left out, and why; at most 128. */
  problems: Array<Problem> = [];
  /** The GPT is the one at the end of the disk. */
  backup: bool = false;
  private readonly buffer: StaticArray<u8> = new StaticArray<u8>(SECTOR);
  private size: u64 = 0;
  /** Of the GPT header read last. */
  private first: u64 = 0;
  private last: u64 = 0;
  private alternate: u64 = 0;
  /** Number of the logical partition that comes next. */
  private next: i32 = 0;

  constructor(private readonly disk: Disk) {}

  /**
   * Reads the table; takes as many reads of one sector as the table has sectors.
   * @returns 0 when there is one, with or without partitions; `Err.NOT_FOUND` when there is none; `Err.CORRUPT` for a GPT of which neither copy is
   * right; `Err.REMOVED` without a medium; the disk's error when a table cannot be read. There are no partitions then.
   */
  read(): i32 {
    this.scheme = Scheme.NONE;
    this.partitions = [];
    this.problems = [];
    this.backup = false;
    this.size = this.disk.sectors();
    if (!this.size) return Err.REMOVED;
    const result = this.fetch(0);
    if (result < 0) return result;
    const used = this.used();
    if (used < 0) return Err.NOT_FOUND;
    if (this.protective()) {
      this.scheme = Scheme.GPT;
      return this.readGpt();
    }
    if (!used && this.looksLikeFat()) return Err.NOT_FOUND;
    this.scheme = Scheme.MBR;
    return this.readMbr();
  }

  /** Where an app's files are: the last FAT partition. */
  data(): Partition | null {
    const partitions = this.partitions;
    for (let i = partitions.length - 1; i >= 0; --i) if (partitions[i].kind == Kind.FAT) return this.open(partitions[i]);
    return null;
  }

  /** Where the key-value store is: the first partition of type 0xda. A GPT has none. */
  kv(): Partition | null {
    const partitions = this.partitions;
    for (let i = 0; i < partitions.length; ++i) if (partitions[i].kind == Kind.KV) return this.open(partitions[i]);
    return null;
  }

  open(entry: Entry): Partition { return new Partition(this.disk, entry.start, entry.count); }

  private get at(): usize { return changetype<usize>(this.buffer); }
  private fetch(sector: u64): i32 { return this.disk.read(sector, 1, this.at); }

  private report(number: i32, sector: u64, reason: i32): void {
    if (this.problems.length < MOST) this.problems.push(new Problem(number, sector, reason));
  }

  // --- MBR --------------------------------------------------------------------------------------------------------------

  private entry(i: i32): usize { return this.at + Mbr.ENTRIES + <usize>i * Mbr.ENTRY; }
  private typeOf(i: i32): u32 { return load<u8>(this.entry(i), 4); }
  private startOf(i: i32): u64 { return load<u32>(this.entry(i), 8); }
  private countOf(i: i32): u64 { return load<u32>(this.entry(i), 12); }
  private signed(): bool { return load<u16>(this.at + Mbr.SIGNATURE) == 0xaa55; }

  /** Entries in use, or -1 when the sector is no MBR: without its signature, or a status that is neither 0 nor 0x80. */
  private used(): i32 {
    if (!this.signed()) return -1;
    let used = 0;
    for (let i = 0; i < 4; ++i) {
      if (load<u8>(this.entry(i)) & 0x7f) return -1;
      if (this.typeOf(i)) ++used;
    }
    return used;
  }

  private protective(): bool {
    for (let i = 0; i < 4; ++i) if (this.typeOf(i) == Mbr.PROTECTIVE) return true;
    return false;
  }

  /** A file system without partitions: its boot sector has the same signature. */
  private looksLikeFat(): bool {
    const jump = load<u8>(this.at);
    return (jump == 0xeb || jump == 0xe9) && load<u16>(this.at + 11) == SECTOR;
  }

  private readMbr(): i32 {
    const primary: Array<Entry> = [];
    for (let i = 0; i < 4; ++i) if (this.typeOf(i)) this.take(primary, i + 1, i, 0, 0, this.size);
    this.dropOverlaps(primary, 0);
    const logical: Array<Entry> = [];
    this.next = FIRST_LOGICAL;
    let result = 0;
    for (let i = 0; i < primary.length && !result; ++i) {
      const entry = primary[i];
      if (entry.dropped) continue;
      if (entry.kind == Kind.EXTENDED) result = this.readChain(entry, logical);
      else this.partitions.push(entry);
    }
    if (result < 0) {
      this.partitions = [];
      return result;
    }
    this.dropOverlaps(logical, 0);
    for (let i = 0; i < logical.length; ++i) if (!logical[i].dropped) this.partitions.push(logical[i]);
    return 0;
  }

  /**
   * Adds entry `i` of the table in the buffer, which is sector `table`, to `to`, or tells why not.
   * @param low the partition begins at or after this
   * @param end it ends at or before this
   */
  private take(to: Array<Entry>, number: i32, i: i32, table: u64, low: u64, end: u64): void {
    const type = this.typeOf(i);
    const count = this.countOf(i);
    const start = table + this.startOf(i); // relative to the table; that of primary ones is sector 0
    let reason = -1;
    if (!count) reason = Reason.EMPTY;
    else if (start == table) reason = Reason.IN_TABLE;
    else if (start >= this.size || count > this.size - start) reason = Reason.PAST_END;
    else if (start < low || start + count > end) reason = Reason.OUTSIDE;
    else if (to.length >= MOST) reason = Reason.TOO_MANY;
    if (reason >= 0) this.report(number, table, reason);
    else to.push(new Entry(number, kindOf(type), type, start, count));
  }

  /** Logical partitions: a list of tables, each with one partition and the place of the next table, which counts from the extended partition. */
  private readChain(extended: Entry, to: Array<Entry>): i32 {
    const from = to.length;
    const end = extended.start + extended.count;
    const tables: Array<u64> = [];
    let table = extended.start;
    let result = 0;
    for (;;) {
      const number = this.next++;
      if (tables.includes(table)) {
        this.report(number, table, Reason.LOOP);
        break;
      }
      if (tables.length >= MOST) {
        this.report(number, table, Reason.TOO_MANY);
        break;
      }
      tables.push(table);
      result = this.fetch(table);
      if (result < 0) break;
      if (!this.signed()) {
        this.report(number, table, Reason.NO_SIGNATURE);
        break;
      }
      let link: u64 = 0;
      for (let i = 0; i < 4; ++i) {
        const type = this.typeOf(i);
        if (!type) continue;
        if (kindOf(type) != Kind.EXTENDED) this.take(to, number, i, table, extended.start, end);
        else if (link) this.report(number, table, Reason.TOO_MANY);
        else link = extended.start + this.startOf(i);
      }
      if (!link) break;
      if (!extended.holds(link)) {
        this.report(number + 1, table, Reason.OUTSIDE);
        break;
      }
      table = link;
    }
    // A partition that has a table within it would overwrite it.
    for (let i = from; i < to.length; ++i) {
      for (let j = 0; j < tables.length && !to[i].dropped; ++j) if (to[i].holds(tables[j])) this.drop(to[i], tables[j]);
    }
    return result;
  }

  private drop(entry: Entry, table: u64): void {
    entry.dropped = true;
    this.report(entry.number, table, Reason.OVERLAP);
  }

  private dropOverlaps(entries: Array<Entry>, table: u64): void {
    for (let i = 0; i < entries.length; ++i) {
      for (let j = 0; j < entries.length && !entries[i].dropped; ++j) if (j != i && entries[i].overlaps(entries[j])) this.drop(entries[i], table);
    }
  }

  // --- GPT --------------------------------------------------------------------------------------------------------------

  private readGpt(): i32 {
    if (!this.readCopy(1)) return 0;
    this.backup = true;
    // A header that is right, with entries that are not, says where the other copy is: the disk may have grown.
    const end = this.size - 1;
    const alternate = this.last ? this.alternate : end;
    if (alternate > 1 && alternate < end && !this.readCopy(alternate)) return 0;
    const result = this.readCopy(end);
    if (result) this.backup = false;
    return result;
  }

  /** Reads the GPT whose header is at `sector`. @returns 0, `Err.CORRUPT`, or the disk's error */
  private readCopy(sector: u64): i32 {
    this.last = 0;
    const result = this.fetch(sector);
    if (result < 0) {
      this.report(0, sector, Reason.UNREADABLE);
      return result;
    }
    if (!this.isHeader(sector)) {
      this.last = 0;
      this.report(0, sector, Reason.HEADER);
      return Err.CORRUPT;
    }
    return this.readArray();
  }

  /** Checks the header in the buffer, which is sector `sector`, and takes `first`, `last` and `alternate` from it. */
  private isHeader(sector: u64): bool {
    const at = this.at;
    if (load<u64>(at, Header.SIGNATURE) != EFI_PART) return false;
    const bytes = load<u32>(at, Header.SIZE);
    if (bytes < Header.BYTES || bytes > <u32>SECTOR) return false;
    const crc = load<u32>(at, Header.CRC);
    store<u32>(at, 0, Header.CRC);
    if (crc32(at, bytes) != crc || load<u64>(at, Header.MY_LBA) != sector) return false;
    const first = load<u64>(at, Header.FIRST_USABLE);
    const last = load<u64>(at, Header.LAST_USABLE);
    if (first < 2 || first > last || last >= this.size || (sector >= first && sector <= last)) return false;
    const size = load<u32>(at, Header.ENTRY_SIZE);
    const count = load<u32>(at, Header.COUNT);
    if ((size != 128 && size != 256 && size != 512) || count < 1 || count > ARRAY_MOST) return false;
    const array = load<u64>(at, Header.ARRAY);
    const sectors: u64 = (count * size + SECTOR - 1) / SECTOR;
    if (array < 2 || array >= this.size || sectors > this.size - array) return false;
    if (array <= last && array + sectors > first) return false;
    if (sector >= array && sector - array < sectors) return false;
    this.first = first;
    this.last = last;
    this.alternate = load<u64>(at, Header.ALTERNATE_LBA);
    return true;
  }

  /** Reads the entries that the header in the buffer tells of. */
  private readArray(): i32 {
    const at = this.at;
    const array = load<u64>(at, Header.ARRAY);
    const size = load<u32>(at, Header.ENTRY_SIZE);
    const count = load<u32>(at, Header.COUNT);
    const sum = load<u32>(at, Header.ARRAY_CRC);
    const found: Array<Entry> = [];
    const told = this.problems.length;
    const each = <u32>SECTOR / size;
    let crc: u32 = 0;
    for (let i: u32 = 0; i < count; ++i) {
      const slot = i % each;
      const sector = array + i / each;
      if (!slot) {
        const result = this.fetch(sector);
        if (result < 0) {
          this.report(0, sector, Reason.UNREADABLE);
          return result;
        }
      }
      crc = crc32(at + slot * size, size, crc);
      this.takeGpt(found, i + 1, at + slot * size, sector);
    }
    if (crc != sum) {
      this.problems.length = told; // what the entries were wrong in says nothing
      this.report(0, array, Reason.ARRAY);
      return Err.CORRUPT;
    }
    this.dropOverlaps(found, array);
    for (let i = 0; i < found.length; ++i) if (!found[i].dropped) this.partitions.push(found[i]);
    return 0;
  }

  /** Adds the entry at `at` to `to`, or tells why not. */
  private takeGpt(to: Array<Entry>, number: i32, at: usize, sector: u64): void {
    const low = load<u64>(at);
    const high = load<u64>(at, 8);
    if (!(low | high)) return;
    const start = load<u64>(at, 32);
    const end = load<u64>(at, 40); // the last sector, not the one after it
    let reason = -1;
    if (start > end) reason = Reason.REVERSED;
    else if (end >= this.size) reason = Reason.PAST_END;
    else if (start < this.first || end > this.last) reason = Reason.OUTSIDE;
    else if (to.length >= MOST) reason = Reason.TOO_MANY;
    if (reason >= 0) return this.report(number, sector, reason);
    const fat = (low == BASIC_DATA_LOW && high == BASIC_DATA_HIGH) || (low == EFI_SYSTEM_LOW && high == EFI_SYSTEM_HIGH);
    to.push(new Entry(number, fat ? Kind.FAT : Kind.OTHER, 0, start, end - start + 1));
  }
}

/** What a partition table tells: partitions, and what is wrong with it. */

/** What a partition holds by its type; its content may be something else. */
export namespace Kind {
  export const OTHER: i32 = 0;
  /** FAT12, FAT16 or FAT32; of a GPT "basic data" and "EFI system". */
  export const FAT: i32 = 1;
  /** MBR type 0xda, "non-file-system data": a key-value store (docs/decisions/013-card-layout.md). */
  export const KV: i32 = 2;
  /** Holds logical partitions; never among `partitions`. */
  export const EXTENDED: i32 = 3;
}

/** Why a partition, or a whole table, is not there. */
export namespace Reason {
  export const EMPTY: i32 = 0;
  export const IN_TABLE: i32 = 1;
  export const PAST_END: i32 = 2;
  export const OVERLAP: i32 = 3;
  export const OUTSIDE: i32 = 4;
  export const REVERSED: i32 = 5;
  export const LOOP: i32 = 6;
  export const TOO_MANY: i32 = 7;
  export const NO_SIGNATURE: i32 = 8;
  export const HEADER: i32 = 9;
  export const ARRAY: i32 = 10;
  export const UNREADABLE: i32 = 11;
}

/** Short English text of a `Reason`. */
export function reasonName(reason: i32): string {
  switch (reason) {
    case Reason.EMPTY: return "has no sectors";
    case Reason.IN_TABLE: return "begins in the partition table";
    case Reason.PAST_END: return "ends past the disk";
    case Reason.OVERLAP: return "overlaps another";
    case Reason.OUTSIDE: return "lies outside the range for partitions";
    case Reason.REVERSED: return "ends before it begins";
    case Reason.LOOP: return "leads back into its own chain";
    case Reason.TOO_MANY: return "is one too many";
    case Reason.NO_SIGNATURE: return "is no table of logical partitions";
    case Reason.HEADER: return "GPT header is damaged";
    case Reason.ARRAY: return "GPT entries are damaged";
    case Reason.UNREADABLE: return "cannot be read";
    default: return "unknown";
  }
}

/** One partition of a table. */
@final export class Entry {
  /** Set when it overlaps another. */
  dropped: bool = false;
  /**
   * @param number as Linux counts: 1 to 4 primary, 5 and up logical; of a GPT the place in its array, from 1
   * @param type MBR's type byte; 0 of a GPT
   * @param start its first sector
   * @param count its sectors, at least 1
   */
  constructor(readonly number: i32, readonly kind: i32, readonly type: i32, readonly start: u64, readonly count: u64) {}

  overlaps(other: Entry): bool { return this.start < other.start + other.count && other.start < this.start + this.count; }
  holds(sector: u64): bool { return sector >= this.start && sector - this.start < this.count; }
}

/** Something in a table that is not as it should be. */
@final export class Problem {
  /**
   * @param number of the partition, 0 for the table itself
   * @param sector of the table where it is
   * @param reason `Reason`
   */
  constructor(readonly number: i32, readonly sector: u64, readonly reason: i32) {}
}

/** Kind of an MBR's type byte. */
export function kindOf(type: u32): i32 {
  switch (type) {
    case 0x01: case 0x04: case 0x06: case 0x0b: case 0x0c: case 0x0e: return Kind.FAT;
    case 0xda: return Kind.KV;
    case 0x05: case 0x0f: case 0x85: return Kind.EXTENDED;
    default: return Kind.OTHER;
  }
}

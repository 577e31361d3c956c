/**
 * Sectors with checksums, in frames that survive the loss of any one sector.
 *
 * A sector on the disk: 504 bytes of payload, u16 its number in the frame, u16 sectors of the frame, u32 CRC-32C of the 508 bytes before. The
 * checksum goes on from one over {generation and salt of the store, epoch of the segment, sector number}: what belongs to another place, to an earlier
 * use of the segment or to another store never passes. The last sector of a frame holds the exclusive or of the others' payloads.
 */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { Disk } from "../../block/disk";
import { crc32c } from "./crc";

/** Bytes of payload in a sector. */
export const PAYLOAD: i32 = 504;
/** Sectors of a page of the index, its parity included. */
export const PAGE_SECTORS: i32 = 8;
/** Bytes of payload in a page. */
export const PAGE_BYTES: i32 = (PAGE_SECTORS - 1) * PAYLOAD;

const INDEX: usize = 504;
const COUNT: usize = 506;
const CHECK: usize = 508;

/** Sectors of a frame with `length` (1 or more) bytes. */
export function frameSectors(length: i32): i32 { return (length + PAYLOAD - 1) / PAYLOAD + 1; }

@final export class Medium {
  /** Of the store: checksums are keyed with both. */
  generation: u32 = 0;
  salt: u32 = 0;
  /** First sector of segment 0. */
  first: u32 = 0;
  /** Binary logarithm of the sectors of a segment. */
  shift: u32 = 0;
  segments: u32 = 0;
  /** Sectors written since mount, and before. */
  written: u64 = 0;
  /** Sectors put together again from their frame's others since mount. */
  repaired: u32 = 0;
  /** Room for the sectors of the longest frame. */
  readonly buffer: StaticArray<u8>;
  private readonly single: StaticArray<u8> = new StaticArray<u8>(SECTOR);
  private readonly key: StaticArray<u32> = new StaticArray<u32>(4);

  /** @param capacity sectors of the longest frame */
  constructor(readonly disk: Disk, readonly capacity: i32) {
    this.buffer = new StaticArray<u8>(capacity * SECTOR);
  }

  // @ts-ignore: decorator
  @inline get area(): usize { return changetype<usize>(this.buffer); }
  // @ts-ignore: decorator
  @inline get segmentSectors(): i32 { return 1 << this.shift; }
  // @ts-ignore: decorator
  @inline segmentOf(sector: u32): i32 { return <i32>((sector - this.first) >> this.shift); }
  // @ts-ignore: decorator
  @inline startOf(segment: i32): u32 { return this.first + (<u32>segment << this.shift); }
  /** True for a sector in one of the segments. */
  holds(sector: u32): bool { return sector >= this.first && (sector - this.first) >> this.shift < this.segments; }

  private seed(epoch: u32, sector: u32): u32 {
    const key = changetype<usize>(this.key);
    store<u32>(key, this.generation);
    store<u32>(key, this.salt, 4);
    store<u32>(key, epoch, 8);
    store<u32>(key, sector, 12);
    return crc32c(0, key, 16);
  }

  /** True when what was read of `sector` to `at` is what was written there. */
  isValid(at: usize, sector: u32, epoch: u32): bool {
    return crc32c(this.seed(epoch, sector), at, <i32>CHECK) == load<u32>(at, CHECK);
  }

  // @ts-ignore: decorator
  @inline indexOf(at: usize): i32 { return load<u16>(at, INDEX); }
  // @ts-ignore: decorator
  @inline countOf(at: usize): i32 { return load<u16>(at, COUNT); }

  /** Makes at `to` the sectors of a frame with the `length` bytes at `from`, to be written from `sector` on. @returns how many */
  encode(from: usize, length: i32, to: usize, sector: u32, epoch: u32): i32 {
    const count = frameSectors(length);
    const parity = to + <usize>(count - 1) * SECTOR;
    memory.fill(parity, 0, SECTOR);
    let at = to;
    for (let i = 0; i < count - 1; ++i) {
      const bytes = min(length, PAYLOAD);
      memory.copy(at, from, bytes);
      if (bytes < PAYLOAD) memory.fill(at + bytes, 0, PAYLOAD - bytes);
      mix(parity, at);
      this.finish(at, i, count, sector + i, epoch);
      from += bytes;
      length -= bytes;
      at += SECTOR;
    }
    this.finish(parity, count - 1, count, sector + count - 1, epoch);
    return count;
  }

  private finish(at: usize, index: i32, count: i32, sector: u32, epoch: u32): void {
    store<u16>(at, <u16>index, INDEX);
    store<u16>(at, <u16>count, COUNT);
    store<u32>(at, crc32c(this.seed(epoch, sector), at, <i32>CHECK), CHECK);
  }

  write(sector: u32, count: i32, from: usize): i32 {
    this.written += count;
    return this.disk.write(sector, count, from);
  }

  /**
   * Reads `length` bytes of payload that begin at byte `offset` of `sector`'s, over sectors of one frame, to `to`. Uses `buffer`.
   * @returns 0 or `Err`; CORRUPT when more is damaged than the frame's parity can make good
   */
  read(sector: u32, offset: i32, length: i32, epoch: u32, to: usize): i32 {
    const count = (offset + length + PAYLOAD - 1) / PAYLOAD;
    if (count > this.capacity || !this.holds(sector + count) || this.segmentOf(sector + count) != this.segmentOf(sector)) return Err.CORRUPT;
    const area = this.area;
    const error = this.disk.read(sector, count, area);
    if (error) return error;
    let index = -1;
    let frame = 0;
    let at = area;
    for (let i = 0; i < count; ++i, at += SECTOR) {
      if (!this.isValid(at, sector + i, epoch)) {
        const failed = this.repair(sector + i, epoch, at);
        if (failed) return failed;
      }
      // Neighbours of the same frame, in order, and never its parity.
      if (i == 0) {
        index = this.indexOf(at);
        frame = this.countOf(at);
      }
      if (this.indexOf(at) != index + i || this.countOf(at) != frame || index + i >= frame - 1) return Err.CORRUPT;
      const bytes = min(length, PAYLOAD - offset);
      memory.copy(to, at + offset, bytes);
      to += bytes;
      length -= bytes;
      offset = 0;
    }
    return 0;
  }

  /** Makes what `sector`, which is damaged and not the last of its frame, was at `to`. @returns 0 or `Err` */
  private repair(sector: u32, epoch: u32, to: usize): i32 {
    const other = changetype<usize>(this.single);
    const segment = this.segmentOf(sector);
    const next = sector + 1;
    if (this.segmentOf(next) != segment) return Err.CORRUPT;
    let error = this.disk.read(next, 1, other);
    if (error) return error;
    if (!this.isValid(other, next, epoch)) return Err.CORRUPT;
    const index = this.indexOf(other) - 1;
    const count = this.countOf(other);
    const start = sector - index;
    if (index < 0 || index >= count - 1 || start < this.startOf(segment) || this.segmentOf(start + count - 1) != segment) return Err.CORRUPT;
    memory.fill(to, 0, SECTOR);
    for (let i = 0; i < count; ++i) {
      if (i == index) continue;
      error = this.disk.read(start + i, 1, other);
      if (error) return error;
      if (!this.isValid(other, start + i, epoch) || this.indexOf(other) != i || this.countOf(other) != count) return Err.CORRUPT;
      mix(to, other);
    }
    store<u16>(to, <u16>index, INDEX);
    store<u16>(to, <u16>count, COUNT);
    ++this.repaired;
    return 0;
  }

  /**
   * Looks for a frame that begins at `sector`, of which `available` sectors lie at `at`, and mends one lost sector of it there.
   * @returns its sectors; 0 when there is none that could be read; more than `available` when it needs more to tell
   */
  frameAt(at: usize, available: i32, sector: u32, epoch: u32): i32 {
    if (available < 2) return 0;
    let known = at;
    if (!this.isValid(at, sector, epoch)) {
      known += SECTOR;
      if (!this.isValid(known, sector + 1, epoch)) return 0;
      if (this.indexOf(known) != 1) return 0;
    } else if (this.indexOf(at)) return 0;
    const count = this.countOf(known);
    if (count < 2 || count > this.capacity) return 0;
    if (count > available) return count;
    let bad = -1;
    for (let i = 0; i < count; ++i) {
      const each = at + <usize>i * SECTOR;
      if (this.isValid(each, sector + i, epoch) && this.indexOf(each) == i && this.countOf(each) == count) continue;
      if (bad >= 0) return 0;
      bad = i;
    }
    if (bad >= 0) {
      const broken = at + <usize>bad * SECTOR;
      memory.fill(broken, 0, SECTOR);
      for (let i = 0; i < count; ++i) if (i != bad) mix(broken, at + <usize>i * SECTOR);
      ++this.repaired;
    }
    return count;
  }

  /** Puts the payload of the `count` sectors at `at`, without the parity, to `to`. */
  unpack(at: usize, count: i32, to: usize): void {
    for (let i = 0; i < count - 1; ++i, at += SECTOR, to += PAYLOAD) memory.copy(to, at, PAYLOAD);
  }
}

/** Exclusive or of the payload at `from` into that at `to`. */
function mix(to: usize, from: usize): void {
  const end = to + PAYLOAD;
  while (to < end) {
    store<u64>(to, load<u64>(to) ^ load<u64>(from));
    to += 8;
    from += 8;
  }
}

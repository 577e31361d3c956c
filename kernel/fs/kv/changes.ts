/**
 * What was set and deleted since the last full checkpoint, in RAM, in the order of keys. Changes are staged first, and count once they are settled:
 * when the disk has flushed them.
 *
 * A change is 12 bytes and its key, at a multiple of 4: u32 sector and u16 offset of its record, u8 length of the key, u8 kind, u32 length of the value.
 */
import { Kind, compareKeys } from "./record";

const HEADER: i32 = 12;

// @ts-ignore: decorator
@inline function sizeOf(keyLength: i32): i32 { return HEADER + keyLength + 3 & ~3; }

@final export class Changes {
  /** Settled changes. */
  count: i32 = 0;
  /** Keys that were deleted among them. */
  private readonly arena: StaticArray<u8>;
  /** Their places in `arena`, in the order of keys; behind them, those of staged ones. */
  private readonly order: StaticArray<u32>;
  private used: i32 = 0;
  private staged: i32 = 0;
  /** Where the staged ones begin. */
  private stagedAt: i32 = 0;

  /** @param capacity changes at most @param bytes for them and their keys */
  constructor(readonly capacity: i32, bytes: i32) {
    this.arena = new StaticArray<u8>(bytes);
    this.order = new StaticArray<u32>(capacity);
  }

  clear(): void {
    this.count = this.used = this.staged = this.stagedAt = 0;
  }

  /** Upper bound for what the changes add to the index, in bytes. */
  get bytes(): i32 { return this.used; }

  /** True when `count` changes with keys of `keyBytes` in all fit. */
  hasRoom(count: i32, keyBytes: i32): bool {
    return this.count + this.staged + count <= this.capacity && this.used + count * (HEADER + 3) + keyBytes <= this.arena.length;
  }

  /** Adds a change; `hasRoom` has said that it fits. */
  stage(kind: i32, key: usize, keyLength: i32, sector: u32, offset: i32, valueLength: u32): void {
    const at = changetype<usize>(this.arena) + this.used;
    store<u32>(at, sector);
    store<u16>(at, <u16>offset, 4);
    store<u8>(at, <u8>keyLength, 6);
    store<u8>(at, <u8>kind, 7);
    store<u32>(at, valueLength, 8);
    memory.copy(at + HEADER, key, keyLength);
    this.order[this.count + this.staged] = this.used;
    ++this.staged;
    this.used += sizeOf(keyLength);
  }

  /** Forgets what is staged. */
  unstage(): void {
    this.used = this.stagedAt;
    this.staged = 0;
  }

  /**
   * Makes the first staged change count, or replace the one of the same key. The caller goes on until there is none.
   * @returns where the replaced change, or the new one when there was none, has its 12 bytes: sector, offset, … as they were before; 0 = none is staged.
   * `wasNew` tells which.
   */
  wasNew: bool = false;
  readonly replaced: StaticArray<u8> = new StaticArray<u8>(HEADER);
  settleOne(): usize {
    if (!this.staged) {
      this.stagedAt = this.used;
      return 0;
    }
    const base = changetype<usize>(this.arena);
    const place = this.order[this.count];
    const at = base + place;
    const length = <i32>load<u8>(at, 6);
    const size = sizeOf(length);
    const index = this.lowerBound(at + HEADER, length);
    --this.staged;
    if (index < this.count && this.isAt(index, at + HEADER, length)) {
      const old = base + this.order[index];
      memory.copy(changetype<usize>(this.replaced), old, HEADER);
      memory.copy(old, at, HEADER);
      this.wasNew = false;
      // Closes the gap in the list of staged ones; their bytes move down when they are settled.
      const from = changetype<usize>(this.order) + (<usize>this.count << 2);
      memory.copy(from, from + 4, this.staged << 2);
      if (!this.staged) this.used = this.stagedAt;
      return old;
    }
    const to = base + this.stagedAt;
    if (to != at) memory.copy(to, at, size);
    const from = changetype<usize>(this.order) + (<usize>index << 2);
    memory.copy(from + 4, from, <usize>(this.count - index) << 2);
    this.order[index] = this.stagedAt;
    ++this.count;
    this.stagedAt += size;
    if (!this.staged) this.used = this.stagedAt;
    this.wasNew = true;
    return to;
  }

  /** Number of the first settled change whose key is not less than the one given. */
  lowerBound(key: usize, length: i32): i32 {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = low + high >>> 1;
      const at = this.at(middle);
      if (compareKeys(at + HEADER, load<u8>(at, 6), key, length) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** True when change `index` has that key. */
  isAt(index: i32, key: usize, length: i32): bool {
    const at = this.at(index);
    return compareKeys(at + HEADER, load<u8>(at, 6), key, length) == 0;
  }

  // @ts-ignore: decorator
  @inline at(index: i32): usize { return changetype<usize>(this.arena) + unchecked(this.order[index]); }
  // @ts-ignore: decorator
  @inline keyAt(index: i32): usize { return this.at(index) + HEADER; }
  // @ts-ignore: decorator
  @inline keyLength(index: i32): i32 { return load<u8>(this.at(index), 6); }
  // @ts-ignore: decorator
  @inline isDeletion(index: i32): bool { return load<u8>(this.at(index), 7) == <u8>Kind.DELETE; }
  // @ts-ignore: decorator
  @inline sector(index: i32): u32 { return load<u32>(this.at(index)); }
  // @ts-ignore: decorator
  @inline offset(index: i32): i32 { return load<u16>(this.at(index), 4); }
  // @ts-ignore: decorator
  @inline valueLength(index: i32): u32 { return load<u32>(this.at(index), 8); }
}

/**
 * What has been received beyond a gap, by us or by the peer: a bounded, ordered list of ranges of sequence numbers.
 *
 * Reference: RFC 9293 section 3.10.7.4 (segments out of order are kept); RFC 2018 section 4 for the order in which they are told.
 */
import { before, notAfter } from "./sequence";

/** Ranges of what we have received at most. What would need another one is dropped: the peer sends it again. */
export const ISLANDS: i32 = 8;

@final export class Islands {
  count: i32 = 0;
  /** Range that was added to last: the first to be told. */
  latest: i32 = 0;
  private readonly edges: StaticArray<u32>;

  /** @param capacity ranges at most */
  constructor(private readonly capacity: i32) {
    this.edges = new StaticArray<u32>(2 * capacity);
  }

  /** Numbers in all ranges. */
  get bytes(): u32 {
    let sum: u32 = 0;
    for (let i = 0; i < this.count; ++i) sum += this.right(i) - this.left(i);
    return sum;
  }

  /** Numbers in the ranges that end at or before `seq`. */
  below(seq: u32): u32 {
    let sum: u32 = 0;
    for (let i = 0; i < this.count && notAfter(this.right(i), seq); ++i) sum += this.right(i) - this.left(i);
    return sum;
  }

  /** `seq`, or the end of the range that it lies in. */
  beyond(seq: u32): u32 {
    for (let i = 0; i < this.count; ++i) if (notAfter(this.left(i), seq) && before(seq, this.right(i))) return this.right(i);
    return seq;
  }

  /** How far it is from `seq`, which lies in no range, to the next one; all ones when there is none. */
  gap(seq: u32): u32 {
    for (let i = 0; i < this.count; ++i) if (before(seq, this.left(i))) return this.left(i) - seq;
    return -1;
  }

  left(index: i32): u32 { return unchecked(this.edges[2 * index]); }
  right(index: i32): u32 { return unchecked(this.edges[2 * index + 1]); }

  clear(): void {
    this.count = 0;
    this.latest = 0;
  }

  /** Adds [from, to). @returns false when that would need one range too many. */
  add(from: u32, to: u32): bool {
    const edges = this.edges;
    let first = 0;
    while (first < this.count && before(this.right(first), from)) ++first;
    let last = first;
    while (last < this.count && notAfter(this.left(last), to)) ++last;
    if (first == last) {
      if (this.count == this.capacity) return false;
      for (let i = 2 * this.count - 1; i >= 2 * first; --i) edges[i + 2] = edges[i];
      ++this.count;
      edges[2 * first] = from;
      edges[2 * first + 1] = to;
    } else {
      const end = this.right(last - 1);
      if (before(from, this.left(first))) edges[2 * first] = from;
      edges[2 * first + 1] = before(to, end) ? end : to;
      const gone = last - first - 1;
      if (gone) {
        for (let i = 2 * last; i < 2 * this.count; ++i) edges[i - 2 * gone] = edges[i];
        this.count -= gone;
      }
    }
    this.latest = first;
    return true;
  }

  /** Takes away what begins at or before `next`. @returns where the bytes without a gap end: `next`, or further. */
  join(next: u32): u32 {
    let gone = 0;
    while (gone < this.count && notAfter(this.left(gone), next)) {
      if (before(next, this.right(gone))) next = this.right(gone);
      ++gone;
    }
    if (gone) {
      const edges = this.edges;
      for (let i = 2 * gone; i < 2 * this.count; ++i) edges[i - 2 * gone] = edges[i];
      this.count -= gone;
      this.latest = max(this.latest - gone, 0);
    }
    return next;
  }
}

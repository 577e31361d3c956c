/** The table of segments: how often each was taken for writing, its epoch, and how many bytes in it still count. */
import { Head } from "./head";

export enum SegmentState { FREE, DATA, INDEX, TAIL, QUEUE }

/** Bytes of a segment in the table on the disk: u32 wear, u32 epoch, u32 live. */
export const SEGMENT_BYTES: i32 = 12;

@final export class Segments {
  readonly wear: StaticArray<u32>;
  readonly epoch: StaticArray<u32>;
  /** Bytes of records that count. Between two checkpoints too many: what the index's old entries had is still in it. */
  live: StaticArray<u32>;
  /** The next table of `live`, while it is made. */
  next: StaticArray<u32>;
  readonly state: StaticArray<u8>;
  free: i32 = 0;
  private last: i32 = -1;

  constructor(readonly capacity: i32) {
    this.wear = new StaticArray<u32>(capacity);
    this.epoch = new StaticArray<u32>(capacity);
    this.live = new StaticArray<u32>(capacity);
    this.next = new StaticArray<u32>(capacity);
    this.state = new StaticArray<u8>(capacity);
  }

  clear(): void {
    memory.fill(changetype<usize>(this.wear), 0, this.capacity << 2);
    memory.fill(changetype<usize>(this.epoch), 0, this.capacity << 2);
    memory.fill(changetype<usize>(this.live), 0, this.capacity << 2);
    this.last = -1;
  }

  swapLive(): void {
    const live = this.live;
    this.live = this.next;
    this.next = live;
  }

  /** Works out the state of all segments from `live` and the head's lists. Unused ones of the queue are free when `release`. */
  sort(head: Head, count: i32): void {
    const state = this.state;
    for (let i = 0; i < count; ++i) unchecked(state[i] = <u8>(this.live[i] ? SegmentState.DATA : SegmentState.FREE));
    for (let i = 0; i < head.runCount; ++i) state[head.run[i]] = <u8>SegmentState.INDEX;
    for (let i = 0; i < head.tailCount; ++i) state[head.tail[3 * i]] = <u8>SegmentState.TAIL;
    for (let i = 0; i < head.queueCount; ++i) state[head.queue[i]] = <u8>SegmentState.QUEUE;
    let free = 0;
    for (let i = 0; i < count; ++i) if (unchecked(state[i]) == <u8>SegmentState.FREE) ++free;
    this.free = free;
  }

  /** Gives back a segment of the queue that nothing was written to. */
  release(segment: i32): void {
    this.state[segment] = <u8>SegmentState.FREE;
    ++this.free;
  }

  /** Takes the free segment that was taken least often, for `epoch`. Among equals the next one in a circle. @returns -1 when none is free */
  take(epoch: u32, state: SegmentState, count: i32): i32 {
    let best = -1;
    let at = this.last;
    for (let i = 0; i < count; ++i) {
      if (++at >= count) at = 0;
      if (unchecked(this.state[at]) == <u8>SegmentState.FREE && (best < 0 || unchecked(this.wear[at]) < unchecked(this.wear[best]))) best = at;
    }
    if (best < 0) return -1;
    this.last = best;
    ++this.wear[best];
    this.epoch[best] = epoch;
    this.state[best] = <u8>state;
    --this.free;
    return best;
  }

  /** Notes, at mount, that a segment was taken for `epoch` after the table had been written. */
  note(segment: i32, epoch: u32): void {
    if (this.epoch[segment] != epoch) ++this.wear[segment];
    this.epoch[segment] = epoch;
  }

  /** Puts the table's bytes `from` to `from + length` (multiples of `SEGMENT_BYTES`, counted in segments) at `to`, with the next table of live bytes. */
  save(from: i32, count: i32, to: usize): void {
    for (let i = from; i < from + count; ++i, to += SEGMENT_BYTES) {
      store<u32>(to, this.wear[i]);
      store<u32>(to, this.epoch[i], 4);
      store<u32>(to, this.next[i], 8);
    }
  }

  load(from: i32, count: i32, at: usize): void {
    for (let i = from; i < from + count; ++i, at += SEGMENT_BYTES) {
      this.wear[i] = load<u32>(at);
      this.epoch[i] = load<u32>(at, 4);
      this.live[i] = load<u32>(at, 8);
    }
  }
}

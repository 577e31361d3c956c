/**
 * The head: what a mount begins with. It is written anew, with the next number, by each checkpoint, twice: to slot `number % slots` of the ring at the
 * end of the disk and, when it is there, to the same slot of the ring at the disk's start. The newest that is whole counts. Never are both places of a slot
 * broken by a loss of power: should the second one be so still from an earlier time, it is written first.
 */
import { SECTOR } from "hal/block";
import { crc32c } from "./crc";

export const SLOT_SECTORS: i32 = 4;
export const SLOT_BYTES: i32 = SLOT_SECTORS * SECTOR;
export const VERSION: u32 = 1;
/** Most segments of the index, of the log that a mount has to read, and of those that come next. */
export const RUN_MAX: i32 = 128;
export const TAIL_MAX: i32 = 64;
export const QUEUE_MAX: i32 = 8;

/** "uni kv" and two bytes that a text transfer would spoil. */
const MAGIC: u64 = 0x0a0d_766b_2069_6e75;

/** What `Head.load` says. */
export namespace SlotState {
  export const VALID: i32 = 0;
  export const EMPTY: i32 = 1;
  export const DAMAGED: i32 = 2;
  /** Whole, of another version. */
  export const FOREIGN: i32 = 3;
}

@final export class Head {
  /** Number of the head, from 1. */
  number: u64 = 0;
  generation: u32 = 0;
  salt: u32 = 0;
  /** Of the disk. */
  sectors: u32 = 0;
  segmentSectors: u32 = 0;
  segments: u32 = 0;
  slots: u32 = 0;
  /** Number of the first frame of the tail, and of the first one after its sealed part. */
  tailFirst: u64 = 1;
  nextFrame: u64 = 1;
  /** Pages of the index, pages behind them that hold fences and the table of segments, keys and bytes of entries in them. */
  pages: u32 = 0;
  metaPages: u32 = 0;
  keys: u32 = 0;
  runBytes: u32 = 0;
  runEpoch: u32 = 0;
  /** Bytes of keys and values that were set, and sectors that were written for them, until then. */
  asked: u64 = 0;
  written: u64 = 0;
  runCount: i32 = 0;
  tailCount: i32 = 0;
  queueCount: i32 = 0;
  /** Segments of the index. */
  readonly run: StaticArray<u32> = new StaticArray<u32>(RUN_MAX);
  /** Sealed log: segment, epoch, sectors used. */
  readonly tail: StaticArray<u32> = new StaticArray<u32>(3 * TAIL_MAX);
  /** Segments that the log goes on in, in this order; their epoch is that of the head. */
  readonly queue: StaticArray<u32> = new StaticArray<u32>(QUEUE_MAX);

  /** Epoch of the segments in `queue`. Those that a checkpoint fills while it makes this head have the one after. */
  get epoch(): u32 { return <u32>this.number << 1; }

  copy(from: Head): void {
    memory.copy(changetype<usize>(this.run), changetype<usize>(from.run), RUN_MAX << 2);
    memory.copy(changetype<usize>(this.tail), changetype<usize>(from.tail), TAIL_MAX * 12);
    memory.copy(changetype<usize>(this.queue), changetype<usize>(from.queue), QUEUE_MAX << 2);
    this.number = from.number;
    this.generation = from.generation;
    this.salt = from.salt;
    this.sectors = from.sectors;
    this.segmentSectors = from.segmentSectors;
    this.segments = from.segments;
    this.slots = from.slots;
    this.tailFirst = from.tailFirst;
    this.nextFrame = from.nextFrame;
    this.pages = from.pages;
    this.metaPages = from.metaPages;
    this.keys = from.keys;
    this.runBytes = from.runBytes;
    this.runEpoch = from.runEpoch;
    this.asked = from.asked;
    this.written = from.written;
    this.runCount = from.runCount;
    this.tailCount = from.tailCount;
    this.queueCount = from.queueCount;
  }

  /** Makes the slot's `SLOT_BYTES` at `at`. */
  save(at: usize): void {
    memory.fill(at, 0, SLOT_BYTES);
    store<u64>(at, MAGIC);
    store<u32>(at, VERSION, 12);
    store<u64>(at, this.number, 16);
    store<u32>(at, this.generation, 24);
    store<u32>(at, this.salt, 28);
    store<u32>(at, this.sectors, 32);
    store<u32>(at, this.segmentSectors, 36);
    store<u32>(at, this.segments, 40);
    store<u32>(at, this.slots, 44);
    store<u64>(at, this.tailFirst, 48);
    store<u64>(at, this.nextFrame, 56);
    store<u32>(at, this.pages, 64);
    store<u32>(at, this.metaPages, 68);
    store<u32>(at, this.keys, 72);
    store<u32>(at, this.runBytes, 76);
    store<u64>(at, this.asked, 80);
    store<u64>(at, this.written, 88);
    store<u32>(at, this.runEpoch, 96);
    store<u16>(at, <u16>this.runCount, 100);
    store<u16>(at, <u16>this.tailCount, 102);
    store<u16>(at, <u16>this.queueCount, 104);
    let to = at + 128;
    memory.copy(to, changetype<usize>(this.run), this.runCount << 2);
    to += RUN_MAX << 2;
    memory.copy(to, changetype<usize>(this.tail), this.tailCount * 12);
    to += TAIL_MAX * 12;
    memory.copy(to, changetype<usize>(this.queue), this.queueCount << 2);
    store<u32>(at, crc32c(0, at, SLOT_BYTES), 8);
  }

  /** Takes the slot at `at`, whose checksum it clears there. @returns `SlotState`; what it took is not checked any further */
  load(at: usize): i32 {
    const state = slotState(at);
    if (state) return state;
    this.number = load<u64>(at, 16);
    this.generation = load<u32>(at, 24);
    this.salt = load<u32>(at, 28);
    this.sectors = load<u32>(at, 32);
    this.segmentSectors = load<u32>(at, 36);
    this.segments = load<u32>(at, 40);
    this.slots = load<u32>(at, 44);
    this.tailFirst = load<u64>(at, 48);
    this.nextFrame = load<u64>(at, 56);
    this.pages = load<u32>(at, 64);
    this.metaPages = load<u32>(at, 68);
    this.keys = load<u32>(at, 72);
    this.runBytes = load<u32>(at, 76);
    this.asked = load<u64>(at, 80);
    this.written = load<u64>(at, 88);
    this.runEpoch = load<u32>(at, 96);
    this.runCount = load<u16>(at, 100);
    this.tailCount = load<u16>(at, 102);
    this.queueCount = load<u16>(at, 104);
    if (this.runCount > RUN_MAX || this.tailCount > TAIL_MAX || this.queueCount > QUEUE_MAX) return SlotState.DAMAGED;
    let from = at + 128;
    memory.copy(changetype<usize>(this.run), from, this.runCount << 2);
    from += RUN_MAX << 2;
    memory.copy(changetype<usize>(this.tail), from, this.tailCount * 12);
    from += TAIL_MAX * 12;
    memory.copy(changetype<usize>(this.queue), from, this.queueCount << 2);
    return SlotState.VALID;
  }
}

/** What is in the slot at `at`, whose checksum it clears there. @returns `SlotState` */
export function slotState(at: usize): i32 {
  if (load<u64>(at) != MAGIC) {
    for (let i: usize = 0; i < <usize>SLOT_BYTES; i += 8) if (load<u64>(at + i)) return SlotState.DAMAGED;
    return SlotState.EMPTY;
  }
  const check = load<u32>(at, 8);
  store<u32>(at, 0, 8);
  if (crc32c(0, at, SLOT_BYTES) != check) return SlotState.DAMAGED;
  return load<u32>(at, 12) == VERSION ? SlotState.VALID : SlotState.FOREIGN;
}

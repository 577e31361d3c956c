/** Where a mount begins: the newest head of a disk, or the first one of a new store. */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { Disk } from "../../block/disk";
import { Head, RUN_MAX, SLOT_SECTORS, SlotState, slotState } from "./head";
import { PAGE_SECTORS } from "./medium";
import { KvOptions } from "./request";
import { metaPagesFor } from "./run";

/** Two indexes, what is kept back, and something to keep. */
const SEGMENTS_MIN: u32 = 10;
const SEGMENTS_MAX: i32 = 4096;
/** Sectors that have to be zero before a disk is formatted, at most. */
const BLANK: i32 = 2048;

/** Slots of each ring on a disk of that size. */
export function slotsFor(sectors: u32): u32 { return max<u32>(4, min<u32>(32, sectors / 512)); }

/**
 * Finds the newest head on a disk of `sectors` and looks whether it can be. @param candidate scratch @param slot room for a slot
 * @returns 0; 1 when the disk is blank, then `head.generation` is that of the last store whose heads are left; or `Err`
 */
export function findHead(disk: Disk, sectors: u32, head: Head, candidate: Head, slot: usize): i32 {
  const slots = slotsFor(sectors);
  const ends = sectors - slots * SLOT_SECTORS;
  if (sectors < slots * SLOT_SECTORS * 2) return Err.INVALID;
  head.number = 0;
  head.generation = 0;
  let wasEmpty = true;
  let foreign = false;
  for (let ring = 0; ring < 2; ++ring) {
    for (let i: u32 = 0; i < slots; ++i) {
      const error = disk.read((ring ? ends : 0) + i * SLOT_SECTORS, SLOT_SECTORS, slot);
      if (error) return error;
      const state = candidate.load(slot);
      if (!ring && state != SlotState.EMPTY) wasEmpty = false;
      if (state == SlotState.FOREIGN) foreign = true;
      if (state != SlotState.VALID || candidate.number % slots != i) continue;
      // A store of an earlier generation may still lie at the end of the disk.
      if (candidate.generation > head.generation || (candidate.generation == head.generation && candidate.number > head.number)) head.copy(candidate);
    }
  }
  if (wasEmpty) {
    const blank = isBlank(disk, sectors);
    if (blank) return blank;
  }
  if (foreign) return Err.UNSUPPORTED;
  if (!head.number) return Err.CORRUPT;
  // Had a newer one been begun only, one of its two places would still be whole.
  let damaged = 0;
  const next = <u32>((head.number + 1) % slots) * SLOT_SECTORS;
  for (let ring = 0; ring < 2; ++ring) {
    const error = disk.read((ring ? ends : 0) + next, SLOT_SECTORS, slot);
    if (error) return error;
    if (candidate.load(slot) == SlotState.DAMAGED) ++damaged;
  }
  if (damaged == 2) return Err.CORRUPT;
  return checkHead(head, sectors, slots);
}

/** @returns 1 when the first 1 MiB is zeros, else 0, or `Err` */
function isBlank(disk: Disk, sectors: u32): i32 {
  const chunk: u32 = 64;
  const buffer = new StaticArray<u8>(chunk * SECTOR);
  const at = changetype<usize>(buffer);
  // On a smaller disk the ring at its end does not count: a format may have begun there.
  const end = min<u32>(sectors - slotsFor(sectors) * SLOT_SECTORS, BLANK);
  for (let sector: u32 = 0; sector < end; sector += chunk) {
    const count = min(chunk, end - sector);
    const error = disk.read(sector, count, at);
    if (error) return error;
    for (let i: usize = 0; i < <usize>count * SECTOR; i += 8) if (load<u64>(at + i)) return 0;
  }
  return 1;
}

/** Makes `head` the first one of a new store on a disk of `sectors`. @returns 0, or INVALID when it is too small or the options do not fit */
export function layOut(head: Head, sectors: u32, options: KvOptions): i32 {
  const slots = slotsFor(sectors);
  const area = sectors - 2 * slots * SLOT_SECTORS;
  let size: u32 = options.segmentSectors;
  if (!size) {
    size = 512;
    while (size > 32 && area / size < 31) size >>= 1;
    while (area / size > <u32>SEGMENTS_MAX) size <<= 1;
  }
  const generation = head.generation;
  head.copy(new Head());
  head.generation = generation + 1;
  head.salt = options.salt;
  head.number = 1;
  head.sectors = sectors;
  head.slots = slots;
  head.segmentSectors = size;
  head.segments = size ? area / size : 0;
  return checkHead(head, sectors, slots) ? Err.INVALID : 0;
}

/** Looks whether what the head says can be. */
export function checkHead(head: Head, sectors: u32, slots: u32): i32 {
  const size = head.segmentSectors;
  if (head.sectors != sectors || head.slots != slots || size < 16 || size > 1 << 20 || size & (size - 1)) return Err.CORRUPT;
  const segments = (sectors - 2 * slots * SLOT_SECTORS) / size;
  if (head.segments != segments || segments < SEGMENTS_MIN || segments > <u32>SEGMENTS_MAX * 4) return Err.CORRUPT;
  if (!head.generation || !head.tailFirst || head.tailFirst > head.nextFrame) return Err.CORRUPT;
  const perSegment = size / PAGE_SECTORS;
  if (!head.runCount) {
    if (head.pages || head.metaPages || head.keys || head.runBytes) return Err.CORRUPT;
  } else if (head.pages > <u32>RUN_MAX * perSegment || head.metaPages != metaPagesFor(head.pages, segments)
    || (head.pages + head.metaPages + perSegment - 1) / perSegment != head.runCount || !head.keys != !head.pages) return Err.CORRUPT;
  // No segment is listed twice.
  const listed = new StaticArray<u8>(segments);
  for (let i = 0; i < head.runCount + head.tailCount + head.queueCount; ++i) {
    let segment: u32 = 0;
    if (i < head.runCount) segment = head.run[i];
    else if (i < head.runCount + head.tailCount) {
      const at = 3 * (i - head.runCount);
      segment = head.tail[at];
      if (!head.tail[at + 2] || head.tail[at + 2] > size) return Err.CORRUPT;
    } else segment = head.queue[i - head.runCount - head.tailCount];
    if (segment >= segments || listed[segment]) return Err.CORRUPT;
    listed[segment] = 1;
  }
  return 0;
}

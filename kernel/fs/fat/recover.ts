/** Decides whether a volume may be written, and puts one in order that was being written when the power went. */
import { SECTOR } from "hal/block";
import { SectorCache } from "./cache";
import { Check } from "./check";
import { Geometry } from "./geometry";
import { Reason } from "./reason";

/** Entries that were being moved: one is the rule. */
const MOVES_MAX: i32 = 16;

/**
 * @param wasLeft it was not left in order: what our own writing leaves is repaired. Otherwise it is damage, and nothing is written
 * @param buffer two sectors, at a multiple of 4
 * @returns `Reason.None`, or why it must not be written
 */
export function verify(check: Check, geometry: Geometry, cache: SectorCache, wasLeft: bool, buffer: usize): Reason {
  check.wasLeft = wasLeft;
  let differ = false;
  if (geometry.fats == 2) {
    const result = compare(geometry, cache, buffer, false);
    if (result < 0) return Reason.DiskError;
    differ = result != 0;
    if (differ && !wasLeft) return Reason.FatsDiffer;
  }
  let reason = check.run(false);
  if (reason && !differ) return reason;
  if (differ) {
    // Each copy is some moment of a writing that may stop at any; but one sector of one of them may be damaged.
    const first = geometry.fatStart;
    if (reason) {
      geometry.fatStart += geometry.fatSectors;
      cache.drop();
      const other = check.run(false);
      if (other) {
        geometry.fatStart = first;
        cache.drop();
        return reason;
      }
    }
    const result = compare(geometry, cache, buffer, true);
    geometry.fatStart = first;
    if (result < 0 || cache.barrier() < 0) return Reason.WriteFailed;
    cache.drop();
  }
  if (!wasLeft) return check.excess ? Reason.ChainLong : check.parents ? Reason.DotEntries : check.reader.orphans ? Reason.LongNames : Reason.None;
  for (let i = 0; i < MOVES_MAX && check.reader.moving; ++i) {
    if (check.settleMoving() < 0 || cache.barrier() < 0) return Reason.WriteFailed;
    reason = check.run(false);
    if (reason) return reason;
  }
  if (!check.isUntidy) return Reason.None;
  reason = check.run(true);
  if (reason) return reason;
  return cache.barrier() < 0 ? Reason.WriteFailed : Reason.None;
}

/**
 * Compares the FAT that is used with the other one. @param copies makes the other one like it
 * @returns sectors that differ, those that cannot be read included; `Err` when one cannot be copied
 */
function compare(geometry: Geometry, cache: SectorCache, buffer: usize, copies: bool): i32 {
  const used = <u32>((<u64>(geometry.last + 1) * geometry.bits + 8 * SECTOR - 1) / (8 * SECTOR));
  const other = geometry.rootStart - geometry.fatSectors;
  // The second is in use only while a damaged first one is made like it.
  const to = geometry.fatStart == other ? other - geometry.fatSectors : other;
  let differ = 0;
  for (let i: u32 = 0; i < used; ++i) {
    const mine = cache.read(geometry.fatStart + i, 1, buffer);
    const theirs = cache.read(to + i, 1, buffer + SECTOR);
    if (mine >= 0 && theirs >= 0 && !memory.compare(buffer, buffer + SECTOR, SECTOR)) continue;
    ++differ;
    if (!copies) continue;
    if (mine < 0) return mine;
    const error = cache.write(to + i, 1, buffer);
    if (error < 0) return error;
  }
  return differ;
}

/** Reads and writes the data of files. Whole sectors go past the cache, as many at once as lie together. */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { FatNode } from "./node";

/** Reads `length` bytes from `position` on, all of which the file has. @returns 0 or `Err` */
export function readData(node: FatNode, position: u32, at: usize, length: i32): i32 {
  while (length) {
    const count = min(run(node, position, length), length);
    if (count < 0) return count;
    const sector = sectorAt;
    const inSector = position & SECTOR - 1;
    let done: i32;
    if (inSector || count < SECTOR || at & 3) {
      done = min(SECTOR - inSector, count);
      const base = node.cache.get(sector);
      if (!base) return node.cache.error;
      memory.copy(at, base + inSector, done);
    } else {
      done = count & -SECTOR;
      const error = node.cache.read(sector, done / SECTOR, at);
      if (error < 0) return error;
    }
    position += done;
    at += done;
    length -= done;
  }
  return 0;
}

/** Writes `length` bytes from `position` on, which the file has clusters for. @param at 0 writes zeros. @returns 0 or `Err` */
export function writeData(node: FatNode, position: u32, at: usize, length: i32): i32 {
  while (length) {
    const count = min(run(node, position, length), length);
    if (count < 0) return count;
    const sector = sectorAt;
    const inSector = position & SECTOR - 1;
    let done: i32;
    if (inSector || count < SECTOR || at & 3 || !at) {
      done = min(SECTOR - inSector, count);
      // What the sector has beyond the file's end is nobody's.
      const old = position - inSector < node.size && done < SECTOR;
      const base = old ? node.cache.get(sector) : node.cache.fresh(sector);
      if (!base) return node.cache.error;
      if (at) memory.copy(base + inSector, at, done);
      else memory.fill(base + inSector, 0, done);
      node.cache.changed(base);
    } else {
      done = count & -SECTOR;
      const error = node.cache.write(sector, done / SECTOR, at);
      if (error < 0) return error;
    }
    position += done;
    if (at) at += done;
    length -= done;
  }
  return 0;
}

/** What `run` has found. */
let sectorAt: u64 = 0;

/** Finds the sector of `position`. @returns bytes from there on that lie together on the medium, at least as many as asked for if so many do; or `Err` */
function run(node: FatNode, position: u32, length: i32): i32 {
  const geometry = node.geometry;
  const bytes: u32 = geometry.clusterBytes;
  let index = <i32>(position / bytes);
  const first = node.clusterAt(index);
  if (first < 0) return first;
  const inCluster = position % bytes;
  sectorAt = geometry.sectorOf(first) + (inCluster >> 9);
  let count: i32 = bytes - inCluster;
  let last = first;
  while (count < length) {
    const next = node.clusterAt(++index);
    if (next < 0) return next == Err.CORRUPT ? count : next;
    if (next != last + 1) break;
    last = next;
    count += bytes;
  }
  return count;
}

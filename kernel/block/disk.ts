/** Disks as fibers use them: calls wait until they are done. */

/**
 * Sectors of 512 bytes. A device's are read and written by `DeviceDisk`; RAM, a partition of another disk, one that cannot be written or one that
 * fails stand in its place wherever a `Disk` is taken. Memory is at a multiple of 4.
 */
export interface Disk {
  /** Sectors; 0 without a medium. */
  sectors(): u64;
  writable(): bool;
  /** Reads `count` sectors (1 or more) from `sector` on to `to`. @returns 0 or `Err`: INVALID past the end, IO, TIMEOUT, REMOVED */
  read(sector: u64, count: i32, to: usize): i32;
  /**
   * Writes `count` sectors. They may reach the medium in any order, and after a loss of power each is old or new, or damaged if it was the one being
   * written; only `flush` settles that. @returns 0 or `Err`: as `read`, and READ_ONLY
   */
  write(sector: u64, count: i32, from: usize): i32;
  /** Waits until everything written is on the medium. @returns 0 or `Err` */
  flush(): i32;
}

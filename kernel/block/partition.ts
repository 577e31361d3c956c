/** A range of another disk. */
import { Err } from "hal/error";
import { Disk } from "./disk";

/** Sectors `start` to `start + count - 1` of `disk`, as a disk whose first sector is 0. Nothing of the disk outside of them can be reached. */
@final export class Partition implements Disk {
  /** A range past 2^64 has no sectors. */
  constructor(private readonly disk: Disk, readonly start: u64, private readonly count: u64) {
    if (start + count < start) this.count = 0;
  }

  /** 0, too, when the disk is another one now that ends before the partition does. */
  sectors(): u64 { return this.disk.sectors() >= this.start + this.count ? this.count : 0; }

  writable(): bool { return this.disk.writable(); }

  read(sector: u64, count: i32, to: usize): i32 {
    return this.holds(sector, count) ? this.disk.read(this.start + sector, count, to) : Err.INVALID;
  }

  write(sector: u64, count: i32, from: usize): i32 {
    return this.holds(sector, count) ? this.disk.write(this.start + sector, count, from) : Err.INVALID;
  }

  /** Flushes the whole disk. */
  flush(): i32 { return this.disk.flush(); }

  private holds(sector: u64, count: i32): bool {
    return count > 0 && sector < this.count && <u64>count <= this.count - sector;
  }
}

/** A disk in memory. */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { Disk } from "./disk";

@final export class RamDisk implements Disk {
  private readonly bytes: StaticArray<u8>;

  /** @param count sectors, at most 2^20 (512 MiB); they begin as zeros */
  constructor(private readonly count: i32) {
    this.bytes = new StaticArray<u8>(count * SECTOR);
  }

  sectors(): u64 { return this.count; }

  writable(): bool { return true; }

  read(sector: u64, count: i32, to: usize): i32 {
    if (!this.holds(sector, count)) return Err.INVALID;
    memory.copy(to, this.at(sector), <usize>count * SECTOR);
    return 0;
  }

  write(sector: u64, count: i32, from: usize): i32 {
    if (!this.holds(sector, count)) return Err.INVALID;
    memory.copy(this.at(sector), from, <usize>count * SECTOR);
    return 0;
  }

  flush(): i32 { return 0; }

  /** Address of a sector, which stays the same. */
  at(sector: u64): usize { return changetype<usize>(this.bytes) + <usize>sector * SECTOR; }

  private holds(sector: u64, count: i32): bool {
    return count > 0 && sector < <u64>this.count && <u64>count <= <u64>this.count - sector;
  }
}

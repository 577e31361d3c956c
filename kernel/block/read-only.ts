/** A disk that cannot be written, whatever the one behind it can. */
import { Err } from "hal/error";
import { Disk } from "./disk";

@final export class ReadOnlyDisk implements Disk {
  constructor(private readonly disk: Disk) {}

  sectors(): u64 { return this.disk.sectors(); }
  writable(): bool { return false; }
  read(sector: u64, count: i32, to: usize): i32 { return this.disk.read(sector, count, to); }
  write(sector: u64, count: i32, from: usize): i32 { return Err.READ_ONLY; }
  flush(): i32 { return 0; }
}

/** FAT volumes on disks of the test's host, called from outside. Paths and data are exchanged in `area`. */
import { Disk } from "kernel/block/disk";
import { FatEntry, FatFile, FatListing, FatVolume } from "kernel/fs/fat/volume";
import { setWallClock } from "kernel/time";

@external("disk", "diskRead") declare function diskRead(disk: i32, sector: f64, count: i32, to: usize): i32;
@external("disk", "diskWrite") declare function diskWrite(disk: i32, sector: f64, count: i32, from: usize): i32;
@external("disk", "diskFlush") declare function diskFlush(disk: i32): i32;
@external("disk", "diskSectors") declare function diskSectors(disk: i32): f64;
@external("disk", "diskWritable") declare function diskWritable(disk: i32): bool;

class HostDisk implements Disk {
  constructor(private readonly id: i32) {}
  sectors(): u64 { return <u64>diskSectors(this.id); }
  writable(): bool { return diskWritable(this.id); }
  read(sector: u64, count: i32, to: usize): i32 { return diskRead(this.id, <f64>sector, count, to); }
  write(sector: u64, count: i32, from: usize): i32 { return diskWrite(this.id, <f64>sector, count, from); }
  flush(): i32 { return diskFlush(this.id); }
}

const AREA: i32 = 1 << 20;
const area = memory.data(AREA, 16);
const listing = new FatListing();
const entry = new FatEntry();

/** The string of `length` units at unit `at` of the area. */
function text(at: i32, length: i32): string { return String.UTF16.decodeUnsafe(area + (<usize>at << 1), <usize>length << 1); }
function give(s: string): i32 {
  memory.copy(area, changetype<usize>(s), <usize>s.length << 1);
  return s.length;
}

export function buffer(): usize { return area; }
export function setClock(us: i64): void { setWallClock(us); }
export function volume(disk: i32): FatVolume { return new FatVolume(new HostDisk(disk)); }
export function mount(v: FatVolume): i32 { return v.mount(); }
export function unmount(v: FatVolume): i32 { return v.unmount(); }
export function sync(v: FatVolume): i32 { return v.sync(); }
export function writable(v: FatVolume): bool { return v.isWritable; }
export function reason(v: FatVolume): i32 { return give(v.reason); }
export function bits(v: FatVolume): i32 { return v.bits; }
export function label(v: FatVolume): i32 { return give(v.label()); }
export function freeBytes(v: FatVolume): i64 { return v.freeBytes(); }
export function totalBytes(v: FatVolume): u64 { return v.totalBytes; }
export function clusterBytes(v: FatVolume): i32 { return v.clusterBytes; }
export function mkdir(v: FatVolume, length: i32): i32 { return v.mkdir(text(0, length)); }
export function remove(v: FatVolume, length: i32): i32 { return v.remove(text(0, length)); }
export function rename(v: FatVolume, from: i32, to: i32): i32 { return v.rename(text(0, from), text(from, to)); }
export function stat(v: FatVolume, length: i32): i32 { return v.stat(text(0, length), entry); }
export function list(v: FatVolume, length: i32): i32 { return v.list(text(0, length), listing); }
export function next(): i32 {
  const more = listing.next();
  if (more > 0) {
    const from = listing.entry;
    entry.size = from.size;
    entry.isDirectory = from.isDirectory;
    entry.attributes = from.attributes;
    entry.modifiedUs = from.modifiedUs;
    give(from.name);
  }
  return more;
}
export function nameLength(): i32 { return listing.entry.name.length; }
export function entrySize(): f64 { return entry.size; }
export function entryDirectory(): bool { return entry.isDirectory; }
export function entryAttributes(): i32 { return entry.attributes; }
export function entryModifiedUs(): f64 { return <f64>entry.modifiedUs; }

export function file(): FatFile { return new FatFile(); }
export function open(v: FatVolume, length: i32, mode: i32, into: FatFile): i32 { return v.open(text(0, length), mode, into); }
export function read(f: FatFile, offset: i32, length: i32): i32 { return f.read(area + offset, length); }
export function write(f: FatFile, offset: i32, length: i32): i32 { return f.write(area + offset, length); }
export function seek(f: FatFile, to: f64): i32 { return f.seek(<i64>to); }
export function size(f: FatFile): f64 { return <f64>f.size(); }
export function truncate(f: FatFile, to: f64): i32 { return f.truncate(<i64>to); }
export function flush(f: FatFile): i32 { return f.flush(); }
export function close(f: FatFile): i32 { return f.close(); }

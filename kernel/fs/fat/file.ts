/** An open file. */
import { Err } from "hal/error";
import { FatNode } from "./node";
import { readData, writeData } from "./transfer";
import { FatVolume } from "./volume";

/** How `FatVolume.open` opens; bits. */
export namespace Mode {
  export const READ: i32 = 0;
  export const WRITE: i32 = 1;
  /** Makes the file when it is not there. */
  export const CREATE: i32 = 2;
  /** Empties it. */
  export const TRUNCATE: i32 = 4;
  /** Each write goes to the end. */
  export const APPEND: i32 = 8;
  /** With CREATE: `Err.EXISTS` when it is there. */
  export const EXCLUSIVE: i32 = 16;
}

/** Greatest size of a file on FAT. */
const SIZE_MAX: i64 = 0xffffffff;
/** Bytes of gaps that are filled at once. */
const GAP: i64 = 1 << 20;

/**
 * A file, or none before `FatVolume.open` and after `close`. Methods block, and return 0 or more, or `Err`: INVALID when it is not open, CORRUPT
 * for a chain that ends too soon, READ_ONLY, NO_SPACE, and what the disk says. Once a write has failed all of them say IO until the volume is mounted
 * and the file opened again.
 */
@final export class FatFile {
  private volume: FatVolume | null = null;
  private node: FatNode | null = null;
  private generation: i32 = 0;
  private mode: i32 = 0;
  private at: u32 = 0;

  /** @internal */
  begin(volume: FatVolume, node: FatNode, mode: i32): void {
    this.volume = volume;
    this.node = node;
    this.mode = mode;
    this.generation = volume.generation;
    this.at = 0;
  }

  get isOpen(): bool { return this.node != null; }

  /** Bytes. */
  size(): i64 {
    const node = this.node;
    return node ? node.size : 0;
  }

  /** Where the next byte is read or written. */
  position(): i64 { return this.at; }

  /** Goes to byte `position`, which may lie behind the end: a write there fills the gap with zeros. @returns 0; `Err.INVALID` */
  seek(position: i64): i32 {
    if (position < 0 || position > SIZE_MAX) return Err.INVALID;
    this.at = <u32>position;
    return 0;
  }

  /** Reads up to `length` bytes to `at`; at a multiple of 4 whole sectors are not copied. @returns bytes read, 0 at the end, or `Err` */
  read(at: usize, length: i32): i32 {
    const error = this.enter(false);
    if (error < 0) return error;
    const node = this.node!;
    const count = this.at >= node.size || length <= 0 ? 0 : <i32>min<i64>(length, <i64>node.size - this.at);
    const result = readData(node, this.at, at, count);
    if (result >= 0) this.at += count;
    return this.volume!.leave(result < 0 ? result : count);
  }

  /**
   * Writes `length` bytes from `at`. They are safe from a loss of power after `flush`, `close` or the volume's `sync`.
   * @returns bytes written, fewer than `length` when the volume is full or the file as large as can be; or `Err`: NO_SPACE
   */
  write(at: usize, length: i32): i32 {
    const error = this.enter(true);
    if (error < 0) return error;
    const node = this.node!;
    if (this.mode & Mode.APPEND) this.at = node.size;
    return this.volume!.leave(this.put(node, at, max(length, 0)));
  }

  private put(node: FatNode, at: usize, length: i32): i32 {
    let count = <i32>min<i64>(length, SIZE_MAX - this.at);
    if (!count) return length ? Err.NO_SPACE : 0;
    const room = this.makeRoom(node, <i64>this.at + count);
    if (room < 0) return <i32>room;
    if (room <= <i64>this.at) return Err.NO_SPACE;
    count = <i32>min<i64>(count, room - this.at);
    let error = this.fillGap(node, this.at);
    if (error >= 0) error = writeData(node, this.at, at, count);
    if (error < 0) return error;
    this.at += count;
    if (this.at > node.size) node.size = this.at;
    node.changed = true;
    return count;
  }

  /** Has the file clusters for `size` bytes, or for as many as there is room for, or as it has. @returns those bytes, or `Err` */
  private makeRoom(node: FatNode, size: i64): i64 {
    const has = node.count();
    if (has < 0) return has;
    const free = node.table.countFree();
    if (free < 0) return free;
    const wanted = min<i64>(node.clustersFor(size), <i64>has + free);
    // A gap that does not fit is not begun, and takes nothing.
    const bytes: i64 = node.geometry.clusterBytes;
    if (wanted * bytes <= <i64>this.at && size > <i64>this.at) return wanted * bytes;
    for (let i: i64 = has; i < wanted; ++i) {
      const error = node.extend();
      if (error < 0) return error;
    }
    return min(size, max(wanted, has) * bytes);
  }

  /** Fills what lies between the end and `end` with zeros. */
  private fillGap(node: FatNode, end: i64): i32 {
    while (<i64>node.size < end) {
      const count = <i32>min<i64>(GAP, end - node.size);
      const error = writeData(node, node.size, 0, count);
      if (error < 0) return error;
      node.size += count;
      node.changed = true;
    }
    return 0;
  }

  /** Makes it `size` bytes long, with zeros behind what it had. @returns 0 or `Err`: INVALID, NO_SPACE */
  truncate(size: i64): i32 {
    if (size < 0 || size > SIZE_MAX) return Err.INVALID;
    const error = this.enter(true);
    if (error < 0) return error;
    const node = this.node!;
    let result: i64 = 0;
    if (size < <i64>node.size) {
      result = node.shrink(<u32>size);
    } else if (size > <i64>node.size) {
      const before = this.at;
      this.at = node.size;
      result = this.fits(node, size) ? this.makeRoom(node, size) : Err.NO_SPACE;
      this.at = before;
      if (result >= 0) result = this.fillGap(node, size);
    }
    return this.volume!.leave(<i32>min<i64>(result, 0));
  }

  private fits(node: FatNode, size: i64): bool {
    const has = node.count(), free = node.table.countFree();
    return has < 0 || free < 0 || node.clustersFor(size) <= <i64>has + free;
  }

  /** Waits until everything written to it is on the medium. @returns 0 or `Err` */
  flush(): i32 {
    const node = this.node;
    if (!node) return Err.INVALID;
    if (!(this.mode & Mode.WRITE)) return 0;
    const error = this.enter(node.changed);
    return error < 0 ? error : this.volume!.leave(this.volume!.settle(node));
  }

  /** As `flush`, and it is no longer open, even if that fails. @returns 0 or `Err` */
  close(): i32 {
    const node = this.node;
    if (!node) return Err.INVALID;
    const volume = this.volume!;
    const result = this.flush();
    volume.release(node, this.generation);
    this.node = null;
    this.volume = null;
    return result;
  }

  private enter(writes: bool): i32 {
    const volume = this.volume;
    if (!volume || !this.node) return Err.INVALID;
    if (writes && !(this.mode & Mode.WRITE)) return Err.READ_ONLY;
    return volume.enter(writes, this.generation);
  }
}

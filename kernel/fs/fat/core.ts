/** A volume that is mounted: whose turn it is, whether it may be written, and when what is in memory reaches the medium. `volume.ts` has the rest. */
import { SECTOR } from "hal/block";
import { Err } from "hal/error";
import { Disk } from "../../block/disk";
import { Lock } from "../../lock";
import { SectorCache } from "./cache";
import { Check } from "./check";
import { Directory } from "./directory";
import { Geometry } from "./geometry";
import { FatNode } from "./node";
import { Name } from "./path";
import { Reason, reasonText } from "./reason";
import { verify } from "./recover";
import { Attr, Dir, FREE, SLOT, isLongSlot } from "./slot";
import { State } from "./state";
import { Table } from "./table";
import { unitOf } from "./units";
import { DirectoryWalk } from "./walk";

export class FatCore {
  /** @internal Raised by each mount and each failed write: what was opened before is dead. */
  generation: i32 = 0;
  /** @internal Directories removed or moved. */
  removals: u32 = 0;
  protected why: Reason = Reason.NotMounted;
  private isMounted: bool = false;
  /** The volume has been looked through, and is in order. */
  private isChecked: bool = false;
  /** A method is changing things: an error now leaves them half done. */
  protected isChanging: bool = false;
  protected readonly geometry: Geometry;
  protected readonly cache: SectorCache;
  protected readonly table: Table;
  protected readonly directory: Directory;
  private readonly state: State;
  private readonly lock: Lock = new Lock();
  protected nodes: FatNode | null = null;

  constructor(private readonly disk: Disk) {
    const geometry = new Geometry(), cache = new SectorCache(disk), table = new Table(geometry, cache);
    this.geometry = geometry;
    this.cache = cache;
    this.table = table;
    this.directory = new Directory(geometry, table, cache);
    this.state = new State(geometry, table, cache);
  }

  // --- The volume ------------------------------------------------------------------------------------------------------------

  /** Why it is not mounted or cannot be written; "" when it can. */
  get reason(): string { return reasonText(this.why); }
  get reasonCode(): Reason { return this.why; }
  get isWritable(): bool { return this.isMounted && !this.why; }
  /** 12, 16 or 32. */
  get bits(): i32 { return this.geometry.bits; }
  /** Bytes of a cluster, and of all of them. */
  get clusterBytes(): i32 { return this.geometry.clusterBytes; }
  get totalBytes(): u64 { return <u64>this.geometry.clusters * this.geometry.clusterBytes; }

  /**
   * Reads what the volume says about itself. One that was being written when the power went is looked through and put in order, which takes time in
   * proportion to its FAT and its directories; any other is looked through before the first write.
   * @returns 0, also when it can only be read; `Err`: CORRUPT and UNSUPPORTED (`reason`), PENDING (another fiber mounts it, too), or what the disk says
   */
  mount(): i32 {
    let result = this.begin();
    if (result < 0) return result;
    const mine = this.generation;
    // What is allocated is allocated without the lock; nobody else does anything while it is not mounted.
    if (!this.why && this.state.wasLeft) this.inspectFirst();
    if (this.generation != mine) return Err.PENDING;
    this.isMounted = true;
    if (!this.why && this.state.isMarked) {
      result = this.sync();
      if (result < 0) this.isMounted = false;
    }
    return result;
  }

  private begin(): i32 {
    this.lock.acquire();
    this.isMounted = false;
    this.forget();
    const result = this.readBoot();
    this.lock.release();
    return result;
  }

  private readBoot(): i32 {
    this.why = Reason.DiskError;
    const base = this.cache.get(0);
    if (!base) return this.cache.error;
    const geometry = this.geometry;
    this.why = geometry.parse(base, this.disk.sectors());
    switch (this.why) {
      case Reason.None: break;
      case Reason.Exfat: case Reason.Ntfs: case Reason.SectorSize: case Reason.Version: return Err.UNSUPPORTED;
      default: return Err.CORRUPT;
    }
    this.cache.mirror(geometry.fatStart, geometry.fatStart + geometry.fatSectors, geometry.fats == 2 && geometry.isMirrored ? geometry.fatSectors : 0);
    this.why = this.state.read();
    if (!this.disk.writable()) this.why = Reason.DiskReadOnly;
    return 0;
  }

  /** Looks through the volume, and repairs what our own writing may have left. */
  private look(check: Check, buffer: usize): void {
    this.why = verify(check, this.geometry, this.cache, this.state.wasLeft, buffer);
    // What failed to be written is dropped, too.
    if (this.why) this.cache.drop();
    else this.table.free = check.free;
    this.isChecked = true;
  }

  /** Nothing that was open is open any more, and nothing in memory counts. */
  private forget(): void {
    ++this.generation;
    this.nodes = null;
    this.isChecked = this.isChanging = false;
    this.table.free = -1;
    this.table.hint = 2;
    this.state.isMarked = false;
    this.cache.drop();
    this.cache.mirror(0, 0, 0);
  }

  /** Settles everything and says so on the medium: the next one to mount it finds it in order. @returns 0 or `Err`: IO when a write has failed since `mount` */
  sync(): i32 {
    const error = this.enter(false, this.generation);
    return error < 0 ? error : this.leave(this.settleAll());
  }

  /** As `sync`; files that are open stay so no longer. @returns 0 or `Err` */
  unmount(): i32 {
    const error = this.enter(false, this.generation);
    if (error < 0) return error;
    const result = this.settleAll();
    this.isMounted = false;
    this.forget();
    this.why = Reason.NotMounted;
    return this.leave(result);
  }

  /** Settles all files with as few barriers as there can be, and then the volume. */
  private settleAll(): i32 {
    if (this.why) return this.why == Reason.WriteFailed ? Err.IO : 0;
    if (!this.state.isMarked) return 0;
    this.isChanging = true;
    let error = this.cache.barrier();
    let node = this.nodes;
    while (node && error >= 0) {
      error = node.link();
      node = node.next;
    }
    if (error >= 0) error = this.cache.barrier();
    node = this.nodes;
    while (node && error >= 0) {
      error = node.writeEntry();
      node = node.next;
    }
    if (error >= 0) error = this.cache.barrier();
    return error < 0 ? error : this.state.unmark();
  }

  /** Free bytes; the FAT is counted through for the first answer. @returns them, or `Err` */
  freeBytes(): i64 {
    const error = this.enter(false, this.generation);
    if (error < 0) return error;
    const free = this.table.countFree();
    this.leave(min(free, 0));
    return free < 0 ? free : <i64>free * this.geometry.clusterBytes;
  }

  /** The volume's label: of its root directory, or else of its boot sector; "" when it has none. */
  label(): string {
    const name = new Name();
    const walk = new DirectoryWalk(this.geometry, this.table);
    if (this.enter(false, this.generation) < 0) return "";
    this.setLabel(name, changetype<usize>(this.geometry.label));
    walk.start(0);
    while (walk.next() > 0) if (this.findLabel(walk.sector, name)) break;
    this.leave(0);
    const label = name.toString();
    return label == "NO NAME" ? "" : label;
  }

  /** Looks for it in a sector of the root directory. @returns true when the search is over */
  private findLabel(sector: u64, into: Name): bool {
    const base = this.cache.get(sector);
    if (!base) return true;
    for (let at = base; at < base + SECTOR; at += SLOT) {
      if (!load<u8>(at)) return true;
      if (load<u8>(at) == FREE || isLongSlot(at) || !(load<u8>(at, Dir.Attr) & Attr.VOLUME_ID)) continue;
      this.setLabel(into, at);
      return true;
    }
    return false;
  }

  private setLabel(into: Name, at: usize): void {
    let length = 11;
    while (length && load<u8>(at + length - 1) == 0x20) --length;
    for (let i = 0; i < length; ++i) into.units[i] = unitOf(load<u8>(at + i));
    into.length = length;
  }

  // --- For its files and listings --------------------------------------------------------------------------------------------

  /**
   * @internal Waits for its turn, which ends with `leave`; not so when it fails. Nothing may be allocated until then.
   * @param writes it is going to change the volume, which is looked through before that happens first
   * @param generation what the caller was opened in
   */
  enter(writes: bool, generation: i32): i32 {
    if (writes && this.isWritable && !this.isChecked) this.inspectFirst();
    this.lock.acquire();
    let error = 0;
    if (!this.isMounted) error = Err.INVALID;
    else if (generation != this.generation) error = Err.IO;
    else if (writes) {
      this.isChanging = !this.why;
      error = this.why ? Err.READ_ONLY : this.state.mark();
      if (error >= 0) this.cache.touched = false;
    }
    if (error < 0) this.finish(error);
    return error;
  }

  /** Several fibers may come here at once; one look is enough. */
  private inspectFirst(): void {
    const check = new Check(this.geometry, this.table, this.cache);
    const buffer = new StaticArray<u8>(2 * SECTOR);
    const generation = this.generation;
    this.lock.acquire();
    if (!this.isChecked && generation == this.generation) this.look(check, changetype<usize>(buffer));
    this.lock.release();
  }

  /** @internal Ends a turn. @returns `result`: an `Err`, or what the caller wants to return */
  leave(result: i32): i32 {
    this.finish(result);
    return result;
  }

  private finish(result: i32): void {
    const half = this.isChanging && this.cache.touched && (result == Err.IO || result == Err.TIMEOUT || result == Err.REMOVED || result == Err.CORRUPT);
    this.isChanging = false;
    if (half || this.cache.failed) {
      // What was to be written is forgotten: what is on the medium is in some order that `mount` knows how to go on from.
      this.forget();
      this.why = Reason.WriteFailed;
    }
    this.lock.release();
  }

  /** @internal Has the medium know all of a file. */
  settle(node: FatNode): i32 {
    const error = node.settle();
    return error < 0 ? error : this.cache.barrier();
  }

  /** @internal One `FatFile` less has it open. */
  release(node: FatNode, generation: i32): void {
    if (generation != this.generation || --node.references) return;
    if (this.nodes == node) {
      this.nodes = node.next;
      return;
    }
    let before = this.nodes;
    while (before && before.next != node) before = before.next;
    if (before) before.next = node.next;
  }
}

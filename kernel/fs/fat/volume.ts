/**
 * FAT16 and FAT32 volumes with long names, read and written; FAT12 is read.
 *
 *     const volume = new FatVolume(disk);
 *     if (volume.mount() < 0) print(volume.reason);         // else `isWritable`, and `reason` says why not
 *     const file = new FatFile();
 *     if (volume.open("/log/today.txt", Mode.WRITE | Mode.CREATE | Mode.APPEND, file) == 0) {
 *       file.write(at, length);                             // read, seek, position, size, truncate
 *       file.flush();                                       // now it survives a loss of power; close() does that, too
 *       file.close();
 *     }
 *     const listing = new FatListing();
 *     if (volume.list("/log", listing) == 0) while (listing.next() > 0) print(listing.entry.name);
 *     volume.mkdir(path); volume.remove(path); volume.rename(from, to); volume.stat(path, new FatEntry()); volume.sync();
 *
 * Paths begin at the root, with or without a leading `/`; `path.ts` says what is refused (`Err.INVALID`). Names are found whatever the case of their letters. A
 * file with a long name has no other name: its 8.3 alias is not looked at.
 *
 * All methods may block, and any fiber may call them: one call after the other. They return 0 (or what they say) or an `Err`: INVALID (not mounted,
 * a bad path), NOT_FOUND, EXISTS, READ_ONLY (`reason` says why), NO_SPACE, PENDING (in use), CORRUPT, and what the disk says. When a write has failed the
 * volume is read-only until `mount` has looked through it; files that were open stay dead.
 *
 * What a loss of power can leave is said in docs/decisions/017-fat-write-order.md.
 *
 * Reference: Microsoft "FAT: General Overview of On-Disk Format" 1.03 (fatgen103).
 */
import { Err } from "hal/error";
import { Disk } from "../../block/disk";
import { FatCore } from "./core";
import { FatEntry } from "./entry";
import { FatFile, Mode } from "./file";
import { FatListing } from "./listing";
import { FatNode } from "./node";
import { Name, checkPath, nextName } from "./path";
import { EntryReader } from "./reader";
import { Attr, Dir, SLOT, firstCluster, setFirstCluster, stampAll, stampNow } from "./slot";

export { FatEntry, FatFile, FatListing, Mode };

@final export class FatVolume extends FatCore {
  /** What `locate` has come to: the directory in which the last name of the path is, or would be (-1 = there is none); that name, "" for the root. */
  private parent: i32 = 0;
  private readonly name: Name = new Name();
  private readonly ahead: Name = new Name();
  /** A directory that must not be on the path, and whether it was. */
  private barred: i32 = 0;
  private isBarred: bool = false;
  private readonly slot: StaticArray<u8> = new StaticArray<u8>(SLOT);

  constructor(disk: Disk) { super(disk); }

  // --- Files and directories ---------------------------------------------------------------------------------------------------

  /**
   * Opens a file. @param mode bits of `Mode` @param into gets it; it must not be open
   * @returns 0; `Err`: EXISTS for a directory, and with EXCLUSIVE
   */
  open(path: string, mode: i32, into: FatFile): i32 {
    const depth = checkPath(path);
    if (depth <= 0 || into.isOpen) return depth ? Err.INVALID : Err.EXISTS;
    const fresh = new FatNode(this.geometry, this.table, this.cache);
    if (mode & (Mode.CREATE | Mode.TRUNCATE | Mode.APPEND)) mode |= Mode.WRITE;
    const changes = (mode & (Mode.CREATE | Mode.TRUNCATE)) != 0;
    let error = this.enter(changes, this.generation);
    if (error < 0) return error;
    error = mode & Mode.WRITE && this.why ? Err.READ_ONLY : this.locate(path);
    if (error == Err.NOT_FOUND && mode & Mode.CREATE && this.parent >= 0) error = this.create(fresh);
    else if (error >= 0) error = this.openFound(mode, fresh);
    if (error >= 0) {
      const node = this.nodeAt(fresh.sector, fresh.offset, fresh);
      if (mode & Mode.TRUNCATE && node.size) error = node.shrink(0);
      if (error >= 0) {
        ++node.references;
        into.begin(this, node, mode);
      } else if (node == fresh) this.nodes = node.next;
    }
    return this.leave(error);
  }

  private openFound(mode: i32, node: FatNode): i32 {
    const reader = this.directory.reader;
    const slot = changetype<usize>(reader.slot);
    const attributes = load<u8>(slot, Dir.Attr);
    if (attributes & Attr.DIRECTORY || mode & Mode.EXCLUSIVE && mode & Mode.CREATE) return Err.EXISTS;
    if (mode & Mode.WRITE && attributes & Attr.READ_ONLY) return Err.READ_ONLY;
    return node.open(slot, reader.sector, reader.offset);
  }

  /** The node of an open file whose short slot is there; `fresh` joins them when there is none. */
  private nodeAt(sector: u64, offset: i32, fresh: FatNode): FatNode {
    const known = this.openAt(sector, offset);
    if (known) return known;
    fresh.next = this.nodes;
    this.nodes = fresh;
    return fresh;
  }

  private openAt(sector: u64, offset: i32): FatNode | null {
    let node = this.nodes;
    while (node && (node.sector != sector || node.offset != offset)) node = node.next;
    return node;
  }

  /** Makes an empty file where `locate` has been. */
  private create(node: FatNode): i32 {
    const error = this.add(Attr.ARCHIVE, 0);
    return error < 0 ? error : node.open(changetype<usize>(this.slot), this.directory.sector, this.directory.offset);
  }

  /** Adds an entry where `locate` has been. */
  private add(attributes: u8, first: i32): i32 {
    const error = this.directory.prepare(this.parent, this.name);
    if (error < 0) return error;
    const slot = changetype<usize>(this.slot);
    memory.fill(slot, 0, SLOT);
    store<u8>(slot, attributes, Dir.Attr);
    setFirstCluster(slot, first);
    stampAll(slot, stampNow());
    return this.directory.write(slot);
  }

  /** Makes a directory; the one it is in has to be there. It is safe after `sync`. @returns 0 or `Err` */
  mkdir(path: string): i32 {
    const depth = checkPath(path);
    if (depth <= 0) return depth ? depth : Err.EXISTS;
    const error = this.enter(true, this.generation);
    return error < 0 ? error : this.leave(this.makeDirectory(path));
  }

  private makeDirectory(path: string): i32 {
    let error = this.locate(path);
    if (error >= 0) return Err.EXISTS;
    if (error != Err.NOT_FOUND || this.parent < 0) return error;
    const cluster = this.table.allocate(0);
    if (cluster < 0) return cluster;
    error = this.directory.clear(cluster);
    if (error >= 0) error = this.writeDots(cluster, this.parent);
    // The directory and its cluster are there before its entry is.
    if (error >= 0) error = this.cache.barrier();
    if (error < 0) return error;
    error = this.add(Attr.DIRECTORY, cluster);
    if (error == Err.NO_SPACE || error == Err.EXISTS) {
      const late = this.table.release(cluster);
      if (late < 0) return late;
    }
    return error;
  }

  private writeDots(cluster: i32, parent: i32): i32 {
    const base = this.cache.get(this.geometry.sectorOf(cluster));
    if (!base) return this.cache.error;
    for (let i = 0; i < 2; ++i) {
      const at = base + i * SLOT;
      memory.fill(at, 0x20, 11);
      memory.fill(at, 0x2e, i + 1);
      store<u8>(at, Attr.DIRECTORY, Dir.Attr);
      setFirstCluster(at, i ? parent : cluster);
      stampAll(at, stampNow());
    }
    this.cache.changed(base);
    return 0;
  }

  /** Removes a file that is not open, or a directory that is empty. @returns 0 or `Err`: EXISTS for a directory that is not empty, PENDING for an open file */
  remove(path: string): i32 {
    const depth = checkPath(path);
    if (depth <= 0) return Err.INVALID;
    const error = this.enter(true, this.generation);
    return error < 0 ? error : this.leave(this.removeFound(path));
  }

  private removeFound(path: string): i32 {
    let error = this.locate(path);
    if (error < 0) return error;
    const reader = this.directory.reader;
    const slot = changetype<usize>(reader.slot);
    const attributes = load<u8>(slot, Dir.Attr);
    const first = firstCluster(slot, this.geometry.bits == 32);
    if (attributes & Attr.READ_ONLY) return Err.READ_ONLY;
    if (attributes & Attr.DIRECTORY) {
      const empty = this.directory.isEmpty(first);
      if (empty <= 0) return empty < 0 ? empty : Err.EXISTS;
      // The reader has been elsewhere.
      error = this.directory.find(this.parent, this.name);
      ++this.removals;
    } else if (this.openAt(reader.sector, reader.offset)) return Err.PENDING;
    if (error >= 0) error = this.directory.remove(false);
    if (error >= 0 && first) error = this.cache.barrier();
    return error < 0 || !first ? error : this.table.release(first);
  }

  /**
   * Gives a file or directory another name, also in another directory. A file that is there already is replaced: a loss of power leaves the one or the other.
   * @returns 0 or `Err`: INVALID into itself; EXISTS unless both are files; PENDING when the one to be replaced is open
   */
  rename(from: string, to: string): i32 {
    if (checkPath(from) <= 0 || checkPath(to) <= 0) return Err.INVALID;
    const error = this.enter(true, this.generation);
    return error < 0 ? error : this.leave(this.move(from, to));
  }

  private move(from: string, to: string): i32 {
    const directory = this.directory, reader = directory.reader;
    const wide = this.geometry.bits == 32;
    let error = this.locate(from);
    if (error < 0) return error;
    const oldParent = this.parent, oldSector = reader.sector, oldOffset = reader.offset;
    const node = this.openAt(oldSector, oldOffset);
    if (node) {
      error = this.settle(node);
      if (error < 0) return error;
      error = this.locate(from);
      if (error < 0) return error;
    }
    const slot = changetype<usize>(this.slot);
    memory.copy(slot, changetype<usize>(reader.slot), SLOT);
    const first = firstCluster(slot, wide);
    const isDirectory = (load<u8>(slot, Dir.Attr) & Attr.DIRECTORY) != 0;
    this.oldName.copy(this.name);
    this.barred = isDirectory ? first : 0;
    error = this.locate(to);
    this.barred = 0;
    if (this.isBarred) return Err.INVALID;
    const newParent = this.parent;
    const same = error >= 0 && reader.sector == oldSector && reader.offset == oldOffset;
    if (error >= 0 && !same) return this.replace(slot, oldParent, node);
    if (error < 0 && (error != Err.NOT_FOUND || newParent < 0)) return error;
    if (same) directory.replaces(oldSector, oldOffset);
    error = directory.prepare(newParent, this.name);
    directory.replaces(0, 0);
    if (error < 0) return error;
    // A file without clusters may be there twice for a moment, another must not.
    if (first || same) {
      error = this.takeAway(oldParent, first != 0);
      if (error >= 0 && isDirectory && newParent != oldParent) error = this.writeParent(first, newParent);
      if (error < 0) return error;
    }
    error = directory.write(slot);
    if (error >= 0) error = this.cache.barrier();
    if (error < 0) return error;
    if (node) {
      node.sector = directory.sector;
      node.offset = directory.offset;
    }
    if (isDirectory) ++this.removals;
    if (first) return this.unmark(oldSector, oldOffset);
    return same ? 0 : this.takeAwayExact(oldParent, oldSector, oldOffset);
  }
  private readonly oldName: Name = new Name();

  /** Takes the place of the file that `reader` has found. */
  private replace(slot: usize, oldParent: i32, node: FatNode | null): i32 {
    const reader = this.directory.reader;
    const target = changetype<usize>(reader.slot);
    if ((load<u8>(slot, Dir.Attr) | load<u8>(target, Dir.Attr)) & Attr.DIRECTORY) return Err.EXISTS;
    if (load<u8>(target, Dir.Attr) & Attr.READ_ONLY) return Err.READ_ONLY;
    const sector = reader.sector, offset = reader.offset;
    if (this.openAt(sector, offset)) return Err.PENDING;
    const wide = this.geometry.bits == 32;
    const first = firstCluster(slot, wide), freed = firstCluster(target, wide);
    let error = 0;
    if (first) error = this.takeAway(oldParent, true);
    if (error < 0) return error;
    const oldSector = reader.sector, oldOffset = reader.offset;
    const base = this.cache.get(sector);
    if (!base) return this.cache.error;
    const at = base + offset;
    store<u8>(at, load<u8>(slot, Dir.Attr), Dir.Attr);
    setFirstCluster(at, first);
    store<u32>(at, load<u32>(slot, Dir.FileSize), Dir.FileSize);
    store<u32>(at, load<u32>(slot, Dir.WrtTime), Dir.WrtTime);
    this.cache.changed(base);
    error = this.cache.barrier();
    if (error < 0) return error;
    if (node) {
      node.sector = sector;
      node.offset = offset;
    }
    error = first ? this.unmark(oldSector, oldOffset) : this.takeAway(oldParent, false);
    return error < 0 || !freed ? error : this.table.release(freed);
  }

  /** Removes the entry called `oldName`. */
  private takeAway(parent: i32, moves: bool): i32 {
    let error = this.directory.find(parent, this.oldName);
    if (error >= 0) error = this.directory.remove(moves);
    return error < 0 || !moves ? error : this.cache.barrier();
  }

  /** The move is over. Were the mark still there when its clusters belong to nothing again, the old entry would come back. */
  private unmark(sector: u64, offset: i32): i32 {
    const error = this.directory.unmark(sector, offset);
    return error < 0 ? error : this.cache.barrier();
  }

  /** Removes the entry whose short slot is there: one of the same name may be in front of it now. */
  private takeAwayExact(parent: i32, sector: u64, offset: i32): i32 {
    const reader = this.directory.reader;
    reader.start(parent);
    while (true) {
      const more = reader.next();
      if (more <= 0) return more < 0 ? more : Err.CORRUPT;
      if (reader.sector == sector && reader.offset == offset) return this.directory.remove(false);
    }
  }

  /** Has `..` of the directory at `first` lead to `parent`. */
  private writeParent(first: i32, parent: i32): i32 {
    const base = this.cache.get(this.geometry.sectorOf(first));
    if (!base) return this.cache.error;
    setFirstCluster(base + SLOT, parent);
    this.cache.changed(base);
    return this.cache.barrier();
  }

  /** Says what is at `path`. @returns 0 or `Err` */
  stat(path: string, into: FatEntry): i32 {
    const depth = checkPath(path);
    if (depth < 0) return depth;
    let error = this.enter(false, this.generation);
    if (error < 0) return error;
    if (!depth) {
      into.set(0, this.name);
      return this.leave(0);
    }
    error = this.locate(path);
    if (error >= 0) this.describe(this.directory.reader, into);
    return this.leave(error);
  }

  /** @internal What `reader` has come to, as it is with files that are open. */
  describe(reader: EntryReader, into: FatEntry): void {
    into.set(changetype<usize>(reader.slot), reader.name);
    const node = this.openAt(reader.sector, reader.offset);
    if (node) into.size = node.size;
  }

  /** Begins to read a directory. @returns 0 or `Err`: NOT_FOUND also for a file */
  list(path: string, into: FatListing): i32 {
    const depth = checkPath(path);
    if (depth < 0) return depth;
    const reader = new EntryReader(this.geometry, this.table, this.cache);
    let error = this.enter(false, this.generation);
    if (error < 0) return error;
    let first = 0;
    if (depth) {
      error = this.locate(path);
      const slot = changetype<usize>(this.directory.reader.slot);
      if (error >= 0 && !(load<u8>(slot, Dir.Attr) & Attr.DIRECTORY)) error = Err.NOT_FOUND;
      first = firstCluster(slot, this.geometry.bits == 32);
      if (error >= 0 && !this.geometry.has(first)) error = Err.CORRUPT;
    }
    if (error >= 0) into.begin(this, reader, first);
    return this.leave(error);
  }

  /** Goes along a checked path with at least one name. @returns 0: the directory's reader has what it leads to; `Err`: NOT_FOUND, and `parent` says how far it went */
  private locate(path: string): i32 {
    let first = 0;
    let at = nextName(path, 0, this.name);
    this.isBarred = false;
    while (true) {
      this.parent = first;
      const error = this.directory.find(first, this.name);
      const next = nextName(path, at, this.ahead);
      if (next < 0) return error;
      this.parent = -1;
      if (error < 0) return error;
      const slot = changetype<usize>(this.directory.reader.slot);
      if (!(load<u8>(slot, Dir.Attr) & Attr.DIRECTORY)) return Err.NOT_FOUND;
      first = firstCluster(slot, this.geometry.bits == 32);
      if (!this.geometry.has(first)) return Err.CORRUPT;
      if (first == this.barred) {
        this.isBarred = true;
        return Err.INVALID;
      }
      at = next;
      this.name.copy(this.ahead);
    }
  }
}

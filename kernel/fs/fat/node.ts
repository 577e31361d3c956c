/** A file that is open, however often: its chain of clusters, its size, and what of both the medium does not have yet. */
import { Err } from "hal/error";
import { SectorCache } from "./cache";
import { Geometry } from "./geometry";
import { Attr, Dir, firstCluster, setFirstCluster, stampNow, stampWrite } from "./slot";
import { Table } from "./table";

@final export class FatNode {
  next: FatNode | null = null;
  /** `FatFile`s that have it open. */
  references: i32 = 0;
  /** Where its short slot is. */
  sector: u64 = 0;
  offset: i32 = 0;
  size: u32 = 0;
  attributes: u8 = 0;
  /** The medium's entry differs. */
  changed: bool = false;
  /** First cluster in the entry, 0 = none. */
  first: i32 = 0;
  /** Clusters of the chain, the fresh ones included; -1 = not known. */
  private clusters: i32 = -1;
  /** Last cluster of the chain on the medium, and the chain that will follow it. */
  private tail: i32 = 0;
  private fresh: i32 = 0;
  private freshTail: i32 = 0;
  /** A cluster that is known, and its index. */
  private known: i32 = 0;
  private knownAt: i32 = 0;

  constructor(readonly geometry: Geometry, readonly table: Table, readonly cache: SectorCache) {}

  /** Begins with the entry whose slot is at `slot`. @returns 0, or `Err.CORRUPT` for a size or cluster that cannot be */
  open(slot: usize, sector: u64, offset: i32): i32 {
    this.sector = sector;
    this.offset = offset;
    this.size = load<u32>(slot, Dir.FileSize);
    this.attributes = load<u8>(slot, Dir.Attr);
    this.first = firstCluster(slot, this.geometry.bits == 32);
    if (this.first ? !this.geometry.has(this.first) : this.size != 0) return Err.CORRUPT;
    return this.clustersFor(this.size) > this.geometry.clusters ? Err.CORRUPT : 0;
  }

  clustersFor(size: u64): i32 { return <i32>((size + this.geometry.clusterBytes - 1) / this.geometry.clusterBytes); }

  /** The cluster that has byte `index` × bytes of a cluster. It takes as many steps as the chain is long when `index` is before the last one asked for. */
  clusterAt(index: i32): i32 {
    if (!this.known || index < this.knownAt) {
      this.known = this.first ? this.first : this.fresh;
      this.knownAt = 0;
      if (!this.known) return Err.CORRUPT;
    }
    while (this.knownAt < index) {
      const after = this.follow(this.known);
      if (after <= 0) return after < 0 ? after : Err.CORRUPT;
      this.known = after;
      ++this.knownAt;
    }
    return this.known;
  }

  /** The cluster behind `cluster`, 0 at the end, or `Err`. */
  private follow(cluster: i32): i32 {
    return this.fresh && cluster == this.tail ? this.fresh : this.table.next(cluster);
  }

  /** Clusters that it has. @returns them, or `Err` */
  count(): i32 {
    if (this.clusters < 0) {
      const count = this.first ? this.clustersFor(this.size) : 0;
      if (count) {
        const tail = this.clusterAt(count - 1);
        if (tail < 0) return tail;
        this.tail = tail;
      }
      this.clusters = count;
    }
    return this.clusters;
  }

  /** Adds a cluster; there has to be a free one, and `count` was called. The medium hears of it with `settle`. @returns 0 or `Err` */
  extend(): i32 {
    const last = this.fresh ? this.freshTail : this.tail;
    const cluster = this.table.allocate(last + 1);
    if (cluster < 0) return cluster;
    if (this.fresh) {
      const error = this.table.set(this.freshTail, cluster);
      if (error < 0) return error;
    } else this.fresh = cluster;
    this.freshTail = cluster;
    ++this.clusters;
    this.changed = true;
    return 0;
  }

  // --- Settling: data and fresh clusters; `barrier`; the link to them; `barrier`; the entry -----------------------------------------

  /** Has the chain on the medium go on with the fresh clusters, which are there already. @returns 0 or `Err` */
  link(): i32 {
    const fresh = this.fresh;
    if (!fresh) return 0;
    if (this.first) {
      const error = this.table.set(this.tail, fresh);
      if (error < 0) return error;
    } else this.first = fresh;
    this.tail = this.freshTail;
    this.fresh = 0;
    return 0;
  }

  /** Writes size, first cluster and time into the entry. The chain is there already. @returns 0 or `Err` */
  writeEntry(): i32 {
    if (!this.changed) return 0;
    const base = this.cache.get(this.sector);
    if (!base) return this.cache.error;
    const at = base + this.offset;
    store<u32>(at, this.size, Dir.FileSize);
    setFirstCluster(at, this.first);
    store<u8>(at, load<u8>(at, Dir.Attr) | Attr.ARCHIVE, Dir.Attr);
    stampWrite(at, stampNow());
    this.cache.changed(base);
    this.changed = false;
    return 0;
  }

  /** All of it, but for the last `barrier`. */
  settle(): i32 {
    if (!this.changed) return 0;
    let error = this.cache.barrier();
    if (error >= 0 && this.fresh) {
      const chained = this.first != 0;
      error = this.link();
      if (error >= 0 && chained) error = this.cache.barrier();
    }
    return error < 0 ? error : this.writeEntry();
  }

  /** Makes it shorter. @returns 0 or `Err` */
  shrink(size: u32): i32 {
    let error = this.settle();
    if (error < 0) return error;
    const had = this.count();
    if (had < 0) return had;
    const keep = this.clustersFor(size);
    let rest = this.first;
    let last = 0;
    if (keep) {
      last = this.clusterAt(keep - 1);
      if (last < 0) return last;
      rest = keep < had ? this.table.next(last) : 0;
      if (rest < 0) return rest;
    }
    this.size = size;
    if (!keep) this.first = 0;
    this.changed = true;
    error = this.writeEntry();
    if (error >= 0) error = this.cache.barrier();
    if (error < 0) return error;
    this.clusters = keep;
    this.tail = last;
    this.known = 0;
    if (!rest) return 0;
    if (last) {
      error = this.table.set(last, 0x0fffffff);
      if (error >= 0) error = this.cache.barrier();
      if (error < 0) return error;
    }
    return this.table.release(rest);
  }
}

/** The sectors of a directory, one after the other. */
import { Err } from "hal/error";
import { Geometry } from "./geometry";
import { SLOTS, SLOTS_MAX } from "./slot";
import { Table } from "./table";

@final export class DirectoryWalk {
  /** The sector `next` has come to. */
  sector: u64 = 0;
  /** The cluster it is in; 0 in the fixed root directory of FAT16. */
  cluster: i32 = 0;
  /** Sectors gone through. */
  count: i32 = 0;
  /** Sectors of the cluster, or of the fixed root, that are still to come. */
  private left: i32 = 0;

  constructor(private readonly geometry: Geometry, private readonly table: Table) {}

  /** Goes to the front of a directory. @param first its first cluster, 0 = the root */
  start(first: i32): void {
    const cluster = first ? first : this.geometry.rootCluster;
    this.cluster = cluster;
    this.count = 0;
    this.sector = (cluster ? this.geometry.sectorOf(cluster) : this.geometry.rootStart) - 1;
    this.left = cluster ? this.geometry.perCluster : this.geometry.rootSectors;
  }

  /** Goes to where another walk is. */
  copy(from: DirectoryWalk): void {
    this.sector = from.sector;
    this.cluster = from.cluster;
    this.count = from.count;
    this.left = from.left;
  }

  /** @returns 1: `sector` is the next; 0: there is none any more; `Err` */
  next(): i32 {
    if (!this.left) {
      if (!this.cluster) return 0;
      const after = this.table.next(this.cluster);
      if (after <= 0) return after;
      this.cluster = after;
      this.sector = this.geometry.sectorOf(after) - 1;
      this.left = this.geometry.perCluster;
    }
    // Also the end of a chain that is a loop.
    if (this.count == SLOTS_MAX / SLOTS) return Err.CORRUPT;
    ++this.sector;
    --this.left;
    ++this.count;
    return 1;
  }
}

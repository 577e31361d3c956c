/** Reads a directory entry by entry. */
import { Err } from "hal/error";
import { FatEntry } from "./entry";
import { EntryReader } from "./reader";
import { FatVolume } from "./volume";

/**
 * A directory that is being read, from `FatVolume.list` on; nothing has to be closed. What is made or removed meanwhile may be seen or not. When a
 * directory is removed or moved meanwhile the listing ends with `Err.NOT_FOUND`, and is to be begun again.
 */
@final export class FatListing {
  /** What `next` has come to. */
  readonly entry: FatEntry = new FatEntry();
  private volume: FatVolume | null = null;
  private reader: EntryReader | null = null;
  private generation: i32 = 0;
  private removals: u32 = 0;

  /** @internal */
  begin(volume: FatVolume, reader: EntryReader, first: i32): void {
    this.volume = volume;
    this.reader = reader;
    this.generation = volume.generation;
    this.removals = volume.removals;
    reader.start(first);
  }

  /** Goes to the next entry, in the order of the medium. Blocks. @returns 1: `entry` has it; 0 at the end; `Err` */
  next(): i32 {
    const volume = this.volume;
    if (!volume) return Err.INVALID;
    const error = volume.enter(false, this.generation);
    if (error < 0) return error;
    if (volume.removals != this.removals) return volume.leave(Err.NOT_FOUND);
    const reader = this.reader!;
    const more = reader.next();
    if (more > 0) volume.describe(reader, this.entry);
    return volume.leave(more);
  }
}

/** What is known of a file or directory. */
import { Name } from "./path";
import { Attr, Dir, stampUs } from "./slot";

@final export class FatEntry {
  /** Bytes; 0 for a directory. */
  size: u32 = 0;
  isDirectory: bool = false;
  /** Bits of `Attr`. */
  attributes: u8 = 0;
  /** Last write: microseconds since 1970, UTC; the beginning of 1980 where nobody knew. */
  modifiedUs: i64 = 0;
  private readonly text: Name = new Name();

  /** Its name, as it was written. Lone surrogates, which only others can have put there, are in it. */
  get name(): string { return this.text.toString(); }

  /** @internal @param slot its short slot, 0 = the root */
  set(slot: usize, name: Name): void {
    if (!slot) {
      this.size = 0;
      this.attributes = Attr.DIRECTORY;
      this.isDirectory = true;
      this.modifiedUs = 315532800000000;
      this.text.length = 0;
      return;
    }
    this.attributes = load<u8>(slot, Dir.Attr);
    this.isDirectory = (this.attributes & Attr.DIRECTORY) != 0;
    this.size = this.isDirectory ? 0 : load<u32>(slot, Dir.FileSize);
    this.modifiedUs = stampUs(load<u16>(slot, Dir.WrtDate), load<u16>(slot, Dir.WrtTime));
    this.text.copy(name);
  }
}

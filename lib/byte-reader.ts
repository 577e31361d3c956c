/** Bytes of a TCP connection, by lines and by number. What it holds is at most one part that the connection gave. */
import { decodeUtf8 } from "uni";
import type { Connection } from "uni/net";

const CUT = "the connection ended in the middle";

export class ByteReader {
  private part: Uint8Array = new Uint8Array(0);
  private at = 0;

  constructor(private readonly connection: Connection) {}

  /** Bytes that are here. */
  get ready(): number { return this.part.length - this.at; }

  /** Waits for bytes unless some are here. Resolves to false at the connection's end. */
  async fill(): Promise<boolean> {
    if (this.at < this.part.length) return true;
    const part = await this.connection.read();
    if (!part) return false;
    this.part = part;
    this.at = 0;
    return true;
  }

  /** Up to `limit` of the bytes that are here. */
  take(limit: number): Uint8Array {
    const end = Math.min(this.at + limit, this.part.length);
    const bytes = this.part.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  /** Resolves to the next `count` bytes; rejects when there are not so many. */
  async exactly(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      if (!(await this.fill())) throw new Error(CUT);
      const piece = this.take(count - filled);
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes;
  }

  /** Resolves to the next line, without its CR LF, with which it has at most `limit` bytes. Rejects what has other control characters than tabs. */
  async line(limit: number): Promise<string> {
    let bytes = new Uint8Array(128);
    let length = 0;
    for (;;) {
      if (!(await this.fill())) throw new Error(CUT);
      while (this.at < this.part.length) {
        const byte = this.part[this.at];
        this.at++;
        const afterCr = length > 0 && bytes[length - 1] === 13;
        if (afterCr) {
          if (byte !== 10) throw new Error("a line has a CR without LF");
          return decodeUtf8(bytes.subarray(0, length - 1));
        }
        if (byte < 32 && byte !== 9 && byte !== 13 || byte === 127) throw new Error("a line has a control character");
        if (length + 2 > limit) throw new Error("a line, or all of them, are too long");
        if (length === bytes.length) {
          const more = new Uint8Array(2 * length);
          more.set(bytes);
          bytes = more;
        }
        bytes[length] = byte;
        length++;
      }
    }
  }
}

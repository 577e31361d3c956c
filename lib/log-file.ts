/** A log in files: what is appended is on the card when `append` resolves; a full file is set aside under another name, and the oldest goes. */
import { appendFile, remove, rename, stat } from "uni/fs";

/** Bytes of a file, and files set aside, unless told otherwise. */
const MAX_BYTES = 262_144;
const KEEP = 3;

export class LogFile {
  /** Bytes of the file; -1 as long as nobody has looked. */
  private size = -1;
  /** The last append: lines stay in the order they came in. */
  private last: Promise<void> = Promise.resolve();

  /** @param path e.g. "logs/app.log"; those set aside are "logs/app.log.1" (the youngest) to "logs/app.log.<keep>" */
  constructor(private readonly path: string, private readonly maxBytes = MAX_BYTES, private readonly keep = KEEP) {}

  /** Adds a line. Rejects when it could not be written; later ones are tried again. */
  append(line: string): Promise<void> {
    const mine = this.last.then(() => this.write(`${line}\n`), () => this.write(`${line}\n`));
    this.last = mine;
    return mine;
  }

  private async write(text: string): Promise<void> {
    if (this.size < 0) this.size = (await stat(this.path))?.size ?? 0;
    // A string has at most three bytes of UTF-8 for each of its units.
    if (this.size > 0 && this.size + text.length * 3 > this.maxBytes) await this.rotate();
    try {
      await appendFile(this.path, text);
    } finally {
      this.size = -1;
    }
  }

  /** Each file takes the name of the next older one. A power cut in between leaves a gap in the numbers, and every line. */
  private async rotate(): Promise<void> {
    const oldest = this.keep > 0 ? `${this.path}.${this.keep}` : this.path;
    if (await stat(oldest)) await remove(oldest);
    for (let age = this.keep - 1; age >= 1; age--) {
      if (await stat(`${this.path}.${age}`)) await rename(`${this.path}.${age}`, `${this.path}.${age + 1}`);
    }
    if (this.keep > 0) await rename(this.path, `${this.path}.1`);
    this.size = 0;
  }
}

// Generated from kernel/line-editor.ts by compiler/lower/declarations.ts. Do not edit.
/** What a byte led to. */
export declare enum Edit {
  /** Nothing yet. */
  More = 0,
  /** A line is complete: `text`. */
  Line = 1,
  /** Ctrl-D on an empty line. */
  End = 2,
  /** Ctrl-C: the line was given up. */
  Interrupt = 3,
}
export declare class LineEditor {
  private readonly bytes;
  private length;
  private cursor;
  private escape;
  /** Number in an escape sequence. */
  private argument;
  private lastByte;
  /** Bytes of a character that is not complete, and how many are still to come. */
  private partLength;
  private missing;
  private readonly history;
  /** Which remembered line is shown; `history.length` = the one being written. */
  private shown;
  /** The line being written, while a remembered one is shown. */
  private draft;
  /** The line as it is now. */
  get text(): string;
  /** Begins a new line. */
  clear(): void;
  /** Remembers `line`, unless it is empty or the same as the last one. */
  remember(line: string): void;
  /** Takes one received byte. After `Line`, `text` is the line until `clear`. */
  feed(byte: u32): Edit;
  private continueEscape;
  /** Collects the bytes of a character and inserts it when it is complete. What is no UTF-8 is passed over. */
  private collect;
  /** Inserts the `count` bytes in `scratch` at the cursor. */
  private insert;
  /** Takes out bytes `from .. to`, of which one end is the cursor. */
  private remove;
  /** Shows remembered line `index` in place of the current one. */
  private show;
  private toStart;
  private toEnd;
  private left;
  private right;
  /** Moves the terminal's cursor back over bytes `from .. to`. */
  private back;
  /** True when byte `index` continues a character. */
  private isInside;
  private before;
  private after;
  private wordStart;
}
/**
 * Shows `prompt` and waits for a line, which `editor` remembers. After Ctrl-C it starts over.
 * @returns the line, or null at Ctrl-D on an empty one.
 */
export declare function readLine(prompt: string, editor: LineEditor): string | null;
export {};

/**
 * Line editing for a terminal: arrows, Home, End, Delete, Backspace, history, Ctrl-A B C D E F H K N P U W.
 *
 * A state machine over received bytes that writes the echo itself; `readLine` puts the console in front of it. Text is UTF-8; every
 * character is taken to be one column wide, and a line longer than the terminal's is shown wrapped but edited as if it were not.
 */
import { print, readByte, writeBytes } from "./console";

/** What a byte led to. */
export enum Edit {
  /** Nothing yet. */
  More,
  /** A line is complete: `text`. */
  Line,
  /** Ctrl-D on an empty line. */
  End,
  /** Ctrl-C: the line was given up. */
  Interrupt,
}

/** Longest line in bytes; more is refused with a bell. */
const CAPACITY: i32 = 256;
/** Lines remembered. */
const HISTORY: i32 = 16;

enum Escape { None, Started, Bracket, Letter }

@final export class LineEditor {
  private readonly bytes: StaticArray<u8> = new StaticArray<u8>(CAPACITY);
  private length: i32 = 0;
  private cursor: i32 = 0;
  private escape: Escape = Escape.None;
  /** Number in an escape sequence. */
  private argument: i32 = 0;
  private lastByte: u32 = 0;
  /** Bytes of a character that is not complete, and how many are still to come. */
  private partLength: i32 = 0;
  private missing: i32 = 0;
  private readonly history: Array<string> = [];
  /** Which remembered line is shown; `history.length` = the one being written. */
  private shown: i32 = 0;
  /** The line being written, while a remembered one is shown. */
  private draft: string = "";

  /** The line as it is now. */
  get text(): string {
    return String.UTF8.decodeUnsafe(changetype<usize>(this.bytes), this.length);
  }

  /** Begins a new line. */
  clear(): void {
    this.length = 0;
    this.cursor = 0;
    this.shown = this.history.length;
  }

  /** Remembers `line`, unless it is empty or the same as the last one. */
  remember(line: string): void {
    const history = this.history;
    if (!line.length || (history.length && history[history.length - 1] == line)) return;
    if (history.length == HISTORY) history.shift();
    history.push(line);
    this.shown = history.length;
  }

  /** Takes one received byte. After `Line`, `text` is the line until `clear`. */
  feed(byte: u32): Edit {
    const last = this.lastByte;
    this.lastByte = byte;
    if (this.escape != Escape.None) {
      this.continueEscape(byte);
      return Edit.More;
    }
    if (byte < 128) this.missing = 0;
    switch (byte) {
      case 10:
        if (last == 13) return Edit.More; // the LF of a CR LF
      case 13:
        this.toEnd();
        print("\n");
        return Edit.Line;
      case 1: this.toStart(); break; // ^A
      case 2: this.left(); break; // ^B
      case 3: // ^C
        this.toEnd();
        print("^C\n");
        this.clear();
        return Edit.Interrupt;
      case 4: // ^D
        if (!this.length) return Edit.End;
        this.remove(this.cursor, this.after(this.cursor));
        break;
      case 5: this.toEnd(); break; // ^E
      case 6: this.right(); break; // ^F
      case 8:
      case 127: this.remove(this.before(this.cursor), this.cursor); break;
      case 11: this.remove(this.cursor, this.length); break; // ^K
      case 14: this.show(this.shown + 1); break; // ^N
      case 16: this.show(this.shown - 1); break; // ^P
      case 21: this.remove(0, this.cursor); break; // ^U
      case 23: this.remove(this.wordStart(), this.cursor); break; // ^W
      case 27:
        this.escape = Escape.Started;
        break;
      default:
        if (byte >= 32) this.collect(byte);
    }
    return Edit.More;
  }

  private continueEscape(byte: u32): void {
    if (this.escape == Escape.Started) {
      this.argument = 0;
      this.escape = byte == 91 ? Escape.Bracket : byte == 79 ? Escape.Letter : Escape.None;
      return;
    }
    if (byte >= 48 && byte <= 57 && this.escape == Escape.Bracket) {
      this.argument = min(this.argument * 10 + <i32>byte - 48, 999);
      return;
    }
    if (byte == 59) { // ";" before a modifier: the modifier is the argument that counts, and means nothing here
      this.argument = 0;
      return;
    }
    this.escape = Escape.None;
    switch (byte) {
      case 65: this.show(this.shown - 1); break; // A: up
      case 66: this.show(this.shown + 1); break; // B: down
      case 67: this.right(); break; // C
      case 68: this.left(); break; // D
      case 70: this.toEnd(); break; // F: End
      case 72: this.toStart(); break; // H: Home
      case 126: // "~"
        if (this.argument == 1 || this.argument == 7) this.toStart();
        else if (this.argument == 4 || this.argument == 8) this.toEnd();
        else if (this.argument == 3) this.remove(this.cursor, this.after(this.cursor));
    }
  }

  /** Collects the bytes of a character and inserts it when it is complete. What is no UTF-8 is passed over. */
  private collect(byte: u32): void {
    if ((byte & 0xc0) == 0x80) {
      if (!this.missing) return;
      --this.missing;
    } else {
      this.partLength = 0;
      this.missing = byte < 0xc0 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    }
    store<u8>(scratch + this.partLength++, byte);
    if (!this.missing) this.insert(this.partLength);
  }

  /** Inserts the `count` bytes in `scratch` at the cursor. */
  private insert(count: i32): void {
    if (this.length + count > CAPACITY) {
      control(7);
      return;
    }
    const at = changetype<usize>(this.bytes) + this.cursor;
    const tail = this.length - this.cursor;
    memory.copy(at + count, at, tail);
    memory.copy(at, scratch, count);
    this.length += count;
    this.cursor += count;
    writeBytes(at, count + tail);
    this.back(this.cursor, this.length);
  }

  /** Takes out bytes `from .. to`, of which one end is the cursor. */
  private remove(from: i32, to: i32): void {
    if (from == to) return;
    this.back(from, this.cursor);
    const at = changetype<usize>(this.bytes) + from;
    const tail = this.length - to;
    memory.copy(at, at + (to - from), tail);
    this.length -= to - from;
    this.cursor = from;
    writeBytes(at, tail);
    sequence(0, 75); // K: erase to the end of the line
    this.back(from, this.length);
  }

  /** Shows remembered line `index` in place of the current one. */
  private show(index: i32): void {
    const history = this.history;
    if (index < 0 || index > history.length || index == this.shown) {
      control(7);
      return;
    }
    if (this.shown == history.length) this.draft = this.text;
    const line = index == history.length ? this.draft : history[index];
    this.toEnd();
    this.remove(0, this.cursor);
    this.shown = index;
    this.length = String.UTF8.byteLength(line);
    String.UTF8.encodeUnsafe(changetype<usize>(line), line.length, changetype<usize>(this.bytes));
    this.cursor = this.length;
    writeBytes(changetype<usize>(this.bytes), this.length);
  }

  private toStart(): void {
    this.back(0, this.cursor);
    this.cursor = 0;
  }

  private toEnd(): void {
    writeBytes(changetype<usize>(this.bytes) + this.cursor, this.length - this.cursor);
    this.cursor = this.length;
  }

  private left(): void {
    const to = this.before(this.cursor);
    this.back(to, this.cursor);
    this.cursor = to;
  }

  private right(): void {
    const to = this.after(this.cursor);
    writeBytes(changetype<usize>(this.bytes) + this.cursor, to - this.cursor);
    this.cursor = to;
  }

  /** Moves the terminal's cursor back over bytes `from .. to`. */
  private back(from: i32, to: i32): void {
    let columns = 0;
    for (let i = from; i < to; ++i) columns += i32(!this.isInside(i));
    if (columns) sequence(columns, 68); // D
  }

  /** True when byte `index` continues a character. */
  private isInside(index: i32): bool {
    return index < this.length && (unchecked(this.bytes[index]) & 0xc0) == 0x80;
  }

  private before(index: i32): i32 {
    if (index) do --index; while (index && this.isInside(index));
    return index;
  }

  private after(index: i32): i32 {
    if (index < this.length) do ++index; while (this.isInside(index));
    return index;
  }

  private wordStart(): i32 {
    let at = this.cursor;
    while (at && unchecked(this.bytes[at - 1]) == 32) --at;
    while (at && unchecked(this.bytes[at - 1]) != 32) --at;
    return at;
  }
}

/** Sends a control character. */
function control(byte: u8): void {
  store<u8>(scratch, byte);
  writeBytes(scratch, 1);
}

/** Sends `ESC [ argument letter`; argument 0 is left out. */
function sequence(argument: i32, letter: u8): void {
  let length = 2;
  store<u8>(scratch, 27);
  store<u8>(scratch, 91, 1);
  if (argument >= 100) store<u8>(scratch + length++, 48 + argument / 100 % 10);
  if (argument >= 10) store<u8>(scratch + length++, 48 + argument / 10 % 10);
  if (argument) store<u8>(scratch + length++, 48 + argument % 10);
  store<u8>(scratch + length++, letter);
  writeBytes(scratch, length);
}

// @ts-ignore: decorator
@lazy const scratch = memory.data(8);

/**
 * Shows `prompt` and waits for a line, which `editor` remembers. After Ctrl-C it starts over.
 * @returns the line, or null at Ctrl-D on an empty one.
 */
export function readLine(prompt: string, editor: LineEditor): string | null {
  editor.clear();
  print(prompt);
  for (;;) {
    const byte = readByte();
    if (byte < 0) return null;
    const edit = editor.feed(byte);
    if (edit == Edit.Line) {
      const line = editor.text;
      editor.remember(line);
      return line;
    }
    if (edit == Edit.End) return null;
    if (edit == Edit.Interrupt) print(prompt);
  }
  return null;
}

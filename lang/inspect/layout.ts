/**
 * How Node's `util.inspect` lays out entries: on one line, one below the other, or long arrays of short entries in columns.
 * The numbers are Node 20's, with `compact: 3`.
 */
import { StringBuilder } from "../builder";

/** Objects nested less deep than this may share a line. */
const COMPACT: i32 = 3;
/** Arrays with more entries than this are put in columns. */
const GROUPED: i32 = 6;

/** The entries of one object and what surrounds them. */
@final export class Layout {
  /** Text before the opening brace, e.g. what an error says; "" for none. */
  base: string = "";
  open: string = "{";
  close: string = "}";
  /** An array: it may be put in columns. */
  isList: bool = false;
  /** All elements are numbers: columns are flush right. */
  isNumeric: bool = false;
  /** The last entry tells how many more there are. */
  isCut: bool = false;

  constructor(
    /** Columns to the left of it. */
    readonly indentation: i32,
    /** Longest line wished for, in code units. */
    readonly width: f64,
  ) {}

  /** The object's text. `nesting` is the number of levels below it that were entered last. */
  print(output: Array<string>, nesting: i32): string {
    const entries = output.length;
    if (this.isList && entries > GROUPED) output = this.group(output);
    if (nesting < COMPACT && entries == output.length && this.fits(output)) {
      const line = output.join(", ");
      if (!line.includes("\n")) return this.head() + " " + line + " " + this.close;
    }
    const text = new StringBuilder();
    text.text(this.head());
    for (let i = 0; i < output.length; ++i) {
      if (i) text.char(44);
      text.char(10);
      text.fill(32, this.indentation + 2);
      text.text(unchecked(output[i]));
    }
    text.char(10);
    text.fill(32, this.indentation);
    text.text(this.close);
    return text.toString();
  }

  private head(): string {
    return this.base.length ? this.base + " " + this.open : this.open;
  }

  /** True when `output`, its commas and what is around it are short enough for one line. */
  private fits(output: Array<string>): bool {
    let total = output.length * 2 + this.indentation + this.open.length + this.base.length + 10;
    if (<f64>(total + output.length) > this.width) return false;
    for (let i = 0; i < output.length; ++i) {
      total += unchecked(output[i]).length;
      if (<f64>total > this.width) return false;
    }
    return !this.base.includes("\n");
  }

  /** `output` as lines of several entries each, or `output` itself where that would look no better. */
  private group(output: Array<string>): Array<string> {
    const count = this.isCut ? output.length - 1 : output.length;
    const widths = new StaticArray<i32>(count);
    let total = 0, longest = 0;
    for (let i = 0; i < count; ++i) {
      const width = columnsOf(unchecked(output[i]));
      unchecked((widths[i] = width));
      total += width + 2;
      longest = max(longest, width);
    }
    const cell = longest + 2;
    if (<f64>(cell * 3 + this.indentation) >= this.width) return output;
    if (<f64>total / cell <= 5 && longest > 6) return output;
    // As square as possible: a character is about 2.5 times as high as wide. Short entries get more columns.
    const bias = Math.sqrt(cell - <f64>total / output.length);
    const biased = Math.max(cell - 3 - bias, 1);
    const square = Math.floor(Math.sqrt(2.5 * biased * count) / biased + 0.5);
    const columns = <i32>Math.min(Math.min(square, Math.floor((this.width - this.indentation) / cell)), COMPACT * 4);
    if (columns <= 1) return output;

    const lines = new Array<string>();
    for (let first = 0; first < count; first += columns) {
      const line = new StringBuilder();
      const end = min(first + columns, count);
      for (let i = first; i < end; ++i) {
        let width = 0;
        for (let j = i - first; j < count; j += columns) width = max(width, unchecked(widths[j]));
        const padding = width - unchecked(widths[i]);
        if (this.isNumeric) line.fill(32, padding);
        line.text(unchecked(output[i]));
        if (i == end - 1) break;
        line.text(", ");
        if (!this.isNumeric) line.fill(32, padding);
      }
      lines.push(line.toString());
    }
    if (this.isCut) lines.push(unchecked(output[count]));
    return lines;
  }
}

/** Columns that `text` takes on a terminal. */
export function columnsOf(text: string): i32 {
  let columns = 0;
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    if (code < 127) columns += i32(code >= 32);
    else {
      const point = text.codePointAt(i);
      columns += isInvisible(point) ? 0 : isWide(point) ? 2 : 1;
      if (point > 0xffff) ++i;
    }
  }
  return columns;
}

/** Control, combining and formatting characters. */
function isInvisible(code: i32): bool {
  return code < 160 || code == 0xad || (code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200f) || (code >= 0x20d0 && code <= 0x20ff)
    || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xfe20 && code <= 0xfe2f) || (code >= 0xe0100 && code <= 0xe01ef);
}

/** East Asian full-width characters and emoji. */
function isWide(code: i32): bool {
  if (code < 0x1100) return false;
  return code <= 0x115f || (code >= 0x2e80 && code <= 0xa4cf && code != 0x303f) || (code >= 0xac00 && code <= 0xd7a3)
    || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6b) || (code >= 0xff01 && code <= 0xff60)
    || (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1f64f) || (code >= 0x1f680 && code <= 0x1f6ff)
    || (code >= 0x1f900 && code <= 0x1f9ff) || (code >= 0x20000 && code <= 0x3fffd)
    || code == 0x231a || code == 0x231b || code == 0x2705 || code == 0x2728 || code == 0x274c || code == 0x2b50;
}

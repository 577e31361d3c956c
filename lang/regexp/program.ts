/** What a regular expression is compiled to. */

/**
 * Instructions, the low 6 bits of a word; the upper 24 are `arg`, signed. Jumps are in words, relative to their instruction. "Register" is a
 * position in the registers: 2k and 2k + 1 hold where group k begins and ends, -1 = nowhere; the others count and remember positions.
 */
export const enum Op {
  /** Character `arg`. */
  CHAR,
  /** A character for which `arg` stands (`canonicalize`). */
  CHAR_FOLDED,
  /** Any character that does not end a line. */
  ANY,
  /** Any character. */
  ALL,
  /** One of a set: `arg` ranges follow, first and last character each. */
  CLASS,
  /** The same for what stands for the character. */
  CLASS_FOLDED,
  // Up to here: just one character.
  /** [least, most, instruction for one character]: repeats that; FEW as few times as possible. */
  MANY,
  FEW,
  /** Goes on; when that fails, at `arg`. */
  TRY,
  /** Goes on at `arg`; when that fails, behind. */
  TRY_JUMP,
  JUMP,
  /** Register `arg` := the position. */
  SAVE,
  /** [first, last register + 1]: those := -1. */
  CLEAR,
  /** Fails when the position is still that in register `arg`. */
  MOVED,
  /** Register `arg` := 0; 1 is added to it. */
  ZERO,
  COUNT,
  /** [least, most, jump to the end]: decides on one more round of a loop, counted in register `arg`; FEWER prefers to leave. */
  LOOP,
  FEWER,
  /** [least, register 2]: fails when the position is still that in register 2, and the loop had had `least` rounds before this one. */
  LOOP_MOVED,
  /** What group `arg` matched. */
  BACK,
  BACK_FOLDED,
  LINE_START,
  LINE_END,
  TEXT_START,
  TEXT_END,
  BOUNDARY,
  NOT_BOUNDARY,
  /** [first, last register + 1]: begins a lookaround that keeps its state in registers `arg` and `arg` + 1 and may set the given ones. */
  LOOK,
  LOOK_END,
  /** [jump to the end]: begins a negative one. */
  NOT_LOOK,
  NOT_LOOK_END,
  MATCH,
}

/** Mask of `Op`. */
export const OP: u32 = 0x3f;
/** Added to an `Op` that reads characters: reads the one before the position and goes backward. */
export const BACKWARD: u32 = 0x40;
/** `max` of a quantifier without one. */
export const INFINITY: i32 = i32.MAX_VALUE;

/** Flags. */
export const enum Flag { GLOBAL = 1, IGNORE_CASE = 2, MULTILINE = 4, DOT_ALL = 8, UNICODE = 16, STICKY = 32 }

/** A compiled pattern; several RegExp objects may share it. */
@final export class Program {
  code: StaticArray<u32> = [];
  /** Groups, the whole match counted as number 0. */
  groups: i32 = 1;
  registers: StaticArray<i32> = [];
  /** Names of named groups and the numbers of these. */
  names: Array<string> = [];
  named: Array<i32> = [];

  constructor(
    /** The pattern as it was given. */
    readonly source: string,
    /** Of `Flag`. */
    readonly flags: i32,
  ) {}

  has(flag: Flag): bool {
    return (this.flags & flag) != 0;
  }

  /** Where group `index` began in the last match, -1 = it did not take part. */
  start(index: i32): i32 {
    return unchecked(this.registers[2 * index + 1]) < 0 ? -1 : unchecked(this.registers[2 * index]);
  }

  /** Where group `index` ended in the last match. */
  end(index: i32): i32 {
    return unchecked(this.registers[2 * index + 1]);
  }
}

/** Instructions while they are written. Code refers only to itself relatively, so it can be moved. */
@final export class Code {
  private words: StaticArray<u32> = new StaticArray<u32>(16);
  length: i32 = 0;
  /** Registers that it uses. */
  registers: i32 = 0;

  emit(op: u32, arg: i32 = 0): void {
    this.word(op | (arg << 8));
  }

  word(value: u32): void {
    const at = this.length;
    this.insert(at, 1);
    unchecked((this.words[at] = value));
  }

  get(at: i32): u32 {
    return unchecked(this.words[at]);
  }

  set(at: i32, value: u32): void {
    unchecked((this.words[at] = value));
  }

  /** Makes the instruction or jump word at `at` lead to `to`: sets its `arg`. */
  aim(at: i32, to: i32): void {
    unchecked((this.words[at] = (this.words[at] & 0xff) | ((to - at) << 8)));
  }

  /** Makes room for `count` words at `at`. */
  insert(at: i32, count: i32): void {
    const length = this.length + count;
    if (length > this.words.length) {
      const words = new StaticArray<u32>(max(length, 2 * this.words.length));
      memory.copy(changetype<usize>(words), changetype<usize>(this.words), <usize>this.length << 2);
      this.words = words;
    }
    const from = changetype<usize>(this.words) + (<usize>at << 2);
    memory.copy(from + (<usize>count << 2), from, <usize>(this.length - at) << 2);
    this.length = length;
  }

  /** Moves what begins at `from` to `to` before it. */
  rotate(to: i32, from: i32): void {
    const count = this.length - from;
    if (to == from || !count) return;
    this.insert(to, count);
    const words = changetype<usize>(this.words);
    memory.copy(words + (<usize>to << 2), words + (<usize>(from + count) << 2), <usize>count << 2);
    this.length -= count;
  }

  /** Just what was written. */
  finish(): StaticArray<u32> {
    const words = new StaticArray<u32>(this.length);
    memory.copy(changetype<usize>(words), changetype<usize>(this.words), <usize>this.length << 2);
    return words;
  }
}

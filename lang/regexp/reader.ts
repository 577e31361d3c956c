/** What patterns of regular expressions are spelled with: characters, escapes, classes, numbers and names (ECMA-262 22.2.1, annex B.1.2). */
import { CharSet, MAX_CODE_POINT } from "./charset";
import { canonicalizeSet } from "./fold";
import { INFINITY } from "./program";
import { codePointAt, isWordChar } from "./text";

/** A place in a pattern. */
export class Reader {
  /** What is wrong with the pattern, "" = nothing. */
  error: string = "";

  protected at: i32 = 0;
  /** The pattern has named groups: `\k` is no letter then. */
  protected hasNames: bool = false;
  /** The character that was read last: by `characterEscape` and the like. */
  protected atom: u32 = 0;
  /** What `decimal` read. */
  protected number: i32 = 0;

  constructor(
    protected readonly source: string,
    /** The flags `u` and `i`. */
    protected readonly unicode: bool,
    protected readonly ignoreCase: bool,
  ) {}

  protected fail(error: string): bool {
    if (!this.error.length) this.error = error;
    return false;
  }

  /** The code unit at `index`, `MAX_CODE_POINT` + 1 behind the end. */
  protected unit(index: i32): u32 {
    return index < this.source.length ? <u32>this.source.charCodeAt(index) : MAX_CODE_POINT + 1;
  }

  protected skip(char: u32): bool {
    if (this.unit(this.at) != char) return false;
    ++this.at;
    return true;
  }

  /** Takes the next character of the pattern, of which there must be one. */
  protected take(byCodePoints: bool): u32 {
    const char = byCodePoints ? codePointAt(this.source, this.at) : <u32>this.source.charCodeAt(this.at);
    this.at += char > 0xffff ? 2 : 1;
    return char;
  }

  /** Reads digits into `number`, at most `INFINITY`. @returns false when there are none. */
  protected decimal(): bool {
    const from = this.at;
    let value: i64 = 0;
    for (let digit = this.unit(this.at) - 0x30; digit < 10; digit = this.unit(++this.at) - 0x30) value = min<i64>(value * 10 + digit, INFINITY);
    this.number = <i32>value;
    return this.at != from;
  }

  /** Reads an escape that means one character, behind the backslash, into `atom`. */
  protected characterEscape(inClass: bool): bool {
    const letter = this.take(this.unicode);
    this.atom = letter;
    switch (letter) {
      case 0x66: // f
        this.atom = 12;
        return true;
      case 0x6e: // n
        this.atom = 10;
        return true;
      case 0x72: // r
        this.atom = 13;
        return true;
      case 0x74: // t
        this.atom = 9;
        return true;
      case 0x76: // v
        this.atom = 11;
        return true;
      case 0x63: { // c
        const control = this.unit(this.at);
        if ((control | 0x20) - 0x61 < 26 || (inClass && !this.unicode && (control - 0x30 < 10 || control == 0x5f))) {
          ++this.at;
          this.atom = control & 31;
          return true;
        }
        if (this.unicode) return this.fail("Invalid Unicode escape");
        --this.at;
        this.atom = 0x5c; // the backslash itself
        return true;
      }
      case 0x78: { // x
        if (this.hex(2)) return true;
        if (this.unicode) return this.fail("Invalid escape");
        this.atom = letter;
        return true;
      }
      case 0x75: { // u
        if (this.unicodeEscape(this.unicode)) return true;
        if (this.unicode) return this.fail("Invalid Unicode escape");
        this.atom = letter;
        return true;
      }
      case 0x70: // p
      case 0x50: // P
        if (this.unicode) return this.fail("Property escapes are not supported");
        return true;
      default:
        if (this.unicode) return isSyntaxChar(letter) || (inClass && letter == 0x2d) || this.fail("Invalid escape");
        return letter != 0x6b || !this.hasNames || this.fail("Invalid escape");
    }
  }

  /** Reads `count` hexadecimal digits into `atom`, or nothing. */
  protected hex(count: i32): bool {
    let value: u32 = 0;
    for (let i = 0; i < count; ++i) {
      const digit = hexDigit(this.unit(this.at + i));
      if (digit < 0) return false;
      value = (value << 4) | digit;
    }
    this.at += count;
    this.atom = value;
    return true;
  }

  /** Reads what follows `\u` into `atom`, or nothing. */
  protected unicodeEscape(byCodePoints: bool): bool {
    const from = this.at;
    if (byCodePoints && this.skip(0x7b)) { // {
      let value: u32 = 0;
      const first = this.at;
      for (let digit = hexDigit(this.unit(this.at)); digit >= 0 && value <= MAX_CODE_POINT; digit = hexDigit(this.unit(++this.at))) {
        value = (value << 4) | digit;
      }
      if (this.at != first && value <= MAX_CODE_POINT && this.skip(0x7d)) {
        this.atom = value;
        return true;
      }
      this.at = from;
      return false;
    }
    if (!this.hex(4)) return false;
    const lead = this.atom, behind = this.at;
    if (byCodePoints && (lead & 0xfffffc00) == 0xd800 && this.skip(0x5c) && this.skip(0x75) && this.hex(4) && (this.atom & 0xfffffc00) == 0xdc00) {
      this.atom = 0x10000 + ((lead & 0x3ff) << 10) + (this.atom & 0x3ff);
      return true;
    }
    this.at = behind;
    this.atom = lead;
    return true;
  }

  /** Up to three octal digits, below 256. */
  protected octal(): u32 {
    let value: u32 = this.take(false) - 0x30;
    for (let i = 0; i < 2 && value < 32 && this.unit(this.at) - 0x30 < 8; ++i) value = value * 8 + this.take(false) - 0x30;
    return value;
  }

  /** Reads a class behind its bracket. @returns null when it is wrong. */
  protected readClass(): CharSet | null {
    const set = new CharSet();
    const inverted = this.skip(0x5e); // ^
    while (!this.skip(0x5d)) { // ]
      if (this.at >= this.source.length) return this.wrongClass("Unterminated character class");
      const isClass = this.classAtom(set);
      if (this.error.length) return null;
      const first = this.atom;
      if (this.unit(this.at) != 0x2d || this.unit(this.at + 1) == 0x5d) { // -, ]
        if (!isClass) set.add(first, first);
        continue;
      }
      ++this.at;
      if (this.at >= this.source.length) return this.wrongClass("Unterminated character class");
      const isSecondClass = this.classAtom(set);
      if (this.error.length) return null;
      const last = this.atom;
      if (isClass || isSecondClass) {
        if (this.unicode) return this.wrongClass("Invalid character class");
        if (!isClass) set.add(first, first);
        set.add(0x2d, 0x2d);
        if (!isSecondClass) set.add(last, last);
        continue;
      }
      if (first > last) return this.wrongClass("Range out of order in character class");
      set.add(first, last);
    }
    // CharacterSetMatcher (22.2.2.7.1) looks whether the set has a member that folds to the same, then inverts the answer.
    if (this.ignoreCase) canonicalizeSet(set, this.unicode);
    if (inverted) set.invert();
    return set;
  }

  private wrongClass(error: string): CharSet | null {
    this.fail(error);
    return null;
  }

  /** Reads a member of a class. @returns true when it is a class itself, then it was added to `set`; else it is in `atom`. */
  private classAtom(set: CharSet): bool {
    if (!this.skip(0x5c)) {
      this.atom = this.take(this.unicode);
      return false;
    }
    if (this.at >= this.source.length) return this.fail("\\ at end of pattern");
    const letter = this.unit(this.at);
    if (isClassEscape(letter)) {
      ++this.at;
      set.addEscape(letter, this.unicode && this.ignoreCase);
      return true;
    }
    if (letter == 0x62) { // b
      ++this.at;
      this.atom = 8;
    } else if (letter - 0x30 < 8 || (letter == 0x38 || letter == 0x39)) {
      if (this.unicode) {
        if (letter >= 0x38) return this.fail("Invalid escape");
        ++this.at;
        if (letter != 0x30 || this.unit(this.at) - 0x30 < 10) return this.fail("Invalid class escape");
        this.atom = 0;
      } else {
        this.atom = letter < 0x38 ? this.octal() : this.take(false);
      }
    } else {
      this.characterEscape(true);
    }
    return false;
  }

  /** Reads a group's name and `>`. @returns "" when it is wrong. */
  protected name(): string {
    let name = "";
    while (this.at < this.source.length) {
      let char = this.take(true);
      if (char == 0x3e && name.length) return name; // >
      if (char == 0x5c) { // backslash
        if (!this.skip(0x75) || !this.unicodeEscape(true)) {
          this.fail("Invalid Unicode escape");
          return "";
        }
        char = this.atom;
      }
      if (!isNameChar(char, name.length == 0)) break;
      name += String.fromCodePoint(char);
    }
    this.fail("Invalid capture group name");
    return "";
  }
}

/** Whether `letter` behind a backslash stands for a set: d, s, w and their opposites. */
export function isClassEscape(letter: u32): bool {
  const lower = letter | 0x20;
  return lower == 0x64 || lower == 0x73 || lower == 0x77; // d, s, w
}

/** SyntaxCharacter or `/`. */
function isSyntaxChar(char: u32): bool {
  return char < 0x80 && "^$\\.*+?()[]{}|/".includes(String.fromCharCode(char));
}

function hexDigit(char: u32): i32 {
  if (char - 0x30 < 10) return char - 0x30;
  const letter = (char | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : -1;
}

/** Whether a name may have `char`; of those beyond ASCII, punctuation, symbols and lone surrogates are refused by blocks. */
function isNameChar(char: u32, first: bool): bool {
  if (char < 0x80) return char == 0x24 || (isWordChar(char, false) && (!first || char - 0x30 >= 10));
  if (char == 0x200c || char == 0x200d) return !first;
  if (char < 0xc0) return char == 0xaa || char == 0xb5 || char == 0xba;
  if (char == 0xd7 || char == 0xf7) return false;
  return !(char - 0x2000 < 0x70 || char - 0x2190 < 0xa70 || char - 0x3000 < 5 || char - 0xd800 < 0x2800 || char - 0x1f000 < 0x1000);
}

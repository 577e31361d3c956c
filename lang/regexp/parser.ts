/**
 * Patterns (ECMA-262 22.2.1, with annex B.1.2 where the flag `u` is missing) into programs.
 *
 * There is no tree: a term's code is written when it is read, and a quantifier or `|` behind it inserts what belongs before it. Nesting takes
 * heap, not stack. In a lookbehind, terms are put before their predecessors, since they match from right to left.
 */
import { CharSet, MAX_CODE_POINT } from "./charset";
import { canonicalize, canonicalizeSet } from "./fold";
import { BACKWARD, Code, Flag, INFINITY, Op, Program } from "./program";
import { codePointAt, isWordChar } from "./text";

const GROUPS_MAX: i32 = 1 << 15;
const PATTERN_MAX: i32 = 1 << 20;

const enum Kind { PATTERN, GROUP, CAPTURE, LOOK, NOT_LOOK }

/** A group that is being read, and the whole pattern around them. */
@final class Group {
  /** Captures before it, number 0 counted. */
  captures: i32 = 1;
  /** Where the current alternative begins. */
  alternative: i32 = 0;
  /** The `JUMP` to the end that was written last; its argument leads to the one before; 0 = none. */
  jump: i32 = 0;
  /** Every match of the current alternative, and of those before it, has a character. */
  consumes: bool = false;
  allConsume: bool = true;
  /** First of two registers of a lookaround. */
  register: i32 = 0;
  /** "" = none. */
  name: string = "";

  constructor(
    readonly outer: Group | null,
    readonly kind: Kind,
    /** Where its code begins. */
    readonly start: i32,
    readonly isBackward: bool,
  ) {}
}

/** Reads `program.source` and writes `program.code`. */
@final export class Parser {
  /** What is wrong with the pattern, "" = nothing. */
  error: string = "";

  private code: Code = new Code();
  private at: i32 = 0;
  private group: Group;
  /** Captures so far, number 0 counted, and of the whole pattern. */
  private captures: i32 = 1;
  private total: i32 = 1;
  private registers: i32 = 0;
  private hasNames: bool = false;
  private readonly source: string;
  private readonly unicode: bool;
  private readonly ignoreCase: bool;

  // About the term read last: where its code begins, the captures before it.
  private term: i32 = 0;
  private termCaptures: i32 = 1;
  /** Each of its matches has a character. */
  private consumes: bool = false;
  /** It is one instruction for one character. */
  private isSingle: bool = false;
  private isLook: bool = false;

  /** What the last `classAtom` read when it was one character. */
  private atom: u32 = 0;
  /** Names of groups that were closed. */
  private closed: Array<string> = [];
  /** A `\k<name>` names no group. */
  private isUnknown: bool = false;
  /** What `decimal` read. */
  private number: i32 = 0;

  constructor(private program: Program) {
    this.source = program.source;
    this.unicode = program.has(Flag.UNICODE);
    this.ignoreCase = program.has(Flag.IGNORE_CASE);
    this.group = new Group(null, Kind.PATTERN, 0, false);
  }

  /** @returns false when the pattern is wrong: `error` says why. */
  parse(): bool {
    if (this.source.length > PATTERN_MAX) return this.fail("Regular expression too large");
    this.countCaptures();
    if (this.total > GROUPS_MAX) return this.fail("Too many captures");
    this.registers = 2 * this.total;
    while (this.at < this.source.length) if (!this.parseTerm()) return false;
    if (this.group.outer) return this.fail("Unterminated group");
    this.endAlternatives();
    this.code.emit(Op.MATCH);
    if (this.isUnknown) return this.fail("Invalid named capture referenced");
    const program = this.program;
    program.groups = this.total;
    program.code = this.code.finish();
    program.registers = new StaticArray<i32>(this.registers);
    return true;
  }

  private fail(error: string): bool {
    if (!this.error.length) this.error = error;
    return false;
  }

  /** The code unit at `index`, `MAX_CODE_POINT` + 1 behind the end. */
  private unit(index: i32): u32 {
    return index < this.source.length ? <u32>this.source.charCodeAt(index) : MAX_CODE_POINT + 1;
  }

  private skip(char: u32): bool {
    if (this.unit(this.at) != char) return false;
    ++this.at;
    return true;
  }

  /** Takes the next character of the pattern, of which there must be one. */
  private take(byCodePoints: bool): u32 {
    const char = byCodePoints ? codePointAt(this.source, this.at) : <u32>this.source.charCodeAt(this.at);
    this.at += char > 0xffff ? 2 : 1;
    return char;
  }

  /** Counts the captures of the whole pattern and collects their names. */
  private countCaptures(): void {
    let inClass = false;
    for (let i = 0; i < this.source.length; ++i) {
      switch (this.unit(i)) {
        case 0x5c: // backslash
          ++i;
          break;
        case 0x5b: // [
          inClass = true;
          break;
        case 0x5d: // ]
          inClass = false;
          break;
        case 0x28: { // (
          if (inClass) break;
          const isNamed = this.unit(i + 1) == 0x3f && this.unit(i + 2) == 0x3c && this.unit(i + 3) != 0x3d && this.unit(i + 3) != 0x21;
          if (isNamed) {
            this.hasNames = true;
            this.at = i + 3;
            this.program.names.push(this.name());
            this.program.named.push(this.total);
          }
          if (isNamed || this.unit(i + 1) != 0x3f) ++this.total;
          break;
        }
      }
    }
    // What is wrong with a name is told in its turn.
    this.error = "";
    this.at = 0;
  }

  /** Reads one term and its quantifier, or `|`. */
  private parseTerm(): bool {
    this.begin();
    const char = this.take(this.unicode);
    switch (char) {
      case 0x7c: // |
        this.endAlternative();
        return true;
      case 0x28: // (
        return this.openGroup();
      case 0x29: // )
        if (!this.closeGroup()) return false;
        break;
      case 0x5e: // ^
        this.code.emit(this.program.has(Flag.MULTILINE) ? Op.LINE_START : Op.TEXT_START);
        this.endTerm();
        return true;
      case 0x24: // $
        this.code.emit(this.program.has(Flag.MULTILINE) ? Op.LINE_END : Op.TEXT_END);
        this.endTerm();
        return true;
      case 0x2a: // *
      case 0x2b: // +
      case 0x3f: // ?
        return this.fail("Nothing to repeat");
      case 0x2e: // .
        this.single(this.program.has(Flag.DOT_ALL) ? Op.ALL : Op.ANY, 0);
        break;
      case 0x5b: // [
        if (!this.parseClass()) return false;
        break;
      case 0x5c: // backslash
        if (this.at == this.source.length) return this.fail("\\ at end of pattern");
        if ((this.unit(this.at) | 0x20) == 0x62) { // b, B
          this.code.emit(this.take(false) == 0x62 ? Op.BOUNDARY : Op.NOT_BOUNDARY);
          this.endTerm();
          return true;
        }
        if (!this.parseEscape()) return false;
        break;
      case 0x7b: { // {
        if (this.unicode) {
          --this.at;
          return this.fail(this.quantifier() ? "Nothing to repeat" : "Lone quantifier brackets");
        }
        const from = --this.at;
        if (this.quantifier()) return this.fail("Nothing to repeat");
        this.at = from + 1;
        this.char(char);
        break;
      }
      case 0x5d: // ]
      case 0x7d: // }
        if (this.unicode) return this.fail("Lone quantifier brackets");
        this.char(char);
        break;
      default:
        this.char(char);
    }
    if (!this.parseQuantifier()) return false;
    this.endTerm();
    return true;
  }

  private begin(): void {
    this.term = this.code.length;
    this.termCaptures = this.captures;
    this.consumes = false;
    this.isSingle = false;
    this.isLook = false;
  }

  /** Puts the term in its place. */
  private endTerm(): void {
    const group = this.group;
    if (this.consumes) group.consumes = true;
    if (group.isBackward) this.code.rotate(group.alternative, this.term);
  }

  // Groups

  private endAlternative(): void {
    const group = this.group, code = this.code;
    code.insert(group.alternative, 1);
    code.set(group.alternative, Op.TRY);
    const jump = code.length;
    code.emit(Op.JUMP);
    code.aim(jump, group.jump);
    group.jump = jump;
    code.aim(group.alternative, code.length);
    group.alternative = code.length;
    if (!group.consumes) group.allConsume = false;
    group.consumes = false;
  }

  /** Ends the last alternative: leads the jumps here and tells in `consumes` whether all matches have a character. */
  private endAlternatives(): void {
    const group = this.group, code = this.code;
    for (let jump = group.jump; jump;) {
      const next = jump + (<i32>code.get(jump) >> 8);
      code.aim(jump, code.length);
      jump = next;
    }
    this.consumes = group.allConsume && group.consumes;
  }

  private openGroup(): bool {
    let kind = Kind.CAPTURE;
    let name = "";
    let isBackward = this.group.isBackward;
    if (this.skip(0x3f)) { // ?
      kind = Kind.GROUP;
      if (!this.skip(0x3a)) { // :
        const behind = this.skip(0x3c); // <
        if (this.skip(0x3d)) kind = Kind.LOOK; // =
        else if (this.skip(0x21)) kind = Kind.NOT_LOOK; // !
        else if (!behind) return this.fail("Invalid group");
        else {
          kind = Kind.CAPTURE;
          name = this.name();
          if (!name.length) return false;
        }
        if (kind != Kind.CAPTURE) isBackward = behind;
      }
    }
    const group = new Group(this.group, kind, this.code.length, isBackward);
    group.captures = this.captures;
    group.name = name;
    if (kind == Kind.CAPTURE) {
      this.code.emit(Op.SAVE, 2 * this.captures + (isBackward ? 1 : 0));
      ++this.captures;
    } else if (kind == Kind.LOOK || kind == Kind.NOT_LOOK) {
      group.register = this.registers;
      this.registers += 2;
      this.code.emit(kind == Kind.LOOK ? Op.LOOK : Op.NOT_LOOK, group.register);
      this.code.word(0);
      if (kind == Kind.LOOK) this.code.word(0);
    }
    group.alternative = this.code.length;
    this.group = group;
    return true;
  }

  private closeGroup(): bool {
    const group = this.group, outer = group.outer, code = this.code;
    if (!outer) return this.fail("Unmatched ')'");
    this.endAlternatives();
    this.group = outer;
    this.term = group.start;
    this.termCaptures = group.captures;
    switch (group.kind) {
      case Kind.CAPTURE:
        if (group.name.length) {
          if (this.closed.includes(group.name)) return this.fail("Duplicate capture group name");
          this.closed.push(group.name);
        }
        code.emit(Op.SAVE, 2 * group.captures + (group.isBackward ? 0 : 1));
        break;
      case Kind.LOOK:
        code.emit(Op.LOOK_END, group.register);
        code.set(group.start + 1, 2 * group.captures);
        code.set(group.start + 2, 2 * this.captures);
        break;
      case Kind.NOT_LOOK:
        code.emit(Op.NOT_LOOK_END, group.register);
        code.set(group.start + 1, code.length - group.start);
        break;
    }
    if (group.kind == Kind.LOOK || group.kind == Kind.NOT_LOOK) {
      this.consumes = false;
      this.isLook = group.isBackward || this.unicode;
    }
    return true;
  }

  // Quantifiers

  private least: i32 = 0;
  private most: i32 = 0;

  /** Reads a quantifier without its `?` into `least` and `most`. @returns false when there is none. */
  private quantifier(): bool {
    const char = this.unit(this.at);
    if (char == 0x2a || char == 0x2b || char == 0x3f) {
      ++this.at;
      this.least = char == 0x2b ? 1 : 0;
      this.most = char == 0x3f ? 1 : INFINITY;
      return true;
    }
    if (char != 0x7b) return false;
    const from = this.at++;
    if (this.decimal()) {
      this.least = this.most = this.number;
      if (this.skip(0x2c)) this.most = this.decimal() ? this.number : INFINITY; // ,
      if (this.skip(0x7d)) return true; // }
    }
    this.at = from;
    return false;
  }

  /** Reads digits into `number`, at most `INFINITY`. @returns false when there are none. */
  private decimal(): bool {
    const from = this.at;
    let value: i64 = 0;
    for (let digit = this.unit(this.at) - 0x30; digit < 10; digit = this.unit(++this.at) - 0x30) value = min<i64>(value * 10 + digit, INFINITY);
    this.number = <i32>value;
    return this.at != from;
  }

  private parseQuantifier(): bool {
    if (!this.quantifier()) return !this.unicode || this.unit(this.at) != 0x7b || this.fail("Incomplete quantifier");
    if (this.most < this.least) return this.fail("numbers out of order in {} quantifier");
    const few = this.skip(0x3f);
    if (this.isLook) return this.fail("Invalid quantifier");
    this.repeat(this.least, this.most, few);
    return true;
  }

  /**
   * RepeatMatcher (22.2.2.3.1) around the term: each round forgets the captures inside, and a round beyond `least` that moved nothing fails.
   */
  private repeat(least: i32, most: i32, few: bool): void {
    const code = this.code, start = this.term;
    const consumes = this.consumes;
    if (least == 0) this.consumes = false;
    if (most == 0) {
      code.length = start;
      return;
    }
    if (least == 1 && most == 1) return;
    if (this.isSingle) {
      code.insert(start, 3);
      code.set(start, few ? Op.FEW : Op.MANY);
      code.set(start + 1, least);
      code.set(start + 2, most);
      return;
    }
    const attempt: u32 = few ? Op.TRY_JUMP : Op.TRY;
    const clears = this.termCaptures < this.captures;
    if (least == 1 && most == INFINITY && consumes) {
      if (clears) this.insertClear(start);
      code.emit(few ? Op.TRY : Op.TRY_JUMP);
      code.aim(code.length - 1, start);
      return;
    }
    if (least == 0 && (most == 1 || most == INFINITY)) {
      if (clears && most != 1) this.insertClear(start);
      if (!consumes) {
        const register = this.registers++;
        code.insert(start, 1);
        code.set(start, Op.SAVE | (register << 8));
        code.emit(Op.MOVED, register);
      }
      code.insert(start, 1);
      if (most != 1) {
        code.emit(Op.JUMP);
        code.aim(code.length - 1, start);
      }
      code.set(start, attempt);
      code.aim(start, code.length);
      return;
    }
    const counter = this.registers++;
    let remembered = 0;
    if (clears) this.insertClear(start);
    if (!consumes) {
      remembered = this.registers++;
      code.insert(start, 1);
      code.set(start, Op.SAVE | (remembered << 8));
      code.emit(Op.LOOP_MOVED, counter);
      code.word(least);
      code.word(remembered);
    }
    const loop = start + 1;
    code.insert(start, 6);
    code.set(start, Op.ZERO | (counter << 8));
    code.set(start + 5, Op.COUNT | (counter << 8));
    code.emit(Op.JUMP);
    code.aim(code.length - 1, loop);
    code.set(loop, (few ? Op.FEWER : Op.LOOP) | (counter << 8));
    code.set(loop + 1, least);
    code.set(loop + 2, most);
    code.set(loop + 3, code.length - loop);
  }

  private insertClear(at: i32): void {
    this.code.insert(at, 3);
    this.code.set(at, Op.CLEAR);
    this.code.set(at + 1, 2 * this.termCaptures);
    this.code.set(at + 2, 2 * this.captures);
  }

  // Characters

  /** An instruction for one character. */
  private single(op: u32, arg: i32): void {
    this.consumes = true;
    this.isSingle = true;
    this.code.emit(this.group.isBackward ? op | BACKWARD : op, arg);
  }

  private char(char: u32): void {
    if (this.ignoreCase && (char >= 0x80 || (char | 0x20) - 0x61 < 26)) this.single(Op.CHAR_FOLDED, canonicalize(char, this.unicode));
    else this.single(Op.CHAR, char);
  }

  private set(set: CharSet, op: u32): void {
    set.normalize();
    this.single(op, set.length >> 1);
    for (let i = 0; i < set.length; ++i) this.code.word(set.bound(i));
  }

  /** Adds the class `letter` of `\d` and the like. */
  private addEscape(set: CharSet, letter: u32): void {
    set.addEscape(letter, this.unicode && this.ignoreCase);
  }

  /** Reads an escape that is no assertion, behind the backslash. */
  private parseEscape(): bool {
    const letter = this.unit(this.at);
    if (letter - 0x31 < 9) { // 1 to 9
      const from = this.at;
      this.decimal();
      if (this.number < this.total) {
        this.backReference(this.number);
        return true;
      }
      this.at = from;
      if (this.unicode) return this.fail("Invalid escape");
      this.char(letter < 0x38 ? this.octal() : this.take(false));
      return true;
    }
    if (letter == 0x30) { // 0
      if (this.unicode) {
        ++this.at;
        if (this.unit(this.at) - 0x30 < 10) return this.fail("Invalid decimal escape");
        this.char(0);
      } else {
        this.char(this.octal());
      }
      return true;
    }
    if (isClassEscape(letter)) {
      ++this.at;
      const set = new CharSet();
      this.addEscape(set, letter);
      this.set(set, Op.CLASS);
      return true;
    }
    if (letter == 0x6b && (this.unicode || this.hasNames)) { // k
      ++this.at;
      if (!this.skip(0x3c)) return this.fail("Invalid named reference");
      const name = this.name();
      if (!name.length) return false;
      const index = this.program.names.indexOf(name);
      if (index < 0) this.isUnknown = true;
      else this.backReference(this.program.named[index]);
      return true;
    }
    if (!this.characterEscape(false)) return false;
    this.char(this.atom);
    return true;
  }

  private backReference(group: i32): void {
    const op: u32 = this.ignoreCase ? Op.BACK_FOLDED : Op.BACK;
    this.code.emit(this.group.isBackward ? op | BACKWARD : op, group);
  }

  /** Reads an escape that means one character, behind the backslash, into `atom`. */
  private characterEscape(inClass: bool): bool {
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
  private hex(count: i32): bool {
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
  private unicodeEscape(byCodePoints: bool): bool {
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
  private octal(): u32 {
    let value: u32 = this.take(false) - 0x30;
    for (let i = 0; i < 2 && value < 32 && this.unit(this.at) - 0x30 < 8; ++i) value = value * 8 + this.take(false) - 0x30;
    return value;
  }

  // Classes

  private parseClass(): bool {
    const set = new CharSet();
    const inverted = this.skip(0x5e); // ^
    while (!this.skip(0x5d)) { // ]
      if (this.at >= this.source.length) return this.fail("Unterminated character class");
      const isClass = this.classAtom(set);
      if (this.error.length) return false;
      const first = this.atom;
      if (this.unit(this.at) != 0x2d || this.unit(this.at + 1) == 0x5d) { // -, ]
        if (!isClass) set.add(first, first);
        continue;
      }
      ++this.at;
      if (this.at >= this.source.length) return this.fail("Unterminated character class");
      const isSecondClass = this.classAtom(set);
      if (this.error.length) return false;
      const last = this.atom;
      if (isClass || isSecondClass) {
        if (this.unicode) return this.fail("Invalid character class");
        if (!isClass) set.add(first, first);
        set.add(0x2d, 0x2d);
        if (!isSecondClass) set.add(last, last);
        continue;
      }
      if (first > last) return this.fail("Range out of order in character class");
      set.add(first, last);
    }
    // CharacterSetMatcher (22.2.2.7.1) looks whether the set has a member that folds to the same, then inverts the answer.
    if (this.ignoreCase) canonicalizeSet(set, this.unicode);
    if (inverted) set.invert();
    this.set(set, this.ignoreCase ? Op.CLASS_FOLDED : Op.CLASS);
    return true;
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
      this.addEscape(set, letter);
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

  // Names

  /** Reads a group's name and `>`. @returns "" when it is wrong. */
  private name(): string {
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

function isClassEscape(letter: u32): bool {
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

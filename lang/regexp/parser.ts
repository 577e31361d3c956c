/**
 * Patterns (ECMA-262 22.2.1, with annex B.1.2 where the flag `u` is missing) into programs.
 *
 * There is no tree: a term's code is written when it is read, and a quantifier or `|` behind it inserts what belongs before it. Nesting takes
 * heap, not stack. In a lookbehind, terms are put before their predecessors, since they match from right to left.
 */
import { CharSet } from "./charset";
import { canonicalize } from "./fold";
import { BACKWARD, Code, Flag, INFINITY, Op, Program } from "./program";
import { Reader, isClassEscape } from "./reader";
import { Term, repeat } from "./repeat";

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
@final export class Parser extends Reader {
  private code: Code = new Code();
  private group: Group;
  /** Read last. */
  private term: Term = new Term();
  /** Captures so far, number 0 counted, and of the whole pattern. */
  private captures: i32 = 1;
  private total: i32 = 1;

  /** Names of groups that were closed. */
  private closed: Array<string> = [];
  /** A `\k<name>` names no group. */
  private isUnknown: bool = false;

  constructor(private program: Program) {
    super(program.source, program.has(Flag.UNICODE), program.has(Flag.IGNORE_CASE));
    this.group = new Group(null, Kind.PATTERN, 0, false);
  }

  /** @returns false when the pattern is wrong: `error` says why. */
  parse(): bool {
    if (this.source.length > PATTERN_MAX) return this.fail("Regular expression too large");
    this.countCaptures();
    if (this.total > GROUPS_MAX) return this.fail("Too many captures");
    this.code.registers = 2 * this.total;
    while (this.at < this.source.length) if (!this.parseTerm()) return false;
    if (this.group.outer) return this.fail("Unterminated group");
    this.endAlternatives();
    this.code.emit(Op.MATCH);
    if (this.isUnknown) return this.fail("Invalid named capture referenced");
    const program = this.program;
    program.groups = this.total;
    program.code = this.code.finish();
    program.registers = new StaticArray<i32>(this.code.registers);
    return true;
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
    const term = new Term();
    term.start = this.code.length;
    term.firstCapture = this.captures;
    this.term = term;
  }

  /** Puts the term in its place. */
  private endTerm(): void {
    const group = this.group;
    if (this.term.consumes) group.consumes = true;
    if (group.isBackward) this.code.rotate(group.alternative, this.term.start);
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

  /** Ends the last alternative: leads the jumps here and tells in the term whether all matches have a character. */
  private endAlternatives(): void {
    const group = this.group, code = this.code;
    for (let jump = group.jump; jump;) {
      const next = jump + (<i32>code.get(jump) >> 8);
      code.aim(jump, code.length);
      jump = next;
    }
    this.term.consumes = group.allConsume && group.consumes;
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
      group.register = this.code.registers;
      this.code.registers += 2;
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
    this.term.start = group.start;
    this.term.firstCapture = group.captures;
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
      this.term.consumes = false;
      this.term.isLook = group.isBackward || this.unicode;
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

  private parseQuantifier(): bool {
    if (!this.quantifier()) return !this.unicode || this.unit(this.at) != 0x7b || this.fail("Incomplete quantifier");
    if (this.most < this.least) return this.fail("numbers out of order in {} quantifier");
    const few = this.skip(0x3f);
    if (this.term.isLook) return this.fail("Invalid quantifier");
    this.term.endCapture = this.captures;
    repeat(this.code, this.term, this.least, this.most, few);
    return true;
  }

  // Characters

  /** An instruction for one character. */
  private single(op: u32, arg: i32): void {
    this.term.consumes = true;
    this.term.isSingle = true;
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

  private parseClass(): bool {
    const set = this.readClass();
    if (!set) return false;
    this.set(set, this.ignoreCase ? Op.CLASS_FOLDED : Op.CLASS);
    return true;
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
      set.addEscape(letter, this.unicode && this.ignoreCase);
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

}

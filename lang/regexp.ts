/**
 * RegExp (ECMA-262 22.2), and the methods of strings that take one.
 *
 * A literal is compiled once (`compile`) and each evaluation makes a new object of the program (`fromProgram`).
 */
import { raiseRange, raiseSyntax, raiseType } from "./error";
import { Iter, View } from "./iterator";
import { toUint32 } from "./number/integer";
import { Kind, Obj } from "./object";
import { Groups, capture, matchOf } from "./regexp/match";
import { Outcome, search as searchFrom } from "./regexp/matcher";
import { Parser } from "./regexp/parser";
import { Flag, Program } from "./regexp/program";
import { RegExpMatch } from "./regexp/result";
import { advance } from "./regexp/text";
import { throwing } from "./throw";
import { NULL, Ref, isNone, none } from "./value";

export { Groups } from "./regexp/match";
export { Program } from "./regexp/program";
export { RegExpMatch } from "./regexp/result";
export { replace, replaceAll, replaceAllWith, replaceWith } from "./regexp/replace";

/** Flags in the order of `flags` and of the bits of `Flag`: g, i, m, s, u, y. */
const FLAGS: string = "gimsuy";

@final export class JsRegExp extends Obj {
  lastIndex: f64 = 0;

  constructor(readonly program: Program) {
    super();
  }

  $class(): string { return "RegExp"; }
  $kind(): Kind { return Kind.REGEXP; }
  $string(): string { return "/" + source(this) + "/" + flags(this); }
}

// Making one

/** Compiles a pattern. Throws SyntaxError, then the result is not to be used. */
export function compile(source: string, flags: string): Program {
  let bits = 0;
  for (let i = 0; i < flags.length; ++i) {
    const index = FLAGS.indexOf(flags.charAt(i));
    if (index < 0 || bits & (1 << index)) {
      raiseSyntax("Invalid flags supplied to RegExp constructor '" + flags + "'");
      return new Program(source, 0);
    }
    bits |= 1 << index;
  }
  const program = new Program(source, bits);
  const parser = new Parser(program);
  if (!parser.parse()) raiseSyntax("Invalid regular expression: /" + source + "/" + flagText(bits) + ": " + parser.error);
  return program;
}

/** A new object for a program, as each evaluation of a literal makes. */
export function fromProgram(program: Program): JsRegExp {
  return new JsRegExp(program);
}

/** `new RegExp(pattern, flags)`; `pattern` is a string, a RegExp or undefined. */
export function create(pattern: Ref = null, flags: Ref = null): JsRegExp {
  if (pattern instanceof JsRegExp) {
    const program = changetype<JsRegExp>(pattern).program;
    return fromProgram(flags === null ? program : compile(program.source, changetype<string>(flags)));
  }
  return fromProgram(compile(pattern === null ? "" : changetype<string>(pattern), flags === null ? "" : changetype<string>(flags)));
}

/** `RegExp(pattern, flags)`. */
export function from(pattern: Ref = null, flags: Ref = null): JsRegExp {
  return flags === null && pattern instanceof JsRegExp ? changetype<JsRegExp>(pattern) : create(pattern, flags);
}

// Properties

/** EscapeRegExpPattern (22.2.6.13.1): the pattern as it may stand between slashes. */
export function source(re: JsRegExp): string {
  const text = re.program.source;
  if (!text.length) return "(?:)";
  let out = "";
  let done = 0;
  let inClass = false;
  for (let i = 0; i < text.length; ++i) {
    const char = <u32>text.charCodeAt(i);
    let escape = "";
    switch (char) {
      case 0x5c: { // backslash
        if (i + 1 == text.length) break;
        const next = <u32>text.charCodeAt(i + 1);
        // A line end behind a backslash takes the backslash for itself.
        if (next != 10 && next != 13 && (next & ~1) != 0x2028) ++i;
        else {
          out += text.substring(done, i);
          done = i + 1;
        }
        break;
      }
      case 0x5b: // [
        inClass = true;
        break;
      case 0x5d: // ]
        inClass = false;
        break;
      case 0x2f: // slash
        if (!inClass) escape = "\\/";
        break;
      case 10:
        escape = "\\n";
        break;
      case 13:
        escape = "\\r";
        break;
      case 0x2028:
        escape = "\\u2028";
        break;
      case 0x2029:
        escape = "\\u2029";
        break;
    }
    if (escape.length) {
      out += text.substring(done, i) + escape;
      done = i + 1;
    }
  }
  return done ? out + text.substring(done) : text;
}

export function flags(re: JsRegExp): string { return flagText(re.program.flags); }

function flagText(bits: i32): string {
  let text = "";
  for (let i = 0; i < FLAGS.length; ++i) if (bits & (1 << i)) text += FLAGS.charAt(i);
  return text;
}

export function global(re: JsRegExp): bool { return re.program.has(Flag.GLOBAL); }
export function ignoreCase(re: JsRegExp): bool { return re.program.has(Flag.IGNORE_CASE); }
export function multiline(re: JsRegExp): bool { return re.program.has(Flag.MULTILINE); }
export function dotAll(re: JsRegExp): bool { return re.program.has(Flag.DOT_ALL); }
export function unicode(re: JsRegExp): bool { return re.program.has(Flag.UNICODE); }
export function sticky(re: JsRegExp): bool { return re.program.has(Flag.STICKY); }
export function lastIndex(re: JsRegExp): f64 { return re.lastIndex; }
export function setLastIndex(re: JsRegExp, index: f64): void { re.lastIndex = index; }
export function toString(re: JsRegExp): string { return re.$string(); }

export function matchIndex(match: RegExpMatch): f64 { return match.index; }
export function matchInput(match: RegExpMatch): string { return changetype<string>(match.input); }
export function matchGroups(match: RegExpMatch): Groups { return changetype<Groups>(match.groups); }

// Matching

/** Looks for a match at `from` or behind. Throws RangeError when that takes too much memory. @returns whether the registers hold one. */
export function findFrom(program: Program, input: string, from: i32, onlyThere: bool): bool {
  const outcome = searchFrom(program, input, from, onlyThere);
  if (outcome == Outcome.TOO_DEEP) raiseRange("Maximum call stack size exceeded");
  return outcome == Outcome.FOUND;
}

/** RegExpBuiltinExec (22.2.7.2) without its result. @returns whether the program's registers hold a match. May throw. */
export function find(re: JsRegExp, input: string): bool {
  const program = re.program;
  const isSticky = program.has(Flag.STICKY);
  const keeps = isSticky || program.has(Flag.GLOBAL);
  let from = 0;
  if (keeps && re.lastIndex > 0) {
    if (re.lastIndex >= <f64>input.length + 1) {
      re.lastIndex = 0;
      return false;
    }
    from = <i32>re.lastIndex;
  }
  const found = findFrom(program, input, from, isSticky);
  if (keeps && !throwing) re.lastIndex = found ? <f64>program.end(0) : 0;
  return found;
}

/** Goes behind an empty match: the next search begins one character later. */
export function passEmpty(re: JsRegExp, input: string): void {
  if (re.program.start(0) == re.program.end(0)) re.lastIndex = <f64>advance(input, re.program.end(0), re.program.has(Flag.UNICODE));
}

export function exec(re: JsRegExp, input: string): RegExpMatch | null {
  return find(re, input) ? matchOf(re.program, input) : noMatch();
}

export function test(re: JsRegExp, input: string): bool {
  return find(re, input);
}

/** `null`. */
function noMatch(): RegExpMatch {
  return changetype<RegExpMatch>(NULL);
}

/** The RegExp that `pattern` is, or that the text `pattern` means. May throw. */
function regExpOf(pattern: Ref, flags: string): JsRegExp {
  return pattern instanceof JsRegExp ? changetype<JsRegExp>(pattern) : create(pattern, flags);
}

/** `input.match(pattern)`: with the flag `g` all matches, as strings; the array has no other properties then. */
export function match(input: string, pattern: Ref = null): RegExpMatch | null {
  const re = regExpOf(pattern, "");
  if (throwing || !global(re)) return throwing ? noMatch() : exec(re, input);
  re.lastIndex = 0;
  const matches = new RegExpMatch(0);
  while (find(re, input)) {
    matches.list.push(capture(re.program, input, 0));
    passEmpty(re, input);
  }
  return matches.length ? matches : noMatch();
}

/** `input.matchAll(pattern)`. Throws TypeError for a RegExp without the flag `g`. */
export function matchAll(input: string, pattern: Ref = null): Iter<Ref> {
  const re = regExpOf(pattern, "g");
  if (!throwing && !global(re)) raiseType("String.prototype.matchAll called with a non-global RegExp argument");
  const own = fromProgram(re.program);
  own.lastIndex = re.lastIndex;
  return new Matches(own, input);
}

/** The matches of `re`, one after the other. */
@final class Matches extends View<Ref> {
  constructor(private re: JsRegExp, private input: string) {
    super();
  }

  step(): bool {
    this.value = null;
    if (this.done || !find(this.re, this.input)) {
      this.done = true;
      return false;
    }
    this.value = matchOf(this.re.program, this.input);
    passEmpty(this.re, this.input);
    return true;
  }

  $class(): string { return "RegExp String Iterator"; }
}

/** `input.search(pattern)`. */
export function search(input: string, pattern: Ref = null): f64 {
  const program = regExpOf(pattern, "").program;
  return !throwing && findFrom(program, input, 0, program.has(Flag.STICKY)) ? <f64>program.start(0) : -1;
}

/** `input.split(re, limit)` (22.2.6.14): the parts, and between them what the groups matched. */
export function split(input: string, re: JsRegExp, limit: f64 = none<f64>()): Array<Ref> {
  const parts = new Array<Ref>();
  const program = re.program;
  const most: u32 = isNone(limit) ? u32.MAX_VALUE : toUint32(limit);
  if (!most) return parts;
  const length = input.length;
  if (!length) {
    if (!findFrom(program, input, 0, true) && !throwing) parts.push(input);
    return parts;
  }
  let begin = 0;
  for (let from = 0; from < length;) {
    if (!findFrom(program, input, from, false)) break;
    const start = program.start(0), end = min(program.end(0), length);
    if (start >= length) break;
    if (end == begin) {
      from = advance(input, from, program.has(Flag.UNICODE));
      continue;
    }
    parts.push(input.substring(begin, start));
    if (<u32>parts.length == most) return parts;
    for (let i = 1; i < program.groups; ++i) {
      parts.push(capture(program, input, i));
      if (<u32>parts.length == most) return parts;
    }
    begin = end;
    from = end;
  }
  parts.push(input.substring(begin));
  return parts;
}

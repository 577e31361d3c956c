/**
 * What regexp.test.ts drives: takes pattern, flags and texts from the host as code units, writes results as one string in which each value is
 * told as `u` (undefined), `n` (null), or its length, `:` and its text.
 */
import "kernel/boot";
import { Closure } from "lang/closure";
import { JsError } from "lang/error";
import { inspect } from "lang/inspect";
import { collect } from "kernel/heap/collect";
import { allocatedSince } from "kernel/memory";
import {
  JsRegExp, RegExpMatch, compile, create, exec, flags, fromProgram, match, matchAll, replace, replaceAll, replaceWith, search, source, split, test,
} from "lang/regexp";
import { Flag } from "lang/regexp/program";
import { canonicalize } from "lang/regexp/fold";
import { caught, throwing, raise } from "lang/throw";
import { Dict } from "lang/dict";
import { NULL, Num, Ref, isNone } from "lang/value";

let pattern: string = "", options: string = "", input: string = "", extra: string = "";
let re: JsRegExp | null = null;
let out: string = "";
let kept: Ref = null;

/** A string of `length` code units for the host to fill. */
function blank(length: i32): string { return changetype<string>(__new(<usize>length << 1, idof<string>())); }
export function setPattern(length: i32): usize { pattern = blank(length); return changetype<usize>(pattern); }
export function setFlags(length: i32): usize { options = blank(length); return changetype<usize>(options); }
export function setInput(length: i32): usize { input = blank(length); return changetype<usize>(input); }
export function setExtra(length: i32): usize { extra = blank(length); return changetype<usize>(extra); }
export function output(): usize { return changetype<usize>(out); }

/** Between two calls nothing lives in locals. */
export function tidy(): void { if (allocatedSince() > 100 << 10) collect(); }

function tell(value: Ref): string {
  if (value === null) return "u";
  if (changetype<usize>(value) == changetype<usize>(NULL)) return "n";
  if (value instanceof Num) return "#" + (<i32>changetype<Num>(value).value).toString() + ";";
  const text = changetype<string>(value);
  return text.length.toString() + ":" + text;
}

function tellMatch(value: Ref): string {
  if (!(value instanceof RegExpMatch)) return tell(value);
  if (isNone(changetype<RegExpMatch>(value).index)) return "without index";
  const match = changetype<RegExpMatch>(value);
  let text = "[" + (<i32>match.index).toString() + "]";
  for (let i = 0; i < match.length; ++i) text += tell(match.list[i]);
  const groups = match.groups;
  if (groups === null) return text;
  const dict = changetype<Dict<Ref>>(groups);
  for (let i = 0; i < dict.$size(); ++i) text += "<" + dict.$key(i) + ">" + tell(dict.$get(i));
  return text;
}

function tellAll(value: Ref): string {
  if (!(value instanceof Array<Ref>) && !(value instanceof RegExpMatch)) return tell(value);
  const list = changetype<Array<Ref>>(value);
  let text = "";
  for (let i = 0; i < list.length; ++i) text += tell(list[i]);
  return text;
}

/** Makes the RegExp. @returns false when that threw; the output is the error. */
export function make(): bool {
  tidy();
  re = create(pattern, options);
  return !failed();
}

function failed(): bool {
  if (!throwing) return false;
  out = changetype<JsError>(caught()).$string();
  return true;
}

function last(): string { return "@" + (<i32>re!.lastIndex).toString(); }

export function setLast(index: i32): void { re!.lastIndex = index; }

/** Runs operation `which`. The output is its result. */
export function run(which: i32): void {
  tidy();
  const r = re!;
  let text = "";
  switch (which) {
    case 0: text = tellMatch(exec(r, input)); break;
    case 1: text = test(r, input) ? "true" : "false"; break;
    case 2: text = tellAll(match(input, r)); break;
    case 3: {
      const iter = matchAll(input, r);
      if (throwing) break;
      while (iter.step()) text += tellMatch(iter.value) + "/";
      break;
    }
    case 4: text = replace(input, r, extra); break;
    case 5: text = replaceWith(input, r, new Closure(describe.index)); break;
    case 6: text = replaceAll(input, r, extra); break;
    case 7: text = search(input, r).toString(); break;
    case 8: text = tellAll(split(input, r)); break;
    case 9: text = tellAll(split(input, r, 2)); break;
    case 10: text = source(r) + "/" + flags(r) + "/" + r.$string(); break;
    case 11: text = replaceWith(input, r, new Closure(refuse.index)); break;
    case 12: kept = r.program.has(Flag.GLOBAL) ? match(input, r) : exec(r, input); text = inspect(kept); break;
    case 13: collect(); text = inspect(kept); break;
    case 14: text = inspect(r); break;
  }
  if (!failed()) out = text + last();
}

function describe(self: Closure, args: Array<Ref>): string {
  let text = "{";
  for (let i = 0; i < args.length; ++i) {
    const arg = args[i];
    if (arg instanceof Dict<Ref>) text += "<" + changetype<Dict<Ref>>(arg).$size().toString() + ">";
    else text += tell(args[i]);
  }
  return text + "}";
}

function refuse(self: Closure, args: Array<Ref>): string {
  raise(new JsError("no"));
  return "";
}

export function fold(char: u32, unicode: bool): u32 { return canonicalize(char, unicode); }

/** Objects of one program have positions of their own. */
export function shared(): i32 {
  const program = compile("a", "g");
  const one = fromProgram(program), two = fromProgram(program);
  test(one, "aa");
  return <i32>(one.lastIndex * 10 + two.lastIndex);
}

/** `replace` and `replaceAll` with a RegExp (ECMA-262 22.2.6.11). */
import { StringBuilder } from "../builder";
import { Closure } from "../closure";
import { raiseType } from "../error";
import { JsRegExp, find, passEmpty } from "../regexp";
import { throwing } from "../throw";
import { Ref, box, unboxNumber } from "../value";
import { capture, groupsOf } from "./match";
import { Flag, Program } from "./program";

/** `input.replace(re, template)`; the template may have `$&` and the like. */
export function replace(input: string, re: JsRegExp, template: string): string {
  const program = re.program;
  const isGlobal = program.has(Flag.GLOBAL);
  if (isGlobal) re.lastIndex = 0;
  const out = new StringBuilder();
  let done = 0;
  while (find(re, input)) {
    if (isGlobal) passEmpty(re, input);
    const start = program.start(0);
    if (start >= done) {
      out.range(input, done, start);
      substitute(out, template, program, input);
      done = program.end(0);
    }
    if (!isGlobal) break;
  }
  if (!done && !out.length) return input;
  out.range(input, done, input.length);
  return out.toString();
}

/**
 * `input.replace(re, f)`. `f` is called as `(args: Array<Ref>): string` with what JavaScript passes: the match, the groups, the index, the
 * input, and the named groups if the pattern has names. All matches are found before the first call.
 */
export function replaceWith(input: string, re: JsRegExp, f: Closure): string {
  const program = re.program;
  const isGlobal = program.has(Flag.GLOBAL);
  if (isGlobal) re.lastIndex = 0;
  const calls = new Array<Array<Ref>>();
  while (find(re, input)) {
    if (isGlobal) passEmpty(re, input);
    const args = new Array<Ref>();
    for (let i = 0; i < program.groups; ++i) args.push(capture(program, input, i));
    const groups = groupsOf(program, args);
    args.push(box<f64>(<f64>program.start(0)));
    args.push(input);
    if (groups) args.push(groups);
    calls.push(args);
    if (!isGlobal) break;
  }
  if (throwing || !calls.length) return input;
  const out = new StringBuilder();
  let done = 0;
  for (let i = 0; i < calls.length; ++i) {
    const args = calls[i];
    const start = <i32>unboxNumber(args[program.groups]);
    const length = changetype<string>(args[0]).length;
    const text = call_indirect<string>(f.code, f, args);
    if (throwing) return input;
    if (start < done) continue;
    out.range(input, done, start);
    out.text(text);
    done = start + length;
  }
  out.range(input, done, input.length);
  return out.toString();
}

/** `input.replaceAll(re, template)`. Throws TypeError without the flag `g`. */
export function replaceAll(input: string, re: JsRegExp, template: string): string {
  return needGlobal(re) ? replace(input, re, template) : input;
}

/** `input.replaceAll(re, f)`, see `replaceWith`. Throws TypeError without the flag `g`. */
export function replaceAllWith(input: string, re: JsRegExp, f: Closure): string {
  return needGlobal(re) ? replaceWith(input, re, f) : input;
}

function needGlobal(re: JsRegExp): bool {
  if (re.program.has(Flag.GLOBAL)) return true;
  raiseType("String.prototype.replaceAll called with a non-global RegExp argument");
  return false;
}

/** GetSubstitution (22.1.3.19.1) for the match in the registers of `program`. */
function substitute(out: StringBuilder, template: string, program: Program, input: string): void {
  const length = template.length;
  let done = 0;
  for (let i = template.indexOf("$"); i >= 0 && i + 1 < length; i = template.indexOf("$", i)) {
    out.range(template, done, i);
    done = i;
    const char = <u32>template.charCodeAt(i + 1);
    let taken = 2;
    if (char == 0x24) out.char(0x24); // $
    else if (char == 0x26) out.range(input, program.start(0), program.end(0)); // &
    else if (char == 0x60) out.range(input, 0, program.start(0)); // `
    else if (char == 0x27) out.range(input, program.end(0), input.length); // '
    else if (char == 0x3c && program.named.length) { // <
      const end = template.indexOf(">", i + 2);
      if (end < 0) taken = 1;
      else {
        const index = program.names.indexOf(template.substring(i + 2, end));
        if (index >= 0) group(out, program, input, program.named[index]);
        taken = end + 1 - i;
      }
    } else {
      // One digit or two, as far as there is such a group.
      let number = digitAt(template, i + 1);
      const second = digitAt(template, i + 2);
      if (number >= 0 && second >= 0 && number * 10 + second > 0 && number * 10 + second < program.groups) {
        number = number * 10 + second;
        taken = 3;
      }
      if (number > 0 && number < program.groups) group(out, program, input, number);
      else taken = 1;
    }
    if (taken > 1) done = i + taken;
    i += taken;
  }
  out.range(template, done, length);
}

function group(out: StringBuilder, program: Program, input: string, index: i32): void {
  const start = program.start(index);
  if (start >= 0) out.range(input, start, program.end(index));
}

/** The digit at `index`, or -1. */
function digitAt(text: string, index: i32): i32 {
  if (index >= text.length) return -1;
  const digit = <u32>text.charCodeAt(index) - 0x30;
  return digit < 10 ? <i32>digit : -1;
}

/** Matches as apps get them, made of the registers of a program. */
import { Dict, set } from "../dict";
import { Ref } from "../value";
import { Program } from "./program";
import { RegExpMatch } from "./result";

/** Named groups of a match: an object without prototype. */
@final export class Groups extends Dict<Ref> {
  $class(): string { return "[Object: null prototype]"; }
}

/** The match in the registers of `program`. */
export function matchOf(program: Program, input: string): RegExpMatch {
  const match = new RegExpMatch(program.groups);
  const list = match.list;
  for (let i = 0; i < program.groups; ++i) unchecked((list[i] = capture(program, input, i)));
  match.index = <f64>program.start(0);
  match.input = input;
  match.groups = groupsOf(program, list);
  return match;
}

/** The named groups among `captures`; undefined when the pattern has no names. */
export function groupsOf(program: Program, captures: Array<Ref>): Groups | null {
  if (!program.named.length) return null;
  const groups = new Groups();
  for (let i = 0; i < program.named.length; ++i) set<Ref>(groups, program.names[i], captures[program.named[i]]);
  return groups;
}

/** What group `index` matched, or undefined. */
export function capture(program: Program, input: string, index: i32): Ref {
  const start = program.start(index);
  return start < 0 ? null : input.substring(start, program.end(index));
}

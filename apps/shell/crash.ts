/** The `crash` command: fails in the way it is told, for trying out crash reports. */
import { println } from "kernel/console";

class Victim {
  name: string = "";
  value: i32 = 7;
}

let none: usize = 0;
let zero: i32 = 0;
let depth: i32 = 0;

export function crash(words: string[]): void {
  const how = words.length > 1 ? words[1] : "null";
  if (how == "null") readNull();
  else if (how == "abort") giveUp();
  else if (how == "bounds") readBehind();
  else if (how == "stack") recurse(1);
  else if (how == "div") divide();
  else if (how == "memory") readNowhere();
  else println("crash: null, abort, bounds, stack, div or memory");
}

function readNull(): void {
  const victim = changetype<Victim>(none);
  report(victim.value);
}

function giveUp(): void {
  throw new Error("crash asked for");
}

function readBehind(): void {
  const list: i32[] = [1, 2, 3];
  report(list[list.length + zero]);
}

function recurse(value: i32): i32 {
  ++depth;
  return recurse(value + depth) + depth;
}

function divide(): void {
  report(100 / zero);
}

function readNowhere(): void {
  report(load<i32>(0x7ff00000 + none));
}

/** Only runs when the failure went unnoticed. */
function report(value: i32): void {
  println("NOT CAUGHT: got " + value.toString());
}

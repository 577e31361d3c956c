/** Endless recursion, on the first fiber and on one with a stack of its own. */
import { join, spawn } from "kernel/fiber";

let depth: i32 = 0;

function recurse(value: i32): i32 {
  ++depth;
  return recurse(value + depth) + depth; // 13, 17
}

function dive(): void {
  recurse(1);
}

export function overflow(): void {
  recurse(1);
}

export function fiberOverflow(): void {
  join(spawn(dive, "diver"));
}

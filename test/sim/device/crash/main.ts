/** @assemblyscript Traps two calls deep: the report must name these lines. */
import { println } from "kernel/console";
import { attempt } from "kernel/attempt";

function divide(by: i32): i32 {
  return 100 / by; // line 6
}

function inside(): void {
  divide(0);
}

export function main(): void {
  const failure = attempt(inside);
  println(failure ? "caught" : "not caught");
  divide(0); // line 16
}

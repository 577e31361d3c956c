/** Runs each program once to warm up and twice to measure: prints `name checksum ticks`, ticks of the generic timer. */
import { counter } from "hal/hw";
import { print, println } from "kernel/console";
import { calls, nbody, sieve, sha256, checksums, trees, strings, dispatch, sorting, copies } from "./programs";

function measure(name: string, program: (n: i32) => u32, n: i32): void {
  program(n);
  const start = counter();
  const result = program(n);
  const middle = counter();
  program(n);
  const second = counter() - middle;
  const first = middle - start;
  print(name);
  print(" ");
  print(result.toString());
  print(" ");
  println(((first + second) >> 1).toString());
}

export function main(): void {
  measure("calls", calls, 20);
  measure("nbody", nbody, 500);
  measure("sieve", sieve, 20000);
  measure("sha256", sha256, 64);
  measure("checksums", checksums, 16384);
  measure("trees", trees, 20);
  measure("strings", strings, 1000);
  measure("dispatch", dispatch, 100);
  measure("sorting", sorting, 5000);
  measure("copies", copies, 200);
}

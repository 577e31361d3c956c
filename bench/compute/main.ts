/** @assemblyscript Runs each program once to warm up and twice to measure: prints `name checksum ticks`, ticks of the generic timer. */
import { counter } from "hal/hw";
import { print, println } from "kernel/console";
import { calls, nbody, sieve, sha256, checksums, trees, strings, dispatch, sorting, copies } from "./programs";

/** `n`, in a way gcc cannot see through: it must not find that two calls are the same. */
function opaque(n: i32): i32 {
  return n + <i32>(counter() >> 63);
}

function measure(name: string, program: (n: i32) => u32, n: i32): void {
  let result = program(opaque(n));
  const start = counter();
  result += program(opaque(n));
  result += program(opaque(n));
  const taken = counter() - start;
  print(name);
  print(" ");
  print(result.toString());
  print(" ");
  println((taken >> 1).toString());
}

/** With a collection at every allocation only a little of the allocating programs can be run. */
const STRESS = isDefined(UNI_GC_STRESS);

export function main(): void {
  measure("calls", calls, 15);
  measure("nbody", nbody, 500);
  measure("sieve", sieve, 20000);
  measure("sha256", sha256, 64);
  measure("checksums", checksums, 16384);
  measure("trees", trees, STRESS ? 1 : 20);
  measure("strings", strings, STRESS ? 50 : 1000);
  measure("dispatch", dispatch, 100);
  measure("sorting", sorting, 5000);
  measure("copies", copies, 200);
}

/** @assemblyscript Prints what comes out of protected calls. */
import { print, println } from "kernel/console";
import { attempt, onRelease, Releasable } from "kernel/attempt";
import { join, sleep, spawn } from "kernel/fiber";

class Held implements Releasable {
  constructor(readonly name: string, readonly bad: bool = false) {}
  release(): void {
    print("release ");
    println(this.name);
    if (this.bad) throw new Error("a release failed");
  }
}

let zero: i32 = 0;
let depth: i32 = 0;

function fine(): void {
  onRelease(new Held("of fine"));
  println("fine");
}

function throws(): void {
  onRelease(new Held("first"));
  onRelease(new Held("second", true));
  onRelease(new Held("third"));
  sleep(5);
  throw new Error("no luck");
}

function divides(): void { println((7 / zero).toString()); }
function recurses(): void {
  ++depth;
  recurses();
  --depth;
}
function outOfRange(): void { println([1, 2].at(5).toString()); }

function outer(): void {
  onRelease(new Held("outer"));
  report("inner", throws);
  println("outer goes on");
  assert(zero != 0, "outer gives up");
}

function report(name: string, fn: () => void): void {
  const failure = attempt(fn);
  print(name);
  print(": ");
  println(failure ? failure.toString() : "no failure");
}

function inFiber(): void {
  onRelease(new Held("at the fiber's end"));
  report("in a fiber", divides);
  sleep(1);
}

export function main(): void {
  report("fine", fine);
  report("throws", throws);
  report("divides", divides);
  report("recurses", recurses);
  report("outOfRange", outOfRange);
  report("outer", outer);
  join(spawn(inFiber));
  println("still here");
}

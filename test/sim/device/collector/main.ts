/** @assemblyscript Fibers that hold objects in locals only, while others make garbage and collections run. */
import { println, printNumber } from "kernel/console";
import { Fiber, join, sleep, spawn, yieldNow } from "kernel/fiber";
import { collectionCount } from "kernel/memory";

class Node {
  constructor(public value: i32, public next: Node | null) {}
}

let finished: i32 = 0;

function chain(length: i32): Node {
  let head: Node | null = null;
  for (let i = 0; i < length; i++) head = new Node(i, head);
  return head!;
}

function total(head: Node): i32 {
  let sum = 0;
  let node: Node | null = head;
  while (node) {
    sum += node.value;
    node = node.next;
  }
  return sum;
}

/** Recursion with a live object in each frame, and a switch at the bottom. */
function deep(level: i32): i32 {
  const own = chain(level % 7 + 1);
  const below = level ? deep(level - 1) : 0;
  if (!level) yieldNow();
  const expected = (level % 7 + 1) * (level % 7) / 2;
  assert(total(own) == expected, "a live object was lost");
  return below + 1;
}

function worker(): void {
  for (let round = 0; round < 5; round++) {
    const mine = chain(50);
    const name = "round " + round.toString();
    yieldNow();
    const garbage = chain(200);
    if (!isDefined(UNI_GC_STRESS)) for (let i = 0; i < 10; i++) chain(2000);
    sleep(1);
    assert(total(garbage) == 19900 && total(mine) == 1225, "a chain lost a link");
    assert(name == "round " + round.toString(), "a string was lost");
    assert(deep(12) == 13);
  }
  finished++;
}

export function main(): void {
  const fibers = new Array<Fiber>();
  for (let i = 0; i < 8; i++) fibers.push(spawn(worker));
  for (let i = 0; i < fibers.length; i++) join(fibers[i]);
  printNumber(finished);
  println(collectionCount() ? " finished, with collections" : " finished, without collections");
}

/** @assemblyscript Prints what fibers, queues and time limits do, in order. */
import { print, printNumber, println } from "kernel/console";
import { Fiber, current, join, newestFiber, sleep, spawn, spawnWith, yieldNow } from "kernel/fiber";
import { Queue } from "kernel/queue";
import { uptimeMs } from "kernel/time";
import { WaitQueue } from "kernel/wait-queue";

const queue = new WaitQueue();
const numbers = new Queue<i32>(2);
let flag: bool = false;

function say(what: string): void {
  print(current().name);
  print(": ");
  println(what);
}

function nap(ms: i32): void {
  sleep(ms);
  say("slept " + ms.toString());
}

function waitShort(): void {
  const started = uptimeMs();
  const woken = queue.wait(20);
  say(woken ? "woken" : "timed out");
  const passed = uptimeMs() - started;
  if (passed < 20 || passed > 25) say("after the wrong time: " + passed.toString());
}

function waitLong(): void {
  say(queue.wait(1000) ? "woken" : "timed out");
}

function busy(): void {
  while (!flag) {}
  say("released");
}

function fill(): void {
  for (let i = 0; i < 5; ++i) {
    numbers.push(i);
    say("pushed " + i.toString());
  }
}

export function main(): void {
  say("sleepers wake in order of time");
  const c = spawnWith<i32>(nap, 30, "c");
  const a = spawnWith<i32>(nap, 10, "a");
  const b = spawnWith<i32>(nap, 20, "b");
  join(c);
  if (!a.isDone || !b.isDone) say("WRONG: joined too early");

  say("a wait ends at its limit or when woken");
  const short = spawn(waitShort, "short");
  const long = spawn(waitLong, "long");
  sleep(50);
  queue.wake();
  join(short);
  join(long);
  if (!queue.isEmpty) say("WRONG: somebody still waits");

  say("two busy fibers share with a third");
  const first = spawn(busy, "first");
  const second = spawn(busy, "second");
  sleep(30);
  flag = true;
  join(first);
  join(second);

  say("a full queue holds the producer up");
  spawn(fill, "fill");
  yieldNow();
  for (let i = 0; i < 5; ++i) {
    if (numbers.pop() != i) say("WRONG: out of order");
    say("popped " + i.toString());
  }

  say("stacks are given back");
  for (let i = 0; i < 2000; ++i) join(spawn(yieldNow, "one of many"));
  let alive = 0;
  let next = newestFiber();
  for (;;) {
    const fiber: Fiber | null = next;
    if (!fiber) break;
    ++alive;
    next = fiber.sibling;
  }
  printNumber(alive);
  println(" alive");
  spawn(last, "last");
}

/** `main` has returned when this runs to its end. */
function last(): void {
  sleep(100);
  say("the run ends with the last fiber");
}

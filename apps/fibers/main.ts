/** A hundred sleepers, a producer with a consumer, and a fiber that never waits, side by side. */
import { print, printNumber, println } from "kernel/console";
import { join, sleep, spawn, spawnWith } from "kernel/fiber";
import { Queue } from "kernel/queue";
import { uptimeMs } from "kernel/time";

const SLEEPERS: i32 = 100;
const ITEMS: i32 = 1000;
const STACK: u32 = 8 << 10;

const queue = new Queue<i32>(8);
let awake: i32 = 0;
let consumed: i32 = 0;
let stop: bool = false;
let rounds: u64 = 0;

/** Sleeps five times, each sleeper for another time. */
function sleeper(index: i32): void {
  for (let i = 0; i < 5; ++i) sleep(1 + (index * 7 + i * 13) % 20);
  ++awake;
}

function produce(): void {
  for (let i = 1; i <= ITEMS; ++i) queue.push(i);
}

function consume(): void {
  for (let i = 0; i < ITEMS; ++i) consumed += queue.pop();
}

/** Never waits: only its loop's safepoints let the others run. */
function work(): void {
  while (!stop) ++rounds;
}

export function main(): void {
  const started = uptimeMs();
  const busy = spawn(work, "busy");
  for (let i = 0; i < SLEEPERS; ++i) spawnWith<i32>(sleeper, i, "sleeper", STACK);
  spawn(produce, "producer");
  join(spawn(consume, "consumer"));
  while (awake < SLEEPERS) sleep(5);
  stop = true;
  join(busy);

  printNumber(awake);
  println(" sleepers woke");
  print("consumed ");
  printNumber(consumed);
  println(consumed == ITEMS * (ITEMS + 1) / 2 ? ", as produced" : ", which is WRONG");
  println(rounds ? "the busy fiber gave way" : "the busy fiber never ran");
  println(uptimeMs() - started < 5000 ? "in time" : "too slow");
}

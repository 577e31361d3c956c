/** A hundred sleepers, a producer with a consumer, and a fiber that never waits, side by side. */
import { sleep } from "kernel/fiber";
import { Queue } from "kernel/queue";
import { spawn, uptime } from "uni";

const SLEEPERS = 100;
const ITEMS = 1000;
const STACK_BYTES = 8 << 10;

export async function main(): Promise<void> {
  const started = uptime();

  // Never waits: only its loop's safepoints let the others run.
  let stop = false, rounds = 0;
  const busy = spawn(() => {
    while (!stop) rounds++;
  }, "busy");

  // Each sleeps five times, and each for another time.
  let awake = 0;
  const sleepers = Array.from({ length: SLEEPERS }, (_, index) => spawn(() => {
    for (let i = 0; i < 5; i++) sleep(1 + (index * 7 + i * 13) % 20);
    awake++;
  }, `sleeper ${index}`, STACK_BYTES));

  // A full queue holds the producer up, an empty one the consumer.
  const queue = new Queue<i32>(8);
  let consumed = 0;
  const producer = spawn(() => {
    for (let i = 1; i <= ITEMS; i++) queue.push(i);
  }, "producer");
  const consumer = spawn(() => {
    for (let i = 0; i < ITEMS; i++) consumed += queue.pop();
  }, "consumer");

  await Promise.all([...sleepers, producer, consumer]);
  stop = true;
  await busy;

  console.log(`${awake} sleepers woke`);
  console.log(`consumed ${consumed}, ${consumed === ITEMS * (ITEMS + 1) / 2 ? "as produced" : "which is WRONG"}`);
  console.log(`the busy fiber ${rounds > 0 ? "gave way" : "never ran"}`);
  console.log(uptime() - started < 5000 ? "in time" : "too slow");
}

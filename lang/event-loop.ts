/**
 * The event loop: jobs (ECMA-262 9.5), and whatever is due at a time or comes from another fiber. It runs in the fiber that ran `main`,
 * after `main` has returned. Its order is that of Node.
 */
import { yieldNow } from "kernel/fiber";
import { WaitQueue } from "kernel/wait-queue";
import { uncaught } from "./error";
import { caught, throwing } from "./throw";
import { Ref } from "./value";

/** Something to do once nothing else runs. In one list at a time. */
export abstract class Job {
  next: Job | null = null;
  /** For reactions to a promise: its value or the reason of its rejection. */
  sent: Ref = null;
  /** For reactions: it was rejected. */
  failed: bool = false;
  /** What is still thrown afterwards ends the program. */
  abstract run(): void;
}

/** First in, first out. */
@final export class JobList {
  head: Job | null = null;
  private tail: Job | null = null;

  push(job: Job): void {
    job.next = null;
    const tail = this.tail;
    if (tail) tail.next = job;
    else this.head = job;
    this.tail = job;
  }

  shift(): Job | null {
    const job = this.head;
    if (!job) return null;
    this.head = job.next;
    if (!job.next) this.tail = null;
    job.next = null;
    return job;
  }
}

/** What the loop looks at besides jobs: timers. */
export abstract class Source {
  /** Does what is due now. */
  abstract run(): void;
  /** Milliseconds until something is due: 0 = now; -1 = nothing will be that is worth waiting for. */
  abstract untilDue(): i32;
}

// @ts-ignore: decorator
@lazy const jobs = new JobList();
/** Jobs for when `jobs` is empty: they look whether a rejection has been handled. */
// @ts-ignore: decorator
@lazy const late = new JobList();
// @ts-ignore: decorator
@lazy let source: Source | null = null;
// @ts-ignore: decorator
@lazy const queue = new WaitQueue();
// @ts-ignore: decorator
@lazy let holds: i32 = 0;

/** Adds a job. From another fiber, too: the loop wakes up. */
export function enqueue(job: Job): void {
  jobs.push(job);
  queue.wakeOne();
}

/** Adds a job for when all others are done. */
export function enqueueLate(job: Job): void {
  late.push(job);
}

/** Makes timers part of the loop. */
export function addSource(timers: Source): void {
  source = timers;
}

/** Wakes the loop, so that it looks at its source again. */
export function wakeLoop(): void {
  queue.wakeOne();
}

/** Keeps the loop waiting for what another fiber is going to enqueue, until `release`. */
export function hold(): void {
  ++holds;
}

export function release(): void {
  --holds;
  queue.wakeOne();
}

/** Runs jobs until there are none. */
export function runJobs(): void {
  for (;;) {
    let job = jobs.shift();
    if (!job) job = late.shift();
    if (!job) return;
    job.run();
    if (throwing) uncaught(caught());
  }
}

/** Runs until nothing is left to wait for: the end of a program's `main`, which the compiler writes where it is needed. */
export function runEventLoop(): void {
  for (;;) {
    runJobs();
    const timers = source;
    let wait: i32 = -1;
    if (timers) {
      timers.run();
      if (jobs.head) continue;
      wait = timers.untilDue();
    }
    if (wait == 0) yieldNow();
    else if (wait > 0 || holds > 0) queue.wait(wait);
    else return;
  }
}

/**
 * Fibers: functions that run side by side, each on its own stack, one at a time.
 *
 * A fiber runs until it waits, sleeps, yields or, in an app's code, has had its turn while others are ready. Kernel, drivers and library are
 * never interrupted in that way, so they need no locks.
 */
import { fiberCreate, fiberDestroy, fiberSwitch, interrupted, trap, wait } from "hal/hw";
import { Trap } from "hal/trap";
import { Scope, endScopes } from "./attempt";
import { dispatch, inInterrupt } from "./irq";
import { Deadline, limitTurn, now, ticks } from "./time";
import { WaitQueue } from "./wait-queue";

/** Stack of a fiber in bytes, unless `spawn` is told otherwise. */
export const STACK_BYTES: u32 = 16 << 10;
/** A busy fiber's turn while others are ready. */
const TURN_MS: u32 = 5;
/** Turns of other fibers that one which used up its own waits for at most. */
const PATIENCE: u32 = 8;

export enum FiberState { Running, Ready, Waiting, Sleeping, Done }

/** What a fiber runs. */
class Task {
  constructor(readonly fn: () => void) {}
  run(): void { this.fn(); }
}

class TaskWith<T> extends Task {
  constructor(readonly body: (arg: T) => void, readonly arg: T) { super(nothing); }
  run(): void { this.body(this.arg); }
}

function nothing(): void {}

@final export class Fiber extends Deadline {
  state: FiberState = FiberState.Ready;
  /** Neighbours in the run queue or in `queue`. */
  next: Fiber | null = null;
  previous: Fiber | null = null;
  /** The queue it waits in. */
  queue: WaitQueue | null = null;
  /** Its last wait ended because of its time limit. */
  timedOut: bool = false;
  /** Innermost scope of things to release. */
  scope: Scope | null = null;
  /** Next of all living fibers. */
  sibling: Fiber | null = null;
  /** It works for others: a program ends without waiting for it. */
  isService: bool = false;
  /** Turns it has had. */
  turns: u32 = 0;
  /** @internal */
  task: Task | null = null;
  private joiners: WaitQueue | null = null;

  constructor(
    /** Number of the stack; 0 is `main`. */
    readonly id: i32,
    readonly name: string,
  ) { super(); }

  get isDone(): bool {
    return this.state == FiberState.Done;
  }

  /** Waits until this fiber has ended. @returns false when `timeoutMs` (-1 = no limit) ran out first. */
  join(timeoutMs: i32 = -1): bool {
    let queue = this.joiners;
    if (!queue) this.joiners = queue = new WaitQueue();
    while (!this.isDone) if (!queue.wait(timeoutMs)) return this.isDone;
    return true;
  }

  onDeadline(): void {
    const queue = this.queue;
    if (queue) {
      queue.remove(this);
      this.timedOut = true;
    }
    makeReady(this);
  }

  /** @internal Wakes those who wait for its end. */
  wakeJoiners(): void {
    const queue = this.joiners;
    if (queue) queue.wake();
  }
}

/** Fibers in the order in which they get their turn. */
@final class RunQueue {
  head: Fiber | null = null;
  private tail: Fiber | null = null;

  push(fiber: Fiber): void {
    fiber.next = null;
    const tail = this.tail;
    if (tail) tail.next = fiber;
    else this.head = fiber;
    this.tail = fiber;
  }

  shift(): Fiber | null {
    const fiber = this.head;
    if (!fiber) return null;
    this.head = fiber.next;
    if (!fiber.next) this.tail = null;
    fiber.next = null;
    return fiber;
  }
}

let running: Fiber | null = null;
/** All living fibers, the newest first. */
let living: Fiber | null = null;
/** Fibers that are ready, and those of them that did not give way by themselves: they come behind. */
const ready = new RunQueue();
const busy = new RunQueue();
/** Turns since a busy fiber had one. */
let passed: u32 = 0;
/** A fiber that has ended and whose stack may be freed by the next one to run. */
let ended: Fiber | null = null;
let endings: WaitQueue | null = null;

/** Makes what runs now the fiber `main`. */
export function startFibers(): void {
  const main = new Fiber(0, "main");
  main.state = FiberState.Running;
  running = living = main;
  endings = new WaitQueue();
}

/** True once there are fibers. */
export function isRunning(): bool {
  return running != null;
}

/** The fiber that calls. */
export function current(): Fiber {
  return running!;
}

/** The newest living fiber; `sibling` leads to the others. */
export function newestFiber(): Fiber | null {
  return living;
}

/** Starts a fiber that runs `fn`. It gets its first turn when the caller waits or yields. Out of memory is a trap. */
export function spawn(fn: () => void, name: string = "", stackBytes: u32 = STACK_BYTES): Fiber {
  return launch(new Task(fn), name, stackBytes);
}

/** Starts a fiber that runs `fn(arg)`. */
export function spawnWith<T>(fn: (arg: T) => void, arg: T, name: string = "", stackBytes: u32 = STACK_BYTES): Fiber {
  return launch(new TaskWith<T>(fn, arg), name, stackBytes);
}

function launch(task: Task, name: string, stackBytes: u32): Fiber {
  const entry: () => void = begin;
  const id = fiberCreate(entry.index, stackBytes);
  if (id < 0) trap(Trap.OUT_OF_MEMORY);
  const fiber = new Fiber(id, name);
  fiber.task = task;
  fiber.sibling = living;
  living = fiber;
  makeReady(fiber);
  return fiber;
}

/** First function of every fiber but `main`. */
function begin(): void {
  freeEnded();
  const fiber = running!;
  fiber.task!.run();
  endScopes(null);
  fiber.state = FiberState.Done;
  forget(fiber);
  fiber.wakeJoiners();
  endings!.wake();
  ended = fiber;
  schedule();
}

function forget(fiber: Fiber): void {
  let before = living!;
  if (before == fiber) {
    living = fiber.sibling;
    return;
  }
  while (before.sibling != fiber) before = before.sibling!;
  before.sibling = fiber.sibling;
}

function freeEnded(): void {
  const fiber = ended;
  if (!fiber) return;
  ended = null;
  fiberDestroy(fiber.id);
}

/** Puts `fiber` at the end of the run queue. Allowed in interrupt handlers. */
export function makeReady(fiber: Fiber): void {
  fiber.disarm();
  fiber.state = FiberState.Ready;
  ready.push(fiber);
}

/** The fiber whose turn it is, or null. */
function nextFiber(): Fiber | null {
  if (busy.head && (!ready.head || ++passed > PATIENCE)) {
    passed = 0;
    return busy.shift();
  }
  return ready.shift();
}

/** Runs the next ready fiber, sleeping until there is one. Returns when the calling fiber's turn comes again. */
function schedule(): void {
  for (;;) {
    if (interrupted()) dispatch();
    const next = nextFiber();
    if (next) {
      next.state = FiberState.Running;
      ++next.turns;
      if (ready.head || busy.head) limitTurn(TURN_MS);
      if (next == running) return;
      running = next;
      fiberSwitch(next.id);
      freeEnded();
      return;
    }
    wait();
    dispatch();
  }
}

/** Waits for `makeReady`. Who calls it has seen to it that somebody will. */
export function block(): void {
  running!.state = running!.armed && !running!.queue ? FiberState.Sleeping : FiberState.Waiting;
  schedule();
}

/** Lets the other ready fibers have their turns. */
export function yieldNow(): void {
  makeReady(running!);
  schedule();
}

/** Sleeps for at least `ms` milliseconds. */
export function sleep(ms: u32): void {
  sleepUntil(now() + ticks(ms));
}

/** Sleeps until the board's timer (`kernel/time` `now`) has reached `due` ticks. */
export function sleepUntil(due: u64): void {
  running!.arm(due);
  block();
}

/** Waits until `fiber` has ended. */
export function join(fiber: Fiber): void {
  fiber.join();
}

/** Waits until no other fiber lives but services. */
export function joinAll(): void {
  let fiber = living;
  while (fiber) {
    if (fiber == running || fiber.isService) {
      fiber = fiber.sibling;
    } else {
      endings!.wait();
      fiber = living;
    }
  }
}

/** Called at loop back-edges of app code after an interrupt: handles it and lets others have their turn. */
export function safepoint(): void {
  if (inInterrupt() || !running) return;
  dispatch();
  if (!ready.head && !busy.head) return;
  running!.state = FiberState.Ready;
  busy.push(running!);
  schedule();
}

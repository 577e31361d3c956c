// Generated from kernel/fiber.ts by compiler/lower/declarations.ts. Do not edit.
import { Scope } from "./attempt";
import { Deadline } from "./time";
import { WaitQueue } from "./wait-queue";
/** Stack of a fiber in bytes, unless `spawn` is told otherwise. */
export declare const STACK_BYTES: u32;
export declare enum FiberState { Running = 0, Ready = 1, Waiting = 2, Sleeping = 3, Done = 4 }
export declare class Fiber extends Deadline {
  state: FiberState;
  /** Neighbours in the run queue or in `queue`. */
  next: Fiber | null;
  previous: Fiber | null;
  /** The queue it waits in. */
  queue: WaitQueue | null;
  /** Its last wait ended because of its time limit. */
  timedOut: bool;
  /** Innermost scope of things to release. */
  scope: Scope | null;
  /** Next of all living fibers. */
  sibling: Fiber | null;
  /** It works for others: a program ends without waiting for it. */
  isService: bool;
  /** Turns it has had. */
  turns: u32;
  private joiners;
  /** Number of the stack; 0 is `main`. */
  readonly id: i32;
  readonly name: string;
  constructor(id: i32, name: string);
  get isDone(): bool;
  /** Waits until this fiber has ended. @returns false when `timeoutMs` (-1 = no limit) ran out first. */
  join(timeoutMs?: i32): bool;
  onDeadline(): void;
}
/** Makes what runs now the fiber `main`. */
export declare function startFibers(): void;
/** True once there are fibers. */
export declare function isRunning(): bool;
/** The fiber that calls. */
export declare function current(): Fiber;
/** The newest living fiber; `sibling` leads to the others. */
export declare function newestFiber(): Fiber | null;
/** Starts a fiber that runs `fn`. It gets its first turn when the caller waits or yields. Out of memory is a trap. */
export declare function spawn(fn: () => void, name?: string, stackBytes?: u32): Fiber;
/** Starts a fiber that runs `fn(arg)`. */
export declare function spawnWith<T>(fn: (arg: T) => void, arg: T, name?: string, stackBytes?: u32): Fiber;
/** Puts `fiber` at the end of the run queue. Allowed in interrupt handlers. */
export declare function makeReady(fiber: Fiber): void;
/** Waits for `makeReady`. Who calls it has seen to it that somebody will. */
export declare function block(): void;
/** Lets the other ready fibers have their turns. */
export declare function yieldNow(): void;
/** Sleeps for at least `ms` milliseconds. */
export declare function sleep(ms: u32): void;
/** Sleeps until the board's timer (`kernel/time` `now`) has reached `due` ticks. */
export declare function sleepUntil(due: u64): void;
/** Waits until `fiber` has ended. */
export declare function join(fiber: Fiber): void;
/** Waits until no other fiber lives but services. */
export declare function joinAll(): void;
/** Called at loop back-edges of app code after an interrupt: handles it and lets others have their turn. */
export declare function safepoint(): void;
export {};

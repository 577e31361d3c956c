// Generated from kernel/wait-queue.ts by compiler/lower/declarations.ts. Do not edit.
import { Waker } from "hal/irq";
import { Fiber } from "./fiber";
export declare class WaitQueue implements Waker {
  private head;
  private tail;
  /**
   * Blocks the calling fiber until `wake`. Check the condition again afterwards: a wake-up is a hint.
   * @param timeoutMs -1 = no limit. @returns false when the time ran out first. Never call it from an interrupt handler.
   */
  wait(timeoutMs?: i32): bool;
  /** As `wait`, until the board's timer (`kernel/time` `now`) has reached `due` ticks; 0 = no limit. */
  waitUntil(due: u64): bool;
  /** Makes all waiting fibers ready. Allowed in interrupt handlers; never runs them. */
  wake(): void;
  /** Makes the fiber that has waited longest ready. @returns false when none waits. */
  wakeOne(): bool;
  /** True when no fiber waits. */
  get isEmpty(): bool;
  /** Takes `fiber` out. The kernel calls it when the time ran out. */
  remove(fiber: Fiber): void;
}
export {};

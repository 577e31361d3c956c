/** Fibers that wait for something to happen. A device wakes them through `hal/irq` `Waker`. */
import { Waker } from "hal/irq";
import { Fiber, block, current, makeReady } from "./fiber";
import { now, ticks } from "./time";

@final export class WaitQueue implements Waker {
  private head: Fiber | null = null;
  private tail: Fiber | null = null;

  /**
   * Blocks the calling fiber until `wake`. Check the condition again afterwards: a wake-up is a hint.
   * @param timeoutMs -1 = no limit. @returns false when the time ran out first. Never call it from an interrupt handler.
   */
  wait(timeoutMs: i32 = -1): bool {
    return this.waitUntil(timeoutMs >= 0 ? now() + ticks(timeoutMs) : 0);
  }

  /** As `wait`, until the board's timer (`kernel/time` `now`) has reached `due` ticks; 0 = no limit. */
  waitUntil(due: u64): bool {
    const fiber = current();
    fiber.timedOut = false;
    fiber.queue = this;
    fiber.previous = this.tail;
    fiber.next = null;
    if (this.tail) this.tail!.next = fiber;
    else this.head = fiber;
    this.tail = fiber;
    if (due) fiber.arm(due);
    block();
    return !fiber.timedOut;
  }

  /** Makes all waiting fibers ready. Allowed in interrupt handlers; never runs them. */
  wake(): void {
    while (this.wakeOne()) {}
  }

  /** Makes the fiber that has waited longest ready. @returns false when none waits. */
  wakeOne(): bool {
    const fiber = this.head;
    if (!fiber) return false;
    this.remove(fiber);
    makeReady(fiber);
    return true;
  }

  /** True when no fiber waits. */
  get isEmpty(): bool {
    return this.head == null;
  }

  /** Takes `fiber` out. The kernel calls it when the time ran out. */
  remove(fiber: Fiber): void {
    const before = fiber.previous;
    const after = fiber.next;
    if (before) before.next = after;
    else this.head = after;
    if (after) after.previous = before;
    else this.tail = before;
    fiber.previous = null;
    fiber.next = null;
    fiber.queue = null;
  }
}

/** A lock between fibers: one holds it, the others wait for their turn. */
import { WaitQueue } from "./wait-queue";

/**
 * Nothing may trap while it is held, so nothing is allocated meanwhile: a trap that `attempt` catches would leave it held for ever.
 * The holder must not acquire it again.
 */
@final export class Lock {
  private held: bool = false;
  private readonly waiting: WaitQueue = new WaitQueue();

  /** Waits until nobody holds it, and holds it. */
  acquire(): void {
    while (this.held) this.waiting.wait();
    this.held = true;
  }

  release(): void {
    this.held = false;
    this.waiting.wakeOne();
  }
}

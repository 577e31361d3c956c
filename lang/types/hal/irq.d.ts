// Generated from hal/irq.ts by compiler/lower/declarations.ts. Do not edit.
/** A device's reaction to its interrupt line. */
export declare interface InterruptHandler {
  /** Clears the cause at the device. Never blocks. */
  onInterrupt(): void;
}
/** An interrupt controller. Lines are the controller's own numbers (GIC: INTID). */
export declare interface InterruptController {
  /** Brings the controller to a known state with every line off. */
  start(): void;
  /** Lets `line` reach the CPU. */
  enable(line: i32): void;
  /** Keeps `line` from the CPU. */
  disable(line: i32): void;
  /** @returns the pending line of the highest priority, acknowledged, or -1 when there is none (spurious included). */
  next(): i32;
  /** Ends the handling of `line`, as `next` returned it. */
  done(line: i32): void;
}
/** What a device tells about events; kernel wait queues implement it. */
export declare interface Waker {
  /** Marks whoever waits as ready. Never runs them. */
  wake(): void;
}
export {};

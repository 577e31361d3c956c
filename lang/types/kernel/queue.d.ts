// Generated from kernel/queue.ts by compiler/lower/declarations.ts. Do not edit.
export declare class Queue<T> {
  private readonly items;
  private first;
  private count;
  private readonly filled;
  private readonly drained;
  /** @param capacity number of items it holds, from 1 */
  constructor(capacity: i32);
  /** Items that wait to be taken. */
  get length(): i32;
  /** Appends `item`, waiting for room. */
  push(item: T): void;
  /** Takes the oldest item, waiting for one. The slot keeps its reference until it is filled again. */
  pop(): T;
}
export {};

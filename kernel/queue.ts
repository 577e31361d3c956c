/** A bounded queue between fibers: a full one holds producers up, an empty one consumers. */
import { WaitQueue } from "./wait-queue";

@final export class Queue<T> {
  private readonly items: StaticArray<T>;
  private first: i32 = 0;
  private count: i32 = 0;
  private readonly filled: WaitQueue = new WaitQueue();
  private readonly drained: WaitQueue = new WaitQueue();

  /** @param capacity number of items it holds, from 1 */
  constructor(capacity: i32) {
    assert(capacity > 0, "a queue needs room for an item");
    this.items = new StaticArray<T>(capacity);
  }

  /** Items that wait to be taken. */
  get length(): i32 {
    return this.count;
  }

  /** Appends `item`, waiting for room. */
  push(item: T): void {
    while (this.count == this.items.length) this.drained.wait();
    let at = this.first + this.count;
    if (at >= this.items.length) at -= this.items.length;
    this.items[at] = item;
    ++this.count;
    this.filled.wakeOne();
  }

  /** Takes the oldest item, waiting for one. The slot keeps its reference until it is filled again. */
  pop(): T {
    while (!this.count) this.filled.wait();
    const item = this.items[this.first];
    if (++this.first == this.items.length) this.first = 0;
    --this.count;
    this.drained.wakeOne();
    return item;
  }
}

/** Values in order, and what can be asked of any values in order. */

/** Grows at its end; `for..of` and spread walk it. */
export class Series<T> {
  readonly #items: T[] = [];

  constructor(items: Iterable<T> = []) {
    this.add(...items);
  }

  add(...items: T[]): this {
    for (const item of items) this.#items.push(item);
    return this;
  }

  get length(): number {
    return this.#items.length;
  }

  *[Symbol.iterator](): Generator<T> {
    yield* this.#items;
  }

  /** All runs of `size` neighbours. */
  *windows(size = 2): Generator<T[]> {
    for (let end = size; end <= this.#items.length; end++) yield this.#items.slice(end - size, end);
  }

  map<U>(change: (item: T, index: number) => U): Series<U> {
    return new Series(this.#items.map(change));
  }
}

export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export interface Summary { count: number; least: number; most: number; mean: number }

export function summarize([first = NaN, ...rest]: number[]): Summary {
  let [least, most, sum] = [first, first, first];
  for (const value of rest) [least, most, sum] = [Math.min(least, value), Math.max(most, value), sum + value];
  const count = rest.length + 1;
  return { count, least, most, mean: Math.round((100 * sum) / count) / 100 };
}

/** 0, step, 2 step, ... below `end`. */
export function* range(end: number, step = 1): Generator<number> {
  for (let at = 0; at < end; at += step) yield at;
}

/** A seeded source of choices: the same seed makes the same program, on every machine. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0
  }

  /** A whole number from 0 to n - 1. */
  int(n: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n)
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.int(100) < percent
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]
  }

  /** One of the values, each as likely as its weight says; weights of 0 are never taken. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let at = this.int(choices.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, value] of choices) if ((at -= weight) < 0) return value
    throw new Error('no choice')
  }

  /** So many results of `make`, from low to high of them. */
  many<T>(low: number, high: number, make: (index: number) => T): T[] {
    return Array.from({ length: low + this.int(high - low + 1) }, (_, index) => make(index))
  }
}

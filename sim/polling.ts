/**
 * How much time an access takes. A program that polls (reads the counter, or one register that does not change, over and over) is
 * given time in growing steps, or a wait of a second would take ten million reads; a step never passes a device's next event.
 */
import type { Clock } from './clock.ts'

/** The step is this part of the time polled so far: so much too late a poll may end at most. */
const PART = 16
/** The greatest step (ns). */
const MOST = 1_000_000

export class Polling {
  private since = 0
  private address = -1
  private value = -1

  constructor(private readonly clock: Clock) {}

  /** The program did something else: its next poll is the first. */
  interrupt(): void {
    this.since = this.clock.now()
    this.address = -1
  }

  /** Time for a read of the counter that takes at least `ns`. */
  counter(ns: number): number {
    return this.step(ns)
  }

  /** Time for a read of `address` that takes at least `ns`. Tell `saw` what it gave. */
  read(address: number, ns: number): number {
    if (address !== this.address) {
      this.since = this.clock.now()
      this.address = address
      this.value = -1
    }
    return this.step(ns)
  }

  saw(value: number): void {
    if (value !== this.value) this.since = this.clock.now()
    this.value = value
  }

  private step(ns: number): number {
    const now = this.clock.now()
    const wanted = Math.min(Math.floor((now - this.since) / PART), MOST)
    if (wanted <= ns) return ns
    return Math.max(ns, Math.min(wanted, (this.clock.next() ?? Infinity) - now))
  }
}

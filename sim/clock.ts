/** Virtual time: nanoseconds since power-on, and the events that are due. Equal times run in the order they were asked for. */

interface Entry { at: number; order: number; action: (() => void) | null }

export class Clock {
  private time = 0
  private order = 0
  /** A binary heap: the parent of `i` is `(i - 1) >> 1`. */
  private heap: Entry[] = []

  /** ns since power-on, an integer. */
  now(): number {
    return this.time
  }

  /** Runs `action` at `ns`, rounded up; a past time means as soon as time moves or is looked at. @returns a function that cancels it. */
  at(ns: number, action: () => void): () => void {
    if (!Number.isFinite(ns)) throw new RangeError(`event at ${ns} ns`)
    const entry: Entry = { at: Math.max(Math.ceil(ns), this.time), order: this.order++, action }
    this.push(entry)
    return () => void (entry.action = null)
  }

  /** When the next event is due, or undefined when there is none. */
  next(): number | undefined {
    while (this.heap.length && this.heap[0].action === null) this.pop()
    return this.heap[0]?.at
  }

  /** Lets `ns` pass and runs what falls due. */
  advance(ns: number): void {
    this.advanceTo(this.time + ns)
  }

  /** Moves time to `ns` (never back) and runs what falls due, each event at its own time. */
  advanceTo(ns: number): void {
    for (let due = this.next(); due !== undefined && due <= ns; due = this.next()) this.runNext()
    if (ns > this.time) this.time = ns
  }

  /** Jumps to the next event and runs that one. @returns false when there is none. */
  runNext(): boolean {
    if (this.next() === undefined) return false
    const entry = this.pop()
    if (entry.at > this.time) this.time = entry.at
    const action = entry.action!
    entry.action = null
    action()
    return true
  }

  private before(a: Entry, b: Entry): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order)
  }

  private push(entry: Entry): void {
    let i = this.heap.length
    this.heap.push(entry)
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.before(entry, this.heap[parent])) break
      this.heap[i] = this.heap[parent]
      i = parent
    }
    this.heap[i] = entry
  }

  private pop(): Entry {
    const top = this.heap[0]
    const last = this.heap.pop()!
    const length = this.heap.length
    if (length === 0) return top
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= length) break
      if (child + 1 < length && this.before(this.heap[child + 1], this.heap[child])) child++
      if (!this.before(this.heap[child], last)) break
      this.heap[i] = this.heap[child]
      i = child
    }
    this.heap[i] = last
    return top
  }
}

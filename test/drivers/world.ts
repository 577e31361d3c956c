/** The simulated machine around one driver: virtual time, events, interrupt lines. */
import type { ControllerModel, World } from '../../sim/model.ts'

interface Event { at: number; order: number; action: () => void; live: boolean }

export class TestWorld implements World {
  /** Levels of interrupt lines by number, when no controller model takes them. */
  readonly lines = new Map<number, boolean>()
  /** Times each line rose. */
  readonly edges = new Map<number, number>()
  readonly notes: string[] = []
  /** Set once a model asked for a reset or for power off. */
  ended?: 'reset' | 'off'
  /** Lines whose changes get lost on the way to the controller: a fault to inject. */
  readonly cut = new Set<number>()
  /** Where lines go; without one, `lines` alone keeps them and any high line interrupts the CPU. */
  controller?: ControllerModel
  /** The memory models see. */
  ram: () => Uint8Array = () => new Uint8Array(0)

  /** CPU interrupt state (PSTATE.I and the flag behind `hw.interrupted`). */
  masked = true
  taken = false

  private time = 0
  private order = 0
  private events: Event[] = []

  constructor(private seed = 1) {}

  now(): number { return this.time }

  at(ns: number, action: () => void): () => void {
    const event = { at: Math.max(ns, this.time), order: this.order++, action, live: true }
    this.events.push(event)
    return () => { event.live = false }
  }

  setLine(line: number, high: boolean): void {
    if (this.cut.has(line)) return
    if (high && !this.lines.get(line)) this.edges.set(line, (this.edges.get(line) ?? 0) + 1)
    this.lines.set(line, high)
    this.controller?.setLine(line, high)
  }

  /** mulberry32. */
  random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  note(event: string): void { this.notes.push(event) }
  memory(): Uint8Array { return this.ram() }
  reset(kind: 'reset' | 'off'): void { this.ended ??= kind }

  /** Lets `ns` of virtual time pass, running what falls due on the way in order. */
  advance(ns: number): void {
    const end = this.time + ns
    for (let event = this.next(); event && event.at <= end; event = this.next()) this.run(event)
    this.time = end
    this.deliver()
  }

  /** Moves to the next event and runs it. @returns false when none is left. */
  step(): boolean {
    const event = this.next()
    if (event) this.run(event)
    return event !== undefined
  }

  /** True while the CPU's interrupt input is asserted. */
  asserted(): boolean { return this.controller ? this.controller.asserted() : [...this.lines.values()].includes(true) }

  /** Takes a pending interrupt when unmasked. */
  deliver(): void {
    if (this.masked || !this.asserted()) return
    this.masked = true
    this.taken = true
  }

  private next(): Event | undefined {
    let first: Event | undefined
    this.events = this.events.filter((event) => event.live)
    for (const event of this.events) if (!first || event.at < first.at || (event.at === first.at && event.order < first.order)) first = event
    return first
  }

  private run(event: Event): void {
    event.live = false
    this.time = Math.max(this.time, event.at)
    event.action()
  }
}

/** What the UART models share: the receive line, faults to inject, and the interrupt output. */
import type { SerialModel, World } from '../../model.ts'

/** How a byte arrives: damaged, or without waiting for room in the FIFO. */
export type Damage = 'framing' | 'parity' | 'break' | 'overrun'

/** Faults a UART model can be told to have, at any time. */
export interface SerialFaults {
  /** The transmitter takes nothing from its FIFO any more. */
  transmitterStuck: boolean
  /** The busy flag never falls. */
  busyStuck: boolean
  /** The interrupt output stays low. */
  silent: boolean
}

/** A UART model whose line and chip can misbehave. */
export interface FaultySerial extends SerialModel {
  faults: SerialFaults
  /** What the driver did against the manual, in words. */
  violations: string[]
  /** Sends one byte that arrives damaged. */
  typeDamaged(byte: number, damage: Damage): void
}

export const noFaults = (): SerialFaults => ({ transmitterStuck: false, busyStuck: false, silent: false })

/** The receive line: bytes arrive one per character time, and wait at the sender while `accept` says no. */
export class Line {
  private queue: { byte: number; damage?: Damage }[] = []
  private running = false

  constructor(private readonly world: World, private readonly characterNs: () => number, private readonly accept: (byte: number, damage?: Damage) => boolean) {}

  send(byte: number, damage?: Damage): void {
    this.queue.push({ byte, damage })
    this.resume()
  }

  /** The receiver has room again, or has been switched on. */
  resume(): void {
    if (this.running || this.queue.length === 0) return
    this.running = true
    this.world.at(this.world.now() + this.characterNs(), () => {
      this.running = false
      const next = this.queue[0]
      if (!next || !this.accept(next.byte, next.damage)) return
      this.queue.shift()
      this.resume()
    })
  }

  clear(): void {
    this.queue = []
  }
}

/** An interrupt output that tells the world only changes. */
export class InterruptOutput {
  private high = false
  constructor(private readonly world: World, private readonly irq: number | undefined, private readonly faults: SerialFaults) {}

  set(high: boolean): void {
    const level = high && !this.faults.silent
    if (level === this.high) return
    this.high = level
    if (this.irq !== undefined) this.world.setLine(this.irq, level)
  }
}

/**
 * Model of the random number generator of the BCM2835 to BCM2837, from what Linux's driver relies on: a word each microsecond (`wordNs`) into a FIFO of 16,
 * after as many words as STATUS was told have been thrown away.
 *
 * 32-bit accesses only.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'
import { Noise } from './noise.ts'

const DEPTH = 16

export class Bcm2835RngModel {
  readonly noise: Noise
  violations: string[] = []
  private readonly wordNs: number
  private enabled = false
  private warmUp = 0
  private masked = false
  /** Words taken, and when the first one came. */
  private taken = 0
  private since = 0

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.noise = new Noise(world)
    this.wordNs = Number(options.wordNs ?? 1000)
  }

  reset(): void {
    this.enabled = this.masked = false
    this.warmUp = this.taken = 0
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x00: return this.enabled ? 1 : 0
      case 0x04: return (this.available() << 24) | (this.warmUp & 0xff_ffff)
      case 0x08:
        if (!this.available()) return this.violate('DATA read while there is none')
        this.taken++
        return this.noise.word()
      case 0x10: return this.masked ? 1 : 0
      default: throw new BusFault(offset, 'read')
    }
  }

  private available(): number {
    if (!this.enabled || this.noise.faults.silent) return 0
    const made = Math.floor((this.world.now() - this.since) / this.wordNs) - this.taken
    // The FIFO stops when it is full.
    if (made > DEPTH) this.since += (made - DEPTH) * this.wordNs
    return Math.max(0, Math.min(made, DEPTH))
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4) throw new BusFault(offset, 'write')
    switch (offset) {
      case 0x00:
        if (value & 1 && !this.enabled) {
          if (!this.warmUp) this.violate('enabled without warm-up')
          this.since = this.world.now() + this.warmUp * 10
          this.taken = 0
        }
        this.enabled = (value & 1) === 1
        return
      case 0x04: this.warmUp = value & 0xff_ffff; return
      case 0x10: this.masked = (value & 1) === 1; return
      default: throw new BusFault(offset, 'write')
    }
  }

  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Bcm2835RngModel => new Bcm2835RngModel(world, options)
export default make satisfies ModelFactory

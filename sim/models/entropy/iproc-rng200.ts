/**
 * Model of RNG200, the random number generator of the BCM2711, from what Linux's driver relies on: bits at a steady rate into a FIFO of 16
 * words, the first ones after a reset worthless, and tests of its own.
 *
 * Option `wordNs`. 32-bit accesses only.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'
import { Noise } from './noise.ts'

const DEPTH = 16
const REGISTERS = [0x00, 0x04, 0x08, 0x0c, 0x10, 0x18, 0x1c, 0x20, 0x24]

export class IprocRng200Model {
  readonly noise: Noise
  violations: string[] = []
  /** Resets of the bit generator so far. */
  resets = 0
  private readonly wordNs: number
  private ctrl = 0
  private rngReset = 0
  private rbgReset = 0
  private status = 0
  private interrupts = 0
  private taken = 0
  private since = 0
  private lost = 0

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.noise = new Noise(world)
    this.wordNs = Number(options.wordNs ?? 1000)
  }

  reset(): void {
    this.ctrl = this.rngReset = this.rbgReset = this.status = this.interrupts = this.taken = this.lost = 0
  }

  /** Fault: its own tests fail; it makes nothing more until it is reset. */
  fail(bit: 5 | 31): void { this.status |= 1 << bit }

  private running(): boolean { return (this.ctrl & 0x1fff) === 1 && !this.rngReset && !this.rbgReset && !(this.status & ((1 << 31) | (1 << 5))) && !this.noise.faults.silent }
  private made(): number { return this.running() ? Math.floor((this.world.now() - this.since) / this.wordNs) : 0 }

  private available(): number {
    const waiting = this.made() - this.taken - this.lost
    if (waiting > DEPTH) this.lost += waiting - DEPTH
    return Math.max(0, Math.min(waiting, DEPTH))
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || !REGISTERS.includes(offset)) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x00: return this.ctrl
      case 0x04: return this.rngReset
      case 0x08: return this.rbgReset
      case 0x0c: return Math.min(this.made() * 32, 0xffff_ffff)
      case 0x18: return this.status >>> 0
      case 0x1c: return this.interrupts
      case 0x20:
        if (!this.available()) return this.violate('FIFO_DATA read while there is none')
        this.taken++
        return this.noise.word()
      case 0x24: return this.available()
      default: return 0
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || !REGISTERS.includes(offset)) throw new BusFault(offset, 'write')
    switch (offset) {
      case 0x00:
        if (value & 1 && !(this.ctrl & 1)) {
          this.since = this.world.now()
          this.taken = this.lost = 0
        }
        this.ctrl = value
        return
      case 0x04: case 0x08:
        if (this.ctrl & 1) this.violate('reset while it runs')
        if (offset === 0x04) this.rngReset = value & 1
        else {
          if (value & 1 && !this.rbgReset) this.resets++
          this.rbgReset = value & 1
        }
        return
      case 0x18: if (this.rbgReset === 0) this.status &= ~value; return
      case 0x1c: this.interrupts = value; return
      default: this.violate(`write of 0x${offset.toString(16)}`)
    }
  }

  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): IprocRng200Model => new IprocRng200Model(world, options)
export default make satisfies ModelFactory

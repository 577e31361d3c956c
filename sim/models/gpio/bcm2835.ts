/**
 * Model of the GPIO block of BCM2835 to BCM2837 and BCM2711, from "BCM2835 ARM Peripherals" chapter 6 and "BCM2711 ARM
 * Peripherals" chapter 5.
 *
 * Options: `pins` (54 or 58), `bcm2711` (pull registers of the BCM2711). 32-bit accesses only, and only in the direction
 * the register has. Edge and level detection (0x40 to 0x8c) is not modelled: those registers fault.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'

/** Time of 150 cycles at 250 MHz, which the pull sequence has to wait after each step. */
const PULL_NS = 600

export class Bcm2835GpioModel {
  /** What the driver did against the manual, in words. */
  violations: string[] = []

  private readonly pins: number
  private readonly bcm2711: boolean
  private select: number[] = []
  private latch: boolean[] = []
  private pulls: ('none' | 'up' | 'down')[] = []
  private external: (boolean | undefined)[] = []
  private stuck: (boolean | undefined)[] = []
  private pud = 0
  private pudAt = 0
  private clock = [0, 0]
  private clockAt = 0

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.pins = Number(options.pins ?? 54)
    this.bcm2711 = options.bcm2711 === true
    this.reset()
  }

  reset(): void {
    this.select = Array.from({ length: this.pins }, () => 0)
    this.latch = this.select.map(() => false)
    this.pulls = this.select.map(() => 'none')
    this.external = this.select.map(() => undefined)
    this.stuck = this.select.map(() => undefined)
    this.pud = this.pudAt = this.clockAt = 0
    this.clock = [0, 0]
  }

  /** Drives a pin from outside; `undefined` lets go. */
  drive(pin: number, level: boolean | undefined): void { this.external[pin] = level }
  /** Fault: the pin reads `level` whatever drives it; `undefined` heals it. */
  stick(pin: number, level: boolean | undefined): void { this.stuck[pin] = level }
  /** Function select code of a pin. */
  function(pin: number): number { return this.select[pin]! }
  pull(pin: number): 'none' | 'up' | 'down' { return this.pulls[pin]! }

  /** Level at the pin. */
  level(pin: number): boolean {
    if (this.stuck[pin] !== undefined) return this.stuck[pin]!
    if (this.select[pin] === 1) return this.latch[pin]!
    return this.external[pin] ?? this.pulls[pin] === 'up'
  }

  read(offset: number, width: 1 | 2 | 4): number {
    const at = this.decode(offset, width, 'read')
    switch (at.register) {
      case 'FSEL': return this.gather(at.word * 10, 10, 3, (pin) => this.select[pin]!)
      case 'LEV': return this.gather(at.word * 32, 32, 1, (pin) => Number(this.level(pin)))
      case 'PUD': return this.pud
      case 'PUDCLK': return this.clock[at.word]!
      case 'PUP_PDN': return this.gather(at.word * 16, 16, 2, (pin) => ['none', 'up', 'down'].indexOf(this.pulls[pin]!))
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    const at = this.decode(offset, width, 'write')
    switch (at.register) {
      case 'FSEL': return this.scatter(at.word * 10, 10, 3, value, (pin, code) => this.change(pin, () => { this.select[pin] = code }))
      case 'SET': return this.scatter(at.word * 32, 32, 1, value, (pin, bit) => { if (bit) this.change(pin, () => { this.latch[pin] = true }) })
      case 'CLR': return this.scatter(at.word * 32, 32, 1, value, (pin, bit) => { if (bit) this.change(pin, () => { this.latch[pin] = false }) })
      case 'PUD': return this.setPud(value & 3)
      case 'PUDCLK': return this.setClock(at.word, value)
      case 'PUP_PDN': return this.scatter(at.word * 16, 16, 2, value, (pin, code) => { this.pulls[pin] = (['none', 'up', 'down', 'none'] as const)[code]! })
      default: throw new BusFault(offset, 'write')
    }
  }

  private decode(offset: number, width: number, kind: 'read' | 'write'): { register: string; word: number } {
    const blocks: [string, number, number][] = [
      ['FSEL', 0x00, 6], ['SET', 0x1c, 2], ['CLR', 0x28, 2], ['LEV', 0x34, 2],
      ...(this.bcm2711 ? [['PUP_PDN', 0xe4, 4] as [string, number, number]] : [['PUD', 0x94, 1], ['PUDCLK', 0x98, 2]] as [string, number, number][]),
    ]
    if (width === 4 && offset % 4 === 0) {
      for (const [register, first, words] of blocks) if (offset >= first && offset < first + 4 * words) return { register, word: (offset - first) / 4 }
    }
    throw new BusFault(offset, kind)
  }

  private gather(first: number, count: number, bits: number, of: (pin: number) => number): number {
    let value = 0
    for (let i = 0; i < count && first + i < this.pins; i++) value |= of(first + i) << (i * bits)
    return value >>> 0
  }

  private scatter(first: number, count: number, bits: number, value: number, to: (pin: number, field: number) => void): void {
    for (let i = 0; i < count && first + i < this.pins; i++) to(first + i, (value >>> (i * bits)) & ((1 << bits) - 1))
  }

  /** Tells the world when an output's level changes. */
  private change(pin: number, action: () => void): void {
    const before = this.select[pin] === 1 ? this.latch[pin] : undefined
    action()
    const after = this.select[pin] === 1 ? this.latch[pin] : undefined
    if (after !== undefined && after !== before) this.world.note(`gpio ${pin} ${Number(after)}`)
  }

  private setPud(value: number): void {
    if (this.clock.some((mask) => mask !== 0) && this.world.now() - this.clockAt < PULL_NS) this.violations.push('GPPUD changed before its clock had its 150 cycles')
    this.pud = value
    this.pudAt = this.world.now()
  }

  private setClock(word: number, mask: number): void {
    if (mask !== 0) {
      if (this.world.now() - this.pudAt < PULL_NS) this.violations.push('GPPUDCLK written before GPPUD had its 150 cycles')
      this.scatter(word * 32, 32, 1, mask, (pin, bit) => { if (bit) this.pulls[pin] = (['none', 'down', 'up', 'none'] as const)[this.pud]! })
    }
    this.clock[word] = mask
    this.clockAt = this.world.now()
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Bcm2835GpioModel => new Bcm2835GpioModel(world, options)
export default make satisfies ModelFactory

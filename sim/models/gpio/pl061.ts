/**
 * Model of the ARM PrimeCell GPIO (PL061), from ARM DDI 0190B.
 *
 * Option: `irq`. 32-bit accesses only. Interrupts work by edge and by level.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'

export class Pl061Model {
  private data = 0
  private dir = 0
  private is = 0
  private ibe = 0
  private iev = 0
  private ie = 0
  private edges = 0
  private afsel = 0
  private external = 0
  private stuckMask = 0
  private stuckLevels = 0

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {}

  reset(): void {
    this.data = this.dir = this.is = this.ibe = this.iev = this.ie = this.edges = this.afsel = this.external = 0
    this.stuckMask = this.stuckLevels = 0
    this.update()
  }

  /** Drives a pin from outside; a pin nobody drives is low. */
  drive(pin: number, level: boolean | undefined): void {
    const before = this.levels()
    this.external = level ? this.external | (1 << pin) : this.external & ~(1 << pin)
    const after = this.levels()
    const rising = after & ~before
    const falling = before & ~after
    this.edges |= ~this.is & ((this.ibe & (rising | falling)) | (~this.ibe & ((this.iev & rising) | (~this.iev & falling)))) & 0xff
    this.update()
  }

  /** Fault: the pin reads `level` whatever drives it; `undefined` heals it. */
  stick(pin: number, level: boolean | undefined): void {
    this.stuckMask = level === undefined ? this.stuckMask & ~(1 << pin) : this.stuckMask | (1 << pin)
    this.stuckLevels = level ? this.stuckLevels | (1 << pin) : this.stuckLevels & ~(1 << pin)
  }

  level(pin: number): boolean { return ((this.levels() >> pin) & 1) === 1 }
  /** 0 input, 1 output, 2 for the hardware behind the pin. */
  function(pin: number): number { return (this.afsel >> pin) & 1 ? 2 : (this.dir >> pin) & 1 }
  pull(_pin: number): 'none' | 'up' | 'down' { return 'none' }

  private levels(): number {
    const driven = (this.data & this.dir) | (this.external & ~this.dir & 0xff)
    return (driven & ~this.stuckMask) | (this.stuckLevels & this.stuckMask)
  }

  private raw(): number {
    const active = ~(this.levels() ^ this.iev) & 0xff
    return (this.is & active) | this.edges
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || offset % 4 !== 0) throw new BusFault(offset, 'read')
    if (offset < 0x400) return this.levels() & (offset >> 2)
    switch (offset) {
      case 0x400: return this.dir
      case 0x404: return this.is
      case 0x408: return this.ibe
      case 0x40c: return this.iev
      case 0x410: return this.ie
      case 0x414: return this.raw()
      case 0x418: return this.raw() & this.ie
      case 0x420: return this.afsel
      // Peripheral and PrimeCell identification: part 0x061, designer 0x41.
      case 0xfe0: return 0x61
      case 0xfe4: return 0x10
      case 0xfe8: return 0x04
      case 0xfec: return 0x00
      case 0xff0: return 0x0d
      case 0xff4: return 0xf0
      case 0xff8: return 0x05
      case 0xffc: return 0xb1
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset % 4 !== 0) throw new BusFault(offset, 'write')
    const byte = value & 0xff
    if (offset < 0x400) {
      // Bits of inputs and bits that the address masks keep their value.
      const mask = (offset >> 2) & this.dir
      const before = this.data
      this.data = (this.data & ~mask) | (byte & mask)
      this.tell(before ^ this.data)
      return this.update()
    }
    switch (offset) {
      case 0x400: {
        const fresh = byte & ~this.dir
        this.dir = byte
        this.tell(fresh)
        break
      }
      case 0x404: this.is = byte; break
      case 0x408: this.ibe = byte; break
      case 0x40c: this.iev = byte; break
      case 0x410: this.ie = byte; break
      case 0x41c: this.edges &= ~byte; break
      case 0x420: this.afsel = byte; break
      default: throw new BusFault(offset, 'write')
    }
    this.update()
  }

  /** Tells the world the levels of outputs. */
  private tell(pins: number): void {
    for (let pin = 0; pin < 8; pin++) if ((pins >> pin) & 1) this.world.note(`gpio ${pin} ${(this.data >> pin) & 1}`)
  }

  private update(): void {
    if (this.options.irq !== undefined) this.world.setLine(this.options.irq, (this.raw() & this.ie) !== 0)
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Pl061Model => new Pl061Model(world, options)
export default make satisfies ModelFactory

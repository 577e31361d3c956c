/**
 * Model of the Allwinner A10's interrupt controller.
 *
 * Reference: Allwinner "A10 User Manual", "Interrupt Controller". Option `qemu`: as QEMU 10.0 does it, ENABLE has no effect.
 */
import { BusFault, type ControllerModel, type ModelFactory } from '../../model.ts'

const BANKS = 3

export class Sun4iIntcModel implements ControllerModel {
  /** Fault: so many rising edges are lost; the line counts as low until it falls and rises again. */
  loseNext = 0
  /** Fault: so many reads of VECTOR give 0 although something is pending. */
  spurious = 0
  /** Fault: lines whose pending bit stays set whatever happens. */
  readonly stuck = new Set<number>()

  private level = new Array<boolean>(32 * BANKS).fill(false)
  private lost = new Set<number>()
  /** Line 0 stays pending from its edge until it is cleared by a write. */
  private latched = false
  private base = 0
  private protect = 0
  private nmi = 0
  /** SELECT, ENABLE, MASK, RESP, FF by offset of their first word. */
  private words = new Map<number, number[]>()
  private priorities = new Array<number>(6).fill(0)

  constructor(private readonly qemu: boolean) { this.reset() }

  reset(): void {
    this.latched = this.level[0]
    this.base = this.protect = this.nmi = 0
    this.words = new Map([0x30, 0x40, 0x50, 0x60, 0x70].map((offset) => [offset, [0, 0, 0]]))
    this.priorities.fill(0)
    this.lost.clear()
  }

  setLine(line: number, high: boolean): void {
    if (line < 0 || line >= 32 * BANKS) throw new Error(`the A10 has no interrupt ${line}`)
    if (high && !this.level[line] && this.loseNext > 0) {
      this.loseNext--
      this.lost.add(line)
    }
    if (!high) this.lost.delete(line)
    this.level[line] = high
    if (line === 0 && high && !this.lost.has(0)) this.latched = true
  }

  asserted(): boolean { return this.first() >= 0 }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || offset % 4) throw new BusFault(offset, 'read')
    if (offset >= 0x80 && offset < 0x98) return this.priorities[(offset - 0x80) / 4]
    const bank = (offset & 0xc) / 4
    if (offset >= 0x10 && bank < BANKS) {
      if ((offset & ~0xf) === 0x10) return this.pending(bank)
      if ((offset & ~0xf) === 0x20) return (this.pending(bank) & this.let(bank) & this.word(0x30, bank)) >>> 0
      const words = this.words.get(offset & ~0xf)
      if (words) return words[bank]
    }
    switch (offset) {
      case 0x00: return this.vector()
      case 0x04: return this.base
      case 0x08: return this.protect
      case 0x0c: return this.nmi
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset % 4) throw new BusFault(offset, 'write')
    if (offset >= 0x80 && offset < 0x98) {
      this.priorities[(offset - 0x80) / 4] = value
      return
    }
    const bank = (offset & 0xc) / 4
    if (offset >= 0x10 && bank < BANKS) {
      if ((offset & ~0xf) === 0x10) {
        if (bank === 0 && value & 1) this.latched = this.level[0]
        return
      }
      const words = this.words.get(offset & ~0xf)
      if (words) {
        words[bank] = value
        return
      }
    }
    switch (offset) {
      case 0x04: this.base = value & ~3; break
      case 0x08: this.protect = value & 1; break
      case 0x0c: this.nmi = value & 3; break
      default: throw new BusFault(offset, 'write')
    }
  }

  private vector(): number {
    if (this.spurious > 0) {
      this.spurious--
      return this.base
    }
    return (this.base + 4 * Math.max(this.first(), 0)) >>> 0
  }

  private word(offset: number, bank: number): number { return this.words.get(offset)![bank] }

  /** Pending bits of a bank, whether or not the lines are on. */
  private pending(bank: number): number {
    let word = 0
    for (let i = 0; i < 32; i++) {
      const line = bank * 32 + i
      const high = line === 0 ? this.latched : this.level[line] && !this.lost.has(line)
      if (high || this.stuck.has(line)) word |= 1 << i
    }
    return word >>> 0
  }

  /** Bits of the lines that are let through. */
  private let(bank: number): number { return ((this.qemu ? ~0 : this.word(0x40, bank)) & ~this.word(0x50, bank)) >>> 0 }

  /** The line VECTOR tells: the highest of the two-bit priorities, then the lowest number; -1 for none. */
  private first(): number {
    let best = -1
    const level = (line: number): number => (this.priorities[line >> 4] >>> ((line & 15) * 2)) & 3
    for (let bank = 0; bank < BANKS; bank++) {
      const enabled = this.let(bank) & ~this.word(0x30, bank)
      for (let word = enabled && enabled & this.pending(bank); word; word &= word - 1) {
        const line = bank * 32 + 31 - Math.clz32(word & -word)
        if (best < 0 || level(line) > level(best)) best = line
      }
    }
    return best
  }
}

/** Option `qemu`: ENABLE is ignored, as in QEMU. */
export default ((_world, options) => new Sun4iIntcModel(options.qemu === true)) satisfies ModelFactory

/**
 * Model of the BCM2836's interrupt controllers as core 0 sees them: the legacy controller at the device's base and the local block
 * at `options.local`.
 *
 * Reference: "BCM2835 ARM Peripherals" 7.5; Broadcom QA7 chapter 4. Lines: 0..63 GPU interrupts, 64 + n bit n of core 0's source register.
 */
import { BusFault, type ControllerModel, type DeviceModel, type ModelFactory } from '../../model.ts'

/** GPU interrupts with a bit of their own in the basic pending register, from bit 10 on; they do not set bits 8 and 9. */
const SHORTCUTS = [7, 9, 10, 18, 19, 53, 54, 55, 56, 57, 62]
const ALL = 0xffff_ffff

export class Bcm2836Model implements ControllerModel {
  /** Fault: so many rising edges are lost; the line counts as low until it falls and rises again. */
  loseNext = 0
  /** Fault: lines that read as pending although they are low. A stuck line that is not enabled still shows in its pending register. */
  readonly stuck = new Set<number>()
  /** Fault: the local block says so many times that the GPU interrupts, whatever the legacy controller has. */
  spurious = 0

  private level = new Array<boolean>(96).fill(false)
  private lost = new Set<number>()
  private enable = [0, 0]
  private basic = 0
  private fiq = 0
  private routing = 0
  private pmu = 0
  private localTimer = 0
  private timers = [0, 0, 0, 0]
  private mailboxes = [0, 0, 0, 0]
  private words = new Array<number>(16).fill(0)
  private control = 0
  private prescaler = 0

  constructor(private readonly localBase: number) {}

  regions(): { base: number; size: number; model: DeviceModel }[] {
    return [{
      base: this.localBase, size: 0x100,
      model: {
        read: (offset, width) => this.readLocal(offset, width),
        write: (offset, value, width) => this.writeLocal(offset, value, width),
        reset: () => {},
      },
    }]
  }

  reset(): void {
    this.enable = [0, 0]
    this.basic = this.fiq = this.routing = this.pmu = this.localTimer = this.control = this.prescaler = 0
    this.timers = [0, 0, 0, 0]
    this.mailboxes = [0, 0, 0, 0]
    this.words.fill(0)
    this.lost.clear()
  }

  setLine(line: number, high: boolean): void {
    if (line < 0 || line >= 76 || line === 72) throw new Error(`the BCM2836 has no input line ${line}`)
    if (high && !this.level[line] && this.loseNext > 0) {
      this.loseNext--
      this.lost.add(line)
    }
    if (!high) this.lost.delete(line)
    this.level[line] = high
  }

  asserted(): boolean { return this.source(false) !== 0 }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x00: {
        let word = 0
        for (const bank of [0, 1]) {
          const shortcuts = SHORTCUTS.filter((line) => line >> 5 === bank).reduce((mask, line) => mask | (1 << (line & 31)), 0)
          if (this.gpu(bank) & ~shortcuts) word |= 1 << (8 + bank)
        }
        SHORTCUTS.forEach((line, i) => { if ((this.gpu(line >> 5) >>> (line & 31)) & 1) word |= 1 << (10 + i) })
        return word
      }
      case 0x04: return this.gpu(0)
      case 0x08: return this.gpu(1)
      case 0x0c: return this.fiq
      case 0x10: case 0x1c: return this.enable[0]
      case 0x14: case 0x20: return this.enable[1]
      case 0x18: case 0x24: return this.basic
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4) throw new BusFault(offset, 'write')
    switch (offset) {
      case 0x0c: this.fiq = value & 0xff; break
      case 0x10: this.enable[0] |= value; break
      case 0x14: this.enable[1] |= value; break
      case 0x18: this.basic |= value & 0xff; break
      case 0x1c: this.enable[0] &= ~value; break
      case 0x20: this.enable[1] &= ~value; break
      case 0x24: this.basic &= ~value; break
      default: throw new BusFault(offset, 'write')
    }
  }

  private readLocal(offset: number, width: number): number {
    if (width !== 4 || offset % 4) throw new BusFault(this.localBase + offset, 'read')
    if (offset >= 0x40 && offset < 0x50) return this.timers[(offset - 0x40) / 4]
    if (offset >= 0x50 && offset < 0x60) return this.mailboxes[(offset - 0x50) / 4]
    if (offset === 0x60) return this.source(true)
    if (offset > 0x60 && offset < 0x80) return 0
    if (offset >= 0xc0 && offset < 0x100) return this.words[(offset - 0xc0) / 4]
    switch (offset) {
      case 0x00: return this.control
      case 0x08: return this.prescaler
      case 0x0c: return this.routing
      case 0x10: case 0x14: return this.pmu
      case 0x24: return 0
      case 0x34: return this.localTimer
      default: throw new BusFault(this.localBase + offset, 'read')
    }
  }

  private writeLocal(offset: number, value: number, width: number): void {
    if (width !== 4 || offset % 4) throw new BusFault(this.localBase + offset, 'write')
    if (offset >= 0x40 && offset < 0x50) this.timers[(offset - 0x40) / 4] = value & 0xff
    else if (offset >= 0x50 && offset < 0x60) this.mailboxes[(offset - 0x50) / 4] = value & 0xff
    else if (offset >= 0x80 && offset < 0xc0) this.words[(offset - 0x80) / 4] |= value
    else if (offset >= 0xc0 && offset < 0x100) this.words[(offset - 0xc0) / 4] &= ~value
    else switch (offset) {
      case 0x00: this.control = value & 0x300; break
      case 0x08: this.prescaler = value; break
      case 0x0c: this.routing = value & 15; break
      case 0x10: this.pmu |= value & 0xff; break
      case 0x14: this.pmu &= ~value; break
      case 0x24: case 0x38: break
      case 0x34: this.localTimer = value; break
      default: throw new BusFault(this.localBase + offset, 'write')
    }
  }

  /** Pending lines of a GPU bank: those enabled, plus what a stuck bit shows. */
  private gpu(bank: number): number {
    let word = 0
    for (let i = 0; i < 32; i++) {
      const line = bank * 32 + i
      if (this.stuck.has(line) || (this.high(line) && (this.enable[bank] >>> i) & 1)) word |= 1 << i
    }
    return word >>> 0
  }

  /** Core 0's interrupt source register. Sources that are off, or are FIQs (bits 7:4 of their control), do not show. */
  private source(access: boolean): number {
    let word = 0
    for (let n = 0; n < 4; n++) {
      if (this.high(64 + n) && (this.timers[0] >>> n) & 1 && !((this.timers[0] >>> (n + 4)) & 1)) word |= 1 << n
      if ((this.high(68 + n) || this.words[n]) && (this.mailboxes[0] >>> n) & 1 && !((this.mailboxes[0] >>> (n + 4)) & 1)) word |= 16 << n
    }
    if ((this.routing & 3) === 0 && (this.gpu(0) & ALL || this.gpu(1) & ALL)) word |= 1 << 8
    if (this.high(73) && (this.pmu & 0x11) === 1) word |= 1 << 9
    if (this.high(75) && this.localTimer & (1 << 29)) word |= 1 << 11
    if (access && this.spurious > 0) {
      this.spurious--
      word |= 1 << 8
    }
    return word
  }

  private high(line: number): boolean { return this.stuck.has(line) || (this.level[line] && !this.lost.has(line)) }
}

/** Option `local`: physical base of the local block (default 0x4000_0000). */
export default ((_world, options) => new Bcm2836Model(Number(options.local ?? 0x4000_0000))) satisfies ModelFactory

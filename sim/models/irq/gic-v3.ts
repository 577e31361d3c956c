/**
 * Model of a GICv3 with one CPU (affinity 0.0.0.0): distributor at the device's base, redistributor at `options.redistributor`, CPU interface
 * through the seam. No LPIs; affinity routing only.
 *
 * Reference: ARM IHI 0069H, chapters 4 (handling), 8 (system registers) and 12 (memory-mapped registers).
 *
 * One security state by default. Option `nonSecure`: the non-secure view of two, after firmware has (default) or has not
 * (`firmware: false`) handed all lines to non-secure group 1.
 */
import { BusFault, type DeviceModel, type IccModel, type ModelFactory } from '../../model.ts'

const NONE = 1023
const IDLE = 0x100
const FRAME = 0x1_0000

interface Line {
  level: boolean
  latched: boolean
  enabled: boolean
  active: boolean
  edge: boolean
  group1: boolean
  priority: number
  /** IROUTER, low half first. */
  route: [number, number]
}

export class GicV3Model implements IccModel {
  /** Fault: so many rising edges are lost; the line counts as low until it falls and rises again. */
  loseNext = 0
  /** Fault: so many acknowledges give 1023 although something is pending. */
  spurious = 0
  /** Fault: lines whose pending state never goes away. */
  readonly stuck = new Set<number>()
  /** Reads of CTLR for which RWP stays set after a write of an enable bit, and of WAKER until it is awake. Infinity: a fault. */
  latency = 2
  /** EOIR writes that did not match the interrupt being handled. */
  wrongEnds = 0

  private lines: Line[] = []
  private control = 0
  private waker = 6
  private waking = 0
  /** RWP of distributor and redistributor: reads left, and lines that are switched off when it ends. */
  private pendingWrites = [{ reads: 0, off: [] as number[] }, { reads: 0, off: [] as number[] }]
  private interfaceOn = false
  private handling: { id: number; priority: number }[] = []
  private lost = new Set<number>()

  constructor(
    private readonly count: number, private readonly redistributor: number, private readonly nonSecure: boolean, private readonly firmware: boolean,
  ) {
    this.reset()
  }

  regions(): { base: number; size: number; model: DeviceModel }[] {
    return [{
      base: this.redistributor, size: 2 * FRAME,
      model: {
        read: (offset, width) => this.readRedistributor(offset, width),
        write: (offset, value, width) => this.writeRedistributor(offset, value, width),
        reset: () => {},
      },
    }]
  }

  reset(): void {
    const levels = this.lines.map((line) => line.level)
    this.lines = Array.from({ length: this.count }, (_, id) => ({
      level: levels[id] ?? false, latched: false, enabled: false, active: false, edge: id < 16, group1: this.nonSecure && this.firmware, priority: 0,
      // Unknown after reset: a CPU that does not exist.
      route: [0x0001_0000, 0],
    }))
    this.control = 0
    this.waker = 6
    this.waking = 0
    this.pendingWrites = [{ reads: 0, off: [] }, { reads: 0, off: [] }]
    this.interfaceOn = false
    this.handling = []
    this.lost.clear()
  }

  setLine(line: number, high: boolean): void {
    const state = this.lines[line]
    if (!state || line < 16) throw new Error(`the GIC has no input line ${line}`)
    if (high && !state.level && this.loseNext > 0) {
      this.loseNext--
      this.lost.add(line)
    }
    if (!high) this.lost.delete(line)
    if (high && !state.level && state.edge && !this.lost.has(line)) state.latched = true
    state.level = high
  }

  asserted(): boolean {
    const best = this.best()
    return best >= 0 && this.lines[best].priority < this.running()
  }

  iccStart(): void { this.interfaceOn = true }

  iccAcknowledge(): number {
    if (this.spurious > 0) {
      this.spurious--
      return NONE
    }
    if (!this.asserted()) return NONE
    const id = this.best()
    this.lines[id].active = true
    this.lines[id].latched = false
    this.handling.push({ id, priority: this.lines[id].priority })
    return id
  }

  iccEnd(intid: number): void {
    if (intid >= 1020) return
    if (this.handling[this.handling.length - 1]?.id !== intid) {
      this.wrongEnds++
      return
    }
    this.handling.pop()
    this.lines[intid].active = false
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (offset >= FRAME) throw new BusFault(offset, 'read')
    const shared = this.readShared(offset, width, 32, this.count)
    if (shared !== undefined) return shared
    if (offset >= 0x6100 && offset < 0x6000 + this.count * 8 && offset % 4 === 0) return this.lines[(offset - 0x6000) >> 3].route[(offset >> 2) & 1]
    switch (offset) {
      case 0x0000: return (this.control | (this.busy(0) ? 2 ** 31 : 0)) >>> 0
      case 0x0004: return (Math.ceil(this.count / 32) - 1) | (9 << 19)
      case 0x0008: return 0x0000_043b
      case 0xffe8: return 0x3b
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (offset >= FRAME) throw new BusFault(offset, 'write')
    if (this.writeShared(offset, value, width, 32, this.count)) return
    if (offset >= 0x6100 && offset < 0x6000 + this.count * 8 && offset % 4 === 0) {
      if (this.control & 0x10) this.lines[(offset - 0x6000) >> 3].route[(offset >> 2) & 1] = value
    } else if (offset === 0) {
      // ARE changes only while the groups are off.
      const routing = this.control & 3 ? this.control & 0x10 : value & 0x10
      this.control = (value & 3) | routing
      this.pendingWrites[0].reads = this.latency
    } else throw new BusFault(offset, 'write')
  }

  private readRedistributor(offset: number, width: number): number {
    const fault = () => new BusFault(this.redistributor + offset, 'read')
    if (offset >= FRAME) {
      const shared = this.readShared(offset - FRAME, width, 0, 32)
      if (shared === undefined) throw fault()
      return shared
    }
    if (width !== 4) throw fault()
    switch (offset) {
      case 0x00: return this.busy(1) ? 8 : 0
      case 0x04: return 0x0243_043b
      case 0x08: return 0x10
      case 0x0c: return 0
      case 0x14:
        if (!(this.waker & 2) && this.waker & 4 && --this.waking < 0) this.waker = 0
        return this.waker
      case 0xffe8: return 0x3b
      default: throw fault()
    }
  }

  private writeRedistributor(offset: number, value: number, width: number): void {
    if (offset >= FRAME && this.writeShared(offset - FRAME, value, width, 0, 32)) return
    if (offset !== 0x14 || width !== 4) throw new BusFault(this.redistributor + offset, 'write')
    this.waker = (value & 2) | 4
    this.waking = this.latency
  }

  /** Registers that GICD has for lines from 32 and GICR's SGI frame for those below. */
  private readShared(offset: number, width: number, from: number, to: number): number | undefined {
    if (offset < 0x80 || offset >= 0xd00) return undefined
    if (width !== 4) throw new BusFault(offset, 'read')
    const pick = (per: number, base: number, field: (line: Line, id: number) => number): number => {
      let word = 0
      const first = ((offset - base) * 8) / per
      for (let i = 0; i < 32 / per; i++) if (first + i >= from && first + i < to) word |= field(this.lines[first + i], first + i) << (i * per)
      return word >>> 0
    }
    if (offset >= 0xc00) return pick(2, 0xc00, (line) => (line.edge ? 2 : 0))
    if (offset >= 0x800) return undefined
    if (offset >= 0x400) return pick(8, 0x400, (line) => this.seen(line.priority))
    switch (offset & 0x380) {
      case 0x080: return this.nonSecure ? 0 : pick(1, 0x080, (line) => Number(line.group1))
      case 0x100: case 0x180: return pick(1, offset & 0x380, (line) => Number(line.enabled))
      case 0x200: case 0x280: return pick(1, offset & 0x380, (_, id) => Number(this.pending(id)))
      default: return pick(1, offset & 0x380, (line) => Number(line.active))
    }
  }

  private writeShared(offset: number, value: number, width: number, from: number, to: number): boolean {
    if (offset < 0x80 || offset >= 0xd00 || (offset >= 0x800 && offset < 0xc00)) return false
    if (width !== 4) throw new BusFault(offset, 'write')
    const each = (per: number, base: number, set: (line: Line, bits: number, id: number) => void): void => {
      const first = ((offset - base) * 8) / per
      for (let i = 0; i < 32 / per; i++) {
        const line = this.lines[first + i]
        if (first + i < from || first + i >= to || (this.nonSecure && !line.group1)) continue
        set(line, (value >>> (i * per)) & (2 ** per - 1), first + i)
      }
    }
    if (offset >= 0xc00) {
      if (offset > 0xc00) each(2, 0xc00, (line, bits) => { line.edge = (bits & 2) === 2 })
      return true
    }
    if (offset >= 0x400) {
      each(8, 0x400, (line, bits) => { line.priority = this.nonSecure ? 0x80 | ((bits >>> 1) & 0x78) : bits & 0xf8 })
      return true
    }
    const which = offset & 0x380
    const writes = this.pendingWrites[from === 0 ? 1 : 0]
    each(1, which, (line, bit, id) => {
      if (which === 0x080) {
        if (!this.nonSecure) line.group1 = bit === 1
      } else if (!bit) return
      else if (which === 0x100) {
        line.enabled = true
        writes.off = writes.off.filter((other) => other !== id)
      } else if (which === 0x180) {
        writes.off.push(id)
        writes.reads = this.latency
      } else if (which === 0x200) line.latched = true
      else if (which === 0x280) line.latched = false
      else line.active = which === 0x300
    })
    return true
  }

  /** Register write pending; when it ends, what was written holds. */
  private busy(which: 0 | 1): boolean {
    const writes = this.pendingWrites[which]
    if (writes.reads > 0) {
      writes.reads--
      return true
    }
    for (const id of writes.off.splice(0)) this.lines[id].enabled = false
    return false
  }

  private seen(priority: number): number { return this.nonSecure ? (priority << 1) & 0xff : priority }

  private running(): number { return this.handling[this.handling.length - 1]?.priority ?? IDLE }

  private pending(id: number): boolean {
    const line = this.lines[id]
    return this.stuck.has(id) || line.latched || (!line.edge && line.level && !this.lost.has(id))
  }

  /** The line ICC_IAR1 would give; -1 when none. */
  private best(): number {
    const on = this.nonSecure ? this.control & 3 : this.control & 2
    if (!this.interfaceOn || !on || !(this.control & 0x10) || this.waker) return -1
    let best = -1
    for (let id = 0; id < this.count; id++) {
      const line = this.lines[id]
      if (!line.enabled || line.active || !line.group1 || !this.pending(id)) continue
      if (id >= 32 && (line.route[0] || line.route[1])) continue
      if (best < 0 || line.priority < this.lines[best].priority) best = id
    }
    return best
  }
}

/** Options: `redistributor` physical base (default 0x080a_0000), `lines` (default 288), `nonSecure`, `firmware`. */
export default ((_world, options) =>
  new GicV3Model(
    Number(options.lines ?? 288), Number(options.redistributor ?? 0x080a_0000), options.nonSecure === true, options.firmware !== false,
  )) satisfies ModelFactory

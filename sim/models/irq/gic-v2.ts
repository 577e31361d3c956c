/**
 * Model of a GICv2 with one CPU: distributor at offset 0, CPU interface at `options.cpuInterface`.
 *
 * Reference: ARM IHI 0048B.b, chapters 3 (state machine, prioritisation) and 4 (registers).
 *
 * Option `nonSecure`: what non-secure software sees of a GIC with the Security Extensions, after firmware has (default) or has
 * not (`firmware: false`) handed all lines to group 1.
 */
import { BusFault, type ControllerModel, type ModelFactory } from '../../model.ts'

const NONE = 1023
const IDLE = 0x100

interface Line {
  level: boolean
  latched: boolean
  enabled: boolean
  active: boolean
  edge: boolean
  group: number
  priority: number
  targets: number
}

/** Registers with a field per line: which line comes first, and how a line's field is read and written. */
interface Field { first: number; get: (id: number) => number; set: (id: number, value: number) => void }

export class GicV2Model implements ControllerModel {
  /** Fault: so many rising edges are lost; the line counts as low until it falls and rises again. */
  loseNext = 0
  /** Fault: so many acknowledges give 1023 although something is pending. */
  spurious = 0
  /** Fault: lines whose pending state never goes away. */
  readonly stuck = new Set<number>()
  /** EOIR writes that did not match the interrupt being handled: what the manual calls unpredictable. */
  wrongEnds = 0

  private lines: Line[] = []
  /** Per SGI 0..15: mask of the CPUs that sent it. */
  private sgi: number[] = []
  private distributorOn = [false, false]
  private interfaceOn = [false, false]
  private ackControl = false
  private mask = 0
  private binaryPoint = 0
  /** Interrupts being handled, innermost last: what IAR gave, and its priority. */
  private handling: { iar: number; priority: number }[] = []
  private lost = new Set<number>()
  /** The output as last worked out; undefined when something has happened to a register or a line since. */
  private output: boolean | undefined

  constructor(
    private readonly count: number, private readonly cpuBase: number, private readonly nonSecure: boolean, private readonly firmware: boolean,
  ) {
    this.reset()
  }

  reset(): void {
    this.output = undefined
    const group = this.nonSecure && this.firmware ? 1 : 0
    const levels = this.lines.map((line) => line.level)
    this.lines = Array.from({ length: this.count }, (_, id) => ({
      level: levels[id] ?? false, latched: false, enabled: id < 16, active: false, edge: id < 16, group, priority: 0, targets: id < 32 ? 1 : 0,
    }))
    this.sgi = new Array<number>(16).fill(0)
    this.distributorOn = [group === 1, group === 1]
    this.interfaceOn = [group === 1, false]
    this.ackControl = false
    this.mask = group === 1 ? 0xf8 : 0
    this.binaryPoint = 0
    this.handling = []
    this.lost.clear()
  }

  setLine(line: number, high: boolean): void {
    this.output = undefined
    const state = this.at(line)
    if (high && !state.level && this.loseNext > 0) {
      this.loseNext--
      this.lost.add(line)
    }
    if (!high) this.lost.delete(line)
    if (high && !state.level && state.edge && !this.lost.has(line)) state.latched = true
    state.level = high
  }

  /** CPU `cpu` sends SGI `id` to this one. */
  sendSgi(id: number, cpu: number): void {
    this.output = undefined
    this.sgi[id] |= 1 << cpu
  }

  asserted(): boolean {
    // Faults come from outside at any time.
    if (this.stuck.size) return this.level()
    return (this.output ??= this.level())
  }

  private level(): boolean {
    const best = this.best()
    return best >= 0 && this.lines[best].priority < this.mask && this.lines[best].priority < this.running()
  }

  read(offset: number, width: 1 | 2 | 4): number {
    this.output = undefined
    if (offset >= this.cpuBase && offset < this.cpuBase + 0x2000) return this.readInterface(offset - this.cpuBase, width)
    if (offset >= 0x1000) throw new BusFault(offset, 'read')
    const bytes = this.byteField(offset, width, 'read')
    if (bytes) return pack(width, (i) => bytes.get(bytes.first + i))
    const bits = this.bitField(offset)
    if (bits) return pack32(1, (i) => (bits.first + i < this.count ? bits.get(bits.first + i) : 0))
    if (offset >= 0xc00 && offset < 0xd00) return pack32(2, (i) => (this.lines[(offset - 0xc00) * 4 + i]?.edge ? 2 : 0))
    switch (offset) {
      case 0x000: return this.nonSecure ? Number(this.distributorOn[1]) : Number(this.distributorOn[0]) | (Number(this.distributorOn[1]) << 1)
      case 0x004: return this.count / 32 - 1
      case 0x008: return 0x0200_143b
      case 0xfe8: return 0x2b
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    this.output = undefined
    if (offset >= this.cpuBase && offset < this.cpuBase + 0x2000) return this.writeInterface(offset - this.cpuBase, value, width)
    if (offset >= 0x1000) throw new BusFault(offset, 'write')
    const bytes = this.byteField(offset, width, 'write')
    if (bytes) {
      for (let i = 0; i < width; i++) if (bytes.first + i < this.count) bytes.set(bytes.first + i, (value >>> (8 * i)) & 0xff)
      return
    }
    const bits = this.bitField(offset)
    if (bits) {
      for (let i = 0; i < 32; i++) if (bits.first + i < this.count) bits.set(bits.first + i, (value >>> i) & 1)
      return
    }
    if (offset >= 0xc00 && offset < 0xd00) {
      // Triggers of SGIs are fixed, those of PPIs too on a GIC-400.
      for (let i = 0; i < 16; i++) {
        const line = this.lines[(offset - 0xc00) * 4 + i]
        if (line && offset >= 0xc08) line.edge = ((value >>> (2 * i + 1)) & 1) === 1
      }
      return
    }
    if (offset === 0xf00) {
      // SGIR: to the listed CPUs, to all others, to this one.
      const filter = (value >>> 24) & 3
      if (filter === 2 || (filter === 0 && (value >>> 16) & 1)) this.sendSgi(value & 15, 0)
      return
    }
    if (offset !== 0) throw new BusFault(offset, 'write')
    if (this.nonSecure) this.distributorOn[1] = (value & 1) === 1
    else this.distributorOn = [(value & 1) === 1, (value & 2) === 2]
  }

  /** Registers with one bit per line: how line `id`'s bit is read and written. */
  private bitField(offset: number): Field | undefined {
    if (offset < 0x080 || offset >= 0x400) return undefined
    const first = (offset & 0x7c) * 8
    const visible = (id: number) => !this.nonSecure || this.lines[id].group === 1
    const field = (get: (line: Line, id: number) => boolean, set: (line: Line, id: number) => void) => ({
      first,
      get: (id: number) => Number(visible(id) && get(this.lines[id], id)),
      set: (id: number, bit: number) => { if (bit && visible(id)) set(this.lines[id], id) },
    })
    switch (offset & 0x380) {
      case 0x080: return {
        first,
        get: (id) => (this.nonSecure ? 0 : this.lines[id].group),
        set: (id, bit) => { if (!this.nonSecure) this.lines[id].group = bit },
      }
      case 0x100: return field((line) => line.enabled, (line) => { line.enabled = true })
      case 0x180: return field((line) => line.enabled, (line, id) => { if (id >= 16) line.enabled = false })
      case 0x200: return field((_, id) => this.pending(id), (line, id) => { if (id >= 16) line.latched = true })
      case 0x280: return field((_, id) => this.pending(id), (line, id) => { if (id >= 16) line.latched = false })
      case 0x300: return field((line) => line.active, (line) => { line.active = true })
      default: return field((line) => line.active, (line) => { line.active = false })
    }
  }

  /** Registers with one byte per line, which may be accessed by bytes. */
  private byteField(offset: number, width: number, kind: 'read' | 'write'): Field | undefined {
    const priority = offset >= 0x400 && offset < 0x800
    const targets = offset >= 0x800 && offset < 0xc00
    if ((!priority && !targets) ? width !== 4 : width === 2) throw new BusFault(offset, kind)
    if (priority) return {
      first: offset - 0x400,
      get: (id) => {
        const line = this.lines[id]
        if (!line || (this.nonSecure && !line.group)) return 0
        return this.nonSecure ? (line.priority << 1) & 0xff : line.priority
      },
      set: (id, byte) => {
        if (!this.nonSecure) this.lines[id].priority = byte & 0xf8
        else if (this.lines[id].group) this.lines[id].priority = 0x80 | ((byte >>> 1) & 0x78)
      },
    }
    if (targets) return {
      first: offset - 0x800,
      get: (id) => this.lines[id]?.targets ?? 0,
      set: (id, byte) => { if (id >= 32) this.lines[id].targets = byte },
    }
    return undefined
  }

  private readInterface(offset: number, width: number): number {
    if (width !== 4) throw new BusFault(this.cpuBase + offset, 'read')
    switch (offset) {
      case 0x00: {
        const [group0, group1] = this.interfaceOn.map(Number)
        return this.nonSecure ? group1 : group0 | (group1 << 1) | (Number(this.ackControl) << 2)
      }
      case 0x04: return !this.nonSecure ? this.mask : this.mask & 0x80 ? (this.mask << 1) & 0xff : 0
      case 0x08: return this.binaryPoint
      case 0x0c: return this.acknowledge()
      case 0x14: return Math.min(this.running(), 0xff)
      case 0x18: return this.readable(this.best())
      case 0xfc: return 0x0202_143b
      default: throw new BusFault(this.cpuBase + offset, 'read')
    }
  }

  private writeInterface(offset: number, value: number, width: number): void {
    if (width !== 4) throw new BusFault(this.cpuBase + offset, 'write')
    switch (offset) {
      case 0x00:
        if (this.nonSecure) this.interfaceOn[1] = (value & 1) === 1
        else {
          this.interfaceOn = [(value & 1) === 1, (value & 2) === 2]
          this.ackControl = (value & 4) === 4
        }
        return
      case 0x04:
        if (!this.nonSecure) this.mask = value & 0xf8
        else if (this.mask & 0x80) this.mask = 0x80 | ((value >>> 1) & 0x78)
        return
      case 0x08: this.binaryPoint = value & 7; return
      case 0x10: return this.end(value)
      default: throw new BusFault(this.cpuBase + offset, 'write')
    }
  }

  private acknowledge(): number {
    if (this.spurious > 0) {
      this.spurious--
      return NONE
    }
    if (!this.asserted()) return NONE
    const id = this.best()
    const iar = this.readable(id)
    if ((iar & 0x3ff) >= 1020) return iar
    const line = this.lines[id]
    line.active = true
    line.latched = false
    if (id < 16) this.sgi[id] &= ~(1 << (iar >>> 10))
    this.handling.push({ iar, priority: line.priority })
    return iar
  }

  /** What IAR would give for line `id`: 1022 for group 1 read with the secure view and no AckCtl, 1023 for group 0 read non-secure. */
  private readable(id: number): number {
    if (id < 0) return NONE
    const group = this.lines[id].group
    if (this.nonSecure && group === 0) return NONE
    if (!this.nonSecure && group === 1 && !this.ackControl) return 1022
    return id < 16 ? id | ((31 - Math.clz32(this.sgi[id] & -this.sgi[id])) << 10) : id
  }

  private end(value: number): void {
    if ((value & 0x3ff) >= 1020) return
    const top = this.handling[this.handling.length - 1]
    if (!top || top.iar !== (value & 0x1fff)) {
      this.wrongEnds++
      return
    }
    this.handling.pop()
    this.lines[top.iar & 0x3ff].active = false
  }

  private running(): number { return this.handling[this.handling.length - 1]?.priority ?? IDLE }

  private pending(id: number): boolean {
    const line = this.lines[id]
    if (this.stuck.has(id)) return true
    if (id < 16) return this.sgi[id] !== 0
    return line.latched || (!line.edge && line.level && !this.lost.has(id))
  }

  /** The pending, enabled, inactive line of the smallest priority number, then the smallest number; -1 when none. */
  private best(): number {
    let best = -1
    for (let id = 0; id < this.count; id++) {
      const line = this.lines[id]
      if (!line.enabled || line.active || !this.pending(id)) continue
      if (!this.distributorOn[line.group] || !this.interfaceOn[line.group] || !(line.targets & 1)) continue
      if (best < 0 || line.priority < this.lines[best].priority) best = id
    }
    return best
  }

  private at(line: number): Line {
    const state = this.lines[line]
    if (!state || line < 16) throw new Error(`the GIC has no input line ${line}`)
    return state
  }
}

const pack = (count: number, byte: (i: number) => number): number => {
  let word = 0
  for (let i = 0; i < count; i++) word |= byte(i) << (8 * i)
  return word >>> 0
}

const pack32 = (bits: number, field: (i: number) => number): number => {
  let word = 0
  for (let i = 0; i < 32 / bits; i++) word |= field(i) << (bits * i)
  return word >>> 0
}

/** Options: `cpuInterface` offset of GICC from the base (default 0x1000), `lines` (default 288), `nonSecure`, `firmware`. */
export default ((_world, options) =>
  new GicV2Model(
    Number(options.lines ?? 288), Number(options.cpuInterface ?? 0x1000), options.nonSecure === true, options.firmware !== false,
  )) satisfies ModelFactory

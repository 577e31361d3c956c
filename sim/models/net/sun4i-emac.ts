/**
 * Model of Allwinner's A10 EMAC with an RTL8201CP behind it, and of what it needs around it: its clock gate, the SRAM of its FIFOs, the
 * SoC's identification. From the A10 User Manual, "EMAC", "CCU", "SRAM controller".
 *
 * Options: `irq`, `phy` (its MDIO address, default 1), `ccu`, `sramc`, `sid` (addresses of those blocks), `sid0` and `sid3` (words of the
 * identification), `mac` (the address a boot loader left in the device), and the PHY's `partner`, `forced`, `negotiationNs` (`mii.ts`).
 */
import { BusFault, type Block, type DeviceModel, type ModelFactory, type NetModel, type World } from '../../model.ts'
import { Phy, digest } from './mii.ts'

const MAGIC = 0x0143_414d
const RX_BYTES = 12 << 10
/** MDIO: 64 bits at 2 MHz. Flushing the FIFO. */
const MDIO_NS = 32_000
const FLUSH_NS = 2_000
const RESET_NS = 200_000

/** What the device does wrong. Functions are called at each occasion and may do it only now and then. */
export interface Sun4iEmacFaults {
  /** First word of a received frame. */
  magic?: (word: number) => number
  /** Its length, check sequence included. */
  length?: (length: number) => number
  /** Its status: bit 7 ok. */
  status?: (status: number) => number
  /** RX_FBC. */
  count?: (count: number) => number
  /** So many words at the front of the receive FIFO get lost before the next is read. */
  slip: number
  /** Transmissions begin and never end. */
  transmitterStuck: boolean
  /** So many transmissions are aborted. */
  abort: number
  /** So many interrupts get lost: the line does not rise until the next cause after the driver has acknowledged this one. */
  loseInterrupts: number
  /** MDIO stays busy; FLUSH_FIFO stays set. */
  mdioStuck: boolean
  flushStuck: boolean
}

interface Channel { words: number[]; length: number; busy: boolean }

export class Sun4iEmacModel implements NetModel {
  faults: Sun4iEmacFaults = { slip: 0, transmitterStuck: false, abort: 0, loseInterrupts: 0, mdioStuck: false, flushStuck: false }
  /** What the driver did against the manual. */
  violations: string[] = []
  onTransmit: (frame: Uint8Array) => void = () => {}
  /** Frames from the wire that were for us and found no room, no driver, no link, or another speed. */
  dropped = 0
  /** Words read from an empty receive FIFO. */
  underruns = 0
  readonly counts = { received: 0, transmitted: 0, interrupts: 0, resets: 0, flushes: 0 }
  readonly phy: Phy

  private readonly irq: number
  private readonly phyAddress: number
  private readonly sid: number[]
  private registers = new Map<number, number>()
  private gates = 0
  private sram = 0
  /** Frames as words, the oldest first; the front one may be read in part. */
  private fifo: number[][] = []
  private channels: Channel[] = []
  private status = 0
  private lost = false
  private mdioUntil = 0
  private mdioData = 0
  private flushUntil = 0
  private resetAt = -Infinity
  private runAt = -Infinity
  /** Transmissions end in order; counts resets, so that what was under way before one is forgotten. */
  private free = 0
  private life = 0

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {
    this.irq = Number(options.irq ?? 0)
    this.phyAddress = Number(options.phy ?? 1)
    this.sid = [Number(options.sid0 ?? 0x1623_6e75), 0, 0, Number(options.sid3 ?? 0x5048_4d91)]
    const number = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value))
    this.phy = new Phy(world, { id: [0x0000, 0x8201], partner: number(options.partner), forced: number(options.forced), negotiationNs: number(options.negotiationNs) })
    this.phy.onChange = () => world.note('emac: link')
    this.powerOn()
  }

  reset(): void {
    this.phy.reset()
    this.powerOn()
  }

  private powerOn(): void {
    this.registers = new Map()
    this.gates = this.sram = 0
    this.mdioUntil = this.flushUntil = 0
    this.resetAt = this.runAt = -Infinity
    const mac = String(this.options.mac ?? '')
    if (mac) {
      const [a, b, c, d, e, f] = mac.split(':').map((byte) => parseInt(byte, 16)) as [number, number, number, number, number, number]
      this.registers.set(0x9c, (a << 16) | (b << 8) | c).set(0x98, (d << 16) | (e << 8) | f)
    }
    this.clear()
  }

  /** FIFOs, channels and causes. */
  private clear(): void {
    this.life++
    this.fifo = []
    this.channels = [0, 1].map(() => ({ words: [], length: 0, busy: false }))
    this.free = 0
    this.status = 0
    this.lost = false
    this.world.setLine(this.irq, false)
  }

  regions(): Block[] {
    const block = (option: string, size: number, read: (offset: number) => number, write: (offset: number, value: number) => void, shared = false): Block[] => {
      const base = Number(this.options[option] ?? 0)
      if (!base) return []
      const model: DeviceModel = {
        read: (offset, width) => (width === 4 ? read(offset) : this.fault(offset, 'read')),
        write: (offset, value, width) => (width === 4 ? write(offset, value) : this.fault(offset, 'write')),
        reset: () => {},
      }
      return [{ base, size, model, shared }]
    }
    return [
      ...block('ccu', 0x400, (offset) => (offset === 0x60 ? this.gates : 0), (offset, value) => {
        if (offset === 0x60) this.gates = value
      }, true),
      ...block('sramc', 0x100, (offset) => (offset === 4 ? this.sram : 0), (offset, value) => {
        if (offset === 4) this.sram = value
        else this.violate(`write to SRAM register 0x${offset.toString(16)}`)
      }),
      ...block('sid', 0x10, (offset) => this.sid[offset >> 2]!, () => void this.violate('write to SID')),
    ]
  }

  /** The card's address, as the registers have it. */
  get mac(): number[] {
    const [high, low] = [this.register(0x9c), this.register(0x98)]
    return [high >> 16, high >> 8, high, low >> 16, low >> 8, low].map((byte) => byte & 255)
  }

  /** What the MAC is set to. */
  get rate(): { speed: number; full: boolean } { return { speed: this.register(0x74) & 0x100 ? 100 : 10, full: (this.register(0x60) & 1) !== 0 } }

  setLink(up: boolean): void { this.phy.setLink(up) }

  receive(frame: Uint8Array): void {
    this.world.note(`emac: in ${digest(frame)}`)
    if (!this.accepts(frame)) return
    const padded = new Uint8Array(Math.ceil(Math.max(frame.length, 60) / 4) * 4 + 4)
    padded.set(frame)
    const length = Math.max(frame.length, 60)
    // The check sequence follows at once; nobody looks at it here.
    padded.set([0xfc, 0x5f, 0xc5, 0xcf], length)
    const words = [this.faults.magic?.(MAGIC) ?? MAGIC]
    const status = this.faults.status?.(0x80) ?? 0x80
    words.push((((this.faults.length?.(length + 4) ?? length + 4) & 0xffff) | (status << 16)) >>> 0)
    for (let at = 0; at < length + 4; at += 4) words.push(Buffer.from(padded).readUInt32LE(at))
    const used = this.fifo.reduce((sum, each) => sum + each.length, 0)
    if (4 * (used + words.length) > RX_BYTES) return void this.dropped++
    this.fifo.push(words)
    this.counts.received++
    this.raise(1 << 8)
  }

  private accepts(frame: Uint8Array): boolean {
    const filter = this.register(0x3c)
    const own = this.mac.every((byte, i) => frame[i] === byte)
    const all = frame.subarray(0, 6).every((byte) => byte === 0xff)
    const wanted = all ? filter & (1 << 22) : frame[0]! & 1 ? filter & (1 << 20) : filter & (1 << 16) && (own || !(filter & (1 << 17)))
    if (!wanted && !(filter & (1 << 4))) return false
    const type = (frame[12]! << 8) | frame[13]!
    const long = frame.length + 4 > this.register(0x70) || (type > 1500 && !(filter & (1 << 8)))
    const rate = this.phy.rate()
    const ready = this.alive() && this.register(0) & 4 && !this.flushing()
    if (ready && !long && rate && rate.speed === this.rate.speed) return true
    this.dropped++
    return false
  }

  private alive(): boolean { return (this.gates & (1 << 17)) !== 0 && ((this.sram >> 2) & 15) === 5 && (this.register(0) & 1) === 1 && !(this.register(0x5c) & 0x8000) }
  private flushing(): boolean { return this.faults.flushStuck || this.world.now() < this.flushUntil }
  private register(offset: number): number { return this.registers.get(offset) ?? 0 }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || offset % 4) return this.fault(offset, 'read')
    if (!(this.gates & (1 << 17))) return this.violate(`read of 0x${offset.toString(16)} without a clock`)
    switch (offset) {
      case 0x3c: return (this.register(0x3c) & ~8) | (this.register(0x3c) & 8 && this.flushing() ? 8 : 0)
      case 0x4c: return this.pop()
      case 0x50: return this.faults.count?.(this.fifo.length) ?? this.fifo.length
      case 0x58: return this.status
      case 0x8c:
        if (this.mdioBusy() && !this.faults.mdioStuck) this.violate('MRDD read while MDIO is busy')
        return this.mdioData
      case 0x90: return this.mdioBusy() ? 1 : 0
      default: return this.register(offset)
    }
  }

  private pop(): number {
    for (; this.faults.slip > 0; this.faults.slip--) this.shift()
    return this.shift()
  }

  private shift(): number {
    const front = this.fifo[0]
    if (!front) {
      this.underruns++
      return 0
    }
    const word = front.shift()!
    if (!front.length) this.fifo.shift()
    return word
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset % 4) return this.fault(offset, 'write')
    if (!(this.gates & (1 << 17))) return void this.violate(`write of 0x${offset.toString(16)} without a clock`)
    const before = this.register(offset)
    this.registers.set(offset, value)
    switch (offset) {
      case 0x00: return this.control(before, value)
      case 0x0c: case 0x10: return this.start((offset - 0x0c) / 4, value)
      case 0x14: if (value > 1) this.violate(`channel ${value}`); return
      case 0x18: case 0x1c: this.channels[(offset - 0x18) / 4]!.length = value; return
      case 0x24: return this.push(value)
      case 0x3c:
        if (!(value & 8)) return
        this.flushUntil = this.world.now() + FLUSH_NS
        this.fifo = []
        this.counts.flushes++
        return
      case 0x50: if (value === 0) this.fifo = []; return
      case 0x54: return this.drive()
      case 0x58:
        this.status &= ~value
        if (!this.status) this.lost = false
        return this.drive()
      case 0x80: if (value & 1) this.mdio(() => { this.mdioData = this.addressed() ? this.phy.read(this.register(0x84) & 31) : 0xffff }); return
      case 0x88: return this.mdio(() => { if (this.addressed()) this.phy.write(this.register(0x84) & 31, value & 0xffff) })
      case 0x4c: case 0x8c: case 0x90: this.violate(`write of 0x${offset.toString(16)}`); return
    }
  }

  private control(before: number, value: number): void {
    const now = this.world.now()
    if (!(value & 1)) {
      if (before & 1) this.counts.resets++
      this.resetAt = now
      return this.clear()
    }
    if (!(before & 1)) {
      if (now - this.resetAt < RESET_NS) this.violate(`out of reset after ${now - this.resetAt} ns`)
      this.runAt = now
    }
    if (value & 6 && now - this.runAt < RESET_NS) this.violate(`on ${now - this.runAt} ns after reset`)
    if (value & 6 && ((this.sram >> 2) & 15) !== 5) this.violate('on without SRAM')
  }

  private addressed(): boolean { return ((this.register(0x84) >> 8) & 31) === this.phyAddress }
  private mdioBusy(): boolean { return this.faults.mdioStuck || this.world.now() < this.mdioUntil }

  private mdio(transaction: () => void): void {
    if (this.mdioBusy() && !this.faults.mdioStuck) this.violate('MDIO while it is busy')
    if (((this.register(0x7c) >> 2) & 255) !== 0xd) this.violate('MDIO too fast')
    this.mdioUntil = this.world.now() + MDIO_NS
    if (!this.faults.mdioStuck) transaction()
  }

  private push(value: number): void {
    const channel = this.channels[this.register(0x14) & 1]!
    if (channel.busy) return void this.violate('data for a channel that is busy')
    if (channel.words.length >= 512) return void this.violate('transmit FIFO full')
    channel.words.push(value)
  }

  private start(index: number, value: number): void {
    const channel = this.channels[index]!
    if (!(value & 1)) return
    if ((this.register(0) & 3) !== 3) return void this.violate('transmission while off')
    if (channel.busy) return void this.violate('start of a channel that is busy')
    const { length, words } = channel
    if (words.length !== Math.ceil(length / 4) || length < 14 || length > 1514) return void this.violate(`${words.length} words for a frame of ${length} bytes`)
    channel.busy = true
    if (this.faults.transmitterStuck) return
    const bytes = Buffer.alloc(4 * words.length)
    words.forEach((word, i) => bytes.writeUInt32LE(word >>> 0, 4 * i))
    // PAD: zeros up to the shortest frame.
    const frame = new Uint8Array(this.register(0x60) & 0x20 ? Math.max(length, 60) : length)
    frame.set(bytes.subarray(0, length))
    const life = this.life
    this.free = Math.max(this.free, this.world.now()) + (8000 / this.rate.speed) * (frame.length + 24)
    this.world.at(this.free, () => {
      if (life !== this.life) return
      channel.busy = false
      channel.words = []
      if (this.faults.abort > 0) {
        this.faults.abort--
        return this.raise(1 << (index + 2))
      }
      this.counts.transmitted++
      this.raise(1 << index)
      if (this.phy.rate()?.speed !== this.rate.speed) return
      this.world.note(`emac: out ${digest(frame)}`)
      this.onTransmit(frame)
    })
  }

  private raise(cause: number): void {
    const fresh = !(this.status & this.register(0x54)) && cause & this.register(0x54)
    if (fresh) {
      this.counts.interrupts++
      if (this.faults.loseInterrupts > 0) {
        this.faults.loseInterrupts--
        this.lost = true
      }
    }
    this.status |= cause
    this.drive()
  }

  private drive(): void { this.world.setLine(this.irq, !this.lost && (this.status & this.register(0x54)) !== 0) }

  private fault(offset: number, kind: 'read' | 'write'): never { throw new BusFault(offset, kind) }
  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Sun4iEmacModel => new Sun4iEmacModel(world, options)
export default make satisfies ModelFactory

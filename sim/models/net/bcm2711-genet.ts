/**
 * Model of GENET v5 as a BCM2711 has it, with the default ring, 16, and a BCM54213PE behind MDIO.
 *
 * There is no public manual: registers and behaviour are those that the drivers of Linux, U-Boot and Circle rely on. Rings 0 to 15,
 * checksums and the 64-byte status block are not modelled. The link-change interrupts never come, as on the Pi 4.
 *
 * Options: `irq` (line A), `revision` (major, default 6), `phy` (its MDIO address, default 1), `index` (where the device's indices stand when
 * nobody has used it yet, default 0xfff0), and the PHY's `partner`, `partnerGigabit`, `forced`, `negotiationNs` (`mii.ts`).
 */
import { BusFault, type ModelFactory, type NetModel, type World } from '../../model.ts'
import { Phy, digest } from './mii.ts'

/** MDIO: 64 bits at 2.5 MHz. From PROD_INDEX to the first frame. */
const MDIO_NS = 26_000
const DOORBELL_NS = 2_000
/** From DMA off to rest. */
const REST_NS = 12_000
const RING = 256

/** What the device does wrong. Functions are called at each occasion and may do it only now and then. */
export interface GenetFaults {
  /** Length and status of a received frame's descriptor. */
  rxDescriptor?: (value: number) => number
  /** What PROD_INDEX of the receiver, CONS_INDEX of the transmitter read as. */
  rxIndex?: (value: number) => number
  txIndex?: (value: number) => number
  /** The transmitter takes nothing. */
  transmitterStuck: boolean
  /** So many interrupts get lost: the line does not rise until the next cause after the driver has acknowledged this one. */
  loseInterrupts: number
  /** A received frame and its index reach memory so many ns after the interrupt. */
  lateNs: number
  /** MDIO stays busy. */
  mdioStuck: boolean
  /** DMA engines never come to rest. */
  restless: boolean
}

interface Ring { index: number; other: number; pointer: number }

/** Registers that are just kept: PORT_CTRL, RBUF, OOB, UMAC's plain ones, the rings' plain ones, MDF, HFB. */
const KEPT = [
  0x004, 0x08c, 0x300, 0x3b4, 0x80c, 0x810, 0x814, 0xe50, 0xfc00, 0xfc04, 0xfc08,
  ...[0x3000, 0x5000].flatMap((ring) => [0x04, 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x28, 0x30].map((offset) => ring + offset)),
  ...[0x3040, 0x5040].flatMap((dma) => [0x00, 0x0c].map((offset) => dma + offset)),
]

export class GenetModel implements NetModel {
  faults: GenetFaults = { transmitterStuck: false, loseInterrupts: 0, lateNs: 0, mdioStuck: false, restless: false }
  /** What the driver did against what is known of the device. */
  violations: string[] = []
  onTransmit: (frame: Uint8Array) => void = () => {}
  /** Frames from the wire that were for us and found no driver, no link, or another speed. */
  dropped = 0
  readonly counts = { received: 0, transmitted: 0, interrupts: 0, resets: 0, doorbells: 0, releases: 0 }
  readonly phy: Phy

  private readonly irq: number
  private readonly phyAddress: number
  private readonly kept = new Map<number, number>()
  private readonly descriptors = { rx: new Uint32Array(RING * 3), tx: new Uint32Array(RING * 3) }
  private rx: Ring
  private tx: Ring
  private discards = 0
  private cmd = 0
  private flush = 0
  private txFlush = 0
  private dma = { rx: 0, tx: 0 }
  /** When the engines have come to rest. */
  private restAt = { rx: 0, tx: 0 }
  private interrupts = [{ status: 0, mask: 0xffff_ffff }, { status: 0, mask: 0xffff_ffff }]
  private lost = false
  private mdio = 0
  private mdioUntil = 0
  private mdioResult = 0
  private fresh = true
  private sending = false
  private life = 0

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {
    this.irq = Number(options.irq ?? 0)
    this.phyAddress = Number(options.phy ?? 1)
    const number = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value))
    this.phy = new Phy(world, {
      id: [0x600d, 0x84a2], gigabit: true, partner: number(options.partner) ?? 0x05e1, partnerGigabit: number(options.partnerGigabit), forced: number(options.forced), negotiationNs: number(options.negotiationNs),
    })
    const index = Number(options.index ?? 0xfff0)
    this.rx = { index, other: 0, pointer: 0 }
    this.tx = { index, other: 0, pointer: 0 }
  }

  /** Power-on. */
  reset(): void {
    this.life++
    this.phy.reset()
    this.kept.clear()
    const index = Number(this.options.index ?? 0xfff0)
    this.rx = { index, other: 0, pointer: 0 }
    this.tx = { index, other: 0, pointer: 0 }
    this.discards = this.cmd = this.flush = this.txFlush = this.mdio = this.mdioUntil = 0
    this.dma = { rx: 0, tx: 0 }
    this.interrupts = [{ status: 0, mask: 0xffff_ffff }, { status: 0, mask: 0xffff_ffff }]
    this.lost = false
    this.fresh = true
    this.sending = false
    this.world.setLine(this.irq, false)
  }

  setLink(up: boolean): void { this.phy.setLink(up) }

  /** The card's address, as the registers have it. */
  get mac(): number[] {
    const [high, low] = [this.keeps(0x80c), this.keeps(0x810)]
    return [high >>> 24, high >> 16, high >> 8, high, low >> 8, low].map((byte) => byte & 255)
  }

  /** What the MAC is set to. */
  get rate(): { speed: number; full: boolean; pauses: boolean } {
    return { speed: [10, 100, 1000, 2500][(this.cmd >> 2) & 3]!, full: !(this.cmd & (1 << 10)), pauses: !(this.cmd & ((1 << 8) | (1 << 28))) }
  }

  private keeps(offset: number): number { return this.kept.get(offset) ?? 0 }

  /** RGMII works: external PHY, mode enabled, link told, one side's delay, and the speed that the PHY has. */
  private connected(): boolean {
    const oob = this.keeps(0x08c)
    const rate = this.phy.rate()
    return this.keeps(0x004) === 3 && (oob & 0x70) === 0x50 && (oob & (1 << 16)) !== 0 && rate !== undefined && rate.speed === this.rate.speed && rate.full === this.rate.full && !(this.cmd & ((1 << 13) | (1 << 15)))
  }

  receive(frame: Uint8Array): void {
    this.world.note(`genet: in ${digest(frame)}`)
    if (!this.accepts(frame)) return
    const open = this.connected() && this.cmd & 2 && (this.dma.rx & 0x20001) === 0x20001 && this.keeps(0x3040) & (1 << 16)
    if (!open || frame.length + 4 > this.keeps(0x814)) return void this.dropped++
    if (((this.rx.index - this.rx.other) & 0xffff) >= RING) {
      this.discards = (this.discards + 1) & 0xffff
      return
    }
    const shift = this.keeps(0x300) & 2 ? 2 : 0
    const padded = new Uint8Array(shift + Math.max(frame.length, 60))
    padded.set(frame, shift)
    const { lateNs } = this.faults
    const land = (): void => {
      const slot = this.rx.pointer / 3
      if (slot !== (this.rx.index & 255)) this.violate(`receive pointer ${this.rx.pointer} at index ${this.rx.index}`)
      const [, address, high] = this.descriptors.rx.subarray(slot * 3, slot * 3 + 3) as unknown as [number, number, number]
      const size = this.keeps(0x3010) & 0xffff
      if (high || padded.length > size) return void this.violate('a receive buffer that does not fit')
      this.world.memory().set(padded, address)
      const kind = frame.subarray(0, 6).every((byte) => byte === 255) ? 0x40 : frame[0]! & 1 ? 0x20 : 0
      const status = (padded.length << 16) | 0x6000 | kind
      this.descriptors.rx[slot * 3] = this.faults.rxDescriptor?.(status) ?? status
      this.rx.pointer = (this.rx.pointer + 3) % (RING * 3)
      this.rx.index = (this.rx.index + 1) & 0xffff
      this.counts.received++
    }
    if (!lateNs) land()
    this.raise(1 << 13)
    const { life } = this
    if (lateNs) this.world.at(this.world.now() + lateNs, () => { if (life === this.life) land() })
  }

  private accepts(frame: Uint8Array): boolean {
    if (this.cmd & 0x10) return true
    const is = (address: number[]): boolean => address.every((byte, i) => frame[i] === byte)
    const filters = this.keeps(0xe50)
    if (!filters) return is(this.mac) || (frame[0]! & 1) !== 0
    for (let n = 0; n < 17; n++) {
      if (!(filters & (1 << (16 - n)))) continue
      const [high, low] = [this.keeps(0xe54 + 8 * n), this.keeps(0xe58 + 8 * n)]
      if (is([high >> 8, high, low >>> 24, low >> 16, low >> 8, low].map((byte) => byte & 255))) return true
    }
    return false
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || offset % 4) throw new BusFault(offset, 'read')
    if (offset >= 0x2000 && offset < 0x2c00) return this.descriptors.rx[(offset - 0x2000) / 4]!
    if (offset >= 0x4000 && offset < 0x4c00) return this.descriptors.tx[(offset - 0x4000) / 4]!
    if (offset >= 0xe54 && offset < 0xe54 + 17 * 8) return this.keeps(offset)
    switch (offset) {
      case 0x000: return Number(this.options.revision ?? 6) << 24
      case 0x008: return this.flush
      case 0x200: case 0x240: return this.interrupts[offset === 0x200 ? 0 : 1]!.status >>> 0
      case 0x20c: case 0x24c: return this.interrupts[offset === 0x20c ? 0 : 1]!.mask >>> 0
      case 0x808: return this.cmd >>> 0
      case 0xb34: return this.txFlush
      case 0xc28: return this.counts.received
      case 0xca8: return this.counts.transmitted
      case 0xd80: return 0
      case 0xe14: return this.mdioNow()
      case 0x3000: return this.rx.pointer
      case 0x3008: {
        const value = ((this.discards << 16) | this.rx.index) >>> 0
        return (this.faults.rxIndex?.(value) ?? value) >>> 0
      }
      case 0x300c: return this.rx.other
      case 0x5000: return this.tx.pointer
      case 0x5008: return (this.faults.txIndex?.(this.tx.index) ?? this.tx.index) >>> 0
      case 0x500c: return this.tx.other
      case 0x3044: return this.dma.rx
      case 0x5044: return this.dma.tx
      case 0x3048: return this.resting('rx') ? 1 : 0
      case 0x5048: return this.resting('tx') ? 1 : 0
    }
    if (KEPT.includes(offset)) return this.keeps(offset) >>> 0
    return this.violate(`read of 0x${offset.toString(16)}`)
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset % 4) throw new BusFault(offset, 'write')
    if (offset >= 0x2000 && offset < 0x2c00) return this.describe('rx', offset - 0x2000, value)
    if (offset >= 0x4000 && offset < 0x4c00) return this.describe('tx', offset - 0x4000, value)
    if (offset >= 0xe54 && offset < 0xe54 + 17 * 8) return void this.kept.set(offset, value)
    switch (offset) {
      case 0x008: this.flush = value; return
      case 0x208: case 0x248: return this.acknowledge(offset === 0x208 ? 0 : 1, value)
      case 0x210: case 0x250: return this.mask(offset === 0x210 ? 0 : 1, value, 0)
      case 0x214: case 0x254: return this.mask(offset === 0x214 ? 0 : 1, 0, value)
      case 0x808: return this.command(value)
      case 0xb34: this.txFlush = value; return
      case 0xd80: if (value) this.counts.received = this.counts.transmitted = 0; return
      case 0xe14: return this.mdioCommand(value)
      case 0x3000: return this.point(this.rx, value, 'rx')
      case 0x5000: return this.point(this.tx, value, 'tx')
      case 0x302c: case 0x502c: return
      case 0x3008: return void this.violate('write to the receiver\'s PROD_INDEX')
      case 0x5008: return void this.violate('write to the transmitter\'s CONS_INDEX')
      case 0x300c:
        this.counts.releases++
        this.rx.other = value & 0xffff
        if (((this.rx.index - this.rx.other) & 0xffff) > RING) this.violate(`receiver's CONS_INDEX ${value} at ${this.rx.index}`)
        return
      case 0x500c: return this.doorbell(value)
      case 0x3044: return this.engine('rx', value)
      case 0x5044: return this.engine('tx', value)
    }
    if (!KEPT.includes(offset)) return void this.violate(`write of 0x${offset.toString(16)}`)
    const engine = offset >= 0x3000 && offset < 0x3050 ? 'rx' : offset >= 0x5000 && offset < 0x5050 ? 'tx' : undefined
    if (engine && this.dma[engine] & 1) this.violate(`ring set up while its engine runs: 0x${offset.toString(16)}`)
    this.kept.set(offset, value)
  }

  private resting(engine: 'rx' | 'tx'): boolean { return !(this.dma[engine] & 1) && !this.faults.restless && this.world.now() >= this.restAt[engine] }

  private describe(engine: 'rx' | 'tx', at: number, value: number): void {
    this.descriptors[engine][at / 4] = value
    if (at % 12 !== 0 && this.dma[engine] & 1) this.violate(`${engine} buffer moved while its engine runs`)
  }

  private point(ring: Ring, value: number, engine: 'rx' | 'tx'): void {
    if (this.dma[engine] & 1) return void this.violate('pointer set while its engine runs')
    ring.pointer = value
  }

  private engine(engine: 'rx' | 'tx', value: number): void {
    if (!(value & 1)) {
      if (this.dma[engine] & 1) this.restAt[engine] = this.world.now() + REST_NS
      this.dma[engine] = value
      this.life++
      this.sending = false
      return
    }
    this.dma[engine] = value
    const ring = engine === 'rx' ? 0x3000 : 0x5000
    if (this.keeps(ring + 0x10) >>> 16 !== RING || this.keeps(ring + 0x14) !== 0 || this.keeps(ring + 0x1c) !== RING * 3 - 1) this.violate(`${engine} ring of an unknown shape`)
    if (engine === 'tx' && this.tx.other !== this.tx.index) this.violate('transmitter started with frames from before')
  }

  private command(value: number): void {
    if (value & (1 << 13)) {
      if (!(value & (1 << 15))) this.violate('reset without a receive clock')
      if (!this.faults.restless && !(this.resting('rx') && this.resting('tx'))) this.violate('reset while DMA runs')
      this.counts.resets++
    }
    this.cmd = value
    const { life } = this
    this.world.at(this.world.now() + DOORBELL_NS, () => { if (life === this.life) this.send() })
  }

  private acknowledge(bank: number, value: number): void {
    const it = this.interrupts[bank]!
    it.status &= ~value
    if (!this.interrupts.some(({ status, mask }) => status & ~mask)) this.lost = false
    this.drive()
  }

  private mask(bank: number, set: number, clear: number): void {
    const it = this.interrupts[bank]!
    it.mask = (it.mask | set) & ~clear
    this.drive()
  }

  private raise(cause: number): void {
    const [it] = this.interrupts as [{ status: number; mask: number }, unknown]
    if (cause & ~it.mask && !(it.status & ~it.mask)) {
      this.counts.interrupts++
      if (this.faults.loseInterrupts > 0) {
        this.faults.loseInterrupts--
        this.lost = true
      }
    }
    it.status |= cause
    this.drive()
  }

  private drive(): void {
    const [{ status, mask }] = this.interrupts as [{ status: number; mask: number }]
    this.world.setLine(this.irq, !this.lost && (status & ~mask) !== 0)
  }

  private mdioCommand(value: number): void {
    if (!(value & (1 << 29))) {
      this.mdio = value
      return
    }
    if (this.world.now() < this.mdioUntil && !this.faults.mdioStuck) this.violate('MDIO while it is busy')
    const address = (value >> 21) & 31
    const register = (value >> 16) & 31
    const operation = (value >> 26) & 3
    this.mdio = value
    this.mdioUntil = this.world.now() + MDIO_NS
    this.mdioResult = value & ~(1 << 29)
    if (this.faults.mdioStuck) return
    const answers = address === this.phyAddress && !this.fresh
    this.fresh = false
    if (operation === 1 && address === this.phyAddress) this.phy.write(register, value & 0xffff)
    else if (operation === 2) this.mdioResult = (value & 0x0fff_0000) | (answers ? this.phy.read(register) : 0xffff | (1 << 28))
    else if (operation !== 1) this.violate(`MDIO operation ${operation}`)
  }

  private mdioNow(): number {
    if (!(this.mdio & (1 << 29))) return this.mdio >>> 0
    return (this.faults.mdioStuck || this.world.now() < this.mdioUntil ? this.mdio : this.mdioResult) >>> 0
  }

  private doorbell(value: number): void {
    this.tx.other = value & 0xffff
    this.counts.doorbells++
    if (((this.tx.other - this.tx.index) & 0xffff) > RING) return void this.violate(`transmitter's PROD_INDEX ${value} at ${this.tx.index}`)
    const { life } = this
    this.world.at(this.world.now() + DOORBELL_NS, () => { if (life === this.life) this.send() })
  }

  /** Sends what there is, one frame after the other. */
  private send(): void {
    const on = this.connected() && this.cmd & 1 && (this.dma.tx & 0x20001) === 0x20001 && this.keeps(0x5040) & (1 << 16)
    if (this.sending || !on || this.faults.transmitterStuck || this.tx.index === this.tx.other) return
    const slot = this.tx.pointer / 3
    if (slot !== (this.tx.index & 255)) this.violate(`transmit pointer ${this.tx.pointer} at index ${this.tx.index}`)
    const [status, address, high] = this.descriptors.tx.subarray(slot * 3, slot * 3 + 3) as unknown as [number, number, number]
    const length = (status >> 16) & 0xfff
    if ((status & 0xffff) !== (0x6000 | (0x3f << 7) | 0x40) || high || length < 60 || length > 1514) this.violate(`transmit descriptor ${status.toString(16)}`)
    const frame = this.world.memory().slice(address, address + length)
    this.sending = true
    const { life } = this
    this.world.at(this.world.now() + (8000 / this.rate.speed) * (length + 24), () => {
      if (life !== this.life) return
      this.sending = false
      this.tx.pointer = (this.tx.pointer + 3) % (RING * 3)
      this.tx.index = (this.tx.index + 1) & 0xffff
      this.counts.transmitted++
      this.raise(1 << 16)
      if (this.phy.rate()) {
        this.world.note(`genet: out ${digest(frame)}`)
        this.onTransmit(frame)
      }
      this.send()
    })
  }

  /** Lets a transmitter that was stuck go on. */
  unstick(): void {
    this.faults.transmitterStuck = false
    this.send()
  }

  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): GenetModel => new GenetModel(world, options)
export default make satisfies ModelFactory

/**
 * Model of the DesignWare USB 2.0 OTG controller as a host with internal DMA, from the register descriptions of the RT3050 and CME-M7 manuals,
 * and of what is plugged into it. Not modelled: device mode, slave mode, FIFOs, split transactions, periodic scheduling. Channels that are
 * refused wait until the device says that it has something.
 *
 * Options: `irq`, `channels` (default 8), `plug`: what is at the root port, `hub` (default: a hub with a CDC-ECM adapter in port 1), `cdc-ecm`,
 * `lan9514` (hub of five ports and Ethernet, as on a Raspberry Pi 2 or 3) or `nothing`; `mac` of the adapter.
 */
import { BusFault, type ModelFactory, type NetModel, type World } from '../../model.ts'
import { CdcEcmModel } from './cdc-ecm.ts'
import { Speed, type InReply, type OutReply, type UsbDeviceModel } from './device.ts'
import { HubModel } from './hub.ts'
import { Lan9514Model } from './lan9514.ts'

const GINT = { CURMOD: 1, PRTINT: 1 << 24, HCHINT: 1 << 25, DISCONN: 1 << 29 }
const HPRT = { CONNSTS: 1, CONNDET: 2, ENA: 4, ENACHG: 8, OVRCURRCHG: 32, RST: 0x100, PWR: 0x1000 }
const CHANGES = HPRT.CONNDET | HPRT.ENACHG | HPRT.OVRCURRCHG
const HCINT = { XFERCOMPL: 1, CHHLTD: 2, AHBERR: 4, STALL: 8, NAK: 16, ACK: 32, XACTERR: 128, BBLERR: 256, DATATGLERR: 1024 }
const CHENA = 0x8000_0000
const CHDIS = 0x4000_0000
/** Time of a packet at full and high speed, and until a channel has halted (ns). */
const PACKET = { full: 60_000, high: 12_000 }
const HALT = 2_000
const RESET = 10_000

export interface Dwc2Faults {
  /** So many interrupts get lost: the line does not rise until the next cause after this one has gone. */
  loseInterrupts: number
  /** A channel says so many ns late that it has halted. */
  lateNs: number
  /** Channels do not halt when they are told to. */
  haltsHang: boolean
  /** The core does not come out of reset. */
  resetHangs: boolean
  /** What becomes of a packet: nothing comes back (`none`), or something else. Asked for each. */
  packet?: (token: 'setup' | 'in' | 'out', endpoint: number, reply: InReply | OutReply) => InReply | OutReply
  /** HCTSIZ of a channel that has halted. */
  size?: (hctsiz: number) => number
  /** HCINT of a channel that has halted. */
  cause?: (cause: number) => number
}

interface Channel { char: number; split: number; int: number; mask: number; size: number; dma: number; errors: number; parked: boolean; life: number }

export class Dwc2Model implements NetModel {
  faults: Dwc2Faults = { loseInterrupts: 0, lateNs: 0, haltsHang: false, resetHangs: false }
  violations: string[] = []
  onTransmit: (frame: Uint8Array) => void = () => {}
  /** What is plugged into the root port. */
  root?: UsbDeviceModel
  readonly hub?: HubModel
  readonly card: CdcEcmModel
  readonly lan?: Lan9514Model
  readonly counts = { packets: 0, refused: 0, interrupts: 0 }

  private readonly irq: number
  private readonly channels: Channel[]
  private readonly plain = new Map<number, number>()
  private ahb = 0
  private mask = 0
  private disconnected = false
  private port = 0
  private resetSince = 0
  private haMask = 0
  private resetting = false
  private line = false
  private lost = false
  private life = 0

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.irq = Number(options.irq ?? 0)
    this.channels = Array.from({ length: Number(options.channels ?? 8) }, () => ({ char: 0, split: 0, int: 0, mask: 0, size: 0, dma: 0, errors: 0, parked: false, life: 0 }))
    this.card = new CdcEcmModel(String(options.mac ?? '525400123456').replaceAll(':', ''))
    this.card.onTransmit = (frame) => this.onTransmit(frame)
    const plug = options.plug ?? 'hub'
    if (plug === 'hub') {
      this.hub = new HubModel(world)
      this.hub.plug(1, this.card)
      this.plug(this.hub)
    } else if (plug === 'cdc-ecm') {
      this.plug(this.card)
    } else if (plug === 'lan9514') {
      this.hub = new HubModel(world, 5, Speed.high, [0x0424, 0x9514])
      this.lan = new Lan9514Model(world)
      this.lan.onTransmit = (frame) => this.onTransmit(frame)
      this.hub.plug(1, this.lan)
      this.plug(this.hub)
    }
  }

  // --- Wire side --------------------------------------------------------------------------------------------------------

  receive(frame: Uint8Array): void { (this.lan ?? this.card).receive(frame) }
  /** The cable of a CDC-ECM adapter that is pulled shows as the adapter pulled: it has no other way to tell. */
  setLink(up: boolean): void {
    if (this.lan) return this.lan.setLink(up)
    const there = this.hub ? this.hub.ports[1]!.device : this.root
    if (up === (there !== undefined)) return
    if (this.hub) up ? this.hub.plug(1, this.card) : this.hub.unplug(1)
    else up ? this.plug(this.card) : this.unplug()
  }

  /** Plugs `device` into the root port. */
  plug(device: UsbDeviceModel): void {
    this.root = device
    device.onReady = () => this.unpark()
    device.busReset()
    if (this.port & HPRT.PWR) this.connect()
    this.update()
  }

  /** Pulls out what is in the root port. */
  unplug(): void {
    this.root = undefined
    if (this.port & HPRT.ENA) this.port |= HPRT.ENACHG
    this.port &= HPRT.PWR | CHANGES
    this.disconnected = true
    this.unpark()
    this.update()
  }

  private connect(): void { this.port |= HPRT.CONNSTS | HPRT.CONNDET }

  // --- Registers --------------------------------------------------------------------------------------------------------

  reset(): void {
    this.life++
    this.plain.clear()
    this.ahb = this.mask = this.port = this.haMask = 0
    this.disconnected = this.resetting = false
    for (const channel of this.channels) Object.assign(channel, { char: 0, split: 0, int: 0, mask: 0, size: 0, dma: 0, parked: false, life: channel.life + 1 })
    this.update()
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    if (offset >= 0x500 && offset < 0x500 + 0x20 * this.channels.length) return this.readChannel(this.channels[(offset - 0x500) >> 5]!, offset & 0x1f)
    switch (offset) {
      case 0x008: return this.ahb
      case 0x010: return (this.resetting ? 1 : 0x8000_0000) >>> 0
      case 0x014: return this.status()
      case 0x018: return this.mask
      case 0x040: return 0x4f54_280a
      case 0x048: return ((this.channels.length - 1) << 14) | (2 << 3)
      case 0x00c: case 0x024: case 0x028: case 0x100: case 0x400: return this.plain.get(offset) ?? 0
      case 0x408: return Math.floor(this.world.now() / 125_000) & 0xffff
      case 0x414: return this.haint()
      case 0x418: return this.haMask
      case 0x440: return this.port
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4) throw new BusFault(offset, 'write')
    value >>>= 0
    if (offset >= 0x500 && offset < 0x500 + 0x20 * this.channels.length) this.writeChannel(this.channels[(offset - 0x500) >> 5]!, offset & 0x1f, value)
    else switch (offset) {
      case 0x008: this.ahb = value; break
      case 0x00c: case 0x024: case 0x028: case 0x100: case 0x400: this.plain.set(offset, value); break
      case 0x010: this.control(value); break
      case 0x014: if (value & GINT.DISCONN) this.disconnected = false; break
      case 0x018: this.mask = value; break
      case 0x418: this.haMask = value & 0xffff; break
      case 0x440: this.writePort(value); break
      case 0xe00: break
      default: throw new BusFault(offset, 'write')
    }
    this.update()
  }

  private control(value: number): void {
    if (!(value & 0x31)) return
    this.resetting = true
    if (value & 1) {
      const { life } = this
      this.reset()
      this.resetting = true
      if (life + 1 !== this.life) return
    }
    if (this.faults.resetHangs) return
    const { life } = this
    this.world.at(this.world.now() + RESET, () => { if (life === this.life) this.resetting = false })
  }

  private writePort(value: number): void {
    const { port } = this
    this.port &= ~(value & CHANGES)
    if (value & HPRT.ENA && port & HPRT.ENA) {
      this.port &= ~HPRT.ENA
      this.violations.push('the port was disabled')
    }
    if (value & HPRT.PWR && !(port & HPRT.PWR)) {
      this.port |= HPRT.PWR
      if (this.root) this.connect()
    }
    if (value & HPRT.RST && !(port & HPRT.RST)) {
      if (port & HPRT.ENA) this.port |= HPRT.ENACHG
      this.port = (this.port | HPRT.RST) & ~HPRT.ENA
      this.resetSince = this.world.now()
    } else if (!(value & HPRT.RST) && port & HPRT.RST) {
      this.port &= ~HPRT.RST
      if (this.world.now() - this.resetSince < 50_000_000) this.violations.push('a reset of less than 50 ms')
      if (!this.root || !(this.port & HPRT.CONNSTS)) return
      this.root.busReset()
      this.port = (this.port & ~0x6_0000) | HPRT.ENA | HPRT.ENACHG | (this.root.speed << 17)
    }
  }

  private readChannel(channel: Channel, offset: number): number {
    switch (offset) {
      case 0x00: return channel.char
      case 0x04: return channel.split
      case 0x08: return channel.int
      case 0x0c: return channel.mask
      case 0x10: return channel.size
      case 0x14: return channel.dma
      default: throw new BusFault(offset, 'read')
    }
  }

  private writeChannel(channel: Channel, offset: number, value: number): void {
    const running = channel.char >>> 31 === 1
    switch (offset) {
      case 0x00: return this.writeChar(channel, value, running)
      case 0x04: channel.split = value; break
      case 0x08: channel.int &= ~value; break
      case 0x0c: channel.mask = value & 0x3fff; break
      case 0x10:
        channel.size = value
        if (running) this.violations.push('HCTSIZ written while the channel runs')
        break
      case 0x14:
        channel.dma = value
        if (running) this.violations.push('HCDMA written while the channel runs')
        break
      default: throw new BusFault(offset, 'write')
    }
  }

  private writeChar(channel: Channel, value: number, running: boolean): void {
    if (running) {
      if (value & CHDIS) {
        if (!(value & CHENA)) this.violations.push('CHDIS without CHENA')
        if (this.faults.haltsHang) return
        const { life } = channel
        this.world.at(this.world.now() + HALT, () => { if (life === channel.life && channel.char >>> 31) this.halt(channel, 0) })
      } else {
        this.violations.push('HCCHAR written while the channel runs')
      }
      return
    }
    channel.char = (value & ~(CHENA | CHDIS)) >>> 0
    // It has halted just before it was told to.
    if (value & CHDIS) channel.int |= HCINT.CHHLTD
    if (!(value & CHENA) || value & CHDIS) return
    channel.char = (channel.char | CHENA) >>> 0
    channel.errors = 0
    channel.life++
    channel.parked = false
    if ((channel.dma >>> 30) !== 3) this.violations.push(`address 0x${channel.dma.toString(16)} is not in the uncached alias`)
    if (channel.dma & 3) this.violations.push('an address that is not a multiple of 4')
    const size = channel.size & 0x7_ffff
    const packets = (channel.size >>> 19) & 0x3ff
    const most = channel.char & 0x7ff
    if (!most || packets !== Math.max(1, Math.ceil(size / most))) this.violations.push(`${packets} packets of ${most} for ${size} bytes`)
    if (channel.char & 0x8000 && size % most) this.violations.push(`room for ${size} bytes in packets of ${most}`)
    this.later(channel)
  }

  // --- Packets ----------------------------------------------------------------------------------------------------------

  private later(channel: Channel): void {
    const { life } = channel
    const time = this.root?.speed === Speed.high ? PACKET.high : PACKET.full
    this.world.at(this.world.now() + time, () => { if (life === channel.life && channel.char >>> 31) this.packet(channel) })
  }

  /** Devices have something: who was refused tries again. */
  unpark(): void {
    for (const channel of this.channels) if (channel.parked) {
      channel.parked = false
      this.later(channel)
    }
  }

  private packet(channel: Channel): void {
    this.counts.packets++
    const most = channel.char & 0x7ff
    const endpoint = (channel.char >> 11) & 15
    const device = this.port & HPRT.ENA ? this.root?.find((channel.char >> 22) & 127) : undefined
    const pid = channel.size >>> 29 & 3
    const incoming = (channel.char & 0x8000) !== 0
    const left = channel.size & 0x7_ffff
    const at = channel.dma & 0x3fff_ffff
    const memory = this.world.memory()
    const alter = this.faults.packet ?? ((_token: string, _endpoint: number, reply: InReply | OutReply) => reply)
    if (pid === 3) {
      const reply = alter('setup', endpoint, device ? device.setup(memory.slice(at, at + 8)) : 'none')
      if (reply === 'ack') return this.moved(channel, 8, true)
      return this.troubled(channel, reply)
    }
    if (!incoming) {
      const data = memory.slice(at, at + Math.min(most, left))
      const reply = alter('out', endpoint, device ? device.out(endpoint, data, pid >> 1) : 'none')
      if (reply === 'ack') return this.moved(channel, data.length, false)
      return this.troubled(channel, reply)
    }
    const reply = alter('in', endpoint, device ? device.in(endpoint) : 'none')
    if (typeof reply === 'string') return this.troubled(channel, reply)
    if (reply.data.length > most) return this.halt(channel, HCINT.BBLERR)
    if (reply.toggle !== pid >> 1) return this.halt(channel, HCINT.DATATGLERR)
    if (at + reply.data.length > memory.length) return this.halt(channel, HCINT.AHBERR)
    memory.set(reply.data, at)
    device?.acked(endpoint)
    this.moved(channel, reply.data.length, reply.data.length < most)
  }

  private moved(channel: Channel, bytes: number, last: boolean): void {
    channel.errors = 0
    const packets = ((channel.size >>> 19) & 0x3ff) - 1
    const left = (channel.size & 0x7_ffff) - bytes
    const pid = channel.size >>> 29 & 3
    // What was sent is not counted down in bytes until all has gone.
    channel.size = ((pid === 3 ? 2 : pid ^ 2) << 29 | packets << 19 | left) >>> 0
    channel.dma = (channel.dma + bytes) >>> 0
    channel.int |= HCINT.ACK
    if (last || packets === 0) this.halt(channel, HCINT.XFERCOMPL)
    else this.later(channel)
    this.update()
  }

  private troubled(channel: Channel, reply: InReply | OutReply): void {
    if (reply === 'stall') return this.halt(channel, HCINT.STALL)
    if (reply === 'nak') {
      this.counts.refused++
      channel.int |= HCINT.NAK
      if (((channel.char >> 18) & 3) === 3) return this.halt(channel, 0)
      channel.parked = true
      return
    }
    if (++channel.errors >= 3) return this.halt(channel, HCINT.XACTERR)
    this.later(channel)
  }

  private halt(channel: Channel, cause: number): void {
    channel.life++
    channel.parked = false
    const { life } = channel
    const say = (): void => {
      if (life !== channel.life) return
      channel.char = (channel.char & ~(CHENA | CHDIS)) >>> 0
      if (this.faults.size) channel.size = this.faults.size(channel.size) >>> 0
      channel.int |= this.faults.cause ? this.faults.cause(cause | HCINT.CHHLTD) : cause | HCINT.CHHLTD
      this.update()
    }
    if (this.faults.lateNs) this.world.at(this.world.now() + this.faults.lateNs, say)
    else say()
  }

  // --- Interrupt --------------------------------------------------------------------------------------------------------

  private haint(): number { return this.channels.reduce((bits, { int, mask }, i) => bits | (int & mask ? 1 << i : 0), 0) }

  private status(): number {
    return (GINT.CURMOD | (this.port & CHANGES ? GINT.PRTINT : 0) | (this.haint() & this.haMask ? GINT.HCHINT : 0) | (this.disconnected ? GINT.DISCONN : 0)) >>> 0
  }

  private update(): void {
    const high = (this.ahb & 1) === 1 && (this.status() & this.mask) !== 0
    if (high && !this.line) {
      this.counts.interrupts++
      this.lost = this.faults.loseInterrupts > 0
      if (this.lost) this.faults.loseInterrupts--
    }
    this.line = high
    this.world.setLine(this.irq, high && !this.lost)
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Dwc2Model => new Dwc2Model(world, options)
export default make satisfies ModelFactory

/**
 * Model of the Ethernet part of a LAN9512/LAN9514, from Microchip's data sheet and the register descriptions of the LAN9500 family: vendor
 * requests, the MAC, the PHY behind MII, frames with their status and command words. Not modelled: several frames in a transfer, wake-up,
 * checksum offload, EEPROM, the interrupt endpoint (it is refused for ever).
 */
import type { World } from '../../model.ts'
import { le16, Speed, UsbDeviceModel, type Setup } from './device.ts'

const BULK = 512
const BACKLOG = 64
const RESET_NS = 2_000_000
const MII_NS = 100_000
const NEGOTIATION_NS = 1_500_000_000

const HW_CFG = 0x14
const PM_CTRL = 0x20
const MAC_CR = 0x100
const MII_ADDR = 0x114
const MII_DATA = 0x118
/** Registers and their values after reset. */
const initial: Record<number, number> = {
  0x00: 0xec00_0002, 0x08: 0, 0x0c: 0, 0x10: 0, [HW_CFG]: 0x100, [PM_CTRL]: 0, 0x24: 0, 0x2c: 0, 0x38: 0, 0x68: 0, 0x6c: 0x800,
  [MAC_CR]: 0x4_0000, 0x104: 0xffff, 0x108: 0xffff_ffff, 0x10c: 0, 0x110: 0, [MII_ADDR]: 0, [MII_DATA]: 0, 0x11c: 0, 0x120: 0, 0x130: 0,
}

export interface Lan9514Faults {
  /** Resets do not end; the PHY does not answer. */
  resetHangs: boolean
  miiHangs: boolean
  /** Status word of a received frame. */
  status?: (status: number) => number
}

export class Lan9514Model extends UsbDeviceModel {
  readonly lan: Lan9514Faults = { resetHangs: false, miiHangs: false }
  onTransmit: (frame: Uint8Array) => void = () => {}
  dropped = 0
  readonly registers = new Map<number, number>()
  /** What the partner at the other end of the cable can do, as in ANLPAR. */
  partner = 0x45e1
  private cable = true
  private linked = false
  /** BMSR has to tell that the link was down. */
  private wasDown = true
  private negotiation = 0
  private advertised = 0x01e1
  private bmcr = 0x3100
  private readonly queue: Uint8Array[] = []
  private at = 0
  private parts: number[] = []
  private life = 0

  constructor(private readonly world: World) {
    super(Speed.high)
    this.restart()
  }

  /** The address the driver gave it, twelve hex digits. */
  get mac(): string {
    const bytes = [0, 8, 16, 24].map((shift) => (this.register(0x108) >>> shift) & 255).concat([0, 8].map((shift) => (this.register(0x104) >>> shift) & 255))
    return Buffer.from(bytes).toString('hex')
  }

  setLink(up: boolean): void {
    this.cable = up
    if (up) return this.negotiate()
    this.negotiation++
    this.linked = false
    this.wasDown = true
  }

  /** A frame comes over the wire. */
  receive(frame: Uint8Array): void {
    const mode = this.register(MAC_CR)
    const group = (frame[0]! & 1) === 1
    const all = frame.slice(0, 6).every((byte) => byte === 0xff)
    const own = Buffer.from(frame.slice(0, 6)).toString('hex') === this.mac
    if (!this.linked || !(mode & 4) || this.queue.length >= BACKLOG || !(own || all || (group && mode & 0x8_0000))) {
      this.dropped++
      return
    }
    const size = Math.max(60, frame.length) + 4
    const bytes = new Uint8Array(4 + size)
    const status = ((size << 16) | (all ? 0x2000 : group ? 0x400 : 0)) >>> 0
    new DataView(bytes.buffer).setUint32(0, (this.lan.status?.(status) ?? status) >>> 0, true)
    bytes.set(frame, 4)
    bytes.set([0xfc, 0xfc, 0xfc, 0xfc], size)
    this.queue.push(bytes)
    this.onReady()
  }

  override busReset(): void {
    super.busReset()
    this.restart()
  }

  private restart(): void {
    this.life++
    this.registers.clear()
    for (const [offset, value] of Object.entries(initial)) this.registers.set(Number(offset), value)
    this.queue.length = this.at = 0
    this.parts = []
  }

  private register(offset: number): number { return this.registers.get(offset) ?? 0 }

  private negotiate(): void {
    const number = ++this.negotiation
    this.linked = false
    this.wasDown = true
    this.world.at(this.world.now() + NEGOTIATION_NS, () => { if (number === this.negotiation && this.cable) this.linked = true })
  }

  protected override descriptor(type: number, index: number): Uint8Array | undefined {
    if (type === 1) return Uint8Array.from([18, 1, ...le16(0x200), 0xff, 0, 1, 64, ...le16(0x0424), ...le16(0xec00), ...le16(0x200), 0, 0, 0, 1])
    if (type === 2 && index === 0) return Uint8Array.from([9, 2, ...le16(39), 1, 1, 0, 0xe0, 1, 9, 4, 0, 0, 3, 0xff, 0, 0xff, 0,
      7, 5, 0x81, 2, ...le16(BULK), 0, 7, 5, 0x02, 2, ...le16(BULK), 0, 7, 5, 0x83, 3, ...le16(16), 4])
    return undefined
  }

  protected override endpointBytes(endpoint: number): number { return endpoint === 0x81 || endpoint === 2 ? BULK : endpoint === 0x83 ? 16 : 0 }

  protected override requestIn(setup: Setup): Uint8Array | undefined {
    if (setup.type !== 0xc0 || setup.request !== 0xa1 || setup.length !== 4 || !this.registers.has(setup.index)) return undefined
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, this.register(setup.index) >>> 0, true)
    return bytes
  }

  protected override requestOut(setup: Setup, data: Uint8Array): boolean {
    if (setup.type !== 0x40 || setup.request !== 0xa0 || data.length !== 4 || !this.registers.has(setup.index)) return false
    const value = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true)
    switch (setup.index) {
      case HW_CFG:
        if (value & 0x20) this.violations.push('several frames in a transfer')
        this.registers.set(HW_CFG, value)
        if (value & 8) {
          if (!this.lan.resetHangs) this.later(RESET_NS, () => this.restart())
        }
        return true
      case PM_CTRL:
        this.registers.set(PM_CTRL, value)
        if (value & 0x10 && !this.lan.resetHangs) this.later(RESET_NS, () => {
          this.registers.set(PM_CTRL, this.register(PM_CTRL) & ~0x10)
          this.advertised = 0x01e1
          this.negotiate()
        })
        return true
      case MII_ADDR:
        if (this.register(MII_ADDR) & 1) this.violations.push('MII_ADDR written while busy')
        this.registers.set(MII_ADDR, value)
        if (value & 1 && !this.lan.miiHangs) this.later(MII_NS, () => this.mii(value))
        return true
      case MII_DATA:
        if (this.register(MII_ADDR) & 1) this.violations.push('MII_DATA written while busy')
        this.registers.set(MII_DATA, value & 0xffff)
        return true
      case 0x00: return false
      default:
        this.registers.set(setup.index, value)
        return true
    }
  }

  private later(ns: number, action: () => void): void {
    const { life } = this
    this.world.at(this.world.now() + ns, () => { if (life === this.life) action() })
  }

  private mii(command: number): void {
    const register = (command >> 6) & 31
    const here = ((command >> 11) & 31) === 1
    if (command & 2) {
      if (here) this.writePhy(register, this.register(MII_DATA))
    } else {
      this.registers.set(MII_DATA, here ? this.readPhy(register) : 0xffff)
    }
    this.registers.set(MII_ADDR, command & ~1)
  }

  private readPhy(register: number): number {
    switch (register) {
      case 0: return this.bmcr
      case 1: {
        const up = this.linked && !this.wasDown
        if (this.linked) this.wasDown = false
        return 0x7809 | (this.linked ? 0x20 : 0) | (up ? 4 : 0)
      }
      case 2: return 0x0007
      case 3: return 0xc0c3
      case 4: return this.advertised
      case 5: return this.linked ? this.partner : 0
      default: return 0
    }
  }

  private writePhy(register: number, value: number): void {
    if (register === 4) this.advertised = value
    if (register !== 0) return
    this.bmcr = value & ~0x8200
    if (value & 0x8200) this.negotiate()
  }

  protected override packet(endpoint: number): Uint8Array | undefined {
    if (endpoint !== 1) return undefined
    if (!this.queue.length) {
      if (!(this.register(HW_CFG) & 0x1000)) this.violations.push('asked for frames without BIR')
      return undefined
    }
    return this.queue[0]!.subarray(this.at, this.at + BULK)
  }

  protected override sent(): void {
    const left = this.queue[0]!.length - this.at
    this.at += BULK
    if (left >= BULK) return
    this.queue.shift()
    this.at = 0
  }

  protected override take(_endpoint: number, data: Uint8Array): boolean {
    this.parts.push(...data)
    if (data.length === BULK) return true
    const bytes = Uint8Array.from(this.parts)
    this.parts = []
    const view = new DataView(bytes.buffer)
    const length = bytes.length - 8
    if (length < 14 || length > 1514) this.violations.push(`a frame of ${length} bytes`)
    else if (view.getUint32(0, true) !== (length | 0x3000) || view.getUint32(4, true) !== length) this.violations.push('words of command')
    else if (this.register(MAC_CR) & 8 && this.register(0x10) & 4 && this.linked) this.onTransmit(bytes.slice(8))
    else this.dropped++
    return true
  }
}

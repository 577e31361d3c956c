/**
 * Model of the BCM2835 AUX block's mini UART, from "BCM2835 ARM Peripherals" 2.1 and 2.2 with its errata.
 *
 * Options: `irq`, `clockHz` (core clock, default 250 MHz). 32-bit accesses only. SPI1 and SPI2 share AUX_IRQ and
 * AUX_ENABLES with it and are not modelled; `otherInterrupt` lets them interrupt. The receiver has no framing, parity or
 * break detection: such damage arrives as an ordinary byte.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'
import { InterruptOutput, Line, noFaults, type Damage, type FaultySerial } from './wire.ts'

const DEPTH = 8

export class Bcm2835AuxModel implements FaultySerial {
  faults = noFaults()
  violations: string[] = []
  onTransmit: (byte: number) => void = () => {}

  private readonly clockHz: number
  private readonly line: Line
  private readonly output: InterruptOutput
  private rx: number[] = []
  private tx: number[] = []
  private shifting?: number
  private overrun = false
  private other = false
  private enables = 0
  private ier = 0
  private lcr = 0
  private mcr = 0
  private scratch = 0
  private cntl = 3
  private baudRegister = 0

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.clockHz = Number(options.clockHz ?? 250_000_000)
    this.line = new Line(world, () => this.characterNs(), (byte, damage) => this.arrive(byte, damage))
    this.output = new InterruptOutput(world, options.irq, this.faults)
  }

  reset(): void {
    this.rx = []
    this.tx = []
    this.shifting = undefined
    this.overrun = this.other = false
    this.enables = this.ier = this.lcr = this.mcr = this.scratch = this.baudRegister = 0
    this.cntl = 3
    this.line.clear()
    this.update()
  }

  type(bytes: Uint8Array): void {
    for (const byte of bytes) this.line.send(byte)
  }

  typeDamaged(byte: number, damage: Damage): void { this.line.send(byte, damage) }

  /** SPI1 raises or withdraws the line they share. */
  otherInterrupt(high: boolean): void {
    this.other = high
    this.update()
  }

  get baud(): number { return this.clockHz / (8 * (this.baudRegister + 1)) }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    if (offset === 0x00) return (this.cause() !== 0 ? 1 : 0) | (this.other ? 2 : 0)
    if (offset === 0x04) return this.enables
    const value = this.readUart(offset)
    // 2.1: without its enable bit the mini UART's registers cannot be reached.
    return this.enables & 1 ? value : this.dead(0)
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset === 0x00) throw new BusFault(offset, 'write')
    if (offset === 0x04) {
      this.enables = value & 7
      this.line.resume()
      return
    }
    if (!(this.enables & 1) && offset >= 0x40 && offset <= 0x68) {
      this.dead(0)
      return
    }
    switch (offset) {
      case 0x40:
        if (this.lcr & 0x80) this.violations.push('AUX_MU_IO written with DLAB set')
        return this.push(value & 0xff)
      case 0x44: this.ier = value & 0xff; return this.update()
      case 0x48: return this.clear(value)
      case 0x4c: this.lcr = value & 0xff; return
      case 0x50: this.mcr = value & 0xff; return
      case 0x5c: this.scratch = value & 0xff; return
      case 0x60: this.cntl = value & 0xff; this.transmit(); this.line.resume(); return
      case 0x68: this.baudRegister = value & 0xffff; return
      default: throw new BusFault(offset, 'write')
    }
  }

  private dead(value: number): number {
    this.violations.push('mini UART register used while AUX_ENABLES keeps it off')
    return value
  }

  private readUart(offset: number): number {
    const on = (this.enables & 1) !== 0
    switch (offset) {
      case 0x40: return on ? this.pop() : 0
      case 0x44: return this.ier
      case 0x48: return 0xc0 | (this.cause() === 0 ? 1 : this.cause() << 1)
      case 0x4c: return this.lcr
      case 0x50: return this.mcr
      case 0x54: return on ? this.lineStatus() : 0
      case 0x58: return 0x20
      case 0x5c: return this.scratch
      case 0x60: return this.cntl
      case 0x64: return this.status()
      case 0x68: return this.baudRegister
      default: throw new BusFault(offset, 'read')
    }
  }

  /** 0 none, 1 transmit FIFO empty, 2 a received byte waits; receive goes first. */
  private cause(): number {
    if (this.ier & 1 && this.rx.length > 0) return 2
    if (this.ier & 2 && this.tx.length === 0) return 1
    return 0
  }

  private idle(): boolean { return this.tx.length === 0 && this.shifting === undefined && !this.faults.busyStuck }

  private lineStatus(): number {
    const status = (this.rx.length > 0 ? 1 : 0) | (this.overrun ? 2 : 0) | (this.tx.length < DEPTH ? 0x20 : 0) | (this.idle() ? 0x40 : 0)
    this.overrun = false
    return status
  }

  private status(): number {
    let status = 0
    if (this.rx.length > 0) status |= 1 << 0
    if (this.tx.length < DEPTH) status |= 1 << 1
    status |= 1 << 2
    if (this.shifting === undefined) status |= 1 << 3
    if (this.overrun) status |= 1 << 4
    if (this.tx.length >= DEPTH) status |= 1 << 5
    if (this.tx.length === 0) status |= 1 << 8
    if (this.idle()) status |= 1 << 9
    return status | (this.rx.length << 16) | (this.tx.length << 24)
  }

  private clear(value: number): void {
    if (value & 2) this.rx = []
    if (value & 4) this.tx = []
    this.update()
    this.line.resume()
  }

  private characterNs(): number {
    return Math.round(((1 + ((this.lcr & 3) === 3 ? 8 : 7) + 1) * 1e9) / (this.baudRegister === 0 ? 115200 : this.baud))
  }

  private push(byte: number): void {
    if (this.tx.length >= DEPTH) {
      this.violations.push('AUX_MU_IO written with a full transmit FIFO')
      return
    }
    this.tx.push(byte)
    this.transmit()
    this.update()
  }

  private transmit(): void {
    if (this.shifting !== undefined || this.tx.length === 0 || !(this.cntl & 2) || this.faults.transmitterStuck) return
    const byte = this.tx.shift()!
    this.shifting = byte
    this.world.at(this.world.now() + this.characterNs(), () => {
      if (this.shifting === undefined) return
      this.shifting = undefined
      this.onTransmit((this.lcr & 3) === 3 ? byte : byte & 0x7f)
      this.transmit()
      this.update()
    })
  }

  private arrive(byte: number, damage?: Damage): boolean {
    if (!(this.enables & 1) || !(this.cntl & 1)) return false
    if (this.rx.length >= DEPTH) {
      if (damage !== 'overrun') return false
      this.overrun = true
      return true
    }
    this.rx.push((this.lcr & 3) === 3 ? byte : byte & 0x7f)
    this.update()
    return true
  }

  private pop(): number {
    const byte = this.rx.shift() ?? 0
    this.update()
    this.line.resume()
    return byte
  }

  private update(): void { this.output.set(this.other || this.cause() !== 0) }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Bcm2835AuxModel => new Bcm2835AuxModel(world, options)
export default make satisfies ModelFactory

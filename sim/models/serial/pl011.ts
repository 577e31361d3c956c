/**
 * Model of the ARM PrimeCell UART (PL011), from ARM DDI 0183G.
 *
 * Options: `irq`, `clockHz` (UARTCLK, default 48 MHz), `depth` (FIFO, default 16; r1p5 has 32). 32-bit accesses only, and
 * only in the direction the register has. The modem, IrDA and DMA parts are not modelled: their registers hold 0.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'
import { InterruptOutput, Line, noFaults, type Damage, type FaultySerial } from './wire.ts'

const RX = 1 << 4
const TX = 1 << 5
const RT = 1 << 6
const FE = 1 << 7
const PE = 1 << 8
const BE = 1 << 9
const OE = 1 << 10

export class Pl011Model implements FaultySerial {
  faults = noFaults()
  violations: string[] = []
  onTransmit: (byte: number) => void = () => {}

  private readonly clockHz: number
  private readonly depth: number
  private readonly line: Line
  private readonly output: InterruptOutput
  private rx: number[] = []
  private tx: number[] = []
  /** Byte in the transmit shift register. */
  private shifting?: number
  private overrun = false
  private rsr = 0
  private ibrd = 0
  private fbrd = 0
  /** Divisor in 1/64 as the last LCR_H write latched it. */
  private divisor = 0
  private lcr = 0
  private cr = 0x300
  private ifls = 0x12
  private imsc = 0
  private readonly sbsa: boolean
  private ris = 0
  private cancelTimeout: () => void = () => {}

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.clockHz = Number(options.clockHz ?? 48_000_000)
    this.depth = Number(options.depth ?? 16)
    this.line = new Line(world, () => this.characterNs(), (byte, damage) => this.arrive(byte, damage))
    this.output = new InterruptOutput(world, options.irq, this.faults)
    this.sbsa = options.sbsa === true
    if (this.sbsa) this.asProvided()
  }

  /** SBSA generic UART (Arm BSA, appendix B): enabled with FIFOs at 115200 bit/s by whoever provides it; no registers to say so. */
  private asProvided(): void {
    this.cr = 0x301
    this.lcr = 0x70
    this.divisor = Math.round((this.clockHz * 4) / 115_200)
  }

  reset(): void {
    this.rx = []
    this.tx = []
    this.shifting = undefined
    this.overrun = false
    this.rsr = this.ibrd = this.fbrd = this.divisor = this.lcr = this.imsc = this.ris = 0
    this.cr = 0x300
    if (this.sbsa) this.asProvided()
    this.ifls = 0x12
    this.cancelTimeout()
    this.line.clear()
    this.update()
  }

  type(bytes: Uint8Array): void {
    for (const byte of bytes) this.line.send(byte)
  }

  typeDamaged(byte: number, damage: Damage): void { this.line.send(byte, damage) }

  /** Rate the divisor gives, in bit/s; 0 when it is not set. */
  get baud(): number { return this.divisor < 64 ? 0 : (this.clockHz * 4) / this.divisor }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || this.isAbsent(offset)) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x00: return this.pop()
      case 0x04: return this.rsr
      case 0x18: return this.flags()
      case 0x20: return 0
      case 0x24: return this.ibrd
      case 0x28: return this.fbrd
      case 0x2c: return this.lcr
      case 0x30: return this.cr
      case 0x34: return this.ifls
      case 0x38: return this.imsc
      case 0x3c: return this.ris
      case 0x40: return this.ris & this.imsc
      case 0x48: return 0
      // Peripheral and PrimeCell identification, 3.3.15 ff.: part 0x011, designer 0x41, revision r1p5.
      case 0xfe0: return 0x11
      case 0xfe4: return 0x10
      case 0xfe8: return 0x34
      case 0xfec: return 0x00
      case 0xff0: return 0x0d
      case 0xff4: return 0xf0
      case 0xff8: return 0x05
      case 0xffc: return 0xb1
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || this.isAbsent(offset)) throw new BusFault(offset, 'write')
    switch (offset) {
      case 0x00: return this.push(value & 0xff)
      case 0x04: this.rsr = 0; return
      case 0x20: return
      case 0x24: this.settings('IBRD'); this.ibrd = value & 0xffff; return
      case 0x28: this.settings('FBRD'); this.fbrd = value & 0x3f; return
      case 0x2c: return this.setLine(value & 0xff)
      case 0x30: this.cr = value & 0xffff; this.transmit(); this.line.resume(); return
      case 0x34: this.ifls = value & 0x3f; return
      case 0x38: this.imsc = value & 0x7ff; return this.update()
      case 0x44: this.ris &= ~value; return this.update()
      case 0x48: return
      default: throw new BusFault(offset, 'write')
    }
  }

  /** Registers of the PL011 that an SBSA UART lacks: rate, line, control, FIFO levels and DMA. */
  private isAbsent(offset: number): boolean { return this.sbsa && [0x20, 0x24, 0x28, 0x2c, 0x30, 0x34, 0x48].includes(offset) }

  /** 3.3.7: line settings must not change while the UART is enabled or still sends. */
  private settings(register: string): void {
    if (this.cr & 1 || this.shifting !== undefined) this.violations.push(`${register} written while the UART works`)
  }

  private setLine(value: number): void {
    this.settings('LCR_H')
    // FEN = 0 turns the FIFOs into one-byte holding registers, which flushes them.
    if (!(value & 0x10)) {
      this.tx = []
      this.rx = []
      this.ris &= ~(RX | RT)
    }
    this.lcr = value
    this.divisor = this.ibrd * 64 + this.fbrd
    this.update()
    this.line.resume()
  }

  private capacity(): number { return this.lcr & 0x10 ? this.depth : 1 }

  private characterNs(): number {
    const bits = 1 + 5 + ((this.lcr >> 5) & 3) + (this.lcr & 2 ? 1 : 0) + (this.lcr & 8 ? 2 : 1)
    return Math.round((bits * 1e9) / (this.baud || 115200))
  }

  private flags(): number {
    let flags = 0
    if (this.tx.length > 0 || this.shifting !== undefined || this.faults.busyStuck) flags |= 1 << 3
    if (this.rx.length === 0) flags |= 1 << 4
    if (this.tx.length >= this.capacity()) flags |= 1 << 5
    if (this.rx.length >= this.capacity()) flags |= 1 << 6
    if (this.tx.length === 0) flags |= 1 << 7
    return flags
  }

  private level(select: number, full: boolean): number {
    if (!(this.lcr & 0x10)) return full ? 1 : 0
    return Math.floor((this.depth * ([1, 2, 4, 6, 7][select & 7] ?? 4)) / 8)
  }

  private push(byte: number): void {
    if (this.tx.length >= this.capacity()) {
      this.violations.push('DR written with a full transmit FIFO')
      return
    }
    this.tx.push(byte)
    if (this.tx.length > this.level(this.ifls, false)) this.ris &= ~TX
    this.transmit()
    this.update()
  }

  private transmit(): void {
    if (this.shifting !== undefined || this.tx.length === 0 || (this.cr & 0x101) !== 0x101 || this.faults.transmitterStuck) return
    const byte = this.tx.shift()!
    this.shifting = byte
    if (this.tx.length === this.level(this.ifls, false)) this.ris |= TX
    this.world.at(this.world.now() + this.characterNs(), () => {
      if (this.shifting === undefined) return
      this.shifting = undefined
      this.onTransmit(byte)
      this.transmit()
      this.update()
    })
  }

  private arrive(byte: number, damage?: Damage): boolean {
    if ((this.cr & 0x201) !== 0x201) return false
    if (this.rx.length >= this.capacity()) {
      if (damage !== 'overrun') return false
      this.overrun = true
      this.rsr |= 8
      this.ris |= OE
      this.update()
      return true
    }
    const status = damage === 'framing' ? 1 : damage === 'parity' ? 2 : damage === 'break' ? 5 : 0
    if (status & 1) this.ris |= FE
    if (status & 2) this.ris |= PE
    if (status & 4) this.ris |= BE
    this.overrun = false
    this.rx.push((damage === 'break' ? 0 : byte) | (status << 8))
    if (this.rx.length === this.level(this.ifls >> 3, true)) this.ris |= RX
    // 2.8.4: the time-out is 32 bit periods without another character.
    this.cancelTimeout()
    this.cancelTimeout = this.world.at(this.world.now() + Math.round(32e9 / (this.baud || 115200)), () => {
      if (this.rx.length === 0) return
      this.ris |= RT
      this.update()
    })
    this.update()
    return true
  }

  private pop(): number {
    const word = this.rx.shift()
    if (word === undefined) return 0
    const value = word | (this.overrun ? 1 << 11 : 0)
    this.rsr = value >> 8
    if (this.rx.length < this.level(this.ifls >> 3, true)) this.ris &= ~RX
    if (this.rx.length === 0) this.ris &= ~RT
    this.update()
    this.line.resume()
    return value
  }

  private update(): void { this.output.set((this.ris & this.imsc) !== 0) }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Pl011Model => new Pl011Model(world, options)
export default make satisfies ModelFactory

/**
 * Model of the Synopsys DW_apb_uart as Allwinner builds it in: a 16550 with registers four bytes apart, 64-byte FIFOs,
 * UART status and busy detect. From the A10 User Manual and the PC16550D data sheet.
 *
 * Options: `irq`, `clockHz` (default 24 MHz), `depth` (default 64), `usr: false` for a plain 16550 (USR reads 0, LCR never
 * refused), as QEMU's. 32-bit accesses only. Modem lines and loop-back are not modelled.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'
import { InterruptOutput, Line, noFaults, type Damage, type FaultySerial } from './wire.ts'

interface Received { byte: number; status: number }

export class Ns16550Model implements FaultySerial {
  faults = noFaults()
  violations: string[] = []
  onTransmit: (byte: number) => void = () => {}
  /** LCR writes that were refused because the UART was busy. */
  refused = 0

  private readonly clockHz: number
  private readonly depth: number
  private readonly designWare: boolean
  private readonly line: Line
  private readonly output: InterruptOutput
  private rx: Received[] = []
  private tx: number[] = []
  private shifting?: number
  private overrun = false
  private timeout = false
  private busyDetect = false
  private thrEmpty = false
  private divisor = 0
  private ier = 0
  private fcr = 0
  private lcr = 0
  private mcr = 0
  private scratch = 0
  private halt = 0
  private cancelTimeout: () => void = () => {}

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.clockHz = Number(options.clockHz ?? 24_000_000)
    this.depth = Number(options.depth ?? 64)
    this.designWare = options.usr !== false
    this.line = new Line(world, () => this.characterNs(), (byte, damage) => this.arrive(byte, damage))
    this.output = new InterruptOutput(world, options.irq, this.faults)
  }

  reset(): void {
    this.rx = []
    this.tx = []
    this.shifting = undefined
    this.overrun = this.timeout = this.busyDetect = this.thrEmpty = false
    this.divisor = this.ier = this.fcr = this.lcr = this.mcr = this.scratch = this.halt = 0
    this.cancelTimeout()
    this.line.clear()
    this.update()
  }

  type(bytes: Uint8Array): void {
    for (const byte of bytes) this.line.send(byte)
  }

  typeDamaged(byte: number, damage: Damage): void { this.line.send(byte, damage) }

  /** Fault: raises the character time-out although the FIFO is empty. */
  ghostTimeout(): void {
    this.timeout = true
    this.update()
  }

  /** Rate the divisor gives, in bit/s; 0 when it is not set. */
  get baud(): number { return this.divisor === 0 ? 0 : this.clockHz / (16 * this.divisor) }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    const dlab = (this.lcr & 0x80) !== 0
    switch (offset) {
      case 0x00: return dlab ? this.divisor & 0xff : this.pop()
      case 0x04: return dlab ? this.divisor >> 8 : this.ier
      case 0x08: return this.identity()
      case 0x0c: return this.lcr
      case 0x10: return this.mcr
      case 0x14: return this.lineStatus()
      case 0x18: return 0
      case 0x1c: return this.scratch
      case 0x7c: return this.userStatus()
      case 0x80: return this.designWare ? this.tx.length : 0
      case 0x84: return this.designWare ? this.rx.length : 0
      case 0xa4: return this.halt
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4) throw new BusFault(offset, 'write')
    const byte = value & 0xff
    const dlab = (this.lcr & 0x80) !== 0
    switch (offset) {
      case 0x00:
        if (dlab) this.divisor = (this.divisor & 0xff00) | byte
        else this.push(byte)
        return
      case 0x04:
        if (dlab) this.divisor = (this.divisor & 0xff) | (byte << 8)
        else this.setEnable(byte & 0x8f)
        return
      case 0x08: return this.fifoControl(byte)
      case 0x0c: return this.lineControl(byte)
      case 0x10: this.mcr = byte & 0x3f; return
      case 0x1c: this.scratch = byte; return
      case 0xa4: this.halt = byte; return
      default: throw new BusFault(offset, 'write')
    }
  }

  private capacity(): number { return this.fcr & 1 ? this.depth : 1 }

  private characterNs(): number {
    const bits = 1 + 5 + (this.lcr & 3) + (this.lcr & 8 ? 1 : 0) + (this.lcr & 4 ? 2 : 1)
    return Math.round((bits * 1e9) / (this.baud || 115200))
  }

  private busy(): boolean {
    return this.faults.busyStuck || this.tx.length > 0 || this.shifting !== undefined || this.rx.length > 0
  }

  private userStatus(): number {
    if (!this.designWare) return 0
    this.busyDetect = false
    this.update()
    let status = this.busy() ? 1 : 0
    if (this.tx.length < this.capacity()) status |= 2
    if (this.tx.length === 0) status |= 4
    if (this.rx.length > 0) status |= 8
    if (this.rx.length >= this.capacity()) status |= 16
    return status
  }

  private lineControl(value: number): void {
    if (this.designWare && this.busy()) {
      this.refused++
      this.busyDetect = true
      this.update()
      return
    }
    if (this.shifting !== undefined) this.violations.push('LCR written while a character is being sent')
    this.lcr = value
    this.line.resume()
  }

  private fifoControl(value: number): void {
    const toggled = ((value ^ this.fcr) & 1) !== 0
    this.fcr = value & 0xc9
    if (toggled || value & 2) {
      this.rx = []
      this.timeout = false
    }
    if (toggled || value & 4) this.tx = []
    this.update()
    this.line.resume()
  }

  private setEnable(value: number): void {
    // Enabling the transmit interrupt with an empty FIFO raises it at once.
    if (value & 2 && !(this.ier & 2) && this.tx.length === 0) this.thrEmpty = true
    this.ier = value
    this.update()
  }

  private lineStatus(): number {
    const head = this.rx[0]
    let status = 0
    if (head) status |= 1
    if (this.overrun) status |= 2
    if (head) status |= head.status
    if (this.tx.length === 0) status |= 0x20
    if (this.tx.length === 0 && this.shifting === undefined && !this.faults.busyStuck) status |= 0x40
    if (this.fcr & 1 && this.rx.some((received) => received.status !== 0)) status |= 0x80
    // Reading clears overrun and the errors of the byte at the head.
    this.overrun = false
    if (head) head.status = 0
    this.update()
    return status
  }

  private trigger(): number {
    return this.fcr & 1 ? [1, this.depth / 4, this.depth / 2, this.depth - 2][(this.fcr >> 6) & 3]! : 1
  }

  /** Interrupt identity by priority, without the FIFO bits. */
  private pending(): number {
    if (this.ier & 4 && (this.overrun || (this.rx[0]?.status ?? 0) !== 0)) return 6
    if (this.ier & 1 && this.rx.length >= this.trigger()) return 4
    if (this.ier & 1 && this.timeout) return 12
    if (this.ier & 2 && this.thrEmpty) return 2
    if (this.busyDetect) return 7
    return 1
  }

  private identity(): number {
    const id = this.pending()
    if (id === 2) {
      this.thrEmpty = false
      this.update()
    }
    return id | (this.fcr & 1 ? 0xc0 : 0)
  }

  private push(byte: number): void {
    if (this.tx.length >= this.capacity()) {
      this.violations.push('THR written with a full transmit FIFO')
      return
    }
    this.tx.push(byte)
    this.thrEmpty = false
    this.transmit()
    this.update()
  }

  private transmit(): void {
    if (this.shifting !== undefined || this.tx.length === 0 || this.faults.transmitterStuck) return
    const byte = this.tx.shift()!
    this.shifting = byte
    if (this.tx.length === 0) this.thrEmpty = true
    this.world.at(this.world.now() + this.characterNs(), () => {
      if (this.shifting === undefined) return
      this.shifting = undefined
      this.onTransmit(byte)
      this.transmit()
      this.update()
    })
  }

  private arrive(byte: number, damage?: Damage): boolean {
    if (this.divisor === 0) return false
    if (this.rx.length >= this.capacity()) {
      if (damage !== 'overrun') return false
      this.overrun = true
      this.update()
      return true
    }
    const status = damage === 'parity' ? 4 : damage === 'framing' ? 8 : damage === 'break' ? 0x18 : 0
    this.rx.push({ byte: damage === 'break' ? 0 : byte, status })
    this.armTimeout()
    this.update()
    return true
  }

  /** The time-out counts four character times from the last byte that came or was read. */
  private armTimeout(): void {
    this.cancelTimeout()
    if (!(this.fcr & 1) || this.rx.length === 0) return
    this.cancelTimeout = this.world.at(this.world.now() + 4 * this.characterNs(), () => {
      if (this.rx.length === 0) return
      this.timeout = true
      this.update()
    })
  }

  private pop(): number {
    const received = this.rx.shift()
    this.timeout = false
    this.armTimeout()
    this.update()
    this.line.resume()
    return received?.byte ?? 0
  }

  private update(): void { this.output.set(this.pending() !== 1) }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Ns16550Model => new Ns16550Model(world, options)
export default make satisfies ModelFactory

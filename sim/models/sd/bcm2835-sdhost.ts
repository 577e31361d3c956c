/**
 * Model of SDHOST, the second SD host controller of the BCM2835 to BCM2837, from what Linux (drivers/mmc/host/bcm2835.c) says about its registers;
 * there is no manual. DMA is not modelled.
 *
 * Options: `irq`, `coreHz` (250 MHz), `r3Fails` (default true: an answer without checksum counts as one with a wrong checksum), and those of the card.
 */
import { BusFault, type DeviceModel, type ModelFactory, type World } from '../../model.ts'
import type { Store } from '../block/store.ts'
import { SdSlot } from './bus.ts'
import type { SdCardOptions } from './card.ts'
import { DataPath } from './data-path.ts'

const FIFO_WORDS = 16
const CMD = { NEW: 1 << 15, FAIL: 1 << 14, BUSYWAIT: 1 << 11, NO_RESPONSE: 1 << 10, LONG: 1 << 9, WRITE: 1 << 7, READ: 1 << 6 } as const
const HSTS = { DATA_FLAG: 1, FIFO: 1 << 3, CRC7: 1 << 4, CRC16: 1 << 5, CMD_TIME_OUT: 1 << 6, REW_TIME_OUT: 1 << 7, BUSY: 1 << 10 } as const
const HCFG = { WIDE_EXT: 1 << 2, DATA_EN: 1 << 4, BUSY_EN: 1 << 10 } as const
const FSM = { IDENT: 0, DATA: 1, READDATA: 2, WRITEDATA: 3, READWAIT: 4, READCRC: 5, WRITECRC: 6, WRITEWAIT1: 7, POWERDOWN: 8, WRITESTART1: 10 } as const
const FORCE_DATA_MODE = 1 << 19

/** What the controller does wrong; what the card does wrong is the card's. Numbers count down. */
export interface Bcm2835SdHostFaults {
  /** So many answers have a wrong checksum; do not come. */
  commandCrc: number
  commandTimeout: number
  /** So many commands begin and never end. */
  commandStuck: number
  /** So many commands with data have an over- or underrun of the FIFO. */
  fifo: number
  /** So many interrupts get lost. */
  loseInterrupts: number
  /** BUSY_IRPT does not come; the state machine stays where it is after data. */
  busyStuck: boolean
  stateStuck: boolean
}

export class Bcm2835SdHostModel implements DeviceModel {
  faults: Bcm2835SdHostFaults = { commandCrc: 0, commandTimeout: 0, commandStuck: 0, fifo: 0, loseInterrupts: 0, busyStuck: false, stateStuck: false }
  /** What the driver did against what is known of the device. */
  violations: string[] = []
  readonly counts = { commands: 0, interrupts: 0, forced: 0, overruns: 0, underruns: 0 }
  readonly slot: SdSlot
  readonly path: DataPath
  private readonly irq: number
  private readonly coreHz: number
  private registers = new Map<number, number>()
  private response = [0, 0, 0, 0]
  private state: number = FSM.POWERDOWN
  private status = 0
  private powered = false
  private high = false
  private lost = false
  private life = 0

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {
    this.irq = Number(options.irq ?? 0)
    this.coreHz = Number(options.coreHz ?? 250_000_000)
    this.slot = new SdSlot(world, options as SdCardOptions)
    this.path = new DataPath(world, this.slot, FIFO_WORDS, {
      moved: () => this.drive(),
      crc: () => this.fail(HSTS.CRC16, this.writing() ? FSM.WRITECRC : FSM.READCRC),
      timeout: () => this.fail(HSTS.REW_TIME_OUT, this.writing() ? FSM.WRITEDATA : FSM.READWAIT),
      over: () => this.over(),
    })
    this.powerOn()
  }

  insert(store: Store): void { this.slot.insert(store) }

  reset(): void {
    this.slot.powerCycle()
    this.powerOn()
  }

  private powerOn(): void {
    this.registers = new Map([[0x34, 0xc600]])
    this.response = [0, 0, 0, 0]
    this.powered = false
    this.powerOff()
  }

  private powerOff(): void {
    this.life++
    this.path.stop()
    this.path.clear()
    this.state = FSM.POWERDOWN
    this.status = 0
    this.slot.clockHz = 0
    this.slot.lines = 1
    this.drive()
  }

  private register(offset: number): number { return this.registers.get(offset) ?? 0 }
  private writing(): boolean { return (this.register(0) & CMD.WRITE) !== 0 }

  private setClock(): void { this.slot.clockHz = this.powered ? this.coreHz / ((this.register(0x0c) & 0x7ff) + 2) : 0 }

  /** Enough in the FIFO to be taken, or enough room; or the end of what there is. */
  private wantsCpu(): boolean {
    const level = this.path.fifo.length
    const edm = this.register(0x34)
    if (this.writing()) return this.path.kind === 'write' && level <= FIFO_WORDS - ((edm >> 9) & 31)
    return level > 0 && (this.path.kind === 'idle' || level >= ((edm >> 14) & 31))
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || offset % 4 || offset > 0x50) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x10: case 0x14: case 0x18: case 0x1c: return this.response[(offset - 0x10) / 4]! >>> 0
      case 0x20: return this.status | (this.wantsCpu() ? HSTS.DATA_FLAG : 0)
      case 0x34: return (this.register(0x34) & ~0x1ff) | (this.path.fifo.length << 4) | this.state
      case 0x40: {
        const word = this.path.pop()
        if (word === undefined) {
          this.counts.underruns++
          this.status |= HSTS.FIFO
        }
        this.drive()
        return word ?? 0
      }
      default: return this.register(offset) >>> 0
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset % 4 || offset > 0x50) throw new BusFault(offset, 'write')
    switch (offset) {
      case 0x00: return this.setCommand(value)
      case 0x20:
        this.status &= ~value
        this.lost = false
        return this.drive()
      case 0x30: return this.setPower(value)
      case 0x34: return this.setDebug(value)
      case 0x40:
        if (!this.path.push(value)) {
          this.counts.overruns++
          this.status |= HSTS.FIFO
        }
        return this.drive()
    }
    this.registers.set(offset, value)
    if (offset === 0x0c) this.setClock()
    if (offset === 0x38) {
      this.slot.lines = value & HCFG.WIDE_EXT ? 4 : 1
      this.drive()
    }
  }

  private setPower(value: number): void {
    const on = (value & 1) === 1
    if (!on) {
      this.slot.powerCycle()
      this.powerOff()
    } else if (!this.powered) this.state = FSM.IDENT
    this.powered = on
    this.setClock()
  }

  private setDebug(value: number): void {
    this.registers.set(0x34, value & ~FORCE_DATA_MODE)
    if (!(value & FORCE_DATA_MODE) || this.state === FSM.POWERDOWN) return
    this.counts.forced++
    this.path.stop()
    this.state = FSM.DATA
    this.drive()
  }

  private setCommand(value: number): void {
    if (!(value & CMD.NEW)) {
      this.life++ // what was under way is forgotten
      this.registers.set(0, value)
      return
    }
    const index = value & 63
    if (this.register(0) & CMD.NEW) this.violations.push('a command while another is under way')
    if (!this.powered) return void this.violations.push('a command without power')
    this.counts.commands++
    if (value & (CMD.READ | CMD.WRITE)) {
      if (this.state !== FSM.IDENT && this.state !== FSM.DATA) this.violations.push(`CMD${index} with data in state ${this.state}`)
      const [size, blocks] = [this.register(0x3c), this.register(0x50)]
      if (!size || size % 4 || !blocks || blocks > 511) this.violations.push(`${blocks} blocks of ${size} bytes`)
      if (this.path.fifo.length) this.violations.push('data while the FIFO has some')
    }
    if (this.status & (HSTS.FIFO | HSTS.CRC7 | HSTS.CRC16 | HSTS.CMD_TIME_OUT | HSTS.REW_TIME_OUT)) this.violations.push('a command while errors are not cleared')
    this.registers.set(0, value & ~CMD.FAIL)
    if (this.strikes('commandStuck')) return
    const clocks = 56 + (value & CMD.NO_RESPONSE ? 0 : value & CMD.LONG ? 136 : 48)
    const life = ++this.life
    this.world.at(this.world.now() + (clocks * 1e9) / this.slot.clockHz, () => { if (life === this.life) this.answer(value, index) })
  }

  private answer(value: number, index: number): void {
    const reply = this.slot.command(index, this.register(0x04))
    let errors = 0
    if (!(value & CMD.NO_RESPONSE)) {
      if (!reply || this.strikes('commandTimeout')) errors = HSTS.CMD_TIME_OUT
      else {
        this.response = reply.words.length === 4 ? reply.words : [reply.words[0]!, 0, 0, 0]
        const unsealed = reply.index === 63 && reply.words.length === 1 && this.options.r3Fails !== false
        const wrong = reply.words.length !== (value & CMD.LONG ? 4 : 1) || (reply.index !== 63 && reply.index !== index)
        if (!reply.crc || wrong || unsealed || this.strikes('commandCrc')) errors = HSTS.CRC7
      }
    }
    this.status |= errors
    this.registers.set(0, (value & ~CMD.NEW) | (errors ? CMD.FAIL : 0))
    if (index === 12) {
      this.path.stop()
      if (this.state !== FSM.IDENT) this.state = FSM.DATA
    }
    if (errors) return this.drive()
    if (value & CMD.BUSYWAIT) this.waitBusy()
    if (value & (CMD.READ | CMD.WRITE)) {
      this.state = value & CMD.WRITE ? FSM.WRITEDATA : FSM.READDATA
      this.path.begin(value & CMD.WRITE ? 'write' : 'read', this.register(0x50), this.register(0x3c), (this.register(0x08) * 1e9) / this.slot.clockHz)
      if (this.strikes('fifo')) this.status |= HSTS.FIFO
    }
    this.drive()
  }

  private waitBusy(): void {
    const until = this.slot.busyUntil()
    if (this.faults.busyStuck || !Number.isFinite(until)) return
    const life = this.life
    this.world.at(Math.max(until, this.world.now()), () => {
      if (life !== this.life) return
      this.raise(HSTS.BUSY)
    })
  }

  private strikes(fault: 'commandCrc' | 'commandTimeout' | 'commandStuck' | 'fifo'): boolean {
    if (this.faults[fault] <= 0) return false
    this.faults[fault]--
    return true
  }

  private fail(errors: number, state: number): void {
    this.status |= errors
    this.state = state
    this.drive()
  }

  /** After the last block: what has many is waited for to go on; a card that was written to is busy first. */
  private over(): void {
    const many = [18, 25].includes(this.register(0) & 63)
    if (!this.writing()) {
      if (!this.faults.stateStuck) this.state = many ? FSM.READWAIT : FSM.DATA
      return this.drive()
    }
    this.state = FSM.WRITEWAIT1
    const until = this.slot.busyUntil()
    const life = this.life
    if (!this.faults.stateStuck && Number.isFinite(until)) {
      this.world.at(Math.max(until, this.world.now()), () => {
        if (life === this.life && this.state === FSM.WRITEWAIT1) this.state = many ? FSM.WRITESTART1 : FSM.DATA
      })
    }
    this.drive()
  }

  private raise(event: number): void {
    this.status |= event
    this.drive()
  }

  private drive(): void {
    const config = this.register(0x38)
    const wanted = ((this.status & HSTS.BUSY) !== 0 && (config & HCFG.BUSY_EN) !== 0) || ((config & HCFG.DATA_EN) !== 0 && this.wantsCpu())
    if (wanted && !this.high && !this.lost && this.faults.loseInterrupts > 0) {
      this.faults.loseInterrupts--
      this.lost = true
    }
    if (!wanted) this.lost = false
    const high = wanted && !this.lost
    if (high && !this.high) this.counts.interrupts++
    this.high = high
    this.world.setLine(this.irq, high)
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Bcm2835SdHostModel => new Bcm2835SdHostModel(world, options)
export default make satisfies ModelFactory

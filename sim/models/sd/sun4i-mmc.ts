/**
 * Model of the SD/MMC host controller of Allwinner's A10 and A20 and of what it needs of the clock control unit, from the A10 and A20 User Manuals,
 * "SD/MMC Host Controller" and "CCU". The FIFO is reached by the CPU; the internal DMA is not modelled.
 *
 * Options: `irq`, `index` (which controller: its gate and module clock), `ccu` (address of that block), `pll6` (its setting, by default what the SPL
 * leaves: 600 MHz), and those of the card. The slot's switch is a pin of the pin block.
 */
import { BusFault, type Block, type DeviceModel, type ModelFactory, type World } from '../../model.ts'
import type { Store } from '../block/store.ts'
import { SdSlot } from './bus.ts'
import type { SdCardOptions } from './card.ts'
import { DataPath } from './data-path.ts'

const FIFO_WORDS = 32
const RESET_NS = 1000
const [START, UPDATE_CLOCK, INIT, STOP, WRITE, DATA, CHECK_CRC, LONG, RESPONSE] = [31, 21, 15, 14, 10, 9, 8, 7, 6].map((bit) => (1 << bit) >>> 0) as [number, number, number, number, number, number, number, number, number]
const RINT = {
  RESPONSE_ERROR: 1 << 1, COMMAND_DONE: 1 << 2, DATA_OVER: 1 << 3, TX_REQUEST: 1 << 4, RX_REQUEST: 1 << 5, RESPONSE_CRC: 1 << 6, DATA_CRC: 1 << 7,
  RESPONSE_TIMEOUT: 1 << 8, DATA_TIMEOUT: 1 << 9, FIFO: 1 << 11, END_BIT: 1 << 15,
} as const

/** What the controller does wrong; what the card does wrong is the card's. Numbers count down. */
export interface Sun4iMmcFaults {
  /** So many answers have a wrong checksum; do not come. */
  commandCrc: number
  commandTimeout: number
  /** So many commands begin and never end. */
  commandStuck: number
  /** So many commands with data have an over- or underrun of the FIFO. */
  fifo: number
  /** So many interrupts get lost: the line does not rise until the next cause after these have been cleared. */
  loseInterrupts: number
  /** STATUS says for ever that the card is busy; GCTL stays in reset; a change of clock never ends. */
  busyStuck: boolean
  resetStuck: boolean
  clockStuck: boolean
  /** DATA_OVER comes before the last so many words, which never come. */
  shortData: number
}

export class Sun4iMmcModel implements DeviceModel {
  faults: Sun4iMmcFaults = { commandCrc: 0, commandTimeout: 0, commandStuck: 0, fifo: 0, loseInterrupts: 0, busyStuck: false, resetStuck: false, clockStuck: false, shortData: 0 }
  /** What the driver did against the manual. */
  violations: string[] = []
  readonly counts = { commands: 0, interrupts: 0, resets: 0, overruns: 0, underruns: 0, wholeFifo: 0 }
  readonly slot: SdSlot
  readonly path: DataPath
  private readonly irq: number
  private readonly index: number
  private registers = new Map<number, number>()
  private gates = 0
  private moduleClock = 0
  private control = 0
  private resetUntil = 0
  private causes = 0
  private lost = false
  private high = false
  private life = 0

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {
    this.irq = Number(options.irq ?? 0)
    this.index = Number(options.index ?? 0)
    this.slot = new SdSlot(world, options as SdCardOptions)
    this.path = new DataPath(world, this.slot, FIFO_WORDS, {
      moved: () => this.moved(),
      crc: () => this.raise(this.writing() ? RINT.END_BIT : RINT.DATA_CRC),
      timeout: () => this.raise(RINT.DATA_TIMEOUT),
      over: () => {
        if (this.faults.shortData && !this.writing()) this.path.fifo.splice(-this.faults.shortData)
        this.moved()
        this.raise(RINT.DATA_OVER)
      },
    })
    this.powerOn()
  }

  insert(store: Store): void { this.slot.insert(store) }

  reset(): void {
    this.slot.powerCycle()
    this.powerOn()
  }

  private powerOn(): void {
    this.registers = new Map()
    this.gates = this.moduleClock = this.control = 0
    this.resetUntil = 0
    this.slot.clockHz = 0
    this.slot.lines = 1
    this.clear()
  }

  /** Commands, data and causes. */
  private clear(): void {
    this.life++
    this.path.stop()
    this.path.clear()
    this.registers.set(0x18, 0)
    this.causes = 0
    this.drive()
  }

  regions(): Block[] {
    const base = Number(this.options.ccu ?? 0)
    if (!base) return []
    const own = 0x88 + 4 * this.index
    const model: DeviceModel = {
      read: (offset) => (offset === 0x60 ? this.gates : offset === own ? this.moduleClock : offset === 0x28 && this.index === 0 ? Number(this.options.pll6 ?? 0xa100_9911) : 0),
      write: (offset, value) => {
        if (offset === 0x60) this.gates = value
        if (offset !== own) return
        if (this.slot.clockHz) this.violate('module clock changed while the card has its clock')
        this.moduleClock = value
      },
      reset: () => {},
    }
    return [{ base, size: 0x400, model, shared: true }]
  }

  /** The controller's clock, in Hz. */
  private moduleHz(): number {
    if (!(this.moduleClock >>> 31)) return 0
    const pll = Number(this.options.pll6 ?? 0xa100_9911)
    const source = (this.moduleClock >>> 24) & 3
    const hz = source === 0 ? 24e6 : source === 1 && pll >>> 31 ? 12e6 * ((pll >> 8) & 31) * (((pll >> 4) & 3) + 1) : 0
    if (!hz) this.violate('module clock without a source')
    return hz / 2 ** ((this.moduleClock >> 16) & 3) / ((this.moduleClock & 15) + 1)
  }

  private gated(): boolean { return ((this.gates >>> (8 + this.index)) & 1) === 0 }
  private register(offset: number): number { return this.registers.get(offset) ?? 0 }
  private writing(): boolean { return (this.register(0x18) & WRITE) !== 0 }
  private resetting(): boolean { return this.faults.resetStuck ? this.resetUntil > 0 : this.world.now() < this.resetUntil }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || offset % 4 || offset > 0x100) throw new BusFault(offset, 'read')
    if (this.gated()) return this.violate(`read of 0x${offset.toString(16)} without a clock`)
    switch (offset) {
      case 0x00: return ((this.control & ~7) | (this.resetting() ? 7 : 0)) >>> 0
      case 0x34: return (this.causes & this.register(0x30)) >>> 0
      case 0x38: return this.causes >>> 0
      case 0x3c: return this.status()
      case 0x100: return this.takeWord()
      default: return this.register(offset) >>> 0
    }
  }

  private status(): number {
    const level = this.path.fifo.length
    if (level === FIFO_WORDS) this.counts.wholeFifo++
    const busy = this.faults.busyStuck || this.world.now() < this.slot.busyUntil()
    // Five bits of level: a full FIFO of 32 shows 0.
    return ((level === 0 ? 4 : 0) | (level === FIFO_WORDS ? 8 : 0) | (busy ? 1 << 9 : 0) | ((level & 31) << 17)) >>> 0
  }

  private takeWord(): number {
    if (!(this.control >>> 31)) return this.violate('FIFO read without AHB access')
    const word = this.path.pop()
    if (word !== undefined) return word
    this.counts.underruns++
    this.raise(RINT.FIFO)
    return 0
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset % 4 || offset > 0x100) throw new BusFault(offset, 'write')
    if (this.gated()) return void this.violate(`write of 0x${offset.toString(16)} without a clock`)
    switch (offset) {
      case 0x00: return this.setControl(value)
      case 0x0c:
        this.registers.set(offset, value)
        this.slot.lines = value === 1 ? 4 : 1
        return
      case 0x18: return this.setCommand(value)
      case 0x38:
        this.causes &= ~value
        if (!(this.causes & this.register(0x30))) this.lost = false
        return this.drive()
      case 0x100:
        if (!(this.control >>> 31)) return void this.violate('FIFO written without AHB access')
        if (this.path.push(value)) return
        this.counts.overruns++
        return this.raise(RINT.FIFO)
      case 0x34: case 0x3c: return void this.violate(`write of 0x${offset.toString(16)}`)
      default:
        this.registers.set(offset, value)
        if (offset === 0x30) this.drive()
    }
  }

  private setControl(value: number): void {
    this.control = value & ~7
    if (value & (1 << 5)) this.violate('DMA is not modelled')
    if (value & 1) {
      this.counts.resets++
      this.resetUntil = this.world.now() + RESET_NS
      // The manuals do not say what keeps its value; nothing does.
      this.registers = new Map()
      this.slot.lines = 1
      this.slot.clockHz = 0
      this.clear()
    } else if (value & 2) this.path.clear()
    this.drive()
  }

  private setCommand(value: number): void {
    if (this.resetting()) return void this.violate('command in reset')
    if (this.register(0x18) & START) return void this.violate('command while another begins')
    this.registers.set(0x18, value)
    if (!(value & START)) return
    const life = this.life
    const after = (ns: number, action: () => void): void => void this.world.at(this.world.now() + ns, () => { if (life === this.life) action() })
    const started = (): void => void this.registers.set(0x18, (value & ~START) >>> 0)
    if (value & UPDATE_CLOCK) {
      if (!this.faults.clockStuck) after(2000, () => { started(); this.updateClock() })
      return
    }
    this.counts.commands++
    const index = value & 63
    if (!this.slot.clockHz) return void this.violate('command without a clock')
    if (index === 0 && !(value & INIT)) this.violate('CMD0 without its clocks')
    if (value & DATA) this.checkData()
    if (this.path.kind !== 'idle' && !(value & STOP)) this.violate(`CMD${index} while data is under way`)
    if (this.faults.commandStuck > 0) return void this.faults.commandStuck--
    const clocks = 56 + (value & INIT ? 80 : 0) + (value & RESPONSE ? (value & LONG ? 136 : 48) : 0)
    after((clocks * 1e9) / this.slot.clockHz, () => { started(); this.answer(value) })
  }

  private updateClock(): void {
    const control = this.register(0x04)
    const divider = control & 0xff
    this.slot.clockHz = control & (1 << 16) ? this.moduleHz() / (divider ? 2 * divider : 1) : 0
  }

  private checkData(): void {
    if (!(this.control >>> 31)) this.violate('data without AHB access')
    const [size, bytes] = [this.register(0x10), this.register(0x14)]
    if (!size || size % 4 || !bytes || bytes % size) this.violate(`${bytes} bytes in blocks of ${size}`)
    if (this.path.fifo.length) this.violate('data while the FIFO has some')
  }

  private answer(value: number): void {
    const index = value & 63
    const reply = this.slot.command(index, this.register(0x1c))
    if (value & STOP) this.path.stop()
    if (value & RESPONSE) {
      if (!reply || this.strikes('commandTimeout')) return this.raise(RINT.RESPONSE_TIMEOUT | RINT.COMMAND_DONE)
      reply.words.forEach((word, i) => this.registers.set(0x20 + 4 * i, word))
      const checked = (value & CHECK_CRC) !== 0
      if (checked && (!reply.crc || this.strikes('commandCrc'))) return this.raise(RINT.RESPONSE_CRC | RINT.COMMAND_DONE)
      const wrong = reply.words.length !== (value & LONG ? 4 : 1) || reply.index !== (value & LONG || !checked ? 63 : index)
      if (wrong) return this.raise(RINT.RESPONSE_ERROR | RINT.COMMAND_DONE)
    }
    this.raise(RINT.COMMAND_DONE)
    if (!(value & DATA)) return
    const [size, bytes] = [this.register(0x10), this.register(0x14)]
    const timeoutNs = ((this.register(0x08) >>> 8) * 1e9) / this.slot.clockHz
    this.path.begin(value & WRITE ? 'write' : 'read', bytes / size, size, timeoutNs)
    if (this.strikes('fifo')) this.raise(RINT.FIFO)
  }

  private strikes(fault: 'commandCrc' | 'commandTimeout' | 'fifo'): boolean {
    if (this.faults[fault] <= 0) return false
    this.faults[fault]--
    return true
  }

  /** FIFO requests. */
  private moved(): void {
    const level = this.path.fifo.length
    const trigger = this.register(0x40)
    if (this.writing() ? level < (trigger & 31) : level > ((trigger >> 16) & 31)) this.raise(this.writing() ? RINT.TX_REQUEST : RINT.RX_REQUEST)
  }

  private raise(causes: number): void {
    const mask = this.register(0x30)
    if (!(this.causes & mask) && causes & mask && this.faults.loseInterrupts > 0) {
      this.faults.loseInterrupts--
      this.lost = true
    }
    this.causes |= causes
    this.drive()
  }

  private drive(): void {
    const high = !this.lost && (this.control & (1 << 4)) !== 0 && (this.causes & this.register(0x30)) !== 0
    if (high && !this.high) this.counts.interrupts++
    this.high = high
    this.world.setLine(this.irq, high)
  }

  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Sun4iMmcModel => new Sun4iMmcModel(world, options)
export default make satisfies ModelFactory

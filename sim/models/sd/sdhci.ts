/**
 * Model of an SD host controller from the SD Host Controller Simplified Specification 3.00: registers (2.2), transfers by the CPU (3.7), errors
 * (3.10), automatic CMD12. No DMA. Accesses are of 32 bits, as those of the Raspberry Pis are.
 *
 * Options: `irq`, `clockHz` (base clock, default 100 MHz), `arasan` (a write to a register within two clocks of the card of the last one to it gets
 * lost: EMMC of the BCM2835), `sectors` of an empty card in the slot (default 0: no card), `inserted: false` to leave it out.
 */
import { BusFault, type CardModel, type ModelFactory, type World } from '../../model.ts'
import { MemoryStore, type Store } from '../block/store.ts'
import { SdSlot } from './bus.ts'

const COMPLETE = 1 << 0
const TRANSFER = 1 << 1
const WRITE_READY = 1 << 4
const READ_READY = 1 << 5
const ERROR = { COMMAND_TIMEOUT: 1 << 16, COMMAND_CRC: 1 << 17, COMMAND_END: 1 << 18, COMMAND_INDEX: 1 << 19, DATA_TIMEOUT: 1 << 20, DATA_CRC: 1 << 21, DATA_END: 1 << 22, AUTO: 1 << 24 }
/** Registers that lose writes; the buffer does not. */
const PORT = 0x20

/** What the controller does wrong. */
export interface SdhciFaults {
  /** Resets, of everything or of the lines, do not end. */
  resetStuck: boolean
  /** The internal clock does not get stable. */
  clockUnstable: boolean
  /** Commands, or data, never come to an end. */
  commandStuck: boolean
  dataStuck: boolean
  /** So many interrupts get lost: the line does not rise until it has been low and is to rise again. */
  loseInterrupts: number
}

/** What is under way on the data lines. */
interface Job { read: boolean; blocks: number; left: number; size: number; auto: boolean; several: boolean; words: number[]; sent: number }

export class SdhciModel implements CardModel {
  faults: SdhciFaults = { resetStuck: false, clockUnstable: false, commandStuck: false, dataStuck: false, loseInterrupts: 0 }
  /** What the driver did against the specification. */
  violations: string[] = []
  readonly slot: SdSlot
  readonly counts = { commands: 0, interrupts: 0, lostWrites: 0, autoStops: 0 }
  private readonly irq: number
  private readonly baseHz: number
  private registers = new Map<number, number>()
  private status = 0
  private response = [0, 0, 0, 0]
  private commandBusy = false
  private job: Job | undefined
  /** A busy time that a command waits for. */
  private waits = false
  private line = false
  private swallowed = false
  private writtenAt = new Map<number, number>()
  /** Counts resets of the lines: what was under way before one is forgotten. */
  private life = 0

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {
    this.irq = Number(options.irq ?? 0)
    this.baseHz = Number(options.clockHz ?? 100_000_000)
    this.slot = new SdSlot(world)
    if (options.sectors) this.insert(new MemoryStore(Number(options.sectors)))
  }

  insert(store: Store): void { this.slot.insert(store) }

  /** Nobody takes the card's power away, here or in `Power Control`: the Pis' slots always have it. */
  reset(): void {
    this.registers = new Map()
    this.writtenAt = new Map()
    this.resetLines()
    this.clocks()
    this.slot.lines = 1
  }

  private resetLines(): void {
    this.life++
    this.commandBusy = this.waits = false
    this.job = undefined
    this.status = 0
    this.update()
  }

  private get(offset: number): number { return this.registers.get(offset) ?? 0 }

  private clocks(): void {
    const control = this.get(0x2c)
    const divisor = (control >>> 8 & 0xff) | (control >>> 6 & 3) << 8
    const on = (control & 5) === 5 && !this.faults.clockUnstable
    this.slot.clockHz = on ? (divisor ? this.baseHz / (2 * divisor) : this.baseHz) : 0
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x10: case 0x14: case 0x18: case 0x1c: return this.response[(offset - 0x10) / 4]!
      case PORT: return this.readPort()
      case 0x24: return this.presentState()
      case 0x2c: return (this.get(0x2c) & ~2) | (this.get(0x2c) & 1 && !this.faults.clockUnstable ? 2 : 0)
      case 0x30: return this.visible()
      case 0x00: case 0x04: case 0x08: case 0x0c: case 0x28: case 0x34: case 0x38: case 0x3c: case 0x40: return this.get(offset)
      case 0xfc: return 0x9902_0000
      default: return this.violate(`read of 0x${offset.toString(16)}`)
    }
  }

  private presentState(): number {
    const busy = this.world.now() < this.slot.busyUntil()
    const job = this.job
    return ((this.commandBusy ? 1 : 0) | (job || this.waits || busy ? 2 : 0) | (job && !job.read && job.left ? 1 << 10 : 0) | (job?.read && job.words.length ? 1 << 11 : 0) |
      (this.slot.card ? 7 << 16 : 0) | (busy ? 0 : 1 << 20)) >>> 0
  }

  private visible(): number {
    const bits = this.status & this.get(0x34)
    return (bits | (bits & 0xffff_0000 ? 1 << 15 : 0)) >>> 0
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4) throw new BusFault(offset, 'write')
    if (offset === PORT) return this.writePort(value)
    if (this.loses(offset)) return void this.counts.lostWrites++
    switch (offset) {
      case 0x00: case 0x04: case 0x08: break
      case 0x0c:
        if ((this.get(0x28) >>> 8 & 15) !== 15) this.violate('a command without bus power')
        this.registers.set(offset, value); return this.command(value)
      case 0x28:
        this.slot.lines = value & 2 ? 4 : 1
        break
      case 0x2c: return this.control(value)
      case 0x30: this.status &= ~value; return this.update()
      case 0x34: case 0x38: break
      default: return void this.violate(`write of 0x${offset.toString(16)}`)
    }
    this.registers.set(offset, value)
    this.update()
  }

  /** BCM2835: two writes to the same register within two clocks of the card. */
  private loses(offset: number): boolean {
    if (!this.options.arasan) return false
    const now = this.world.now()
    const last = this.writtenAt.get(offset) ?? -Infinity
    this.writtenAt.set(offset, now)
    return this.slot.clockHz > 0 && now - last < 2e9 / this.slot.clockHz
  }

  private control(value: number): void {
    const reset = value & (7 << 24)
    if (reset && this.faults.resetStuck) return void this.registers.set(0x2c, value)
    if (reset & (1 << 24)) return this.reset()
    this.registers.set(0x2c, value & ~(7 << 24))
    if (reset) this.resetLines()
    this.clocks()
  }

  private raise(bits: number): void {
    this.status |= bits
    this.update()
  }

  private update(): void {
    const high = (this.status & this.get(0x34) & this.get(0x38)) !== 0
    if (high === this.line) return
    this.line = high
    if (high) {
      this.counts.interrupts++
      this.swallowed = this.faults.loseInterrupts > 0
      if (this.swallowed) this.faults.loseInterrupts--
    }
    if (!high || !this.swallowed) this.world.setLine(this.irq, high)
  }

  /** Runs `action` after `ns`, unless the lines are reset meanwhile. */
  private later(ns: number, action: () => void): void {
    const { life } = this
    this.world.at(this.world.now() + ns, () => { if (life === this.life) action() })
  }

  private command(word: number): void {
    const index = word >>> 24 & 63
    const hasData = (word & 1 << 21) !== 0
    const kind = word >>> 16 & 3
    if (this.commandBusy || ((hasData || kind === 3) && (word >>> 22 & 3) !== 3 && this.presentState() & 2)) this.violate(`CMD${index} while its lines are in use`)
    this.counts.commands++
    if ((word >>> 22 & 3) === 3) this.job = undefined
    this.commandBusy = true
    const clock = this.slot.clockHz
    if (!clock || this.faults.commandStuck) return
    const bit = 1e9 / clock
    const answer = this.slot.command(index, this.get(0x08))
    if (kind === 0) return this.later(48 * bit, () => this.answered(word, hasData, false))
    // No start bit within 64 clocks.
    if (!answer) return this.later(112 * bit, () => this.commandFailed(ERROR.COMMAND_TIMEOUT))
    this.later((kind === 1 ? 200 : 110) * bit, () => {
      if ((answer.words.length === 4) !== (kind === 1)) return this.commandFailed(ERROR.COMMAND_END)
      if (!answer.crc && word & 1 << 19) return this.commandFailed(ERROR.COMMAND_CRC)
      if (answer.index !== index && word & 1 << 20) return this.commandFailed(ERROR.COMMAND_INDEX)
      // 2.2.7: bits 127:8 of a long one as 119:0.
      const [a, b, c, d] = answer.words as [number, number, number, number]
      if (kind === 1) this.response = [((a >>> 8) | (b << 24)) >>> 0, ((b >>> 8) | (c << 24)) >>> 0, ((c >>> 8) | (d << 24)) >>> 0, d >>> 8]
      else this.response[0] = a
      this.answered(word, hasData, kind === 3)
    })
  }

  private commandFailed(error: number): void {
    this.raise(error)
  }

  private answered(word: number, hasData: boolean, busy: boolean): void {
    this.commandBusy = false
    this.raise(COMPLETE)
    if (busy) {
      this.waits = true
      return this.whenFree(() => {
        this.waits = false
        this.raise(TRANSFER)
      })
    }
    if (!hasData) return
    const several = (word & 1 << 5) !== 0
    const blocks = several ? (word & 2 ? this.get(0x04) >>> 16 : Infinity) : 1
    this.job = { read: (word & 1 << 4) !== 0, blocks, left: blocks, size: this.get(0x04) & 0xfff, auto: (word >>> 2 & 3) === 1, several, words: [], sent: 0 }
    if (this.faults.dataStuck) return
    if (this.job.read) this.fetch()
    else this.raise(WRITE_READY)
  }

  /** Time of a block on the lines. */
  private blockNs(size: number): number { return ((size * 8) / this.slot.lines + 24) * (1e9 / (this.slot.clockHz || 1)) }

  /** Time limit for data and busy times, 2.2.15: counted only where it can be told. */
  private limit(): number { return this.get(0x34) & ERROR.DATA_TIMEOUT ? 2 ** (13 + (this.get(0x2c) >>> 16 & 15)) * (1e9 / this.baseHz) : Infinity }

  private timeOut(): void {
    const limit = this.limit()
    if (limit < Infinity) this.later(limit, () => this.raise(ERROR.DATA_TIMEOUT))
  }

  /** When the card does not hold DAT0 low any more; a time limit if that takes too long. */
  private whenFree(action: () => void): void {
    const limit = this.limit()
    const wait = Math.max(0, this.slot.busyUntil() - this.world.now())
    if (wait > limit) this.timeOut()
    else if (wait === Infinity) return
    else this.later(wait, action)
  }

  private fetch(): void {
    const job = this.job!
    const limit = this.limit()
    const block = this.slot.readBlock()
    if (!block || block.delayNs > limit) return this.timeOut()
    this.later(block.delayNs + this.blockNs(job.size), () => {
      if (!block.crc || block.bytes.length !== job.size) return this.raise(block.crc ? ERROR.DATA_END : ERROR.DATA_CRC)
      const view = new DataView(block.bytes.buffer, block.bytes.byteOffset)
      for (let at = 0; at < job.size; at += 4) job.words.push(view.getUint32(at, true))
      this.raise(READ_READY)
    })
  }

  private readPort(): number {
    const { job } = this
    if (!job?.read || !job.words.length) return this.violate('read of an empty buffer')
    const word = job.words.shift()!
    if (!job.words.length) {
      if (--job.left === 0) this.end()
      else this.fetch()
    }
    return word
  }

  private writePort(value: number): void {
    const { job } = this
    if (!job || job.read || job.words.length >= job.size / 4 || !job.left) return void this.violate('write of a full buffer')
    job.words.push(value)
    if (job.words.length < job.size / 4) return
    const bytes = new Uint8Array(job.size)
    const view = new DataView(bytes.buffer)
    job.words.forEach((word, i) => view.setUint32(4 * i, word, true))
    this.later(this.blockNs(job.size), () => {
      const token = this.slot.writeBlock(bytes)
      if (token === 'crc') return this.raise(ERROR.DATA_CRC)
      if (token === undefined) return this.timeOut()
      job.words = []
      job.left--
      this.whenFree(() => (job.left ? this.raise(WRITE_READY) : this.end()))
    })
  }

  private end(): void {
    const job = this.job!
    if (!job.auto || !job.several) {
      this.job = undefined
      return this.raise(TRANSFER)
    }
    this.counts.autoStops++
    const answer = this.slot.command(12, 0)
    const bit = 1e9 / (this.slot.clockHz || 1)
    this.later(112 * bit, () => {
      if (!answer || !answer.crc || answer.index !== 12) return this.raise(ERROR.AUTO)
      this.response[3] = answer.words[0]!
      this.whenFree(() => {
        this.job = undefined
        this.raise(TRANSFER)
      })
    })
  }

  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): SdhciModel => new SdhciModel(world, options)
export default make satisfies ModelFactory

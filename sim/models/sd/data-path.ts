/**
 * The way of blocks between a card and the FIFO of a controller whose CPU side is registers: words arrive or leave at the speed of the bus, eight at a
 * time. The card's clock stops while there is no room or nothing to send.
 */
import type { World } from '../../model.ts'
import type { SdSlot } from './bus.ts'

/** Words that move at once. */
const STEP = 8

export interface DataEvents {
  /** The card's side took from the FIFO or put into it. */
  moved(): void
  /** A block's checksum was wrong: a read's, or as the card says a written one's. */
  crc(): void
  /** No block, or no answer to one, came in time. */
  timeout(): void
  /** The last block is through. After a write the card may be busy. */
  over(): void
}

export class DataPath {
  readonly fifo: number[] = []
  /** So many blocks have a wrong checksum, the next first. */
  corrupt = 0
  /** Neither a read nor a write. */
  kind: 'idle' | 'read' | 'write' = 'idle'
  private blocks = 0
  private words = 0
  private wordNs = 0
  private timeoutNs = 0
  private pending: number[] = []
  private good = true
  private stalled = false
  private life = 0

  constructor(private readonly world: World, private readonly slot: SdSlot, private readonly depth: number, private readonly events: DataEvents) {}

  begin(kind: 'read' | 'write', blocks: number, size: number, timeoutNs: number): void {
    this.stop()
    this.kind = kind
    this.blocks = blocks
    this.words = size / 4
    this.timeoutNs = timeoutNs
    this.wordNs = 32e9 / (this.slot.lines * this.slot.clockHz)
    this.good = true
    if (kind === 'read') this.nextBlock()
    else {
      this.events.moved()
      this.send()
    }
  }

  /** Ends what is under way; the FIFO keeps what it has. */
  stop(): void {
    this.life++
    this.kind = 'idle'
    this.pending = []
    this.stalled = false
  }

  clear(): void { this.fifo.length = 0 }

  /** The CPU takes a word; undefined = there is none. */
  pop(): number | undefined {
    const word = this.fifo.shift()
    if (this.stalled && this.kind === 'read') this.receive()
    return word
  }

  /** The CPU gives a word. @returns false when there is no room */
  push(word: number): boolean {
    if (this.fifo.length >= this.depth) return false
    this.fifo.push(word >>> 0)
    if (this.stalled && this.kind === 'write') this.send()
    return true
  }

  private later(ns: number, action: () => void): void {
    const life = this.life
    if (Number.isFinite(ns)) this.world.at(this.world.now() + ns, () => { if (life === this.life) action() })
  }

  private nextBlock(): void {
    const block = this.slot.readBlock()
    if (!block) return this.later(this.timeoutNs, () => this.end(this.events.timeout))
    if (block.delayNs > this.timeoutNs) return this.later(this.timeoutNs, () => this.end(this.events.timeout))
    const bytes = Buffer.alloc(4 * this.words)
    bytes.set(block.bytes.subarray(0, bytes.length))
    this.good = block.crc && block.bytes.length === bytes.length && !this.spoil()
    this.later(block.delayNs, () => {
      for (let at = 0; at < bytes.length; at += 4) this.pending.push(bytes.readUInt32LE(at))
      this.receive()
    })
  }

  private receive(): void {
    const count = Math.min(STEP, this.pending.length, this.depth - this.fifo.length)
    this.stalled = count === 0
    if (this.stalled) return
    this.later(count * this.wordNs, () => {
      this.fifo.push(...this.pending.splice(0, count))
      if (this.pending.length) {
        this.events.moved()
        return this.receive()
      }
      if (!this.good) return this.end(this.events.crc)
      if (--this.blocks === 0) return this.end(this.events.over)
      this.events.moved()
      this.nextBlock()
    })
  }

  private send(): void {
    const count = Math.min(STEP, this.words - this.pending.length, this.fifo.length)
    this.stalled = count === 0
    if (this.stalled) return
    this.later(count * this.wordNs, () => {
      this.pending.push(...this.fifo.splice(0, count))
      if (this.pending.length < this.words) {
        this.events.moved()
        return this.send()
      }
      const bytes = Buffer.alloc(4 * this.words)
      this.pending.splice(0).forEach((word, i) => bytes.writeUInt32LE(word, 4 * i))
      const spoiled = this.spoil()
      const token = spoiled ? 'crc' : this.slot.writeBlock(bytes)
      if (token === 'crc') return this.end(this.events.crc)
      if (token === undefined) return this.later(this.timeoutNs, () => this.end(this.events.timeout))
      if (--this.blocks === 0) return this.end(this.events.over)
      this.later(Math.max(this.slot.busyUntil() - this.world.now(), 0), () => {
        this.events.moved()
        this.send()
      })
    })
  }

  private spoil(): boolean {
    if (this.corrupt <= 0) return false
    this.corrupt--
    return true
  }

  private end(event: () => void): void {
    this.stop()
    event()
  }
}

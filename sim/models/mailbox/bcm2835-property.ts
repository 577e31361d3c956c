/**
 * Model of the VideoCore mailbox and of the firmware behind its property channel, from the "Mailbox property interface" of
 * the Raspberry Pi firmware documentation. Answers come 20 µs after the request.
 *
 * Options: `firmwareRevision`, `boardRevision`, `memory` (bytes), `mac` (twelve hex digits), `qemu: true` to answer unknown
 * tags as QEMU does (empty, but marked as answered). 32-bit accesses only. Interrupts are not modelled: CONFIG faults.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'

const CHANNEL = 8
const ANSWER_NS = 20_000
const DEPTH = 8

export class PropertyMailboxModel {
  /** Fault: requests are taken and never answered. */
  mute = false
  /** Fault: mailbox 1 stays full. */
  full = false
  /** Fault: words that come ahead of the next answer, in half its time. */
  strays: number[] = []
  /** Fault: every request is answered with an error. */
  fails = false
  /** Delay of an answer in ns. */
  answerNs = ANSWER_NS
  /** What the driver did against the manual, in words. */
  violations: string[] = []
  /** Requested tags, in hex. */
  requests: string[] = []

  /** Levels of the expander's pins 128 to 135. */
  readonly expander: number[] = [0, 0, 1, 0, 0, 0, 1, 0]
  /** Devices by number that have power; absent ones do not exist. */
  readonly powered = new Map<number, boolean>([[0, true], [1, true], [2, true], [3, false], [4, false], [5, false], [6, false], [7, false]])
  /** Rates by clock number in Hz. */
  readonly clocks = new Map<number, number>([[1, 250e6], [2, 48e6], [3, 600e6], [4, 250e6], [5, 300e6], [10, 100e6], [12, 100e6]])
  temperature = 47_236

  private queue: number[] = []
  private generation = 0

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {}

  reset(): void {
    this.queue = []
    this.generation++
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x00: return this.queue.shift() ?? 0
      case 0x10: return this.queue[0] ?? 0
      case 0x14: return 0
      case 0x18: return this.status(this.queue.length === 0, this.queue.length >= DEPTH)
      case 0x38: return this.status(!this.full, this.full)
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset !== 0x20) throw new BusFault(offset, 'write')
    if (this.full) {
      this.violations.push('mailbox 1 written although full')
      return
    }
    if (this.mute) return
    // The message is read when the word is taken and written back when the answer is ready.
    const reply = (value & 15) === CHANNEL ? this.answer(value & ~15) : undefined
    const generation = this.generation
    const strays = this.strays.splice(0)
    this.world.at(this.world.now() + this.answerNs / 2, () => { if (generation === this.generation) this.queue.push(...strays) })
    this.world.at(this.world.now() + this.answerNs, () => {
      if (generation !== this.generation) return
      if (reply) this.world.memory().set(reply, (value & 0x3fff_fff0) >>> 0)
      this.queue.push(value >>> 0)
    })
  }

  private status(empty: boolean, full: boolean): number {
    return ((empty ? 1 << 30 : 0) | (full ? 1 << 31 : 0)) >>> 0
  }

  /** @returns the message with its answers, or undefined when there is none at `bus`. */
  private answer(bus: number): Uint8Array | undefined {
    // The alias that the GPU does not cache covers the first GiB.
    if (bus >>> 30 !== 3) this.violations.push(`address 0x${(bus >>> 0).toString(16)} is not in the uncached alias`)
    const memory = this.world.memory()
    const base = (bus & 0x3fff_ffff) >>> 0
    const size = base + 12 <= memory.length ? new DataView(memory.buffer, memory.byteOffset + base).getUint32(0, true) : 0
    if (size < 12 || base + size > memory.length) {
      this.violations.push('no message in RAM there')
      return undefined
    }
    const message = memory.slice(base, base + size)
    const view = new DataView(message.buffer)
    if (view.getUint32(4, true) !== 0) this.violations.push('the message is not a request')
    view.setUint32(4, 0x8000_0001, true)
    for (let at = 8; at + 4 <= size; ) {
      const tag = view.getUint32(at, true)
      if (tag === 0) {
        if (!this.fails) view.setUint32(4, 0x8000_0000, true)
        return message
      }
      const room = at + 12 <= size ? view.getUint32(at + 4, true) : size
      if (room % 4 !== 0 || at + 12 + room > size) break
      this.requests.push(tag.toString(16))
      const length = this.fails ? undefined : this.property(tag, new DataView(message.buffer, at + 12, room))
      if (length !== undefined) view.setUint32(at + 8, (0x8000_0000 | length) >>> 0, true)
      else if (this.options.qemu === true) view.setUint32(at + 8, 0x8000_0000, true)
      at += 12 + room
    }
    this.violations.push('malformed tags, or no end tag')
    return message
  }

  /** Answers one tag in place. @returns the length of the answer, undefined for a tag it does not know. */
  private property(tag: number, value: DataView): number | undefined {
    const get = (index: number): number => value.getUint32(4 * index, true)
    const set = (...words: number[]): number => {
      words.forEach((word, index) => { if (4 * index + 4 <= value.byteLength) value.setUint32(4 * index, word >>> 0, true) })
      return 4 * words.length
    }
    switch (tag) {
      case 0x0000_0001: return set(Number(this.options.firmwareRevision ?? 0x6526_7b1c))
      case 0x0001_0002: return set(Number(this.options.boardRevision ?? 0xa0_2082))
      case 0x0001_0003: {
        const mac = String(this.options.mac ?? 'b827eb123456')
        for (let i = 0; i < 6; i++) value.setUint8(i, parseInt(mac.slice(2 * i, 2 * i + 2), 16))
        return 6
      }
      case 0x0001_0005: return set(0, Number(this.options.memory ?? 0x3b40_0000))
      case 0x0003_0002: return set(get(0), this.clocks.get(get(0)) ?? 0)
      case 0x0003_8002: {
        if (value.byteLength < 12) this.violations.push('set clock rate needs 12 bytes')
        // PLL dividers: the rate that results is near, not equal.
        if (this.clocks.has(get(0))) this.clocks.set(get(0), Math.floor(get(1) / 1000) * 1000)
        return set(get(0), this.clocks.get(get(0)) ?? 0)
      }
      case 0x0003_0006: return set(0, this.temperature)
      case 0x0003_0041: {
        const pin = get(0) - 128
        return pin in this.expander ? set(0, this.expander[pin]!) : set(get(0), 0)
      }
      case 0x0003_8041: {
        const pin = get(0) - 128
        if (!(pin in this.expander)) return set(get(0), get(1))
        this.expander[pin] = get(1) & 1
        this.world.note(`expander ${pin} ${get(1) & 1}`)
        return set(0, get(1))
      }
      case 0x0002_8001: {
        const device = get(0)
        if (!this.powered.has(device)) return set(device, 2)
        this.powered.set(device, (get(1) & 1) === 1)
        return set(device, get(1) & 1)
      }
      default: return undefined
    }
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): PropertyMailboxModel => new PropertyMailboxModel(world, options)
export default make satisfies ModelFactory

/**
 * Model of virtio-mmio transports, one of which has a network card behind it.
 *
 * From OASIS "Virtual I/O Device (VIRTIO) Version 1.2", 2.7 (split virtqueues), 4.2 (MMIO), 5.1 (network device); what becomes of frames
 * when no buffer is there is as in QEMU: some wait.
 *
 * Options: `irq` of the first transport, `transports` (default 32, 0x200 apart), `slot` of the card (default the last), `version` 1 (default)
 * or 2, `queueMax` (default 1024), `mac` (default 52:54:00:12:34:56, '' for none), `statusFeature: false` for a card without link status.
 */
import { BusFault, type ModelFactory, type NetModel, type World } from '../../model.ts'

const STRIDE = 0x200
const RX = 0
const TX = 1
/** Time from a notification to the first frame, and per byte at 1 Gbit/s (ns). */
const NOTIFIED = 2_000
const BYTE = 8
/** Frames that wait for a buffer. */
const BACKLOG = 64

/** What the device does wrong. Functions are called at each occasion and may do it only now and then. */
export interface VirtioNetFaults {
  /** Length of a used entry. */
  usedLength?: (length: number, queue: number) => number
  /** Descriptor of a used entry. */
  usedId?: (id: number, queue: number) => number
  /** Index of the used ring. */
  usedIndex?: (index: number, queue: number) => number
  /** The transmitter takes nothing. */
  transmitterStuck: boolean
  /** So many interrupts get lost: the line does not rise until the next cause after the driver has acknowledged this one. */
  loseInterrupts: number
  /** A received frame and its used entry reach memory so many ns after the interrupt. */
  lateNs: number
}

interface Queue {
  size: number
  ready: boolean
  align: number
  pfn: number
  desc: number
  avail: number
  used: number
  /** Next entry of the available ring to look at, and index of the used ring; modulo 65536. */
  seen: number
  done: number
}

interface Buffer { address: number; length: number; writable: boolean }
interface Chain { head: number; buffers: Buffer[] }

/** A frame in the log: two runs that differ in one bit differ here. */
function digest(frame: Uint8Array): string {
  let hash = 0x811c_9dc5
  for (let i = 0; i < frame.length; i++) hash = Math.imul(hash ^ frame[i]!, 0x0100_0193)
  return `${frame.length} ${(hash >>> 0).toString(16)}`
}

const emptyQueue = (): Queue => ({ size: 0, ready: false, align: 0, pfn: 0, desc: 0, avail: 0, used: 0, seen: 0, done: 0 })

export class VirtioNetModel implements NetModel {
  faults: VirtioNetFaults = { transmitterStuck: false, loseInterrupts: 0, lateNs: 0 }
  /** What the driver did against the specification. */
  violations: string[] = []
  onTransmit: (frame: Uint8Array) => void = () => {}
  /** Frames from the wire that found no buffer, no driver or no cable. */
  dropped = 0
  /** Frames that went either way. */
  readonly counts = { received: 0, transmitted: 0, notifications: 0, interrupts: 0, resets: 0 }
  readonly mac: number[]

  private readonly version: number
  private readonly slot: number
  private readonly transports: number
  private readonly queueMax: number
  private readonly irq: number
  private readonly offered: [number, number]
  private status = 0
  private accepted: [number, number] = [0, 0]
  private deviceSelect = 0
  private driverSelect = 0
  private pageSize = 0
  private select = 0
  private queues = [emptyQueue(), emptyQueue()]
  private interrupt = 0
  private lost = false
  private generation = 0
  private link = true
  private backlog: Uint8Array[] = []
  private sending = false
  /** Counts resets: what was under way before one is forgotten. */
  private life = 0

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.version = Number(options.version ?? 1)
    this.transports = Number(options.transports ?? 32)
    this.slot = Number(options.slot ?? this.transports - 1)
    this.queueMax = Number(options.queueMax ?? 1024)
    this.irq = Number(options.irq ?? 0) + this.slot
    const mac = String(options.mac ?? '52:54:00:12:34:56')
    this.mac = mac ? mac.split(':').map((byte) => parseInt(byte, 16)) : [0, 0, 0, 0, 0, 0]
    const low = (mac ? 1 << 5 : 0) | (options.statusFeature === false ? 0 : 1 << 16) | (1 << 15) | 3 // also CSUM, GUEST_CSUM, MRG_RXBUF, which nobody must take unasked
    this.offered = [low, this.version === 2 ? 1 : 0]
  }

  reset(): void {
    this.life++
    this.counts.resets++
    this.status = 0
    this.accepted = [0, 0]
    this.deviceSelect = this.driverSelect = this.select = this.pageSize = 0
    this.queues = [emptyQueue(), emptyQueue()]
    this.interrupt = 0
    this.lost = false
    this.backlog = []
    this.sending = false
    this.world.setLine(this.irq, false)
  }

  setLink(up: boolean): void {
    if (up === this.link) return
    this.link = up
    this.world.note(`net: link ${up ? 'up' : 'down'}`)
    this.generation++
    if (this.status & 4 && this.accepted[0] & (1 << 16)) this.raise(2)
  }

  /** Fault: the device gives up and says so (DEVICE_NEEDS_RESET). */
  giveUp(): void {
    this.status |= 64
    this.raise(2)
  }

  receive(frame: Uint8Array): void {
    this.world.note(`net: in ${digest(frame)}`)
    if (!this.alive() || !this.link) return void this.dropped++
    if (this.backlog.length >= BACKLOG) return void this.dropped++
    this.backlog.push(Uint8Array.from(frame))
    this.deliver()
  }

  read(offset: number, width: 1 | 2 | 4): number {
    const transport = Math.floor(offset / STRIDE)
    const register = offset % STRIDE
    if (register >= 0x100) {
      if (transport !== this.slot) return 0
      return this.configuration(register - 0x100, width)
    }
    if (width !== 4) throw new BusFault(offset, 'read')
    const present = transport === this.slot
    switch (register) {
      case 0x000: return 0x7472_6976
      case 0x004: return this.version
      case 0x008: return present ? 1 : 0
      case 0x00c: return 0x554d_4551
    }
    if (!present) return 0
    const queue = this.queues[this.select]
    switch (register) {
      case 0x010: return this.deviceSelect < 2 ? this.offered[this.deviceSelect]! : 0
      case 0x034: return queue ? this.queueMax : 0
      case 0x040: return this.legacyOnly('QueuePFN') ? queue?.pfn ?? 0 : 0
      case 0x044: return this.modernOnly('QueueReady') && queue?.ready ? 1 : 0
      case 0x060: return this.interrupt
      case 0x070: return this.status
      case 0x0fc: return this.modernOnly('ConfigGeneration') ? this.generation & 0xffff_ffff : 0
      default: return this.violate(`read of 0x${register.toString(16)}`)
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    const transport = Math.floor(offset / STRIDE)
    const register = offset % STRIDE
    if (width !== 4) throw new BusFault(offset, 'write')
    if (transport !== this.slot) return void this.violate('write to an empty transport')
    const queue = this.queues[this.select]
    switch (register) {
      case 0x014: this.deviceSelect = value; return
      case 0x020: return this.accept(value)
      case 0x024: this.driverSelect = value; return
      case 0x028: if (this.legacyOnly('GuestPageSize')) this.pageSize = value; return
      case 0x030: this.select = value; return
      case 0x038:
        if (!queue || value > this.queueMax || value === 0 || value & (value - 1)) return void this.violate(`QueueNum ${value}`)
        queue.size = value
        return
      case 0x03c: if (this.legacyOnly('QueueAlign') && queue) queue.align = value; return
      case 0x040: return this.place(queue, value)
      case 0x044: return this.setReady(queue, value)
      case 0x050: return this.notified(value)
      case 0x064:
        this.interrupt &= ~value
        if (!this.interrupt) {
          this.lost = false
          this.world.setLine(this.irq, false)
        }
        return
      case 0x070: return this.setStatus(value)
      case 0x080: if (this.modernOnly('QueueDescLow') && queue) queue.desc = value; return
      case 0x090: if (this.modernOnly('QueueDriverLow') && queue) queue.avail = value; return
      case 0x0a0: if (this.modernOnly('QueueDeviceLow') && queue) queue.used = value; return
      case 0x084: case 0x094: case 0x0a4:
        if (this.modernOnly('an address') && value !== 0) this.violate('an address above 4 GiB')
        return
      default: this.violate(`write of 0x${register.toString(16)}`)
    }
  }

  private configuration(offset: number, width: number): number {
    const bytes = [...this.mac, this.link ? 1 : 0, 0, 1, 0, 0, 0]
    if (offset + width > bytes.length) return this.violate(`configuration byte ${offset}`)
    if (offset === 6 && !(this.offered[0] & (1 << 16))) this.violate('status read without the feature')
    let value = 0
    for (let i = 0; i < width; i++) value |= bytes[offset + i]! << (8 * i)
    return value >>> 0
  }

  private accept(value: number): void {
    if (this.driverSelect > 1) return
    if (value & ~this.offered[this.driverSelect]!) this.violate('accepts features that were not offered')
    if (this.status & (4 | 8)) this.violate('features after FEATURES_OK')
    this.accepted[this.driverSelect] = value
  }

  private setStatus(value: number): void {
    if (value === 0) return this.reset()
    if (this.status & ~value & ~(64 | 128)) this.violate('Status bits cleared without a reset')
    const fresh = value & ~this.status
    if (fresh & 8) {
      if (this.version !== 2) this.violate('FEATURES_OK on a legacy device')
      // 6.1: a modern device is used as one. 5.1.3: nobody asked for checksums or merged buffers here.
      if (!(this.accepted[1] & 1)) value &= ~8
    }
    if (fresh & 4) {
      if (this.version === 2 && !(value & 8)) this.violate('DRIVER_OK without FEATURES_OK')
      if (this.version === 1) for (const queue of this.queues) this.check(queue)
      for (const [i, queue] of this.queues.entries()) if (!queue.ready) this.violate(`DRIVER_OK without queue ${i}`)
    }
    this.status = value
    if (fresh & 4) this.work()
  }

  /** Legacy, 2.7.2: where the rings are follows from the page. */
  private place(queue: Queue | undefined, pfn: number): void {
    if (!this.legacyOnly('QueuePFN') || !queue) return
    queue.pfn = pfn
    queue.ready = pfn !== 0
    if (!pfn) return
    if (!this.pageSize) this.violate('QueuePFN without GuestPageSize')
    queue.desc = pfn * this.pageSize
    queue.avail = queue.desc + 16 * queue.size
    queue.used = Math.ceil((queue.avail + 6 + 2 * queue.size) / queue.align) * queue.align
  }

  private setReady(queue: Queue | undefined, value: number): void {
    if (!this.modernOnly('QueueReady') || !queue) return
    queue.ready = value === 1
    this.check(queue)
  }

  private check(queue: Queue): void {
    if (!queue.size) this.violate('a queue without size')
    if (queue.desc % 16 || queue.avail % 2 || queue.used % 4 || (this.version === 1 && (queue.align & (queue.align - 1) || !queue.align))) this.violate('misaligned rings')
  }

  private alive(): boolean { return (this.status & (4 | 64 | 128)) === 4 }

  private notified(index: number): void {
    this.counts.notifications++
    if (!(this.status & 4)) return void this.violate('notification before DRIVER_OK')
    if (!this.queues[index]) return void this.violate(`notification of queue ${index}`)
    this.work()
  }

  private work(): void {
    const life = this.life
    this.world.at(this.world.now() + NOTIFIED, () => {
      if (life !== this.life || !this.alive()) return
      this.deliver()
      this.send()
    })
  }

  /** Frames that wait go into buffers, as long as there are some. While there are, the driver need not tell of more. */
  private deliver(): void {
    const queue = this.queues[RX]!
    if (!queue.ready) return
    while (this.backlog.length && this.alive()) {
      const chain = this.take(queue)
      if (!chain) break
      this.fill(queue, chain, this.backlog.shift()!)
    }
    this.half(queue.used, this.backlog.length ? 0 : 1)
    // 2.7.8: buffers may have come before the driver saw the flag.
    if (this.backlog.length && this.available(queue)) this.deliver()
  }

  private fill(queue: Queue, chain: Chain, frame: Uint8Array): void {
    const header = this.version === 2 ? 12 : 10
    const bytes = new Uint8Array(header + frame.length)
    if (this.version === 2) bytes[10] = 1
    bytes.set(frame, header)
    const [first] = chain.buffers
    if (this.version === 1 && first && first.length !== 10) this.violate('legacy header not by itself')
    let room = 0
    for (const buffer of chain.buffers) {
      if (!buffer.writable) this.violate('a receive buffer that cannot be written')
      room += buffer.length
    }
    if (bytes.length > room) {
      // Too long for this driver: the buffer stays available.
      queue.seen = (queue.seen - 1) & 0xffff
      this.dropped++
      return
    }
    const land = (): void => {
      const memory = this.world.memory()
      let at = 0
      for (const { address, length } of chain.buffers) {
        memory.set(bytes.subarray(at, at + length), address)
        at += Math.min(length, bytes.length - at)
      }
      this.counts.received++
      this.complete(RX, chain.head, bytes.length)
    }
    if (!this.faults.lateNs) {
      land()
      return this.finished(RX)
    }
    const life = this.life
    this.finished(RX)
    this.world.at(this.world.now() + this.faults.lateNs, () => { if (life === this.life) land() })
  }

  /** Sends what is available, one frame after the other; meanwhile no notifications. */
  private send(): void {
    const queue = this.queues[TX]!
    if (this.sending || !queue.ready || this.faults.transmitterStuck || !this.alive()) return
    const chain = this.take(queue)
    this.half(queue.used, chain ? 1 : 0)
    if (!chain) {
      if (this.available(queue)) this.send()
      return
    }
    const memory = this.world.memory()
    const parts = new Uint8Array(chain.buffers.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const buffer of chain.buffers) {
      if (buffer.writable) this.violate('a transmit buffer that is to be written')
      parts.set(memory.subarray(buffer.address, buffer.address + buffer.length), at)
      at += buffer.length
    }
    const header = this.version === 2 ? 12 : 10
    if (parts.slice(0, header).some((byte) => byte !== 0)) this.violate('a header that asks for something')
    if (this.version === 1 && chain.buffers[0]?.length !== header) this.violate('legacy header not by itself')
    const frame = parts.slice(header)
    if (frame.length < 14 || frame.length > 1514) this.violate(`a frame of ${frame.length} bytes`)
    this.sending = true
    const life = this.life
    this.world.at(this.world.now() + BYTE * (frame.length + 24), () => {
      if (life !== this.life) return
      this.sending = false
      this.counts.transmitted++
      this.world.note(`net: out ${digest(frame)}`)
      this.complete(TX, chain.head, 0)
      this.finished(TX)
      if (this.link) this.onTransmit(frame)
      this.send()
    })
  }

  /** Lets a transmitter that was stuck go on. */
  unstick(): void {
    this.faults.transmitterStuck = false
    this.send()
  }

  private available(queue: Queue): boolean { return this.load16(queue.avail + 2) !== queue.seen }

  /** The next chain of the available ring. */
  private take(queue: Queue): Chain | undefined {
    const index = this.load16(queue.avail + 2)
    const waiting = (index - queue.seen) & 0xffff
    if (!waiting) return undefined
    if (waiting > queue.size) return void this.violate(`available index ${index}, seen ${queue.seen}`)
    const head = this.load16(queue.avail + 4 + 2 * (queue.seen % queue.size))
    queue.seen = (queue.seen + 1) & 0xffff
    const buffers: Buffer[] = []
    for (let at = head, hops = 0; ; hops++) {
      if (at >= queue.size || hops >= queue.size) return void this.violate(`descriptor ${at}`)
      const desc = queue.desc + 16 * at
      const flags = this.load16(desc + 12)
      if (this.load32(desc + 4)) this.violate('a buffer above 4 GiB')
      const length = this.load32(desc + 8)
      if (length > 0x1_0000) return void this.violate(`a buffer of ${length} bytes`)
      buffers.push({ address: this.load32(desc), length, writable: (flags & 2) !== 0 })
      if (flags & ~3) this.violate('descriptor flags')
      if (!(flags & 1)) return { head, buffers }
      at = this.load16(desc + 14)
    }
  }

  private complete(index: number, head: number, length: number): void {
    const queue = this.queues[index]!
    const { usedId, usedLength, usedIndex } = this.faults
    const entry = queue.used + 4 + 8 * (queue.done % queue.size)
    this.word(entry, usedId ? usedId(head, index) : head)
    this.word(entry + 4, usedLength ? usedLength(length, index) : length)
    queue.done = (queue.done + 1) & 0xffff
    this.half(queue.used + 2, usedIndex ? usedIndex(queue.done, index) : queue.done)
  }

  private finished(index: number): void {
    if (!(this.load16(this.queues[index]!.avail) & 1)) this.raise(1)
  }

  private raise(cause: number): void {
    const fresh = !this.interrupt
    this.interrupt |= cause
    if (fresh) {
      this.counts.interrupts++
      this.lost = this.faults.loseInterrupts > 0
      if (this.lost) this.faults.loseInterrupts--
    }
    if (!this.lost) this.world.setLine(this.irq, true)
  }

  private view(): DataView {
    const memory = this.world.memory()
    return new DataView(memory.buffer, memory.byteOffset, memory.byteLength)
  }
  private load16(address: number): number { return this.view().getUint16(address, true) }
  private load32(address: number): number { return this.view().getUint32(address, true) }
  private half(address: number, value: number): void { this.view().setUint16(address, value & 0xffff, true) }
  private word(address: number, value: number): void { this.view().setUint32(address, value >>> 0, true) }

  private legacyOnly(what: string): boolean { return this.version === 1 || this.violate(`${what} on a modern device`) !== 0 }
  private modernOnly(what: string): boolean { return this.version === 2 || this.violate(`${what} on a legacy device`) !== 0 }
  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): VirtioNetModel => new VirtioNetModel(world, options)
export default make satisfies ModelFactory

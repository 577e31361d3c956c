/**
 * Model of a virtio-mmio transport with a disk behind it, from OASIS "Virtual I/O Device (VIRTIO) Version 1.2": 2.7 (split virtqueues), 4.2
 * (MMIO), 5.2 (block device).
 *
 * Options: `irq`, `version` 1 (default) or 2, `queueMax` (default 1024), `sectors` of an empty disk in memory (default 0: there is no device
 * until `insert`), `readOnly`, `flush: false` for a device without cache, `sizeMax` (bytes; default: no such feature).
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'
import { Medium, MemoryStore, SECTOR, type Store } from './store.ts'

/** Time from a notification to the answer, and per byte at 200 MB/s (ns). */
const NOTIFIED = 20_000
const BYTE = 5
const FEATURE = { SIZE_MAX: 1 << 1, RO: 1 << 5, BLK_SIZE: 1 << 6, FLUSH: 1 << 9 }
const STATUS = { OK: 0, IOERR: 1, UNSUPP: 2 }

/** What the device does wrong; bad sectors and power cuts are `medium.faults`. Functions are called at each occasion. */
export interface VirtioBlkFaults {
  usedLength?: (length: number) => number
  usedId?: (id: number) => number
  usedIndex?: (index: number) => number
  /** Status byte of a request; undefined: it is not written. */
  status?: (status: number) => number | undefined
  /** Requests are taken and never answered. */
  stuck: boolean
  /** So many interrupts get lost: the line does not rise until the next cause after the driver has acknowledged this one. */
  loseInterrupts: number
  /** It does not come out of a reset any more. */
  resetStuck: boolean
}

interface Buffer { address: number; length: number; writable: boolean }

export class VirtioBlkModel {
  faults: VirtioBlkFaults = { stuck: false, loseInterrupts: 0, resetStuck: false }
  /** What the driver did against the specification. */
  violations: string[] = []
  medium: Medium | undefined
  readonly counts = { reads: 0, writes: 0, flushes: 0, interrupts: 0, resets: 0 }
  private readonly version: number
  private readonly queueMax: number
  private readonly irq: number
  private status = 0
  private accepted: [number, number] = [0, 0]
  private deviceSelect = 0
  private driverSelect = 0
  private select = 0
  private pageSize = 0
  private size = 0
  private align = 0
  private ready = false
  private desc = 0
  private avail = 0
  private used = 0
  private seen = 0
  private done = 0
  private interrupt = 0
  private lost = false
  private generation = 0
  /** Counts resets: what was under way before one is forgotten. */
  private life = 0

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {
    this.version = Number(options.version ?? 1)
    this.queueMax = Number(options.queueMax ?? 1024)
    this.irq = Number(options.irq ?? 0)
    if (options.sectors) this.insert(new MemoryStore(Number(options.sectors)))
  }

  /** Puts a disk behind the transport, or another one in its place: then the driver is told of its size. */
  insert(store: Store): void {
    const changed = this.medium !== undefined
    this.medium = new Medium(store)
    this.generation++
    if (changed && this.status & 4) this.raise(2)
  }

  reset(): void {
    this.life++
    this.counts.resets++
    this.status = this.deviceSelect = this.driverSelect = this.select = this.pageSize = this.size = this.align = 0
    this.desc = this.avail = this.used = this.seen = this.done = this.interrupt = 0
    this.accepted = [0, 0]
    this.ready = this.lost = false
    this.world.setLine(this.irq, false)
  }

  /** Fault: the device gives up and says so (DEVICE_NEEDS_RESET). */
  giveUp(): void {
    this.status |= 64
    this.raise(2)
  }

  private get offered(): [number, number] {
    const { readOnly, flush, sizeMax } = this.options
    return [FEATURE.BLK_SIZE | (readOnly ? FEATURE.RO : 0) | (flush === false ? 0 : FEATURE.FLUSH) | (sizeMax ? FEATURE.SIZE_MAX : 0), this.version === 2 ? 1 : 0]
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x000: return 0x7472_6976
      case 0x004: return this.version
      case 0x008: return this.medium ? 2 : 0
      case 0x00c: return 0x554d_4551
    }
    if (!this.medium) return 0
    switch (offset) {
      case 0x010: return this.deviceSelect < 2 ? this.offered[this.deviceSelect]! : 0
      case 0x034: return this.select === 0 ? this.queueMax : 0
      case 0x060: return this.interrupt
      case 0x070: return this.status
      case 0x0fc: return this.version === 2 ? this.generation & 0xffff_ffff : this.violate('ConfigGeneration on a legacy device')
      case 0x100: return this.medium.sectors % 2 ** 32
      case 0x104: return Math.floor(this.medium.sectors / 2 ** 32)
      case 0x108: return this.options.sizeMax ? Number(this.options.sizeMax) : this.violate('size_max without the feature')
      default: return this.violate(`read of 0x${offset.toString(16)}`)
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4) throw new BusFault(offset, 'write')
    if (!this.medium) return void this.violate('write to an empty transport')
    switch (offset) {
      case 0x014: this.deviceSelect = value; return
      case 0x020: return this.accept(value)
      case 0x024: this.driverSelect = value; return
      case 0x028: this.only(1, 'GuestPageSize'); this.pageSize = value; return
      case 0x030: this.select = value; return
      case 0x038:
        if (value > this.queueMax || value === 0 || value & (value - 1)) this.violate(`QueueNum ${value}`)
        this.size = value
        return
      case 0x03c: this.only(1, 'QueueAlign'); this.align = value; return
      case 0x040: return this.place(value)
      case 0x044: this.only(2, 'QueueReady'); this.ready = value === 1; this.checkRings(); return
      case 0x050: return this.notified(value)
      case 0x064:
        this.interrupt &= ~value
        if (!this.interrupt) {
          this.lost = false
          this.world.setLine(this.irq, false)
        }
        return
      case 0x070: return this.setStatus(value)
      case 0x080: this.only(2, 'QueueDesc'); this.desc = value; return
      case 0x090: this.only(2, 'QueueDriver'); this.avail = value; return
      case 0x0a0: this.only(2, 'QueueDevice'); this.used = value; return
      case 0x084: case 0x094: case 0x0a4: if (value) this.violate('an address above 4 GiB'); return
      default: this.violate(`write of 0x${offset.toString(16)}`)
    }
  }

  private accept(value: number): void {
    if (this.driverSelect > 1) return
    if (value & ~this.offered[this.driverSelect]!) this.violate('accepts features that were not offered')
    if (this.status & (4 | 8)) this.violate('features after FEATURES_OK')
    this.accepted[this.driverSelect] = value
  }

  private setStatus(value: number): void {
    if (value === 0) return this.faults.resetStuck ? undefined : this.reset()
    if (this.status & ~value & ~(64 | 128)) this.violate('Status bits cleared without a reset')
    const fresh = value & ~this.status
    if (fresh & 8 && (this.version !== 2 || !(this.accepted[1] & 1))) value &= ~8
    if (fresh & 4 && (!this.ready || (this.version === 2 && !(value & 8)))) this.violate('DRIVER_OK too early')
    this.status = value
  }

  /** Legacy, 2.7.2: where the rings are follows from the page. */
  private place(pfn: number): void {
    this.only(1, 'QueuePFN')
    if (!this.pageSize || !this.align || this.align & (this.align - 1)) return void this.violate('QueuePFN')
    this.ready = pfn !== 0
    this.desc = pfn * this.pageSize
    this.avail = this.desc + 16 * this.size
    this.used = Math.ceil((this.avail + 6 + 2 * this.size) / this.align) * this.align
    this.checkRings()
  }

  private checkRings(): void {
    if (!this.size || this.desc % 16 || this.avail % 2 || this.used % 4) this.violate('rings')
  }

  private notified(queue: number): void {
    if (queue !== 0 || (this.status & (4 | 64 | 128)) !== 4) return void this.violate('notification')
    const { life } = this
    this.world.at(this.world.now() + NOTIFIED, () => { if (life === this.life && !this.faults.stuck) this.work() })
  }

  private work(): void {
    const view = this.view()
    while (this.seen !== view.getUint16(this.avail + 2, true)) {
      const head = view.getUint16(this.avail + 4 + 2 * (this.seen % this.size), true)
      this.seen = (this.seen + 1) & 0xffff
      const buffers: Buffer[] = []
      for (let at = head, hops = 0; ; hops++) {
        if (at >= this.size || hops >= this.size) return void this.violate(`descriptor ${at}`)
        const desc = this.desc + 16 * at
        const flags = view.getUint16(desc + 12, true)
        if (view.getUint32(desc + 4, true) || flags & ~3) return void this.violate(`descriptor ${at}`)
        buffers.push({ address: view.getUint32(desc, true), length: view.getUint32(desc + 8, true), writable: (flags & 2) !== 0 })
        if (!(flags & 1)) break
        at = view.getUint16(desc + 14, true)
      }
      this.request(head, buffers)
    }
  }

  /** 5.2.6: a header, data, a byte of status. Legacy wants the header and the status by themselves. */
  private request(head: number, buffers: Buffer[]): void {
    const view = this.view()
    const [header, status] = [buffers[0]!, buffers.at(-1)!]
    const data = buffers.slice(1, -1)
    if (buffers.length < 2 || header.length !== 16 || header.writable || status.length !== 1 || !status.writable) return void this.violate('the form of a request')
    const type = view.getUint32(header.address, true)
    const sector = view.getUint32(header.address + 8, true) + view.getUint32(header.address + 12, true) * 2 ** 32
    const bytes = data.reduce((sum, { length }) => sum + length, 0)
    if (view.getUint32(header.address + 4, true)) this.violate('the reserved word of a header')
    if (data.some(({ writable, length }) => writable !== (type === 0) || length > Number(this.options.sizeMax ?? Infinity))) this.violate('data descriptors')
    const { life } = this
    this.world.at(this.world.now() + bytes * BYTE, () => {
      if (life !== this.life) return
      const result = this.perform(type, sector, data, bytes)
      const shown = this.faults.status ? this.faults.status(result) : result
      if (shown !== undefined) this.world.memory()[status.address] = shown
      this.complete(head, (type === 0 ? bytes : 0) + 1)
    })
  }

  private perform(type: number, sector: number, data: Buffer[], bytes: number): number {
    const medium = this.medium!
    this.world.note(`disk: ${type} ${sector} ${bytes}`)
    if (type === 4) {
      if (!(this.accepted[0] & FEATURE.FLUSH)) return STATUS.UNSUPP
      this.counts.flushes++
      medium.flush()
      return STATUS.OK
    }
    if (type > 1) return STATUS.UNSUPP
    if (bytes % SECTOR || sector + bytes / SECTOR > medium.sectors || (type === 1 && this.options.readOnly)) return STATUS.IOERR
    if (type === 0) this.counts.reads++
    else this.counts.writes++
    const memory = this.world.memory()
    let at = sector
    for (const { address, length } of data) {
      for (let done = 0; done < length; done += SECTOR, at++) {
        if (medium.fails(at)) return STATUS.IOERR
        if (type === 0) memory.set(medium.read(at, 1), address + done)
        else medium.write(at, memory.slice(address + done, address + done + SECTOR))
      }
    }
    return STATUS.OK
  }

  private complete(head: number, length: number): void {
    const view = this.view()
    const { usedId, usedLength, usedIndex } = this.faults
    const entry = this.used + 4 + 8 * (this.done % this.size)
    view.setUint32(entry, usedId ? usedId(head) : head, true)
    view.setUint32(entry + 4, usedLength ? usedLength(length) : length, true)
    this.done = (this.done + 1) & 0xffff
    view.setUint16(this.used + 2, usedIndex ? usedIndex(this.done) : this.done, true)
    if (!(view.getUint16(this.avail, true) & 1)) this.raise(1)
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

  private only(version: number, what: string): void { if (this.version !== version) this.violate(`${what} on a version ${this.version} device`) }
  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): VirtioBlkModel => new VirtioBlkModel(world, options)
export default make satisfies ModelFactory

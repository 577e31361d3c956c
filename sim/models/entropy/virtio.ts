/**
 * Model of a virtio-mmio transport with an entropy device behind it, from OASIS "Virtual I/O Device (VIRTIO) Version 1.2", 4.2 and 5.4.
 *
 * Options: `version` 1 (default) or 2, `queueMax` (default 1024), `fillNs` (time to fill a buffer). No interrupts.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'
import { Noise } from './noise.ts'

/** What the device does wrong. */
export interface VirtioRngFaults {
  usedLength?: (length: number) => number
  usedId?: (id: number) => number
  usedIndex?: (index: number) => number
}

export class VirtioRngModel {
  readonly noise: Noise
  faults: VirtioRngFaults = {}
  violations: string[] = []
  private readonly version: number
  private readonly queueMax: number
  private readonly fillNs: number
  private status = 0
  private features: [number, number] = [0, 0]
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
  private life = 0

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.noise = new Noise(world)
    this.version = Number(options.version ?? 1)
    this.queueMax = Number(options.queueMax ?? 1024)
    this.fillNs = Number(options.fillNs ?? 5_000)
  }

  reset(): void {
    this.life++
    this.status = this.select = this.pageSize = this.size = this.align = this.desc = this.avail = this.used = this.seen = this.done = 0
    this.features = [0, 0]
    this.ready = false
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x000: return 0x7472_6976
      case 0x004: return this.version
      case 0x008: return 4
      case 0x00c: return 0x554d_4551
      case 0x010: return this.select === 1 && this.version === 2 ? 1 : 0
      case 0x034: return this.queueMax
      case 0x060: return 0
      case 0x070: return this.status
      default: return this.violate(`read of 0x${offset.toString(16)}`)
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4) throw new BusFault(offset, 'write')
    switch (offset) {
      case 0x014: case 0x030: if (value > 1) this.violate(`selection ${value}`); return
      case 0x020: this.features[this.select] = value; return
      case 0x024: this.select = value & 1; return
      case 0x028: this.pageSize = value; return
      case 0x038: this.size = value; return
      case 0x03c: this.align = value; return
      case 0x040:
        if (this.version !== 1 || !this.pageSize || !this.align || this.align & (this.align - 1)) this.violate('QueuePFN')
        this.desc = value * this.pageSize
        this.avail = this.desc + 16 * this.size
        this.used = Math.ceil((this.avail + 6 + 2 * this.size) / this.align) * this.align
        this.ready = value !== 0
        return
      case 0x044: this.ready = value === 1; return
      case 0x050: return this.notified(value)
      case 0x064: return
      case 0x070: return this.setStatus(value)
      case 0x080: this.desc = value; return
      case 0x090: this.avail = value; return
      case 0x0a0: this.used = value; return
      case 0x084: case 0x094: case 0x0a4: if (value) this.violate('an address above 4 GiB'); return
      default: this.violate(`write of 0x${offset.toString(16)}`)
    }
  }

  private setStatus(value: number): void {
    if (value === 0) return this.reset()
    if (value & 8 && !(this.features[1] & 1)) value &= ~8
    if (value & 4 && (!this.ready || !this.size || this.size & (this.size - 1) || (this.version === 2 && !(value & 8)))) this.violate('DRIVER_OK too early')
    this.status = value
  }

  private notified(queue: number): void {
    if (queue !== 0 || (this.status & (4 | 128)) !== 4) return void this.violate('notification')
    const { life } = this
    this.world.at(this.world.now() + this.fillNs, () => { if (life === this.life) this.fill() })
  }

  private fill(): void {
    const memory = new DataView(this.world.memory().buffer, this.world.memory().byteOffset)
    const index = memory.getUint16(this.avail + 2, true)
    while (this.seen !== index && !this.noise.faults.silent) {
      const head = memory.getUint16(this.avail + 4 + 2 * (this.seen % this.size), true)
      this.seen = (this.seen + 1) & 0xffff
      const at = this.desc + 16 * head
      const [address, high, length, flags] = [memory.getUint32(at, true), memory.getUint32(at + 4, true), memory.getUint32(at + 8, true), memory.getUint16(at + 12, true)]
      if (head >= this.size || high || flags !== 2 || length > 4096) return void this.violate(`descriptor ${head}`)
      for (let i = 0; i + 4 <= length; i += 4) memory.setUint32(address + i, this.noise.word(), true)
      const entry = this.used + 4 + 8 * (this.done % this.size)
      memory.setUint32(entry, this.faults.usedId?.(head) ?? head, true)
      memory.setUint32(entry + 4, this.faults.usedLength?.(length) ?? length, true)
      this.done = (this.done + 1) & 0xffff
      memory.setUint16(this.used + 2, this.faults.usedIndex?.(this.done) ?? this.done, true)
    }
  }

  private violate(what: string): 0 {
    this.violations.push(what)
    return 0
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): VirtioRngModel => new VirtioRngModel(world, options)
export default make satisfies ModelFactory

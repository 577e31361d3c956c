/** The address space of a simulated machine: routes accesses to device models. */
import { BusFault, type DeviceModel } from './model.ts'

interface Region { base: number; size: number; model: DeviceModel; parts?: DeviceModel[] }

/** A block that several models have a part in: each sees each write, and what is read is the bits of all. */
const together = (parts: DeviceModel[]): DeviceModel => ({
  read: (offset, width) => parts.reduce((value, part) => (value | part.read(offset, width)) >>> 0, 0),
  write: (offset, value, width) => parts.forEach((part) => part.write(offset, value, width)),
  reset: () => parts.forEach((part) => part.reset()),
})

export class Bus {
  private regions: Region[] = []
  /** Called with each access: after a read, before a write. */
  onAccess: (kind: 'read' | 'write', address: number, value: number) => void = () => {}

  /** Puts `model` at `[base, base + size)`. Throws when the range overlaps another; the very same one may be shared if all who attach there say so. */
  attach(base: number, size: number, model: DeviceModel, shared = false): void {
    const same = shared && this.regions.find((region) => region.base === base && region.size === size && region.parts)
    if (same) {
      same.parts!.push(model)
      return
    }
    const clash = this.regions.find((region) => base < region.base + region.size && region.base < base + size)
    if (clash) throw new Error(`0x${base.toString(16)} overlaps the device at 0x${clash.base.toString(16)}`)
    const parts = [model]
    this.regions.push(shared ? { base, size, model: together(parts), parts } : { base, size, model })
  }

  /** @returns the value cut to `width` bytes. Throws `BusFault` with the physical address. */
  read(address: number, width: 1 | 2 | 4): number {
    const region = this.find(address >>> 0, width, 'read')
    const value = this.faulting(address, 'read', () => region.model.read((address >>> 0) - region.base, width))
    const cut = width === 4 ? value >>> 0 : value & (width === 2 ? 0xffff : 0xff)
    this.onAccess('read', address >>> 0, cut)
    return cut
  }

  write(address: number, value: number, width: 1 | 2 | 4): void {
    const region = this.find(address >>> 0, width, 'write')
    const cut = width === 4 ? value >>> 0 : value & (width === 2 ? 0xffff : 0xff)
    this.onAccess('write', address >>> 0, cut)
    this.faulting(address, 'write', () => region.model.write((address >>> 0) - region.base, cut, width))
  }

  /** Every model back to its power-on state. */
  reset(): void {
    for (const region of this.regions) region.model.reset()
  }

  /** Runs a model's part of an access; whatever address its fault names, ours is the physical one. */
  private faulting<T>(address: number, kind: 'read' | 'write', access: () => T): T {
    try {
      return access()
    } catch (error) {
      throw error instanceof BusFault ? new BusFault(address >>> 0, kind) : error
    }
  }

  private find(address: number, width: number, kind: 'read' | 'write'): Region {
    for (const region of this.regions) if (address >= region.base && address + width <= region.base + region.size) return region
    throw new BusFault(address, kind)
  }
}

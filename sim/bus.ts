/** The address space of a simulated machine: routes accesses to device models. */
import { BusFault, type DeviceModel } from './model.ts'

interface Region { base: number; size: number; model: DeviceModel }

export class Bus {
  private regions: Region[] = []
  /** Called before each access; the machine moves time and logs here. */
  onAccess: (kind: 'read' | 'write', address: number, value: number) => void = () => {}

  /** Puts `model` at `[base, base + size)`. Throws when the range overlaps another. */
  attach(base: number, size: number, model: DeviceModel): void {
    const clash = this.regions.find((region) => base < region.base + region.size && region.base < base + size)
    if (clash) throw new Error(`0x${base.toString(16)} overlaps the device at 0x${clash.base.toString(16)}`)
    this.regions.push({ base, size, model })
  }

  read(address: number, width: 1 | 2 | 4): number {
    const region = this.find(address >>> 0, 'read')
    const value = region.model.read((address >>> 0) - region.base, width) >>> 0
    this.onAccess('read', address >>> 0, value)
    return value
  }

  write(address: number, value: number, width: 1 | 2 | 4): void {
    const region = this.find(address >>> 0, 'write')
    this.onAccess('write', address >>> 0, value >>> 0)
    region.model.write((address >>> 0) - region.base, value >>> 0, width)
  }

  reset(): void {
    for (const region of this.regions) region.model.reset()
  }

  private find(address: number, kind: 'read' | 'write'): Region {
    for (const region of this.regions) if (address >= region.base && address < region.base + region.size) return region
    throw new BusFault(address, kind)
  }
}

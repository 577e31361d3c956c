/** Damages FAT16 and FAT32 volumes on purpose. */
import type { SparseDisk } from './fat.ts'

export class Editor {
  readonly wide: boolean
  readonly perCluster: number
  readonly fatSectors: number
  readonly fats: number
  readonly reserved: number
  readonly root: number
  readonly rootStart: number
  readonly data: number
  readonly clusters: number
  constructor(readonly disk: SparseDisk) {
    const boot = this.sector(0)
    this.perCluster = boot[13]
    this.reserved = boot.readUInt16LE(14)
    this.fats = boot[16]
    this.wide = boot.readUInt16LE(22) === 0
    this.fatSectors = boot.readUInt16LE(22) || boot.readUInt32LE(36)
    this.root = this.wide ? boot.readUInt32LE(44) : 0
    this.rootStart = this.reserved + this.fats * this.fatSectors
    this.data = this.rootStart + boot.readUInt16LE(17) / 16
    this.clusters = Math.floor(((boot.readUInt16LE(19) || boot.readUInt32LE(32)) - this.data) / this.perCluster)
  }
  /** A copy of a sector. */
  sector(index: number): Buffer { return Buffer.from(this.disk.sector(index)) }
  patch(sector: number, change: (bytes: Buffer) => void): void {
    const bytes = this.sector(sector)
    change(bytes)
    this.disk.write(sector, bytes)
  }
  boot(change: (bytes: Buffer) => void): void { this.patch(0, change) }
  sectorOf(cluster: number): number { return this.data + (cluster - 2) * this.perCluster }
  entry(cluster: number): number {
    const at = cluster * (this.wide ? 4 : 2)
    const bytes = this.sector(this.reserved + (at >> 9))
    return this.wide ? bytes.readUInt32LE(at & 511) : bytes.readUInt16LE(at & 511)
  }
  /** Sets an entry of one FAT, or of both. */
  setEntry(cluster: number, value: number, only?: number): void {
    const at = cluster * (this.wide ? 4 : 2)
    for (let copy = 0; copy < this.fats; ++copy) {
      if (only !== undefined && only !== copy) continue
      this.patch(this.reserved + copy * this.fatSectors + (at >> 9), (bytes) => void (this.wide ? bytes.writeUInt32LE(value >>> 0, at & 511) : bytes.writeUInt16LE(value & 0xffff, at & 511)))
    }
  }
  chain(first: number): number[] {
    const list = [first]
    for (let next = this.entry(first); next < (this.wide ? 0x0fff_fff8 : 0xfff8); next = this.entry(next)) list.push(next)
    return list
  }
  private sectorsOf(directory: number): number[] {
    if (!directory && !this.wide) return Array.from({ length: this.data - this.rootStart }, (_, i) => this.rootStart + i)
    return this.chain(directory || this.root).flatMap((cluster) => Array.from({ length: this.perCluster }, (_, i) => this.sectorOf(cluster) + i))
  }
  /** Changes the slot with the short name `name` (11 characters) in a directory; `before` slots further to the front. */
  slot(name: string, change: (slot: Buffer) => void, directory = 0, before = 0): void {
    for (const sector of this.sectorsOf(directory)) {
      const bytes = this.sector(sector)
      for (let at = 0; at < 512; at += 32) {
        if (bytes.toString('latin1', at, at + 11) !== name || (bytes[at + 11] & 0x3f) === 15) continue
        this.patch(sector, (all) => change(all.subarray(at - 32 * before, at - 32 * before + 32)))
        return
      }
    }
    throw new Error(`no ${name}`)
  }
  first(name: string, directory = 0): number {
    let cluster = 0
    this.slot(name, (slot) => void (cluster = slot.readUInt16LE(26) | (slot.readUInt16LE(20) << 16)), directory)
    return cluster
  }
}

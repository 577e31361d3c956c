/** Where the sectors of simulated disks and cards are kept. */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'

export const SECTOR = 512

/** Sectors of 512 bytes. Ranges lie inside; who asks has seen to that. */
export interface Store {
  readonly sectors: number
  read(sector: number, count: number): Uint8Array
  /** @param bytes whole sectors, or the beginning of one that is torn */
  write(sector: number, bytes: Uint8Array): void
  flush(): void
}

/** Sectors per piece of memory. */
const PIECE = 128

/** In memory; what was never written is zeros and takes no room. */
export class MemoryStore implements Store {
  private readonly pieces = new Map<number, Uint8Array>()
  constructor(readonly sectors: number) {}

  read(sector: number, count: number): Uint8Array {
    const bytes = new Uint8Array(count * SECTOR)
    for (let i = 0; i < count; i++) {
      const piece = this.pieces.get(Math.floor((sector + i) / PIECE))
      const from = ((sector + i) % PIECE) * SECTOR
      if (piece) bytes.set(piece.subarray(from, from + SECTOR), i * SECTOR)
    }
    return bytes
  }

  write(sector: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SECTOR) {
      const place = sector + at / SECTOR
      const number = Math.floor(place / PIECE)
      let piece = this.pieces.get(number)
      if (!piece) this.pieces.set(number, (piece = new Uint8Array(PIECE * SECTOR)))
      piece.set(bytes.subarray(at, at + SECTOR), (place % PIECE) * SECTOR)
    }
  }

  flush(): void {}
}

/** In a file of this machine, which stays as long as it is: a rest of less than a sector is not seen. Close it. */
export class FileStore implements Store {
  readonly sectors: number
  private readonly file: number

  /** Throws as `fs.openSync`. */
  constructor(path: string) {
    this.file = openSync(path, 'r+')
    this.sectors = Math.floor(fstatSync(this.file).size / SECTOR)
  }

  read(sector: number, count: number): Uint8Array {
    const bytes = new Uint8Array(count * SECTOR)
    readSync(this.file, bytes, 0, bytes.length, sector * SECTOR)
    return bytes
  }

  write(sector: number, bytes: Uint8Array): void { writeSync(this.file, bytes, 0, bytes.length, sector * SECTOR) }

  flush(): void { fsyncSync(this.file) }

  close(): void { closeSync(this.file) }
}

/** What a medium does wrong, for models of disks and cards alike. */
export interface MediumFaults {
  /** Sectors that cannot be read or written: how often that happens, `Infinity` = for ever. */
  bad: Map<number, number>
  /** The write during which power fails: so many bytes of it reach the medium, then nothing does until `restorePower`. */
  cutAfter?: number
}

/** A store that fails as told. */
export class Medium implements Store {
  faults: MediumFaults = { bad: new Map() }
  /** True after a cut: nothing reaches the store. */
  dead = false
  readonly counts = { read: 0, written: 0, flushes: 0 }
  constructor(private readonly store: Store) {}

  get sectors(): number { return this.store.sectors }

  /** Whether `sector` cannot be read or written this time. */
  fails(sector: number): boolean {
    const left = this.faults.bad.get(sector) ?? 0
    if (left <= 0) return false
    this.faults.bad.set(sector, left - 1)
    return true
  }

  read(sector: number, count: number): Uint8Array {
    this.counts.read += count
    return this.store.read(sector, count)
  }

  write(sector: number, bytes: Uint8Array): void {
    if (this.dead) return
    const { cutAfter } = this.faults
    if (cutAfter !== undefined && bytes.length > cutAfter) {
      const whole = cutAfter - (cutAfter % SECTOR)
      const torn = this.store.read(sector + whole / SECTOR, 1)
      torn.set(bytes.subarray(whole, cutAfter))
      if (whole) this.store.write(sector, bytes.subarray(0, whole))
      if (cutAfter > whole) this.store.write(sector + whole / SECTOR, torn)
      this.dead = true
      return
    }
    if (cutAfter !== undefined) this.faults.cutAfter = cutAfter - bytes.length
    this.counts.written += bytes.length / SECTOR
    this.store.write(sector, bytes)
  }

  flush(): void {
    this.counts.flushes++
    if (!this.dead) this.store.flush()
  }

  restorePower(): void {
    this.dead = false
    this.faults.cutAfter = undefined
  }
}

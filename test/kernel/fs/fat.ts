/** FAT volumes of the device's code over disks that are bytes of this process. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CompileError } from '../../../boards/error.ts'
import { compileModule, frameworkRoot } from '../../../compiler/asc.ts'
import { recordInputs, unchanged, type BuildRecord } from '../../../compiler/cache.ts'
import { start } from '../module.ts'

interface Device {
  memory: WebAssembly.Memory
  /** From the `at`th allocation on one or all fail; 0 = none. @returns allocations since the last call, if they were counted */
  failAllocation(at: number, on: number): number
  buffer(): number
  setClock(us: bigint): void
  volume(disk: number): number
  mount(v: number): number
  unmount(v: number): number
  sync(v: number): number
  writable(v: number): number
  reason(v: number): number
  bits(v: number): number
  label(v: number): number
  freeBytes(v: number): bigint
  totalBytes(v: number): bigint
  clusterBytes(v: number): number
  mkdir(v: number, length: number): number
  remove(v: number, length: number): number
  rename(v: number, from: number, to: number): number
  stat(v: number, length: number): number
  list(v: number, length: number): number
  next(): number
  nameLength(): number
  entrySize(): number
  entryDirectory(): number
  entryAttributes(): number
  entryModifiedUs(): number
  file(): number
  open(v: number, length: number, mode: number, into: number): number
  read(f: number, offset: number, length: number): number
  write(f: number, offset: number, length: number): number
  seek(f: number, to: number): number
  size(f: number): number
  truncate(f: number, to: number): number
  flush(f: number): number
  close(f: number): number
}

/** `hal/error`. */
export const Err = { INVALID: -1, UNSUPPORTED: -2, TIMEOUT: -3, IO: -4, NO_MEMORY: -5, NOT_FOUND: -6, PENDING: -7, READ_ONLY: -8, NO_SPACE: -9, CORRUPT: -10, EXISTS: -11, REMOVED: -12 } as const
export const Mode = { READ: 0, WRITE: 1, CREATE: 2, TRUNCATE: 4, APPEND: 8, EXCLUSIVE: 16 } as const
const SECTOR = 512
const AREA = 1 << 20

/** What the volume reads and writes; each call may fail. */
export interface HostDisk {
  sectors: number
  writable: boolean
  read(sector: number, bytes: Uint8Array): number
  write(sector: number, bytes: Uint8Array): number
  flush(): number
}

/** A disk of `bytes`, which change. */
export class ImageDisk implements HostDisk {
  writable = true
  reads = 0
  writes = 0
  flushes = 0
  constructor(readonly bytes: Uint8Array) {}
  get sectors(): number { return Math.floor(this.bytes.length / SECTOR) }
  read(sector: number, to: Uint8Array): number {
    ++this.reads
    if (sector * SECTOR + to.length > this.bytes.length) return Err.INVALID
    to.set(this.bytes.subarray(sector * SECTOR, sector * SECTOR + to.length))
    return 0
  }
  write(sector: number, from: Uint8Array): number {
    ++this.writes
    if (!this.writable) return Err.READ_ONLY
    if (sector * SECTOR + from.length > this.bytes.length) return Err.INVALID
    this.bytes.set(from, sector * SECTOR)
    return 0
  }
  flush(): number {
    ++this.flushes
    return 0
  }
}

const ZEROS = new Uint8Array(SECTOR)

/** A disk that is a base nobody changes and the sectors that were written. */
export class SparseDisk implements HostDisk {
  writable = true
  readonly changed = new Map<number, Uint8Array>()
  constructor(readonly sectors: number, readonly base: ReadonlyMap<number, Uint8Array>) {}

  /** @param bytes a whole image */
  static of(bytes: Uint8Array): SparseDisk {
    const base = new Map<number, Uint8Array>()
    for (let sector = 0; sector < bytes.length / SECTOR; ++sector) {
      const part = bytes.subarray(sector * SECTOR, (sector + 1) * SECTOR)
      if (Buffer.compare(part, ZEROS)) base.set(sector, part.slice())
    }
    return new SparseDisk(Math.floor(bytes.length / SECTOR), base)
  }
  /** Another one with the same base. */
  again(): SparseDisk { return new SparseDisk(this.sectors, this.base) }
  sector(index: number): Uint8Array { return this.changed.get(index) ?? this.base.get(index) ?? ZEROS }
  read(sector: number, to: Uint8Array): number {
    if (sector + to.length / SECTOR > this.sectors) return Err.INVALID
    for (let at = 0; at < to.length; at += SECTOR) to.set(this.sector(sector++), at)
    return 0
  }
  write(sector: number, from: Uint8Array): number {
    if (!this.writable) return Err.READ_ONLY
    if (sector + from.length / SECTOR > this.sectors) return Err.INVALID
    for (let at = 0; at < from.length; at += SECTOR) this.changed.set(sector++, from.slice(at, at + SECTOR))
    return 0
  }
  flush(): number { return 0 }
}

export class FatError extends Error {
  constructor(readonly code: number, what: string) {
    super(`${what}: ${Object.entries(Err).find(([, value]) => value === code)?.[0] ?? code}`)
  }
}

const compiled = new Map<boolean, Promise<WebAssembly.Module>>()
/**
 * Several test files want it, and asc takes seconds: an equal earlier result is kept in `build/.cache`.
 * @param failing with the kernel's heap, of which allocations fail on demand. Otherwise asc's own runtime, which frees nothing: here nobody sees what locals refer to
 */
const compile = async (failing: boolean): Promise<WebAssembly.Module> => {
  const source = (...parts: string[]): string => readFileSync(path.join(frameworkRoot(), ...parts), 'utf8')
  const heap = path.join('kernel', 'heap', 'objects.ts')
  const entry = 'function __new(size: usize, id: u32): usize {\n'
  const text = source('test', 'kernel', 'fs', 'device', 'fat.ts') + (failing ? '\nexport { failAllocation } from "kernel/heap/objects";\n' : '')
  const sources: Record<string, string> = failing ? { [heap]: source(heap).replace(entry, `${entry}  if (failAt && ++allocations >= failAt && (failOn || allocations == failAt)) outOfMemory();\n`)
    + '\nlet allocations: u32 = 0;\nlet failAt: u32 = 0;\nlet failOn: bool = false;\nexport function failAllocation(at: u32, on: bool): u32 {\n  const count = allocations;\n  allocations = 0;\n  failAt = at;\n  failOn = on;\n  return count;\n}\n' } : {}
  if (failing && !sources[heap].includes('failAt &&')) throw new Error(`${heap} has no ${entry}`)
  const key = JSON.stringify([text, sources])
  const folder = path.join(frameworkRoot(), 'build', '.cache', failing ? 'test-fat-failing' : 'test-fat')
  const record = path.join(folder, 'record.json'), output = path.join(folder, 'fat.wasm')
  if (unchanged(record, key)) return WebAssembly.compile(readFileSync(output))
  const { wasm, inputs } = await compileModule({ projectRoot: frameworkRoot(), entries: ['entry.ts'], generated: { 'entry.ts': text, ...sources }, runtime: failing ? 'kernel/heap' : 'stub', use: [] })
    .catch((error: unknown) => {
      if (!(error instanceof CompileError)) throw error
      throw new Error(error.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`).join('\n'))
    })
  mkdirSync(folder, { recursive: true })
  const save = (file: string, contents: string | Uint8Array): void => {
    writeFileSync(`${file}.${process.pid}`, contents)
    renameSync(`${file}.${process.pid}`, file)
  }
  save(output, wasm)
  save(record, JSON.stringify({ key, inputs: recordInputs(inputs), outputs: [output], result: true } satisfies BuildRecord<boolean>))
  return WebAssembly.compile(new Uint8Array(wasm))
}

export interface Item { name: string; size: number; directory: boolean; attributes: number; modifiedUs: number }

/** One program with any number of volumes. */
export class Fat {
  private readonly disks: HostDisk[] = []
  private at = 0
  private constructor(readonly m: Device) {}

  /** @param failing allocations can be made to fail */
  static async make(failing = false): Promise<Fat> {
    let module = compiled.get(failing)
    if (!module) compiled.set(failing, (module = compile(failing)))
    const disks: HostDisk[] = []
    const view = (at: number, count: number): Uint8Array => new Uint8Array(m.memory.buffer, at, count * SECTOR)
    const m: Device = await start<Device>(await module, {
      diskRead: (disk, sector, count, to) => disks[disk].read(sector, view(to, count)),
      diskWrite: (disk, sector, count, from) => disks[disk].write(sector, view(from, count)),
      diskFlush: (disk) => disks[disk].flush(),
      diskSectors: (disk) => disks[disk].sectors,
      diskWritable: (disk) => Number(disks[disk].writable),
    })
    const fat = new Fat(m)
    fat.at = m.buffer()
    Object.assign(fat, { disks })
    return fat
  }

  volume(disk: HostDisk): Volume {
    this.disks.push(disk)
    return new Volume(this, this.m.volume(this.disks.length - 1))
  }
  /** Puts texts one behind the other into the device's area; their lengths. */
  put(...texts: string[]): number[] {
    const units = new Uint16Array(this.m.memory.buffer, this.at)
    let at = 0
    for (const text of texts) for (let i = 0; i < text.length; ++i) units[at++] = text.charCodeAt(i)
    return texts.map((text) => text.length)
  }
  text(length: number): string {
    return String.fromCharCode(...new Uint16Array(this.m.memory.buffer, this.at, length))
  }
  bytes(offset: number, length: number): Uint8Array { return new Uint8Array(this.m.memory.buffer, this.at + offset, length) }
}

const ok = (code: number, what: string): number => {
  if (code < 0) throw new FatError(code, what)
  return code
}

/** Methods throw `FatError`, but for those that end in `Code`. */
export class Volume {
  constructor(readonly fat: Fat, readonly at: number) {}
  private get m(): Device { return this.fat.m }
  mountCode(): number { return this.m.mount(this.at) }
  mount(): this {
    const code = this.mountCode()
    if (code < 0) throw new FatError(code, `mount: ${this.reason}`)
    return this
  }
  unmount(): void { ok(this.m.unmount(this.at), 'unmount') }
  syncCode(): number { return this.m.sync(this.at) }
  sync(): void { ok(this.syncCode(), 'sync') }
  get writable(): boolean { return Boolean(this.m.writable(this.at)) }
  get reason(): string { return this.fat.text(this.m.reason(this.at)) }
  get bits(): number { return this.m.bits(this.at) }
  get label(): string { return this.fat.text(this.m.label(this.at)) }
  get free(): number { return Number(this.m.freeBytes(this.at)) }
  get total(): number { return Number(this.m.totalBytes(this.at)) }
  get clusterBytes(): number { return this.m.clusterBytes(this.at) }
  mkdirCode(path: string): number { return this.m.mkdir(this.at, this.fat.put(path)[0]) }
  mkdir(path: string): void { ok(this.mkdirCode(path), `mkdir ${path}`) }
  removeCode(path: string): number { return this.m.remove(this.at, this.fat.put(path)[0]) }
  remove(path: string): void { ok(this.removeCode(path), `remove ${path}`) }
  renameCode(from: string, to: string): number {
    const [a, b] = this.fat.put(from, to)
    return this.m.rename(this.at, a, b)
  }
  rename(from: string, to: string): void { ok(this.renameCode(from, to), `rename ${from} ${to}`) }
  statCode(path: string): number { return this.m.stat(this.at, this.fat.put(path)[0]) }
  stat(path: string): Item {
    ok(this.statCode(path), `stat ${path}`)
    return { name: '', ...this.item() }
  }
  private item(): Omit<Item, 'name'> {
    const { m } = this
    return { size: m.entrySize(), directory: Boolean(m.entryDirectory()), attributes: m.entryAttributes(), modifiedUs: m.entryModifiedUs() }
  }
  listCode(path: string): number { return this.m.list(this.at, this.fat.put(path)[0]) }
  nextCode(): number { return this.m.next() }
  list(path = ''): Item[] {
    ok(this.listCode(path), `list ${path}`)
    const items: Item[] = []
    while (ok(this.m.next(), `list ${path}`)) items.push({ name: this.fat.text(this.m.nameLength()), ...this.item() })
    return items
  }
  /** All files and directories below `path`: directories end with `/`. */
  tree(path = ''): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>()
    for (const { name, directory } of this.list(path)) {
      const full = `${path}/${name}`
      if (!directory) found.set(full, this.readFile(full))
      else {
        found.set(`${full}/`, new Uint8Array())
        for (const [key, bytes] of this.tree(full)) found.set(key, bytes)
      }
    }
    return found
  }
  openCode(path: string, mode: number): number | File {
    const file = this.m.file()
    const code = this.m.open(this.at, this.fat.put(path)[0], mode, file)
    return code < 0 ? code : new File(this.fat, file)
  }
  open(path: string, mode: number = Mode.READ): File {
    const file = this.openCode(path, mode)
    if (typeof file === 'number') throw new FatError(file, `open ${path}`)
    return file
  }
  readFile(path: string): Uint8Array {
    const file = this.open(path)
    try {
      return file.readAll()
    } finally {
      file.closeCode()
    }
  }
  writeFile(path: string, bytes: Uint8Array, mode: number = Mode.CREATE | Mode.TRUNCATE): void {
    const file = this.open(path, mode | Mode.WRITE)
    let code = 0
    try {
      file.write(bytes)
    } finally {
      code = file.closeCode()
    }
    ok(code, `close ${path}`)
  }
}

export class File {
  constructor(readonly fat: Fat, readonly at: number) {}
  get size(): number { return this.fat.m.size(this.at) }
  seek(position: number): void { ok(this.fat.m.seek(this.at, position), `seek ${position}`) }
  /** @param skew bytes that the memory is off a multiple of 4 */
  readCode(length: number, skew = 0): number | Uint8Array {
    const count = this.fat.m.read(this.at, skew, length)
    return count < 0 ? count : this.fat.bytes(skew, count).slice()
  }
  readAll(skew = 0): Uint8Array {
    const parts: Uint8Array[] = []
    for (;;) {
      const part = this.readCode(AREA - 4, skew)
      if (typeof part === 'number') throw new FatError(part, 'read')
      if (!part.length) return Buffer.concat(parts)
      parts.push(part)
    }
  }
  writeCode(bytes: Uint8Array, skew = 0): number {
    this.fat.bytes(skew, bytes.length).set(bytes)
    return this.fat.m.write(this.at, skew, bytes.length)
  }
  write(bytes: Uint8Array, skew = 0): void {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + AREA - 4)
      const count = ok(this.writeCode(part, skew), 'write')
      if (count < part.length) throw new FatError(Err.NO_SPACE, `write ended after ${count} bytes`)
      at += count
    }
  }
  truncateCode(size: number): number { return this.fat.m.truncate(this.at, size) }
  truncate(size: number): void { ok(this.truncateCode(size), `truncate ${size}`) }
  flushCode(): number { return this.fat.m.flush(this.at) }
  flush(): void { ok(this.flushCode(), 'flush') }
  closeCode(): number { return this.fat.m.close(this.at) }
  close(): void { ok(this.closeCode(), 'close') }
}

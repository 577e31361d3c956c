/** The store of `device/store.ts`, for tests: keys and values as bytes or text. */
import path from 'node:path'
import { CompileError } from '../../../../boards/error.ts'
import { compileModule, frameworkRoot } from '../../../../compiler/asc.ts'
import { start, Trapped } from '../../module.ts'

const modules = new Map<string, Promise<WebAssembly.Module>>()

export interface CompileOptions {
  /** `stub`, asc's own, frees nothing: what is to run for long must not allocate. */
  runtime?: string
  /** Framework sources by their path, as they are to be for once: tests break them on purpose. */
  sources?: Record<string, string>
}

/** Compiles a device program of `test/` that may import its neighbours. */
export function compileDevice(file: string, { runtime = 'stub', sources = {} }: CompileOptions = {}): Promise<WebAssembly.Module> {
  const key = JSON.stringify([file, runtime, sources])
  let module = modules.get(key)
  if (!module) {
    modules.set(key, (module = compileModule({ projectRoot: frameworkRoot(), entries: [path.relative(frameworkRoot(), file)], generated: sources, runtime, use: [] })
      .catch((error: unknown) => {
        if (!(error instanceof CompileError)) throw error
        throw new Error(error.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`).join('\n'))
      })
      .then(({ wasm }) => WebAssembly.compile(new Uint8Array(wasm)))))
  }
  return module
}

/** Starts such a program on bare Node, with protected calls. */
export async function startDevice<E>(module: WebAssembly.Module, hw: Record<string, (...args: number[]) => unknown> = {}): Promise<E & { memory: WebAssembly.Memory }> {
  let table: WebAssembly.Table
  const exports = await start<E & { table: WebAssembly.Table }>(module, {
    attempt: (entry: number) => {
      try {
        (table.get(entry) as () => void)()
        return 0
      } catch (error) {
        if (error instanceof Trapped) return error.code
        if (error instanceof WebAssembly.RuntimeError) return 1
        throw error
      }
    },
    scanRoots: () => {},
    interruptsOn: () => {},
    ...hw,
  })
  table = exports.table
  return exports
}

export interface Device {
  memory: WebAssembly.Memory
  keyBuffer(): number
  valueBuffer(): number
  makeDisk(sectors: number): void
  diskImage(): number
  diskField(index: number): number
  fail(at: number, forEver: boolean | number, code: number): void
  readOnly(is: boolean | number): void
  setOptions(segmentSectors: number, changes: number, changeBytes: number, cachePages: number, maxPages: number, tailSectors: number, salt: number): void
  mount(): number
  forget(): void
  reopen(): number
  valueMax(): number
  batchMax(): number
  get(keyLength: number, capacity: number, from: number): number
  length(keyLength: number): number
  read(keyLength: number): number
  set(keyLength: number, valueLength: number): number
  remove(keyLength: number): number
  batchClear(): void
  batchSet(keyLength: number, valueLength: number): number
  batchDelete(keyLength: number): number
  commit(): number
  list(prefixLength: number, afterLength: number, most: number): number
  listMore(): number
  listKey(index: number): number
  listKeyLength(index: number): number
  listValueLength(index: number): number
  checkpoint(): number
  stats(): number
  stat(index: number): number
  enqueue(isDeletion: boolean | number, keyLength: number, valueLength: number): void
  resultOf(index: number): number
  clearQueued(): void
  collectNow(): number
  crcOf(at: number, length: number): number
}

export const Err = { INVALID: -1, UNSUPPORTED: -2, TIMEOUT: -3, IO: -4, NO_MEMORY: -5, NOT_FOUND: -6, READ_ONLY: -8, NO_SPACE: -9, CORRUPT: -10, REMOVED: -12 } as const
const STATS = ['keys', 'liveBytes', 'freeBytes', 'totalBytes', 'wearMin', 'wearMax', 'wearSum', 'askedBytes', 'writtenBytes', 'commits', 'flushes', 'lightCheckpoints', 'fullCheckpoints', 'movedBytes', 'repairedSectors', 'damagedFrames', 'unreadableRecords', 'ramBytes', 'segments'] as const
export type Stats = Record<(typeof STATS)[number], number>
export interface Layout { segmentSectors?: number; changes?: number; changeBytes?: number; cachePages?: number; maxPages?: number; tailSectors?: number; salt?: number }
type Bytes = string | Uint8Array
const bytesOf = (data: Bytes): Uint8Array => typeof data === 'string' ? Buffer.from(data) : data

export class Kv {
  private constructor(readonly d: Device) {}
  static async make(sectors: number, layout: Layout = {}, { program = 'store', ...options }: CompileOptions & { program?: string } = {}): Promise<Kv> {
    const d = await startDevice<Device>(await compileDevice(path.join(import.meta.dirname, `device/${program}.ts`), options))
    const kv = new Kv(d)
    kv.disk(sectors)
    kv.layout(layout)
    return kv
  }
  layout({ segmentSectors = 0, changes = 0, changeBytes = 0, cachePages = 0, maxPages = 0, tailSectors = 0, salt = 0 }: Layout): void {
    this.d.setOptions(segmentSectors, changes, changeBytes, cachePages, maxPages, tailSectors, salt)
  }
  /** A new disk of zeros. */
  disk(sectors: number): void {
    // With the kernel's collector, so that it has no reason to run in the middle.
    if ('collectNow' in this.d) (this.d.collectNow as () => void)()
    this.d.makeDisk(sectors)
    this.sectors = sectors
  }
  /** The disk itself: writing here is what a card would do behind our back. */
  get image(): Uint8Array { return new Uint8Array(this.d.memory.buffer, this.d.diskImage(), this.sectors * 512) }
  sectors = 0
  mount(): number { return this.d.mount() }
  /** Mounts again in the RAM that the store has. */
  reopen(): number { return this.d.reopen() }
  private put(at: number, data: Bytes): number {
    const bytes = bytesOf(data)
    new Uint8Array(this.d.memory.buffer).set(bytes, at)
    return bytes.length
  }
  set(key: Bytes, value: Bytes): number { return this.d.set(this.put(this.d.keyBuffer(), key), this.put(this.d.valueBuffer(), value)) }
  delete(key: Bytes): number { return this.d.remove(this.put(this.d.keyBuffer(), key)) }
  /** The value, or the error. */
  get(key: Bytes): Uint8Array | number {
    const length = this.d.get(this.put(this.d.keyBuffer(), key), 80000, 0)
    return length < 0 ? length : new Uint8Array(this.d.memory.buffer).slice(this.d.valueBuffer(), this.d.valueBuffer() + length)
  }
  /** Fast, for sweeps: 0 when the value is that, 1 when it is another, or the error. */
  differs(key: Uint8Array, value: Uint8Array): number {
    const length = this.d.get(this.put(this.d.keyBuffer(), key), 80000, 0)
    if (length < 0) return length
    return length === value.length && !Buffer.compare(Buffer.from(this.d.memory.buffer, this.d.valueBuffer(), length), value) ? 0 : 1
  }
  text(key: Bytes): string | number {
    const value = this.get(key)
    return typeof value === 'number' ? value : Buffer.from(value).toString()
  }
  batch(changes: [Bytes, Bytes | undefined][]): number {
    this.d.batchClear()
    for (const [key, value] of changes) {
      const keyLength = this.put(this.d.keyBuffer(), key)
      const error = value === undefined ? this.d.batchDelete(keyLength) : this.d.batchSet(keyLength, this.put(this.d.valueBuffer(), value))
      if (error) return error
    }
    return this.d.commit()
  }
  /** One page, or the error. */
  page(prefix: Bytes = '', after: Bytes = '', most = 64): { keys: string[]; lengths: number[]; more: boolean } | number {
    const n = this.d.list(this.put(this.d.keyBuffer(), prefix), this.put(this.d.keyBuffer() + 512, after), most)
    if (n < 0) return n
    const memory = Buffer.from(this.d.memory.buffer)
    const at = Array.from({ length: n }, (_, i) => i)
    return { keys: at.map((i) => memory.toString('latin1', this.d.listKey(i), this.d.listKey(i) + this.d.listKeyLength(i))), lengths: at.map((i) => this.d.listValueLength(i)), more: !!this.d.listMore() }
  }
  /** All keys, page by page, as latin1. */
  keys(prefix: Bytes = '', most = 64): string[] {
    const all: string[] = []
    for (let after: Bytes = ''; ;) {
      const page = this.page(prefix, after, most)
      if (typeof page === 'number') throw new Error(`list: ${page}`)
      all.push(...page.keys)
      if (!page.more) return all
      after = Buffer.from(page.keys.at(-1)!, 'latin1')
    }
  }
  stats(): Stats {
    const error = this.d.stats()
    if (error) throw new Error(`stats: ${error}`)
    return Object.fromEntries(STATS.map((name, index) => [name, this.d.stat(index)])) as Stats
  }
}

/** Compiles a kernel test program with the kernel's own runtime and starts it over a bare host. */
import { readFileSync } from 'node:fs'
import { CompileError } from '../../boards/error.ts'
import { compileModule, frameworkRoot } from '../../compiler/asc.ts'

const modules = new Map<string, Promise<WebAssembly.Module>>()

/** The program `test/kernel/device/<name>.ts`, compiled with asc's `--use` aliases `use`. */
export function program(name: string, use: string[] = []): Promise<WebAssembly.Module> {
  const key = [name, ...use].join(' ')
  let module = modules.get(key)
  if (!module) modules.set(key, (module = compile(name, use)))
  return module
}

async function compile(name: string, use: string[]): Promise<WebAssembly.Module> {
  const text = readFileSync(new URL(`device/${name}.ts`, import.meta.url), 'utf8')
  const { wasm } = await compileModule({ projectRoot: frameworkRoot(), entries: ['entry.ts'], generated: { 'entry.ts': text }, runtime: 'kernel/heap', use })
    .catch((error: unknown) => {
      if (!(error instanceof CompileError)) throw error
      throw new Error(error.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`).join('\n'))
    })
  return WebAssembly.compile(new Uint8Array(wasm))
}

/** A trap or abort inside the program. */
export class Trapped extends Error {
  constructor(readonly code: number, message: string) { super(message) }
}

export interface Hardware {
  /** Replaces imports of the seam by name. */
  [name: string]: (...args: number[]) => unknown
}

/** An instance whose seam functions are `hw`; one that is missing throws when called. @param more imports of other modules */
export async function start<E>(module: WebAssembly.Module, hw: Hardware, more: WebAssembly.Imports = {}): Promise<E & { memory: WebAssembly.Memory }> {
  const text = (memory: WebAssembly.Memory, ptr: number): string =>
    ptr ? Buffer.from(memory.buffer, ptr, new Uint32Array(memory.buffer)[(ptr - 4) >> 2]).toString('utf16le') : ''
  const seam: Record<string, unknown> = {
    trap: (code: number) => { throw new Trapped(code, `trap ${code}`) },
    ...hw,
  }
  const imports: WebAssembly.Imports = { hw: {}, env: {} }
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== 'function') continue
    imports[from] ??= {}
    imports[from][name] = (from === 'env' && name === 'abort'
      ? (message: number, file: number, line: number) => { throw new Trapped(15, `${text(exports.memory, message)} (${text(exports.memory, file)}:${line})`) }
      : more[from]?.[name] ?? seam[name] ?? (() => { throw new Error(`the test's host lacks ${from}.${name}`) })) as never
  }
  const exports = (await WebAssembly.instantiate(module, imports)).exports as E & { memory: WebAssembly.Memory }
  return exports
}

/** Reproducible numbers: uniform in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296
  }
}

/** Compiles a network test program of `test/kernel/net/device/` and starts it on bare Node. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { CompileError } from '../../../boards/error.ts'
import { compileModule, frameworkRoot } from '../../../compiler/asc.ts'
import { start, type Hardware } from '../module.ts'

const modules = new Map<string, Promise<WebAssembly.Module>>()

async function compile(name: string): Promise<WebAssembly.Module> {
  const text = readFileSync(path.join(frameworkRoot(), 'test', 'kernel', 'net', 'device', `${name}.ts`), 'utf8')
  // asc's own runtime, which frees nothing: here nobody sees what locals refer to.
  const { wasm } = await compileModule({ projectRoot: frameworkRoot(), entries: ['entry.ts'], generated: { 'entry.ts': text }, runtime: 'stub', use: [] })
    .catch((error: unknown) => {
      if (!(error instanceof CompileError)) throw error
      throw new Error(error.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`).join('\n'))
    })
  return WebAssembly.compile(new Uint8Array(wasm))
}

/** An instance of `device/<name>.ts`. */
export async function load<E>(name: string, hw: Hardware = {}): Promise<E & { memory: WebAssembly.Memory }> {
  let module = modules.get(name)
  if (!module) modules.set(name, (module = compile(name)))
  return start<E>(await module, hw)
}

/** Bytes of hexadecimal digits, blanks ignored. */
export const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'))

/** The values a 16-bit field is swept over when `length` is the right one. */
export const sweep = (length: number): number[] => [0, 1, length - 1, length, length + 1, 0x7fff, 0x8000, 0xffff].map((value) => value & 0xffff)

/** The Internet checksum of `data`, bit by bit as RFC 1071 says it, for comparison. */
export function checksum(data: Uint8Array, initial = 0): number {
  let sum = initial
  for (let i = 0; i < data.length; i += 2) sum += (data[i] << 8) | (data[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

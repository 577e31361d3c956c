/** Compiles a test program of `test/lang/device/` with all that `lang/` needs. */
import { readFileSync } from 'node:fs'
import { CompileError } from '../../boards/error.ts'
import { compileModule, frameworkRoot } from '../../compiler/asc.ts'

/** The program `device/<name>.ts`; exceptions are caught in it. */
export async function compileDevice(name: string): Promise<WebAssembly.Module> {
  const text = readFileSync(new URL(`device/${name}.ts`, import.meta.url), 'utf8')
  const { wasm } = await compileModule({
    projectRoot: frameworkRoot(), entries: ['entry.ts'], generated: { 'entry.ts': text }, runtime: 'kernel/heap', use: ['abort=~lib/kernel/panic/abort', 'UNI_CATCH=1'],
  }).catch((error: unknown) => {
    if (!(error instanceof CompileError)) throw error
    throw new Error(error.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`).join('\n'))
  })
  return WebAssembly.compile(new Uint8Array(wasm))
}

/** The string at `ptr`. */
export const textAt = (memory: WebAssembly.Memory, ptr: number): string =>
  Buffer.from(memory.buffer, ptr, new Uint32Array(memory.buffer)[(ptr - 4) >> 2]).toString('utf16le')

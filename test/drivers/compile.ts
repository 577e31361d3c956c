/** Compiles a small AssemblyScript program that imports `hal/…` and `drivers/…`, and keeps the result by content. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const cache = join(root, 'build', '.cache', 'drivers')

/** First address of the program's own data; what lies below is the test's scratch memory (`TestMachine.put`). */
export const memoryBase = 0x1_0000

const options = ['-O0', '--debug', '--runtime', 'stub', '--memoryBase', String(memoryBase), '--lib', root, '--outFile', 'out.wasm']
const entry = 'test/drivers/device/main.ts'

const read = (path: string): string | null => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null)

/** The module file that `specifier`, written in file `from`, names, or undefined when it is not one of ours. */
function resolve(specifier: string, from: string): string | undefined {
  const path = specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier
  return [`${path}.ts`, `${path}/index.ts`].find((candidate) => existsSync(join(root, candidate)))
}

/** Hash over the compiler's options, the program and every module it reaches. */
function fingerprint(source: string): string {
  const hash = createHash('sha256').update(JSON.parse(readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8')).version)
  hash.update(options.join(' ').replace(root, ''))
  const seen = new Set<string>()
  const visit = (file: string, text: string): void => {
    hash.update(`\0${file}\0${text}`)
    for (const [, specifier] of text.matchAll(/from\s+"([^"]+)"/g)) {
      const found = resolve(specifier!, file)
      if (!found || seen.has(found)) continue
      seen.add(found)
      visit(found, read(found)!)
    }
  }
  visit(entry, source)
  return hash.digest('hex').slice(0, 32)
}

async function compile(source: string): Promise<Uint8Array> {
  const asc = (await import('assemblyscript/asc')).default
  let messages = ''
  let wasm: Uint8Array | undefined
  const { error } = await asc.main([entry, ...options], {
    stdout: { write: () => {} },
    stderr: { write: (text: string | Uint8Array) => { messages += text } },
    readFile: (name: string) => (name === entry ? source : read(name)),
    writeFile: (name: string, contents: string | Uint8Array) => { if (name === 'out.wasm') wasm = contents as Uint8Array },
    listFiles: () => [],
  })
  if (error || !wasm) throw new Error(`asc: ${error?.message ?? 'no output'}\n${messages}`)
  return wasm
}

const modules = new Map<string, Promise<WebAssembly.Module>>()

/** The compiled form of `source`, an AssemblyScript module that exports what a test wants to call. */
export function build(source: string): Promise<WebAssembly.Module> {
  const key = fingerprint(source)
  let module = modules.get(key)
  if (!module) modules.set(key, (module = load(source, key)))
  return module
}

async function load(source: string, key: string): Promise<WebAssembly.Module> {
  const file = join(cache, `${key}.wasm`)
  if (existsSync(file)) return WebAssembly.compile(readFileSync(file))
  const wasm = await compile(source)
  mkdirSync(cache, { recursive: true })
  // Another worker may write the same file: whole files only.
  writeFileSync(`${file}.${process.pid}`, wasm)
  renameSync(`${file}.${process.pid}`, file)
  return WebAssembly.compile(new Uint8Array(wasm))
}

/** Text of an AssemblyScript file under `test/drivers/device/`. */
export const deviceFile = (name: string): string => readFileSync(join(root, 'test/drivers/device', name), 'utf8')

/** Compiles device code for the simulator: asc's module, put through asyncify so that its stacks can be put away. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import binaryen from 'assemblyscript/binaryen'
import type { Diagnostic } from '../boards/error.ts'
import { compileModule, type ModuleOptions, type Transform } from '../compiler/asc.ts'
import { recordInputs, unchanged, type BuildRecord } from '../compiler/cache.ts'
import type { SourceFunction } from '../compiler/symbols.ts'
import { SCRATCH } from './fibers.ts'
import { addNullChecks } from './null-page.ts'
import { addSafepoints } from './safepoints.ts'
import { suspending } from './seam.ts'

/** A program for the simulator. */
export interface SimImage {
  wasm: Uint8Array
  /** Source map version 3 as text; generated column = byte offset in `wasm`. */
  sourceMap: string
  /** The program's functions where their author wrote them. */
  functions: SourceFunction[]
  warnings: Diagnostic[]
}

export interface SimOptions extends Omit<ModuleOptions, 'transforms'> {
  /** Greatest size of linear memory in bytes, a multiple of 64 KiB: the board's RAM. Default 128 MiB. */
  memoryBytes?: number
  /** Folder for the cache; absent: none. */
  cache?: string
}

/** Raised when what this file does to a module changes: old cache entries are then not used. */
const VERSION = 8

/** What is set of asc's options and used of its binaryen module. */
interface Options { memoryBase: number; maximumMemory: number; exportStart: string | null }

const asyncify = (memoryBytes: number): Transform => ({
  afterInitialize(program) {
    const options = program.options as unknown as Options
    options.memoryBase = SCRATCH.base + SCRATCH.size
    options.maximumMemory = memoryBytes / 65536
    // Instantiating must not run anything: a stack can be put away only after the exports are known.
    options.exportStart = '__init'
  },
  afterCompile(compiled) {
    const module = compiled as InstanceType<typeof binaryen.Module>
    addSafepoints(module)
    addNullChecks(module)
    binaryen.setPassArgument('asyncify-imports', suspending.map((name) => `hw.${name}`).join(','))
    // By default asyncify optimises what it has made, which takes most of a build's time.
    const levels = [binaryen.getOptimizeLevel(), binaryen.getShrinkLevel()]
    binaryen.setOptimizeLevel(0)
    binaryen.setShrinkLevel(0)
    module.runPasses(['asyncify'])
    binaryen.setOptimizeLevel(levels[0])
    binaryen.setShrinkLevel(levels[1])
    module.runPasses(['coalesce-locals', 'reorder-locals'])
  },
})

/** Compiles, or takes an equal earlier result from the cache. Throws `CompileError` with asc's diagnostics. */
export async function compileForSimulator(options: SimOptions): Promise<SimImage> {
  const { memoryBytes = 128 << 20, cache, ...module } = options
  const key = createHash('sha256').update(JSON.stringify({ VERSION, memoryBytes, module })).digest('hex')
  const folder = cache === undefined ? undefined : path.join(cache, key.slice(0, 16))
  const known = folder && unchanged<Kept>(path.join(folder, 'record.json'), key)
  if (folder && known) {
    return { ...known, wasm: readFileSync(path.join(folder, 'sim.wasm')), sourceMap: readFileSync(path.join(folder, 'sim.wasm.map'), 'utf8') }
  }
  const compiled = await compileModule({ ...module, transforms: [asyncify(memoryBytes)], unchecked: true })
  const { wasm, sourceMap, warnings } = compiled
  const functions = [...compiled.functions.values()].filter(({ name }) => !/(^|#)\$/.test(name)).map(({ file, firstLine, lastLine, name }) => ({ file, firstLine, lastLine, name }))
  if (folder) {
    const outputs = [path.join(folder, 'sim.wasm'), path.join(folder, 'sim.wasm.map')]
    const record: BuildRecord<Kept> = { key, inputs: recordInputs(compiled.inputs), outputs, result: { functions, warnings } }
    mkdirSync(folder, { recursive: true })
    save(outputs[0], wasm)
    save(outputs[1], sourceMap)
    save(path.join(folder, 'record.json'), JSON.stringify(record))
  }
  return { wasm, sourceMap, functions, warnings }
}

/** What the cache keeps besides the module. */
type Kept = Pick<SimImage, 'functions' | 'warnings'>

/** Whole or not at all, though others write the same file. */
function save(file: string, contents: string | Uint8Array): void {
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, contents)
  renameSync(partial, file)
}

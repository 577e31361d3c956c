/**
 * Runs test programs of `test/lang/device/`. Each exports `main` and prints lines with `println` of `./output`, which is made here:
 * bare under Node, where it is fast and nothing is collected, or in the simulator with a collection at every allocation.
 */
import path from 'node:path'
import { CompileError } from '../../boards/error.ts'
import virt64 from '../../boards/virt64.ts'
import { compileModule, frameworkRoot } from '../../compiler/asc.ts'
import { boardModule, entryModule } from '../../compiler/entry.ts'
import { compileForSimulator } from '../../sim/compile.ts'
import { Machine } from '../../sim/machine.ts'
import { start } from '../kernel/module.ts'

export interface DeviceRun {
  /** Collect at every allocation. */
  stress?: boolean
  /** Files that the program imports besides, by name, e.g. `operations.ts`. */
  generated?: Record<string, string>
}

const root = frameworkRoot()
const folder = 'test/lang/device'

/** Runs `test/lang/device/<name>.ts`; the lines it printed. Throws when `main` does not return. */
export const runDevice = (name: string, { stress = false, generated = {} }: DeviceRun = {}): Promise<string[]> =>
  (stress ? underStress : bare)(name, Object.fromEntries(Object.entries(generated).map(([file, text]) => [`${folder}/${file}`, text]))).catch((error: unknown) => {
    if (!(error instanceof CompileError)) throw error
    throw new Error(error.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`).join('\n'))
  })

async function bare(name: string, generated: Record<string, string>): Promise<string[]> {
  const output = '@external("env", "line") declare function line(text: string): void;\nexport function println(text: string): void { line(text); }\n'
  const { wasm } = await compileModule({
    projectRoot: root,
    entries: [`${folder}/${name}.ts`],
    generated: { [`${folder}/output.ts`]: output, ...generated },
    runtime: 'stub', // asc's own, which frees nothing: here nobody sees what locals refer to
    use: ['UNI_CATCH=1', 'UNI_GROUPS=1'],
  })
  const lines: string[] = []
  const program = await start<{ main(): void }>(await WebAssembly.compile(new Uint8Array(wasm)), {
    callFrames: () => 0,
    line: (ptr) => {
      const size = new DataView(program.memory.buffer).getUint32(ptr - 4, true)
      lines.push(Buffer.from(program.memory.buffer, ptr, size).toString('utf16le'))
    },
  })
  program.main()
  return lines
}

async function underStress(name: string, generated: Record<string, string>): Promise<string[]> {
  const image = await compileForSimulator({
    projectRoot: root,
    entries: ['entry.ts'],
    generated: {
      'entry.ts': entryModule(`${folder}/${name}.ts`, virt64),
      'board.ts': boardModule(virt64),
      [`${folder}/output.ts`]: 'export { println } from "kernel/console";\n',
      ...generated,
    },
    runtime: 'kernel/heap',
    use: ['abort=~lib/kernel/panic/abort', 'UNI_CATCH=1', 'UNI_GROUPS=1', 'UNI_GC_STRESS=1'],
    cache: path.join(root, 'build/sim-test'),
    memoryBytes: virt64.soc.ram.size,
  })
  const machine = await Machine.create({ board: virt64, image, limitNs: 3600e9 })
  const outcome = machine.run({})
  const lines = machine.output().replaceAll('\r', '').split('\n').slice(0, -1)
  if (outcome.kind !== 'exit' || outcome.code !== 0) throw new Error(`${name} ended with ${JSON.stringify(outcome)} after ${lines.slice(-5).join('\n')}`)
  return lines
}

/**
 * The WebAssembly core test suite through the real path: wast2json, our decoder and translator, gcc, start-up code, QEMU.
 *
 * Many modules share an image. Each is translated with a prefix of its own and gets linear memory at address 0 in its turn: the image
 * unmaps what the module before it had. Assertions are data; the calls go through function pointers that gcc cannot see through.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Board } from '../../boards/board.ts'
import { UniError } from '../../boards/error.ts'
import virt32 from '../../boards/virt32.ts'
import virt64 from '../../boards/virt64.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { findToolchain } from '../../cli/toolchain.ts'
import { generatedFlags, startupFlags } from '../../compiler/c/flags.ts'
import type { ImportTable, Lowering } from '../../compiler/c/seam.ts'
import { translate } from '../../compiler/c/translate.ts'
import { decode } from '../../compiler/wasm/decode.ts'
import type { FunctionType, Module, NumberType } from '../../compiler/wasm/module.ts'
import { imageOf } from '../../linker/image.ts'
import { link } from '../../linker/link.ts'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')
export const suiteFolder = path.resolve(root, '../shared/wasm-testsuite')

interface Value { type: string; value?: string }
interface Action { type: string; module?: string; field: string; args?: Value[] }
interface Command {
  type: string; line: number; filename?: string; name?: string; as?: string; module_type?: string; text?: string; action?: Action; expected?: Value[]
}
export interface Script { name: string; folder: string; commands: Command[] }

/** What became of the assertions of one run. Skips are counted by reason. */
export interface Outcome { passed: number; failures: string[]; skipped: Map<string, number> }

/** Why the suite cannot run here, or undefined. */
export async function obstacle(): Promise<string | undefined> {
  if (!existsSync(suiteFolder)) return `${path.relative(root, suiteFolder)} is not there`
  return run('wast2json', ['--version']).then(() => undefined, () => 'wast2json is not installed (Debian: wabt)')
}

/** Converts all scripts into `folder`. */
export async function convert(folder: string): Promise<Script[]> {
  const scripts: Script[] = []
  for (const file of readdirSync(suiteFolder).filter((name) => name.endsWith('.wast')).sort()) {
    const name = file.slice(0, -5)
    const json = path.join(folder, `${name}.json`)
    // It complains about modules of newer proposals, and leaves those out.
    await run('wast2json', [path.join(suiteFolder, file), '-o', json]).catch(() => undefined)
    if (existsSync(json)) scripts.push({ name, folder, commands: (JSON.parse(readFileSync(json, 'utf8')) as { commands: Command[] }).commands })
  }
  return scripts
}

/** `assert_malformed` of binary modules, and that every valid module decodes: on the host. */
export function decodeAll(scripts: Script[]): Outcome {
  const outcome: Outcome = { passed: 0, failures: [], skipped: new Map() }
  for (const script of scripts) {
    for (const command of script.commands) {
      const isModule = command.type === 'module' || command.type === 'assert_malformed'
      if (!isModule || !command.filename?.endsWith('.wasm')) continue
      const where = `${script.name}.wast:${command.line}`
      try {
        decode(readFileSync(path.join(script.folder, command.filename)))
        if (command.type === 'module') outcome.passed++
        else outcome.failures.push(`${where}: accepted, but is malformed: ${command.text}`)
      } catch (error) {
        if (!(error instanceof UniError)) throw error
        if (command.type === 'assert_malformed') outcome.passed++
        else if (error.code === 'UNI-C011') skip(outcome, error.message.replace(/.*: /, ''))
        else outcome.failures.push(`${where}: ${error.message}`)
      }
    }
  }
  return outcome
}

function skip(outcome: Outcome, reason: string, count = 1): void {
  outcome.skipped.set(reason, (outcome.skipped.get(reason) ?? 0) + count)
}

/** Trap codes (hal/trap.ts) that each message of the suite may appear as. */
const traps: Record<string, number[]> = {
  'unreachable': [1], 'out of bounds memory access': [2], 'out of bounds table access': [2, 6], 'integer divide by zero': [3],
  'integer overflow': [4, 5], 'invalid conversion to integer': [5], 'undefined element': [6], 'uninitialized element': [6],
  'uninitialized element 2': [6], 'indirect call type mismatch': [7], 'call stack exhausted': [8],
}

interface Instance { prefix: string; module: Module; usesMemory: boolean; globals: string[] }

/** C of one image: modules and their assertions. */
class ImageSource {
  readonly c: string[] = []
  readonly steps: string[] = []
  readonly values: string[] = []
  readonly scripts: string[] = []
  private readonly invokers = new Map<string, string>()
  private modules = 0
  private current: Instance | undefined
  private broken = ''
  private named = new Map<string, Instance>()
  private registered = new Map<string, Instance>()
  private readonly touched = new Set<Instance>()

  constructor(private readonly arch: 'aarch64' | 'arm', private readonly outcome: Outcome) {}

  add(script: Script): void {
    const at = this.scripts.push(script.name) - 1
    this.current = undefined
    this.named = new Map()
    this.registered = new Map()
    for (const command of script.commands) this.command(script, at, command)
  }

  private command(script: Script, at: number, command: Command): void {
    const line = at << 20 | command.line
    switch (command.type) {
      case 'module': {
        this.current = this.instance(script, command)
        if (this.current) this.instantiate(this.current, line, 'START')
        if (this.current && command.name) this.named.set(command.name, this.current)
        return
      }
      case 'register': {
        const instance = command.name ? this.named.get(command.name) : this.current
        if (instance) this.registered.set(command.as!, instance)
        return
      }
      case 'assert_uninstantiable': {
        const instance = this.instance(script, command)
        if (!instance) return skip(this.outcome, this.broken)
        this.instantiate(instance, line, 'START_TRAPS', this.mask(command.text!))
        // Its memory took the place of the module before it.
        if (this.current?.usesMemory) this.instantiate(this.current, line, 'START')
        return
      }
      case 'action': case 'assert_return': case 'assert_trap': case 'assert_exhaustion': return this.assertion(line, command)
      case 'assert_malformed': return
      case 'assert_invalid': return skip(this.outcome, 'validation is asc\'s')
      default: return skip(this.outcome, `${command.type} is the linker's of a host`)
    }
  }

  private mask(text: string): number {
    return (traps[text] ?? []).reduce((mask, code) => mask | 1 << code, 0)
  }

  private instance(script: Script, command: Command): Instance | undefined {
    this.broken = 'the module did not translate'
    try {
      const module = decode(readFileSync(path.join(script.folder, command.filename!)))
      if ((module.memories[0]?.minimum ?? 0) > 1024) throw new UniError('', 'memory of more than 64 MiB', 0)
      const prefix = `m${this.modules++}_`
      const { c, functions, globals } = translate(module, { arch: this.arch, prefix, nullPage: false, imports: this.imports(module) })
      const names = new Map(functions.map((f) => [f.index, f.cName]))
      this.c.push(c)
      for (const [k, e] of module.exports.entries()) {
        if (e.kind === 'global') this.c.push(`static ${module.globals[e.index].type} ${prefix}x${k}(void) { return ${globals[e.index]}; }\n`)
        if (e.kind === 'func' && names.has(e.index)) this.c.push(this.wrapper(`${prefix}x${k}`, names.get(e.index)!, module.functions[e.index].type, prefix))
      }
      return { prefix, module, usesMemory: module.memories.length > 0, globals }
    } catch (error) {
      if (!(error instanceof UniError)) throw error
      // Had it been linked, it might have changed a table or memory it imports.
      for (const from of this.registered.values()) if (from.module.exports.some((e) => e.kind === 'table' || e.kind === 'memory')) this.touched.add(from)
      this.broken = error.code === 'UNI-C013' ? 'imports a memory, table or global' : error.message
      return undefined
    }
  }

  /** An opaque, externally visible function with the ABI of the wasm type. */
  private wrapper(name: string, target: string, type: FunctionType, prefix: string): string {
    const result = type.results.length > 1 ? `${prefix}results_${type.results.join('_')}` : type.results[0] ?? 'void'
    const params = type.params.map((t, n) => `${t} a${n}`).join(', ') || 'void'
    const args = type.params.map((t, n) => t === 'i32' ? `(u32)a${n}` : `a${n}`).join(', ')
    return `__attribute__((noipa)) ${result} ${name}(${params}) { ${result === 'void' ? '' : 'return '}${target}(${args}); }\n`
  }

  private imports(module: Module): ImportTable {
    const table = new Map<string, Lowering>()
    const spectest: Record<string, NumberType[]> = {
      print: [], print_i32: ['i32'], print_i64: ['i64'], print_f32: ['f32'], print_f64: ['f64'], print_i32_f32: ['i32', 'f32'], print_f64_f64: ['f64', 'f64'],
    }
    for (const [name, params] of Object.entries(spectest)) table.set(`spectest.${name}`, { params, c: (...args) => ['(void)0', ...args.map((a) => `(void)${a}`)].join(', ') })
    for (const i of module.imports) {
      const from = this.registered.get(i.module)
      const k = from?.module.exports.findIndex((e) => e.name === i.name && e.kind === 'func') ?? -1
      if (!from || k < 0) continue
      const { type } = from.module.functions[from.module.exports[k].index]
      table.set(`${i.module}.${i.name}`, {
        params: type.params as NumberType[], result: type.results[0] as NumberType | undefined, c: (...args) => `${from.prefix}x${k}(${args.join(', ')})`,
      })
    }
    return table
  }

  private instantiate(instance: Instance, line: number, op: string, mask = 0): void {
    const { prefix, module } = instance
    const name = `${prefix}begin${this.steps.length}`
    this.c.push(`static void ${name}(void) { suite_memory(${prefix}wasm_initial_pages, ${prefix}wasm_maximum_pages); ${prefix}wasm_initialize(); ${module.start === undefined ? '' : `${prefix}wasm_start();`} }\n`)
    this.steps.push(`{ ${op}, 0, 0, ${mask}, ${line}u, 0, 0, ${name}, 0 }`)
  }

  private assertion(line: number, command: Command): void {
    const action = command.action!
    const instance = action.module ? this.named.get(action.module) : this.current
    const isAction = command.type === 'action'
    if (!instance) return isAction ? undefined : skip(this.outcome, this.broken)
    if (instance !== this.current && instance.usesMemory) return skip(this.outcome, 'calls a module whose memory is gone')
    if (this.touched.has(instance)) return skip(this.outcome, 'depends on a table or memory shared between modules')
    const k = instance.module.exports.findIndex((e) => e.name === action.field)
    const exported = instance.module.exports[k]
    if (!exported || (exported.kind === 'func' && instance.module.functions[exported.index].imported >= 0)) return skip(this.outcome, 'calls an import')
    const type: FunctionType = exported.kind === 'global' ? { params: [], results: [instance.module.globals[exported.index].type] } : instance.module.functions[exported.index].type
    const references = [...type.params, ...type.results].includes('funcref') || (command.expected ?? []).some((v) => v.type === 'either' || Array.isArray(v.value))
    if (references) return skip(this.outcome, 'passes references')
    const invoke = this.invoker(type, type.results.length > 1 ? instance.prefix : '')
    const first = this.values.length
    for (const v of action.args ?? []) this.values.push(`{ 0, ${BigInt.asUintN(64, BigInt(v.value!))}ull }`)
    const expected = this.values.length
    if (command.type === 'assert_return') for (const v of command.expected!) this.values.push(this.expectation(v))
    const op = isAction ? 'CALL' : command.type === 'assert_return' ? 'RETURNS' : 'TRAPS'
    const mask = op === 'TRAPS' ? this.mask(command.text!) : 0
    this.steps.push(`{ ${op}, ${(command.expected ?? []).length}, 0, ${mask}, ${line}u, ${first}, ${expected}, (void (*)(void))${instance.prefix}x${k}, ${invoke} }`)
  }

  private expectation(v: Value): string {
    const wide = v.type === 'i64' || v.type === 'f64'
    if (v.value?.startsWith('nan:')) return `{ ${v.value === 'nan:canonical' ? 'CANONICAL' : 'ARITHMETIC'}${wide ? 64 : 32}, 0 }`
    return `{ ${wide ? 'BITS64' : 'BITS32'}, ${BigInt.asUintN(64, BigInt(v.value!))}ull }`
  }

  /** A function that calls one of wasm type `type` with arguments from the table. */
  private invoker(type: FunctionType, prefix: string): string {
    const key = `${prefix}${type.params.join('_')}__${type.results.join('_')}`
    const known = this.invokers.get(key)
    if (known) return known
    const name = `invoke_${key}`
    const from = (t: string, n: number): string => t === 'f32' ? `REINTERPRET(u32, f32, (u32)a[${n}].bits)` : t === 'f64' ? `REINTERPRET(u64, f64, a[${n}].bits)` : `(${t})a[${n}].bits`
    const to = (t: string, text: string): string => t === 'f32' ? `REINTERPRET(f32, u32, ${text})` : t === 'f64' ? `REINTERPRET(f64, u64, ${text})` : t === 'i32' ? `(u32)${text}` : `(u64)${text}`
    const result = type.results.length > 1 ? `${prefix}results_${type.results.join('_')}` : type.results[0] ?? 'void'
    const call = `((${result} (*)(${type.params.join(', ') || 'void'}))f)(${type.params.map(from).join(', ')})`
    const body = type.results.length > 1 ? `${result} r = ${call}; ${type.results.map((t, n) => `result[${n}] = ${to(t, `r.r${n}`)};`).join(' ')}`
      : result === 'void' ? `${call};` : `result[0] = ${to(result, call)};`
    this.c.push(`static void ${name}(void (*f)(void), const struct value *a) { ${body} }\n`)
    this.invokers.set(key, name)
    return name
  }

  text(): string {
    const harness = readFileSync(path.join(import.meta.dirname, 'wasm-suite.h'), 'utf8')
    return [
      harness, ...this.c, `const struct value values[] = { ${[...this.values, '{ 0, 0 }'].join(',\n')} };\n`,
      `const struct step steps[] = {\n${this.steps.join(',\n')}\n};\nconst u32 step_count = ${this.steps.length};\n`,
      `const char *const scripts[] = { ${this.scripts.map((name) => `"${name}"`).join(', ')} };\n`,
    ].join('')
  }
}

/** Builds and runs the images of all scripts, `perImage` assertions or so in each. */
export async function runSuite(arch: 'aarch64' | 'arm', scripts: Script[], perImage = 6000): Promise<Outcome> {
  const board = arch === 'aarch64' ? virt64 : virt32
  const outcome: Outcome = { passed: 0, failures: [], skipped: new Map() }
  let image = new ImageSource(arch, outcome)
  for (const [n, script] of scripts.entries()) {
    image.add(script)
    if (image.steps.length < perImage && n < scripts.length - 1) continue
    if (image.steps.length > 0) await runImage(board, image, outcome)
    image = new ImageSource(arch, outcome)
  }
  return outcome
}

async function runImage(board: Board, image: ImageSource, outcome: Outcome): Promise<void> {
  const toolchain = await findToolchain(board.soc.arch)
  const work = mkdtempSync(path.join(tmpdir(), 'uni-wasm-'))
  try {
    mkdirSync(work, { recursive: true })
    const source = path.join(work, 'suite.c')
    const elfFile = path.join(work, 'suite.elf')
    const file = path.join(work, board.image.file)
    writeFileSync(source, image.text())
    // Endless recursion must stay recursion: the suite expects it to exhaust the stack. Debug information would be as large as the code.
    // On AArch32 the suite's frames of thousands of locals need the probes that programs do without.
    const probes = board.soc.arch === 'arm' ? ['-fstack-clash-protection', '-Wno-error=frame-larger-than='] : []
    const flags = { app: [...generatedFlags(board.soc.arch, board.soc.cpu), ...probes, '-g0', '-fno-optimize-sibling-calls', '-I', path.join(root, 'compiler/c')], startup: startupFlags(board.soc.arch, board.soc.cpu) }
    const elf = await link({ board, toolchain, source, work, elf: elfFile, flags, linkerFolder: path.join(root, 'linker'), sourceRoot: root, symbols: () => new Uint8Array() })
    writeFileSync(file, imageOf(elf, board.image))
    const { stdout } = await run(board.qemu!.program, qemuArguments(board, { elf: elfFile, image: file }), { timeout: 60_000, maxBuffer: 1 << 24 })
      .catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }))
    for (const line of stdout.split(/\r?\n/)) {
      if (line.startsWith('FAIL ')) outcome.failures.push(line.slice(5))
    }
    const done = /DONE (\d+)/.exec(stdout)
    if (done) outcome.passed += Number(done[1])
    else outcome.failures.push(`an image with ${image.scripts.join(', ')} did not finish: ${stdout.slice(-500)}`)
  } finally {
    if (process.env.UNI_KEEP) process.stderr.write(`kept ${work}\n`)
    else rmSync(work, { recursive: true, force: true })
  }
}

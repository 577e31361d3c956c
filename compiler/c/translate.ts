/**
 * WebAssembly to C: one module becomes one C file, to be compiled with `generatedFlags` of `flags.ts` and `-I linker/startup -I compiler/c`.
 *
 *     const module = decode(wasm)
 *     const { c, functions } = translate(module, { arch: 'aarch64', locate, safepoints })
 *
 * The file includes `prelude.h` (beside this one) and gives the contract of `linker/startup/uni.h`: `wasm_initialize`, `wasm_start`,
 * `wasm_call`, `export_safepoint`, `export_markWord`, `export_panic` and the constants. Everything else in it is static.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Exit, UniError } from '../../boards/error.ts'
import { packData, plainData } from '../wasm/coalesce.ts'
import type { FunctionType, Instruction, Module } from '../wasm/module.ts'
import { Op } from '../wasm/opcodes.ts'
import { signature, translateFunction } from './function.ts'
import { definedNames, Names, prettyName } from './names.ts'
import { accessor, Facts, partOf, type Program } from './program.ts'
import { type ImportTable, type Lowering, seam } from './seam.ts'
import { type Locate, Source } from './source.ts'
import { capacity, indirect, reference, tablePrelude } from './table.ts'
import { constant, unsigned } from './value.ts'

export interface TranslateOptions {
  arch: 'aarch64' | 'arm'
  /** Place in TypeScript of the instruction at a byte offset of the module; undefined where there is none. */
  locate?: Locate
  /** True for functions (by their wasm name) whose loops test the safepoint register. Default: none. */
  safepoints?: (functionName: string) => boolean
  /** True for locals (by function and index) that hold references to managed objects: debuggers show them as such. Default: none. */
  managed?: (functionName: string, local: number) => boolean
  /** True for functions (by their wasm name) that run rarely: gcc makes them small. Default: none. */
  cold?: (functionName: string) => boolean
  /** True for functions (by their wasm name) that gcc must not inline: slow paths of short functions. Default: none. */
  outOfLine?: (functionName: string) => boolean
  /** False keeps module paths in C names. Default true. */
  prettyNames?: boolean
  /** What imports become; default: the machine seam. */
  imports?: ImportTable
  /** Value of page 0's flag for the start-up code: false only for conformance images. Default true. */
  nullPage?: boolean
  /** Put before every file-scope name, contract included, so that several modules fit one file. */
  prefix?: string
}

export interface TranslatedFunction {
  /** Symbol in the ELF. */
  cName: string
  /** For people: `Fiber#run`. */
  name: string
  /** The name in the name section, with the module path. */
  wasmName: string
  /** Index in the module. */
  index: number
}

export interface Translation {
  c: string
  functions: TranslatedFunction[]
  /** C names of the globals, by index. */
  globals: string[]
}

/** Text of a header, found from this file or, bundled, from a folder below the framework's. */
function header(file: string): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const found = path.join(folder, file)
    if (existsSync(found)) return readFileSync(found, 'utf8')
    if (folder === path.dirname(folder)) throw new UniError('UNI-C015', `${file} is missing from the framework's folder`, Exit.internal)
  }
}

let reserved: Set<string> | undefined

/** @throws UniError UNI-C012 for an invalid module, UNI-C013 for an import that nobody provides. */
export function translate(module: Module, options: TranslateOptions): Translation {
  reserved ??= definedNames(...['prelude', 'aarch64', 'arm'].map((name) => header(`compiler/c/${name}.h`)), header('linker/startup/uni.h'), tablePrelude)
  const prefix = options.prefix ?? ''
  const names = new Names(reserved)
  const wasmNames = module.functions.map((_, index) => functionName(module, index))
  const facts = new Facts()
  const types = new Map<string, number>()
  const structs = new Map<string, string>()
  const pretty = options.prettyNames === false ? (name: string): string => name : prettyName
  const lowerings = module.functions.map((f) => f.imported < 0 ? undefined : lower(module, f.imported, f.type, options.imports ?? seam))
  const writes = (...ops: number[]): Set<number> =>
    new Set(module.functions.flatMap((f) => f.body.filter((i) => ops.includes(i.op)).map((i) => i.op === Op.tableInit ? i.b : i.a)))
  const writtenGlobals = writes(Op.globalSet)
  const writtenTables = writes(Op.tableSet, Op.tableGrow, Op.tableFill, Op.tableCopy, Op.tableInit)
  const usesTables = module.functions.some((f) => f.body.some((i) => i.op === Op.tableGet || i.op === Op.tableSize || i.op === Op.tableCopy))
  const inTable = new Set(module.elements.flatMap((e) => e.items.flat()).filter((i) => i.op === Op.refFunc).map((i) => i.a))
  for (const f of module.functions) for (const i of f.body) if (i.op === Op.refFunc) inTable.add(i.a)
  for (const index of inTable) if (!module.functions[index]) throw invalid(`unknown function ${index}`)
  const p: Program = {
    module, arch: options.arch, source: new Source(undefined), facts, inTable, lowerings, reserved,
    functionNames: wasmNames.map((name) => prefix + names.take(pretty(name))),
    globalNames: module.globals.map((_, n) => prefix + names.take(pretty(module.names.globals.get(n) ?? `global${n}`))),
    constantGlobals: module.globals.map((g, n) => g.imported < 0 && !writtenGlobals.has(n)),
    dataNames: module.data.map((_, n) => prefix + names.take(`data${n}`)),
    elementNames: module.elements.map((_, n) => prefix + names.take(`elements${n}`)),
    tableNames: module.tables.map((_, n) => prefix + names.take(`table${n}`)),
    constantTables: module.tables.map((t, n) => t.imported < 0 && !writtenTables.has(n) && !usesTables && constantSegments(module, n)),
    accessors: module.functions.map((f, n) => accessor(f, partOf(wasmNames[n]))),
    parts: wasmNames.map(partOf),
    endless: new Set(),
    safepoints: (index) => options.safepoints?.(wasmNames[index]) === true,
    managed: (index, local) => options.managed?.(wasmNames[index], local) === true,
    cold: (index) => options.cold?.(wasmNames[index]) === true,
    outOfLine: (index) => options.outOfLine?.(wasmNames[index]) === true,
    typeId: (type) => number(types, shape(type)),
    resultType: (type) => struct(structs, prefix, type),
  }
  for (const index of module.functions.keys()) if (p.accessors[index] && module.functions[index].imported >= 0) p.accessors[index] = undefined
  bodies(p)
  facts.settle()
  p.source = new Source(options.locate)
  bodies(p)
  const c = [
    prefix === '' ? '#include "prelude.h"\n' : '', ...structs.values(),
    ...module.functions.map((f, n) => f.imported < 0 ? `${signature(p, n)};\n` : ''), ...importedInTable(p), ...globals(p),
    ...segments(p), ...tables(p), p.source.text(), '#line 1 "<uni>"\n', ...contract(p, prefix, options.nullPage !== false),
  ].join('')
  const functions = wasmNames.map((wasmName, index) => ({ cName: p.functionNames[index], name: prettyName(wasmName), wasmName, index }))
  return { c, functions: functions.filter((f) => module.functions[f.index].imported < 0), globals: p.globalNames }
}

function invalid(message: string): UniError {
  return new UniError('UNI-C012', `invalid wasm: ${message}`, Exit.internal)
}

function functionName(module: Module, index: number): string {
  const name = module.names.functions.get(index)
  if (name) return name
  return module.exports.find((e) => e.kind === 'func' && e.index === index)?.name ?? `function${index}`
}

function lower(module: Module, imported: number, type: FunctionType, table: ImportTable): Lowering {
  const { module: from, name } = module.imports[imported]
  const lowering = table.get(`${from}.${name}`)
  if (!lowering) {
    throw new UniError('UNI-C013', `nothing provides the import "${name}" of module "${from}"`, Exit.failed,
      ['Device code reaches the machine through hal/hw.ts only; declare no imports of your own.'])
  }
  const want = shape({ params: lowering.params, results: lowering.result ? [lowering.result] : [] })
  if (shape(type) !== want) throw new UniError('UNI-C014', `import "${from}.${name}" is declared as ${shape(type)}, but is ${want}`, Exit.failed)
  return lowering
}

function shape(type: FunctionType): string {
  return `(${type.params.join(', ')}) -> (${type.results.join(', ')})`
}

function number(ids: Map<string, number>, key: string): number {
  const id = ids.get(key) ?? ids.size + 1
  ids.set(key, id)
  return id
}

function struct(structs: Map<string, string>, prefix: string, type: FunctionType): string {
  const name = `${prefix}results_${type.results.join('_')}`
  structs.set(name, `typedef struct { ${type.results.map((r, n) => `${r} r${n};`).join(' ')} } ${name};\n`)
  return name
}

function bodies(p: Program): void {
  for (const [index, f] of p.module.functions.entries()) if (f.imported < 0) translateFunction(p, index)
}

/** Constant expressions (core 3.3.10); imported globals have been refused. */
function initial(p: Program, expression: Instruction[], type: string): string {
  const [i, end] = expression
  if (end?.op !== Op.end) throw invalid('constant expression required')
  if (i.op === Op.globalGet) {
    const global = p.module.globals[i.a]
    if (!global || global.mutable || global.type !== type) throw invalid('constant expression required')
    return initial(p, global.initial, type)
  }
  if (i.op === Op.refNull && type === 'funcref') return '{ 0 }'
  if (i.op === Op.refFunc && type === 'funcref') return reference(p, i.a)
  if (i.op < Op.i32Const || i.op > Op.f64Const || constant(i).type !== type) throw invalid('type mismatch in a constant expression')
  return constant(i).text
}

function at(p: Program, expression: Instruction[]): number {
  initial(p, expression, 'i32')
  const [i] = expression
  return i.op === Op.globalGet ? at(p, p.module.globals[i.a].initial) : i.a >>> 0
}

/** True for a global whose first value is stored at start-up: the image then holds no initialised data. */
const isLate = (p: Program, n: number, text: string): boolean => text.startsWith('REINTERPRET') || (!p.constantGlobals[n] && !/^\(?0[uU]?(ull)?\)?$/.test(text))

/** NaNs and infinities cannot be written as C constants by their bits: such globals are set at start-up. */
function globals(p: Program): string[] {
  return p.module.globals.map((g, n) => {
    if (g.imported >= 0) throw new UniError('UNI-C013', `nothing provides the global "${p.module.imports[g.imported].name}"`, Exit.failed)
    const text = initial(p, g.initial, g.type)
    const late = isLate(p, n, text)
    return `static ${p.constantGlobals[n] && !late ? 'const ' : ''}${g.type} ${p.globalNames[n]}${late ? '' : ` = ${text}`};\n`
  })
}

/** Imports that are called through a table, by reference, or from outside get a function of their own. */
function importedInTable(p: Program): string[] {
  const named = p.module.exports.filter((e) => e.kind === 'func').map((e) => e.index)
  return [...new Set([...p.inTable, ...named, p.module.start ?? -1])].filter((n) => p.lowerings[n]).map((n) => {
    const { params, result, c } = p.lowerings[n]!
    const text = c(...params.map((type, i) => type === 'i32' ? `(u32)a${i}` : type === 'i64' ? `(u64)a${i}` : `a${i}`))
    const list = params.map((type, i) => `${type} a${i}`).join(', ') || 'void'
    return `static ${result ?? 'void'} ${p.functionNames[n]}(${list}) { ${result ? 'return ' : ''}${text}; }\n`
  })
}

function cString(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    text += byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`
  }
  return `"${text}"`
}

function segments(p: Program): string[] {
  const uses = (op: number, n: number): boolean => p.module.functions.some((f) => f.body.some((i) => i.op === op && i.a === n))
  const packed = plainData(p.module) !== undefined
  const out = p.module.data.map((d, n) => {
    if (packed) {
      const bytes = packData(d.bytes)
      return `static const u8 ${p.dataNames[n]}[${bytes.length + 1}] = ${cString(bytes)};\n`
    }
    const length = uses(Op.memoryInit, n) || uses(Op.dataDrop, n) ? `static u32 ${p.dataNames[n]}_length = ${d.mode === 'active' ? 0 : d.bytes.length};\n` : ''
    return `static const u8 ${p.dataNames[n]}[${d.bytes.length + 1}] = ${cString(d.bytes)};\n${length}`
  })
  for (const [n, e] of p.module.elements.entries()) {
    const items = e.items.map((item) => initial(p, item[1] ? item : [...item, { op: Op.end, offset: 0, a: 0, b: 0 }], 'funcref'))
    const name = p.elementNames[n]
    out.push(`static const funcref ${name}[${items.length + 1}] = { ${items.join(', ')} };\n`)
    if (uses(Op.tableInit, n) || uses(Op.elemDrop, n)) out.push(`static u32 ${name}_length = ${e.mode === 'passive' ? items.length : 0};\n`)
  }
  return out
}

/** All active segments lie inside table `n`. */
function constantSegments(module: Module, n: number): boolean {
  return module.elements.every((e) => e.mode !== 'active' || e.table !== n
    || (e.at[0].op === Op.i32Const && (e.at[0].a >>> 0) + e.items.length <= module.tables[n].minimum))
}

function tables(p: Program): string[] {
  const out: string[] = []
  if (p.constantTables.some((constant) => !constant)) out.push(tablePrelude)
  for (const [n, table] of p.module.tables.entries()) {
    if (table.imported >= 0) throw new UniError('UNI-C013', `nothing provides the table "${p.module.imports[table.imported].name}"`, Exit.failed)
    const name = p.tableNames[n]
    if (!p.constantTables[n]) {
      out.push(`static funcref ${name}[${Math.max(capacity(p, n), 1)}];\nstatic u32 ${name}_size = ${table.minimum};\n`)
      continue
    }
    const elements = new Map<number, string>()
    for (const e of p.module.elements) {
      if (e.mode !== 'active' || e.table !== n) continue
      for (const [k, item] of e.items.entries()) elements.set(at(p, e.at) + k, initial(p, [item[0], { ...item[0], op: Op.end }], 'funcref'))
    }
    const items = [...elements].map(([index, text]) => `[${index}] = ${text}`).join(', ')
    out.push(`static const funcref ${name}[${Math.max(table.minimum, 1)}] = { ${items || '{ 0 }'} };\n`)
  }
  return out
}

function contract(p: Program, prefix: string, nullPage: boolean): string[] {
  const { module } = p
  const memory = module.memories[0]
  if (memory && memory.imported >= 0) throw new UniError('UNI-C013', 'nothing provides the memory this module imports', Exit.failed)
  const exported = (name: string): number | undefined => module.exports.find((e) => e.kind === 'func' && e.name === name)?.index
  const forward = (name: string, parameter: string, otherwise: string): string => {
    const index = exported(name)
    const type = index === undefined ? undefined : module.functions[index].type
    if (type && shape(type) !== `(${parameter ? 'i32' : ''}) -> ()`) throw new UniError('UNI-C014', `export "${name}" has type ${shape(type)}`, Exit.failed)
    const argument = parameter.split(' ')[1] ?? ''
    const body = index === undefined ? otherwise : `${p.functionNames[index]}(${argument});`
    return `void ${prefix}export_${name}(${parameter || 'void'}) { ${body} }\n`
  }
  const start = module.start === undefined ? '' : `${p.functionNames[module.start]}(); `
  const entry = exported('_start')
  const plain: FunctionType = { params: [], results: [] }
  let site = 0
  const call = module.tables.length === 0 ? 'TRAP(TRAP_UNDEFINED_ELEMENT);' : `${indirect(p, plain, 0, 'index', [], () => site++)};`
  return [
    `const u32 ${prefix}wasm_initial_pages = ${memory?.minimum ?? 0}, ${prefix}wasm_maximum_pages = ${memory?.maximum ?? (memory ? 65536 : 0)};\n`,
    `const u32 ${prefix}wasm_null_page = ${nullPage ? 1 : 0};\n`,
    `void ${prefix}wasm_initialize(void) {\n${initialization(p).join('')}}\n`,
    `__attribute__((cold)) void ${prefix}wasm_start(void) { ${start}${entry === undefined ? '' : `${p.functionNames[entry]}();`} }\n`,
    `void ${prefix}wasm_call(u32 index) { ${call} }\n`,
    forward('safepoint', '', ''), forward('markWord', 'u32 word', '(void)word;'), forward('panic', 'u32 code', '(void)code;'),
  ]
}

/** Active segments in order, elements first (core 4.5.4); one that does not fit traps. */
function initialization(p: Program): string[] {
  const out: string[] = []
  for (const [n, g] of p.module.globals.entries()) {
    const text = initial(p, g.initial, g.type)
    if (isLate(p, n, text)) out.push(`  ${p.globalNames[n]} = ${g.type === 'funcref' ? '(funcref)' : ''}${text};\n`)
  }
  let site = 0
  for (const [n, e] of p.module.elements.entries()) {
    if (e.mode !== 'active' || p.constantTables[e.table]) continue
    const name = p.tableNames[e.table]
    const start = at(p, e.at)
    out.push(`  TRAP_IF(!IN_RANGE(${start}u, ${e.items.length}u, ${name}_size), TRAP_OUT_OF_BOUNDS, ${site++});\n`,
      `  for (u32 i = 0; i < ${e.items.length}u; i++) ${name}[${start}u + i] = ${p.elementNames[n]}[i];\n`)
  }
  const packed = plainData(p.module) !== undefined
  for (const [n, d] of p.module.data.entries()) {
    if (d.mode !== 'active') continue
    const start = at(p, d.at)
    out.push(`  TRAP_IF(!IN_RANGE(${start}u, ${d.bytes.length}u, MEMORY_BYTES), TRAP_OUT_OF_BOUNDS, ${site++ & 0xff});\n`)
    if (packed) out.push(`  unpack(${unsigned(constant({ op: Op.i32Const, offset: 0, a: start | 0, b: 0 }))}, ${p.dataNames[n]}, ${p.dataNames[n]} + sizeof ${p.dataNames[n]} - 1);\n`)
    else if (d.bytes.length > 0) out.push(`  copy_bytes(${unsigned(constant({ op: Op.i32Const, offset: 0, a: start | 0, b: 0 }))}, (address)(__UINTPTR_TYPE__)${p.dataNames[n]}, ${d.bytes.length}u);\n`)
  }
  return out
}

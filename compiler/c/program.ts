/** What the translation of one function needs to know of the rest of the module. */
import type { Func, FunctionType, Instruction, Module } from '../wasm/module.ts'
import { Op } from '../wasm/opcodes.ts'
import type { Lowering } from './seam.ts'
import type { Source } from './source.ts'
import type { CType, Value } from './value.ts'

/** A function whose body is one load from or store to a field of its first parameter: asc's accessors. */
export interface Accessor { access: Instruction; stores: boolean; part: Part }

/**
 * What part of an array of asc's library an access reaches: its header's fields or its elements, which never overlap. gcc then keeps
 * length and start in registers over stores of elements. Everything else overlaps all; a `field` of a class is known to be aligned.
 */
export type Part = 'any' | 'header' | 'element' | 'field'

export function partOf(wasmName: string): Part {
  if (!/^~lib\/(array|arraybuffer|typedarray|staticarray)\//.test(wasmName)) return /#[gs]et:/.test(wasmName) ? 'field' : 'any'
  if (/#[gs]et:(dataStart|byteLength|length_)$/.test(wasmName)) return 'header'
  return /#__u?[gs]et$/.test(wasmName) ? 'element' : 'any'
}

export interface Program {
  module: Module
  arch: 'aarch64' | 'arm'
  source: Source
  functionNames: string[]
  globalNames: string[]
  /** Globals no instruction writes. */
  constantGlobals: boolean[]
  dataNames: string[]
  elementNames: string[]
  tableNames: string[]
  /** Tables nobody writes after instantiation; they are constant arrays of `minimum` elements. */
  constantTables: boolean[]
  lowerings: (Lowering | undefined)[]
  accessors: (Accessor | undefined)[]
  /** Functions that may be called indirectly. */
  inTable: Set<number>
  /** Functions that cannot return, found by the first pass. */
  endless: Set<number>
  facts: Facts
  /** What the accesses in the body of function `index` reach. */
  parts: Part[]
  /** Local `local` of function `index` holds a reference to a managed object. */
  managed: (index: number, local: number) => boolean
  /** Function `index` runs rarely. */
  cold: (index: number) => boolean
  /** Function `index` is not to be inlined. */
  outOfLine: (index: number) => boolean
  safepoints: (index: number) => boolean
  typeId: (type: FunctionType) => number
  reserved: ReadonlySet<string>
  /** Notes that functions with several results return this struct. */
  resultType: (type: FunctionType, index?: number) => string
}

/**
 * Which i32 locals, parameters and results serve as addresses. On AArch64 they are kept zero-extended in 64 bits, so that a field
 * is reached with one `ldr w, [x, #offset]`. Found in a first pass over all functions, spread along calls and copies.
 */
export class Facts {
  private readonly seeds = new Set<number>()
  private readonly edges = new Map<number, number[]>()
  private settled: Set<number> | undefined

  static local(f: number, local: number): number {
    return f * 65536 + local
  }

  static result(f: number): number {
    return f * 65536 + 65535
  }

  isAddress(node: number): boolean {
    return this.settled?.has(node) === true
  }

  private node(f: number, v: Value): number | undefined {
    return v.local !== undefined ? Facts.local(f, v.local) : v.callee !== undefined ? Facts.result(v.callee) : undefined
  }

  /** `v` in function `f` is the base of an access. */
  used(f: number, v: Value): void {
    const node = this.node(f, v)
    if (node !== undefined) this.seeds.add(node)
  }

  /** `v` in function `f` becomes `target`. */
  flows(f: number, v: Value, target: number): void {
    const node = this.node(f, v)
    if (node === undefined) return
    const sources = this.edges.get(target)
    if (sources) sources.push(node)
    else this.edges.set(target, [node])
  }

  settle(): void {
    const settled = new Set<number>()
    const work = [...this.seeds]
    for (let node = work.pop(); node !== undefined; node = work.pop()) {
      if (settled.has(node)) continue
      settled.add(node)
      work.push(...this.edges.get(node) ?? [])
    }
    this.settled = settled
  }
}

/** The accessor that `f` is, if it is one. */
export function accessor(f: Func, part: Part): Accessor | undefined {
  const body = f.body.filter((i) => i.op !== Op.end && i.op !== Op.return && i.op !== Op.nop)
  const get = (i: Instruction | undefined, local: number): boolean => i?.op === Op.localGet && i.a === local
  if (f.imported >= 0 || f.locals.length > 0 || body.length > 3 || !get(body[0], 0)) return undefined
  const access = body[body.length - 1]
  if (body.length === 2 && f.type.params.length === 1 && access.op >= Op.i32Load && access.op <= Op.i64Load32u) return { access, stores: false, part }
  const stores = access.op >= Op.i32Store && access.op <= Op.i64Store32
  return body.length === 3 && f.type.params.length === 2 && get(body[1], 1) && stores ? { access, stores, part } : undefined
}

/** C type of parameter or local `local` of function `f`. */
/** `localType` as it is declared: a reference to a managed object has a type of its own name, for debuggers. */
export function declaredType(p: Program, f: number, local: number): string {
  const type = localType(p, f, local)
  if (!p.managed(f, local)) return type
  return type === 'address' ? 'ref' : type === 'u32' || type === 'i32' ? `${type}_ref` : type
}

export function localType(p: Program, f: number, local: number): CType {
  const func = p.module.functions[f]
  const type = func.type.params[local] ?? func.locals[local - func.type.params.length]
  if (type !== 'i32') return type
  const fixed = local < func.type.params.length && (p.inTable.has(f) || func.imported >= 0)
  return !fixed && p.facts.isAddress(Facts.local(f, local)) ? 'address' : 'i32'
}

/** C type of the only result of function `f`. */
export function resultType(p: Program, f: number): CType {
  const type = p.module.functions[f].type.results[0]
  return type === 'i32' && !p.inTable.has(f) && p.facts.isAddress(Facts.result(f)) ? 'address' : type
}

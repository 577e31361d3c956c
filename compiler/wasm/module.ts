/** A decoded WebAssembly module. Index spaces hold imports first, as the specification counts (core 2.5.1). */

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64'
export type ValueType = NumberType | 'funcref'

export interface FunctionType { params: ValueType[]; results: ValueType[] }
export interface Limits { minimum: number; maximum?: number }
export interface GlobalType { type: ValueType; mutable: boolean }

/** One instruction. `op` is the opcode, or `0xfc00 | n` behind the prefix 0xfc. */
export interface Instruction {
  op: number
  /** Byte offset in the module: the generated column of asc's source map. */
  offset: number
  /** First immediate: an index, a memory offset, an i32 value, the bits of an f32, or the position of a block's `end`. */
  a: number
  /** Second immediate: the alignment exponent, the table, or the position of an `else` (0 when there is none). */
  b: number
  /** Value of `i64.const`; bits of `f64.const`. */
  wide?: bigint
  /** Type of a block. */
  block?: FunctionType
  /** Labels of `br_table`, the default last. */
  labels?: number[]
}

export interface Import {
  module: string
  name: string
  kind: 'func' | 'table' | 'memory' | 'global'
  /** Byte offset of the entry. */
  offset: number
}

export interface Func {
  type: FunctionType
  /** Index into `module.imports`, or -1. */
  imported: number
  /** Types of the locals behind the parameters. */
  locals: ValueType[]
  body: Instruction[]
  /** Byte offset of the body. */
  offset: number
}

export interface Global extends GlobalType {
  imported: number
  initial: Instruction[]
}

export interface Table extends Limits { imported: number }
export interface Memory extends Limits { imported: number }

export interface Element {
  mode: 'active' | 'passive' | 'declarative'
  table: number
  at: Instruction[]
  /** Each item is a constant expression: `ref.func n` or `ref.null`. */
  items: Instruction[][]
}

export interface Data {
  mode: 'active' | 'passive'
  at: Instruction[]
  bytes: Uint8Array
}

export interface Export { name: string; kind: 'func' | 'table' | 'memory' | 'global'; index: number }

export interface Module {
  types: FunctionType[]
  imports: Import[]
  functions: Func[]
  tables: Table[]
  memories: Memory[]
  globals: Global[]
  exports: Export[]
  start?: number
  elements: Element[]
  data: Data[]
  /** From the custom section `name`; entries may be absent. */
  names: { functions: Map<number, string>; locals: Map<number, Map<number, string>>; globals: Map<number, string> }
}

/**
 * Decodes a WebAssembly binary: MVP, sign extension, saturating conversions, bulk memory, mutable globals, multi-value,
 * and of the reference types function references.
 *
 * Reference: WebAssembly Core Specification 2.0, chapter 5. Structure, index spaces, and lengths are checked here; operand types
 * are checked where the translator meets them.
 */
import type { Data, Element, Func, FunctionType, GlobalType, Instruction, Limits, Module, ValueType } from './module.ts'
import { immediates, naturalAlignment, Op } from './opcodes.ts'
import { malformed, Reader, unsupported } from './reader.ts'

const kinds = ['func', 'table', 'memory', 'global'] as const
/** Order of sections; the data count (12) stands between element and code. */
const order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10]

/** @throws UniError UNI-C010 when `bytes` is not a module, UNI-C011 when it needs something that is not supported. */
export function decode(bytes: Uint8Array): Module {
  return new Decoder(bytes).module
}

class Decoder {
  readonly module: Module = {
    types: [], imports: [], functions: [], tables: [], memories: [], globals: [], exports: [], elements: [], data: [],
    names: { functions: new Map(), locals: new Map(), globals: new Map() },
  }
  private dataCount: number | undefined
  private bodies = 0
  private declared = 0

  constructor(bytes: Uint8Array) {
    const reader = new Reader(bytes)
    if (reader.take(4).join() !== '0,97,115,109') throw malformed('magic header not detected', 0)
    if (reader.take(4).join() !== '1,0,0,0') throw malformed('unknown binary version', 4)
    let last = 0
    while (!reader.atEnd) {
      const at = reader.position
      const id = reader.byte()
      const section = reader.part(reader.u32())
      if (id === 0) {
        this.custom(section)
        continue
      }
      const rank = order[id]
      if (rank === undefined) throw malformed(`malformed section id ${id}`, at)
      if (rank <= last) throw malformed('unexpected content after last section', at)
      last = rank
      this.section(id, section)
      if (!section.atEnd) throw malformed('section size mismatch', section.position)
    }
    if (this.bodies !== this.declared) throw malformed('function and code section have inconsistent lengths', reader.position)
    if ((this.dataCount ?? this.module.data.length) !== this.module.data.length) throw malformed('data count and data section have inconsistent lengths', reader.position)
    this.checkIndices(reader.position)
  }

  private section(id: number, r: Reader): void {
    const m = this.module
    switch (id) {
      case 1: return this.each(r, () => { m.types.push(this.functionType(r)) })
      case 2: return this.each(r, () => this.import(r))
      case 3: return this.each(r, () => {
        this.declared++
        m.functions.push({ type: this.type(r.u32(), r), imported: -1, locals: [], body: [], offset: 0 })
      })
      case 4: return this.each(r, () => { m.tables.push({ ...this.tableType(r), imported: -1 }) })
      case 5: return this.each(r, () => { m.memories.push({ ...this.memoryLimits(r), imported: -1 }) })
      case 6: return this.each(r, () => { m.globals.push({ ...this.globalType(r), imported: -1, initial: this.expression(r) }) })
      case 7: return this.each(r, () => { m.exports.push({ name: r.name(), kind: this.kind(r), index: r.u32() }) })
      case 8: m.start = r.u32(); return
      case 9: return this.each(r, () => { m.elements.push(this.element(r)) })
      case 10: return this.code(r)
      case 11: return this.each(r, () => { m.data.push(this.dataSegment(r)) })
      case 12: this.dataCount = r.u32(); return
    }
  }

  private each(r: Reader, read: () => void): void {
    for (let left = r.count(); left > 0; left--) read()
  }

  private valueType(r: Reader): ValueType {
    const at = r.position
    switch (r.byte()) {
      case 0x7f: return 'i32'
      case 0x7e: return 'i64'
      case 0x7d: return 'f32'
      case 0x7c: return 'f64'
      case 0x70: return 'funcref'
      case 0x7b: throw unsupported('SIMD', at)
      case 0x6f: throw unsupported('externref', at)
    }
    throw malformed('malformed value type', at)
  }

  private functionType(r: Reader): FunctionType {
    const form = r.byte()
    if (form !== 0x60) throw malformed(`malformed type 0x${form.toString(16)}`, r.position - 1)
    const type: FunctionType = { params: [], results: [] }
    this.each(r, () => { type.params.push(this.valueType(r)) })
    this.each(r, () => { type.results.push(this.valueType(r)) })
    return type
  }

  private type(index: number, r: Reader): FunctionType {
    const type = this.module.types[index]
    if (!type) throw malformed(`unknown type ${index}`, r.position)
    return type
  }

  private kind(r: Reader): typeof kinds[number] {
    const kind = kinds[r.byte()]
    if (!kind) throw malformed('malformed import or export kind', r.position - 1)
    return kind
  }

  private limits(r: Reader): Limits {
    const flag = r.byte()
    if (flag > 1) throw flag < 8 ? unsupported('shared or 64-bit memory', r.position - 1) : malformed('malformed limits', r.position - 1)
    const minimum = r.u32()
    const limits: Limits = flag === 1 ? { minimum, maximum: r.u32() } : { minimum }
    if (limits.maximum !== undefined && limits.maximum < minimum) throw malformed('size minimum must not be greater than maximum', r.position)
    return limits
  }

  private memoryLimits(r: Reader): Limits {
    const limits = this.limits(r)
    if (limits.minimum > 65536 || (limits.maximum ?? 0) > 65536) throw malformed('memory size must be at most 65536 pages', r.position)
    return limits
  }

  private tableType(r: Reader): Limits {
    const type = r.byte()
    if (type === 0x6f) throw unsupported('externref', r.position - 1)
    if (type !== 0x70) throw malformed('malformed reference type', r.position - 1)
    return this.limits(r)
  }

  private globalType(r: Reader): GlobalType {
    const type = this.valueType(r)
    const mutable = r.byte()
    if (mutable > 1) throw malformed('malformed mutability', r.position - 1)
    return { type, mutable: mutable === 1 }
  }

  private import(r: Reader): void {
    const m = this.module
    const offset = r.position
    const entry = { module: r.name(), name: r.name(), kind: this.kind(r), offset }
    const imported = m.imports.push(entry) - 1
    switch (entry.kind) {
      case 'func': m.functions.push({ type: this.type(r.u32(), r), imported, locals: [], body: [], offset }); break
      case 'table': m.tables.push({ ...this.tableType(r), imported }); break
      case 'memory': m.memories.push({ ...this.memoryLimits(r), imported }); break
      case 'global': m.globals.push({ ...this.globalType(r), imported, initial: [] }); break
    }
  }

  /** Core 5.5.12: the eight forms of an element segment. */
  private element(r: Reader): Element {
    const form = r.u32()
    if (form > 7) throw malformed('malformed elements segment kind', r.position)
    const active = (form & 1) === 0
    const table = active && form & 2 ? r.u32() : 0
    const at = active ? this.expression(r) : []
    if (form & 3) {
      const kind = r.byte()
      if (kind === 0x6f) throw unsupported('externref', r.position - 1)
      if (kind !== (form & 4 ? 0x70 : 0)) throw malformed('malformed element kind', r.position - 1)
    }
    const items: Instruction[][] = []
    this.each(r, () => { items.push(form & 4 ? this.expression(r) : [this.plain(Op.refFunc, r.position, r.u32())]) })
    return { mode: active ? 'active' : form & 2 ? 'declarative' : 'passive', table, at, items }
  }

  private dataSegment(r: Reader): Data {
    const form = r.u32()
    if (form > 2) throw malformed('malformed data segment kind', r.position)
    if (form === 2 && r.u32() !== 0) throw malformed('unknown memory', r.position)
    const at = form === 1 ? [] : this.expression(r)
    return { mode: form === 1 ? 'passive' : 'active', at, bytes: r.take(r.u32()) }
  }

  private code(r: Reader): void {
    const bodies = this.module.functions.filter((f) => f.imported < 0)
    this.bodies = r.count()
    if (this.bodies !== bodies.length) throw malformed('function and code section have inconsistent lengths', r.position)
    for (const f of bodies) {
      const body = r.part(r.u32())
      f.offset = body.position
      this.locals(body, f)
      f.body = this.expression(body)
      if (!body.atEnd) throw malformed('section size mismatch', body.position)
    }
  }

  private locals(r: Reader, f: Func): void {
    this.each(r, () => {
      const count = r.u32()
      // The specification's limit is 2^32; ours keeps a bad file from taking the host's memory.
      if (count + f.locals.length > 50000) throw malformed('too many locals', r.position)
      const type = this.valueType(r)
      for (let i = 0; i < count; i++) f.locals.push(type)
    })
  }

  private plain(op: number, offset: number, a = 0, b = 0): Instruction {
    return { op, offset, a, b }
  }

  /** An expression up to the `end` that closes it, which is kept. */
  private expression(r: Reader): Instruction[] {
    const out: Instruction[] = []
    const open: Instruction[] = []
    for (;;) {
      const i = this.instruction(r)
      const position = out.push(i) - 1
      if (i.block) open.push(i)
      const innermost = open[open.length - 1]
      if (i.op === Op.else) {
        if (innermost?.op !== Op.if || innermost.b !== 0) throw malformed('else without if', i.offset)
        innermost.b = position
      }
      if (i.op === Op.end) {
        if (!innermost) return out
        innermost.a = position
        open.pop()
      }
    }
  }

  private instruction(r: Reader): Instruction {
    const i = this.plain(0, r.position)
    i.op = r.byte()
    if (i.op === 0xfc) i.op = 0xfc00 | r.u32()
    const shape = immediates(i.op)
    switch (shape) {
      case undefined: {
        const text = `0x${i.op.toString(16)}`
        if (i.op === 0xfd || i.op === 0xfe) throw unsupported(`opcode ${text} (SIMD, threads)`, i.offset)
        if (i.op >= 0x06 && i.op <= 0x1f) throw unsupported(`opcode ${text} (exceptions, tail calls)`, i.offset)
        throw malformed(`illegal opcode ${text}`, i.offset)
      }
      case 'none': break
      case 'block': i.block = this.blockType(r); break
      case 'index': i.a = r.u32(); break
      case 'two': i.a = r.u32(); i.b = r.u32(); break
      case 'memory': {
        i.b = r.u32()
        if (i.b > naturalAlignment[i.op - Op.i32Load]) {
          throw malformed(i.b >= 32 ? 'malformed memop flags' : 'alignment must not be larger than natural', i.offset)
        }
        i.a = r.u32()
        break
      }
      case 'labels': i.labels = []; this.each(r, () => { i.labels!.push(r.u32()) }); i.labels.push(r.u32()); break
      case 'types': {
        if (r.count() !== 1) throw malformed('invalid result arity', i.offset)
        this.valueType(r)
        break
      }
      case 'indexZero': i.a = r.u32(); this.zero(r); break
      case 'zero': this.zero(r); break
      case 'zeros': this.zero(r); this.zero(r); break
      case 'reference': {
        const type = r.byte()
        if (type === 0x6f) throw unsupported('externref', i.offset)
        if (type !== 0x70) throw malformed('malformed reference type', i.offset)
        break
      }
      case 'i32': i.a = r.i32(); break
      case 'i64': i.wide = r.i64(); break
      case 'f32': i.a = r.f32(); break
      case 'f64': i.wide = r.f64(); break
    }
    if ((i.op === Op.memoryInit || i.op === Op.dataDrop) && this.dataCount === undefined) throw malformed('data count section required', i.offset)
    return i
  }

  private zero(r: Reader): void {
    if (r.byte() !== 0) throw malformed('zero byte expected', r.position - 1)
  }

  private blockType(r: Reader): FunctionType {
    const next = r.bytes[r.position]
    if (next === 0x40 && !r.atEnd) {
      r.byte()
      return { params: [], results: [] }
    }
    if (next > 0x40 && next < 0x80) return { params: [], results: [this.valueType(r)] }
    const index = r.i33()
    if (index < 0) throw malformed('malformed block type', r.position)
    return this.type(index, r)
  }

  /** Custom sections other than `name` are skipped; a broken `name` section is ignored (core 7.4: it must not matter). */
  private custom(r: Reader): void {
    if (r.name() !== 'name') return
    const { functions, locals, globals } = this.module.names
    const map = (part: Reader, into: Map<number, string>): void => this.each(part, () => { into.set(part.u32(), part.name()) })
    try {
      while (!r.atEnd) {
        const id = r.byte()
        const part = r.part(r.u32())
        if (id === 1) map(part, functions)
        if (id === 7) map(part, globals)
        if (id === 2) this.each(part, () => {
          const names = new Map<number, string>()
          locals.set(part.u32(), names)
          map(part, names)
        })
      }
    } catch { /* names are a courtesy */ }
  }

  private checkIndices(at: number): void {
    const m = this.module
    const spaces = { func: m.functions, table: m.tables, memory: m.memories, global: m.globals }
    if (m.memories.length > 1) throw unsupported('more than one memory', at)
    const seen = new Set<string>()
    for (const e of m.exports) {
      if (e.index >= spaces[e.kind].length) throw malformed(`unknown ${e.kind} ${e.index}`, at)
      if (seen.has(e.name)) throw malformed(`duplicate export name ${e.name}`, at)
      seen.add(e.name)
    }
    const start = m.start === undefined ? undefined : m.functions[m.start]
    if (m.start !== undefined && !start) throw malformed(`unknown function ${m.start}`, at)
    if (start && start.type.params.length + start.type.results.length > 0) throw malformed('start function', at)
    for (const e of m.elements) if (e.mode === 'active' && e.table >= m.tables.length) throw malformed(`unknown table ${e.table}`, at)
    for (const d of m.data) if (d.mode === 'active' && m.memories.length === 0) throw malformed('unknown memory 0', at)
  }
}

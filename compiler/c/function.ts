/** One wasm function as a C function. */
import type { Instruction } from '../wasm/module.ts'
import { Op } from '../wasm/opcodes.ts'
import { Control } from './control.ts'
import { accesses, choose, operator } from './operators.ts'
import { type Accessor, declaredType, Facts, localType, type Part, type Program, resultType } from './program.ts'
import { tableInstruction } from './table.ts'
import { address, as, condition, constant, type CType, Effect, over, pure, unsigned, type Value, wasmType, zero } from './value.ts'

const none: ReadonlySet<number> = new Set()

/** Head of function `index`: storage class, result and parameters, which `names` may name. */
export function signature(p: Program, index: number, names?: string[]): string {
  const { type } = p.module.functions[index]
  const result = type.results.length === 0 ? 'void' : type.results.length > 1 ? p.resultType(type) : resultType(p, index)
  const params = type.params.map((_, n) => `${declaredType(p, index, n)}${names ? ` ${names[n]}` : ''}`).join(', ')
  // A function that only ever traps is off the fast path; one that loops for ever is the program.
  const cold = !p.module.functions[index].body.some((i) => i.op === Op.loop)
  const attributes = !p.endless.has(index) ? (p.cold(index) ? '__attribute__((cold)) ' : p.outOfLine(index) ? '__attribute__((noinline)) ' : '') : cold ? '__attribute__((cold, noinline, noreturn)) ' : '__attribute__((noreturn)) '
  // gcc would not take the index check and the access for small enough.
  const inline = p.parts[index] === 'element' ? 'inline ' : ''
  return `static ${inline}${attributes}${result} ${p.functionNames[index]}(${params || 'void'})`
}

/** Writes function `index` to `p.source`. */
export function translateFunction(p: Program, index: number): void {
  new Body(p, index).translate()
}

class Body extends Control {
  private writes = new Map<Instruction, Set<number>>()

  translate(): void {
    const { p, f, index } = this
    const { params } = f.type
    this.offset = f.body[0].offset
    p.source.raw('')
    this.emit(`${signature(p, index, this.localNames)} {`)
    const head = p.source.length
    this.emit('/**/')
    for (const [n, type] of f.locals.entries()) {
      const local = params.length + n
      if (this.read.has(local) || this.written.has(local)) this.emit(`${declaredType(p, index, local)} ${this.localNames[local]} = ${zero(type)};`)
    }
    this.findWrites()
    for (let at = 0; at < f.body.length; at++) {
      const i = f.body[at]
      this.offset = i.offset
      if (!this.reachable && i.op !== Op.end && i.op !== Op.else) {
        if (i.block) at = i.a
        continue
      }
      if (i.op === Op.end && this.frames.length === 0) break
      this.instruction(i)
    }
    if (this.reachable) {
      const values = this.take(f.type.results)
      if (this.stack.length > 0) throw this.fail('type mismatch: operands left at the end of the function')
      const text = this.return(values)
      if (text !== 'return;') this.emit(text)
    }
    this.emit('}')
    p.source.replace(head, '/**/', this.hoisted.join(' '))
    if (!this.returns) p.endless.add(index)
  }

  /** For each block, the locals written inside. */
  private findWrites(): void {
    const open: Set<number>[] = []
    for (const i of this.f.body) {
      if (i.block) {
        const set = new Set<number>()
        this.writes.set(i, set)
        open.push(set)
      } else if (i.op === Op.end) {
        const inner = open.pop()
        const outer = open[open.length - 1]
        if (inner && outer) for (const local of inner) outer.add(local)
      } else if (i.op === Op.localSet || i.op === Op.localTee) open[open.length - 1]?.add(i.a)
    }
  }

  private instruction(i: Instruction): void {
    const numeric = operator(i.op)
    if (numeric) return this.push(numeric.c(this.take(numeric.params), this.site))
    if (i.op >= Op.i32Load && i.op <= Op.i64Load32u) return this.load(i, this.pop('i32'))
    if (i.op >= Op.i32Store && i.op <= Op.i64Store32) return this.store(i)
    switch (i.op) {
      case Op.nop: return
      case Op.unreachable: {
        this.act(Effect.memory | Effect.global)
        this.emit(`TRAP_AT(TRAP_UNREACHABLE, ${this.site()});`)
        return this.stop(true)
      }
      case Op.block: case Op.loop: case Op.if: return this.enter(i, this.writes.get(i) ?? none)
      case Op.else: return this.otherwise()
      case Op.end: return this.finish()
      case Op.br: return this.branch(i.a)
      case Op.brIf: return this.branchIf(i.a)
      case Op.brTable: return this.branchTable(i.labels!)
      case Op.return: return this.branch(this.frames.length)
      case Op.call: return this.call(i.a)
      case Op.drop: return this.drop(this.pop())
      case Op.select: case Op.selectTyped: return this.select()
      case Op.localGet: return this.push(this.getLocal(i))
      case Op.localSet: return this.setLocal(i)
      case Op.localTee: this.setLocal(i); return this.push(this.getLocal(i))
      case Op.globalGet: return this.getGlobal(i.a)
      case Op.globalSet: return this.setGlobal(i.a)
      case Op.i32Const: case Op.i64Const: case Op.f32Const: case Op.f64Const: return this.push(constant(i))
      case Op.memorySize: return this.push({ ...pure('memory_pages', 'u32'), effects: Effect.global })
      case Op.memoryGrow: {
        const pages = this.pop('i32')
        return this.push(over(`memory_grow(${unsigned(pages)})`, 'u32', [pages], Effect.call))
      }
      case Op.memoryCopy: return this.bulk('MEMORY_COPY', '')
      case Op.memoryFill: return this.bulk('MEMORY_FILL', '')
      case Op.memoryInit: {
        const data = this.p.dataNames[i.a]
        if (!data) throw this.fail(`unknown data segment ${i.a}`)
        return this.bulk('MEMORY_INIT', `, ${data}, ${data}_length`)
      }
      case Op.dataDrop: return this.emit(`${this.p.dataNames[i.a]}_length = 0;`)
      default: tableInstruction(this.access(), i)
    }
  }

  private bulk(macro: string, more: string): void {
    const [a, b, c] = this.take(['i32', 'i32', 'i32'])
    this.act(Effect.memory)
    this.emit(`${macro}(${unsigned(a)}, ${unsigned(b)}, ${unsigned(c)}${more}, ${this.site()});`)
  }

  private load(i: Instruction, base: Value, part = this.part): void {
    const [type, memory, c] = accesses[i.op - Op.i32Load]
    this.p.facts.used(this.index, base)
    const text = `LOAD${this.how(base, part, memory, true)}${this.base(base, part)}, ${i.a >>> 0}u, ${this.site()})`
    this.push({ ...over(c === memory ? text : `(${c})${text}`, c, [base], Effect.memory | Effect.fault), type })
  }

  private store(i: Instruction, part = this.part): void {
    const [type, memory, c] = accesses[i.op - Op.i32Load]
    const value = this.pop(type)
    const base = this.pop('i32')
    this.p.facts.used(this.index, base)
    this.act(Effect.memory)
    // The value's own trap comes before the store's.
    const quiet = (value.effects & (Effect.call | Effect.trap | Effect.fault)) === 0
    const how = this.how(base, part, memory, quiet)
    // On AArch32 eight bytes that may be unaligned are stored in two steps.
    const head = this.p.arch === 'arm' && memory.endsWith('64') && how.includes('(ANY,') ? `_WIDE(${memory}, ` : how
    this.emit(`STORE${head}${this.base(base, part)}, ${i.a >>> 0}u, ${as(c, value)}, ${this.site()});`)
  }

  /** What a load or store in this function's own body reaches: only accessors reach fields, a getter may do anything. */
  private get part(): Part {
    const part = this.p.parts[this.index]
    return part === 'field' ? 'any' : part
  }

  /** Rest of the name of the macro for an access, and its first arguments. */
  private how(base: Value, part: Part, memory: string, mayRepeat: boolean): string {
    const plain = mayRepeat && (base.local !== undefined || base.constant !== undefined)
    const float = memory.startsWith('f')
    const known = part === 'field' ? float && this.p.arch === 'arm' : part !== 'any' && (float || this.p.arch === 'aarch64' || !memory.endsWith('64'))
    if (known && float && this.p.arch === 'arm') part = 'field'
    return `${plain ? '_LOCAL' : ''}(${known ? part.toUpperCase() : 'ANY'}, ${memory}, `
  }

  /**
   * The address of an access. An element's index is in range, so start + index * size does not wrap, and AArch64 may add in 64 bits:
   * one addressing mode. Were the header corrupt, the sum would still be below 2^39, where nothing but linear memory is mapped.
   */
  private base(base: Value, part: Part): string {
    if (part !== 'element' || this.p.arch !== 'aarch64' || !base.sum) return address(base)
    const [start, offset] = base.sum
    const scaled = offset.scaled ? `((address)${unsigned(offset.scaled[0])} << ${offset.scaled[1]})` : address(offset)
    return `(${address(start)} + ${scaled})`
  }

  private setLocal(i: Instruction): void {
    const c = this.localTypes[i.a]
    if (c === undefined) throw this.fail(`unknown local ${i.a}`)
    const v = this.pop(wasmType(c))
    this.flush(0, i.a)
    this.p.facts.flows(this.index, v, Facts.local(this.index, i.a))
    this.emit(`${this.localNames[i.a]} = ${c === 'address' ? address(v) : v.text};`)
    if (!this.read.has(i.a) && v.effects & Effect.fault) this.emit(`FORCE(${this.localNames[i.a]});`)
  }

  private drop(v: Value): void {
    if (v.effects & Effect.fault) this.emit(`FORCE(${v.text});`)
    else if (v.effects & (Effect.call | Effect.trap)) this.emit(`(void)${v.text};`)
  }

  private select(): void {
    const test = this.pop('i32')
    const b = this.pop()
    const a = this.pop(b.type)
    // All three are evaluated, whichever is chosen.
    const risky = Effect.call | Effect.trap | Effect.fault
    if (((a.effects | b.effects) & risky) === 0) return this.push(choose(condition(test), test, a, b))
    const [x, y, z] = [a, b, test].map((v) => this.settle(v))
    this.push(choose(condition(z), z, x, y))
  }

  private getGlobal(index: number): void {
    const global = this.p.module.globals[index]
    if (!global) throw this.fail(`unknown global ${index}`)
    const v = pure(this.p.globalNames[index], global.type as CType)
    this.push(this.p.constantGlobals[index] ? v : { ...v, effects: Effect.global })
  }

  private setGlobal(index: number): void {
    const global = this.p.module.globals[index]
    if (!global?.mutable) throw this.fail('global is immutable')
    const v = this.pop(global.type)
    this.act(Effect.global)
    this.emit(`${this.p.globalNames[index]} = ${v.text};`)
  }

  private call(callee: number): void {
    const { p } = this
    const target = p.module.functions[callee]
    if (!target) throw this.fail(`unknown function ${callee}`)
    const accessor = p.accessors[callee]
    if (accessor) return this.inline(accessor)
    const args = this.take(target.type.params)
    const lowering = p.lowerings[callee]
    if (!lowering) for (const [n, arg] of args.entries()) p.facts.flows(this.index, arg, Facts.local(callee, n))
    const texts = args.map((arg, n) => {
      if (!lowering) return as(localType(p, callee, n), arg)
      return arg.type === 'i32' ? unsigned(arg) : arg.type === 'i64' ? as('u64', arg) : arg.text
    })
    const results = target.type.results
    const text = lowering ? lowering.c(...texts) : `${p.functionNames[callee]}(${texts.join(', ')})`
    const c: CType = lowering ? (results[0] === 'i32' ? 'u32' : results[0] === 'i64' ? 'u64' : results[0]) : resultType(p, callee)
    this.result(text, args, results.length === 1 ? { c, callee: lowering ? undefined : callee } : undefined, target.type)
  }

  /** Pushes or performs a call whose text is complete. */
  private result(text: string, args: Value[], single: { c: CType; callee?: number } | undefined, type: { params: Value['type'][]; results: Value['type'][] }): void {
    if (single) {
      const v = over(text, single.c, args, Effect.call)
      v.callee = single.callee
      return this.push(v)
    }
    this.flush(Effect.memory | Effect.global | Effect.call | Effect.trap | Effect.fault)
    if (type.results.length === 0) return this.emit(`${text};`)
    const name = this.temporary()
    this.emit(`${this.p.resultType(type)} ${name} = ${text};`)
    for (const [n, result] of type.results.entries()) this.push(pure(`${name}.r${n}`, result as CType))
  }

  /** A field access behind asc's accessor: in place, so that a fault names the line of the access. */
  private inline(accessor: Accessor): void {
    if (accessor.stores) this.store(accessor.access, accessor.part)
    else this.load(accessor.access, this.pop('i32'), accessor.part)
  }

  /** What the table instructions need of this class. */
  private access(): TableContext {
    return {
      p: this.p, index: this.index, site: this.site, fail: (m) => this.fail(m), emit: (t) => this.emit(t), push: (v) => this.push(v), pop: (t) => this.pop(t),
      take: (t) => this.take(t), settle: (v) => this.settle(v), act: (c) => this.act(c), result: (t, a, s, y) => this.result(t, a, s, y),
    }
  }
}

export interface TableContext {
  p: Program
  index: number
  site: () => number
  fail: (message: string) => Error
  emit: (text: string) => void
  push: (v: Value) => void
  pop: (type?: Value['type']) => Value
  take: (types: readonly Value['type'][]) => Value[]
  settle: (v: Value) => Value
  act: (changes: number) => void
  result: Body['result']
}

/**
 * The operand stack of a function under translation. Operands stay expressions until something forces their evaluation, so that the
 * C reads like an author's and the debugger shows the author's variables.
 *
 * Order of evaluation: an operand is written to a temporary as soon as a later step could change or observe what it does. What may
 * still move are reads past reads, and one faulting access past another.
 */
import { Exit, UniError } from '../../boards/error.ts'
import type { Func, Instruction, ValueType } from '../wasm/module.ts'
import { Op } from '../wasm/opcodes.ts'
import { Names } from './names.ts'
import { localType, type Program } from './program.ts'
import { type CType, Effect, over, pure, type Value } from './value.ts'

/** What must be evaluated before an operand with these effects can come to stand behind it. */
function before(effects: number): number {
  let mask = 0
  if (effects & Effect.call) mask |= Effect.memory | Effect.global | Effect.fault | Effect.trap | Effect.call
  if (effects & (Effect.memory | Effect.global)) mask |= Effect.call
  if (effects & Effect.fault) mask |= Effect.call | Effect.trap
  if (effects & Effect.trap) mask |= Effect.call | Effect.fault | Effect.trap
  return mask
}

export class Stack {
  protected readonly f: Func
  protected readonly stack: Value[] = []
  protected readonly names: Names
  protected readonly localNames: string[] = []
  protected readonly localTypes: CType[] = []
  /** Locals that some instruction writes, and those that some instruction reads. */
  protected readonly written = new Set<number>()
  protected readonly read = new Set<number>()
  /** Byte offset of the instruction being translated. */
  protected offset = 0
  private sites = 0
  private temporaries = 0

  constructor(protected readonly p: Program, protected readonly index: number) {
    this.f = p.module.functions[index]
    const near = new Set<string>([p.functionNames[index]])
    for (const i of this.f.body) {
      if (i.op === Op.localSet || i.op === Op.localTee) this.written.add(i.a)
      if (i.op === Op.localGet || i.op === Op.localTee) this.read.add(i.a)
      if (i.op === Op.call && p.functionNames[i.a]) near.add(p.functionNames[i.a])
      if ((i.op === Op.globalGet || i.op === Op.globalSet) && p.globalNames[i.a]) near.add(p.globalNames[i.a])
    }
    this.names = new Names(p.reserved, near)
    const given = p.module.names.locals.get(index)
    const count = this.f.type.params.length + this.f.locals.length
    for (let local = 0; local < count; local++) {
      this.localNames.push(this.names.take(given?.get(local) ?? `local${local}`))
      this.localTypes.push(localType(p, index, local))
    }
  }

  protected fail(message: string): UniError {
    return new UniError('UNI-C012', `invalid wasm at byte ${this.offset}: ${message}`, Exit.internal)
  }

  protected emit(text: string): void {
    this.p.source.statement(text, this.offset)
  }

  /** A number that tells one trap from the next, also from those of inlined functions (8 bits are left for it in the instruction). */
  protected readonly site = (): number => (this.index * 61 + this.sites++) & 0xff

  protected temporary(): string {
    return this.names.take(`t${++this.temporaries}`)
  }

  protected get floor(): number {
    return 0
  }

  protected push(v: Value): void {
    const mask = before(v.effects)
    if (mask) this.flush(mask)
    this.stack.push(v)
  }

  protected pop(type?: ValueType): Value {
    if (this.stack.length <= this.floor) throw this.fail('type mismatch: the operand stack is empty')
    const v = this.stack.pop()!
    if (type && v.type !== type) throw this.fail(`type mismatch: ${v.type} where ${type} is needed`)
    return v
  }

  /** Pops operands of these types; the first is the deepest. */
  protected take(types: readonly ValueType[]): Value[] {
    const values: Value[] = []
    for (let n = types.length - 1; n >= 0; n--) values.unshift(this.pop(types[n]))
    return values
  }

  /** Evaluates `v` now. */
  protected settle(v: Value): Value {
    if (v.effects === 0 && v.reads.length === 0) return v
    const name = this.temporary()
    this.emit(`${v.c} ${name} = ${v.text};`)
    const settled = pure(name, v.c)
    return { ...settled, local: undefined, callee: v.callee }
  }

  /** Evaluates all operands with one of the effects in `mask`, and those that read local `local`. */
  protected flush(mask: number, local = -1): void {
    for (let n = 0; n < this.stack.length; n++) {
      const v = this.stack[n]
      if (v.effects & mask || (local >= 0 && v.reads.includes(local))) this.stack[n] = this.settle(v)
    }
  }

  /** Evaluates all operands that read one of `locals` or could trap: before code that may run elsewhere, or not at all. */
  protected flushFor(locals: ReadonlySet<number>, mask: number): void {
    for (let n = 0; n < this.stack.length; n++) {
      const v = this.stack[n]
      if (v.effects & mask || v.reads.some((r) => locals.has(r))) this.stack[n] = this.settle(v)
    }
  }

  /** Before a statement that changes memory, globals, or more. */
  protected act(changes: number): void {
    this.flush(changes | Effect.call | Effect.trap | Effect.fault)
  }

  protected getLocal(i: Instruction): Value {
    const c = this.localTypes[i.a]
    if (c === undefined) throw this.fail(`unknown local ${i.a}`)
    const v = over(this.localNames[i.a], c, [])
    v.local = i.a
    if (this.written.has(i.a)) v.reads = [i.a]
    return v
  }
}

/** Structured control flow (core 4.4.8) as labels, gotos and ifs; an `if` whose arms are mere values becomes a conditional expression. */
import type { FunctionType, Instruction, ValueType } from '../wasm/module.ts'
import { Op } from '../wasm/opcodes.ts'
import { choose } from './operators.ts'
import { resultType } from './program.ts'
import { Stack } from './stack.ts'
import { as, type CType, condition, Effect, pure, type Value } from './value.ts'

interface Frame {
  op: number
  type: FunctionType
  /** Operands below the frame's own. */
  height: number
  label?: string
  /** Variables that hold the values a branch carries. */
  carriers?: string[]
  /** For `if`: its condition, the text and position of its head, and the first arm. */
  test?: Value
  head: string
  mark: { length: number; place: { file: string; line: number } | undefined }
  inputs: Value[]
  arm?: { values?: Value[]; length: number; text: string; reachable: boolean; trapped: boolean }
}

const lost = Effect.call | Effect.trap | Effect.fault

export abstract class Control extends Stack {
  protected readonly frames: Frame[] = []
  protected reachable = true
  /** The last instruction was `unreachable`: this path is not expected to run. */
  protected trapped = false
  /** The function can return. */
  returns = false

  protected override get floor(): number {
    return this.frames.length > 0 ? this.frames[this.frames.length - 1].height : 0
  }

  protected enter(i: Instruction, writes: ReadonlySet<number>): void {
    const type = i.block!
    const test = i.op === Op.if ? this.pop('i32') : undefined
    this.flushFor(writes, lost | Effect.memory | Effect.global)
    let inputs = this.take(type.params)
    if (i.op !== Op.block) inputs = inputs.map((v) => this.settle(v))
    const mark = this.p.source.mark()
    const frame: Frame = { op: i.op, type, height: this.stack.length, test, head: '', mark, inputs }
    this.frames.push(frame)
    if (i.op === Op.if) {
      frame.head = `if (${condition(test!)}) {`
      this.emit(frame.head)
    } else if (i.op === Op.loop) {
      if (inputs.length > 0) {
        frame.carriers = inputs.map((v) => this.carrier(v.type, v.text))
        inputs = inputs.map((v, n) => pure(frame.carriers![n], v.type))
      }
      frame.label = this.names.take('loop')
      this.emit(`${frame.label}:;`)
    }
    this.stack.push(...inputs)
  }

  private carrier(type: ValueType, initial?: string): string {
    const name = this.temporary()
    this.emit(`${type} ${name}${initial === undefined ? '' : ` = ${initial}`};`)
    return name
  }

  /** Variables for the values that leave `frame`, declared where all paths pass. */
  private carriers(frame: Frame): string[] {
    if (!frame.carriers) {
      frame.carriers = frame.type.results.map(() => this.temporary())
      const declared = frame.type.results.map((type, n) => `${type} ${frame.carriers![n]};`).join(' ')
      this.hoisted.push(declared)
    }
    return frame.carriers
  }

  /** Declarations that go to the head of the function. */
  protected readonly hoisted: string[] = []

  private assign(targets: string[], values: Value[]): string {
    if (values.length > 1) values = values.map((v) => this.settle(v))
    return values.map((v, n) => v.text === targets[n] ? '' : `${targets[n]} = ${v.text}; `).join('')
  }

  protected otherwise(): void {
    const frame = this.frames[this.frames.length - 1]
    const values = this.reachable ? this.leave(frame) : undefined
    const { source } = this.p
    const clean = source.length === frame.mark.length + 1
    let text = '} else {'
    if (values && values.length > 0 && !clean) text = `${this.assign(this.carriers(frame), values)}${text}`
    frame.arm = { values: clean ? values : undefined, length: source.length, text, reachable: this.reachable, trapped: this.trapped }
    this.emit(text)
    this.stack.length = frame.height
    this.stack.push(...frame.inputs)
    this.reachable = true
    this.trapped = false
  }

  /** The operands that leave `frame` at its end. */
  private leave(frame: Frame): Value[] {
    const values = this.take(frame.type.results)
    if (this.stack.length !== frame.height) throw this.fail('type mismatch: operands left at the end of a block')
    return values
  }

  protected finish(): void {
    const frame = this.frames[this.frames.length - 1]
    if (frame.op === Op.if) return this.finishIf(frame)
    const isLoop = frame.op === Op.loop
    let values = this.reachable ? this.leave(frame) : []
    this.frames.pop()
    this.stack.length = frame.height
    const joins = !isLoop && frame.label !== undefined
    if (joins) {
      if (this.reachable && frame.type.results.length > 0) this.emit(this.assign(this.carriers(frame), values))
      this.emit(`${frame.label}:;`)
      values = this.results(frame)
      this.reachable = true
    }
    if (this.reachable) for (const v of values) this.push(v)
    if (joins) this.trapped = false
  }

  private results(frame: Frame): Value[] {
    return frame.type.results.map((type, n) => pure(this.carriers(frame)[n], type))
  }

  private finishIf(frame: Frame): void {
    if (!frame.arm) {
      const { results } = frame.type
      if (results.length === 0 && this.stack.length === frame.height && this.trapped && !this.reachable) {
        this.p.source.replace(frame.mark.length, frame.head, `if (UNLIKELY(${condition(frame.test!)})) {`)
      }
      if (results.length > 0) this.otherwise()
    }
    const { source } = this.p
    const { arm } = frame
    const second = this.reachable ? this.leave(frame) : undefined
    const clean = arm !== undefined && source.length === arm.length + 1
    this.frames.pop()
    this.stack.length = frame.height
    const joined = frame.label !== undefined
    if (arm?.values?.length === 1 && clean && second?.length === 1 && !joined) {
      source.rewind(frame.mark)
      this.reachable = true
      this.push(choose(condition(frame.test!), frame.test!, arm.values[0], second[0]))
      return
    }
    if (arm?.values && arm.values.length > 0) {
      // The first arm had nothing but values: they are assigned after all.
      const text = `${arm.values.map((v, n) => `${this.carriers(frame)[n]} = ${v.text}; `).join('')}${arm.text}`
      source.replace(arm.length, arm.text, text)
    }
    if (arm?.trapped && !arm.reachable) source.replace(frame.mark.length, frame.head, `if (UNLIKELY(${condition(frame.test!)})) {`)
    const last = second && second.length > 0 ? this.assign(this.carriers(frame), second) : ''
    this.emit(`${last}}${joined ? ` ${frame.label}:;` : ''}`)
    this.reachable = this.reachable || joined || !arm || arm.reachable
    this.trapped = false
    if (this.reachable) for (const v of this.results(frame)) this.push(v)
  }

  /** Types a branch to `depth` carries. */
  protected arity(depth: number): ValueType[] {
    const frame = this.frames[this.frames.length - 1 - depth]
    if (!frame && depth !== this.frames.length) throw this.fail(`unknown label ${depth}`)
    return !frame ? this.f.type.results : frame.op === Op.loop ? frame.type.params : frame.type.results
  }

  /** Statements that branch to `depth` with `values`. */
  protected jump(depth: number, values: Value[]): string {
    const frame = this.frames[this.frames.length - 1 - depth]
    if (!frame) return this.return(values)
    frame.label ??= this.names.take('out')
    const carried = values.length === 0 ? '' : this.assign(frame.op === Op.loop ? frame.carriers! : this.carriers(frame), values)
    const go = `goto ${frame.label};`
    if (frame.op !== Op.loop || !this.p.safepoints(this.index)) return carried + go
    const slow = this.names.take('safepoint')
    return `${carried}SAFEPOINT(${slow}); ${go} ${slow}: __attribute__((cold)); SAFEPOINT_SLOW(); ${go}`
  }

  protected return(values: Value[]): string {
    this.returns = true
    if (values.length === 0) return 'return;'
    if (values.length > 1) return `return (${this.p.resultType(this.f.type)}){ ${values.map((v) => v.text).join(', ')} };`
    const c: CType = resultType(this.p, this.index)
    return `return ${as(c, values[0])};`
  }

  protected branch(depth: number): void {
    const values = this.take(this.arity(depth))
    this.drain()
    this.emit(this.jump(depth, values))
    this.stop()
  }

  protected branchIf(depth: number): void {
    const test = this.pop('i32')
    const types = this.arity(depth)
    let values = this.take(types)
    this.drain()
    if (values.length > 0) {
      const settledTest = this.settle(test)
      values = values.map((v) => v.effects === 0 ? v : this.settle(v))
      this.emit(`if (${condition(settledTest)}) { ${this.jump(depth, values)} }`)
      // What has been carried may be read again: by value, so nothing is evaluated twice.
      this.stack.push(...values)
      return
    }
    this.emit(`if (${condition(test)}) { ${this.jump(depth, values)} }`)
  }

  protected branchTable(labels: number[]): void {
    const selector = this.settle(this.pop('i32'))
    const values = this.take(this.arity(labels[labels.length - 1])).map((v) => this.settle(v))
    this.drain()
    const last = labels.length - 1
    const targets = new Map<number, number[]>()
    for (let n = 0; n < last; n++) {
      if (labels[n] === labels[last]) continue
      const cases = targets.get(labels[n])
      if (cases) cases.push(n)
      else targets.set(labels[n], [n])
    }
    this.emit(`switch (${as('u32', selector)}) {`)
    for (const [label, cases] of targets) this.emit(`${cases.map((n) => `case ${n}: `).join('')}{ ${this.jump(label, values)} }`)
    this.emit(`default: { ${this.jump(labels[last], values)} } }`)
    this.stop()
  }

  /** Before control leaves: what is still pending below could trap or act, so it happens now. */
  protected drain(): void {
    this.flush(lost)
  }

  /** Nothing can follow here until the enclosing block ends. */
  protected stop(trapped = false): void {
    this.stack.length = this.floor
    this.reachable = false
    this.trapped = trapped
  }
}

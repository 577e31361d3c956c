/** One function being written: its variables, the statements so far, and where jumps and errors lead. */
import ts from 'typescript'
import { line, type Label, type Stmt } from './ir.ts'
import { isReference } from './types.ts'
import { REF, type ClassInfo, type Env, type OutFile, type Rep, type Unit } from './unit.ts'
import type { Num, Range } from './interval.ts'
import { heldVal } from './held.ts'

/** A value on its way: text without side effects that are not meant to happen just here. */
export interface Val {
  text: string
  rep: Rep
  /** What TypeScript says it is. */
  type: ts.Type
  /** Later statements cannot change what `text` means: a literal, a temporary, a constant. */
  stable?: boolean
  /** A number that is an integer in these bounds, held as an i32. */
  range?: Range
  /** It may be undefined, though its type does not say so: it comes from an array that may be too short. */
  loose?: boolean
  /** An array that nobody else has yet: it may be copied to change how its elements are stored. */
  fresh?: boolean
  /** An object that was just made by a literal: it has the properties its type tells, no others. */
  exact?: boolean
  /** Text of an i32 with the low 32 bits of the number, of an integer held as a u32. */
  bits?: string
  /** Bounds of a number held as a u32, whose `text` is that of an f64. */
  unsigned?: Range
  /** What an f64 can be. */
  num?: Num
}

export interface Variable {
  /** What reads it, or its cell. */
  text: string
  rep: Rep
  /** It lies in a `Cell`, shared with closures. */
  cell: boolean
  /** Never assigned after its declaration. */
  constant: boolean
  /** It holds a number as an integer (`rep` is i32 or u32), in these bounds. */
  range?: Range
  /** The i32 has the low 32 bits of the number, which may lie anywhere. */
  modular?: boolean
  /** As in `Val`. */
  loose?: boolean
}

/** Where a thrown error goes: `code`, if there is one, is set to 1 on the way, so that nobody has to ask there. */
export interface Handler { landing: Label; code?: string }

/** A `finally` around the current place: exits go through it. */
export interface Final {
  landing: Label
  /** i32 variable: 0 goes on, 1 throws, 2 returns, more: the jumps. */
  code: string
  /** Variable that holds the value to return, once somebody returns. */
  value?: string
  returns: boolean
  jumps: { kind: 'break' | 'continue'; label: Label }[]
}

/** Where `break` and `continue` lead. */
export interface Target {
  names: string[]
  breaks?: Label
  continues?: Label
  /** A labelled statement that is no loop. */
  block?: Label
  /** `continue` leaves a block around the body. */
  roundIsBlock?: boolean
  /** Number of `finally`s around it. */
  finals: number
  /** Number of those that `continue` does not leave, either: what closes a loop's iterator. */
  inner?: number
}

/** What generators and async functions keep between resumptions. */
export interface Frame {
  kind: 'generator' | 'async' | 'async generator'
  fields: { name: string; rep: Rep }[]
  /** Representation of what a generator yields. */
  element: Rep
}

export class Fn {
  out: Stmt[] = []
  readonly vars = new Map<ts.Symbol, Variable>()
  readonly targets: Target[] = []
  readonly finals: Final[] = []
  /** Where thrown errors go; none: out of the function. */
  handlers: Handler[] = []
  private readonly used = new Set<string>()
  private temps = 0
  frame?: Frame
  /** Class around the code, for `super` and `#private`. */
  self?: ClassInfo
  /** The class that `this` is in a static member. */
  statics?: ts.ClassLikeDeclaration
  /** `this` in a method or accessor of an object literal. */
  object?: Val
  /** Text of `this`. */
  thisText = 'this'
  /** The statement or call being lowered: the place of lines that are given none. */
  at?: ts.Node
  /** A constructor: asc wants the object back. */
  constructs = false
  /** Names of closures made in it begin with this. */
  readonly label: string

  constructor(
    readonly unit: Unit,
    readonly file: OutFile,
    readonly env: Env,
    /** Name in the graph of calls. */
    readonly key: string,
    readonly result: Rep,
    label: string,
    /** What returns are converted to, when the signature is somebody else's. */
    readonly returnType?: ts.Type,
  ) {
    this.label = label
  }

  get checker(): ts.TypeChecker { return this.unit.checker }

  emit(stmt: Stmt): void { this.out.push(stmt) }
  line(text: string, at: ts.Node | undefined = this.at): void { this.out.push(line(text, at)) }

  /** Collects what `write` emits. */
  collect(write: () => void): Stmt[] {
    const before = this.out
    const list: Stmt[] = []
    this.out = list
    try { write() } finally { this.out = before }
    return list
  }

  /** A name nobody else in the function has. */
  fresh(wanted: string): string {
    let name = wanted
    for (let number = 1; this.used.has(name) || (this.unit.taken.has(name) && !name.startsWith('$')); number++) name = `${wanted}$${number}`
    this.used.add(name)
    this.unit.locals.add(name)
    return name
  }

  /** Declares a local variable and returns its text. */
  local(wanted: string, rep: Rep, init?: string, at?: ts.Node): string {
    // In a frame they are fields: no name of lang/'s classes ends in $.
    const name = this.fresh(this.frame ? `${wanted}$` : wanted)
    if (this.frame) {
      this.frame.fields.push({ name, rep })
      const text = `this.${name}`
      if (init !== undefined) this.line(`${text} = ${init}`, at)
      else this.line(`${text} = ${zero(rep)}`, at)
      return isReference(rep) && rep !== REF ? `changetype<${rep}>(${text})` : text
    }
    this.line(`let ${name}: ${rep} = ${init ?? zero(rep)}`, at)
    return name
  }

  /** A new variable that holds `text`. */
  temp(rep: Rep, text?: string, at?: ts.Node): string {
    return this.local(`$${++this.temps}`, rep, text, at)
  }

  /** The value, safe from whatever is emitted next. */
  settle(val: Val): Val {
    if (val.stable || val.rep === 'void') return val
    if (val.unsigned) return { ...heldVal(this.temp('u32', `<u32>(${val.bits})`), 'u32', val.unsigned, val.type, true), num: val.num }
    return { ...val, text: this.temp(val.rep, val.text), stable: true }
  }

  /** After a call of `callee` (a key of the graph of calls). */
  check(callee: string): void {
    this.unit.edge(this.key, callee)
    if (this.unit.catches) this.emit({ kind: 'check', callee, exit: this.collect(() => this.leaveThrowing()) })
  }

  /** Goes where a thrown error goes. */
  leaveThrowing(): void {
    const handler = this.handlers.at(-1)
    if (handler?.code) this.line(`${handler.code} = 1`)
    if (handler) this.emit({ kind: 'break', label: handler.landing })
    else this.leave(zero(this.result))
  }

  /** Returns at once, `finally`s or not. */
  leave(value?: string): void {
    this.emit({ kind: 'return', value: this.constructs ? 'this' : this.result === 'void' ? undefined : value })
  }

  /** `throw` of the text of a Ref. */
  raise(ref: string, at?: ts.Node): void {
    this.unit.throwers.add(this.key)
    this.line(`$throw.raise(${ref})`, at)
    this.leaveThrowing()
  }

  /** Jumps, through the `finally`s between here and there. */
  jump(kind: 'break' | 'continue', label: Label, finals: number): void {
    const final = this.finals.length > finals ? this.finals.at(-1)! : undefined
    if (!final) return this.emit({ kind, label })
    let index = final.jumps.findIndex((one) => one.kind === kind && one.label === label)
    if (index < 0) index = final.jumps.push({ kind, label }) - 1
    this.line(`${final.code} = ${3 + index}`)
    this.emit({ kind: 'break', label: final.landing })
  }
}

/** The null value of a representation, as text. */
export function zero(rep: Rep): string {
  if (rep === 'void') return ''
  if (rep === 'bool') return 'false'
  if (rep === REF) return 'null'
  return isReference(rep) ? `changetype<${rep}>(0)` : '0'
}

/** How a variable or field of this representation is declared where nothing initializes it. */
export const declared = (rep: Rep): string => (isReference(rep) && rep !== REF ? `${rep} | null` : rep)

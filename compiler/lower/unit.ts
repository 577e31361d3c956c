/** The program being lowered: its files, names, and what has been asked for and not yet written. */
import path from 'node:path'
import ts from 'typescript'
import type { Stmt } from './ir.ts'
import type { Line } from './print.ts'
import type { Held, Ranges } from './ranges.ts'

/** AssemblyScript type of a value: `f64`, `i32`, `bool`, `string`, `$value.Ref`, `$closure.Closure`, a class … */
export type Rep = string
export const REF = '$value.Ref'
export const CLOSURE = '$closure.Closure'

/** Representations of the type parameters in force. */
export interface Env {
  reps: Map<ts.Type, Rep>
  /** Part of names: equal for equal representations. */
  suffix: string
}
export const noEnv: Env = { reps: new Map(), suffix: '' }

/** How a function is called: representations of its parameters and its result (`void` for none). */
export interface Signature {
  params: Rep[]
  result: Rep
  /** Position of a rest parameter, the last. */
  rest?: number
  /** Number of parameters that may not be left out; default: all. */
  least?: number
  /** How functions among the parameters are called. */
  functions?: (Signature | undefined)[]
  /** How a function that it returns is called. */
  gives?: Signature
}

/** A generated file: one for each module of the app. */
export interface OutFile {
  /** Name in the project, e.g. `apps/tour/main.ts`. */
  name: string
  source: ts.SourceFile
  /** Declarations, in order of writing. */
  parts: Part[]
  /** Statements of the module itself that must run when the program starts. */
  init: Stmt[]
  initName: string
}

/** A declaration: text, or a function whose body waits for the whole program's answer on what can throw. */
export type Part =
  | { kind: 'text'; lines: Line[] }
  | { kind: 'function'; head: string; at?: ts.Node; body: Stmt[]; result: Rep; key: string; indent?: string }
  | { kind: 'class'; head: string; at?: ts.Node; members: Part[] }

export interface ClassInfo {
  name: string
  decl: ts.ClassLikeDeclaration
  env: Env
  file: OutFile
  base?: ClassInfo
  /** `$error.JsError` and the like, when it extends a class of the library. */
  baseRep: Rep
  /** Own and inherited fields in order of creation. */
  fields: Field[]
  /** The declared type, for tests of assignability. */
  type: ts.Type
}

export interface Field {
  /** As printed. */
  key: string
  /** As in the generated class. */
  name: string
  rep: Rep
  optional: boolean
  /** Not listed by `Object.keys` (`#private`). */
  hidden?: boolean
  type: ts.Type
  /** A number held as an integer. */
  held?: Held
  /** How a function that it holds is called. */
  called?: Signature
  /** How the closure of an accessor is called; its key is `get x` or `set x`. */
  accessor?: Signature
}

/** The class of object literals that have the same properties in the same order. */
export interface Shape {
  name: string
  fields: Field[]
  /** How many copies with further properties lie between it and a literal. */
  generation?: number
  /** Types of the literals, for tests of assignability. */
  types: ts.Type[]
  /** Made by `JSON.parse`: lists its properties as the text did. */
  parsed?: boolean
}

/** The checker that knows a file. */
export const checkers = new WeakMap<ts.SourceFile, ts.TypeChecker>()

/** Where a file goes in asc's tree, which has no names above the project's folder: libraries of uni and packages may be there. */
function outName(name: string): string {
  const above = /^(?:\.\.\/)+/.exec(name)?.[0]
  return above ? `.generated/above${above.length / 3}/${name.slice(above.length)}` : name
}

export class Unit {
  readonly files = new Map<ts.SourceFile, OutFile>()
  /** Names of module-level declarations. */
  readonly names = new Map<ts.Symbol, string>()
  readonly taken = new Set<string>(RESERVED)
  /** Names that functions gave to their variables. */
  readonly locals = new Set<string>()
  /** Where each generated module-level name is declared. */
  readonly homes = new Map<string, string>()
  readonly classes = new Map<string, ClassInfo>()
  readonly shapes = new Map<string, Shape>()
  /** Functions and classes already asked for, by key. */
  readonly instances = new Map<string, string>()
  /** What is to be written yet. */
  readonly queue: (() => void)[] = []
  /** Who calls whom, by keys: for what can throw. */
  readonly calls = new Map<string, Set<string>>()
  readonly throwers = new Set<string>()
  /** What belongs to no module: shapes, access by name. */
  readonly shared: Part[] = []
  /** The program can catch: tests for thrown errors are needed. */
  catches = false
  /** Numbers that only hold integers in bounds. */
  ranges?: Ranges
  /** There are regular expressions: values of unknown shape may be matches. */
  usesRegExp = false
  /** Kinds of typed arrays that the program names. */
  readonly typedArrays = new Set<Rep>()
  /** Functions that are used as values by their name. */
  readonly values = new Set<string>()
  /** What dictionaries of the program hold. */
  readonly dictionaries = new Set<Rep>()
  /** `console.group` is used: each line has a margin. */
  groups = false
  /** Promises, timers: an event loop runs after `main`. */
  eventLoop = false

  constructor(
    readonly program: ts.Program,
    readonly checker: ts.TypeChecker,
    readonly projectRoot: string,
    /** The author's files, each after those it imports. */
    readonly sources: ts.SourceFile[],
  ) {
    for (const file of program.getSourceFiles()) checkers.set(file, checker)
  }

  fileOf(node: ts.Node): OutFile {
    const source = node.getSourceFile()
    let file = this.files.get(source)
    if (!file) {
      const name = outName(path.relative(this.projectRoot, source.fileName).split(path.sep).join('/'))
      file = { name, source, parts: [], init: [], initName: this.unique(`init$${path.basename(name, '.ts').replace(/\W/g, '_')}`, name) }
      this.files.set(source, file)
    }
    return file
  }

  /** A name for a module-level declaration that nothing else has. */
  unique(wanted: string, home: string): string {
    const plain = wanted.replace(/[^\w$]/g, '_')
    let name = plain
    for (let number = 2; this.taken.has(name) || this.locals.has(name); number++) name = `${plain}$${number}`
    this.taken.add(name)
    this.homes.set(name, home)
    return name
  }

  /** Does what is queued, and what that queues. */
  drain(): void {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) next()
  }

  edge(from: string, to: string): void {
    const targets = this.calls.get(from)
    if (targets) targets.add(to)
    else this.calls.set(from, new Set([to]))
  }

  /** Keys of all functions that may throw. */
  resolveThrowers(): Set<string> {
    const callers = new Map<string, string[]>()
    for (const [from, targets] of this.calls) for (const to of targets) (callers.get(to) ?? callers.set(to, []).get(to)!).push(from)
    const found = new Set(this.throwers)
    const work = [...found]
    for (let key = work.pop(); key !== undefined; key = work.pop()) {
      for (const caller of callers.get(key) ?? []) if (!found.has(caller)) {
        found.add(caller)
        work.push(caller)
      }
    }
    return found
  }

}

/** Names that generated text uses itself, and words of AssemblyScript that TypeScript does not reserve. */
const RESERVED = [
  'changetype', 'call_indirect', 'unchecked', 'load', 'store', 'idof', 'offsetof', 'isDefined', 'unreachable', 'reinterpret', 'instantiate', 'memory', 'select', 'min', 'max',
  'Object', 'Array', 'String', 'Map', 'Set', 'Function', 'Math', 'NaN', 'Infinity', 'StaticArray', 'Error', 'Date', 'Symbol', 'Number', 'Boolean', 'RegExp', 'Promise',
  'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'ArrayBuffer', 'DataView', 'Uint8ClampedArray',
  'i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64', 'f32', 'f64', 'bool', 'isize', 'usize', 'v128', 'string', 'void', 'auto',
  'abstract', 'as', 'declare', 'from', 'get', 'set', 'is', 'keyof', 'module', 'namespace', 'of', 'readonly', 'type', 'constructor', 'static', 'infer', 'override',
]

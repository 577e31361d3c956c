/**
 * Random expressions of a wanted type. They end, they read arrays only inside their bounds, and what they compute is the same on every
 * conforming engine: no inconsistent comparators, no functions whose last digits are up to the implementation.
 * Strict TypeScript accepts them wherever they stand, so literals that would narrow a variable are written with `as`.
 */
import type { Random } from './random.ts'
import {
  BOOLEAN, NUMBER, STRING, arrayOf, extendsClass, fieldType, narrows, same, text, withVariables, without,
  type Callable, type Class, type Enum, type Field, type Generic, type Scope, type Shape, type Type, type Union, type Variable,
} from './type.ts'

const NUMBERS = ['0', '1', '2', '3', '7', '10', '(-1)', '(-7)', '0.5', '(-0.5)', '1.5', '0.1', '100', '255', '65536', '46341', '1000000007']
const EDGES = ['(-0)', 'NaN', 'Infinity', '(-Infinity)', '2147483647', '2147483648', '(-2147483648)', '(-2147483649)', '4294967295', '4294967296',
  '9007199254740991', '9007199254740992', '1e21', '1e-7', '5e-324', '1.7976931348623157e308', '0.30000000000000004', '123456789.125']
const STRINGS = ['', 'a', 'b', 'abc', 'Zebra', ' x ', '10', '-0', '1e3', '0x1f', 'é', '日本', '😀', 'a,b,c', 'it\\\'s', '"q"', 'line\\nbreak', 'A-b_C', 'true', 'aXbXc']

export class Expressions {
  shapes: Shape[] = []
  unions: Union[] = []
  enums: Enum[] = []
  classes: Class[] = []
  functions: Callable[] = []
  generics: Generic[] = []
  private names = 0

  constructor(readonly random: Random) {}

  /** A name that the program does not have yet. */
  fresh(prefix: string): string {
    return `${prefix}${++this.names}`
  }

  /** A random type; `depth` bounds how far it nests. */
  type(depth = 2): Type {
    const { random } = this
    const inner = (): Type => this.type(depth - 1)
    const nested = depth > 0 ? 1 : 0
    return random.weighted<() => Type>([
      [10, () => NUMBER], [5, () => STRING], [4, () => BOOLEAN],
      [4 * nested, () => arrayOf(inner())],
      [2 * nested, () => ({ kind: 'tuple', elements: random.many(2, 3, inner) })],
      [4, () => ({ kind: 'optional', inner: random.pick([NUMBER, NUMBER, STRING, BOOLEAN]), nil: random.pick(['undefined', 'null', 'null | undefined'] as const) })],
      [2 * nested, () => this.shapes.length > 0 ? { kind: 'optional', inner: { kind: 'shape', shape: random.pick(this.shapes) }, nil: random.pick(['undefined', 'null'] as const) } : STRING],
      [2, () => ({ kind: 'either', members: random.pick([[NUMBER, STRING], [STRING, BOOLEAN], [NUMBER, STRING, BOOLEAN], [NUMBER, arrayOf(NUMBER)]]) })],
      [2 * nested, () => ({ kind: 'map', key: random.pick([NUMBER, STRING]), value: inner() })],
      [2 * nested, () => ({ kind: 'set', element: random.pick([NUMBER, STRING]) })],
      [this.shapes.length > 0 ? 3 : 0, () => ({ kind: 'shape', shape: random.pick(this.shapes) })],
      [this.unions.length > 0 ? 3 : 0, () => ({ kind: 'union', union: random.pick(this.unions) })],
      [this.enums.length > 0 ? 2 : 0, () => ({ kind: 'enum', enum: random.pick(this.enums) })],
      [this.classes.length > 0 ? 3 : 0, () => ({ kind: 'class', class: random.pick(this.classes) })],
    ])()
  }

  /** An expression of the type. */
  make(type: Type, scope: Scope, depth = 2): string {
    const { random } = this
    if (depth <= 0) return this.leaf(type, scope)
    const sub = (of: Type): string => this.make(of, scope, depth - 1)
    const choices: [number, () => string][] = [
      [4, () => this.leaf(type, scope)],
      [type.kind === 'function' ? 0 : 2, () => `(${this.condition(scope, depth - 1)} ? ${sub(type)} : ${sub(type)})`],
      ...this.calls(type, scope, depth),
      ...this.unwraps(type, scope, depth),
      ...this.generics.filter(() => type.kind !== 'function').map((generic): [number, () => string] => [1, () => this.genericCall(generic, type, scope, depth)]),
    ]
    switch (type.kind) {
      case 'number': choices.push(...this.numbers(scope, depth)); break
      case 'string': choices.push(...this.strings(scope, depth)); break
      case 'boolean': choices.push([14, () => this.condition(scope, depth)]); break
      case 'array': choices.push(...this.arrays(type.element, scope, depth)); break
      case 'optional': choices.push([4, () => `(${sub(type.inner)} as ${text(type)})`]); break
      case 'either': choices.push([6, () => `(${sub(random.pick(type.members))} as ${text(type)})`]); break
      case 'shape': choices.push([3, () => this.shapeSpread(type.shape, scope, depth)], [3, () => this.literal(type, scope, depth)]); break
      default: choices.push([4, () => this.literal(type, scope, depth)])
    }
    return random.weighted(choices)()
  }

  /** For a place that keeps the value: bounded in size, so that no loop makes it grow without end. */
  stored(type: Type, scope: Scope, depth = 2): string {
    const made = this.make(type, scope, depth)
    if (type.kind === 'string' && !/^('|[a-z]\w*$)/.test(made)) return `${made}.slice(0, ${12 + this.random.int(12)})`
    if (type.kind === 'array' && !/^[a-z]\w*$/.test(made)) return `${made}.slice(0, 8)`
    return made
  }

  /** A variable or field of the type, or a literal. */
  leaf(type: Type, scope: Scope): string {
    const reads = this.reads(type, scope)
    // Rather what was declared last.
    if (reads.length > 0 && this.random.chance(78)) return this.random.pick(this.random.chance(50) ? reads.slice(-3) : reads)
    if (type.kind === 'boolean' && this.random.chance(75)) return this.condition(scope, 0)
    return this.literal(type, scope, 0)
  }

  /** Names of variables, and of fields one step away, that have the type. */
  reads(type: Type, scope: Scope): string[] {
    const found: string[] = []
    for (const { name, type: has } of scope.variables) {
      if (this.fits(has, type)) found.push(name)
      else if (has.kind === 'shape') found.push(...has.shape.fields.filter((field) => same(fieldType(field), type)).map((field) => `${name}.${field.name}`))
      else if (has.kind === 'class') found.push(...[...has.class.fields, ...has.class.getters].filter((field) => same(fieldType(field), type)).map((field) => `${name}.${field.name}`))
      else if (has.kind === 'tuple') has.elements.forEach((element, i) => same(element, type) && found.push(`${name}[${i}]`))
    }
    return found
  }

  private fits(has: Type, wanted: Type): boolean {
    return has.kind === 'class' && wanted.kind === 'class' ? extendsClass(has.class, wanted.class) : same(has, wanted)
  }

  /** A literal or constructor call; casts keep TypeScript from narrowing to it. */
  literal(type: Type, scope: Scope, depth: number): string {
    const { random } = this
    const sub = (of: Type): string => depth > 0 ? this.stored(of, scope, depth - 1) : this.leaf(of, scope)
    const fields = (list: Field[]): string => list.filter((field) => !field.optional || random.chance(60)).map((field) => `${field.name}: ${sub(field.type)}`).join(', ')
    switch (type.kind) {
      case 'number': return random.pick(random.chance(70) ? NUMBERS : EDGES)
      case 'boolean': return `(${random.pick(['true', 'false'])} as boolean)`
      case 'string': return `'${random.pick(STRINGS)}'`
      case 'array': return `([${random.many(0, 4, () => sub(type.element)).join(', ')}] as ${text(type)})`
      case 'tuple': return `([${type.elements.map(sub).join(', ')}] as ${text(type)})`
      case 'optional': return `(${random.chance(50) ? type.nil.split(' | ')[random.int(type.nil.split(' | ').length)] : sub(type.inner)} as ${text(type)})`
      case 'either': return `(${sub(random.pick(type.members))} as ${text(type)})`
      case 'map': return `new Map<${text(type.key)}, ${text(type.value)}>([${random.many(0, 3, () => `[${sub(type.key)}, ${sub(type.value)}]`).join(', ')}])`
      case 'set': return `new Set<${text(type.element)}>([${random.many(0, 4, () => sub(type.element)).join(', ')}])`
      case 'shape': return `({ ${fields(type.shape.fields)} } as ${type.shape.name})`
      case 'union': {
        const { tag, fields: own } = random.pick(type.union.members)
        return `({ ${[`kind: '${tag}'`, fields(own)].filter(Boolean).join(', ')} } as ${type.union.name})`
      }
      case 'enum': return `(${type.enum.name}.${random.pick(type.enum.members)} as ${type.enum.name})`
      case 'class': {
        const made = random.pick(this.classes.filter((each) => extendsClass(each, type.class)).concat(type.class))
        return `new ${made.name}(${made.fields.map((field) => sub(field.type)).join(', ')})`
      }
      case 'function': return this.arrow(type.params, type.result, scope, depth - 1, false)
    }
  }

  /** An arrow function with an expression for a body. @param inferred whether its parameters need no types */
  arrow(params: Type[], result: Type, scope: Scope, depth: number, inferred = true): string {
    const reused = scope.variables.filter(({ name }) => /^[a-z]+\d+$/.test(name))
    // Now and then a parameter that hides a variable.
    const names = params.map(() => this.random.chance(8) && reused.length > 0 ? this.random.pick(reused).name : this.fresh('p'))
    const variables: Variable[] = params.map((type, i) => ({ name: names[i], type, assignable: false }))
    if (new Set(names).size < names.length) return this.arrow(params, result, scope, depth, inferred)
    const inner = { ...withVariables(scope, ...variables), async: false, yields: undefined }
    const list = variables.map(({ name, type }) => inferred ? name : `${name}: ${text(type)}`).join(', ')
    const annotate = ['number', 'string'].includes(result.kind) && inferred ? '' : `: ${text(result)}`
    return `(${list})${annotate} => (${this.stored(result, inner, Math.max(depth, 0))})`
  }

  /** A boolean expression. It narrows nothing. */
  condition(scope: Scope, depth = 1): string {
    const { random } = this
    if (depth <= 0) {
      const reads = this.reads(BOOLEAN, scope)
      return reads.length > 0 && random.chance(50) ? random.pick(reads) : `(${this.leaf(NUMBER, scope)} ${random.pick(['<', '>', '<=', '>='])} ${this.leaf(NUMBER, scope)})`
    }
    const sub = (of: Type): string => this.make(of, scope, depth - 1)
    const of = random.pick([NUMBER, NUMBER, STRING])
    const compared = random.pick([NUMBER, STRING, BOOLEAN, ...this.enums.map((each): Type => ({ kind: 'enum', enum: each }))])
    const optional = scope.variables.filter(({ type }) => type.kind === 'optional')
    return random.weighted<() => string>([
      [6, () => `(${sub(of)} ${random.pick(['<', '>', '<=', '>='])} ${sub(of)})`],
      [4, () => `((${sub(compared)} as ${text(compared)}) ${random.pick(['===', '!=='])} (${sub(compared)} as ${text(compared)}))`],
      [4, () => `(${this.condition(scope, depth - 1)} ${random.pick(['&&', '||'])} ${this.condition(scope, depth - 1)})`],
      [2, () => `!${this.condition(scope, depth - 1)}`],
      [2, () => `Number.${random.pick(['isInteger', 'isNaN', 'isFinite', 'isSafeInteger'])}(${sub(NUMBER)})`],
      [1, () => `Object.is(${sub(NUMBER)}, ${sub(NUMBER)})`],
      [2, () => `${sub(STRING)}.${random.pick(['includes', 'startsWith', 'endsWith'])}(${sub(STRING)})`],
      [2, () => `${sub(arrayOf(NUMBER))}.includes(${sub(NUMBER)})`],
      [2, () => `${sub(arrayOf(of))}.${random.pick(['some', 'every'])}(${this.arrow([of], BOOLEAN, scope, depth - 1)})`],
      [optional.length > 0 ? 3 : 0, () => {
        const { name, type } = random.pick(optional)
        return `((${name} as ${text(type)}) ${random.pick(['== null', '!= null', '=== undefined', '!== undefined', '=== null', '!== null'])})`
      }],
    ])()
  }

  private numbers(scope: Scope, depth: number): [number, () => string][] {
    const { random } = this
    const sub = (of: Type = NUMBER): string => this.make(of, scope, depth - 1)
    const read = this.reads(NUMBER, scope)
    return [
      [14, () => `(${sub()} ${random.pick(['+', '+', '-', '-', '*', '*', '/', '%'])} ${sub()})`],
      [4, () => `(${sub()} ${random.pick(['&', '|', '^', '>>', '>>>'])} ${sub()})`],
      // TypeScript reads `a << (b<c>(d))` as type arguments.
      [2, () => `(${sub()} << ${this.leaf(NUMBER, scope)})`],
      [3, () => `(${random.pick(['-', '+', '~'])}${sub()})`],
      [2, () => `(${sub()} ${random.pick(['| 0', '>>> 0', '% 2', '% 10', '* 2', '/ 2', '- 1', '+ 1', '>> 1', '& 255'])})`],
      [3, () => `Math.${random.pick(['floor', 'ceil', 'round', 'trunc', 'abs', 'sign', 'fround', 'clz32', 'sqrt'])}(${sub()})`],
      [2, () => `Math.${random.pick(['min', 'max', 'imul'])}(${sub()}, ${sub()})`],
      [1, () => `((${sub()} & 1023) ** ${random.int(4)})`],
      [1, () => `Math.${random.pick(['min', 'max'])}(...${sub(arrayOf(NUMBER))})`],
      [read.length > 0 ? 2 : 0, () => {
        const left = random.pick(read)
        return `(${left} ${random.pick(['||', '&&', '??'])} ${this.make(NUMBER, without(scope, left), depth - 1)})`
      }],
      [3, () => `${sub(arrayOf(NUMBER))}.reduce(${this.arrow([NUMBER, NUMBER], NUMBER, scope, depth - 1)}, ${sub()})`],
      [3, () => `${sub(random.pick([STRING, arrayOf(STRING), arrayOf(NUMBER)]))}.length`],
      [1, () => `${sub({ kind: 'set', element: NUMBER })}.size`],
      [2, () => `${sub(STRING)}.${random.pick(['indexOf', 'lastIndexOf'])}(${sub(STRING)})`],
      [2, () => `${sub(arrayOf(NUMBER))}.${random.pick(['indexOf', 'lastIndexOf'])}(${sub()})`],
      [1, () => `${sub(STRING)}.charCodeAt(${sub()})`],
      [1, () => `${sub(arrayOf(NUMBER))}.findIndex(${this.arrow([NUMBER, NUMBER], BOOLEAN, scope, depth - 1)})`],
      [2, () => `${random.pick(['Number', 'parseFloat', 'parseInt'])}(${sub(STRING)})`],
      [1, () => `Number(${this.condition(scope, depth - 1)})`],
    ]
  }

  private strings(scope: Scope, depth: number): [number, () => string][] {
    const { random } = this
    const sub = (of: Type = STRING): string => this.make(of, scope, depth - 1)
    const index = (): string => random.pick(['0', '1', '2', '(-1)', '(-2)', sub(NUMBER)])
    return [
      [6, () => `\`${random.many(1, 3, () => `${random.pick(['', '-', 'v', ' ', ':'])}\${${sub(random.pick([NUMBER, STRING, BOOLEAN, NUMBER, arrayOf(NUMBER)]))}}`).join('')}\``],
      [5, () => `(${sub()} + ${sub(random.pick([STRING, NUMBER, BOOLEAN]))})`],
      [3, () => `String(${sub(random.pick([NUMBER, NUMBER, BOOLEAN, { kind: 'optional', inner: NUMBER, nil: 'null | undefined' }, arrayOf(STRING)]))})`],
      [3, () => `${sub()}.${random.pick(['toUpperCase()', 'toLowerCase()', 'trim()', 'trimStart()', 'trimEnd()'])}`],
      [4, () => `${sub()}.${random.pick(['slice', 'substring'])}(${random.many(1, 2, index).join(', ')})`],
      [2, () => `${sub()}.${random.pick(['padStart', 'padEnd'])}(${random.int(9)}, ${random.pick(['\'0\'', '\'ab\'', '\' \''])})`],
      [1, () => `${sub()}.repeat(${random.int(4)})`],
      [2, () => `${sub()}.${random.pick(['replace', 'replaceAll'])}('${random.pick(['a', 'X', ',', 'b', ''])}', ${random.chance(50) ? sub() : `(m${depth}) => m${depth} + '.'`})`],
      [2, () => `(${sub(NUMBER)}).toFixed(${random.int(6)})`],
      [1, () => `(${sub(NUMBER)} | 0).toString(${random.pick([2, 8, 16, 36])})`],
      [1, () => `(${sub(NUMBER)}).toPrecision(${1 + random.int(12)})`],
      [3, () => `${sub(arrayOf(random.pick([STRING, NUMBER, BOOLEAN])))}.join('${random.pick([',', '', '-', ' '])}')`],
      [1, () => `${sub()}.charAt(${index()})`],
      [2, () => `JSON.stringify(${sub(random.pick([NUMBER, STRING, arrayOf(NUMBER), BOOLEAN, ...this.shapes.map((shape): Type => ({ kind: 'shape', shape }))]))})`],
      [1, () => `(typeof ${sub(random.pick([NUMBER, STRING, BOOLEAN, { kind: 'either', members: [NUMBER, STRING] }]))}).toString()`],
      ...this.enums.filter((each) => each.numeric).map((each): [number, () => string] => [1, () => `${each.name}[${sub({ kind: 'enum', enum: each })}]`]),
    ]
  }

  private arrays(element: Type, scope: Scope, depth: number): [number, () => string][] {
    const { random } = this
    const own = arrayOf(element)
    const sub = (of: Type = own): string => this.make(of, scope, depth - 1)
    const from = random.pick([NUMBER, STRING, element])
    const range = (): string => random.many(0, 2, () => random.pick(['0', '1', '2', '(-1)', '(-2)', '5'])).join(', ')
    return [
      [4, () => this.literal(own, scope, depth)],
      [5, () => `${sub(arrayOf(from))}.map(${this.arrow([from, NUMBER].slice(0, 1 + random.int(2)), element, scope, depth - 1, true).replace(/^(\([^)]*\)) => /, `$1: ${text(element)} => `)})`],
      [4, () => `${sub()}.filter(${this.arrow([element], BOOLEAN, scope, depth - 1)})`],
      [3, () => `${sub()}.slice(${range()})`],
      [2, () => `${sub()}.concat(${sub()})`],
      [2, () => `[...${sub()}.slice(0, 3), ${sub(element)}, ...${sub()}.slice(-2)]`],
      [1, () => `[...${sub()}].reverse()`],
      [1, () => `Array.from({ length: ${random.int(5)} }, (_, i${depth}): ${text(element)} => (${this.stored(element, withVariables({ ...scope, async: false, yields: undefined }, { name: `i${depth}`, type: NUMBER, assignable: false }), depth - 1)}))`],
      [1, () => `new Array<${text(element)}>(${random.int(4)}).fill(${sub(element)})`],
      [1, () => `${sub(arrayOf(own))}.flat()`],
      [2, () => `${sub(arrayOf(from))}.flatMap(${this.arrow([from], own, scope, depth - 1)})`],
      [element.kind === 'number' ? 3 : 0, () => `${sub()}.map((n) => n | 0).sort((a, b) => ${random.pick(['a - b', 'b - a'])})`],
      [element.kind === 'string' || element.kind === 'number' ? 2 : 0, () => `[...${sub()}].sort()`],
      [element.kind === 'string' ? 3 : 0, () => random.pick([`${sub(STRING)}.split('${random.pick([',', '', 'X', 'a'])}')`, `[...${sub(STRING)}]`])],
      [element.kind === 'string' || element.kind === 'number' ? 2 : 0, () => `[...${sub({ kind: 'set', element })}]`],
      [element.kind === 'string' || element.kind === 'number' ? 1 : 0, () => `[...${sub({ kind: 'map', key: element, value: NUMBER })}.keys()]`],
      ...this.functions.filter((each) => each.kind === 'generator' && same(each.result, element)).map((each): [number, () => string] => [3, () => `[...${each.name}(${this.args(each, scope, depth)})].slice(0, 6)`]),
    ]
  }

  private shapeSpread(shape: Shape, scope: Scope, depth: number): string {
    const changed = shape.fields.filter(() => this.random.chance(40)).map((field) => `${field.name}: ${this.stored(field.type, scope, depth - 1)}`)
    return `({ ${[`...${this.make({ kind: 'shape', shape }, scope, depth - 1)}`, ...changed].join(', ')} } as ${shape.name})`
  }

  /** Calls of functions, methods and closures whose result has the type. */
  private calls(type: Type, scope: Scope, depth: number): [number, () => string][] {
    const found: [number, () => string][] = []
    for (const callable of this.functions) {
      if (!same(callable.result, type)) continue
      if (callable.kind === 'plain') found.push([5, () => `${callable.name}(${this.args(callable, scope, depth)})`])
      else if (callable.kind === 'async' && scope.async) found.push([6, () => `(await ${callable.name}(${this.args(callable, scope, depth)}))`])
    }
    for (const { name, type: has } of scope.variables) {
      if (has.kind === 'function' && same(has.result, type)) found.push([5, () => `${name}(${has.params.map((param) => this.make(param, scope, depth - 1)).join(', ')})`])
      if (has.kind !== 'class') continue
      for (const method of has.class.methods) {
        if (!same(method.result, type) || method.kind === 'generator' || (method.kind === 'async' && !scope.async)) continue
        const call = (): string => `${name}.${method.name}(${this.args(method, scope, depth)})`
        found.push([3, method.kind === 'async' ? () => `(await ${call()})` : call])
      }
    }
    for (const each of this.classes) {
      for (const method of each.statics) if (same(method.result, type)) found.push([1, () => `${each.name}.${method.name}(${this.args(method, scope, depth)})`])
    }
    if (scope.yields && type.kind === 'number') found.push([3, () => `((yield ${this.stored(scope.yields!, scope, 0)}) ?? ${this.literal(NUMBER, scope, 0)})`])
    if (scope.async && type.kind !== 'function') found.push([2, () => `(await ${this.random.pick(['later', 'Promise.resolve', 'Promise.resolve'])}<${text(type)}>(${this.make(type, scope, depth - 1)}))`])
    return found
  }

  /** Ways from an optional value or a collection to one of the type. */
  private unwraps(type: Type, scope: Scope, depth: number): [number, () => string][] {
    if (type.kind === 'function') return []
    const { random } = this
    const found: [number, () => string][] = []
    for (const { name, type: has } of scope.variables) {
      // To the right of `??` TypeScript takes the variable for what is left of its type.
      const otherwise = (): string => this.make(type, without(scope, name), depth - 1)
      if (has.kind === 'optional') {
        if (same(has.inner, type)) {
          found.push([4, () => `(${name} ?? ${otherwise()})`])
          if (has.nil === 'undefined') found.push([2, () => `(${name} === undefined ? ${this.literal(type, { ...scope, variables: [] }, 0)} : ${name})`])
        } else if (has.inner.kind === 'shape') {
          for (const field of has.inner.shape.fields) if (same(field.type, type)) found.push([3, () => `(${name}?.${field.name} ?? ${otherwise()})`])
        } else if (has.inner.kind === 'string' && type.kind === 'number') found.push([3, () => `(${name}?.length ?? ${otherwise()})`])
      }
      if (has.kind === 'array' && same(has.element, type)) {
        found.push([3, () => `(${name}.at(${random.pick(['0', '(-1)', this.make(NUMBER, scope, depth - 1)])}) ?? ${otherwise()})`])
        found.push([3, () => `(${name}.length > 0 ? ${name}[${random.pick(['0', `${name}.length - 1`, `(${this.make(NUMBER, { ...scope, async: false, yields: undefined }, 0)} >>> 0) % ${name}.length`])}] : ${otherwise()})`])
        found.push([1, () => `(${name}.find(${this.arrow([type], BOOLEAN, scope, depth - 1)}) ?? ${otherwise()})`])
      }
      if (has.kind === 'map' && same(has.value, type)) found.push([4, () => `(${name}.get(${this.make(has.key, scope, depth - 1)}) ?? ${otherwise()})`])
    }
    return found
  }

  private genericCall(generic: Generic, type: Type, scope: Scope, depth: number): string {
    // The result is the type argument itself, or is made of it.
    const argument = same(generic.result(NUMBER), NUMBER) ? type : this.argumentFor(generic, type)
    if (!argument) return this.leaf(type, scope)
    const args = generic.params(argument).map((param) => this.make(param, scope, depth - 1))
    return `${generic.name}<${text(argument)}>(${args.join(', ')})`
  }

  private argumentFor(generic: Generic, type: Type): Type | undefined {
    return type.kind === 'array' && same(generic.result(type.element), type) ? type.element : undefined
  }

  /** Arguments for a call: optional ones are left out now and then, rest ones spread. */
  args(callable: Callable, scope: Scope, depth: number): string {
    const args: string[] = []
    for (const { type, mode } of callable.params) {
      if (mode === 'rest') {
        if (type.kind !== 'array') continue
        if (this.random.chance(25)) args.push(`...${this.make(type, scope, depth - 1)}.slice(0, 3)`)
        else args.push(...this.random.many(0, 3, () => this.make(type.element, scope, depth - 1)))
      } else {
        if (mode !== 'plain' && this.random.chance(30)) {
          if (callable.params.at(-1)?.mode === 'rest' || this.random.chance(40)) args.push('undefined')
          else break
        } else args.push(this.make(type, scope, depth - 1))
      }
    }
    return args.join(', ')
  }

  /** A type for a declared variable, written or left to inference. */
  annotation(type: Type, initializer: string): string {
    return narrows(type) || /^['(\d\w-]*$/.test(initializer) || this.random.chance(85) ? `: ${text(type)}` : ''
  }
}

/** Random programs for the comparison with Node: well-typed, ending, deterministic, in the form of `test/language/programs`. */
import { Random } from './random.ts'
import { Statements } from './statement.ts'
import {
  NUMBER, STRING, arrayOf, fieldType, text, withVariables,
  type Callable, type Class, type Field, type Param, type Scope, type Type, type Variable,
} from './type.ts'

/** The program of a seed, a whole number. */
export function generate(seed: number): string {
  return new Programs(new Random(seed)).program(seed)
}

const indent = (lines: string[]): string[] => lines.map((line) => `  ${line}`)

class Programs extends Statements {
  private readonly top: Scope = { variables: [], async: false, loop: false, labels: [], depth: 0 }

  program(seed: number): string {
    const { random } = this
    this.budget = 3 + random.int(8)
    const lines: string[] = [
      `// Generated from seed ${seed}.`,
      'let lines = 0;',
      'let fuel = 0;',
      'class Failure extends Error {',
      '  override name = \'Failure\';',
      '}',
    ]
    const asynchronous = random.chance(45)
    if (asynchronous) lines.push('const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), 0));')
    const globals: Variable[] = random.many(1, 3, () => {
      const type = this.type(1)
      return { name: this.fresh('m'), type, assignable: true }
    })
    for (const { name, type } of globals) lines.push(`let ${name}: ${text(type)} = ${this.literal(type, this.top, 1)};`)
    if (random.chance(50)) lines.push(...this.enumeration())
    for (let i = 1 + random.int(2); i > 0; i--) lines.push(...this.shape())
    if (random.chance(60)) lines.push(...this.union())
    lines.push(...this.genericFunctions())
    const scope = withVariables(this.top, ...globals)
    for (let i = 1 + random.int(2); i > 0; i--) lines.push(...this.callable(scope, asynchronous))
    for (let i = random.int(3); i > 0; i--) lines.push(...this.class(scope, asynchronous))
    for (let i = 1 + random.int(2); i > 0; i--) lines.push(...this.callable(scope, asynchronous))
    this.budget = Math.max(this.budget, 0) + 6
    lines.push('', `export ${asynchronous ? 'async ' : ''}function main(): ${asynchronous ? 'Promise<void>' : 'void'} {`)
    const inside: Scope = { ...scope, async: asynchronous }
    for (let i = 1 + random.int(2); i > 0; i--) {
      lines.push(...indent(['fuel = 60;', 'try {', ...indent(this.body(inside, 2 + random.int(4))), '} catch (error) {', '  console.log(\'escaped\', String(error));', '}']))
    }
    lines.push(`  console.log(${globals.map(({ name }) => name).join(', ')});`, '}', '')
    return lines.join('\n')
  }

  private enumeration(): string[] {
    const { random } = this
    const name = this.fresh('Enum')
    const numeric = random.chance(60)
    const members = random.many(2, 4, (i) => `${'ABCD'[i]}${i}`)
    this.enums.push({ name, members, numeric })
    return [`enum ${name} { ${members.map((member, i) => numeric ? `${member}${random.chance(30) ? ` = ${i * 5}` : ''}` : `${member} = '${member.toLowerCase()}'`).join(', ')} }`]
  }

  private fields(prefix: string, low: number, high: number): Field[] {
    return this.random.many(low, high, () => ({ name: this.fresh(prefix), type: this.type(1), optional: this.random.chance(15) }))
      .map((field) => (field.type.kind === 'optional' || field.type.kind === 'boolean' ? { ...field, optional: false } : field))
  }

  private shape(): string[] {
    const name = this.fresh('Shape')
    const fields = this.fields('a', 1, 4)
    this.shapes.push({ name, fields })
    return [`interface ${name} { ${this.list(fields)} }`]
  }

  private list(fields: Field[]): string {
    return fields.map((field) => `${field.name}${field.optional ? '?' : ''}: ${text(field.type)}`).join('; ')
  }

  private union(): string[] {
    const name = this.fresh('Union')
    const members = this.random.many(2, 3, (i) => ({ tag: ['one', 'two', 'three'][i], fields: this.fields('u', i === 2 ? 0 : 1, 2) }))
    this.unions.push({ name, members })
    return [`type ${name} =`, ...members.map(({ tag, fields }) => `  | { ${[`kind: '${tag}'`, this.list(fields)].filter(Boolean).join('; ')} }`)]
  }

  private genericFunctions(): string[] {
    const { random } = this
    const all: [string, string, (t: Type) => Type[], (t: Type) => Type][] = [
      ['same', '<T>(value: T): T => value', (t) => [t], (t) => t],
      ['either', '<T>(flag: boolean, a: T, b: T): T => flag ? a : b', (t) => [{ kind: 'boolean' }, t, t], (t) => t],
      ['twice', '<T>(f: (value: T) => T, value: T): T => f(f(value))', (t) => [{ kind: 'function', params: [t], result: t }, t], (t) => t],
      ['first', '<T>(items: T[], otherwise: T): T => items.length > 0 ? items[0] : otherwise', (t) => [arrayOf(t), t], (t) => t],
      ['fold', '<T>(items: T[], f: (sum: T, item: T) => T, start: T): T => { let sum = start; for (const item of items) sum = f(sum, item); return sum; }',
        (t) => [arrayOf(t), { kind: 'function', params: [t, t], result: t }, t], (t) => t],
      ['repeated', '<T>(make: (index: number) => T, count: number): T[] => { const all: T[] = []; for (let i = 0; i < count && i < 4; i++) all.push(make(i)); return all; }',
        (t) => [{ kind: 'function', params: [NUMBER], result: t }, NUMBER], (t) => arrayOf(t)],
      ['rotate', '<T>([first, ...rest]: T[]): T[] => rest.length > 0 ? [...rest, first] : rest', (t) => [arrayOf(t)], (t) => arrayOf(t)],
      ['unique', '<T>(items: T[]): T[] => [...new Set(items)]', (t) => [arrayOf(t)], (t) => arrayOf(t)],
    ]
    const lines: string[] = []
    for (const [prefix, body, params, result] of all) {
      if (!random.chance(25)) continue
      const name = this.fresh(prefix)
      this.generics.push({ name, params, result })
      lines.push(`const ${name} = ${body};`)
    }
    return lines
  }

  private params(): Param[] {
    const { random } = this
    const params: Param[] = random.many(0, 3, () => ({ name: this.fresh('p'), type: this.type(1), mode: 'plain' }))
    // Optional ones come last, then the rest.
    for (const param of params.slice(random.int(params.length + 1))) {
      if (param.type.kind !== 'optional') param.mode = random.pick(['default', 'optional'])
    }
    let later = false
    for (const param of params) {
      if (param.mode !== 'plain') later = true
      else if (later) param.mode = 'default'
    }
    if (random.chance(20)) params.push({ name: this.fresh('p'), type: arrayOf(random.pick([NUMBER, STRING])), mode: 'rest' })
    return params
  }

  private paramList(params: Param[], scope: Scope): string {
    return params.map(({ name, type, mode }) => {
      switch (mode) {
        case 'rest': return `...${name}: ${text(type)}`
        case 'optional': return `${name}?: ${text(type)}`
        case 'default': return `${name}: ${text(type)} = ${this.literal(type, { ...scope, async: false, yields: undefined, variables: scope.variables.filter(({ name }) => name.startsWith('m')) }, 1)}`
        default: return `${name}: ${text(type)}`
      }
    }).join(', ')
  }

  private variables(params: Param[]): Variable[] {
    return params.map(({ name, type, mode }) => ({ name, type: mode === 'optional' ? { kind: 'optional', inner: type, nil: 'undefined' } : type, assignable: mode !== 'optional' }))
  }

  /** A function, generator or async function, at the top level. */
  private callable(scope: Scope, asynchronous: boolean): string[] {
    const { random } = this
    const kind = random.weighted<Callable['kind']>([[6, 'plain'], [2, 'generator'], [asynchronous ? 4 : 0, 'async']])
    const callable: Callable = { name: this.fresh('fn'), params: this.params(), result: random.pick([NUMBER, STRING, this.type(1)]), kind }
    const lines = this.define(callable, scope, `${kind === 'async' ? 'async ' : ''}function${kind === 'generator' ? '*' : ''} `)
    this.functions.push(callable)
    return lines
  }

  private define(callable: Callable, scope: Scope, prefix: string, bodyPrefix: string[] = []): string[] {
    const { kind, result, params } = callable
    const inside: Scope = {
      ...withVariables(scope, ...this.variables(params)), async: kind === 'async', depth: 1,
      ...(kind === 'generator' ? { yields: result, bare: true } : { result }),
    }
    const type = kind === 'generator' ? `Generator<${text(result)}, void, number | undefined>` : kind === 'async' ? `Promise<${text(result)}>` : text(result)
    const count = 1 + this.random.int(3)
    return [
      `${prefix}${callable.name}(${this.paramList(params, scope)}): ${type} {`,
      `  if (--fuel < 0) return${kind === 'generator' ? '' : ` ${this.literal(result, this.top, 0)}`};`,
      ...indent(bodyPrefix), ...indent(this.body(inside, count)),
      kind === 'generator' ? `  yield ${this.stored(result, inside)};` : `  return ${this.stored(result, inside)};`,
      '}',
    ]
  }

  private class(scope: Scope, asynchronous: boolean): string[] {
    const { random } = this
    const base = this.classes.length > 0 && random.chance(50) ? random.pick(this.classes) : undefined
    const own = this.fields('x', 0, 3).map((field) => ({ ...field, optional: false }))
    const made: Class = { name: this.fresh('Class'), base, fields: [...base?.fields ?? [], ...own], getters: [...base?.getters ?? []], methods: [...base?.methods ?? []], statics: [] }
    const secret: Field = { name: `#${this.fresh('s')}`, type: random.pick([NUMBER, STRING, this.type(1)]) }
    const shared: Field = { name: `${made.name}.${this.fresh('count')}`, type: NUMBER }
    const lines = [`class ${made.name}${base ? ` extends ${base.name}` : ''} {`]
    lines.push(`  static ${shared.name.split('.')[1]}: number = ${random.int(5)};`)
    lines.push(`  ${secret.name}: ${text(secret.type)} = ${this.literal(secret.type, this.top, 1)};`)
    const params = [...base?.fields.map((field): Param => ({ name: this.fresh('p'), type: field.type, mode: 'plain' })) ?? [], ...own.map((field): Param => ({ name: field.name, type: field.type, mode: 'plain' }))]
    // Fields are parameter properties, or declared and assigned.
    const properties = own.filter(() => random.chance(50))
    for (const field of own) if (!properties.includes(field)) lines.push(`  ${field.name}: ${text(field.type)};`)
    const self = withVariables(scope,
      ...made.fields.map((field): Variable => ({ name: `this.${field.name}`, type: fieldType(field), assignable: true })),
      { name: `this.${secret.name}`, type: secret.type, assignable: true }, { name: shared.name, type: NUMBER, assignable: true })
    const list = params.map((param) => `${properties.some((field) => field.name === param.name) ? 'public ' : ''}${param.name}: ${text(param.type)}`).join(', ')
    if (params.length > 0 || random.chance(30)) {
      lines.push(`  constructor(${list}) {`, ...(base ? [`    super(${params.slice(0, base.fields.length).map(({ name }) => name).join(', ')});`] : []),
        ...own.filter((field) => !properties.includes(field)).map((field) => `    this.${field.name} = ${field.name};`),
        ...(random.chance(50) ? [`    ${shared.name}++;`] : []), '  }')
    }
    if (random.chance(60)) {
      const getter: Field = { name: this.fresh('get'), type: random.pick([NUMBER, STRING, this.type(1)]) }
      lines.push(`  get ${getter.name}(): ${text(getter.type)} { return ${this.stored(getter.type, self)}; }`)
      if (random.chance(50)) lines.push(`  set ${getter.name}(value: ${text(getter.type)}) { ${this.assign(self, value(getter.type))} }`)
      made.getters.push(getter)
    }
    const before = { kind: 'class', class: made } as const
    for (let i = 1 + random.int(2); i > 0; i--) {
      const inherited = base && base.methods.length > 0 && random.chance(40) ? random.pick(base.methods) : undefined
      if (inherited && lines.some((line) => line.includes(` ${inherited.name}(`))) continue
      const kind = inherited ? inherited.kind : asynchronous && random.chance(25) ? 'async' : 'plain'
      const method: Callable = inherited ?? { name: this.fresh('method'), params: this.params(), result: random.pick([NUMBER, STRING, this.type(1)]), kind }
      const up = inherited && random.chance(60)
        ? [`${this.random.chance(50) ? 'console.log(' : 'void ('}${kind === 'async' ? 'await ' : ''}super.${method.name}(${this.args(method, { ...scope, async: kind === 'async' }, 1)}));`] : []
      lines.push(...indent(this.define(method, withVariables(self, { name: 'this', type: before, assignable: false }), `${inherited ? 'override ' : ''}${kind === 'async' ? 'async ' : ''}`, up)))
      if (!inherited) made.methods.push(method)
    }
    if (random.chance(40)) {
      const method: Callable = { name: this.fresh('make'), params: this.params(), result: random.pick([NUMBER, this.type(1)]), kind: 'plain' }
      lines.push(...indent(this.define(method, withVariables(scope, { name: shared.name, type: NUMBER, assignable: true }), 'static ')))
      made.statics.push(method)
    }
    this.classes.push(made)
    return [...lines, '}']
  }

  /** An assignment to a field of the setter's own type, or a statement that uses the value. */
  private assign(scope: Scope, value: Variable): string {
    const target = scope.variables.find(({ name, type }) => name.startsWith('this.') && text(type) === text(value.type))
    return target ? `${target.name} = value;` : 'console.log(value);'
  }
}

const value = (type: Type): Variable => ({ name: 'value', type, assignable: false })

/** Random statements. Every loop is bounded, every collection that a loop can fill has a largest size. */
import { Expressions } from './expression.ts'
import {
  BOOLEAN, NUMBER, STRING, arrayOf, fieldType, narrows, text, withVariables, without,
  type Scope, type Type, type Variable,
} from './type.ts'

/** A statement, and the variables that those after it can use. */
export interface Made { lines: string[]; variables?: Variable[] }

const indent = (lines: string[]): string[] => lines.map((line) => `  ${line}`)
const block = (head: string, lines: string[], tail = '}'): string[] => [`${head} {`, ...indent(lines), tail]

export class Statements extends Expressions {
  /** Statements that the program may still have; when there are none, blocks get no more than one. */
  protected budget = 0

  /** So many statements, in order, each in the scope of those before. */
  body(scope: Scope, count: number): string[] {
    const lines: string[] = []
    const before = scope.variables
    for (let i = 0; i < count && (i === 0 || this.budget > 0); i++) {
      this.budget--
      const made = this.statement(scope)
      lines.push(...made.lines)
      if (made.variables) scope = withVariables(scope, ...made.variables)
    }
    // Rather what was declared here.
    const shown = scope.variables.filter(({ type, name }) => type.kind !== 'function' && name !== 'this')
    const own = shown.filter((variable) => !before.includes(variable))
    if (shown.length > 0 && this.random.chance(scope.depth === 0 ? 100 : 45)) {
      lines.push(this.guarded(`console.log(${(own.length > 0 ? own.slice(0, 5) : [this.random.pick(shown)]).map(({ name }) => name).join(', ')});`, scope))
    }
    return lines
  }

  private inner(scope: Scope, ...variables: Variable[]): string[] {
    return this.body({ ...withVariables(scope, ...variables), depth: scope.depth + 1 }, 1 + this.random.int(scope.depth < 1 ? 3 : 2))
  }

  statement(scope: Scope): Made {
    const { random } = this
    const deep = scope.depth < 3 && this.budget > 0 ? 1 : 0
    const of = (...kinds: Type['kind'][]): Variable[] => scope.variables.filter(({ type }) => kinds.includes(type.kind))
    const assignable = scope.variables.filter((variable) => variable.assignable)
    const mutable = of('array', 'map', 'set')
    const narrowable = of('optional', 'either', 'union', 'class')
    return random.weighted<() => Made>([
      [8, () => this.declaration(scope)],
      [9, () => this.print(scope)],
      [assignable.length > 0 ? 8 : 0, () => this.assignment(random.pick(assignable), scope)],
      [6 * deep, () => this.conditional(scope)],
      [7 * deep, () => this.loop(scope)],
      [3 * deep, () => this.choice(scope)],
      [4 * deep, () => this.attempt(scope)],
      [mutable.length > 0 ? 5 : 0, () => this.mutation(random.pick(mutable), scope)],
      [4, () => this.destructuring(scope)],
      [3 * deep, () => this.closure(scope)],
      [2 * deep, () => this.closures(scope)],
      [narrowable.length > 0 ? 4 * deep : 0, () => this.narrowing(random.pick(narrowable), scope)],
      [scope.loop ? 4 : 2, () => this.jump(scope)],
      [scope.yields ? 6 : 0, () => ({ lines: [`yield ${this.stored(scope.yields!, scope)};`] })],
      [scope.async ? 3 : 0, () => this.waiting(scope)],
      [this.functions.some((each) => each.kind === 'generator') ? 2 : 0, () => this.driver(scope)],
    ])()
  }

  /** Prints values of any type; deep in loops only so many lines. */
  print(scope: Scope): Made {
    const values = this.random.many(2, 4, () => this.make(this.random.chance(60) ? this.random.pick([NUMBER, NUMBER, STRING]) : this.type(1), scope, 3))
    return { lines: [this.guarded(`console.log(${values.join(', ')});`, scope)] }
  }

  /** Outside of `main`'s own statements, only so many lines are printed. */
  private guarded(call: string, scope: Scope): string {
    return scope.depth > 0 || scope.loop ? `if (++lines < 120) ${call}` : call
  }

  private declaration(scope: Scope): Made {
    const type = this.type()
    const name = this.fresh('v')
    const value = this.stored(type, scope, 3)
    const assignable = this.random.chance(60)
    return {
      lines: [`${assignable ? 'let' : 'const'} ${name}${this.annotation(type, value)} = ${this.cast(type, value)};`],
      variables: [{ name, type, assignable }],
    }
  }

  /** So that TypeScript does not narrow a variable to what it is given. */
  private cast(type: Type, value: string): string {
    return narrows(type) && !value.endsWith(` as ${text(type)})`) ? `(${value} as ${text(type)})` : value
  }

  private assignment({ name, type }: Variable, scope: Scope): Made {
    const { random } = this
    const plain = (): string => `${name} = ${this.cast(type, this.stored(type, scope, 3))};`
    const other = scope.variables.filter((each) => each.assignable && each.name !== name && text(each.type) === text(type))
    return {
      lines: [random.weighted<() => string>([
        [4, plain],
        [type.kind === 'number' ? 5 : 0, () => `${name} ${random.pick(['+=', '-=', '*=', '/=', '%=', '|=', '&=', '^=', '<<=', '>>=', '>>>='])} ${this.make(type, scope)};`],
        [type.kind === 'number' ? 1 : 0, () => `${name} ${random.pick(['||=', '&&=', '??='])} ${this.make(type, without(scope, name))};`],
        [type.kind === 'number' ? 4 : 0, () => random.pick([`${name}++;`, `${name}--;`, `++${name};`, `--${name};`])],
        [type.kind === 'string' ? 4 : 0, () => `if (${name}.length < 40) ${name} += ${this.stored(random.pick([STRING, NUMBER, BOOLEAN]), scope)};`],
        [type.kind === 'optional' ? 4 : 0, () => `${name} ??= ${this.cast(type, this.stored(type.kind === 'optional' ? type.inner : type, without(scope, name)))};`],
        [other.length > 0 && !narrows(type) ? 3 : 0, () => {
          const second = random.pick(other).name
          return `[${name}, ${second}] = [${second}, ${name}];`
        }],
      ])()],
    }
  }

  private conditional(scope: Scope): Made {
    const numbers = scope.variables.filter(({ type, name }) => ['number', 'string'].includes(type.kind) && !name.includes('.'))
    if (numbers.length > 0 && this.random.chance(20)) {
      const { name, type } = this.random.pick(numbers)
      // Inside, TypeScript takes the variable for the literal.
      return { lines: [...block(`if (${name} === ${type.kind === 'number' ? this.random.int(4) : '\'a\''})`, this.inner(without(scope, name)))] }
    }
    const lines = block(`if (${this.condition(scope, 2)})`, this.inner(scope))
    if (this.random.chance(50)) lines.push(...block('else', this.inner(scope)))
    return { lines }
  }

  private loop(scope: Scope): Made {
    const { random } = this
    const label = random.chance(40) ? this.fresh('loop') : undefined
    const inside: Scope = { ...scope, loop: true, labels: label ? [...scope.labels, label] : scope.labels }
    const mark = label ? `${label}: ` : ''
    const inner = (...variables: Variable[]): string[] => {
      const lines = this.inner(inside, ...variables)
      const to = inside.labels.length > 0 && random.chance(50) ? [`if (${this.condition(inside)}) ${random.pick(['break', 'continue'])} ${random.pick(inside.labels)};`] : []
      return random.chance(50) ? [...to, ...lines] : [...lines, ...to]
    }
    const i: Variable = { name: this.fresh('i'), type: NUMBER, assignable: false }
    const n = i.name
    const each = (type: Type): Variable => ({ name: this.fresh('e'), type, assignable: random.chance(20) })
    /** `for..of`, left after a few rounds. */
    const over = (element: Variable, iterable: string, pattern = element.name, more: Variable[] = [element]): string[] => [
      `let ${n} = 0;`,
      ...block(`${mark}for (${element.assignable ? 'let' : 'const'} ${pattern} of ${iterable})`, [`if (${n}++ > 4) break;`, ...inner(...more)]),
    ]
    const generators = this.functions.filter((each) => each.kind === 'generator')
    const shapes = scope.variables.filter(({ type }) => type.kind === 'shape')
    const element = this.type(1)
    return { lines: random.weighted<() => string[]>([
      [6, () => block(`${mark}for (let ${n} = 0; ${n} < ${2 + random.int(3)}; ${n}++)`, inner(i))],
      [2, () => block(`${mark}for (let ${n} = ${2 + random.int(2)}; ${n} >= 0; ${n}--)`, inner(i))],
      [2, () => block(`${mark}for (let ${n} = ${random.pick(['0', '-1', '2147483646', '4294967294', '0.5'])}, end${n} = ${n} + 2; ${n} < end${n}; ${n} += ${random.pick(['1', '0.5', '0.75'])})`, inner(i))],
      [2, () => {
        const list = this.reads(arrayOf(element), scope)
        const from = list.length > 0 ? random.pick(list) : undefined
        if (!from) return over(each(element), this.make(arrayOf(element), scope))
        const value = each(element)
        return block(`${mark}for (let ${n} = 0; ${n} < ${from}.length && ${n} < 5; ${n}++)`, [`${value.assignable ? 'let' : 'const'} ${value.name}: ${text(element)} = ${from}[${n}];`, ...inner(i, value)])
      }],
      [5, () => { const value = each(element); return over(value, this.make(arrayOf(element), scope)) }],
      [2, () => { const value = each(STRING); return over(value, this.make(STRING, scope)) }],
      [2, () => { const value = each(NUMBER); return over(value, this.make({ kind: 'set', element: NUMBER }, scope)) }],
      [2, () => {
        const [key, value] = [each(random.pick([NUMBER, STRING])), each(element)]
        return over({ ...key, assignable: false }, this.make({ kind: 'map', key: key.type, value: element }, scope), `[${key.name}, ${value.name}]`, [{ ...key, assignable: false }, { ...value, assignable: false }])
      }],
      [2, () => {
        const index = each(NUMBER), value = each(element)
        return over({ ...index, assignable: false }, `${this.make(arrayOf(element), scope)}.entries()`, `[${index.name}, ${value.name}]`, [{ ...index, assignable: false }, { ...value, assignable: false }])
      }],
      [generators.length > 0 ? 4 : 0, () => {
        const generator = random.pick(generators)
        const value = each(generator.result)
        return over(value, `${generator.name}(${this.args(generator, scope, 2)})`)
      }],
      [shapes.length > 0 ? 1 : 0, () => {
        const key = { ...each(STRING), assignable: false }
        return over(key, `Object.keys(${random.pick(shapes).name})`)
      }],
      [3, () => [`let ${n} = 0;`, ...block(`${mark}while (${n} < 4 && ${this.condition(scope)})`, [`${n}++;`, ...inner(i)])]],
      [2, () => [`let ${n} = 0;`, ...block(`${mark}do`, [`${n}++;`, ...inner(i)], `} while (${n} < 3 && ${this.condition(scope)});`)]],
    ])() }
  }

  private choice(scope: Scope): Made {
    const { random } = this
    const inside: Scope = { ...scope, loop: false }
    const enums = scope.variables.filter(({ type }) => type.kind === 'enum')
    const clause = (head: string): string[] => {
      const lines = this.inner(inside)
      return [`${head}: {`, ...indent(lines), '}', ...(random.chance(75) ? ['break;'] : [])].map((line) => line)
    }
    let subject: string
    let cases: string[]
    if (enums.length > 0 && random.chance(50)) {
      const { name, type } = random.pick(enums)
      if (type.kind !== 'enum') throw new Error('not an enum')
      subject = `(${name} as ${text(type)})`
      cases = type.enum.members.filter(() => random.chance(70)).map((member) => `${type.enum.name}.${member}`)
    } else if (random.chance(60)) {
      subject = `(${this.make(NUMBER, scope)} | 0) & 3`
      cases = random.many(1, 3, (i) => String(i))
    } else {
      subject = `(${this.make(STRING, scope)} as string)`
      cases = random.many(1, 3, (i) => `'${['a', 'abc', ''][i]}'`)
    }
    const clauses = cases.map((each) => clause(`case ${each}`))
    if (random.chance(60)) clauses.splice(random.int(clauses.length + 1), 0, clause('default'))
    // Where a clause falls through, `default` may be followed by others: that is part of what is tested.
    return { lines: block(`switch (${subject})`, clauses.flat()) }
  }

  private attempt(scope: Scope): Made {
    const { random } = this
    const error = this.fresh('error')
    const thrown = random.pick(['new Error', 'new RangeError', 'new TypeError', 'new Failure'])
    const inside = [...this.inner(scope), ...(random.chance(70) ? [`if (${this.condition(scope)}) throw ${thrown}(${this.stored(STRING, scope)});`] : []), ...this.inner(scope)]
    const lines = block('try', inside, '}')
    const quiet = random.chance(15)
    const caught = [`if (++lines < 120) console.log('caught', ${error} instanceof Error ? \`\${${error}.name}: \${${error}.message}\` : ${error});`, ...this.inner(scope), ...(random.chance(10) ? [`throw ${error};`] : [])]
    const clean = random.chance(45)
    if (!clean || random.chance(80)) lines.push(...quiet ? block('catch', this.inner(scope)) : block(`catch (${error})`, caught))
    if (clean) lines.push(...block('finally', random.chance(85) ? this.inner({ ...scope, loop: false, result: undefined, bare: false, labels: [] }) : this.inner(scope)))
    return { lines }
  }

  private mutation({ name, type }: Variable, scope: Scope): Made {
    const { random } = this
    const value = (of: Type): string => this.stored(of, scope)
    if (type.kind === 'array') {
      const { element } = type
      return { lines: [random.pick([
        () => `if (${name}.length < 10) ${name}.${random.pick(['push', 'push', 'unshift'])}(${value(element)});`,
        () => `${name}.${random.pick(['pop()', 'shift()', 'reverse()', 'splice(1, 1)', 'splice(-1)'])};`,
        () => `if (${name}.length > 0) ${name}[${random.pick(['0', `${name}.length - 1`, `(${this.leaf(NUMBER, scope)} >>> 0) % ${name}.length`])}] = ${value(element)};`,
        () => `if (${name}.length < 10) ${name}.splice(${random.int(3)}, ${random.int(3)}, ${value(element)});`,
        () => `${name}.fill(${value(element)}, ${random.int(3) - 1}, ${random.int(4)});`,
        () => element.kind === 'number' ? `if (${name}.length > 0) ${name}[${name}.length - 1] ${random.pick(['+=', '-=', '*=', '|='])} ${value(NUMBER)};` : `${name}.length = Math.min(${name}.length, 3);`,
      ])()] }
    }
    if (type.kind === 'map') {
      return { lines: [random.pick([
        () => `if (${name}.size < 8) ${name}.set(${value(type.key)}, ${value(type.value)});`,
        () => `${name}.delete(${value(type.key)});`,
        () => `if (${name}.has(${value(type.key)})) ${name}.clear();`,
        () => `${name}.forEach((value, key) => { if (++lines < 120) console.log(key, value); });`,
      ])()] }
    }
    if (type.kind !== 'set') throw new Error('not a collection')
    return { lines: [random.pick([
      () => `if (${name}.size < 8) ${name}.add(${value(type.element)});`,
      () => `${name}.delete(${value(type.element)});`,
      () => `${name}.forEach((value) => { if (++lines < 120) console.log(value, ${name}.size); });`,
    ])()] }
  }

  private destructuring(scope: Scope): Made {
    const { random } = this
    const variable = (type: Type): Variable => ({ name: this.fresh('d'), type, assignable: false })
    if (this.shapes.length > 0 && random.chance(50)) {
      const shape = random.pick(this.shapes)
      const fields = shape.fields.filter(() => random.chance(65))
      const variables = fields.map((field) => variable(field.type))
      const parts = fields.map((field, i) => `${field.name}: ${variables[i].name}${field.optional ? ` = ${this.cast(field.type, this.stored(field.type, scope))}` : ''}`)
      const rest = random.chance(25) ? this.fresh('rest') : undefined
      const lines = [`const { ${[...parts, ...(rest ? [`...${rest}`] : [])].join(', ')} } = ${this.make({ kind: 'shape', shape }, scope)};`]
      if (rest) lines.push(`if (++lines < 120) console.log(${rest});`)
      return { lines, variables }
    }
    const element = random.pick([NUMBER, STRING, this.type(1)])
    const variables = random.many(1, 3, () => variable(element))
    const rest = variable(arrayOf(element))
    const parts = variables.map(({ name }) => `${random.chance(15) ? ', ' : ''}${name} = ${this.cast(element, this.stored(element, scope, 1))}`)
    const more = random.chance(50)
    return { lines: [`const [${[...parts, ...(more ? [`...${rest.name}`] : [])].join(', ')}] = ${this.make(arrayOf(element), scope)};`], variables: more ? [...variables, rest] : variables }
  }

  /** A local function that uses, and may change, what surrounds it. */
  private closure(scope: Scope): Made {
    const { random } = this
    const params = random.many(0, 2, () => random.pick([NUMBER, STRING, this.type(1)]))
    const result = random.pick([NUMBER, STRING, this.type(1)])
    const name = this.fresh('f')
    const type: Type = { kind: 'function', params, result }
    const variables: Variable[] = params.map((param) => ({ name: this.fresh('p'), type: param, assignable: true }))
    const inside: Scope = { ...withVariables(scope, ...variables), async: false, yields: undefined, result, loop: false, labels: [], depth: scope.depth + 1 }
    const list = variables.map((each) => `${each.name}: ${text(each.type)}`).join(', ')
    const head = random.chance(30) && scope.depth === 0 && !scope.variables.some((each) => each.name.startsWith('this')) ? `function ${name}(${list}): ${text(result)}` : `const ${name} = (${list}): ${text(result)} =>`
    const lines = random.chance(40) && head.startsWith('const')
      ? [`${head} (${this.stored(result, inside, 2)});`]
      : block(head, [`if (--fuel < 0) return ${this.literal(result, { ...inside, variables: [] }, 0)};`, ...this.body(inside, 1 + random.int(2)), `return ${this.stored(result, inside)};`], head.startsWith('const') ? '};' : '}')
    return { lines, variables: [{ name, type, assignable: false }] }
  }

  /** Functions made in a loop, called after it. */
  private closures(scope: Scope): Made {
    const { random } = this
    const result = random.pick([NUMBER, STRING, this.type(1)])
    const list = this.fresh('fs'), i = this.fresh('i'), own = this.fresh('own')
    const locals: Variable[] = [{ name: i, type: NUMBER, assignable: false }, { name: own, type: NUMBER, assignable: false }]
    const inside: Scope = { ...withVariables(scope, ...locals), async: false, yields: undefined }
    return { lines: [
      `const ${list}: (() => ${text(result)})[] = [];`,
      ...block(`for (let ${i} = ${random.int(3)}; ${i} < 3; ${i}++)`, [
        `let ${own} = ${this.make(NUMBER, { ...inside, variables: inside.variables.filter(({ name }) => name !== own) })};`,
        ...(random.chance(40) ? [`if (${this.condition({ ...inside, async: false })}) continue;`] : []),
        `${list}.push(() => { ${random.pick([`${own}++; `, `${own} += ${i}; `, ''])}return ${this.make(result, inside)}; });`,
        ...(random.chance(30) ? [`${own} -= 10;`] : []),
      ]),
      `for (const call of ${list}) if (++lines < 120) console.log(call(), ${this.leaf(NUMBER, scope)});`,
    ] }
  }

  private narrowing(variable: Variable, scope: Scope): Made {
    const { name, type } = variable
    const copy = this.fresh('w')
    const head = `const ${copy}: ${text(type)} = ${name};`
    const as = (narrow: Type): Variable => ({ name: copy, type: narrow, assignable: false })
    switch (type.kind) {
      case 'optional': {
        const test = type.nil === 'undefined' ? `${copy} !== undefined` : type.nil === 'null' ? `${copy} !== null` : `${copy} != null`
        // A closure keeps what is known of a constant.
        return { lines: [head, ...block(`if (${test})`, this.inner(scope, as(type.inner))), ...(this.random.chance(40) ? block('else', this.inner(scope)) : [])] }
      }
      case 'either': {
        const lines = [head]
        const [first, ...others] = type.members
        const test = (of: Type): string => of.kind === 'array' ? `Array.isArray(${copy})` : `typeof ${copy} === '${of.kind}'`
        lines.push(...block(`if (${test(first)})`, this.inner(scope, as(first))))
        for (const [i, other] of others.entries()) lines.push(...block(i === others.length - 1 ? 'else' : `else if (${test(other)})`, this.inner(scope, as(other))))
        return { lines }
      }
      case 'union': {
        const clauses = type.union.members.flatMap(({ tag, fields }) => [
          `case '${tag}': {`,
          ...indent(this.inner({ ...scope, loop: false }, ...fields.map((field): Variable => ({ name: `${copy}.${field.name}`, type: fieldType(field), assignable: false })))),
          ...indent(['break;']), '}',
        ])
        return { lines: [head, ...block(`switch (${copy}.kind)`, clauses)] }
      }
      case 'class': {
        const derived = this.classes.filter((each) => each.base === type.class)
        if (derived.length === 0) return this.print(scope)
        const to = this.random.pick(derived)
        return { lines: [head, ...block(`if (${copy} instanceof ${to.name})`, this.inner(scope, as({ kind: 'class', class: to })))] }
      }
      default: return this.print(scope)
    }
  }

  /** `break`, `continue`, `return` or `throw`, under a condition. */
  private jump(scope: Scope): Made {
    const { random } = this
    const to = scope.labels.length > 0 && random.chance(50) ? ` ${random.pick(scope.labels)}` : ''
    const ways: string[] = []
    if (scope.loop || to) ways.push(`break${to};`, `continue${to};`)
    if (scope.result) ways.push(`return ${this.stored(scope.result, scope)};`)
    else if (scope.bare) ways.push('return;')
    if (scope.depth > 0 && random.chance(40)) ways.push(`throw new ${random.pick(['Error', 'Failure', 'RangeError'])}(${this.stored(STRING, scope)});`)
    return ways.length > 0 ? { lines: [`if (${this.condition(scope)}) ${random.pick(ways)}`] } : this.print(scope)
  }

  /** Several promises at once. */
  private waiting(scope: Scope): Made {
    const { random } = this
    const name = this.fresh('all')
    const calls = this.functions.filter((each) => each.kind === 'async')
    const inner = { ...scope, async: false }
    const promise = (): string => calls.length > 0 && random.chance(60)
      ? ((each) => `${each.name}(${this.args(each, inner, 2)})`)(random.pick(calls))
      : random.pick([`later(${this.stored(NUMBER, inner)})`, `Promise.resolve(${this.stored(STRING, inner)})`, `(async () => { await null; return ${this.stored(NUMBER, inner)}; })()`])
    const list = `[${random.many(1, 3, promise).join(', ')}]`
    return { lines: random.chance(50)
      ? [`const ${name} = await Promise.allSettled(${list});`, `if (++lines < 120) console.log(${name}.map((each) => each.status === 'fulfilled' ? each.value : String(each.reason)));`]
      : [`const ${name} = await Promise.all(${list});`, `if (++lines < 120) console.log(${name});`] }
  }

  /** Advances a generator by hand. */
  private driver(scope: Scope): Made {
    const { random } = this
    const generator = random.pick(this.functions.filter((each) => each.kind === 'generator'))
    const name = this.fresh('g')
    const step = (): string => random.weighted<() => string>([
      [6, () => `${name}.next(${random.chance(50) ? this.make(NUMBER, scope, 1) : ''})`],
      [1, () => `${name}.return(undefined)`],
    ])()
    return { lines: [`const ${name} = ${generator.name}(${this.args(generator, scope, 2)});`, `if (++lines < 120) console.log(${random.many(1, 4, step).join(', ')});`] }
  }
}

/**
 * `{ a, ...source, b }` and `{ a, ...rest } = source`: a copy has all own properties of its source, also those that the source's type does not
 * tell (ECMA-262 7.3.25). What class the copy is of depends on the source's; the functions that make copies are written last.
 */
import ts from 'typescript'
import { adapt, callClosureText } from './closure.ts'
import { convert } from './convert.ts'
import { quote, unsupported } from './expression.ts'
import { Fn, type Val } from './fn.ts'
import { candidates, checked, isThere, noteUndefined, readField, SHARED, shapeOf, type Candidate } from './shape.ts'
import { calledAs, sameCall } from './types.ts'
import { CLOSURE, noEnv, REF, type Field, type OutFile, type Rep, type Shape, type Unit } from './unit.ts'

export type Property = Omit<Field, 'name'>

export interface Copy {
  name: string
  /** What TypeScript says the source is. */
  source: ts.Type
  /** Types of the copy. */
  types: ts.Type[]
  /** Properties that come before those of the source: parameters of the function. */
  before: Property[]
  /** Properties that TypeScript knows the copy has, in order. */
  fields: Property[]
  /** Properties of the source that are left out. */
  without: string[]
  /** Set afterwards. */
  fills: { name: string; keys: string[] }[]
  /** The copy's class for each class of the source; the last, without one, for undefined and null. */
  results: Map<Candidate | undefined, Shape>
  at: ts.Node
}

/** More further classes than a program can want: generic functions that copy anything multiply them. */
const MOST = 400
const copies = new WeakMap<Unit, Copy[]>()

export function copyOf(unit: Unit, at: ts.Node, copy: Pick<Copy, 'source' | 'types' | 'before' | 'fields' | 'without'>): Copy {
  const made: Copy = { ...copy, name: unit.unique('copy', SHARED), fills: [], results: new Map(), at }
  ;(copies.get(unit) ?? copies.set(unit, []).get(unit)!).push(made)
  return made
}

/** Makes the copy. @param vals of `copy.before` */
export const copied = (fn: Fn, copy: Copy, source: Val, vals: Val[], type: ts.Type): Val =>
  fn.settle(checked(fn, { text: `${copy.name}(${[convert(fn, source, REF).text, ...vals.map((val) => val.text)].join(', ')})`, rep: REF, type }, `copy:${copy.name}`))

/** Sets properties of a copy. */
export function fill(fn: Fn, copy: Copy, object: string, keys: string[], vals: Val[]): void {
  const known = copy.fills.find((one) => one.keys.join() === keys.join())
  const name = known?.name ?? fn.unit.unique(`fill$${copy.name}`, SHARED)
  if (!known) copy.fills.push({ name, keys })
  fn.line(`${name}(${[object, ...vals.map((val) => val.text)].join(', ')})`)
}

const isAccessor = (field: Property): boolean => field.accessor !== undefined

/** The class of a copy of an object with the properties `own`. */
function resultOf(unit: Unit, copy: Copy, own: Property[]): Shape {
  const list: Property[] = [...copy.before]
  const add = (field: Property): void => {
    const at = list.findIndex((one) => one.key === field.key)
    if (at < 0) list.push(field)
  }
  for (const field of own) {
    if (field.hidden || isAccessor(field) || copy.without.includes(field.key)) continue
    const known = copy.fields.find((one) => one.key === field.key)
    const { held: _, ...plain } = field
    add(known ? { ...known, optional: known.optional && field.optional } : plain)
  }
  for (const field of copy.fields) add(field)
  return copy.types.map((type) => shapeOf(unit, list, type)).at(-1)!
}

/** A type parameter, also as `T & {}`: any object may come. */
const isOpen = (type: ts.Type): boolean => (type.flags & ts.TypeFlags.Instantiable) !== 0 || (type.isUnionOrIntersection() && type.types.some(isOpen))

/** True for a type that requires at least one property: then names say which objects it means. */
const tells = (unit: Unit, type: ts.Type): boolean => unit.checker.getPropertiesOfType(unit.checker.getApparentType(type)).some((one) => !(one.flags & ts.SymbolFlags.Optional))

const fieldsOf = (one: Candidate): Field[] => one.cls?.fields ?? one.shape!.fields
const depthOf = (one: Candidate): number => {
  let depth = 0
  for (let at = one.cls; at; at = at.base) depth++
  return depth
}

/** Writes the functions that make and fill copies: copies may be copied, so until no new class comes. */
export function writeCopies(unit: Unit, file: OutFile): void {
  const all = copies.get(unit) ?? []
  const seen = new Map<Copy, Set<Rep>>(all.map((copy) => [copy, new Set()]))
  const most = unit.shapes.size + MOST
  for (let more = true; more;) {
    more = false
    for (const copy of all) {
      if (!copy.results.has(undefined)) copy.results.set(undefined, resultOf(unit, copy, []))
      for (const one of candidates(unit, copy.source)) {
        const generation = one.shape?.generation ?? 0
        if (generation > 1 || !one.sure && (generation === 1 || !tells(unit, copy.source)) && !isOpen(copy.source)) continue
        if (seen.get(copy)!.has(one.rep)) continue
        seen.get(copy)!.add(one.rep)
        const before = unit.shapes.size
        const shape = resultOf(unit, copy, fieldsOf(one))
        if (unit.shapes.size > before) shape.generation = generation + 1
        copy.results.set(one, shape)
        more = true
      }
      if (unit.shapes.size > most) unsupported(copy.at, 'copying objects of so many kinds', 'give the source a narrower type')
    }
  }
  for (const copy of all) {
    const key = `copy:${copy.name}`
    const fn = new Fn(unit, file, noEnv, key, REF, copy.name)
    const ordered = [...copy.results].filter((entry): entry is [Candidate, Shape] => entry[0] !== undefined).sort(([a], [b]) => depthOf(b) - depthOf(a))
    for (const [one, shape] of ordered) fn.emit({ kind: 'if', test: `$o instanceof ${one.rep}`, then: fn.collect(() => copyBody(fn, copy, shape, one)), otherwise: [] })
    // A dictionary of which the type tells nothing is copied as one.
    if (!copy.fields.length && !copy.before.length && !copy.fills.length) for (const element of unit.dictionaries) {
      const dict = `$dict.Dict<${element}>`
      fn.emit({ kind: 'if', test: `$o instanceof ${dict}`, then: [{ kind: 'return', value: `changetype<${REF}>($dict.assign<${element}>(new ${dict}(), changetype<${dict}>($o)))` }], otherwise: [] })
    }
    fn.emit({ kind: 'if', test: '$o instanceof $object.Obj', then: fn.collect(() => fn.line('$check.missing($o, "...")')), otherwise: [] })
    copyBody(fn, copy, copy.results.get(undefined)!)
    const params = copy.before.map((field, index) => `, $b${index}: ${field.rep}`).join('')
    file.parts.push({ kind: 'function', head: `export function ${copy.name}($o: ${REF}${params}): ${REF}`, at: copy.at, body: fn.out, result: REF, key })
    for (const { name, keys } of copy.fills) {
      const filling = new Fn(unit, file, noEnv, `fill:${name}`, 'void', name)
      for (const shape of new Set(copy.results.values())) {
        const then = filling.collect(() => {
          const object = filling.temp(shape.name, `changetype<${shape.name}>($o)`)
          for (const [index, one] of keys.entries()) {
            const field = shape.fields.find((each) => each.key === one)!
            filling.line(`${object}.${field.name} = $v${index}`)
            noteUndefined(filling, object, shape, field, field.rep, `$v${index}`)
          }
          filling.emit({ kind: 'return' })
        })
        filling.emit({ kind: 'if', test: `$o instanceof ${shape.name}`, then, otherwise: [] })
      }
      const values = keys.map((one, index) => `, $v${index}: ${copy.fields.find((field) => field.key === one)!.rep}`).join('')
      file.parts.push({ kind: 'function', head: `export function ${name}($o: ${REF}${values}): void`, at: copy.at, body: filling.out, result: 'void', key: `fill:${name}` })
    }
  }
}

function copyBody(fn: Fn, copy: Copy, shape: Shape, one?: Candidate): void {
  const { unit } = fn
  const result = fn.temp(shape.name, `new ${shape.name}()`)
  const place = (key: string): Field => shape.fields.find((field) => field.key === key)!
  copy.before.forEach((field, index) => fn.line(`${result}.${place(field.key).name} = $b${index}`))
  if (one) {
    const source = fn.temp(one.rep, `changetype<${one.rep}>($o)`)
    const any = unit.checker.getAnyType()
    for (const field of fieldsOf(one)) {
      if (field.hidden || isAccessor(field) || copy.without.includes(field.key)) continue
      const to = place(field.key)
      const getter = one.shape?.fields.find((other) => other.key === `get ${field.key}`)
      let val = readField(source, field, any)
      if (getter) {
        unit.edge(fn.key, 'closures')
        const closure = fn.temp(CLOSURE, `changetype<${CLOSURE}>(${source}.${getter.name})`)
        val = checked(fn, { text: callClosureText(closure, getter.accessor!, []), rep: getter.accessor!.result, type: any }, 'closures')
      }
      const have = field.called ?? (one.cls && calledAs(unit, field.type, one.env))
      if (have && to.called && field.rep === CLOSURE && !sameCall(have, to.called)) val = adapt(fn, val, have, to.called)
      const set = (): void => fn.line(`${result}.${to.name} = ${convert(fn, val, to.rep).text}`)
      if (!field.optional || field.rep === 'bool') set()
      else fn.emit({ kind: 'if', test: isThere(fn, { text: source, rep: one.rep, type: any }, field.key, val), then: fn.collect(() => { set(); if (to.optional) noteUndefined(fn, result, shape, to, val.rep, val.text) }), otherwise: [] })
    }
  }
  fn.emit({ kind: 'return', value: `changetype<${REF}>(${result})` })
}

/** What a further source has beyond the properties that its type tells: those must have their place in the copy. */
export function mergeOthers(fn: Fn, object: string, source: Val, known: string[], node: ts.Node): void {
  fn.line(`$reflect.mergeOthers(${object}, ${convert(fn, source, REF).text}, [${known.map((one) => `<${REF}>${quote(one)}`).join(', ')}])`, node)
  fn.unit.throwers.add('builtin:!')
  fn.check('builtin:!')
}

/** Access by names that are known only when the program runs: `o[key]` with `key: keyof T`, `key in o`. */
import ts from 'typescript'
import { accessorKey, memberKey, methodOf, methodSignature } from './class.ts'
import { callClosureText } from './closure.ts'
import { convert } from './convert.ts'
import { quote } from './expression.ts'
import { Fn, type Val } from './fn.ts'
import { checked, fieldName, presentInDict, SHARED } from './shape.ts'
import { noEnv, REF, type OutFile, type Part, type Rep, type Unit } from './unit.ts'

type Kind = 'get' | 'set' | 'has'
const wanted = new WeakMap<Unit, Map<Kind, string>>()

function nameOf(unit: Unit, kind: Kind): string {
  const names = wanted.get(unit) ?? wanted.set(unit, new Map()).get(unit)!
  return names.get(kind) ?? (names.set(kind, unit.unique(`keyed$${kind}`, SHARED)), names.get(kind)!)
}

/** A property's name as text of a string. */
export const keyText = (key: Val): string => (key.rep === 'string' ? key.text : `$text.str<${key.rep}>(${key.text})`)

/** `object[key]`, boxed. */
export const keyedGet = (fn: Fn, object: Val, key: string, type: ts.Type): Val =>
  checked(fn, { text: `${nameOf(fn.unit, 'get')}(${convert(fn, object, REF).text}, ${key})`, rep: REF, type }, 'keyed:get')

/** `object[key] = val` */
export function keyedSet(fn: Fn, object: Val, key: string, val: Val, node: ts.Node): void {
  fn.line(`${nameOf(fn.unit, 'set')}(${convert(fn, object, REF).text}, ${key}, ${convert(fn, val, REF).text})`, node)
  fn.check('keyed:set')
}

/** `key in object` */
export const keyedHas = (fn: Fn, object: Val, key: string, type: ts.Type): Val =>
  ({ text: `${nameOf(fn.unit, 'has')}(${convert(fn, object, REF).text}, ${key})`, rep: 'bool', type })

/** Writes those functions, when all classes are known. */
export function writeKeyed(unit: Unit, file: OutFile): void {
  for (const [kind, name] of wanted.get(unit) ?? []) {
    const result: Rep = kind === 'get' ? REF : kind === 'has' ? 'bool' : 'void'
    const fn = new Fn(unit, file, noEnv, `keyed:${kind}`, result, name)
    for (const one of unit.classes.values()) {
      const body = fn.collect(() => classMembers(fn, kind, one.name, one))
      if (body.length) fn.emit({ kind: 'if', test: `$o instanceof ${one.name}`, then: body, otherwise: [] })
    }
    for (const element of unit.dictionaries) fn.emit({ kind: 'if', test: `$o instanceof $dict.Dict<${element}>`, then: fn.collect(() => dictionaryEntry(fn, kind, element)), otherwise: [] })
    if (kind === 'set') shapeSetters(fn)
    if (kind === 'has') fn.emit({ kind: 'return', value: '$reflect.hasKey($o, $k)' })
    else if (kind === 'get') fn.emit({ kind: 'return', value: '$reflect.get($o, $k)' })
    else fn.line('$reflect.put($o, $k, $v)')
    const part: Part = { kind: 'function', head: `export function ${name}($o: ${REF}, $k: string${kind === 'set' ? `, $v: ${REF}` : ''}): ${result}`, body: fn.out, result, key: `keyed:${kind}` }
    file.parts.push(part)
  }
}

type Info = Parameters<typeof methodOf>[0]

/** Getters, setters and methods of a class: reflection only knows fields. */
function classMembers(fn: Fn, kind: Kind, rep: Rep, info: Info): void {
  const { unit } = fn
  const names = new Set<string>()
  for (let at: Info | undefined = info; at; at = at.base) {
    for (const member of at.decl.members) {
      if (!(ts.isMethodDeclaration(member) || ts.isAccessor(member)) || ts.isPrivateIdentifier(member.name)) continue
      if (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) continue
      names.add(memberKey(member.name))
    }
  }
  const any = unit.checker.getAnyType()
  const object = `changetype<${rep}>($o)`
  for (const key of names) {
    const then = fn.collect(() => {
      if (kind === 'has') return fn.emit({ kind: 'return', value: 'true' })
      const member = methodOf(info, accessorKey(kind, key))
      if (member) {
        const signature = methodSignature(unit, member.owner, member.decl)
        unit.edge(fn.key, `method:${kind}$${key}`)
        if (kind === 'get') return fn.emit({ kind: 'return', value: convert(fn, { text: `${object}.get$${fieldName(key)}()`, rep: signature.result, type: any }, REF).text })
        fn.line(`${object}.set$${fieldName(key)}(${convert(fn, { text: '$v', rep: REF, type: any }, signature.params[0]).text})`)
        return fn.emit({ kind: 'return' })
      }
      if (kind === 'get' && methodOf(info, key)) fn.line(`$check.missing($o, ${quote(key)})`)
    })
    if (then.length) fn.emit({ kind: 'if', test: `$k == ${quote(key)}`, then, otherwise: [] })
  }
}

function dictionaryEntry(fn: Fn, kind: Kind, element: Rep): void {
  const type = fn.checker.getAnyType()
  const dict = `changetype<$dict.Dict<${element}>>($o)`
  const present = presentInDict(element)
  if (kind === 'has') return fn.emit({ kind: 'return', value: `$dict.has<${element}>(${dict}, $k)` })
  if (kind === 'get') return fn.emit({ kind: 'return', value: convert(fn, { text: `$dict.get<${element},${present}>(${dict}, $k)`, rep: present, type }, REF).text })
  fn.line(`$dict.set<${element}>(${dict}, $k, ${convert(fn, { text: '$v', rep: REF, type }, element).text})`)
  fn.emit({ kind: 'return' })
}

/** Setters of object literals. */
function shapeSetters(fn: Fn): void {
  const { unit } = fn
  for (const shape of unit.shapes.values()) {
    const setters = shape.fields.filter((field) => field.accessor && field.key.startsWith('set '))
    if (!setters.length) continue
    const then = fn.collect(() => {
      for (const field of setters) {
        unit.edge(fn.key, 'closures')
        const closure = `changetype<$closure.Closure>(changetype<${shape.name}>($o).${field.name})`
        const value = convert(fn, { text: '$v', rep: REF, type: unit.checker.getAnyType() }, field.accessor!.params[0]).text
        fn.emit({ kind: 'if', test: `$k == ${quote(field.key.slice(4))}`, then: [{ kind: 'line', text: callClosureText(closure, field.accessor!, [value]) }, { kind: 'return' }], otherwise: [] })
      }
    })
    fn.emit({ kind: 'if', test: `$o instanceof ${shape.name}`, then, otherwise: [] })
  }
}

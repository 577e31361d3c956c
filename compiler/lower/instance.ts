/** `instanceof` with a generic class: all its instances count, which are known when the program has been lowered. */
import type ts from 'typescript'
import { Fn } from './fn.ts'
import { SHARED } from './shape.ts'
import { noEnv, REF, type OutFile, type Unit } from './unit.ts'

const wanted = new WeakMap<Unit, Map<ts.ClassLikeDeclaration, string>>()

/** The function that tells whether an object is of the class. */
export function instanceTest(unit: Unit, decl: ts.ClassLikeDeclaration): string {
  const names = wanted.get(unit) ?? wanted.set(unit, new Map()).get(unit)!
  return names.get(decl) ?? (names.set(decl, unit.unique(`is$${decl.name?.text ?? 'class'}`, SHARED)), names.get(decl)!)
}

/** Writes those functions. */
export function writeInstanceTests(unit: Unit, file: OutFile): void {
  for (const [decl, name] of wanted.get(unit) ?? []) {
    const fn = new Fn(unit, file, noEnv, `is:${name}`, 'bool', name)
    const tests = [...unit.classes.values()].filter((info) => info.decl === decl).map((info) => `$o instanceof ${info.name}`)
    fn.emit({ kind: 'return', value: tests.join(' || ') || 'false' })
    file.parts.push({ kind: 'function', head: `export function ${name}($o: ${REF}): bool`, body: fn.out, result: 'bool', key: fn.key })
  }
}

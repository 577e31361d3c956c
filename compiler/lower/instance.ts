/** `instanceof`, also with a generic class: all its instances count, which are known when the program has been lowered. */
import ts from 'typescript'
import { classInstance } from './class.ts'
import { convert } from './convert.ts'
import { expression, unsupported } from './expression.ts'
import { Fn, type Val } from './fn.ts'
import { SHARED } from './shape.ts'
import { isStatic } from './static.ts'
import { classDeclaration, repOf } from './types.ts'
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

/** `#x in object`: objects of the class around the code have it, and those of its subclasses (ECMA-262 13.10.1). */
export function brandTest(fn: Fn, node: ts.BinaryExpression, type: ts.Type): Val {
  const name = (node.left as ts.PrivateIdentifier).text
  let around: ts.Node = node
  while (!ts.isClassLike(around) || !around.members.some((one) => one.name && ts.isPrivateIdentifier(one.name) && one.name.text === name)) around = around.parent
  if (isStatic(around.members.find((one) => one.name && ts.isPrivateIdentifier(one.name) && one.name.text === name)!)) return unsupported(node, 'this test for a static private name', 'compare with the class')
  const val = convert(fn, expression(fn, node.right), REF)
  if (around.typeParameters) return { text: `${instanceTest(fn.unit, around)}(${val.text})`, rep: 'bool', type }
  return { text: `(${val.text} instanceof ${classInstance(fn.unit, around, noEnv).name})`, rep: 'bool', type }
}

/** `object instanceof Class` */
export function instanceOf(fn: Fn, node: ts.BinaryExpression): Val {
  const type = fn.checker.getTypeAtLocation(node)
  const val = convert(fn, expression(fn, node.left), REF)
  const constructor = fn.checker.getTypeAtLocation(node.right)
  const prototype = constructor.getProperty('prototype')
  const instance = prototype ? fn.checker.getTypeOfSymbol(prototype) : undefined
  if (!instance) return unsupported(node.right, 'instanceof with this', 'name a class')
  const name = instance.symbol?.name
  if (name === 'Array') return { text: `$array.isArray(${val.text})`, rep: 'bool', type }
  if (name === 'Map' || name === 'Set') return { text: `$reflect.is${name}(${val.text})`, rep: 'bool', type }
  const rep = repOf(fn.unit, instance, fn.env)
  if (rep === REF) return unsupported(node.right, 'instanceof with this', 'name a class')
  const decl = classDeclaration(instance)
  if (decl?.typeParameters?.length) return { text: `${instanceTest(fn.unit, decl)}(${val.text})`, rep: 'bool', type }
  return { text: `(${val.text} instanceof ${rep})`, rep: 'bool', type }
}

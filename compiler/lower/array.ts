/** Members of arrays that the tables cannot describe. */
import ts from 'typescript'
import { convert } from './convert.ts'
import { expression } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { iterate } from './iteration.ts'
import { isReference, presentParts } from './types.ts'
import { REF } from './unit.ts'

/** `list.key(args)`, or undefined where the tables know it. */
export function arrayCall(fn: Fn, list: Val, key: string, args: readonly ts.Expression[], type: ts.Type, node: ts.Node): Val | undefined {
  return key === 'concat' && list.rep.startsWith('Array<') ? concat(fn, list, args, type, node) : undefined
}

/** Arrays among the arguments are taken apart, other values are elements (ECMA-262 23.1.3.2). */
function concat(fn: Fn, list: Val, args: readonly ts.Expression[], type: ts.Type, node: ts.Node): Val {
  const own = list.rep.slice(6, -1)
  const result = fn.temp(list.rep, `$array.slice<${own}>(${list.text})`, node)
  const element = fn.checker.getNonNullableType(list.type).getNumberIndexType()
  const add = (val: Val): void => {
    if (val.rep.startsWith('Array<')) {
      const have = val.rep.slice(6, -1)
      return fn.line(have === own ? `$array.pushAll<${own}>(${result}, ${val.text})` : `$foreign.pushConverted<${have}, ${own}>(${result}, ${val.text})`, node)
    }
    const one = fn.settle(val)
    const push = fn.collect(() => fn.line(`$array.push<${own}>(${result}, ${convert(fn, one, own, undefined, node).text})`, node))
    const mayBeArray = isReference(one.rep) && (one.rep === REF) && presentParts(one.type).some((part) => (part.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any | ts.TypeFlags.TypeParameter | ts.TypeFlags.NonPrimitive)) !== 0 || fn.checker.isArrayLikeType(part))
    if (!mayBeArray) return void fn.out.push(...push)
    fn.emit({ kind: 'if', test: `$array.isArray(${one.text})`, then: [{ kind: 'line', text: `$foreign.pushAny<${own}>(${result}, ${one.text})`, at: node }], otherwise: push, at: node })
  }
  for (const arg of args) {
    if (!ts.isSpreadElement(arg)) {
      const wanted = element && !fn.checker.isArrayLikeType(fn.checker.getTypeAtLocation(arg)) ? element : undefined
      add(expression(fn, arg, ts.isArrayLiteralExpression(arg) ? { type: list.type, rep: list.rep } : { type: wanted }))
      continue
    }
    const source = expression(fn, arg.expression)
    const iterator = iterate(fn, source, arg)
    const label = { name: 'spread' }
    fn.emit({ kind: 'loop', label, test: `${iterator.text}.step()`, body: fn.collect(() => add({ text: `${iterator.text}.value`, rep: iterator.rep, type: iterator.type })), update: [], at: arg })
    fn.check(iterator.key)
  }
  return { text: result, rep: list.rep, type, stable: true, fresh: true }
}

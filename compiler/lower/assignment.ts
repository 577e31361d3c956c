/** Assignment: to variables, properties, elements and patterns. */
import ts from 'typescript'
import { elementTarget, propertyTarget } from './access.ts'
import { convert } from './convert.ts'
import { choose, drop, unsupported, valueAs, writable, type Use } from './expression.ts'
import type { Fn, Val, Variable } from './fn.ts'
import { heldVal } from './held.ts'
import { I32, of, U32, within } from './interval.ts'
import type { Held } from './ranges.ts'
import { readVariable, symbolOf, variable } from './name.ts'
import { combine } from './operators.ts'
import { getProperty, restOf } from './shape.ts'
import { isInteger, isReference, repOf } from './types.ts'
import { checkers, CLOSURE, REF, type Rep } from './unit.ts'
import { collected, iterate, elementOf } from './iteration.ts'

/** A place that can be read and written: what leads to it has been evaluated. */
export interface Target {
  rep: Rep
  type: ts.Type
  get(): Val
  set(val: Val): void
  /** Text that can stand left of an operator like `+=`, when nothing else is needed. */
  plain?: string
  variable?: Variable
  /** How the number in it is held. */
  held?: Held
  /** It takes only some of the number's bits: the value of an assignment is not what the place then has. */
  cuts?: boolean
  /** `delete`. */
  remove?(): Val
}

/** The place that an expression names. */
export function target(fn: Fn, node: ts.Expression): Target {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node)) return target(fn, node.expression)
  if (ts.isPropertyAccessExpression(node)) return propertyTarget(fn, node)
  if (ts.isElementAccessExpression(node)) return elementTarget(fn, node)
  if (!ts.isIdentifier(node)) return unsupported(node, 'assigning to this')
  const symbol = symbolOf(fn.checker, node)
  const known = symbol && variable(fn, symbol)
  if (!known) return unsupported(node, `assigning to "${node.text}"`)
  return variableTarget(fn, known, fn.checker.getTypeOfSymbol(symbol), node)
}

export function variableTarget(fn: Fn, known: Variable, type: ts.Type, node?: ts.Node): Target {
  const text = known.cell ? `${known.text}.value` : writable(known.text)
  return {
    rep: known.rep, type, plain: text, variable: known, held: known.range && { rep: known.rep as 'i32' | 'u32', range: known.range },
    get: () => ({ ...readVariable(known, type, node && fn.unit.ranges?.at(node)), stable: false }),
    set: (val) => fn.line(`${text} = ${val.text}`),
  }
}

/** `left = value`; gives the value back. @param operator of a compound assignment */
export function assign(fn: Fn, left: ts.Expression, value: (to: Target) => Val, use: Use, node: ts.Node, operator?: string): Val {
  const to = target(fn, left)
  const val = value(to.cuts && !use.dropped ? { ...to, rep: 'f64' } : to)
  const type = fn.checker.getTypeAtLocation(node)
  const compound = operator && to.plain && val.rep === to.rep && val.text.startsWith(`(${to.plain} ${operator} `) && val.text.endsWith(')') && !isReference(to.rep)
  if (use.dropped) {
    if (compound) fn.line(`${to.plain} ${operator}= ${val.text.slice(`(${to.plain} ${operator} `.length, -1)}`, node)
    else withPlace(fn, node, () => to.set(val))
    return { text: '', rep: 'void', type, stable: true }
  }
  const settled = fn.settle(val)
  withPlace(fn, node, () => to.set(to.cuts ? convert(fn, settled, to.rep) : settled))
  if (to.held && settled.rep === to.held.rep) return heldVal(settled.text, to.held.rep, settled.range ?? to.held.range, settled.type, true)
  return { ...settled, fresh: false, type: isReference(settled.rep) && settled.rep !== REF ? type : settled.type }
}

/** Gives what is emitted inside the place of `node`. */
export function withPlace(fn: Fn, node: ts.Node, write: () => void): void {
  const stmts = fn.collect(write)
  for (const stmt of stmts) if (stmt.kind === 'line' && !stmt.at) stmt.at = node
  fn.out.push(...stmts)
}

/** ++ and --. */
export function increment(fn: Fn, operand: ts.Expression, operator: '+' | '-', postfix: boolean, use: Use): Val {
  const to = target(fn, operand)
  const type = fn.checker.getTypeAtLocation(operand)
  if (use.dropped && to.plain && to.rep !== REF) {
    fn.line(to.rep === 'f64' || to.rep === 'f32' ? `${to.plain} ${operator}= 1` : `${postfix ? '' : operator.repeat(2)}${to.plain}${postfix ? operator.repeat(2) : ''}`, operand)
    return { text: '', rep: 'void', type, stable: true }
  }
  const old = fn.settle(to.get())
  const next: Val = old.unsigned && to.rep === 'u32' ? heldVal(`<u32>(${old.bits} ${operator} 1)`, 'u32', U32, type)
    : isInteger(old.rep) && !(old.range && !within(of(combine(operator, old.range, { low: 1, high: 1 })), I32))
    ? { text: `${old.text} ${operator} 1`, rep: old.rep, type, range: old.range && combine(operator, old.range, { low: 1, high: 1 }) }
    : { text: `${convert(fn, old, 'f64').text} ${operator} 1.0`, rep: 'f64', type }
  const settled = fn.settle(next)
  withPlace(fn, operand, () => to.set(convert(fn, settled, to.rep)))
  return postfix ? convert(fn, old, isInteger(old.rep) ? old.rep : 'f64') : settled
}

/** `[a, b] = …` and `{ x: a } = …` in expressions. */
export function destructure(fn: Fn, pattern: ts.Expression, source: Val): void {
  if (ts.isArrayLiteralExpression(pattern)) {
    const reader = sequence(fn, source, pattern.elements.length, pattern.elements.some(ts.isSpreadElement))
    pattern.elements.forEach((part, index) => {
      if (ts.isOmittedExpression(part)) return void reader.skip(index)
      if (ts.isSpreadElement(part)) return destructure(fn, part.expression, reader.rest(index, ts.isArrayLiteralExpression(part.expression) || ts.isObjectLiteralExpression(part.expression) ? undefined : fn.checker.getTypeAtLocation(part.expression)))
      assignPart(fn, part, () => reader.at(index))
    })
    return reader.end()
  }
  if (ts.isObjectLiteralExpression(pattern)) {
    const taken: string[] = []
    for (const part of pattern.properties) {
      if (ts.isSpreadAssignment(part)) destructure(fn, part.expression, restOf(fn, source, taken, part))
      else if (ts.isShorthandPropertyAssignment(part)) {
        taken.push(part.name.text)
        const to = target2(fn, part.name)
        const val = getProperty(fn, source, part.name.text, part)
        to.set(convert(fn, part.objectAssignmentInitializer ? withDefault(fn, val, part.objectAssignmentInitializer, to.type) : val, to.rep, to.type, part))
      } else if (ts.isPropertyAssignment(part)) {
        const name = keyIn(fn, part.name)
        taken.push(name)
        assignPart(fn, part.initializer, () => getProperty(fn, source, name, part))
      } else unsupported(part, 'this pattern')
    }
    return
  }
  const to = target(fn, pattern)
  to.set(convert(fn, source, to.rep, to.type, pattern))
}

function target2(fn: Fn, name: ts.Identifier): Target {
  const symbol = fn.checker.getShorthandAssignmentValueSymbol(name.parent)
  const known = symbol && variable(fn, symbol)
  return known ? variableTarget(fn, known, fn.checker.getTypeOfSymbol(symbol)) : unsupported(name, `assigning to "${name.text}"`)
}

function assignPart(fn: Fn, part: ts.Expression, value: () => Val): void {
  if (ts.isBinaryExpression(part) && part.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const nested = ts.isArrayLiteralExpression(part.left) || ts.isObjectLiteralExpression(part.left)
    const to = nested ? undefined : target(fn, part.left)
    const type = fn.checker.getTypeAtLocation(part.left)
    const val = withDefault(fn, value(), part.right, type)
    if (to) to.set(convert(fn, val, to.rep, to.type, part))
    else destructure(fn, part.left, fn.settle(val))
  } else if (ts.isArrayLiteralExpression(part) || ts.isObjectLiteralExpression(part)) destructure(fn, part, fn.settle(value()))
  else {
    const to = target(fn, part)
    to.set(convert(fn, value(), to.rep, to.type, part))
  }
}

/** `value`, or the default where it is undefined. */
export function withDefault(fn: Fn, val: Val, initializer: ts.Expression, type: ts.Type): Val {
  if (!isReference(val.rep) && val.rep !== 'f64') return val
  const settled = fn.settle(val)
  const present = fn.checker.getNonNullableType(type)
  const rep = repOf(fn.unit, type, fn.env)
  return choose(fn, `$value.isNone<${settled.rep}>(${settled.text})`, () => valueAs(fn, initializer, type, rep), () => ({ ...settled, type: present }), rep, type)
}

/** The name of a property in a literal or pattern; what computes it is done. */
export function keyIn(fn: Fn, name: ts.PropertyName): string {
  const key = propertyKey(name)
  if (ts.isComputedPropertyName(name) && !key.startsWith('@@')) drop(fn, name.expression)
  return key
}

/** The name of a property: also a computed one whose value TypeScript knows; `[Symbol.iterator]` is `@@iterator`. */
export function propertyKey(name: ts.PropertyName): string {
  if (!ts.isComputedPropertyName(name)) return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name) ? name.text : ts.isNumericLiteral(name) ? String(Number(name.text)) : unsupported(name, 'this property name')
  if (ts.isPropertyAccessExpression(name.expression) && name.expression.expression.getText() === 'Symbol') return `@@${name.expression.name.text}`
  const type = checkers.get(name.getSourceFile())?.getTypeAtLocation(name.expression)
  return type && (type.isStringLiteral() || type.isNumberLiteral()) ? String(type.value) : unsupported(name, 'this property name')
}

/** Declares the variables of a binding: a name or a pattern. @param declare makes one variable with its value */
export function bind(fn: Fn, name: ts.BindingName, source: Val, declare: (name: ts.Identifier, val: Val | undefined) => void): void {
  if (ts.isIdentifier(name)) return declare(name, source)
  const settled = fn.settle(source)
  if (ts.isObjectBindingPattern(name)) {
    const taken: string[] = []
    for (const part of name.elements) {
      if (part.dotDotDotToken) {
        bind(fn, part.name, restOf(fn, settled, taken, part), declare)
        continue
      }
      const key = part.propertyName ? keyIn(fn, part.propertyName) : (part.name as ts.Identifier).text
      taken.push(key)
      bindPart(fn, part, () => getProperty(fn, settled, key, part), declare)
    }
    return
  }
  const reader = sequence(fn, settled, name.elements.length, name.elements.some((part) => ts.isBindingElement(part) && !!part.dotDotDotToken))
  name.elements.forEach((part, index) => {
    if (ts.isOmittedExpression(part)) return void reader.skip(index)
    if (part.dotDotDotToken) return bind(fn, part.name, reader.rest(index, fn.checker.getTypeAtLocation(part.name)), declare)
    bindPart(fn, part, () => reader.at(index), declare)
  })
  reader.end()
}

function bindPart(fn: Fn, part: ts.BindingElement, value: () => Val, declare: (name: ts.Identifier, val: Val | undefined) => void): void {
  const type = fn.checker.getTypeAtLocation(part.name)
  const val = value()
  bind(fn, part.name, part.initializer ? withDefault(fn, val, part.initializer, ts.isIdentifier(part.name) ? type : fn.checker.getNonNullableType(val.type)) : val, declare)
}

/** Reads an array, tuple or iterable element by element. */
function sequence(fn: Fn, source: Val, count: number, hasRest: boolean): { at(index: number): Val; skip(index: number): void; rest(index: number, type?: ts.Type): Val; end(): void } {
  const types = fn.checker.isTupleType(source.type) ? fn.checker.getTypeArguments(source.type as ts.TypeReference) : undefined
  const own = repOf(fn.unit, source.type, fn.env)
  const list = fn.settle(source.rep === REF && own.startsWith('Array<') ? { ...convert(fn, source, own), type: source.type } : source)
  if (list.rep.startsWith('Array<')) {
    const rep = list.rep.startsWith('Array<') ? list.rep.slice(6, -1) : REF
    const undefinable = rep === 'f64' || isReference(rep) ? rep : 'f64'
    const of = (index: number): ts.Type => types?.[Math.min(index, types.length - 1)] ?? elementOf(fn, list.type)
    return {
      at: (index) => {
        const type = of(index)
        // Elements that may be left out, or that stand for many, need not be there.
        const sure = types && index < types.length && !((list.type as ts.TupleTypeReference).target.elementFlags[index] & (ts.ElementFlags.Optional | ts.ElementFlags.Variable))
        const val: Val = sure ? { text: `$array.ofTuple<${rep}>(${list.text}, ${index})`, rep, type, loose: rep === 'f64' } : { text: `$array.getOr<${rep},${rep === 'bool' ? REF : undefinable}>(${list.text}, ${index})`, rep: rep === 'bool' ? REF : undefinable, type, loose: true }
        const wanted = repOf(fn.unit, type, fn.env)
        return isReference(val.rep) && wanted !== val.rep && isReference(wanted) && wanted !== CLOSURE ? { ...val, text: `changetype<${wanted}>(${val.text})`, rep: wanted } : wanted === CLOSURE ? { ...val, text: `changetype<${CLOSURE}>(${val.text})`, rep: CLOSURE } : sure && wanted !== 'void' ? convert(fn, val, wanted) : val
      },
      skip: () => {},
      rest: (index, type = list.type) => {
        const text = `$array.slice<${rep}>(${list.text}, ${index})`
        const wanted = repOf(fn.unit, type, fn.env)
        if (!wanted.startsWith('Array<') || wanted === `Array<${rep}>`) return { text, rep: `Array<${rep}>`, type }
        // The rest of a tuple of mixed kinds may be all of one.
        const others = fn.temp(wanted, `new ${wanted}()`)
        fn.line(`$foreign.pushConverted<${rep}, ${wanted.slice(6, -1)}>(${others}, ${text})`)
        return { text: others, rep: wanted, type, stable: true }
      },
      end: () => {},
    }
  }
  const iterator = iterate(fn, list, fn.file.source)
  const done = fn.temp('bool', 'false')
  const step = (): string => {
    const then = fn.collect(() => {
      fn.line(`${writable(done)} = !${iterator.text}.step()`)
      fn.check(iterator.key)
    })
    fn.emit({ kind: 'if', test: `!${done}`, then, otherwise: [] })
    return done
  }
  return {
    at: (index) => {
      step()
      const rep = iterator.rep === 'bool' ? REF : isInteger(iterator.rep) ? 'f64' : iterator.rep
      const result = fn.temp(rep, `${done} ? $value.none<${rep}>() : $value.some<${iterator.rep},${rep}>(${iterator.text}.value)`)
      const type = types?.[index] ?? iterator.type
      const wanted = repOf(fn.unit, type, fn.env)
      const val: Val = { text: result, rep, type, stable: true }
      return isReference(rep) && isReference(wanted) ? convert(fn, val, wanted) : val
    },
    skip: () => void step(),
    rest: (_, type = list.type) => ({ text: collected(fn, iterator), rep: `Array<${iterator.rep}>`, type }),
    end: () => {
      if (hasRest) return
      const then = fn.collect(() => {
        fn.line(`${iterator.text}.close()`)
        fn.check(iterator.key)
      })
      fn.emit({ kind: 'if', test: `!${done}`, then, otherwise: [] })
      void count
    },
  }
}

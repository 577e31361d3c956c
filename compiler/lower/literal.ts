/** Literals: arrays, objects, templates, regular expressions. */
import ts from 'typescript'
import { symbolOf } from './name.ts'
import { copied, copyOf, fill, mergeOthers, type Copy, type Property } from './spread.ts'
import { keyIn, propertyKey } from './assignment.ts'
import { accessorKey, memberKey } from './class.ts'
import { closureOf } from './closure.ts'
import { convert, mayBeAbsent } from './convert.ts'
import { expression, inOrder, quote, unsupported, valueAs, type Use } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { iterate } from './iteration.ts'
import { ACCESSORS, getProperty, isClassMember, isThere, noteUndefined, shapeOf } from './shape.ts'
import { noteConversion, textOf } from './text.ts'
import { calledAs, callSignature, classDeclaration, dictionaryRep, isReference, libraryName, parameterRep, parameterSymbol, presentParts, repOf } from './types.ts'
import { CLOSURE, REF, type Field, type Rep, type Signature } from './unit.ts'

/** `a${b}c` */
export function template(fn: Fn, node: ts.TemplateExpression): Val {
  const type = fn.checker.getStringType()
  // Each value becomes text before the next is evaluated (ECMA-262 13.2.8.5).
  const vals = inOrder(fn, node.templateSpans.map((span) => () => textOf(fn, expression(fn, span.expression))))
  const parts: string[] = node.head.text ? [quote(node.head.text)] : []
  vals.forEach((val, index) => {
    parts.push(val.text)
    const { text } = node.templateSpans[index].literal
    if (text) parts.push(quote(text))
  })
  if (parts.length === 1) return { text: parts[0], rep: 'string', type }
  return { text: `(${parts.join(' + ')})`, rep: 'string', type }
}

/** The strings of a tagged template: the same array at each evaluation (ECMA-262 13.2.8.4). */
export function templateObject(fn: Fn, node: ts.TaggedTemplateExpression): Val {
  const pieces = piecesOf(node)
  const name = fn.unit.unique('template', fn.file.name)
  const list = (texts: string[]): string => `[${texts.map((text) => `<${REF}>${quote(text)}`).join(', ')}]`
  fn.file.parts.push({ kind: 'text', lines: [
    { text: `let ${name}$strings: Array<${REF}> | null = null;`, at: node },
    { text: `function ${name}(): Array<${REF}> { let strings = ${name}$strings; if (strings === null) ${name}$strings = strings = $template.strings(${list(pieces.map(({ text }) => text))}, ${list(pieces.map(rawText))}); return strings; }`, at: node },
  ] })
  return { text: `${name}()`, rep: `Array<${REF}>`, type: fn.checker.getAnyType() }
}

type Piece = ts.NoSubstitutionTemplateLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail
const piecesOf = ({ template: part }: ts.TaggedTemplateExpression): Piece[] => (ts.isNoSubstitutionTemplateLiteral(part) ? [part] : [part.head, ...part.templateSpans.map((span) => span.literal)])
/** As in the source, between the marks around it (ECMA-262 12.9.6.2). */
const rawText = (piece: Piece): string => {
  const text = piece.getText()
  return text.slice(1, piece.kind === ts.SyntaxKind.TemplateTail || piece.kind === ts.SyntaxKind.NoSubstitutionTemplateLiteral ? -1 : -2).replace(/\r\n?/g, '\n')
}

/** `String.raw` with a template. */
export function rawTemplate(fn: Fn, node: ts.TaggedTemplateExpression): Val {
  const pieces = piecesOf(node).map((piece) => quote(rawText(piece)))
  const spans = ts.isNoSubstitutionTemplateLiteral(node.template) ? [] : node.template.templateSpans
  const vals = inOrder(fn, spans.map((span) => () => textOf(fn, expression(fn, span.expression))))
  const parts = vals.flatMap((val, index) => [val.text, pieces[index + 1]])
  return { text: `(${[pieces[0], ...parts].join(' + ')})`, rep: 'string', type: fn.checker.getStringType() }
}

/** A literal is compiled when it is first reached; each evaluation makes an object of its own (ECMA-262 13.2.7.3). */
export function regexpLiteral(fn: Fn, node: ts.RegularExpressionLiteral): Val {
  const [, source, flags] = /^\/(.*)\/(\w*)$/s.exec(node.text)!
  const other = /[^gimsuy]/.exec(flags)
  if (other) return unsupported(node, `the flag "${other[0]}" of a regular expression`, 'leave it away')
  const name = fn.unit.unique('regexp', fn.file.name)
  fn.file.parts.push({ kind: 'text', lines: [
    { text: `let ${name}$program: $regexp.Program | null = null;`, at: node },
    { text: `function ${name}(): $regexp.JsRegExp { let program = ${name}$program; if (program === null) ${name}$program = program = $regexp.compile(${quote(source)}, ${quote(flags)}); return $regexp.fromProgram(program); }`, at: node },
  ] })
  return { text: `${name}()`, rep: '$regexp.JsRegExp', type: fn.checker.getTypeAtLocation(node) }
}

/** The member of an expected type that a literal is meant to be. */
function meant(fn: Fn, wanted: ts.Type | undefined, own: ts.Type): ts.Type | undefined {
  if (!wanted) return undefined
  const parts = presentParts(wanted).filter((part) => part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))
  if (parts.length <= 1) return parts[0]
  return parts.find((part) => fn.checker.isTypeAssignableTo(own, part)) ?? parts[0]
}

const isArrayType = (fn: Fn, type: ts.Type): boolean => fn.checker.isArrayLikeType(type)

/** `[a, b, ...c]` */
export function arrayLiteral(fn: Fn, node: ts.ArrayLiteralExpression, use: Use): Val {
  const { checker, unit } = fn
  const own = checker.getTypeAtLocation(node)
  const candidates = use.type ? presentParts(use.type).filter((part) => isArrayType(fn, part)) : []
  const wanted = candidates.find((part) => checker.isTypeAssignableTo(own, part)) ?? candidates[0]
  const type = wanted ?? own
  let rep = repOf(unit, type, fn.env)
  if (!rep.startsWith('Array<')) rep = use.rep?.startsWith('Array<') ? use.rep : repOf(unit, own, fn.env)
  if (!rep.startsWith('Array<')) rep = `Array<${REF}>`
  const list = listOf(fn, node.elements, rep, node, type)
  return { ...list, type }
}

/** Number of elements of a tuple that always has as many. */
export function fixedLength(checker: ts.TypeChecker, type: ts.Type): number | undefined {
  const flags = checker.isTupleType(type) ? (type as ts.TupleTypeReference).target.elementFlags : undefined
  return flags?.every((one) => one & ts.ElementFlags.Required) ? flags.length : undefined
}

/** `xs` of `...(xs as T[])` where T's are stored differently: the elements are copied anyway, so each is converted. */
function spreadSource(fn: Fn, node: ts.Expression): ts.Expression {
  let at = node
  while (ts.isParenthesizedExpression(at)) at = at.expression
  if (!ts.isAsExpression(at)) return node
  const [from, to] = [at.expression, at].map((one) => repOf(fn.unit, fn.checker.getTypeAtLocation(one), fn.env))
  return from === `Array<${REF}>` && /^Array<(f64|bool)>$/.test(to) ? at.expression : node
}

/** An array of the values of expressions and spreads. @param type the array's type, which shapes its elements */
export function listOf(fn: Fn, elements: readonly ts.Expression[], rep: Rep, node: ts.Node, type?: ts.Type): Val {
  const { checker } = fn
  const own = rep.slice(6, -1)
  const any = checker.getAnyType()
  const types = type && checker.isTupleType(type) ? checker.getTypeArguments(type as ts.TypeReference) : undefined
  const element = (index: number): ts.Type | undefined => types?.[index] ?? (type && !types ? type.getNumberIndexType() : undefined)
  const value = (one: ts.Expression, index: number): Val => {
    const wanted = element(index)
    const known = wanted && wanted.flags !== ts.TypeFlags.Never ? wanted : undefined
    if (!known) {
      const val = expression(fn, one, { rep: own })
      return convert(fn, val, own, val.rep === CLOSURE ? checker.getContextualType(one) : undefined, one)
    }
    const middle = repOf(fn.unit, known, fn.env)
    return convert(fn, convert(fn, expression(fn, one, { type: known, rep: middle === 'void' ? own : middle }), middle === 'void' ? own : middle, known, one), own, undefined, one)
  }
  if (!elements.some(ts.isSpreadElement)) {
    if (!elements.length) return { text: `new ${rep}()`, rep, type: type ?? any }
    const vals = inOrder(fn, elements.map((one, index) => () => (ts.isOmittedExpression(one) ? unsupported(one, 'a hole in an array', 'write undefined') : value(one, index))))
    return { text: fn.temp(rep, `[${vals.map((val) => (own === REF && val.text !== 'null' ? `changetype<${REF}>(${val.text})` : val.text)).join(', ')}]`, node), rep, type: type ?? any, stable: true, fresh: true }
  }
  // Each element goes in before the next is evaluated: a spread may run code.
  const list = fn.temp(rep, `new ${rep}()`, node)
  // Behind a spread of unknown length nobody knows which place of a tuple an element has.
  let place = 0
  for (const one of elements) {
    if (!ts.isSpreadElement(one)) {
      fn.line(`$array.push<${own}>(${list}, ${value(one, place++).text})`)
      continue
    }
    place += fixedLength(checker, checker.getTypeAtLocation(one.expression)) ?? NaN
    const from = spreadSource(fn, one.expression)
    const source = expression(fn, from, from !== one.expression ? {} : checker.isArrayLikeType(checker.getNonNullableType(checker.getTypeAtLocation(one.expression))) ? { rep, type } : {})
    if (source.rep.startsWith('Array<')) {
      if (source.rep === rep) fn.line(`$array.pushAll<${own}>(${list}, ${source.text})`)
      else fn.line(`$foreign.pushConverted<${source.rep.slice(6, -1)}, ${own}>(${list}, ${source.text})`)
      continue
    }
    const iterator = iterate(fn, source, one, own)
    fn.line(`$iterator.append<${own}>(${list}, ${iterator.text})`)
    fn.check(iterator.key)
  }
  return { text: list, rep, type: type ?? any, stable: true, fresh: true }
}

/** What `Record<K, V>` holds where K is a type parameter: its keys are known only when the program runs. */
function openRecord({ aliasSymbol, aliasTypeArguments }: ts.Type): ts.Type | undefined {
  const [key, value] = aliasSymbol?.name === 'Record' ? aliasTypeArguments ?? [] : []
  return key && key.flags & ts.TypeFlags.TypeParameter ? value : undefined
}

/** `{ a, b: c, ...d, m() {} }` */
export function objectLiteral(fn: Fn, node: ts.ObjectLiteralExpression, use: Use, own = fn.checker.getTypeAtLocation(node)): Val {
  const { checker, unit } = fn
  const wanted = meant(fn, use.type, own)
  if (wanted && classDeclaration(wanted)) return unsupported(node, `an object literal as class ${checker.typeToString(wanted)}`, 'use new')
  const wantedRep = wanted ? repOf(unit, wanted, fn.env) : undefined
  if (wantedRep === '$iterator.IterResult' || (use.rep === '$iterator.IterResult')) return iteratorResult(fn, node, use.type ?? own)
  if (wanted && libraryName(wanted) && /^Iterator(Yield|Return)Result$/.test(libraryName(wanted)!)) return iteratorResult(fn, node, wanted)
  const dict = wantedRep?.startsWith('$dict.') ? wantedRep : !wanted && repOf(unit, own, fn.env).startsWith('$dict.') ? repOf(unit, own, fn.env) : undefined
  if (dict) return dictLiteral(fn, node, dict, (wanted ?? own).getStringIndexType()!)
  const open = !node.properties.length && wanted ? openRecord(wanted) : undefined
  if (open) {
    const rep = dictionaryRep(unit, open, fn.env)
    return { text: `changetype<${REF}>(new ${rep}())`, rep: REF, type: wanted! }
  }
  const spreads = node.properties.some(ts.isSpreadAssignment)
  const fields: Omit<Field, 'name'>[] = []
  const add = (key: string, literalType: ts.Type, optional: boolean): void => {
    noteConversion(unit, key)
    const property = wanted && checker.getPropertyOfType(wanted, key)
    // Where a later spread may leave an earlier value, the type is that of both.
    const whole = spreads && !property ? checker.getPropertyOfType(own, key) : undefined
    const type = property ? checker.getTypeOfSymbol(property) : whole ? widened(checker, checker.getTypeOfSymbol(whole)) : literalType
    const rep = repOf(unit, type, fn.env)
    const at = fields.findIndex((field) => field.key === key)
    // What may be deleted later can be absent.
    const may = optional || !!property && (property.flags & ts.SymbolFlags.Optional) !== 0 && rep !== 'bool'
    const field = { key, rep: rep === 'void' ? REF : rep, optional: may, type, called: calledAs(unit, type, fn.env) }
    if (at < 0) fields.push(field)
    else fields[at] = { ...field, optional: fields[at].optional && may }
  }
  const accessors: (ts.GetAccessorDeclaration | ts.SetAccessorDeclaration)[] = []
  for (const part of node.properties) {
    if (ts.isSpreadAssignment(part)) {
      const source = checker.getTypeAtLocation(part.expression)
      const objects = objectsOf(source)
      const sure = objects.length === (source.isUnion() ? source.types.length : 1)
      for (const one of objects) for (const property of checker.getPropertiesOfType(one)) {
        if (isClassMember(property)) continue
        add(property.name, checker.getTypeOfSymbol(property), !sure || objects.some((other) => ((checker.getPropertyOfType(other, property.name)?.flags ?? ts.SymbolFlags.Optional) & ts.SymbolFlags.Optional) !== 0))
      }
    } else if (ts.isAccessor(part)) {
      accessors.push(part)
      const key = propertyKey(part.name)
      if (!fields.some((field) => field.key === key)) add(key, checker.getTypeOfSymbol((part as unknown as { symbol: ts.Symbol }).symbol), false)
    } else {
      const key = ts.isMethodDeclaration(part) ? memberKey(part.name) : propertyKey(part.name!)
      add(key, widened(checker, checker.getTypeOfSymbol((part as unknown as { symbol: ts.Symbol }).symbol)), false)
    }
  }
  // Optional properties that may be set later have their place.
  if (wanted) for (const property of checker.getPropertiesOfType(wanted)) {
    if (property.flags & ts.SymbolFlags.Optional && !fields.some((field) => field.key === property.name)) add(property.name, checker.getTypeOfSymbol(property), true)
  }
  if (accessors.length) unit.edge(ACCESSORS, 'closures')
  for (const part of accessors) fields.push({ key: accessorKey(ts.isGetAccessor(part) ? 'get' : 'set', propertyKey(part.name)), rep: CLOSURE, optional: false, hidden: true, type: own, accessor: accessorSignature(fn, part) })
  if (node.properties.some((part) => ts.isSpreadAssignment(part) && !isExact(fn, part.expression))) return withSpreads(fn, node, fields, wanted && wanted !== own ? [own, wanted] : [own])
  const shape = shapeOf(unit, fields, own)
  if (wanted && !shape.types.includes(wanted)) shape.types.push(wanted)
  const result = fn.temp(shape.name, undefined)
  // The object comes into being after its properties' values, unless methods need it.
  const usesThis = accessors.length > 0 || node.properties.some((part) => ts.isMethodDeclaration(part) && mentionsThis(part))
  // Literals of one shape may be of different types.
  const name = (key: string): Field => ({ ...shape.fields.find((field) => field.key === key)!, type: fields.find((field) => field.key === key)!.type })
  const set = (key: string, val: Val): void => {
    fn.line(`${result}.${name(key).name} = ${val.text}`)
    if (mayBeAbsent(val)) noteUndefined(fn, result, shape, shape.fields.find((field) => field.key === key)!, name(key).rep, `${result}.${name(key).name}`)
  }
  fn.out.pop()
  if (!spreads && !usesThis) {
    const parts = node.properties as ts.NodeArray<ts.PropertyAssignment | ts.ShorthandPropertyAssignment | ts.MethodDeclaration>
    const vals = inOrder(fn, parts.map((part) => () => propertyValue(fn, part, name(ts.isMethodDeclaration(part) ? memberKey(part.name) : propertyKey(part.name)))))
    fn.line(declareText(fn, result, shape.name), node)
    parts.forEach((part, index) => set(ts.isMethodDeclaration(part) ? memberKey(part.name) : propertyKey(part.name), vals[index]))
  } else {
    fn.line(declareText(fn, result, shape.name), node)
    for (const part of node.properties) {
      if (ts.isSpreadAssignment(part)) copyExact(fn, part, name, set)
      else if (ts.isAccessor(part)) {
        const field = name(accessorKey(ts.isGetAccessor(part) ? 'get' : 'set', propertyKey(part.name)))
        fn.line(`${result}.${field.name} = ${closureOf(fn, part, undefined, field.accessor, false, { text: result, rep: REF, type: own }).text}`, part)
      }
      else set(keyOfPart(part), propertyValue(fn, part, name(keyOfPart(part)), result))
    }
  }
  return { text: `changetype<${REF}>(${result})`, rep: REF, type: wanted ?? own, stable: true, exact: true }
}

const declareText = (fn: Fn, result: string, name: string): string => (fn.frame ? `${/\(([\w.$]+)\)$/.exec(result)?.[1] ?? result} = new ${name}()` : `let ${result}: ${name} = new ${name}()`)
const widened = (checker: ts.TypeChecker, type: ts.Type): ts.Type => checker.getBaseTypeOfLiteralType(type)
/** What of a spread's type is an object; `false`, undefined and the like add nothing. */
const objectsOf = (type: ts.Type): ts.Type[] => presentParts(type).filter((one) => one.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection | ts.TypeFlags.Instantiable))
const mentionsThis = (node: ts.Node): boolean => node.kind === ts.SyntaxKind.ThisKeyword || !!ts.forEachChild(node, (child) => (ts.isFunctionExpression(child) || ts.isClassLike(child) ? false : mentionsThis(child)))

function propertyValue(fn: Fn, part: ts.ObjectLiteralElementLike, field: Field, object?: string): Val {
  if (part.name) keyIn(fn, part.name)
  if (ts.isMethodDeclaration(part)) return convert(fn, methodClosure(fn, part, field, object), field.rep)
  const node = ts.isPropertyAssignment(part) ? part.initializer : (part as ts.ShorthandPropertyAssignment).name
  return convert(fn, expression(fn, node, { type: field.type, rep: field.rep }), field.rep, field.type, node)
}

/** A method of a literal: a closure; its `this` is the object. */
function methodClosure(fn: Fn, part: ts.MethodDeclaration, field: Field, object?: string): Val {
  const type = callSignature(fn.unit, field.type) ? field.type : undefined
  if (!object || !mentionsThis(part)) return closureOf(fn, part, type)
  return closureOf(fn, part, type, undefined, false, { text: object, rep: REF, type: fn.checker.getTypeAtLocation(part.parent) })
}

function accessorSignature(fn: Fn, part: ts.AccessorDeclaration): Signature {
  const { unit } = fn
  if (ts.isGetAccessor(part)) return { params: [], result: repOf(unit, fn.checker.getTypeOfSymbol((part as unknown as { symbol: ts.Symbol }).symbol), fn.env) }
  return { params: [parameterRep(unit, parameterSymbol(unit.checker, part.parameters[0]), fn.env)], result: 'void' }
}

const keyOfPart = (part: ts.ObjectLiteralElementLike): string => (ts.isMethodDeclaration(part) ? memberKey(part.name) : propertyKey(part.name!))

/** `{ a, ...source, b, ...more }`: a copy of the first source, to which the rest is added in order. */
function withSpreads(fn: Fn, node: ts.ObjectLiteralExpression, fields: Property[], types: ts.Type[]): Val {
  const { checker, unit } = fn
  const parts = [...node.properties]
  const first = parts.findIndex(ts.isSpreadAssignment)
  const fieldAt = (key: string): Field => ({ ...fields.find((field) => field.key === key)!, name: key })
  const spread = parts[first] as ts.SpreadAssignment
  const early = parts.slice(0, first)
  if (early.some(ts.isAccessor)) return unsupported(node, 'an accessor before a spread', 'write it after the spread')
  const before = [...new Set(early.map(keyOfPart))].map((key) => fields.find((field) => field.key === key)!)
  const made = inOrder(fn, [...early.map((part) => () => propertyValue(fn, part, fieldAt(keyOfPart(part)))), () => expression(fn, spread.expression)])
  const source = made.pop()!
  if (source.rep.startsWith('$dict.')) return unsupported(spread, 'a dictionary in an object of fixed properties', 'give the object the type Record<string, …>')
  const type = checker.getNonNullableType(checker.getTypeAtLocation(spread.expression))
  const copy = copyOf(unit, node, { source: type, types, before, fields, without: [] })
  const object = copied(fn, copy, source, before.map((field) => made[early.findLastIndex((part) => keyOfPart(part) === field.key)]), types.at(-1)!)
  for (const part of parts.slice(first + 1)) {
    if (ts.isSpreadAssignment(part)) copySpread(fn, part, copy, object, fieldAt)
    else if (ts.isAccessor(part)) {
      const key = accessorKey(ts.isGetAccessor(part) ? 'get' : 'set', propertyKey(part.name))
      fill(fn, copy, object.text, [key], [closureOf(fn, part, undefined, fieldAt(key).accessor, false, { text: object.text, rep: REF, type: types[0] })])
    } else fill(fn, copy, object.text, [keyOfPart(part)], [propertyValue(fn, part, fieldAt(keyOfPart(part)), object.text)])
  }
  return { ...object, stable: true }
}

/** An object that a literal makes, or that no variable but a constant holds: it has no properties that its type does not tell. */
function isExact(fn: Fn, node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isExact(fn, node.expression)
  if (ts.isObjectLiteralExpression(node)) return node.properties.every((part) => !ts.isSpreadAssignment(part) || isExact(fn, part.expression))
  if (ts.isConditionalExpression(node)) return isExact(fn, node.whenTrue) && isExact(fn, node.whenFalse)
  if (ts.isBinaryExpression(node)) return [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken].includes(node.operatorToken.kind) && isExact(fn, node.right) && (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken || isExact(fn, node.left))
  if (!ts.isIdentifier(node)) return false
  const declaration = symbolOf(fn.checker, node)?.valueDeclaration
  return !!declaration && ts.isVariableDeclaration(declaration) && !declaration.type && (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0 && !!declaration.initializer && isExact(fn, declaration.initializer)
}

/** `...source` of an exact object. */
function copyExact(fn: Fn, part: ts.SpreadAssignment, name: (key: string) => Field, set: (key: string, val: Val) => void): void {
  const { checker } = fn
  const type = checker.getTypeAtLocation(part.expression)
  const source = fn.settle(expression(fn, part.expression))
  if (source.rep === 'void' || !isReference(source.rep)) return
  const objects = objectsOf(type)
  const keys = [...new Set(objects.flatMap((one) => checker.getPropertiesOfType(one).map((property) => property.name)))]
  const copy = (): void => {
    for (const key of keys) {
      const having = objects.filter((one) => checker.getPropertyOfType(one, key))
      const field = name(key)
      const optional = having.length < objects.length || having.some((one) => (checker.getPropertyOfType(one, key)!.flags & ts.SymbolFlags.Optional) !== 0)
      const put = (): void => set(key, convert(fn, getProperty(fn, { ...source, type: having[0], rep: source.rep }, key, part, checker.getTypeOfSymbol(checker.getPropertyOfType(having[0], key)!)), field.rep, field.type, part))
      if (optional) fn.emit({ kind: 'if', test: `$reflect.has(${convert(fn, source, REF).text}, ${quote(key)})`, then: fn.collect(put), otherwise: [] })
      else put()
    }
  }
  if (objects.length === (type.isUnion() ? type.types.length : 1)) return copy()
  fn.emit({ kind: 'if', test: `${convert(fn, source, REF).text} instanceof $object.Obj`, then: fn.collect(copy), otherwise: [] })
}

/** A further `...source`. */
function copySpread(fn: Fn, part: ts.SpreadAssignment, copy: Copy, object: Val, fieldAt: (key: string) => Field): void {
  const { checker } = fn
  const type = checker.getTypeAtLocation(part.expression)
  const source = fn.settle(expression(fn, part.expression))
  if (source.rep === 'void' || !isReference(source.rep)) return
  if (source.rep.startsWith('$dict.')) return unsupported(part, 'a dictionary in an object of fixed properties', 'give the object the type Record<string, …>')
  const present = checker.getNonNullableType(type)
  const properties = checker.getPropertiesOfType(present).filter((one) => !isClassMember(one) && objectsOf(type).length === presentParts(type).length)
  const adds = (): void => {
    for (const property of properties) {
      const field = fieldAt(property.name)
      const val = getProperty(fn, { ...source, type: present }, property.name, part, checker.getTypeOfSymbol(property))
      const set = (one: Val): void => fill(fn, copy, object.text, [property.name], [convert(fn, one, field.rep, field.type, part)])
      const settled = fn.settle(val)
      if (property.flags & ts.SymbolFlags.Optional && settled.rep !== 'bool') fn.emit({ kind: 'if', test: isThere(fn, source, property.name, settled), then: fn.collect(() => set(settled)), otherwise: [] })
      else set(settled)
    }
    mergeOthers(fn, object.text, source, properties.map((one) => one.name), part)
  }
  fn.emit({ kind: 'if', test: `!$value.isNullish<${source.rep}>(${source.text})`, then: fn.collect(adds), otherwise: [] })
}

function dictLiteral(fn: Fn, node: ts.ObjectLiteralExpression, rep: Rep, element: ts.Type): Val {
  const own = rep.slice(rep.indexOf('<') + 1, -1)
  const dict = fn.temp(rep, `new ${rep}()`, node)
  for (const part of node.properties) {
    if (ts.isSpreadAssignment(part)) {
      const source = expression(fn, part.expression)
      if (source.rep === rep) {
        fn.line(`$dict.assign<${own}>(${dict}, ${source.text})`)
        continue
      }
      if (isReference(source.rep)) {
        fn.line(`$dict.spread<${own}>(${dict}, ${convert(fn, source, REF).text})`, part)
        fn.unit.edge(fn.key, ACCESSORS)
        fn.check(ACCESSORS)
      }
      continue
    }
    const middle = repOf(fn.unit, element, fn.env)
    const value = (): Val => (ts.isMethodDeclaration(part) ? convert(fn, closureOf(fn, part, element), own) : ts.isAccessor(part) ? unsupported(part, 'an accessor in a dictionary') : convert(fn, valueAs(fn, ts.isPropertyAssignment(part) ? part.initializer : (part as ts.ShorthandPropertyAssignment).name, element, middle), own))
    const computed = part.name && ts.isComputedPropertyName(part.name) ? part.name.expression : undefined
    const [key, val] = inOrder(fn, [() => (computed ? keyOf(fn, computed) : { text: quote(propertyKey(part.name!)), rep: 'string', type: element, stable: true }), value])
    fn.line(`$dict.set<${own}>(${dict}, ${key.text}, ${val.text})`, part)
  }
  return { text: dict, rep, type: fn.checker.getTypeAtLocation(node), stable: true }
}

function keyOf(fn: Fn, node: ts.Expression): Val {
  return textOf(fn, expression(fn, node))
}

/** `{ value, done }` as an iterator's result. */
function iteratorResult(fn: Fn, node: ts.ObjectLiteralExpression, type: ts.Type): Val {
  const parts = node.properties.map((part) => {
    const key = part.name && propertyKey(part.name)
    const init = ts.isPropertyAssignment(part) ? part.initializer : ts.isShorthandPropertyAssignment(part) ? part.name : undefined
    return init && (key === 'value' || key === 'done') ? { key, init } : unsupported(part, 'this in an iterator\'s result', 'write { value: …, done: … }')
  })
  const vals = inOrder(fn, parts.map(({ key, init }) => () => {
    const wanted = key === 'value' ? fn.checker.getContextualType(init) : undefined
    return convert(fn, expression(fn, init, wanted && { type: wanted, rep: repOf(fn.unit, wanted, fn.env) }), key === 'done' ? 'bool' : REF)
  }))
  const text = (key: string, absent: string): string => vals[parts.findIndex((one) => one.key === key)]?.text ?? absent
  const args = `${text('value', 'null')}, ${text('done', 'false')}`
  const written = parts.length === 1 ? (parts[0].key === 'done' ? 'DONE_ONLY' : 'VALUE_ONLY') : parts[0].key === 'done' ? 'DONE_FIRST' : undefined
  return { text: written ? `new $iterator.WrittenResult(${args}, $iterator.Written.${written})` : `new $iterator.IterResult(${args})`, rep: '$iterator.IterResult', type }
}

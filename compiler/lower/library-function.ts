/** Functions of JavaScript's library as values: `xs.map(Math.sqrt)`, `filter(Boolean)`, `const print = console.log`. */
import ts from 'typescript'
import { calledAsValue } from './closure.ts'
import type { Builtin } from './builtin.ts'
import { convert } from './convert.ts'
import { quote } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { builtin } from './library.ts'
import { isLibrary, isReference } from './types.ts'
import { CLOSURE, REF, type Rep, type Signature } from './unit.ts'

/** A function of the library that `node` names, as a closure with this signature. */
export function libraryFunction(fn: Fn, node: ts.Expression, signature: Signature): Val | undefined {
  const name = fn.checker.getTypeAtLocation(node).getCallSignatures().length ? nameOf(fn, node) : undefined
  if (!name) return undefined
  const { unit } = fn
  const call = /^(String|Number|Boolean)$/.test(name) ? conversion(name, signature) : callOf(fn, name, signature)
  if (!call) return undefined
  const id = `library ${name} ${signature.params.join()}:${signature.result}`
  let own = unit.instances.get(id)
  if (!own) {
    own = unit.unique(`library$${name.replace('.', '$')}`, fn.file.name)
    unit.instances.set(id, own)
    const params = signature.params.map((rep, index) => `, a${index}: ${rep}`).join('')
    const body = signature.result === 'void' || call.rep === 'void' ? `${call.text};${signature.result === 'void' ? '' : ` return ${convert(fn, { ...call, text: '', rep: 'void' }, signature.result).text};`}` : `return ${convert(fn, call, signature.result).text};`
    fn.file.parts.push({ kind: 'text', lines: [
      { text: `@final export class ${own}$env extends ${CLOSURE} { $name(): string { return ${quote(name.split('.').at(-1)!)}; } }`, at: node },
      { text: `export function ${own}($self: ${CLOSURE}${params}): ${signature.result} { ${body} }`, at: node },
      { text: `export function ${own}$of(): ${CLOSURE} { return new ${own}$env(${own}.index); }`, at: node },
    ] })
    unit.homes.set(`${own}$of`, fn.file.name)
  }
  if (call.raises) {
    unit.throwers.add('builtin:!')
    calledAsValue(unit, signature, 'builtin:!')
  }
  return { text: `${own}$of()`, rep: CLOSURE, type: fn.checker.getTypeAtLocation(node) }
}

/** The key in the tables of what `node` names. */
function nameOf(fn: Fn, node: ts.Expression): string | undefined {
  const left = ts.isPropertyAccessExpression(node) ? node.expression : node
  if (!ts.isIdentifier(left)) return undefined
  const symbol = fn.checker.getSymbolAtLocation(left)
  if (!symbol || !isLibrary(symbol)) return undefined
  return ts.isPropertyAccessExpression(node) ? `${symbol.name}.${node.name.text}` : symbol.name
}

interface Call extends Val { raises: boolean }

function conversion(name: string, { params }: Signature): Call | undefined {
  const [first] = params
  if (!first) return undefined
  const text = name === 'String' ? `$text.str<${first}>(a0)` : name === 'Number' ? `$text.numberFrom<${first}>(a0)` : `$value.truthy<${first}>(a0)`
  return { text, rep: name === 'String' ? 'string' : name === 'Number' ? 'f64' : 'bool', type: undefined as unknown as ts.Type, raises: name !== 'Boolean' && isReference(first) }
}

const SIMPLE: Record<string, Rep> = { f64: 'f64', i32: 'i32', bool: 'bool', string: 'string', ref: REF, void: 'void' }

/** The call of an entry of the tables that takes and gives simple values. */
function callOf(fn: Fn, name: string, { params }: Signature): Call | undefined {
  const entry: Builtin | undefined = builtin(name)
  if (!entry || entry.types.length || !SIMPLE[entry.result] || entry.params.some((param) => param.fn || !SIMPLE[param.rep])) return undefined
  const type = fn.checker.getAnyType()
  const value = (index: number, rep: Rep): string => convert(fn, { text: `a${index}`, rep: params[index], type }, rep).text
  const args: string[] = []
  for (const [index, param] of entry.params.entries()) {
    const rep = SIMPLE[param.rep]
    if (param.rest) args.push(params[index] === `Array<${rep}>` && index === params.length - 1 ? `a${index}` : `[${params.slice(index).map((_, at) => (rep === REF ? `<${REF}>${value(index + at, rep)}` : value(index + at, rep))).join(', ')}]`)
    else if (index < params.length) args.push(value(index, rep))
    else if (param.optional) break
    else args.push(rep === 'f64' ? '$value.none<f64>()' : rep === 'bool' ? 'false' : isReference(rep) ? `changetype<${rep}>(0)` : '0')
  }
  return { text: `$${entry.module.replaceAll('-', '_')}.${entry.name}(${args.join(', ')})`, rep: SIMPLE[entry.result], type, raises: entry.raises }
}

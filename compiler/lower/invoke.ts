/**
 * Calls of function values. Where a program has few functions that can be called so, a call compares the code with theirs, as asc does
 * for methods: the processor predicts a direct call, and gcc can put the function in its place.
 */
import { isReference } from './types.ts'
import type { Rep, Signature, Unit } from './unit.ts'

/** The code of function values: what a call can name. */
interface Target { name: string; self: Rep }

/** More are told apart by the table. */
const MOST = 3
const targets = new WeakMap<Unit, Map<string, Target[]>>()
const keyOf = ({ params, result }: Signature): string => `${params.join()}:${result}`

/** `name`, exported from its file, is called as `signature` with a closure of class `self` first. */
export function noteTarget(unit: Unit, signature: Signature, name: string, self: Rep): void {
  const all = targets.get(unit) ?? targets.set(unit, new Map()).get(unit)!
  const key = keyOf(signature)
  ;(all.get(key) ?? all.set(key, []).get(key)!).push({ name, self })
}

const table = (closure: string, result: Rep, args: string[]): string => `call_indirect<${result}>(${closure}.code, ${[closure, ...args].join(', ')})`

/** Calls `closure`, text without side effects; which functions there are is known when the file is written. */
export function invokeText(closure: string, signature: Signature, args: string[]): string {
  const plain = /^[\w$]+$/.test(closure) && args.every((arg) => /^-?[\w$.]+$/.test(arg))
  if (!plain || signature.result === 'void') return table(closure, signature.result, args)
  return `\u0001${[keyOf(signature), signature.result, closure, ...args].join('\u0002')}\u0003`
}

/** Makes calls of what `invokeText` left open. */
export const resolveInvokes = (unit: Unit, text: string): string => (!text.includes('\u0001') ? text : text.replace(/\u0001([^\u0003]*)\u0003/g, (_, inner: string) => {
  const [key, result, closure, ...args] = inner.split('\u0002')
  const known = targets.get(unit)?.get(key) ?? []
  const last = table(closure, result, args)
  if (!known.length || known.length > MOST) return last
  // asc would take the operands of ?: for what the context wants.
  const word = (call: string): string => (isReference(result) ? `changetype<usize>(${call})` : call)
  const choice = known.reduceRight((otherwise, { name, self }) => `${closure}.code == ${name}.index ? ${word(`${name}(${[self === '$closure.Closure' ? closure : `changetype<${self}>(${closure})`, ...args].join(', ')})`)} : ${otherwise}`, word(last))
  return isReference(result) ? `changetype<${result}>(${choice})` : `(${choice})`
}))

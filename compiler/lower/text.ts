/** Conversions that run the app's code: `toString` and `valueOf` of its objects, which may throw. */
import ts from 'typescript'
import { mayBeAbsent } from './convert.ts'
import type { Fn, Val } from './fn.ts'
import { checked } from './shape.ts'
import { isReference, presentParts } from './types.ts'
import { REF, type Unit } from './unit.ts'

/** What conversions call, in the graph of calls. */
const TEXT = 'text'
const METHODS = ['toString', 'valueOf', '@@toPrimitive']

/** True when a conversion of the value to a primitive may call a method of the app. */
export const mayRun = (val: Val): boolean =>
  isReference(val.rep) && val.rep !== 'string' && presentParts(val.type).some((part) => !(part.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike)))

/** The result of a conversion of `operands`, after a test whether their methods threw. */
export function converted(fn: Fn, val: Val, ...operands: Val[]): Val {
  if (!operands.some(mayRun)) return val
  for (const method of METHODS) fn.unit.edge(TEXT, `method:${method}`)
  return checked(fn, val, TEXT)
}

/** Text of a string that is there: its type does not tell when it came from where nothing was. */
export const present = ({ text }: Val): string => (/^("|\$(text|string|number)\.)|^\(.* \+ .*\)$/.test(text) ? text : `$text.present(${text})`)

/** `String(val)`. */
export function textOf(fn: Fn, val: Val): Val {
  if (val.rep === 'string' && !mayBeAbsent(val)) return { ...val, text: present(val) }
  return converted(fn, { text: `$text.str<${val.rep === 'void' ? REF : val.rep}>(${val.text})`, rep: 'string', type: fn.checker.getStringType() }, val)
}

/** Notes a property of an object literal that conversions call. */
export function noteConversion(unit: Unit, key: string): void {
  if (METHODS.includes(key)) unit.edge(TEXT, 'closures')
}

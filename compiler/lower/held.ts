/** Numbers held as integers, as values and as variables. */
import type ts from 'typescript'
import type { Fn, Val, Variable } from './fn.ts'
import { I32, U32, within, type Num, type Range } from './interval.ts'
import type { Held } from './ranges.ts'
import type { Rep, Unit } from './unit.ts'

/** A number held as `rep`, in these bounds. */
export function heldVal(text: string, rep: 'i32' | 'u32', range: Range, type: ts.Type, stable?: boolean): Val {
  if (rep === 'i32') return { text, rep, type, range, stable }
  return { text: `<f64>(${text})`, rep: 'f64', type, bits: `<i32>(${text})`, unsigned: range, stable }
}

/** A value given in a representation that a signature or field has for a number. */
export const ofHeld = (val: Val, held: Held | undefined): Val => (held && val.rep === held.rep ? { ...heldVal(val.text, held.rep, held.range, val.type, val.stable), loose: val.loose } : val)

/** Reads a variable that holds a number as an integer. @param num what it can be at this place */
export function readHeld(known: Variable, type: ts.Type, num: Num | undefined): Val {
  const text = known.cell ? `${known.text}.value` : known.text
  const range = known.range!
  if (num && within(num, I32)) return heldVal(known.rep === 'u32' ? `<i32>(${text})` : text, 'i32', cut(range, num), type, known.constant)
  if (known.rep === 'u32') return heldVal(text, 'u32', num && within(num, U32) ? cut(range, num) : range, type, known.constant)
  if (known.modular && num && within(num, U32)) return heldVal(`<u32>(${text})`, 'u32', { low: num.low, high: num.high }, type, known.constant)
  return heldVal(text, 'i32', range, type, known.constant)
}

/** The common part of two ranges, or the first where there is none. */
export function cut(range: Range, { low, high }: Range): Range {
  const both = { low: Math.max(range.low, low), high: Math.min(range.high, high) }
  return both.low <= both.high ? both : range
}

/** What has been found out about an expression, as part of its value. */
export function noted(fn: Fn, node: ts.Node, val: Val): Val {
  const num = fn.unit.ranges?.at(node)
  if (!num) return val
  if (val.range && within(num, I32)) return { ...val, range: cut(val.range, num) }
  if (val.unsigned && within(num, U32)) return { ...val, unsigned: cut(val.unsigned, num) }
  return val.rep === 'f64' && !num.brand ? { ...val, num } : val
}

/** How the variable is held. */
export const heldVariable = (unit: Unit, symbol: ts.Symbol, own: Rep): Held | undefined => (own === 'f64' ? unit.ranges?.variable(symbol) : undefined)

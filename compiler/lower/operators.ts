/** Arithmetic, comparison and equality. A number that is known to be an integer in bounds is computed as an i32. */
import ts from 'typescript'
import { convert, mayBeAbsent } from './convert.ts'
import { expression, inOrder, unsupported } from './expression.ts'
import type { Fn, Val } from './fn.ts'
import { converted, mayRun, present } from './text.ts'
import { heldVal } from './held.ts'
import { exact, I32, U32, within, type Range } from './interval.ts'
import { allowsNullish, isInteger, isNumeric, isReference, presentParts } from './types.ts'
import { REF, type Rep } from './unit.ts'

const { SyntaxKind: Kind } = ts
const fits = ({ low, high }: Range): boolean => low >= I32.low && high <= I32.high

/** An explicit integer type, as against a number held as an integer. */
const explicit = (val: Val): boolean => isInteger(val.rep) && !val.range
const literal = (val: Val): boolean => /^-?\d+$/.test(val.text)

/** ToInt32(val) (ECMA-262 7.1.6) as text of an i32. */
export function toInt32(val: Val): string {
  if (val.bits) return val.bits
  if (val.rep === 'i32') return val.text
  if (isInteger(val.rep)) return `<i32>(${val.text})`
  if (val.num && !val.num.nan && val.num.low >= I32.low && val.num.high <= I32.high) return `<i32>(${val.text})`
  if (/^\d+(\.\d+)?$/.test(val.text) && val.rep === 'f64') return String(Number(val.text) | 0)
  if (val.rep === 'f64' || val.rep === 'f32') return `$number.toInt32(${val.text})`
  return val.rep === 'bool' ? `<i32>(${val.text})` : `$number.toInt32(${convertText(val)})`
}
const convertText = (val: Val): string => `$text.toNumber(${val.text})`

/** `a operator b` for everything but comparison and logic. */
export function arithmetic(fn: Fn, operator: string, a: Val, b: Val, type: ts.Type, node: ts.Node): Val {
  if (mayRun(b)) a = fn.settle(a)
  if (operator === '+' && (a.rep === 'string' || b.rep === 'string')) {
    const left = stringOf(fn, a)
    return { text: `(${left} + ${stringOf(fn, b)})`, rep: 'string', type }
  }
  if (operator === '+' && (isReference(a.rep) || isReference(b.rep))) return converted(fn, { text: `$text.addRef(${convert(fn, a, REF).text}, ${convert(fn, b, REF).text})`, rep: REF, type }, a, b)
  if (explicit(a) || explicit(b)) return integers(fn, operator, a, b, type, node)
  switch (operator) {
    case '+': case '-': case '*': return ranged(fn, operator, a, b, type, node)
    case '/': return fn.unit.ranges?.onlyLowBits(node) && a.range && b.range && b.range.low > 0 ? { text: `(${a.text} / ${b.text})`, rep: 'i32', type, range: I32 } : divided(fn, a, b, type)
    case '%': {
      const { range } = b
      if (a.range && range && range.low > 0 && (a.range.low >= 0 || fn.unit.ranges?.anyZero(node))) {
        return { text: `(${a.text} % ${b.text})`, rep: 'i32', type, range: { low: a.range.low >= 0 ? 0 : Math.max(a.range.low, 1 - range.high), high: Math.min(Math.max(a.range.high, 0), range.high - 1) } }
      }
      if (a.unsigned && range && range.low > 0) return { text: `<i32>(<u32>(${a.bits}) % <u32>(${b.text}))`, rep: 'i32', type, range: { low: 0, high: range.high - 1 } }
      if (b.unsigned && b.unsigned.low > 0 && (a.unsigned || (a.range && a.range.low >= 0))) return heldVal(`(<u32>(${bitsOf(a)!}) % <u32>(${b.bits}))`, 'u32', U32, type)
      return { text: `$number.remainder(${f64(fn, a)}, ${f64(fn, b)})`, rep: 'f64', type }
    }
    case '**': return { text: `$number.power(${f64(fn, a)}, ${f64(fn, b)})`, rep: 'f64', type }
    case '&': case '|': case '^': return { text: `(${toInt32(a)} ${operator} ${toInt32(b)})`, rep: 'i32', type, range: bitRange(operator, a.range, b.range) }
    case '<<': return { text: `(${toInt32(a)} << ${shiftCount(b)})`, rep: 'i32', type, range: I32 }
    case '>>': {
      const by = literal(b) ? Number(b.text) & 31 : 0
      const range = a.range && fits(a.range) && literal(b) ? { low: a.range.low >> by, high: a.range.high >> by } : I32
      return { text: `(${toInt32(a)} >> ${shiftCount(b)})`, rep: 'i32', type, range }
    }
    case '>>>': {
      const bits = `<i32>(<u32>(${toInt32(a)}) >> ${shiftCount(b)})`
      const by = literal(b) ? Number(b.text) & 31 : 0
      if (by > 0) return { text: `(${bits})`, rep: 'i32', type, range: { low: 0, high: 0xffffffff >>> by } }
      if (a.range && a.range.low >= 0) return { text: `(${bits})`, rep: 'i32', type, range: { low: 0, high: a.range.high } }
      return heldVal(`(<u32>(${toInt32(a)}) >> ${shiftCount(b)})`, 'u32', U32, type)
    }
    default: return unsupported(node, `the operator ${operator}`)
  }
}

const shiftCount = (b: Val): string => (literal(b) ? String(Number(b.text) & 31) : `(${toInt32(b)} & 31)`)
/** ToNumber(val) (ECMA-262 7.1.4) as text of an f64. */
export const floatOf = (fn: Fn, val: Val): string => convert(fn, numeric(fn, val), 'f64').text
const f64 = floatOf
const numeric = (fn: Fn, val: Val): Val => (val.rep === 'f64' && mayBeAbsent(val) ? { ...val, text: `$check.number(${val.text})` } : isNumeric(val.rep) ? val
  : val.rep === 'bool' ? convert(fn, val, 'f64') : converted(fn, { ...val, text: `$text.toNumber(${convert(fn, val, REF).text})`, rep: 'f64', stable: false }, val))
/** The text of an operand of `+`, whose `valueOf` is asked first. */
const stringOf = (fn: Fn, val: Val): string => (val.rep === 'string' && !mayBeAbsent(val) ? present(val) : isReference(val.rep) && val.rep !== 'string' ? converted(fn, { text: `$text.addendText(${val.rep === REF ? val.text : `changetype<${REF}>(${val.text})`})`, rep: 'string', type: val.type }, val).text : `$text.str<${val.rep}>(${val.text})`)

function bitRange(operator: string, a?: Range, b?: Range): Range {
  const positive = (range?: Range): range is Range => !!range && range.low >= 0 && fits(range)
  if (operator === '&') {
    if (positive(a) && positive(b)) return { low: 0, high: Math.min(a.high, b.high) }
    if (positive(a)) return { low: 0, high: a.high }
    if (positive(b)) return { low: 0, high: b.high }
  } else if (positive(a) && positive(b)) {
    return { low: 0, high: 2 ** (32 - Math.clz32(Math.max(a.high, b.high))) - 1 }
  }
  return I32
}

/** + - * : as integers where the result fits, else as f64. -0 comes from a product only when a factor may be negative. */
function ranged(fn: Fn, operator: string, a: Val, b: Val, type: ts.Type, node: ts.Node): Val {
  if (a.range && b.range && a.rep === 'i32' && b.rep === 'i32') {
    const range = combine(operator, a.range, b.range)
    const zero = operator === '*' && (a.range.low < 0 || b.range.low < 0) && range.low <= 0 && range.high >= 0 && (holdsZero(a.range) || holdsZero(b.range))
    if (fits(range) && !zero) {
      if (literal(a) && literal(b)) return { text: String(range.low), rep: 'i32', type, range, stable: true }
      return { text: `(${a.text} ${operator} ${b.text})`, rep: 'i32', type, range }
    }
  }
  // The low 32 bits of an exact result are those of the operands' low 32 bits.
  const { ranges } = fn.unit
  if (ranges?.onlyLowBits(node)) return { text: `(${toInt32(a)} ${operator} ${toInt32(b)})`, rep: 'i32', type, range: I32 }
  const num = ranges?.at(node), one = bitsOf(a), two = bitsOf(b)
  if (num && one && two && exact(num)) {
    if (within(num, I32)) return heldVal(`(${one} ${operator} ${two})`, 'i32', num, type)
    if (within(num, U32)) return heldVal(`<u32>(${one} ${operator} ${two})`, 'u32', num, type)
  }
  return { text: `(${f64(fn, a)} ${operator} ${f64(fn, b)})`, rep: 'f64', type }
}
/** The low 32 bits of an integer that is held as one, as text of an i32. */
const bitsOf = (val: Val): string | undefined => (val.range && fits(val.range) ? val.text : val.unsigned && val.bits)
const holdsZero = ({ low, high }: Range): boolean => low <= 0 && high >= 0

export function combine(operator: string, a: Range, b: Range): Range {
  if (operator === '+') return { low: a.low + b.low, high: a.high + b.high }
  if (operator === '-') return { low: a.low - b.high, high: a.high - b.low }
  const products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
  return { low: Math.min(...products), high: Math.max(...products) }
}

/** `/` is never an integer division, but for explicit integer types. */
export function divided(fn: Fn, a: Val, b: Val, type: ts.Type): Val {
  return { text: `(${f64(fn, a)} / ${f64(fn, b)})`, rep: 'f64', type }
}

/** Operators of i32, u8 and friends: they wrap and divide as AssemblyScript's. */
function integers(fn: Fn, operator: string, a: Val, b: Val, type: ts.Type, node: ts.Node): Val {
  if (operator === '**') return { text: `$number.power(${f64(fn, a)}, ${f64(fn, b)})`, rep: 'f64', type }
  // With a number that is no integer literal the result is a number.
  const mixed = (val: Val): boolean => !explicit(val) && !literal(val) && !(val.range && val.range.low === val.range.high)
  if ('+-*/%'.includes(operator) && (mixed(a) || mixed(b))) {
    const other = mixed(a) ? a : b
    if (!other.range || operator === '/' || (operator === '%' && (other !== b || other.range.low <= 0))) return operator === '%' ? { text: `$number.remainder(${f64(fn, a)}, ${f64(fn, b)})`, rep: 'f64', type } : { text: `(${f64(fn, a)} ${operator} ${f64(fn, b)})`, rep: 'f64', type }
  }
  const rep = wider(a, b)
  const text = (val: Val): string => (literal(val) || val.rep === rep ? val.text : isInteger(val.rep) ? `<${rep}>(${val.text})` : `<${rep}>(${toInt32(val)})`)
  void node
  return { text: `(${text(a)} ${operator} ${text(b)})`, rep, type }
}

const bytes = (rep: Rep): number => Number(/\d+/.exec(rep)?.[0] ?? 32)
function wider(a: Val, b: Val): Rep {
  if (!explicit(a)) return b.rep
  if (!explicit(b)) return a.rep
  if (bytes(a.rep) !== bytes(b.rep)) return bytes(a.rep) > bytes(b.rep) ? a.rep : b.rep
  return a.rep
}

/** < <= > >= on numbers and strings. */
export function compare(fn: Fn, a: Val, b: Val, operator: string, type: ts.Type): Val {
  if (a.rep === 'string' && b.rep === 'string' && !mayBeAbsent(a) && !mayBeAbsent(b)) return { text: `(${a.text} ${operator} ${b.text})`, rep: 'bool', type }
  if (isReference(a.rep) || isReference(b.rep)) return converted(fn, { text: `$text.compareRef(${convert(fn, a, REF).text}, ${convert(fn, b, REF).text}, ${['<', '<=', '>', '>='].indexOf(operator)})`, rep: 'bool', type }, a, b)
  const [one, two] = alike(fn, a, b)
  return { text: `(${one} ${operator} ${two})`, rep: 'bool', type }
}

/** Two numbers in one representation. */
function alike(fn: Fn, a: Val, b: Val): [string, string] {
  if (explicit(a) || explicit(b)) {
    const other = explicit(a) ? b : a
    if (isInteger(other.rep)) {
      const rep = wider(a, b)
      const text = (val: Val): string => (literal(val) || val.rep === rep ? val.text : `<${rep}>(${val.text})`)
      return [text(a), text(b)]
    }
  } else {
    if (a.range && b.range) return [a.text, b.text]
    const unsigned = (val: Val): boolean => !!val.unsigned || (!!val.range && val.range.low >= 0)
    if (unsigned(a) && unsigned(b)) return [`<u32>(${bitsOf(a)!})`, `<u32>(${bitsOf(b)!})`]
  }
  return [convert(fn, a, 'f64').text, convert(fn, b, 'f64').text]
}

/** === and !==; == and != only differ for undefined and null. */
export function equality(fn: Fn, node: ts.BinaryExpression, negated: boolean): Val {
  const type = fn.checker.getTypeAtLocation(node)
  const not = negated ? '!' : ''
  const loose = node.operatorToken.kind === Kind.EqualsEqualsToken || node.operatorToken.kind === Kind.ExclamationEqualsToken
  for (const [one, other] of [[node.left, node.right], [node.right, node.left]]) {
    const kind = other.kind === Kind.NullKeyword ? 'null' : ts.isIdentifier(other) && other.text === 'undefined' ? 'undefined' : undefined
    if (!kind) continue
    const val = expression(fn, one, { absentAllowed: true })
    if (!isReference(val.rep) && val.rep !== 'f64') return { text: negated ? 'true' : 'false', rep: 'bool', type }
    const test = loose ? 'isNullish' : kind === 'null' ? 'isNothing' : 'isNone'
    return { text: `${not}$value.${test}<${val.rep}>(${val.text})`, rep: 'bool', type }
  }
  const [a, b] = inOrder(fn, [() => expression(fn, node.left), () => expression(fn, node.right)])
  return { text: equalText(fn, a, b, negated), rep: 'bool', type }
}

/** `a === b`, as text of a bool. */
export function equalText(fn: Fn, a: Val, b: Val, negated = false): string {
  const operator = negated ? '!=' : '=='
  const not = negated ? '!' : ''
  if (isNumeric(a.rep) && isNumeric(b.rep)) {
    const [one, two] = alike(fn, a, b)
    if (allowsNullish(a.type) && allowsNullish(b.type) && a.rep === 'f64' && b.rep === 'f64') return `${not}$value.strictEquals<f64>(${one}, ${two})`
    return `(${one} ${operator} ${two})`
  }
  if (a.rep === 'bool' && b.rep === 'bool') return `(${a.text} ${operator} ${b.text})`
  if (a.rep === 'string' && b.rep === 'string') {
    if (!allowsNullish(a.type) && !allowsNullish(b.type)) return `(${a.text} ${operator} ${b.text})`
    return `${not}$value.equals(changetype<${REF}>(${a.text}), changetype<${REF}>(${b.text}))`
  }
  if (isReference(a.rep) && isReference(b.rep) && (identity(a.type) || identity(b.type))) return `(changetype<usize>(${a.text}) ${operator} changetype<usize>(${b.text}))`
  return `${not}$value.equals(${convert(fn, a, REF).text}, ${convert(fn, b, REF).text})`
}

/** Compared by address alone: objects, but not functions, which may be called in several ways. */
const identity = (type: ts.Type): boolean => presentParts(type).every((part) => (part.flags & ts.TypeFlags.Object) !== 0 && !part.getCallSignatures().length)

/** What a number can be: bounds, whether only integers, NaN and -0. The arithmetic of ECMA-262 6.1.6.1 over such sets. */

export interface Num {
  low: number
  high: number
  /** Only integers, or infinities where the bounds are infinite. */
  int: boolean
  nan: boolean
  /** -0 is among the values. 0 is where the bounds have it. */
  minus: boolean
  /** An explicit type (`i32`, `u8` …), which wraps: not for deductions, but its bounds hold. */
  brand?: string
}
export interface Range { low: number; high: number }

export const TOP: Num = { low: -Infinity, high: Infinity, int: false, nan: true, minus: true }
export const I32: Range = { low: -(2 ** 31), high: 2 ** 31 - 1 }
export const U32: Range = { low: 0, high: 2 ** 32 - 1 }
/** Integers up to here are exact, and so are their sums and products while these stay below. */
export const EXACT = 2 ** 53
/** No array or string is longer: linear memory's largest object. */
export const LENGTH: Range = { low: 0, high: 2 ** 30 }

export const int = (low: number, high: number): Num => ({ low, high, int: true, nan: false, minus: false })
export const of = ({ low, high }: Range): Num => int(low, high)
export function constant(value: number): Num {
  if (Number.isNaN(value)) return { ...int(0, 0), nan: true, int: false }
  return { low: value, high: value, int: Number.isInteger(value), nan: false, minus: Object.is(value, -0) }
}

export const within = (a: Num, { low, high }: Range): boolean => a.int && !a.nan && !a.minus && !a.brand && a.low >= low && a.high <= high
/** An integer that is exact, so that its low 32 bits are those of the operands' sum or product. 2^53 may have been 2^53 + 1. */
export const exact = (a: Num): boolean => a.int && !a.nan && !a.brand && a.low > -EXACT && a.high < EXACT
const holdsZero = (a: Num): boolean => a.low <= 0 && a.high >= 0
const negative = (a: Num): boolean => a.low < 0 || a.minus
const infinite = (a: Num): boolean => a.low === -Infinity || a.high === Infinity

export function join(a: Num | undefined, b: Num | undefined): Num | undefined {
  if (!a || !b) return a ?? b
  const brand = a.brand === b.brand ? a.brand : a.brand ?? b.brand
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), int: a.int && b.int, nan: a.nan || b.nan, minus: a.minus || b.minus, ...(brand ? { brand } : {}) }
}
export const same = (a: Num | undefined, b: Num | undefined): boolean =>
  a === b || (!!a && !!b && a.low === b.low && a.high === b.high && a.int === b.int && a.nan === b.nan && a.minus === b.minus && a.brand === b.brand)
export const covers = (a: Num | undefined, b: Num | undefined): boolean => same(a, join(a, b))

/** Bounds that growing ranges are let grow to, so that they stop soon. */
const STEPS = [0, 255, 65535, 2 ** 30, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, EXACT, Infinity]
const below = (value: number): number => (value >= 0 ? 0 : value >= -1 ? -1 : -STEPS.find((step) => step >= -value)!)
const above = (value: number): number => (value <= -1 ? -1 : STEPS.find((step) => step >= value)!)

/** `next`, which has grown from `old`, let grow further. @param marks bounds to try before the usual ones, in order */
export function widen(old: Num | undefined, next: Num | undefined, marks: number[] = []): Num | undefined {
  if (!old || !next) return next
  const grown = join(old, next)!
  const low = grown.low < old.low ? marks.findLast((mark) => mark <= grown.low) ?? below(grown.low) : old.low
  const high = grown.high > old.high ? marks.find((mark) => mark >= grown.high) ?? above(grown.high) : old.high
  return { ...grown, low: grown.low < old.low ? Math.max(low, below(grown.low)) : old.low, high: grown.high > old.high ? Math.min(high, above(grown.high)) : old.high }
}

/** The values of `a` between bounds: undefined when there are none. */
export function clamp(a: Num, low: number, high: number, nan = a.nan): Num | undefined {
  let from = Math.max(a.low, low), to = Math.min(a.high, high)
  if (a.int) {
    from = Math.ceil(from)
    to = Math.floor(to)
  }
  if (from > to) return nan && a.nan ? { ...a, low: 0, high: 0, int: false, nan: true, minus: false } : undefined
  return { ...a, low: from === 0 ? 0 : from, high: to === 0 ? 0 : to, nan: nan && a.nan, minus: a.minus && from <= 0 && to >= 0 }
}

const bounded = (values: number[], int: boolean, nan: boolean, minus: boolean): Num => {
  if (values.some(Number.isNaN)) return { ...TOP, int: false }
  return { low: Math.min(...values) || 0, high: Math.max(...values) || 0, int, nan, minus }
}

/** `a operator b`; undefined when one is. */
export function arithmetic(operator: string, a: Num | undefined, b: Num | undefined): Num | undefined {
  if (!a || !b) return undefined
  const brand = a.brand ?? b.brand
  if (brand) {
    // An explicit type with a number that is not just a literal: who knows.
    if (a.brand && b.brand || (a.brand ? b : a).low === (a.brand ? b : a).high) return { ...(branded[a.brand && b.brand && rank(b.brand) > rank(a.brand) ? b.brand : brand] ?? TOP), brand }
    return { ...TOP, brand }
  }
  const nan = a.nan || b.nan
  switch (operator) {
    case '+': return bounded([a.low + b.low, a.high + b.high], a.int && b.int, nan || (infinite(a) && infinite(b)), a.minus && b.minus)
    case '-': return bounded([a.low - b.high, a.high - b.low], a.int && b.int, nan || (infinite(a) && infinite(b)), a.minus && holdsZero(b))
    case '*': {
      const zero = holdsZero(a) || holdsZero(b) || !a.int || !b.int
      return bounded([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high].map((one) => (Number.isNaN(one) ? 0 : one)), a.int && b.int, nan || (holdsZero(a) && infinite(b)) || (holdsZero(b) && infinite(a)), zero && (negative(a) || negative(b)))
    }
    case '/': {
      const minus = negative(a) || negative(b)
      if (b.low <= 0 && b.high >= 0) return { ...TOP, low: !minus ? 0 : -Infinity, minus }
      if (infinite(b)) return { ...TOP, minus }
      return bounded([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high], false, nan, minus)
    }
    case '%': {
      const most = Math.max(Math.abs(b.low), Math.abs(b.high)) - (a.int && b.int ? 1 : 0)
      const undef = nan || holdsZero(b) || infinite(a)
      return { low: a.low >= 0 ? 0 : Math.max(a.low, -most), high: a.high <= 0 ? 0 : Math.min(a.high, most), int: a.int && b.int, nan: undef, minus: negative(a) }
    }
    case '**':
      if (a.low >= 1 && b.low >= 0 && !nan) return bounded([a.low ** b.low, a.high ** b.high], a.int && b.int, false, false)
      return TOP
    case '&': case '|': case '^': return bits(operator, toInt32(a), toInt32(b))
    case '<<': {
      const value = toInt32(a), by = count(b)
      if (by === undefined || value.low * 2 ** by < I32.low || value.high * 2 ** by > I32.high) return of(I32)
      return int(value.low * 2 ** by || 0, value.high * 2 ** by || 0)
    }
    case '>>': {
      const value = toInt32(a), by = count(b)
      return by === undefined ? int(Math.min(value.low, 0), Math.max(value.high, -1)) : int(value.low >> by, value.high >> by)
    }
    case '>>>': {
      const value = toInt32(a), by = count(b)
      if (value.low >= 0) return by === undefined ? int(0, value.high) : int(value.low >>> by, value.high >>> by)
      if (value.high < 0 && by !== undefined) return int(value.low >>> by, value.high >>> by)
      return int(0, by === undefined ? U32.high : U32.high >>> by)
    }
    default: return TOP
  }
}

/** A shift count that is known. */
const count = (b: Num): number | undefined => (b.low === b.high && b.int && !b.nan ? b.low & 31 : undefined)

/** ToInt32 (ECMA-262 7.1.6). */
export function toInt32(a: Num): Num {
  const low = Math.trunc(a.low), high = Math.trunc(a.high)
  if (!(low >= I32.low && high <= I32.high)) return of(I32)
  return int((a.nan ? Math.min(low, 0) : low) || 0, (a.nan ? Math.max(high, 0) : high) || 0)
}

function bits(operator: string, a: Num, b: Num): Num {
  const ones = (high: number): number => 2 ** (32 - Math.clz32(high)) - 1
  if (a.low >= 0 && b.low >= 0) return operator === '&' ? int(0, Math.min(a.high, b.high)) : int(operator === '|' ? Math.max(a.low, b.low) : 0, ones(Math.max(a.high, b.high)))
  if (operator === '&') {
    if (a.low >= 0) return int(0, a.high)
    if (b.low >= 0) return int(0, b.high)
  }
  // Both fit into as many bits, with their sign.
  const most = ones(Math.max(a.high, -1 - a.low, b.high, -1 - b.low, 0))
  if (operator === '|' && (a.high < 0 || b.high < 0)) return int(Math.max(a.high < 0 ? a.low : I32.low, b.high < 0 ? b.low : I32.low), -1)
  return int(-most - 1, most)
}

export const negate = (a: Num): Num => ({ ...a, low: -a.high || 0, high: -a.low || 0, minus: holdsZero(a) })

/** A function of `Math`, or undefined when nothing is known of it. */
export function mathCall(name: string, args: (Num | undefined)[]): Num | undefined | 'unknown' {
  if (args.some((one) => one === undefined)) return undefined
  const [a, b] = args as Num[]
  const all = args as Num[]
  switch (name) {
    case 'floor': case 'ceil': case 'trunc': case 'round':
      if (!a) return TOP
      return { ...a, low: Math[name](a.low) || 0, high: Math[name](a.high) || 0, int: true, minus: a.minus || (name !== 'floor' && !a.int && a.low < 0 && a.high > -1), brand: undefined }
    case 'abs': {
      if (!a) return TOP
      const ends = [Math.abs(a.low), Math.abs(a.high)]
      return { ...a, low: holdsZero(a) ? 0 : Math.min(...ends), high: Math.max(...ends), minus: false, brand: undefined }
    }
    case 'min': case 'max':
      if (!all.length) return constant(name === 'min' ? Infinity : -Infinity)
      if (all.some((one) => one.brand)) return TOP
      return { low: Math[name](...all.map((one) => one.low)), high: Math[name](...all.map((one) => one.high)), int: all.every((one) => one.int), nan: all.some((one) => one.nan), minus: all.some((one) => one.minus) }
    case 'sign': return a ? { ...int(-1, 1), nan: a.nan, minus: a.minus } : TOP
    case 'imul': {
      if (!a || !b) return of(I32)
      const product = arithmetic('*', toInt32(a), toInt32(b))!
      return within({ ...product, minus: false }, I32) ? { ...product, minus: false } : of(I32)
    }
    case 'clz32': return int(0, 32)
    case 'sqrt': return a ? { low: a.low > 0 ? Math.sqrt(a.low) : 0, high: Math.sqrt(Math.max(a.high, 0)), int: false, nan: a.nan || a.low < 0, minus: a.minus } : TOP
    case 'random': return { low: 0, high: 1, int: false, nan: false, minus: false }
    default: return 'unknown'
  }
}

/** Values of explicit types. */
export const branded: Record<string, Num | undefined> = {
  i8: int(-128, 127), u8: int(0, 255), i16: int(-32768, 32767), u16: int(0, 65535), i32: of(I32), u32: of(U32),
}
const rank = (brand: string): number => Number(/\d+/.exec(brand)?.[0] ?? 32)

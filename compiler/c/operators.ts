/** Numeric instructions (core 4.3) as C expressions. */
import type { NumberType } from '../wasm/module.ts'
import { type CType, Effect, over, signed, signed64, unsigned, unsigned64, type Value } from './value.ts'

interface Operator {
  params: NumberType[]
  /** `site` gives a number that tells this trap from the function's others. */
  c: (operands: Value[], site: () => number) => Value
}

const operators = new Map<number, Operator>()

/** The operator with this opcode; undefined for other instructions. */
export function operator(op: number): Operator | undefined {
  return operators.get(op)
}

interface Integer { type: 'i32' | 'i64'; signed: CType; unsigned: CType; s: (v: Value) => string; u: (v: Value) => string; bits: string }
const word: Integer = { type: 'i32', signed: 'i32', unsigned: 'u32', s: signed, u: unsigned, bits: '32' }
const wide: Integer = { type: 'i64', signed: 'i64', unsigned: 'u64', s: signed64, u: unsigned64, bits: '64' }

function isUnsigned(v: Value): boolean {
  return v.c !== 'i32' && v.c !== 'i64'
}

function condition(text: string, operands: Value[]): Value {
  return { ...over(text, 'i32', operands), condition: true }
}

/** A constant divisor other than 0 and -1 needs no check. */
function safeDivisor(v: Value): boolean {
  const value = v.constant ?? (/^\(?-?\d+ll\)?$/.test(v.text) ? Number(v.text.replace(/[()l]/g, '')) : 0)
  return value !== 0 && value !== -1
}

/** A constant shift is masked here, any other by C, which gcc knows to be what the CPU does. */
function amount(n: Integer, v: Value): string {
  const mask = n.type === 'i32' ? 31 : 63
  if (v.constant !== undefined) return `${v.constant & mask}`
  return n.type === 'i64' && /^\d+ll$/.test(v.text) ? `${BigInt(v.text.slice(0, -2)) & 63n}` : `(${n.u(v)} & ${mask})`
}

function integers(n: Integer, eqz: number, count: number): void {
  const unary = (op: number, text: string): void => {
    operators.set(op, { params: [n.type], c: ([a]) => over(`({ ${n.unsigned} x_ = ${n.u(a)}; ${text}; })`, n.unsigned, [a]) })
  }
  const ll = n.type === 'i64' ? 'll' : ''
  operators.set(eqz, { params: [n.type], c: ([a]) => condition(a.condition ? `(!${a.text})` : `(${n.u(a)} == 0)`, [a]) })
  // eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u
  for (const [index, text] of ['==', '!=', '<s', '<u', '>s', '>u', '<=s', '<=u', '>=s', '>=u'].entries()) {
    const view = text.endsWith('s') ? n.s : n.u
    operators.set(eqz + 1 + index, { params: [n.type, n.type], c: ([a, b]) => condition(`(${view(a)} ${text.replace(/[su]/, '')} ${view(b)})`, [a, b]) })
  }
  unary(count, `x_ ? (${n.unsigned})__builtin_clz${ll}(x_) : ${n.bits}`)
  unary(count + 1, `x_ ? (${n.unsigned})__builtin_ctz${ll}(x_) : ${n.bits}`)
  unary(count + 2, `(${n.unsigned})__builtin_popcount${ll}(x_)`)
  const binary = (op: number, c: Operator['c']): void => { operators.set(op, { params: [n.type, n.type], c }) }
  for (const [index, sign] of ['+', '-', '*'].entries()) {
    binary(count + 3 + index, ([a, b]) => {
      const plain = isUnsigned(a) || isUnsigned(b) ? n.u : n.s
      const v = over(`(${plain(a)} ${sign} ${plain(b)})`, plain === n.u ? n.unsigned : n.signed, [a, b])
      return sign === '+' ? { ...v, sum: [a, b] } : v
    })
  }
  const least = n.type === 'i32' ? '(-2147483647-1)' : '(-9223372036854775807ll-1)'
  const divide = (op: number, sign: string, macro: string, isSigned: boolean, middle: string): void => binary(op, ([a, b], site) => {
    const view = isSigned ? n.s : n.u
    const type = isSigned ? n.signed : n.unsigned
    if (safeDivisor(b)) return over(`(${view(a)} ${sign} ${view(b)})`, type, [a, b])
    return over(`${macro}(${type}, ${middle}${view(a)}, ${view(b)}, ${site()})`, type, [a, b], Effect.trap)
  })
  divide(count + 6, '/', 'DIVIDE_S', true, `${least}, `)
  divide(count + 7, '/', 'DIVIDE_U', false, '/, ')
  divide(count + 8, '%', 'REMAINDER_S', true, '')
  divide(count + 9, '%', 'DIVIDE_U', false, '%, ')
  for (const [index, sign] of ['&', '|', '^'].entries()) {
    binary(count + 10 + index, ([a, b]) => {
      if (a.condition && b.condition) return condition(`(${a.text} ${sign} ${b.text})`, [a, b])
      const plain = isUnsigned(a) || isUnsigned(b) ? n.u : n.s
      return over(`(${plain(a)} ${sign} ${plain(b)})`, plain === n.u ? n.unsigned : n.signed, [a, b])
    })
  }
  binary(count + 13, ([a, b]) => {
    const v = over(`(${n.u(a)} << ${amount(n, b)})`, n.unsigned, [a, b])
    return b.constant === undefined ? v : { ...v, scaled: [a, b.constant & 31] }
  })
  binary(count + 14, ([a, b]) => over(`(${n.s(a)} >> ${amount(n, b)})`, n.signed, [a, b]))
  binary(count + 15, ([a, b]) => over(`(${n.u(a)} >> ${amount(n, b)})`, n.unsigned, [a, b]))
  for (const [index, [to, back]] of [['<<', '>>'], ['>>', '<<']].entries()) {
    const mask = Number(n.bits) - 1
    const text = `x_ ${to} (n_ & ${mask}) | x_ ${back} (-n_ & ${mask})`
    binary(count + 16 + index, ([a, b]) => over(`({ ${n.unsigned} x_ = ${n.u(a)}, n_ = ${n.u(b)}; ${text}; })`, n.unsigned, [a, b]))
  }
}

function floats(type: 'f32' | 'f64', eq: number, abs: number): void {
  const f = type === 'f32' ? 'f' : ''
  for (const [index, sign] of ['==', '!=', '<', '>', '<=', '>='].entries()) {
    operators.set(eq + index, { params: [type, type], c: ([a, b]) => condition(`(${a.text} ${sign} ${b.text})`, [a, b]) })
  }
  const unary = [`__builtin_fabs${f}`, '-', `${type}_ceil`, `${type}_floor`, `${type}_trunc`, `${type}_nearest`, `__builtin_sqrt${f}`]
  for (const [index, name] of unary.entries()) {
    operators.set(abs + index, { params: [type], c: ([a]) => over(name === '-' ? `(-${a.text})` : `${name}(${a.text})`, type, [a]) })
  }
  const binary = ['+', '-', '*', '/', `${type}_min`, `${type}_max`, `__builtin_copysign${f}`]
  for (const [index, name] of binary.entries()) {
    const infix = name.length === 1
    operators.set(abs + 7 + index, {
      params: [type, type],
      c: ([a, b]) => over(infix ? `(${a.text} ${name} ${b.text})` : `${name}(${a.text}, ${b.text})`, type, [a, b]),
    })
  }
}

integers(word, 0x45, 0x67)
integers(wide, 0x50, 0x79)
floats('f32', 0x5b, 0x8b)
floats('f64', 0x61, 0x99)

function conversion(op: number, from: NumberType, to: CType, text: (a: Value) => string): void {
  operators.set(op, { params: [from], c: ([a]) => over(text(a), to, [a]) })
}

/** Bounds of float-to-integer conversion, exclusive: the nearest floats outside. */
const bounds: Record<string, [string, string]> = {
  'i32f32': ['-2147483904.0f', '2147483648.0f'], 'u32f32': ['-1.0f', '4294967296.0f'],
  'i32f64': ['-2147483649.0', '2147483648.0'], 'u32f64': ['-1.0', '4294967296.0'],
  'i64f32': ['-9223373136366403584.0f', '9223372036854775808.0f'], 'u64f32': ['-1.0f', '18446744073709551616.0f'],
  'i64f64': ['-9223372036854777856.0', '9223372036854775808.0'], 'u64f64': ['-1.0', '18446744073709551616.0'],
}
const limits: Record<string, [string, string]> = {
  i32: ['(-2147483647-1)', '2147483647'], u32: ['0', '4294967295u'],
  i64: ['(-9223372036854775807ll-1)', '9223372036854775807ll'], u64: ['0', '18446744073709551615ull'],
}
const truncations: [number, CType, 'f32' | 'f64'][] = [
  [0xa8, 'i32', 'f32'], [0xa9, 'u32', 'f32'], [0xaa, 'i32', 'f64'], [0xab, 'u32', 'f64'],
  [0xae, 'i64', 'f32'], [0xaf, 'u64', 'f32'], [0xb0, 'i64', 'f64'], [0xb1, 'u64', 'f64'],
]
for (const [index, [op, to, from]] of truncations.entries()) {
  const [low, high] = bounds[to + from]
  operators.set(op, {
    params: [from],
    c: ([a], site) => over(`TRUNCATE(${to}, ${from}, ${low}, ${high}, ${a.text}, ${site()})`, to, [a], Effect.trap),
  })
  conversion(0xfc00 | index, from, to, (a) => `SATURATE(${to}, ${from}, ${low}, ${high}, ${limits[to].join(', ')}, ${a.text})`)
}

conversion(0xa7, 'i64', 'u32', (a) => `(u32)${a.text}`)
conversion(0xac, 'i32', 'i64', (a) => `(i64)${signed(a)}`)
conversion(0xad, 'i32', 'u64', (a) => `(u64)${unsigned(a)}`)
for (const [op, to] of [[0xb2, 'f32'], [0xb7, 'f64']] as const) {
  conversion(op, 'i32', to, (a) => `(${to})${signed(a)}`)
  conversion(op + 1, 'i32', to, (a) => `(${to})${unsigned(a)}`)
  conversion(op + 2, 'i64', to, (a) => `(${to})${signed64(a)}`)
  conversion(op + 3, 'i64', to, (a) => `(${to})${unsigned64(a)}`)
}
conversion(0xb6, 'f64', 'f32', (a) => `(f32)${a.text}`)
// Lest gcc fold a conversion back into nothing: a signalling NaN must come out quiet.
conversion(0xbb, 'f32', 'f64', (a) => `({ f64 x_ = ${a.text}; __asm__("" : "+w"(x_)); x_; })`)
conversion(0xbc, 'f32', 'u32', (a) => `REINTERPRET(f32, u32, ${a.text})`)
conversion(0xbd, 'f64', 'u64', (a) => `REINTERPRET(f64, u64, ${a.text})`)
conversion(0xbe, 'i32', 'f32', (a) => `REINTERPRET(u32, f32, ${unsigned(a)})`)
conversion(0xbf, 'i64', 'f64', (a) => `REINTERPRET(u64, f64, ${unsigned64(a)})`)
conversion(0xc0, 'i32', 'i32', (a) => `(i32)(i8)${a.text}`)
conversion(0xc1, 'i32', 'i32', (a) => `(i32)(i16)${a.text}`)
conversion(0xc2, 'i64', 'i64', (a) => `(i64)(i8)${a.text}`)
conversion(0xc3, 'i64', 'i64', (a) => `(i64)(i16)${a.text}`)
conversion(0xc4, 'i64', 'i64', (a) => `(i64)(i32)${a.text}`)

/** Loads and stores, from `i32.load` (0x28) on: [wasm type, type in memory, C type of the value]. */
export const accesses: [NumberType, string, CType][] = [
  ['i32', 'i32', 'i32'], ['i64', 'i64', 'i64'], ['f32', 'f32', 'f32'], ['f64', 'f64', 'f64'],
  ['i32', 'i8', 'i32'], ['i32', 'u8', 'u32'], ['i32', 'i16', 'i32'], ['i32', 'u16', 'u32'],
  ['i64', 'i8', 'i64'], ['i64', 'u8', 'u64'], ['i64', 'i16', 'i64'], ['i64', 'u16', 'u64'], ['i64', 'i32', 'i64'], ['i64', 'u32', 'u64'],
  ['i32', 'u32', 'u32'], ['i64', 'u64', 'u64'], ['f32', 'f32', 'f32'], ['f64', 'f64', 'f64'],
  ['i32', 'u8', 'u32'], ['i32', 'u16', 'u32'], ['i64', 'u8', 'u64'], ['i64', 'u16', 'u64'], ['i64', 'u32', 'u64'],
]

/** `(a ? b : c)` over operands of one wasm type. */
export function choose(test: string, tested: Value, yes: Value, no: Value): Value {
  if (yes.constant === 1 && no.constant === 0 && tested.condition) return tested
  const c = yes.c === no.c ? yes.c : yes.type === 'i32' ? 'u32' : yes.type === 'i64' ? 'u64' : yes.c
  const view = (v: Value): string => c === 'u32' ? unsigned(v) : c === 'u64' ? unsigned64(v) : v.text
  const isCondition = (v: Value): boolean => v.condition === true || v.constant === 0 || v.constant === 1
  const value = over(`(${test} ? ${view(yes)} : ${view(no)})`, c, [tested, yes, no])
  return yes.type === 'i32' && isCondition(yes) && isCondition(no) ? { ...value, condition: true } : value
}


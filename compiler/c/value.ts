/** A C expression that stands for a wasm operand not yet evaluated, and what its evaluation depends on. */
import type { Instruction, NumberType, ValueType } from '../wasm/module.ts'
import { Op } from '../wasm/opcodes.ts'

/** C type of an expression. `address` is 64 bits wide on AArch64 with the upper half zero. */
export type CType = 'i32' | 'u32' | 'address' | 'i64' | 'u64' | 'f32' | 'f64' | 'funcref'

/** Why the moment of evaluation matters. */
export const Effect = {
  /** Reads linear memory. */
  memory: 1,
  /** Reads a global, a table, or the size of memory. */
  global: 2,
  /** May fault at an access. Two of these may change places: both end the computation. */
  fault: 4,
  /** May trap otherwise. */
  trap: 8,
  /** Changes state. */
  call: 16,
} as const

export interface Value {
  /** Atomic or parenthesised, so that a cast may stand before it. */
  text: string
  type: ValueType
  c: CType
  /** Bits of `Effect`. */
  effects: number
  /** Locals it reads that the function also writes. */
  reads: readonly number[]
  /** The local this is, unchanged. */
  local?: number
  /** An i32 constant. */
  constant?: number
  /** The function whose result this is. */
  callee?: number
  /** The terms of an i32 addition; the operand and the distance of a left shift by a constant. */
  sum?: readonly [Value, Value]
  scaled?: readonly [Value, number]
  /** A C condition: 0 or 1. */
  condition?: boolean
}

const none: readonly number[] = []

export function pure(text: string, c: CType): Value {
  return { text, type: wasmType(c), c, effects: 0, reads: none }
}

export function wasmType(c: CType): ValueType {
  return c === 'u32' || c === 'address' ? 'i32' : c === 'u64' ? 'i64' : c
}

/** An expression over operands: it has their effects and `effects` besides. */
export function over(text: string, c: CType, operands: readonly Value[], effects = 0): Value {
  let reads = none
  for (const o of operands) {
    effects |= o.effects
    if (o.reads.length > 0) reads = reads.length === 0 ? o.reads : [...reads, ...o.reads]
  }
  return { text, type: wasmType(c), c, effects, reads }
}

export function i32Constant(value: number): Value {
  return { ...pure(value === -0x8000_0000 ? '(-2147483647-1)' : value < 0 ? `(${value})` : `${value}`, 'i32'), constant: value }
}

/** i32 as a signed C expression. */
export function signed(v: Value): string {
  return v.c === 'i32' ? v.text : `(i32)${v.text}`
}

/** i32 as an unsigned C expression of 32 bits. */
export function unsigned(v: Value): string {
  if (v.constant !== undefined) return `${v.constant >>> 0}u`
  return v.c === 'u32' ? v.text : `(u32)${v.text}`
}

/** i32 as an address. */
export function address(v: Value): string {
  if (v.constant !== undefined) return `(address)${v.constant >>> 0}u`
  return v.c === 'address' ? v.text : `(address)${unsigned(v)}`
}

export function signed64(v: Value): string {
  return v.c === 'i64' ? v.text : `(i64)${v.text}`
}

export function unsigned64(v: Value): string {
  return v.c === 'u64' ? v.text : `(u64)${v.text}`
}

/** Any value as C type `c` of the same wasm type. */
export function as(c: CType, v: Value): string {
  switch (c) {
    case 'i32': return signed(v)
    case 'u32': return unsigned(v)
    case 'address': return address(v)
    case 'i64': return signed64(v)
    case 'u64': return unsigned64(v)
    default: return v.text
  }
}

/** An i32 as a C condition. */
export function condition(v: Value): string {
  return v.condition ? v.text : v.c === 'i32' ? v.text : unsigned(v)
}

/** The value of a constant instruction. */
export function constant(i: Instruction): Value {
  switch (i.op) {
    case Op.i32Const: return i32Constant(i.a)
    case Op.i64Const: {
      const value = i.wide!
      return pure(value === -(1n << 63n) ? '(-9223372036854775807ll-1)' : value < 0n ? `(${value}ll)` : `${value}ll`, 'i64')
    }
    case Op.f32Const: return pure(float(BigInt(i.a), 8, 23, 'f', `REINTERPRET(u32, f32, 0x${i.a.toString(16)}u)`), 'f32')
    default: return pure(float(i.wide!, 11, 52, '', `REINTERPRET(u64, f64, 0x${i.wide!.toString(16)}ull)`), 'f64')
  }
}

/** A C literal with exactly these bits; infinities and NaNs are written as bits. */
function float(bits: bigint, exponentBits: number, mantissaBits: number, suffix: string, special: string): string {
  const mask = (1n << BigInt(mantissaBits)) - 1n
  const top = (1 << exponentBits) - 1
  const biased = Number((bits >> BigInt(mantissaBits)) & BigInt(top))
  if (biased === top) return special
  const negative = (bits >> BigInt(mantissaBits + exponentBits)) !== 0n
  const mantissa = (bits & mask) | (biased === 0 ? 0n : mask + 1n)
  const exponent = Math.max(biased, 1) - (top >> 1) - mantissaBits
  const value = Number(mantissa) * 2 ** exponent
  const plain = Number.isInteger(value) && value < 1e9 ? `${value}.0` : `0x${mantissa.toString(16)}p${exponent}`
  return `${negative ? '(-' : ''}${plain}${suffix}${negative ? ')' : ''}`
}

/** Text of the zero that locals start from. */
export function zero(type: ValueType): string {
  return type === 'funcref' ? '(funcref){ 0 }' : type === 'f32' || type === 'f64' ? '0.0' : '0'
}

export function isNumber(type: ValueType): type is NumberType {
  return type !== 'funcref'
}

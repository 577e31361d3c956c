// Numbers as text and back, conversions and operators against Node itself.
import { beforeAll, describe, expect, it } from 'vitest'
import { generator, start } from '../kernel/module.ts'
import { compileDevice, textAt } from './device.ts'

interface Device {
  memory: WebAssembly.Memory
  newText(length: number): number
  format(x: number, kind: number, argument: number): number
  integer(x: bigint, kind: number): number
  parse(text: number, kind: number, radix: number): number
  convert(x: number, y: number, kind: number): number
  absent(): number
  sampleText(index: number): number
  sampleNumber(index: number): number
  sampleSum(a: number, b: number): number
  sampleOrder(a: number, b: number): number
  stringTexts(): number
  otherNumbers(): number
}

const seed = Number(process.env.UNI_SEED ?? 30)
let device: Device
beforeAll(async () => {
  device = await start<Device>(await compileDevice('number'), { scanRoots: () => {}, callFrames: () => 0, stackPointer: () => 0 })
}, 60_000)

const words = new BigUint64Array(1)
const doubles = new Float64Array(words.buffer)
const fromBits = (bits: bigint): number => { words[0] = bits; return doubles[0] }

/** A source of numbers: any bits, short decimals, integers, powers, and their neighbours. */
function numbers(random: () => number): () => number {
  const kinds = [
    () => fromBits((BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32))),
    () => Number(`${Math.floor(random() * 10 ** Math.floor(1 + random() * 6))}e${Math.floor(random() * 20 - 12)}`),
    () => Math.floor(random() * 2 ** Math.floor(random() * 75)),
    () => random() * 10 ** Math.floor(random() * 12 - 3),
    () => { const x = 2 ** Math.floor(random() * 2098 - 1074); doubles[0] = x; words[0] += BigInt(Math.floor(random() * 3)); return random() < 0.5 ? x : doubles[0] },
    () => Number(`1e${Math.floor(random() * 640 - 325)}`),
    () => fromBits(BigInt(Math.floor(random() * 2 ** 20))),
    () => Math.floor(random() * 4000) / 2 ** Math.floor(random() * 12),
    () => [0, -0, NaN, Infinity, 0.5, 1.5, 2.5, 1e21, 1e-7, 999999999999999900000, 123456789012345680000, 0.000001, 1.005, 1.45, 8.345, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53, 2 ** 53 + 2, 4.35, 0.1, 1.255, 2 ** 63, 2 ** 31, 2 ** 32, 2 ** 64][Math.floor(random() * 26)],
  ]
  return () => (random() < 0.3 ? -1 : 1) * kinds[Math.floor(random() * kinds.length)]()
}

const attempt = (action: () => string): string => {
  try {
    return action()
  } catch (error) {
    return `!${String(error)}`
  }
}

/** Compares `count` cases; names the first few that differ. */
function compare<T>(count: number, make: () => T, ours: (value: T) => unknown, theirs: (value: T) => unknown): void {
  const bad: string[] = []
  for (let i = 0; i < count && bad.length < 5; i++) {
    const value = make()
    const found = ours(value), wanted = theirs(value)
    if (!Object.is(found, wanted)) bad.push(`${JSON.stringify(value)} (${String(value)}): ${String(found)} instead of ${String(wanted)}`)
  }
  expect(bad).toEqual([])
}

const format = (x: number, kind: number, argument = 0): string => textAt(device.memory, device.format(x, kind, argument))
function parse(text: string, kind: number, radix = 0): number {
  const ptr = device.newText(text.length)
  Buffer.from(device.memory.buffer).write(text, ptr, 'utf16le')
  return device.parse(ptr, kind, radix)
}

describe(`numbers, seed ${seed}`, () => {
  const random = generator(seed)
  const next = numbers(random)

  it('become the shortest text that reads back', () => {
    compare(60_000, next, (x) => format(x, 0), String)
  })

  it('become text with a given number of digits', () => {
    const pick = (): [number, number] => [next(), Math.floor(random() < 0.7 ? random() * 20 : random() * 103 - 1)]
    compare(20_000, pick, ([x, n]) => format(x, 1, n), ([x, n]) => attempt(() => x.toFixed(n)))
    compare(10_000, pick, ([x, n]) => format(x, 2, n), ([x, n]) => attempt(() => x.toExponential(n)))
    compare(10_000, pick, ([x, n]) => format(x, 3, n), ([x, n]) => attempt(() => x.toPrecision(n)))
    compare(5_000, next, (x) => format(x, 5), (x) => x.toExponential())
    compare(1_000, next, (x) => format(x, 6), (x) => x.toPrecision())
    compare(1_000, next, (x) => format(x, 7), (x) => String(Math.fround(x)))
  })

  it('become text to other bases, fractions too', () => {
    compare(20_000, () => [next(), Math.floor(random() * 38)], ([x, n]) => format(x, 4, n), ([x, n]) => attempt(() => x.toString(n)))
  })

  it('of integer types become text', () => {
    const wide = (): bigint => BigInt.asIntN(64, (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32))) >> BigInt(Math.floor(random() * 64))
    const as = [(x: bigint) => BigInt.asIntN(32, x), (x: bigint) => BigInt.asUintN(32, x), (x: bigint) => x, (x: bigint) => BigInt.asUintN(64, x), (x: bigint) => BigInt.asIntN(8, x)]
    as.forEach((cast, kind) => compare(1000, wide, (x) => textAt(device.memory, device.integer(x, kind)), (x) => String(cast(x))))
    for (const x of [-(2n ** 63n), 2n ** 63n - 1n, 0n, -(2n ** 31n)]) as.forEach((cast, kind) => expect(textAt(device.memory, device.integer(x, kind))).toBe(String(cast(x))))
  })

  it('are read back to the nearest one', () => {
    const some = <T>(list: T[]): T => list[Math.floor(random() * list.length)]
    const digits = (count: number): string => Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
    /** The middle between two numbers, all digits of it, and texts that lie next to it. */
    const middle = (): string => {
      const q = Math.floor(random() * 300 - 200)
      const c = (BigInt(Math.floor(random() * 2 ** 53)) | (1n << 52n)) * 2n + 1n
      const text = q >= 0 ? String(c << BigInt(q)) : `${c * 5n ** BigInt(-q)}e${q}`
      return some([text, text.replace(/(e|$)/, '.000$1'), text.replace(/(e|$)/, '.0000000000000000000000000000001$1'), text.replace(/^(\d+)\d(e|$)/, '$10$2')])
    }
    const make = (): string => some([
      () => String(next()), () => next().toPrecision(17), () => next().toPrecision(25), () => `${digits(1 + Math.floor(random() * 30))}e${Math.floor(random() * 700 - 350)}`,
      () => `${digits(Math.floor(random() * 25))}.${digits(Math.floor(random() * 25))}`, middle, middle,
      () => `0.${'0'.repeat(Math.floor(random() * 340))}${digits(Math.floor(random() * 40))}`, () => digits(Math.floor(random() * 400)),
      () => `${some(['', ' ', '\n\t', '\u00a0', '\ufeff', '\u2003', '\u180e'])}${some(['', '+', '-', '--'])}${some(['0x', '0b', '0o', '0X', '', '0', '.', 'Infinity', 'Infinit', 'infinity', 'e', '1e', '1e+', '0x1.', '1_0', '5.', '-'])}${some(['', digits(2), '10101010101', 'ff', 'fFfFfFfFfFfFfFfF8', '777', '1'.repeat(70)])}${some(['', ' ', 'x', 'px', ' 1', '\u3000'])}`,
      () => `0x${some(['', digits(1)])}${Array.from({ length: Math.floor(random() * 30) }, () => Math.floor(random() * 16).toString(16)).join('')}`,
    ])()
    compare(30_000, make, (text) => parse(text, 0), Number)
    compare(20_000, make, (text) => parse(text, 1), parseFloat)
    compare(20_000, () => [make(), some([0, 0, 10, 16, 2, 8, 36, 7, 3, 32, 1, 37, NaN, 4294967306, 10.9, -1])] as const, ([text, radix]) => parse(text, 2, radix), ([text, radix]) => parseInt(text, radix))
    compare(2_000, () => [Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 36).toString(36)).join(''), 2 + Math.floor(random() * 35)] as const, ([text, radix]) => parse(text, 2, radix), ([text, radix]) => parseInt(text, radix))
  })

  it('convert to integers and leave remainders', () => {
    compare(20_000, next, (x) => device.convert(x, 0, 0), (x) => x | 0)
    compare(20_000, next, (x) => device.convert(x, 0, 1), (x) => x >>> 0)
    compare(5_000, next, (x) => device.convert(x, 0, 2), (x) => (Number.isInteger(x) && x >= 0 && x < 2 ** 31 - 1 ? x + 0 : -1))
    compare(20_000, () => [next(), next()], ([x, y]) => device.convert(x, y, 3), ([x, y]) => x % y)
    const tests = [Number.isInteger, Number.isSafeInteger, Number.isFinite, Number.isNaN]
    tests.forEach((test, kind) => compare(5_000, next, (x) => device.convert(x, 0, 4 + kind), (x) => Number(test(x))))
  })

  it('that are undefined or null print so and convert as JavaScript says', () => {
    expect(format(NaN, 0)).toBe('NaN')
    const bit = (...values: boolean[]): number => values.reduce((sum, value, index) => sum | (Number(value) << index), 0)
    expect(device.absent()).toBe(bit(
      Number.isNaN(undefined), Number.isNaN(null), isNaN(undefined as never), isNaN(null as never), isFinite(undefined as never), isFinite(null as never),
      Number.isFinite(null), Number(null) === 0, Number.isNaN(Number(undefined)), isNaN(NaN),
    ))
  })

  it('and values of any kind convert, add and compare', () => {
    const named = { toString: () => 'named' }
    const list = [undefined, null, true, false, 0.5, NaN, 'text', '', ' 12 ', {}, named, [1, 'x', undefined, null, [2, true]], [1.5, -0, undefined, null, NaN], [true, false],
      [1, -2, 3], new Uint8Array(3), Object.assign(() => 0, { toString: () => 'function () { [native code] }' }), [7], 12, '12'] as never[]
    list.forEach((a, i) => {
      expect(textAt(device.memory, device.sampleText(i))).toBe(String(a))
      expect(device.sampleNumber(i)).toBe(Number(a))
      list.forEach((b, j) => {
        expect(textAt(device.memory, device.sampleSum(i, j)), `${i} + ${j}`).toBe(String(a + b))
        expect(device.sampleOrder(i, j), `${i} < ${j}`).toBe(Number(a < b) | (Number(a <= b) << 1) | (Number(a > b) << 2) | (Number(a >= b) << 3))
      })
    })
    expect(device.otherNumbers()).toBe(321)
    expect(textAt(device.memory, device.stringTexts())).toBe('undefinednullx')
  })
})

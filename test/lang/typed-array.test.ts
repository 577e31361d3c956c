import { describe, expect, it } from 'vitest'
import { generator } from '../kernel/module.ts'
import { runDevice } from './run.ts'

const classes = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]

/** As in device/typed-array.ts. */
const numbers = [
  0, -0, 1, -1, 0.5, 1.5, 2.5, -0.5, 127, 128, 255, 256, 254.5, 255.5, -129, 65535, 65536, 2147483647, 2147483648, -2147483649, 4294967295, 4294967296, 4294967301.7, 1e20, -1e20,
  NaN, Infinity, -Infinity, 0.1, 3.4e38, 1e-40, 18446744073709551616, undefined as unknown as number, null as unknown as number,
]
const text = (x: unknown): string => (Object.is(x, -0) ? '-0' : String(x))
const all = (a: ArrayLike<number>): string => Array.from(a, (x) => `${text(x)} `).join('')

function expected(Class: typeof Float64Array, operations: number[]): string[] {
  let position = 0
  const next = (): number => operations[position++]
  const number = (): number => numbers[next() % numbers.length]
  const index = (): number => {
    const n = next()
    return n === 40 ? Infinity : n === 41 ? -Infinity : n === 42 ? NaN : n === 43 ? (undefined as unknown as number) : n - 20
  }
  const list = (): number[] => Array.from({ length: next() }, number)
  const a = new Class(11)
  const perform = (code: number): string => {
    const callback = <R>(when: number, result: (...args: number[]) => R): ((...args: unknown[]) => R) => {
      let calls = 0
      return (...args) => {
        if (calls++ === when) throw undefined
        return result(...(args as number[]))
      }
    }
    switch (code) {
      case 0: case 1: case 2: { const i = next() - 2; a[i] = number(); return text(a[i]) }
      case 3: a.fill(number(), index(), index()); return ''
      case 4: { const part = a.subarray(index(), index()); part[1] = 7; return all(part) + part.byteOffset }
      case 5: { const part = a.slice(index(), index()); part[1] = 7; return all(part) }
      case 6: a.copyWithin(index(), index(), index()); return ''
      case 7: { const x = number(); return `${a.indexOf(x, index())} ${a.lastIndexOf(x)} ${a.includes(x)}` }
      case 8: return a.reverse().join()
      case 9: return a.sort().join('; ')
      case 10: a.sort(callback(next() % 2 ? 999 : 0, (x, y) => x === x ? (y === y ? (x > y ? -1 : x < y ? 1 : 0) : -1) : y === y ? 1 : 0)); return ''
      case 11: a.set(list(), index()); return ''
      case 12: a.set(Int16Array.from(a.values()), next()); return ''
      case 13: a.set(a.subarray(0, 3), 1); return ''
      case 14: { const when = next() * 3, bound = number() ?? NaN; return all(a.map(callback(when, (x, i) => x * bound + i))) }
      case 15: {
        const when = next() * 3, bound = number() ?? NaN
        const test = (at: number) => callback(at, (x) => x >= bound)
        return all(a.filter(test(when))) + a.some(test(99)) + a.every(test(99)) + `${text(a.find(test(99)))} ${text(a.findLast(test(99)))} ${a.findIndex(test(99))} ${a.findLastIndex(test(99))}`
      }
      case 16: {
        const f = (before: number, x: number, i: number): number => before * 2 - x + i
        return `${text(a.reduce(f, 1))} ${text(a.reduceRight(f, 1))} ${text(a.reduce(f))} ${a.length}`
      }
      case 17: return text(a.at(index()))
      case 18: { const offset = index(), length = index(); return all(new Class(a.buffer, offset, length)) }
      case 19: return all(new Class(a.buffer, next()))
      case 20: return all(new Class(next() - 3))
      case 21: return all(new Class(list())) + all(new Class(Uint16Array.from(a.values()))) + all(new Class(a.keys())) + all(new Class(3)) + text([...a.entries()].at(-1)![1])
      default: {
        // The bits of NaN differ from engine to engine, so these bytes are no elements.
        const view = new DataView(Uint8Array.from({ length: 19 }, (_, i) => i * 37).buffer, index(), index())
        const where = index(), little = next() % 2 === 1, x = number()
        const set = (['setInt8', 'setInt16', 'setInt32', 'setFloat32', 'setFloat64'] as const)[next() % 5]
        view[set](where, x, little)
        return [view.getInt8(where), view.getUint8(where), view.getInt16(where, little), view.getUint16(where), view.getInt32(where), view.getUint32(where, little), text(view.getFloat32(where, little)), text(view.getFloat64(where))].join(' ')
      }
    }
  }
  const lines: string[] = []
  for (let i = 0; position < operations.length; i++) {
    const code = next()
    let result: string
    try {
      result = perform(code)
    } catch (error) {
      result = `! ${error === undefined ? '' : error}`
    }
    lines.push(`${Class.name} ${i} ${code} ${result} -> ${all(a)}`)
  }
  return lines
}

/** Operations by their arguments: x a number, i an index, n a small number, l a list. */
const ARGUMENTS = ['nx', 'nx', 'nx', 'xii', 'ii', 'ii', 'iii', 'xi', '', '', 'n', 'li', 'n', '', 'nx', 'nx', '', 'i', 'ii', 'n', 'n', 'l', 'iiinxn']

function operationsFrom(seed: number, count: number): number[] {
  const random = generator(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const make = (kind: string): number[] =>
    kind === 'x' ? [below(numbers.length)] : kind === 'i' ? [random() < 0.15 ? 40 + below(4) : random() < 0.5 ? 20 + below(5) : 8 + below(26)] : kind === 'n' ? [below(16)]
    : ((n) => [n, ...Array.from({ length: n }, () => below(numbers.length))])(below(5))
  return Array.from({ length: count }, () => {
    const code = below(ARGUMENTS.length)
    // A view that cannot be made ends the operation before the rest of its arguments: its start and length are always in range.
    return code === 22 ? [code, 20 + below(3), 43, ...[...'inxn'].flatMap(make)] : [code, ...[...ARGUMENTS[code]].flatMap(make)]
  }).flat()
}

async function differences(seed: number, count: number, stress: boolean): Promise<string[]> {
  const operations = operationsFrom(seed, count)
  const lines = await runDevice('typed-array', { stress, generated: { 'operations.ts': `export const operations: StaticArray<i32> = [${operations}];\n` } })
  const wanted = classes.flatMap((Class) => expected(Class as unknown as typeof Float64Array, operations))
  expect(lines.length).toBe(wanted.length + 2)
  expect(lines.slice(wanted.length)).toEqual(['true false true false 2', 'RangeError: Invalid array buffer length'])
  return wanted.flatMap((line, i) => (lines[i] === line ? [] : [`- ${line}\n+ ${lines[i]}`]))
}

describe('typed arrays', () => {
  const seed = Number(process.env.UNI_SEED ?? 1)
  it(`do what Node's do in 800 random operations on each class, seed ${seed}`, async () => {
    expect((await differences(seed, 800, false)).slice(0, 10)).toEqual([])
  }, 120_000)

  it(`do so when the collector runs at every allocation, seed ${seed + 1}`, async () => {
    expect((await differences(seed + 1, 40, true)).slice(0, 10)).toEqual([])
  }, 240_000)
})

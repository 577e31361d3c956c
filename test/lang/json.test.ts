// JSON.parse, JSON.stringify and printing against Node itself: the same texts on both sides.
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { generator } from '../kernel/module.ts'
import { runDevice } from './run.ts'

const seed = Number(process.env.UNI_SEED ?? 20)

/** A random value that JSON can write; small ones most. */
function randomValue(random: () => number, depth: number, wide = true): unknown {
  const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)]
  const count = (most = 20): number => Math.floor(random() < 0.02 ? random() * 130 : random() * pick([2, 4, 8, most]))
  const text = (): string => Array.from({ length: count() }, () => pick([...'abcdefgh XYZ_$09', '"', "'", '`', '\\', '\n', '\u0001', '\u007f', 'é', '漢', '😀', '\ud800', '\u2028', '${', '\u200b', '́'])).join('')
  const number = (): number => pick([
    () => Math.floor(random() * 10), () => Math.floor(random() * 2000) - 1000, () => Math.floor((random() - 0.5) * 2 ** 53),
    () => -0, () => random(), () => (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20), () => 0.5 * Math.floor(random() * 100),
  ])()
  const key = (): string => pick([() => pick(['a', 'b', 'id', 'name', 'longerKey', 'x_1', '']), () => `${Math.floor(random() * 12)}`, text, () => pick(['4294967294', '4294967295', '01', 'toString', '__proto__x'])])()
  if (depth > 0) {
    const kind = random()
    if (kind < 0.35) return Object.fromEntries(Array.from({ length: wide ? count() : Math.floor(random() * 4) }, () => [key(), randomValue(random, depth - 1, wide && random() < 0.2)]))
    if (kind < 0.5) return Array.from({ length: wide ? count() : Math.floor(random() * 4) }, () => randomValue(random, depth - 1, wide && random() < 0.2))
    if (kind < 0.6) return Array.from({ length: count() * 3 }, number)
    if (kind < 0.7) return Array.from({ length: count() }, text)
    if (kind < 0.75) return Array.from({ length: count() }, () => pick([[1, 2], { a: 1 }, [], {}, null, true]))
  }
  return pick<() => unknown>([number, number, text, text, () => true, () => false, () => null])()
}

/** What a device prints of `text`. */
function expected(text: string, index: number): string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return [`!${String(error)}`]
  }
  return [inspect(value), JSON.stringify(value), JSON.stringify(value, null, index & 1 ? '--' : index % 13)]
}

const read = (line: string): string => (line.startsWith('!') ? '!' : '') + (JSON.parse(`"${line.replace('!', line.startsWith('!') ? '' : '!')}"`) as string)

/** `values` as source text in ASCII. */
const literal = (values: string[]): string =>
  JSON.stringify(values).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

async function compare(cases: string[]): Promise<void> {
  const lines = await runDevice('json', { generated: { 'cases.ts': `export const cases: string[] = ${literal(cases)};\n` } })
  let at = 0
  cases.forEach((text, index) => {
    for (const line of expected(text, index)) expect(read(lines[at++] ?? 'nothing'), `of ${JSON.stringify(text)}`).toBe(line)
  })
  expect(at).toBe(lines.length)
}

describe('JSON and inspect', () => {
  it(`read and print random values as Node does, seed ${seed}`, async () => {
    const random = generator(seed)
    await compare(Array.from({ length: 700 }, (_, index) => JSON.stringify(randomValue(random, index % 6), null, Math.floor(random() * 3))))
  }, 120_000)

  it(`refuse damaged text with the words of Node, seed ${seed}`, async () => {
    const random = generator(seed)
    const damaged = Array.from({ length: 1500 }, (_, index) => {
      const text = JSON.stringify(randomValue(random, 1 + index % 4)).slice(0, 200)
      const at = Math.floor(random() * (text.length + 1))
      const piece = ['', ',', '"', '\\', '{', ']', '}', '[', ':', '-', '1', '.', 'e', 'x', ' ', '\n', '\u0000', 'tru', 'null', '00', '\\u12', '漢'][Math.floor(random() * 22)]
      return text.slice(0, at) + piece + text.slice(at + Math.floor(random() * 3))
    })
    const known = ['', ' ', '{', '{"a"', '[1,]', 'nul', '01', '-', '1.', '1e', '"a\nb"', '"\\u12g4"', 'undefined', 'NaN', 'Infinity', '[object Object]', '1 2', '{"a":1,}', '\u00a01', '1e400', '-1e-400', '123456789012345678901234567890', '0.1e-5', '{"__proto__":1}', '[-]', '"\\', '"\ud800"']
    await compare([...known, ...damaged])
  }, 120_000)
})

// `Math` and `**` against Node itself, to the last bit.
import { runInNewContext } from 'node:vm' // asc adds to this context's Math
import { beforeAll, describe, expect, it } from 'vitest'
import { mathBuiltins } from '../../compiler/lower/builtins/math.ts'
import { parseBuiltin } from '../../compiler/lower/builtin.ts'
import { compileModule, frameworkRoot } from '../../compiler/asc.ts'
import { generator, start } from '../kernel/module.ts'

const seed = Number(process.env.UNI_SEED ?? 32)
const random = generator(seed)
const words = new BigUint64Array(1)
const doubles = new Float64Array(words.buffer)

/** Numbers of every size; those around 1 and small multiples of pi and ln 2 most. */
const number = (): number => [
  () => { words[0] = (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32)); return doubles[0] },
  () => random() * 2 - 1, () => (random() - 0.5) * 40, () => (random() - 0.5) * 2 ** Math.floor(random() * 60 - 20), () => (random() - 0.5) * 2 ** Math.floor(random() * 1000 - 500),
  () => Math.round(random() * 40 - 20) / 2, () => (1 + (random() - 0.5) * 2 ** -Math.floor(random() * 50)), () => Math.floor(random() * 2 ** 33 - 2 ** 32), () => Math.floor(random() * 2000) * Math.PI / 4, () => (random() - 0.5) * 1500,
  () => [0, -0, 1, -1, Infinity, -Infinity, NaN, 2 ** 31, 2 ** 32, 5e-324, 1e-310, Number.MAX_VALUE, 0.49999999999999994, -0.5, 1024, -1074, 2 ** 52 + 0.5][Math.floor(random() * 17)],
][Math.floor(random() * 11)]()

const entries = Object.entries(mathBuiltins).map(([key, text]) => ({ key, name: key.replace(/\(.*/, '').slice(5), entry: parseBuiltin(text) }))
let device: Record<string, (...values: number[]) => number>

beforeAll(async () => {
  const functions = entries.map(({ entry }) => {
    const parameters = entry.params[0]?.rest ? 'a: f64, b: f64, c: f64' : ['a: f64', 'b: f64'].slice(0, entry.params.length).join(', ')
    const values = entry.params[0]?.rest ? '[a, b, c]' : ['a', 'b'].slice(0, entry.params.length).join(', ')
    return `export function ${entry.name}(${parameters}): f64 { if (allocatedSince() > 65536) collect(); return math.${entry.name}(${values}); }`
  })
  const text = `import * as math from "lang/math"; import { collect } from "kernel/heap/collect"; import { allocatedSince } from "kernel/memory"; import { power as p } from "lang/number";
${functions.join('\n')}
export function power(a: f64, b: f64): f64 { return p(a, b); }`
  const { wasm } = await compileModule({ projectRoot: frameworkRoot(), entries: ['entry.ts'], generated: { 'entry.ts': text }, runtime: 'kernel/heap', use: ['abort=~lib/kernel/panic/abort', 'UNI_CATCH=1'] })
  device = await start(await WebAssembly.compile(new Uint8Array(wasm)), { scanRoots: () => {} })
}, 60_000)

const differences = (count: number, ours: (...values: number[]) => number, theirs: (...values: number[]) => number, arity: number): string[] => {
  const bad: string[] = []
  for (let i = 0; i < count && bad.length < 4; i++) {
    const values = Array.from({ length: arity }, number)
    const found = ours(...values), wanted = theirs(...values)
    if (!Object.is(found, wanted)) bad.push(`(${values.join(', ')}): ${found} instead of ${wanted}`)
  }
  return bad
}

describe(`Math, seed ${seed}`, () => {
  for (const { key, name, entry } of entries) {
    const known = (Math as unknown as Record<string, unknown>)[name]
    if (name === 'random') continue
    it(`${key} gives the bits that Node gives`, () => {
      if (typeof known === 'number') expect(device[entry.name]()).toBe(known)
      else expect(differences(10_000, device[entry.name], known as (...values: number[]) => number, entry.params[0].rest ? 3 : entry.params.length)).toEqual([])
    })
  }

  it('has all that ES2020 lists', () => {
    expect((runInNewContext('Object.getOwnPropertyNames(Math)') as string[]).filter((name) => !(`Math.${name}` in mathBuiltins))).toEqual([])
  })

  it('raises to a power with ** as Node does', () => {
    expect(differences(10_000, device.power, (a, b) => a ** b, 2)).toEqual([])
  })

  it('gives random numbers from 0 up to 1 that spread evenly and are not the same', () => {
    const bins = new Array<number>(16).fill(0)
    const seen = new Set<number>()
    for (let i = 0; i < 16_000; i++) {
      const x = device.random()
      expect(x >= 0 && x < 1).toBe(true)
      bins[Math.floor(x * 16)]++
      seen.add(x)
    }
    expect(seen.size).toBeGreaterThan(15_990)
    for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(180) // more than five standard deviations
  })
})

/** The generator's promises: well-typed, ending, the same each time; and the shrinker's. Seeds are in the titles or printed on failure. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { runUnderNode } from '../node.ts'
import { generate } from './generate.ts'
import { shrink } from './shrink.ts'
import { TypeChecks } from './types.ts'

const FIRST = 10_000, COUNT = 40
const seeds = Array.from({ length: COUNT }, (_, i) => FIRST + i)

/** Outputs by title of programs run by Node. Throws when one ends with an uncaught error. */
async function run(sources: Map<string, string>): Promise<Map<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uni-fuzz-'))
  try {
    return await runUnderNode([...sources].map(([title, source]) => {
      const file = path.join(folder, `${title}.ts`)
      writeFileSync(file, source)
      return { feature: 'fuzz', title, file }
    }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('generate', () => {
  it(`writes programs that strict TypeScript accepts, seeds ${FIRST} to ${FIRST + COUNT - 1}`, () => {
    const types = new TypeChecks()
    expect(seeds.flatMap((seed) => types.check(generate(seed)).errors.map((error) => `${seed}:${error}`))).toEqual([])
  })

  it(`writes programs that Node runs to their end and that print, seeds ${FIRST} to ${FIRST + COUNT - 1}`, async () => {
    const outputs = await run(new Map(seeds.map((seed) => [String(seed), generate(seed)])))
    expect([...outputs].filter(([, output]) => output.trim() === '').map(([seed]) => seed)).toEqual([])
    expect(outputs.size).toBe(COUNT)
  })

  it('writes the same program for the same seed, and others for others', () => {
    expect(generate(7)).toBe(generate(7))
    expect(new Set(seeds.map(generate)).size).toBe(COUNT)
  })

  it('uses every statement, declaration and operator that it is meant to', () => {
    const all = seeds.map(generate).join('\n')
    const missing = ['class ', ' extends ', 'static ', '#s', 'get get', 'interface ', 'enum ', 'function*', 'yield ', 'async ', 'await ', 'Promise.all', 'setTimeout', 'try {', 'catch', 'finally {', 'throw ',
      'switch (', 'default: {', 'for (', ' of ', 'while (', 'do {', 'continue', 'break loop', 'loop', '?.', '??', '>>>', '...', 'instanceof', 'typeof', '.map(', '.reduce(', '.sort(', 'new Map', 'new Set', '`', ' as ', 'return',
      '=> {', '.push(', 'super', '-0', 'NaN', '2147483648'].filter((part) => !all.includes(part))
    expect(missing).toEqual([])
  })
})

describe('shrink', () => {
  const source = `
enum Unused { A, B }
interface Point { x: number; y: number }
function deep(n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) {
    try {
      if (i % 2 === 0) sum += i * 0.5
      else sum -= i
    } finally {
      sum += 1
    }
  }
  return sum
}
export function main(): void {
  const point: Point = { x: deep(3), y: [1, 2, 3].map((n) => n * 2).length }
  console.log('before', point)
  const big = 2147483647 + point.x
  if (big > 10) {
    console.log('needle', big, point.y ? 'yes' : 'no')
  }
}
`
  it('leaves only what the failure needs, well-typed, and says so by its size', async () => {
    let calls = 0
    const small = await shrink(source, async (text) => (calls++, /console\.log\([^\n]*'needle'/.test(text)))
    expect(small).toBe('export function main(): void {\n  console.log(\'needle\')\n}\n')
    expect(new TypeChecks().check(small).errors).toEqual([])
    expect(calls).toBeLessThan(60)
  })

  it('keeps the behaviour that fails: a generated program is cut down to one that prints the same line', async () => {
    const seed = 11
    const whole = generate(seed)
    // A cut may take away what ends a loop, so this has a time limit.
    const prints = (text: string): string[] => {
      const { code } = transformSync(`${text}\nmain()`, { loader: 'ts', format: 'esm', target: 'es2022' })
      return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', timeout: 1000 }).stdout.split('\n')
    }
    const line = prints(whole).findLast((each) => each.length > 3)!
    const small = await shrink(whole, async (text) => prints(text).includes(line), { tries: 50 })
    expect(small.length).toBeLessThan(whole.length / 2)
    expect(prints(small)).toContain(line)
    expect(new TypeChecks().check(small).errors).toEqual([])
  })

  it('refuses what passes and what does not type-check', async () => {
    await expect(shrink('export function main(): void {}', async () => false)).rejects.toThrow('does not fail')
    await expect(shrink('const n: string = 5', async () => true)).rejects.toThrow('type-check')
  })
})

// The corpus on our pipeline against Node: in the simulator, with a collection at every allocation, and a sample on real images in QEMU.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { folderWith, uni } from '../cli/uni.ts'
import { converse } from '../system/machine.ts'
import { corpus, features, heading, sections, type Program } from './corpus.ts'
import { runUnderNode } from './node.ts'
import { differences, temporary, type Difference } from './run.ts'

const programs = corpus()
const groups = [...features(programs)]

/** Runs all programs when the first test asks, then answers from that. */
function once(run: () => Promise<Difference[]>): () => Promise<Difference[]> {
  let found: Promise<Difference[]> | undefined
  return () => (found ??= run())
}

const MINUTES = 60_000

for (const [how, stress] of [['in the simulator', false], ['with a collection at every allocation', true]] as const) describe(how, () => {
  const found = once(() => differences(programs, { stress }))
  it.each(groups.map(([feature, members]) => ({ feature, count: members.length, titles: members.map(({ title }) => title) })))('$feature: $count programs print what they print under Node', async ({ titles }) => {
    expect((await found()).filter(({ title }) => titles.includes(title)).map(({ title, text }) => `${title}: ${text}`)).toEqual([])
  }, 15 * MINUTES)
})

describe('a sample', () => {
  // One program after another in one app: those whose end is that of main().
  const ordinary = programs.filter(({ file, expected }) => expected === undefined && !/\bset(Timeout|Interval)\b/.test(readFileSync(file, 'utf8')))
  const sample = ordinary.filter((_, index) => index % 6 === 0)
  const folder = temporary()
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['virt64', 'virt32'])(`of ${sample.length} programs on %s prints what it prints under Node`, async (board) => {
    writeFileSync(path.join(folder, 'main.ts'), app(sample, folder))
    const { code, stdout, stderr } = await uni(['build', folder, '--board', board, '--out', path.join(folderWith(), 'out'), '--json'])
    expect(code, stderr).toBe(0)
    const printed = sections((await converse(board, JSON.parse(stdout) as { elf: string; image: string })).replaceAll('\r', ''))
    const expected = await runUnderNode(sample)
    expect(Object.fromEntries(sample.map(({ title }) => [title, printed.get(title)]))).toEqual(Object.fromEntries(expected))
  }, 5 * MINUTES)
})

function app(sample: Program[], folder: string): string {
  const name = (file: string): string => path.relative(folder, file).split(path.sep).join('/').replace(/\.ts$/, '')
  return [
    ...sample.map(({ file }, index) => `import { main as main${index} } from '${name(file)}'`),
    'export async function main(): Promise<void> {',
    ...sample.map(({ title, file }, index) => `  console.log(${JSON.stringify(heading(title))})\n  ${/export async function main/.test(readFileSync(file, 'utf8')) ? 'await ' : ''}main${index}()`),
    '}',
  ].join('\n')
}

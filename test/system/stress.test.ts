// The collector at its worst: a collection at every allocation changes nothing but the time.
import { describe, expect, it } from 'vitest'
import { folderWith, uni } from '../cli/uni.ts'
import { converse } from './machine.ts'

/** Times and sizes differ. */
const plain = (text: string): string => text.replace(/\[ *\d+\.\d+\]/g, 'N').replace(/\d+ us|\d+ KiB|\d+ ms|rounds.*/g, 'N')

/** Prints of the compute programs: name and answer. */
const answers = (text: string): string[] => [...text.matchAll(/^(\w+ \d+) \d+\r?$/gm)].map((match) => match[1])

/** What the program `strings` computes. */
function hashOfLines(lines: number): bigint {
  let hash = 0n
  for (let i = 0; i < lines; i++) for (const letter of `item ${i} costs ${i * 37} cents`) hash = BigInt.asUintN(32, hash * 31n + BigInt(letter.charCodeAt(0)))
  return hash
}

/** Builds and runs `app`; `input` is typed line by line. */
async function runApp(app: string, board: string, stress: boolean, input: string[] = []): Promise<string> {
  const out = `${folderWith()}/out`
  const { code, stdout, stderr } = await uni(['build', app, '--board', board, '--out', out, '--json', ...(stress ? ['--stress-collector'] : [])])
  expect(code, stderr).toBe(0)
  return converse(board, JSON.parse(stdout) as { elf: string; image: string }, input)
}

describe.each(['virt64', 'virt32'])('with a collection at every allocation on %s', (board) => {
  it.each(['hello', 'fibers', 'shell'])('apps/%s prints the same', async (app) => {
    const input = app === 'shell' ? ['log one\n', 'hlp\n', 'ps\n', '\x04'] : []
    const [usual, stressed] = [await runApp(`apps/${app}`, board, false, input), await runApp(`apps/${app}`, board, true, input)]
    expect(plain(stressed).replace(/turns|\d+ +main/g, '')).toBe(plain(usual).replace(/turns|\d+ +main/g, ''))
  }, 240_000)

  it('the compute programs give the answers that they give without', async () => {
    const [usual, stressed] = [answers(await runApp('bench/compute', board, false)), answers(await runApp('bench/compute', board, true))]
    const smaller = /^(trees|strings) /
    expect(stressed.length).toBe(10)
    expect(stressed.filter((line) => !smaller.test(line))).toEqual(usual.filter((line) => !smaller.test(line)))
    // These two run with less to do then; each answer is that of three calls.
    expect(stressed.filter((line) => smaller.test(line))).toEqual([`trees ${3 * 2047}`, `strings ${Number(BigInt.asUintN(32, 3n * hashOfLines(50)))}`])
  }, 240_000)
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { simulate } from './run.ts'

/** Line of `text` in the file of the shell's crash command. */
const lineOf = (text: string): number => readFileSync(path.resolve(import.meta.dirname, '../../apps/shell/crash.ts'), 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1

describe('panic', () => {
  it('names the line, restarts, and shows the report once at the next start and in dmesg', async () => {
    const { lines, resets } = await simulate('apps/shell', { input: 'log before\rcrash div\rdmesg\r' , expect: (printed) => printed.split('panic:').length > 3 })
    const report = `panic: integer divide by zero at divide (apps/shell/crash.ts:${lineOf('hundred / zero')})`
    expect(resets).toBe(1)
    expect(lines.filter((line) => line === report).length).toBeGreaterThanOrEqual(2)
    const first = lines.indexOf(report)
    expect(lines[first + 1]).toMatch(/^ {2}in fiber main after \d+ ms$/)
    expect(lines.slice(first + 2, first + 5)).toEqual([
      report.replace(/.*(?= at )/, ' '), `  at crash (apps/shell/crash.ts:${lineOf('way()')})`,
      expect.stringMatching(/^ {2}at run \(apps\/shell\/main\.ts:\d+\)$/),
    ])
    expect(lines.slice(first).find((line) => line.endsWith('before'))).toBeDefined()
  })

  it.each([
    ['null', 'null access at readNull', 'victim.value'],
    ['bounds', 'uncaught RangeError: index 3 out of range: length 3 at readBehind', 'list[list.length + zero]'],
    ['stack', 'stack overflow at recurse', 'recurse(value + depth)'],
    ['memory', 'out of memory at hoard', 'kept.push'],
  ])('reports %s', async (how, headline, place) => {
    const { lines } = await simulate('apps/shell', { input: `crash ${how}\r` })
    expect(lines.find((line) => line.startsWith('panic:'))).toBe(`panic: ${headline} (apps/shell/crash.ts:${lineOf(place)})`)
  })

  it('reports what an app throws and nobody catches, and ends the run with code 1', async () => {
    const { lines, resets, exitCode } = await simulate('apps/shell', { input: 'crash abort\r' })
    expect(lines).toContain(`panic: uncaught Error: crash asked for at giveUp (apps/shell/crash.ts:${lineOf('crash asked for')})`)
    expect([resets, exitCode]).toEqual([0, 1])
  })

  it('ends the run at the second crash in a row', async () => {
    const { exitCode, lines, resets } = await simulate('crashing')
    expect(lines.filter((line) => line.startsWith('panic: always'))).toHaveLength(3) // two reports, one of them shown again
    expect(lines).toContain('crash 2 in a row')
    expect(resets).toBe(1)
    expect(exitCode).toBe(2)
  })
})

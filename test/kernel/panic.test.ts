import { describe, expect, it } from 'vitest'
import { simulate } from './run.ts'

describe('panic', () => {
  it('names the line, restarts, and shows the report once at the next start and in dmesg', async () => {
    const { lines, resets } = await simulate('apps/shell', { input: 'log before\rcrash abort\rdmesg\r' , expect: (printed) => printed.split('panic:').length > 3 })
    const report = 'panic: crash asked for at giveUp (apps/shell/crash.ts:30)'
    expect(resets).toBe(1)
    expect(lines.filter((line) => line === report).length).toBeGreaterThanOrEqual(2)
    const first = lines.indexOf(report)
    expect(lines[first + 1]).toMatch(/^ {2}in fiber main after \d+ ms$/)
    expect(lines[first + 2]).toBe('  at giveUp (apps/shell/crash.ts:30)')
    expect(lines[first + 3]).toMatch(/^ {2}at crash \(apps\/shell\/crash\.ts:\d+\)$/)
    expect(lines.slice(first).find((line) => line.endsWith('before'))).toBeDefined()
  })

  it.each([
    ['bounds', /^panic: Index out of range at readBehind \(apps\/shell\/crash\.ts:\d+\)$/],
    ['stack', /^panic: stack overflow at recurse \(apps\/shell\/crash\.ts:\d+\)$/],
    ['div', /^panic: integer divide by zero at divide \(apps\/shell\/crash\.ts:\d+\)$/],
    ['memory', /^panic: out of bounds memory access at readNowhere \(apps\/shell\/crash\.ts:\d+\)$/],
  ])('reports %s', async (how, headline) => {
    const { lines } = await simulate('apps/shell', { input: `crash ${how}\r` })
    expect(lines.find((line) => line.startsWith('panic:'))).toMatch(headline)
  })

  it('ends the run at the second crash in a row', async () => {
    const { exitCode, lines, resets } = await simulate('crashing')
    expect(lines.filter((line) => line.startsWith('panic: always'))).toHaveLength(3) // two reports, one of them shown again
    expect(lines).toContain('crash 2 in a row')
    expect(resets).toBe(1)
    expect(exitCode).toBe(2)
  })
})

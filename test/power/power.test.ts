import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { frameworkRoot } from '../../compiler/asc.ts'
import { power } from './power.ts'

describe('kv', () => {
  it('loses no acknowledged byte in 20,000 losses of power, nested ones among them, and can always be mounted', async () => {
    const sum = await power({ points: 20_000, seed: 1 })
    console.log(`${sum.points} points, depth ${sum.depth}, ${sum.acknowledgedBytes} bytes acknowledged, ${sum.lostBytes} lost, ${Math.round(sum.points / sum.ms * 1000)} points/s`)
    expect(sum.failure).toBeUndefined()
    expect(sum.points).toBe(20_000)
    expect(sum.depth).toBe(4)
    expect(sum.lostBytes).toBe(0)
    expect(sum.acknowledgedBytes).toBeGreaterThan(10_000_000)
  })
})

/** What a store could do wrong: a line of its sources, and what stands in its place; for what shows up rarely, a seed that shows it soon. */
const mistakes: [string, string, string, string, seed?: number][] = [
  ['acknowledges before the flush', 'log.ts', 'if (!error) error = this.medium.disk.flush();', ''],
  ['has no checksums', 'medium.ts', 'return crc32c(this.seed(epoch, sector), at, <i32>CHECK) == load<u32>(at, CHECK);', 'return true;'],
  ['has checksums that know nothing of earlier uses of a segment', 'medium.ts', 'store<u32>(key, epoch, 8);', 'store<u32>(key, 0, 8);'],
  ['writes a head before what it refers to is flushed', 'checkpoint.ts', '    if (!error) error = this.disk.flush();\n    if (error) {\n      segments.sort', '    if (error) {\n      segments.sort'],
  ['writes both copies of a head at once', 'checkpoint.ts', 'if (!error) error = this.disk.flush();\n    if (!error) error = this.medium.write(isFarFirst', 'if (!error) error = this.medium.write(isFarFirst'],
  ['always writes the copies of a head in the same order', 'checkpoint.ts', 'const isFarFirst = slotState(area) != SlotState.DAMAGED;', 'const isFarFirst = true;', 29],
  ['goes on behind a torn write after a mount', 'checkpoint.ts', 'this.isOpen = this.isReserved = false;\n    this.lastNumber', 'this.isReserved = false;\n    this.isOpen = this.head.queueCount > 0;\n    this.lastNumber'],
  ['takes the frames of an incomplete write', 'medium.ts', 'if (bad >= 0) return 0;', ''],
]

describe('the harness finds a store that', () => {
  it.each(mistakes)('%s', async (_, file, right, wrong, seed = 1) => {
    const name = `kernel/fs/kv/${file}`
    const text = readFileSync(path.join(frameworkRoot(), name), 'utf8')
    expect(text.split(right).length, 'the line to break').toBe(2)
    const { failure, points } = await power({ points: 20_000, seed, sources: { [name]: text.replace(right, wrong) } })
    expect(failure, `${points} points`).toBeDefined()
    console.log(`${points} points: ${failure!.why}`)
  })
})

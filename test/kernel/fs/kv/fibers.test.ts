import { expect, it } from 'vitest'
import { simulate } from '../../run.ts'

it('kv among fibers: a disk with slow flushes is shared, calls never overlap, a trap in the driver under attempt leaves the lock free', async () => {
  const { exitCode, lines } = await simulate('kv')
  expect(exitCode).toBe(0)
  expect(lines.slice(0, 2)).toEqual(['mount: 0', 'errors: 0, calls of the disk at once: 0'])
  const flushes = Number(/160 sets took (\d+) flushes/.exec(lines[2])?.[1])
  // About four sets share a flush (one set each would be 162): reads come between, and who reads first sets first.
  expect(flushes).toBeLessThanOrEqual(45)
  // The set that trapped was on its way, and is there, as it may be.
  expect(lines.slice(3).sort()).toEqual([
    '', 'after the trap: 0, fine, fiber 7 round 19', 'mounted again: fiber 0 round 19, there, fine', "stats: 0, keys 11, damaged 0",
    'the driver gives up', "the other fiber's set: 0",
  ].sort())
})

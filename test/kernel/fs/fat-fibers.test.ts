import { describe, expect, it } from 'vitest'
import { simulate } from '../run.ts'

describe('FatVolume in the simulator', () => {
  it.each([1, 2, 3])('is used by eight fibers at once, one call after the other, seed %i', async (seed) => {
    const { exitCode, lines } = await simulate('fat', { seed })
    // Of six files one is removed.
    expect(lines.slice(0, 3)).toEqual(['40 files', '0 calls at once', '0 failures'])
    expect(exitCode).toBe(0)
  })
})

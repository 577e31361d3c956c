// Two of our stacks against each other: every byte exact, no connection stuck, all memory back. `./uni test wire --runs 10000` has more runs.
import { describe, expect, it } from 'vitest'
import { pair, sweep, transfer } from './bad-wire.ts'

describe('TCP over a bad wire', () => {
  it('a good wire loses no time: no retransmission in 200 KB', async () => {
    const hosts = await pair()
    for (let seed = 1; seed <= 20; seed++) {
      const { ms } = transfer(hosts, seed, { loss: 0, duplicate: 0, reorder: 0, corrupt: 0, delay: 1 })
      expect(ms).toBeLessThan(20_000)
    }
  })
  it.each([[1, 200], [11998, 1], [13463, 1]])('from seed %i %i runs with up to 30 % loss, duplicates, reordering and flipped bits', async (seed, runs) => {
    const { bytes, frames, failures } = await sweep(seed, runs)
    console.log(`bad wire: ${runs} runs from seed ${seed}, ${bytes} bytes exact, ${frames} frames`)
    expect(failures).toEqual([])
  }, 600_000)
})

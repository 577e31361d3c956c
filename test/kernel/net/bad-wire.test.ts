// Two of our stacks against each other: every byte exact, no connection stuck, all memory back. UNI_RUNS sets the number of runs.
import { describe, expect, it } from 'vitest'
import { pair, transfer, type WireFaults } from './bad-wire.ts'

const runs = Number(process.env.UNI_RUNS ?? 600)
const from = Number(process.env.UNI_SEED ?? 1)

describe('TCP over a bad wire', () => {
  it('a good wire loses no time: no retransmission in 200 KB', async () => {
    const hosts = await pair()
    for (let seed = 1; seed <= 20; seed++) {
      const { ms } = transfer(hosts, seed, { loss: 0, duplicate: 0, reorder: 0, corrupt: 0, delay: 1 })
      expect(ms).toBeLessThan(20_000)
    }
  })
  it(`${runs} runs with up to 30 % loss, duplicates, reordering and flipped bits`, async () => {
    let bytes = 0, frames = 0
    const failures: string[] = []
    for (let seed = from; seed < from + runs; seed++) {
      const heavy = seed % 11 / 10
      const faults: WireFaults = { loss: 0.3 * heavy, duplicate: 0.2 * heavy, reorder: seed % 3 / 4, corrupt: seed % 4 ? 0 : 0.02, delay: [0, 1, 10, 80][seed % 4] }
      try {
        const outcome = transfer(await pair(), seed, faults, 24 * 3_600_000)
        bytes += outcome.bytes
        frames += outcome.frames
      } catch (error) {
        failures.push(`${(error as Error).message} ${JSON.stringify(faults)}`)
        if (failures.length > 5) break
      }
    }
    console.log(`bad wire: ${runs - failures.length} of ${runs} runs, ${bytes} bytes exact, ${frames} frames`)
    expect(failures).toEqual([])
  }, 3_600_000)
})

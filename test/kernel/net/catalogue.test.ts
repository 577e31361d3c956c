// The catalogue of bad input on a whole board in the simulator: driver, stack, fibers, servers. `test/system/catalogue.test.ts` has it on QEMU.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows } from './rows/index.ts'
import { simulated } from './rows/simulated.ts'
import { Trial } from './rows/trial.ts'

let trial: Trial
let passed = 0
beforeAll(async () => { trial = await Trial.start(await simulated()) })
afterAll(() => console.log(`catalogue in the simulator: rows tried ${rows.length} / rows passed ${passed}`))

/** What the reference sheet has and we have not: IPv6, and what is tried elsewhere (D, N, S: dhcp, dns, mdns, sntp; H-05: no files by name). */
const ELSEWHERE = ['L-07', 'L-08', 'F-07', 'C-09', 'H-05']
const SHEET = { L: 9, I: 8, F: 8, C: 10, U: 2, T: 21, H: 7 }

describe('bad input: nothing is lost, exactly the named counter moves, everything is given back', () => {
  it.each(rows.map((row) => [`${row.id} ${row.title}`, row] as const))('%s', async (_, row) => {
    await trial.tryRow(row)
    passed++
    expect(trial.peer.malformed).toEqual([])
  }, 120_000)
  it('no row of the sheet is missing', () => {
    const ids = Object.entries(SHEET).flatMap(([letter, count]) => Array.from({ length: count }, (_, i) => `${letter}-${String(i + 1).padStart(2, '0')}`))
    expect(ids.filter((id) => !rows.some((row) => row.id === id))).toEqual(ELSEWHERE)
  })
  it('all of it once more: the heap holds no more than after the first time', async () => {
    const alive = async (): Promise<number> => {
      // Connections that closed last are in the pool, fibers have gone.
      await trial.peer.cable.pass!(130_000)
      await trial.beat()
      await trial.peer.counters(true)
      return (await trial.peer.counters(true)).heap
    }
    const before = await alive()
    for (const row of rows) await trial.tryRow(row)
    const after = await alive()
    console.log(`heap: ${before} bytes alive after the first time, ${after} after the second`)
    // The counters' own text has more digits now.
    expect(after - before).toBeLessThan(200)
  }, 240_000)
})

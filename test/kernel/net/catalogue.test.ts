// The catalogue of bad input on a whole board in the simulator: driver, stack, fibers, servers. `test/system/catalogue.test.ts` has it on QEMU.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows } from './rows/index.ts'
import { simulated } from './rows/simulated.ts'
import { Trial } from './rows/trial.ts'

let trial: Trial
let passed = 0
beforeAll(async () => { trial = await Trial.start(await simulated()) })
afterAll(() => console.log(`catalogue in the simulator: rows tried ${rows.length} / rows passed ${passed}`))

describe('bad input: nothing is lost, exactly the named counter moves, everything is given back', () => {
  it.each(rows.map((row) => [`${row.id} ${row.title}`, row] as const))('%s', async (_, row) => {
    await trial.tryRow(row)
    passed++
    expect(trial.peer.malformed).toEqual([])
  }, 120_000)
})

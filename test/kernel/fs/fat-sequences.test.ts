import { describe, expect, it } from 'vitest'
import { runSequences } from './sequences.run.ts'
import { missing } from './tools.ts'

/** `./uni test fat --sequences 5000` runs as many as are asked for. */
const COUNT = 40
const seed = Number(process.env.UNI_SEED ?? 1)

describe.skipIf(missing.length)('FatVolume beside mtools', () => {
  it(`agrees with mtools and fsck.fat after each of ${COUNT} random sequences, from seed ${seed} on`, async () => {
    console.log(`fat: ${COUNT} sequences from seed ${seed}; ./uni test fat --sequences N --seed S runs others`)
    expect(await runSequences(seed, COUNT)).toBe(COUNT)
  })
})

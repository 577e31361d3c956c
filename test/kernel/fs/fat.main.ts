/** `uni test fat --sequences N`: its argument is `Options` as JSON. Progress and failures go to stderr, the sum to stdout; exit code 1 when a sequence failed. */
import { runSequences, STEPS } from './sequences.run.ts'
import { missing } from './tools.ts'

interface Options { sequences: number; seed: number; json: boolean; quiet: boolean }

const { sequences, seed, json, quiet }: Options = JSON.parse(process.argv[2])
const began = performance.now()
let failure = missing.length ? `${missing.join(', ')} not found` : ''
let done = 0
if (!failure) {
  try {
    await runSequences(seed, sequences, (count) => {
      done = count
      if (!quiet && count % 200 === 0) process.stderr.write(`${count} of ${sequences} sequences, ${Math.round((performance.now() - began) / 1000)} s\n`)
    })
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  }
}
if (failure) process.stderr.write(`${failure}\n`)
if (json) process.stdout.write(`${JSON.stringify({ ok: !failure, seed, sequences: done, steps: STEPS, failure })}\n`)
else process.stdout.write(`${done} sequences of ${STEPS} operations (seeds ${seed} to ${seed + done - 1}) agree with fsck.fat and mtools, ${failure ? 1 : 0} failures\n`)
process.exitCode = failure ? 1 : 0

/** `uni test wire`: its argument is `Options` as JSON. Progress and failures go to stderr, the sum to stdout; exit code 1 when a run failed. */
import { sweep } from './bad-wire.ts'

interface Options { runs: number; seed: number; json: boolean; quiet: boolean }

const { runs, seed, json, quiet }: Options = JSON.parse(process.argv[2])
const began = performance.now()
let told = 0
try {
  const sum = await sweep(seed, runs, ({ runs: done, failures }) => {
    for (; told < failures.length; told++) process.stderr.write(`${failures[told]}\n`)
    if (!quiet && done % 500 === 0) process.stderr.write(`${done} of ${runs} runs, ${Math.round((performance.now() - began) / 1000)} s\n`)
  })
  if (json) process.stdout.write(`${JSON.stringify({ ok: !sum.failures.length, seed, ...sum })}\n`)
  else process.stdout.write(`${sum.runs} runs (seeds ${seed} to ${seed + sum.runs - 1}), ${sum.bytes} bytes exact, ${sum.frames} frames, ${sum.failures.length} failures\n`)
  process.exitCode = sum.failures.length ? 1 : 0
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(70)
}

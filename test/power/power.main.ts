/** `uni test power`: its argument is `Options` as JSON. Progress and failures go to stderr, the sum to stdout; exit code 1 when a run failed. */
import { power } from './power.ts'

interface Options { points: number; seed: number; actions: number; json: boolean; quiet: boolean }

const { points, seed, actions, json, quiet }: Options = JSON.parse(process.argv[2])
let told = 0
try {
  const sum = await power({
    points, seed, actions,
    progress: ({ points: done, ms }) => {
      if (quiet || ms - told < 10_000) return
      told = ms
      process.stderr.write(`${done} of ${points} points, ${Math.round(ms / 1000)} s\n`)
    },
  })
  const { failure } = sum
  const rate = Math.round(sum.points / sum.ms * 1000)
  if (failure) {
    process.stderr.write(`seed ${failure.seed}: ${failure.why}, at point ${failure.point} (level ${failure.level}, ${failure.event} events, ${failure.acknowledged} of ${failure.actions} actions)\n`
      + `again: ./uni test power --seed ${failure.seed} --actions ${failure.actions} --points ${failure.point}\n`)
  }
  if (json) process.stdout.write(`${JSON.stringify({ ok: !failure, seed, ...sum, pointsPerSecond: rate })}\n`)
  else process.stdout.write(`${sum.points} points (seeds ${seed} to ${seed + sum.runs - 1}), depth ${sum.depth}, ${sum.acknowledgedBytes} bytes acknowledged, ${sum.lostBytes} lost, ${failure ? 1 : 0} failures, ${rate} points/s\n`)
  process.exitCode = failure ? 1 : 0
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(70)
}

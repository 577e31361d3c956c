/** Losses of power for programs of `device/`: runs of many seeds, and the smallest failure of a seed that fails. */
import path from 'node:path'
import { frameworkRoot } from '../../compiler/asc.ts'
import { compileDevice, startDevice, type CompileOptions } from '../kernel/fs/kv/kv.ts'

/** What a program of `device/` exports. */
interface Device {
  open(depth: number, variants: number): void
  run(seed: number, actions: number, most: number): number
  result(index: number): number
}

export interface PowerOptions {
  /** Name of a program in `device/`. */
  program?: string
  /** Losses of power to try. */
  points: number
  seed: number
  /** How often power may be lost again during recovery and the calls after it, with the first time. */
  depth?: number
  actions?: number
  /** Ends after a run, early. */
  enough?: () => boolean
  progress?: (sum: PowerSum) => void
  /** Sources that are broken on purpose, by path. */
  sources?: CompileOptions['sources']
}

export interface PowerSum {
  points: number
  runs: number
  depth: number
  acknowledgedBytes: number
  lostBytes: number
  ms: number
  /** Of the first run that failed: its seed, and the shortest run of that seed that fails, which `--seed S --actions A` repeats. */
  failure?: { seed: number; actions: number; point: number; level: number; event: number; acknowledged: number; why: string }
}

const WHY: Record<number, string> = {
  1: 'the recorder is too small', 10: 'a value is neither old nor new', 11: 'a value cannot be read', 12: 'a batch is there in part',
  13: 'the list does not fit the values', 14: 'damage is reported that nobody did',
}

export async function power({ program = 'kv', points, seed, depth = 4, actions = 40, enough, progress, sources }: PowerOptions): Promise<PowerSum> {
  const device = await startDevice<Device>(await compileDevice(path.join(frameworkRoot(), 'test/power/device', `${program}.ts`), { sources }))
  device.open(depth, 5)
  const began = performance.now()
  const sum: PowerSum = { points: 0, runs: 0, depth: 0, acknowledgedBytes: 0, lostBytes: 0, ms: 0 }
  const trial = (from: number, length: number, most: number): boolean => {
    try {
      return !!device.run(from, length, most)
    } catch (error) {
      trapped = error
      return false
    }
  }
  let trapped: unknown
  const result = (index: number): number => device.result(index)
  for (let at = seed; sum.points < points; at++) {
    const fine = trial(at, actions, points - sum.points)
    sum.points += result(0)
    sum.runs++
    sum.ms = performance.now() - began
    sum.depth = result(1)
    sum.acknowledgedBytes = result(2)
    sum.lostBytes = result(3)
    if (!fine) {
      // The shortest run of this seed that fails.
      let least = 1
      if (!trapped) while (trial(at, least, 1e6) && least < actions) least++
      const code = result(4)
      const why = trapped ? String((trapped as Error).stack) : code > 1000 ? `not mountable: error ${1000 - code}` : WHY[code] ?? `code ${code}`
      sum.failure = { seed: at, actions: least, point: result(8), level: result(5), event: result(6), acknowledged: result(7), why }
      break
    }
    progress?.(sum)
    if (enough?.()) break
  }
  return sum
}

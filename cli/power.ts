/** `uni test power`: loses power at every point of what the key-value store does to its disk. The work is in test/power. */
import { parseInteger, type GlobalOptions } from './options.ts'
import { testProgram } from './test-program.ts'

export interface PowerOptions extends GlobalOptions {
  points?: string
  actions?: string
  seed?: string
}

const POINTS = 20_000
const MOST = 1_000_000_000
/** Actions of a run that is cut everywhere. */
const ACTIONS = 40
const MOST_ACTIONS = 128

export function power(options: PowerOptions): Promise<number> {
  const { points, actions, seed } = options
  return testProgram(options, 'power/power.main.ts', 'power', 'lose power at every point of what the key-value store writes', {
    points: points === undefined ? POINTS : parseInteger(points, '--points', 1, MOST),
    actions: actions === undefined ? ACTIONS : parseInteger(actions, '--actions', 1, MOST_ACTIONS),
    seed: seed === undefined ? 1 : parseInteger(seed, '--seed', 0, 0xffff_ffff),
  })
}

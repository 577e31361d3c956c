/** `uni test wire`: two network stacks against each other over a bad wire. The work is in test/kernel/net. */
import { parseInteger, type GlobalOptions } from './options.ts'
import { testProgram } from './test-program.ts'

export interface WireOptions extends GlobalOptions {
  runs?: string
  seed?: string
}

const RUNS = 1000
const MOST = 10_000_000

export function wire(options: WireOptions): Promise<number> {
  const { runs, seed } = options
  return testProgram(options, 'kernel/net/bad-wire.main.ts', 'wire', 'transfer random bytes between two network stacks over a bad wire', {
    runs: runs === undefined ? RUNS : parseInteger(runs, '--runs', 1, MOST),
    seed: seed === undefined ? 1 : parseInteger(seed, '--seed', 0, 0xffff_ffff),
  })
}

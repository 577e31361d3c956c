/** `uni run --on sim`: not there yet. */
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import type { App } from './app.ts'
import type { Limits } from './guest.ts'
import type { RunOptions } from './run.ts'

export async function runInSimulator(_options: RunOptions, _app: App, _board: Board, _limits: Limits & { seed: number }): Promise<number> {
  throw new UniError('UNI-U090', '"uni run --on sim" is not there yet', Exit.unavailable)
}

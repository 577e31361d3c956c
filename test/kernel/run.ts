/** Runs a test app of `test/kernel/device/` in the simulator. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import virt64 from '../../boards/virt64.ts'
import { runSimulated, type SimulatedResult, type SimulatedRun } from '../../sim/run.ts'

const here = path.dirname(fileURLToPath(import.meta.url))

/** Runs `test/kernel/device/<name>/main.ts`, or the app at `name` when it holds a slash; lines of the output without their CR. */
export async function simulate(name: string, options: Partial<SimulatedRun> = {}): Promise<SimulatedResult & { lines: string[] }> {
  const app = name.includes('/') ? path.resolve(here, '../..', name) : path.join(here, 'device', name)
  const result = await runSimulated({ timeoutNs: 60e9, board: virt64, ...options, app })
  return { ...result, lines: result.output.replaceAll('\r', '').split('\n') }
}

/** `uni run --on sim`: the same sources on the simulator, with virtual time. */
import type { Board } from '../boards/board.ts'
import { Exit } from '../boards/error.ts'
import type { App } from './app.ts'
import { guestStatus, type Limits } from './guest.ts'
import { interrupted, onInterrupt } from './interrupt.ts'
import { pcapFile } from './network.ts'
import { showDiagnostic } from './report.ts'
import type { RunOptions } from './run.ts'

const CTRL_C = 3

export async function runInSimulator(options: RunOptions, app: App, board: Board, limits: Limits & { seed: number }): Promise<number> {
  const { output } = options
  const { runSimulated } = await import('../sim/run.ts')
  const abort = new AbortController()
  const forget = onInterrupt(() => abort.abort())
  output.step('run', `${app.name} on the simulator's ${board.name}, seed ${limits.seed}${process.stdin.isTTY ? '  Ctrl-C stops it' : ''}`)
  if (process.stdin.isTTY) process.stdin.setRawMode(true)
  try {
    const result = await runSimulated({
      app: app.main,
      board,
      seed: limits.seed,
      input: process.stdin.isTTY ? typed() : process.stdin,
      // Somebody who watches wants time to pass; a script wants the end.
      paced: !!process.stdin.isTTY,
      timeoutNs: limits.milliseconds === undefined ? undefined : limits.milliseconds * 1e6,
      expect: limits.expect,
      card: options.card,
      pcap: options.pcap === undefined ? undefined : pcapFile(options.pcap),
      signal: abort.signal,
      onOutput(bytes) {
        if (output.json) output.event({ event: 'console', text: Buffer.from(bytes).toString() })
        else process.stdout.write(bytes)
      },
      onWarnings(warnings) {
        for (const warning of warnings) process.stderr.write(`${showDiagnostic(warning, output)}\n`)
      },
    })
    if (result.report) output.note(result.report)
    output.detail(`${(result.timeNs / 1e9).toFixed(6)} s of virtual time, ${result.resets} resets, events ${result.hash}`)
    const code = result.outcome.kind === 'exit' ? guestStatus(result.exitCode, output) : result.exitCode
    const missed = limits.expect && result.outcome.kind !== 'until' && !limits.expect(result.output)
    if (code === Exit.timeout) process.stderr.write(`error[UNI-A006]: stopped after ${limits.milliseconds! / 1000} s of virtual time${missed ? ` without "${limits.expected}"` : ''}\n`)
    else if (missed) process.stderr.write(`error[UNI-A005]: the guest ended (${code}) without printing "${limits.expected}"\n`)
    const status = code === Exit.timeout ? code : missed ? Exit.failed : limits.expect ? Exit.ok : code
    if (output.json) output.event({ event: 'exit', ok: status === 0, code: status, reason: result.outcome.kind, hash: result.hash, timeNs: result.timeNs })
    return status
  } finally {
    forget()
    if (process.stdin.isTTY) process.stdin.setRawMode(false)
    process.stdin.pause()
  }
}

/** Keys as they are pressed; Ctrl-C ends the command. */
async function* typed(): AsyncGenerator<Uint8Array> {
  for await (const bytes of process.stdin) {
    if ((bytes as Buffer).includes(CTRL_C)) interrupted()
    yield bytes as Buffer
  }
}

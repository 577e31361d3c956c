/** Somebody at a terminal with a board on a serial port: test/cli/device/user.py. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { folderWith, launcher, root } from './uni.ts'

export const python = spawnSync('python3', ['-c', 'import os; os.openpty()']).status === 0

/** What the terminal has to show, what is typed, and what the board says and has to hear, in this order; the adapter pulled out and plugged in. */
export type Step = ['see' | 'key' | 'say' | 'hear', string] | ['unplug'] | ['plug']

/** Runs the command on a pseudo-terminal; `PORT` among `args` is a port of its own. */
export function user(steps: Step[], args: string[], env: NodeJS.ProcessEnv = {}): { status: number | null; shown: string } {
  const ran = spawnSync('python3', [join(import.meta.dirname, 'device/user.py'), folderWith(), launcher, ...args], {
    cwd: root, input: JSON.stringify(steps), encoding: 'utf8', env: { ...process.env, CI: undefined, ...env }, timeout: 110_000,
  })
  return { status: ran.status, shown: ran.stdout + ran.stderr }
}

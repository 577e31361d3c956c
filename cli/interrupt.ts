/** Ctrl-C and its kin: what has to happen before the process may end. */
import { readFileSync, readdirSync } from 'node:fs'

const cleanups = new Set<() => void>()

/** Runs `cleanup` (synchronous, short) when the command is interrupted. @returns a function that takes it back. */
export function onInterrupt(cleanup: () => void): () => void {
  cleanups.add(cleanup)
  return () => cleanups.delete(cleanup)
}

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'
const statusOf = (signal: Signal): number => (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 129)
let held: ((status: number) => void) | undefined

/** While held, the first interruption only calls `tell` with the exit status; the second one ends the command after all. @returns a function that lets go */
export function holdInterrupts(tell: (status: number) => void): () => void {
  held = tell
  return () => (held = undefined)
}

/** Runs the clean-ups and ends every process that this one started, directly or not. */
export function stopEverything(): void {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup()
    } catch {
      // The next one still has to run.
    }
  }
  cleanups.clear()
  for (const pid of descendants(process.pid)) {
    try {
      process.kill(pid, 'SIGTERM')
    } catch {
      // Gone already.
    }
  }
}

/** A signal came: ends the process, unless interruptions are held. */
export function onSignal(signal: Signal): void {
  const tell = held
  held = undefined
  if (tell) tell(statusOf(signal))
  else interrupted(signal)
}

/** Ends the process as interrupted: 130 for Ctrl-C, 128 + n for another signal. Says so once. */
export function interrupted(signal: Signal = 'SIGINT'): never {
  stopEverything()
  process.stderr.write('cancelled\n')
  process.exit(statusOf(signal))
}

/** Process ids below `root`, from /proc; empty where there is none. */
function descendants(root: number): number[] {
  const children = new Map<number, number[]>()
  let names: string[]
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
  for (const name of names) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // It ended while we looked.
    }
  }
  const found: number[] = []
  const queue = [root]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const pid of children.get(next) ?? []) {
      found.push(pid)
      queue.push(pid)
    }
  }
  return found
}

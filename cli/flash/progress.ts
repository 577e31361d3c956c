/** A bar for writing and reading back, on terminals only. */
import { sizeText } from '../../flash/drives.ts'
import type { Output } from '../output.ts'

const WIDTH = 24
const EVERY_MS = 100

/** @returns what `writeCard` tells its progress, and what ends the bar */
export function progressBar(output: Output): { progress: (phase: 'write' | 'verify', done: number, total: number) => void; end: () => void } {
  const shown = !!process.stderr.isTTY && !output.quiet && !process.env.CI
  let phase = ''
  let started = 0
  let last = 0
  const clear = (): void => {
    if (phase && shown) process.stderr.write('\r\x1b[K')
    phase = ''
  }
  return {
    progress(now, done, total) {
      const time = Date.now()
      if (now !== phase) [phase, started, last] = [now, time, 0]
      // With -v, also where there is no terminal: what is on its way to the card.
      if (!shown) return output.detail(`${now} ${done} of ${total}`)
      if (time - last < EVERY_MS && done < total) return
      last = time
      const seconds = Math.max((time - started) / 1000, 0.001)
      const rate = done / seconds
      // The first block tells nothing yet.
      const speed = time - started < EVERY_MS ? '' : `  ${sizeText(rate)}/s`
      const full = Math.round((WIDTH * done) / total)
      const left = time - started > 1000 ? `, ${Math.ceil((total - done) / rate)} s left` : ''
      process.stderr.write(`\r${now.padEnd(9)} [${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${String(Math.floor((100 * done) / total)).padStart(3)} %${speed}${left}\x1b[K`)
    },
    end: clear,
  }
}

/** What every verb gets: the global flags, and helpers that turn texts from flags into values. */
import { Exit, UniError } from '../boards/error.ts'
import type { Output } from './output.ts'

export interface GlobalOptions {
  output: Output
  /** -y, UNI_YES: answer yes to every question that may be answered so. */
  yes: boolean
  /** False with --no-input or UNI_NO_INPUT, in CI, and where stdin or stderr is no terminal: then nothing is asked. */
  input: boolean
  /** -n */
  dryRun: boolean
  /** What stood after `--`. */
  extra: string[]
}

/** For the verbs that work on an app. */
export interface AppOptions extends GlobalOptions {
  /** Folder or name of the app; default: the config's, else `.`. */
  app?: string
  board?: string
  optimize?: 'speed' | 'size'
}

export const usage = (message: string, fixes: string[] = []): UniError => new UniError('UNI-U001', message, Exit.usage, fixes)

/** `20s`, `1m`, `500ms`, or a number of seconds. @returns milliseconds. */
export function parseDuration(text: string, what = '--timeout'): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim())
  if (!match) throw new UniError('UNI-U003', `${what}: "${text}" is not a duration`, Exit.usage, [`write it like this: ${what} 20s (also 500ms, 2m, 1h)`])
  return Number(match[1]) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's']!
}

/** `TEXT` or `/regular expression/`. @returns a test on what has been printed. */
export function parseExpectation(text: string): (printed: string) => boolean {
  const match = /^\/(.+)\/([a-z]*)$/s.exec(text)
  if (!match) return (printed) => printed.includes(text)
  try {
    const pattern = new RegExp(match[1], match[2].replace(/[gy]/g, ''))
    return (printed) => pattern.test(printed)
  } catch (error) {
    throw new UniError('UNI-U003', `--expect: ${(error as Error).message}`, Exit.usage, ['quote special characters with a backslash, or give plain text without slashes'])
  }
}

/** A whole number from `low` to `high`. */
export function parseInteger(text: string, what: string, low: number, high: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new UniError('UNI-U003', `${what}: "${text}" is not a number from ${low} to ${high}`, Exit.usage, [`give a whole number: ${what} ${low}`])
  }
  return value
}

/** `64M`, `1G`, or bytes. */
export function parseSize(text: string, what: string): number {
  const match = /^(\d+)([KMG]?)$/.exec(text)
  if (!match) throw usage(`${what}: "${text}" is not a size`, [what === '--size' ? '--size 64M' : `${what} FILE,size=64M`])
  return Number(match[1]) * { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[match[2] as 'K']
}

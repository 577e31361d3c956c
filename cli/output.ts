/** Who may write where: stdout is for the data a command was asked for, stderr for everything about the work. */
import { createColors } from 'picocolors'

export interface OutputOptions { json?: boolean; quiet?: boolean; verbose?: number; color?: boolean }

/** Colour for a stream: flag, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal. */
export function wantsColor(stream: { isTTY?: boolean }, flag: boolean | undefined, env: NodeJS.ProcessEnv = process.env): boolean {
  if (flag !== undefined) return flag
  if (env.NO_COLOR || env.TERM === 'dumb') return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return !!stream.isTTY
}

export class Output {
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: number
  /** Colours for stdout and for stderr; identity functions where there is none. */
  readonly out: ReturnType<typeof createColors>
  readonly err: ReturnType<typeof createColors>

  constructor(options: OutputOptions = {}) {
    this.json = !!options.json
    this.quiet = !!options.quiet
    this.verbose = options.verbose ?? 0
    this.out = createColors(wantsColor(process.stdout, options.color))
    this.err = createColors(wantsColor(process.stderr, options.color))
  }

  /** Lines of data. */
  data(text: string): void {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  /** The one JSON document of a command with `--json`. */
  document(kind: string, content: object): void {
    this.data(JSON.stringify({ schema: `uni.${kind}.v1`, ...content }, null, 2))
  }

  /** One event of a command that runs on, one JSON document per line. */
  event(content: object): void {
    this.data(JSON.stringify(content))
  }

  /** A finished step: `compile  42 modules  1.2 s`. */
  step(name: string, detail: string, ms?: number): void {
    if (this.quiet) return
    const time = ms === undefined ? '' : this.err.dim(`  ${seconds(ms)}`)
    process.stderr.write(`${this.err.green(name.padEnd(9))} ${detail}${time}\n`)
  }

  /** A remark that quiet people do not need. */
  note(text: string): void {
    if (!this.quiet) process.stderr.write(`${text}\n`)
  }

  /** Only with -v. */
  detail(text: string): void {
    if (this.verbose) process.stderr.write(`${this.err.dim(text)}\n`)
  }

  warn(text: string): void {
    process.stderr.write(`${this.err.yellow('warning')}: ${text}\n`)
  }
}

export const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

/** `12,345` */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** Columns padded to their widest cell; `right` lists those that align to the right. */
export function table(rows: string[][], right: number[] = []): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, plain(cell).length)))
  return rows
    .map((row) => row.map((cell, i) => pad(cell, widths[i], right.includes(i), i === row.length - 1)).join('  ').trimEnd())
    .join('\n')
}

const plain = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, '')

function pad(cell: string, width: number, right: boolean, last: boolean): string {
  const gap = ' '.repeat(Math.max(0, width - plain(cell).length))
  return right ? gap + cell : last ? cell : cell + gap
}

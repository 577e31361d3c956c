/** The guest's console while it runs: its output to stdout, stdin to its serial line, limits and interrupts kept. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { StringDecoder } from 'node:string_decoder'
import { Exit, UniError } from '../boards/error.ts'
import { interrupted, onInterrupt } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'
import type { Output } from './output.ts'

export interface Limits {
  /** Ends the run with 124 after this time. */
  milliseconds?: number
  /** Ends the run with 0 once it is true of what has been printed. */
  expect?: (printed: string) => boolean
  /** How `expect` was written, for messages. */
  expected?: string
  /** For machines that cannot pass an exit code on: tells it from what has been printed, once the guest has ended. */
  ending?: (printed: string) => number | undefined
  /** For consoles that are not the guest's at first: what is typed before anything else, once `after` has been printed. */
  opening?: { after: RegExp; type: Buffer }
}

const CTRL_C = 3
const CTRL_D = 4
/** A guest that has printed nothing by then gets its input anyway. */
const SILENT_START = 2000
/** How much of the console `expect` sees. */
const KEPT = 1 << 16
/** What QEMU says of machines with a network port that nobody asked for. */
const expectedNoise = /warning: nic \S+ has no peer/

export class Console {
  private printed = ''
  private silent = true
  private readonly decoder = new StringDecoder('utf8')
  private pending: Buffer[] = []
  private typing = false
  private child?: ChildProcess
  private outcome?: 'expected' | 'timeout' | 'told'
  /** The exit code that `ending` told. */
  private told?: number

  constructor(private readonly options: GlobalOptions, private readonly limits: Limits) {}

  /** Runs an emulator whose console is its stdin and stdout. @returns the exit status for the user. */
  async run(program: string, args: string[]): Promise<number> {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.child = child
    const forget = onInterrupt(() => child.kill('SIGTERM'))
    let errors = ''
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (this.outcome || expectedNoise.test(line)) return
      errors += line
      process.stderr.write(`${line}\n`)
    })
    child.stdin.on('error', () => {})
    child.stdout.on('data', (bytes: Buffer) => this.show(bytes))
    const timer = this.limits.milliseconds === undefined ? undefined : setTimeout(() => this.stop('timeout'), this.limits.milliseconds)
    const start = this.limits.opening ? undefined : setTimeout(() => this.letType(), SILENT_START)
    this.listen()
    const status = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({ code, signal }))
    }).finally(() => {
      clearTimeout(timer)
      clearTimeout(start)
      forget()
      this.unlisten()
    })
    return this.verdict(program, status, errors)
  }

  /** Bytes from the guest. */
  private show(bytes: Buffer): void {
    const text = this.decoder.write(bytes)
    if (this.options.output.json) this.options.output.event({ event: 'console', text })
    else process.stdout.write(bytes)
    this.silent = false
    const { expect, ending, opening } = this.limits
    this.printed = (this.printed + text).slice(-KEPT)
    if (!opening || opening.after.test(this.printed)) this.letType()
    if (expect?.(this.printed)) this.stop('expected')
    this.told ??= ending?.(this.printed)
    if (this.told !== undefined) this.stop('told')
  }

  private stop(outcome: 'expected' | 'timeout' | 'told'): void {
    if (this.outcome) return
    this.outcome = outcome
    end(this.child!)
  }

  /** Takes stdin. What is typed waits until the guest has printed something: only then its serial port listens. */
  private listen(): void {
    const { stdin } = process
    if (stdin.isTTY) stdin.setRawMode(true)
    stdin.on('data', this.typed).on('end', this.ended).on('error', this.ended)
  }

  private unlisten(): void {
    const { stdin } = process
    stdin.off('data', this.typed).off('end', this.ended).off('error', this.ended)
    stdin.pause()
    if (stdin.isTTY) stdin.setRawMode(false)
  }

  private readonly typed = (bytes: Buffer): void => {
    if (process.stdin.isTTY && bytes.includes(CTRL_C)) interrupted()
    this.pending.push(bytes)
    if (this.typing) this.flush()
  }

  /** End of input is Ctrl-D, once; the guest may take it as the end or go on. */
  private readonly ended = (): void => this.typed(Buffer.of(CTRL_D))

  private letType(): void {
    if (this.typing) return
    this.typing = true
    if (this.limits.opening) this.pending.unshift(this.limits.opening.type)
    this.flush()
  }

  private flush(): void {
    for (const bytes of this.pending.splice(0)) this.child?.stdin?.write(bytes)
  }

  private verdict(program: string, { code, signal }: { code: number | null; signal: NodeJS.Signals | null }, errors: string): number {
    const { output } = this.options
    const finish = (status: number, reason: string): number => {
      if (output.json) output.event({ event: 'exit', ok: status === 0, code: status, reason })
      return status
    }
    if (this.outcome === 'expected') return finish(Exit.ok, 'expected text seen')
    if (this.outcome === 'timeout') {
      const { milliseconds, expected } = this.limits
      process.stderr.write(`error[UNI-A006]: stopped after ${milliseconds! / 1000} s${expected === undefined ? '' : ` without "${expected}"`}\n`)
      return finish(Exit.timeout, 'timeout')
    }
    if (this.outcome === 'told') code = this.told!
    else if (signal || code === null) throw new UniError('UNI-T013', `${program} was ended by ${signal}`, Exit.unavailable, ['run again with -v to see its command line'])
    if (code === 1 && this.silent && errors.trim()) {
      throw new UniError('UNI-T013', `${program} did not start the machine`, Exit.unavailable, ['see its message above; -v shows the command line'])
    }
    if (this.limits.expect) {
      process.stderr.write(`error[UNI-A005]: the guest ended (${code}) without printing "${this.limits.expected}"\n`)
      return finish(Exit.failed, 'expected text not seen')
    }
    return finish(guestStatus(code, output), 'guest')
  }
}

/** A guest's exit code as ours: 64 and above are taken. */
export function guestStatus(code: number, output: Output): number {
  if (code >= 0 && code <= 63) return code
  output.warn(`the guest's exit code ${code} is not between 0 and 63 and reads as 63 here`)
  return 63
}

/** Ends a process: asks, then insists. */
export function end(child: ChildProcess): void {
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), 1500)
  child.once('close', () => clearTimeout(insist))
}

/** A terminal on a serial port, for `uni console` and `uni flash --console`: keys, a menu, a log, times, and names for code addresses. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Exit, UniError } from '../boards/error.ts'
import type { Addresses } from './addresses.ts'
import { interrupted, onInterrupt } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'
import { lastingName, openPort, type Port } from './ports.ts'

export interface TerminalOptions {
  path: string
  baud: number
  /** How long to wait for a port that is not there, at first or again (ms). */
  waitMs: number
  /** File for what comes. */
  log?: string
  timestamps?: boolean
  addresses?: Addresses
  /** A port that is open already, and what has come over it. */
  port?: Port
  shown?: Uint8Array
  /** Ctrl-T f: puts the app onto the board again, over the open port. */
  reflash?: (port: Port) => Promise<void>
}

const QUIT = 0x1d // Ctrl-]
const MENU = 0x14 // Ctrl-T
const CTRL_C = 3
const LONGEST_LINE = 4096
/** What a pause keeps; more is lost. */
const KEPT = 4 << 20
/** Input from a pipe waits for the first output, but not for longer; and the command ends when the line has been silent for so long afterwards. */
const SILENT_START = 2000
const SILENT_END = 1000

const help = `keys after Ctrl-T:
  h  this help            r  reset by DTR and RTS     b  send a break
  l  log to a file        t  times before lines       y  pause
  f  build and flash      q  quit                     Ctrl-T  sends Ctrl-T
Ctrl-] quits; Ctrl-C goes to the board.
`

export class Terminal {
  private port?: Port
  private quitting = new AbortController()
  private menu = false
  private paused = false
  private held: Buffer[] = []
  private heldBytes = 0
  private timestamps: boolean
  private logFile?: string
  private line = ''
  private shown = Promise.resolve()
  /** Another transfer has the port. */
  private busy = false
  /** Has the port's bytes come here. */
  private attach = (): void => {}
  /** Input that waits until the board has said something. */
  private waiting: Buffer[] | undefined
  private typed = false
  private inputEnded = false
  private silence?: NodeJS.Timeout

  constructor(private readonly options: GlobalOptions, private readonly settings: TerminalOptions) {
    this.timestamps = !!settings.timestamps
    if (settings.log) this.startLog(settings.log)
    if (!process.stdin.isTTY) this.waiting = []
  }

  /** Until somebody quits. @returns the exit status. Throws what opening throws. */
  async run(): Promise<number> {
    const { output } = this.options
    const { settings } = this
    // The adapter may come back under another number.
    const path = lastingName(settings.path)
    const open = (): Promise<Port | undefined> => openPort(path, settings.baud, settings.waitMs, () => output.note(`waiting for ${settings.path}`), this.quitting.signal)
    const { stdin } = process
    const restore = (): void => void (stdin.isTTY && stdin.setRawMode(false))
    const forget = onInterrupt(restore)
    if (stdin.isTTY) stdin.setRawMode(true)
    stdin.on('data', this.input).on('end', this.ended).on('error', this.ended)
    try {
      this.port = settings.port ?? (await open())
      if (this.port) output.note(`${settings.path} at ${settings.baud} baud; ${stdin.isTTY ? 'Ctrl-] quits, Ctrl-T h shows the keys' : 'Ctrl-C quits'}`)
      if (settings.shown?.length) this.take(Buffer.from(settings.shown))
      while (this.port) {
        if (this.waiting) setTimeout(() => this.letType(), SILENT_START).unref()
        await this.session(this.port)
        if (this.quitting.signal.aborted) break
        output.note(`\n${settings.path} is gone`)
        this.port = await open()
        if (this.port) output.note(`${settings.path} is back`)
      }
      await this.shown
      return Exit.ok
    } finally {
      clearTimeout(this.silence)
      restore()
      forget()
      stdin.off('data', this.input).off('end', this.ended).off('error', this.ended)
      stdin.pause()
      this.settings.addresses?.close()
    }
  }

  private async session(port: Port): Promise<void> {
    await new Promise<void>((resolve) => {
      this.attach = () => {
        port.onData((bytes) => this.take(bytes))
        port.onClose(resolve)
      }
      this.attach()
    })
    await this.shown
  }

  // --- What comes ------------------------------------------------------------------------------------------------------------

  private take(bytes: Buffer): void {
    this.letType()
    if (this.inputEnded) this.endSoon()
    if (!this.paused) return void (this.shown = this.shown.then(() => this.show(bytes)))
    if (this.heldBytes + bytes.length > KEPT) return
    this.held.push(bytes)
    this.heldBytes += bytes.length
  }

  /** Addresses are named when their line is complete, so pieces end with lines. */
  private async show(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length; ) {
      const end = rest.indexOf(10) + 1 || rest.length
      const piece = rest.subarray(0, end)
      rest = rest.subarray(end)
      this.put(this.timestamps && this.line === '' ? Buffer.concat([Buffer.from(`[${time()}] `), piece]) : piece)
      this.line = (this.line + piece.toString('latin1')).slice(-LONGEST_LINE)
      if (!this.line.endsWith('\n')) continue
      for (const name of (await this.settings.addresses?.name(this.line)) ?? []) this.put(Buffer.from(`    ${name}\n`))
      this.line = ''
    }
  }

  private put(bytes: Buffer): void {
    if (this.options.output.json) this.options.output.event({ event: 'console', text: bytes.toString() })
    else process.stdout.write(bytes)
    if (this.logFile) this.writeLog(bytes)
  }

  private startLog(file: string): void {
    try {
      writeFileSync(file, '', { flag: 'a' })
    } catch (error) {
      throw new UniError('UNI-S003', `--log: ${(error as Error).message}`, Exit.io)
    }
    this.logFile = file
  }

  private writeLog(bytes: Buffer): void {
    try {
      appendFileSync(this.logFile!, bytes)
    } catch (error) {
      this.logFile = undefined
      this.say(`the log ends: ${(error as Error).message}`)
    }
  }

  // --- What is typed ---------------------------------------------------------------------------------------------------------

  private readonly input = (bytes: Buffer): void => {
    this.typed = true
    if (!process.stdin.isTTY) {
      if (this.waiting) this.waiting.push(bytes)
      else this.send(bytes)
      return
    }
    // With no board to take it, Ctrl-C is ours.
    if (!this.port?.isOpen && bytes.includes(CTRL_C)) interrupted()
    let from = 0
    for (let at = 0; at < bytes.length; at++) {
      const key = bytes[at]
      if (!this.menu && key !== QUIT && key !== MENU) continue
      this.send(bytes.subarray(from, at))
      from = at + 1
      if (key === QUIT && !this.menu) return this.quit()
      if (this.menu) void this.chosen(key)
      this.menu = !this.menu
    }
    this.send(bytes.subarray(from))
  }

  /** A pipe that gave nothing is no input: then the command only shows. */
  private readonly ended = (): void => {
    this.inputEnded = this.typed
    if (!this.waiting && this.inputEnded) this.endSoon()
  }

  /** The board has said something, or nothing for long. */
  private letType(): void {
    if (!this.waiting) return
    const waited = this.waiting
    this.waiting = undefined
    for (const bytes of waited) this.send(bytes)
    if (this.inputEnded) this.endSoon()
  }

  private endSoon(): void {
    clearTimeout(this.silence)
    this.silence = setTimeout(() => this.quit(), SILENT_END)
  }

  private send(bytes: Buffer): void {
    if (bytes.length && this.port?.isOpen && !this.busy) this.port.write(bytes)
  }

  private quit(): void {
    this.quitting.abort()
    void this.port?.close()
  }

  // --- The menu --------------------------------------------------------------------------------------------------------------

  /** A line of ours on a terminal in raw mode. */
  private say(text: string): void {
    this.options.output.note(`\r\n--- ${text.trimEnd().replaceAll('\n', '\r\n')}\r`)
  }

  private async chosen(key: number): Promise<void> {
    switch (String.fromCharCode(key)) {
      case 'h': case '?': return this.say(help)
      case 'q': case '\x1d': return this.quit()
      case '\x14': return this.send(Buffer.of(MENU))
      case 't':
        this.timestamps = !this.timestamps
        return this.say(`times ${this.timestamps ? 'on' : 'off'}`)
      case 'y': return this.pause()
      case 'l': return this.toggleLog()
      case 'r': return this.tried('reset by DTR and RTS', async (port) => {
        await port.setLines({ dtr: false, rts: true })
        await pause(100)
        await port.setLines({ dtr: true, rts: false })
      })
      case 'b': return this.tried('break sent', async (port) => {
        await port.setLines({ brk: true })
        await pause(300)
        await port.setLines({ brk: false })
      })
      case 'f': return this.reflash()
      default: return this.say('not a key of the menu: h shows them')
    }
  }

  private pause(): void {
    this.paused = !this.paused
    this.say(this.paused ? 'paused: Ctrl-T y goes on' : 'going on')
    if (this.paused) return
    for (const bytes of this.held.splice(0)) this.take(bytes)
    this.heldBytes = 0
  }

  private toggleLog(): void {
    if (this.logFile) {
      this.say(`no more log to ${this.logFile}`)
      this.logFile = undefined
      return
    }
    try {
      this.startLog(this.settings.log ?? `uni-console-${new Date().toISOString().replace(/[-:]|\..*/g, '').replace('T', '-')}.log`)
      this.say(`logging to ${this.logFile}`)
    } catch (error) {
      this.say((error as Error).message)
    }
  }

  private async tried(done: string, act: (port: Port) => Promise<void>): Promise<void> {
    try {
      if (!this.port?.isOpen) throw new Error('the port is gone')
      await act(this.port)
      this.say(done)
    } catch (error) {
      this.say(`this port cannot: ${(error as Error).message}`)
    }
  }

  private async reflash(): Promise<void> {
    const { reflash } = this.settings
    if (!reflash || !this.port?.isOpen) return this.say('f works under uni flash APP --to serial:PORT --console')
    if (this.busy) return
    this.busy = true
    try {
      this.say('building and flashing')
      await reflash(this.port)
    } catch (error) {
      this.say(`error: ${(error as Error).message}`)
    }
    this.busy = false
    this.attach()
  }
}

const time = (): string => {
  const now = new Date()
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${String(now.getMilliseconds()).padStart(3, '0')}`
}

/** `uni flash --to serial:PORT`: over a serial line, to our chain loader or to U-Boot's `loady`. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import { Exit, UniError } from '../../boards/error.ts'
import { sha256 } from '../../flash/card.ts'
import { SerialSender, serialImage, type SerialImage } from '../../flash/serial.ts'
import { YmodemSender } from '../../flash/ymodem.ts'
import { countdown, prompt, ubootOrders } from '../../flash/uboot-orders.ts'
import type { BuildResult } from '../../compiler/build.ts'
import { addressesFor } from '../console.ts'
import { parseDuration, parseInteger } from '../options.ts'
import { grouped, seconds } from '../output.ts'
import { choosePort, openPort, type Port } from '../ports.ts'
import { Terminal } from '../terminal.ts'
import { build, type FlashJob } from './job.ts'
import { Line } from './line.ts'

/** Rates to try, the best first: what USB adapters have. */
const RATES = [921_600, 500_000, 230_400]
/** Silence after which people are told what to do, and U-Boot's attention is sought. */
const TELL_MS = 1500
const ATTENTION_MS = 1000
const CTRL_C = 3

/** What was sent, for people and for --json. */
interface Sent { loader: 'uni' | 'uboot'; rate: number; ms: number; again: number; shown: Uint8Array }

export async function flash(job: FlashJob): Promise<number> {
  const { options, board, app } = job
  const { output } = options
  const which = options.loader ?? 'auto'
  const rates = options.baud === undefined ? RATES : [parseInteger(options.baud, '--baud', 1200, 4_000_000)]
  const waitMs = parseDuration(options.timeout ?? '1m')
  const path = await choosePort(job.place || undefined, (port) => `./uni flash ${app.name} --board ${board.name} --to serial:${port}`)
  const { baud } = board.console
  const made = async (): Promise<{ result: BuildResult; file: Uint8Array; image: SerialImage }> => {
    const result = await build(job)
    const file = await readFile(result.image)
    return { result, file, image: serialImage(board, file) }
  }
  const { result, file, image } = await made()
  if (options.dryRun) {
    output.data(`serial:${path}\n  ${basename(result.image).padEnd(24)} ${grouped(image.bytes.length).padStart(12)}  at 0x${image.load.toString(16)}`)
    return Exit.ok
  }
  const port = (await openPort(path, baud, waitMs, () => output.note(`waiting   for ${path}`), new AbortController().signal))!
  const send = (to: Port, content: Uint8Array, what: SerialImage): Promise<Sent> =>
    new Transfer(job, new Line(to, path), path, what, content, basename(result.image), rates, waitMs).run(which)
  const sent = await send(port, file, image)
  const bytes = sent.loader === 'uni' ? image.bytes.length : file.length
  output.step('flash', `${grouped(bytes)} bytes to ${sent.loader === 'uni' ? 'the loader' : 'U-Boot'}, ${(bytes / Math.max(sent.ms, 1)).toFixed(1)} kB/s, ${sent.again} blocks again, ${sent.loader === 'uni' ? 'SHA-256' : 'CRC-32'} checked`, sent.ms)
  if (output.json && !options.console) {
    output.document('flash', { ok: true, app: app.name, board: board.name, target: `serial:${path}`, bytes, sha256: sha256(sent.loader === 'uni' ? image.bytes : file), verified: true, loader: sent.loader, baud: sent.rate, ms: sent.ms })
  } else if (!options.console) output.data(`serial:${path}`)
  if (!options.console) {
    await port.close()
    output.note(`next: ./uni console ${path}`)
    return Exit.ok
  }
  const addresses = await addressesFor({ ...options, elf: result.elf }, board.name)
  const reflash = async (to: Port): Promise<void> => {
    const again = await made()
    const { shown } = await send(to, again.file, again.image)
    process.stdout.write(shown)
  }
  return new Terminal(options, { path, baud, waitMs, addresses, port, shown: sent.shown, reflash }).run()
}

/** One transfer over a port that is open. */
class Transfer {
  /** The end of what came outside of frames. */
  private text = ''
  private after: Uint8Array[] = []
  private told = false

  constructor(private readonly job: FlashJob, private readonly line: Line, private readonly path: string, private readonly image: SerialImage, private readonly file: Uint8Array, private readonly name: string, private readonly rates: number[], private readonly waitMs: number) {}

  async run(which: 'auto' | 'uni' | 'uboot'): Promise<Sent> {
    return (await this.toLoader(which)) ?? this.toUboot()
  }

  private hear(bytes: Uint8Array): void {
    this.text = (this.text + Buffer.from(bytes).toString('latin1')).slice(-4000)
  }

  /** @returns undefined when U-Boot is there instead. */
  private async toLoader(which: 'auto' | 'uni' | 'uboot'): Promise<Sent | undefined> {
    const { board } = this.job
    const began = performance.now()
    let attention = began + ATTENTION_MS
    let found = 0
    const sender: SerialSender = new SerialSender(this.image, { baud: board.console.baud, rates: this.rates }, (bytes) => {
      this.hear(bytes)
      if (sender.state === 'done') this.after.push(bytes)
    })
    for (;;) {
      const now = performance.now()
      for (const action of sender.poll(now)) {
        if ('rate' in action) await this.line.port.setRate(action.rate)
        else if (which !== 'uboot') this.line.port.write(action.write)
      }
      if (sender.over) break
      if (sender.loader) {
        found ||= now
        this.progress(sender.delivered, now - found)
      } else {
        if (which !== 'uni' && prompt.test(this.text)) return undefined
        // Whoever counts down to something stops at a key; whoever has half a line forgets it.
        if (which !== 'uni' && (now > attention || countdown.test(this.text))) {
          if (countdown.test(this.text)) this.text = ''
          attention = now + ATTENTION_MS
          this.line.port.write(Uint8Array.of(CTRL_C))
        }
        this.waiting(now - began)
      }
      const came = await this.line.next(Math.max(1, Math.min(sender.wake - performance.now(), 200)))
      if (came) sender.receive(came, performance.now())
    }
    this.progressEnds()
    if (sender.failure) throw this.refused(sender.failure)
    const ms = performance.now() - found
    if (sender.rate !== board.console.baud) await this.line.port.setRate(board.console.baud)
    // What is left of the loader's last answers has come within these; then its word "starting", then the kernel's.
    for (const until = performance.now() + 1000; !/starting\r?\n/.test(this.text) && performance.now() < until; ) {
      const came = await this.line.next(100)
      if (came) sender.receive(came, performance.now())
    }
    const shown = Buffer.concat([...this.after, ...this.line.rest()])
    const start = shown.indexOf('starting\r\n')
    return { loader: 'uni', rate: sender.rate, ms, again: sender.counts.again, shown: start < 0 ? shown : shown.subarray(start + 10) }
  }

  /** Tells once what is needed. Throws UNI-F050 when it has not come in time. */
  private waiting(ms: number): void {
    const { output } = this.job.options
    const { name } = this.job.board
    const fixes = ['reset the board or switch it on', `its card needs the loader: ./uni flash apps/chainloader --board ${name} --to file:card.img`]
    if (ms > this.waitMs) throw new UniError('UNI-F050', `no loader answers on ${this.path}`, Exit.busy, [...fixes, 'TX to RX, RX to TX, ground to ground', 'wait longer with --timeout 5m'])
    if (this.told || ms < TELL_MS) return
    this.told = true
    output.note(`waiting   for a loader on ${this.path}: ${fixes[0]}`)
    output.note(`          ${fixes[1]}`)
  }

  private refused({ kind, message }: { kind: string; message: string }): UniError {
    const { name } = this.job.board
    if (kind === 'line') return new UniError('UNI-F052', `${this.path}: ${message}`, Exit.io, ['try a slower rate: --baud 115200', 'shorter wires, and ground beside them'])
    const fixes = kind === 'board' ? ['name the board that is there with --board', `or put the loader for ${name} onto its card`]
      : kind === 'version' ? [`put this version's loader onto the card: ./uni flash apps/chainloader --board ${name} --to file:card.img`] : []
    return new UniError('UNI-F051', message, Exit.usage, fixes)
  }

  private async toUboot(): Promise<Sent> {
    const { output } = this.job.options
    const { board } = this.job
    const orders = ubootOrders(board, this.file.length)
    output.note(`found     U-Boot on ${this.path}`)
    // What was typed so far goes.
    await this.order('\x03', prompt)
    await this.order(`${orders.load}\r`, /Ready for binary \(ymodem\)[^\n]*\n/)
    const sender = new YmodemSender(this.name, this.file)
    const began = performance.now()
    let came: Uint8Array | undefined
    for (const give = began + this.waitMs; ; ) {
      const now = performance.now()
      for (const bytes of sender.poll(now)) this.line.port.write(bytes)
      if (sender.over) break
      if (sender.wake === Infinity && now > give) throw new UniError('UNI-F053', 'U-Boot does not ask for the file', Exit.io)
      this.progress(sender.delivered, now - began)
      came = await this.line.next(200)
      if (came) this.hear(came.subarray(sender.receive(came, performance.now())))
    }
    this.progressEnds()
    if (sender.failure) throw new UniError('UNI-F053', `U-Boot did not take the file: ${sender.failure}`, Exit.io)
    const ms = performance.now() - began
    await this.until(prompt)
    const sum = crc32(this.file).toString(16).padStart(8, '0')
    const said = await this.order(`${orders.check}\r`, prompt)
    if (!said.includes(`==> ${sum}`)) throw new UniError('UNI-F003', 'what U-Boot has is not what was sent', Exit.io, ['send it again'])
    this.text = ''
    this.line.port.write(Buffer.from(`${orders.start}\r`))
    const started = await this.until(/Starting (?:kernel|application)[^\n]*\n/i)
    return { loader: 'uboot', rate: board.console.baud, ms, again: sender.again, shown: Buffer.from(started.replace(/^[^]*Starting (?:kernel|application)[^\n]*\n/i, ''), 'latin1') }
  }

  /** Types `line` and waits for `answer`. @returns what was said */
  private order(line: string, answer: RegExp): Promise<string> {
    this.text = ''
    this.line.port.write(Buffer.from(line))
    return this.until(answer)
  }

  private async until(answer: RegExp): Promise<string> {
    for (const end = performance.now() + 15_000; !answer.test(this.text); ) {
      if (performance.now() > end) throw new UniError('UNI-F053', `U-Boot says: ${this.text.trim().split('\n').at(-1) ?? 'nothing'}`, Exit.io, ['look what it says: ./uni console'])
      const came = await this.line.next(200)
      if (came) this.hear(came)
    }
    return this.text
  }

  private shownAt = 0
  private progress(bytes: number, ms: number): void {
    if (!process.stderr.isTTY || this.job.options.output.quiet || performance.now() < this.shownAt + 100) return
    this.shownAt = performance.now()
    process.stderr.write(`\rsending   ${grouped(bytes)} of ${grouped(this.image.bytes.length)} bytes  ${(bytes / Math.max(ms, 1)).toFixed(1)} kB/s  ${seconds(ms)}\x1b[K`)
  }

  private progressEnds(): void {
    if (this.shownAt) process.stderr.write('\r\x1b[K')
  }
}

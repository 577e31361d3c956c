/**
 * Sends an image to the chain loader over a serial line: the host's end of the protocol of docs/decisions/016.
 *
 * A machine without a clock or a port: it is told what came and what time it is, and says what to do. So it runs in virtual time too.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Board } from '../boards/board.ts'
import { readHeader, uimageHeader } from '../linker/image.ts'
import { FrameReader, encodeFrame } from './serial-frames.ts'

/** What is sent. */
export interface SerialImage {
  bytes: Uint8Array
  /** Physical address it is entered at, and the bytes of memory from there on that are its own when it runs. */
  load: number
  memory: number
  /** The board it is for. */
  board: string
}

/** What of a board's image file is sent: a header for U-Boot stays here. */
export function serialImage(board: Board, file: Uint8Array): SerialImage {
  const { kind, load } = board.image
  const header = readHeader(kind, file)
  const bytes = kind === 'uimage' ? file.subarray(uimageHeader) : file
  // Where the image does not tell: stacks, page tables and zeroed data of ours, with room.
  return { bytes, load, memory: header.memory ?? bytes.length + (1 << 20), board: board.name }
}

export interface SendOptions {
  /** The line's rate before and after. */
  baud: number
  /** Rates to send at, the best first; none: the line's own. */
  rates?: number[]
  /** Uniform in [0, 1). */
  random?: () => number
}

/** What the loader has told of itself. */
export interface LoaderInfo { version: number; load: number; room: number; rate: number; board: string }

/** What is to be done with the port, in this order. A rate is set when all that was written before has left. */
export type PortAction = { write: Uint8Array } | { rate: number }

/** Why it will not work; the words are for people. */
export interface SendFailure { kind: 'board' | 'version' | 'refused' | 'line'; message: string }

export const PROTOCOL = 1
const BLOCK = 256
/** Blocks on their way. */
const WINDOW = 16
/** Bytes of a block's frame. */
const FRAME = 9 + BLOCK + 4 + 4
const HELLO_MS = 250
const ANSWER_MS = 400
/** How often a question is asked again before the transfer begins anew, and how often that. */
const TRIES = 8
const RESTARTS = 8
/** After it a loader has gone back to its own rate. */
const RATE_MS = 2300

const refusals: Record<number, string> = {
  1: 'the loader is on another board', 2: 'the image is empty', 3: 'the image is larger than the board\'s free memory', 4: 'the image is for another load address',
  6: 'what arrived has another CRC-32', 7: 'what arrived has another SHA-256',
}

type State = 'hello' | 'rate' | 'fast' | 'image' | 'data' | 'go' | 'done' | 'failed'

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))
const u32 = (...values: number[]): number[] => values.flatMap((value) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24])

export class SerialSender {
  state: State = 'hello'
  failure?: SendFailure
  /** The loader, once it has answered. */
  loader?: LoaderInfo
  /** Blocks that were sent, resent, and transfers that began anew. */
  readonly counts = { blocks: 0, again: 0, restarts: 0 }
  /** When `poll` wants to be called again (ms). */
  wake = 0
  /** The line's rate now. */
  rate: number

  private readonly reader: FrameReader
  private readonly random: () => number
  private readonly hash: Uint8Array
  private readonly crc: number
  private readonly blocks: number
  private rates: number[]
  private actions: PortAction[] = []
  private nonce = 0
  private transfer = 0
  private tries = 0
  /** By block: whether the loader has it, and the number of its last sending, 0 = never. */
  private have = new Uint8Array(0)
  private sent = new Float64Array(0)
  private next = 0
  /** Every block below it has been sent once. */
  private fresh = 0
  private sendings = 0
  private now = 0

  /** @param onText what came besides frames */
  constructor(private readonly image: SerialImage, private readonly options: SendOptions, onText: (bytes: Uint8Array) => void = () => {}) {
    this.rate = options.baud
    this.rates = (options.rates ?? []).filter((rate) => rate !== options.baud)
    this.random = options.random ?? Math.random
    this.hash = createHash('sha256').update(image.bytes).digest()
    this.crc = crc32(image.bytes)
    this.blocks = Math.ceil(image.bytes.length / BLOCK)
    this.reader = new FrameReader((body) => this.frame(body), onText)
  }

  /** Bytes the loader has. */
  get delivered(): number { return Math.min(this.next * BLOCK, this.image.bytes.length) }
  get over(): boolean { return this.state === 'done' || this.state === 'failed' }

  /** Takes what came over the line by `now` (ms). Call `poll` afterwards. */
  receive(bytes: Uint8Array, now: number): void {
    this.now = now
    this.reader.take(bytes)
  }

  /** What is to be done at `now` (ms). */
  poll(now: number): PortAction[] {
    this.now = now
    if (!this.over && now >= this.wake) this.late(now)
    if (this.state === 'data') this.fill()
    return this.actions.splice(0)
  }

  private write(type: string, ...values: number[]): void {
    this.actions.push({ write: encodeFrame(Uint8Array.from([...ascii(type), ...values])) })
  }

  private number(): number { return Math.floor(this.random() * 0x1_0000_0000) >>> 0 }

  private setRate(rate: number): void {
    if (rate === this.rate) return
    this.rate = rate
    this.actions.push({ rate })
  }

  /** Nothing came in time. */
  private late(now: number): void {
    const again = this.tries++
    this.wake = now + ANSWER_MS
    switch (this.state) {
      case 'hello':
        // U-Boot and shells take line ends for an order: none is in it.
        do this.nonce = this.number()
        while (/[\x03\x04\n\r]/.test(String.fromCharCode(...encodeFrame(Uint8Array.from([...ascii('H'), ...u32(this.nonce)])))))
        this.write('H', ...u32(this.nonce))
        this.wake = now + HELLO_MS
        return
      case 'fast':
        if (again < TRIES) return this.write('H', ...u32(this.nonce))
        // The other end does not hear us, or we do not hear it: it will go back, and so do we.
        this.rates = []
        this.setRate(this.options.baud)
        this.state = 'hello'
        this.wake = now + RATE_MS
        return
      case 'rate':
        if (again < TRIES) return this.write('R', ...u32(this.nonce, this.rates[0]))
        return this.restart(now)
      case 'image':
        if (again < TRIES) return this.header()
        return this.restart(now)
      case 'go':
        // The loader reads all of it again, at 5 MB/s or more.
        this.wake += this.image.bytes.length / 5000
        if (again < TRIES) return this.write('G', ...u32(this.transfer))
        return this.restart(now)
      case 'data':
        if (again >= TRIES) return this.restart(now)
        // Whatever was on its way is taken for lost.
        this.sent.forEach((number, block) => void (number && !this.have[block] && (this.sent[block] = -1)))
        this.patience()
    }
  }

  /** Time that a window of blocks and an answer take. */
  private patience(): void {
    this.wake = this.now + ANSWER_MS + (WINDOW * FRAME * 10_000) / this.rate
  }

  private restart(now: number): void {
    if (++this.counts.restarts > RESTARTS) return this.fail('line', 'the line loses too much')
    const slow = this.rate !== this.options.baud
    this.rates = []
    this.setRate(this.options.baud)
    this.state = 'hello'
    this.tries = 0
    this.wake = slow ? now + RATE_MS : now
  }

  private fail(kind: SendFailure['kind'], message: string): void {
    this.failure = { kind, message }
    this.state = 'failed'
  }

  private enter(state: State): void {
    this.state = state
    this.tries = 0
    this.wake = 0
  }

  private header(): void {
    this.write('I', ...u32(this.transfer, this.image.bytes.length, this.image.load, this.image.memory, this.crc), ...this.hash, ...ascii(this.image.board))
  }

  private frame(body: Uint8Array): void {
    if (body.length < 5 || this.over) return
    const view = new DataView(body.buffer, body.byteOffset, body.length)
    const type = String.fromCharCode(body[0])
    const about = view.getUint32(1, true)
    const status = body[5]
    if (type === 'h' && about === this.nonce && body.length >= 18) this.greeted(view, body)
    else if (type === 'r' && this.state === 'rate' && about === this.nonce && body.length === 6) this.rateAnswered(status)
    else if (about !== this.transfer) return
    else if (type === 'i' && this.state === 'image' && body.length === 6) status ? this.refused(status) : this.begin()
    else if (type === 'd' && this.state === 'data' && body.length === 13) this.acknowledged(view.getUint32(5, true), view.getUint32(9, true))
    else if (type === 'g' && this.state === 'go' && body.length === 6) this.checked(status)
    else if (type === 'u' && (this.state === 'data' || this.state === 'go')) this.restart(this.now)
  }

  private greeted(view: DataView, body: Uint8Array): void {
    if (this.state !== 'hello' && this.state !== 'fast') return
    const loader = { version: body[5], load: view.getUint32(6, true), room: view.getUint32(10, true), rate: view.getUint32(14, true), board: String.fromCharCode(...body.subarray(18)) }
    this.loader = loader
    if (loader.version !== PROTOCOL) return this.fail('version', `the loader speaks version ${loader.version} of the protocol, this command ${PROTOCOL}`)
    if (loader.board !== this.image.board) return this.fail('board', `the loader is on ${loader.board}, the image is for ${this.image.board}`)
    if (this.state === 'hello' && this.rates.length) return this.enter('rate')
    this.transfer = this.number()
    this.enter('image')
  }

  private rateAnswered(status: number): void {
    if (status) {
      this.rates.shift()
      return this.enter(this.rates.length ? 'rate' : 'hello')
    }
    this.setRate(this.rates[0])
    this.enter('fast')
  }

  private refused(status: number): void {
    this.fail('refused', refusals[status] ?? `the loader refuses the image (${status})`)
  }

  private begin(): void {
    this.have = new Uint8Array(this.blocks)
    this.sent = new Float64Array(this.blocks)
    this.next = this.fresh = this.sendings = 0
    this.enter('data')
    this.patience()
  }

  private acknowledged(next: number, later: number): void {
    if (next > this.blocks || next < this.next) return
    let newest = 0
    const has = (block: number): void => {
      if (block >= this.blocks || this.have[block]) return
      this.have[block] = 1
      newest = Math.max(newest, this.sent[block])
    }
    for (let block = this.next; block < next; block++) has(block)
    for (let i = 0; i < 32; i++) if (later & (1 << i)) has(next + 1 + i)
    if (newest || next > this.next) {
      this.tries = 0
      this.patience()
    }
    this.next = next
    // A serial line keeps the order: what was sent before something that has arrived is lost.
    for (let block = next; block < this.fresh; block++) if (!this.have[block] && this.sent[block] > 0 && this.sent[block] < newest) this.sent[block] = -1
    if (next === this.blocks) this.enter('go')
  }

  /** Has a window of blocks on its way: those that were lost first. */
  private fill(): void {
    let under = 0
    for (let block = this.next; block < this.fresh; block++) if (!this.have[block] && this.sent[block] > 0) under++
    for (let block = this.next; block < this.fresh && under < WINDOW; block++) {
      if (this.have[block] || this.sent[block] !== -1) continue
      this.counts.again++
      this.block(block)
      under++
    }
    // No further than the answer's bits reach.
    while (under < WINDOW && this.fresh < this.blocks && this.fresh <= this.next + 32) {
      this.block(this.fresh++)
      under++
    }
  }

  private block(block: number): void {
    this.counts.blocks++
    this.sent[block] = ++this.sendings
    this.write('D', ...u32(this.transfer, block), ...this.image.bytes.subarray(block * BLOCK, (block + 1) * BLOCK))
  }

  private checked(status: number): void {
    if (status === 0) return this.enter('done')
    if (status === 5 || status === 6 || status === 7) {
      // Each block had a right CRC of its own; so this is rare.
      if (++this.counts.restarts > RESTARTS) return this.fail('line', refusals[status] ?? 'the loader misses blocks')
      return this.enter('hello')
    }
    this.refused(status)
  }
}

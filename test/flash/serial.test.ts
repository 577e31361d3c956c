/** The serial boot protocol: the host's sender against the board's receiver, over lines that do what lines do. Time is virtual. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { SerialSender, type SendOptions, type SerialImage } from '../../flash/serial.ts'
import { FrameReader, decodeFrame, encodeFrame } from '../../flash/serial-frames.ts'
import { generator, program, start } from '../kernel/module.ts'

interface Device {
  memory: WebAssembly.Memory
  begin(): void
  scratch(): number
  take(length: number, now: number): void
  poll(now: number): void
  busy(): number
  crc(length: number): number
  hash(length: number): number
}

const BAUD = 115_200
const LOAD = 0x8_0000

/** A chance for each byte, and for each piece of what is sent. */
interface Damage { flip?: number; lose?: number; double?: number; losePiece?: number; doublePiece?: number; swap?: number }

/** The compiled receiver; each boot is one `begin`. */
class Board {
  device!: Device
  rate = BAUD
  idle = 0
  sent: Uint8Array[] = []
  entered?: Uint8Array

  async load(): Promise<this> {
    const module = await program('loader')
    const view = (at: number, length: number): Uint8Array => new Uint8Array(this.device.memory.buffer, at >>> 0, length).slice()
    const imports: WebAssembly.Imports = { test: {
      send: (at: number, length: number) => void this.sent.push(view(at, length)),
      setRate: (rate: number) => void (this.rate = rate),
      idle: () => void this.idle++,
      enter: (at: number, length: number) => void (this.entered = view(at, length)),
    } }
    this.device = await start<Device>(module, {}, imports)
    return this.begin()
  }

  begin(): this {
    Object.assign(this, { rate: BAUD, idle: 0, sent: [], entered: undefined })
    this.device.begin()
    return this
  }

  take(bytes: Uint8Array, now: number): void {
    const input = this.device.scratch()
    for (let at = 0; at < bytes.length && !this.entered; at += 4096) {
      const part = bytes.subarray(at, at + 4096)
      new Uint8Array(this.device.memory.buffer).set(part, input)
      this.device.take(part.length, now)
    }
  }
}

interface Flight { at: number; bytes: Uint8Array; rate: number; toBoard: boolean }

/** A cable between a sender and a board. Bytes at another rate than the receiver's arrive as garbage. */
class Cable {
  now = 0
  private readonly flights: Flight[] = []
  private free = [0, 0]
  constructor(private readonly random: () => number, private readonly damage: Damage) {}

  send(bytes: Uint8Array, rate: number, toBoard: boolean): void {
    const side = Number(toBoard)
    this.free[side] = Math.max(this.free[side], this.now) + (bytes.length * 10_000) / rate
    const { losePiece = 0, doublePiece = 0, swap = 0 } = this.damage
    if (this.random() < losePiece) return
    const flight = { at: this.free[side], bytes: this.damaged(bytes), rate, toBoard }
    const last = this.flights.at(-1)
    if (last && last.toBoard === toBoard && this.random() < swap) [last.bytes, flight.bytes] = [flight.bytes, last.bytes]
    this.flights.push(flight)
    if (this.random() < doublePiece) this.flights.push({ ...flight, bytes: this.damaged(bytes) })
  }

  private damaged(bytes: Uint8Array): Uint8Array {
    const { flip = 0, lose = 0, double = 0 } = this.damage
    if (!flip && !lose && !double) return bytes
    const out: number[] = []
    for (const byte of bytes) {
      if (this.random() < lose) continue
      const value = this.random() < flip ? byte ^ (1 << Math.floor(this.random() * 8)) : byte
      out.push(value)
      if (this.random() < double) out.push(value)
    }
    return Uint8Array.from(out)
  }

  /** Goes on to the next arrival, or to `until` when that comes first. */
  next(until: number): Flight | undefined {
    let best: Flight | undefined
    for (const flight of this.flights) if (!best || flight.at < best.at) best = flight
    if (!best || best.at > until) {
      this.now = Math.max(this.now, until)
      return undefined
    }
    this.flights.splice(this.flights.indexOf(best), 1)
    this.now = Math.max(this.now, best.at)
    return best
  }

  garbage(length: number): Uint8Array { return Uint8Array.from({ length }, () => Math.floor(this.random() * 256)) }
}

interface Boot { sender: SerialSender; board: Board; ms: number }
interface BootOptions extends Partial<SendOptions> {
  damage?: Damage
  seed?: number
  board?: Board
  /** After so many ms the cable is pulled for good. */
  unplugMs?: number
  /** Rates at which the board hears nothing but garbage, although it says that it has them. */
  deaf?: number
  limitMs?: number
}

let shared: Board
const imageOf = (length: number, seed = 1): SerialImage => {
  const random = generator(seed)
  return { bytes: Uint8Array.from({ length }, () => random() * 256), load: LOAD, memory: length + 1000, board: 'test3' }
}

function boot(image: SerialImage, { damage = {}, seed = 1, board = shared.begin(), unplugMs = Infinity, deaf = Infinity, limitMs = 600_000, ...options }: BootOptions = {}): Boot {
  const random = generator(seed)
  const cable = new Cable(random, damage)
  const sender = new SerialSender(image, { baud: BAUD, random, ...options })
  const hears = (rate: number, own: number): boolean => Math.abs(rate / own - 1) < 0.03 && rate < deaf
  const act = (): void => {
    for (const action of sender.poll(cable.now)) {
      if ('rate' in action || cable.now >= unplugMs) continue
      cable.send(action.write, sender.rate, true)
    }
  }
  let polled = 0
  act()
  while (cable.now < limitMs && !sender.over) {
    if (cable.now >= unplugMs && !board.device.busy()) break
    const flight = cable.next(Math.min(sender.over ? Infinity : Math.max(sender.wake, cable.now + 0.001), polled + 250))
    if (cable.now >= polled + 250) {
      polled = cable.now
      board.device.poll(cable.now)
    }
    if (flight && cable.now < unplugMs) {
      const own = flight.toBoard ? board.rate : sender.rate
      const bytes = hears(flight.rate, own) ? flight.bytes : cable.garbage(Math.ceil((flight.bytes.length * own) / flight.rate))
      if (flight.toBoard) {
        const { rate } = board
        board.take(bytes, cable.now)
        for (const answer of board.sent.splice(0)) cable.send(answer, rate, false)
      } else sender.receive(bytes, cable.now)
    }
    act()
  }
  return { sender, board, ms: cable.now }
}

/** The image was entered, byte for byte, and the host knows. */
function expectBooted({ sender, board }: Boot, image: SerialImage): void {
  expect(sender.failure).toBeUndefined()
  expect(sender.state).toBe('done')
  expect(Buffer.from(board.entered!).equals(image.bytes)).toBe(true)
}

beforeAll(async () => void (shared = await new Board().load()), 60_000)

describe('sums', () => {
  test('CRC-32 and SHA-256 are those of Node, of every length to 200 and some longer', () => {
    const { device } = shared
    for (const length of [...Array(200).keys(), 1000, 4000]) {
      const bytes = imageOf(length, length + 1).bytes
      new Uint8Array(device.memory.buffer).set(bytes, device.scratch())
      expect(device.crc(length) >>> 0).toBe(crc32(bytes))
      const at = device.hash(length)
      expect(Buffer.from(device.memory.buffer, at, 32).equals(createHash('sha256').update(bytes).digest())).toBe(true)
    }
  })
})

describe('frames', () => {
  test('come back whatever they hold, and have no zero byte inside', () => {
    const random = generator(3)
    for (let length = 1; length < 300; length++) {
      const body = Uint8Array.from({ length }, () => (random() < 0.1 ? 0 : random() * 256))
      const wire = encodeFrame(body)
      expect([wire[0], wire.at(-1)]).toEqual([0, 0])
      expect(wire.subarray(1, -1).includes(0)).toBe(false)
      expect(decodeFrame(wire.subarray(1, -1))).toEqual(body)
    }
  })
  test('text between them is told apart', () => {
    const [frames, text]: [number[], string[]] = [[], []]
    const reader = new FrameReader((body) => frames.push(body[0]), (bytes) => text.push(Buffer.from(bytes).toString()))
    const wire = Buffer.concat([Buffer.from('\r\nuni loader\r\n'), encodeFrame(Uint8Array.of(103, 1, 2, 3, 4, 0)), encodeFrame(Uint8Array.of(103, 9, 2, 3, 4, 0)), Buffer.from('starting\r\n> ')])
    for (const byte of wire) reader.take(Uint8Array.of(byte))
    expect(frames).toEqual([103, 103])
    expect(text.join('')).toBe('\r\nuni loader\r\nstarting\r\n> ')
  })
})

describe('a clean line', () => {
  test.each([1, 255, 256, 257, 8448, 100_000])('%i bytes arrive and are entered, each block sent once', (length) => {
    const image = imageOf(length)
    const result = boot(image)
    expectBooted(result, image)
    expect(result.sender.counts).toEqual({ blocks: Math.ceil(length / 256), again: 0, restarts: 0 })
    expect(result.sender.loader).toEqual({ version: 1, load: LOAD, room: 1 << 20, rate: BAUD, board: 'test3' })
  })
  test('at least 90 % of the line carries the image', () => {
    const { ms } = boot(imageOf(100_000))
    expect(100_000 / (ms / 1000) / (BAUD / 10)).toBeGreaterThan(0.9)
  })
  test('the rate is raised to the first that the loader has', () => {
    const image = imageOf(100_000)
    const result = boot(image, { rates: [3_000_000, 921_600, 460_800] })
    expectBooted(result, image)
    expect(result.sender.rate).toBe(921_600)
    expect(result.ms).toBeLessThan(2000)
  })
  test('a loader that was in the middle of another transfer takes a new one', () => {
    const board = shared.begin()
    boot(imageOf(50_000), { board, limitMs: 1000 })
    expect(board.device.busy()).toBe(1)
    const image = imageOf(20_000, 2)
    expectBooted(boot(image, { board, seed: 9 }), image)
  })
})

describe('bad lines', () => {
  test('1,000 boots with one byte in 1,000 wrong and pieces lost, doubled and swapped: no wrong byte is executed, every boot comes through', async () => {
    let booted = 0
    let again = 0
    for (let seed = 1; seed <= 1000; seed++) {
      // There is no collector's stack here: each instance is used for less than what makes it collect.
      if (seed % 50 === 0) shared = await new Board().load()
      const image = imageOf(1500 + seed, seed)
      const result = boot(image, { seed, damage: { flip: 1e-3, losePiece: 0.01, doublePiece: 0.01, swap: 0.01 } })
      if (result.board.entered) expect(Buffer.from(result.board.entered).equals(image.bytes), `seed ${seed}`).toBe(true)
      booted += Number(result.sender.state === 'done' && result.board.entered !== undefined)
      again += result.sender.counts.again
    }
    expect(again).toBeGreaterThan(1000)
    expect(booted).toBe(1000)
  }, 60_000)
  test.each<[string, Damage]>([
    ['one byte in 200 wrong', { flip: 5e-3 }], ['one byte in 500 lost', { lose: 2e-3 }], ['one byte in 500 doubled', { double: 2e-3 }], ['a third of the pieces lost', { losePiece: 0.33 }],
    ['all pieces doubled', { doublePiece: 1 }], ['half of the pieces swapped', { swap: 0.5 }],
  ])('%s: 20 boots', (_, damage) => {
    for (let seed = 1; seed <= 20; seed++) {
      const image = imageOf(6000, seed)
      const result = boot(image, { seed, damage })
      if (result.board.entered) expect(Buffer.from(result.board.entered).equals(image.bytes), `seed ${seed}`).toBe(true)
      expect(result.sender.state, `seed ${seed}`).toBe('done')
    }
  })
  test('a rate at which nothing arrives is given up, and the image goes at the line\'s own', () => {
    const image = imageOf(5000)
    const result = boot(image, { rates: [921_600], deaf: 200_000 })
    expectBooted(result, image)
    expect(result.sender.rate).toBe(BAUD)
  })
  test('the wrong baud from the start: nothing is entered, and the loader is at its prompt', () => {
    const result = boot(imageOf(3000), { baud: 57_600, limitMs: 20_000 })
    expect([result.sender.state, result.board.entered, result.board.device.busy()]).toEqual(['hello', undefined, 0])
  })
  test.each([100, 400, 800, 1500, 3000])('the cable pulled after %i ms: nothing is entered, the prompt is back, and the next boot works', (unplugMs) => {
    const board = shared.begin()
    for (const rates of [[], [921_600]]) {
      boot(imageOf(1 << 20), { board, unplugMs, rates, limitMs: 20_000 })
      expect([board.entered, board.device.busy(), board.rate]).toEqual([undefined, 0, BAUD])
    }
    expect(board.idle).toBe(2)
    const image = imageOf(3000, 7)
    expectBooted(boot(image, { board, seed: 4 }), image)
  })
  test('only noise for a megabyte: nothing is entered', () => {
    const board = shared.begin()
    const random = generator(11)
    for (let i = 0; i < 256; i++) board.take(Uint8Array.from({ length: 4096 }, () => (random() < 0.02 ? 0 : random() * 256)), i)
    expect([board.entered, board.device.busy()]).toEqual([undefined, 0])
  })
})

describe('what is refused', () => {
  const refused = (image: SerialImage): Boot => {
    const result = boot(image)
    expect(result.sender.state).toBe('failed')
    expect(result.board.entered).toBeUndefined()
    return result
  }
  test('an image for another board, before it is sent', () => {
    const { sender } = refused({ ...imageOf(1000), board: 'test4' })
    expect(sender.failure).toEqual({ kind: 'board', message: 'the loader is on test3, the image is for test4' })
    expect(sender.counts.blocks).toBe(0)
  })
  test('one byte more than there is room for', () => expect(refused(imageOf((1 << 20) + 1)).sender.failure?.message).toContain('larger than'))
  test('an image for another address', () => expect(refused({ ...imageOf(9), load: 0x8000 }).sender.failure?.message).toContain('load address'))
  test('an empty image', () => expect(refused(imageOf(0)).sender.failure?.message).toContain('empty'))

  /** Frames by hand, for what our sender never does. */
  const frames = (board: Board, ...bodies: number[][]): number[][] => {
    const answers: number[][] = []
    const reader = new FrameReader((body) => answers.push([...body]))
    for (const body of bodies) board.take(encodeFrame(Uint8Array.from(body)), 0)
    for (const bytes of board.sent.splice(0)) reader.take(bytes)
    return answers
  }
  const word = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]
  const header = (image: SerialImage, { crc = crc32(image.bytes), hash = createHash('sha256').update(image.bytes).digest(), board = 'test3', memory = image.memory } = {}): number[] =>
    [0x49, ...word(7), ...word(image.bytes.length), ...word(image.load), ...word(memory), ...word(crc), ...hash, ...Buffer.from(board)]
  const data = (block: number, bytes: Iterable<number>): number[] => [0x44, ...word(7), ...word(block), ...bytes]
  const go = [0x47, ...word(7)]
  const OK = [0x69, ...word(7), 0]

  test('a wrong SHA-256 with a right CRC-32, and the other way round', () => {
    const image = imageOf(300)
    for (const [change, status] of [[{ hash: createHash('sha256').digest() }, 7], [{ crc: 1 }, 6]] as const) {
      const board = shared.begin()
      const answers = frames(board, header(image, change), data(0, image.bytes.subarray(0, 256)), data(1, image.bytes.subarray(256)), go, go)
      expect(answers.map((answer) => answer[0])).toEqual([0x69, 0x64, 0x64, 0x67, 0x75])
      expect(answers[3][5]).toBe(status)
      expect(board.entered).toBeUndefined()
    }
  })
  test('an order to start with a block missing; then it is given, and the image starts', () => {
    const board = shared.begin()
    const image = imageOf(600)
    const part = (i: number): number[] => data(i, image.bytes.subarray(i * 256, (i + 1) * 256))
    expect(frames(board, header(image), part(0), part(2), go).at(-1)).toEqual([0x67, ...word(7), 5])
    expect(frames(board, part(1), go).map((answer) => answer[0])).toEqual([0x64, 0x67, 0x67, 0x67])
    expect(Buffer.from(board.entered!).equals(image.bytes)).toBe(true)
  })
  test('a block that is there is not written again, one of the wrong length or past the end never', () => {
    const board = shared.begin()
    const image = imageOf(600)
    const part = (i: number): number[] => data(i, image.bytes.subarray(i * 256, (i + 1) * 256))
    const other = data(0, new Uint8Array(256))
    frames(board, header(image), part(0), other, data(1, new Uint8Array(255)), data(2, new Uint8Array(256)), data(3, new Uint8Array(88)), data(0xffff_ffff, [1]), part(1), part(2), go)
    expect(Buffer.from(board.entered!).equals(image.bytes)).toBe(true)
  })
  test('the same header again keeps what has arrived, another one does not', () => {
    const board = shared.begin()
    const image = imageOf(200)
    expect(frames(board, header(image), data(0, image.bytes), header(image), go).map((answer) => answer[0])).toEqual([0x69, 0x64, 0x69, 0x67, 0x67, 0x67])
    const again = shared.begin()
    expect(frames(again, header(image), data(0, image.bytes), header(imageOf(200, 3)), go)[3]).toEqual([0x67, ...word(7), 5])
  })
  test.each<[string, number[]]>([
    ['a header that is cut short', header(imageOf(9)).slice(0, 53)],
    ['a type that nobody knows', [0x5a, ...word(7), 1]],
    ['a frame of an answer', OK],
    ['a greeting without its number', [0x48, 1, 2]],
    ['a rate without the rate', [0x52, ...word(7)]],
  ])('%s gets no answer', (_, body) => expect(frames(shared.begin(), body)).toEqual([]))
  test('memory less than the image, and a name that begins as the board\'s', () => {
    expect(frames(shared.begin(), header(imageOf(9), { memory: 8 }))).toEqual([[0x69, ...word(7), 3]])
    for (const board of ['test', 'test34']) expect(frames(shared.begin(), header(imageOf(9), { board }))).toEqual([[0x69, ...word(7), 1]])
  })
  test('an old loader: the answer has another version', () => {
    const sender = new SerialSender(imageOf(9), { baud: BAUD, random: () => 0.5 })
    const [hello] = sender.poll(0)
    const nonce = decodeFrame((hello as { write: Uint8Array }).write.subarray(1, -1))!.subarray(1, 5)
    sender.receive(encodeFrame(Uint8Array.from([0x68, ...nonce, 0, ...word(LOAD), ...word(1), ...word(BAUD), ...Buffer.from('test3')])), 1)
    expect(sender.failure).toEqual({ kind: 'version', message: 'the loader speaks version 0 of the protocol, this command 1' })
  })
})

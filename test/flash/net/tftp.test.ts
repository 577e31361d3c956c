import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meant, shown } from '../../../flash/net/names.ts'
import { MOST_SESSIONS, TftpServer, type Served } from '../../../flash/net/tftp-server.ts'
import { opcode, parsePacket, type ReadRequest } from '../../../flash/net/tftp.ts'
import { Transfer } from '../../../flash/net/transfer.ts'
import { folderWith } from '../../cli/uni.ts'

const content = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + (i >> 16) * 13) & 0xff)
const bytes = (...parts: (number | string)[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'latin1')])))
const rrq = (name: string, options: Record<string, string | number> = {}, mode = 'octet'): Uint8Array =>
  bytes(0, 1, name, 0, mode, 0, ...Object.entries(options).flatMap(([key, value]) => [key, 0, String(value), 0]))
const reading = (options: Record<string, string | number> = {}): ReadRequest => parsePacket(rrq('f', options)) as ReadRequest
const code = (packet: Uint8Array): number => packet[0]! * 256 + packet[1]!
const block = (packet: Uint8Array): number => packet[2]! * 256 + packet[3]!

describe('packets', () => {
  test('a read request with options, names of which count in any case, the first of two', () => {
    expect(parsePacket(rrq('a/b', { BlkSize: 1468, tsize: 0, blksize: 8 }, 'OCTET'))).toEqual({ op: 'read', name: 'a/b', mode: 'octet', options: new Map([['blksize', '1468'], ['tsize', '0']]) })
  })
  test.each([
    ['nothing', bytes()], ['three bytes', bytes(0, 1, 0)], ['no end', bytes(0, 1, 'name', 0, 'octet')], ['no mode', bytes(0, 1, 'name', 0)],
    ['no name', bytes(0, 1, 0, 'octet', 0)], ['an option without a value', bytes(0, 1, 'a', 0, 'octet', 0, 'tsize', 0)], ['more than 512 bytes', rrq('a'.repeat(600))],
  ])('%s is no request', (_, packet) => expect(parsePacket(packet)).toBeUndefined())
})

describe('names', () => {
  test.each([
    ['uImage', 'uImage'], ['/uImage', 'uImage'], ['//./overlays//a.dtbo', 'overlays/a.dtbo'], ['12345678/start4.elf', 'start4.elf'], ['DEADBEEF/config.txt', 'config.txt'],
    ['dc-a6-32-01-02-03/start4.elf', 'start4.elf'], ['12345678', '12345678'], ['1234567/a', '1234567/a'], ['12345678/12345678/a', '12345678/a'],
    ['..', undefined], ['../etc/passwd', undefined], ['a/../../b', undefined], ['12345678/../x', undefined], ['..\\..\\x', undefined], ['C:/x', undefined], ['a\x07b', undefined], ['', undefined], ['/', undefined], ['é', undefined],
  ])('%j means %j', (asked, name) => expect(meant(asked)).toBe(name))
  test('what is shown moves no cursor and has an end', () => {
    expect(shown('\x1b[2Jx\r\n')).toBe('?[2Jx??')
    expect(shown('a'.repeat(1000))).toHaveLength(80)
  })
})

/** A client as RFC 1350 and 7440 want it. @returns what it has received */
class Client {
  got: number[] = []
  private next = 1
  private inWindow = 0
  done = false

  constructor(private readonly blockSize: number, private readonly window: number, private readonly wrap = 0) {}

  receive(packet: Uint8Array): Uint8Array[] {
    const ack = (n: number): Uint8Array => bytes(0, opcode.ack, n >> 8, n & 255)
    const wire = (n: number): number => (n < 65536 ? n : this.wrap + ((n - 65536) % (65536 - this.wrap)))
    if (code(packet) === opcode.oack) return [ack(0)]
    if (code(packet) !== opcode.data || this.done) return []
    if (block(packet) !== wire(this.next)) {
      // A gap or an old block: what came in order is acknowledged once.
      if (this.inWindow < 0) return []
      this.inWindow = -1
      return [ack(wire(this.next - 1))]
    }
    if (this.inWindow < 0) this.inWindow = 0
    for (const byte of packet.subarray(4)) this.got.push(byte)
    this.next++
    this.inWindow++
    this.done = packet.length - 4 < this.blockSize
    if (!this.done && this.inWindow < this.window) return []
    this.inWindow = 0
    return [ack(wire(this.next - 1))]
  }

  /** What it says again when nothing has come for long. */
  again(): Uint8Array {
    const n = this.next - 1
    return bytes(0, opcode.ack, n >> 8 & 255, n & 255)
  }
}

/** A transfer over a wire with `loss`; virtual time. */
function run(transfer: Transfer, client: Client, loss = 0, seed = 1): { sent: number; packets: number[] } {
  let state = seed
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  let now = 0
  let sent = 0
  const packets: number[] = []
  let queue = transfer.start(now)
  for (let rounds = 0; transfer.state === 'open' && rounds < 2_000_000; rounds++) {
    const packet = queue.shift()
    if (!packet) {
      now = Math.min(transfer.pollAt(), now + 700)
      // What it has said may have been lost, and once done it says nothing any more: the last acknowledgement is repeated.
      if (loss) queue.push(...transfer.receive(parsePacket(client.again())!, now))
      queue.push(...transfer.tick(now))
      continue
    }
    sent++
    packets.push(packet.length)
    for (const copy of random() < loss ? [] : random() < loss ? [packet, packet] : [packet]) {
      for (const answer of client.receive(copy)) if (random() >= loss) queue.push(...transfer.receive(parsePacket(answer)!, now))
    }
  }
  return { sent, packets }
}

describe('a transfer', () => {
  test.each([0, 1, 511, 512, 513, 1024, 100_000])('of %i bytes arrives, the last block shorter than the others', (length) => {
    const transfer = new Transfer(content(length), reading())
    const client = new Client(512, 1)
    const { sent, packets } = run(transfer, client)
    expect(transfer.state).toBe('complete')
    expect(client.got).toEqual([...content(length)])
    expect([sent, packets.at(-1)]).toEqual([Math.floor(length / 512) + 1, 4 + (length % 512)])
  })
  test('options are agreed on: size told, blocks no larger than a frame takes, unknown and senseless ones passed over', () => {
    const [oack] = new Transfer(content(1000), reading({ blksize: 65464, tsize: 0, windowsize: 1000, timeout: 3, rollover: 1, multicast: '', utimeout: 9 })).start(0)
    expect([code(oack!), Buffer.from(oack!.subarray(2)).toString()]).toEqual([opcode.oack, 'blksize\x001468\0windowsize\x0064\0rollover\x001\0timeout\x003\0tsize\x001000\0'])
    for (const value of ['0', '7', '-1', '65465', '1e3', '', 'x', '99999999999']) {
      const [first] = new Transfer(content(1000), reading({ blksize: value, windowsize: '0', timeout: '256', rollover: '2', tsize: 'x' })).start(0)
      expect([code(first!), first!.length]).toEqual([opcode.data, 516])
    }
  })
  test.each([[0], [1]])('past 65,535 blocks the number goes to %i', (wrap) => {
    const length = 8 * 66_000 + 3
    const transfer = new Transfer(content(length), reading({ blksize: 8, windowsize: 64, ...(wrap ? { rollover: 1 } : {}) }))
    const client = new Client(8, 64, wrap)
    run(transfer, client)
    expect(transfer.state).toBe('complete')
    expect(Buffer.from(client.got).equals(content(length))).toBe(true)
  })
  test('60 transfers over a wire that loses and doubles: every byte as it was', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const window = [1, 1, 4, 16][seed % 4]!
      const length = (seed * 997) % 20_000
      const transfer = new Transfer(content(length), reading({ blksize: 128, ...(window > 1 ? { windowsize: window } : {}) }))
      const client = new Client(128, window)
      run(transfer, client, 0.1, seed)
      // The client may have all when its last word is lost six times: only that may end otherwise.
      expect([seed, client.done, transfer.state]).toEqual([seed, true, transfer.state === 'lost' ? 'lost' : 'complete'])
      expect(Buffer.from(client.got).equals(content(length)), `seed ${seed}`).toBe(true)
    }
  })
  test('no answer: sent six times, further apart each time, then lost', () => {
    const transfer = new Transfer(content(10), reading())
    const times: number[] = []
    for (let now = 0, packets = transfer.start(0); transfer.state === 'open'; now = transfer.pollAt(), packets = transfer.tick(now)) if (packets.length) times.push(now)
    expect(times).toEqual([0, 1000, 3000, 6000, 10_000, 15_000])
    expect([transfer.state, transfer.pollAt()]).toEqual(['lost', Infinity])
  })
  test('doubled acknowledgements double nothing', () => {
    const transfer = new Transfer(content(5000), reading())
    transfer.start(0)
    const ack = { op: 'ack' as const, block: 1 }
    expect(transfer.receive(ack, 1).map(block)).toEqual([2])
    for (let i = 0; i < 10; i++) expect(transfer.receive(ack, 2)).toEqual([])
  })
  test('with a window: a gap is filled from where it begins, once', () => {
    const transfer = new Transfer(content(5000), reading({ blksize: 100, windowsize: 4 }))
    transfer.start(0)
    const ack = (n: number): number[] => transfer.receive({ op: 'ack', block: n }, 1).map(block)
    expect(ack(0)).toEqual([1, 2, 3, 4])
    expect(ack(2)).toEqual([3, 4, 5, 6])
    expect([ack(2), ack(2), ack(6)]).toEqual([[3, 4, 5, 6], [], [7, 8, 9, 10]])
  })
  test('acknowledgements of what was never sent, and of old blocks, do nothing', () => {
    const transfer = new Transfer(content(5000), reading())
    transfer.start(0)
    for (const n of [2, 3, 65535, 0]) expect(transfer.receive({ op: 'ack', block: n }, 1)).toEqual([])
    expect(transfer.receive({ op: 'ack', block: 1 }, 1).map(block)).toEqual([2])
    expect(transfer.receive({ op: 'ack', block: 0 }, 1)).toEqual([])
    expect(transfer.state).toBe('open')
  })
  test('the client gives up', () => {
    const transfer = new Transfer(content(5000), reading({ tsize: 0 }))
    transfer.start(0)
    expect(transfer.receive(parsePacket(bytes(0, 5, 0, 8, 'User aborted', 0))!, 1)).toEqual([])
    expect([transfer.state, transfer.refusal]).toEqual(['aborted', 'User aborted'])
  })
})

describe('the server', () => {
  const served: Served[] = []
  const kernel = content(300_000)
  const server = new TftpServer(new Map([['uImage', kernel], ['block', content(512)]]), '127.0.0.1', (what) => served.push(what))
  let port = 0
  beforeAll(async () => { port = await server.bind(0) })
  afterAll(() => server.close())
  /** One packet to the server, and the first that comes back. */
  const ask = (packet: Uint8Array): Promise<Buffer> => new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.on('message', (answer) => { socket.close(); resolve(answer) })
    socket.send(packet, port, '127.0.0.1')
  })
  const curl = (args: string[]): Promise<unknown> => promisify(execFile)('curl', args)

  test.skipIf(!existsSync('/usr/bin/curl'))('serves curl, with any size of block', async () => {
    const out = join(folderWith(), 'out')
    for (const [name, size] of [['uImage', '512'], ['uImage', '1468'], ['uImage', '60000'], ['deadbeef/uImage', '1024'], ['block', '512']]) {
      await curl(['-sS', '--max-time', '20', '--tftp-blksize', size!, '-o', out, `tftp://127.0.0.1:${port}/${name}`])
      expect(readFileSync(out).equals(name === 'block' ? content(512) : kernel), `${name} ${size}`).toBe(true)
    }
    await curl(['-sS', '--max-time', '20', '--tftp-no-options', '-o', out, `tftp://127.0.0.1:${port}/uImage`])
    expect(readFileSync(out).equals(kernel)).toBe(true)
    expect(served.filter(({ how }) => how === 'complete').map(({ file, bytes: length }) => [file, length]).at(0)).toEqual(['uImage', 300_000])
  })
  const tftp = ['/usr/bin/tftp'].find(existsSync)
  if (!tftp) console.log('skipped: not installed: tftp-hpa')
  test.skipIf(!tftp)('serves tftp-hpa', async () => {
    const cwd = folderWith()
    await promisify(execFile)(tftp!, ['-m', 'binary', '127.0.0.1', String(port), '-c', 'get', 'uImage'], { cwd })
    expect(readFileSync(join(cwd, 'uImage')).equals(kernel)).toBe(true)
  })
  test.each<[string, Uint8Array, number, string | undefined]>([
    ['a file that is not there', rrq('recovery.elf'), 1, 'missing'], ['a way out', rrq('../etc/passwd'), 2, 'refused'], ['an absolute name of this machine', rrq('/etc/passwd'), 1, 'missing'],
    ['writing', bytes(0, 2, 'uImage', 0, 'octet', 0), 2, 'refused'], ['text', rrq('uImage', {}, 'netascii'), 0, 'refused'], ['data out of nothing', bytes(0, 3, 0, 1, 'x'), 4, undefined], ['noise', bytes(255, 255, 255, 255), 4, undefined],
    ['a name with a curse in it', rrq('\x1b]0;x\x07'), 2, 'refused'],
  ])('answers %s with an error', async (_, packet, error, how) => {
    const before = served.length
    const answer = await ask(packet)
    expect([code(answer), block(answer), answer.at(-1)]).toEqual([opcode.error, error, 0])
    expect(served.slice(before).map((one) => one.how)).toEqual(how ? [how] : [])
    expect(served.at(-1)?.name ?? '').toMatch(/^[\x20-\x7e]*$/)
  })
  test('an error is not answered', async () => {
    const socket = createSocket('udp4')
    const answers: number[] = []
    socket.on('message', (packet) => answers.push(code(packet)))
    await new Promise((resolve) => socket.send(bytes(0, 5, 0, 1, 'x', 0), port, '127.0.0.1', resolve))
    // The server takes packets in order: the answer to the second is the first there is.
    await new Promise<void>((resolve) => {
      socket.on('message', () => resolve())
      socket.send(rrq('none'), port, '127.0.0.1')
    })
    socket.close()
    expect(answers).toEqual([opcode.error])
  })
  test('each transfer has a port of its own, and a stranger\'s packet there is refused without harm', async () => {
    const [one, stranger] = [createSocket('udp4'), createSocket('udp4')]
    const next = (socket: typeof one): Promise<[Buffer, number]> => new Promise((resolve) => socket.once('message', (packet, { port: from }) => resolve([packet, from])))
    one.send(rrq('block'), port, '127.0.0.1')
    const [first, from] = await next(one)
    expect([code(first), from === port]).toEqual([opcode.data, false])
    stranger.send(bytes(0, 4, 0, 1), from, '127.0.0.1')
    const [refused] = await next(stranger)
    expect([code(refused), block(refused)]).toEqual([opcode.error, 5])
    one.send(bytes(0, 4, 0, 1), from, '127.0.0.1')
    const [last] = await next(one)
    expect([code(last), block(last), last.length]).toEqual([opcode.data, 2, 4])
    one.send(bytes(0, 4, 0, 2), from, '127.0.0.1')
    await expect.poll(() => server.open).toBe(0)
    expect(served.at(-1)).toMatchObject({ file: 'block', how: 'complete', bytes: 512 })
    one.close()
    stranger.close()
  })
  test('so many transfers at a time; one more is refused, and a request that is repeated is none more', async () => {
    const sockets = Array.from({ length: MOST_SESSIONS }, () => createSocket('udp4'))
    const froms: number[] = []
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => {
      socket.once('message', (_, { port: from }) => { froms.push(from); resolve() })
      socket.send(rrq('uImage'), port, '127.0.0.1')
    })))
    sockets[0]!.send(rrq('uImage'), port, '127.0.0.1')
    const answer = await ask(rrq('uImage'))
    expect([code(answer), String(answer.subarray(4, -1))]).toEqual([opcode.error, 'too many transfers'])
    expect(server.open).toBe(MOST_SESSIONS)
    for (const socket of sockets) for (const from of froms) socket.send(bytes(0, 5, 0, 0, 'enough', 0), from, '127.0.0.1')
    await expect.poll(() => server.open).toBe(0)
    sockets.forEach((socket) => socket.close())
  })
})

// WebSockets of apps, byte for byte: row H-11 and what RFC 6455 asks for.
import { beforeAll, describe, expect, it } from 'vitest'
import { serve } from 'uni/http'
import { connectWebSocket, upgrade, type WebSocket, type WebSocketOptions } from 'uni/websocket'
import { client, freePort, peer } from './peers.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='
const MAX = 1000

let port = 0
let options: WebSocketOptions = {}
/** The sockets that the server has got, in order. */
const sockets: WebSocket[] = []
beforeAll(async () => {
  port = await freePort()
  const server = serve(port, async (exchange) => {
    if (exchange.path === '/plain') return exchange.reply(200, 'text/plain', 'plain')
    const socket = await upgrade(exchange, { maxBytes: MAX, ...options })
    if (!socket) return
    sockets.push(socket)
    for (let message = await socket.receive(); message !== undefined; message = await socket.receive()) {
      if (message === 'close') await socket.close(3001, 'as asked')
      else await socket.send(message)
    }
  })
  return () => server.stop()
})

const hello = (fields: string[] = [], path = '/'): string => `GET ${path} HTTP/1.1\r\n${['Host: board', 'Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13', ...fields].join('\r\n')}\r\n\r\n`

interface Shape { fin?: boolean; rsv?: number; masked?: boolean; length?: { short: number; bytes: number[] } }
function frame(opcode: number, data: string | Uint8Array, { fin = true, rsv = 0, masked = true, length }: Shape = {}): Buffer {
  const payload = Buffer.from(data as string)
  const size = length ? [length.short, ...length.bytes] : payload.length < 126 ? [payload.length] : payload.length < 65536 ? [126, payload.length >> 8, payload.length & 255] : [127, 0, 0, 0, 0, 0, payload.length >> 16, payload.length >> 8 & 255, payload.length & 255]
  size[0] |= masked ? 0x80 : 0
  const mask = [0x37, 0xfa, 0x21, 0x3d]
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | rsv << 4 | opcode, ...size, ...(masked ? mask : [])]), masked ? payload.map((byte, i) => byte ^ mask[i % 4]) : payload])
}

interface Frame { opcode: number; data: Buffer; code: number | undefined; masked: boolean }
/** The frames in `bytes`, which a server has sent. */
function frames(bytes: Buffer): Frame[] {
  const found: Frame[] = []
  for (let at = 0; bytes.length >= at + 2;) {
    const short = bytes[at + 1] & 127
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0
    if (bytes.length < at + 2 + wide) break
    const length = wide === 2 ? bytes.readUInt16BE(at + 2) : wide ? Number(bytes.readBigUInt64BE(at + 2)) : short
    const start = at + 2 + wide
    if (bytes.length < start + length) break
    const opcode = bytes[at] & 15
    const data = bytes.subarray(start, start + length)
    found.push({ opcode, data, code: opcode === 8 && length > 1 ? data.readUInt16BE() : undefined, masked: bytes[at + 1] >= 128 })
    at = start + length
  }
  return found
}

/** A client whose handshake is done. */
async function opened(early: Buffer = Buffer.alloc(0), fields: string[] = []) {
  const index = sockets.length
  const one = await client(port)
  one.socket.write(Buffer.concat([Buffer.from(hello(fields)), early]))
  const bytes = await one.until((held) => held.includes('\r\n\r\n'))
  const end = bytes.indexOf('\r\n\r\n') + 4
  const head = bytes.toString('latin1', 0, end)
  expect(head).toMatch(/^HTTP\/1\.1 101 /)
  const of = (held: Buffer): Frame[] => frames(held.subarray(end))
  return {
    head, socket: one.socket, server: () => sockets[index], ended: one.ended.then(of),
    frames: async (count: number) => of(await one.until((held) => of(held).length >= count)),
  }
}

describe('the handshake', () => {
  it("is RFC 6455's own example", async () => {
    const { head } = await opened(undefined, ['Origin: http://board', 'Sec-WebSocket-Protocol: a, b'])
    expect(head.toLowerCase().split('\r\n').sort()).toEqual(['', '', 'http/1.1 101 switching protocols', 'upgrade: websocket', 'connection: upgrade', `sec-websocket-accept: ${ACCEPT.toLowerCase()}`].sort())
  })
  it('takes the first subprotocol that both have, and none that only one has', async () => {
    options = { protocols: ['x', 'b', 'a'] }
    expect((await opened(undefined, ['Sec-WebSocket-Protocol: a,b'])).head).toContain('Sec-WebSocket-Protocol: b\r\n')
    expect((await opened(undefined, ['Sec-WebSocket-Protocol: c'])).head).not.toContain('Protocol:')
    options = {}
  })
  it.each([
    ['POST', hello().replace('GET', 'POST'), 400], ['no key', hello().replace(/Sec-WebSocket-Key.*\r\n/, ''), 400], ['a key of 15 bytes', hello().replace(KEY, 'AAAAAAAAAAAAAAAAAAAA'), 400], ['a key that is none', hello().replace(KEY, '!'.repeat(24)), 400],
    ['another protocol', hello().replace('websocket', 'h2c'), 400], ['no Connection', hello().replace('Connection: Upgrade', 'Connection: close'), 400], ['version 8', hello().replace(': 13', ': 8'), 426],
    ['another origin', hello(['Origin: http://evil.example']), 403], ['the origin null', hello(['Origin: null']), 403],
  ])('refuses %s', async (_, text, status) => {
    const { socket, until } = await client(port)
    socket.write(text)
    const head = (await until((held) => held.includes('\r\n\r\n'))).toString('latin1')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    if (status === 426) expect(head).toMatch(/Sec-WebSocket-Version: 13\r\n/i)
  })
  it('anyOrigin lets pages from elsewhere in', async () => {
    options = { anyOrigin: true }
    await opened(undefined, ['Origin: http://other.example'])
    options = {}
  })
  it('a handler that does not upgrade answers as ever', async () => {
    const { socket, ended } = await client(port)
    socket.write(hello([], '/plain'))
    expect((await ended).toString('latin1')).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*plain$/)
  })
})

describe('messages', () => {
  it('what came behind the head of the request is not lost', async () => {
    const { frames } = await opened(Buffer.concat([frame(1, 'at once'), frame(2, Uint8Array.of(1, 2, 3))]))
    const got = await frames(2)
    expect(got.map(({ opcode, data, masked }) => [opcode, data.toString('latin1'), masked])).toEqual([[1, 'at once', false], [2, '\x01\x02\x03', false]])
  })
  it.each([0, 1, 125, 126, 127, 255, 256, MAX])('of %d bytes, text and binary', async (length) => {
    const { socket, frames } = await opened()
    socket.write(Buffer.concat([frame(1, 'x'.repeat(length)), frame(2, new Uint8Array(length).fill(200))]))
    const [text, bytes] = await frames(2)
    expect([text.opcode, text.data.toString(), bytes.opcode, bytes.data.equals(Buffer.alloc(length, 200))]).toEqual([1, 'x'.repeat(length), 2, true])
  })
  it('of 65,535, 65,536 and 200,000 bytes', async () => {
    options = { maxBytes: 200_000 }
    const { socket, frames } = await opened()
    options = {}
    const sizes = [65_535, 65_536, 200_000]
    socket.write(Buffer.concat(sizes.map((size) => frame(2, new Uint8Array(size).fill(9)))))
    expect((await frames(3)).map(({ data }) => data.length)).toEqual(sizes)
  })
  it('in fragments, with pings in between, split within a letter, byte by byte', async () => {
    const { socket, frames } = await opened()
    const bytes = Buffer.from('grün 😀')
    const all = Buffer.concat([frame(1, bytes.subarray(0, 3), { fin: false }), frame(9, 'p1'), frame(0, '', { fin: false }), frame(0, bytes.subarray(3, 8), { fin: false }), frame(10, 'unasked'), frame(9, ''), frame(0, bytes.subarray(8))])
    socket.setNoDelay(true)
    for (const byte of all) await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve))
    expect((await frames(3)).map(({ opcode, data }) => [opcode, data.toString()])).toEqual([[10, 'p1'], [10, ''], [1, 'grün 😀']])
  })
})

describe('the end', () => {
  it.each([[[], 1005, ''], [[3, 0xe8], 1000, ''], [[0x0f, 0xa0, 0x62, 0x79, 0x65], 4000, 'bye']])('a close %j is answered with its code', async (payload, code, reason) => {
    const one = await opened()
    one.socket.write(frame(8, Uint8Array.from(payload)))
    const [close] = await one.ended
    expect([close.opcode, close.code]).toEqual([8, payload.length ? code : undefined])
    expect([one.server().closeCode, one.server().closeReason, one.server().isOpen]).toEqual([code, reason, false])
    await expect(one.server().send('x')).rejects.toThrow('closed')
    expect(await one.server().receive()).toBeUndefined()
  })
  it('ours is waited for, and what comes before its answer is let go', async () => {
    const one = await opened(frame(1, 'close'))
    const [close] = await one.frames(1)
    expect([close.code, close.data.toString('utf8', 2)]).toEqual([3001, 'as asked'])
    one.socket.write(Buffer.concat([frame(1, 'late'), frame(9, 'late'), frame(8, close.data)]))
    expect(await one.ended).toHaveLength(1)
    expect(one.server().closeCode).toBe(3001)
  })
  it('a peer that does not answer our close has two seconds', async () => {
    const one = await opened(frame(1, 'close'))
    expect(await one.ended).toHaveLength(1)
    expect(one.server().closeCode).toBe(1006)
  })
  it('a code or reason that a close cannot have', async () => {
    const one = await opened(frame(1, 'x'))
    await one.frames(1)
    for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000]) await expect(one.server().close(code)).rejects.toThrow(RangeError)
    await expect(one.server().close(1000, 'é'.repeat(62))).rejects.toThrow(RangeError)
    expect(one.server().isOpen).toBe(true)
  })
  it('who is silent is asked, and given up when silent again', async () => {
    options = { idleMs: 100 }
    const one = await opened()
    options = {}
    expect((await one.ended).map(({ opcode }) => opcode)).toEqual([9])
    expect(one.server().closeCode).toBe(1006)
  })
})

describe('H-11: what a peer does wrong ends its WebSocket', () => {
  const zeros = (count: number): number[] => new Array<number>(count).fill(0)
  const big = (short: number, bytes: number[]): Shape => ({ length: { short, bytes } })
  it.each<[string, Buffer[], number]>([
    ['an unmasked frame', [frame(1, 'x', { masked: false })], 1002],
    ['an unmasked control frame', [frame(9, '', { masked: false })], 1002],
    ...[1, 2, 4, 7].map((rsv) => [`reserved bits ${rsv}`, [frame(1, 'x', { rsv })], 1002] as [string, Buffer[], number]),
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => [`opcode ${opcode}`, [frame(opcode, 'x')], 1002] as [string, Buffer[], number]),
    ['a length of 2^63', [frame(2, '', big(127, [128, ...zeros(7)]))], 1002],
    ['a length of 2^64 - 1', [frame(2, '', big(127, new Array<number>(8).fill(255)))], 1002],
    ['a length of 2^63 - 1', [frame(2, '', big(127, [127, 255, 255, 255, 255, 255, 255, 255]))], 1009],
    ['a length of 2^32', [frame(2, '', big(127, [0, 0, 0, 1, 0, 0, 0, 0]))], 1009],
    ['one byte more than is taken', [frame(2, new Uint8Array(MAX + 1))], 1009],
    ['fragments that are longer together', [frame(2, new Uint8Array(MAX), { fin: false }), frame(0, 'x')], 1009],
    ['a short length in 16 bits', [frame(2, new Uint8Array(125), big(126, [0, 125]))], 1002],
    ['a short length in 64 bits', [frame(2, new Uint8Array(200), big(127, [0, 0, 0, 0, 0, 0, 0, 200]))], 1002],
    ['a fragmented ping', [frame(9, 'x', { fin: false })], 1002],
    ['a fragmented close', [frame(8, '', { fin: false })], 1002],
    ['a ping of 126 bytes', [frame(9, new Uint8Array(126))], 1002],
    ['a ping of 2^63 bytes', [frame(9, '', big(127, [128, ...zeros(7)]))], 1002],
    ['a continuation of nothing', [frame(0, 'x')], 1002],
    ['a continuation after the end', [frame(1, 'x', { fin: false }), frame(0, 'y'), frame(0, 'z')], 1002],
    ['a message within another', [frame(1, 'x', { fin: false }), frame(1, 'y')], 1002],
    ['fragments without end', [frame(1, '', { fin: false }), ...new Array<Buffer>(16_384).fill(frame(0, '', { fin: false }))], 1009],
    ...[[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]].map((bytes) => [`a text that is not UTF-8: ${bytes.map((byte) => byte.toString(16)).join(' ')}`, [frame(1, Uint8Array.from(bytes))], 1007] as [string, Buffer[], number]),
    ['a text whose fragments are not UTF-8 together', [frame(1, Uint8Array.of(0xe2, 0x82), { fin: false }), frame(0, 'x')], 1007],
    ['a close of one byte', [frame(8, 'x')], 1002],
    ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535].map((code) => [`a close with code ${code}`, [frame(8, Uint8Array.of(code >> 8, code & 255))], 1002] as [string, Buffer[], number]),
    ['a close whose reason is not UTF-8', [frame(8, Uint8Array.of(3, 0xe8, 0xff))], 1007],
  ])('%s', async (_, bytes, code) => {
    const one = await opened()
    // What stands behind it is not heard.
    one.socket.write(Buffer.concat([...bytes, frame(1, 'behind')]))
    const last = (await one.frames(code === 1002 && bytes.length === 3 ? 2 : 1)).at(-1)!
    one.socket.end()
    expect([last.opcode, last.code]).toEqual([8, code])
    const all = await one.ended
    expect(all.filter(({ data }) => data.includes('behind'))).toEqual([])
    expect(one.server().closeCode).toBe(code)
  })

  it('every truncation of a conversation ends it as lost, whatever was whole is heard', async () => {
    const whole = [frame(1, 'one'), frame(2, new Uint8Array(130), { fin: false }), frame(9, 'p'), frame(0, 'x'), frame(8, Uint8Array.of(3, 0xe8))]
    const all = Buffer.concat(whole)
    for (let length = 0; length < all.length; length++) {
      const one = await opened()
      one.socket.end(all.subarray(0, length))
      const got = await one.ended
      expect([one.server().closeCode, got.length], `${length} bytes`).toEqual([1006, [whole[0].length, whole.slice(0, 3).reduce((sum, each) => sum + each.length, 0), whole.slice(0, 4).reduce((sum, each) => sum + each.length, 0)].filter((end) => length >= end).length])
    }
  })

  it('a peer that breaks the rules and reads nothing is rid of in two seconds', async () => {
    const one = await opened()
    one.socket.pause()
    one.socket.write(frame(1, 'x', { masked: false }))
    const server = one.server()
    while (!server.closeCode) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(server.closeCode).toBe(1002)
  })
})

describe('the client', () => {
  it('speaks with our server: texts, bytes, a close from either side', async () => {
    options = { protocols: ['p'] }
    const socket = await connectWebSocket(`ws://127.0.0.1:${port}/`, { protocols: ['q', 'p'] })
    options = {}
    expect(socket.protocol).toBe('p')
    await Promise.all([socket.send('grün'), socket.ping(), socket.send(new Uint8Array(MAX).fill(3))])
    expect([await socket.receive(), await socket.receive()]).toEqual(['grün', new Uint8Array(MAX).fill(3)])
    await socket.close(4000, 'bye')
    expect([socket.closeCode, sockets.at(-1)!.closeCode, sockets.at(-1)!.closeReason]).toEqual([4000, 4000, 'bye'])
    const other = await connectWebSocket(`ws://127.0.0.1:${port}/`)
    await other.send('close')
    expect([await other.receive(), other.closeCode, other.closeReason]).toEqual([undefined, 3001, 'as asked'])
  })
  it.each([
    ['200', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'], ['another accept', `HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`], ['no accept', 'HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'], ['nothing', ''],
  ])('does not take %s for an answer', async (_, text) => {
    const server = await peer((socket) => void socket.end(text))
    await expect(connectWebSocket(`ws://127.0.0.1:${server.port}/`)).rejects.toThrow(/answer|ended/)
    await server.left()
  })
  it('time ends a handshake', async () => {
    const server = await peer(() => {})
    await expect(connectWebSocket(`ws://127.0.0.1:${server.port}/`, { timeoutMs: 200 })).rejects.toThrow('timed out')
    await server.left()
  })
  it('H-08: no line of its own in path, header or protocol', async () => {
    await expect(connectWebSocket('ws://127.0.0.1/\r\nX: y')).rejects.toThrow(TypeError)
    await expect(connectWebSocket('ws://127.0.0.1/', { headers: { X: 'a\r\nb' } })).rejects.toThrow(TypeError)
    await expect(connectWebSocket('ws://127.0.0.1/', { protocols: ['a\r\nb'] })).rejects.toThrow(TypeError)
  })
  it('H-11: a server that masks', async () => {
    const { createHash } = await import('node:crypto')
    const server = await peer((socket, head) => {
      const key = /Sec-WebSocket-Key: (.*)\r\n/.exec(head)![1]
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 101 x\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`), frame(1, 'x')]))
    })
    const socket = await connectWebSocket(`ws://127.0.0.1:${server.port}/`)
    expect([await socket.receive(), socket.closeCode]).toEqual([undefined, 1002])
  })
})

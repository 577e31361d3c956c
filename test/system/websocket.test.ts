// A WebSocket that echoes and the HTTP client on a real image in QEMU: with Node's own WebSocket, with frames by hand, and with hostile servers on this machine (10.0.2.2).
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { serve } from '../../cli/node/uni/http.ts'
import { launcher, root } from '../cli/uni.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

async function listening<T extends { listen(port: number, host: string): unknown; address(): unknown; close(): unknown; once(event: 'listening', listener: () => void): unknown }>(server: T): Promise<number> {
  await new Promise<void>((resolve) => {
    server.once('listening', resolve)
    server.listen(0, '127.0.0.1')
  })
  ends.push(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  server.close()
  await once(server, 'close')
  return port
}

/** Runs the app until the test ends. @returns what it prints, once it serves */
async function serving(port: number): Promise<() => string> {
  const child = spawn(launcher, ['run', 'test/system/web-app', '--board', 'virt64', '-p', `${port}:80`, '--timeout', '170s'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  ends.push(() => child.kill('SIGINT'))
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => { text += more })
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (/^serving at /m.test(text)) resolve()
    })
    child.on('close', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
  return () => text
}

/** What Node's own WebSocket does with the board's: JSON of what it heard. */
const PEER = `
const socket = new WebSocket(process.argv[1], ['echo'])
socket.binaryType = 'arraybuffer'
const heard = []
socket.onopen = () => {
  socket.send('grün 😀')
  socket.send(Uint8Array.from({ length: 100000 }, (_, i) => i * 7))
  socket.send('x'.repeat(70000))
}
socket.onmessage = ({ data }) => {
  heard.push(typeof data === 'string' ? data.slice(0, 20) + ' ' + data.length : data.byteLength + ' ' + new Uint8Array(data).every((byte, i) => byte === (i * 7 & 255)))
  if (heard.length === 3) socket.close(3005, 'done')
}
socket.onclose = ({ code, reason, wasClean }) => console.log(JSON.stringify({ protocol: socket.protocol, heard, code, reason, wasClean }))
socket.onerror = (event) => { console.error(event); process.exit(1) }
`

const HELLO = 'GET /echo HTTP/1.1\r\nHost: board\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
const masked = (first: number, data: number[]): Buffer => Buffer.from([first, 0x80 | data.length, 0, 0, 0, 0, ...data])

/** Sends the handshake and frames in one piece. @returns all that the board answers behind its head, as hexadecimal digits */
async function byHand(port: number, ...frames: Buffer[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  ends.push(() => socket.destroy())
  socket.end(Buffer.concat([Buffer.from(HELLO), ...frames]))
  const parts: Buffer[] = []
  for await (const part of socket) parts.push(part as Buffer)
  const all = Buffer.concat(parts)
  const end = all.indexOf('\r\n\r\n') + 4
  expect(all.toString('latin1', 0, end)).toMatch(/^HTTP\/1\.1 101 [^]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/)
  return all.toString('hex', end)
}

it('a WebSocket on virt64: Node’s client, frames behind the head of the request, and H-11; the client: bodies, redirects, a POST, and H-09', async () => {
  const port = await freePort()
  const printed = await serving(port)
  const at = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, init)

  const peer = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, ['--experimental-websocket', '-e', PEER, '--', `ws://127.0.0.1:${port}/echo`], { timeout: 60_000 }, (error, stdout, stderr) => (error ? reject(new Error(`${String(error)} ${stderr}`)) : resolve(stdout)))
  })
  expect(JSON.parse(peer)).toEqual({ protocol: 'echo', heard: ['grün 😀 7', '100000 true', `${'x'.repeat(20)} 70000`], code: 3005, reason: '', wasClean: true })

  // "hi" in two fragments with a ping in between, then a close.
  expect(await byHand(port, masked(0x01, [0x68]), masked(0x89, [0x70]), masked(0x80, [0x69]), masked(0x88, [3, 0xe8]))).toBe('8a0170' + '81026869' + '880203e8')
  expect(await byHand(port, Buffer.from([0x81, 1, 0x78]))).toMatch(/^88..03ea/) // not masked: 1002
  expect(await byHand(port, Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0]))).toMatch(/^88..03ea/) // 2^63: 1002
  expect(await byHand(port, Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0]))).toMatch(/^88..03f1/) // 4 GiB: 1009
  expect(await byHand(port, masked(0x09, [0x70]))).toMatch(/^88..03ea/) // a fragmented ping: 1002
  expect(await byHand(port, masked(0x81, [0xed, 0xa0, 0x80]))).toMatch(/^88..03ef/) // a surrogate: 1007
  expect((await at('/echo')).status).toBe(400)
  expect((await at('/')).status).toBe(200)

  const good = await listening(createHttpServer(async (request, response) => {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    if (request.url === '/go') return response.writeHead(302, { Location: '/here' }).end()
    response.setHeader('X-Say', `${request.method} ${request.url}`)
    if (request.url === '/chunks') for (let i = 0; i < 50; i++) response.write('0123456789'.repeat(400))
    response.end(body || 'a body')
  }))
  const ask = async (path: string, method = 'GET', to = good): Promise<string> => (await at(`/fetch?http://10.0.2.2:${to}${path}`, { method })).text()
  expect(await ask('/a')).toBe('200 GET /a 6 a body')
  expect(await ask('/go')).toBe('200 GET /here 6 a body')
  expect(await ask('/chunks')).toBe(`200 GET /chunks 200006 ${'0123456789'.repeat(6)}`)
  expect(await ask('/a', 'POST')).toBe('200 POST /a 14 from the board')

  const hostile = async (answer: (socket: Socket) => void): Promise<string> => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => answer(socket))
    })
    return ask('/', 'GET', await listening(server))
  }
  const endless = (text: string) => (socket: Socket): void => {
    const more = (): void => {
      while (socket.writable && socket.write(text)) continue
      if (socket.writable) socket.once('drain', () => setImmediate(more))
    }
    more()
  }
  expect(await hostile(endless('HTTP/1.1 100 Continue\r\n\r\n'))).toBe('Error: the server has answered 1xx too often')
  expect(await hostile((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    endless('X: y\r\n')(socket)
  })).toBe('Error: the answer has too many header fields')
  expect(await hostile((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    endless('x'.repeat(4096))(socket)
  })).toBe('Error: the body is longer than 300000 bytes')
  expect(await hostile((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello'))).toBe('Error: the connection ended in the middle of the body')
  expect(await hostile((socket) => void socket.write('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'))).toBe('Error: the server redirects too often')
  expect(await hostile(() => {})).toBe('Error: the request has timed out')

  // The board's own WebSocket client, with ours under Node as the server.
  const wsPort = await freePort()
  const { upgrade } = await import('../../lib/websocket.ts' as string) as { upgrade: (exchange: unknown, options: object) => Promise<{ receive(): Promise<unknown>; send(message: unknown): Promise<void> } | undefined> }
  const server = serve(wsPort, async (exchange) => {
    const socket = await upgrade(exchange, { maxBytes: 100_000 })
    for (let message = await socket?.receive(); message !== undefined; message = await socket?.receive()) await socket!.send(message)
  })
  ends.push(() => server.stop())
  expect(await (await at(`/talk?ws://10.0.2.2:${wsPort}/`)).text()).toBe('grün 70000 3000')
  expect(printed()).toMatch(/closed 3005 done\r?\n/)
}, 240_000)

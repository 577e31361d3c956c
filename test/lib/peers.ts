/** Servers and clients that say byte for byte what a test wants, on the loopback interface. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach } from 'vitest'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))
/** Runs `end` after the test. */
export const atEnd = (end: () => void): void => void ends.push(end)

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface Peer {
  port: number
  /** Requests as they came, one for each connection. */
  asked: string[]
  /** Bytes handed to the sockets. */
  sent(): number
  /** Resolves when all connections have been closed. */
  left(): Promise<void>
}

/** Serves a port: `answer` is called once for each connection, when the head of a request is there. */
export async function peer(answer: (socket: Socket, head: string, index: number) => void): Promise<Peer> {
  const sockets: Socket[] = []
  const asked: string[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const index = sockets.push(socket) - 1
    asked.push('')
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      const before = asked[index].includes('\r\n\r\n')
      asked[index] += bytes.toString('latin1')
      if (!before && asked[index].includes('\r\n\r\n')) answer(socket, asked[index], index)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close(), () => sockets.forEach((socket) => socket.destroy()))
  return {
    port: (server.address() as AddressInfo).port, asked, sent: () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    left: async () => void await Promise.all(sockets.map((socket) => socket.destroyed || new Promise((resolve) => {
      socket.on('close', resolve)
      socket.on('end', () => socket.destroy())
      if (socket.readableEnded) socket.destroy()
    }))),
  }
}

/** Writes again and again for as long as the other side takes it. */
export function endless(socket: Socket, text: string | ((count: number) => string)): void {
  let count = 0
  const more = (): void => {
    while (!socket.destroyed && !socket.writableEnded && socket.write(typeof text === 'string' ? text : text(count++))) continue
    if (!socket.destroyed) socket.once('drain', () => setImmediate(more))
  }
  more()
}

/** A client that writes bytes and collects what comes. */
export async function client(port: number): Promise<{ socket: Socket; bytes(): Buffer; until(done: (bytes: Buffer) => boolean): Promise<Buffer>; ended: Promise<Buffer> }> {
  const socket = connect(port, '127.0.0.1')
  let held = Buffer.alloc(0)
  let wake = (): void => {}
  socket.on('error', () => {})
  socket.on('data', (more) => {
    held = Buffer.concat([held, more])
    wake()
  })
  const ended = new Promise<Buffer>((resolve) => socket.on('close', () => {
    wake()
    resolve(held)
  }))
  await once(socket, 'connect')
  ends.push(() => socket.destroy())
  return {
    socket, ended, bytes: () => held,
    until: async (done) => {
      while (!done(held)) {
        if (socket.destroyed) throw new Error(`the connection ended after ${held.length} bytes: ${held.toString('latin1')}`)
        await new Promise<void>((resolve) => { wake = resolve })
      }
      return held
    },
  }
}

/** The module `uni/net` under Node: the twin of `lang/uni/net.ts`. It listens on the loopback interface. */
import { execFile } from 'node:child_process'
import { createSocket, type RemoteInfo, type Socket as DatagramSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net'
import { begins, listening, place } from './ports.ts'

const HERE = '127.0.0.1'
/** Milliseconds that the other side of a closed connection may take to end it. */
const LINGER_MS = 10_000

const checkPort = (port: number): void => {
  if (!(port >= 1 && port <= 65535)) throw new RangeError('a port is 1 to 65535')
}

export class Connection {
  readonly remoteAddress: string
  readonly remotePort: number
  private waiting: (() => void) | undefined
  private reading = false
  private writing = false
  private ended = false
  private closed = false
  private failure: Error | undefined
  private stopWriting: (() => void) | undefined

  constructor(private readonly socket: Socket) {
    this.remoteAddress = socket.remoteAddress ?? ''
    this.remotePort = socket.remotePort ?? 0
    const wake = (): void => {
      this.waiting?.()
      this.waiting = undefined
    }
    socket.on('readable', wake).on('end', () => { this.ended = true; wake() }).on('close', () => { this.ended = true; wake() })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = new Error(error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'the connection was reset by the other side' : 'the connection has timed out')
      wake()
    })
  }

  get noDelay(): boolean { return false }
  set noDelay(on: boolean) { this.socket.setNoDelay(on) }

  async read(limit = 4096): Promise<Uint8Array | undefined> {
    if (!(limit >= 1)) throw new Error('a part has at least one byte')
    if (this.reading) throw new Error('a read is under way: await it')
    this.reading = true
    try {
      for (;;) {
        if (this.closed) return undefined
        const ready = this.socket.readableLength
        const part = ready ? (this.socket.read(Math.min(limit, 65536, ready)) as Buffer | null) : (this.socket.read(0), null)
        if (part) return new Uint8Array(part)
        if (this.failure) throw this.failure
        if (this.ended) return undefined
        await new Promise<void>((resolve) => { this.waiting = resolve })
      }
    } finally {
      this.reading = false
    }
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (this.writing) throw new Error('a write is under way: await it')
    if (this.closed || this.socket.writableEnded) throw new Error('our side has ended')
    this.writing = true
    try {
      await new Promise<void>((resolve, reject) => {
        this.stopWriting = () => reject(new Error('our side has ended'))
        this.socket.write(data, (error) => (error ? reject(this.failure ?? new Error('the connection has ended')) : resolve()))
      })
    } finally {
      this.writing = false
    }
  }

  end(): void { this.socket.end() }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.socket.end()
    this.socket.resume()
    // Who neither takes what is left nor ends is not waited for.
    setTimeout(() => this.socket.destroy(), LINGER_MS).unref()
    this.stopWriting?.()
    this.waiting?.()
    this.waiting = undefined
  }
}

export async function connect(host: string, port: number, timeoutMs = 30_000): Promise<Connection> {
  checkPort(port)
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      socket.destroy()
      reject(new Error(`${why}: ${host}:${port}`))
    }
    const timer = setTimeout(() => fail('the connection has timed out'), timeoutMs)
    const socket = connectSocket({ host, port, family: 4, allowHalfOpen: true }, () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(new Connection(socket))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      fail(error.code === 'ECONNREFUSED' ? 'the connection was refused' : error.code === 'ENOTFOUND' ? 'no host is called that' : 'the host cannot be reached')
    })
  })
}

export class TcpServer {
  constructor(private readonly server: Server) {}
  stop(): void { this.server.close() }
}

export function listen(port: number, handler: (connection: Connection) => void | Promise<void>): TcpServer {
  checkPort(port)
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    const connection = new Connection(socket)
    try {
      const result = handler(connection)
      if (!(result instanceof Promise)) return
      await result
    } catch (error) {
      console.error(`net: ${String(error)}`)
    }
    connection.close()
  })
  const at = place('tcp', port)
  begins(server)
  server.listen(at.port, at.host)
  return new TcpServer(server)
}

export class Datagram {
  constructor(readonly data: Uint8Array, readonly address: string, readonly port: number) {}
}

export class UdpSocket {
  private readonly queue: Datagram[] = []
  private waiting: ((datagram: Datagram | undefined) => void) | undefined
  private closed = false
  private readonly bound: Promise<void>
  private own = 0

  constructor(private readonly socket: DatagramSocket, port: number) {
    socket.on('message', (data: Buffer, { address, port: from }: RemoteInfo) => {
      const datagram = new Datagram(new Uint8Array(data), address, from)
      const { waiting } = this
      this.waiting = undefined
      if (waiting) waiting(datagram)
      else if (this.queue.length < 64) this.queue.push(datagram)
    })
    const at = place('udp', port)
    begins(socket)
    this.bound = new Promise((resolve) => socket.bind(at.port, at.host, () => {
      if (!port) this.own = socket.address().port
      resolve()
    }))
    this.own = port
  }

  get port(): number { return this.own }

  async receive(): Promise<Datagram | undefined> {
    if (this.waiting) throw new Error('a receive is under way: await it')
    if (this.queue.length || this.closed) return this.queue.shift()
    return new Promise((resolve) => { this.waiting = resolve })
  }

  async send(data: string | Uint8Array, host: string, port: number): Promise<void> {
    checkPort(port)
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    if (bytes.length > 1472) throw new RangeError('a datagram has at most 1472 bytes')
    await this.bound
    await new Promise<void>((resolve, reject) => this.socket.send(bytes, port, host, (error) => (error ? reject(new Error(`no way to ${host}`)) : resolve())))
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.socket.close()
    this.waiting?.(undefined)
    this.waiting = undefined
  }
}

export function openUdp(port = 0): UdpSocket {
  if (port) checkPort(port)
  return new UdpSocket(createSocket('udp4'), port)
}

/** Plain programs may not send ICMP; `ping` may. */
export const ping = (host: string, timeoutMs = 1000): Promise<number> => new Promise((resolve, reject) => {
  execFile('ping', ['-n', '-c', '1', '-W', String(Math.max(1, Math.ceil(timeoutMs / 1000))), '--', host], (error, stdout) => {
    const time = /time[=<]([\d.]+)/.exec(stdout)
    if (time) resolve(Number(time[1]))
    else reject(new Error(error && 'code' in error && (error.code as unknown) === 'ENOENT' ? 'this machine has no ping' : `${host} has not answered`))
  })
})
/** This machine keeps its own time, and has its own name. */
export const syncClock = async (): Promise<void> => {}
export const announce = (): void => {}
export const resolve = async (host: string): Promise<string> => (await lookup(host, 4).catch(() => { throw new Error(`no host is called ${host}`) })).address
export const address = async (): Promise<string> => {
  await listening()
  return HERE
}
export const useAddress = (): void => {}
export const framesReceived = (): number => 0
export const framesSent = (): number => 0
export const framesDropped = (): number => 0
export const dropReasons = (): string[] => []
export const dropCount = (_reason: string): number => 0

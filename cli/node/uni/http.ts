/** The module `uni/http` under Node: the twin of `lang/uni/http.ts`. It serves on the loopback interface. */
import { createServer, ServerResponse, type IncomingMessage, type Server as NodeServer } from 'node:http'
import type { Socket } from 'node:net'
import { Connection } from './net.ts'

import { begins, place } from './ports.ts'

const PART_BYTES = 4096

export class HttpExchange {
  readonly method: string
  readonly path: string
  readonly query: string
  private readonly parts: AsyncIterator<Buffer>
  private rest: Buffer | undefined
  private done = false
  /** Fields that `setHeader` has added, as lines. */
  private readonly added: string[] = []

  /** @param behind for a request that asks for another protocol: what came behind its head */
  constructor(private readonly request: IncomingMessage, private readonly response: ServerResponse, private readonly behind?: Buffer) {
    const [path, ...query] = (request.url ?? '/').split('?')
    this.method = request.method ?? 'GET'
    this.path = path
    this.query = query.join('?')
    this.parts = request[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  get isOpen(): boolean { return !this.done && !this.response.destroyed }

  header(name: string): string | undefined {
    const value = this.request.headers[name.toLowerCase()]
    return Array.isArray(value) ? value[0] : value
  }

  async read(): Promise<Uint8Array | undefined> {
    if (!this.rest?.length) {
      const next = await this.parts.next().catch(() => { throw new Error('the body of the request is malformed or was cut short') })
      if (next.done) return undefined
      this.rest = next.value
    }
    const part = this.rest!.subarray(0, PART_BYTES)
    this.rest = this.rest!.subarray(part.length)
    return new Uint8Array(part)
  }

  setHeader(name: string, value: string): void {
    this.response.setHeader(name, value)
    this.added.push(`${name}: ${value}\r\n`)
  }

  private begin(status: number, type: string): boolean {
    if (!(status >= 200 && status <= 599)) throw new RangeError('the status of an answer is 200 to 599')
    if (this.done || this.response.headersSent) throw new Error('this request was answered already')
    if (this.response.destroyed) return false
    if (type) this.response.setHeader('Content-Type', type)
    this.response.writeHead(status)
    return true
  }

  reply(status: number, type: string, body: string | Uint8Array): void {
    if (!this.response.headersSent && status !== 204 && status !== 304) this.response.setHeader('Content-Length', Buffer.byteLength(body))
    if (!this.begin(status, type)) return
    this.done = true
    this.response.end(body)
  }

  stream(status: number, type: string): void { if (this.begin(status, type)) this.response.flushHeaders() }

  write(part: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.done) reject(new Error('this request was answered already'))
      else if (this.response.destroyed) reject(new Error('the connection has ended'))
      else this.response.write(part, (error) => (error ? reject(new Error('the connection has ended')) : resolve()))
    })
  }

  end(): void {
    this.done = true
    this.response.end()
  }

  upgrade(protocol: string): Connection {
    if (!/^[!-~]+$/.test(protocol)) throw new TypeError('a character that the name of a protocol cannot have')
    if (this.done || this.response.headersSent) throw new Error('this request was answered already')
    const { request, response } = this
    if (Number(request.headers['content-length'] ?? 0) || request.headers['transfer-encoding']) throw new Error('a request with a body cannot change the protocol')
    const { socket } = request
    if (!this.behind) throw new Error('the request does not ask for another protocol')
    if (response.destroyed || socket.destroyed) throw new Error('the connection has ended')
    this.done = true
    response.detachSocket(socket)
    if (this.behind.length) socket.unshift(this.behind)
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${this.added.join('')}\r\n`)
    return new Connection(socket)
  }

  /** @internal What the handler's end means for the exchange. */
  finish(error?: unknown): void {
    if (error !== undefined) {
      console.error(`http: ${this.method} ${this.path}: ${String(error)}`)
      if (this.response.headersSent) this.response.destroy()
      else this.reply(500, 'text/plain', 'internal error')
    } else if (!this.done) {
      if (this.response.headersSent) this.end()
      else this.reply(404, 'text/plain', 'not found')
    }
  }
}

export class Server {
  constructor(private readonly server: NodeServer) {}
  stop(): void { this.server.close() }
}

export function serve(port: number, handler: (exchange: HttpExchange) => void | Promise<void>, maxConnections = 256): Server {
  if (!(port >= 1 && port <= 65535)) throw new RangeError('a port is 1 to 65535')
  if (!(maxConnections >= 1 && maxConnections <= 100_000)) throw new RangeError('a server has 1 to 100,000 connections at once')
  const handle = async (request: IncomingMessage, response: ServerResponse, behind?: Buffer): Promise<void> => {
    const exchange = new HttpExchange(request, response, behind)
    try {
      const result = handler(exchange)
      if (result instanceof Promise) await result
      exchange.finish()
    } catch (error) {
      exchange.finish(error)
    }
  }
  const server = createServer((request, response) => void handle(request, response))
  // A request that asks for another protocol, which Node then leaves to us; most handlers just answer it.
  server.on('upgrade', (request: IncomingMessage, socket: Socket, behind: Buffer) => {
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.on('finish', () => socket.end())
    socket.on('error', () => socket.destroy())
    void handle(request, response, behind)
  })
  server.maxConnections = maxConnections
  const at = place('tcp', port)
  begins(server)
  server.listen(at.port, at.host)
  return new Server(server)
}

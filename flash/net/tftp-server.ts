/** Serves a few files, read only, from memory, by TFTP at one address. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { meant, shown } from './names.ts'
import { errorPacket, parsePacket, tftpError, type ReadRequest } from './tftp.ts'
import { Transfer } from './transfer.ts'

/** Transfers at a time; more are told to come back. */
export const MOST_SESSIONS = 16

/** What became of a request. */
export interface Served {
  /** The client's address. */
  client: string
  /** The name that was asked for, printable. */
  name: string
  /** The file's name, where there is such a file. */
  file?: string
  /** `missing` there is no such file; `refused` the request was none that is served; `aborted` the client gave up; `lost` it fell silent. */
  how: 'complete' | 'missing' | 'refused' | 'aborted' | 'lost'
  /** Why, for `refused` and `aborted`. */
  why?: string
  bytes: number
  ms: number
}

interface Session { transfer: Transfer; socket: Socket; timer?: NodeJS.Timeout }

export class TftpServer {
  private readonly listener: Socket
  /** By the client's address and port. */
  private readonly sessions = new Map<string, Session>()
  private closed = false

  /** @param files contents by name @param served told of each request when it is over */
  constructor(private readonly files: Map<string, Uint8Array>, private readonly address: string, private readonly served: (what: Served) => void) {
    this.listener = createSocket('udp4')
    this.listener.on('message', (bytes, from) => this.asked(bytes, from))
  }

  /** Starts to serve. Rejects with the system's error. @returns the port */
  async bind(port = 69): Promise<number> {
    await bound(this.listener, port, this.address)
    this.listener.on('error', () => {})
    return this.listener.address().port
  }

  /** Transfers that are under way. */
  get open(): number {
    return this.sessions.size
  }

  /** Ends, with transfers under way, too. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.listener.close()
    for (const [key, session] of this.sessions) this.forget(key, session)
  }

  private asked(bytes: Uint8Array, from: RemoteInfo): void {
    const key = `${from.address}:${from.port}`
    const running = this.sessions.get(key)
    const packet = parsePacket(bytes)
    const say = (code: number, text: string): void => void this.listener.send(errorPacket(code, text), from.port, from.address, () => {})
    const refuse = (code: number, why: string, name = ''): void => {
      say(code, why)
      this.served({ client: from.address, name, how: 'refused', why, bytes: 0, ms: 0 })
    }
    if (packet?.op === 'error') return
    if (packet === undefined || (packet.op !== 'read' && packet.op !== 'write')) return say(tftpError.illegal, 'no read request')
    if (packet.op === 'write') return refuse(tftpError.access, 'nothing is written here')
    // Sent again because our first packet was lost: the transfer's own clock sends that again.
    if (running) return
    const name = shown(packet.name)
    if (packet.mode !== 'octet') return refuse(tftpError.undefined, 'only mode octet', name)
    const file = meant(packet.name)
    if (file === undefined) return refuse(tftpError.access, 'no such name', name)
    const content = this.files.get(file)
    if (!content) {
      say(tftpError.notFound, 'File not found')
      return this.served({ client: from.address, name, how: 'missing', bytes: 0, ms: 0 })
    }
    if (this.sessions.size >= MOST_SESSIONS) return refuse(tftpError.undefined, 'too many transfers', name)
    void this.serve(key, from, file, name, content, packet)
  }

  private async serve(key: string, from: RemoteInfo, file: string, name: string, content: Uint8Array, request: ReadRequest): Promise<void> {
    const started = Date.now()
    // A port of its own for each transfer (RFC 1350, 4).
    const socket = createSocket('udp4')
    const session: Session = { transfer: new Transfer(content, request), socket }
    const { transfer } = session
    this.sessions.set(key, session)
    try {
      await bound(socket, 0, this.address)
    } catch {
      this.forget(key, session)
      return
    }
    if (this.closed) return
    const go = (packets: Uint8Array[]): void => {
      for (const packet of packets) socket.send(packet, from.port, from.address, () => {})
      clearTimeout(session.timer)
      if (transfer.state === 'open') {
        session.timer = setTimeout(() => go(transfer.tick(Date.now())), Math.max(0, transfer.pollAt() - Date.now()))
        return
      }
      this.forget(key, session)
      const how = transfer.state
      this.served({ client: from.address, name, file, how, why: transfer.refusal && shown(transfer.refusal), bytes: how === 'complete' ? content.length : 0, ms: Date.now() - started })
    }
    socket.on('error', () => {})
    socket.on('message', (bytes, sender) => {
      if (sender.address !== from.address || sender.port !== from.port) {
        socket.send(errorPacket(tftpError.unknownId, 'not your transfer'), sender.port, sender.address, () => {})
        return
      }
      const packet = parsePacket(bytes)
      if (packet && transfer.state === 'open') {
        const answer = transfer.receive(packet, Date.now())
        if (answer.length || transfer.state as string !== 'open') go(answer)
      }
    })
    go(transfer.start(Date.now()))
  }

  private forget(key: string, { socket, timer }: Session): void {
    clearTimeout(timer)
    this.sessions.delete(key)
    try {
      socket.close()
    } catch {
      // It was closed before.
    }
  }
}

/** Binds `socket`; rejects with the system's error. */
export function bound(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, address, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}

/** The other end of the cable that the catalogue of bad input is tried over: it answers ARP, and has connections and questions of its own. */
import { ACK, FIN, PEER, PSH, RST, SYN, arp, icmp, macOf, parse, tcp, udp, type IpFields, type ParsedTcp } from '../host.ts'

/** A cable with the board of `test/kernel/device/catalogue` at its end: in the simulator, or QEMU's. */
export interface Cable {
  send(frame: Uint8Array): void
  /** Goes on until `done`, or for `ms` at most. @returns whether it is */
  run(done: () => boolean, ms: number): Promise<boolean>
  /** Lets time pass; only where time is virtual. */
  pass?(ms: number): Promise<void>
  /** Milliseconds, virtual or not. */
  now(): number
  onFrame: (frame: Uint8Array) => void
}

export type Parsed = ReturnType<typeof parse>
export interface Heard { frame: Uint8Array; parsed: Parsed; tcp?: ParsedTcp }
export const BOARD = '10.0.0.1'
const LIMIT_MS = 60_000

export class Peer {
  /** What the board has sent and nobody has taken: no ARP, nothing of our own connections and questions. */
  heard: Heard[] = []
  /** Frames that no host may send. */
  malformed: string[] = []
  /** Addresses that do not answer ARP. */
  readonly silent = new Set<string>()
  bytesOut = 0
  private readonly takers = new Set<(heard: Heard) => boolean>()
  private pings = 0
  private nextPort = 30_000

  constructor(readonly cable: Cable) {
    cable.onFrame = (frame) => this.receive(frame)
  }

  private receive(frame: Uint8Array): void {
    let parsed: Parsed
    try {
      parsed = parse(frame)
    } catch (error) {
      this.malformed.push(`${(error as Error).message}: ${Buffer.from(frame).toString('hex')}`)
      return
    }
    const request = parsed.arp
    if (request) {
      if (request.operation === 1 && request.sender === BOARD && request.target !== BOARD && !this.silent.has(request.target)) this.cable.send(arp(2, PEER, request.target, BOARD, macOf(0), macOf(0)))
      return
    }
    this.bytesOut += frame.length
    const heard = { frame, parsed, tcp: parsed.tcp }
    for (const taker of this.takers) if (taker(heard)) return
    this.heard.push(heard)
  }

  /** Has `taker` look at all that comes until the function that comes back is called. */
  listen(taker: (heard: Heard) => boolean): () => void {
    this.takers.add(taker)
    return () => this.takers.delete(taker)
  }

  take(): Heard[] { return this.heard.splice(0) }
  port(): number { return (this.nextPort = this.nextPort >= 39_000 ? 30_001 : this.nextPort + 1) }

  async wait(what: string, done: () => boolean, ms = LIMIT_MS): Promise<void> {
    if (!await this.cable.run(done, ms)) throw new Error(`${what}: nothing in ${ms} ms`)
  }

  /** Comes back when the board has dealt with all that was sent before: it has answered an echo request. */
  async fence(): Promise<void> {
    const id = ++this.pings & 0xffff
    let answered = false
    const end = this.listen(({ parsed }) => {
      if (parsed.protocol !== 1 || parsed.payload![0] || parsed.payload![4] << 8 !== (id & 0xff00) || parsed.payload![5] !== (id & 255) || parsed.payload![6] !== 0xfe) return false
      return (answered = true)
    })
    // Again when the board had to ask who we are.
    for (let tries = 0; !answered && tries < 20; tries++) {
      this.cable.send(icmp(8, 0, [id >> 8, id & 255, 0xfe, 0xfe], [], { from: '10.0.0.3' }))
      await this.cable.run(() => answered, 500)
    }
    end()
    if (!answered) throw new Error('no echo reply')
  }

  /** What the board counts. @param collect has its garbage collected before */
  async counters(collect = false): Promise<Record<string, number>> {
    const port = this.port()
    let text: string | undefined
    const end = this.listen(({ parsed }) => {
      if (parsed.protocol !== 17 || parsed.payload![3] !== (port & 255) || parsed.payload![2] !== port >> 8) return false
      text = Buffer.from(parsed.payload!.subarray(8)).toString()
      return true
    })
    this.cable.send(udp(port, 9, Buffer.from(collect ? 'c' : '?'), { from: '10.0.0.3' }))
    await this.wait('counters', () => text !== undefined)
    end()
    return Object.fromEntries(text!.split('\n').filter(Boolean).map((line) => [line.slice(0, line.lastIndexOf('=')), Number(line.slice(line.lastIndexOf('=') + 1))]))
  }

  /** Opens a connection to the board. */
  async open(port: number, options: Partial<StreamOptions> = {}): Promise<Stream> {
    const stream = new Stream(this, port, options)
    await stream.open()
    return stream
  }
}

export interface StreamOptions { from: string; ownPort: number; window: number; synOptions: number[] }

/** A connection to the board that acknowledges what comes in order, and sends its own part once: the cable loses nothing. */
export class Stream {
  seq = 0x1000
  ack = 0
  received = ''
  /** What the board has acknowledged. */
  acked = 0
  /** What its end has come to. */
  finished = false
  wasReset = false
  isOpen = false
  /** Acknowledge what comes. */
  answers = true
  window: number
  readonly ownPort: number
  readonly ip: IpFields
  private readonly end: () => void
  private readonly synOptions: number[]

  constructor(readonly peer: Peer, readonly port: number, { from = '10.0.0.2', ownPort = peer.port(), window = 32_000, synOptions = [2, 4, 5, 0xb4] }: Partial<StreamOptions> = {}) {
    this.ownPort = ownPort
    this.window = window
    this.synOptions = synOptions
    this.ip = { from }
    this.end = peer.listen((heard) => this.hear(heard))
  }

  segment(flags: number, data = '', more: { seq?: number; ack?: number; options?: number[]; urgent?: number; window?: number } = {}): Uint8Array {
    return tcp({ from: this.ownPort, to: this.port, seq: this.seq >>> 0, ack: this.ack >>> 0, flags, window: this.window, data, ...more }, this.ip)
  }
  transmit(flags: number, data = ''): void {
    this.peer.cable.send(this.segment(flags, data))
    this.seq = (this.seq + data.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0
  }
  write(data: string, size = 1400): void {
    for (let at = 0; at < data.length; at += size) this.transmit(ACK | PSH, data.slice(at, at + size))
  }

  private hear({ parsed, tcp: segment }: Heard): boolean {
    if (!segment || segment.from !== this.port || segment.to !== this.ownPort || parsed.destination !== this.ip.from) return false
    if (segment.flags & RST) {
      this.wasReset = true
      return true
    }
    if (segment.flags & SYN) {
      this.ack = (segment.seq + 1) >>> 0
      if (!this.isOpen) this.transmit(ACK)
      this.isOpen = true
      return true
    }
    this.acked = segment.ack
    const isNew = segment.seq === this.ack
    if (isNew) {
      this.received += segment.data
      this.ack = (this.ack + segment.data.length) >>> 0
      if (segment.flags & FIN) {
        this.finished = true
        this.ack = (this.ack + 1) >>> 0
      }
    }
    if (this.answers && (segment.data || segment.flags & FIN)) this.transmit(ACK)
    return true
  }

  async open(): Promise<void> {
    const syn = this.segment(SYN, '', { ack: 0, options: this.synOptions })
    this.seq++
    // Once more each second, as hosts do.
    for (let tries = 0; !this.isOpen && !this.wasReset && tries < 3; tries++) {
      this.peer.cable.send(syn)
      await this.peer.cable.run(() => this.isOpen || this.wasReset, 1000)
    }
    if (!this.isOpen && !this.wasReset) throw new Error(`no connection to port ${this.port} in 3 s`)
    if (this.wasReset) throw new Error(`port ${this.port} refused`)
  }
  async until(what: string, done: (received: string) => boolean, ms?: number): Promise<void> {
    await this.peer.wait(what, () => done(this.received) || this.finished || this.wasReset, ms)
  }
  /** Ends it, in order when the board takes part. */
  async close(): Promise<void> {
    if (!this.wasReset) {
      this.transmit(FIN | ACK)
      await this.peer.wait('the end of a connection', () => this.finished || this.wasReset)
    }
    this.forget()
  }
  /** Ends it by a reset with the number the board waits for, which an old byte makes it tell. */
  async abandon(): Promise<void> {
    if (this.isOpen && !this.wasReset) {
      this.peer.cable.send(this.segment(ACK, 'x', { seq: (this.acked - 1) >>> 0 }))
      await this.peer.fence()
      await this.peer.fence()
    }
    this.reset()
  }
  /** Ends it by a reset. */
  reset(): void {
    if (this.isOpen && !this.wasReset) this.peer.cable.send(this.segment(RST | ACK, '', { seq: this.acked || this.seq >>> 0 }))
    this.forget()
  }
  forget(): void { this.end() }
}

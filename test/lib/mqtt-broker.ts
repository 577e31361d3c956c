/** A broker that does what the test says, byte by byte: made without the client's code. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface Received { kind: string; flags: number; body: number[]; bytes: number[] }
const KINDS = ['0', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE', 'SUBACK', 'UNSUBSCRIBE', 'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT', '15']

export const word = (value: number): number[] => [value >> 8, value & 255]
export const text = (value: string): number[] => [...word(Buffer.byteLength(value)), ...Buffer.from(value)]
export const packet = (first: number, body: number[]): number[] => {
  const length: number[] = []
  let rest = body.length
  do length.push((rest & 127) | (rest > 127 ? 128 : 0)); while ((rest >>= 7))
  return [first, ...length, ...body]
}
export const CONNACK = [0x20, 2, 0, 0]
export const publish = (topic: string, payload: string, { qos = 0, id = 0, flags = 0 } = {}): number[] => packet(0x30 | (qos << 1) | flags, [...text(topic), ...qos ? word(id) : [], ...Buffer.from(payload)])
export const confirm = (kind: 'PUBACK' | 'PUBREC' | 'PUBREL' | 'PUBCOMP' | 'UNSUBACK', id: number): number[] => packet((KINDS.indexOf(kind) << 4) | (kind === 'PUBREL' ? 2 : 0), word(id))

/** One connection. */
export class Peer {
  private held = Buffer.alloc(0)
  private readonly queue: Received[] = []
  private waiting: ((packet: Received | undefined) => void)[] = []
  readonly closed: Promise<void>
  private gone = false

  constructor(readonly socket: Socket) {
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      this.held = Buffer.concat([this.held, data])
      for (;;) {
        let length = 0, at = 1
        for (let shift = 0; ; shift += 7) {
          if (at >= this.held.length) return
          const byte = this.held[at++]
          length |= (byte & 127) << shift
          if (byte < 128) break
        }
        if (this.held.length < at + length) return
        const bytes = [...this.held.subarray(0, at + length)]
        const received = { kind: KINDS[bytes[0] >> 4], flags: bytes[0] & 15, body: bytes.slice(at), bytes }
        this.held = this.held.subarray(at + length)
        const take = this.waiting.shift()
        if (take) take(received)
        else this.queue.push(received)
      }
    })
    this.closed = new Promise((resolve) => socket.on('close', () => {
      this.gone = true
      resolve()
      for (const take of this.waiting.splice(0)) take(undefined)
    }))
  }

  /** The next packet; undefined at the end. */
  next(): Promise<Received | undefined> {
    const ready = this.queue.shift()
    if (ready || this.gone) return Promise.resolve(ready)
    return new Promise((resolve) => this.waiting.push(resolve))
  }
  /** The next packet, which is of `kind`. */
  async take(kind: string): Promise<Received> {
    const received = await this.next()
    if (received?.kind !== kind) throw new Error(`${kind} was to come, not ${received?.kind ?? 'the end'}`)
    return received
  }
  send(...packets: number[][]): void {
    this.socket.write(Uint8Array.from(packets.flat()))
  }
  end(): void {
    this.socket.destroy()
  }
}

export class Broker {
  private readonly peers: Peer[] = []
  private waiting: ((peer: Peer) => void)[] = []
  private all: Peer[] = []
  private constructor(private readonly server: Server) {}

  static async open(): Promise<Broker> {
    const server = createServer()
    const broker = new Broker(server)
    server.on('connection', (socket) => {
      const peer = new Peer(socket)
      broker.all.push(peer)
      const take = broker.waiting.shift()
      if (take) take(peer)
      else broker.peers.push(peer)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return broker
  }
  get port(): number { return (this.server.address() as AddressInfo).port }
  /** The next connection. */
  peer(): Promise<Peer> {
    const ready = this.peers.shift()
    return ready ? Promise.resolve(ready) : new Promise((resolve) => this.waiting.push(resolve))
  }
  /** The next connection, after CONNECT and CONNACK. */
  async accept(connack = CONNACK): Promise<Peer> {
    const peer = await this.peer()
    await peer.take('CONNECT')
    peer.send(connack)
    return peer
  }
  close(): void {
    for (const peer of this.all) peer.end()
    this.server.close()
  }
}

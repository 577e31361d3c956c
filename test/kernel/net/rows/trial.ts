/**
 * How a row of the catalogue is tried: while a connection counts (the canary), its cases are sent one by one. After each exactly the counters
 * it names have moved, nothing came back but what it says, the canary has lost nothing; after the row the board answers as before and holds no more.
 */
import { checksum } from '../compile.ts'
import { PEER, RST, SYN, arp, icmp, ipv4, tcp } from '../host.ts'
import type { Heard, Peer, Stream, StreamOptions } from './peer.ts'

export interface Case {
  name: string
  frames: Uint8Array | Uint8Array[]
  /** The drop counters that move, and by how much; a name alone: by one for each frame. */
  drop?: string | Record<string, number>
  /** Looks at what came back; without it nothing may. */
  replies?: (replies: Heard[]) => void
}

export interface Row {
  id: string
  /** Says the criterion; names of CVEs stand in it. */
  title: string
  cases?: Case[] | ((trial: Trial) => Promise<Case[]> | Case[])
  /** What cannot be said by cases; it comes after them. */
  script?: (trial: Trial) => Promise<void>
  /** Needs time to pass: only where it is virtual. */
  virtual?: true
}

/** Fails with what was expected, for people. */
export function check(good: boolean, what: string): void {
  if (!good) throw new Error(what)
}

const shown = (value: unknown): string => JSON.stringify(value)
/** Counters that are not ours to expect: they count what comes back to the canary and to questions. */
const moved = (before: Record<string, number>, after: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(after).filter(([name]) => name.startsWith('drop ')).map(([name, count]) => [name.slice(5), count - (before[name] ?? 0)] as const).filter(([, count]) => count))

export class Trial {
  readonly peer: Peer
  private canary!: Stream
  private beats = 0
  private readonly opened = new Map<string, () => Uint8Array>()

  constructor(peer: Peer) { this.peer = peer }

  static async start(peer: Peer): Promise<Trial> {
    const trial = new Trial(peer)
    trial.canary = await peer.open(7, { from: '10.0.0.7', ownPort: 40_007 })
    await trial.beat()
    return trial
  }

  /** The canary's next number goes there and back. */
  async beat(): Promise<void> {
    const text = String(this.beats++).padStart(8, '0')
    const before = this.canary.received.length
    this.canary.write(text)
    await this.canary.until('the canary', (received) => received.length >= before + 8)
    check(!this.canary.wasReset && this.canary.received.slice(before) === text, `the canary heard ${this.canary.wasReset ? 'a reset' : this.canary.received.slice(before)} for ${text}`)
    this.canary.received = ''
  }

  /** An ordinary request, from an ordinary client. @returns milliseconds it took */
  async health(): Promise<number> {
    const start = this.peer.cable.now()
    const stream = await this.peer.open(80)
    stream.write('GET /health HTTP/1.1\r\nHost: board\r\n\r\n')
    await stream.until('GET /health', (received) => received.endsWith('good'))
    check(stream.received.startsWith('HTTP/1.1 200 '), `GET /health: ${shown(stream.received)}`)
    const took = this.peer.cable.now() - start
    await stream.close()
    return took
  }

  /** Sends frames and takes what comes back, apart from our own connections. */
  async exchange(frames: Uint8Array | Uint8Array[]): Promise<Heard[]> {
    for (const frame of Array.isArray(frames) ? frames : [frames]) this.peer.cable.send(frame)
    // One round for the stack, one for servers that answer, one for what they send.
    for (let round = 0; round < 3; round++) await this.peer.fence()
    const replies = this.peer.take()
    // A handshake that the case began is not to linger.
    for (const { tcp: segment, parsed } of replies) {
      if (segment && segment.flags & SYN) this.opened.set(`${parsed.destination}:${segment.to}:${segment.from}`, () => tcp({ from: segment.to, to: segment.from, seq: segment.ack, flags: RST }, { from: parsed.destination }))
    }
    return replies
  }

  /** A connection whose segments the row sends and sees itself. It ends with the row, by a reset with the number that is next. */
  async victim(port = 7, options: Partial<StreamOptions> = {}): Promise<Stream> {
    const stream = await this.peer.open(port, options)
    await this.peer.fence()
    stream.forget()
    this.opened.set(`${stream.ip.from}:${stream.ownPort}:${port}`, () => stream.segment(RST))
    return stream
  }

  /** Sends packets, sealed and not, with a beat of the canary between; what comes back must be well-formed. */
  async sweep(frame: Uint8Array): Promise<number> {
    const all = [...variants(frame).filter(({ length }) => length >= 14), ...sealedVariants(frame)]
    for (let at = 0; at < all.length; at += 40) {
      await this.exchange(all.slice(at, at + 40))
      await this.beat()
    }
    // Fragments that wait make room for four others, which are then contradicted.
    for (const fill of [0, 1]) for (let id = 1; id <= 4; id++) await this.exchange(ipv4(new Uint8Array(16).fill(fill), { protocol: 17, fragment: 0x2000, id: 0x4000 + id }))
    return all.length
  }

  async tryCase({ name, frames, drop, replies }: Case): Promise<void> {
    const all = Array.isArray(frames) ? frames : [frames]
    const before = await this.peer.counters()
    const heard = await this.exchange(all)
    const counted = moved(before, await this.peer.counters())
    const expected = typeof drop === 'string' ? { [drop]: all.length } : drop ?? {}
    check(shown(Object.entries(counted).sort()) === shown(Object.entries(expected).sort()), `${name}: counted ${shown(counted)} and not ${shown(expected)}`)
    if (replies) replies(heard)
    else check(!heard.length, `${name}: an answer ${heard.map(({ frame }) => Buffer.from(frame).toString('hex')).join(' ')}`)
    const length = (list: Uint8Array[]): number => list.reduce((sum, frame) => sum + Math.max(60, frame.length), 0)
    // An ICMP error shows the header and 8 bytes of what it is about: 70 bytes for the shortest frame (RFC 792).
    const errors = heard.filter(({ parsed }) => parsed.protocol === 1 && parsed.payload![0] === 3).length
    check(length(heard.map(({ frame }) => frame)) <= length(all) + 10 * errors, `${name}: more came out than went in`)
    await this.beat()
  }

  async tryRow(row: Row): Promise<void> {
    const { peer } = this
    for (const from of ['10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.7', '10.0.0.254']) {
      // Known, and used: who is only known makes room for the next.
      peer.cable.send(arp(1, PEER, from, '10.0.0.1'))
      peer.cable.send(icmp(8, 0, [0, 0, 0, 0], [], { from }))
    }
    await peer.fence()
    peer.take()
    const before = await peer.counters(true)
    try {
      for (const each of typeof row.cases === 'function' ? await row.cases(this) : row.cases ?? []) await this.tryCase(each)
      await row.script?.(this)
    } finally {
      for (const frame of this.opened.values()) peer.cable.send(frame())
      this.opened.clear()
      peer.silent.clear()
      await peer.fence()
      peer.take()
    }
    await this.beat()
    await this.health()
    await peer.fence()
    let after = await peer.counters()
    // Who serves what was just ended has its turn, and time: HTTP lingers for two seconds when its peer was cut short.
    for (const start = peer.cable.now(); (after.live !== before.live || after.half !== before.half) && peer.cable.now() - start < 5000;) {
      await peer.cable.pass?.(50)
      await peer.fence()
      after = await peer.counters()
    }
    for (const name of ['live', 'half', 'sets', 'address', 'mask', 'gateway']) check(after[name] === before[name], `afterwards ${name} is ${after[name]}, before ${before[name]}`)
    check(!peer.malformed.length, `a malformed frame: ${peer.malformed[0]}`)
  }
}

/** Each prefix of `frame`, and each of its 16-bit fields from `from` on set to values around its right one and at the ends of what it can hold. */
export function variants(frame: Uint8Array, from = 14): Uint8Array[] {
  const all: Uint8Array[] = []
  for (let length = 0; length < frame.length; length++) all.push(frame.slice(0, length))
  for (let at = from; at + 2 <= frame.length; at += 2) {
    const right = frame[at] << 8 | frame[at + 1]
    for (const value of new Set([0, 1, right - 1, right + 1, 0x7fff, 0x8000, 0xffff].map((value) => value & 0xffff))) {
      const bad = frame.slice()
      bad[at] = value >> 8
      bad[at + 1] = value & 255
      all.push(bad)
    }
  }
  return all
}

const put16 = (bytes: Uint8Array, at: number, value: number): void => { bytes[at] = value >> 8; bytes[at + 1] = value & 255 }

/** `frame` with its checksums right, as far as it says where they are. */
function sealed(frame: Uint8Array): Uint8Array {
  const header = (frame[14] & 15) * 4
  if (frame[12] !== 8 || frame[13] || header < 20 || frame.length < 14 + header) return frame
  put16(frame, 24, 0)
  put16(frame, 24, checksum(frame.subarray(14, 14 + header)))
  const end = Math.min(frame.length, 14 + (frame[16] << 8 | frame[17]))
  const payload = frame.subarray(14 + header, end)
  const protocol = frame[23]
  const at = { 1: 2, 6: 16, 17: 6 }[protocol]
  if (at === undefined || payload.length < at + 2 || (frame[20] << 8 | frame[21]) & 0x3fff) return frame
  put16(payload, at, 0)
  put16(payload, at, protocol === 1 ? checksum(payload) : checksum(Uint8Array.of(...frame.subarray(26, 34), 0, protocol, payload.length >> 8, payload.length & 255, ...payload)))
  return frame
}

/** `variants` of an IPv4 packet whose checksums are right again, and all its shorter forms whose lengths are right, too: what only the parsers behind can refuse. */
export function sealedVariants(frame: Uint8Array): Uint8Array[] {
  const all = variants(frame).filter(({ length }) => length === frame.length).map(sealed)
  for (let length = 34; length < frame.length; length++) {
    const short = frame.slice(0, length)
    put16(short, 16, length - 14)
    all.push(sealed(short))
  }
  return all
}

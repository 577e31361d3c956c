// Bursts and floods of SYNs: RFC 4987. What is open loses nothing, who completes a handshake is served.
import { beforeEach, describe, expect, it } from 'vitest'
import { ACK, FIN, PEER, RST, SYN, World, arp, macOf, parse, tcp, type ParsedTcp } from './host.ts'

/** Handshakes that the SYN cache holds, and what it must know of a peer's segment size: `kernel/net/tcp/handshakes.ts`. */
const CACHE = 128

let w: World
let host: number
let listener: number
beforeEach(async () => {
  w = await World.make()
  host = w.host()
  listener = w.m.listen(host, 80, 16, 2048, 2048)
})
const meet = (): void => {
  w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
  w.take()
}
const sent = (): ParsedTcp[] => {
  w.m.poll(host, w.time)
  return w.take().map((frame) => parse(frame).tcp!).filter(Boolean)
}
const pass = (ms: number): ParsedTcp[] => {
  const all: ParsedTcp[] = []
  for (const end = w.now + ms; w.now < end;) {
    w.now = Math.min(end, w.now + 50)
    all.push(...sent())
  }
  return all
}
const syn = (from: number, more: object = {}): void => w.arrive(host, tcp({ from, flags: SYN, seq: from * 7, options: [2, 4, 5, 0xb4], ...more }))
const acknowledge = (answer: ParsedTcp, data = ''): void => w.arrive(host, tcp({ from: answer.to, seq: (answer.to * 7 + 1) >>> 0, ack: (answer.seq + 1) >>> 0, data }))
const accepted = (): number[] => {
  const all: number[] = []
  for (let c = w.m.accept(listener); c !== -1; c = w.m.accept(listener)) all.push(c)
  return all
}
const ports = (count: number): number[] => Array.from({ length: count }, (_, i) => 20_000 + i)

describe('a burst of connections', () => {
  it('10 SYNs from a peer we do not know yet: answered at once when ARP has answered, not a second later', () => {
    for (const from of ports(10)) syn(from)
    w.m.flush(host, w.time)
    expect(w.take().map((frame) => parse(frame).arp?.operation)).toEqual([1])
    w.now += 1
    w.arrive(host, arp(2, PEER, '10.0.0.2', '10.0.0.1', macOf(0)))
    const answers = sent()
    expect(answers.map(({ to, flags }) => [to, flags]).sort()).toEqual(ports(10).map((from) => [from, SYN | ACK]))
    for (const answer of answers) acknowledge(answer)
    expect(accepted().length).toBe(10)
  })
  it('SYNs that come while the card is full are answered when it has room again', () => {
    meet()
    w.m.cardFull(host, 1)
    for (const from of ports(3)) syn(from)
    w.m.cardFull(host, 0)
    w.now += 2
    expect(sent().length).toBe(3)
    expect(pass(900)).toEqual([])
  })
  it('40 at once for a backlog of 16: all are answered, none is reset, all are served as the app accepts', () => {
    meet()
    for (const from of ports(40)) syn(from)
    const answers = sent()
    expect(answers.length).toBe(40)
    for (const answer of answers) acknowledge(answer, 'GET')
    expect(w.m.live(host)).toBe(16)
    expect(sent().filter(({ flags }) => flags & (RST | SYN))).toEqual([])
    // The rest wait without rings; what they sent with their ACK comes again.
    expect(w.drops(host)).toEqual({ 'tcp.full': 24 })
    const all = accepted()
    expect(all.length).toBe(40)
    for (const answer of answers) acknowledge(answer, 'GET')
    for (const c of all) expect(Buffer.from(w.read(c)).toString()).toBe('GET')
    expect(sent().filter(({ flags }) => flags & RST)).toEqual([])
  })
  it('who waits beyond the backlog and sends nothing more is open when the app accepts', () => {
    meet()
    for (const from of ports(20)) syn(from)
    for (const answer of sent()) acknowledge(answer)
    const all = accepted()
    expect(all.map((c) => w.field(c, 'remotePort')).sort()).toEqual(ports(20))
    for (const c of all) expect(w.state(c)).toBe('Established')
    w.write(all.find((c) => w.field(c, 'remotePort') === 20_019)!, Buffer.from('hello'))
    expect(sent().filter(({ data }) => data)).toMatchObject([{ to: 20_019, data: 'hello' }])
  })
  it('who waits beyond the backlog may leave by a reset, and is forgotten after two minutes', () => {
    meet()
    for (const from of ports(18)) syn(from)
    const answers = sent()
    for (const answer of answers) acknowledge(answer)
    w.arrive(host, tcp({ from: 20_016, seq: 20_016 * 7 + 1, flags: RST }))
    expect(pass(126_000).filter(({ to }) => to === 20_017)).toEqual([])
    expect(accepted().length).toBe(17)
    for (const from of ports(17)) syn(from + 1000)
    for (const answer of sent()) acknowledge(answer)
    pass(130_000)
    expect(accepted().length).toBe(16)
  })
})

describe('T-02 SYN flood', () => {
  const foreign = (i: number): string => `10.0.0.${3 + i % 200}`
  const flood = (count: number, base = 0): void => {
    for (let i = base; i < base + count; i++) {
      if (i % 16 === 0) w.now += 1
      w.arrive(host, tcp({ from: 1024 + i % 50_000, flags: SYN, seq: i }, { from: foreign(i) }))
    }
  }
  it('100,000 SYNs from everywhere: records are bounded, an open connection loses no byte, a real client is served at once by a cookie', () => {
    meet()
    syn(60_000)
    const [opening] = sent()
    acknowledge(opening)
    const [canary] = accepted()
    let at = 1
    let opened = 0
    for (let round = 0; round < 100; round++) {
      flood(1000, round * 1000)
      w.arrive(host, tcp({ from: 60_000, seq: 60_000 * 7 + at++, ack: (opening.seq + 1) >>> 0, data: 'x' }))
      syn(30_000 + round)
      const answer = sent().find(({ to }) => to === 30_000 + round)
      if (!answer) continue
      acknowledge(answer, 'hello')
      for (const c of accepted()) {
        expect(Buffer.from(w.read(c)).toString()).toBe('hello')
        opened++
        w.m.abort(c, w.time)
        w.m.close(c, w.time)
      }
    }
    expect(opened).toBe(100)
    expect(Buffer.from(w.read(canary)).toString()).toBe('x'.repeat(100))
    expect(w.m.live(host)).toBe(1)
    expect(w.m.halfOpen(host)).toBeLessThanOrEqual(CACHE)
    pass(140_000)
    expect(w.m.halfOpen(host)).toBe(0)
  })
  it('no amplifier: without an answer at most as many bytes go out as came in, while the cache is crowded', () => {
    meet()
    for (let i = 0; i < 2000; i++) w.arrive(host, tcp({ from: 1024 + i, flags: SYN, seq: i }))
    const first = sent().length
    expect(first).toBe(2000)
    expect(pass(200_000).length).toBeLessThanOrEqual(3 * CACHE)
  })
  it('a cookie is for its address, port, number and minute only; a made-up one opens nothing', () => {
    meet()
    for (let i = 0; i < CACHE; i++) syn(1024 + i)
    sent()
    syn(50_000)
    const [answer] = sent()
    expect(answer.options).toEqual([2, 4, 5, 0xb4]) // nothing that a record would have to remember
    const live = (): number => w.m.live(host)
    for (const change of [{ from: 50_001 }, { seq: 50_000 * 7 + 2 }, { ack: answer.seq + 2 }, { ack: answer.seq + 1 ^ 0x0800_0000 }]) {
      w.arrive(host, tcp({ from: 50_000, seq: 50_000 * 7 + 1, ack: (answer.seq + 1) >>> 0, ...change, ...'ack' in change ? { ack: change.ack! >>> 0 } : {} }))
      expect(live()).toBe(0)
    }
    expect(sent()).toEqual([]) // it may be that only a segment before it was lost
    for (let i = 0; i < 20_000; i++) w.arrive(host, tcp({ from: 50_000, seq: 50_000 * 7 + 1, ack: Math.imul(i, 0x9e3779b1) >>> 0 }))
    expect(live()).toBe(0)
    w.take()
    w.now += 140_000
    acknowledge(answer)
    expect(live()).toBe(0)
    expect(sent().filter(({ to, flags }) => to === 50_000 && flags & RST).length).toBe(1)
  })
  it('a cookie keeps the segment size of the peer, rounded down', () => {
    meet()
    for (let i = 0; i < CACHE; i++) syn(1024 + i)
    sent()
    for (const [mss, kept] of [[1460, 1460], [1459, 1440], [1400, 1360], [536, 536], [535, 256], [100, 64], [1, 64], [9000, 1460]]) {
      syn(50_000 + mss, { options: [2, 4, mss >> 8, mss & 255] })
      acknowledge(sent()[0])
      expect(w.field(w.m.accept(listener), 'mss')).toBe(kept)
    }
  })
  it('with cache and backlog full SYNs are dropped, and data behind a cookie comes again', () => {
    meet()
    for (let i = 0; i < CACHE + 20; i++) syn(1024 + i)
    const answers = sent()
    expect(answers.length).toBe(CACHE + 20)
    for (const answer of answers.slice(0, 16)) acknowledge(answer)
    expect(w.m.live(host)).toBe(16)
    for (let i = 0; i < 16; i++) syn(5000 + i)
    expect(sent().length).toBe(16)
    expect(w.counted(host, tcp({ from: 6000, flags: SYN }))).toEqual({ 'tcp.full': 1 })
    // The last one of the burst, which has a cookie.
    const last = answers.at(-1)!
    acknowledge(last, 'one')
    expect(sent()).toEqual([])
    accepted()
    acknowledge(last, 'one')
    const c = accepted()[0]
    expect(Buffer.from(w.read(c)).toString()).toBe('one')
    w.arrive(host, tcp({ from: last.to, seq: last.to * 7 + 4, ack: (last.seq + 1) >>> 0, flags: FIN | ACK }))
    expect(w.state(c)).toBe('CloseWait')
  })
})

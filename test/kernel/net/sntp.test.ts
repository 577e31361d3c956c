// The SNTP client against a scripted server: RFC 4330, RFC 5905. Monotonic time is the test's; only the time of day may change.
import { beforeEach, describe, expect, it } from 'vitest'
import { Canary } from './canary.ts'
import { PEER, World, arp, ip, parse, udp } from './host.ts'

let w: World
let host: number
const SERVER = '10.0.0.12'
beforeEach(async () => {
  w = await World.make()
  host = w.host()
  for (const address of [SERVER, '10.0.0.13', '10.0.0.7']) w.arrive(host, arp(1, PEER, address, '10.0.0.1'))
  w.take()
  w.m.sntpStart(host, ip(SERVER), w.time)
})

const FIELDS = { isSet: 0, offset: 1, delay: 2, answers: 3, refused: 4, denied: 5 } as const
const field = (which: keyof typeof FIELDS): number => Number(w.m.sntpField(FIELDS[which]))
interface Request { at: number; port: number; to: string; data: Uint8Array }
const requests = (): Request[] => w.take().filter((frame) => frame[23] === 17).map((frame) => {
  const { payload, destination } = parse(frame)
  return { at: w.now, port: (payload![0] << 8) | payload![1], to: destination!, data: payload!.slice(8) }
})
/** Time passes, in both clocks. */
const pass = (ms: number, step = 50): Request[] => {
  const all: Request[] = []
  for (const end = w.now + ms; w.now < end;) {
    w.now = Math.min(end, w.now + step)
    w.m.setClockUs(w.time * 1000n)
    w.m.sntpPoll(w.time)
    all.push(...requests())
  }
  return all
}
/** NTP's form of a time of day: its era is not told. */
const stamp = (time: Date): number[] => {
  const ms = BigInt(time.getTime()) + 2208988800_000n
  const value = BigInt.asUintN(64, ((ms / 1000n) << 32n) + (((ms % 1000n) << 32n) + 999n) / 1000n)
  return Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(56 - 8 * i)) & 255n))
}
interface Answer { first?: number; stratum?: number; code?: string; delay?: number[]; dispersion?: number[]; origin?: ArrayLike<number>; received?: Date; sent?: Date; from?: string; port?: number; to?: number; raw?: (data: Uint8Array) => Uint8Array }
const NOW = new Date('2026-11-21T20:00:00Z')
const answer = (request: Request, { first = 0x24, stratum = 2, code = 'GPS\0', delay = [0, 0, 4, 0], dispersion = [0, 0, 4, 0], origin = request.data.subarray(40), sent = NOW, received = sent, from = SERVER, port = 123, to = request.port, raw = (data) => data }: Answer = {}): Record<string, number> => {
  const before = w.drops(host)
  const data = Uint8Array.from([first, stratum, 6, 0xec, ...delay, ...dispersion, ...Buffer.from(code, 'latin1'), ...stamp(sent), ...Array.from(origin), ...stamp(received), ...stamp(sent)])
  w.arrive(host, udp(port, to, raw(data), { from }))
  w.m.sntpPoll(w.time)
  return Object.fromEntries(Object.entries(w.drops(host)).map(([each, count]) => [each, count - (before[each] ?? 0)]).filter(([, count]) => count))
}
const wall = (): Date => new Date(Number(w.m.wallUs() / 1000n))
const first = (): Request => {
  const [request] = pass(600)
  expect(request).toBeDefined()
  return request
}

describe('SntpClient', () => {
  it('asks once, tells nothing of its clock, takes the answer as of the middle of its wait', () => {
    const request = first()
    expect([request.to, request.data.length, request.data[0], ...request.data.subarray(1, 40)]).toEqual([SERVER, 48, 0x23, ...new Array(39).fill(0)])
    expect(request.data.subarray(40).some((byte) => byte)).toBe(true)
    pass(100)
    // It took the server 20 of the 100 ms and more that we waited.
    const waited = w.now - request.at
    expect(answer(request, { received: new Date(NOW.getTime() - 20) })).toEqual({})
    expect([field('isSet'), field('answers')]).toEqual([1, 1])
    expect(wall().getTime()).toBeCloseTo(NOW.getTime() - 10 + waited / 2, -1)
    expect(field('delay') / 1000).toBeCloseTo(waited - 20, 0)
    pass(5000)
    expect(wall().getTime()).toBeCloseTo(NOW.getTime() - 10 + waited / 2 + 5000, -1)
    expect(w.m.udpSockets(host)).toBe(0)
  })
  it('without an answer: after 4, 8, 16 ... 1024 seconds and up to an eighth, each time from another port with another number', () => {
    const all = [...pass(600), ...pass(6_000_000, 250)]
    const gaps = all.slice(1).map(({ at }, i) => at - all[i].at)
    for (const [i, gap] of gaps.entries()) {
      const least = Math.min(4000 * 2 ** i, 1_024_000)
      expect(gap).toBeGreaterThanOrEqual(least)
      expect(gap).toBeLessThanOrEqual(least * 1.125 + 250)
    }
    expect(new Set(all.map(({ port }) => port)).size).toBe(all.length)
    expect(new Set(all.map(({ data }) => data.join())).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(10)
    expect(w.m.udpSockets(host)).toBe(0)
  })
  it('with one: each 1024 seconds and up to an eighth', () => {
    answer(first())
    const at = w.now
    const [next] = pass(1_200_000, 250)
    expect(next.at - at).toBeGreaterThanOrEqual(1_024_000)
    expect(next.at - at).toBeLessThan(1_153_000)
  })
  it('a neighbor that is not known, no address: tried again soon', () => {
    w.m.sntpServer(ip('10.0.0.66'), w.time)
    expect(pass(2000)).toEqual([])
    w.arrive(host, arp(1, PEER, '10.0.0.66', '10.0.0.1'))
    expect(pass(1000).map(({ to }) => to)).toEqual(['10.0.0.66'])
  })
  it('S-01: another origin, sender, port or mode, none asked for: as if nothing had come', () => {
    const canary = new Canary(w, host)
    const request = first()
    const origin = request.data.slice(40)
    for (let bit = 0; bit < 64; bit++) expect(answer(request, { origin: origin.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)) })).toEqual({ 'ntp.unasked': 1 })
    expect(answer(request, { origin: new Uint8Array(8) })).toEqual({ 'ntp.unasked': 1 })
    for (const from of ['10.0.0.13', '192.0.2.1']) expect(answer(request, { from })).toEqual({ 'ntp.unasked': 1 })
    expect(answer(request, { port: 124 })).toEqual({ 'ntp.unasked': 1 })
    expect(answer(request, { to: request.port ^ 1 })).toEqual({ 'udp.port': 1 })
    for (const mode of [0, 1, 2, 3, 5, 6, 7]) expect(answer(request, { first: 0x20 | mode })).toEqual({ 'ntp.unasked': 1 })
    canary.beat()
    expect([field('isSet'), wall().getUTCFullYear()]).toEqual([0, 1970])
    expect(answer(request)).toEqual({})
    expect(wall().getUTCFullYear()).toBe(2026)
    // Said once more.
    expect(answer(request, { sent: new Date('2030-01-01') })).toEqual({ 'udp.port': 1 })
    expect(wall().getUTCFullYear()).toBe(2026)
  })
  it('S-01: stratum 16 and more, leap alarm, versions, delays, zero times, shorter than 48 bytes: not believed', () => {
    const canary = new Canary(w, host)
    const request = first()
    const bad: Answer[] = [
      ...[16, 17, 255].map((stratum) => ({ stratum })), { first: 0xe4 }, ...[0, 1, 2, 5, 6, 7].map((version) => ({ first: (version << 3) | 4 })),
      { delay: [0x7f, 255, 255, 255] }, { delay: [255, 255, 255, 255] }, { dispersion: [0, 16, 0, 0] }, { dispersion: [255, 255, 0, 0] },
      { raw: (data) => data.fill(0, 40) }, { raw: (data) => data.fill(0, 32, 40) }, { received: new Date(NOW.getTime() + 1000) }, { received: new Date(NOW.getTime() - 5000) },
    ]
    for (const each of bad) expect(answer(request, each), JSON.stringify(each)).toEqual({ 'ntp.bad': 1 })
    for (let length = 0; length < 48; length++) expect(answer(request, { raw: (data) => data.slice(0, length) })).toEqual({ 'ntp.bad': 1 })
    canary.beat()
    expect([field('isSet'), field('answers')]).toEqual([0, 0])
    expect(answer(request, { raw: (data) => Uint8Array.of(...data, ...new Array(20).fill(7)) })).toEqual({})
    expect(field('isSet')).toBe(1)
  })
  it('S-01: stratum 0, the kiss of death: DENY and RSTR end it, RATE slows it down, others are passed over', () => {
    expect(answer(first(), { stratum: 0, code: 'RATE' })).toEqual({ 'ntp.bad': 1 })
    const at = w.now
    const second = next()
    expect(second.at - at).toBeGreaterThanOrEqual(2_048_000)
    expect(answer(second, { stratum: 0, code: 'XXXX' })).toEqual({ 'ntp.bad': 1 })
    expect(field('denied')).toBe(0)
    for (const code of ['DENY', 'RSTR']) {
      w.m.sntpServer(ip('10.0.0.13'), w.time)
      const [request] = pass(600)
      expect(answer(request, { stratum: 0, code, from: '10.0.0.13' })).toEqual({ 'ntp.bad': 1 })
      expect([field('denied'), w.m.sntpPollAt()]).toEqual([1, 0x7fffffffffffffffn])
      w.m.sntpServer(ip(SERVER), w.time)
      expect(field('denied')).toBe(0)
      expect(pass(600).length).toBe(1)
    }
    expect([field('isSet'), w.m.udpSockets(host)]).toEqual([0, 1])
  })
  it('S-01: any step at first, then 1000 seconds at most; a small one is taken', () => {
    expect(answer(first(), { sent: new Date('2040-06-01') })).toEqual({})
    expect(wall().getUTCFullYear()).toBe(2040)
    let refused = 0
    for (const step of [-30 * 31_557_600_000, 99 * 31_557_600_000, 1_001_000, -1_001_000]) {
      const request = next()
      const now = wall().getTime()
      expect(answer(request, { sent: new Date(now + step) }), String(step)).toEqual({ 'ntp.bad': 1 })
      expect(wall().getTime()).toBe(now)
      expect(field('refused')).toBe(++refused)
    }
    const request = next()
    const now = wall().getTime()
    expect(answer(request, { sent: new Date(now + 990_000) })).toEqual({})
    expect(Math.abs(wall().getTime() - now - 990_000)).toBeLessThan(60)
  })
  it('S-01: every day from 2025 to 2161, over the end of NTP’s era in 2036, 2038 and 2106, is understood', () => {
    for (let ms = Date.UTC(2025, 0, 1); ms < Date.UTC(2161, 0, 1); ms += 86_400_000 * 3) expect(Number(w.m.timeAt(w.put(Uint8Array.from(stamp(new Date(ms))))) / 1000n)).toBe(ms)
    for (const text of ['2036-02-07T06:28:15.999Z', '2036-02-07T06:28:16.000Z', '2038-01-19T03:14:08.001Z', '2106-02-07T06:28:16.500Z'])
      expect(new Date(Number(w.m.timeAt(w.put(Uint8Array.from(stamp(new Date(text))))) / 1000n)).toISOString()).toBe(text)
  })
  it.each(['2036-02-07T06:28:15.000Z', '2038-01-19T03:14:07.000Z', '2106-02-07T06:28:15.000Z'])('S-01: the clock goes on over %s', (text) => {
    answer(first(), { sent: new Date(text) })
    pass(3000)
    expect(Math.abs(wall().getTime() - Date.parse(text) - 3000)).toBeLessThan(600)
    const request = next()
    const now = wall().getTime()
    expect(answer(request, { sent: new Date(now + 5) })).toEqual({})
    expect(field('answers')).toBe(2)
    expect(Math.abs(wall().getTime() - now)).toBeLessThan(60)
  })
})

/** The next request, at once when it goes out. */
function next(): Request {
  for (let i = 0; i < 100_000; i++) {
    const [request] = pass(50)
    if (request) return request
  }
  throw new Error('no request')
}

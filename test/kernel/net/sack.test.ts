// Loss recovery by selective acknowledgements: RFC 6675, RFC 2018. By dialogue; numbers are relative to the initial ones.
import { beforeEach, describe, expect, it } from 'vitest'
import { ACK, PEER, SYN, World, arp, parse, tcp, type ParsedTcp } from './host.ts'

const MSS = 500
const irs = 1000
let w: World
let host: number
let c: number
let iss: number
const sent = (): ParsedTcp[] => {
  w.m.poll(host, w.time)
  return w.take().map((frame) => parse(frame).tcp!).filter(Boolean)
}
/** Segments that were sent, by number, and their length when it is not a full one's. */
const segments = (): (number | string)[] => sent().filter(({ data }) => data).map(({ seq, data }) => {
  const at = ((seq - iss - 1) >>> 0) / MSS
  return data.length === MSS ? at : `${at}+${data.length}`
})
const be32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)
/** Acknowledges `count` segments, and tells of the ranges of segments in `blocks`. */
const hear = (count: number, blocks: [number, number][] = [], raw: [number, number][] = []): Record<string, number> => {
  const edges = [...blocks.map(([from, to]) => [iss + 1 + from * MSS, iss + 1 + to * MSS]), ...raw.map(([from, to]) => [iss + from, iss + to])]
  const options = edges.length ? [1, 1, 5, 2 + 8 * edges.length, ...edges.flatMap(([left, right]) => [...be32(left), ...be32(right)])] : []
  return w.counted(host, tcp({ seq: irs + 1, ack: (iss + 1 + count * MSS) >>> 0, window: 60_000, options }))
}
const open = (mss = MSS, rings = 32_768): void => {
  const listener = w.m.listen(host, 80, 4, rings, 4096)
  w.arrive(host, tcp({ seq: irs, flags: SYN, options: [2, 4, mss >> 8, mss & 255, 4, 2, 1, 1], window: 60_000 }))
  iss = sent()[0].seq
  w.arrive(host, tcp({ seq: irs + 1, ack: iss + 1, window: 60_000 }))
  c = w.m.accept(listener)
  w.m.noDelay(c, 1)
}
/** Writes `count` segments and sends what the congestion window lets through. */
const write = (count: number): void => { w.write(c, new Uint8Array(count * MSS).fill(7)) }
beforeEach(async () => {
  w = await World.make()
  host = w.host()
  w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
  w.take()
})

describe('RFC 6675', () => {
  beforeEach(() => {
    open()
    write(10)
    expect(segments()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
  it('three holes in one window are filled in one round trip, each once, without a timeout', () => {
    hear(0, [[1, 2]])
    hear(0, [[1, 2], [3, 4]])
    expect(segments()).toEqual([])
    hear(0, [[5, 6], [3, 4], [1, 2]])
    // Three ranges above: the first hole counts as lost. The pipe, 2 holes not lost + 4 in flight, is beyond half the window.
    expect(segments()).toEqual([0])
    hear(0, [[5, 7], [3, 4], [1, 2]])
    expect(segments()).toEqual([])
    hear(0, [[5, 8], [3, 4], [1, 2]])
    expect(segments()).toEqual([2, 4])
    hear(0, [[5, 9], [3, 4], [1, 2]])
    hear(0, [[5, 10], [3, 4], [1, 2]])
    expect(segments()).toEqual([])
    hear(10)
    expect(segments()).toEqual([])
    expect(w.field(c, 'cwnd')).toBeLessThanOrEqual(5 * MSS)
    expect(w.drops(host)).toEqual({})
  })
  it('more than two segments beyond the first hole count as its loss, even in one acknowledgement', () => {
    hear(0, [[1, 4]])
    expect(segments()).toEqual([0])
  })
  it('two duplicates let new data out (RFC 3042, limited transmit), without recovery', () => {
    write(4)
    const cwnd = w.field(c, 'cwnd')
    hear(0, [[1, 2]])
    expect(segments()).toEqual([10])
    hear(0, [[1, 3]])
    expect(segments()).toEqual([11])
    expect(w.field(c, 'cwnd')).toBe(cwnd)
  })
  it('an acknowledgement that repeats what is known is no duplicate', () => {
    for (let i = 0; i < 10; i++) hear(0, [[1, 2]])
    for (let i = 0; i < 10; i++) hear(0)
    expect(segments()).toEqual([])
  })
  it('new data goes out while holes are being filled, as the pipe empties', () => {
    write(10)
    hear(0, [[1, 4]])
    expect(segments()).toEqual([0])
    hear(0, [[1, 9]])
    // Half of ten segments may be under way: the first one again, the tenth, and three new ones.
    expect(segments()).toEqual([10, 11, 12])
    hear(10)
    expect(segments().length).toBeGreaterThan(0)
  })
  it('a partial acknowledgement shows the next hole lost, when the blocks do not say so', () => {
    hear(0, [[1, 5]])
    expect(segments()).toEqual([0])
    hear(5)
    expect(segments()[0]).toBe(5)
  })
  it('RFC 2018 section 8: after a timeout everything counts as missing again, and then what the peer tells', () => {
    hear(0, [[1, 9]])
    expect(segments()).toContain(0)
    w.now += 3000
    expect(segments()).toEqual([0])
    hear(1, [[2, 9]])
    expect(segments()).toEqual([1, 9])
    hear(10)
    expect(w.field(c, 'room')).toBe(32_768)
  })
  it('a peer that forgets what it told is sent everything in the end', () => {
    hear(0, [[1, 10]])
    w.take()
    let acked = 0
    for (let i = 0; i < 200 && acked < 10; i++) {
      w.now += 500
      for (const at of segments()) if (at === acked) acked++
      hear(acked)
    }
    expect(acked).toBe(10)
    expect(w.field(c, 'room')).toBe(32_768)
  })
  it('T-07 T-12: blocks that are reversed, empty, old, or of what was not sent change nothing', () => {
    const all = 10 * MSS
    for (const [left, right] of [[501, 501], [1001, 501], [0, 501], [-9000, 1], [501, all + 2], [all + 1, all + 501], [0x8000_0000, 501], [501, 0x8000_0000], [1, 501]] as [number, number][]) {
      for (let i = 0; i < 4; i++) expect(hear(0, [], [[left, right]])).toEqual({})
    }
    expect(segments()).toEqual([])
    for (const length of [2, 3, 9, 11, 17, 255]) expect(w.counted(host, tcp({ seq: irs + 1, ack: iss + 1, options: [1, 1, 5, length, ...new Array<number>(8).fill(0)] }))).toEqual({ 'tcp.options': 1 })
  })
})

describe('T-08 CVE-2019-11477 CVE-2019-11478 CVE-2019-11479', () => {
  it('MSS 48 and 10,000 acknowledgements of single bytes: memory and work are bounded, the data arrives', () => {
    open(48, 65_536)
    expect(w.field(c, 'mss')).toBe(64)
    w.write(c, new Uint8Array(60_000).fill(7))
    let max = 0
    const note = (): void => { for (const { seq, data } of sent()) max = Math.max(max, ((seq - iss - 1) >>> 0) + data.length) }
    note()
    const memory = w.m.memory.buffer.byteLength
    for (let i = 0; i < 10_000; i++) {
      const at = 2 + (i * 7) % Math.max(1, max - 8)
      hear(0, [], [[at, at + 1], [at + 3, at + 4], [at + 5, at + 6]])
      if (i % 100 === 0) {
        w.now += 10
        note()
      }
      expect(w.field(c, 'sacked')).toBeLessThanOrEqual(16)
    }
    expect(w.m.memory.buffer.byteLength).toBe(memory)
    // An honest peer afterwards.
    let acked = 0
    for (let i = 0; i < 20_000 && acked < 60_000; i++) {
      w.now += 100
      for (const { seq, data } of sent()) {
        const at = (seq - iss - 1) >>> 0
        if (at <= acked) acked = Math.max(acked, at + data.length)
      }
      w.arrive(host, tcp({ seq: irs + 1, ack: (iss + 1 + acked) >>> 0, window: 60_000, flags: ACK }))
    }
    expect(acked).toBe(60_000)
    expect(w.field(c, 'room')).toBe(65_536)
  })
})

// Fragments: RFC 791, 815, 1858, 3128; the rule of RFC 5722 about overlaps.
import { beforeEach, describe, expect, it } from 'vitest'
import { generator } from '../module.ts'
import { World, ipv4, udp } from './host.ts'

let w: World
let host: number
let socket: number
beforeEach(async () => {
  w = await World.make()
  host = w.host()
  w.m.reassemble(host)
  socket = w.m.udpOpen(host, 53, 32768)
})
const MF = 0x2000
/** The payload of a UDP packet with `data`. */
const datagram = (data: Uint8Array): Uint8Array => udp(9, 53, data).slice(34)
const fragment = (payload: Uint8Array, from: number, to: number, id = 42, more = to < payload.length): Uint8Array =>
  ipv4(payload.subarray(from, to), { protocol: 17, fragment: (from >> 3) | (more ? MF : 0), id })
const received = (): Uint8Array | undefined => {
  const length = w.m.udpReceive(socket, w.m.buffer(), 65536)
  return length < 0 ? undefined : w.bytes(length)
}
const random = generator(5)
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random() * 256)

describe('Reassembly', () => {
  it('F-08: all 24 orders of four fragments, each also doubled, give the same bytes', () => {
    const data = bytes(100)
    const payload = datagram(data)
    const parts = [[0, 24], [24, 48], [48, 96], [96, 108]] as const
    const orders = (left: number[]): number[][] => left.length ? left.flatMap((first) => orders(left.filter((each) => each !== first)).map((rest) => [first, ...rest])) : [[]]
    let id = 1
    for (const order of orders([0, 1, 2, 3])) for (const twice of [false, true]) {
      id++
      for (const [index, part] of order.entries()) {
        const frame = fragment(payload, parts[part][0], parts[part][1], id)
        expect(w.counted(host, frame)).toEqual({})
        if (twice && index < 3) expect(w.counted(host, frame)).toEqual({})
      }
      expect(received()).toEqual(data)
      expect(w.m.fragmentSets()).toBe(0)
    }
  })
  it('8 KiB of payload, and not more', () => {
    const data = bytes(8184)
    const payload = datagram(data)
    for (let at = 0; at < payload.length; at += 1480) w.arrive(host, fragment(payload, at, Math.min(at + 1480, payload.length)))
    expect(received()).toEqual(data)
    expect(w.counted(host, ipv4(new Uint8Array(8), { protocol: 17, fragment: 1024, id: 7 }))).toEqual({ 'ip.fragment': 1 })
  })
  it('F-01 CVE-1999-0015 (teardrop): fragments that overlap throw the packet away', () => {
    const payload = datagram(bytes(60))
    w.arrive(host, fragment(payload, 0, 40))
    expect(w.counted(host, fragment(payload, 24, 28, 42, false))).toEqual({ 'ip.fragment': 1 })
    expect(w.m.fragmentSets()).toBe(0)
    w.arrive(host, fragment(payload, 0, 40))
    const other = payload.slice()
    other[20] ^= 1
    expect(w.counted(host, fragment(other, 0, 40))).toEqual({ 'ip.fragment': 1 })
    expect(received()).toBeUndefined()
  })
  it('F-02 (ping of death): a fragment that ends beyond 65,535', () => {
    expect(w.counted(host, ipv4(new Uint8Array(1480), { protocol: 1, fragment: 8189 }))).toEqual({ 'ip.fragment': 1 })
    expect(w.m.fragmentSets()).toBe(0)
  })
  it('F-03: tiny first fragments, and a TCP header that goes on in the second', () => {
    expect(w.counted(host, ipv4(new Uint8Array(8), { protocol: 6, fragment: MF }))).toEqual({ 'ip.fragment': 1 })
    expect(w.counted(host, ipv4(new Uint8Array(24), { protocol: 6, fragment: MF | 1 }))).toEqual({ 'ip.fragment': 1 })
    expect(w.counted(host, ipv4(new Uint8Array(24), { protocol: 6, fragment: MF, options: [1, 1, 1, 1] }))).toEqual({ 'ip.fragment': 1 })
  })
  it('F-04 F-05 CVE-2018-5391: 10,000 packets that never end take four places; the next whole one gets through', () => {
    for (let id = 0; id < 10_000; id++) {
      if (id < 5_000) w.now += 1 // and then all in one millisecond
      w.arrive(host, fragment(datagram(bytes(60)), 0, 40, id))
    }
    expect(w.m.fragmentSets()).toBe(4)
    // The oldest has gone, so the last four can be contradicted.
    for (let id = 9_996; id < 10_000; id++) expect(w.counted(host, fragment(datagram(bytes(60)), 0, 40, id))).toEqual({ 'ip.fragment': 1 })
    expect(w.m.fragmentSets()).toBe(0)
    const data = bytes(60)
    const payload = datagram(data)
    w.arrive(host, fragment(payload, 0, 40, 20_000))
    for (let i = 0; i < 1000; i++) w.arrive(host, fragment(payload, 40, 68, 30_000))
    w.arrive(host, fragment(payload, 40, 68, 20_000))
    expect(received()).toEqual(data)
    w.now += 31_000
    w.arrive(host, fragment(payload, 0, 40, 1))
    expect(w.m.fragmentSets()).toBe(1)
  })
  it('F-06 CVE-2020-17438: lengths that contradict each other', () => {
    const payload = datagram(bytes(92))
    expect(w.counted(host, fragment(payload, 0, 41, 1, true))).toEqual({ 'ip.fragment': 1 })
    expect(w.counted(host, fragment(payload, 0, 0, 1, true))).toEqual({ 'ip.fragment': 1 })
    w.arrive(host, fragment(payload, 80, 88, 2, false))
    expect(w.counted(host, fragment(payload, 72, 80, 2, false))).toEqual({ 'ip.fragment': 1 })
    w.arrive(host, fragment(payload, 40, 48, 3, false))
    expect(w.counted(host, fragment(payload, 48, 56, 3, true))).toEqual({ 'ip.fragment': 1 })
    w.arrive(host, fragment(payload, 48, 56, 4, true))
    expect(w.counted(host, fragment(payload, 8, 40, 4, false))).toEqual({ 'ip.fragment': 1 })
    expect(w.m.fragmentSets()).toBe(0)
  })
})

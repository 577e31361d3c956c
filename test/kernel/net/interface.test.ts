// ARP, IPv4, ICMP and UDP of one host, frame by frame. After each bad frame exactly one named counter has moved.
import { beforeEach, describe, expect, it } from 'vitest'
import { Canary } from './canary.ts'
import { BROADCAST, PEER, World, arp, ethernet, icmp, ip, ipv4, macOf, parse, udp } from './host.ts'

let w: World
let host: number
beforeEach(async () => {
  w = await World.make()
  host = w.host()
})
/** The peer 10.0.0.2 becomes known. */
const meet = (): void => {
  w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
  w.take()
}
const PEER_MAC = 0x990000005452n

describe('random', () => {
  it('is SipHash-2-4 as its authors publish it, for 16 bytes', () => {
    // A second implementation, checked with the vector of the paper's appendix A (15 bytes: a129ca6149be45e5).
    const mask = (1n << 64n) - 1n
    const rotl = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (64n - n))) & mask
    const sip = (k0: bigint, k1: bigint, words: bigint[]): bigint => {
      let [a, b, c, d] = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn, k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n]
      const round = (): void => {
        a = (a + b) & mask; b = rotl(b, 13n) ^ a; a = rotl(a, 32n)
        c = (c + d) & mask; d = rotl(d, 16n) ^ c
        a = (a + d) & mask; d = rotl(d, 21n) ^ a
        c = (c + b) & mask; b = rotl(b, 17n) ^ c; c = rotl(c, 32n)
      }
      for (const word of words) { d ^= word; round(); round(); a ^= word }
      c ^= 0xffn
      for (let i = 0; i < 4; i++) round()
      return a ^ b ^ c ^ d
    }
    expect(sip(0x0706050403020100n, 0x0f0e0d0c0b0a0908n, [0x0706050403020100n, 0x0f0e0d0c0b0a0908n])).toBe(sip(0x0706050403020100n, 0x0f0e0d0c0b0a0908n, [0x0706050403020100n, 0x0f0e0d0c0b0a0908n]))
    expect(sip(0x0706050403020100n, 0x0f0e0d0c0b0a0908n, [0x0706050403020100n, 0x0f0e0d0c0b0a0908n & 0xffffffffffffffn | 15n << 56n])).toBe(0xa129ca6149be45e5n)
    const other = w.host('10.0.0.7', '255.255.255.0', '0.0.0.0', 99)
    expect(BigInt.asUintN(64, w.m.hash(other, 5n, 6n))).toBe(sip(99n, 0x0123456789abcdefn, [5n, 6n, 16n << 56n]))
  })
})

describe('ARP', () => {
  it('RFC 826: a request for us is answered to who asks, and remembered', () => {
    w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
    const [reply] = w.take().map(parse)
    expect(reply.arp).toEqual({ operation: 2, sender: '10.0.0.1', target: '10.0.0.2' })
    expect(reply.ethernet.to).toEqual(PEER)
    expect(w.m.macFor(host, ip('10.0.0.2'), w.time)).toBe(PEER_MAC)
    expect(w.take()).toEqual([])
  })
  it('requests for others are neither answered nor remembered', () => {
    expect(w.counted(host, arp(1, PEER, '10.0.0.2', '10.0.0.3'))).toEqual({ 'arp.unasked': 1 })
    expect(w.take()).toEqual([])
  })
  it('RFC 1122 section 2.3.2.1: asks at most once per second, three times, then calls the neighbor absent for a second', () => {
    const asked: number[] = []
    for (let ms = 0; ms < 5000; ms += 50) {
      w.now = 1000 + ms
      expect(w.m.macFor(host, ip('10.0.0.9'), w.time)).toBe(0n)
      for (const frame of w.take()) {
        expect(parse(frame).arp).toEqual({ operation: 1, sender: '10.0.0.1', target: '10.0.0.9' })
        asked.push(ms)
      }
      if (ms >= 3000 && ms < 4000) expect(w.m.absent(host, ip('10.0.0.9'))).toBe(1)
    }
    expect(asked).toEqual([0, 1000, 2000, 4000])
  })
  it('asks the gateway for addresses elsewhere, and nobody for broadcasts', () => {
    expect(w.m.macFor(host, ip('192.0.2.1'), w.time)).toBe(0n)
    expect(w.take().map((frame) => parse(frame).arp!.target)).toEqual(['10.0.0.254'])
    expect(w.m.macFor(host, ip('10.0.0.255'), w.time)).toBe(0xffffffffffffn)
    expect(w.m.macFor(host, ip('255.255.255.255'), w.time)).toBe(0xffffffffffffn)
    expect(w.m.macFor(host, ip('224.0.0.251'), w.time)).toBe(0xfb00005e0001n)
  })
  it('L-04: what nobody asked for does not replace a known neighbor; an answer to a new request after a minute does', () => {
    meet()
    const other = [0x52, 0x54, 0, 0, 0, 0x66]
    expect(w.counted(host, arp(2, other, '10.0.0.2', '10.0.0.1', macOf(0)))).toEqual({ 'arp.unasked': 1 })
    w.arrive(host, arp(1, other, '10.0.0.2', '10.0.0.1'))
    expect(w.counted(host, arp(2, other, '10.0.0.3', '10.0.0.1', macOf(0)))).toEqual({ 'arp.unasked': 1 })
    w.take()
    expect(w.m.macFor(host, ip('10.0.0.2'), w.time)).toBe(PEER_MAC)
    w.now += 61_000
    expect(w.m.macFor(host, ip('10.0.0.2'), w.time)).toBe(PEER_MAC)
    expect(w.take().map((frame) => parse(frame).arp!.operation)).toEqual([1])
    w.arrive(host, arp(2, other, '10.0.0.2', '10.0.0.1', macOf(0)))
    expect(w.m.macFor(host, ip('10.0.0.2'), w.time)).toBe(0x660000005452n)
  })
  it('L-04: 10,000 senders leave the gateway and whom we talk to in the cache', () => {
    w.arrive(host, arp(1, PEER, '10.0.0.254', '10.0.0.1'))
    w.m.macFor(host, ip('10.0.0.254'), w.time)
    w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
    w.now += 10
    w.m.macFor(host, ip('10.0.0.2'), w.time)
    const wide = w.host('10.1.0.1', '255.255.0.0', '10.1.0.254')
    w.arrive(wide, arp(1, PEER, '10.1.0.254', '10.1.0.1'))
    w.arrive(wide, arp(1, PEER, '10.1.200.200', '10.1.0.1'))
    w.m.macFor(wide, ip('10.1.200.200'), w.time)
    for (let i = 0; i < 10_000; i++) w.arrive(wide, arp(1, [2, 0, 0, 0, i >> 8, i & 255], `10.1.${1 + (i >> 8)}.${i & 255}`, '10.1.0.1'))
    w.take()
    expect(w.m.macFor(wide, ip('10.1.0.254'), w.time)).toBe(PEER_MAC)
    expect(w.m.macFor(wide, ip('10.1.200.200'), w.time)).toBe(PEER_MAC)
    expect(w.take()).toEqual([])
  })
  it('L-04 RFC 5227 section 2.4: a claim on our address is counted and defended once in ten seconds', () => {
    for (let i = 0; i < 25; i++) {
      expect(w.counted(host, arp(1, PEER, '10.0.0.1', '10.0.0.1'))).toEqual({ 'arp.conflict': 1 })
      w.now += 1000
    }
    expect(w.take().map((frame) => parse(frame).arp)).toEqual(Array(3).fill({ operation: 1, sender: '10.0.0.1', target: '10.0.0.1' }))
    expect(w.m.conflicts(host)).toBe(25)
  })
  it('L-03 L-05 L-06: malformed, RARP, group sources', () => {
    const good = arp(1, PEER, '10.0.0.2', '10.0.0.1')
    for (let length = 14; length < good.length; length++) expect(w.counted(host, good.subarray(0, length))).toEqual({ 'arp.bad': 1 })
    expect(w.counted(host, ethernet(macOf(0), 0x8035, new Uint8Array(28)))).toEqual({ 'eth.type': 1 })
    expect(w.counted(host, arp(1, [1, 0, 0, 0, 0, 1], '10.0.0.2', '10.0.0.1'))).toEqual({ 'eth.address': 1 })
    expect(w.counted(host, arp(1, PEER, '192.168.7.7', '10.0.0.1'))).toEqual({ 'arp.bad': 1 })
    expect(w.take()).toEqual([])
  })
})

describe('Ethernet and IPv4', () => {
  it('L-01 L-02 L-06: short, long, tagged, foreign frames', () => {
    for (let length = 0; length < 14; length++) expect(w.counted(host, new Uint8Array(length))).toEqual({ 'eth.short': 1 })
    expect(w.counted(host, ethernet(macOf(0), 0x800, new Uint8Array(1505)))).toEqual({ 'eth.long': 1 })
    expect(w.counted(host, ethernet(macOf(0), 0x800, []))).toEqual({ 'ip.length': 1 })
    for (const type of [0x8100, 0x88a8, 0x05dc, 0, 3, 0x86dd]) expect(w.counted(host, ethernet(macOf(0), type, new Uint8Array(46)))).toEqual({ 'eth.type': 1 })
    for (const to of [PEER, [1, 0, 0x5e, 0, 0, 1]]) expect(w.counted(host, ethernet(to, 0x800, new Uint8Array(46)))).toEqual({ 'eth.address': 1 })
    for (const from of [BROADCAST, [1, 0, 0, 0, 0, 0], macOf(0)]) expect(w.counted(host, ethernet(macOf(0), 0x800, new Uint8Array(46), from))).toEqual({ 'eth.address': 1 })
  })
  it('I-01: each fault has its counter', () => {
    const good = ipv4(new Uint8Array(26), { protocol: 17 })
    const changed = (offset: number, value: number): Uint8Array => { const bad = good.slice(); bad[offset] = value; return bad }
    expect(w.counted(host, changed(14, 0x65))).toEqual({ 'ip.version': 1 })
    expect(w.counted(host, changed(14, 0x44))).toEqual({ 'ip.header': 1 })
    expect(w.counted(host, changed(16, 1))).toEqual({ 'ip.length': 1 })
    expect(w.counted(host, changed(22, 63))).toEqual({ 'ip.checksum': 1 })
    expect(w.counted(host, ipv4([], { options: [0x83, 3, 4, 0] }))).toEqual({ 'ip.options': 1 })
    for (let length = 34; length < good.length; length++) expect(w.counted(host, good.subarray(0, length))).toEqual({ 'ip.length': 1 })
  })
  it('I-04 CVE-1999-0016 (LAND): martian sources, and our own address', () => {
    for (const from of ['10.0.0.1', '127.0.0.1', '0.0.0.0', '224.0.0.1', '240.0.0.1', '255.255.255.255', '10.0.0.255'])
      expect(w.counted(host, udp(7, 7, [1], { from }))).toEqual({ 'ip.martian': 1 })
    expect(w.take()).toEqual([])
  })
  it('I-07: packets for others are dropped', () => {
    for (const to of ['10.0.0.3', '8.8.8.8', '224.0.0.1', '127.0.0.1']) expect(w.counted(host, udp(7, 7, [1], { to }))).toEqual({ 'ip.address': 1 })
    expect(w.counted(host, udp(7, 7, [1], { toMac: BROADCAST }))).toEqual({ 'ip.address': 1 })
    expect(w.take()).toEqual([])
  })
  it('fragments are dropped and counted', () => {
    for (const fragment of [0x2000, 1, 0x1fff, 0x2001]) expect(w.counted(host, ipv4(new Uint8Array(16), { fragment, protocol: 17 }))).toEqual({ 'ip.fragment': 1 })
    expect(w.counted(host, ipv4(new Uint8Array(8), { fragment: 0x4000, protocol: 99 }))).toEqual({ 'ip.protocol': 1, 'send.unresolved': 1 })
  })
  it('I-06 CVE-2020-11896 CVE-2020-10136: protocols we do not speak get protocol unreachable, at a bounded rate', () => {
    meet()
    const tunnel = ipv4(udp(7, 7, [1]).subarray(14), { protocol: 4 })
    expect(w.counted(host, tunnel)).toEqual({ 'ip.protocol': 1 })
    const [error] = w.take().map(parse)
    expect([...error.payload!.subarray(0, 2)]).toEqual([3, 2])
    expect(error.payload!.subarray(8)).toEqual(tunnel.subarray(14, 42))
    for (const protocol of [0, 41, 47, 255]) expect(w.counted(host, ipv4(new Uint8Array(40), { protocol }))).toEqual({ 'ip.protocol': 1 })
    w.take()
    for (let i = 0; i < 1000; i++) w.arrive(host, tunnel)
    expect(w.take().length).toBeLessThanOrEqual(8)
  })
})

describe('ICMP', () => {
  it('RFC 792: an echo request is answered with the same bytes', () => {
    meet()
    w.arrive(host, icmp(8, 0, [0x12, 0x34, 0, 7], Buffer.from('abcdefg')))
    const [reply] = w.take().map(parse)
    expect(reply.destination).toBe('10.0.0.2')
    expect([...reply.payload!]).toEqual([0, 0, ...reply.payload!.subarray(2, 4), 0x12, 0x34, 0, 7, ...Buffer.from('abcdefg')])
    w.arrive(host, icmp(8, 0, [0, 0, 0, 0], new Uint8Array(1472).fill(7)))
    expect(w.take().map(parse)[0].payload!.length).toBe(1480)
  })
  it('I-05 C-02: not to broadcasts, not with options', () => {
    meet()
    for (const to of ['10.0.0.255', '255.255.255.255']) expect(w.counted(host, icmp(8, 0, [0, 0, 0, 0], [1], { to, toMac: BROADCAST }))).toEqual({ 'icmp.ignored': 1 })
    expect(w.counted(host, icmp(8, 0, [0, 0, 0, 0], [1], { options: [7, 4, 4, 0] }))).toEqual({ 'icmp.ignored': 1 })
    expect(w.take()).toEqual([])
  })
  it('RFC 1122 section 2.3.2.2: the first echo request of a neighbor that is not known is answered once it is', () => {
    w.arrive(host, icmp(8, 0, [0x12, 0x34, 0, 1], Buffer.from('who are you?')))
    expect(w.take().map(parse).map(({ arp: one }) => one)).toEqual([{ operation: 1, sender: '10.0.0.1', target: '10.0.0.2' }])
    w.arrive(host, arp(2, PEER, '10.0.0.2', '10.0.0.1'))
    const replies = w.take().map(parse)
    expect(replies).toHaveLength(1)
    expect(replies[0].ethernet.to).toEqual(PEER)
    expect([...replies[0].payload!]).toEqual([0, 0, ...replies[0].payload!.subarray(2, 4), 0x12, 0x34, 0, 1, ...Buffer.from('who are you?')])
    w.arrive(host, arp(2, PEER, '10.0.0.2', '10.0.0.1'))
    expect(w.take()).toEqual([])
  })
  it('C-01 CVE-2021-31346: an echo that claims more than the frame holds, and every truncation', () => {
    meet()
    expect(w.counted(host, icmp(8, 0, [0, 0, 0, 0], new Uint8Array(18), { length: 1000 }))).toEqual({ 'ip.length': 1 })
    for (let length = 0; length < 8; length++) expect(w.counted(host, ipv4(new Uint8Array(length), { protocol: 1 }))).toEqual({ 'icmp.bad': 1 })
    expect(w.take()).toEqual([])
  })
  it('C-03 C-04 C-07 CVE-2020-11911: masks, redirects, timestamps and the like are ignored; no error about an error', () => {
    meet()
    for (const type of [1, 2, 4, 5, 6, 7, 9, 10, 13, 14, 15, 16, 17, 18, 19, 30, 255, 0]) expect(w.counted(host, icmp(type, 0, [0, 0, 0, 0], new Uint8Array(28)))).toEqual({ 'icmp.ignored': 1 })
    expect(w.take()).toEqual([])
  })
  it('C-05 CVE-2020-11910: errors about packets we did not send, truncated at every length', () => {
    const shown = [...ipv4(new Uint8Array(8), { from: '10.0.0.1', to: '10.0.0.2', protocol: 17 }).subarray(14)]
    for (let length = 0; length < 28; length++) expect(w.counted(host, icmp(3, 3, [0, 0, 0, 0], shown.slice(0, length)))).toEqual({ 'icmp.bad': 1 })
    expect(w.counted(host, icmp(3, 3, [0, 0, 0, 0], shown))).toEqual({ 'icmp.ignored': 1 })
    const foreign = [...ipv4(new Uint8Array(8), { from: '10.0.0.9', to: '10.0.0.2', protocol: 17 }).subarray(14)]
    expect(w.counted(host, icmp(3, 3, [0, 0, 0, 0], foreign))).toEqual({ 'icmp.bad': 1 })
  })
})

describe('floods', () => {
  it('C-08 CVE-2020-25705 (SAD DNS): 10,000 datagrams to closed ports: few errors, and those to one say nothing about those to another', () => {
    const canary = new Canary(w, host, '10.0.0.2')
    // The attacker is 10.0.0.9, the server that he pretends to be 10.0.0.53.
    for (const address of ['10.0.0.9', '10.0.0.53']) w.arrive(host, arp(1, PEER, address, '10.0.0.1'))
    w.take()
    const errors = (from: string, count: number): number => {
      for (let i = 0; i < count; i++) expect(w.counted(host, udp(53, 20_000 + i, [i], { from }))).toEqual({ 'udp.port': 1 })
      return w.take().length
    }
    expect(errors('10.0.0.53', 10_000)).toBeLessThanOrEqual(8)
    canary.beat()
    // The attacker's own are as many as if he had sent nothing in another's name.
    expect(errors('10.0.0.9', 20)).toBeGreaterThanOrEqual(4)
    // How many fit differs from time to time: what is left over does not tell how many went elsewhere.
    const bursts = new Set<number>()
    for (let i = 0; i < 50; i++) {
      w.now += 10_000
      bursts.add(errors('10.0.0.53', 20))
    }
    expect(bursts.size).toBeGreaterThan(2)
    expect(Math.max(...bursts)).toBeLessThanOrEqual(8)
    canary.beat()
  })
  it('C-08: over a minute, errors to one stay below ten per second, and all together below 160', () => {
    for (let i = 1; i < 100; i++) w.arrive(host, arp(1, PEER, `10.0.0.${i + 100}`, '10.0.0.1'))
    meet()
    let one = 0
    for (let ms = 0; ms < 60_000; ms += 10) {
      w.now += 10
      for (let i = 0; i < 5; i++) w.arrive(host, udp(53, 9999, [1]))
      one += w.take().length
    }
    expect(one).toBeGreaterThan(60)
    expect(one).toBeLessThan(610)
  })
  it('C-10: 20,000 echo requests between the bytes of a connection: none of those is lost, answers are as long as requests', () => {
    const canary = new Canary(w, host, '10.0.0.2')
    let received = 0, sent = 0
    w.onFrame = (_, frame) => { sent += frame.length }
    for (let i = 0; i < 20_000; i++) {
      const request = icmp(8, 0, [0, 1, i >> 8, i & 255], new Uint8Array(i % 3 ? 56 : 1472))
      received += request.length
      w.arrive(host, request)
      if (i % 1000 === 0) {
        w.onFrame = undefined
        canary.beat()
        w.onFrame = (_, frame) => { sent += frame.length }
      }
    }
    expect(sent).toBe(received)
    expect(w.drops(host)).toEqual({})
  })
})

describe('groups', () => {
  it('packets to a group are taken while it is joined; only groups of the link can be', () => {
    const socket = w.m.udpOpen(host, 5353, 512)
    const frame = udp(5353, 5353, [1], { to: '224.0.0.251', toMac: [1, 0, 0x5e, 0, 0, 0xfb] })
    expect(w.counted(host, frame)).toEqual({ 'eth.address': 1 })
    expect(w.m.join(host, ip('224.0.0.251'))).toBe(1)
    expect(w.counted(host, frame)).toEqual({})
    expect(w.m.udpReceive(socket, w.m.buffer(), 9)).toBe(1)
    for (const other of ['239.255.255.250', '224.0.1.129', '10.0.0.1', '0.0.0.0']) expect(w.m.join(host, ip(other))).toBe(0)
    // To the group's Ethernet address, but not to the group; to the group alone.
    expect(w.counted(host, udp(5353, 5353, [1], { to: '224.128.0.251', toMac: [1, 0, 0x5e, 0, 0, 0xfb] }))).toEqual({ 'ip.address': 1 })
    expect(w.counted(host, udp(5353, 5353, [1], { to: '10.0.0.1', toMac: [1, 0, 0x5e, 0, 0, 0xfb] }))).toEqual({ 'ip.address': 1 })
    expect(w.counted(host, udp(5353, 5353, [1], { to: '224.0.0.251' }))).toEqual({ 'ip.address': 1 })
    expect(w.counted(host, udp(9, 9, [1], { to: '224.0.0.251', toMac: [1, 0, 0x5e, 0, 0, 0xfb] }))).toEqual({ 'udp.port': 1 })
    expect(w.counted(host, icmp(8, 0, [0, 0, 0, 0], [1], { to: '224.0.0.251', toMac: [1, 0, 0x5e, 0, 0, 0xfb] }))).toEqual({ 'icmp.ignored': 1 })
    w.m.leave(host, ip('224.0.0.251'))
    expect(w.counted(host, frame)).toEqual({ 'eth.address': 1 })
    expect(w.take()).toEqual([])
  })
  it('L-09 CVE-2019-12259 CVE-2019-12265: IGMP with 65,535 sources and no body, in fragments, about 0.0.0.0', () => {
    w.m.join(host, ip('224.0.0.251'))
    const query = (group: number[]): number[] => [0x11, 1, 0, 0, ...group, 2, 0, 0xff, 0xff]
    for (const group of [[0, 0, 0, 0], [224, 0, 0, 251], [255, 255, 255, 255]]) {
      expect(w.counted(host, ipv4(query(group), { protocol: 2, to: '224.0.0.1', toMac: [1, 0, 0x5e, 0, 0, 1] }))).toEqual({ 'eth.address': 1 })
      expect(w.counted(host, ipv4(query(group), { protocol: 2, to: '224.0.0.251', toMac: [1, 0, 0x5e, 0, 0, 0xfb] }))).toEqual({ 'ip.protocol': 1 })
      expect(w.counted(host, ipv4(query(group), { protocol: 2, to: '224.0.0.251', fragment: 0x2000, toMac: [1, 0, 0x5e, 0, 0, 0xfb] }))).toEqual({ 'ip.fragment': 1 })
    }
    expect(w.take()).toEqual([])
  })
})

describe('Pinger', () => {
  const sent = (): { payload: Uint8Array; destination?: string } => {
    const [{ payload, destination }] = w.take().map(parse)
    return { payload: payload!, destination }
  }
  const reply = (request: Uint8Array, change: (data: Uint8Array) => void = () => {}, from = '10.0.0.2'): Uint8Array => {
    const data = request.slice()
    change(data)
    return icmp(0, data[1], [...data.subarray(4, 8)], data.subarray(8), { from })
  }
  it('RFC 792: the same bytes back from whom they went to are an answer, once', () => {
    meet()
    const ping = w.m.ping(host, ip('10.0.0.2'))
    expect(w.m.pingSend(ping, w.time)).toBe(1)
    const { payload, destination } = sent()
    expect([destination, payload[0], payload[1], payload.length]).toEqual(['10.0.0.2', 8, 0, 64])
    expect(w.counted(host, reply(payload))).toEqual({})
    expect([w.m.pingEnd(ping), w.m.pingWoken(ping)]).toEqual([1, 1])
    expect(w.counted(host, reply(payload))).toEqual({ 'icmp.ignored': 1 })
    expect(w.m.pingWoken(ping)).toBe(1)
  })
  it('identifier, sequence number, every byte of the payload, its length and the sender must be right', () => {
    meet()
    const ping = w.m.ping(host, ip('10.0.0.2'))
    w.m.pingSend(ping, w.time)
    const { payload } = sent()
    for (let at = 4; at < payload.length; at++) expect(w.counted(host, reply(payload, (data) => (data[at] ^= 1)))).toEqual({ 'icmp.ignored': 1 })
    for (let length = 8; length < payload.length; length++) expect(w.counted(host, reply(payload.subarray(0, length)))).toEqual({ 'icmp.ignored': 1 })
    expect(w.counted(host, reply(Uint8Array.of(...payload, 0)))).toEqual({ 'icmp.ignored': 1 })
    expect(w.counted(host, reply(payload, () => {}, '10.0.0.3'))).toEqual({ 'icmp.ignored': 1 })
    expect(w.m.pingEnd(ping)).toBe(0)
    w.m.pingRemove(ping)
    expect(w.counted(host, reply(payload))).toEqual({ 'icmp.ignored': 1 })
    expect(w.take()).toEqual([])
  })
  it('an error about the request ends it; one about another does not', () => {
    meet()
    const ping = w.m.ping(host, ip('10.0.0.2'))
    w.m.pingSend(ping, w.time)
    const [frame] = w.take()
    const shown = [...frame.subarray(14, 42)]
    for (const at of [16, 24, 26]) expect(w.counted(host, icmp(3, 1, [0, 0, 0, 0], shown.map((byte, i) => (i === at ? byte ^ 1 : byte)), { from: '10.0.0.254' }))).toEqual({ 'icmp.ignored': 1 })
    expect(w.m.pingEnd(ping)).toBe(0)
    expect(w.counted(host, icmp(3, 1, [0, 0, 0, 0], shown, { from: '10.0.0.254' }))).toEqual({})
    expect(w.m.pingEnd(ping)).toBe(2)
  })
})

describe('UDP', () => {
  it('sends and receives; who waits longest is first', () => {
    meet()
    const socket = w.m.udpOpen(host, 53, 256)
    expect(w.m.udpOpen(host, 53, 256)).toBe(-1)
    for (let i = 0; i < 100; i++) {
      w.arrive(host, udp(1000 + i, 53, Buffer.from(`a${i}`)))
      w.arrive(host, udp(2000 + i, 53, Buffer.from('b'.repeat(i))))
      for (const text of [`a${i}`, 'b'.repeat(i)]) {
        const length = w.m.udpReceive(socket, w.m.buffer(), 1000)
        expect(Buffer.from(w.bytes(length)).toString()).toBe(text)
      }
      expect([w.m.udpRemote(socket), w.m.udpRemotePort(socket)]).toEqual([ip('10.0.0.2'), 2000 + i])
    }
    expect(w.m.udpReceive(socket, w.m.buffer(), 1000)).toBe(-1)
    expect(w.m.udpSend(host, socket, ip('10.0.0.2'), 9, w.put(Buffer.from('xyz')), 3, w.time)).toBe(1)
    const [sent] = w.take().map(parse)
    expect([...sent.payload!.subarray(0, 6), ...sent.payload!.subarray(8)]).toEqual([0, 53, 0, 9, 0, 11, ...Buffer.from('xyz')])
  })
  it('a full ring drops and counts, and takes again afterwards: the same datagrams as a queue of that many bytes', () => {
    const socket = w.m.udpOpen(host, 53, 100)
    let count = 0
    while (!('udp.full' in w.counted(host, udp(9, 53, Buffer.from(`${count}`))))) count++
    expect(count).toBe(6)
    for (let i = 0; i < 50; i++) {
      expect(w.m.udpReceive(socket, w.m.buffer(), 100)).toBe(String(i).length)
      expect(Buffer.from(w.bytes(String(i).length)).toString()).toBe(String(i))
      expect(w.counted(host, udp(9, 53, Buffer.from(`${i + count}`)))).toEqual({})
    }
  })
  it('U-01 U-02: nobody there is port unreachable, but not for broadcasts', () => {
    meet()
    const lost = udp(9, 99, [1, 2, 3])
    expect(w.counted(host, lost)).toEqual({ 'udp.port': 1 })
    const [error] = w.take().map(parse)
    expect([...error.payload!.subarray(0, 2)]).toEqual([3, 3])
    expect(error.payload!.subarray(8)).toEqual(lost.subarray(14, 42))
    expect(w.counted(host, udp(9, 99, [1], { to: '10.0.0.255', toMac: BROADCAST }))).toEqual({ 'udp.port': 1 })
    expect(w.take()).toEqual([])
    const bad = udp(9, 99, [1])
    bad[40] ^= 1
    expect(w.counted(host, bad)).toEqual({ 'udp.checksum': 1 })
  })
  it('an error about what was sent reaches its socket', () => {
    meet()
    const socket = w.m.udpOpen(host, 53, 256)
    w.m.udpSend(host, socket, ip('10.0.0.2'), 9, w.put(Buffer.from('xyz')), 3, w.time)
    w.arrive(host, icmp(3, 3, [0, 0, 0, 0], w.take()[0].subarray(14, 42)))
    expect(w.m.udpRefused(socket)).toBe(1)
  })
  it('a full card is counted, and nothing is sent in part', () => {
    meet()
    const socket = w.m.udpOpen(host, 53, 256)
    w.m.cardFull(host, 1)
    expect(w.m.udpSend(host, socket, ip('10.0.0.2'), 9, w.m.buffer(), 3, w.time)).toBe(0)
    expect(w.drops(host)).toEqual({ 'send.full': 1 })
  })
})

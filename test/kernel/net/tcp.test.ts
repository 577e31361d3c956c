// TCP by dialogue: what the peer sends, what we answer. Sections are those of RFC 9293 unless another is named.
import { beforeEach, describe, expect, it } from 'vitest'
import { ACK, FIN, PEER, PSH, RST, SYN, URG, World, arp, icmp, ip, macOf, parse, tcp, type ParsedTcp, type Seg } from './host.ts'

let w: World
let host: number
let listener: number
beforeEach(async () => {
  w = await World.make()
  host = w.host()
  w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
  w.take()
  listener = w.m.listen(host, 80, 4, 4096, 4096)
})

/** Our initial number, and the peer's: what `us` and `peer` below count from. */
let iss = 0
const irs = 1000
/** What we have sent since the last call, after timers and output. */
const sent = (): ParsedTcp[] => {
  w.m.flush(host, w.time)
  const frames = w.take().map(parse)
  for (const { arp: question } of frames) if (question?.operation === 1 && question.target === '10.0.0.2') w.arrive(host, arp(2, PEER, '10.0.0.2', '10.0.0.1', macOf(0)))
  return frames.map((frame) => frame.tcp!).filter(Boolean)
}
/** The same with numbers relative to the initial ones, and only what a test says. */
const said = (): Record<string, unknown>[] =>
  sent().map(({ seq, ack, flags, data }) => ({ seq: (seq - iss) >>> 0, ...flags & ACK ? { ack: (ack - irs) >>> 0 } : {}, flags: flags & ~PSH, ...data ? { data } : {} }))
/** The peer sends a segment; numbers are relative. @returns the counters that moved */
const hear = (seg: Seg & { at?: number; acks?: number }): Record<string, number> =>
  w.counted(host, tcp({ ...seg, seq: (irs + (seg.at ?? 1)) >>> 0, ack: seg.acks === undefined ? (iss + 1) >>> 0 : (iss + seg.acks) >>> 0 }))
const pass = (ms: number): void => {
  w.now += ms
  w.m.poll(host, w.time)
}
/** The peer opens a connection; options of its SYN. */
const open = (options: number[] = [2, 4, 5, 0xb4], seg: Seg = {}): number => {
  w.arrive(host, tcp({ seq: irs, flags: SYN, options, ...seg }))
  const [answer] = sent()
  iss = answer.seq
  expect(answer).toMatchObject({ flags: SYN | ACK, ack: irs + 1, from: 80, to: 40000 })
  expect(hear({ ...seg, options: [] })).toEqual({})
  const connection = w.m.accept(listener)
  expect(connection).not.toBe(-1)
  expect(w.state(connection)).toBe('Established')
  return connection
}
const text = (data: Uint8Array): string => Buffer.from(data).toString('latin1')
const write = (c: number, data: string): number => w.write(c, Buffer.from(data, 'latin1'))

describe('LISTEN (3.10.7.2)', () => {
  it('SYN is answered with SYN and ACK that name our segment size, and nothing the peer did not ask for', () => {
    w.arrive(host, tcp({ seq: irs, flags: SYN, options: [2, 4, 5, 0xb4] }))
    expect(sent()[0].options).toEqual([2, 4, 5, 0xb4])
    w.arrive(host, tcp({ from: 40001, seq: irs, flags: SYN, options: [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7] }))
    const { options } = sent()[0]
    expect(options.slice(0, 12)).toEqual([2, 4, 5, 0xb4, 1, 3, 3, 0, 1, 1, 4, 2])
    expect(options.slice(12, 16)).toEqual([1, 1, 8, 10])
    expect(options.slice(20)).toEqual([0, 0, 0, 9])
  })
  it('a reset is ignored, ACK is answered by a reset, anything else is dropped', () => {
    expect(w.counted(host, tcp({ flags: RST }))).toEqual({ 'tcp.reset': 1 })
    for (const flags of [0, FIN, PSH, URG, SYN | FIN, FIN | URG | PSH]) expect(w.counted(host, tcp({ flags }))).toEqual({ 'tcp.flags': 1 })
    expect(sent()).toEqual([])
    for (const flags of [ACK, SYN | ACK, FIN | ACK]) {
      expect(w.counted(host, tcp({ flags, ack: 777 }))).toEqual({ 'tcp.port': 1 })
      expect(sent()).toMatchObject([{ flags: RST, seq: 777 }])
    }
  })
  it('MUST-57: not by broadcast', () => {
    expect(w.counted(host, tcp({ flags: SYN }, { to: '10.0.0.255', toMac: [255, 255, 255, 255, 255, 255] }))).toEqual({ 'ip.address': 1 })
  })
})

describe('SYN-RECEIVED (3.10.7.4)', () => {
  beforeEach(() => {
    w.arrive(host, tcp({ seq: irs, flags: SYN }))
    iss = sent()[0].seq
  })
  it('sends SYN and ACK again after 1, 2, 4 and so on to 64 seconds, then forgets', () => {
    const times: number[] = []
    for (let ms = 0; ms < 300_000; ms += 100) {
      pass(100)
      for (const segment of sent()) {
        expect(segment).toMatchObject({ seq: iss, flags: SYN | ACK })
        times.push(ms + 100)
      }
    }
    expect(times).toEqual([1000, 3000, 7000, 15000, 31000, 63000, 127000])
    expect(hear({})).toEqual({ 'tcp.port': 1 })
  })
  it('the same SYN is answered the same way; another one by a challenge (RFC 5961 section 4)', () => {
    w.arrive(host, tcp({ seq: irs, flags: SYN }))
    expect(said()).toEqual([{ seq: 0, ack: 1, flags: SYN | ACK }])
    w.arrive(host, tcp({ seq: irs + 77, flags: SYN }))
    expect(said()).toEqual([{ seq: 1, ack: 1, flags: ACK }])
  })
  it('an ACK of something else is answered by a reset with its number', () => {
    expect(hear({ acks: 99 })).toEqual({ 'tcp.ack': 1 })
    expect(said()).toEqual([{ seq: 99, flags: RST }])
    hear({})
    expect(w.m.accept(listener)).not.toBe(-1)
  })
  it('RFC 5961 section 3: only a reset with the exact number ends it', () => {
    expect(hear({ at: 2, flags: RST })).toEqual({ 'tcp.reset': 1 })
    hear({})
    expect(w.m.accept(listener)).not.toBe(-1)
    w.arrive(host, tcp({ from: 40001, seq: irs, flags: SYN }))
    w.arrive(host, tcp({ from: 40001, seq: irs + 1, flags: RST }))
    expect(w.counted(host, tcp({ from: 40001, seq: irs + 1, ack: 5 }))).toEqual({ 'tcp.port': 1 })
  })
  it('the ACK may carry data, and FIN', () => {
    expect(hear({ data: 'GET', flags: ACK | FIN })).toEqual({})
    const c = w.m.accept(listener)
    expect(text(w.read(c))).toBe('GET')
    expect([w.state(c), w.field(c, 'finished')]).toEqual(['CloseWait', 1])
    expect(said()).toEqual([{ seq: 1, ack: 5, flags: ACK }])
  })
})

describe('SYN-SENT (3.10.7.3)', () => {
  let c: number
  beforeEach(() => {
    c = w.m.connect(host, ip('10.0.0.2'), 9, 4096, 4096, w.time)
    const [syn] = sent()
    expect(syn).toMatchObject({ flags: SYN, to: 9, ack: 0 })
    expect(syn.options.slice(0, 16)).toEqual([2, 4, 5, 0xb4, 1, 3, 3, 0, 1, 1, 4, 2, 1, 1, 8, 10])
    iss = syn.seq
  })
  const answer = (seg: Seg & { at?: number; acks?: number }): Record<string, number> => hear({ from: 9, to: w.field(c, 'localPort'), at: 0, ...seg })
  it('SYN and ACK open it', () => {
    answer({ flags: SYN | ACK })
    expect(said()).toEqual([{ seq: 1, ack: 1, flags: ACK }])
    expect(w.state(c)).toBe('Established')
  })
  it('an ACK of what was not sent is answered by a reset; a reset without ACK or with a wrong one is ignored', () => {
    for (const acks of [0, 2, 0x80000000]) {
      expect(answer({ flags: SYN | ACK, acks })).toEqual({ 'tcp.ack': 1 })
      expect(said()).toEqual([{ seq: acks, flags: RST }])
      answer({ flags: RST | ACK, acks })
    }
    answer({ flags: RST })
    expect(answer({ flags: ACK })).toEqual({ 'tcp.flags': 1 })
    expect(sent()).toEqual([])
    expect(w.state(c)).toBe('SynSent')
  })
  it('a reset that acknowledges the SYN means refused', () => {
    answer({ flags: RST | ACK })
    expect(w.end(c)).toBe('Refused')
  })
  it('simultaneous open (3.5 figure 7)', () => {
    answer({ flags: SYN })
    expect(w.state(c)).toBe('SynReceived')
    expect(said()).toEqual([{ seq: 0, ack: 1, flags: SYN | ACK }])
    answer({ flags: SYN | ACK })
    expect(w.state(c)).toBe('Established')
    expect(said()).toEqual([{ seq: 1, ack: 1, flags: ACK }])
  })
  it('RFC 6298: MUST-23: the SYN goes again for three minutes, then the attempt ends', () => {
    const times: number[] = []
    for (let ms = 0; ms < 300_000; ms += 100) {
      pass(100)
      for (const segment of sent()) {
        expect(segment).toMatchObject({ seq: iss, flags: SYN })
        times.push(ms + 100)
      }
    }
    expect(times).toEqual([1000, 3000, 7000, 15000, 31000, 63000, 123000])
    expect(w.end(c)).toBe('TimedOut')
  })
  it('C-05 C-06 RFC 5927: an ICMP error about the SYN ends the attempt, one about another number or an open connection does not', () => {
    const shown = (seq: number): number[] => [...tcp({ from: w.field(c, 'localPort'), to: 9, seq }, { from: '10.0.0.1', to: '10.0.0.2' }).subarray(14, 42)]
    w.arrive(host, icmp(3, 1, [0, 0, 0, 0], shown(iss + 1)))
    expect(w.end(c)).toBe('None')
    w.arrive(host, icmp(3, 1, [0, 0, 0, 0], shown(iss)))
    expect(w.end(c)).toBe('Unreachable')
    const open1 = open()
    for (const code of [0, 1, 2, 3, 4]) w.arrive(host, icmp(3, code, [0, 0, 0, 0], [...tcp({ from: 80, to: 40000, seq: iss }, { from: '10.0.0.1', to: '10.0.0.2' }).subarray(14, 42)]))
    expect(w.state(open1)).toBe('Established')
  })
  it('a neighbor that does not answer means unreachable', () => {
    const other = w.m.connect(host, ip('10.0.0.77'), 9, 4096, 4096, w.time)
    for (let ms = 0; ms < 20_000 && w.end(other) === 'None'; ms += 100) pass(100)
    expect(w.end(other)).toBe('Unreachable')
    expect(w.now).toBeLessThan(9000)
  })
})

describe('ESTABLISHED: data (3.10.7.4)', () => {
  it('what comes in order is read; one segment is acknowledged within 40 ms, a second at once (3.8.6.3)', () => {
    const c = open()
    hear({ data: 'hello ' })
    expect(said()).toEqual([])
    pass(39)
    expect(said()).toEqual([])
    pass(1)
    expect(said()).toEqual([{ seq: 1, ack: 7, flags: ACK }])
    hear({ at: 7, data: 'wor' })
    hear({ at: 10, data: 'ld' })
    expect(said()).toEqual([{ seq: 1, ack: 12, flags: ACK }])
    expect(text(w.read(c))).toBe('hello world')
  })
  it('RFC 5681 section 4.2: what is out of order is kept, acknowledged at once, and told by SACK (RFC 2018) when the peer permits it', () => {
    const c = open([2, 4, 5, 0xb4, 1, 1, 4, 2])
    hear({ at: 4, data: 'def' })
    hear({ at: 10, data: 'jkl' })
    const [ack] = sent()
    const edges = new DataView(Uint8Array.from(ack.options).buffer)
    expect(ack.options.slice(0, 4)).toEqual([1, 1, 5, 18])
    expect([4, 8, 12, 16].map((at) => edges.getUint32(at) - irs)).toEqual([10, 13, 4, 7])
    hear({ at: 7, data: 'ghi' })
    expect(w.field(c, 'readable')).toBe(0)
    hear({ at: 1, data: 'abc' })
    expect(said()).toEqual([{ seq: 1, ack: 13, flags: ACK }])
    expect(text(w.read(c))).toBe('abcdefghijkl')
  })
  it('overlaps are cut: old bytes stay, new ones are taken', () => {
    const c = open()
    hear({ data: 'abc' })
    hear({ data: 'XYZdef' })
    hear({ at: 0x100000000 - 5 + 6, data: 'ABCDEghi' }) // from -? to beyond
    expect(text(w.read(c)).slice(0, 6)).toBe('abcdef')
  })
  it('T-09 CVE-2018-5390: 1-byte segments beyond a gap are bounded and counted', () => {
    const c = open()
    for (let i = 0; i < 500; i++) hear({ at: 3 + 2 * i, data: 'x' })
    expect(w.field(c, 'islands')).toBe(8)
    expect(w.drops(host)).toEqual({ 'tcp.full': 492 })
  })
  it('the window: its edge never moves left, what lies beyond is cut off and acknowledged', () => {
    const c = open()
    let offered = 0
    for (let at = 1; at < 4097; at += 512) {
      hear({ at, data: 'x'.repeat(Math.min(512, 4097 - at)) })
      for (const { ack, window } of sent()) {
        expect(ack + window).toBeGreaterThanOrEqual(offered)
        offered = ack + window
      }
    }
    expect(offered - irs).toBe(4097)
    expect(hear({ at: 4097, data: 'y' })).toEqual({})
    expect(sent()).toMatchObject([{ ack: irs + 4097, window: 0 }])
    // Room is told when half of the ring is free: 3.8.6.2.2.
    w.read(c, 2047)
    expect(sent()).toEqual([])
    w.read(c, 1)
    expect(sent()).toMatchObject([{ ack: irs + 4097, window: 2048 }])
  })
  it('T-05 T-12 RFC 5961 section 5: an ACK of what was not sent, or much older than the window, is dropped and answered', () => {
    const c = open()
    for (const acks of [2, 1000, 0x7fffffff, -9000, 0x80000000]) {
      expect(hear({ acks, data: 'evil' })).toEqual({ 'tcp.ack': 1 })
      w.take()
    }
    expect(w.field(c, 'readable')).toBe(0)
  })
  it('T-03 RFC 5961 section 3: a reset counts with the exact number only; in the window it is challenged, elsewhere dropped', () => {
    const c = open()
    for (const at of [2, 1000, 4096]) {
      expect(hear({ at, flags: RST })).toEqual({ 'tcp.window': 1 })
      expect(said()).toEqual([{ seq: 1, ack: 1, flags: ACK }])
    }
    for (const at of [0, -1, 4097, 9000]) {
      expect(hear({ at, flags: RST })).toEqual({ 'tcp.window': 1 })
      expect(said()).toEqual([])
    }
    expect(w.state(c)).toBe('Established')
    expect(hear({ flags: RST })).toEqual({ 'tcp.reset': 1 })
    expect(w.end(c)).toBe('Reset')
  })
  it('T-04 RFC 5961 section 4: SYN is challenged, at a bounded rate (CVE-2016-5696)', () => {
    const c = open()
    expect(hear({ at: 50, flags: SYN })).toEqual({ 'tcp.flags': 1 })
    expect(said()).toEqual([{ seq: 1, ack: 1, flags: ACK }])
    let answers = 0
    for (let i = 0; i < 1000; i++) {
      hear({ at: 50, flags: SYN })
      answers += sent().length
    }
    expect(answers).toBeLessThan(10)
    expect(w.state(c)).toBe('Established')
  })
  it('T-06 CVE-2019-12255 RFC 6093: the urgent pointer changes nothing', () => {
    const c = open()
    let at = 1
    for (const urgent of [0, 1, 65535, 4]) {
      hear({ at, data: 'abc', flags: ACK | URG, urgent })
      at += 3
    }
    expect(text(w.read(c))).toBe('abcabcabcabc')
  })
  it('T-07: a segment with a broken option is dropped and harms nothing; T-14: no ACK is dropped', () => {
    const c = open()
    expect(hear({ data: 'x', options: [2, 3, 0, 0] })).toEqual({ 'tcp.options': 1 })
    for (const flags of [0, PSH, FIN, URG]) expect(hear({ data: 'x', flags })).toEqual({ 'tcp.flags': 1 })
    expect(w.state(c)).toBe('Established')
  })
})

describe('ESTABLISHED: sending', () => {
  it('segments of the peer\'s size, PSH at the end, no more than window and congestion window', () => {
    const c = open([2, 4, 2, 0]) // 512
    expect(w.field(c, 'mss')).toBe(512)
    expect(write(c, 'a'.repeat(1300))).toBe(1300)
    const segments = sent()
    // Nagle: the last, short one waits while others are in flight (3.7.4).
    expect(segments.map(({ data }) => data.length)).toEqual([512, 512])
    hear({ acks: 1025 })
    const [last] = sent()
    expect([last.data.length, last.flags]).toEqual([276, ACK | PSH])
  })
  it('MUST-17: Nagle can be switched off', () => {
    const c = open()
    write(c, 'a')
    expect(sent().length).toBe(1)
    write(c, 'b')
    expect(sent().length).toBe(0)
    w.m.noDelay(c, 1)
    write(c, 'c')
    expect(sent().map(({ data }) => data)).toEqual(['bc'])
  })
  it('RFC 6298: retransmission with a doubled timeout, from what was measured; the end after twenty', () => {
    // The handshake measures: (2.2).
    w.arrive(host, tcp({ seq: irs, flags: SYN }))
    iss = sent()[0].seq
    w.now += 100
    hear({})
    const c = w.m.accept(listener)
    expect(w.field(c, 'rto')).toBe(300) // 100 + 4 * 50
    write(c, 'b')
    sent()
    const times: number[] = []
    const start = w.now
    while (w.end(c) === 'None' && times.length < 50) {
      pass(10)
      for (const segment of sent()) {
        expect(segment.data).toBe('b')
        times.push(w.now - start)
      }
    }
    expect(times).toEqual([300, 900, 2100, 4500, 9300, 18900, 38100, 76500, 136500, 196500, 256500, 316500, 376500, 436500, 496500, 556500, 616500, 676500, 736500, 796500])
    expect(w.end(c)).toBe('TimedOut')
  })
  it('RFC 5681 section 3.2, RFC 6582: three duplicates make one retransmission, a partial ACK the next', () => {
    const c = open([2, 4, 1, 0]) // 256
    w.m.noDelay(c, 1)
    write(c, 'x'.repeat(2048))
    expect(sent().length).toBe(8)
    hear({ acks: 1 })
    hear({ acks: 1 })
    expect(said()).toEqual([])
    hear({ acks: 1 })
    expect(said()).toMatchObject([{ seq: 1 }])
    for (let i = 0; i < 3; i++) hear({ acks: 1 })
    expect(said()).toEqual([])
    hear({ acks: 513 })
    expect(said()).toMatchObject([{ seq: 513 }])
    hear({ acks: 2049 })
    expect(w.field(c, 'cwnd')).toBeLessThanOrEqual(1024)
    expect(said()).toEqual([])
  })
  it('a retransmission that carries more than before counts what it carries', () => {
    const c = open([2, 4, 1, 0]) // 256
    w.m.noDelay(c, 1)
    for (const text of ['abc', 'def', 'ghi', 'jkl']) {
      write(c, text)
      sent()
    }
    hear({ acks: 1 })
    hear({ acks: 1 })
    hear({ acks: 1 })
    write(c, 'mno')
    expect(sent()[0].data).toBe('abcdefghijklmno')
    expect(hear({ acks: 16 })).toEqual({})
    expect(w.field(c, 'room')).toBe(4096)
  })
  it('3.8.6.1 MUST-36: a closed window is probed with one byte, for ever while the peer answers, and used when it opens', () => {
    const c = open()
    write(c, 'abc')
    sent()
    hear({ acks: 4, window: 0 })
    write(c, 'defg')
    expect(said()).toEqual([])
    let probes = 0
    for (let ms = 0; ms < 3_600_000; ms += 500) {
      pass(500)
      for (const segment of said()) {
        expect(segment).toMatchObject({ seq: 4, data: 'd' })
        hear({ acks: 4, window: 0 })
        probes++
      }
    }
    expect(probes).toBeGreaterThan(50)
    expect(w.end(c)).toBe('None')
    hear({ acks: 4, window: 1000 })
    expect(said()).toMatchObject([{ seq: 4, data: 'defg' }])
    hear({ acks: 8 })
    expect(w.field(c, 'room')).toBe(4096)
  })
  it('C-05 CVE-2020-11910 RFC 5927 section 7: a path is believed to be narrower for what is under way and did not arrive, down to 576', () => {
    const c = open()
    expect(w.field(c, 'mss')).toBe(1460)
    const tooBig = (seq: number, mtu: number): Record<string, number> =>
      w.counted(host, icmp(3, 4, [0, 0, mtu >> 8, mtu & 255], [...tcp({ from: 80, to: 40000, seq: (iss + seq) >>> 0 }, { from: '10.0.0.1', to: '10.0.0.2' }).subarray(14, 42)]))
    expect(tooBig(1, 1000)).toEqual({ 'icmp.ignored': 1 }) // nothing is under way
    write(c, 'x'.repeat(2920))
    expect(sent().map(({ data }) => data.length)).toEqual([1460, 1460])
    for (const seq of [0, 2921, -5, 0x7fffffff]) expect(tooBig(seq, 1000)).toEqual({ 'icmp.ignored': 1 })
    for (const mtu of [1500, 1501, 65535]) expect(tooBig(1, mtu)).toEqual({ 'icmp.ignored': 1 })
    // It arrives: what was said is forgotten.
    expect(tooBig(1, 1000)).toEqual({})
    hear({ acks: 2921 })
    expect(w.field(c, 'mss')).toBe(1460)
    write(c, 'x'.repeat(1460))
    expect(sent().length).toBe(1)
    pass(3000)
    expect(sent().map(({ data }) => data.length)).toEqual([1460])
    // It does not: after the timeout what is sent again fits. 0, 1 and 68 are no path of today.
    for (const [mtu, size] of [[1400, 1360], [1000, 960], [576, 536], [68, 536], [1, 536], [0, 536]]) {
      if (w.field(c, 'mss') > size) expect(tooBig(2921, mtu)).toEqual({})
      else expect(tooBig(2921, mtu)).toEqual({ 'icmp.ignored': 1 })
      expect(sent()).toEqual([])
      pass(120_000)
      expect(sent()[0].data.length).toBe(size)
    }
  })
  it('T-11 RFC 6429: peers that take nothing end when others want in and they have had a minute, the one that waits longest first', () => {
    w.m.limit(host, 8)
    const from = (i: number): string => `10.0.0.${50 + i}`
    const connect = (i: number): number => {
      w.arrive(host, arp(1, PEER, from(i), '10.0.0.1'))
      w.take()
      w.arrive(host, tcp({ seq: irs, flags: SYN, window: 8000 }, { from: from(i) }))
      const answer = sent().find((segment) => segment.flags & SYN)!
      w.arrive(host, tcp({ seq: irs + 1, ack: (answer.seq + 1) >>> 0, window: 0 }, { from: from(i) }))
      return w.m.accept(listener)
    }
    const canary = connect(0)
    const stalled = [1, 2, 3, 4, 5, 6, 7].map((i) => {
      const c = connect(i)
      expect(c).not.toBe(-1)
      write(c, 'data that nobody takes')
      pass(10)
      sent()
      return c
    })
    expect(connect(8)).toBe(-1) // not yet
    expect(w.drops(host)).toEqual({})
    for (let i = 0; i < 700; i++) {
      pass(100)
      sent()
    }
    // The one beyond the limit still waits as a handshake; it gets the place of the first.
    w.arrive(host, tcp({ seq: irs + 1, ack: 0 }, { from: from(8) }))
    expect(connect(9)).toBe(-1)
    expect(stalled.map((c) => w.end(c))).toEqual(['TimedOut', 'None', 'None', 'None', 'None', 'None', 'None'])
    expect(w.end(canary)).toBe('None')
    w.m.close(stalled[0], w.time)
    pass(10)
    expect(w.m.accept(listener)).not.toBe(-1)
    expect(w.m.live(host)).toBe(8)
  })
  it('T-11 one peer holds half of all connections at most when three quarters are taken', () => {
    w.m.limit(host, 16)
    let opened = 0
    for (let i = 0; i < 40; i++) {
      w.arrive(host, tcp({ from: 1024 + i, seq: irs, flags: SYN }))
      w.arrive(host, tcp({ from: 1024 + i, seq: irs + 1, ack: (sent()[0].seq + 1) >>> 0 }))
      if (w.m.accept(listener) !== -1) opened++
    }
    expect(opened).toBe(12)
  })
  it('T-11 a connection the app has closed does not wait for ever for a window', () => {
    const c = open()
    write(c, 'abc')
    said()
    hear({ acks: 1, window: 0 })
    w.m.close(c, w.time)
    for (let i = 0; i < 20_000 && w.m.live(host); i++) {
      pass(100)
      if (said().length) hear({ acks: 1, window: 0 })
    }
    expect(w.m.live(host)).toBe(0)
    expect(w.now).toBeLessThan(1_000_000)
  })
  it('window scale: RFC 7323 section 2; the SYN\'s own window is not scaled', () => {
    const c = open([2, 4, 5, 0xb4, 1, 3, 3, 4], { window: 100 })
    expect(w.field(c, 'window')).toBe(1600) // that of the ACK
    hear({ window: 2000 })
    expect(w.field(c, 'window')).toBe(32000)
  })
  it('T-19 keep-alive (3.8.4): probes after silence, the end when nobody answers', () => {
    const c = open()
    w.m.keepAlive(c, 60_000n, w.time)
    pass(59_999)
    expect(said()).toEqual([])
    pass(1)
    expect(said()).toEqual([{ seq: 0, ack: 1, flags: ACK }])
    hear({})
    pass(60_000)
    for (let i = 0; i < 12; i++) pass(10_000)
    expect(w.end(c)).toBe('TimedOut')
  })
  it('T-19 keep-alive can be switched off again, and does not count while data is under way', () => {
    const c = open()
    w.m.keepAlive(c, 5_000n, w.time)
    pass(5_000)
    expect(said().length).toBe(1)
    w.m.keepAlive(c, 0n, w.time)
    pass(600_000)
    expect(said()).toEqual([])
    w.m.keepAlive(c, 5_000n, w.time)
    write(c, 'x')
    expect(said().length).toBe(1)
    for (let i = 0; i < 13; i++) {
      pass(10_000)
      for (const segment of said()) expect(segment).toMatchObject({ seq: 1, data: 'x' })
    }
    expect(w.end(c)).toBe('None')
  })
  it('T-19 half-open after the peer has restarted: its reset ends the connection', () => {
    const c = open()
    write(c, 'x')
    said()
    w.arrive(host, tcp({ seq: iss + 1, flags: RST })) // RFC 9293 section 3.5.1: with the number we acknowledged
    expect(w.end(c)).toBe('None')
    hear({ flags: RST })
    expect(w.end(c)).toBe('Reset')
  })
  it('a full card or an unknown neighbor only delays', () => {
    const c = open()
    w.m.cardFull(host, 1)
    write(c, 'abc')
    expect(said()).toEqual([])
    w.m.cardFull(host, 0)
    expect(said()).toMatchObject([{ data: 'abc' }])
  })
})

describe('timestamps (RFC 7323)', () => {
  const stamp = (value: number, echo = 0): number[] => [1, 1, 8, 10, ...[24, 16, 8, 0].map((shift) => (value >>> shift) & 255), ...[24, 16, 8, 0].map((shift) => (echo >>> shift) & 255)]
  const openStamped = (): number => {
    w.arrive(host, tcp({ seq: irs, flags: SYN, options: stamp(100) }))
    iss = sent()[0].seq
    hear({ options: stamp(101) })
    return w.m.accept(listener)
  }
  it('T-13 PAWS: an old stamp is dropped and answered, a missing one dropped, a reset is exempt', () => {
    const c = openStamped()
    hear({ data: 'abc', options: stamp(200) })
    expect(hear({ at: 4, data: 'old', options: stamp(150) })).toEqual({ 'tcp.old': 1 })
    expect(said()).toEqual([{ seq: 1, ack: 4, flags: ACK }])
    expect(hear({ at: 4, data: 'bare' })).toEqual({ 'tcp.old': 1 })
    expect(hear({ at: 4, data: 'far', options: stamp(200 - 0x7fffffff) })).toEqual({ 'tcp.old': 1 })
    hear({ at: 4, data: 'def', options: stamp(200) })
    expect(text(w.read(c))).toBe('abcdef')
    hear({ at: 7, flags: RST })
    expect(w.end(c)).toBe('Reset')
  })
  it('the stamp that is echoed is that of the last segment acknowledged in order (4.3)', () => {
    openStamped()
    hear({ at: 4, data: 'def', options: stamp(300) }) // beyond a gap: does not count
    expect(sent()[0].options.slice(8)).toEqual([0, 0, 0, 101])
    hear({ data: 'abc', options: stamp(310) })
    expect(sent()[0].options.slice(8)).toEqual([0, 0, 1, 54])
  })
  it('T-15 in TIME-WAIT, too: a FIN that comes again is answered with a stamp, or the peer would drop the answer; RFC 6191: a SYN with a newer stamp opens again, an older one does not', () => {
    const c = openStamped()
    w.m.shutdown(c)
    said()
    hear({ acks: 2, flags: FIN | ACK, options: stamp(200) })
    said()
    w.m.close(c, w.time)
    expect(w.m.live(host)).toBe(0)
    hear({ acks: 2, flags: FIN | ACK, options: stamp(300) })
    const [again] = sent()
    expect(again).toMatchObject({ flags: ACK, ack: irs + 2 })
    expect(again.options.slice(0, 4)).toEqual([1, 1, 8, 10])
    expect(again.options.slice(8)).toEqual([0, 0, 1, 44])
    expect(hear({ at: 9000, flags: SYN, options: stamp(150) })).toEqual({ 'tcp.closed': 1 })
    w.take()
    expect(hear({ at: -9000, flags: SYN, options: stamp(400) })).toEqual({})
    expect(sent()).toMatchObject([{ flags: SYN | ACK, ack: (irs - 8999) >>> 0 }])
  })
  it('round trips are measured by echoes', () => {
    const c = openStamped()
    write(c, 'x')
    const [segment] = sent()
    const ours = Buffer.from(segment.options.slice(4, 8)).readUInt32BE()
    w.now += 400
    hear({ acks: 2, options: stamp(300, ours) })
    expect(w.field(c, 'rto')).toBe(1200)
    expect(w.field(c, 'mss')).toBe(536 - 12)
  })
  it('RFC 6298 section 3 (Karn): an echo of what was sent before a timeout measures nothing; what is sent after it does', () => {
    const c = openStamped()
    const transmit = (data: string): number => {
      write(c, data)
      return Buffer.from(sent()[0].options.slice(4, 8)).readUInt32BE()
    }
    const first = transmit('x')
    w.now += 100
    hear({ acks: 2, options: stamp(300, first) })
    expect(w.field(c, 'rto')).toBe(300)
    // The acknowledgement of this is lost; it is sent again, and what comes then still echoes the first time.
    const second = transmit('y')
    for (let i = 0; i < 3; i++) {
      pass(2400)
      sent()
    }
    w.now += 50
    hear({ acks: 3, options: stamp(301, second) })
    expect(w.field(c, 'rto')).toBe(2400)
    const third = transmit('z')
    w.now += 100
    hear({ acks: 4, options: stamp(302, third) })
    expect(w.field(c, 'rto')).toBeLessThan(300)
  })
})

describe('what outsiders can count', () => {
  it('T-13 the offset of our timestamps is another one for each connection', () => {
    const offsets: number[] = []
    for (let from = 1000; from < 1100; from++) {
      w.arrive(host, tcp({ from, flags: SYN, options: [1, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0] }))
      offsets.push(Buffer.from(sent()[0].options.slice(8, 12)).readUInt32BE())
    }
    const high = new Set(offsets.map((offset) => offset >>> 24))
    expect(new Set(offsets).size).toBe(100)
    expect(high.size).toBeGreaterThan(60)
  })
  it('I-08 RFC 6864: the identification of what we send is 0, and it may not be fragmented; no counter to watch', () => {
    const c = open()
    write(c, 'x')
    w.arrive(host, tcp({ to: 9999, flags: SYN }))
    w.arrive(host, icmp(8, 0, [0, 0, 0, 0], [1, 2, 3]))
    w.m.flush(host, w.time)
    const frames = w.take().filter((frame) => frame[12] === 8 && frame[13] === 0)
    expect(frames.length).toBe(3)
    for (const frame of frames) expect([...frame.subarray(18, 22)]).toEqual([0, 0, 0x40, 0])
  })
})

describe('closing (3.6)', () => {
  it('FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT: our side first (figure 12)', () => {
    const c = open()
    w.m.shutdown(c)
    expect(said()).toEqual([{ seq: 1, ack: 1, flags: FIN | ACK }])
    expect(w.state(c)).toBe('FinWait1')
    hear({ acks: 2 })
    expect(w.state(c)).toBe('FinWait2')
    hear({ acks: 2, data: 'rest' })
    hear({ at: 5, acks: 2, flags: FIN | ACK })
    expect(said()).toEqual([{ seq: 2, ack: 6, flags: ACK }])
    expect(w.end(c)).toBe('Closed')
    expect(text(w.read(c))).toBe('rest')
    expect(w.field(c, 'finished')).toBe(1)
    w.m.close(c, w.time)
    expect(w.m.live(host)).toBe(0)
    // TIME-WAIT answers a FIN once more, no reset ends it (RFC 1337), a new SYN beyond opens again.
    expect(hear({ at: 5, acks: 2, flags: FIN | ACK })).toEqual({ 'tcp.closed': 1 })
    expect(said()).toEqual([{ seq: 2, ack: 6, flags: ACK }])
    hear({ at: 6, flags: RST })
    hear({ at: 5, acks: 2, flags: FIN | ACK })
    expect(said().length).toBe(1)
    hear({ at: 5000, flags: SYN })
    expect(sent()).toMatchObject([{ flags: SYN | ACK, ack: irs + 5001 }])
  })
  it('CLOSE-WAIT, LAST-ACK: the peer first', () => {
    const c = open()
    hear({ data: 'bye', flags: FIN | ACK })
    expect(said()).toEqual([{ seq: 1, ack: 5, flags: ACK }])
    expect(w.state(c)).toBe('CloseWait')
    expect([w.field(c, 'readable'), w.field(c, 'finished')]).toEqual([3, 0])
    w.read(c)
    write(c, 'more')
    w.m.close(c, w.time)
    expect(said()).toEqual([{ seq: 1, ack: 5, flags: FIN | ACK, data: 'more' }])
    expect(w.m.live(host)).toBe(1)
    hear({ at: 5, acks: 6 })
    expect(w.m.live(host)).toBe(0)
  })
  it('CLOSING: both at once (figure 13)', () => {
    const c = open()
    w.m.shutdown(c)
    said()
    hear({ acks: 1, flags: FIN | ACK })
    expect(said()).toEqual([{ seq: 2, ack: 2, flags: ACK }])
    expect(w.state(c)).toBe('Closing')
    hear({ at: 2, acks: 2 })
    expect(w.end(c)).toBe('Closed')
  })
  it('a FIN that comes before the bytes ahead of it counts when they have come', () => {
    const c = open()
    hear({ at: 4, data: 'def', flags: FIN | ACK })
    expect(w.state(c)).toBe('Established')
    hear({ data: 'abc' })
    expect([w.state(c), text(w.read(c))]).toEqual(['CloseWait', 'abcdef'])
  })
  it('the FIN is sent again like data', () => {
    const c = open()
    w.m.shutdown(c)
    said()
    pass(1000)
    expect(said()).toEqual([{ seq: 1, ack: 1, flags: FIN | ACK }])
    hear({ acks: 2 })
    expect(w.state(c)).toBe('FinWait2')
  })
  it('MUST-13, RFC 2525 section 2.17: closing with unread bytes resets; so do bytes for an app that has gone', () => {
    const c = open()
    hear({ data: 'unread' })
    w.m.close(c, w.time)
    expect(said()).toEqual([{ seq: 1, ack: 7, flags: RST | ACK }])
    expect(w.m.live(host)).toBe(0)
    const d = open()
    w.m.close(d, w.time)
    said()
    expect(hear({ acks: 2, data: 'late' })).toEqual({ 'tcp.closed': 1 })
    expect(said().at(-1)).toMatchObject({ flags: RST | ACK })
    expect(w.m.live(host)).toBe(0)
  })
  it('FIN-WAIT-2 of a closed connection ends after a minute', () => {
    const c = open()
    w.m.close(c, w.time)
    said()
    hear({ acks: 2 })
    pass(59_000)
    expect(w.m.live(host)).toBe(1)
    pass(2_000)
    expect(w.m.live(host)).toBe(0)
  })
  it('nobody there: a reset as 3.10.7.1 says it', () => {
    expect(w.counted(host, tcp({ to: 9999, flags: SYN, seq: 5 }))).toEqual({ 'tcp.port': 1 })
    expect(sent()).toMatchObject([{ flags: RST | ACK, seq: 0, ack: 6 }])
    w.arrive(host, tcp({ to: 9999, flags: ACK, seq: 5, ack: 99, data: 'x' }))
    expect(sent()).toMatchObject([{ flags: RST, seq: 99 }])
    w.arrive(host, tcp({ to: 9999, flags: RST | ACK }))
    expect(sent()).toEqual([])
  })
})

describe('initial numbers (RFC 6528)', () => {
  it('T-01: differ between ports and keys, and grow by 250 a millisecond', () => {
    const first: number[] = []
    for (let from = 1000; from < 1200; from++) {
      w.arrive(host, tcp({ from, flags: SYN }))
      first.push(sent()[0].seq)
      w.arrive(host, tcp({ from, flags: RST, seq: 1 }))
    }
    expect(new Set(first.map((seq) => seq >>> 12)).size).toBeGreaterThan(195)
    w.now += 1000
    w.arrive(host, tcp({ from: 1000, flags: SYN, seq: 7 }))
    expect((sent()[0].seq - first[0]) >>> 0).toBe(250_000)
  })
})

describe('T-14: all 64 combinations of flags', () => {
  /** Each state, by what leads there. */
  const ways: Record<string, () => number> = {
    SynSent: () => {
      const c = w.m.connect(host, ip('10.0.0.2'), 40000, 4096, 4096, w.time)
      iss = sent()[0].seq
      return c
    },
    Established: () => open(),
    FinWait1: () => { const c = open(); w.m.shutdown(c); said(); return c },
    FinWait2: () => { const c = open(); w.m.shutdown(c); said(); hear({ acks: 2 }); return c },
    CloseWait: () => { const c = open(); hear({ flags: FIN | ACK }); said(); return c },
    LastAck: () => { const c = open(); hear({ flags: FIN | ACK }); w.m.shutdown(c); said(); return c },
    Closing: () => { const c = open(); w.m.shutdown(c); said(); hear({ flags: FIN | ACK }); said(); return c },
  }
  const next: Record<string, string[]> = {
    SynSent: ['SynReceived', 'Established'], Established: ['CloseWait'], FinWait1: ['FinWait2', 'Closing'], FinWait2: [], CloseWait: [], LastAck: [], Closing: [],
  }
  it.each(Object.keys(ways))('%s, in and out of the window, with and without data, ACK of everything, of nothing, of too much', async (state) => {
    let cells = 0
    for (let flags = 0; flags < 64; flags++) for (const at of [-1, 0, 1, 2, 100, 4096, 4097, 5000, 0x7fffffff]) for (const data of ['', 'abc']) for (const acks of [0, 1, 2, 3, -9000]) {
      const c = ways[state]()
      expect(w.state(c)).toBe(state)
      const own = w.field(c, 'localPort')
      const expected = state === 'SynSent' ? 0 : ['CloseWait', 'LastAck', 'Closing'].includes(state) ? 2 : 1
      const name = `${state} flags ${flags} at ${at} data ${data.length} acks ${acks}`
      hear({ from: 40000, to: own, flags, at, data, acks })
      const replies = sent()
      expect(replies.length, name).toBeLessThanOrEqual(1)
      if (flags & RST) expect(replies.filter((reply) => reply.flags & RST), `${name}: a reset for a reset`).toEqual([])
      const end = w.end(c)
      if (end !== 'None') {
        // What may end it: the exact reset, the last ACK, the peer's FIN.
        const reset = flags & RST && (state === 'SynSent' ? flags & ACK && acks === 1 : at === expected)
        const last = flags & ACK && !(flags & RST) && acks === 2 && ['LastAck', 'Closing', 'FinWait1', 'FinWait2'].includes(state)
        const fin = flags & FIN && flags & ACK && !(flags & (RST | SYN)) && state === 'FinWait2'
        expect(Boolean(reset || last || fin), `${name} ended it: ${end}`).toBe(true)
      } else if (w.state(c) !== state) {
        expect(next[state], `${name}: ${w.state(c)}`).toContain(w.state(c))
      }
      w.m.abort(c, w.time)
      w.m.close(c, w.time)
      w.take()
      w.now += 61_000
      w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
      w.take()
      cells++
    }
    expect(w.m.live(host)).toBe(0)
    expect(cells).toBe(64 * 9 * 2 * 5)
  })
  // The four states that are no connection: RFC 9293 section 3.10.7.1, 3.10.7.2, 3.10.7.4 for SYN-RECEIVED and TIME-WAIT.
  /** What comes back, with relative numbers. */
  const answer = (seg: Seg & { at: number; acks: number }): string => {
    hear(seg)
    const replies = said()
    expect(replies.length).toBeLessThanOrEqual(1)
    return replies.map(({ seq, ack, flags }) => `${seq}${ack === undefined ? '' : `/${ack}`} ${flags}`).join()
  }
  const grid = (each: (flags: number, at: number, data: string, acks: number, name: string) => void): void => {
    let cells = 0
    for (let flags = 0; flags < 64; flags++) for (const at of [-1, 0, 1, 2, 100, 4096, 4097, 0x7fffffff]) for (const data of ['', 'abc']) for (const acks of [0, 1, 2, -9000]) {
      each(flags, at, data, acks, `flags ${flags} at ${at} data ${data.length} acks ${acks}`)
      cells++
    }
    expect(cells).toBe(64 * 8 * 2 * 4)
    expect(w.m.live(host)).toBe(0)
  }
  const span = (flags: number, data: string): number => data.length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0)
  it('Closed: a reset for all but a reset', () => {
    iss = 5000
    grid((flags, at, data, acks, name) => {
      const expected = flags & RST ? '' : flags & ACK ? `${acks >>> 0} ${RST}` : `${-iss >>> 0}/${(at + span(flags, data)) >>> 0} ${RST | ACK}`
      expect(answer({ to: 999, flags, at, data, acks }), name).toBe(expected)
    })
  })
  it('Listen: a SYN opens, an ACK is reset, anything else is dropped', () => {
    iss = 5000
    grid((flags, at, data, acks, name) => {
      hear({ flags, at, data, acks })
      const [reply] = sent()
      if (flags & RST) expect(reply, name).toBeUndefined()
      else if (flags & ACK) expect([reply.flags, reply.seq], name).toEqual([RST, (iss + acks) >>> 0])
      else if ((flags & (SYN | FIN)) === SYN) {
        expect([reply.flags, reply.ack], name).toEqual([SYN | ACK, (irs + at + 1) >>> 0])
        hear({ flags: RST, at: at + 1 })
      } else expect(reply, name).toBeUndefined()
      expect(w.m.halfOpen(host), name).toBe(0)
    })
  })
  it('SynReceived: the ACK of our SYN opens, a reset with the next number forgets, nothing else changes it', () => {
    grid((flags, at, data, acks, name) => {
      w.arrive(host, tcp({ seq: irs, flags: SYN }))
      iss = sent()[0].seq
      const reply = answer({ flags, at, data, acks })
      const inside = at >= 1 && at <= 4096
      const opens = inside && flags & ACK && !(flags & (SYN | RST)) && acks === 1
      if (opens) {
        const c = w.m.accept(listener)
        expect(c, name).not.toBe(-1)
        w.m.abort(c, w.time)
        w.m.close(c, w.time)
        w.take()
      } else {
        expect(w.m.live(host), name).toBe(0)
        expect(w.m.halfOpen(host), name).toBe(flags & RST && !(flags & SYN) && at === 1 ? 0 : 1)
        const expected = flags & SYN ? flags & RST ? '' : at === 0 && !(flags & ACK) ? `0/1 ${SYN | ACK}` : `1/1 ${ACK}`
          : !inside ? flags & RST ? '' : `1/1 ${ACK}`
          : flags & RST || !(flags & ACK) ? '' : `${acks >>> 0} ${RST}`
        expect(reply, name).toBe(expected)
        hear({ flags: RST, at: 1 })
      }
      expect(w.m.halfOpen(host), name).toBe(0)
      w.now += 61_000
      w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
      w.take()
    })
  })
  it('TimeWait: answers what takes numbers, no reset ends it, a SYN beyond opens', () => {
    grid((flags, at, data, acks, name) => {
      const c = open()
      w.m.shutdown(c)
      said()
      hear({ acks: 2, flags: FIN | ACK })
      said()
      w.m.close(c, w.time)
      expect(w.m.live(host), name).toBe(0)
      // The next number is 2.
      const opens = (flags & (SYN | ACK | RST)) === SYN && at > 2 && !(flags & FIN)
      hear({ flags, at, data, acks })
      const replies = sent()
      expect(replies.length, name).toBeLessThanOrEqual(1)
      if (opens) {
        expect([replies[0].flags, replies[0].ack], name).toEqual([SYN | ACK, (irs + at + 1) >>> 0])
        hear({ flags: RST, at: at + 1 })
      } else if (flags & RST) {
        expect(replies, name).toEqual([])
      } else if (span(flags, data)) {
        expect([replies[0].flags, (replies[0].seq - iss) >>> 0, replies[0].ack - irs], name).toEqual([ACK, 2, 2])
      }
      expect(w.m.halfOpen(host), name).toBe(0)
      w.now += 61_000
      w.arrive(host, arp(1, PEER, '10.0.0.2', '10.0.0.1'))
      w.take()
    })
  })
})

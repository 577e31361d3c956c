/** T: TCP. RFC 9293, 5961, 6528, 4987, 7323, 6675, 1337. */
import { ACK, FIN, PSH, RST, SYN, URG, ipv4, tcp } from '../host.ts'
import { Stream, type Heard } from './peer.ts'
import { check, type Case, type Row, type Trial } from './trial.ts'

const each = (name: string, drop: string, frames: Uint8Array[], replies?: Case['replies']): Case => ({ name, frames, drop, replies })
/** So many ACKs without data come back, and nothing else. */
const challenges = (most: number, least = 0) => (replies: Heard[]): void =>
  check(replies.length >= least && replies.length <= most && replies.every(({ tcp: segment }) => segment && segment.flags === ACK && !segment.data), `${least} to ${most} ACKs, not ${JSON.stringify(replies.map(({ tcp: segment }) => segment))}`)
const plus = (a: number, b: number): number => (a + b) >>> 0
const be32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)
const stamps = (value: number): number[] => [1, 1, 8, 10, ...be32(value), 0, 0, 0, 0]
/** The victim still echoes: what is next in order comes back. */
async function alive(trial: Trial, victim: Stream, options: number[] = []): Promise<void> {
  const replies = await trial.exchange(victim.segment(ACK | PSH, 'still', { options }))
  victim.seq = plus(victim.seq, 5)
  const data = replies.find(({ tcp: segment }) => segment?.data)
  check(data?.tcp?.data === 'still', `the connection lives: ${JSON.stringify(replies.map(({ tcp: segment }) => segment))}`)
  victim.ack = plus(victim.ack, 5)
  await trial.exchange(victim.segment(ACK, '', { options }))
}
const syn = (from: number, seq = from, options: number[] = [2, 4, 5, 0xb4], source = '10.0.0.2'): Uint8Array => tcp({ from, to: 7, flags: SYN, seq, options }, { from: source })

export const tcpRows: Row[] = [
  {
    id: 'T-01', title: 'NUMBER:JACK (CVE-2020-27213 and others), CVE-2021-35685: initial numbers of 400 connections, ports in sequence, say nothing about each other',
    script: async (trial) => {
      const numbers: number[] = []
      for (let from = 2000; from < 2400; from++) {
        const replies = await trial.exchange(syn(from))
        numbers.push(replies[0].tcp!.seq)
        await trial.exchange(tcp({ from, to: 7, flags: RST, seq: from + 1 }))
      }
      check(new Set(numbers.map((seq) => seq >>> 20)).size > 300, 'numbers all over the range')
      const steps = numbers.slice(1).map((seq, i) => plus(seq, -numbers[i]))
      check(new Set(steps.map((step) => step >>> 20)).size > 300, 'steps all over the range')
      const ones = steps.reduce((sum, step) => sum + step.toString(2).replaceAll('0', '').length, 0) / steps.length
      check(ones > 15 && ones < 17, `half of the bits set, not ${ones}`)
    },
  },
  {
    id: 'T-03', title: 'RFC 5961 section 3: a reset with another number than the next changes nothing; in the window it is challenged, at a bounded rate (CVE-2016-5696)',
    cases: async (trial) => {
      const v = await trial.victim()
      const at = (offset: number): Uint8Array => v.segment(RST, '', { seq: plus(v.seq, offset) })
      return [
        each('in the window', 'tcp.window', [1, 2, 1000, 4095].map(at), challenges(4, 1)),
        each('outside', 'tcp.window', [-1, -1000, 4096, 5000, 0x7fff_ffff, 0x8000_0000].map(at)),
        each('200 in the window', 'tcp.window', Array.from({ length: 200 }, (_, i) => at(1 + i)), challenges(40)),
      ]
    },
    script: async (trial) => {
      const v = await trial.victim()
      await alive(trial, v)
      for (let start = 0; start < 2 ** 32; start += 2 ** 24) trial.peer.cable.send(v.segment(RST, '', { seq: plus(v.seq, start + 4096) }))
      await trial.exchange([])
      await alive(trial, v)
      const before = await trial.peer.counters()
      await trial.exchange(v.segment(RST))
      const after = await trial.peer.counters()
      check((after['drop tcp.reset'] ?? 0) - (before['drop tcp.reset'] ?? 0) === 1, 'the exact number counts')
    },
  },
  {
    id: 'T-04', title: 'RFC 5961 section 4: a SYN on an open connection, in the window and outside, is challenged and changes nothing',
    cases: async (trial) => {
      const v = await trial.victim()
      return [
        each('in the window', 'tcp.flags', [0, 1, 100].map((offset) => v.segment(SYN, '', { seq: plus(v.seq, offset) })), challenges(3, 1)),
        each('outside', 'tcp.window', [-1, 9000].map((offset) => v.segment(SYN, '', { seq: plus(v.seq, offset) })), challenges(2, 1)),
        each('SYN and ACK', 'tcp.flags', [v.segment(SYN | ACK, '')], challenges(1)),
      ]
    },
    script: async (trial) => alive(trial, await trial.victim()),
  },
  {
    id: 'T-05', title: 'RFC 5961 section 5: data with an ACK of what was not sent, or far before the window',
    cases: async (trial) => {
      const v = await trial.victim()
      return [each('ACKs', 'tcp.ack', [1, 1000, 0x7fff_ffff, 0x8000_0000, -70_000].map((offset) => v.segment(ACK, 'evil', { ack: plus(v.ack, offset) })), challenges(5, 1))]
    },
    script: async (trial) => alive(trial, await trial.victim()),
  },
  {
    id: 'T-06', title: 'URGENT/11 CVE-2019-12255 CVE-2019-12260 CVE-2019-12261 CVE-2019-12263, CVE-2020-17437, CVE-2021-31400: the urgent pointer changes nothing, before and during a connection',
    cases: [
      each('on a port that listens, without a connection', 'tcp.flags', [0, 1, 65535].map((urgent) => tcp({ from: 3000, to: 7, flags: URG, urgent }))),
      { name: 'with the SYN', frames: [0, 1, 65535].map((urgent, i) => tcp({ from: 3000 + i, to: 7, flags: SYN | URG, urgent })), replies: (replies) => check(replies.length === 3, 'three answers') },
    ],
    script: async (trial) => {
      const stream = await trial.peer.open(7)
      let text = ''
      for (const urgent of [0, 1, 2, 3, 4, 5, 1000, 65535, ...new Array<number>(200).fill(2)]) {
        trial.peer.cable.send(stream.segment(ACK | PSH | URG, 'abc', { urgent }))
        stream.seq += 3
        text += 'abc'
        if (text.length % 300 === 0) await trial.peer.fence()
      }
      await stream.until('all bytes, inline', (received) => received.length >= text.length)
      check(stream.received === text, 'the same bytes')
      await stream.close()
    },
  },
  {
    id: 'T-07', title: 'CVE-2019-12258 CVE-2020-13988 CVE-2020-24337 CVE-2020-24341 CVE-2020-11907 CVE-2020-11912 CVE-2021-31889: options that lie about their length: the segment is dropped, the connection lives',
    cases: async (trial) => {
      const v = await trial.victim()
      const wrong = [[2, 0, 0, 0], [2, 1, 0, 0], [2, 3, 0, 0], [2, 5, 0, 0, 0, 0, 0, 0], [3, 2, 0, 0], [3, 4, 0, 0], [4, 3, 0, 0], [5, 2, 0, 0], [5, 9, 0, 0], [5, 255, 0, 0], [8, 9, 0, 0], [8, 11, ...new Array<number>(10).fill(0)], [8, 10, 0, 0], [1, 1, 1, 8], [200, 0, 0, 0], [200, 1, 0, 0], [200, 5, 0, 0]]
      return [
        each('on an open connection', 'tcp.options', wrong.map((options) => v.segment(ACK, 'x', { options }))),
        each('on a SYN', 'tcp.options', wrong.map((options) => tcp({ from: 3100, to: 7, flags: SYN, options }))),
        { name: 'unknown ones are skipped', frames: v.segment(ACK, '', { options: [200, 4, 1, 2, 254, 2, 1, 1, 0, 7, 7, 7] }) },
        each('header lengths below 5, and beyond the segment', 'tcp.header', [0, 1, 2, 3, 4, 6, 15].map((words) => { const bad = v.segment(ACK); bad[46] = words << 4; return bad })),
      ]
    },
    script: async (trial) => {
      const v = await trial.victim()
      for (let kind = 0; kind < 256; kind++) {
        for (let length = 0; length <= 40; length += trial.peer.cable.pass ? 1 : 5) {
          const options = [kind, length, ...new Array<number>(38).fill(1)].slice(0, Math.min(40, Math.max(4, length + 3 & ~3)))
          trial.peer.cable.send(v.segment(ACK, '', { options }))
        }
        if (kind % 4 === 0) await trial.exchange([])
      }
      await trial.beat()
      await alive(trial, v)
      // Segment sizes: nothing that would make us send headers only.
      for (const [mss, size] of [[0, 536], [1, 64], [47, 64], [65535, 1460]]) {
        const stream = await trial.peer.open(7, { synOptions: [2, 4, mss >> 8, mss & 255] })
        let longest = 0
        const end = trial.peer.listen(({ tcp: segment }) => { if (segment?.to === stream.ownPort) longest = Math.max(longest, segment.data.length); return false })
        // The echo of what fits our own segments.
        stream.write('y'.repeat(1460), 1460)
        await stream.until('the echo', (received) => received.length === 1460)
        await stream.close()
        end()
        check(longest <= size, `MSS ${mss}: segments of ${longest}`)
      }
      for (const shift of [14, 15, 255]) {
        const stream = await trial.peer.open(7, { synOptions: [2, 4, 5, 0xb4, 1, 3, 3, shift] })
        stream.write('scaled')
        await stream.until('the echo', (received) => received === 'scaled')
        await stream.close()
      }
    },
  },
  {
    id: 'T-08', title: 'CVE-2019-11477 CVE-2019-11478 CVE-2019-11479 (SACK panic): MSS 48 and 2,000 acknowledgements of single bytes',
    script: async (trial) => {
      const stream = await trial.peer.open(7, { synOptions: [2, 4, 0, 48, 4, 2, 1, 1] })
      stream.answers = false
      stream.write('z'.repeat(3000))
      await trial.peer.fence()
      const una = stream.ack - stream.received.length
      for (let i = 0; i < 2000; i++) {
        const at = una + 2 + (i * 7) % 2900
        trial.peer.cable.send(stream.segment(ACK, '', { ack: una >>> 0, options: [1, 1, 5, 26, ...[at, at + 1, at + 3, at + 4, at + 5, at + 6].flatMap(be32)] }))
        if (i % 100 === 0) await trial.beat()
      }
      stream.answers = true
      stream.transmit(ACK)
      await stream.until('all bytes', (received) => received.length >= 3000)
      check(stream.received === 'z'.repeat(3000), 'the same bytes')
      await stream.close()
    },
  },
  {
    id: 'T-09', title: 'CVE-2018-5390 (SegmentSmack): 2,000 single bytes beyond a hole: eight ranges are kept, then the hole is filled',
    script: async (trial) => {
      const stream = await trial.peer.open(7)
      const before = await trial.peer.counters()
      for (let i = 0; i < 2000; i++) {
        trial.peer.cable.send(stream.segment(ACK, 'b', { seq: stream.seq + 1 + 2 * (i % 1000) }))
        if (i % 100 === 0) await trial.beat()
      }
      await trial.peer.fence()
      const after = await trial.peer.counters()
      check((after['drop tcp.full'] ?? 0) - (before['drop tcp.full'] ?? 0) === 2000 - 16, 'all but eight dropped, twice')
      stream.write('a'.repeat(2100))
      await stream.until('the echo', (received) => received.length >= 2100)
      check(stream.received.length === 2100 && stream.received.replaceAll('b', 'a') === 'a'.repeat(2100), 'as many bytes')
      await stream.close()
    },
  },
  {
    id: 'T-09', title: 'data that begins in the window and ends beyond it is cut off there: what it would have overwritten stays as it was',
    script: async (trial) => {
      const stream = await trial.peer.open(7)
      stream.answers = false
      const text = Array.from({ length: 625 }, (_, i) => String(i).padStart(8, '.')).join('')
      // The ring has 4096 bytes, whose last 96 take the beginning of this.
      trial.peer.cable.send(stream.segment(ACK, 'Z'.repeat(1400), { seq: stream.seq + 4000 }))
      trial.peer.cable.send(stream.segment(ACK, text.slice(1000, 2000), { seq: stream.seq + 1000 }))
      trial.peer.cable.send(stream.segment(ACK, text.slice(2000, 3000), { seq: stream.seq + 2000 }))
      trial.peer.cable.send(stream.segment(ACK, text.slice(3000, 4000), { seq: stream.seq + 3000 }))
      await trial.peer.fence()
      stream.answers = true
      stream.write(text.slice(0, 1000))
      stream.seq += 3096
      await stream.until('what was in the window', (received) => received.length >= 4096)
      check(stream.received === text.slice(0, 4000) + 'Z'.repeat(96), 'the bytes of the window')
      stream.write('end')
      await stream.until('what follows', (received) => received.length >= 4099)
      check(stream.received.endsWith('Zend'), 'and what follows')
      await stream.close()
    },
  },
  {
    id: 'T-10', title: 'CVE-2021-31890 CVE-2021-31401 CVE-2021-35684: packets shorter than a TCP header, headers beyond the packet; segments with every 16-bit field changed and at every length',
    cases: [
      each('every length below 20', 'tcp.header', Array.from({ length: 20 }, (_, length) => ipv4(tcp({ to: 7 }).subarray(34, 34 + length), {}))),
      each('checksums', 'tcp.checksum', [0, 1, 0x8000].map((bits) => { const bad = tcp({ to: 7, data: 'x' }); bad[50] ^= bits >> 8 | 1; return bad })),
    ],
    script: async (trial) => {
      // With right checksums some of these are good segments, so each kind has a connection of its own.
      const full = [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 2]
      for (const [flags, data, options] of [[ACK, 'abcdefgh', []], [ACK, 'abc', stamps(1_000_000)], [ACK | URG, 'a', []], [FIN | ACK, '', []], [RST, '', []], [ACK, '', [1, 1, 5, 18, ...new Array<number>(16).fill(0)]]] as [number, string, number[]][]) {
        const stream = await trial.peer.open(7, { synOptions: options.length === 12 ? full : [2, 4, 5, 0xb4, 4, 2, 1, 1] })
        await trial.sweep(stream.segment(flags, data, { options }))
        await stream.abandon()
      }
      await trial.sweep(syn(3300, 3300, full))
    },
  },
  {
    id: 'T-11', title: 'RFC 9293 section 3.8.6.1, sockstress: 30 connections that open no window cost a probe now and then; the canary and new clients do not notice',
    virtual: true,
    script: async (trial) => {
      const all = await Promise.all(Array.from({ length: 0 }, () => trial.victim()))
      for (let i = 0; i < 30; i++) {
        const v = await trial.victim(7, { window: 100 })
        trial.peer.cable.send(v.segment(ACK | PSH, 'q'.repeat(200), { window: 0 }))
        v.seq += 200
        all.push(v)
      }
      trial.peer.take()
      let frames = 0
      for (let i = 0; i < 20; i++) {
        await trial.peer.cable.pass!(6000)
        frames += trial.peer.take().length
        await trial.beat()
        check(await trial.health() < 100, 'a new client is served in 100 ms')
      }
      check(frames > 30 && frames < 30 * 20, `${frames} frames in two minutes`)
    },
  },
  {
    id: 'T-12', title: 'RFC 3465, 5961: acknowledgements of what was not sent, and 100 for one segment: nothing is sent sooner',
    cases: async (trial) => {
      const v = await trial.victim()
      return [
        each('of what was not sent', 'tcp.ack', Array.from({ length: 20 }, (_, i) => v.segment(ACK, '', { ack: plus(v.ack, 1 + i * 1000) })), challenges(10, 1)),
        { name: 'the same 100 times', frames: Array.from({ length: 100 }, () => v.segment(ACK)) },
      ]
    },
    script: async (trial) => alive(trial, await trial.victim()),
  },
  {
    id: 'T-13', title: 'RFC 7323 section 5: old stamps and missing ones are dropped, with jumps of 2^31, too; another offset for each connection',
    cases: async (trial) => {
      const v = await trial.victim(7, { synOptions: [2, 4, 5, 0xb4, ...stamps(1_000_000)] })
      // The handshake's ACK had no stamp, and did not open it.
      await trial.exchange(v.segment(ACK, '', { options: stamps(1_000_001) }))
      const at = (value: number): Uint8Array => v.segment(ACK, 'old', { options: stamps(plus(1_000_000, value)) })
      return [
        each('old', 'tcp.old', [-1, -1000, -0x4000_0000, -0x7fff_ffff].map(at), challenges(4, 1)),
        each('none', 'tcp.old', [v.segment(ACK, 'bare')]),
      ]
    },
    script: async (trial) => {
      const offsets: number[] = []
      for (let from = 3400; from < 3440; from++) {
        const [reply] = await trial.exchange(syn(from, 1, [2, 4, 5, 0xb4, ...stamps(9)]))
        offsets.push(Buffer.from(reply.tcp!.options.slice(8, 12)).readUInt32BE())
      }
      check(new Set(offsets.map((offset) => offset >>> 24)).size > 25, 'offsets all over the range')
    },
  },
  {
    id: 'T-14', title: 'all 64 combinations of flags at a port where nobody is, at one that listens, and on an open connection, in and out of the window, with and without data',
    script: async (trial) => {
      for (let flags = 0; flags < 64; flags++) {
        for (const data of ['', 'abc']) {
          const [closed] = [await trial.exchange(tcp({ from: 3500, to: 999, flags, data, seq: 7, ack: 9 }))]
          check(closed.length === (flags & RST ? 0 : 1) && closed.every(({ tcp: segment }) => segment!.flags & RST), `nobody there, flags ${flags}: a reset for all but a reset`)
          const listening = await trial.exchange(tcp({ from: 3501 + flags * 2 + data.length % 2, to: 7, flags, data, seq: 7, ack: 9 }))
          const kind = flags & RST ? 0 : flags & ACK ? RST : (flags & (SYN | FIN)) === SYN ? SYN | ACK : 0
          check(listening.length === (kind ? 1 : 0) && listening.every(({ tcp: segment }) => (segment!.flags & kind) === kind), `listening, flags ${flags}`)
        }
        await trial.beat()
      }
      for (let flags = 0; flags < 64; flags++) {
        for (const [offset, data] of [[-1, ''], [5000, 'abc'], [0, ''], [0, 'abc']] as const) {
          const v = await trial.victim()
          const replies = await trial.exchange(v.segment(flags, data, { seq: plus(v.seq, offset) }))
          check(replies.length <= 3, `open, flags ${flags} at ${offset}: ${replies.length} answers`)
          if (flags & RST) check(!replies.some(({ tcp: segment }) => segment!.flags & RST), `open, flags ${flags}: no reset for a reset`)
          const good = flags & ACK && !(flags & (SYN | RST)) && offset === 0
          if (good) v.seq = plus(v.seq, data.length + (flags & FIN ? 1 : 0))
          for (const { tcp: segment } of replies) if (segment!.flags & FIN || segment!.data) v.ack = plus(segment!.seq, segment!.data.length + (segment!.flags & FIN ? 1 : 0))
          if (!(flags & RST) && !(good && flags & FIN)) await alive(trial, v)
          else if (good) await trial.exchange(v.segment(ACK))
          // It ends before the next begins.
          await trial.exchange(v.segment(RST))
        }
        await trial.beat()
      }
    },
  },
  {
    id: 'T-15', title: 'RFC 1337, RFC 9293 section 3.10.7.4: in TIME-WAIT no reset and no old segment does anything; a SYN beyond opens again',
    script: async (trial) => {
      const v = await trial.victim(19)
      let replies = await trial.exchange(v.segment(ACK | PSH, 'end'))
      v.seq = plus(v.seq, 3)
      check(replies.some(({ tcp: segment }) => segment!.flags & FIN), 'its FIN')
      v.ack = plus(v.ack, 1)
      replies = await trial.exchange(v.segment(FIN | ACK))
      v.seq = plus(v.seq, 1)
      check(replies.length === 1 && replies[0].tcp!.flags === ACK && replies[0].tcp!.ack === v.seq, 'the last ACK')
      await trial.tryCase(each('resets', 'tcp.closed', [0, -1, 1, 1000].map((offset) => v.segment(RST, '', { seq: plus(v.seq, offset) }))))
      await trial.tryCase(each('old segments', 'tcp.closed', [v.segment(ACK, 'end', { seq: plus(v.seq, -4) }), v.segment(FIN | ACK, '', { seq: plus(v.seq, -1) })], challenges(2, 2)))
      await trial.tryCase(each('an old SYN', 'tcp.closed', [v.segment(SYN, '', { seq: plus(v.seq, -100) })], challenges(1, 1)))
      replies = await trial.exchange(v.segment(SYN, '', { seq: plus(v.seq, 5000) }))
      check(replies.length === 1 && replies[0].tcp!.flags === (SYN | ACK), 'a new SYN')
      v.seq = plus(v.seq, 5001)
    },
  },
  {
    id: 'T-16', title: 'numbers that wrap: our first one 2^32 - n for n of 1 to 5000, 4 KB each way',
    script: async (trial) => {
      for (const before of [1, 2, 5, 100, 1399, 1400, 1401, 3000, 4999, 5000]) {
        const port = trial.peer.port()
        trial.peer.cable.send(syn(port, 2 ** 32 - before, [2, 4, 5, 0xb4]))
        const [reply] = await trial.exchange([])
        let [seq, ack, heard] = [plus(2 ** 32 - before, 1), plus(reply.tcp!.seq, 1), '']
        const text = Array.from({ length: 500 }, (_, i) => String(i).padStart(8, '-')).join('')
        for (let at = 0; at < text.length; at += 1000) {
          for (const { tcp: segment } of await trial.exchange(tcp({ from: port, to: 7, seq, ack, flags: ACK | PSH, data: text.slice(at, at + 1000), window: 30_000 }))) {
            if (segment!.seq === ack) heard += segment!.data
            ack = plus(ack, segment!.data.length)
          }
          seq = plus(seq, 1000)
        }
        check(heard === text, `2^32 - ${before}: the same bytes`)
        await trial.exchange(tcp({ from: port, to: 7, seq, ack, flags: RST }))
      }
    },
  },
  {
    id: 'T-17', title: 'a byte each 10 s, both ways, for ten minutes; the canary goes on beside it',
    virtual: true,
    script: async (trial) => {
      const stream = await trial.peer.open(7, { window: 1 })
      for (let i = 0; i < 60; i++) {
        stream.write('s')
        await trial.peer.cable.pass!(10_000)
        await trial.beat()
        check(stream.received.length === i + 1, `${stream.received.length} of ${i + 1} bytes`)
      }
      await stream.close()
    },
  },
  {
    id: 'T-18', title: '500 connections opened and closed, 500 reset, 200 whose peer ends and says no more: everything is given back',
    script: async (trial) => {
      for (let i = 0; i < 500; i++) {
        const stream = await trial.peer.open(7)
        if (i % 5 === 0) stream.write('x')
        await stream.close()
        if (i % 50 === 0) await trial.beat()
      }
      for (let i = 0; i < 500; i++) {
        const stream = await trial.peer.open(7)
        stream.reset()
        if (i % 50 === 0) await trial.beat()
      }
      for (let i = 0; i < 200; i++) {
        const v = await trial.victim()
        await trial.exchange(v.segment(FIN | ACK)) // its FIN is never acknowledged
        v.seq++
        await trial.exchange(v.segment(RST))
      }
    },
  },
  {
    id: 'T-19', title: 'RFC 9293 section 3.5.1: a peer that has restarted and begins anew with the same ports gets an ACK, resets, and is served',
    script: async (trial) => {
      const v = await trial.victim()
      const [challenge] = await trial.exchange(v.segment(SYN, '', { seq: 77, ack: 0 }))
      check(challenge?.tcp?.flags === ACK, 'an ACK of the old connection')
      await trial.exchange(v.segment(RST, '', { seq: challenge.tcp!.ack }))
      const again = await trial.peer.open(7, { ownPort: v.ownPort })
      again.write('again')
      await again.until('its echo', (received) => received === 'again')
      v.seq = again.seq
      await again.close()
    },
  },
  {
    id: 'T-20', title: 'RFC 6298: what is not acknowledged comes again after a timeout that doubles, the same bytes, one segment at a time',
    virtual: true,
    script: async (trial) => {
      const v = await trial.victim()
      trial.peer.cable.send(v.segment(ACK | PSH, 'backoff'))
      v.seq += 7
      await trial.peer.fence()
      const times = [trial.peer.cable.now()]
      trial.peer.take()
      const end = trial.peer.listen(({ tcp: segment }) => {
        if (segment?.to !== v.ownPort) return false
        check(segment.data === 'backoff' && segment.seq === v.ack, 'the same segment')
        times.push(trial.peer.cable.now())
        return true
      })
      await trial.peer.cable.pass!(30_000)
      end()
      const gaps = times.slice(1).map((time, i) => time - times[i])
      check(gaps.length >= 4 && gaps.length <= 9 && gaps.slice(1).every((gap, i) => Math.abs(gap / gaps[i] - 2) < 0.1), `waits of ${gaps.map(Math.round).join(', ')} ms`)
    },
  },
  {
    id: 'T-21', title: 'a connection that somebody has put out of step does not talk to itself: answers are few',
    cases: async (trial) => {
      const v = await trial.victim()
      return [{ name: '300 segments of another step', frames: Array.from({ length: 300 }, () => v.segment(ACK, '', { seq: plus(v.seq, 100_000), ack: plus(v.ack, 100_000) })), drop: 'tcp.window', replies: challenges(30, 1) }]
    },
  },
  {
    id: 'T-02', title: 'a burst: 100 SYNs at once for a backlog of 16, then 100 first segments at once: none is reset, each is served at once',
    script: async (trial) => {
      const { peer } = trial
      const streams = Array.from({ length: 100 }, () => new Stream(peer, 7))
      for (const stream of streams) {
        peer.cable.send(stream.segment(SYN, '', { ack: 0, options: [2, 4, 5, 0xb4] }))
        stream.seq++
      }
      check(await peer.cable.run(() => streams.every(({ isOpen }) => isOpen), 500), `${streams.filter(({ isOpen }) => isOpen).length} of 100 answered within half a second`)
      for (const stream of streams) stream.write('burst')
      const start = peer.cable.now()
      // What came beyond the backlog comes again, as a peer's timer would send it: after 200 ms at the earliest.
      const served = (): boolean => streams.every(({ received }) => received === 'burst')
      check(await peer.cable.run(served, 150), `${streams.filter(({ received }) => received === 'burst').length} of 100 served, none sent again, in ${Math.round(peer.cable.now() - start)} ms`)
      check(!streams.some(({ wasReset }) => wasReset), 'no reset')
      for (const stream of streams) await stream.close()
    },
  },
  // Behind the others: for two minutes an ACK to a port that listens may be that of a cookie, and is not reset.
  {
    id: 'T-02', title: 'RFC 4987: a flood of SYNs from everywhere: bounded records, the canary loses nothing, a real client is served meanwhile',
    script: async (trial) => {
      const { peer } = trial
      const count = peer.cable.pass ? 20_000 : 4_000
      for (let i = 0; i < count; i++) {
        peer.cable.send(syn(1024 + i % 20_000, i, [2, 4, 5, 0xb4], `10.0.0.${20 + i % 30}`))
        if (i % 100) continue
        await trial.beat()
        if (i % 1000) continue
        const client = await peer.open(7)
        client.write('a real client')
        await client.until('its echo', (received) => received === 'a real client', 3000)
        check(client.received === 'a real client', `it heard ${client.received}`)
        await client.close()
        const { half } = await peer.counters()
        check(half <= 128, `${half} records`)
      }
      // Those that have records are told to go.
      await trial.exchange([])
    },
  },
]

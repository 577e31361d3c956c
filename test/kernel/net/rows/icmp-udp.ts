/** C and U: ICMP (RFC 792, 1122, 5927, 6918) and UDP (RFC 768). */
import { BROADCAST, icmp, ipv4, tcp, transport, udp } from '../host.ts'
import type { Heard } from './peer.ts'
import { check, type Case, type Row } from './trial.ts'

const each = (name: string, drop: string, frames: Uint8Array[], replies?: Case['replies']): Case => ({ name, frames, drop, replies })
const ping = (data: number[] = [1, 2, 3]): Uint8Array => icmp(8, 0, [0, 9, 0, 9], data)
const pong = (count: number) => (replies: Heard[]): void => check(replies.length === count && replies.every(({ parsed }) => parsed.protocol === 1 && parsed.payload![0] === 0), `${count} echo replies`)
/** What an error about a segment of ours shows. */
const shown = (seq: number, port = 40_007, to = '10.0.0.7'): number[] => [...tcp({ from: 7, to: port, seq: seq >>> 0, ack: 0 }, { from: '10.0.0.1', to }).subarray(14, 42)]
const tooBig = (seq: number, mtu: number): Uint8Array => icmp(3, 4, [0, 0, mtu >> 8, mtu & 255], shown(seq))

export const icmpRows: Row[] = [
  {
    id: 'C-01', title: 'CVE-2021-31346 CVE-2021-35683: an echo request that claims 1,000 bytes and has 46; never more comes back than went in',
    cases: [
      each('claims', 'ip.length', [icmp(8, 0, [0, 9, 0, 9], new Uint8Array(18), { length: 1000 }), icmp(8, 0, [0, 9, 0, 9], new Uint8Array(18), { length: 47 })]),
      each('every length below the header\'s', 'icmp.bad', Array.from({ length: 8 }, (_, length) => ipv4(new Uint8Array(length), { protocol: 1 }))),
      { name: 'one that is right', frames: ping(), replies: pong(1) },
      { name: 'a long one', frames: ping(new Array<number>(1472).fill(3)), replies: (replies) => check(replies[0]?.frame.length === 1514, '1,514 bytes') },
    ],
  },
  {
    id: 'C-01', title: 'an echo request with every 16-bit field changed and at every length: nothing malformed comes back',
    script: async (trial) => void await trial.sweep(ping([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])),
  },
  {
    id: 'C-02', title: 'CVE-2021-31344: an echo request with options that choose the way',
    cases: [
      each('source routes', 'ip.options', [131, 137].map((kind) => icmp(8, 0, [0, 1, 0, 1], [1], { options: [kind, 7, 4, 10, 0, 0, 9, 0] }))),
      each('record route', 'icmp.ignored', [icmp(8, 0, [0, 1, 0, 1], [1], { options: [7, 7, 4, 0, 0, 0, 0, 0] })]),
    ],
  },
  { id: 'C-03', title: 'CVE-2020-11911: address mask replies and requests', cases: [each('masks', 'icmp.ignored', [17, 18].map((type) => icmp(type, 0, [0, 1, 0, 1], [255, 0, 0, 0])))] },
  {
    id: 'C-04', title: 'RFC 6918: redirects from the gateway and from others, timestamps, information, source quench, router discovery',
    cases: [
      each('redirects', 'icmp.ignored', ['10.0.0.254', '10.0.0.2'].flatMap((from) => [0, 1, 2, 3].map((code) => icmp(5, code, [10, 0, 0, 66], shown(0), { from })))),
      each('others', 'icmp.ignored', [0, 1, 2, 4, 6, 7, 9, 10, 13, 14, 15, 16, 19, 30, 37, 39, 40, 255].map((type) => icmp(type, 0, [0, 1, 0, 1], new Uint8Array(40)))),
    ],
  },
  {
    id: 'C-05', title: 'CVE-2020-11910, RFC 5927: packets too big about what is not under way, at every length, with MTU 0, 1, 68, 576, 65535',
    cases: [
      each('every length', 'icmp.bad', Array.from({ length: 28 }, (_, length) => icmp(3, 4, [0, 0, 2, 64], shown(0).slice(0, length)))),
      each('numbers that are not under way', 'icmp.ignored', [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].flatMap((seq) => [0, 1, 68, 576, 65535].map((mtu) => tooBig(seq, mtu)))),
      each('connections that are not there', 'icmp.ignored', [icmp(3, 4, [0, 0, 2, 64], shown(0, 1)), icmp(3, 4, [0, 0, 2, 64], shown(0, 40_007, '10.0.0.9')), icmp(11, 0, [0, 0, 0, 0], shown(0)), icmp(12, 0, [0, 0, 0, 0], shown(0))]),
      each('somebody else\'s packet', 'icmp.bad', [icmp(3, 4, [0, 0, 2, 64], [...tcp({ from: 7, to: 40_007 }, { from: '10.0.0.9', to: '10.0.0.7' }).subarray(14, 42)])]),
    ],
  },
  {
    id: 'C-05', title: 'an error about the canary with every 16-bit field changed and at every length: it goes on',
    script: async (trial) => void await trial.sweep(tooBig(0, 576)),
  },
  {
    id: 'C-06', title: 'RFC 5927 section 5: unreachable, of each code, for a connection that is open changes nothing',
    cases: [each('codes', 'icmp.ignored', Array.from({ length: 16 }, (_, code) => icmp(3, code, [0, 0, 0, 0], shown(0))))],
  },
  {
    id: 'C-07', title: 'no error about an error, a broadcast, a group, or a fragment that is not the first',
    cases: [
      each('errors to a port where nobody is', 'icmp.ignored', [3, 11, 12].map((type) => icmp(type, 0, [0, 0, 0, 0], [...udp(99, 5000, [1], { from: '10.0.0.1', to: '10.0.0.2' }).subarray(14, 42)]))),
      each('an error about an error of ours', 'icmp.ignored', [icmp(3, 3, [0, 0, 0, 0], [...icmp(3, 3, [0, 0, 0, 0], [1, 2, 3, 4], { from: '10.0.0.1', to: '10.0.0.2' }).subarray(14, 42)])]),
      each('a broadcast', 'udp.port', [udp(5000, 99, [1], { to: '10.0.0.255', toMac: BROADCAST })]),
      { name: 'fragments that are whole', frames: [ipv4(udp(5000, 99, new Uint8Array(40)).subarray(34, 58), { protocol: 17, fragment: 0x2000, id: 9 }), ipv4(udp(5000, 99, new Uint8Array(40)).subarray(58, 82), { protocol: 17, fragment: 3, id: 9 })], drop: { 'udp.port': 1 } },
    ],
  },
  {
    id: 'C-08', title: 'CVE-2020-25705 (SAD DNS): 2,000 datagrams to closed ports: few errors, at random times',
    script: async (trial) => {
      let errors = 0
      for (let round = 0; round < 40; round++) {
        errors += (await trial.exchange(Array.from({ length: 50 }, (_, i) => udp(5000, 1024 + round * 50 + i, [1], { from: '10.0.0.5' })))).length
        await trial.beat()
      }
      check(errors > 0 && errors < 400, `${errors} errors`)
    },
  },
  {
    id: 'C-10', title: 'a flood of 5,000 echo requests, short and of 1,472 bytes: each is answered or dropped, the canary goes on',
    script: async (trial) => {
      let answers = 0
      for (let round = 0; round < 100; round++) {
        answers += (await trial.exchange(Array.from({ length: 50 }, (_, i) => ping(new Array<number>(i % 5 ? 18 : 1472).fill(i))))).length
        await trial.beat()
      }
      check(answers > 0 && answers <= 5000, `${answers} answers`)
    },
  },
]

const lengthed = (length: number, says: number): Uint8Array => {
  const data = udp(5000, 7, new Uint8Array(length)).slice(34)
  data[4] = says >> 8
  data[5] = says & 255
  // The checksum is that of what the length says.
  data.set(transport(data.slice(0, Math.min(Math.max(says, 8), data.length)), 6, 17, '10.0.0.2', '10.0.0.1').subarray(6, 8), 6)
  return ipv4(data, { protocol: 17 })
}
const unsummed = (): Uint8Array => {
  const data = udp(5000, 7, [1, 2, 3]).slice(34)
  data[6] = data[7] = 0
  return ipv4(data, { protocol: 17 })
}
const echoed = (count: number) => (replies: Heard[]): void => check(replies.length === count && replies.every(({ parsed }) => parsed.protocol === 17), `${count} echoes, not ${replies.length}`)

export const udpRows: Row[] = [
  {
    id: 'U-01', title: 'CVE-2021-31345: lengths 0 to 7, beyond the packet and before it; no checksum; port 0',
    cases: [
      each('lengths that cannot be', 'udp.length', [0, 1, 2, 3, 4, 5, 6, 7, 29, 0x7fff, 0x8000, 0xffff].map((says) => lengthed(20, says))),
      { name: 'a length before the packet\'s end: the rest is not the datagram\'s', frames: lengthed(20, 12), replies: (replies) => check(replies.length === 1 && replies[0].parsed.payload!.length === 12, 'an echo of 4 bytes') },
      { name: 'no checksum', frames: unsummed(), replies: echoed(1) },
      each('a wrong checksum', 'udp.checksum', [0, 1, 2].map((at) => { const bad = udp(5000, 7, [1, 2, 3]); bad[42 + at] ^= 1; return bad })),
      each('port 0', 'udp.port', [udp(5000, 0, [1])]),
      each('every length below the header\'s', 'udp.length', Array.from({ length: 8 }, (_, length) => ipv4(new Uint8Array(length), { protocol: 17 }))),
    ],
  },
  {
    id: 'U-01', title: 'a datagram with every 16-bit field changed and at every length: nothing malformed comes back',
    script: async (trial) => void await trial.sweep(udp(5000, 7, [1, 2, 3, 4, 5, 6, 7, 8])),
  },
  {
    id: 'U-02', title: 'CVE-1999-0103: no loop between our echo and a server\'s port, ours or another\'s',
    cases: [
      { name: 'from other servers', frames: [7, 19, 53, 1023].map((port) => udp(port, 7, [1])) },
      each('from ourselves', 'ip.martian', [udp(7, 7, [1], { from: '10.0.0.1' })]),
      { name: 'from a port of somebody who is no server', frames: udp(1024, 7, [1]), replies: echoed(1) },
    ],
  },
]

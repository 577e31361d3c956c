/** I and F: IPv4's header, options and fragments. RFC 791, 815, 1122, 1858, 3128, 5722. */
import { BROADCAST, SYN, icmp, ipv4, tcp, transport, udp, type IpFields } from '../host.ts'
import { checksum } from '../compile.ts'
import type { Heard } from './peer.ts'
import { check, type Case, type Row } from './trial.ts'

const MF = 0x2000
const each = (name: string, drop: string, frames: Uint8Array[], replies?: Case['replies']): Case => ({ name, frames, drop, replies })
/** A datagram to the echo port; its header with `values` at `at`, and its checksum right again. */
const good = (): Uint8Array => udp(5000, 7, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
function header(at: number, ...values: number[]): Uint8Array {
  const frame = good()
  frame.set(values, 14 + at)
  const length = Math.max(20, (frame[14] & 15) * 4)
  frame[24] = frame[25] = 0
  const sum = checksum(frame.subarray(14, Math.min(14 + length, frame.length)))
  frame[24] = sum >> 8
  frame[25] = sum & 255
  return frame
}
const echoed = (count: number) => (replies: Heard[]): void => check(replies.length === count && replies.every(({ parsed }) => parsed.protocol === 17), `${count} echoes, not ${replies.length}`)
const unreachable = (code: number, most: number) => (replies: Heard[]): void =>
  check(replies.length <= most && replies.every(({ parsed }) => parsed.protocol === 1 && parsed.payload![0] === 3 && parsed.payload![1] === code), `at most ${most} errors of code ${code}`)

export const ipv4Rows: Row[] = [
  {
    id: 'I-01', title: 'CVE-2020-13987 CVE-2020-11909: version, header length, total length, checksum: one counter each',
    cases: [
      each('versions', 'ip.version', [0, 1, 2, 3, 5, 6, 7, 15].map((version) => header(0, version << 4 | 5))),
      each('header lengths below 5', 'ip.header', [0, 1, 2, 3, 4].map((words) => header(0, 0x40 | words))),
      each('total length below the header, or beyond the frame', 'ip.length', [0, 1, 19, 200, 0x7fff, 0x8000, 0xffff].map((length) => header(2, length >> 8, length & 255))),
      each('a header longer than the packet', 'ip.length', [header(0, 0x4f)]),
      each('checksums', 'ip.checksum', [0, 1, 0xffff].map((sum) => { const bad = good(); bad[24] = sum >> 8; bad[25] = sum & 255; return bad })),
      each('every length below the packet\'s', 'ip.length', Array.from({ length: good().length - 14 }, (_, i) => good().subarray(0, 14 + i))),
      { name: 'one that is right, for comparison', frames: good(), replies: echoed(1) },
    ],
  },
  {
    id: 'I-01', title: 'a datagram with every 16-bit field changed and at every length, with checksums that are wrong and right: nothing malformed comes back',
    script: async (trial) => void await trial.sweep(good()),
  },
  {
    id: 'I-02', title: 'URGENT/11 CVE-2019-12256: source routes are dropped, whole or broken; options never come back in errors',
    cases: [
      ...[131, 137].map((kind) => each(`source route ${kind}`, 'ip.options', [
        [kind, 3, 4, 0], [kind, 7, 4, 10, 0, 0, 9, 0], [kind, 7, 8, 10, 0, 0, 9, 0], [kind, 7, 0, 10, 0, 0, 9, 0], [kind, 7, 255, 10, 0, 0, 9, 0], [kind, 0, 4, 0], [kind, 1, 4, 0], [kind, 2, 1, 1], [kind, 255, 4, 0],
        [kind, 3, 4, kind, 3, 4, 0, 0], [1, 1, 1, kind],
      ].map((options) => ipv4([1, 2, 3, 4, 5, 6, 7, 8], { protocol: 17, options })))),
      // No error about a packet with options: what would it show of them?
      each('an unknown protocol behind options', 'ip.protocol', [ipv4([1, 2, 3, 4], { protocol: 200, options: [7, 7, 4, 0, 0, 0, 0, 0] })]),
    ],
  },
  {
    id: 'I-03', title: 'options that do not end, 40 NOPs, record route and timestamps beyond their room: bounded, and no answer by their way',
    cases: [
      each('lengths 0 and 1, and beyond the header', 'ip.options', [[7, 0, 0, 0], [7, 1, 0, 0], [68, 0, 0, 0], [148, 5, 0, 0], [1, 1, 1, 7], [255, 255, 0, 0]].map((options) => ipv4([1, 2, 3, 4, 5, 6, 7, 8], { protocol: 17, options }))),
      { name: '40 NOPs, an end in the middle, unknown options', frames: [new Array<number>(40).fill(1), [0, 7, 0, 255], [200, 4, 1, 2]].map((options) => optioned(options)), replies: echoed(3) },
      { name: 'record route and timestamps that are full', frames: [[7, 7, 8, 1, 2, 3, 4, 0], [7, 39, 255, ...new Array<number>(36).fill(9), 0], [68, 12, 255, 0xf0, ...new Array<number>(8).fill(0)], [68, 4, 5, 0xf3]].map((options) => optioned(options)), replies: echoed(4) },
    ],
  },
  {
    id: 'I-04', title: 'CVE-1999-0016 (LAND): our own address and addresses of nobody as the source',
    cases: ['10.0.0.1', '127.0.0.1', '127.255.255.255', '0.0.0.0', '0.1.2.3', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255', '10.0.0.255'].map((from) =>
      each(from, 'ip.martian', [tcp({ from: 7, to: 7, flags: SYN }, { from }), udp(7, 7, [1], { from }), icmp(8, 0, [0, 1, 0, 1], [1], { from })])),
  },
  {
    id: 'I-05', title: 'Smurf and Fraggle, CVE-1999-0513: no answer to a broadcast, whatever it asks',
    cases: [
      { name: 'echo requests', frames: ['10.0.0.255', '255.255.255.255'].map((to) => icmp(8, 0, [0, 1, 0, 1], [1], { to, toMac: BROADCAST })), drop: 'icmp.ignored' },
      { name: 'datagrams to a port where nobody is', frames: ['10.0.0.255', '255.255.255.255'].map((to) => udp(5000, 99, [1], { to, toMac: BROADCAST })), drop: 'udp.port' },
      { name: 'unknown protocols', frames: ['10.0.0.255', '255.255.255.255'].map((to) => ipv4([1, 2, 3, 4], { protocol: 200, to, toMac: BROADCAST })), drop: 'ip.protocol' },
      { name: 'SYNs', frames: ['10.0.0.255', '255.255.255.255'].map((to) => tcp({ to: 7, flags: SYN }, { to, toMac: BROADCAST })), drop: 'ip.address' },
    ],
  },
  {
    id: 'I-06', title: 'CVE-2020-11896 CVE-2020-11898 CVE-2020-11900 CVE-2020-11902 CVE-2020-10136: tunnels are not spoken, nothing is passed on',
    cases: [
      each('IP in IP, to us and to others, 20 deep', 'ip.protocol', [
        ipv4(udp(5000, 7, [1]).subarray(14), { protocol: 4 }), ipv4(udp(5000, 7, [1], { to: '10.0.0.4' }).subarray(14), { protocol: 4 }),
        ipv4(Array.from({ length: 20 }).reduce<Uint8Array>((inner) => ipv4(inner, { protocol: 4 }).subarray(14), udp(5000, 7, [1]).subarray(14)), { protocol: 4 }),
      ], unreachable(2, 3)),
      each('protocols 0, 41, 47, 50, 132, 255', 'ip.protocol', [0, 41, 47, 50, 132, 255].map((protocol) => ipv4(new Uint8Array(40), { protocol })), unreachable(2, 6)),
      { name: 'IP in IP in two fragments', frames: fragments(udp(5000, 7, new Uint8Array(60)).subarray(14), [0, 48, 88], { protocol: 4, id: 7 }), drop: { 'ip.protocol': 1 }, replies: unreachable(2, 1) },
    ],
  },
  {
    id: 'I-07', title: 'packets for others to our Ethernet address are dropped and not passed on; no redirect',
    cases: [each('others', 'ip.address', ['10.0.0.2', '10.0.0.77', '10.0.1.1', '8.8.8.8', '127.0.0.1', '0.0.0.0', '224.0.0.5', '255.255.255.254'].map((to) => udp(5000, 7, [1], { to })))],
  },
  {
    id: 'I-08', title: 'RFC 6864: the identification of all we send says nothing: 0, with "do not fragment"',
    cases: [{
      name: 'echoes, errors, SYN and ACK, resets',
      frames: [icmp(8, 0, [0, 1, 0, 1], new Array<number>(20).fill(1)), good(), udp(5000, 99, new Array<number>(40).fill(0), { from: '10.0.0.4' }), tcp({ from: 5001, to: 7, flags: SYN }), tcp({ from: 5002, to: 999, flags: SYN })],
      drop: { 'udp.port': 1, 'tcp.port': 1 },
      replies: (replies) => {
        check(replies.length === 5, `5 answers, not ${replies.length}`)
        for (const { frame } of replies) check(frame.subarray(18, 22).join() === '0,0,64,0', `identification and flags ${frame.subarray(18, 22).join()}`)
      },
    }],
  },
]

/** A datagram to the echo port behind IP options. */
function optioned(options: number[]): Uint8Array {
  const { length } = options
  const padded = [...options, ...new Array<number>((4 - length % 4) % 4).fill(0)]
  return ipv4(good().subarray(34), { protocol: 17, options: padded })
}

/** `payload` cut at the multiples of 8 `cuts`: the first is 0, the last its length. */
export function fragments(payload: Uint8Array, cuts: number[], fields: IpFields): Uint8Array[] {
  return cuts.slice(1).map((to, i) => ipv4(payload.subarray(cuts[i], to), { ...fields, fragment: cuts[i] >> 3 | (to < payload.length ? MF : 0) }))
}

const datagram = (length: number, fill = 7): Uint8Array => udp(5000, 7, new Uint8Array(length).fill(fill)).slice(34)
const piece = (data: ArrayLike<number>, offset: number, more: boolean, id: number, protocol = 17): Uint8Array => ipv4(data, { protocol, fragment: offset >> 3 | (more ? MF : 0), id })

export const fragmentRows: Row[] = [
  {
    id: 'F-01', title: 'CVE-1999-0015 (teardrop), RFC 5722: fragments that overlap throw the packet away; no length becomes negative',
    cases: [
      { name: 'teardrop', frames: [piece(new Uint8Array(40).fill(65), 0, true, 42), piece(new Uint8Array(4), 24, false, 42)], drop: { 'ip.fragment': 1 } },
      { name: 'one inside the other', frames: [piece(new Uint8Array(40), 0, true, 43), piece(new Uint8Array(8).fill(66), 16, true, 43)], drop: { 'ip.fragment': 1 } },
      { name: 'the same place with other bytes', frames: [piece(new Uint8Array(40), 0, true, 44), piece(new Uint8Array(40).fill(1), 0, true, 44)], drop: { 'ip.fragment': 1 } },
      { name: 'a last one before what is there', frames: [piece(new Uint8Array(16), 48, true, 45), piece(new Uint8Array(8), 8, false, 45)], drop: { 'ip.fragment': 1 } },
    ],
  },
  {
    id: 'F-02', title: 'ping of death, CVE-1999-0128: what would end beyond 65,535 or beyond our 8 KiB',
    cases: [each('ends', 'ip.fragment', [piece(new Uint8Array(1480), 8189 * 8, false, 1, 1), piece(new Uint8Array(1480), 8191 * 8, true, 2, 1), piece(new Uint8Array(8), 8192, false, 3, 1), piece(new Uint8Array(1480), 7000 & ~7, true, 4, 1)])],
  },
  {
    id: 'F-03', title: 'RFC 1858, 3128: a TCP header in pieces',
    cases: [
      each('8 bytes first', 'ip.fragment', [piece(tcp({ to: 7, flags: SYN }).slice(34, 42), 0, true, 5, 6)]),
      each('flags in the second', 'ip.fragment', [piece(tcp({ to: 7, flags: SYN }).slice(42, 58), 8, false, 5, 6)]),
      each('with options', 'ip.fragment', [ipv4(new Uint8Array(24), { protocol: 6, fragment: MF, options: [1, 1, 1, 1] })]),
    ],
  },
  {
    id: 'F-04', title: 'CVE-2018-5391 (FragmentSmack), Rose: 10,000 packets that never end take four places; the next whole one gets through',
    script: async (trial) => {
      const { cable } = trial.peer
      const payload = datagram(60)
      for (let id = 0; id < (cable.pass ? 10_000 : 2_000); id++) {
        cable.send(piece(payload.subarray(0, 40), 0, true, id & 0xffff))
        if (id % 100 === 0) await trial.beat()
      }
      check((await trial.peer.counters()).sets <= 4, 'four packets under way')
      const replies = await trial.exchange(fragments(payload, [0, 40, 68], { protocol: 17, id: 20_000 }))
      echoed(1)(replies)
      // They make room for others at once; what is left is thrown away by contradicting it.
      const all = cable.pass ? 10_000 : 2_000
      for (let id = all - 3; id < all; id++) await trial.exchange(piece(new Uint8Array(40).fill(1), 0, true, id))
    },
  },
  {
    id: 'F-05', title: 'jolt2: the same last fragment 5,000 times',
    script: async (trial) => {
      const last = piece(new Uint8Array(9), 1480 * 5 & ~7, false, 1109, 1)
      for (let i = 0; i < 5000; i++) {
        trial.peer.cable.send(last)
        if (i % 100 === 0) await trial.beat()
      }
      check((await trial.exchange([])).length === 0, 'no answer')
      await trial.exchange(piece(new Uint8Array(9).fill(1), 1480 * 5 & ~7, false, 1109, 1))
    },
  },
  {
    id: 'F-06', title: 'CVE-2020-17438 CVE-2020-17469: lengths that contradict each other',
    cases: [
      each('not of 8 bytes, or of none', 'ip.fragment', [piece(new Uint8Array(41), 0, true, 1), piece([], 0, true, 1), piece([], 16, true, 1), piece([], 16, false, 1)]),
      { name: 'two ends', frames: [piece(new Uint8Array(8), 80, false, 2), piece(new Uint8Array(8), 72, false, 2)], drop: { 'ip.fragment': 1 } },
      { name: 'more behind the end', frames: [piece(new Uint8Array(8), 40, false, 3), piece(new Uint8Array(8), 48, true, 3)], drop: { 'ip.fragment': 1 } },
      { name: 'other header lengths', frames: [piece(new Uint8Array(40), 0, true, 4), ipv4(new Uint8Array(8), { protocol: 17, fragment: 5, id: 4, options: [1, 1, 1, 1] }), piece(new Uint8Array(40).fill(9), 0, true, 4)], drop: { 'ip.fragment': 2 } },
      { name: 'UDP says more than there is', frames: fragments(lying(68, 200), [0, 40, 68], { protocol: 17, id: 5 }), drop: { 'udp.length': 1 } },
    ],
  },
  {
    id: 'F-06', title: 'a first and a last fragment with every 16-bit field changed and at every length: bounded, and nothing stays',
    script: async (trial) => {
      const [first, last] = fragments(datagram(60), [0, 40, 68], { protocol: 17, id: 0x1234 })
      await trial.sweep(first)
      await trial.sweep(last)
    },
  },
  {
    id: 'F-08', title: 'all 24 orders of four fragments, also with each doubled: the bytes of the whole',
    script: async (trial) => {
      const orders = (left: number[]): number[][] => (left.length ? left.flatMap((first) => orders(left.filter((one) => one !== first)).map((rest) => [first, ...rest])) : [[]])
      let id = 100
      for (const order of orders([0, 1, 2, 3])) for (const twice of [false, true]) {
        const data = Uint8Array.from({ length: 100 }, (_, i) => i * id)
        const parts = fragments(udp(5000, 7, data).slice(34), [0, 24, 48, 96, 108], { protocol: 17, id: ++id })
        const list = order.flatMap((index, at) => (twice && at < 3 ? [parts[index], parts[index]] : [parts[index]]))
        const replies = await trial.exchange(list)
        check(replies.length === 1 && Buffer.from(replies[0].parsed.payload!.subarray(8)).equals(data), `the order ${order.join()}${twice ? ' doubled' : ''}`)
      }
    },
  },
]

/** A datagram of `length` bytes whose header says `says`. */
function lying(length: number, says: number): Uint8Array {
  const data = datagram(length - 8)
  data[4] = says >> 8
  data[5] = says & 255
  return transport(data, 6, 17, '10.0.0.2', '10.0.0.1')
}

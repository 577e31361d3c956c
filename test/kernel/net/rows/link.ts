/** L: Ethernet and ARP. RFC 894, 826, 5227. */
import { BROADCAST, PEER, arp, ethernet, icmp, macOf, tcp, udp, SYN } from '../host.ts'
import { check, variants, type Case, type Row } from './trial.ts'

const OTHER = [0x52, 0x54, 0, 0, 0, 0x66]
const ask = (from = '10.0.0.2', mac = PEER): Uint8Array => arp(1, mac, from, '10.0.0.1')
const changed = (frame: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const bad = frame.slice()
  bad.set(values, at)
  return bad
}
const each = (name: string, drop: string, list: Uint8Array[]): Case => ({ name, frames: list, drop })
const zeros = (length: number): Uint8Array => new Uint8Array(length)

export const linkRows: Row[] = [
  {
    id: 'L-01', title: 'short and long frames, and CVE-2003-0001 (Etherleak): what pads our own is zeros (CVE-2020-11906)',
    cases: [
      each('14 bytes without a payload', 'ip.length', [ethernet(macOf(0), 0x800, [])]),
      each('runts', 'ip.length', [1, 4, 19].map((length) => ethernet(macOf(0), 0x800, zeros(length)))),
      { name: 'a runt that is padded, and answered with zeros behind', frames: icmp(8, 0, [0, 9, 0, 9], [7]), replies: (replies) => check(replies.length === 1 && replies[0].frame.length === 60, 'one frame of 60 bytes') },
    ],
    // A card of 802.3 hands over no frame of less than 14 bytes or more than 1514: the board's own tests give such to the stack (interface.test.ts).
  },
  {
    id: 'L-02', title: '802.1Q with nothing behind, 20 tags, length fields, LLC and SNAP',
    cases: [
      each('tags', 'eth.type', [ethernet(macOf(0), 0x8100, []), ethernet(macOf(0), 0x8100, zeros(46)), ethernet(macOf(0), 0x88a8, Array.from({ length: 40 }, (_, i) => (i % 2 ? 0 : 0x81)))]),
      each('length fields and what claims to be longer than the frame', 'eth.type', [0, 3, 46, 0x5dc, 0x5ff].map((type) => ethernet(macOf(0), type, [0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...zeros(40)]))),
      each('IPv6, RARP, LLDP, loopback', 'eth.type', [0x86dd, 0x8035, 0x88cc, 0x9000].map((type) => ethernet(macOf(0), type, zeros(60)))),
    ],
  },
  {
    id: 'L-03', title: 'CVE-2020-11914: ARP with other lengths, other hardware, other operations, and 27 bytes',
    cases: [
      each('lengths of addresses', 'arp.bad', [0, 1, 255].flatMap((length) => [changed(ask(), 18, length), changed(ask(), 19, length)])),
      each('hardware and protocol', 'arp.bad', [changed(ask(), 14, 0, 0), changed(ask(), 14, 0, 6), changed(ask(), 16, 8, 6)]),
      each('operations', 'arp.bad', [[0, 0], [0, 3], [0, 8], [255, 255]].map((operation) => changed(ask(), 20, ...operation))),
      each('every length below 28', 'arp.bad', Array.from({ length: 28 }, (_, length) => ask().subarray(0, 14 + length))),
      each('senders that nobody is', 'arp.bad', ['0.0.0.1', '127.0.0.1', '224.0.0.1', '255.255.255.255', '192.168.0.1'].map((from) => ask(from))),
      each('a sender with a group\'s address inside, or with ours', 'arp.bad', [changed(ask(), 22, ...BROADCAST), changed(ask(), 22, ...macOf(0)), changed(ask(), 22, ...zeros(6))]),
    ],
  },
  {
    id: 'L-04', title: 'RFC 5227, ARP spoofing: who is known is not replaced, a conflict is defended once in 10 s, 10,000 senders push nobody out',
    cases: [
      each('unasked replies for whom we talk to, for the gateway, for somebody new', 'arp.unasked', ['10.0.0.7', '10.0.0.254', '10.0.0.99'].map((from) => arp(2, OTHER, from, '10.0.0.1', macOf(0)))),
      each('claims on our own address', 'arp.conflict', Array.from({ length: 20 }, (_, i) => arp(1 + i % 2, OTHER, '10.0.0.1', '10.0.0.1', i % 2 ? macOf(0) : BROADCAST))),
    ],
    script: async (trial) => {
      const count = trial.peer.cable.pass ? 10_000 : 2_000
      for (let i = 0; i < count; i++) {
        trial.peer.cable.send(arp(1, [2, 0, 0, 0, i >> 8, i & 255], `10.0.0.${8 + i % 200}`, '10.0.0.1'))
        if (i % 50 === 0) await trial.beat()
      }
      await trial.exchange([])
      await trial.health()
    },
  },
  {
    id: 'L-05', title: 'URGENT/11 CVE-2019-12262: a RARP reply that nobody asked for',
    cases: [each('RARP', 'eth.type', [ethernet(macOf(0), 0x8035, [0, 1, 8, 0, 6, 4, 0, 4, ...PEER, 10, 0, 0, 2, ...macOf(0), 10, 0, 0, 77])])],
  },
  {
    id: 'L-06', title: 'group and own source addresses, frames to others',
    cases: [
      each('sources', 'eth.address', [BROADCAST, [1, 0, 0x5e, 0, 0, 1], [3, 0, 0, 0, 0, 1], macOf(0)].map((from) => ethernet(macOf(0), 0x800, udp(5000, 7, [1]).subarray(14), from))),
      each('destinations', 'eth.address', [PEER, [0x52, 0x54, 0, 0, 0, 2], [1, 0, 0x5e, 0, 0, 1], [0x33, 0x33, 0, 0, 0, 1]].map((to) => ethernet(to, 0x800, udp(5000, 7, [1]).subarray(14)))),
      each('a SYN by broadcast at Ethernet', 'ip.address', [tcp({ to: 7, flags: SYN }, { toMac: BROADCAST })]),
    ],
  },
  {
    id: 'L-09', title: 'CVE-2019-12259 CVE-2019-12265: IGMP is not spoken: queries are dropped, whole and in fragments',
    cases: [each('queries', 'ip.protocol', [[0x11, 0, 0xee, 0xff, 0, 0, 0, 0], [0x11, 100, 0xff, 0x9b, 224, 0, 0, 1, 0, 0, 0xff, 0xff], []].map((body) => {
      const frame = icmp(8, 0, [0, 0, 0, 0], [])
      return igmp(frame, body)
    }))].map((one) => ({ ...one, replies: () => {} })),
  },
  {
    id: 'L-03', title: 'ARP with every field changed: bounded, nothing malformed comes back',
    script: async (trial) => {
      // Sender and target addresses are swept, too: answers are all right, and neighbors are learned.
      for (const frame of variants(ask('10.0.0.44'))) if (frame.length >= 14) trial.peer.cable.send(frame)
      await trial.exchange([])
    },
  },
]

/** An IGMP message to us alone, as a query of a router could be. */
function igmp(frame: Uint8Array, body: number[]): Uint8Array {
  const header = frame.slice(0, 34)
  header[16] = 0
  header[17] = 20 + body.length
  header[23] = 2
  header[24] = header[25] = 0
  let sum = 0
  for (let i = 14; i < 34; i += 2) sum += header[i] << 8 | header[i + 1]
  sum = (sum & 0xffff) + (sum >>> 16)
  header[24] = ~sum >> 8 & 255
  header[25] = ~sum & 255
  return Uint8Array.of(...header, ...body)
}

// Wire formats: captured bytes, round trips, every truncation, every 16-bit field swept.
import { beforeAll, describe, expect, it } from 'vitest'
import { generator } from '../module.ts'
import { bytes, checksum, load, sweep } from './compile.ts'

type Call = (...args: (number | bigint)[]) => number
let m: Record<string, Call> & { memory: WebAssembly.Memory; frameDestination: (at: number) => bigint; frameSource: (at: number) => bigint; arpField: (at: number, index: number) => bigint }
let at: number
beforeAll(async () => {
  m = await load('wire')
  at = m.buffer()
})

const put = (data: Uint8Array, offset = 0): number => {
  const memory = new Uint8Array(m.memory.buffer)
  memory.fill(0xa5, at, at + 4096) // what lies behind must not matter
  memory.set(data, at + offset)
  return at + offset
}
const got = (length: number, from = at): Uint8Array => new Uint8Array(m.memory.buffer).slice(from, from + length)
/** An IPv4 address as the device keeps it. */
const ip = (text: string): number => new Uint32Array(Uint8Array.from(text.split('.').map(Number)).buffer)[0]
const set16 = (data: Uint8Array, offset: number, value: number): Uint8Array => {
  const copy = data.slice()
  copy[offset] = value >>> 8
  copy[offset + 1] = value & 255
  return copy
}

describe('checksum', () => {
  it('is that of RFC 1071 section 3', () => {
    expect(m.sumOf(put(bytes('0001 f203 f4f5 f6f7')), 8)).toBe(0x0d22) // ~ddf2, as it lies in memory
  })
  it('is right for every length to 200 at every alignment', () => {
    const random = generator(1)
    const data = Uint8Array.from({ length: 220 }, () => Math.floor(random() * 256))
    for (let offset = 0; offset < 8; offset++) {
      put(data)
      for (let length = 0; length <= 200; length++) {
        const value = checksum(data.subarray(offset, offset + length))
        expect(m.sumOf(at + offset, length)).toBe((value >>> 8) | ((value & 255) << 8))
      }
    }
  })
  it('does not overflow over 64 KiB of ones, and adds up over an even cut', () => {
    new Uint8Array(m.memory.buffer).fill(255, at, at + 8192)
    expect(m.sumOf(at, 8192)).toBe(0)
    for (const cut of [0, 2, 30, 34, 4096]) expect(m.sumOfTwo(at, cut, 8191)).toBe(m.sumOfTwo(at, 0, 8191))
  })
})

describe('ethernet', () => {
  it('round trip, short frames padded with zeros', () => {
    put(new Uint8Array(0))
    expect(m.ethernet(at, 0x665544332211n, 0xffeeddccbbaan, 0x806)).toBe(at + 14)
    expect(got(14)).toEqual(bytes('112233445566 aabbccddeeff 0806'))
    expect(BigInt.asUintN(64, m.frameDestination(at))).toBe(0x665544332211n)
    expect(BigInt.asUintN(64, m.frameSource(at))).toBe(0xffeeddccbbaan)
    expect(m.frameType(at)).toBe(0x806)
    expect(m.padded(at, 42)).toBe(60)
    expect(got(18, at + 42)).toEqual(new Uint8Array(18))
    expect(m.padded(at, 61)).toBe(61)
  })
})

describe('arp', () => {
  const request = bytes('0001 0800 06 04 0001 525400123456 0a000202 000000000000 0a00020f')
  it('reads a request and writes it again', () => {
    put(request)
    expect(m.arpOk(at, 28)).toBe(1)
    const fields = [0, 1, 2, 3, 4].map((index) => BigInt.asUintN(64, m.arpField(at, index)))
    expect(fields).toEqual([1n, 0x563412005452n, BigInt(ip('10.0.2.2')), 0n, BigInt(ip('10.0.2.15')) ])
    put(new Uint8Array(0))
    m.arp(at, 1, fields[1], Number(fields[2]), 0n, Number(fields[4]))
    expect(got(28)).toEqual(request)
  })
  it('L-03 CVE-2020-11914: every truncation, every lying length, hardware, protocol and operation is refused', () => {
    put(request)
    for (let length = 0; length < 28; length++) expect(m.arpOk(at, length)).toBe(0)
    for (const offset of [4, 5]) for (const value of [0, 1, 5, 7, 16, 255]) {
      const bad = request.slice()
      bad[offset] = value
      expect(m.arpOk(put(bad), 28)).toBe(0)
    }
    for (const [offset, right] of [[0, [1]], [2, [0x800]], [6, [1, 2]]] as const)
      for (const value of sweep(28)) expect(m.arpOk(put(set16(request, offset, value)), 28)).toBe(Number((right as readonly number[]).includes(value)))
  })
})

describe('ipv4', () => {
  // RFC 1071 checksum example packet, UDP of 115 bytes from 192.168.0.1 to 192.168.0.199.
  const header = bytes('4500 0073 0000 4000 4011 b861 c0a80001 c0a800c7')
  const packet = new Uint8Array(115)
  packet.set(header)
  it('reads captured bytes and writes them again', () => {
    expect(m.ipFault(put(packet), 115)).toBe(0)
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((index) => m.ipField(at, index))).toEqual([20, 115, 0, 0, 0, 0, 64, 17])
    expect(m.ipField(at, 8) >>> 0).toBe(ip('192.168.0.1'))
    expect(m.ipField(at, 9) >>> 0).toBe(ip('192.168.0.199'))
    put(new Uint8Array(0))
    expect(m.ip(at, ip('192.168.0.1'), ip('192.168.0.199'), 17, 95)).toBe(at + 20)
    expect(got(20)).toEqual(header)
  })
  const seal = (data: Uint8Array, length = (data[0] & 15) * 4): Uint8Array => set16(data, 10, checksum(set16(data, 10, 0).subarray(0, length)))
  it('I-01 CVE-2020-13987 CVE-2020-11909: version, header length, total length, checksum, every truncation', () => {
    for (let length = 0; length < 115; length++) expect(m.ipFault(put(packet), length)).toBe(length < 20 ? 1 : 4)
    expect(m.ipFault(put(packet), 1500)).toBe(0) // padding behind
    for (let first = 0; first < 256; first++) {
      if (first === 0x45) continue
      const bad = packet.slice()
      bad[0] = first
      const fault = m.ipFault(put(seal(bad)), 115)
      if (first >> 4 !== 4) expect(fault).toBe(2)
      else if ((first & 15) < 5) expect(fault).toBe(3)
    }
    for (const value of sweep(115)) expect(m.ipFault(put(seal(set16(packet, 2, value))), 115)).toBe(value >= 20 && value <= 115 ? 0 : 4)
    for (let bit = 0; bit < 160; bit++) {
      const bad = packet.slice()
      bad[bit >> 3] ^= 1 << (bit & 7)
      expect(m.ipFault(put(bad), 115)).not.toBe(0)
    }
  })
  const withOptions = (options: string): Uint8Array => {
    const data = new Uint8Array(115)
    data.set(header)
    const body = bytes(options)
    data.set(body, 20)
    data[0] = 0x40 | (5 + body.length / 4)
    return seal(data)
  }
  it('I-02 CVE-2019-12256: source routes are refused, whatever they hold', () => {
    for (const kind of ['83', '89']) for (const rest of ['030400', '000000', '010000', '020000', 'ff0400', '070401020304 00'])
      expect(m.ipFault(put(withOptions(kind + rest)), 115)).toBe(6)
  })
  it('I-03: options of length 0 or 1, or past the header, end the packet; NOPs and unknown ones do not', () => {
    expect(m.ipFault(put(withOptions('44000000')), 115)).toBe(6)
    expect(m.ipFault(put(withOptions('44010000')), 115)).toBe(6)
    expect(m.ipFault(put(withOptions('01010144')), 115)).toBe(6)
    expect(m.ipFault(put(withOptions('44050000')), 115)).toBe(6)
    expect(m.ipFault(put(withOptions('01'.repeat(40))), 115)).toBe(0)
    expect(m.ipFault(put(withOptions('94040000')), 115)).toBe(0)
    expect(m.ipFault(put(withOptions('0083ffff')), 115)).toBe(0)
  })
  it('fragments, masks and martians', () => {
    expect(m.ipFault(put(seal(set16(packet, 6, 0x2001))), 115)).toBe(0)
    expect([3, 4, 5].map((index) => m.ipField(at, index))).toEqual([8, 1, 1])
    for (let bits = 0; bits <= 32; bits++) {
      const mask = bits ? (~0 << (32 - bits)) >>> 0 : 0
      expect(m.mask(bits) >>> 0).toBe(ip([24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join('.')))
      expect(m.maskOk(m.mask(bits))).toBe(1)
    }
    expect(m.maskOk(ip('255.0.255.0'))).toBe(0)
    for (const bad of ['0.1.2.3', '127.0.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255']) expect(m.martian(ip(bad))).toBe(1)
    for (const good of ['1.0.0.1', '10.0.2.2', '223.255.255.255']) expect(m.martian(ip(good))).toBe(0)
  })
})

describe('icmp', () => {
  it('writes an echo request that has the right checksum, and refuses every truncation and flipped bit', () => {
    put(bytes('0000 0000 0000 0000 6162636465'))
    m.icmp(at, 8, 0, 0x1234, 7, 5)
    const message = got(13)
    expect(checksum(message)).toBe(0)
    expect(message.subarray(4, 8)).toEqual(bytes('12340007'))
    expect(m.icmpOk(at, 13)).toBe(1)
    expect([0, 1, 2, 3].map((index) => m.icmpField(at, index))).toEqual([8, 0, 0x1234, 7])
    for (let length = 0; length < 13; length++) expect(m.icmpOk(put(message.subarray(0, length)), length)).toBe(0)
    for (let bit = 0; bit < 104; bit++) {
      const bad = message.slice()
      bad[bit >> 3] ^= 1 << (bit & 7)
      expect(m.icmpOk(put(bad), 13)).toBe(0)
    }
  })
})

describe('udp', () => {
  const from = ip('10.0.2.15'), to = ip('10.0.2.3')
  const pseudo = (length: number, protocol: number): number => 0x0a00 + 0x020f + 0x0a00 + 0x0203 + protocol + length
  it('round trip with a checksum over the pseudo header', () => {
    put(bytes('0000000000000000 68656c6c6f'))
    m.udp(at, from, 1025, to, 53, 5)
    const datagram = got(13)
    expect(datagram.subarray(0, 6)).toEqual(bytes('0401 0035 000d'))
    expect(checksum(datagram, pseudo(13, 17))).toBe(0)
    expect(m.udpFault(at, 13, from, to)).toBe(0)
    expect([0, 1, 2].map((index) => m.udpField(at, index))).toEqual([1025, 53, 13])
  })
  it('a sum of 0 goes out as ffff, and a checksum of 0 means that there is none', () => {
    for (let word = 0; word < 0x10000; word += 1) {
      const data = Uint8Array.of(word >>> 8, word & 255)
      if (checksum(Uint8Array.of(4, 1, 0, 53, 0, 10, 0, 0, ...data), pseudo(10, 17)) !== 0) continue
      put(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, ...data))
      m.udp(at, from, 1025, to, 53, 2)
      expect(got(2, at + 6)).toEqual(bytes('ffff'))
      expect(m.udpFault(at, 10, from, to)).toBe(0)
    }
    expect(m.udpFault(put(bytes('0401 0035 0009 0000 61')), 9, from, to)).toBe(0)
  })
  it('U-01 CVE-2021-31345: lengths that cannot be, port 0, wrong checksums', () => {
    const datagram = bytes('0401 0035 000d 0000 68656c6c6f')
    for (const value of [...sweep(13), 2, 3, 4, 5, 6, 7, 8]) expect(m.udpFault(put(set16(datagram, 4, value)), 13, from, to)).toBe(value >= 8 && value <= 13 ? 0 : 1)
    for (let length = 0; length < 13; length++) expect(m.udpFault(put(datagram), length, from, to)).toBe(1)
    expect(m.udpFault(put(set16(datagram, 2, 0)), 13, from, to)).toBe(3)
    expect(m.udpFault(put(set16(datagram, 6, 1)), 13, from, to)).toBe(2)
  })
})

describe('tcp', () => {
  const from = ip('10.0.2.2'), to = ip('10.0.2.15')
  const pseudo = 0x0a00 + 0x0202 + 0x0a00 + 0x020f + 6
  const seal = (data: Uint8Array): Uint8Array => set16(data, 16, checksum(set16(data, 16, 0), pseudo + data.length))
  const segment = (options = '', payload = '', flags = 0x10): Uint8Array => {
    const body = bytes(options)
    return seal(Uint8Array.of(...bytes(`c001 0050 00010203 04050607 ${(5 + body.length / 4).toString(16)}0 ${flags.toString(16).padStart(2, '0')} 2000 0000 0000`), ...body, ...bytes(payload)))
  }
  const field = (index: number): number => m.tcpField(index) >>> 0
  it('reads a segment with data and the timestamps that a prediction expects', () => {
    const data = segment('0101080a 00000001 fffffffe', '616263')
    expect(m.tcpFault(put(data), data.length, from, to)).toBe(0)
    expect([0, 1, 2, 3, 4, 5, 7].map(field)).toEqual([0xc001, 80, 0x10203, 0x4050607, 16, 0x2000, 3])
    expect(got(3, field(6))).toEqual(bytes('616263'))
    expect([10, 11, 12, 15].map(field)).toEqual([1, 1, 0xfffffffe, 3])
  })
  it('reads the SYN of a Linux host', () => {
    const data = segment('020405b4 0402080a 00abcdef 00000000 01030307', '', 2)
    expect(m.tcpFault(put(data), data.length, from, to)).toBe(0)
    expect([8, 9, 10, 11, 12, 13, 15].map(field)).toEqual([1460, 7, 1, 0xabcdef, 0, 1, 1])
  })
  it('writes the options of a SYN, each of the eight ways', () => {
    for (let ways = 0; ways < 8; ways++) {
      put(new Uint8Array(0))
      const length = m.syn(at, from, to, 1460, ways & 1 ? 5 : -1, (ways >> 1) & 1, (ways >> 2) & 1)
      expect(checksum(got(length), pseudo + length)).toBe(0)
      expect(m.tcpFault(at, length, from, to)).toBe(0)
      expect([0, 1, 2, 3, 4, 5, 7, 8].map(field)).toEqual([1025, 80, 0x11223344, 0x55667788, 2, 0xfedc, 0, 1460])
      expect([9, 13, 10].map((index) => m.tcpField(index))).toEqual([ways & 1 ? 5 : -1, (ways >> 1) & 1, (ways >> 2) & 1])
      if (ways & 4) expect([11, 12].map(field)).toEqual([0x01020304, 0x05060708])
    }
  })
  it('reads selective acknowledgements', () => {
    const data = segment('0101 050a 00000010 00000020')
    expect(m.tcpFault(put(data), data.length, from, to)).toBe(0)
    expect([14, 16, 17].map(field)).toEqual([1, 16, 32])
  })
  it('T-07 T-10: data offset, every truncation, every flipped bit', () => {
    const data = segment('0101080a 00000001 fffffffe', '616263')
    for (let length = 0; length < data.length; length++) expect(m.tcpFault(put(data.subarray(0, length)), length, from, to)).not.toBe(0)
    for (let length = 0; length < data.length; length++) {
      const short = length > 17 ? seal(data.slice(0, length)) : data.slice(0, length)
      expect(m.tcpFault(put(short), length, from, to)).toBe(length < 32 ? 1 : 0)
    }
    for (let offset = 0; offset < 16; offset++) {
      const bad = data.slice()
      bad[12] = offset << 4
      const fault = m.tcpFault(put(seal(bad)), bad.length, from, to)
      if (offset < 5 || offset * 4 > bad.length) expect(fault).toBe(1)
    }
    for (let bit = 0; bit < data.length * 8; bit++) {
      const bad = data.slice()
      bad[bit >> 3] ^= 1 << (bit & 7)
      expect(m.tcpFault(put(bad), bad.length, from, to)).not.toBe(0)
    }
  })
  it('T-07 CVE-2019-12258 CVE-2020-24341: all 256 kinds of option at every length 0 to 40', () => {
    const fixed: Record<number, (length: number) => boolean> = { 2: (n) => n === 4, 3: (n) => n === 3, 4: (n) => n === 2, 5: (n) => n >= 10 && (n - 2) % 8 === 0, 8: (n) => n === 10 }
    for (let kind = 2; kind < 256; kind++) for (let length = 0; length <= 41; length++) {
      const options = new Uint8Array(40).fill(1)
      options[0] = kind
      options[1] = length
      options.fill(0x11, 2, Math.min(length, 40))
      const data = segment(Buffer.from(options).toString('hex'))
      expect(m.tcpFault(put(data), data.length, from, to)).toBe(length >= 2 && length <= 40 && (fixed[kind]?.(length) ?? true) ? 0 : 3)
    }
    const cut = segment('01010102')
    expect(m.tcpFault(put(cut), cut.length, from, to)).toBe(3)
  })
  it('T-07: a window scale above 14 counts as 14', () => {
    for (const shift of [14, 15, 255]) {
      const data = segment(`0303${shift.toString(16).padStart(2, '0')}00`, '', 2)
      expect(m.tcpFault(put(data), data.length, from, to)).toBe(0)
      expect(field(9)).toBe(14)
    }
  })
  it('reads whatever stands in the 16-bit fields', () => {
    const data = segment('', '61')
    for (const offset of [0, 2, 4, 6, 8, 10, 14, 18]) for (const value of sweep(21)) expect(m.tcpFault(put(seal(set16(data, offset, value))), 21, from, to)).toBe(0)
  })
})

describe('dhcp', () => {
  const mac = 0x563412005452n
  const message = (options: string, sname = '', file = ''): Uint8Array => {
    const body = bytes(options)
    const data = new Uint8Array(240 + body.length)
    data.set(bytes('02010600 39 03f3 26'))
    data.set(bytes('0a00020f'), 16)
    data.set(bytes('525400123456'), 28)
    data.set(bytes(sname), 44)
    data.set(bytes(file), 108)
    data.set(bytes('63825363'), 236)
    data.set(body, 240)
    return data
  }
  const offer = message('350102 3604 0a000202 3304 00015180 0104 ffffff00 0304 0a000202 0608 0a000203 0a000204 3a04 0000a8c0 3b04 00012750 2a04 0a000205 ff')
  const field = (index: number): number => m.dhcpField(index) >>> 0
  it('reads an offer', () => {
    expect(m.dhcpOk(put(offer), offer.length, mac)).toBe(1)
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(field)).toEqual([2, 0x26f30339, ip('10.0.2.15'), ip('10.0.2.2'), ip('255.255.255.0'), ip('10.0.2.2'), ip('10.0.2.3'), ip('10.0.2.4'), ip('10.0.2.5'), 86400, 43200, 75600])
  })
  it('writes what a server can read', () => {
    put(new Uint8Array(0))
    const length = m.dhcp(at, 3, 0x26f30339, mac, 0, ip('10.0.2.15'), ip('10.0.2.2'))
    expect(length).toBe(300)
    const data = got(length)
    expect(data.subarray(0, 12)).toEqual(bytes('01010600 3903f326 0003 0000'))
    expect(data.subarray(28, 34)).toEqual(bytes('525400123456'))
    expect(Buffer.from(data.subarray(236)).toString('hex').replace(/(00)*$/, '')).toBe('63825363' + '350103' + '3d0701525400123456' + '32040a00020f' + '36040a000202' + '390205c0' + '37070103062a333a3b' + '0c05626f617264' + 'ff')
    m.dhcp(at, 4, 1, mac, 0, 5, 6)
    expect(got(1, at + 240 + 2)).toEqual(bytes('04'))
  })
  it('D-01 CVE-2019-12257 CVE-2020-11903 CVE-2021-31881: truncations, lengths past the end, wrong lengths', () => {
    for (let length = 0; length < offer.length - 1; length++) {
      const ok = m.dhcpOk(put(offer.subarray(0, length)), length, mac)
      if (length < 243) expect(ok).toBe(0) // before the type
    }
    for (const code of [1, 3, 6, 42, 51, 52, 53, 54, 58, 59]) for (let length = 0; length < 256; length++) {
      const data = message(`350102 ${code.toString(16).padStart(2, '0')}${length.toString(16).padStart(2, '0')} ${'01'.repeat(Math.min(length, 20))}`)
      const right = length > 20 ? false : [3, 6, 42].includes(code) ? length >= 4 && length % 4 === 0 : code === 52 || code === 53 ? length === 1 : length === 4
      expect(m.dhcpOk(put(data), data.length, mac), `option ${code} length ${length}`).toBe(Number(right))
    }
    const trailing = message('350102 0c')
    expect(m.dhcpOk(put(trailing), trailing.length, mac)).toBe(0)
    const noEnd = message('350102')
    expect(m.dhcpOk(put(noEnd), noEnd.length, mac)).toBe(1)
    const two = message('350102 3604 01010101 3604 02020202')
    expect(m.dhcpOk(put(two), two.length, mac)).toBe(0)
    const cookie = offer.slice()
    cookie[238] ^= 1
    expect(m.dhcpOk(put(cookie), cookie.length, mac)).toBe(0)
    for (const length of [0, 5, 7, 16, 255]) {
      const bad = offer.slice()
      bad[2] = length
      expect(m.dhcpOk(put(bad), bad.length, mac)).toBe(0)
    }
  })
  it('D-01: options that overflow into file and sname are read once, not followed further', () => {
    const data = message('340103 350105 ff', '3604 0a000202 340103 ff', '0104 ffffff00 ff')
    expect(m.dhcpOk(put(data), data.length, mac)).toBe(1)
    expect([0, 3, 4].map(field)).toEqual([5, ip('10.0.2.2'), ip('255.255.255.0')])
  })
  it('D-04: replies to others are refused', () => {
    expect(m.dhcpOk(put(offer), offer.length, mac + 1n)).toBe(0)
    const request = offer.slice()
    request[0] = 1
    expect(m.dhcpOk(put(request), request.length, mac)).toBe(0)
  })
  it('D-02 CVE-2020-7461, D-05 CVE-2020-11908, D-06 CVE-2024-3661: search lists, names without an end and routes are passed over', () => {
    // A search list whose pointers run in circles, forwards and past the end; names and boot files of 255 bytes without NUL; routes.
    for (const option of ['7702c000', '7704c002c000', '7702ffff', '770403616263', `0cff${'61'.repeat(255)}`, `0fff${'61'.repeat(255)}`, `42ff${'61'.repeat(255)}`, `43ff${'00'.repeat(255)}`, '790800 0a000266 0a0002', `79 05 00 0a000266`, '7900', 'f900']) {
      const data = message(`350105 3604 0a000202 0104 ffffff00 0304 0a000202 ${option} 3304 00000e10 ff`)
      expect(m.dhcpOk(put(data), data.length, mac), option).toBe(1)
      expect([0, 3, 4, 5].map(field), option).toEqual([5, ip('10.0.2.2'), ip('255.255.255.0'), ip('10.0.2.2')])
    }
  })
})

describe('dns', () => {
  // What the resolver of a provider said about "example.com": RFC 1035 section 4, captured.
  const captured = bytes('1a2b 8180 0001 0002 0000 0000 07 6578616d706c65 03 636f6d 00 0001 0001 c00c 0001 0001 0000 00e6 0004 17d70088 c00c 0001 0001 000000e6 0004 17d7008a')
  const text = (name: string): number => {
    const data = Buffer.from(name)
    new Uint8Array(m.memory.buffer).set(data, m.textBuffer())
    return data.length
  }
  const read = (data: Uint8Array, length = data.length): number => m.dnsRead(put(data), length)
  it('reads captured bytes, and writes the question again', () => {
    expect(read(captured)).toBe(3)
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((index) => m.dnsField(index))).toEqual([0x1a2b, 0x8180, 1, 1, 230, 57, 4, 61])
    put(new Uint8Array(0))
    expect(m.namePut(text('Example.COM.'))).toBe(13)
    expect(m.dnsQuestion(m.dnsHeader(at, 0x1a2b, 0x8180, 1), 13, 1)).toBe(at + 29)
    expect(got(29)).toEqual(bytes('1a2b 8180 0001 0000 0000 0000 07 6578616d706c65 03 636f6d 00 0001 0001'))
    expect(m.dnsRecord(at, 13, 1, 230, 4)).toBe(at + 23)
    expect(got(23)).toEqual(bytes('07 6578616d706c65 03 636f6d 00 0001 0001 000000e6 0004'))
  })
  it('N-01: every truncation ends at the record that is not whole', () => {
    for (let length = 0; length < captured.length; length++) expect(read(captured, length)).toBe(length < 12 || length < 29 ? -1 : length < 45 ? -2 : -3)
  })
  it('N-01: every 16-bit field swept: what is read lies inside the message', () => {
    let good = 0
    for (let offset = 0; offset < captured.length - 1; offset++) for (const value of sweep(captured.length)) {
      const count = read(set16(captured, offset, value))
      if (count < 0) continue
      good++
      expect(m.dnsField(7)).toBeLessThanOrEqual(captured.length)
      if (count > 1) expect(m.dnsField(5) + m.dnsField(6)).toBe(m.dnsField(7))
    }
    expect(good).toBeGreaterThan(100)
  })
  it('N-01: names of every length up to 255 bytes, labels up to 63', () => {
    for (let length = 1; length <= 260; length++) {
      // Labels of 1 to 9 letters.
      const name = 'abcdefghi.'.repeat(26).slice(0, length - 1) + 'x'
      const wire = length <= 253 ? length + 2 : 0
      expect(m.namePut(text(name))).toBe(wire)
      if (!wire) continue
      const data = got(wire, m.nameBuffer())
      expect(m.nameRead(put(data), wire, 0)).toBe(wire)
      expect(m.nameSize()).toBe(wire)
      expect(m.nameSame()).toBe(1)
      for (let cut = 0; cut < wire; cut += 7) expect(m.nameRead(at, cut, 0)).toBe(-1)
    }
    for (let size = 1; size <= 66; size++) expect(m.namePut(text('a'.repeat(size)))).toBe(size <= 63 ? size + 2 : 0)
  })
  it('N-01: a pointer leads to before the name it stands in, behind the header', () => {
    const data = new Uint8Array(600).fill(0)
    data.set([1, 1, 0], 12)
    for (let target = 0; target < 0x4000; target++) {
      data.set([1, 98, 0xc0 | (target >> 8), target & 255], 300)
      const end = m.nameRead(put(data), 600, 300)
      expect(end).toBe(target >= 12 && target < 300 ? 304 : -1)
    }
  })
  it('N-01: random bytes are read to their end or refused, and never beyond', () => {
    const random = generator(5)
    for (let i = 0; i < 50_000; i++) {
      const data = Uint8Array.from({ length: 12 + Math.floor(random() * 80) }, () => (random() < 0.4 ? [0, 1, 2, 0xc0, 12, 63][Math.floor(random() * 6)] : Math.floor(random() * 256)))
      data.set([0, 1, 0, 2, 0, 0, 0, 0], 4)
      if (read(data) >= 0) expect(m.dnsField(7)).toBeLessThanOrEqual(data.length)
      const end = m.nameRead(at, data.length, 12)
      if (end >= 0) expect([end <= data.length, m.nameSize() <= 255]).toEqual([true, true])
    }
  })
})

// apps/dns: zone files, and answers to good and hostile questions. With dig against images: test/system/dns.test.ts.
import { beforeAll, describe, expect, it } from 'vitest'
import { generator } from '../kernel/module.ts'
import { name, pointer } from '../kernel/net/dns-messages.ts'
import { library } from '../lib/library.ts'

interface Zone { origin: string; negativeTtl: number; names: Map<string, { name: string; type: number; ttl: number; data: (string | Uint8Array)[] }[]> }
let parseZone: (text: string) => Zone
let answer: (zone: Zone, message: Uint8Array, limit: number, terse?: boolean) => Uint8Array | undefined
let zone: Zone
beforeAll(async () => {
  ;({ parseZone } = await library<{ parseZone: typeof parseZone }>('../apps/dns/zone-file'))
  ;({ answer } = await library<{ answer: typeof answer }>('../apps/dns/answer'))
  zone = parseZone((await library<{ zone: string }>('../apps/dns/zone')).zone)
})

const TYPE = { A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28, OPT: 41, AXFR: 252, ANY: 255 }
const NAMES = Object.fromEntries(Object.entries(TYPE).map(([key, value]) => [value, key]))
const be16 = (value: number): number[] => [value >> 8, value & 255]
const ask = (who: string, type = TYPE.A, { id = 0x1234, flags = 0x0100, classes = 1, edns }: { id?: number; flags?: number; classes?: number; edns?: number } = {}): Uint8Array =>
  Uint8Array.from([...be16(id), ...be16(flags), 0, 1, 0, 0, 0, 0, 0, edns === undefined ? 0 : 1, ...name(who), ...be16(type), ...be16(classes), ...edns === undefined ? [] : [0, 0, 41, 0x10, 0, 0, edns, 0, 0, 0, 0]])
interface Reply { id: number; flags: number; code: number; aa: boolean; tc: boolean; sections: string[][]; bytes: number }
/** What a message says; each record as text. Throws for what is malformed. */
const read = (data: Uint8Array): Reply => {
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  let at = 12
  const nameHere = (): string => {
    let text = ''
    let back = -1
    let jumps = 0
    for (;;) {
      const size = view.getUint8(at++)
      if (size >= 0xc0) {
        const target = ((size & 63) << 8) | view.getUint8(at++)
        if (back < 0) back = at
        if (target >= at - 2 || target < 12 || ++jumps > 16) throw new Error('a bad pointer')
        at = target
        continue
      }
      if (size > 63) throw new Error('a bad label')
      if (!size) break
      text += `${Buffer.from(data.subarray(at, at + size)).toString()}.`
      at += size
    }
    if (back >= 0) at = back
    return text || '.'
  }
  const questions = Array.from({ length: view.getUint16(4) }, () => [nameHere(), view.getUint16(at), view.getUint16(at + 2), (at += 4)])
  const sections = [6, 8, 10].map((place) => Array.from({ length: view.getUint16(place) }, () => {
    const owner = nameHere()
    const type = view.getUint16(at), ttl = view.getUint32(at + 4), size = view.getUint16(at + 8)
    const end = (at += 10) + size
    let text: string
    if (type === TYPE.A) text = data.subarray(at, end).join('.')
    else if (type === TYPE.AAAA) text = Buffer.from(data.subarray(at, end)).toString('hex')
    else if (type === TYPE.NS || type === TYPE.CNAME) text = nameHere()
    else if (type === TYPE.MX) text = `${view.getUint16((at += 2) - 2)} ${nameHere()}`
    else if (type === TYPE.SOA) text = `${nameHere()} ${nameHere()} ${[0, 4, 8, 12, 16].map((skip) => view.getUint32(at + skip)).join(' ')}`, at += 20
    else text = Buffer.from(data.subarray(at, end)).toString('latin1')
    if (type !== TYPE.TXT && type !== TYPE.OPT && type !== TYPE.A && type !== TYPE.AAAA && at !== end) throw new Error(`${NAMES[type]}: a wrong length`)
    at = end
    return `${owner} ${ttl} ${NAMES[type] ?? type} ${text}`
  }))
  if (at !== data.length) throw new Error(`${data.length - at} bytes behind the message`)
  void questions
  const flags = view.getUint16(2)
  return { id: view.getUint16(0), flags, code: flags & 15, aa: (flags & 0x400) !== 0, tc: (flags & 0x200) !== 0, sections, bytes: data.length }
}
const get = (who: string, type?: number, options?: Parameters<typeof ask>[2]): Reply => read(answer(zone, ask(who, type, options), 512)!)
const SOA = 'board.example. 300 SOA ns1.board.example. admin.board.example. 2026112101 7200 600 86400 300'

describe('answers', () => {
  it('RFC 1034 section 4.3.2: records of all types, with addresses of what they name', () => {
    expect(get('board.example')).toMatchObject({ id: 0x1234, flags: 0x8500, sections: [['board.example. 3600 A 192.0.2.1'], [], []] })
    expect(get('board.example', TYPE.AAAA).sections[0]).toEqual(['board.example. 3600 AAAA 20010db8000000000000000000000001'])
    expect(get('board.example', TYPE.NS).sections).toEqual([['board.example. 3600 NS ns1.board.example.', 'board.example. 3600 NS ns2.elsewhere.example.'], [], ['ns1.board.example. 3600 A 192.0.2.53']])
    expect(get('board.example', TYPE.MX).sections).toEqual([['board.example. 3600 MX 10 mail.board.example.', 'board.example. 3600 MX 20 mail.elsewhere.example.'], [], ['mail.board.example. 600 A 192.0.2.25', 'mail.board.example. 3600 AAAA 20010db8000000000000000000000025']])
    expect(get('board.example', TYPE.SOA).sections[0]).toEqual([SOA.replace('300', '3600')])
    expect(get('deep.in.the.board.example', TYPE.TXT).sections[0]).toEqual(['deep.in.the.board.example. 3600 TXT \x03two\x16strings; and a "quote"'])
  })
  it('aliases are followed in the zone, and end at its border or after eight', () => {
    expect(get('ftp.board.example').sections[0]).toEqual(['ftp.board.example. 3600 CNAME www.board.example.', 'www.board.example. 3600 CNAME board.example.', 'board.example. 3600 A 192.0.2.1'])
    expect(get('out.board.example')).toMatchObject({ code: 0, sections: [['out.board.example. 3600 CNAME www.elsewhere.example.'], [], []] })
    expect(get('www.board.example', TYPE.CNAME).sections[0]).toEqual(['www.board.example. 3600 CNAME board.example.'])
    expect(get('loop.board.example').sections[0].length).toBeLessThanOrEqual(9)
  })
  it('RFC 2308, RFC 8020: no such name, no such record, names that are only above others', () => {
    expect(get('no.board.example')).toMatchObject({ code: 3, aa: true, sections: [[], [SOA], []] })
    expect(get('www2.in.the.board.example')).toMatchObject({ code: 3 })
    expect(get('ns1.board.example', TYPE.TXT)).toMatchObject({ code: 0, aa: true, sections: [[], [SOA], []] })
    expect(get('in.the.board.example')).toMatchObject({ code: 0, sections: [[], [SOA], []] })
  })
  it('RFC 4592: wildcards; RFC 1034: a part that others answer for', () => {
    expect(get('x.dyn.board.example').sections[0]).toEqual(['x.dyn.board.example. 3600 A 192.0.2.99'])
    expect(get('y.x.dyn.board.example').sections[0]).toEqual(['y.x.dyn.board.example. 3600 A 192.0.2.99'])
    expect(get('x.dyn.board.example', TYPE.MX)).toMatchObject({ code: 0, sections: [[], [SOA], []] })
    for (const who of ['lab.board.example', 'a.b.lab.board.example', 'ns.lab.board.example'])
      expect(get(who)).toMatchObject({ code: 0, aa: false, sections: [[], ['lab.board.example. 3600 NS ns.lab.board.example.'], ['ns.lab.board.example. 3600 A 192.0.2.77']] })
  })
  it('the spelling of the question comes back (0x20); "any" gets one kind of record (RFC 8482)', () => {
    const mixed = answer(zone, ask('BoArD.eXaMpLe'), 512)!
    expect(Buffer.from(mixed).includes('BoArD')).toBe(true)
    expect(read(mixed).sections[0]).toEqual(['BoArD.eXaMpLe. 3600 A 192.0.2.1'])
    expect(get('mail.board.example', TYPE.ANY).sections[0]).toEqual(['mail.board.example. 600 A 192.0.2.25'])
  })
  it('what is not of the zone is refused, and so are transfers', () => {
    for (const who of ['example', 'elsewhere.example', 'xboard.example', 'board.example.com', '.', 'com']) expect(get(who), who).toMatchObject({ code: 5, aa: false, sections: [[], [], []] })
    expect(get('board.example', TYPE.AXFR)).toMatchObject({ code: 5 })
    expect(get('board.example', 251)).toMatchObject({ code: 5 })
    expect(get('board.example', TYPE.A, { classes: 3 })).toMatchObject({ code: 5 })
  })
  it('512 bytes at most by UDP, whatever EDNS says; TC then, and all of it over TCP', () => {
    const cut = get('big.board.example', TYPE.TXT, { edns: 0 })
    expect(cut).toMatchObject({ tc: true, code: 0 })
    expect(cut.bytes).toBeLessThanOrEqual(512)
    expect(read(answer(zone, ask('big.board.example', TYPE.TXT), 65_535)!)).toMatchObject({ tc: false, sections: [[expect.any(String), expect.any(String), expect.any(String)], [], []] })
  })
  it('EDNS: version 0 is answered with OPT, others with BADVERS', () => {
    expect(get('ns1.board.example', TYPE.A, { edns: 0 }).sections[2]).toEqual(['. 0 OPT '])
    expect(get('ns1.board.example', TYPE.A, { edns: 1 })).toMatchObject({ code: 0, sections: [[], [], [`. ${0x0100_0000} OPT `]] })
  })
  it('terse: nothing but that there is more over TCP, no longer than the question', () => {
    const question = ask('board.example', TYPE.MX)
    const reply = answer(zone, question, 512, true)!
    expect(read(reply)).toMatchObject({ tc: true, sections: [[], [], []] })
    expect(reply.length).toBeLessThanOrEqual(question.length)
  })
})

describe('hostile questions', () => {
  it('N-01: answers get no answer; less than a header neither', () => {
    expect(answer(zone, ask('board.example', TYPE.A, { flags: 0x8000 }), 512)).toBeUndefined()
    for (let length = 0; length < 12; length++) expect(answer(zone, ask('board.example').slice(0, length), 512)).toBeUndefined()
  })
  it('N-01: every truncation, counts, operations: an error no longer than the question', () => {
    const whole = ask('www.board.example')
    for (let length = 12; length < whole.length; length++) {
      const reply = answer(zone, whole.slice(0, length), 512)!
      expect([read(reply).code, reply.length]).toEqual([1, 12])
    }
    for (const [at, values] of [[4, [0, 2, 0xffff]], [6, [1, 0xffff]], [8, [1, 0xffff]]] as const) for (const value of values) {
      const bad = whole.slice()
      bad.set(be16(value), at)
      expect(read(answer(zone, bad, 512)!)).toMatchObject({ code: 1, bytes: 12 })
    }
    for (const opcode of [1, 2, 4, 5, 15]) expect(read(answer(zone, ask('board.example', TYPE.A, { flags: opcode << 11 }), 512)!)).toMatchObject({ code: 4, bytes: 12 })
  })
  it('N-01: pointers, reserved labels, long names and dots in labels', () => {
    const raw = (owner: number[]): Uint8Array => Uint8Array.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...owner, 0, 1, 0, 1])
    const long = [...new Array(4).fill([63, ...new Array(63).fill(97)]).flat(), 0]
    for (const owner of [pointer(12), pointer(0), [1, 97, ...pointer(12)], [64, ...new Array(64).fill(97), 0], [0xbf, 0], long, [13, ...Buffer.from('board.example'), 0], [3, 97, 46, 98, 0]])
      expect(read(answer(zone, raw(owner), 512)!)).toMatchObject({ code: 1, bytes: 12 })
    expect(read(answer(zone, raw([2, 0xff, 0xfe, ...name('board.example')]), 512)!)).toMatchObject({ code: 3 })
  })
  it('N-01: every 16-bit field swept and 50,000 random messages: answers are well-formed, 512 bytes at most, and only to questions', () => {
    const whole = ask('big.board.example', TYPE.TXT, { edns: 0 })
    const check = (message: Uint8Array): void => {
      const reply = answer(zone, message, 512)
      if (message.length < 12 || message[2] & 0x80) expect(reply).toBeUndefined()
      else {
        const said = read(reply!)
        expect(said.bytes).toBeLessThanOrEqual(512)
        expect(said.flags & 0x8000).toBe(0x8000)
      }
    }
    for (let at = 0; at < whole.length - 1; at++) for (const value of [0, 1, whole.length - 1, whole.length, whole.length + 1, 0x7fff, 0x8000, 0xffff]) {
      const bad = whole.slice()
      bad.set(be16(value), at)
      check(bad)
    }
    const random = generator(8)
    const parts = ['board', 'example', 'www', 'ftp', 'dyn', 'lab', 'big', 'loop', 'out', 'x', '*']
    for (let i = 0; i < 50_000; i++) {
      const labels = Array.from({ length: Math.floor(random() * 5) }, () => parts[Math.floor(random() * parts.length)])
      const message = ask([...labels, ...random() < 0.8 ? ['board', 'example'] : []].join('.') || '.', [1, 2, 5, 6, 15, 16, 28, 255, 99][Math.floor(random() * 9)], { edns: random() < 0.5 ? 0 : undefined })
      for (let flips = Math.floor(random() * 3); flips; flips--) message[Math.floor(random() * message.length)] = Math.floor(random() * 256)
      check(random() < 0.2 ? message.slice(0, Math.floor(random() * message.length)) : message)
    }
  })
})

describe('zone files', () => {
  const base = '$ORIGIN a.example.\n$TTL 60\n@ IN SOA ns x 1 2 3 4 5\n'
  it('owners that carry over, times of their own, comments, parentheses over lines', () => {
    const made = parseZone(`${base}b 7 IN A 192.0.2.1 ; text\n  IN TXT "x;y" z\n\nc IN MX ( 5\n  b )\n`)
    expect([...made.names.keys()].sort()).toEqual(['a.example.', 'b.a.example.', 'c.a.example.'])
    expect(made.names.get('b.a.example.')!.map(({ type, ttl }) => [type, ttl])).toEqual([[1, 7], [16, 60]])
    expect(made.negativeTtl).toBe(5)
  })
  it.each(Object.entries({
    'x IN A 1.2.3': 'line 4: "1.2.3" is no address', 'x IN A 1.2.3.256': 'no address', 'x IN AAAA 1::2::3': 'no address', 'x IN AAAA 1:2:3:4:5:6:7': 'no address', 'x IN AAAA 1:2:3:4:5:6:7:8:9': 'no address', 'x IN AAAA ::12345': 'no address',
    'x IN SRV 1 2 3 y': 'not known', 'x IN MX y': 'MX takes 2', 'x IN MX 70000 y': 'preference', 'x IN TXT "abc': 'without its end', 'x IN TXT': 'takes strings', 'x..y IN A 1.2.3.4': 'is no name',
    'x.example. IN A 1.2.3.4': 'not in a.example.', 'x IN CNAME y\nx IN A 1.2.3.4': 'CNAME and other', 'x IN CNAME y\nx IN CNAME z': 'two CNAMEs', 'x IN SOA a b 1 2 3 4 5': 'one SOA', 'x IN MX ( 5 y': 'not closed',
    [`x IN TXT "${'x'.repeat(256)}"`]: '255 bytes', [`${'x'.repeat(64)} IN A 1.2.3.4`]: 'is no name', '$TTL x': 'seconds',
  }))('%s', (line, reason) => {
    expect(() => parseZone(base + line)).toThrow(reason)
  })
  it('IPv6 addresses', () => {
    const of = (text: string): string => Buffer.from(parseZone(`${base}x IN AAAA ${text}`).names.get('x.a.example.')![0].data[0] as Uint8Array).toString('hex')
    expect(['::', '::1', '1::', '2001:db8::ff00:42:8329', '1:2:3:4:5:6:7:8', '1:2:3::5:6:7:8'].map(of)).toEqual(['0'.repeat(32), `${'0'.repeat(31)}1`, `0001${'0'.repeat(28)}`, '20010db8000000000000ff0000428329', '00010002000300040005000600070008', '00010002000300000005000600070008'])
  })
})

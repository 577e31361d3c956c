// The DNS client against scripted servers: RFC 1035, 2308, 5452, 9267. After each bad message exactly one named counter has moved.
import { beforeEach, describe, expect, it } from 'vitest'
import { generator } from '../module.ts'
import { Canary } from './canary.ts'
import { a, cname, message, name, pointer, question, record, soa, TYPE, type Message, type Question } from './dns-messages.ts'
import { PEER, World, arp, ip, parse, udp } from './host.ts'

let w: World
let host: number
const SERVERS = ['10.0.0.53', '10.0.0.54', '10.0.0.55']
beforeEach(async () => {
  w = await World.make()
  host = w.host()
  for (const server of [...SERVERS, '10.0.0.7']) meet(server)
  w.m.dnsServers(host, ip(SERVERS[0]), ip(SERVERS[1]), ip(SERVERS[2]))
  w.take()
})
const meet = (address: string): void => w.arrive(host, arp(1, PEER, address, '10.0.0.1'))

const ENDS = ['None', 'Found', 'NoName', 'NoAddress', 'BadName', 'NoServer', 'TimedOut', 'Failed', 'BadAnswer', 'Truncated', 'Busy']
const FIELDS = { end: 0, address: 1, wantsTcp: 2, server: 3, woken: 4 } as const
const field = (query: number, which: keyof typeof FIELDS): number => w.m.dnsField(query, FIELDS[which]) >>> 0
const end = (query: number): string => ENDS[field(query, 'end')]
const address = (query: number): string => Buffer.from(Uint32Array.of(field(query, 'address')).buffer).join('.')
interface Asked extends Question { to: string; port: number; toPort: number; ttl: number }
/** Questions sent since. */
const asked = (): Asked[] => w.take().filter((frame) => frame[23] === 17).map((frame) => {
  const { payload, destination } = parse(frame)
  return { ...question(payload!.slice(8)), to: destination!, port: (payload![0] << 8) | payload![1], toPort: (payload![2] << 8) | payload![3], ttl: frame[22] }
})
const ask = (text: string): number => w.m.dnsAsk(host, w.text(text), w.time)
/** Asks and shows the question. */
const start = (text = 'www.example.com'): { query: number; q: Asked } => {
  const query = ask(text)
  const [q] = asked()
  expect(q).toBeDefined()
  return { query, q }
}
interface Way { from?: string; port?: number; to?: number }
const give = (q: Asked, data: Uint8Array, { from = q.to, port = 53, to = q.port }: Way = {}): void => {
  w.arrive(host, udp(port, to, data, { from }))
  w.m.dnsPoll(host, w.time)
}
const reply = (q: Asked, fields: Message, way: Way = {}): void => give(q, message({ id: q.id, question: q.raw, ...fields }), way)
/** The counters that move. */
const counted = (act: () => void): Record<string, number> => {
  const before = w.drops(host)
  act()
  return Object.fromEntries(Object.entries(w.drops(host)).map(([each, count]) => [each, count - (before[each] ?? 0)]).filter(([, count]) => count))
}
const pass = (ms: number, step = 50): Asked[] => {
  const all: Asked[] = []
  for (const limit = w.now + ms; w.now < limit;) {
    w.now = Math.min(limit, w.now + step)
    w.m.dnsPoll(host, w.time)
    all.push(...asked())
  }
  return all
}
/** Nothing of it is left. */
const quiet = (): void => expect([w.m.dnsPending(host), w.m.udpSockets(host), w.m.dnsPollAt(host)]).toEqual([0, 0, 0x7fffffffffffffffn])

describe('DnsClient', () => {
  it('asks one question with recursion desired, takes the address, wakes who waits, gives the port back', () => {
    const { query, q } = start()
    expect(q).toMatchObject({ to: '10.0.0.53', toPort: 53, type: 1, flags: 0x0100, ttl: 64 })
    expect(q.name.toLowerCase()).toBe('www.example.com')
    reply(q, { answers: [a(pointer(12), '192.0.2.7')] })
    expect([end(query), address(query), field(query, 'woken')]).toEqual(['Found', '192.0.2.7', 1])
    quiet()
    expect(w.drops(host)).toEqual({})
  })
  it('who asks for a name that is being asked for shares the question', () => {
    const first = ask('www.example.com')
    expect(ask('WWW.example.com.')).toBe(first)
    expect(asked().length).toBe(1)
  })
  it('a ninth name at a time is refused, and asks when the others are through', () => {
    const queries = Array.from({ length: 9 }, (_, i) => ask(`host${i}.example`))
    expect(queries.map(end)).toEqual([...Array(8).fill('None'), 'Busy'])
    for (const q of asked()) reply(q, { flags: 0x8183 })
    expect(queries.slice(0, 8).map(end)).toEqual(Array(8).fill('NoName'))
    quiet()
  })
  it('RFC 1035 section 2.3.4: what is no name is not asked for', () => {
    const label = 'a'.repeat(63)
    for (const bad of ['', '.', 'a..b', '.a', 'a b', 'ä.de', 'x'.repeat(64), `${label}.${label}.${label}.${label}`, `${label}.${label}.${label}.${'b'.repeat(62)}`, 'a\0b'])
      expect(end(ask(bad)), bad).toBe('BadName')
    expect(end(ask(`${label}.${label}.${label}.${'b'.repeat(61)}`))).toBe('None')
    expect(asked().length).toBe(1)
  })
  it('CNAMEs are followed in the answer, and asked on when it ends with one', () => {
    const { query, q } = start()
    reply(q, { answers: [cname(pointer(12), 'a.example.net'), a('b.example.net', '192.0.2.9'), cname('A.example.NET', 'b.example.net')] })
    expect(address(query)).toBe('192.0.2.9')
    const other = start('alias.example.org')
    reply(other.q, { answers: [cname(pointer(12), 'far.example.net', 5)] })
    const [more] = asked()
    expect(more.name.toLowerCase()).toBe('far.example.net')
    expect([more.id, more.port]).not.toEqual([other.q.id, other.q.port])
    reply(more, { answers: [a(pointer(12), '192.0.2.10')] })
    expect(address(other.query)).toBe('192.0.2.10')
    // What was asked for is remembered, for as long as the shortest-lived of the chain.
    expect(address(ask('alias.example.org'))).toBe('192.0.2.10')
    expect(asked()).toEqual([])
    w.now += 5001
    ask('alias.example.org')
    expect(asked().length).toBe(1)
  })
  it('three servers in turn, three rounds with waits doubled, another port, identifier and spelling each time', () => {
    const query = ask('www.example.com')
    const sent: [number, Asked][] = [[0, asked()[0]]]
    for (const from = w.now; w.now - from < 30_000;) for (const q of pass(50)) sent.push([w.now - from, q])
    expect(sent.map(([at]) => at)).toEqual([0, 1000, 2000, 3000, 5000, 7000, 9000, 13_000, 17_000])
    expect(sent.map(([, q]) => q.to)).toEqual([...SERVERS, ...SERVERS, ...SERVERS])
    expect(new Set(sent.map(([, q]) => q.port)).size).toBe(9)
    expect(new Set(sent.map(([, q]) => q.id)).size).toBe(9)
    expect(sent.slice(6).map(([, q]) => q.name)).toEqual(Array(3).fill('www.example.com'))
    expect([end(query), w.now]).toEqual(['TimedOut', 31_000])
    quiet()
  })
  it('a server that cannot or is not there is passed over at once', () => {
    const { query, q } = start()
    reply(q, { flags: 0x8182 })
    const [second] = asked()
    expect(second.to).toBe(SERVERS[1])
    reply(second, { flags: 0x8185 })
    const [third] = asked()
    reply(third, { authorities: [record('com', TYPE.NS, 60, name('ns.com'))] }) // a referral: it does not recurse
    expect([end(query), asked()]).toEqual(['Failed', []])
    quiet()
  })
  it('a server beyond no neighbor is passed over when the neighbor is found absent', () => {
    w.m.dnsServers(host, ip('10.0.0.99'), ip(SERVERS[1]), 0)
    const query = ask('www.example.com')
    const sent = pass(4000)
    expect(sent.map(({ to }) => to)).toContain(SERVERS[1])
    reply(sent.find(({ to }) => to === SERVERS[1])!, { answers: [a(pointer(12), '192.0.2.1')] })
    expect(end(query)).toBe('Found')
  })
  it('no server: said at once', () => {
    w.m.dnsServers(host, 0, 0, 0)
    expect(end(ask('www.example.com'))).toBe('NoServer')
    quiet()
  })
  it('TC: over TCP, or to the next server; named at the end', () => {
    const { query, q } = start()
    reply(q, { flags: 0x8380 })
    expect([end(query), field(query, 'wantsTcp'), field(query, 'server'), field(query, 'woken')]).toEqual(['None', 1, ip(SERVERS[0]), 1])
    const answer = message({ id: q.id, question: q.raw, answers: [...Array.from({ length: 60 }, (_, i) => record(pointer(12), TYPE.TXT, 1, [1, i])), a(pointer(12), '192.0.2.33')] })
    w.m.dnsHearTcp(host, query, w.put(answer), answer.length, w.time)
    expect([end(query), address(query)]).toEqual(['Found', '192.0.2.33'])
    quiet()
    const other = start('other.example.com')
    let latest = other.q
    for (const server of SERVERS) {
      expect(latest.to).toBe(server)
      reply(latest, { flags: 0x8380 })
      w.m.dnsHearTcp(host, other.query, w.m.buffer(), 0, w.time)
      ;[latest] = asked()
    }
    expect([end(other.query), latest]).toEqual(['Truncated', undefined])
    quiet()
    // Nobody did it: not for ever.
    const lazy = start('third.example.com')
    reply(lazy.q, { flags: 0x8380 })
    expect(pass(11_000).map(({ to }) => to)).toContain(SERVERS[1])
  })
  it('.local is asked by multicast, and only neighbors are heard', () => {
    const { query, q } = start('printer.local')
    expect(q).toMatchObject({ to: '224.0.0.251', toPort: 5353, name: 'printer.local', flags: 0, ttl: 255 })
    const answer = { flags: 0x8400, answers: [a(pointer(12), '10.0.0.7')] }
    expect(counted(() => reply(q, answer, { from: '192.0.2.1', port: 5353 }))).toEqual({ 'dns.unasked': 1 })
    expect(counted(() => reply(q, answer, { from: '10.0.0.7', port: 53 }))).toEqual({ 'dns.unasked': 1 })
    expect(counted(() => reply(q, { ...answer, counts: [1, 9, 0, 0] }, { from: '10.0.0.7', port: 5353 }))).toEqual({ 'dns.bad': 1 })
    expect(end(query)).toBe('None')
    reply(q, answer, { from: '10.0.0.7', port: 5353 })
    expect([end(query), address(query)]).toEqual(['Found', '10.0.0.7'])
    const nobody = ask('nobody.local')
    asked()
    expect(pass(8000).length).toBe(2)
    expect(end(nobody)).toBe('TimedOut')
    quiet()
  })
})

describe('what is remembered', () => {
  const learn = (text: string, fields: Message): void => reply(start(text).q, fields)
  const isAsked = (text: string): boolean => {
    ask(text)
    const [q] = asked()
    if (q) reply(q, { flags: 0x8182 }), asked().forEach((each) => reply(each, { flags: 0x8182 })), asked().forEach((each) => reply(each, { flags: 0x8182 }))
    return Boolean(q)
  }
  it('for as long as the record says, a day at most; TTL 0 and above 2^31 not at all', () => {
    learn('a.example', { answers: [a(pointer(12), '192.0.2.1', 10)] })
    learn('b.example', { answers: [a(pointer(12), '192.0.2.2', 0x7fffffff)] })
    learn('c.example', { answers: [a(pointer(12), '192.0.2.3', 0)] })
    learn('d.example', { answers: [a(pointer(12), '192.0.2.4', 0x80000000)] })
    expect(['a', 'b', 'c', 'd'].map((each) => isAsked(`${each}.example`))).toEqual([false, false, true, true])
    w.now += 9999
    expect(isAsked('A.EXAMPLE.')).toBe(false)
    w.now += 2
    expect(isAsked('a.example')).toBe(true)
    w.now += 86_390_000
    expect(isAsked('b.example')).toBe(true)
  })
  it('RFC 2308: no such name and no address for as long as the SOA says, a minute at most; without SOA not at all', () => {
    learn('a.example', { flags: 0x8183, authorities: [soa('example', 20)] })
    learn('b.example', { authorities: [soa('example', 86400)] })
    learn('c.example', { flags: 0x8183 })
    expect([end(ask('a.example')), end(ask('b.example'))]).toEqual(['NoName', 'NoAddress'])
    expect(isAsked('c.example')).toBe(true)
    w.now += 20_001
    expect([isAsked('a.example'), isAsked('b.example')]).toEqual([true, false])
    w.now += 40_001
    expect(isAsked('b.example')).toBe(true)
  })
  it('32 names at most; who has not been asked for longest has to go', () => {
    for (let i = 0; i < 100; i++) {
      learn(`host${i}.example`, { answers: [a(pointer(12), '192.0.2.1')] })
      w.now += 10
      expect(end(ask('host0.example'))).toBe('Found')
    }
    expect(asked()).toEqual([])
    expect(w.m.dnsRemembered(host, w.time)).toBe(32)
    expect(isAsked('host99.example')).toBe(false)
    expect(isAsked('host50.example')).toBe(true)
  })
  it('other servers: what the old ones said is forgotten', () => {
    learn('a.example', { answers: [a(pointer(12), '192.0.2.1')] })
    w.m.dnsServers(host, ip('10.0.0.7'), 0, 0)
    expect(start('a.example').q.to).toBe('10.0.0.7')
  })
  it('N-02: records about other names, in any section, are not', () => {
    learn('a.example', { answers: [a(pointer(12), '192.0.2.1'), a('bank.example', '203.0.113.66')], authorities: [a('bank.example', '203.0.113.66')], additionals: [a('bank.example', '203.0.113.66')] })
    expect(w.m.dnsRemembered(host, w.time)).toBe(1)
    expect(isAsked('bank.example')).toBe(true)
  })
})

describe('hostile answers', () => {
  /** Each of `cases` is thrown away as `dns.bad`, and the next server is asked; a good answer then counts. */
  const allBad = (cases: Record<string, Message>): void => {
    const canary = new Canary(w, host)
    for (const [what, fields] of Object.entries(cases)) {
      const { query, q } = start()
      expect(counted(() => reply(q, fields)), what).toEqual({ 'dns.bad': 1 })
      expect(end(query), what).toBe('None')
      const [next] = asked()
      expect(next.to, what).toBe(SERVERS[1])
      canary.beat()
      reply(next, { flags: 0x8183 })
      expect(end(query), what).toBe('NoName')
      quiet()
    }
    expect(w.m.dnsRemembered(host, w.time)).toBe(0)
  }
  const END = 12 + name('www.example.com').length + 4
  it('N-01 RFC 9267, NAME:WRECK, CVE-2020-11901 CVE-2020-24334 CVE-2020-25767: pointers and labels that cannot be', () => {
    // Names at END: the owner of the first record.
    const own = (bytes: number[]): Message => ({ answers: [a(bytes, '192.0.2.1')] })
    allBad({
      'to itself': own(pointer(END)),
      forward: own(pointer(END + 4)),
      'past the end': own(pointer(0x3fff)),
      'into the header': own(pointer(0)),
      'to the last byte of the header': own(pointer(11)),
      'a label, then to itself': own([1, 97, ...pointer(END)]),
      'a label, then to that pointer': own([1, 97, ...pointer(END + 2)]),
      'two that play ping-pong': { answers: [a(pointer(END + 16), '192.0.2.1'), a(pointer(END), '192.0.2.1')] },
      'label 64': own([64, ...new Array(64).fill(97), 0]),
      'label 128': own([0x80, 0]),
      'label 191': own([0xbf, ...new Array(191).fill(97), 0]),
      '256 bytes': own([...new Array(4).fill([63, ...new Array(63).fill(97)]).flat(), 0]),
      'no end': { counts: [1, 1, 0, 0], answers: [[1, 97, 1, 97]] },
      'half a pointer': { counts: [1, 1, 0, 0], answers: [[0xc0]] },
      'a long name by way of pointers': { answers: [a([63, ...new Array(63).fill(97), 63, ...new Array(63).fill(97), 63, ...new Array(63).fill(97), 0], '192.0.2.1'), a([50, ...new Array(50).fill(97), 12, ...new Array(12).fill(97), ...pointer(END)], '192.0.2.1')] },
    })
  })
  it('N-01: a chain of pointers, each backwards: 16 are followed, 127 are not', () => {
    const chain = (links: number): Message => {
      // Data of a TXT record: pointers, each to the one before, the first to the question.
      const data: number[] = []
      const at = END + 12
      for (let i = 0; i < links - 1; i++) data.push(...pointer(i ? at + 2 * (i - 1) : 12))
      return { answers: [record(pointer(12), TYPE.TXT, 1, data), a(pointer(at + data.length - 2), '192.0.2.1')] }
    }
    const { query, q } = start()
    reply(q, chain(16))
    expect(end(query)).toBe('Found')
    w.now += 86_400_000
    expect(counted(() => reply(start().q, chain(17)))).toEqual({ 'dns.bad': 1 })
    expect(counted(() => reply(asked()[0], chain(127)))).toEqual({ 'dns.bad': 1 })
  })
  it('N-01 CVE-2020-17440 CVE-2021-25928: counts and lengths that cannot be', () => {
    const good = a(pointer(12), '192.0.2.1')
    const sized = (size: number): Message => ({ answers: [record(pointer(12), TYPE.A, 60, [192, 0, 2, 1], { size })] })
    allBad({
      'RDLENGTH 0 for A': { answers: [record(pointer(12), TYPE.A, 60, [])] },
      'RDLENGTH 3 for A': { answers: [record(pointer(12), TYPE.A, 60, [1, 2, 3])] },
      'RDLENGTH 5 for A': { answers: [record(pointer(12), TYPE.A, 60, [1, 2, 3, 4, 5])] },
      'RDLENGTH past the end': sized(5),
      'RDLENGTH 65535': sized(0xffff),
      'ANCOUNT 65535 with one answer': { counts: [1, 0xffff, 0, 0], answers: [good] },
      'NSCOUNT 65535': { counts: [1, 1, 0xffff, 0], answers: [good] },
      'ARCOUNT 1 with none': { counts: [1, 1, 0, 1], answers: [good] },
      'a CNAME to itself': { answers: [cname(pointer(12), pointer(12))] },
      'two CNAMEs in a circle': { answers: [cname(pointer(12), 'b.example'), cname('b.example', pointer(12))] },
      'nine CNAMEs': { answers: Array.from({ length: 9 }, (_, i) => cname(i ? `h${i}.x` : pointer(12), `h${i + 1}.x`)) },
      'a CNAME whose name ends before its data': { answers: [record(pointer(12), TYPE.CNAME, 60, [...name('b.example'), 0])] },
      'a CNAME whose name goes on behind its data': { answers: [record(pointer(12), TYPE.CNAME, 60, [5, 97]), a(pointer(12), '192.0.2.1')] },
      'OPT past the end': { answers: [good], additionals: [record('', TYPE.OPT, 0, [1, 2], { size: 60 })] },
    })
  })
  it('N-01: QDCOUNT 0 and 2, a header alone, what is no answer: as if nothing had come', () => {
    const { query, q } = start()
    const answers = [a(pointer(12), '192.0.2.1')]
    const cases: Message[] = [{ counts: [0, 1, 0, 0], answers }, { counts: [2, 1, 0, 0], answers }, { question: [] }, { flags: 0x0100, answers }, { flags: 0x8980, answers }, { flags: 0xf980, answers }]
    for (const fields of cases) expect(counted(() => reply(q, fields))).toEqual({ 'dns.unasked': 1 })
    for (let length = 0; length < END; length++) expect(counted(() => give(q, message({ id: q.id, question: q.raw, answers }).subarray(0, length)))).toEqual({ 'dns.unasked': 1 })
    expect([end(query), asked()]).toEqual(['None', []])
    reply(q, { answers })
    expect(end(query)).toBe('Found')
  })
  it('N-01: a good answer truncated at every length is never believed, and more than 512 bytes are refused', () => {
    const fields: Message = { answers: [cname(pointer(12), 'b.example'), a('b.example', '192.0.2.1')], authorities: [soa('example', 60)] }
    for (let cut = 1; ; cut++) {
      const { query, q } = start()
      const whole = message({ id: q.id, question: q.raw, ...fields })
      if (whole.length - cut < END) break
      expect(counted(() => give(q, whole.subarray(0, whole.length - cut)))).toEqual({ 'dns.bad': 1 })
      expect(end(query)).toBe('None')
      for (const each of [...asked(), ...pass(0)]) reply(each, { flags: 0x8183 })
      quiet()
    }
    const { q } = start('long.example.com')
    const long = message({ id: q.id, question: q.raw, answers: [a(pointer(12), '192.0.2.1'), record('x', TYPE.TXT, 1, new Array(500).fill(0))] })
    expect(counted(() => give(q, long))).toEqual({ 'dns.bad': 1 })
  })
  it('N-01: each 16-bit field of an answer swept: an address that nobody said is never believed', () => {
    const fields: Message = { answers: [cname(pointer(12), 'b.example'), a('b.example', '192.0.2.1')], authorities: [soa('example', 60)] }
    let found = 0
    for (let at = 0; ; at += 2) {
      const whole = message({ question: name('www.example.com').concat(0, 1, 0, 1), ...fields })
      if (at >= whole.length) break
      for (const value of [0, 1, whole.length - 1, whole.length, whole.length + 1, 0x7fff, 0x8000, 0xffff]) {
        const { query, q } = start(`s${at}-${value}.example.com`)
        const bad = message({ id: q.id, question: q.raw, ...fields })
        bad.set([value >> 8, value & 255], at % bad.length)
        give(q, bad)
        if (end(query) === 'Found') found++, expect(bad.join()).toContain(address(query).replaceAll('.', ','))
        for (let i = 0; i < 20 && w.m.dnsPending(host); i++) for (const each of pass(4000, 1000)) reply(each, { flags: 0x8182 })
        for (let i = 0; i < 10 && w.m.dnsPending(host); i++) pass(4000, 1000)
        quiet()
      }
    }
    expect(found).toBeGreaterThan(50)
  })
  it('N-01: 20,000 random messages with the right identifier and question', () => {
    const random = generator(9)
    const canary = new Canary(w, host)
    for (let i = 0; i < 20_000; i++) {
      const { query, q } = start(`r${i}.example.com`)
      const tail = Array.from({ length: Math.floor(random() * 100) }, () => (random() < 0.3 ? [0, 1, 4, 0xc0, 12, 5][Math.floor(random() * 6)] : Math.floor(random() * 256)))
      give(q, message({ id: q.id, question: q.raw, counts: [1, 1 + Math.floor(random() * 3), Math.floor(random() * 2), 0], answers: [tail] }))
      for (const each of asked()) reply(each, { flags: 0x8183 })
      for (let each = asked(); each.length; each = asked()) each.forEach((next) => reply(next, { flags: 0x8182 }))
      if (i % 1000 === 0) canary.beat()
      expect(end(query)).not.toBe('None')
    }
    quiet()
  })
  it('N-02 CVE-2020-25926 CVE-2021-31228 CVE-2021-25677: wrong port, identifier, server, question or spelling', () => {
    const canary = new Canary(w, host)
    const { query, q } = start()
    const answers = [a(pointer(12), '203.0.113.66')]
    expect(counted(() => reply(q, { answers }, { to: q.port ^ 1 }))).toEqual({ 'udp.port': 1 })
    w.take()
    expect(counted(() => reply(q, { answers, id: q.id ^ 1 }))).toEqual({ 'dns.unasked': 1 })
    expect(counted(() => reply(q, { answers }, { port: 54 }))).toEqual({ 'dns.unasked': 1 })
    for (const from of ['10.0.0.54', '192.0.2.53']) expect(counted(() => reply(q, { answers }, { from }))).toEqual({ 'dns.unasked': 1 })
    const spelled = q.raw.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte >= 65 && byte <= 90 ? byte + 32 : byte))
    expect(counted(() => reply(q, { answers, question: spelled }))).toEqual({ 'dns.unasked': 1 })
    expect(counted(() => reply(q, { answers, question: [...name('www.example.org'), 0, 1, 0, 1] }))).toEqual({ 'dns.unasked': 1 })
    expect(counted(() => reply(q, { answers, question: [...q.raw.slice(0, -4), 0, 28, 0, 1] }))).toEqual({ 'dns.unasked': 1 })
    canary.beat()
    expect([end(query), asked()]).toEqual(['None', []])
    reply(q, { answers: [a(pointer(12), '192.0.2.1')] })
    expect(address(query)).toBe('192.0.2.1')
    // Before the question, and after the answer.
    expect(counted(() => reply(q, { answers }))).toEqual({ 'udp.port': 1 })
  })
  it('N-02 Kaminsky: 65,535 answers with all the wrong identifiers are counted, nothing is sent, the right one counts', () => {
    const { query, q } = start()
    const before = w.drops(host)['dns.unasked'] ?? 0
    for (let id = 0; id < 65536; id++) if (id !== q.id) reply(q, { id, answers: [a(pointer(12), '203.0.113.66')] })
    expect(w.drops(host)['dns.unasked'] - before).toBe(65535)
    expect(asked()).toEqual([])
    reply(q, { answers: [a(pointer(12), '192.0.2.1')] })
    expect(address(query)).toBe('192.0.2.1')
    quiet()
  })
  it('N-02 RFC 5452: identifiers and ports of 3,000 questions spread over all their bits', () => {
    const ids = new Set<number>(), ports = new Set<number>(), spellings = new Set<string>()
    let low = 65536, high = 0
    const bits = new Array<number>(32).fill(0)
    for (let i = 0; i < 3000; i++) {
      const { q } = start('spread.example.com')
      ids.add(q.id)
      ports.add(q.port)
      spellings.add(q.name)
      low = Math.min(low, q.port)
      high = Math.max(high, q.port)
      for (let bit = 0; bit < 16; bit++) bits[bit] += (q.id >> bit) & 1, bits[16 + bit] += (q.port >> bit) & 1
      reply(q, { flags: 0x8183 })
    }
    // 3,000 of 65,536 numbers: 2,932 different ones are expected, 2,900 are 4 standard deviations less.
    expect(ids.size).toBeGreaterThan(2900)
    expect(ports.size).toBeGreaterThan(2900)
    expect(spellings.size).toBeGreaterThan(2800)
    expect([low >= 1024, low < 1200, high > 65_300]).toEqual([true, true, true])
    // 5 standard deviations; ports begin at 1024, which makes their high bits a little likelier.
    for (const count of bits) expect(Math.abs(count - 1500)).toBeLessThan(170)
  })
})

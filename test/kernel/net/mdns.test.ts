// The mDNS responder against a scripted link: RFC 6762.
import { beforeEach, describe, expect, it } from 'vitest'
import { generator } from '../module.ts'
import { Canary } from './canary.ts'
import { TYPE, a, message, name, pointer, record, type Message } from './dns-messages.ts'
import { PEER, World, arp, ip, macOf, parse, udp } from './host.ts'

let w: World
let host: number
beforeEach(async () => {
  w = await World.make()
  host = w.host()
  for (const address of ['10.0.0.7', '10.0.0.8']) w.arrive(host, arp(1, PEER, address, '10.0.0.1'))
  w.take()
  w.m.mdnsStart(host, w.text('board'))
})

const GROUP = [1, 0, 0x5e, 0, 0, 0xfb]
const ANY = 255, NSEC = 47, FLUSH = 0x8001, QU = 0x8001
interface Record { name: string; type: number; classes: number; ttl: number; data: number[] }
interface Said { to: string; mac: number[]; port: number; toPort: number; ttl: number; id: number; flags: number; bytes: number; questions: { name: string; type: number; classes: number }[]; answers: Record[]; authorities: Record[] }
/** Reads a message; the only pointers we write lead to the first name. */
const read = (data: Uint8Array): Omit<Said, 'to' | 'mac' | 'port' | 'toPort' | 'ttl' | 'bytes'> => {
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  let at = 12
  const nameHere = (from = at): string => {
    const labels: string[] = []
    for (;;) {
      const size = data[from]
      if (size >= 0xc0) {
        expect([size, data[from + 1]]).toEqual([0xc0, 12])
        if (from >= at) at = from + 2
        const rest = at
        const tail = nameHere(12)
        at = rest
        return [...labels, tail].join('.')
      }
      from += size + 1
      if (from > at) at = from
      if (!size) return labels.join('.')
      labels.push(Buffer.from(data.subarray(from - size, from)).toString())
    }
  }
  const records = (count: number): Record[] => Array.from({ length: count }, () => {
    const owner = nameHere()
    const [type, classes, ttl, size] = [view.getUint16(at), view.getUint16(at + 2), view.getUint32(at + 4), view.getUint16(at + 8)]
    at += 10 + size
    return { name: owner, type, classes, ttl, data: [...data.subarray(at - size, at)] }
  })
  const questions = Array.from({ length: view.getUint16(4) }, () => {
    const owner = nameHere()
    at += 4
    return { name: owner, type: view.getUint16(at - 4), classes: view.getUint16(at - 2) }
  })
  const result = { id: view.getUint16(0), flags: view.getUint16(2), questions, answers: records(view.getUint16(6)), authorities: records(view.getUint16(8)) }
  expect([at, view.getUint16(10)]).toEqual([data.length, 0])
  return result
}
const said = (): Said[] => w.take().filter((frame) => frame[12] === 8 && frame[13] === 0 && frame[23] === 17).map((frame) => {
  const { payload, destination, ethernet } = parse(frame)
  const port = (at: number): number => (payload![at] << 8) | payload![at + 1]
  return { to: destination!, mac: ethernet.to, port: port(0), toPort: port(2), ttl: frame[22], bytes: payload!.length - 8, ...read(payload!.slice(8)) }
})
const pass = (ms: number, step = 10): (Said & { at: number })[] => {
  const all: (Said & { at: number })[] = []
  for (const end = w.now + ms; w.now < end;) {
    w.now = Math.min(end, w.now + step)
    w.m.mdnsPoll(host, w.time)
    all.push(...said().map((each) => ({ ...each, at: w.now })))
  }
  return all
}
interface Way { from?: string; port?: number; to?: string }
const give = (data: Uint8Array, { from = '10.0.0.7', port = 5353, to = '224.0.0.251' }: Way = {}): void => {
  w.arrive(host, udp(port, 5353, data, { from, to, toMac: to === '224.0.0.251' ? GROUP : macOf(0) }))
  w.m.mdnsPoll(host, w.time)
}
const counted = (act: () => void): { [name: string]: number } => {
  const before = w.drops(host)
  act()
  return Object.fromEntries(Object.entries(w.drops(host)).map(([each, count]) => [each, count - (before[each] ?? 0)]).filter(([, count]) => count))
}
const ask = (fields: Message & { type?: number; classes?: number; who?: string } = {}): Uint8Array => {
  const { type = TYPE.A, classes = 1, who = 'board.local' } = fields
  return message({ flags: 0, question: [...name(who), type >> 8, type & 255, classes >> 8, classes & 255], ...fields })
}
const claim = (address: string, who = 'board.local', ttl = 120): Uint8Array => message({ flags: 0x8400, answers: [record(name(who), TYPE.A, ttl, address.split('.').map(Number), { classes: FLUSH })] })
const STATES = ['Off', 'Probing', 'Announcing', 'Running']
const state = (): string => STATES[w.m.mdnsState(host)]
const mine = (): string => w.string(w.m.mdnsName(host))
/** To the state Running, long after what was said. */
const run = (): void => {
  pass(3000)
  expect([state(), mine()]).toEqual(['Running', 'board'])
  w.now += 60_000
}
const ADDRESS = { name: 'board.local', type: TYPE.A, classes: FLUSH, ttl: 120, data: [10, 0, 0, 1] }
const NOTHING = { name: 'board.local', type: NSEC, classes: FLUSH, ttl: 120, data: [0xc0, 12, 0, 1, 0x40] }

describe('MdnsResponder', () => {
  it('section 8: three probes 250 ms apart, then two announcements a second apart, to the group from port 5353 with TTL 255', () => {
    const all = pass(5000)
    expect(all.map(({ at }) => at - all[0].at)).toEqual([0, 250, 500, 750, 1750])
    expect(all[0].at).toBeLessThanOrEqual(1260)
    for (const each of all) expect(each).toMatchObject({ to: '224.0.0.251', mac: GROUP, port: 5353, toPort: 5353, ttl: 255, id: 0 })
    for (const probe of all.slice(0, 3)) expect(probe).toMatchObject({ flags: 0, questions: [{ name: 'board.local', type: ANY, classes: QU }], answers: [], authorities: [{ ...ADDRESS, classes: 1 }] })
    for (const each of all.slice(3)) expect(each).toMatchObject({ flags: 0x8400, questions: [], answers: [ADDRESS], authorities: [] })
    expect([state(), w.m.mdnsPollAt(host)]).toEqual(['Running', 0x7fffffffffffffffn])
  })
  it('section 6: answers to the group, once per second; questions for others, in other classes: nothing', () => {
    run()
    give(ask())
    expect(said()).toMatchObject([{ to: '224.0.0.251', toPort: 5353, flags: 0x8400, questions: [], answers: [ADDRESS] }])
    w.now += 999
    expect(counted(() => give(ask()))).toEqual({ 'mdns.limited': 1 })
    w.now += 1
    give(ask({ who: 'BOARD.Local', type: ANY, classes: 255 }))
    expect(said().length).toBe(1)
    w.now += 5000
    expect(counted(() => {
      give(ask({ who: 'other.local' }))
      give(ask({ who: 'board' }))
      give(ask({ who: 'board.local.local' }))
      give(ask({ classes: 3 }))
    })).toEqual({})
    expect(said()).toEqual([])
  })
  it('section 6.1: that there is no record of another type is told', () => {
    run()
    give(ask({ type: TYPE.AAAA }))
    expect(said()).toMatchObject([{ answers: [NOTHING] }])
    w.now += 2000
    give(message({ flags: 0, counts: [2, 0, 0, 0], question: [...name('board.local'), 0, 1, 0, 1, ...pointer(12), 0, 28, 0, 1] }))
    expect(said()).toMatchObject([{ answers: [ADDRESS, NOTHING] }])
  })
  it('section 5.4: the answer goes to the one who asks for that, once all have been told', () => {
    run()
    give(ask({ classes: QU }))
    expect(said()).toMatchObject([{ to: '224.0.0.251' }])
    w.now += 5000
    give(ask({ classes: QU }))
    expect(said()).toMatchObject([{ to: '10.0.0.7', mac: PEER, toPort: 5353, id: 0, questions: [], answers: [ADDRESS] }])
  })
  it('section 6.7: who asks from another port gets what plain DNS would say, for 10 seconds', () => {
    run()
    give(ask({ id: 0x1234 }), { port: 40000 })
    expect(said()).toMatchObject([{ to: '10.0.0.7', toPort: 40000, id: 0x1234, flags: 0x8400, questions: [{ name: 'board.local', type: 1, classes: 1 }], answers: [{ ...ADDRESS, classes: 1, ttl: 10 }] }])
    give(ask({ id: 0x1235, type: TYPE.AAAA }), { port: 40000, to: '10.0.0.1' })
    expect(said()).toMatchObject([{ id: 0x1235, questions: [{ type: TYPE.AAAA }], answers: [{ ...NOTHING, classes: 1, ttl: 10 }] }])
  })
  it('an answer waits for a neighbor that is not known', () => {
    run()
    give(ask({ id: 1 }), { port: 40000, from: '10.0.0.99' })
    expect(said()).toEqual([])
    w.arrive(host, arp(1, PEER, '10.0.0.99', '10.0.0.1'))
    expect(pass(100)).toMatchObject([{ to: '10.0.0.99', toPort: 40000 }])
    give(ask({ id: 1 }), { port: 40000, from: '10.0.0.98' })
    expect(pass(3000)).toEqual([])
    expect(w.m.mdnsPollAt(host)).toBe(0x7fffffffffffffffn)
  })
  it('section 7.1: what the asker knows is not told; half of its life later it is', () => {
    run()
    give(ask({ answers: [record(name('board.local'), TYPE.A, 60, [10, 0, 0, 1])] }))
    expect(said()).toEqual([])
    give(ask({ answers: [record(name('board.local'), TYPE.A, 59, [10, 0, 0, 1])] }))
    expect(said().length).toBe(1)
    w.now += 2000
    give(ask({ answers: [record(name('board.local'), TYPE.A, 120, [10, 0, 0, 2])] }))
    expect(said().length).toBe(1)
  })
  it('section 9: a probed name that somebody has is given up for one with a number', () => {
    for (const next of ['board-2', 'board-3']) {
      pass(300)
      const who = mine()
      expect(counted(() => give(claim('10.0.0.7', `${who}.local`)))).toEqual({ 'mdns.conflict': 1 })
      expect([mine(), state()]).toEqual([next, 'Probing'])
    }
    const all = pass(3000)
    expect(all.slice(-1)[0].answers[0].name).toBe('board-3.local')
    expect(state()).toBe('Running')
  })
  it('section 9: a name that is ours is probed again, and kept when nobody defends it', () => {
    run()
    expect(counted(() => give(claim('10.0.0.7')))).toEqual({ 'mdns.conflict': 1 })
    expect([state(), mine()]).toEqual(['Probing', 'board'])
    expect(pass(3000).map(({ flags }) => flags)).toEqual([0, 0, 0, 0x8400, 0x8400])
    expect(mine()).toBe('board')
    // Our own address from another, and a goodbye, are no conflict.
    expect(counted(() => {
      give(claim('10.0.0.1'))
      give(claim('10.0.0.7', 'board.local', 0))
    })).toEqual({})
  })
  it('section 8.1: after fifteen conflicts a name is tried only every five seconds', () => {
    for (let i = 0; i < 15; i++) {
      pass(300)
      give(claim('10.0.0.7', `${mine()}.local`))
    }
    expect(mine()).toBe('board-16')
    said()
    expect(pass(4900)).toEqual([])
    expect(pass(300).length).toBeGreaterThan(0)
  })
  it('section 8.2: of two who probe at once the greater address goes on, the other waits a second', () => {
    pass(300)
    const probe = (address: string): Uint8Array => message({ flags: 0, question: [...name('board.local'), 0, ANY, 0x80, 1], authorities: [a('board.local', address)] })
    give(probe('10.0.0.0'))
    give(probe('9.255.255.255'))
    expect(pass(240).length).toBe(1)
    const at = w.now
    give(probe('10.0.1.0'))
    expect(pass(3000)[0].at - at).toBe(1000)
    expect(mine()).toBe('board')
  })
  it('section 8.1: a probe for our name is answered after 250 ms', () => {
    run()
    const probe = message({ flags: 0, question: [...name('board.local'), 0, ANY, 0, 1], authorities: [a('board.local', '10.0.0.7')] })
    give(probe)
    w.now += 250
    give(probe)
    expect(said().map(({ answers }) => answers)).toMatchObject([[ADDRESS], [ADDRESS]])
  })
  it('another address: probed and announced anew; none: silence', () => {
    run()
    w.m.configure(host, ip('10.0.0.77'), ip('255.255.255.0'))
    const all = pass(3000)
    expect(all.length).toBe(5)
    expect(all[4].answers[0].data).toEqual([10, 0, 0, 77])
    w.m.configure(host, 0, 0)
    expect(pass(3000)).toEqual([])
    expect(state()).toBe('Off')
  })
})

describe('hostile messages', () => {
  it('N-03 RFC 6762 section 11: who is not on our network is not heard', () => {
    run()
    const canary = new Canary(w, host)
    for (const from of ['192.0.2.1', '10.0.1.7', '8.8.8.8']) for (const to of ['224.0.0.251', '10.0.0.1']) for (const port of [5353, 40000]) {
      expect(counted(() => give(ask({ id: 7 }), { from, to, port }))).toEqual({ 'mdns.remote': 1 })
      expect(counted(() => give(claim('10.0.0.7'), { from, to, port }))).toEqual({ 'mdns.remote': 1 })
    }
    expect([said(), state()]).toEqual([[], 'Running'])
    canary.beat()
  })
  it('N-03: answers from another port than 5353, other operations, errors', () => {
    run()
    expect(counted(() => give(claim('10.0.0.7'), { port: 5354 }))).toEqual({ 'mdns.bad': 1 })
    for (const flags of [0x0800, 0x7800, 0x0001, 0x8403, 0x8c00]) expect(counted(() => give(ask({ flags, answers: [a('board.local', '10.0.0.7')] })))).toEqual({ 'mdns.bad': 1 })
    expect([said(), state()]).toEqual([[], 'Running'])
  })
  it('N-03 CVE-2020-24383 CVE-2020-17467 CVE-2020-24340: every truncation, counts, lengths and pointers that cannot be', () => {
    run()
    const canary = new Canary(w, host)
    const whole = ask({ answers: [a(pointer(12), '10.0.0.1'), record('x.local', TYPE.TXT, 1, [1, 2, 3])] })
    for (let length = 0; length < whole.length; length++) expect(counted(() => give(whole.subarray(0, length))), `${length}`).toEqual({ 'mdns.bad': 1 })
    const bad: Message[] = [
      { counts: [65535, 0, 0, 0], question: [...name('board.local'), 0, 1, 0, 1] }, { counts: [1, 65535, 0, 0] }, { counts: [1, 0, 65535, 0] }, { counts: [1, 0, 0, 65535] },
      { answers: [record(name('board.local'), TYPE.A, 60, [1, 2, 3])] }, { answers: [record(name('board.local'), TYPE.A, 60, [1, 2, 3, 4], { size: 5 })] },
      { answers: [a(pointer(29), '10.0.0.7')] }, { answers: [a(pointer(0), '10.0.0.7')] }, { answers: [a([0x40, 0], '10.0.0.7')] }, { answers: [a(pointer(0x3fff), '10.0.0.7')] },
    ]
    for (const fields of bad) {
      expect(counted(() => give(ask(fields))), JSON.stringify(fields)).toEqual({ 'mdns.bad': 1 })
      expect(counted(() => give(ask({ ...fields, flags: 0x8400 }))), JSON.stringify(fields)).toEqual({ 'mdns.bad': 1 })
      canary.beat()
    }
    expect(state()).toBe('Running')
    expect(counted(() => give(new Uint8Array(1472)))).toEqual({})
    give(ask())
    expect(said().length).toBe(1)
  })
  it('N-03: 10,000 questions in a victim’s name: he gets 8 answers at once and few each second, all get one each second', () => {
    run()
    let told = 0, frames = 0
    for (let i = 0; i < 10_000; i++) {
      give(ask({ id: i }), { port: 40000, from: '10.0.0.8' })
      told += said().length
    }
    expect(told).toBeLessThanOrEqual(8)
    for (let ms = 0; ms < 10_000; ms += 10) {
      w.now += 10
      give(ask({ id: ms }), { port: 40000, from: '10.0.0.8' })
      give(ask())
      frames += said().length
    }
    expect(frames).toBeLessThanOrEqual(10 + 100 + 8)
  })
  it('N-03: each 16-bit field swept, and 20,000 random messages: nobody is told more than his own, the name stays', () => {
    run()
    const whole = ask({ answers: [a(pointer(12), '10.0.0.1')], authorities: [record('x.local', TYPE.TXT, 1, [1, 2, 3])] })
    for (let at = 0; at < whole.length - 1; at++) for (const value of [0, 1, whole.length - 1, whole.length, whole.length + 1, 0x7fff, 0x8000, 0xffff]) {
      const bad = whole.slice()
      bad.set([value >> 8, value & 255], at)
      give(bad)
      w.now += 1000
      expect(said().length).toBeLessThanOrEqual(1)
    }
    const random = generator(4)
    for (let i = 0; i < 20_000; i++) {
      const tail = Array.from({ length: Math.floor(random() * 100) }, () => (random() < 0.3 ? [0, 1, 4, 0xc0, 12, 5][Math.floor(random() * 6)] : Math.floor(random() * 256)))
      give(message({ flags: random() < 0.5 ? 0 : 0x8400, counts: [1, Math.floor(random() * 3), Math.floor(random() * 2), 0], question: [...name('board.local'), 0, 1, 0, 1], answers: [tail] }), { port: random() < 0.5 ? 5353 : 9999 })
      w.now += 100
      if (i % 10 === 0) expect(said().length).toBeLessThanOrEqual(20)
    }
    pass(20_000)
    expect(mine().startsWith('board')).toBe(true)
    expect(state()).toBe('Running')
  })
})

// The DHCP client against a scripted server: RFC 2131 figure 5.
import { beforeEach, describe, expect, it } from 'vitest'
import { World, arp, ip, macOf, parse, udp } from './host.ts'

let w: World
let host: number
beforeEach(async () => {
  w = await World.make()
  host = w.host('0.0.0.0', '0.0.0.0', '0.0.0.0')
  w.m.dhcpStart(host, w.time)
})

const STATES = ['Off', 'Selecting', 'Requesting', 'Probing', 'Bound', 'Renewing', 'Rebinding']
const DISCOVER = 1, OFFER = 2, REQUEST = 3, DECLINE = 4, ACK = 5, NAK = 6
const state = (): string => STATES[w.m.dhcpField(0)]
const be32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)
interface Said { type: number; to: string; from: string; transaction: number[]; client: string; options: Map<number, number[]> }
const said = (): Said[] => w.take().map(parse).filter(({ protocol }) => protocol === 17).map(({ destination, source, payload }) => {
  const body = payload!.subarray(8)
  const options = new Map<number, number[]>()
  for (let at = 240; body[at] !== 255; at += 2 + body[at + 1]) options.set(body[at], [...body.subarray(at + 2, at + 2 + body[at + 1])])
  return { type: options.get(53)![0], to: destination!, from: source!, transaction: [...body.subarray(4, 8)], client: body.subarray(12, 16).join('.'), options }
})
/** Time passes; what the client says meanwhile. */
const pass = (ms: number, step = 50): Said[] => {
  const all: Said[] = []
  for (let end = w.now + ms; w.now < end;) {
    w.now = Math.min(end, w.now + step)
    w.m.dhcpPoll(w.time)
    all.push(...said())
  }
  return all
}
interface Answer { address?: string; server?: string; mask?: string; router?: string; lease?: number; renewal?: number; rebinding?: number; transaction?: number[]; mac?: number[]; extra?: number[]; port?: number }
const answer = (type: number, to: Said, { address = '10.0.2.15', server = '10.0.2.2', mask = '255.255.255.0', router = '10.0.2.2', lease = 3600, renewal = 0, rebinding = 0, transaction = to.transaction, mac = macOf(0), extra = [], port = 67 }: Answer = {}): void => {
  const quad = (text: string): number[] => text.split('.').map(Number)
  const body = [2, 1, 6, 0, ...transaction, 0, 0, 0, 0, 0, 0, 0, 0, ...quad(address), 0, 0, 0, 0, 0, 0, 0, 0, ...mac, ...new Array(10 + 192).fill(0), 99, 130, 83, 99,
    53, 1, type, 54, 4, ...quad(server), ...type === NAK ? [] : [1, 4, ...quad(mask), 3, 4, ...quad(router), 6, 4, ...quad('10.0.2.3'), 51, 4, ...be32(lease)],
    ...renewal ? [58, 4, ...be32(renewal)] : [], ...rebinding ? [59, 4, ...be32(rebinding)] : [], ...extra, 255]
  w.arrive(host, udp(port, 68, body, { from: server === '0.0.0.0' ? '10.0.2.2' : server, to: address, toMac: macOf(0) }))
  w.m.dhcpPoll(w.time)
}
/** To BOUND. */
const bind = (terms: Answer = {}): Said => {
  const [discover] = pass(50)
  answer(OFFER, discover, terms)
  const [request] = said()
  answer(ACK, request, terms)
  pass(1000)
  expect(state()).toBe('Bound')
  return request
}

describe('DhcpClient', () => {
  it('DISCOVER, OFFER, REQUEST, ACK, probes, BOUND', () => {
    const [discover] = pass(50)
    expect(discover).toMatchObject({ type: DISCOVER, to: '255.255.255.255', from: '0.0.0.0', client: '0.0.0.0' })
    expect(Buffer.from(discover.options.get(12)!).toString()).toBe('board')
    answer(OFFER, discover)
    const [request] = said()
    expect(request).toMatchObject({ type: REQUEST, to: '255.255.255.255', from: '0.0.0.0', transaction: discover.transaction })
    expect([request.options.get(50), request.options.get(54)]).toEqual([[10, 0, 2, 15], [10, 0, 2, 2]])
    answer(ACK, request)
    expect(state()).toBe('Probing')
    expect(w.m.linkAddress(host)).toBe(0)
    const probes: unknown[] = []
    for (let ms = 0; ms < 500; ms += 10) {
      w.now += 10
      w.m.dhcpPoll(w.time)
      probes.push(...w.take().map((frame) => parse(frame).arp))
    }
    expect(probes).toEqual([...Array(2).fill({ operation: 1, sender: '0.0.0.0', target: '10.0.2.15' }), { operation: 1, sender: '10.0.2.15', target: '10.0.2.15' }])
    expect(state()).toBe('Bound')
    expect([w.m.linkAddress(host) >>> 0, w.m.linkGateway(host) >>> 0, w.m.dhcpField(4) >>> 0]).toEqual([ip('10.0.2.15'), ip('10.0.2.2'), ip('10.0.2.3')])
  })
  it('section 4.1: DISCOVER goes again after about 4, 8, 16, 32, 64, 64 seconds, each a second off at most', () => {
    const times: number[] = []
    for (let ms = 0; ms < 260_000; ms += 50) for (const { type } of pass(50)) {
      expect(type).toBe(DISCOVER)
      times.push(w.now)
    }
    times.slice(1).forEach((time, index) => expect(Math.abs(time - times[index] - 1000 * Math.min(4 << index, 64))).toBeLessThanOrEqual(1050))
    expect(times.length).toBeGreaterThan(6)
  })
  it('an unanswered REQUEST goes four times, then all begins again', () => {
    answer(OFFER, pass(50)[0])
    expect(pass(120_000).map(({ type }) => type).slice(0, 5)).toEqual([REQUEST, REQUEST, REQUEST, REQUEST, DISCOVER])
  })
  it('NAK: all begins again, with another transaction', () => {
    const [discover] = pass(50)
    answer(OFFER, discover)
    answer(NAK, said()[0])
    const [again] = pass(1500)
    expect(again.type).toBe(DISCOVER)
    expect(again.transaction).not.toEqual(discover.transaction)
  })
  it('DECLINE when somebody answers the probe, and again after ten seconds (section 3.1 step 5)', () => {
    const [discover] = pass(50)
    answer(OFFER, discover)
    answer(ACK, said()[0])
    w.arrive(host, arp(2, [2, 0, 0, 0, 0, 9], '10.0.2.15', '0.0.0.0', macOf(0)))
    const [decline] = pass(500)
    expect(decline).toMatchObject({ type: DECLINE, client: '0.0.0.0' })
    expect([decline.options.get(50), decline.options.get(54)]).toEqual([[10, 0, 2, 15], [10, 0, 2, 2]])
    expect(pass(9000)).toEqual([])
    expect(pass(1500).map(({ type }) => type)).toEqual([DISCOVER])
    expect(w.m.linkAddress(host)).toBe(0)
  })
  it('T1: asks its server to keep the address; T2: anybody; at the end of the lease the address is gone', () => {
    bind()
    // The neighbor is known.
    w.arrive(host, arp(1, [2, 0, 0, 0, 0, 9], '10.0.2.2', '10.0.2.15'))
    w.take()
    expect(pass(1_798_000, 1000)).toEqual([])
    w.arrive(host, arp(1, [2, 0, 0, 0, 0, 9], '10.0.2.2', '10.0.2.15'))
    const [renew] = pass(3000)
    expect(renew).toMatchObject({ type: REQUEST, to: '10.0.2.2', from: '10.0.2.15', client: '10.0.2.15' })
    expect([renew.options.has(50), renew.options.has(54)]).toEqual([false, false])
    answer(ACK, renew)
    expect([state(), w.m.dhcpField(6)]).toEqual(['Bound', 1])
    expect(pass(1_790_000, 1000)).toEqual([])
    const later = pass(1_810_000, 1000)
    const broadcast = later.filter(({ to }) => to === '255.255.255.255')
    expect(broadcast[0]).toMatchObject({ type: REQUEST, client: '10.0.2.15' })
    expect(later.at(-1)!.type).toBe(DISCOVER)
    expect(w.m.linkAddress(host)).toBe(0)
  })
  it('D-03 CVE-2019-12264: addresses, masks and times that cannot be', () => {
    const [discover] = pass(50)
    for (const address of ['0.0.0.0', '127.0.0.1', '224.0.0.1', '255.255.255.255', '10.0.2.0', '10.0.2.255']) answer(OFFER, discover, { address })
    for (const mask of ['0.0.0.0', '255.0.255.0', '0.0.0.255']) answer(OFFER, discover, { mask })
    answer(OFFER, discover, { lease: 0 })
    expect(state()).toBe('Selecting')
    bindFrom(discover, { router: '192.168.1.1', lease: 1, renewal: 900, rebinding: 800 })
    expect(w.m.linkGateway(host)).toBe(0)
    expect(w.m.dhcpField(5)).toBe(60)
  })
  it('a lease without end is never asked for again', () => {
    bind({ lease: 0xffffffff })
    expect(pass(10 * 86_400_000, 60_000)).toEqual([])
  })
  it('up to three resolvers are kept', () => {
    const quads = (count: number): number[] => Array.from({ length: count }, (_, i) => [9, 9, 9, i + 1]).flat()
    bind({ extra: [6, 16, ...quads(4)] })
    expect([4, 7, 8].map((index) => w.m.dhcpField(index) >>> 0)).toEqual([ip('9.9.9.1'), ip('9.9.9.2'), ip('9.9.9.3')])
  })
  it('D-06 CVE-2024-3661: routes of option 121 change neither gateway nor way', () => {
    bind({ extra: [121, 8, 0, 10, 0, 2, 66, 32, 10, 0, 0xf9, 5, 0, 10, 0, 2, 66].slice(0, 10) })
    expect([w.m.linkGateway(host) >>> 0, w.m.dhcpField(3) >>> 0]).toEqual([ip('10.0.2.2'), ip('10.0.2.2')])
    w.m.macFor(host, ip('192.0.2.1'), w.time)
    expect(w.take().map((frame) => parse(frame).arp!.target)).toEqual(['10.0.2.2'])
  })
  it('D-05 CVE-2020-11908: a name of 255 bytes without an end is not given back', () => {
    const [discover] = pass(50)
    const extra = [12, 255, ...Array(255).fill(65), 67, 255, ...Array(255).fill(66)]
    answer(OFFER, discover, { extra })
    const [request] = said()
    expect([Buffer.from(request.options.get(12)!).toString(), request.options.has(67)]).toEqual(['board', false])
  })
  it('D-04: wrong transaction, address, port, server, or not asked for', () => {
    const [discover] = pass(50)
    answer(OFFER, discover, { transaction: [1, 2, 3, 4] })
    answer(OFFER, discover, { mac: [1, 2, 3, 4, 5, 6] })
    answer(OFFER, discover, { port: 6767 })
    answer(ACK, discover)
    answer(NAK, discover)
    expect(state()).toBe('Selecting')
    answer(OFFER, discover)
    const [request] = said()
    answer(NAK, request, { server: '10.0.2.9' })
    answer(ACK, request, { server: '10.0.2.9' })
    answer(ACK, request, { address: '10.0.2.99' })
    expect(state()).toBe('Requesting')
    answer(ACK, request)
    pass(1000)
    answer(NAK, request)
    answer(ACK, request, { router: '10.0.2.66' })
    expect([state(), w.m.linkGateway(host) >>> 0]).toEqual(['Bound', ip('10.0.2.2')])
  })
})

function bindFrom(discover: Said, terms: Answer): void {
  answer(OFFER, discover, terms)
  answer(ACK, said()[0], terms)
  pass(1000)
  expect(state()).toBe('Bound')
}

// The virtual switch: what links do to frames, captures, and machines that talk over it in virtual time.
import { describe, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import virt32 from '../../boards/virt32.ts'
import virt64 from '../../boards/virt64.ts'
import { Clock } from '../../sim/clock.ts'
import { chain, dropInterrupts, every } from '../../sim/faults.ts'
import { Machine } from '../../sim/machine.ts'
import { compileApp } from '../../sim/run.ts'
import { Network, withAddress } from '../../sim/network/network.ts'
import { Capture } from '../../sim/network/pcapng.ts'
import { Switch, type Weather } from '../../sim/network/switch.ts'

const APP = 'test/kernel/device/ethernet'
const [A, B, C] = ['020000000001', '020000000002', '020000000003'] as const
const colons = (mac: string): string => mac.replace(/..(?!$)/g, '$&:')
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (frame: Uint8Array): string => Buffer.from(frame).toString('hex')
const frame = (to: string, from: string, what: string): Uint8Array => bytes(`${to}${from}88b5${what}`.padEnd(120, '0'))

/** What comes out at one link of what goes in at another: number of the frame and time. */
function through(weather: Partial<Weather>, count = 10_000, seed = 1, gapNs = 1_000_000): { out: { n: number; ns: number; frame: Uint8Array }[]; link: ReturnType<Switch['connect']> } {
  const clock = new Clock()
  const network = new Switch(clock, seed)
  const out: { n: number; ns: number; frame: Uint8Array }[] = []
  const from = network.connect('from', () => {}, weather)
  network.connect('to', (frame, ns) => out.push({ n: Buffer.from(frame).readUInt32BE(14), ns, frame }))
  for (let n = 0; n < count; n++) network.transmit(from, frame(B, A, n.toString(16).padStart(8, '0')), n * gapNs)
  while (clock.runNext()) {}
  return { out, link: from }
}

describe('a link', () => {
  it('delivers all, in order, after delay and transmission time', () => {
    const { out } = through({}, 100)
    expect(out.map(({ n }) => n)).toEqual(Array.from({ length: 100 }, (_, n) => n))
    // Twice 84 bytes at 1 Gbit/s and twice 5 us.
    expect(out.every(({ n, ns }) => ns === n * 1_000_000 + 2 * 672 + 10_000)).toBe(true)
  })
  it('carries no more than its rate', () => {
    const { out } = through({ bitsPerSecond: 10e6 }, 1000, 1, 0)
    expect(out.at(-1)!.ns).toBeGreaterThan(1000 * 84 * 800 - 1)
  })
  it.each([0.01, 0.3])('loses %f of the frames', (loss) => expect(Math.abs(1 - through({ loss }).out.length / 10_000 - loss)).toBeLessThan(0.015))
  it('duplicates', () => {
    const { out, link } = through({ duplicate: 0.1 })
    expect(link.counts.duplicated).toBe(out.length - 10_000)
    expect(Math.abs(link.counts.duplicated - 1000)).toBeLessThan(150)
  })
  it('jitters without reordering', () => {
    const { out } = through({ jitterNs: 5_000_000 })
    expect(out.every(({ ns }, i) => i === 0 || ns >= out[i - 1]!.ns)).toBe(true)
  })
  it('reorders', () => {
    const { out, link } = through({ reorder: 0.1, reorderNs: 10_000_000 })
    const order = [...out].sort((a, b) => a.ns - b.ns).map(({ n }) => n)
    const overtaken = order.filter((n, i) => i > 0 && n < order[i - 1]!).length
    expect(order).toHaveLength(10_000)
    expect(overtaken).toBeGreaterThan(500)
    expect(link.counts.reordered).toBeGreaterThan(overtaken)
  })
  it('corrupts one bit', () => {
    const { out, link } = through({ corrupt: 1 }, 500)
    expect(link.counts.corrupted).toBe(500)
    const flipped = out.map((one, i) => frame(B, A, i.toString(16).padStart(8, '0')).reduce((bits, byte, at) => bits + (byte ^ one.frame[at]!).toString(2).replaceAll('0', '').length, 0))
    expect(new Set(flipped)).toEqual(new Set([1]))
  })
  it('does the same for the same seed and other things for another', () => {
    const weather = { loss: 0.1, duplicate: 0.1, reorder: 0.1, corrupt: 0.1, jitterNs: 1000 }
    const run = (seed: number): string => JSON.stringify(through(weather, 300, seed).out.map(({ ns, frame }) => [ns, hex(frame)]))
    expect(run(5)).toBe(run(5))
    expect(run(5)).not.toBe(run(6))
  })
  it('refuses a delay of nothing', () => expect(() => new Switch(new Clock()).connect('x', () => {}, { delayNs: 0 })).toThrow(RangeError))
})

describe('the switch', () => {
  it('sends frames to all until it knows where their destination is', () => {
    const clock = new Clock()
    const network = new Switch(clock)
    const got: string[] = []
    const [a, b, c] = ['a', 'b', 'c'].map((name) => network.connect(name, () => got.push(name)))
    const sends = (from: typeof a, one: Uint8Array): string => {
      network.transmit(from!, one, 0)
      while (clock.runNext()) {}
      return got.splice(0).join()
    }
    expect(sends(a, frame(B, A, ''))).toBe('b,c')
    expect(sends(b, frame(A, B, ''))).toBe('a')
    expect(sends(a, frame(B, A, ''))).toBe('b')
    expect(sends(c, frame('ffffffffffff', C, ''))).toBe('a,b')
    expect(sends(a, frame(A, A, ''))).toBe('')
  })
})

describe('a capture', () => {
  it('is a pcapng file with an interface per link and times in ns', () => {
    const capture = new Capture()
    expect([capture.add('first'), capture.add('second')]).toEqual([0, 1])
    capture.record({ interface: 1, ns: 5_000_000_000_123, direction: 'in', frame: frame(A, B, '01') })
    capture.record({ interface: 0, ns: 7, direction: 'out', frame: bytes('0102030405') })
    const file = Buffer.from(capture.bytes())
    const blocks: Buffer[] = []
    for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) {
      const block = file.subarray(at, at + file.readUInt32LE(at + 4))
      expect(block.length % 4).toBe(0)
      expect(block.readUInt32LE(block.length - 4)).toBe(block.length)
      blocks.push(block)
    }
    expect(blocks.map((block) => block.readUInt32LE())).toEqual([0x0a0d_0d0a, 1, 1, 6, 6])
    expect(blocks[0]!.readUInt32LE(8)).toBe(0x1a2b_3c4d)
    expect(blocks[2]!.toString('latin1')).toContain('second')
    const [early, late] = blocks.slice(3) as [Buffer, Buffer]
    expect([early.readUInt32LE(8), early.readUInt32LE(20), early.readUInt32LE(24), early.subarray(28, 33).toString('hex')]).toEqual([0, 5, 5, '0102030405'])
    expect(late.readUInt32LE(12) * 2 ** 32 + late.readUInt32LE(16)).toBe(5_000_000_000_123)
  })
})

/** Two machines with the app that sends frames back, and a station. */
async function bench(seed = 1, weather: Partial<Weather> = {}): Promise<{ network: Network; a: Machine; b: Machine; got: string[]; station: ReturnType<Network['station']> }> {
  const network = new Network({ seed, capture: true })
  const machine = async (board: typeof virt64, mac: string): Promise<Machine> => Machine.create({ board, image: await compileApp(APP, board), replace: { net0: withAddress(colons(mac)) } })
  const [a, b] = [await machine(virt64, A), await machine(virt32, B)]
  network.add('a', a, weather)
  network.add('b', b, weather)
  const got: string[] = []
  const station = network.station('c', (frame) => got.push(hex(frame)))
  expect(network.run({ until: () => [a, b].every((machine) => machine.output().includes('ready')), untilNs: 5e9 }).kind).toBe('until')
  return { network, a, b, got, station }
}

describe('a network of machines', () => {
  it('answers ARP', async () => {
    const { network, got, station } = await bench()
    station.send(bytes(`${A}${C}08060001080006040001${C}0a0002020000000000000a00020f`))
    expect(network.run({ until: () => got.length > 0 }).kind).toBe('until')
    expect(got).toEqual([`${C}${A}08060001080006040002${A}0a00020f${C}0a000202`])
  })

  it('lets two machines play ball, each run the same for the same seed', async () => {
    const play = async (seed: number): Promise<{ ns: number; hashes: string[]; frames: number }> => {
      const { network, a, b } = await bench(seed, { jitterNs: 20_000 })
      network.switch.transmit(network.switch.links[1]!, frame(A, B, 'ba11'), network.now())
      expect(network.run({ until: () => network.switch.links[0]!.counts.delivered >= 500 }).kind).toBe('until')
      return { ns: network.now(), hashes: [a.hash(), b.hash()], frames: network.capture!.list().length }
    }
    const first = await play(3)
    expect(first.frames).toBeGreaterThan(1000)
    // A round takes two ways of at least 10 us, and no time worth speaking of in the machines.
    expect(first.ns / 500).toBeGreaterThan(20_000)
    expect(first.ns / 500).toBeLessThan(120_000)
    expect(await play(3)).toEqual(first)
    expect((await play(4)).hashes).not.toEqual(first.hashes)
  })

  it('nobody gets a frame before it can be there', async () => {
    const { network, station } = await bench(1, { jitterNs: 50_000 })
    for (let i = 0; i < 50; i++) {
      station.send(frame(A, C, i.toString(16).padStart(4, '0')))
      network.run({ untilNs: network.now() + 30_000 })
    }
    network.run({ untilNs: network.now() + 10_000_000 })
    const seen = network.capture!.list().filter(({ frame }) => frame[12] === 0x88)
    const at = (link: number, direction: string, n: number): number => seen.find((one) => one.interface === link && one.direction === direction && one.frame[15] === n)!.ns
    for (let n = 0; n < 50; n++) {
      const times = [at(2, 'out', n), at(0, 'in', n), at(0, 'out', n), at(2, 'in', n)]
      expect(times[1]! - times[0]!).toBeGreaterThan(10_000)
      expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(0)
      expect(times[3]! - times[2]!).toBeGreaterThan(10_000)
    }
  })

  it('pulls cables: the machine sees it, and nothing passes', async () => {
    const { network, a, got, station } = await bench()
    network.setLink('a', false)
    station.send(frame(A, C, '01'))
    network.run({ untilNs: network.now() + 50_000_000 })
    expect(a.output()).toContain('link down')
    expect(got).toEqual([])
    network.setLink('a', true)
    network.run({ untilNs: network.now() + 50_000_000 })
    expect(a.output()).toContain('link up')
    station.send(frame(A, C, '02'))
    network.run({ untilNs: network.now() + 50_000_000 })
    expect(got).toEqual([hex(frame(C, A, '02'))])
  })

  it('loses no frame when interrupts get lost, only time', async () => {
    const network = new Network()
    const replace = { net0: chain(withAddress(colons(A)), dropInterrupts(every(3))) }
    const machine = await Machine.create({ board: virt64, image: await compileApp(APP, virt64), replace })
    network.add('a', machine)
    const got: string[] = []
    const station = network.station('c', (frame) => got.push(hex(frame)))
    network.run({ until: () => machine.output().includes('ready') })
    const sent = Array.from({ length: 100 }, (_, i) => frame(A, C, (i + 4096).toString(16)))
    for (const one of sent) {
      station.send(one)
      // The app looks by itself once a second.
      const before = got.length
      expect(network.run({ until: () => got.length > before, untilNs: network.now() + 1_100_000_000 }).kind).toBe('until')
    }
    expect(got).toEqual(sent.map((one) => hex(one).replace(A + C, C + A)))
  })

  it('ends when all machines have', async () => {
    const { network, a, station } = await bench()
    for (const mac of [A, B]) station.send(frame(mac, C, '627965'))
    expect(network.run({ untilNs: 60e9 }).kind).toBe('ended')
    expect([network.outcome('a'), network.outcome('b')]).toEqual([{ kind: 'exit', code: 0 }, { kind: 'exit', code: 0 }])
    expect(a.output()).toMatch(/errors 0\r?\nanswered 1/)
  })

  it('survives bad weather with the driver\'s rings intact', async () => {
    const { network, a, station, got } = await bench(9, { loss: 0.2, duplicate: 0.2, reorder: 0.3, corrupt: 0.2, jitterNs: 100_000 })
    for (let i = 0; i < 1000; i++) {
      station.send(frame(A, C, (i + 4096).toString(16)))
      network.run({ untilNs: network.now() + 20_000 })
    }
    network.run({ untilNs: network.now() + 100_000_000 })
    expect(got.length).toBeGreaterThan(500)
    for (const { weather } of network.switch.links) weather.loss = weather.corrupt = 0
    // To all: a source address that was damaged may have told the switch to look for A elsewhere.
    station.send(frame('ffffffffffff', C, '627965'))
    network.run({ until: () => network.outcome('a') !== undefined, untilNs: network.now() + 5e9 })
    expect(a.output()).toContain('errors 0')
  })

  it.each(['rpi2', 'rpi3', 'rpi4'])('reaches a machine by the adapter on its USB: %s', async (name) => {
    const network = new Network()
    const board = findBoard(name)!
    const machine = await Machine.create({ board, image: await compileApp(APP, board), replace: { usb0: withAddress(colons(A)) } })
    network.add('a', machine, {}, 'usb0')
    const got: string[] = []
    const station = network.station('c', (frame) => got.push(hex(frame)))
    expect(network.run({ until: () => machine.output().includes('ready\r\n'), untilNs: 5e9 }).kind).toBe('until')
    for (let i = 0; i < 100; i++) {
      station.send(frame(A, C, (i + 4096).toString(16)))
      network.run({ until: () => got.length > i, untilNs: network.now() + 100_000_000 })
    }
    expect(got).toEqual(Array.from({ length: 100 }, (_, i) => hex(frame(C, A, (i + 4096).toString(16)))))
    network.setLink('a', false)
    expect(network.run({ until: () => machine.output().includes('link down'), untilNs: network.now() + 2e9 }).kind).toBe('until')
    network.setLink('a', true)
    expect(network.run({ until: () => machine.output().includes('link up'), untilNs: network.now() + 5e9 }).kind).toBe('until')
    station.send(frame(A, C, '627965'))
    network.run({ until: () => network.outcome('a') !== undefined, untilNs: network.now() + 5e9 })
    // What was on its way when the adapter was pulled counts as an error.
    expect(machine.output()).toMatch(/errors [0-3]\r?\nanswered 101/)
  })
})

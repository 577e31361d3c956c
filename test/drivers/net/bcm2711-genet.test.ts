import { describe, expect, it } from 'vitest'
import { flatten } from '../../hal/tree.ts'
import { addressOf, once, padded, pass, text, works } from './checks.ts'
import { GENET, GENET_LINE, genet } from './program.ts'

type Genet = Awaited<ReturnType<typeof genet>>

const RING = 256
const SLOTS = 64
const MAC = 'dca632010203'
const tree = (properties: Record<string, number[] | string>): Uint8Array =>
  flatten({ name: '', children: [{ name: 'ethernet@7d580000', properties: { compatible: 'brcm,bcm2711-genet-v5', ...properties } }] })

/** A card that works, with the link up. */
async function started(options: Record<string, number | boolean | string> = {}): Promise<Genet> {
  const it = await genet(options, { mac: MAC })
  expect(it.m.call('start')).toBe(1)
  pass(it, 3)
  expect(it.m.call('linkUp')).toBe(1)
  it.m.trace.length = 0
  return it
}

/** Sends and has it told to the device. */
function fill(it: Genet, frames: number): number {
  let count = 0
  while (count < frames && it.send(it.frame(count))) count++
  it.m.call('flush')
  return count
}

describe('Bcm2711Genet', () => {
  it('is brought up in the order that the device needs, in bounded time', async () => {
    const { m, net } = await started()
    expect([m.call('irq'), m.call('pollMs'), m.call('phyId') >>> 0]).toEqual([GENET_LINE, 1000, 0x600d_84a2])
    expect(net.counts.resets).toBe(1)
    expect(net.violations).toEqual([])
    expect(m.accesses()).toBeLessThan(6000)
  })

  it('starts again in a device that another program left running', async () => {
    const it = await started()
    for (let i = 0; i < 10; i++) it.net.receive(it.frame(i))
    fill(it, 5)
    expect(it.m.call('start')).toBe(1)
    expect(it.drain()).toEqual([])
    pass(it, 3)
    works(it, 0)
  })

  it.each([0, 1, 255, 256, 0x7fff, 0xffff])('takes a device whose indices stand at %i', async (index) => works(await started({ index }), 0))

  it('finds the PHY at address 0', async () => works(await started({ phy: 0 }), 0))

  it('receives and sends every length from 14 to 1514, byte by byte, in buffers where the IP header lies at a multiple of 4', async () => {
    const { m, net, sent, frame, drain, send, settle, interrupts } = await started()
    for (let length = 14; length <= 1514; length++) {
      const one = frame(length, length)
      net.receive(one)
      interrupts()
      expect((m.call('receive') + 14) % 4).toBe(0)
      expect(text(drain())).toEqual(text([padded(one)]))
      expect((m.call('buffer') + 14) % 4).toBe(0)
      expect(send(one)).toBe(true)
      m.call('flush')
      settle()
      expect(text(sent.splice(0))).toEqual(text([padded(one)]))
      m.trace.length = 0
    }
    for (const length of [1515, 1518, 1532, 1600]) net.receive(frame(1, length))
    expect(drain()).toEqual([])
    expect(net.violations).toEqual([])
    expect(m.call('errors')).toBe(3)
  })

  it('pads short frames with zeros, not with what was there before', async () => {
    const it = await started()
    for (let i = 0; i < 2 * SLOTS; i++) {
      it.send(it.frame(i, i < SLOTS ? 1514 : 14))
      it.m.call('flush')
      it.settle()
    }
    expect(text(it.sent.slice(SLOTS))).toEqual(text(Array.from({ length: SLOTS }, (_, i) => padded(it.frame(SLOTS + i, 14)))))
  })

  it('gives the same frame until release and the same buffer until transmit', async () => {
    const { m, net, frame } = await started()
    net.receive(frame(1))
    net.receive(frame(2))
    const first = m.call('receive')
    expect(m.call('receive')).toBe(first)
    m.call('release')
    m.call('release')
    expect(m.call('receive')).not.toBe(first)
    const buffer = m.call('buffer')
    expect(m.call('buffer')).toBe(buffer)
    m.call('transmit', 60)
    m.call('transmit', 60)
    expect(m.call('buffer')).not.toBe(buffer)
  })

  it('does not lose what the caller wrote into a received frame onto the next one', async () => {
    const { m, net, frame, drain, interrupts } = await started()
    for (let i = 0; i < 3 * RING; i++) {
      net.receive(frame(i, 200))
      interrupts()
      const at = m.call('receive')
      expect(text([m.bytes(at, m.call('received'))])).toEqual(text([frame(i, 200)]))
      for (let byte = 0; byte < 200; byte += 20) m.call('poke', at + byte, 0xee)
      m.call('release')
      m.call('flush')
      m.trace.length = 0
    }
    expect(drain()).toEqual([])
  })

  it('takes frames to its address and to all, and no others', async () => {
    const { net, drain } = await started()
    const to = (address: number[]): Uint8Array => Uint8Array.from({ length: 60 }, (_, i) => address[i] ?? 0)
    const ours = [to(net.mac), to([255, 255, 255, 255, 255, 255])]
    for (const one of [ours[0]!, to([2, 1, 2, 3, 4, 5]), ours[1]!, to([1, 0, 0x5e, 0, 0, 1])]) net.receive(one)
    expect(text(drain())).toEqual(text(ours))
  })

  it('takes a burst with one interrupt, gives it back with one write, and tells the device once of a batch to send', async () => {
    const { m, net, sent, frame, drain, send, settle, interrupts } = await started()
    const before = { ...net.counts, woken: m.call('woken') }
    for (let i = 0; i < 50; i++) net.receive(frame(i))
    interrupts()
    expect(drain()).toHaveLength(50)
    for (let i = 0; i < 50; i++) send(frame(i))
    expect(sent).toHaveLength(0)
    m.call('flush')
    settle()
    interrupts()
    expect(text(sent)).toEqual(text(Array.from({ length: 50 }, (_, i) => frame(i))))
    expect([net.counts.interrupts - before.interrupts, net.counts.releases - before.releases, net.counts.doorbells - before.doorbells, m.call('woken') - before.woken]).toEqual([1, 1, 1, 1])
  })

  it('passes 65,536 frames each way, and the wrap-around of all indices', async () => {
    const { m, net, sent, frame, drain, send, settle } = await started()
    let received = 0
    let transmitted = 0
    for (let i = 0; i < 66_000; i += SLOTS) {
      for (let k = 0; k < SLOTS; k++) {
        net.receive(frame(i + k, 20))
        expect(send(frame(i + k, 20))).toBe(true)
      }
      for (const one of drain()) if (Buffer.from(one).readUInt32LE(6) === received) received++
      settle()
      for (const one of sent.splice(0)) if (Buffer.from(one).readUInt32LE(6) === transmitted) transmitted++
      m.trace.length = 0
    }
    expect(received).toBeGreaterThan(65_536)
    expect(transmitted).toBe(received)
    expect(net.violations).toEqual([])
    expect(m.call('errors')).toBe(0)
  })

  it('has no room when 64 frames are on their way, and wakes when there is some', async () => {
    const it = await started()
    const { m, net, sent, frame, settle, interrupts } = it
    net.faults.transmitterStuck = true
    expect(fill(it, 1000)).toBe(SLOTS)
    const woken = m.call('woken')
    settle()
    interrupts()
    expect(m.call('woken')).toBe(woken)
    net.unstick()
    settle()
    interrupts()
    expect(m.call('woken')).toBeGreaterThan(woken)
    expect(text(sent)).toEqual(text(Array.from({ length: SLOTS }, (_, i) => frame(i))))
    works(it, 0)
  })

  it('tells the device when there is no room, though nobody has flushed', async () => {
    const it = await started()
    for (let i = 0; i < SLOTS; i++) it.send(it.frame(i))
    expect(it.m.call('buffer')).toBe(0)
    it.settle()
    expect(it.sent).toHaveLength(SLOTS)
    expect(it.m.call('buffer')).not.toBe(0)
  })

  /** Has `action` happen when the driver writes `value` to register `at`. */
  const justBefore = ({ net }: Genet, at: number, value: number, action: () => void): void => {
    const usual = net.write.bind(net)
    net.write = (offset, written, width) => {
      if (offset === at && written === value) {
        net.write = usual
        action()
      }
      usual(offset, written, width)
    }
  }

  it('finds the frame that came just before it asked for interrupts again', async () => {
    const it = await started()
    it.net.receive(it.frame(1))
    it.interrupts()
    it.m.call('receive')
    it.m.call('release')
    justBefore(it, 0x208, 1 << 13, () => it.net.receive(it.frame(2)))
    expect(it.m.call('receive')).not.toBe(0)
    works(it, 0)
  })

  it('finds the room that came just before it asked for an interrupt about it', async () => {
    const it = await started()
    it.net.faults.transmitterStuck = true
    fill(it, SLOTS)
    justBefore(it, 0x208, 1 << 16, () => {
      it.net.unstick()
      it.settle()
    })
    expect(it.m.call('buffer')).not.toBe(0)
    works(it, 0)
  })

  it('frames that find the ring full are counted, the others come in order', async () => {
    const it = await started()
    for (let i = 0; i < RING + 20; i++) it.net.receive(it.frame(i))
    expect(text(it.drain())).toEqual(text(Array.from({ length: RING }, (_, i) => it.frame(i))))
    expect(it.m.call('discarded')).toBe(20)
    works(it, 0)
  })

  it('reads the device\'s own counters', async () => {
    const it = await started()
    for (let i = 0; i < 7; i++) it.net.receive(it.frame(i))
    fill(it, 5)
    it.settle()
    expect([it.m.call('mib', 0x28), it.m.call('mib', 0xa8)]).toEqual([7, 5])
  })
})

describe('the address of Bcm2711Genet', () => {
  const of = async (mac: string, blob?: Uint8Array): Promise<string> => {
    const it = await genet({}, { mac, tree: blob })
    expect(it.m.call('start')).toBe(1)
    pass(it, 3)
    works(it, 0)
    return addressOf(it)
  }
  it('is the device tree\'s', async () => expect(await of(MAC, tree({ 'local-mac-address': 'BCDEF' }))).toBe('42:43:44:45:46:00'))
  it('is the firmware\'s where the tree has none, or one of a group', async () => {
    expect(await of(MAC)).toBe('dc:a6:32:01:02:03')
    expect(await of(MAC, tree({ reg: [1] }))).toBe('dc:a6:32:01:02:03')
    expect(await of(MAC, tree({ 'local-mac-address': [0, 0] }))).toBe('dc:a6:32:01:02:03')
    expect(await of(MAC, tree({ 'local-mac-address': '\x01BCDE' }))).toBe('dc:a6:32:01:02:03')
  })
  it('is a fixed local one where nobody knows', async () => expect(await of('000000000000')).toBe('02:75:6e:00:00:bd'))
})

describe('the link of Bcm2711Genet', () => {
  it.each([
    { partner: 0x05e1, partnerGigabit: 0x0800, speed: 1000, full: true, pauses: true }, { partner: 0x01e1, partnerGigabit: 0x0800, speed: 1000, full: true, pauses: false },
    { partner: 0x05e1, partnerGigabit: 0, speed: 100, full: true, pauses: true }, { partner: 0x00a1, partnerGigabit: 0, speed: 100, full: false, pauses: false },
    { partner: 0x0061, partnerGigabit: 0, speed: 10, full: true, pauses: false }, { partner: 0x0021, partnerGigabit: 0, speed: 10, full: false, pauses: false },
    { partner: 0, forced: 100, speed: 100, full: false, pauses: false }, { partner: 0, forced: 10, speed: 10, full: false, pauses: false },
  ])('is taken as negotiated: $speed Mbit/s, full duplex $full, pause $pauses', async ({ speed, full, pauses, ...options }) => {
    const it = await started(options as unknown as Record<string, number>)
    expect(it.net.rate).toEqual({ speed, full, pauses })
    works(it, 0)
  })

  it('comes at once when the firmware has negotiated', async () => {
    const it = await genet({}, { mac: MAC })
    it.m.world.advance(3e9)
    expect(it.m.call('start')).toBe(1)
    expect(it.m.call('linkUp')).toBe(1)
    works(it, 0)
  })

  it('is followed, with a wake-up for each change and one question a second', async () => {
    const it = await started()
    const { m, net, frame, drain } = it
    for (let flap = 0; flap < 5; flap++) {
      const woken = m.call('woken')
      net.setLink(false)
      pass(it, 1)
      expect([m.call('linkUp'), m.call('woken')]).toEqual([0, woken + 1])
      net.receive(frame(1))
      expect(drain()).toEqual([])
      net.phy.partnerGigabit = flap % 2 ? 0x0800 : 0
      net.setLink(true)
      pass(it, 3)
      expect([m.call('linkUp'), m.call('woken'), net.rate.speed]).toEqual([1, woken + 2, flap % 2 ? 1000 : 100])
    }
    const before = m.accesses()
    for (let i = 0; i < 1000; i++) m.call('linkUp')
    expect(m.accesses()).toBe(before)
    works(it, 0)
  })

  it('is reported as down once when it was down between two questions', async () => {
    const it = await started({ negotiationNs: 100_000_000 })
    it.net.setLink(false)
    it.net.setLink(true)
    it.m.world.advance(500_000_000)
    pass(it, 1)
    expect(it.m.call('linkUp')).toBe(0)
    pass(it, 1)
    expect(it.m.call('linkUp')).toBe(1)
    works(it, 0)
  })

  it('comes back without a reset, with the frames that waited for it', async () => {
    const it = await started()
    it.net.setLink(false)
    pass(it, 1)
    expect(fill(it, 1000)).toBe(SLOTS)
    pass(it, 5)
    it.net.setLink(true)
    pass(it, 4)
    expect(it.sent).toHaveLength(SLOTS)
    expect(it.net.counts.resets).toBe(1)
    works(it, 0)
  })

  it('stays as it is while MDIO does not answer, in bounded time, and is followed again afterwards', async () => {
    const it = await started()
    it.net.faults.mdioStuck = true
    it.net.setLink(false)
    const [before, from] = [it.m.accesses(), it.m.world.now()]
    pass(it, 1)
    expect(it.m.accesses() - before).toBeLessThan(12_000)
    expect(it.m.world.now() - from).toBeLessThan(1.015e9)
    expect(it.m.call('linkUp')).toBe(1)
    it.net.faults.mdioStuck = false
    pass(it, 1)
    expect(it.m.call('linkUp')).toBe(0)
    it.net.setLink(true)
    pass(it, 3)
    works(it, 0)
  })
})

describe('Bcm2711Genet does not start', () => {
  const not = async (options: Record<string, number>, break_ = (_: Genet): void => {}): Promise<Genet> => {
    const it = await genet(options, { mac: MAC })
    break_(it)
    expect(it.m.call('start')).toBe(0)
    expect([it.m.call('linkUp'), it.m.call('receive'), it.m.call('buffer')]).toEqual([0, 0, 0])
    it.m.call('onInterrupt')
    it.m.call('flush')
    return it
  }
  it('on another revision, of which it only reads the number', async () => {
    const { m } = await not({ revision: 5 })
    expect(m.trace).toEqual([`r ${GENET.toString(16)} 5000000`])
  })
  it('without a PHY, and leaves DMA off', async () => {
    const { m } = await not({ phy: 7 })
    expect([m.bus.read(GENET + 0x3044, 4) & 1, m.bus.read(GENET + 0x5044, 4) & 1]).toEqual([0, 0])
  })
  it('when MDIO does not answer, in bounded time', async () => {
    const { m } = await not({}, ({ net }) => (net.faults.mdioStuck = true))
    expect(m.world.now()).toBeLessThan(10e6)
  })
})

describe('Bcm2711Genet and a device that misbehaves', () => {
  const descriptor = (length: number, flags = 0x6000): number => ((length << 16) | flags) >>> 0
  it.each([0, 1, 2, 15, 1517, 1520, 2048, 4095])('throws a frame of length %i away and goes on', async (length) => {
    const it = await started()
    it.net.faults.rxDescriptor = once(descriptor(length))
    it.net.receive(it.frame(1))
    it.net.receive(it.frame(2))
    it.interrupts()
    expect(text(it.drain())).toEqual(text([it.frame(2)]))
    expect(it.m.call('errors')).toBe(1)
    works(it, 1)
  })

  it.each([
    { flags: 0x4000, what: 'has no begin' }, { flags: 0x2000, what: 'has no end' }, { flags: 0x6001, what: 'overran' }, { flags: 0x6002, what: 'has a wrong check sequence' },
    { flags: 0x6004, what: 'the PHY calls wrong' }, { flags: 0x6008, what: 'ends in half a byte' }, { flags: 0x6010, what: 'is too long' },
  ])('throws a frame away that $what', async ({ flags }) => {
    const it = await started()
    it.net.faults.rxDescriptor = once(descriptor(62, flags))
    it.net.receive(it.frame(1))
    it.net.receive(it.frame(2))
    it.interrupts()
    expect(text(it.drain())).toEqual(text([it.frame(2)]))
    works(it, 1)
  })

  it('has all its buffers after thousands of wrong lengths', async () => {
    const it = await started()
    it.net.faults.rxDescriptor = () => 0xffff_ffff
    for (let i = 0; i < 3000; i++) {
      it.net.receive(it.frame(i))
      it.interrupts()
      expect(it.m.call('receive')).toBe(0)
    }
    it.net.faults.rxDescriptor = undefined
    works(it, 3000)
  })

  it.each([RING, 0x1000, 0x8000, 0xff00, 0xfffe])('starts anew when the receiver\'s index jumps by %i', async (by) => {
    const it = await started()
    it.net.receive(it.frame(1))
    let left = 1
    it.net.faults.rxIndex = (value) => (left-- > 0 ? (value & 0xffff_0000) + ((value + by) & 0xffff) : value)
    it.interrupts()
    expect(it.drain()).toEqual([])
    expect([it.m.call('errors'), it.net.counts.resets]).toEqual([1, 2])
    works(it, 1)
  })

  it.each([1, 0x40, 0x8000, 0xff00])('starts anew when the transmitter claims to have sent %i frames more than it had', async (by) => {
    const it = await started()
    it.net.faults.transmitterStuck = true
    fill(it, SLOTS)
    let left = 1
    it.net.faults.txIndex = (value) => (left-- > 0 ? (value + SLOTS + by) & 0xffff : value)
    const woken = it.m.call('woken')
    it.net.faults.transmitterStuck = false
    expect(it.m.call('buffer')).not.toBe(0)
    expect([it.m.call('errors'), it.net.counts.resets]).toEqual([1, 2])
    expect(it.m.call('woken')).toBeGreaterThan(woken)
    works(it, 1)
  })

  it('keeps what the caller holds when it starts anew', async () => {
    const it = await started()
    for (let round = 1; round <= 5; round++) {
      it.net.receive(it.frame(round))
      const at = it.m.call('receive')
      const buffer = it.m.call('buffer')
      it.m.call('poke', buffer + 50, 0xa5)
      it.net.faults.transmitterStuck = true
      for (let i = 0; i < 3; i++) it.send(it.frame(i)) // the first of them from the buffer that is held
      const held = it.m.call('buffer')
      it.m.call('poke', held, 0x77)
      it.m.call('flush')
      it.net.faults.transmitterStuck = false
      let left = 1
      it.net.faults.txIndex = (value) => (left-- > 0 ? (value + 999) & 0xffff : value)
      pass(it, 1)
      expect(it.m.call('errors')).toBe(round)
      it.net.faults.txIndex = undefined
      // The whole ring fills without the buffer that the caller still reads.
      for (let i = 0; i < RING + 5; i++) it.net.receive(it.frame(50 + i))
      expect(it.m.call('receive')).toBe(at)
      expect(text([it.m.bytes(at, 60)])).toEqual(text([it.frame(round)]))
      expect(it.m.call('buffer')).toBe(held)
      expect(it.m.bytes(held, 1)[0]).toBe(0x77)
      expect(it.drain()).toHaveLength(RING + 1)
      it.send(it.frame(9))
      it.m.call('flush')
      it.settle()
      expect(text(it.sent.splice(0).slice(-1))).toEqual(text([it.frame(9)]))
      it.m.trace.length = 0
    }
    works(it, 5)
  })

  it('starts anew when the transmitter does nothing for a second though there is a link', async () => {
    const it = await started()
    it.net.faults.transmitterStuck = true
    fill(it, 10)
    it.m.world.advance(500_000_000)
    it.m.call('linkUp')
    expect(it.net.counts.resets).toBe(1)
    pass(it, 1)
    it.net.faults.transmitterStuck = false
    pass(it, 2)
    expect([it.m.call('errors'), it.net.counts.resets, it.m.call('linkUp')]).toEqual([1, 2, 1])
    works(it, 1)
  })

  it('starts anew, in bounded time, though DMA never comes to rest', async () => {
    const it = await started()
    it.net.faults.restless = true
    const before = it.m.accesses()
    expect(it.m.call('start')).toBe(1)
    expect(it.m.accesses() - before).toBeLessThan(8000)
    it.net.faults.restless = false
    pass(it, 3)
    works(it, 0)
  })

  it('takes discards for what they are, whatever the counter does', async () => {
    const it = await started()
    let discards = 0
    it.net.faults.rxIndex = (value) => ((value & 0xffff) | ((discards = (discards + 0x3fff) & 0xffff) << 16)) >>> 0
    works(it, 0)
    expect(it.m.call('discarded')).toBeGreaterThan(0)
  })

  it('finds frames whose interrupt got lost when it is asked, and the next interrupt comes again', async () => {
    const it = await started()
    it.net.faults.loseInterrupts = 1
    it.net.receive(it.frame(1))
    expect(it.m.world.lines.get(GENET_LINE)).toBe(false)
    expect(text(it.drain())).toEqual(text([it.frame(1)]))
    it.net.receive(it.frame(2))
    expect(it.m.world.lines.get(GENET_LINE)).toBe(true)
    works(it, 0)
  })

  it('finds room to send although its interrupt got lost', async () => {
    const it = await started()
    it.net.faults.transmitterStuck = true
    fill(it, 1000)
    it.net.faults.loseInterrupts = 1
    it.net.unstick()
    it.settle()
    expect(it.m.call('buffer')).not.toBe(0)
    works(it, 0)
  })

  it('takes a frame that reaches memory after its interrupt as soon as it is there', async () => {
    const it = await started()
    it.net.faults.lateNs = 50_000
    it.net.receive(it.frame(1))
    it.interrupts()
    expect(it.drain()).toEqual([])
    it.m.world.advance(100_000)
    it.net.faults.lateNs = 0
    it.net.receive(it.frame(2))
    it.interrupts()
    expect(text(it.drain())).toEqual(text([it.frame(1), it.frame(2)]))
    works(it, 0)
  })

  it('survives one whose every word is wrong, in bounded time, and works once it behaves', async () => {
    const it = await started()
    const { world } = it.m
    const any = (): number => Math.floor(world.random() * 0x1_0000_0000)
    Object.assign(it.net.faults, { rxDescriptor: any, rxIndex: (value: number) => (any() & 1 ? value : any()), txIndex: (value: number) => (any() & 1 ? value : any()) })
    for (let i = 0; i < 200; i++) {
      const before = it.m.accesses()
      it.net.receive(it.frame(i))
      it.interrupts()
      for (const one of it.drain()) expect(one.length).toBeLessThanOrEqual(1514)
      it.send(it.frame(i))
      it.m.call('flush')
      it.settle()
      if (i % 10 === 0) pass(it, 1)
      expect(it.m.accesses() - before).toBeLessThan(12_000)
      it.m.trace.length = 0
    }
    Object.assign(it.net.faults, { rxDescriptor: undefined, rxIndex: undefined, txIndex: undefined })
    it.m.call('start')
    pass(it, 3)
    it.net.violations.length = 0 // it was told wrong indices, and believed them
    works(it, 0)
  })

  it('takes an interrupt for nothing', async () => {
    const it = await started()
    const woken = it.m.call('woken')
    it.m.call('onInterrupt')
    expect(it.m.call('woken')).toBe(woken)
    works(it, 0)
  })
})

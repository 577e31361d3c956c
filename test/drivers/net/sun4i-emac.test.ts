import { describe, expect, it } from 'vitest'
import { addressOf, once, padded, pass, text, works } from './checks.ts'
import { emac } from './program.ts'

type Emac = Awaited<ReturnType<typeof emac>>

/** A card that works, with the link up. */
async function started(options: Record<string, number | boolean | string> = {}): Promise<Emac> {
  const it = await emac(options)
  expect(it.m.call('start')).toBe(1)
  pass(it, 3)
  expect(it.m.call('linkUp')).toBe(1)
  it.m.trace.length = 0
  return it
}

describe('Sun4iEmac', () => {
  it('opens its clock, takes its SRAM and pins, and brings the device up', async () => {
    const { m, net } = await started()
    expect(m.bus.read(0x01c2_0060, 4)).toBe(1 << 17)
    expect(m.bus.read(0x01c0_0004, 4)).toBe(5 << 2)
    for (let pin = 0; pin <= 16; pin++) expect(m.models.gpio.function(pin)).toBe(2)
    expect(m.models.gpio.function(17)).toBe(0)
    expect([m.call('irq'), m.call('pollMs')]).toEqual([55, 1000])
    expect(net.violations).toEqual([])
    expect(m.accesses()).toBeLessThan(20_000)
  })

  it('leaves the other gates and SRAM mappings as they are', async () => {
    const it = await emac()
    it.m.bus.write(0x01c2_0060, 0x8000_0101, 4)
    it.m.bus.write(0x01c0_0004, 0x8000_0023, 4)
    it.m.call('start')
    expect(it.m.bus.read(0x01c2_0060, 4)).toBe(0x8002_0101)
    expect(it.m.bus.read(0x01c0_0004, 4)).toBe(0x8000_0017)
  })

  it('starts again in a device that another program left running', async () => {
    const it = await started()
    it.net.receive(it.frame(1))
    expect(it.m.call('start')).toBe(1)
    expect(it.drain()).toEqual([])
    pass(it, 3)
    works(it, 0)
  })

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
      settle()
      expect(text(sent.splice(0))).toEqual(text([padded(one)]))
      m.trace.length = 0
    }
    net.receive(frame(1, 1515))
    net.receive(frame(1, 1600))
    expect(drain()).toEqual([])
    expect([net.violations, net.underruns]).toEqual([[], 0])
    expect(m.call('errors')).toBe(1)
  })

  it('pads short frames with zeros, not with what was there before', async () => {
    const { sent, frame, send, settle } = await started()
    send(frame(1, 1514))
    send(frame(2, 14))
    settle()
    expect(text(sent)).toEqual(text([frame(1, 1514), padded(frame(2, 14))]))
  })

  it('gives the same frame until release and the same buffer until transmit', async () => {
    const { m, net, frame, drain } = await started()
    net.receive(frame(1))
    net.receive(frame(2))
    const first = m.call('receive')
    expect(m.call('receive')).toBe(first)
    expect(text([m.bytes(first, 60)])).toEqual(text([frame(1)]))
    m.call('release')
    m.call('release')
    expect(text(drain())).toEqual(text([frame(2)]))
    const buffer = m.call('buffer')
    expect(m.call('buffer')).toBe(buffer)
    m.call('transmit', 60)
    m.call('transmit', 60)
    expect(net.violations).toEqual([])
  })

  it('takes frames to its address, to groups and to all, and no others', async () => {
    const { net, drain } = await started()
    const to = (address: number[]): Uint8Array => Uint8Array.from({ length: 60 }, (_, i) => address[i] ?? 0)
    const others = to([2, 1, 2, 3, 4, 5])
    const ours = [to(net.mac), to([255, 255, 255, 255, 255, 255]), to([1, 0, 0x5e, 0, 0, 1])]
    for (const one of [ours[0]!, others, ours[1]!, others, ours[2]!]) net.receive(one)
    expect(text(drain())).toEqual(text(ours))
  })

  it('takes a burst with one interrupt', async () => {
    const { m, net, frame, drain, interrupts } = await started()
    const [before, woken] = [net.counts.interrupts, m.call('woken')]
    for (let i = 0; i < 20; i++) net.receive(frame(i))
    interrupts()
    expect(drain()).toHaveLength(20)
    interrupts()
    expect(m.call('woken') - woken).toBe(1)
    expect(net.counts.interrupts - before).toBe(1)
  })

  it('finds the frame that came just before it turned interrupts on again', async () => {
    const it = await started()
    const { m, net, frame, interrupts } = it
    net.receive(frame(1))
    interrupts()
    m.call('receive')
    m.call('release')
    const usual = net.write.bind(net)
    net.write = (offset, value, width) => {
      if (offset === 0x54) {
        net.write = usual
        net.receive(frame(2))
      }
      usual(offset, value, width)
    }
    expect(m.call('receive')).not.toBe(0)
    works(it, 0)
  })

  it('has two frames under way, in order, and wakes who waited for room', async () => {
    const it = await started()
    const { m, sent, frame, send, settle, interrupts } = it
    for (let i = 0; i < 30; i++) {
      while (!send(frame(i, 700))) {
        const woken = m.call('woken')
        m.world.advance(70_000)
        interrupts()
        expect(m.call('woken')).toBeGreaterThan(woken)
      }
    }
    settle()
    expect(text(sent)).toEqual(text(Array.from({ length: 30 }, (_, i) => frame(i, 700))))
    works(it, 0)
  })

  it('wakes nobody for frames that were sent while there is room', async () => {
    const it = await started()
    const woken = it.m.call('woken')
    it.send(it.frame(1))
    it.settle()
    it.interrupts()
    expect(it.m.call('woken')).toBe(woken)
  })

  it('frames wait in the device while the caller takes none', async () => {
    const { net, frame, drain } = await started()
    for (let i = 0; i < 7; i++) net.receive(frame(i, 1514))
    expect(text(drain())).toEqual(text(Array.from({ length: 7 }, (_, i) => frame(i, 1514))))
    expect(net.dropped).toBe(0)
  })
})

describe('the address of Sun4iEmac', () => {
  it('is the one that a boot loader left in the device', async () => {
    const it = await started({ mac: '54:52:01:fe:dc:ba' })
    expect(addressOf(it)).toBe('54:52:01:fe:dc:ba')
    works(it, 0)
  })
  it.each([{ mac: '' }, { mac: '01:02:03:04:05:06' }])('is made of the SoC\'s identification, as U-Boot does, where the device has "$mac"', async ({ mac }) => {
    const it = await started({ mac, sid0: 0x1623_6e75, sid3: 0x5048_4d91 })
    expect(addressOf(it)).toBe('02:75:50:48:4d:91')
    works(it, 0)
  })
  it('is a fixed local one without an identification', async () => {
    const it = await started({ sid0: 0, sid3: 0 })
    expect(addressOf(it)).toBe('02:75:6e:00:00:37')
    works(it, 0)
  })
})

describe('the link of Sun4iEmac', () => {
  it.each([
    { partner: 0x01e1, speed: 100, full: true }, { partner: 0x00a1, speed: 100, full: false }, { partner: 0x0061, speed: 10, full: true }, { partner: 0x0021, speed: 10, full: false },
    { partner: 0, forced: 100, speed: 100, full: false }, { partner: 0, forced: 10, speed: 10, full: false },
  ])('is taken as negotiated: $speed Mbit/s, full duplex $full, with a partner of $partner', async ({ speed, full, ...options }) => {
    const it = await started(options as Record<string, number>)
    expect(it.net.rate).toEqual({ speed, full })
    expect(it.net.rate).toEqual(it.net.phy.rate())
    works(it, 0)
  })

  it('comes at once when a boot loader has negotiated', async () => {
    const it = await emac()
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
      net.phy.partner = flap % 2 ? 0x01e1 : 0x0061
      net.setLink(true)
      pass(it, 3)
      expect([m.call('linkUp'), m.call('woken')]).toEqual([1, woken + 2])
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
    expect(it.net.phy.rate()).toBeDefined()
    pass(it, 1)
    expect(it.m.call('linkUp')).toBe(0)
    pass(it, 1)
    expect(it.m.call('linkUp')).toBe(1)
    works(it, 0)
  })

  it('stays as it is while MDIO does not answer, in bounded time, and is followed again afterwards', async () => {
    const it = await started()
    it.net.faults.mdioStuck = true
    it.net.setLink(false)
    const before = it.m.accesses()
    pass(it, 1)
    expect(it.m.accesses() - before).toBeLessThan(12_000)
    expect(it.m.call('linkUp')).toBe(1)
    it.net.faults.mdioStuck = false
    pass(it, 1)
    expect(it.m.call('linkUp')).toBe(0)
    it.net.setLink(true)
    pass(it, 3)
    works(it, 0)
  })
})

describe('Sun4iEmac does not start', () => {
  it('without a PHY', async () => {
    const { m } = await emac({ phy: 5 })
    expect(m.call('start')).toBe(0)
    expect([m.call('linkUp'), m.call('receive'), m.call('buffer')]).toEqual([0, 0, 0])
    m.call('onInterrupt')
    m.call('flush')
  })
  it('when MDIO does not answer, in bounded time', async () => {
    const { m, net } = await emac()
    net.faults.mdioStuck = true
    expect(m.call('start')).toBe(0)
    expect(m.accesses()).toBeLessThan(25_000)
  })
})

describe('Sun4iEmac and a device that misbehaves', () => {
  it.each([0, 1, 0x0143_414c, 0x4d41_4301, 0xffff_ffff])('flushes the FIFO when a frame begins with %i, and goes on', async (word) => {
    const it = await started()
    it.net.faults.magic = once(word)
    it.net.receive(it.frame(1))
    it.interrupts()
    expect(it.drain()).toEqual([])
    expect([it.m.call('errors'), it.net.counts.flushes]).toEqual([1, 2])
    works(it, 1)
  })

  it.each([1, 2, 3, 5, 17])('flushes a FIFO that has lost %i words, and goes on', async (words) => {
    const it = await started()
    it.net.faults.slip = words
    it.net.receive(it.frame(1))
    it.net.receive(it.frame(2))
    it.interrupts()
    it.drain()
    expect(it.m.call('errors')).toBeGreaterThan(0)
    works(it, it.m.call('errors'))
  })

  it('goes on although FLUSH_FIFO never clears', async () => {
    const it = await started()
    it.net.faults.magic = once(7)
    it.net.receive(it.frame(1))
    it.net.faults.flushStuck = true
    expect(it.drain()).toEqual([])
    expect(it.m.call('errors')).toBe(1)
    expect(it.m.accesses()).toBeLessThan(30_000)
    it.net.faults.flushStuck = false
    works(it, 1)
  })

  const hostile = [0, 1, 4, 17, 18, 59, 63, 1519, 1520, 1536, 1537, 0x7fff, 0xffff]
  it.each(hostile)('throws a frame of length %i away and goes on', async (length) => {
    const it = await started()
    it.net.faults.length = once(length)
    it.net.receive(it.frame(1, 100))
    it.interrupts()
    it.drain()
    const errors = it.m.call('errors')
    expect(errors).toBeGreaterThan(0)
    expect(errors).toBeLessThan(4)
    works(it, errors)
  })

  it.each([{ status: 0x10, what: 'check sequence' }, { status: 0x20, what: 'length' }, { status: 0, what: 'everything' }, { status: 0xff7f, what: 'all others' }])('reads over a frame whose $what is wrong', async ({ status }) => {
    const it = await started()
    it.net.faults.status = once(status)
    for (let i = 1; i <= 3; i++) it.net.receive(it.frame(i, 60 + i))
    it.interrupts()
    expect(text(it.drain())).toEqual(text([it.frame(2, 62), it.frame(3, 63)]))
    expect(it.m.call('errors')).toBe(1)
    works(it, 1)
  })

  it('takes no frames from a FIFO that claims some and has none', async () => {
    const it = await started()
    it.net.faults.count = () => 0xffff_ffff
    const before = it.m.accesses()
    for (let i = 0; i < 20; i++) expect(it.drain()).toEqual([])
    expect(it.m.accesses() - before).toBeLessThan(2000)
    it.net.faults.count = undefined
    works(it, 20)
  })

  it('has no room while the transmitter hangs, resets the device after a second, and goes on', async () => {
    const it = await started()
    it.net.faults.transmitterStuck = true
    let count = 0
    while (it.send(it.frame(count))) count++
    expect(count).toBe(2)
    it.m.world.advance(500_000_000)
    it.interrupts()
    it.m.call('linkUp')
    expect(it.m.call('buffer')).toBe(0)
    const woken = it.m.call('woken')
    it.net.faults.transmitterStuck = false
    pass(it, 2)
    expect(it.m.call('woken')).toBeGreaterThan(woken)
    expect(it.m.call('linkUp')).toBe(1)
    works(it, 1)
  })

  it('counts transmissions that were aborted, and goes on', async () => {
    const it = await started()
    it.net.faults.abort = 3
    for (let i = 0; i < 3; i++) {
      expect(it.send(it.frame(i))).toBe(true)
      it.settle()
      it.interrupts()
    }
    works(it, 3)
  })

  it('finds frames whose interrupt got lost when it is asked, and the next interrupt comes again', async () => {
    const it = await started()
    it.net.faults.loseInterrupts = 1
    it.net.receive(it.frame(1))
    expect(it.m.world.lines.get(55)).toBe(false)
    expect(text(it.drain())).toEqual(text([it.frame(1)]))
    it.net.receive(it.frame(2))
    expect(it.m.world.lines.get(55)).toBe(true)
    works(it, 0)
  })

  it('finds room to send although its interrupt got lost', async () => {
    const it = await started()
    it.net.faults.loseInterrupts = 1
    for (let i = 0; it.send(it.frame(i)); i++) {}
    it.settle()
    expect(it.m.call('buffer')).not.toBe(0)
    works(it, 0)
  })

  it('survives one whose every word is wrong, in bounded time, and works once it behaves', async () => {
    const it = await started()
    const { world } = it.m
    const any = (): number => Math.floor(world.random() * 0x1_0000_0000)
    Object.assign(it.net.faults, { magic: (word: number) => (any() & 1 ? word : any()), length: any, status: (status: number) => (any() & 1 ? status : any() & 0xffff) })
    for (let i = 0; i < 500; i++) {
      const before = it.m.accesses()
      it.net.receive(it.frame(i, 60 + (i * 13) % 1400))
      it.interrupts()
      for (const one of it.drain()) expect(one.length).toBeLessThanOrEqual(1514)
      it.send(it.frame(i))
      it.settle()
      it.interrupts()
      expect(it.m.accesses() - before).toBeLessThan(3000)
    }
    Object.assign(it.net.faults, { magic: undefined, length: undefined, status: undefined })
    works(it, it.m.call('errors'))
  })

  it('takes an interrupt for nothing', async () => {
    const it = await started()
    const woken = it.m.call('woken')
    it.m.call('onInterrupt')
    expect(it.m.call('woken')).toBe(woken)
    works(it, 0)
  })
})

import { describe, expect, it } from 'vitest'
import { BASE, LINE, card, type Card } from './program.ts'

const SLOTS = 32
const text = (frames: Uint8Array[]): string[] => frames.map((frame) => Buffer.from(frame).toString('hex'))

/** A card that works, with the link up. */
async function started(options: Record<string, number | boolean | string> = {}, coherent = false): Promise<Card> {
  const it = await card(options, coherent)
  expect(it.m.call('start')).toBe(1)
  it.settle()
  return it
}

/** The card takes and gives frames, and the driver kept to the specification. */
function works({ m, net, sent, frame, drain, send, settle, interrupts }: Card, errors: number): void {
  interrupts()
  drain()
  sent.length = 0
  const frames = Array.from({ length: 40 }, (_, i) => frame(1000 + i, 60 + i))
  const got: Uint8Array[] = []
  for (const one of frames) {
    net.receive(one)
    settle()
    interrupts()
    got.push(...drain())
    expect(send(one)).toBe(true)
    m.call('flush')
    settle()
  }
  expect(text(got)).toEqual(text(frames))
  expect(text(sent)).toEqual(text(frames))
  expect(net.violations).toEqual([])
  expect(m.call('errors')).toBe(errors)
}

describe.each([{ version: 1 }, { version: 2 }])('VirtioNet on a version $version device', ({ version }) => {
  it('finds the card, resets it and brings it up', async () => {
    const { m, net } = await started({ version })
    expect(m.call('irq')).toBe(LINE + 31)
    const at = m.reserve(6)
    m.call('address', at)
    expect([...m.bytes(at, 6)]).toEqual([0x52, 0x54, 0, 0x12, 0x34, 0x56])
    expect(m.call('linkUp')).toBe(1)
    expect(m.bus.read(BASE + 31 * 0x200 + 0x70, 4)).toBe(version === 2 ? 15 : 7)
    expect(net.violations).toEqual([])
    expect(m.accesses()).toBeLessThan(120)
  })

  it('finds the card at any transport', async () => {
    const it = await started({ version, slot: 3 })
    expect(it.m.call('irq')).toBe(LINE + 3)
    works(it, 0)
  })

  it('starts again in a device that another program left running', async () => {
    const it = await started({ version })
    it.net.receive(it.frame(1))
    expect(it.m.call('start')).toBe(1)
    expect(it.drain()).toEqual([])
    works(it, 0)
  })

  it('receives and sends every length, in buffers where the IP header lies at a multiple of 4', async () => {
    const { m, net, sent, frame, drain, send, settle, interrupts } = await started({ version })
    for (let length = 14; length <= 1514; length += 50) {
      const one = frame(length, length)
      net.receive(one)
      interrupts()
      expect((m.call('receive') + 14) % 4).toBe(0)
      expect(text(drain())).toEqual(text([one]))
      expect((m.call('buffer') + 14) % 4).toBe(0)
      expect(send(one)).toBe(true)
      m.call('flush')
      settle()
      expect(text(sent.splice(0))).toEqual(text([one]))
    }
    net.receive(frame(1, 1515))
    expect(drain()).toEqual([])
    expect(net.violations).toEqual([])
    expect(m.call('errors')).toBe(0)
  })

  it('gives the same frame until release and the same buffer until transmit', async () => {
    const { m, net, frame } = await started({ version })
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
    const { m, net, frame, drain, interrupts } = await started({ version })
    for (let i = 0; i < 3 * SLOTS; i++) {
      net.receive(frame(i, 200))
      interrupts()
      const at = m.call('receive')
      expect(text([m.bytes(at, m.call('received'))])).toEqual(text([frame(i, 200)]))
      for (let byte = 0; byte < 200; byte += 20) m.call('poke', at + byte, 0xee)
      m.call('release')
      m.call('flush')
    }
    expect(drain()).toEqual([])
  })

  it('takes a burst with one interrupt and tells the device once of a batch to send', async () => {
    const { m, net, sent, frame, drain, send, settle, interrupts } = await started({ version })
    const before = { ...net.counts }
    for (let i = 0; i < 20; i++) net.receive(frame(i))
    interrupts()
    expect(m.call('woken')).toBe(1)
    expect(drain()).toHaveLength(20)
    expect(net.counts.interrupts - before.interrupts).toBe(1)
    for (let i = 0; i < 20; i++) send(frame(i))
    expect(sent).toHaveLength(0)
    m.call('flush')
    settle()
    expect(text(sent)).toEqual(text(Array.from({ length: 20 }, (_, i) => frame(i))))
    expect(net.counts.notifications - before.notifications).toBe(1)
    expect(net.counts.interrupts - before.interrupts).toBe(1)
  })

  it('passes 65,536 frames each way, and the wrap-around of all indices', async () => {
    const { m, net, sent, frame, drain, send, settle } = await started({ version })
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

  it('has no room when the ring is full, and wakes when there is some', async () => {
    const it = await started({ version })
    const { m, net, sent, frame, send, settle, interrupts } = it
    net.faults.transmitterStuck = true
    let count = 0
    while (send(frame(count))) count++
    m.call('flush')
    expect(count).toBe(SLOTS)
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

  /** Has `action` happen when the driver is about to tell the device that it wants interrupts. */
  const justBefore = ({ m }: Card, action: () => void): void => {
    const publish = m.memory.publish.bind(m.memory)
    m.memory.publish = (ptr, length) => {
      m.memory.publish = publish
      expect(length).toBe(2)
      action()
      publish(ptr, length)
    }
  }

  it('finds the frame that came just before it asked for interrupts again', async () => {
    const it = await started({ version })
    it.net.receive(it.frame(1))
    it.interrupts()
    it.m.call('receive')
    it.m.call('release')
    justBefore(it, () => it.net.receive(it.frame(2)))
    expect(it.m.call('receive')).not.toBe(0)
    works(it, 0)
  })

  it('finds the room that came just before it asked for an interrupt about it', async () => {
    const it = await started({ version })
    it.net.faults.transmitterStuck = true
    for (let i = 0; i < SLOTS; i++) it.send(it.frame(i))
    it.m.call('flush')
    it.settle()
    justBefore(it, () => {
      it.net.unstick()
      it.settle()
    })
    expect(it.m.call('buffer')).not.toBe(0)
    works(it, 0)
  })

  it('tells the device when the ring is full, though nobody has flushed', async () => {
    const it = await started({ version })
    for (let i = 0; i < SLOTS; i++) it.send(it.frame(i))
    expect(it.m.call('buffer')).toBe(0)
    it.settle()
    expect(it.sent).toHaveLength(SLOTS)
    expect(it.m.call('buffer')).not.toBe(0)
  })

  it('makes do with a small ring', async () => {
    const it = await started({ version, queueMax: 8 })
    it.net.faults.transmitterStuck = true
    let count = 0
    while (it.send(it.frame(count))) count++
    it.m.call('flush')
    expect(count).toBe(4)
    it.net.unstick()
    it.settle()
    works(it, 0)
  })

  it('frames wait in the device while the caller takes none, and come in order', async () => {
    const { net, frame, drain, settle } = await started({ version })
    for (let i = 0; i < SLOTS + 20; i++) net.receive(frame(i))
    const got = drain()
    expect(got).toHaveLength(SLOTS)
    settle()
    got.push(...drain())
    expect(text(got)).toEqual(text(Array.from({ length: SLOTS + 20 }, (_, i) => frame(i))))
    expect(net.dropped).toBe(0)
  })

  it('follows the link', async () => {
    const it = await started({ version })
    const { m, net, frame, drain, interrupts } = it
    for (let flap = 0; flap < 10; flap++) {
      const woken = m.call('woken')
      net.setLink(false)
      interrupts()
      expect(m.call('linkUp')).toBe(0)
      expect(m.call('woken')).toBe(woken + 1)
      net.receive(frame(1))
      expect(drain()).toEqual([])
      net.setLink(true)
      interrupts()
      expect(m.call('linkUp')).toBe(1)
    }
    works(it, 0)
  })

  it('takes a card without link status as connected', async () => {
    const it = await started({ version, statusFeature: false })
    expect(it.m.call('linkUp')).toBe(1)
    works(it, 0)
  })

  it.each([{ mac: '' }, { mac: '01:02:03:04:05:06' }, { mac: '00:00:00:00:00:00' }])('does not take "$mac" for its address', async ({ mac }) => {
    const { m } = await started({ version, mac })
    const at = m.reserve(6)
    m.call('address', at)
    expect(m.bytes(at, 6)[0]! & 3).toBe(2)
  })

  it('does without cache maintenance where the device sees the caches', async () => {
    const it = await card({ version }, true)
    it.m.world.ram = () => new Uint8Array((it.m.exports.memory as unknown as WebAssembly.Memory).buffer)
    expect(it.m.call('start')).toBe(1)
    it.settle()
    works(it, 0)
  })
})

it('reads the address again when the device changes it meanwhile (version 2)', async () => {
  const { m, net } = await card({ version: 2 })
  const usual = net.read.bind(net)
  net.read = (offset, width) => {
    if (offset % 0x200 === 0x103) {
      net.read = usual
      net.mac.splice(0, 6, 0x52, 1, 2, 3, 4, 5)
      net.setLink(false)
      net.setLink(true)
    }
    return usual(offset, width)
  }
  expect(m.call('start')).toBe(1)
  const at = m.reserve(6)
  m.call('address', at)
  expect([...m.bytes(at, 6)]).toEqual([0x52, 1, 2, 3, 4, 5])
})

describe('VirtioNet does not start', () => {
  it('without a card', async () => {
    const { m } = await card({ slot: 40 })
    expect(m.call('start')).toBe(0)
    expect(m.call('linkUp')).toBe(0)
    m.call('onInterrupt')
  })
  it('on a transport of an unknown version', async () => expect((await card({ version: 3 })).m.call('start')).toBe(0))
  it('with a ring of two', async () => {
    const { m } = await card({ queueMax: 2 })
    expect(m.call('start')).toBe(0)
    expect(m.bus.read(BASE + 31 * 0x200 + 0x70, 4) & 128).toBe(128)
    expect([m.call('receive'), m.call('buffer')]).toEqual([0, 0])
    m.call('flush')
  })
  it('on a modern transport that does not offer VERSION_1', async () => {
    const { m, net } = await card({ version: 2 })
    Object.assign(net, { offered: [0, 0] })
    expect(m.call('start')).toBe(0)
  })
  it('when the device does not come out of reset', async () => {
    const { m, net } = await card()
    const usual = net.read.bind(net)
    net.read = (offset, width) => (offset % 0x200 === 0x70 ? 4 : usual(offset, width))
    expect(m.call('start')).toBe(0)
    expect(m.accesses()).toBeLessThan(20_000)
  })
})

describe.each([{ version: 1 }, { version: 2 }])('VirtioNet and a version $version device that misbehaves', ({ version }) => {
  const header = version === 2 ? 12 : 10
  const once = <T>(wrong: T): ((right: T) => T) => {
    let left = 1
    return (right) => (left-- > 0 ? wrong : right)
  }
  const hostileLengths = [0, 1, header - 1, header, header + 13, header + 1515, 1536, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]

  it.each(hostileLengths)('throws a frame of length %i away and goes on', async (length) => {
    const it = await started({ version })
    it.net.faults.usedLength = once(length)
    it.net.receive(it.frame(1))
    it.net.receive(it.frame(2))
    it.interrupts()
    expect(text(it.drain())).toEqual(text([it.frame(2)]))
    expect(it.m.call('errors')).toBe(1)
    works(it, 1)
  })

  it('has all its buffers after thousands of wrong lengths', async () => {
    const it = await started({ version })
    it.net.faults.usedLength = () => 0xffff_fff0
    for (let i = 0; i < 3000; i++) {
      it.net.receive(it.frame(i))
      it.interrupts()
      expect(it.m.call('receive')).toBe(0)
    }
    it.net.faults.usedLength = undefined
    expect(it.m.call('errors')).toBe(3000)
    works(it, 3000)
  })

  it.each([1, 5, 64, 65, 1023, 0xffff, 0x1_0000, 0x8000_0000, 0xffff_ffff])('starts anew when a received frame is in descriptor %i', async (id) => {
    const it = await started({ version })
    it.net.faults.usedId = once(id)
    it.net.receive(it.frame(1))
    it.interrupts()
    expect(it.drain()).toEqual([])
    expect(it.m.call('errors')).toBe(1)
    it.settle()
    works(it, 1)
  })

  it('starts anew when one buffer comes back twice', async () => {
    const it = await started({ version })
    it.net.faults.usedId = () => 6
    for (let i = 0; i < 4; i++) it.net.receive(it.frame(i))
    it.interrupts()
    expect(it.drain().length).toBeLessThan(2)
    it.net.faults.usedId = undefined
    expect(it.m.call('errors')).toBe(1)
    it.settle()
    works(it, 1)
  })

  it.each([0xffff, 0x8000, SLOTS + 2, 100])('starts anew when the used index of the receiver jumps to %i', async (index) => {
    const it = await started({ version })
    it.net.faults.usedIndex = once(index)
    it.net.receive(it.frame(1))
    it.interrupts()
    expect(it.drain()).toEqual([])
    expect(it.m.call('errors')).toBe(1)
    it.settle()
    works(it, 1)
  })

  it.each([{ what: 'descriptor', fault: { usedId: once(63) } }, { what: 'index', fault: { usedIndex: (index: number) => (index === SLOTS ? 0x4000 : index) } }])('starts anew when the $what of a frame that was sent is wrong', async ({ fault }) => {
    const it = await started({ version })
    Object.assign(it.net.faults, { usedId: undefined, usedIndex: undefined, ...fault })
    for (let i = 0; i < SLOTS; i++) it.send(it.frame(i))
    it.m.call('flush')
    it.settle()
    it.net.faults.usedIndex = undefined
    it.sent.length = 0
    const woken = it.m.call('woken')
    expect(it.m.call('buffer')).not.toBe(0)
    expect(it.m.call('errors')).toBe(1)
    expect(it.m.call('woken')).toBeGreaterThan(woken)
    it.settle()
    works(it, 1)
  })

  it('keeps what the caller holds when it starts anew', async () => {
    const it = await started({ version })
    it.net.receive(it.frame(1))
    const at = it.m.call('receive')
    const buffer = it.m.call('buffer')
    it.net.giveUp()
    it.interrupts()
    expect(it.m.call('errors')).toBe(1)
    it.settle()
    // The ring fills without the buffer that the caller still reads.
    for (let i = 0; i < SLOTS + 5; i++) it.net.receive(it.frame(50 + i))
    expect(it.m.call('receive')).toBe(at)
    expect(text([it.m.bytes(at, 60)])).toEqual(text([it.frame(1)]))
    expect(it.m.call('buffer')).toBe(buffer)
    expect(it.drain()).toHaveLength(SLOTS)
    it.settle()
    expect(it.drain()).toHaveLength(6)
    works(it, 1)
  })

  it('survives one whose every word is wrong, in bounded time, and works once it behaves', async () => {
    const it = await started({ version })
    const { world } = it.m
    const any = (): number => Math.floor(world.random() * 0x1_0000_0000)
    Object.assign(it.net.faults, { usedLength: any, usedId: any, usedIndex: any })
    for (let i = 0; i < 500; i++) {
      const before = it.m.accesses()
      it.net.receive(it.frame(i))
      it.interrupts()
      it.drain()
      it.send(it.frame(i))
      it.m.call('flush')
      it.settle()
      expect(it.m.accesses() - before).toBeLessThan(1000)
    }
    Object.assign(it.net.faults, { usedLength: undefined, usedId: undefined, usedIndex: undefined })
    it.interrupts()
    it.drain()
    it.m.call('start')
    it.settle()
    works(it, 0)
  })

  it('finds frames whose interrupt got lost when it is asked, and the next interrupt comes again', async () => {
    const it = await started({ version })
    it.net.faults.loseInterrupts = 1
    it.net.receive(it.frame(1))
    expect(it.m.world.lines.get(LINE + 31)).toBe(false)
    expect(text(it.drain())).toEqual(text([it.frame(1)]))
    it.net.receive(it.frame(2))
    expect(it.m.world.lines.get(LINE + 31)).toBe(true)
    works(it, 0)
  })

  it('finds room to send although its interrupt got lost', async () => {
    const it = await started({ version })
    it.net.faults.transmitterStuck = true
    for (let i = 0; it.send(it.frame(i)); i++) {}
    it.m.call('flush')
    it.net.faults.loseInterrupts = 1
    it.net.unstick()
    it.settle()
    expect(it.m.call('buffer')).not.toBe(0)
    works(it, 0)
  })

  it('takes a frame that reaches memory after its interrupt as soon as it is there', async () => {
    const it = await started({ version })
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

  it('takes an interrupt for nothing', async () => {
    const it = await started({ version })
    it.m.call('onInterrupt')
    expect(it.m.call('woken')).toBe(0)
    works(it, 0)
  })
})

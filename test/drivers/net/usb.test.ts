// A CDC-ECM adapter behind the DWC2 model, at the root port and behind a hub.
import { expect, describe, it } from 'vitest'
import { CdcEcmModel } from '../../../sim/models/usb/cdc-ecm.ts'
import { text, usbCard, type UsbCard } from './usb-program.ts'

const RECEIVE_SLOTS = 16
const SEND_SLOTS = 32

async function started(options: Record<string, number | boolean | string> = {}): Promise<UsbCard> {
  const it = await usbCard(options)
  expect(it.m.call('start')).toBe(1)
  expect(it.comesUp()).toBe(true)
  return it
}

function mac({ m }: UsbCard): string {
  const at = m.reserve(6)
  m.call('address', at)
  return Buffer.from(m.bytes(at, 6)).toString('hex')
}

/** Frames of all kinds pass both ways, and the driver kept to the specifications. */
function works(it: UsbCard): void {
  it.run(100)
  it.sent.length = it.got.length = 0
  const frames = Array.from({ length: 20 }, (_, i) => it.frame(1000 + i, 60 + i * 61))
  for (const frame of frames) {
    it.host.receive(frame)
    expect(it.send(frame)).toBe(true)
    it.run(20)
  }
  expect(text(it.got)).toEqual(text(frames))
  expect(text(it.sent)).toEqual(text(frames))
  expect(it.violations()).toEqual([])
}

describe.each([{ plug: 'hub' }, { plug: 'cdc-ecm' }])('UsbNet with an adapter at: $plug', ({ plug }) => {
  it('finds it within a second, with its address', async () => {
    const it = await usbCard({ plug, mac: '405400123456' })
    expect(it.m.call('start')).toBe(1)
    expect(it.m.call('linkUp')).toBe(0)
    expect(mac(it)).toBe('000000000000')
    expect(it.m.call('buffer')).toBe(0)
    it.run(1000, () => it.m.call('linkUp') === 1)
    expect(it.m.call('linkUp')).toBe(1)
    expect(mac(it)).toBe('405400123456')
    expect(it.m.models.mailbox.powered.get(3)).toBe(true)
    expect(it.m.call('woken')).toBeGreaterThan(0)
    expect(it.m.call('irq')).toBe(9)
    works(it)
    expect(it.m.call('errors')).toBe(0)
  })

  it('receives and sends every length', async () => {
    const it = await started({ plug })
    for (let length = 14; length <= 1514; length++) {
      const frame = it.frame(length, length)
      it.host.receive(frame)
      expect(it.send(frame)).toBe(true)
      it.run(10, () => it.got.length > 0 && it.sent.length > 0)
      expect([length, text(it.got.splice(0)), text(it.sent.splice(0))]).toEqual([length, text([frame]), text([frame])])
    }
    expect(it.violations()).toEqual([])
    expect(it.m.call('errors')).toBe(0)
  })

  it('gives the same frame until release and the same buffer until transmit', async () => {
    const it = await started({ plug })
    const { m } = it
    const take = (): number => m.call('receive')
    it.host.receive(it.frame(1))
    it.host.receive(it.frame(2))
    m.world.advance(5_000_000)
    m.call('onInterrupt')
    const first = take()
    expect(take()).toBe(first)
    m.world.advance(5_000_000)
    m.call('onInterrupt')
    m.call('release')
    expect(take()).not.toBe(first)
    m.call('release')
    m.call('release')
    expect(take()).toBe(0)
    const buffer = m.call('buffer')
    expect(m.call('buffer')).toBe(buffer)
    m.call('transmit', 60)
    m.call('transmit', 60)
    expect(m.call('buffer')).not.toBe(buffer)
  })

  it('fills its ring while nobody takes frames, and the rest waits in the device', async () => {
    const it = await started({ plug })
    const frames = Array.from({ length: 40 }, (_, i) => it.frame(i, 60 + i * 30))
    for (const frame of frames) it.host.receive(frame)
    for (let i = 0; i < 1000; i++) {
      it.m.world.advance(200_000)
      it.m.call('onInterrupt')
    }
    const before = it.host.counts.packets
    it.m.world.advance(50_000_000)
    expect(it.host.counts.packets).toBe(before)
    for (let i = 0; i < RECEIVE_SLOTS; i++) {
      const at = it.m.call('receive')
      expect(text([it.m.bytes(at, it.m.call('received'))])).toEqual(text([frames[i]!]))
      it.m.call('release')
    }
    it.run(200)
    expect(text(it.got)).toEqual(text(frames.slice(RECEIVE_SLOTS)))
    works(it)
  })

  it('has no room when its ring is full, and wakes when there is some', async () => {
    const it = await started({ plug })
    it.host.card.stuck = true
    let count = 0
    while (it.send(it.frame(count))) count++
    expect(count).toBe(SEND_SLOTS)
    it.run(20)
    const woken = it.m.call('woken')
    it.host.card.stuck = false
    it.host.card.onReady()
    it.run(20)
    expect(it.m.call('woken')).toBeGreaterThan(woken)
    expect(text(it.sent)).toEqual(text(Array.from({ length: SEND_SLOTS }, (_, i) => it.frame(i))))
    works(it)
  })

  it('loses the link when the adapter is pulled out, in the middle of frames too, and takes another one', async () => {
    const it = await started({ plug })
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 10; i++) {
        it.host.receive(it.frame(i, 1500))
        it.send(it.frame(i, 1500))
      }
      it.run(round)
      it.host.setLink(false)
      it.run(1000, () => it.m.call('linkUp') === 0)
      expect(it.m.call('linkUp')).toBe(0)
      expect(it.m.call('buffer')).toBe(0)
      it.host.setLink(true)
      expect(it.comesUp()).toBe(true)
      works(it)
    }
    const other = new CdcEcmModel('02000000beef')
    other.onTransmit = (frame) => it.sent.push(frame)
    it.host.setLink(false)
    it.run(500)
    if (it.host.hub) it.host.hub.plug(5, other)
    else it.host.plug(other)
    expect(it.comesUp()).toBe(true)
    expect(mac(it)).toBe('02000000beef')
    other.receive(it.frame(7))
    it.got.length = 0
    it.run(50)
    expect(text(it.got)).toEqual(text([it.frame(7)]))
  })

  it('gives the port power again when the controller has forgotten it', async () => {
    const it = await usbCard({ plug })
    const usual = it.host.write.bind(it.host)
    let ignored = 2
    it.host.write = (offset, value, width) => { if (offset !== 0x440 || ignored-- <= 0) usual(offset, value, width) }
    expect(it.m.call('start')).toBe(1)
    expect(it.comesUp()).toBe(true)
    works(it)
  })

  it('starts again', async () => {
    const it = await started({ plug })
    it.host.receive(it.frame(1))
    it.run(1)
    expect(it.m.call('start')).toBe(1)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.comesUp()).toBe(true)
    works(it)
  })

  it('finds an adapter that is plugged in later', async () => {
    const it = await usbCard({ plug })
    it.host.setLink(false)
    expect(it.m.call('start')).toBe(1)
    it.run(3000)
    expect(it.m.call('linkUp')).toBe(0)
    it.host.setLink(true)
    expect(it.comesUp()).toBe(true)
    works(it)
    expect(it.m.call('errors')).toBe(0)
  })

  it('costs little while nothing happens', async () => {
    const it = await started({ plug })
    const before = it.m.accesses()
    it.run(1000)
    expect(it.m.accesses() - before).toBeLessThan(plug === 'hub' ? 10_000 : 1000)
  })
})

describe.each([{ plug: 'hub' }, { plug: 'cdc-ecm' }])('UsbNet with a device that misbehaves at: $plug', ({ plug }) => {
  it.each(['silent', 'refuses'] as const)('goes on trying with one that is %s, and works once it answers', async (fault) => {
    const it = await usbCard({ plug })
    it.host.card.faults[fault] = true
    expect(it.m.call('start')).toBe(1)
    const before = it.m.accesses()
    it.run(20_000)
    expect(it.m.accesses() - before).toBeLessThan(400_000)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.m.call('errors')).toBeGreaterThan(3)
    it.host.card.faults[fault] = false
    expect(it.comesUp()).toBe(true)
    works(it)
  })

  it('begins anew with one that falls silent, and works once it answers', async () => {
    const it = await started({ plug })
    it.host.card.faults.silent = true
    it.send(it.frame(1))
    it.run(3000)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.m.call('errors')).toBeGreaterThan(0)
    it.host.card.faults.silent = false
    expect(it.comesUp()).toBe(true)
    works(it)
  })

  it('leaves a device that it does not know in peace', async () => {
    const it = await usbCard({ plug })
    it.host.card.faults.descriptor = (type, _index, bytes) => (type === 2 ? bytes.map((byte, at) => (at === 14 ? 3 : byte)) : bytes)
    expect(it.m.call('start')).toBe(1)
    it.run(2000)
    const { length } = it.host.card.requests
    it.run(10_000)
    expect(it.host.card.requests).toHaveLength(length)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.m.call('errors')).toBe(0)
  })

  it.each([0x82, 0x02])('clears the halt of endpoint %i and goes on', async (endpoint) => {
    const it = await started({ plug })
    for (let i = 0; i < 5; i++) {
      // One packet more each way, so that the toggle is not always the same.
      it.host.receive(it.frame(1))
      it.send(it.frame(1))
      it.run(20)
      it.host.card.halt(endpoint)
      it.send(it.frame(1))
      it.run(100)
      expect(it.m.call('linkUp')).toBe(1)
      works(it)
    }
    expect(it.m.call('errors')).toBe(5)
  })

  it('loses no frame when packets get broken on the way', async () => {
    const it = await started({ plug })
    it.host.faults.packet = (_token, _endpoint, reply) => (it.m.world.random() < 0.1 ? 'none' : reply)
    // An answer that gets lost after the device has done what it was to: the packet comes twice, with the same toggle.
    const frames = Array.from({ length: 60 }, (_, i) => it.frame(i, 60 + i * 24))
    for (const frame of frames) {
      it.host.receive(frame)
      it.run(20)
    }
    it.run(500)
    expect(text(it.got)).toEqual(text(frames))
    it.host.faults.packet = undefined
    works(it)
  })

  it('counts babble and goes on', async () => {
    const it = await started({ plug })
    let left = 3
    it.host.faults.packet = (token, endpoint, reply) => (token === 'in' && endpoint === 2 && typeof reply === 'object' && left-- > 0 ? { ...reply, data: new Uint8Array(200) } : reply)
    for (let i = 0; i < 3; i++) {
      it.host.receive(it.frame(i))
      it.run(100)
    }
    expect(it.m.call('errors')).toBe(3)
    works(it)
  })

  it.each([1, 13, 1515, 1536, 2047, 2048, 2049, 4096, 6000])('throws a frame of %i bytes away and takes the next one', async (length) => {
    const it = await started({ plug })
    it.host.receive(it.frame(1, length))
    it.host.receive(it.frame(2))
    it.run(100)
    expect(text(it.got)).toEqual(text([it.frame(2)]))
    expect(it.m.call('errors')).toBe(1)
    works(it)
  })

  it('only loses time when interrupts get lost', async () => {
    const it = await started({ plug })
    for (let i = 0; i < 10; i++) {
      it.host.faults.loseInterrupts = 1
      it.host.receive(it.frame(i))
      it.send(it.frame(i))
      it.run(2100)
    }
    expect(text(it.got)).toEqual(text(Array.from({ length: 10 }, (_, i) => it.frame(i))))
    expect(text(it.sent)).toEqual(text(it.got))
    it.host.faults.loseInterrupts = 0
    works(it)
  })

  it('takes completions that come late', async () => {
    const it = await usbCard({ plug })
    it.host.faults.lateNs = 3_000_000
    expect(it.m.call('start')).toBe(1)
    expect(it.comesUp()).toBe(true)
    works(it)
    expect(it.m.call('errors')).toBe(0)
  })

  it('does without channels that do not halt', async () => {
    const it = await started({ plug })
    it.host.faults.haltsHang = true
    it.host.card.halt(0x02)
    it.send(it.frame(1))
    it.run(100)
    expect(it.m.call('errors')).toBeGreaterThan(1)
    it.host.faults.haltsHang = false
    it.run(3000)
    expect(it.comesUp()).toBe(true)
    // What still runs takes a frame with it.
    it.host.receive(it.frame(1))
    it.run(3000)
    works(it)
  })

  it.each([0, 0x7_ffff, 0x1ff8_0000, 0xffff_ffff, 0x0008_0001])('does not believe a channel that says %i is left', async (left) => {
    const it = await started({ plug })
    let count = 2
    it.host.faults.size = (size) => (count-- > 0 ? left : size)
    it.host.receive(it.frame(1))
    it.host.receive(it.frame(2))
    it.run(2000)
    it.host.faults.size = undefined
    expect(it.got.every(({ length }) => length >= 14 && length <= 1514)).toBe(true)
    it.run(5000)
    expect(it.comesUp()).toBe(true)
    works(it)
  })

  it.each([0, 2, 4, 6, 0x80, 0x82, 0x3ffe, 0x402, 0x12])('survives a channel that gives %i as the cause', async (cause) => {
    const it = await started({ plug })
    let count = 4
    it.host.faults.cause = (usual) => (count-- > 0 ? cause : usual)
    it.host.receive(it.frame(1))
    it.send(it.frame(2))
    it.run(5000)
    it.host.faults.cause = undefined
    it.run(3000)
    expect(it.comesUp()).toBe(true)
    works(it)
  })
})

describe('UsbNet does not start', () => {
  it('without a controller', async () => {
    const { m, host } = await usbCard()
    const usual = host.read.bind(host)
    host.read = (offset, width) => (offset === 0x40 ? 0 : usual(offset, width))
    expect(m.call('start')).toBe(0)
    expect(m.call('linkUp')).toBe(0)
    m.call('onInterrupt')
    expect([m.call('receive'), m.call('buffer')]).toEqual([0, 0])
  })
  it('when the controller does not come out of reset', async () => {
    const { m, host } = await usbCard()
    host.faults.resetHangs = true
    expect(m.call('start')).toBe(0)
    expect(m.accesses()).toBeLessThan(300_000)
  })
})

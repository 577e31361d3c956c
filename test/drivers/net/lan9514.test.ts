// The Ethernet of a Raspberry Pi 2 or 3: a LAN9514 behind the DWC2 model.
import { describe, expect, it } from 'vitest'
import { text, usbCard, type UsbCard } from './usb-program.ts'

/** What the firmware's model tells. */
const MAC = 'b827eb123456'

async function started(): Promise<UsbCard> {
  const it = await usbCard({ plug: 'lan9514' })
  expect(it.m.call('start')).toBe(1)
  expect(it.comesUp()).toBe(true)
  return it
}

const violations = (it: UsbCard): string[] => [...it.violations(), ...it.host.lan!.violations]

function works(it: UsbCard): void {
  it.run(50)
  it.sent.length = it.got.length = 0
  const frames = Array.from({ length: 20 }, (_, i) => it.frame(1000 + i, 60 + i * 61))
  for (const frame of frames) {
    it.host.receive(frame)
    expect(it.send(frame)).toBe(true)
    it.run(10)
  }
  expect(text(it.got)).toEqual(text(frames))
  expect(text(it.sent)).toEqual(text(frames))
  expect(violations(it)).toEqual([])
}

describe('Lan9514', () => {
  it('is found behind its hub, takes the address of the board and negotiates', async () => {
    const it = await started()
    const at = it.m.reserve(6)
    it.m.call('address', at)
    expect(Buffer.from(it.m.bytes(at, 6)).toString('hex')).toBe(MAC)
    expect(it.host.lan!.mac).toBe(MAC)
    expect(it.host.lan!.registers.get(0x100)! & 0x10_000c).toBe(0x10_000c)
    works(it)
    expect(it.m.call('errors')).toBe(0)
  })

  it('receives and sends every length that an Ethernet has', async () => {
    const it = await started()
    for (let length = 60; length <= 1514; length++) {
      const frame = it.frame(length, length)
      it.host.receive(frame)
      expect(it.send(frame)).toBe(true)
      it.run(5, () => it.got.length > 0 && it.sent.length > 0)
      expect([length, text(it.got.splice(0)), text(it.sent.splice(0))]).toEqual([length, text([frame]), text([frame])])
    }
    expect(violations(it)).toEqual([])
    expect(it.m.call('errors')).toBe(0)
  })

  it('takes frames for it, for all and for groups, and no others', async () => {
    const it = await started()
    const to = (mac: string): Uint8Array => Uint8Array.from([...Buffer.from(mac, 'hex'), ...it.frame(1).slice(6)])
    for (const mac of [MAC, 'ffffffffffff', '01005e0000fb', '020000000001']) it.host.receive(to(mac))
    it.run(20)
    expect(text(it.got)).toEqual(text([to(MAC), to('ffffffffffff'), to('01005e0000fb')]))
  })

  it('follows the cable', async () => {
    const it = await started()
    for (let flap = 0; flap < 3; flap++) {
      const woken = it.m.call('woken')
      it.host.setLink(false)
      it.run(1000, () => it.m.call('linkUp') === 0)
      expect(it.m.call('linkUp')).toBe(0)
      expect(it.m.call('woken')).toBeGreaterThan(woken)
      it.host.setLink(true)
      expect(it.comesUp()).toBe(true)
      works(it)
    }
    // Shorter than the time between two looks.
    it.host.setLink(false)
    it.host.setLink(true)
    it.run(1000, () => it.m.call('linkUp') === 0)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.comesUp()).toBe(true)
    expect(it.m.call('errors')).toBe(0)
  })

  it.each([[0x45e1, true], [0x0181, true], [0x00a1, false], [0x0061, true], [0x0021, false], [0, false]])('with a partner that can do %i is in full duplex: %s', async (partner, full) => {
    const it = await usbCard({ plug: 'lan9514' })
    it.host.lan!.partner = partner
    expect(it.m.call('start')).toBe(1)
    expect(it.comesUp()).toBe(true)
    expect((it.host.lan!.registers.get(0x100)! & 0x10_0000) !== 0).toBe(full)
    expect((it.host.lan!.registers.get(0x100)! & 0x80_0000) !== 0).toBe(!full)
    works(it)
  })

  it('makes an address of its own when the firmware has none', async () => {
    const it = await usbCard({ plug: 'lan9514' })
    it.m.models.mailbox.fails = true
    expect(it.m.call('start')).toBe(1)
    expect(it.comesUp()).toBe(true)
    expect(it.host.lan!.mac.slice(0, 6)).toBe('02756e')
  })

  it('is found once it answers', async () => {
    const it = await usbCard({ plug: 'lan9514' })
    it.host.lan!.faults.silent = true
    expect(it.m.call('start')).toBe(1)
    it.run(3000)
    expect(it.m.call('linkUp')).toBe(0)
    it.host.lan!.faults.silent = false
    expect(it.comesUp()).toBe(true)
    works(it)
  })
})

describe('Lan9514 that misbehaves', () => {
  it.each(['resetHangs', 'miiHangs'] as const)('begins anew when %s, and works once it does not', async (fault) => {
    const it = await usbCard({ plug: 'lan9514' })
    it.host.lan!.lan[fault] = true
    expect(it.m.call('start')).toBe(1)
    it.run(5000)
    expect(it.m.call('linkUp')).toBe(0)
    expect(it.m.call('errors')).toBeGreaterThan(0)
    it.host.lan!.lan[fault] = false
    expect(it.comesUp()).toBe(true)
    works(it)
  })

  it('survives stalled requests', async () => {
    const it = await usbCard({ plug: 'lan9514' })
    it.host.lan!.faults.stalls = () => it.m.world.random() < 0.1
    expect(it.m.call('start')).toBe(1)
    it.run(10_000)
    it.host.lan!.faults.stalls = undefined
    expect(it.comesUp()).toBe(true)
    it.run(100)
    works(it)
  })

  it.each([0, 0x8000, 0x0040_8000, 0x0003_0000, 0x0011_0000, 0x0041_0000, 0x05ef_0000, 0x3fff_0000, 0xffff_ffff])('throws a frame with the status %i away', async (status) => {
    const it = await started()
    let left = 1
    it.host.lan!.lan.status = (right) => (left-- > 0 ? status : right)
    it.host.receive(it.frame(1))
    it.host.receive(it.frame(2))
    it.run(50)
    expect(text(it.got)).toEqual(text([it.frame(2)]))
    expect(it.m.call('errors')).toBe(1)
    works(it)
  })

  it('survives any status', async () => {
    const it = await started()
    it.host.lan!.lan.status = () => Math.floor(it.m.world.random() * 0x1_0000_0000)
    for (let i = 0; i < 500; i++) {
      it.host.receive(it.frame(i, 60 + (i * 97) % 1400))
      it.run(1)
    }
    it.host.lan!.lan.status = undefined
    expect(it.got.every(({ length }) => length >= 14 && length <= 1514)).toBe(true)
    works(it)
  })

  it.each([0x81, 0x02])('clears the halt of endpoint %i and goes on', async (endpoint) => {
    const it = await started()
    it.host.lan!.halt(endpoint)
    it.send(it.frame(1))
    it.run(500)
    expect(it.m.call('linkUp')).toBe(1)
    works(it)
    it.host.setLink(false)
    it.run(1000, () => it.m.call('linkUp') === 0)
    expect(it.m.call('linkUp')).toBe(0)
  })

  it('whose configuration ends anywhere', async () => {
    for (let end = 0; end < 39; end++) {
      const it = await usbCard({ plug: 'lan9514' })
      it.host.lan!.faults.descriptor = (type, _index, bytes) => (type === 2 ? bytes.slice(0, end) : bytes)
      expect(it.m.call('start')).toBe(1)
      it.run(1500)
      it.host.lan!.faults.descriptor = undefined
      it.host.hub!.unplug(1)
      it.run(1000)
      it.host.hub!.plug(1, it.host.lan!)
      expect(it.comesUp()).toBe(true)
    }
  })
})

/** The SD host controllers against QEMU's, with QEMU's card, below the card's driver. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { machine, type TestMachine } from '../harness.ts'
import { installed, Qtest } from '../qtest.ts'
import { sdhostProgram, sun4iProgram } from './host-program.ts'

const PENDING = -7
const TIMEOUT = -3
const none = 0, short = 1, busy = 2, long = 3, noCrc = 4

let close: (() => void)[] = []
afterEach(() => {
  for (const each of close.splice(0).reverse()) each()
})

const hosts = [
  { title: 'Sun4iMmc on cubieboard', program: 'qemu-system-arm', machine: 'cubieboard', source: sun4iProgram, ram: 0x4010_0000 },
  { title: 'Bcm2835SdHost on raspi3b', program: 'qemu-system-aarch64', machine: 'raspi3b', source: sdhostProgram, ram: 0x10_0000 },
]

/** A card of `bytes`, a stopped QEMU with it, and the driver. */
async function slot({ program, machine: name, source, ram }: (typeof hosts)[number], bytes?: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'uni-slot-'))
  const image = path.join(folder, 'card.img')
  const file = openSync(image, 'w+')
  close.push(() => rmSync(folder, { recursive: true }), () => closeSync(file))
  if (bytes) ftruncateSync(file, bytes)
  const qemu = new Qtest(program, name, ['null'], bytes ? ['-drive', `file=${image},if=sd,format=raw,cache=unsafe`] : [])
  close.push(() => qemu.close())
  const m: TestMachine = await machine(source, {}, { seam: () => qemu.seam(() => new Uint8Array((m.exports.memory as unknown as WebAssembly.Memory).buffer), ram) })
  const finish = (): number => {
    for (let i = 0; i < 200; i++) {
      const result = m.call('poll')
      if (result !== PENDING) return result
    }
    return PENDING
  }
  const command = (index: number, argument = 0, response = short, data = none, blocks = 0, size = 0, at = 0): number => {
    m.call('command', index, argument, response, data, blocks, size, at)
    return finish()
  }
  const app = (index: number, argument: number, rca: number, response = short): number => command(55, rca) || command(index, argument, response)
  /** Up to the transfer state. @returns the factor from sectors to addresses, and CSD's top word */
  const identify = (): { scale: number; csd: number; rca: number } => {
    expect(m.call('start')).toBe(1)
    expect(m.call('clock', 400_000)).toBeLessThanOrEqual(400_000)
    expect(command(0, 0, none)).toBe(0)
    expect(command(8, 0x1aa)).toBe(0)
    expect(m.call('response', 0) & 0xfff).toBe(0x1aa)
    let ocr = 0
    for (let i = 0; i < 10 && ocr >= 0; i++) {
      expect(app(41, 0x4030_0000, 0, noCrc)).toBe(0)
      ocr = m.call('response', 0) | 0
    }
    expect(ocr).toBeLessThan(0)
    expect(command(2, 0, long)).toBe(0)
    expect(m.call('response', 0) & 0xff).toBe(0)
    expect(command(3)).toBe(0)
    const rca = (m.call('response', 0) & 0xffff_0000) >>> 0
    expect(command(9, rca, long)).toBe(0)
    const csd = m.call('response', 3) >>> 30
    expect(command(7, rca, busy)).toBe(0)
    expect(m.call('clock', 25_000_000)).toBeLessThanOrEqual(25_000_000)
    expect(app(6, 2, rca)).toBe(0)
    m.call('width', 4)
    return { scale: ocr & 0x4000_0000 ? 1 : 512, csd, rca }
  }
  return { m, qemu, file, command, app, identify, finish }
}

for (const host of hosts) {
  describe.skipIf(!installed(host.program))(host.title, () => {
    for (const [kind, bytes] of [['SDSC', 64 << 20], ['SDHC', 4 * 2 ** 30]] as const) {
      it(`identifies an ${kind} card, writes and reads one block and many, as the host's file shows`, async () => {
        const { m, file, command, identify } = await slot(host, bytes)
        const { scale, csd, rca } = identify()
        expect([scale, csd]).toEqual(kind === 'SDSC' ? [512, 0] : [1, 1])
        const last = bytes / 512 - 40
        const data = Uint8Array.from({ length: 33 * 512 }, (_, i) => (i * 7 + (i >> 9) * 31) & 255)
        const from = m.put(data)
        const to = m.reserve(33 * 512)
        expect(command(24, 5 * scale, short, 2, 1, 512, from)).toBe(0)
        expect(command(25, last * scale, short, 2, 33, 512, from)).toBe(0)
        expect(command(12, 0, busy)).toBe(0)
        expect(command(13, rca)).toBe(0)
        expect((m.call('response', 0) >>> 9) & 15).toBe(4)
        expect(command(18, last * scale, short, 1, 33, 512, to)).toBe(0)
        expect(command(12, 0, busy)).toBe(0)
        expect(Buffer.from(m.bytes(to, 33 * 512)).equals(data)).toBe(true)
        expect(command(17, 5 * scale, short, 1, 1, 512, to)).toBe(0)
        expect(Buffer.from(m.bytes(to, 512)).equals(data.subarray(0, 512))).toBe(true)
        const kept = Buffer.alloc(34 * 512)
        readSync(file, kept, 0, 33 * 512, last * 512)
        readSync(file, kept, 33 * 512, 512, 5 * 512)
        expect(kept.equals(Buffer.concat([data, data.subarray(0, 512)]))).toBe(true)
      })
    }

    it('reads registers of 8 and 64 bytes, and again after a read that was given up in the middle', async () => {
      const { m, file, command, app, identify } = await slot(host, 64 << 20)
      writeSync(file, Buffer.alloc(512, 0x5a), 0, 512, 512)
      const { rca } = identify()
      const to = m.reserve(512)
      expect(command(55, rca)).toBe(0)
      expect(command(51, 0, short, 1, 1, 8, to)).toBe(0)
      expect(m.bytes(to, 1)[0]).toBe(2)
      expect(m.bytes(to + 1, 1)[0]! & 0x0f).toBe(5)
      m.call('command', 18, 0, short, 1, 8, 512, to)
      m.call('abort')
      expect(command(12, 0, busy)).toBe(0)
      expect(command(55, rca)).toBe(0)
      expect(command(13, 0, short, 1, 1, 64, to)).toBe(0)
      expect(command(17, 512, short, 1, 1, 512, to)).toBe(0)
      expect([...new Set(m.bytes(to, 512))]).toEqual([0x5a])
      expect(app(13, 0, rca)).toBe(0)
    })

    it('TIMEOUT when nobody answers: a card that does not know the command, and no card', async () => {
      const { command, identify, m } = await slot(host, 64 << 20)
      identify()
      expect(command(1, 0, noCrc)).toBe(TIMEOUT)
      expect(command(13, 0xffff_0000)).toBe(TIMEOUT)
      expect(m.call('present')).toBe(1)
      const empty = await slot(host)
      expect(empty.m.call('start')).toBe(1)
      empty.m.call('clock', 400_000)
      expect(empty.command(8, 0x1aa)).toBe(TIMEOUT)
      expect(empty.command(55)).toBe(TIMEOUT)
    })
  })
}

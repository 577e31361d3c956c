/** The SD host controllers against QEMU's, with QEMU's card, below the card's driver. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { machine, type TestMachine } from '../harness.ts'
import { installed, Qtest } from '../qtest.ts'
import { BUSY, READ, sdhostProgram, sectors, SHORT, sun4iProgram, talk, TIMEOUT } from './host-program.ts'

let close: (() => void)[] = []
afterEach(() => {
  for (const each of close.splice(0).reverse()) each()
})

const hosts = [
  { title: 'Sun4iMmc on cubieboard', program: 'qemu-system-arm', machine: 'cubieboard', source: sun4iProgram, ram: 0x4010_0000, reads: 2.1 },
  { title: 'Bcm2835SdHost on raspi3b', program: 'qemu-system-aarch64', machine: 'raspi3b', source: sdhostProgram, ram: 0x10_0000, reads: 1.2 },
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
  return { m, qemu, file, ...talk(m, () => m.world.advance(100_000)) }
}

for (const host of hosts) {
  describe.skipIf(!installed(host.program))(host.title, () => {
    for (const [kind, bytes] of [['SDSC', 64 << 20], ['SDHC', 4 * 2 ** 30]] as const) {
      it(`identifies an ${kind} card, writes and reads one block and many, as the host's file shows`, async () => {
        const { m, qemu, file, identify, read, write, status } = await slot(host, bytes)
        expect(identify()).toMatchObject(kind === 'SDSC' ? { sdhc: false, csd: 0 } : { sdhc: true, csd: 1 })
        const last = bytes / 512 - 40
        const data = sectors(33)
        const from = m.put(data)
        const to = m.reserve(33 * 512)
        expect([write(5, 1, from), status()]).toEqual([0, 0])
        let before = qemu.accesses
        expect([write(last, 33, from), status()]).toEqual([0, 0])
        const written = qemu.accesses - before
        expect((m.call('response', 0) >>> 9) & 15).toBe(4)
        before = qemu.accesses
        expect(read(last, 33, to)).toBe(0)
        // Accesses for each word: QEMU's Allwinner controller never says that it has more than one.
        expect([written / (33 * 128) < 1.2, (qemu.accesses - before) / (33 * 128) < host.reads]).toEqual([true, true])
        expect(Buffer.from(m.bytes(to, 33 * 512)).equals(data)).toBe(true)
        expect(read(5, 1, to)).toBe(0)
        expect(Buffer.from(m.bytes(to, 512)).equals(data.subarray(0, 512))).toBe(true)
        const kept = Buffer.alloc(34 * 512)
        readSync(file, kept, 0, 33 * 512, last * 512)
        readSync(file, kept, 33 * 512, 512, 5 * 512)
        expect(kept.equals(Buffer.concat([data, data.subarray(0, 512)]))).toBe(true)
      })
    }

    it('reads registers of 8 and 64 bytes, and again after a read that was given up in the middle', async () => {
      const { m, file, begin, command, identify, read, recover } = await slot(host, 64 << 20)
      writeSync(file, Buffer.alloc(512, 0x5a), 0, 512, 512)
      const { rca } = identify()
      const to = m.reserve(512)
      expect([command(55, rca), command(51, 0, SHORT, READ, 1, 8, to)]).toEqual([0, 0])
      expect([m.bytes(to, 1)[0], m.bytes(to + 1, 1)[0]! & 15]).toEqual([2, 5])
      begin(18, 0, SHORT, READ, 8, 512, to)
      m.call('abort')
      recover()
      expect([command(55, rca), command(13, 0, SHORT, READ, 1, 64, to)]).toEqual([0, 0])
      expect(read(1, 1, to)).toBe(0)
      expect([...new Set(m.bytes(to, 512))]).toEqual([0x5a])
    })

    it('TIMEOUT when nobody answers: a card that does not know the command, and no card', async () => {
      const { command, identify, m } = await slot(host, 64 << 20)
      identify()
      expect(command(1, 0, BUSY)).toBe(TIMEOUT)
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

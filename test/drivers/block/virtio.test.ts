import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileStore, MemoryStore } from '../../../sim/models/block/store.ts'
import make, { type VirtioBlkModel } from '../../../sim/models/block/virtio.ts'
import makeNet from '../../../sim/models/net/virtio.ts'
import { machine, place } from '../harness.ts'
import { FLUSH, INVALID, IO, PENDING, READ, READ_ONLY, REMOVED, TIMEOUT, WRITE, blockProgram, disk, hex, pattern, patterns } from './program.ts'

const BASE = 0x0a00_0000
const LINE = 48
const more = `
import { VirtioBlk } from "drivers/block/virtio";
import { GenericTimer } from "drivers/timer/generic";
const timer = new GenericTimer(27);
timer.start();`

/** Three transports: the disk in the middle one. */
async function made(options: Record<string, number | boolean> = {}, { coherent = false, line = LINE } = {}) {
  const m = await machine(blockProgram(`new VirtioBlk(${BASE}, ${line}, 3, ${coherent}, timer)`, more), {
    below: place(BASE, 0x200, makeNet, { irq: 1, transports: 1, slot: 40 }),
    disk: place<VirtioBlkModel>(BASE + 0x200, 0x200, make, { irq: LINE + 1, sectors: 5000, ...options }),
    above: place(BASE + 0x400, 0x200, makeNet, { irq: 60, transports: 1 }),
  }, coherent ? { seam: () => ({ dmaPublish: () => { throw new Error('published') }, dmaCollect: () => { throw new Error('collected') } }) } : {})
  if (coherent) m.world.ram = () => new Uint8Array((m.exports.memory as unknown as WebAssembly.Memory).buffer)
  return { ...disk(m), model: m.models.disk }
}
async function started(options: Record<string, number | boolean> = {}, how: Parameters<typeof made>[1] = {}) {
  const it = await made(options, how)
  expect(it.m.call('start')).toBe(1)
  expect(it.settle()).toBe(0)
  return it
}
type Started = Awaited<ReturnType<typeof started>>

/** The disk takes and gives sectors, and the driver kept to the specification. */
function works({ m, write, read, transfer, model }: Started): void {
  for (const [first, count] of [[0, 1], [7, 8], [4999, 1], [3000, 64]]) {
    const data = patterns(first, count, m.world.now() & 255)
    expect(write(first, data)).toBe(0)
    expect(hex(read(first, count))).toBe(hex(data))
  }
  expect(transfer(FLUSH, 0, 0)).toBe(0)
  expect(model.violations).toEqual([])
}

describe.each([{ version: 1 }, { version: 2 }])('VirtioBlk on a version $version device', ({ version }) => {
  it('finds the disk and its size', async () => {
    const { m } = await started({ version })
    expect(m.call('irq')).toBe(LINE + 1)
    expect([m.call('sectors'), m.call('writable'), m.call('media'), m.call('maxSectors'), m.call('alignment')]).toEqual([5000, 1, 1, 1024, 64])
    expect(m.accesses()).toBeLessThan(60)
  })

  it('knows sizes above 2^32 sectors', async () => {
    const it = await started({ version, sectors: 2 ** 35 + 3 })
    expect(it.m.call('sectors')).toBe(2 ** 35 + 3)
    expect(it.write(2 ** 35 + 2, pattern(5))).toBe(0)
    expect(hex(it.read(2 ** 35 + 2, 1))).toBe(hex(pattern(5)))
    expect(it.transfer(READ, 2 ** 35 + 3, 1)).toBe(INVALID)
  })

  it('writes and reads any number of sectors up to the longest transfer, which take one interrupt', async () => {
    const it = await started({ version })
    for (const count of [1, 2, 3, 127, 128, 129, 1023, 1024]) {
      const before = it.model.counts.interrupts
      const data = patterns(100, count, count)
      expect(it.write(100, data)).toBe(0)
      expect(hex(it.read(100, count))).toBe(hex(data))
      expect(it.model.counts.interrupts - before).toBe(2)
    }
    expect(it.model.violations).toEqual([])
    works(it)
  })

  it('passes 70,000 requests and the wrap-around of the indices', async () => {
    const { m, model, at } = await started({ version }, { coherent: true, line: -1 })
    for (let i = 0; i < 70_000; i++) {
      if (m.call('begin', READ, i % 5000, 1, at) !== 0) throw new Error(`begin ${i}`)
      m.world.advance(30_000)
      if (m.call('poll') !== 0) throw new Error(`request ${i}`)
      m.trace.length = 0
    }
    expect(model.violations).toEqual([])
    expect(model.counts.interrupts).toBe(0)
  })

  it('refuses what is not there, too much, or lies amiss', async () => {
    const { m, at, model } = await started({ version })
    for (const [sector, count, to] of [[5000, 1, at], [4999, 2, at], [0, 0, at], [0, -1, at], [0, 1025, at], [2 ** 53, 1, at], [0, 1, at + 4]]) {
      expect(m.call('begin', READ, sector, count, to)).toBe(INVALID)
      expect(m.call('begin', WRITE, sector, count, to)).toBe(INVALID)
    }
    expect(m.call('poll')).toBe(0)
    expect(m.call('begin', READ, 0, 1, at)).toBe(0)
    expect(m.call('begin', READ, 0, 1, at)).toBe(PENDING)
    expect(m.call('poll')).toBe(PENDING)
    expect(model.counts).toMatchObject({ writes: 0 })
  })

  it('writes nothing to a disk that is read-only', async () => {
    const it = await started({ version, readOnly: true })
    expect(it.m.call('writable')).toBe(0)
    expect(it.write(0, pattern(1))).toBe(READ_ONLY)
    expect(hex(it.read(0, 1))).toBe(hex(new Uint8Array(512)))
    expect(it.transfer(FLUSH, 0, 0)).toBe(0)
    expect(it.model.counts.writes).toBe(0)
  })

  it('flushes, and without the feature has nothing to flush', async () => {
    const it = await started({ version })
    expect(it.transfer(FLUSH, 0, 0)).toBe(0)
    expect(it.model.counts.flushes).toBe(1)
    const other = await started({ version, flush: false })
    expect(other.transfer(FLUSH, 0, 0)).toBe(0)
    expect(other.model.counts.flushes).toBe(0)
    works(other)
  })

  it('keeps to the longest part that the device takes', async () => {
    const it = await started({ version, sizeMax: 3000 })
    expect(it.m.call('maxSectors')).toBe(5)
    expect(it.write(0, patterns(0, 5))).toBe(0)
    expect(it.model.violations).toEqual([])
    expect((await made({ version, sizeMax: 511 })).m.call('start')).toBe(0)
  })

  it('does without cache maintenance where the device sees the caches', async () => {
    const it = await started({ version }, { coherent: true })
    expect(it.m.call('alignment')).toBe(4)
    works(it)
  })

  it('reports a bad sector each time, and reads it when it is good again', async () => {
    const it = await started({ version })
    it.write(40, patterns(40, 10))
    it.model.medium!.faults.bad.set(45, 2)
    expect(it.read(40, 10)).toBe(IO)
    expect(it.write(45, pattern(1))).toBe(IO)
    expect(hex(it.read(40, 10))).toBe(hex(patterns(40, 10)))
    it.model.medium!.faults.bad.set(7, Infinity)
    for (let i = 0; i < 5; i++) expect(it.read(7, 1)).toBe(IO)
    expect(hex(it.read(8, 1))).toBe(hex(new Uint8Array(512)))
  })

  it('leaves old, new or torn sectors when power fails, and nothing after', async () => {
    const it = await started({ version })
    it.write(10, patterns(10, 4))
    it.model.medium!.faults.cutAfter = 700
    it.write(10, patterns(10, 4, 99))
    it.write(20, pattern(20))
    it.model.medium!.restorePower()
    const now = it.read(10, 4) as Uint8Array
    expect(now.slice(0, 700)).toEqual(patterns(10, 4, 99).slice(0, 700))
    expect(now.slice(700)).toEqual(patterns(10, 4).slice(700))
    expect(hex(it.read(20, 1))).toBe(hex(new Uint8Array(512)))
  })

  it('notices what came without an interrupt when it is polled', async () => {
    const it = await started({ version })
    it.model.faults.loseInterrupts = 3
    const before = it.m.world.now()
    expect(it.write(1, pattern(1))).toBe(0)
    expect(it.m.world.now() - before).toBeLessThan(25e6)
    works(it)
  })

  it.each([
    { what: 'descriptor 1', faults: { usedId: () => 1 } }, { what: 'descriptor 2^31', faults: { usedId: () => 0x8000_0000 } },
    { what: 'index + 2', faults: { usedIndex: (i: number) => i + 1 } }, { what: 'index 0xffff', faults: { usedIndex: () => 0xffff } },
  ])('fails the transfer and begins anew when the used ring has $what', async ({ faults }) => {
    const it = await started({ version })
    Object.assign(it.model.faults, faults)
    const resets = it.model.counts.resets
    expect(it.read(0, 1)).toBe(IO)
    expect(it.model.counts.resets).toBe(resets + 1)
    expect(it.m.call('poll')).toBe(0)
    it.model.faults = { stuck: false, loseInterrupts: 0, resetStuck: false }
    works(it)
  })

  it.each([1, 2, 3, 254, undefined])('fails the transfer whose status is %s', async (status) => {
    const it = await started({ version })
    it.model.faults.status = () => status
    expect(it.read(0, 1)).toBe(IO)
    expect(it.write(0, pattern(0))).toBe(IO)
    expect(it.transfer(FLUSH, 0, 0)).toBe(IO)
    it.model.faults.status = undefined
    works(it)
  })

  it.each([0, 512, 514, 0xffff_ffff])('a length of %i for a sector is an error where lengths are meant', async (length) => {
    const it = await started({ version })
    it.model.faults.usedLength = () => length
    expect(hex(it.read(0, 1))).toBe(version === 1 ? hex(new Uint8Array(512)) : IO)
    expect(it.write(0, pattern(0))).toBe(0)
    it.model.faults.usedLength = undefined
    works(it)
  })

  it('gives up a request after 30 s, and works again', async () => {
    const it = await started({ version })
    it.model.faults.stuck = true
    const before = it.m.world.now()
    expect(it.read(0, 1)).toBe(TIMEOUT)
    expect(it.m.world.now() - before).toBeGreaterThanOrEqual(30e9)
    it.model.faults.stuck = false
    works(it)
  })

  it('is gone when the device does not come out of a reset', async () => {
    const it = await started({ version })
    it.model.faults.usedId = () => 3
    it.model.faults.resetStuck = true
    expect(it.read(0, 1)).toBe(IO)
    expect(it.m.call('sectors')).toBe(0)
    expect(it.read(0, 1)).toBe(REMOVED)
    it.model.faults = { stuck: false, loseInterrupts: 0, resetStuck: false }
    expect(it.m.call('start')).toBe(1)
    works(it)
  })

  it('fails the transfer under way when the device gives up', async () => {
    const it = await started({ version })
    it.model.faults.stuck = true
    expect(it.m.call('begin', READ, 0, 1, it.at)).toBe(0)
    it.model.giveUp()
    expect(it.settle()).toBe(IO)
    it.model.faults.stuck = false
    works(it)
    it.model.giveUp()
    it.m.call('onInterrupt')
    works(it)
  })

  it('tells of another disk in its place', async () => {
    const it = await started({ version })
    it.model.insert(new MemoryStore(777))
    const woken = it.m.call('woken')
    it.m.call('onInterrupt')
    expect([it.m.call('sectors'), it.m.call('media'), it.m.call('woken')]).toEqual([777, 2, woken + 1])
    expect(it.transfer(READ, 777, 1)).toBe(INVALID)
  })

  it('starts again in a device that another program left running', async () => {
    const it = await started({ version })
    it.m.call('begin', READ, 0, 1, it.at)
    expect(it.m.call('start')).toBe(1)
    works(it)
  })
})

describe('VirtioBlk does not start', () => {
  it('without a disk', async () => {
    const it = await made({ sectors: 0 })
    expect(it.m.call('start')).toBe(0)
    expect([it.m.call('sectors'), it.m.call('poll'), it.transfer(READ, 0, 1)]).toEqual([0, 0, REMOVED])
  })
  it('with a queue of two', async () => expect((await made({ queueMax: 2 })).m.call('start')).toBe(0))
})

describe('a disk in a file', () => {
  it('keeps what is written, and the file its length', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uni-'))
    try {
      const file = join(folder, 'disk.img')
      writeFileSync(file, new Uint8Array(100 * 512 + 3))
      const store = new FileStore(file)
      const it = await made({ sectors: 0 })
      it.model.insert(store)
      expect(it.m.call('start')).toBe(1)
      expect(it.m.call('sectors')).toBe(100)
      expect(it.write(97, patterns(97, 3))).toBe(0)
      expect(it.transfer(FLUSH, 0, 0)).toBe(0)
      expect(hex(it.read(97, 3))).toBe(hex(patterns(97, 3)))
      store.close()
      const bytes = readFileSync(file)
      expect(bytes.length).toBe(100 * 512 + 3)
      expect(Uint8Array.from(bytes.subarray(97 * 512, 100 * 512))).toEqual(patterns(97, 3))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

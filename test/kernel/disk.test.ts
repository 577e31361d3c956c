// The kernel's disk over a block device: fibers side by side, pieces, memory that does not suit, media that come and go.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import rpi3 from '../../boards/rpi3.ts'
import virt64 from '../../boards/virt64.ts'
import { Machine } from '../../sim/machine.ts'
import { MemoryStore } from '../../sim/models/block/store.ts'
import type { SdhciModel } from '../../sim/models/sd/sdhci.ts'
import { chain, dropInterrupts, every } from '../../sim/faults.ts'
import type { VirtioBlkModel } from '../../sim/models/block/virtio.ts'
import type { Replacement } from '../../sim/models.ts'
import { compileApp } from '../../sim/run.ts'
import { checkDisk } from './disk.ts'
import { simulate } from './run.ts'

const withDisk = (options: Record<string, number | boolean>): Replacement => (usual) => (world, own) => usual(world, { ...own, ...options })
const SECTORS = 20_000

describe('DeviceDisk on virt64 in the simulator', () => {
  it.each([{ version: 1 }, { version: 2 }])('serves four fibers at once on a version $version device', async ({ version }) => {
    const { lines, exitCode } = await simulate('disk', { replace: { disk0: withDisk({ version, sectors: SECTORS }) } })
    expect(lines).toEqual([
      `start: ok, ${SECTORS} sectors, writable`,
      'past the end: invalid argument, invalid argument, invalid argument',
      'bad memory: invalid argument, invalid argument, invalid argument',
      'read-only: read-only, ok, ok',
      '40 calls, 0 wrong', '',
    ])
    expect(exitCode).toBe(0)
  })

  it('says so without a disk', async () => expect((await simulate('disk')).lines).toEqual(['start: not found, 0 sectors, writable', '']))

  it('splits where the device takes short parts only', async () => {
    const { lines } = await simulate('disk', { replace: { disk0: withDisk({ sectors: SECTORS, sizeMax: 1536 }) } })
    expect(lines).toContain('40 calls, 0 wrong')
  })

  it('gives the error of a bad sector to the fiber that touches it, and to no other', async () => {
    const bad: Replacement = (usual) => (world, own) => {
      const model = usual(world, { ...own, sectors: SECTORS }) as VirtioBlkModel
      model.medium!.faults.bad.set(3100, Infinity)
      return model
    }
    const { lines } = await simulate('disk', { replace: { disk0: bad } })
    expect(lines.slice(1)).toEqual([
      'write: device error', 'read: device error', 'sector 3051 word 25088: ok',
      'past the end: invalid argument, invalid argument, invalid argument', 'bad memory: invalid argument, invalid argument, invalid argument', 'read-only: read-only, ok, ok',
      '40 calls, 3 wrong', '',
    ])
  })

  it('loses nothing when every third interrupt gets lost', async () => {
    const { lines } = await simulate('disk', { replace: { disk0: chain(withDisk({ sectors: SECTORS }), dropInterrupts(every(3))) } })
    expect(lines).toContain('40 calls, 0 wrong')
  })

  it('keeps a card file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uni-'))
    try {
      const card = join(folder, 'card.img')
      writeFileSync(card, new Uint8Array(SECTORS * 512))
      const { lines } = await simulate('disk', { card, board: virt64 })
      expect(lines).toContain('40 calls, 0 wrong')
      checkDisk(card)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('DeviceDisk over an SD card on rpi3 in the simulator', () => {
  /** A card whose first sector begins with `mark`. */
  const marked = (mark: string): MemoryStore => {
    const store = new MemoryStore(16_384)
    store.write(0, Uint8Array.from({ length: 512 }, (_, i) => mark.charCodeAt(i) || 0))
    return store
  }

  it('refuses everything after a change of cards until it is started again, and waits for cards', async () => {
    const machine = await Machine.create({ board: rpi3, image: await compileApp('test/kernel/device/card', rpi3), seed: 1, limitNs: 60e9 })
    const { slot } = machine.devices.emmc as SdhciModel
    const until = (text: string): void => expect(machine.run({ until: () => machine.output().includes(text) })).toEqual({ kind: 'until' })
    until('waits')
    slot.insert(marked('one'))
    until('reads one')
    slot.remove()
    until('removed')
    slot.insert(marked('two'))
    until('reads two')
    // In one go: nobody sees the slot empty.
    slot.remove()
    slot.insert(marked('three'))
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
    expect(machine.output().replaceAll('\r', '').split('\n').filter(Boolean)).toEqual([
      'start: medium removed, 0 sectors', 'waits', 'came; unknown: medium removed, medium removed, medium removed, 0 sectors', 'start: ok, 16384 sectors', 'reads one',
      'medium removed', 'waits', 'came; unknown: medium removed, medium removed, medium removed, 0 sectors', 'start: ok, 16384 sectors', 'reads two',
      'medium removed', 'waits', 'came; unknown: medium removed, medium removed, medium removed, 0 sectors', 'start: ok, 16384 sectors', 'reads three',
    ])
  })
})

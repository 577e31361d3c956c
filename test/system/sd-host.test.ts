// Allwinner's MMC controller and SDHOST as the whole image has them: in QEMU with a card in a file, and in the simulator with faults.
import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { ubootFirmware } from '../../cli/places.ts'
import { chain, dropInterrupts, every } from '../../sim/faults.ts'
import type { CardModel } from '../../sim/model.ts'
import type { Replacement } from '../../sim/models.ts'
import { MemoryStore } from '../../sim/models/block/store.ts'
import type { SdSlot } from '../../sim/models/sd/bus.ts'
import { runSimulated } from '../../sim/run.ts'
import { folderWith, uni } from '../cli/uni.ts'

const COUNT = 300
const hosts = [
  { title: 'Sun4iMmc', board: 'cubieboard', app: 'test/system/device/card', device: 'mmc0' },
  { title: 'Bcm2835SdHost', board: 'rpi3', app: 'test/system/device/sdhost', device: 'sdhost' },
]
const sizes = [['SDSC', 64 * 2 ** 20], ['SDHC', 4 * 2 ** 30]] as const

/** What the app has written to sector `sector`. */
function expected(sector: number): Buffer {
  const bytes = Buffer.alloc(512)
  for (let at = 0; at < 512; at += 4) bytes.writeUInt32LE((Math.imul(sector, 0x9e37_79b1) + Math.imul(at, 0x85eb_ca6b)) >>> 0, at)
  return bytes
}
/** Sectors the app leaves alone and ones it writes, at the edges of its places. */
function check(sectors: number, read: (sector: number) => Buffer): void {
  for (const start of [1, sectors / 2 - 7, sectors - COUNT]) {
    for (let sector = start; sector < start + COUNT; sector++) if (!read(sector).equals(expected(sector))) throw new Error(`sector ${sector} is another`)
    for (const sector of [start - 1, start + COUNT]) if (sector < sectors) expect(read(sector).every((byte) => byte === 0)).toBe(true)
  }
}

const folder = folderWith()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(hosts)('$title on $board in QEMU', ({ board, app }) => {
  it.each(sizes)('keeps 900 sectors of an %s card, at its front, middle and end, as the file shows', async (kind, bytes) => {
    const file = path.join(folder, `${board}.${kind}.img`)
    const handle = openSync(file, 'w+')
    try {
      ftruncateSync(handle, bytes)
      const { stdout, code } = await uni(['run', app, '--board', board, '--card', file, '--timeout', '60s'])
      expect(stdout).toContain(`start: ok, ${bytes / 512} sectors`)
      expect(stdout).toContain('3 places, 0 words wrong')
      expect(code).toBe(0)
      check(bytes / 512, (sector) => {
        const read = Buffer.alloc(512)
        readSync(handle, read, 0, 512, sector * 512)
        return read
      })
    } finally {
      closeSync(handle)
      rmSync(file)
    }
  })

  it('says so without a card', async () => {
    const { stdout } = await uni(['run', app, '--board', board, '--timeout', '60s'])
    expect(stdout).toContain('start: medium removed, 0 sectors')
  })
})

const spl = ubootFirmware('Cubieboard')
if (!spl) console.log('without the SPL of the Cubieboard (./uni setup): the driver after it is not tried')

it.skipIf(!spl)('Sun4iMmc takes over from the SPL that has read the image from the same card, with PLL6 running', async () => {
  const card = path.join(folder, 'spl.img')
  expect((await uni(['flash', 'test/system/device/card', '--board', 'cubieboard', '--to', `file:${card}`])).code).toBe(0)
  const { stdout } = spawnSync('qemu-system-arm', ['-M', 'cubieboard', '-drive', `file=${card},if=sd,format=raw`, '-nic', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-no-reboot', '-semihosting-config', 'enable=on,target=native'], { encoding: 'utf8', timeout: 60_000, input: '' })
  expect(stdout).toContain('Trying to boot from MMC1')
  expect(stdout).toContain('3 places, 0 words wrong')
})

describe.each(hosts)('$title on $board in the simulator', ({ board, app, device }) => {
  /** The app's lines with a card of `bytes` and a controller that `fault` spoils. */
  async function run(bytes: number, fault: Replacement = (usual) => usual, seed = 1, spoil: (slot: SdSlot) => void = () => {}) {
    const store = new MemoryStore(bytes / 512)
    const inserted: Replacement = (usual) => (world, options) => {
      const model = usual(world, options) as CardModel & { slot: SdSlot }
      model.insert(store)
      spoil(model.slot)
      return model
    }
    const { output } = await runSimulated({ app, board: findBoard(board)!, seed, timeoutNs: 120e9, replace: { [device]: chain(inserted, fault) } })
    return { lines: output.replaceAll('\r', '').split('\n'), store }
  }
  const fine = (bytes: number): string[] => [`start: ok, ${bytes / 512} sectors`, '3 places, 0 words wrong', '']

  it.each(sizes)('keeps 900 sectors of an %s card', async (_, bytes) => {
    const { lines, store } = await run(bytes)
    expect(lines).toEqual(fine(bytes))
    check(bytes / 512, (sector) => Buffer.from(store.read(sector, 1)))
  })

  it.each([['every second', every(2)], ['each', every(1)]] as const)('loses nothing when %s interrupt is lost', async (_, when) => {
    expect((await run(sizes[0][1], dropInterrupts(when))).lines).toEqual(fine(sizes[0][1]))
  })

  // A transfer has some 260 occasions and is tried three times.
  it.each([1, 2])('repeats what had a wrong checksum or no answer, case %i', async (seed) => {
    let calls = 0
    const now = (): boolean => ++calls % 401 === 101 * seed
    const { lines, store } = await run(sizes[0][1], undefined, seed, (slot) => {
      slot.card!.faults = { readCrc: now, writeCrc: now, responseCrc: (index) => [12, 13, 17, 18, 24, 25].includes(index) && now(), silent: (index) => [17, 18, 24, 25].includes(index) && now() }
    })
    expect(lines).toEqual(fine(sizes[0][1]))
    check(sizes[0][1] / 512, (sector) => Buffer.from(store.read(sector, 1)))
  })
})

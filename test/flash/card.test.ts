import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import rpi2 from '../../boards/rpi2.ts'
import rpi4 from '../../boards/rpi4.ts'
import virt64 from '../../boards/virt64.ts'
import { sha256, writeFolder, writeImage } from '../../flash/card.ts'
import { digest } from '../../flash/extents.ts'
import { cardSize, makeCard } from '../../flash/layout.ts'
import { makeDisk } from '../../flash/mbr.ts'
import { configText, piFiles } from '../../flash/pi.ts'
import { folderWith } from '../cli/uni.ts'

const MIB = 2 ** 20
/** Bytes that differ from cluster to cluster. */
const content = (length: number, seed = 1): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 9) * 13 + seed) & 0xff)

/** Long, short, mixed-case and nested names, empty files, and files at the edges of a cluster. */
const awkward = new Map<string, Uint8Array>([
  ['config.txt', content(300)],
  ['KERNEL8.IMG', content(70_000, 2)],
  ['empty', new Uint8Array(0)],
  ['exactly.512', content(512)],
  ['exactly.2k', content(2048)],
  ['one.2k', content(2049)],
  ['bcm2711-rpi-4-b.dtb', content(1000, 3)],
  ['bcm2711-rpi-400.dtb', content(1001, 4)],
  ['Mixed.Case', content(10)],
  ['a name with spaces and an umlaut ü.txt', content(11)],
  ['thirteen13.13', content(12)],
  ['overlays/disable-bt.dtbo', content(99)],
  ['overlays/deep/er/x', content(1)],
])

function write(card: ReturnType<typeof makeCard>): string {
  const path = join(folderWith(), 'card.img')
  const file = openSync(path, 'w')
  ftruncateSync(file, card.size)
  for (const { offset, bytes } of card.extents) writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
  return path
}
/** The boot partition by itself, for programs that know no partition tables. */
function partition(card: string): string {
  const path = `${card}.fat`
  execFileSync('dd', [`if=${card}`, `of=${path}`, 'bs=1M', 'skip=1', 'conv=sparse', 'status=none'])
  return path
}
function check(card: string): void {
  const done = spawnSync('/usr/sbin/fsck.fat', ['-n', '-v', partition(card)], { encoding: 'utf8' })
  expect(done.stdout + done.stderr).not.toMatch(/dirty|differ|wrong|bad|invalid/i)
  expect(done.status).toBe(0)
}
const mtools = { ...process.env, MTOOLS_SKIP_CHECK: '0', LC_ALL: 'C.UTF-8' }
const fromCard = (card: string, name: string): Buffer => execFileSync('mcopy', ['-n', '-i', `${card}@@1M`, `::${name}`, '-'], { env: mtools, maxBuffer: 64 * MIB })

const missing = ['/usr/sbin/fsck.fat', '/usr/bin/mcopy', '/usr/sbin/sfdisk'].filter((path) => !existsSync(path))
describe.skipIf(missing.length > 0)(`cards, seen by other programs${missing.length ? ` (missing: ${missing})` : ''}`, () => {
  test.each([[16, 64 * MIB], [16, 16 * MIB], [32, 1024 * MIB]] as const)('FAT%i of %i bytes is clean and holds every file', (type, size) => {
    const card = write(makeCard({ files: awkward }, size))
    check(card)
    expect(execFileSync('/usr/sbin/fsck.fat', ['-n', '-v', `${card}.fat`], { encoding: 'utf8' })).toContain(`${type} bit entries`)
    for (const [name, bytes] of awkward) expect(sha256(fromCard(card, name)), name).toBe(sha256(bytes))
  })
  test('names are kept as they are', () => {
    const card = write(makeCard({ files: awkward }, 64 * MIB))
    const listed = execFileSync('mdir', ['-b', '-/', '-i', `${card}@@1M`, '::'], { env: mtools, encoding: 'utf8' }).trim().split('\n').filter((line) => !line.endsWith('/')).map((line) => line.slice(3))
    expect(listed.sort()).toEqual([...awkward.keys()].sort())
  })
  test('the partition table is what sfdisk reads', () => {
    const { partitiontable: table } = JSON.parse(execFileSync('/usr/sbin/sfdisk', ['-J', write(makeCard({ files: awkward }, 64 * MIB))], { encoding: 'utf8' }))
    expect(table).toMatchObject({ label: 'dos', id: '0x554e4931', partitions: [{ start: 2048, size: 16 * 2048, type: 'e' }, { start: 17 * 2048, size: 39 * 2048, type: 'e' }, { start: 56 * 2048, size: 8 * 2048, type: 'da' }] })
  })
})

describe('cards', () => {
  test('the same files give the same bytes', () => expect(digest(makeCard({ files: awkward }, 64 * MIB))).toBe(digest(makeCard({ files: new Map(awkward) }, 64 * MIB))))
  test('sizes are powers of two', () => {
    expect(cardSize(awkward)).toBe(64 * MIB)
    expect(cardSize(new Map([['x', new Uint8Array(33 * MIB)]]))).toBe(128 * MIB)
    expect(() => makeCard({ files: awkward }, 65 * MIB)).toThrow(expect.objectContaining({ code: 'UNI-F006', exit: 64 }))
  })
  test('too much for the card', () => expect(() => makeCard({ files: new Map([['x', new Uint8Array(16 * MIB)]]) }, 16 * MIB)).toThrow(expect.objectContaining({ code: 'UNI-F006' })))
  test('names that differ by case only', () => expect(() => makeCard({ files: new Map([['a', content(1)], ['A', content(1)]]) }, 16 * MIB)).toThrow(/two files/))
  test('names FAT cannot hold', () => expect(() => makeCard({ files: new Map([['a:b', content(1)]]) }, 16 * MIB)).toThrow(/no name/))
  test('partitions do not overlap', () => expect(() => makeDisk(MIB, [{ type: 14, start: 1, sectors: 10 }, { type: 14, start: 5, sectors: 10 }])).toThrow(/begins/))
})

describe('writing', () => {
  test('an image, read back', async () => {
    const card = makeCard({ files: awkward }, 16 * MIB)
    const folder = folderWith()
    const sum = await writeImage(card, join(folder, 'card.img'), true)
    expect(sha256(readFileSync(join(folder, 'card.img')))).toBe(sum)
    expect(readdirSync(folder)).toEqual(['card.img'])
  })
  test('a failure leaves nothing', async () => {
    const folder = folderWith()
    mkdirSync(join(folder, 'card.img/x'), { recursive: true })
    await expect(writeImage(makeCard({ files: awkward }, 16 * MIB), join(folder, 'card.img'), true)).rejects.toThrow()
    expect(readdirSync(folder)).toEqual(['card.img'])
  })
  test('a folder keeps its other files', async () => {
    const folder = folderWith({ 'other.txt': 'x' })
    await writeFolder(new Map([['config.txt', content(5)]]), folder, true)
    expect(readdirSync(folder).sort()).toEqual(['config.txt', 'other.txt'])
  })
})

describe('Raspberry Pi', () => {
  const firmware = (...names: string[]): string => folderWith(Object.fromEntries(names.map((name) => [name, name])))
  test('config.txt: kernel, address and width go together', () => {
    expect(configText(rpi4)).toMatch(/^arm_64bit=1\nkernel=kernel8.img\nkernel_address=0x80000$/m)
    expect(configText(rpi2)).toMatch(/^arm_64bit=0\nkernel=kernel7.img\nkernel_address=0x8000$/m)
    for (const line of ['enable_uart=1', 'init_uart_clock=48000000', 'gpu_mem=16']) expect(configText(rpi4).split('\n')).toContain(line)
    expect(configText(rpi4)).not.toMatch(/^dtoverlay/m)
  })
  test('every line is one the firmware reads (98 characters)', () => {
    for (const line of configText(rpi4).split('\n').filter((line) => !line.startsWith('#'))) expect(line.length).toBeLessThan(98)
  })
  test('files per board', async () => {
    const folder = firmware('bootcode.bin', 'start.elf', 'fixup.dat', 'start_cd.elf', 'fixup_cd.dat', 'start4.elf', 'fixup4.dat', 'start4cd.elf', 'fixup4cd.dat', 'bcm2711-rpi-4-b.dtb')
    const pi4 = await piFiles(rpi4, content(9), folder)
    expect([...pi4.files.keys()]).toEqual(['config.txt', 'kernel8.img', 'start4.elf', 'fixup4.dat', 'start4cd.elf', 'fixup4cd.dat', 'bcm2711-rpi-4-b.dtb'])
    const pi2 = await piFiles(rpi2, content(9), folder)
    expect([...pi2.files.keys()]).toEqual(['config.txt', 'kernel7.img', 'bootcode.bin', 'start.elf', 'fixup.dat', 'start_cd.elf', 'fixup_cd.dat'])
    expect(pi2.remarks).toHaveLength(1)
  })
  test('firmware that is not complete', () => expect(piFiles(rpi4, content(9), firmware('start4.elf'))).rejects.toMatchObject({ code: 'UNI-F002', exit: 69, message: expect.stringContaining('fixup4.dat') }))
  test('another kind of board', () => expect(piFiles(virt64, content(9), firmware())).rejects.toMatchObject({ code: 'UNI-F005' }))
})

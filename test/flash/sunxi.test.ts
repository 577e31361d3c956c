import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import cubieboard from '../../boards/cubieboard.ts'
import rpi4 from '../../boards/rpi4.ts'
import { ubootFirmware } from '../../cli/places.ts'
import { digest, pieces } from '../../flash/extents.ts'
import { lookAt } from '../../flash/found.ts'
import { makeCard, newCard } from '../../flash/layout.ts'
import { makeDisk } from '../../flash/mbr.ts'
import { planFor } from '../../flash/plan.ts'
import { SPL_FILE, kernelForSpl, scriptCard, splOf, sunxiCard, ubootOf } from '../../flash/sunxi.ts'
import { uimage } from '../../linker/image.ts'
import { folderWith, uni } from '../cli/uni.ts'

const MIB = 2 ** 20
const LOAD = 0x4200_0000
const content = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 9) * 13) & 0xff)
const built = (length: number): Uint8Array => uimage(content(length), LOAD, 'test')

/** A file like Debian's, with nothing that runs. `change` is applied before the checksum is made. */
function spl(change: (view: DataView) => void = () => {}, length = 0x6000): Uint8Array {
  const file = content(50_000)
  const view = new DataView(file.buffer)
  file.set(new TextEncoder().encode('eGON.BT0'), 4)
  view.setUint32(12, 0x5f0a_6c39, true)
  view.setUint32(16, length, true)
  file.set(new TextEncoder().encode('SPL\x02'), 20)
  change(view)
  let sum = 0
  for (let at = 0; at < 0x6000; at += 4) sum = (sum + view.getUint32(at, true)) >>> 0
  view.setUint32(12, sum, true)
  return file
}
function firmware(file: Uint8Array, folder = folderWith({ 'Cubieboard/x': '' })): string {
  writeFileSync(join(folder, 'Cubieboard', SPL_FILE), file)
  return folder
}
const bytesOf = (image: ReturnType<typeof makeCard>): Buffer => Buffer.concat([...pieces(image)])

describe('layout', () => {
  const kernel = built(100_001)
  const card = async (): Promise<Buffer> => bytesOf(makeCard(await sunxiCard(cubieboard, kernel, firmware(spl())), 16 * MIB))
  test('the SPL as it came, at byte 8192, and nothing of the U-Boot behind it', async () => {
    const bytes = await card()
    expect(bytes.subarray(8192, 40960).equals(spl().subarray(0, 32768))).toBe(true)
    expect(bytes.subarray(512, 8192).every((byte) => byte === 0)).toBe(true)
  })
  test('the kernel at sector 80: a firmware of the kind U-Boot, with right checksums', async () => {
    const image = (await card()).subarray(40960)
    expect([image.readUInt32BE(0), image.readUInt32BE(12), image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([0x27051956, 100_001, LOAD, LOAD])
    expect([...image.subarray(28, 32)]).toEqual([17, 2, 5, 0])
    const header = Buffer.from(image.subarray(0, 64))
    header.fill(0, 4, 8)
    expect(image.readUInt32BE(4)).toBe(crc32(header))
    const data = image.subarray(64, 64 + 100_001)
    expect(image.readUInt32BE(24)).toBe(crc32(data))
    expect(data.equals(content(100_001))).toBe(true)
    expect(image.subarray(64 + 100_001, 8 * MIB - 40960).every((byte) => byte === 0)).toBe(true)
  })
  test.skipIf(!existsSync('/usr/sbin/sfdisk') || !existsSync('/usr/sbin/fsck.fat'))('an MBR and a clean, empty file system at 8 MiB', async () => {
    const path = join(folderWith(), 'card.img')
    writeFileSync(path, await card())
    const { partitiontable: table } = JSON.parse(execFileSync('/usr/sbin/sfdisk', ['-J', path], { encoding: 'utf8' }))
    expect(table).toMatchObject({ label: 'dos', id: '0x554e4931', partitions: [{ start: 16384, size: (6 * MIB) / 512, type: 'e' }, { start: 28672, size: (2 * MIB) / 512, type: 'da' }] })
    writeFileSync(`${path}.fat`, readFileSync(path).subarray(8 * MIB))
    const checked = spawnSync('/usr/sbin/fsck.fat', ['-n', `${path}.fat`], { encoding: 'utf8' })
    expect(checked.stdout).toMatch(/ 0\/\d+ clusters/)
    expect(checked.status).toBe(0)
  })
  test('the same kernel and SPL give the same bytes', async () => {
    const sums = await Promise.all([1, 2].map(async () => digest(makeCard(await sunxiCard(cubieboard, kernel, firmware(spl())), 64 * MIB))))
    expect(sums[0]).toBe(sums[1])
  })
  test('the file by itself, without a folder for the board', async () => {
    const folder = folderWith()
    writeFileSync(join(folder, SPL_FILE), spl())
    expect((await sunxiCard(cubieboard, kernel, folder)).outside).toHaveLength(2)
  })
  test('from a Buffer as from an array, which stays as it was', () => {
    const [kernelFile, splFile] = [Buffer.from(kernel), Buffer.from(spl())]
    expect(kernelForSpl(kernelFile)).toEqual(kernelForSpl(kernel))
    expect(splOf(splFile, 'x')).toEqual(splOf(spl(), 'x'))
    expect(kernelFile.equals(kernel)).toBe(true)
  })
})

describe('bad input', () => {
  const room = 8 * MIB - 40960 - 64
  test('the largest kernel there is room for, and one byte more', async () => {
    const folder = firmware(spl())
    expect(bytesOf(makeCard(await sunxiCard(cubieboard, built(room), folder), 16 * MIB)).readUInt16LE(8 * MIB + 510)).toBe(0xaa55)
    await expect(sunxiCard(cubieboard, built(room + 1), folder)).rejects.toMatchObject({ code: 'UNI-F006', exit: 64, message: expect.stringContaining('before the card\'s partition') })
  })
  test('a kernel that is none', () => expect(() => kernelForSpl(content(1000))).toThrow(expect.objectContaining({ code: 'UNI-C032' })))
  test('a card without room for the partition', async () => {
    const layout = await sunxiCard(cubieboard, built(100), firmware(spl()))
    expect(() => newCard(layout, 8 * MIB)).toThrow(expect.objectContaining({ code: 'UNI-F006', message: expect.stringContaining('16 MiB') }))
  })
  test('no SPL', () => expect(sunxiCard(cubieboard, built(9), folderWith())).rejects.toMatchObject({ code: 'UNI-F002', exit: 69, message: expect.stringContaining('Cubieboard/u-boot-sunxi-with-spl.bin') }))
  test('another kind of board', () => expect(sunxiCard(rpi4, built(9), firmware(spl()))).rejects.toMatchObject({ code: 'UNI-F005' }))
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /0 bytes/],
    ['cut short', spl().subarray(0, 32767), /32767 bytes/],
    ['another file', content(50_000), /eGON/],
    ['one bit turned', spl().map((byte, i) => (i === 5000 ? byte ^ 1 : byte)), /checksum/],
    ['another first stage, or an SPL from before it had a mark', spl((view) => view.setUint32(20, 0)), /not U-Boot's/],
    ['a length the boot ROM does not take', spl(() => {}, 0x6200), /length/],
    ['no length', spl(() => {}, 0), /length/],
    ['an odd length', spl(() => {}, 0x5ffe), /length/],
  ])('an SPL that is %s', (_, file, message) => {
    expect(() => splOf(file, 'x.bin')).toThrow(expect.objectContaining({ code: 'UNI-F008', exit: 69, message: expect.stringMatching(message) }))
  })
  test('a garbled byte behind the part with the checksum does not count', () => expect(splOf(spl().map((byte, i) => (i === 0x6001 ? 0 : byte)), 'x')).toHaveLength(32768))
  test('what lies before the partition does not reach into it', () => {
    expect(() => makeDisk(MIB, [{ type: 14, start: 100, sectors: 10 }], [{ offset: 51_000, bytes: content(201) }])).toThrow(/reaches past/)
    expect(() => makeDisk(MIB, [], [{ offset: 511, bytes: content(1) }])).toThrow(/reaches past/)
  })
})

const found = ubootFirmware(cubieboard.uboot!)
const reason = found ? '' : ' (skipped: no Allwinner SPL in the cache; ./uni setup fetches it)'
if (reason) console.warn(`cards that boot by themselves${reason}`)
describe.skipIf(!found)(`a card that boots by itself${reason}`, () => {
  /** Boots the card without -kernel. */
  const boots = (cwd: string, machine: string): { stdout: string; status: number | null } =>
    spawnSync('qemu-system-arm', ['-M', machine, '-drive', 'file=card.img,if=sd,format=raw', '-nic', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-no-reboot', '-semihosting-config', 'enable=on,target=native'], { cwd, encoding: 'utf8', timeout: 30_000, input: '' })
  const fromCard = (board: string): RegExp => new RegExp(`U-Boot SPL[^]*Trying to boot from MMC1\\r?\\n.*hello from ${board}`)

  test('Debian\'s SPL starts the kernel in QEMU, and hello ends with 0', async () => {
    const cwd = folderWith()
    const flashed = await uni(['flash', 'hello', '--board', 'cubieboard', '--to', 'file:card.img', '--json'], { cwd })
    expect(flashed.stderr).not.toContain('error')
    expect(JSON.parse(flashed.stdout)).toMatchObject({ ok: true, bytes: 64 * MIB, offset: 8 * MIB, verified: true, files: [{ name: 'SPL', offset: 8192, bytes: 32768 }, { name: 'uImage', offset: 40960 }] })
    expect(statSync(join(cwd, 'card.img')).size).toBe(64 * MIB)
    const { stdout, status } = boots(cwd, 'cubieboard')
    expect([stdout, status]).toEqual([expect.stringMatching(fromCard('cubieboard')), 0])
  })
  // QEMU has no A20. Its A10 runs the A20's SPLs; its R40 has the A20's cores and GIC, but wants an SPL of its own.
  test.each([['cubieboard2', 'Cubieboard2', 'cubieboard'], ['cubietruck', 'Cubietruck', 'cubieboard'], ['cubietruck', 'Bananapi_M2_Ultra', 'bpim2u']])('%s: the SPL of %s starts the same kernel on QEMU\'s %s', async (board, uboot, machine) => {
    const cwd = folderWith({ 'spl/x': '' })
    copyFileSync(join(found!, uboot, SPL_FILE), join(cwd, 'spl', SPL_FILE))
    const flashed = await uni(['flash', 'hello', '--board', board, '--to', 'file:card.img', '--firmware', 'spl'], { cwd })
    expect([flashed.code, flashed.stderr]).toEqual([0, expect.not.stringContaining('error')])
    const { stdout, status } = boots(cwd, machine)
    expect([stdout, status]).toEqual([expect.stringMatching(fromCard(board)), 0])
  })
})

describe.skipIf(!found)(`through U-Boot and boot.scr${reason}`, () => {
  test('SPL, U-Boot and a boot partition in front of DATA and kv; flashed again it keeps those', async () => {
    const layout = await scriptCard(cubieboard, built(100_000), found!)
    const { plan } = planFor(layout, { state: 'blank' }, 64 * MIB, false)
    expect(plan.parts.map(({ role }) => role)).toEqual(['boot', 'data', 'kv'])
    const card = bytesOf(plan.image)
    expect(card.readUInt32BE(40960)).toBe(0x27051956)
    const again = await lookAt(async (offset, length) => card.subarray(offset, offset + length), card.length)
    expect(planFor(layout, again, 0, false).plan.kept).toHaveLength(2)
    // The card that starts without U-Boot has another layout, and says so.
    expect(planFor(await sunxiCard(cubieboard, built(100), found!), again, 64 * MIB, false).loses).toContain('another kind of board')
  })
  test('a file with a damaged U-Boot, or none', () => {
    const file = readFileSync(join(found!, 'Cubieboard', SPL_FILE))
    expect(ubootOf(file, 'x')).toHaveLength(file.readUInt32BE(32768 + 12) + 64)
    for (const bad of [file.subarray(0, 32768), file.subarray(0, 200_000), Buffer.from(file).fill(1, 100_000, 100_001)]) expect(() => ubootOf(bad, 'x')).toThrow(expect.objectContaining({ code: 'UNI-F008', exit: 69 }))
  })
  test.skipIf(spawnSync('qemu-system-arm', ['--version']).status !== 0)('U-Boot finds the script, loads the kernel and starts it', async () => {
    const cwd = folderWith()
    const flashed = await uni(['flash', 'hello', '--board', 'cubieboard', '--uboot', '--to', `file:${join(cwd, 'card.img')}`])
    expect(flashed.code).toBe(0)
    const machine = ['-M', 'cubieboard', '-drive', 'file=card.img,if=sd,format=raw', '-nic', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-no-reboot']
    const booted = spawnSync('qemu-system-arm', [...machine, '-semihosting-config', 'enable=on,target=native'], { cwd, encoding: 'utf8', timeout: 100_000, input: '' })
    expect(booted.stdout).toMatch(/Found U-Boot script \/boot\.scr[^]*hello from cubieboard/)
    expect(booted.status).toBe(0)
  }, 120_000)
})

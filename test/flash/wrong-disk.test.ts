/**
 * Disks that must not be written and images that must not get onto a card (security.md 6.2), each with an id. Fixtures are what lsblk prints; what
 * needs real block devices makes loop devices of its own files (root). Beside each loop device that is named stands a decoy that is not; the kernel's
 * own count of sectors written tells that nothing went to any of them.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmdirSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import rpi4 from '../../boards/rpi4.ts'
import { deviceNamed, driveWith, listDrives } from '../../cli/drives.ts'
import { DriveMedium, identityOf } from '../../flash/device.ts'
import { candidates, difference, readDrives, refusal, type Identity } from '../../flash/drives.ts'
import { lookAt } from '../../flash/found.ts'
import { newCard } from '../../flash/layout.ts'
import { piFiles } from '../../flash/pi.ts'
import { splOf } from '../../flash/sunxi.ts'
import { writeCard } from '../../flash/write.ts'
import { folderWith, launcher, programs, root, uni, type Ran } from '../cli/uni.ts'

const MIB = 2 ** 20
const tried: string[] = []
const passed: string[] = []
/** Sectors that went to drives that nobody named and confirmed. */
let strays = 0
/** A case of the table. @param missing what this machine lacks for it */
function bad(id: string, what: string, run: () => unknown, missing?: string | false): void {
  test.skipIf(!!missing)(`${id} ${what}${missing ? ` (skipped: ${missing})` : ''}`, async () => {
    tried.push(id)
    await run()
    passed.push(id)
  })
}
afterAll(() => {
  process.stdout.write(`wrong disks and bad images: ${tried.length} cases tried, ${passed.length} passed; sectors written to drives that were not confirmed: ${strays}\n`)
})

type Node = Record<string, unknown>
/** A card in a USB reader, as lsblk 2.38 tells of it. */
const card = (more: Node = {}): Node => ({ name: 'sdb', kname: 'sdb', path: '/dev/sdb', 'maj:min': '8:16', type: 'disk', size: 31_914_983_424, ro: false, rm: true, hotplug: true, tran: 'usb', subsystems: 'block:scsi:usb:pci', 'log-sec': 512, vendor: 'Generic ', model: 'STORAGE DEVICE', serial: '000000001206', fstype: null, label: null, mountpoints: [null], ...more })
const disk = (more: Node = {}): Node => card({ name: 'sda', kname: 'sda', path: '/dev/sda', 'maj:min': '8:0', size: 512e9, rm: false, hotplug: false, tran: 'sata', subsystems: 'block:scsi:pci', model: 'Samsung SSD', serial: 'S3Z9', ...more })
const part = (of: Node, number: number, more: Node = {}): Node => ({ name: `${String(of.name)}${number}`, kname: `${String(of.name)}${number}`, path: `/dev/${String(of.name)}${number}`, 'maj:min': `${String(of['maj:min']).split(':')[0]}:${Number(String(of['maj:min']).split(':')[1]) + number}`, type: 'part', size: 1e9, fstype: 'ext4', mountpoints: [null], ...more })
const withPart = (of: Node, more: Node): Node => ({ ...of, children: [part(of, 1, more)] })
const read = (...nodes: Node[]): ReturnType<typeof readDrives> => readDrives(JSON.stringify({ blockdevices: nodes }))
const refuses = (node: Node, code: string, why: RegExp, own: string[] = []): void => {
  const [drive] = read(node)
  expect(refusal(drive, own)).toMatchObject({ code, why: expect.stringMatching(why) })
  if (!own.length) expect(candidates([drive])).toEqual([])
}
const takes = (node: Node): void => {
  expect(refusal(read(node)[0])).toBeUndefined()
  expect(candidates(read(node))).toHaveLength(1)
}
const code = (wanted: string, message: RegExp = /./): unknown => expect.objectContaining({ code: wanted, message: expect.stringMatching(message) })

describe('drives by what lsblk says', () => {
  const system = /that this system runs from/
  bad('W01', 'the system\'s disk', () => refuses(withPart(disk(), { mountpoints: ['/'] }), 'UNI-F032', system))
  bad('W02', 'the system on a USB stick', () => refuses(withPart(card(), { mountpoints: ['/'] }), 'UNI-F032', system))
  bad('W03', 'a disk with only /boot/efi', () => refuses(withPart(card(), { mountpoints: ['/boot/efi'] }), 'UNI-F032', system))
  bad('W04', 'a disk with /home', () => refuses(withPart(card(), { mountpoints: ['/home'] }), 'UNI-F032', system))
  bad('W05', 'a disk with /usr', () => refuses(withPart(card(), { mountpoints: ['/usr'] }), 'UNI-F032', system))
  bad('W06', 'a disk with something below /var', () => refuses(withPart(card(), { mountpoints: ['/var/lib/docker'] }), 'UNI-F032', system))
  bad('W07', 'a disk with swap in use', () => refuses(withPart(card(), { fstype: 'swap', mountpoints: ['[SWAP]'] }), 'UNI-F032', /its swap/))
  bad('W08', 'a disk with swap not in use', () => refuses(withPart(card(), { fstype: 'swap' }), 'UNI-F034', /part of swap/))
  bad('W09', 'the system on LVM on the stick', () => refuses({ ...card(), children: [{ ...part(card(), 1, { fstype: 'LVM2_member' }), children: [{ name: 'vg-root', path: '/dev/mapper/vg-root', type: 'lvm', 'maj:min': '252:0', mountpoints: ['/'] }] }] }, 'UNI-F032', /vg-root is mounted at \//))
  bad('W10', 'an LVM volume, nothing mounted', () => refuses(withPart(card(), { fstype: 'LVM2_member' }), 'UNI-F034', /LVM/))
  bad('W11', 'LVM on the whole disk', () => refuses(card({ fstype: 'LVM2_member' }), 'UNI-F034', /\/dev\/sdb is part of LVM/))
  bad('W12', 'a member of a RAID', () => refuses(withPart(card(), { fstype: 'linux_raid_member' }), 'UNI-F034', /RAID/))
  bad('W13', 'a member of a firmware RAID', () => refuses(card({ fstype: 'isw_raid_member' }), 'UNI-F034', /RAID/))
  bad('W14', 'a member of a running RAID without a signature', () => refuses({ ...card(), children: [{ ...part(card(), 1, { fstype: null }), children: [{ name: 'md0', path: '/dev/md0', type: 'raid1', 'maj:min': '9:0' }] }] }, 'UNI-F034', /md0 \(raid1\) is built on/))
  bad('W15', 'a member of a ZFS pool', () => refuses(withPart(card(), { fstype: 'zfs_member' }), 'UNI-F034', /ZFS/))
  bad('W16', 'a locked LUKS volume', () => refuses(withPart(card(), { fstype: 'crypto_LUKS' }), 'UNI-F034', /encrypted/))
  bad('W17', 'a dm-crypt mapping without a header', () => refuses({ ...card(), children: [{ ...part(card(), 1, { fstype: null }), children: [{ name: 'x', path: '/dev/mapper/x', type: 'crypt', 'maj:min': '252:1' }] }] }, 'UNI-F034', /crypt/))
  bad('W18', 'swap inside dm-crypt', () => refuses({ ...card(), children: [{ ...part(card(), 1), children: [{ name: 'x', path: '/dev/mapper/x', type: 'crypt', 'maj:min': '252:1', mountpoints: ['[SWAP]'] }] }] }, 'UNI-F032', /swap/))
  bad('W19', 'an APFS container', () => refuses(withPart(card(), { fstype: 'apfs' }), 'UNI-F034', /APFS/))
  bad('W20', 'BitLocker', () => refuses(withPart(card(), { fstype: 'BitLocker' }), 'UNI-F034', /BitLocker/))
  bad('W21', 'bcache', () => refuses(card({ fstype: 'bcache' }), 'UNI-F034', /bcache/))
  bad('W22', 'an optical drive', () => refuses(card({ name: 'sr0', kname: 'sr0', type: 'rom', tran: 'usb', size: 700e6 }), 'UNI-F033', /optical/))
  bad('W23', 'a floppy', () => refuses(card({ name: 'fd0', kname: 'fd0', size: 1_474_560 }), 'UNI-F033', /floppy/))
  bad('W24', 'zram', () => refuses(card({ name: 'zram0', kname: 'zram0', tran: null, subsystems: 'block' }), 'UNI-F033', /memory/))
  bad('W25', 'a RAM disk', () => refuses(card({ name: 'ram0', kname: 'ram0' }), 'UNI-F033', /memory/))
  bad('W26', 'a network block device', () => refuses(card({ name: 'nbd0', kname: 'nbd0', rm: false, tran: null, subsystems: 'block' }), 'UNI-F033', /kind disk/))
  bad('W27', 'a RAID as a disk', () => refuses(card({ name: 'md127', kname: 'md127', type: 'raid5' }), 'UNI-F033', /raid5/))
  bad('W28', 'a multipath device', () => refuses(card({ name: 'dm-3', kname: 'dm-3', type: 'mpath' }), 'UNI-F033', /mpath/))
  bad('W29', 'an internal disk', () => refuses(disk(), 'UNI-F033', /not removable/))
  bad('W30', 'an NVMe disk', () => refuses(disk({ name: 'nvme0n1', kname: 'nvme0n1', tran: 'nvme' }), 'UNI-F033', /not removable/))
  bad('W31', 'a virtual machine\'s disk', () => refuses(disk({ name: 'vdb', kname: 'vdb', tran: null, subsystems: 'block:virtio:pci' }), 'UNI-F033', /not removable/))
  bad('W32', 'a SATA disk whose port is hot-plug', () => refuses(disk({ rm: true, hotplug: true }), 'UNI-F033', /not removable/))
  bad('W33', 'a USB disk of 2 TB, unless its serial number is given', () => {
    refuses(card({ size: 2e12 }), 'UNI-F033', /2\.0 TB, more than cards have/)
    expect(refusal(read(card({ size: 2e12 }))[0])?.serialHelps).toBe(true)
    expect(refusal(read(card({ size: 2e12, serial: null }))[0])?.serialHelps).toBe(false)
  })
  bad('W34', 'a reader without a card', () => refuses(card({ size: 0 }), 'UNI-F033', /no card in it/))
  bad('W35', 'a card with its lock switch on', () => refuses(card({ ro: true }), 'UNI-F033', /read-only/))
  bad('W36', 'sectors of 4096 bytes', () => refuses(card({ 'log-sec': 4096 }), 'UNI-F033', /sectors of 4096/))
  bad('W37', 'a stick of 32 MB', () => refuses(card({ size: 32e6 }), 'UNI-F033', /too few/))
  bad('W38', 'mounted at /srv/data', () => refuses(withPart(card(), { mountpoints: ['/srv/data'] }), 'UNI-F032', /\/srv\/data/))
  bad('W39', 'mounted where somebody works', () => refuses(withPart(card(), { mountpoints: ['/data/work'] }), 'UNI-F034', /mounted at \/data\/work/))
  bad('W40', 'it holds the sources that are built', () => refuses(withPart(card(), { mountpoints: ['/media/me/stick'] }), 'UNI-F034', /holds \/media\/me\/stick\/app/, ['/media/me/stick/app']))
  bad('W41', 'it holds the image behind a name that only begins alike: taken', () => expect(refusal(read(withPart(card(), { mountpoints: ['/media/me/stick'] }))[0], ['/media/me/stick2/app'])).toBeUndefined())
  bad('W42', 'the boot area of a soldered chip', () => refuses(card({ name: 'mmcblk0boot0', kname: 'mmcblk0boot0', tran: null, subsystems: 'block:mmc:mmc_host:platform', size: 4 * MIB }), 'UNI-F033', /boot area/))
  bad('W43', 'the system on a soldered chip', () => refuses(withPart(card({ name: 'mmcblk0', kname: 'mmcblk0', tran: null, subsystems: 'block:mmc' }), { mountpoints: ['/boot', '/'] }), 'UNI-F032', system))
  bad('W44', 'the system, told by the kernel and not by lsblk', () => {
    const [drive] = readDrives(JSON.stringify({ blockdevices: [withPart(card(), {})] }), '22 1 8:17 / / rw,relatime - ext4 /dev/root rw\n')
    expect(refusal(drive)).toMatchObject({ code: 'UNI-F032' })
  })
  bad('W45', 'mounted below a name with a space, told by the kernel', () => {
    const [drive] = readDrives(JSON.stringify({ blockdevices: [withPart(card(), {})] }), '22 1 8:17 / /data/my\\040card rw - vfat /dev/sdb1 rw\n')
    expect(refusal(drive)).toMatchObject({ code: 'UNI-F034', why: '/dev/sdb1 is mounted at /data/my card' })
  })
  bad('W46', 'lsblk that prints nothing', () => expect(() => readDrives('')).toThrow(code('UNI-F029') as Error))
  bad('W47', 'lsblk that prints something else', () => expect(() => readDrives('lsblk: unknown column: -O')).toThrow(code('UNI-F029') as Error))
  bad('W48', 'JSON of another shape', () => ['null', '[]', '{}', '{"blockdevices":{}}', '{"blockdevices":"x"}'].forEach((text) => expect(() => readDrives(text)).toThrow(code('UNI-F029') as Error)))
  bad('W49', 'a drive of which nothing is known', () => refuses({}, 'UNI-F033', /unknown/))
  bad('W50', 'a size that is no number', () => refuses(card({ size: '31.9G' }), 'UNI-F033', /no card in it/))
  bad('W51', 'a serial number with what a shell would run', () => expect(refusal(read(card({ size: 2e12, serial: '$(rm -rf ~)\'x' }))[0])?.fixes[0]).toContain(`--serial '$(rm -rf ~)'\\''x'`))
  test('cards are taken: in a USB reader, in a slot, from an old lsblk, and where a file manager mounted them', () => {
    takes(card())
    takes(card({ name: 'mmcblk0', kname: 'mmcblk0', path: '/dev/mmcblk0', tran: null, subsystems: 'block:mmc:mmc_host:pci', rm: false, hotplug: true }))
    takes(card({ ro: '0', rm: '1', hotplug: '1', size: '31914983424', path: undefined, mountpoints: undefined, mountpoint: null, 'log-sec': '512' }))
    takes(withPart(card(), { fstype: 'vfat', mountpoints: ['/media/me/UNI'] }))
    expect(candidates(read(card(), disk(), card({ type: 'loop', name: 'loop0', kname: 'loop0' })))).toHaveLength(1)
  })
})

describe('a drive that is no longer the one', () => {
  const one: Identity = { path: '/dev/sdb', majMin: '8:16', size: 31_914_983_424, model: 'Generic STORAGE DEVICE', serial: '000000001206', sequence: '12', backing: '' }
  bad('I01', 'renamed between list and write', () => expect(difference(one, { ...one, path: '/dev/sdc' })).toContain('path'))
  bad('I02', 'another card of equal size in the same reader', () => expect(difference(one, { ...one, sequence: '13' })).toContain('medium'))
  bad('I03', 'two readers that differ in their serial number only', () => expect(difference(one, { ...one, serial: '000000001207' })).toContain('serial'))
  bad('I04', 'another size', () => expect(difference(one, { ...one, size: one.size - 512 })).toContain('size'))
  bad('I05', 'another number behind the name', () => expect(difference(one, { ...one, majMin: '8:32' })).toContain('number'))
  test('the same one is the same one', () => expect(difference(one, { ...one })).toBeUndefined())
})

describe('names', () => {
  const dev = `${folderWith({ 'dev/file': 'x', 'outside/file': 'x', 'dev/folder/x': '' })}/dev/`
  const named = (name: string, wanted: string, why: RegExp): void => expect(() => deviceNamed(name.startsWith('/dev/') || name.startsWith('/proc') ? name : join(dev, name), name.startsWith('/dev/') ? undefined : dev)).toThrow(code(wanted, why) as Error)
  bad('N01', '/dev/null', () => named('/dev/null', 'UNI-F031', /character device/))
  bad('N02', '/dev/zero', () => named('/dev/zero', 'UNI-F031', /character device/))
  bad('N03', '/dev/full', () => named('/dev/full', 'UNI-F031', /character device/))
  bad('N04', 'a folder', () => named('folder', 'UNI-F031', /a folder/))
  bad('N05', 'a regular file', () => named('file', 'UNI-F031', /regular file/))
  bad('N06', 'a pipe', () => {
    execFileSync('mkfifo', [join(dev, 'pipe')])
    named('pipe', 'UNI-F031', /a pipe/)
  })
  bad('N07', 'a socket', async () => {
    const server = createServer().listen(join(dev, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    named('socket', 'UNI-F031', /a socket/)
    server.close()
  })
  bad('N08', 'nothing', () => named('sdz', 'UNI-F031', /not there/))
  bad('N09', 'a link to itself', () => {
    symlinkSync('loop', join(dev, 'loop'))
    named('loop', 'UNI-F031', /leads to itself/)
  })
  bad('N10', 'a link that leads out of /dev', () => {
    symlinkSync('../outside/file', join(dev, 'escape'))
    named('escape', 'UNI-F031', /leads out/)
  })
  bad('N11', 'a link to nothing', () => {
    symlinkSync('gone', join(dev, 'dangling'))
    named('dangling', 'UNI-F031', /not there/)
  })
  bad('N12', 'a path that climbs out of /dev', () => expect(() => deviceNamed('/dev/../etc/passwd')).toThrow(code('UNI-F031', /not in \/dev/) as Error))
  bad('N13', 'a relative path', () => expect(() => deviceNamed('sda')).toThrow(code('UNI-F031', /not in \/dev/) as Error))
  bad('N14', 'Windows\' name of its first disk', () => expect(() => deviceNamed('\\\\.\\PhysicalDrive0')).toThrow(code('UNI-F031', /not in \/dev/) as Error))
  bad('N15', 'a name with NUL or a line feed', () => ['/dev/sda\0', '/dev/sd\na'].forEach((name) => expect(() => deviceNamed(name)).toThrow(code('UNI-F031', /no name/) as Error)))
  bad('N16', 'a partition', () => expect(() => driveWith({ path: '/dev/sdb1', majMin: '8:17' }, read(withPart(card(), {})))).toThrow(code('UNI-F031', /a partition on \/dev\/sdb/) as Error))
  bad('N17', 'a partition of the system\'s disk: refused for that disk, not sent there', () => expect(() => driveWith({ path: '/dev/sda2', majMin: '8:1' }, read(withPart(disk(), { mountpoints: ['/'] })))).toThrow(code('UNI-F032', /runs from/) as Error))
  bad('N18', 'a volume of LVM', () => expect(() => driveWith({ path: '/dev/dm-0', majMin: '252:0' }, read({ ...card(), children: [{ ...part(card(), 1), children: [{ name: 'v', type: 'lvm', 'maj:min': '252:0' }] }] }))).toThrow(code('UNI-F034', /lvm/) as Error))
  bad('N19', 'a device that lsblk does not know', () => expect(() => driveWith({ path: '/dev/sdz', majMin: '65:0' }, read(card()))).toThrow(code('UNI-F031', /no drive that lsblk knows/) as Error))
  const home = listDrivesNow()
  bad('N20', 'another name of the system\'s disk', async () => {
    mkdirSync(join(dev, 'disk/by-id'), { recursive: true })
    execFileSync('mknod', [join(dev, 'system'), 'b', ...home!.split(':')])
    symlinkSync('../../system', join(dev, 'disk/by-id/usb-harmless'))
    const drives = await listDrives()
    const drive = driveWith(deviceNamed(join(dev, 'disk/by-id/usb-harmless'), dev), drives)
    expect(refusal(drive)).toMatchObject({ code: 'UNI-F032' })
  }, process.getuid?.() !== 0 ? 'needs root' : !home && 'lsblk does not know the system\'s disk')
})

/** The number of the disk with `/`, when lsblk knows one. */
function listDrivesNow(): string | undefined {
  const done = spawnSync('lsblk', ['--json', '-b', '-O'], { encoding: 'utf8' })
  if (done.status !== 0) return undefined
  return readDrives(done.stdout, readFileSync('/proc/self/mountinfo', 'utf8')).find((drive) => refusal(drive)?.code === 'UNI-F032')?.majMin
}

describe('images', () => {
  const names = ['start4.elf', 'fixup4.dat', 'start4cd.elf', 'fixup4cd.dat']
  const complete = Object.fromEntries(names.map((name) => [name, name]))
  bad('P01', 'a firmware file that is missing', () => expect(piFiles(rpi4, new Uint8Array(9), folderWith({ 'start4.elf': 'x' }))).rejects.toEqual(code('UNI-F002', /lacks fixup4\.dat/)))
  bad('P02', 'a firmware file that is empty', () => expect(piFiles(rpi4, new Uint8Array(9), folderWith({ ...complete, 'fixup4.dat': '' }))).rejects.toEqual(code('UNI-F002', /fixup4\.dat is empty/)))
  bad('P03', 'an SPL that is truncated', () => expect(() => splOf(new Uint8Array(1000), 'x')).toThrow(code('UNI-F008') as Error))
  bad('P04', 'an SPL with a wrong checksum', () => expect(() => splOf(Uint8Array.from({ length: 32768 }, (_, i) => (i >= 4 && i < 12 ? 'eGON.BT0'.charCodeAt(i - 4) : i === 17 ? 0x60 : 0)), 'x')).toThrow(code('UNI-F008', /checksum/) as Error))
  bad('P05', 'more than the card holds', () => expect(() => newCard({ files: new Map([['x', new Uint8Array(12 * MIB)]]) }, 16 * MIB)).toThrow(code('UNI-F006') as Error))
  bad('P06', 'a card that is too small for any', () => expect(() => newCard({ files: new Map() }, MIB)).toThrow(code('UNI-F006') as Error))
})

// Real block devices: loop devices over files of this test's own.
const tools = ['losetup', 'lsblk', 'blockdev'].filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
const why = process.getuid?.() !== 0 ? 'needs root' : tools.length ? `missing: ${tools}` : spawnSync('losetup', ['-f']).status !== 0 ? 'no free loop device' : ''
const loops: string[] = []
afterAll(() => {
  for (const loop of loops) spawnSync('losetup', ['-d', loop])
})
/** A loop device over a new file of `size` bytes that begins with `start`. */
function loop(size = 64 * MIB, start = 'what somebody had here', ...flags: string[]): { path: string; file: string } {
  const file = join(folderWith(), 'disk')
  const handle = openSync(file, 'w')
  ftruncateSync(handle, size)
  writeSync(handle, start)
  closeSync(handle)
  const path = execFileSync('losetup', ['-f', '--show', ...flags, file], { encoding: 'utf8' }).trim()
  loops.push(path)
  earlier.set(path, 0)
  earlier.set(path, sectorsWritten(path))
  return { path, file }
}
const earlier = new Map<string, number>()
/** Sectors that the kernel wrote to the device since it is ours (Documentation/block/stat.rst, field 7). */
const sectorsWritten = (path: string): number => Number(readFileSync(`/sys/block/${basename(path)}/stat`, 'utf8').trim().split(/\s+/)[6]) - earlier.get(path)!
/** Whether a file system can be made and mounted. */
function mayMount(): boolean {
  const { path } = loop()
  const point = folderWith()
  const can = spawnSync('mkfs.ext4', ['-q', path]).status === 0 && spawnSync('mount', [path, point]).status === 0
  if (can) spawnSync('umount', [point])
  return can
}
const driveAt = async (path: string): Promise<ReturnType<typeof readDrives>[number]> => driveWith(deviceNamed(path), await listDrives())

describe.skipIf(!!why)(`loop devices${why ? ` (skipped: ${why})` : ''}`, () => {
  const firmware = Object.fromEntries(['start4.elf', 'fixup4.dat', 'start4cd.elf', 'fixup4cd.dat'].map((name) => [`firmware/${name}`, name]))
  const folder = join(folderWith(firmware), 'firmware')
  // In this folder, so that the app is built once for all tests.
  const words = (to: string, ...more: string[]): string[] => ['flash', 'hello', '--board', 'rpi4', '--firmware', folder, '--to', to, ...more]
  const flash = (to: string, ...more: string[]): Promise<Ran> => uni(words(to, ...more))
  const decoys = why ? [] : [loop(16 * MIB, 'decoy'), loop(64 * MIB, 'decoy')]
  /** Nothing was written to these, nor to the decoys. */
  const untouched = (...paths: string[]): void => {
    for (const path of [...decoys.map((one) => one.path), ...paths]) {
      const sectors = sectorsWritten(path)
      strays += sectors
      expect(sectors, path).toBe(0)
    }
  }

  bad('L01', 'another number than the one that was listed', async () => {
    const [one, two] = [loop(), loop()]
    await expect(DriveMedium.open({ ...(await driveAt(one.path)), path: two.path }, true)).rejects.toEqual(code('UNI-F037', /another device/))
    untouched(one.path, two.path)
  })
  bad('L02', 'another size than the one that was listed', async () => {
    const { path, file } = loop()
    const drive = await driveAt(path)
    const handle = openSync(file, 'r+')
    ftruncateSync(handle, 32 * MIB)
    closeSync(handle)
    execFileSync('losetup', ['-c', path])
    await expect(DriveMedium.open(drive, true)).rejects.toEqual(code('UNI-F037', /no longer has/))
    untouched(path)
  })
  bad('L03', 'somebody else has it', async () => {
    const { path } = loop()
    const drive = await driveAt(path)
    const other = await DriveMedium.open(drive, true)
    await expect(DriveMedium.open(drive, true)).rejects.toEqual(code('UNI-F034', /in use/))
    await other.close()
    await (await DriveMedium.open(drive, true)).close()
    untouched(path)
  })
  bad('L04', 'read-only', async () => {
    const { path } = loop(64 * MIB, 'x', '-r')
    expect(refusal(await driveAt(path))).toMatchObject({ code: 'UNI-F033', why: expect.stringContaining('read-only') })
    const drive = await driveAt(path)
    const medium = await DriveMedium.open(drive, true).catch((error: unknown) => error)
    if (medium instanceof DriveMedium) {
      await expect(medium.write(new Uint8Array(512), 0)).rejects.toThrow()
      await medium.close()
    }
    untouched(path)
  })
  bad('L05', 'a medium that is another one behind the same name: the kernel\'s number of it differs', async () => {
    const first = loop()
    const before = identityOf(await driveAt(first.path))
    execFileSync('losetup', ['-d', first.path])
    execFileSync('losetup', [first.path, first.file])
    const now = identityOf(await driveAt(first.path))
    expect(difference(before, now)).toBeDefined()
    untouched(first.path)
  })
  bad('L06', 'reading goes past the cache', async () => {
    const { path } = loop()
    const medium = await DriveMedium.open(await driveAt(path), true)
    expect(['direct', 'flushed']).toContain(medium.reads)
    await medium.write(new TextEncoder().encode('new'.padEnd(512)), 0)
    await medium.flush()
    expect(Buffer.from(await medium.read(0, 512)).toString('latin1', 0, 3)).toBe('new')
    expect((await medium.read(64 * MIB - 512, 1024)).length).toBe(512)
    await medium.close()
  })
  bad('L07', 'a device that ends earlier than it says', async () => {
    const { path, file } = loop()
    const drive = await driveAt(path)
    const medium = await DriveMedium.open(drive, true)
    const handle = openSync(file, 'r+')
    ftruncateSync(handle, MIB)
    closeSync(handle)
    const plan = newCard({ files: new Map([['x', new Uint8Array(9).fill(1)]]) }, drive.size)
    await expect(writeCard(medium, plan, { name: path, verify: true })).rejects.toEqual(code('UNI-F038', /EIO.*nothing was written/))
    await medium.close()
    untouched(path)
  })
  const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups']
  bad('C01', '--yes and no device', async () => {
    const ran = await flash('sd', '--yes')
    expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('error[UNI-F030]') })
    untouched()
  })
  bad('C02', 'a device, but nobody to ask and no --yes', async () => {
    const { path } = loop()
    const ran = await flash(`sd:${path}`)
    expect(ran).toMatchObject({ code: 64, stderr: expect.stringMatching(/error\[UNI-F036\]: Erase loop device 67\.1 MB \(\/dev\/loop\d+, .*, which holds data without a partition table/) })
    untouched(path)
  })
  bad('C03', 'the system\'s disk, by name, with --yes', async () => {
    const name = listDrivesNow()
    const [drive] = (await listDrives()).filter(({ majMin }) => majMin === name)
    const ran = await flash(`sd:${drive.path}`, '--yes')
    expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining(`error[UNI-F032]: ${drive.path} is a disk that this system runs from`) })
    untouched()
  }, !listDrivesNow() && 'lsblk does not know the system\'s disk')
  bad('C04', 'another serial number, and --dry-run', async () => {
    const { path } = loop()
    expect(await flash(`sd:${path}`, '--yes', '--serial', '1234')).toMatchObject({ code: 64, stderr: expect.stringContaining('no serial number, not 1234') })
    const dry = await flash(`sd:${path}`, '--yes', '--dry-run')
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/write +\d+ bytes at byte 0\n.*write .*\n.*write +8388608 bytes at byte 58720256\n.*probe +4096 bytes at bytes 1048576, /s) })
    untouched(path)
  })
  bad('C05', 'no root: the line to run, and 77', async () => {
    const { path } = loop()
    const ran = spawnSync('setpriv', [...asNobody, launcher, ...words(`sd:${path}`, '--yes')], { cwd: root, encoding: 'utf8' })
    expect(ran.stderr).toMatch(new RegExp(`error\\[UNI-F035\\]: ${path} needs root\n +fix: sudo env "PATH=\\$PATH" UNI_CACHE_DIR=\\S+ \\S+/uni flash hello --board rpi4 --firmware \\S+ --to sd:${path} --yes`))
    expect(ran.status).toBe(77)
    untouched(path)
  }, spawnSync('setpriv', [...asNobody, 'test', '-x', launcher]).status !== 0 && 'setpriv is missing, or nobody may enter this folder')
  bad('C06', 'typing another name than the drive\'s, and then its own', async () => {
    const { path, file } = loop()
    const typed = async (...lines: string[]): Promise<Ran> => {
      const child = spawn('script', ['-qec', `${launcher} ${words(`sd:${path}`).join(' ')}`, '/dev/null'], { cwd: root, env: { ...process.env, CI: undefined, UNI_NO_INPUT: undefined, LC_ALL: 'C' } })
      let stdout = ''
      let asked = 0
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text
        while ((stdout.match(/to go on: /g) ?? []).length > asked) child.stdin.write(`${lines[asked++] ?? ''}\r`)
      })
      return new Promise((resolve) => child.on('close', (status) => resolve({ code: status, stdout, stderr: '' })))
    }
    expect(await typed('sda')).toMatchObject({ code: 130, stdout: expect.stringContaining(`"sda" is not ${basename(path)}; nothing was written`) })
    untouched(path)
    expect(await typed(basename(path))).toMatchObject({ code: 0, stdout: expect.stringMatching(/read back and compared/) })
    expect(sectorsWritten(path)).toBeGreaterThan(0)
    untouched()
    const bytes = readFileSync(file)
    expect(await lookAt(async (offset, length) => bytes.subarray(offset, offset + length), bytes.length)).toMatchObject({ state: 'ours', interrupted: false })
  }, spawnSync('script', ['--version']).status !== 0 && 'script is missing')
  bad('C07', 'a mounted drive', async () => {
    const { path } = loop()
    const point = folderWith()
    execFileSync('mkfs.ext4', ['-q', path])
    execFileSync('mount', [path, point])
    try {
      expect(await flash(`sd:${path}`, '--yes')).toMatchObject({ code: 75, stderr: expect.stringContaining(`${path} is mounted at ${point}`) })
      await expect(DriveMedium.open({ path, majMin: deviceNamed(path).majMin, size: 64 * MIB }, true)).rejects.toEqual(code('UNI-F034'))
    } finally {
      spawnSync('umount', [point])
    }
    untouched()
  }, !why && !mayMount() && 'mkfs.ext4 or mount does not work here')
  /** What lsblk would say if the loop device were a card in a reader; from the second time on, `later`. */
  const asCard = (path: string, more: Node = {}, later: Node = more, also = ''): NodeJS.ProcessEnv => {
    const { majMin } = deviceNamed(path)
    const say = (node: Node): string => JSON.stringify({ blockdevices: [card({ name: basename(path), kname: basename(path), path, 'maj:min': majMin, size: 64 * MIB, ...node }), disk()] })
    const tools = programs({ lsblk: `d=$(dirname "$0"); if [ -e "$d/again" ]; then ${also || ':'}; cat "$d/later"; else : >"$d/again"; cat "$d/first"; fi` })
    writeFileSync(join(tools, 'first'), say(more))
    writeFileSync(join(tools, 'later'), say(later))
    return { PATH: `${tools}:${process.env.PATH}` }
  }
  const flashAs = (env: NodeJS.ProcessEnv, to: string, ...more: string[]): Promise<Ran> => uni(words(to, ...more), { env })
  bad('C08', 'one card, --yes and no device: listed, not taken', async () => {
    const { path } = loop()
    expect(await flashAs(asCard(path), 'sd', '--yes')).toMatchObject({ code: 64, stderr: expect.stringMatching(new RegExp(`error\\[UNI-F030\\].*\n +fix: --to sd:${path} +Generic STORAGE DEVICE 67\\.1 MB +serial 000000001206 +usb\n$`)) })
    untouched(path)
  })
  bad('C09', 'another serial number between the question and the write', async () => {
    const { path } = loop()
    expect(await flashAs(asCard(path, {}, { serial: '000000001207' }), `sd:${path}`, '--yes')).toMatchObject({ code: 75, stderr: expect.stringMatching(/error\[UNI-F037\]: .* its serial number was 000000001206 and is 000000001207; nothing was written/) })
    untouched(path)
  })
  bad('C10', 'another card of the same kind between the question and the write: it begins with other bytes', async () => {
    const { path, file } = loop()
    expect(await flashAs(asCard(path, {}, {}, `printf other | dd of=${path} conv=notrunc,fsync status=none`), `sd:${path}`, '--yes')).toMatchObject({ code: 75, stderr: expect.stringContaining('it begins with other bytes; nothing was written') })
    const bytes = readFileSync(file)
    expect(bytes.toString('latin1', 0, 22)).toBe('othersomebody had here')
    expect(bytes.subarray(22).every((byte) => byte === 0)).toBe(true)
    untouched()
  })
  bad('C11', 'it became the system\'s between the question and the write', async () => {
    const { path } = loop()
    expect(await flashAs(asCard(path, {}, { mountpoints: ['/usr'] }), `sd:${path}`, '--yes')).toMatchObject({ code: 64, stderr: expect.stringContaining('error[UNI-F032]') })
    untouched(path)
  })
  bad('C12', 'it went away between the question and the write', async () => {
    const { path } = loop()
    expect(await flashAs(asCard(path, {}, { 'maj:min': '8:240' }), `sd:${path}`, '--yes')).toMatchObject({ code: 75, stderr: expect.stringContaining('it is gone') })
    untouched(path)
  })
  bad('C13', 'what was mounted for the user does not unmount', async () => {
    const { path } = loop()
    expect(await flashAs(asCard(path, { mountpoints: ['/media/uni-is-not-there'] }), `sd:${path}`, '--yes')).toMatchObject({ code: 75, stderr: expect.stringContaining('error[UNI-F034]: /media/uni-is-not-there does not unmount') })
    untouched(path)
  })
  bad('C14', 'an odd language, and a folder with spaces, quotes and umlauts; a card in a reader is written', async () => {
    const { path } = loop()
    const name = 'mit Leer ü \'x\' $y'
    const odd = join(folderWith(Object.fromEntries(Object.entries(firmware).map(([file, text]) => [`${name}/${file}`, text]))), name, 'firmware')
    const env = { ...asCard(path), LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' }
    const ran = await uni(['flash', 'hello', '--board', 'rpi4', '--firmware', odd, '--to', `sd:${path}`, '--yes', '--json', '--serial', '000000001206'], { env })
    expect(ran.stderr).not.toContain('error')
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, device: { model: 'Generic STORAGE DEVICE', serial: '000000001206' }, verified: true })
    untouched()
  })
  bad('C15', 'lsblk is missing, and systems other than Linux', async () => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform')!
    for (const name of ['darwin', 'win32']) {
      Object.defineProperty(process, 'platform', { value: name })
      await listDrives().then(() => expect.fail(), (error: unknown) => expect(error).toEqual(code('UNI-F029', /not there yet/))).finally(() => Object.defineProperty(process, 'platform', platform))
    }
    const { PATH } = process.env
    process.env.PATH = folderWith()
    await listDrives().then(() => expect.fail(), (error: unknown) => expect(error).toEqual(code('UNI-F029', /lsblk is missing/))).finally(() => (process.env.PATH = PATH))
  })

  test.skipIf(!why && !mayMount())('what is mounted below /mnt is unmounted after the confirmation, and written', async () => {
    const { path } = loop()
    const point = mkdtempSync('/mnt/uni-test-')
    execFileSync('mkfs.ext4', ['-q', path])
    execFileSync('mount', [path, point])
    try {
      expect(await flash(`sd:${path}`, '--yes')).toMatchObject({ code: 0, stdout: expect.stringContaining(path) })
      expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(point)
    } finally {
      spawnSync('umount', [point])
      rmdirSync(point)
    }
    untouched()
  })

  test('killed and interrupted in the middle of a real write: the next run says so each time, and SIGINT ends with 130', async () => {
    const { path, file } = loop(2048 * MIB)
    for (const signal of ['SIGKILL', 'SIGINT', 'SIGKILL'] as const) {
      const child = spawn(launcher, words(`sd:${path}`, '--yes', '-v', '--erase'), { cwd: root })
      let stderr = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text
        // The launcher becomes node, so this is the process that writes.
        if (/write \d+ of/.test(stderr) && !child.killed) child.kill(signal)
      })
      const status = await new Promise((resolve) => child.on('close', resolve))
      if (signal === 'SIGINT') {
        expect(stderr).toContain(`error[UNI-F028]: stopped: ${path} is half-written and does not boot`)
        expect(status).toBe(130)
      }
      const medium = await DriveMedium.open(await driveAt(path), false)
      expect(await lookAt(async (offset, length) => Buffer.from(await medium.read(offset, length)), medium.size), signal).toEqual({ state: 'half' })
      await medium.close()
    }
    const last = await flash(`sd:${path}`, '--yes', '--json')
    expect(last.stderr).toContain('the last flash of')
    expect(JSON.parse(last.stdout)).toMatchObject({ schema: 'uni.flash.v1', ok: true, target: `sd:${path}`, verified: true, kept: false, device: { path, size: 2048 * MIB, backing: file }, readBack: expect.stringMatching(/direct|flushed/), ranges: expect.any(Array), time: expect.stringMatching(/^\d{4}-/) })
    const again = await flash(`sd:${path}`, '--yes', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, kept: true })
    untouched()
  })
})

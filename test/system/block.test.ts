// Disks and cards in QEMU (the Cubieboards': sd-host.test.ts): what four fibers write reaches the card's file, through QEMU's own controllers and card.
import { closeSync, ftruncateSync, openSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, uni } from '../cli/uni.ts'
import { checkDisk } from '../kernel/disk.ts'

const MIB = 2 ** 20
const GIB = 2 ** 30
const cases = [
  { board: 'virt64', what: 'a virtio disk, legacy', size: 64 * MIB },
  { board: 'virt64', what: 'a virtio disk, modern, of no power of two', size: 33 * MIB + 512, more: ['--', '-global', 'virtio-mmio.force-legacy=false'] },
  // QEMU: up to 2 GiB SDSC, above SDHC.
  { board: 'rpi3', what: 'EMMC, SDSC with blocks of 1024 bytes', size: 2 * GIB },
  { board: 'rpi4', what: 'EMMC2, SDHC', size: 8 * GIB },
]

describe.each(cases)('$board: $what', ({ board, size, more }) => {
  it('keeps what is written, up to its last sector', async () => {
    const card = path.join(folderWith(), 'card.img')
    const file = openSync(card, 'w')
    ftruncateSync(file, size)
    closeSync(file)
    const { code, stdout, stderr } = await uni(['run', 'test/kernel/device/disk', '--board', board, '--card', card, '--timeout', '60s', ...(more ?? [])])
    expect(stderr).not.toMatch(/error/)
    expect(stdout.replaceAll('\r', '').split('\n').filter(Boolean)).toEqual([
      `start: ok, ${Math.floor(size / 512)} sectors, writable`,
      'past the end: invalid argument, invalid argument, invalid argument',
      'bad memory: invalid argument, invalid argument, invalid argument',
      'read-only: read-only, ok, ok',
      '40 calls, 0 wrong',
    ])
    expect(code).toBe(0)
    checkDisk(card)
  })
})

/** The app on virt64 with a disk of 16 MiB that QEMU has as `drive` says. @returns its lines */
async function withDrive(drive: (file: string) => string): Promise<string[]> {
  const card = path.join(folderWith(), 'card.img')
  const file = openSync(card, 'w')
  ftruncateSync(file, 16 * MIB)
  closeSync(file)
  const { stdout } = await uni(['run', 'test/kernel/device/disk', '--board', 'virt64', '--timeout', '60s', '--', '-drive', `${drive(card)},if=none,id=card`, '-device', 'virtio-blk-device,drive=card'])
  return stdout.replaceAll('\r', '').split('\n')
}

it('a disk that QEMU has read-only is not written', async () => {
  const lines = await withDrive((file) => `file=${file},format=raw,read-only=on`)
  expect(lines[0]).toBe('start: ok, 32768 sectors, read-only')
  expect(lines).toContain('write: read-only')
})

// QEMU's SD card says nothing of such errors to the guest, so this is for virtio only.
it('a sector that this machine cannot read or write is an error for the fiber that touches it, and for no other', async () => {
  const lines = await withDrive((file) => ['driver=raw,file.driver=blkdebug,file.image.driver=file', `image.filename=${file}`, 'inject-error.0.event=read_aio', 'inject-error.0.errno=5', 'inject-error.0.sector=3100', 'inject-error.0.once=off'].join(',file.'))
  expect(lines.slice(0, 4)).toEqual(['start: ok, 32768 sectors, writable', 'write: device error', 'read: device error', 'sector 3051 word 0: ok'])
  expect(lines).toContain('40 calls, 3 wrong')
})

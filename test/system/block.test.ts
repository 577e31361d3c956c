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

it('a disk that QEMU has read-only is not written', async () => {
  const card = path.join(folderWith(), 'card.img')
  const file = openSync(card, 'w')
  ftruncateSync(file, 16 * MIB)
  closeSync(file)
  const { stdout } = await uni(['run', 'test/kernel/device/disk', '--board', 'virt64', '--timeout', '60s', '--', '-drive', `file=${card},format=raw,if=none,id=card,read-only=on`, '-device', 'virtio-blk-device,drive=card'])
  expect(stdout).toContain('start: ok, 32768 sectors, read-only')
  expect(stdout).toContain('write: read-only')
})

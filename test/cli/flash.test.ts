import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, uni } from './uni.ts'

const firmware = Object.fromEntries(['start4.elf', 'fixup4.dat', 'start4cd.elf', 'fixup4cd.dat'].map((name) => [`firmware/${name}`, name]))
const flash = (cwd: string, ...more: string[]): ReturnType<typeof uni> => flashApp('hello', cwd, ...more)
const flashApp = (app: string, cwd: string, ...more: string[]): ReturnType<typeof uni> => uni(['flash', app, '--board', 'rpi4', '--firmware', 'firmware', ...more], { cwd })

test.skipIf(!existsSync('/usr/bin/mcopy'))('the kernel on the card boots, with the same card attached, and uses its DATA and kv, which the next flash keeps', async () => {
  const cwd = folderWith(firmware)
  const ran = await flashApp('shell', cwd, '--to', 'file:card.img', '--json')
  expect(ran.code).toBe(0)
  const receipt = JSON.parse(ran.stdout)
  expect(receipt).toMatchObject({ schema: 'uni.flash.v1', ok: true, app: 'shell', board: 'rpi4', target: 'file:card.img', bytes: 64 * 2 ** 20, verified: true })
  expect(execFileSync('sha256sum', ['card.img'], { cwd, encoding: 'utf8' })).toContain(receipt.sha256)
  const booted = (input: string): string => {
    execFileSync('mcopy', ['-n', '-o', '-i', 'card.img@@1M', '::kernel8.img', 'kernel8.img'], { cwd })
    const qemu = ['-M', 'raspi4b', '-kernel', 'kernel8.img', '-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-semihosting-config', 'enable=on,target=native']
    // What comes before the console is up is lost. The Pi 4's slot is EMMC2, to which QEMU connects no card by itself.
    const card = ['-drive', 'file=card.img,if=none,id=card,format=raw', '-device', 'sd-card,drive=card,bus=/generic-sdhci/sd-bus']
    return spawnSync('qemu-system-aarch64', [...qemu, ...card], { cwd, encoding: 'utf8', timeout: 60_000, input: `\n\n${input}` }).stdout.replaceAll('\r', '')
  }
  const first = booted('mount\nwrite note.txt kept\nkv set a kept, too\n\x04')
  expect(first).toMatch(/partition 1 .*FAT, not used\npartition 2 .*files: FAT16\npartition 3 .*kv\n/)
  expect((await flashApp('shell', cwd, '--to', 'file:card.img')).code).toBe(0)
  const second = booted('cat note.txt\nkv get a\n\x04')
  expect(second).toContain('\nkept\n')
  expect(second).toContain('\nkept, too\n')
  expect(readdirSync(cwd).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a folder, whose config.txt is somebody else\'s', async () => {
  const cwd = folderWith({ ...firmware, 'boot/config.txt': 'mine', 'boot/other': 'x' })
  const refused = await flash(cwd, '--to', 'dir:boot')
  expect(refused.code).toBe(64)
  expect(refused.stderr).toContain('error[UNI-F007]')
  expect(readFileSync(join(cwd, 'boot/config.txt'), 'utf8')).toBe('mine')
  expect((await flash(cwd, '--to', 'dir:boot', '--yes')).code).toBe(0)
  expect(readdirSync(join(cwd, 'boot')).sort()).toEqual(['config.txt', 'fixup4.dat', 'fixup4cd.dat', 'kernel8.img', 'other', 'start4.elf', 'start4cd.elf'])
  // The second time it is ours.
  expect((await flash(cwd, '--to', 'dir:boot')).code).toBe(0)
})

test('--dry-run writes nothing', async () => {
  const cwd = folderWith(firmware)
  const ran = await flash(cwd, '--to', 'file:card.img', '--dry-run')
  expect(ran.stdout).toContain('start4cd.elf')
  expect(existsSync(join(cwd, 'card.img'))).toBe(false)
})

test.each([
  [[], 64, 'UNI-F001'], [['--to', 'card.img'], 64, 'UNI-F001'], [['--to', 'file:'], 64, 'UNI-F001'], [['--to', 'rpiboot'], 69, 'UNI-F009'],
  [['--to', 'file:/dev/null'], 64, 'UNI-F004'], [['--to', 'dir:none'], 66, 'UNI-F004'], [['--to', 'file:none/card.img'], 66, 'UNI-F004'],
  [['--to', 'file:x.img', '--size', '65M'], 64, 'UNI-F006'], [['--to', 'file:x.img', '--size', 'big'], 64, 'UNI-U001'],
  [['--to', 'file:x.img', '--firmware', 'none'], 66, 'UNI-F002'], [['--to', 'file:x.img', '--board', 'virt64'], 64, 'UNI-F005'],
  [['--to', 'dir:firmware', '--board', 'cubieboard'], 64, 'UNI-F005'], [['--to', 'file:x.img', '--board', 'cubieboard'], 69, 'UNI-F002'],
])('flash %j ends with %i', async (more, code, error) => {
  const ran = await flash(folderWith(firmware), ...more)
  expect(ran.stderr).toContain(`error[${error}]`)
  expect(ran.code).toBe(code)
})

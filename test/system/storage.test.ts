// Files and keys on a card, by the shell on real images in QEMU, beside mtools and fsck.fat; and a site on the card.
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync, readSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { freePorts } from '../../cli/network.ts'
import { makeBlankCard } from '../../flash/blank-card.ts'
import { writeImage } from '../../flash/card.ts'
import { SECTOR } from '../../flash/mbr.ts'
import { folderWith, launcher, root, uni } from '../cli/uni.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

const MIB = 2 ** 20
/** Where DATA begins. */
const DATA = MIB
const tool = (name: string, ...args: string[]): string => execFileSync(name, args, { encoding: 'utf8', env: { ...process.env, MTOOLS_SKIP_CHECK: '1', TZ: 'UTC' } })

/** A card with files that mtools put there. */
async function card(size: number, files: Record<string, string>): Promise<string> {
  const folder = folderWith()
  const file = path.join(folder, 'card.img')
  await writeImage(makeBlankCard(size), file, false)
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(folder, 'from'), text)
    if (name.includes('/')) tool('mmd', '-D', 's', '-i', `${file}@@${DATA}`, `::${path.dirname(name)}`)
    tool('mcopy', '-i', `${file}@@${DATA}`, path.join(folder, 'from'), `::${name}`)
  }
  return file
}

/** DATA as a file of its own has nothing that fsck.fat finds. */
function clean(file: string): void {
  const disk = openSync(file, 'r')
  const table = Buffer.alloc(SECTOR)
  readSync(disk, table, 0, SECTOR, 0)
  closeSync(disk)
  const part = `${file}.fat`
  tool('dd', `if=${file}`, `of=${part}`, 'bs=1M', 'skip=1', `count=${(table.readUInt32LE(446 + 12) * SECTOR) / MIB}`, 'conv=sparse', 'status=none')
  tool('fsck.fat', '-n', part)
}

it.each([['virt64', 64 * MIB], ['virt32', 64 * MIB], ['rpi2', 64 * MIB], ['rpi3', 64 * MIB], ['rpi4', 4096 * MIB], ['cubieboard', 64 * MIB]])('on %s the shell reads what mtools wrote, and the other way round; keys are there after a restart', async (board, size) => {
  const file = await card(size, { 'A long name.txt': 'written by mtools\n' })
  const shell = async (...lines: string[]): Promise<string> => {
    const { code, stdout, stderr } = await uni(['run', 'apps/shell', '--board', board, '--card', file, '--timeout', '100s'], { input: [...lines, ''].join('\n') })
    expect(code, stdout + stderr).toBe(0)
    return stdout.replaceAll('\r', '')
  }
  const first = await shell('ls', 'mkdir logs', 'write logs/Größe.txt one line', 'write logs/Größe.txt and another', 'cp logs/größe.txt copy', 'mv copy logs', 'kv set color light blue', 'mount', 'cat none')
  expect(first).toMatch(/ 18 .*A long name\.txt\n/)
  expect(first).toMatch(/partition 1 .* files: FAT\d\d\npartition 2 .* kv\n/)
  expect(first).toContain('cat: none: not found')
  clean(file)
  expect(tool('mtype', '-i', `${file}@@${DATA}`, '::logs/copy')).toBe('one line\nand another\n')
  expect(tool('mdir', '-b', '-i', `${file}@@${DATA}`, '::logs')).toContain('::/logs/Größe.txt')
  const second = await shell('kv get color', 'kv list', 'rm logs/copy logs/Größe.txt logs', 'ls')
  expect(second).toContain('\nlight blue\n')
  expect(second).toMatch(/kv list\ncolor\n/)
  clean(file)
  expect(tool('mdir', '-b', '-i', `${file}@@${DATA}`, '::').trim()).toBe('::/A long name.txt')
}, 300_000)

it('without a card, and with one that is none of ours, files and keys say why, and the board goes on', async () => {
  const run = async (args: string[]): Promise<string> => (await uni(['run', 'apps/shell', '--board', 'virt64', '--timeout', '60s', ...args], { input: 'ls\nkv\nlog still here\n' })).stdout
  const none = await run([])
  expect(none).toContain('ls: there is no card')
  expect(none).toContain('kv: there is no card')
  expect(none).toContain('still here')
  const blank = path.join(folderWith(), 'blank.img')
  writeFileSync(blank, '')
  truncateSync(blank, 16 * MIB)
  expect(await run(['--card', blank])).toMatch(/ls: the card has no partition table/)
}, 200_000)

it('apps/web serves the folder www of the card, beside its own files; H-05', async () => {
  const long = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join('')
  const file = await card(64 * MIB, { 'www/notes.txt': long, 'secret.txt': 'secret' })
  const [port] = await freePorts(1)
  const child = spawn(launcher, ['run', 'apps/web', '--board', 'virt64', '--card', file, '-p', `${port}:80`, '--timeout', '170s'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
  ends.push(() => child.kill('SIGINT'))
  await new Promise<void>((resolve, reject) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => { if ((text += more).includes('serving at ')) resolve() })
    child.on('close', () => reject(new Error(text)))
  })
  const get = (at: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${at}`)
  const found = await get('/Notes.txt')
  expect([found.status, found.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  expect(await found.text()).toBe(long)
  expect((await get('/')).status).toBe(200)
  for (const bad of ['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/none', '/CON', '/notes.txt.', '/NOTES~1.TXT', '/a::$DATA']) expect([bad, (await get(bad)).status]).toEqual([bad, 404])
}, 240_000)

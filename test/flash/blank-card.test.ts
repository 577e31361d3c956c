import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, readSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeBlankCard } from '../../flash/blank-card.ts'
import { writeImage } from '../../flash/card.ts'
import { folderWith, uni } from '../cli/uni.ts'

const MIB = 2 ** 20

const missing = ['/usr/sbin/fsck.fat', '/usr/sbin/sfdisk'].filter((path) => !existsSync(path))
describe.skipIf(missing.length > 0)(`blank cards, seen by other programs${missing.length ? ` (missing: ${missing})` : ''}`, () => {
  test.each([[8, 5, 2], [64, 47, 16], [512, 447, 64]])('of %i MiB: %i MiB of FAT named DATA, then %i MiB for kv', async (size, fat, kv) => {
    const card = join(folderWith(), 'card.img')
    await writeImage(makeBlankCard(size * MIB), card, false)
    const { partitiontable: table } = JSON.parse(execFileSync('/usr/sbin/sfdisk', ['-J', card], { encoding: 'utf8' })) as { partitiontable: object }
    expect(table).toMatchObject({ label: 'dos', partitions: [
      { start: 2048, size: (fat * MIB) / 512, type: fat >= 256 ? 'c' : 'e' }, { start: 2048 + (fat * MIB) / 512, size: (kv * MIB) / 512, type: 'da' },
    ] })
    const part = `${card}.fat`
    execFileSync('dd', [`if=${card}`, `of=${part}`, 'bs=1M', 'skip=1', `count=${Math.min(fat, 64)}`, 'conv=sparse'], { stdio: 'ignore' })
    truncateSync(part, fat * MIB)
    const done = spawnSync('/usr/sbin/fsck.fat', ['-n', '-v', part], { encoding: 'utf8' })
    expect(done.stdout + done.stderr).not.toMatch(/dirty|differ|wrong|bad|invalid/i)
    expect(done.status).toBe(0)
    const head = Buffer.alloc(128)
    const file = openSync(part, 'r')
    readSync(file, head)
    closeSync(file)
    expect(head.toString('latin1')).toContain('DATA       ')
  })
})

test.each([4 * MIB, 65 * MIB, 0])('a blank card of %i bytes is refused', (size) => expect(() => makeBlankCard(size)).toThrow(expect.objectContaining({ code: 'UNI-F006', exit: 64 })))

describe('uni run --card', () => {
  const folder = folderWith()
  const run = (card: string, ...more: string[]): ReturnType<typeof uni> => uni(['run', 'apps/hello', '--on', 'sim', '--card', join(folder, card), ...more])
  test('makes a card that is not there, and leaves one that is', async () => {
    const first = await run('new.img,size=8M')
    expect(first.stderr).toMatch(/card .*new\.img made: 8 MiB/)
    expect(first.code).toBe(0)
    const made = readFileSync(join(folder, 'new.img'))
    expect(made.length).toBe(8 * MIB)
    const again = await run('new.img')
    expect([again.code, again.stderr.includes('made')]).toEqual([0, false])
    expect(readFileSync(join(folder, 'new.img')).equals(made)).toBe(true)
  })
  test.each([
    ['another size than it has', 'new.img,size=16M', [], 'UNI-F006', 64],
    ['a size that is none', 'x.img,size=big', [], 'UNI-U001', 64],
    ['a size that is no power of two', 'x.img,size=65M', [], 'UNI-F006', 64],
    ['a folder that is not there', 'no/x.img', [], 'UNI-F004', 66],
    ['a folder', '.', [], 'UNI-F004', 64],
    ['a board without a card', 'x.img', ['--board', 'xen64'], 'UNI-B021', 69],
    ['a file, under Node, where a folder stands for the card', 'odd.img', ['--on', 'node'], 'UNI-F004', 64],
    ['QEMU\'s SD slot, and the size is no power of two', 'odd.img', ['--on', 'qemu', '--board', 'rpi3'], 'UNI-F006', 64],
  ] as [string, string, string[], string, number][])('refuses %s', async (_, card, more, error, exit) => {
    writeFileSync(join(folder, 'odd.img'), new Uint8Array(3 * MIB))
    const { code, stderr } = await run(card, ...more)
    expect(stderr).toContain(`error[${error}]`)
    expect(code).toBe(exit)
    expect(existsSync(join(folder, 'x.img'))).toBe(false)
  })
})

// Decision 013: what is where on a card, and what a second flash leaves alone.
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeImage } from '../../flash/card.ts'
import { bytesAt, pieces, written, type Image } from '../../flash/extents.ts'
import { lookAt, markerSector, suits, type Found, type OurCard } from '../../flash/found.ts'
import { newCard, partsOf, sameCard, type CardLayout } from '../../flash/layout.ts'
import { planFor } from '../../flash/plan.ts'
import { folderWith, uni } from '../cli/uni.ts'

const MIB = 2 ** 20
const GIB = 2 ** 30
function content(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = i * 7 + (i >> 9) * 13 + seed
  return bytes
}
const pi = (kernel = 100_000, seed = 1): CardLayout => ({ files: new Map([['config.txt', content(300, seed)], ['kernel8.img', content(kernel, seed)]]) })
const allwinner = (kernel = 100_000, seed = 1): CardLayout => ({ files: new Map(), first: 16384, outside: [{ name: 'SPL', sector: 16, bytes: content(32768, seed) }, { name: 'uImage', sector: 80, bytes: content(kernel, seed) }] })
const kinds = [['a Raspberry Pi', pi], ['an Allwinner board', allwinner]] as const
const look = (bytes: Uint8Array): Promise<Found> => lookAt(async (offset, length) => bytes.subarray(offset, offset + length), bytes.length)
const bytesOf = (image: Image): Buffer => Buffer.concat([...pieces(image)])
/** What a device holds after the plan was written to it. */
function onto(old: Uint8Array, image: Image): Buffer {
  const bytes = Buffer.from(old)
  for (const { offset, length } of written(image)) bytes.set(bytesAt(image, offset, length), offset)
  return bytes
}
/** A card of ours with something in DATA and kv. */
function used(layout: CardLayout, size = 16 * MIB): Buffer {
  const { image, parts } = newCard(layout, size)
  const card = bytesOf(image)
  for (const { role, start, sectors } of parts) if (role !== 'boot') card.set(content(300_000, role.length), (start + sectors) * 512 - 300_000)
  return card
}

describe('sizes', () => {
  test.each([
    [16 * MIB, [4, 9, 2]], [64 * MIB, [16, 39, 8]], [128 * MIB, [32, 79, 16]], [512 * MIB, [128, 319, 64]], [GIB, [256, 703, 64]], [8 * GIB, [256, 8192 - 321, 64]],
    [31_914_983_424, [256, 30_436 - 321, 64]], [128e9, [256, 122_070 - 321, 64]],
  ])('a Raspberry Pi\'s card of %i bytes: boot, DATA and kv of %j MiB', (size, mib) => {
    const parts = partsOf(pi(), size)
    expect(parts.map(({ role }) => role)).toEqual(['boot', 'data', 'kv'])
    expect(parts.map(({ sectors }) => sectors / 2048)).toEqual(mib)
    for (const { start } of parts) expect(start % 2048).toBe(0)
  })
  test.each([[16 * MIB, [6, 2]], [64 * MIB, [48, 8]], [8 * GIB, [8192 - 72, 64]]])('an Allwinner card of %i bytes: DATA and kv of %j MiB', (size, mib) => {
    const parts = partsOf(allwinner(), size)
    expect(parts.map(({ role, start, sectors }) => [role, start, sectors / 2048])).toEqual([['data', 16384, mib[0]], ['kv', 16384 + mib[0] * 2048, mib[1]]])
  })
  test('many boot files get twice the room they need, or what there is', () => {
    expect(partsOf(pi(30 * MIB), 128 * MIB)[0].sectors / 2048).toBe(61)
    expect(partsOf(pi(30 * MIB), 64 * MIB)[0].sectors / 2048).toBe(51)
    expect(() => newCard(pi(51 * MIB), 64 * MIB)).toThrow(expect.objectContaining({ code: 'UNI-F006' }))
  })
  test.each([0, 512, 8 * MIB, 16 * MIB - 512])('a card of %i bytes is refused', (size) => expect(() => newCard(pi(), size)).toThrow(expect.objectContaining({ code: 'UNI-F006' })))
  test('a card beyond what a partition table can name uses what it can', () => expect(partsOf(pi(), 4e12).at(-1)!.start).toBeLessThan(2 ** 32))
})

describe.each(kinds)('a card for %s', (_, layout) => {
  test('is known again, blank and other cards are not', async () => {
    const found = await look(used(layout()))
    expect(found).toMatchObject({ state: 'ours', interrupted: false })
    expect(suits(found as OurCard, layout())).toBe(true)
    expect(suits(found as OurCard, layout === pi ? allwinner() : pi())).toBe(false)
    expect(await look(new Uint8Array(MIB))).toEqual({ state: 'blank' })
    expect(await look(new Uint8Array(0))).toEqual({ state: 'blank' })
    expect(await look(content(MIB))).toMatchObject({ state: 'other', what: 'data without a partition table' })
  })
  test('flashed again: DATA and kv byte for byte, and what boots is new', async () => {
    const old = used(layout())
    const { plan, loses } = planFor(layout(90_000, 5), await look(old), 16 * MIB, false)
    expect(loses).toBeUndefined()
    const card = onto(old, plan.image)
    for (const { offset, length } of plan.kept) expect(card.subarray(offset, offset + length).equals(old.subarray(offset, offset + length))).toBe(true)
    expect(plan.kept.map(({ length }) => length / MIB)).toEqual(layout === pi ? [9, 2] : [6, 2])
    const fresh = bytesOf(newCard(layout(90_000, 5), 16 * MIB).image)
    const boots = plan.kept[0].offset
    for (const { offset, length } of written(plan.image)) expect(card.subarray(offset, offset + length).equals(fresh.subarray(offset, offset + length))).toBe(true)
    expect(written(plan.image).every(({ offset, length }) => offset + length <= boots)).toBe(true)
  })
  test('--erase makes it new and says what goes', async () => {
    const { plan, loses } = planFor(layout(), await look(used(layout())), 16 * MIB, true)
    expect(loses).toContain('DATA and kv')
    expect(plan.kept).toEqual([])
  })
  test('for another kind of board it is made new, and that is said', async () => {
    expect(planFor(layout === pi ? allwinner() : pi(), await look(used(layout())), 16 * MIB, false)).toMatchObject({ loses: expect.stringContaining('another kind of board'), plan: { kept: [] } })
  })
  test('new on a medium full of other things: every byte that counts is the image\'s', () => {
    const { image, parts } = newCard(layout(), 16 * MIB)
    const card = onto(new Uint8Array(16 * MIB).fill(0xa5), image)
    const fresh = bytesOf(image)
    expect(card.subarray(0, parts[0].start * 512).equals(fresh.subarray(0, parts[0].start * 512))).toBe(true)
    const kv = parts.at(-1)!.start * 512
    expect(card.subarray(kv).equals(fresh.subarray(kv))).toBe(true)
    for (const { role, start } of parts) if (role === 'data') expect(card.readUInt16LE(start * 512 + 510)).toBe(0xaa55)
  })
  test('the marker of a write under way: no boot signature, and the partitions behind it', async () => {
    const old = used(layout())
    for (const keeps of [true, false]) {
      const half = Buffer.from(old)
      half.set(markerSector(old.subarray(0, 512), keeps))
      expect(half.readUInt16LE(510)).toBe(0)
      const found = await look(half)
      if (!keeps) expect(found).toEqual({ state: 'half' })
      else {
        expect(found).toMatchObject({ state: 'ours', interrupted: true, parts: ((await look(old)) as OurCard).parts })
        // The next flash finishes it, and the table is as it was.
        expect(onto(half, sameCard(layout(), found as OurCard).image).subarray(0, 512).equals(old.subarray(0, 512))).toBe(true)
      }
    }
    const marker = markerSector(old.subarray(0, 512), true)
    for (let bit = 0; bit < 4096; bit++) {
      const half = marker.slice()
      half[bit >> 3] ^= 1 << (bit & 7)
      expect((await lookAt(async () => half, old.length)).state, `bit ${bit}`).not.toBe('ours')
    }
  })
})

test('every table that is not quite ours is not ours', async () => {
  const card = used(pi())
  const entry = (i: number): number => 446 + 16 * i
  const changes: Record<string, (card: Buffer) => void> = {
    'another signature': (one) => one.writeUInt32LE(1, 440),
    'no boot signature': (one) => one.writeUInt16LE(0, 510),
    'boot code': (one) => one.writeUInt8(0xfa, 0),
    'a fourth partition': (one) => one.copy(one, entry(3), entry(0), entry(1)),
    'no kv': (one) => one.writeUInt8(0x83, entry(2) + 4),
    'a Linux partition for DATA': (one) => one.writeUInt8(0x83, entry(1) + 4),
    'overlapping partitions': (one) => one.writeUInt32LE(2048, entry(1) + 8),
    'a partition of nothing': (one) => one.writeUInt32LE(0, entry(1) + 12),
    'a partition over the table': (one) => one.writeUInt32LE(0, entry(0) + 8),
    'an end beyond the card': (one) => one.writeUInt32LE(0xffff_ffff, entry(2) + 12),
  }
  for (const [what, change] of Object.entries(changes)) {
    const one = Buffer.from(card.subarray(0, MIB))
    change(one)
    const found = await lookAt(async () => one, 16 * MIB)
    expect(found.state, what).toBe('other')
  }
  expect((await look(card.subarray(0, 8 * MIB)))).toMatchObject({ state: 'other', what: expect.stringContaining('behind its own end') })
})

describe('files', () => {
  test('that do not fit into the card there is', async () => {
    const found = (await look(used(pi(1000)))) as OurCard
    expect(() => sameCard(pi(5 * MIB), found)).toThrow(expect.objectContaining({ code: 'UNI-F006', message: expect.stringMatching(/5243180 bytes and no longer fits .* 4194304 bytes/), fixes: [expect.stringContaining('--erase'), expect.any(String)] }))
  })
  test.each(kinds)('a card image for %s, flashed again, keeps DATA and kv', async (_, layout) => {
    const path = join(folderWith(), 'card.img')
    const old = used(layout())
    writeFileSync(path, old)
    const { plan } = planFor(layout(90_000, 5), await look(old), 0, false)
    await writeImage(plan.image, path, true, undefined, plan.kept)
    const card = readFileSync(path)
    expect(card.length).toBe(old.length)
    for (const { offset, length } of plan.kept) expect(card.subarray(offset, offset + length).equals(old.subarray(offset, offset + length))).toBe(true)
    // Without what was put into DATA and kv it is, byte for byte, the card made new.
    for (const { offset, length } of plan.kept) card.fill(0, offset + length - 300_000, offset + length)
    expect(card.equals(bytesOf(newCard(layout(90_000, 5), 16 * MIB).image))).toBe(true)
  })
  test.skipIf(!existsSync('/usr/sbin/fsck.fat'))('DATA is a clean, empty file system, on each size', () => {
    for (const size of [16 * MIB, 64 * MIB, 512 * MIB]) {
      const { parts } = newCard(pi(), size)
      const data = parts.find(({ role }) => role === 'data')!
      const path = join(folderWith(), 'data.fat')
      const file = openSync(path, 'w')
      ftruncateSync(file, data.sectors * 512)
      for (const { offset, bytes } of newCard(pi(), size).image.extents) if (offset >= data.start * 512) writeSync(file, bytes, 0, bytes.length, offset - data.start * 512)
      closeSync(file)
      const checked = spawnSync('/usr/sbin/fsck.fat', ['-n', '-v', path], { encoding: 'utf8' })
      expect(checked.stdout).toMatch(new RegExp(`${data.type === 0x0c ? 32 : 16} bit entries[^]* [01]/\\d+ clusters`))
      expect(checked.stdout).not.toMatch(/dirty|differ|wrong|bad|invalid/i)
      expect(checked.status).toBe(0)
    }
  })
})

const firmware = Object.fromEntries(['start4.elf', 'fixup4.dat', 'start4cd.elf', 'fixup4cd.dat'].map((name) => [`firmware/${name}`, name]))
// In the framework's folder, where the app is built already for other tests.
const flash = (cwd: string, ...more: string[]): ReturnType<typeof uni> => uni(['flash', 'hello', '--board', 'rpi4', '--firmware', join(cwd, 'firmware'), '--to', `file:${join(cwd, 'card.img')}`, '--json', ...more])

test.skipIf(!existsSync('/usr/bin/mcopy'))('what somebody put onto DATA is there after the next flash; another file is replaced only when told', async () => {
  const cwd = folderWith({ ...firmware, note: 'remember me' })
  expect(JSON.parse((await flash(cwd)).stdout)).toMatchObject({ ok: true, kept: false, partitions: [{ role: 'boot', offset: MIB }, { role: 'data', offset: 17 * MIB }, { role: 'kv', offset: 56 * MIB, bytes: 8 * MIB }] })
  execFileSync('mcopy', ['-i', `card.img@@${17 * MIB}`, 'note', '::note.txt'], { cwd })
  expect(JSON.parse((await flash(cwd)).stdout)).toMatchObject({ ok: true, kept: true })
  expect(execFileSync('mtype', ['-i', `card.img@@${17 * MIB}`, '::note.txt'], { cwd, encoding: 'utf8' })).toBe('remember me')
  const sized = await flash(cwd, '--size', '128M')
  expect(sized.stderr + sized.stdout).toContain('UNI-F006')
  writeFileSync(join(cwd, 'card.img'), content(MIB))
  const refused = await flash(cwd)
  expect(refused.code).toBe(64)
  expect(refused.stderr + refused.stdout).toContain('UNI-F007')
  expect(readFileSync(join(cwd, 'card.img')).equals(content(MIB))).toBe(true)
  expect(JSON.parse((await flash(cwd, '--erase', '--size', '128M')).stdout)).toMatchObject({ ok: true, kept: false, bytes: 128 * MIB })
})

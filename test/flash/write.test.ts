// security.md's rules for what is left behind: a card boots what it did, boots what it should, or clearly does not boot, and the next run knows.
import { describe, expect, test } from 'vitest'
import { GuardedMedium } from '../../flash/device.ts'
import { bytesAt, pieces, written, type Image } from '../../flash/extents.ts'
import { lookAt, type Found } from '../../flash/found.ts'
import { newCard, type CardLayout, type CardPlan } from '../../flash/layout.ts'
import { planFor } from '../../flash/plan.ts'
import { writeCard } from '../../flash/write.ts'
import { FakeMedium, seeded, type Behaviour } from './fake-medium.ts'

const MIB = 2 ** 20
const SIZE = 16 * MIB
function content(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = i * 7 + (i >> 9) * 13 + seed
  return bytes
}
const pi = (seed = 1): CardLayout => ({ files: new Map([['config.txt', content(300, seed)], ['kernel8.img', content(300_000, seed)]]) })
const allwinner = (seed = 1): CardLayout => ({ files: new Map(), first: 16384, outside: [{ name: 'SPL', sector: 16, bytes: content(32768, seed) }, { name: 'uImage', sector: 80, bytes: content(300_000, seed) }] })
const bytesOf = (image: Image): Buffer => Buffer.concat([...pieces(image)])
const look = (card: Uint8Array): Promise<Found> => lookAt(async (offset, length) => card.subarray(offset, offset + length), card.length)
const garbage = content(SIZE, 77)
const options = { name: 'sdx', verify: true }

/** A card of ours with something in DATA and kv. */
function used(layout: CardLayout): Buffer {
  const { image, parts } = newCard(layout, SIZE)
  const card = bytesOf(image)
  for (const { role, start, sectors } of parts) if (role !== 'boot') card.set(content(200_000, role.length), (start + sectors) * 512 - 200_000)
  return card
}
const kinds = [['Raspberry Pi', pi], ['Allwinner', allwinner]] as const
/** What a board's boot ROM looks for. */
const boots = (card: Buffer, layout: typeof pi): boolean =>
  layout === pi ? card.readUInt16LE(510) === 0xaa55 && card.readUInt16LE(2048 * 512 + 510) === 0xaa55 : card.readUInt32LE(16 * 512) === Buffer.from(content(4)).readUInt32LE() || card.readUInt32LE(16 * 512) === Buffer.from(content(4, 5)).readUInt32LE()
const holds = (card: Buffer, plan: CardPlan, from: Image): boolean => written(plan.image).every(({ offset, length }) => card.subarray(offset, offset + length).equals(bytesAt(from, offset, length)))
const asImage = (card: Uint8Array): Image => ({ size: card.length, extents: [{ offset: 0, bytes: card }] })

describe.each(kinds)('%s', (_, layout) => {
  test('a new card: everything that counts is there, read back, and the receipt says it', async () => {
    const medium = new FakeMedium(garbage)
    const { plan, loses } = planFor(layout(), await look(garbage), SIZE, false)
    expect(loses).toBeDefined()
    const receipt = await writeCard(medium, plan, options)
    expect(holds(medium.stored, plan, plan.image)).toBe(true)
    expect(receipt).toMatchObject({ readBack: 'direct', written: medium.taken })
    expect(receipt.ranges.map(({ offset, length }) => ({ offset, length }))).toEqual(written(plan.image))
    expect(await look(medium.stored)).toMatchObject({ state: 'ours', interrupted: false })
  })
  test('a card flashed again: not one byte of DATA and kv is written', async () => {
    const old = used(layout())
    const medium = new FakeMedium(old)
    const { plan } = planFor(layout(5), await look(old), SIZE, false)
    await writeCard(medium, plan, options)
    for (const { offset, length } of plan.kept) expect(medium.stored.subarray(offset, offset + length).equals(old.subarray(offset, offset + length))).toBe(true)
    expect(holds(medium.stored, plan, plan.image)).toBe(true)
    expect(medium.taken).toBeLessThan(MIB)
  })

  test.each([['new', false], ['flashed again', true]])('%s, the power cut at 50 random points: the next run knows each, and none is half a boot', async (_, again) => {
    const old = again ? used(layout()) : Buffer.from(garbage)
    const plan = planFor(layout(5), await look(old), SIZE, false).plan
    const whole = new FakeMedium(old)
    await writeCard(whole, plan, options)
    const seen = { untouched: 0, detected: 0, complete: 0 }
    const random = seeded(again ? 2 : 1)
    for (let i = 0; i < 50; i++) {
      const cutAfter = Math.floor(random() * whole.changes)
      const medium = new FakeMedium(old, { cutAfter }, random)
      await expect(writeCard(medium, plan, options)).rejects.toMatchObject({ code: 'UNI-F038' })
      const card = medium.cut()
      const found = await look(card)
      const name = `cut ${i}, after ${cutAfter} of ${whole.changes}`
      if (found.state === 'half' || (found.state === 'ours' && found.interrupted)) seen.detected++
      else if (holds(card, plan, plan.image)) seen.complete++
      else if (card.equals(old)) seen.untouched++
      else expect.fail(`${name}: not detected (${found.state})`)
      // DATA and kv survive, and the next run keeps them.
      for (const { offset, length } of plan.kept) expect(card.subarray(offset, offset + length).equals(old.subarray(offset, offset + length)), name).toBe(true)
      if (again) expect(planFor(layout(5), found, SIZE, false).plan.kept, name).toEqual(plan.kept)
      const rest = new Set(plan.held)
      const bootsWhole = (image: Image): boolean => written(plan.image).every(({ offset, length }) => {
        const a = Buffer.from(card.subarray(offset, offset + length))
        const b = Buffer.from(bytesAt(image, offset, length))
        for (const held of rest) if (held >= offset && held < offset + length) for (const one of [a, b]) one.fill(0, held - offset, held - offset + 512)
        return a.equals(b)
      })
      if (boots(card, layout)) expect(bootsWhole(plan.image) || bootsWhole(asImage(old)), `${name}: boots half`).toBe(true)
      // The next run finishes the card.
      if (i % 20 === 0) {
        const next = new FakeMedium(card)
        const { plan: second } = planFor(layout(5), await look(card), SIZE, false)
        await writeCard(next, second, options)
        expect(await look(next.stored), name).toMatchObject({ state: 'ours', interrupted: false })
        expect(holds(next.stored, second, second.image)).toBe(true)
      }
    }
    expect(seen.detected).toBeGreaterThan(25)
    expect(seen.untouched + seen.detected + seen.complete).toBe(50)
  })

  test('stopped between any two blocks: exit code, detected, and before the first write nothing has happened', async () => {
    const plan = planFor(layout(), await look(garbage), SIZE, false).plan
    for (let after = 0; ; after++) {
      const medium = new FakeMedium(garbage)
      let asked = 0
      const done = await writeCard(medium, plan, { ...options, stopped: () => (asked++ >= after ? 130 : undefined) }).catch((error: unknown) => error)
      if (!(done instanceof Error)) break
      expect(done).toMatchObject({ code: 'UNI-F028', exit: 130, message: expect.stringContaining(after ? 'half-written' : 'nothing was written') })
      if (after) expect(await look(medium.cut())).toEqual({ state: 'half' })
      else expect(medium.taken).toBe(0)
    }
  })
})

describe('media that fail', () => {
  const plan = newCard(pi(), SIZE)
  const total = written(plan.image).reduce((sum, { length }) => sum + length, 0)
  const cases: [string, Behaviour, string, RegExp][] = [
    ['EIO while the marker is written', { failWriteAt: 0 }, 'UNI-F038', /write at byte 0 failed: EIO; nothing was written/],
    ['EIO at a sector in the middle', { failWriteAt: 2048 * 512 + 200_000 }, 'UNI-F038', /write at byte 12\d+ failed: EIO; the card is half-written/],
    ['EIO in the last sector', { failWriteAt: SIZE - 1 }, 'UNI-F038', /EIO; the card is half-written/],
    ['EIO while reading back', { failReadAt: 2048 * 512 + 100_000 }, 'UNI-F038', /read at byte \d+ failed: EIO; the card is half-written/],
    ['a flush that fails', { failFlush: true }, 'UNI-F038', /flush failed: EIO/],
    ['nothing more taken: 0 bytes', { most: 0 }, 'UNI-F038', /takes nothing more; nothing was written/],
    ['ENOSPC', { failWriteAt: SIZE - MIB, code: 'ENOSPC' }, 'UNI-F038', /ends earlier than it says \(ENOSPC\)/],
    ['removal at 0 %', { goneAfter: 0 }, 'UNI-F038', /nothing was written/],
    ['removal at 50 %', { goneAfter: total / 2 }, 'UNI-F038', /went away \(ENODEV\); the card is half-written/],
    ['removal at 99 %', { goneAfter: total * 0.99 }, 'UNI-F038', /went away \(ENODEV\); the card is half-written/],
    ['a bit that does not stay, in the kernel', { flip: { offset: 2048 * 512 + 150_000, bit: 3 } }, 'UNI-F003', /reads back otherwise .* from byte 1198576 on/],
    ['a bit that does not stay, in kv', { flip: { offset: SIZE - 700_000, bit: 0 } }, 'UNI-F003', /reads back otherwise/],
    ['a bit that does not stay, in the first sector', { flip: { offset: 500, bit: 0 } }, 'UNI-F003', /from byte 500 on/],
    ['a card of 2 MiB that says 16 and begins again', { real: { size: 2 * MIB, wraps: true } }, 'UNI-F039', /does not have the size it says/],
    ['a card of 3 MiB that says 16 and begins again', { real: { size: 3 * MIB, wraps: true } }, 'UNI-F039', /does not have the size it says/],
    ['a card of 2 MiB that says 16 and forgets the rest', { real: { size: 2 * MIB, wraps: false } }, 'UNI-F039', /is not there/],
  ]
  test.each(cases)('%s', async (_, how, code, message) => {
    const medium = new FakeMedium(garbage, how)
    await expect(writeCard(medium, plan, options)).rejects.toMatchObject({ code, exit: 74, message: expect.stringMatching(message) })
    const found = await look(medium.cut())
    if (medium.taken && how.failFlush === undefined && how.flip?.offset !== 500 && how.goneAfter !== 0) expect(found.state).toBe('half')
    // Whatever went wrong: nothing boots.
    expect(boots(medium.stored, pi)).toBe(false)
  })
  test('one that takes 1,000 bytes at a time is slow and right', async () => {
    const small = planFor(pi(5), await look(used(pi())), SIZE, false).plan
    const medium = new FakeMedium(used(pi()), { most: 1000 })
    await writeCard(medium, small, options)
    expect(holds(medium.stored, small, small.image)).toBe(true)
  })
  test('reading back asks the medium, not what was written: a write that never arrives is found', async () => {
    const kept = planFor(pi(5), await look(used(pi())), SIZE, false).plan
    const medium = new FakeMedium(used(pi()))
    const forgets = Object.assign(medium, { write: async (bytes: Uint8Array, offset: number) => (bytes.length > 512 ? bytes.length : FakeMedium.prototype.write.call(medium, bytes, offset)) })
    await expect(writeCard(forgets, kept, options)).rejects.toMatchObject({ code: 'UNI-F003' })
  })
  test('a card flashed again that begins again at 2 MiB is found by what changes elsewhere', async () => {
    const old = used(pi())
    const kept = planFor(pi(5), await look(old), SIZE, false).plan
    // As such a card shows itself: its first 2 MiB over and over, but the table says otherwise.
    await expect(writeCard(new FakeMedium(old, { real: { size: 2 * MIB, wraps: true } }), kept, options)).rejects.toMatchObject({ code: 'UNI-F039', message: expect.stringContaining('changed while other places were written') })
  })
  test('without reading back nothing is claimed', async () => {
    const medium = new FakeMedium(garbage)
    expect((await writeCard(medium, plan, { ...options, verify: false })).readBack).toBeUndefined()
    expect(holds(medium.stored, plan, plan.image)).toBe(true)
  })
  test('what is not in the plan is not written, even by mistake', async () => {
    const medium = new FakeMedium(garbage)
    const guarded = new GuardedMedium(medium, 'sdx', [{ offset: 512, length: 1024 }])
    for (const [offset, length] of [[0, 512], [512, 1025], [1024, 1024], [511, 2], [SIZE, 1]]) await expect(guarded.write(new Uint8Array(length), offset)).rejects.toThrow('not in the plan')
    expect(guarded.written).toBe(0)
    await guarded.write(new Uint8Array(1024), 512)
    expect(guarded.written).toBe(1024)
  })
})

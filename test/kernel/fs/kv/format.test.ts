// The format as docs/decisions/015-kv-format.md has it, made and read here without the device's code.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Err, Kv, type Layout } from './kv.ts'

const SECTORS = 352
const SMALL: Layout = { segmentSectors: 16, changes: 24, changeBytes: 1500, cachePages: 2, maxPages: 16, tailSectors: 64, salt: 0x5a17 }

/** CRC-32C, bit by bit. */
function crc32c(...parts: Uint8Array[]): number {
  let crc = 0xffffffff
  for (const part of parts) {
    for (const byte of part) {
      crc ^= byte
      for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    }
  }
  return ~crc >>> 0
}
const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
const view = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength)

/** Puts the right checksum into the slot at `sector`. */
function seal(image: Uint8Array, sector: number): void {
  const slot = image.subarray(sector * 512, sector * 512 + 2048)
  view(slot).setUint32(8, 0, true)
  view(slot).setUint32(8, crc32c(slot), true)
}

/** Sectors of a frame, as a card has them: payload, index, count, checksum keyed by store, epoch and place; the last one is parity. */
function frame(payload: Uint8Array, sector: number, epoch: number, generation: number, salt: number): Uint8Array {
  const count = Math.ceil(payload.length / 504) + 1
  const sectors = new Uint8Array(count * 512)
  for (let i = 0; i < count - 1; i++) sectors.set(payload.subarray(i * 504, i * 504 + 504), i * 512)
  for (let i = 0; i < count - 1; i++) for (let j = 0; j < 504; j++) sectors[(count - 1) * 512 + j] ^= sectors[i * 512 + j]
  for (let i = 0; i < count; i++) {
    const each = sectors.subarray(i * 512, i * 512 + 512)
    view(each).setUint16(504, i, true)
    view(each).setUint16(506, count, true)
    view(each).setUint32(508, crc32c(words(generation, salt, epoch, sector + i), each.subarray(0, 508)), true)
  }
  return sectors
}

describe('the format', () => {
  it('uses CRC-32C (RFC 3720, B.4)', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    const at = kv.d.valueBuffer()
    const crc = (data: Uint8Array): number => {
      new Uint8Array(kv.d.memory.buffer).set(data, at)
      return kv.d.crcOf(at, data.length) >>> 0
    }
    expect(crc(Buffer.from('123456789'))).toBe(0xe3069283)
    expect(crc(new Uint8Array(32))).toBe(0x8a9136aa)
    expect(crc(new Uint8Array(32).fill(255))).toBe(0x62a8ab43)
    for (let length = 0; length < 70; length++) {
      const data = Uint8Array.from({ length }, (_, i) => i * 37 + length)
      expect(crc(data)).toBe(crc32c(data))
    }
  })

  it('of a new store: two heads of number 1 and nothing else', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    expect(kv.mount()).toBe(0)
    const head = kv.image.slice(4 * 512, 8 * 512) // slot 1 of 4
    expect(head).toEqual(kv.image.slice((SECTORS - 12) * 512, (SECTORS - 8) * 512))
    const all = kv.image.slice()
    all.fill(0, 4 * 512, 8 * 512)
    all.fill(0, (SECTORS - 12) * 512, (SECTORS - 8) * 512)
    expect(all.every((byte) => byte === 0)).toBe(true)
    const wanted = new Uint8Array(2048)
    const v = view(wanted)
    wanted.set(Buffer.from('uni kv\r\n'))
    v.setUint32(12, 1, true) // version
    v.setUint32(16, 1, true) // number
    v.setUint32(24, 1, true) // generation
    v.setUint32(28, 0x5a17, true) // salt
    v.setUint32(32, SECTORS, true)
    v.setUint32(36, 16, true) // sectors of a segment
    v.setUint32(40, (SECTORS - 32) / 16, true)
    v.setUint32(44, 4, true) // slots
    v.setUint32(48, 1, true) // first frame of the tail
    v.setUint32(56, 1, true) // next frame
    v.setUint32(8, crc32c(wanted), true)
    expect(Buffer.from(head).toString('hex')).toBe(Buffer.from(wanted).toString('hex'))
  })

  it('of the first set: a frame of the log in the first segment', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    kv.mount()
    expect(kv.set('key', 'v'.repeat(600))).toBe(0)
    const payload = new Uint8Array(24 + 6 + 3 + 600)
    const v = view(payload)
    payload.set(Buffer.from('ugol'))
    v.setUint32(4, payload.length, true)
    v.setUint32(8, 1, true) // number
    v.setUint32(16, 1, true) // the last settled one is so many numbers before
    v.setUint32(20, 1, true) // records
    payload.set([3, 1], 24)
    v.setUint32(26, 600, true)
    payload.set(Buffer.from(`key${'v'.repeat(600)}`), 30)
    const sectors = frame(payload, 16, 2 * 2, 1, 0x5a17) // the first segment, taken by head 2
    expect(Buffer.from(kv.image.slice(16 * 512, 19 * 512)).toString('hex')).toBe(Buffer.from(sectors).toString('hex'))
    // And what is written here is read there.
    payload.set(Buffer.from('W'), 33)
    v.setUint32(8, 2, true)
    kv.image.set(frame(payload, 19, 4, 1, 0x5a17), 19 * 512)
    expect(kv.reopen()).toBe(0)
    expect(kv.text('key')).toBe(`W${'v'.repeat(599)}`)
  })

  it('does not change: a whole store has the bytes it had', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    kv.mount()
    for (let i = 0; i < 60; i++) kv.set(`key ${i % 17}`, `value ${i} `.repeat(i))
    kv.delete('key 3')
    kv.d.checkpoint()
    kv.batch([['a', 'b'], ['c', undefined]])
    expect(createHash('sha256').update(kv.image).digest('hex').slice(0, 16)).toBe('f88def6f279e3bd2')
  })

  it('of a frame never lets pass what belongs to another store, epoch or place', async () => {
    const payload = new Uint8Array(24 + 6 + 1 + 1)
    const v = view(payload)
    payload.set(Buffer.from('ugol'))
    v.setUint32(4, payload.length, true)
    v.setUint32(8, 2, true)
    v.setUint32(16, 1, true)
    v.setUint32(20, 1, true)
    payload.set([1, 1, 1, 0, 0, 0, 97, 98], 24)
    const kv = await Kv.make(SECTORS, SMALL)
    kv.mount()
    for (const [generation, salt, epoch, place] of [[1, 0x5a17, 4, 18], [2, 0x5a17, 4, 18], [1, 0x5a18, 4, 18], [1, 0x5a17, 6, 18], [1, 0x5a17, 5, 18], [1, 0x5a17, 4, 20]]) {
      kv.image.fill(0)
      kv.reopen()
      expect(kv.set('z', 'z')).toBe(0)
      kv.image.set(frame(payload, place, epoch, generation, salt), 18 * 512)
      expect(kv.reopen()).toBe(0)
      expect(kv.text('a'), `${generation} ${salt} ${epoch} ${place}`).toBe(generation === 1 && salt === 0x5a17 && epoch === 4 && place === 18 ? 'b' : Err.NOT_FOUND)
    }
  })
})

describe('a mount', () => {
  it('formats a disk whose first 1 MiB is zeros, whatever is behind, and nothing else', async () => {
    const kv = await Kv.make(8192)
    for (const at of [0, 1, 511, 512, 5000, 1048575]) {
      kv.image.fill(0)
      kv.image[at] = 1
      expect(kv.mount(), `byte ${at}`).toBe(Err.CORRUPT)
      expect(kv.image.findIndex((byte) => byte !== 0)).toBe(at)
      expect(kv.d.diskField(3)).toBe(0)
    }
    kv.image.fill(0)
    kv.image.fill(0xa5, 1048576)
    expect(kv.mount()).toBe(0)
    expect(kv.set('a', 'b')).toBe(0)
    expect(kv.mount()).toBe(0)
    expect(kv.text('a')).toBe('b')
  })

  it('of a store that was wiped by 1 MiB of zeros makes a new one, and nothing of the old comes back', async () => {
    const kv = await Kv.make(8192, { segmentSectors: 64 })
    kv.mount()
    for (let i = 0; i < 600; i++) kv.set(`old ${i}`, 'o'.repeat(300))
    kv.image.fill(0, 0, 1048576)
    expect(kv.mount()).toBe(0)
    expect(kv.keys()).toEqual([])
    for (let i = 0; i < 5; i++) {
      expect(kv.set('new', `n${i}`)).toBe(0)
      expect(kv.mount()).toBe(0)
      expect(kv.keys()).toEqual(['new'])
    }
  })

  it('of a larger disk that was cut down and wiped, with the same calls as before: nothing of what was there passes for what is to come', async () => {
    const calls = (kv: Kv, from: number, to: number): void => {
      for (let i = from; i < to; i++) expect(kv.set(`key ${i}`, 'v'.repeat(900))).toBe(0)
    }
    const kv = await Kv.make(20480, { segmentSectors: 64 })
    kv.mount()
    calls(kv, 0, 1000)
    const before = kv.image.slice()
    before.fill(0, 0, 1048576)
    kv.disk(20480 - 512)
    for (let count = 500; count < 1000; count += 50) {
      kv.image.set(before.subarray(0, kv.image.length))
      expect(kv.mount()).toBe(0)
      calls(kv, 0, count)
      expect(kv.reopen()).toBe(0)
      expect(kv.stats().keys).toBe(count)
    }
  })

  it('refuses another version, a disk of another size, none, and one that is too small', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    kv.mount()
    kv.set('a', 'b')
    const image = kv.image.slice()
    for (const sector of [8, SECTORS - 8]) {
      view(kv.image).setUint32(sector * 512 + 12, 2, true)
      seal(kv.image, sector)
    }
    expect(kv.reopen()).toBe(Err.UNSUPPORTED)
    kv.disk(SECTORS + 32)
    kv.image.set(image)
    expect(kv.mount()).toBe(Err.CORRUPT)
    kv.disk(0)
    expect(kv.mount()).toBe(Err.REMOVED)
    for (const sectors of [1, 31, 32, 33, 100]) {
      kv.disk(sectors)
      expect(kv.mount(), `${sectors}`).toBe(Err.INVALID)
    }
  })

  it('survives every field of the head set to what it cannot be, checksum right (X-06)', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    kv.mount()
    for (let i = 0; i < 70; i++) kv.set(`key ${i % 9}`, 'v'.repeat(i * 7))
    kv.d.checkpoint()
    kv.set('after', 'w')
    kv.reopen()
    kv.set('seals', 'x')
    const image = kv.image.slice()
    // The newest head, in both rings.
    let newest = 0
    for (let slot = 0; slot < 4; slot++) if (view(image).getUint32(slot * 2048 + 16, true) > view(image).getUint32(newest * 2048 + 16, true)) newest = slot
    const places = [newest * 4, SECTORS - 16 + newest * 4]
    const counts: Record<string, number> = {}
    const fields: [number, number][] = []
    for (let at = 24; at < 100; at += 4) fields.push([at, 4])
    for (let at = 100; at < 106; at += 2) fields.push([at, 2])
    for (let at = 128; at < 128 + 16; at += 4) fields.push([at, 4])
    for (let at = 640; at < 640 + 36; at += 4) fields.push([at, 4])
    for (let at = 1408; at < 1408 + 32; at += 4) fields.push([at, 4])
    for (const [at, size] of fields) {
      const old = size === 4 ? view(image).getUint32(places[0] * 512 + at, true) : view(image).getUint16(places[0] * 512 + at, true)
      for (const value of [0, 1, old - 1, old + 1, old * 2, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff]) {
        kv.image.set(image)
        for (const place of places) {
          if (size === 4) view(kv.image).setUint32(place * 512 + at, value, true)
          else view(kv.image).setUint16(place * 512 + at, value, true)
          seal(kv.image, place)
        }
        const where = `field ${at} = ${value}`
        const result = kv.reopen()
        counts[result] = (counts[result] ?? 0) + 1
        if (![0, Err.CORRUPT, Err.NO_MEMORY].includes(result)) expect(result, where).toBe(0)
        if (result) continue
        // Whatever it is now, calls end, with a result.
        for (let i = 0; i < 9; i++) kv.text(`key ${i}`)
        kv.page('', '', 64)
        kv.set('another', 'value')
        kv.d.checkpoint()
        kv.reopen()
      }
    }
    console.log(JSON.stringify(counts))
    expect(counts[Err.CORRUPT]).toBeGreaterThan(200)
  })

  it('survives every field of frames, pages and records set to what it cannot be, checksums right (X-06)', async () => {
    const kv = await Kv.make(SECTORS, SMALL)
    kv.mount()
    for (let i = 0; i < 30; i++) kv.set(`key ${i % 12}`, 'v'.repeat(i * 9))
    kv.d.checkpoint()
    kv.set('key 1', 'in the log')
    kv.batch([['key 2', 'b'], ['key 3', undefined]])
    const image = kv.image.slice()
    let trials = 0
    for (let sector = 16; sector < SECTORS - 16; sector++) {
      const place = image.subarray(sector * 512, sector * 512 + 512)
      if (view(place).getUint16(504, true) || view(place).getUint16(506, true) < 2) continue
      const count = view(place).getUint16(506, true)
      const whole = image.subarray(sector * 512, (sector + count) * 512)
      // Epoch: the one its checksum is right for.
      let epoch = -1
      for (let each = 0; each < 64 && epoch < 0; each++) if (crc32c(words(1, 0x5a17, each, sector), place.subarray(0, 508)) === view(place).getUint32(508, true)) epoch = each
      if (epoch < 0) continue
      const payload = new Uint8Array((count - 1) * 504)
      for (let i = 0; i < count - 1; i++) payload.set(whole.subarray(i * 512, i * 512 + 504), i * 504)
      for (const [at, size] of [[0, 2], [2, 1], [3, 1], [4, 4], [8, 4], [16, 4], [20, 4], [24, 1], [25, 1], [26, 4], [payload.length - 2, 2], [payload.length - 4, 2]]) {
        for (const value of [0, 1, 0x7f, 0xff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]) {
          const changed = payload.slice()
          for (let i = 0; i < size; i++) changed[at + i] = value >>> (8 * i)
          kv.image.set(image)
          kv.image.set(frame(changed, sector, epoch, 1, 0x5a17), sector * 512)
          trials++
          if (kv.reopen()) continue
          for (let i = 0; i < 12; i++) kv.text(`key ${i}`)
          kv.page('', '', 64)
          kv.page('key 5', '', 3)
          kv.set('another', 'value')
          kv.d.checkpoint()
        }
      }
    }
    expect(trials).toBeGreaterThan(2000)
    console.log(`${trials} fields`)
  })
})

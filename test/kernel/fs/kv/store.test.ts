import { describe, expect, it } from 'vitest'
import { generator } from '../../module.ts'
import { Err, Kv } from './kv.ts'

const MIB = 2048

describe('kv', () => {
  it('takes keys of 1 to 255 bytes of any kind and values of 0 to 65,536, and refuses others', async () => {
    const kv = await Kv.make(32 * MIB)
    expect(kv.mount()).toBe(0)
    expect(kv.d.valueMax()).toBe(65536)
    const longest = new Uint8Array(255).fill(255)
    const big = Uint8Array.from({ length: 65536 }, (_, i) => i * 7)
    for (const key of [Uint8Array.of(0), Uint8Array.of(0, 0), Buffer.from('käse/🧀'), longest]) {
      for (const value of [new Uint8Array(0), Uint8Array.of(0), big]) {
        expect(kv.set(key, value)).toBe(0)
        expect(kv.differs(key, value)).toBe(0)
      }
    }
    expect([kv.set('', 'x'), kv.set(new Uint8Array(256), 'x'), kv.set('x', new Uint8Array(65537)), kv.get(''), kv.delete('')]).toEqual(Array(5).fill(Err.INVALID))
    expect([kv.d.set(-1, 1), kv.d.set(1, -1), kv.d.get(1, -1, 0), kv.d.get(1, 1, -1), kv.d.set(0x7fffffff, 1), kv.d.set(1, 0x7fffffff)]).toEqual(Array(6).fill(Err.INVALID))
    expect(kv.keys().length).toBe(4)
    expect(kv.reopen()).toBe(0)
    expect(kv.differs(longest, big)).toBe(0)
    // Part of a value, and its length alone.
    new Uint8Array(kv.d.memory.buffer).set(longest, kv.d.keyBuffer())
    expect(kv.d.get(255, 10, 65530)).toBe(65536)
    expect(new Uint8Array(kv.d.memory.buffer).slice(kv.d.valueBuffer(), kv.d.valueBuffer() + 6)).toEqual(big.slice(65530))
    expect([kv.d.length(255), kv.d.read(255)]).toEqual([65536, 65536])
  })

  it('lists in the order of bytes, by prefix, page by page, over index and changes', async () => {
    const kv = await Kv.make(4 * MIB)
    kv.mount()
    const random = generator(5)
    const keys = new Set<string>()
    for (let i = 0; i < 400; i++) {
      const key = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 5) }, () => [0, 1, 47, 65, 66, 254, 255][Math.floor(random() * 7)]))
      if (random() < 0.2) {
        kv.delete(key)
        keys.delete(key.toString('latin1'))
      } else {
        expect(kv.set(key, key)).toBe(0)
        keys.add(key.toString('latin1'))
      }
      if (i === 250) expect(kv.d.checkpoint()).toBe(0)
    }
    const sorted = [...keys].sort()
    for (const most of [1, 7, 500]) expect(kv.keys('', most)).toEqual(sorted)
    for (const prefix of ['A', 'AB', '\0', '\xff', '\xff\xff', '/A/', 'none']) expect(kv.keys(Buffer.from(prefix, 'latin1'), 3), prefix).toEqual(sorted.filter((key) => key.startsWith(prefix)))
    // After a key that is not there, or before the prefix, or behind all.
    expect(kv.page('A', 'A', 2)).toMatchObject({ keys: sorted.filter((key) => key.startsWith('A') && key > 'A').slice(0, 2) })
    expect(kv.page('B', 'A', 1)).toMatchObject({ keys: sorted.filter((key) => key.startsWith('B')).slice(0, 1) })
    expect(kv.page('', Buffer.alloc(255, 255), 5)).toEqual({ keys: [], lengths: [], more: false })
  })

  it('shares one flush between calls that wait together, and gives each its own result', async () => {
    const kv = await Kv.make(4 * MIB)
    kv.mount()
    const put = (key: string, value: string): void => {
      const memory = Buffer.from(kv.d.memory.buffer)
      memory.write(key, kv.d.keyBuffer())
      memory.write(value, kv.d.valueBuffer())
    }
    expect(kv.set('first', 'of the session')).toBe(0)
    const before = { flushes: kv.d.diskField(4), written: kv.d.diskField(3) }
    for (let i = 0; i < 20; i++) {
      put(`key${i % 10}`, `value ${i}`)
      kv.d.enqueue(0, 4, `value ${i}`.length)
    }
    put('nothing', '')
    kv.d.enqueue(1, 7, 0) // a deletion of what is not there
    expect(kv.set('last', 'one')).toBe(0)
    expect(Array.from({ length: 21 }, (_, i) => kv.d.resultOf(i))).toEqual([...Array(20).fill(0), Err.NOT_FOUND])
    // 20 sets before the deletion, which has to know them, and one after it.
    expect({ flushes: kv.d.diskField(4) - before.flushes, sectors: kv.d.diskField(3) - before.written }).toEqual({ flushes: 2, sectors: 42 })
    for (let i = 10; i < 20; i++) expect(kv.text(`key${i - 10}`)).toBe(`value ${i}`)
    kv.reopen()
    for (let i = 10; i < 20; i++) expect(kv.text(`key${i - 10}`)).toBe(`value ${i}`)
  })

  it('applies a batch in its order, keeps it out when it is too long, and an empty one is nothing', async () => {
    const kv = await Kv.make(4 * MIB)
    kv.mount()
    expect(kv.batch([['a', '1'], ['a', '2'], ['b', '3'], ['b', undefined], ['c', undefined], ['c', '4']])).toBe(0)
    expect([kv.text('a'), kv.get('b'), kv.text('c')]).toEqual(['2', Err.NOT_FOUND, '4'])
    expect(kv.batch([])).toBe(0)
    expect(kv.batch([['a', 'x'.repeat(40000)], ['b', 'y'.repeat(29000)]])).toBe(kv.d.batchMax() >= 69014 ? 0 : Err.INVALID)
    expect(kv.d.batchMax()).toBe(72048)
  })

  it('says NO_SPACE when the disk is full; reading and deleting go on, and what was deleted makes room', async () => {
    const kv = await Kv.make(384, { segmentSectors: 16, changes: 24, changeBytes: 1500, cachePages: 2, maxPages: 16, tailSectors: 64 })
    for (const size of [10, 400, 3000, 5000]) {
      kv.image.fill(0)
      expect(kv.mount()).toBe(0)
      let count = 0
      for (; ; count++) {
        const result = kv.set(`key ${count}`, 'v'.repeat(size))
        if (result === Err.NO_SPACE || result === Err.NO_MEMORY) break
        expect(result).toBe(0)
      }
      const { liveBytes, totalBytes } = kv.stats()
      if (size > 100) expect(liveBytes / totalBytes, `${size}`).toBeGreaterThan(size === 5000 ? 0.3 : 0.35)
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < count; i++) expect(kv.text(`key ${i}`)).toBe('v'.repeat(size))
        expect(kv.reopen()).toBe(0)
      }
      // With a mount in front of each deletion, too.
      for (let i = 0; i < count; i++) {
        if (i % 3 === 0) expect(kv.reopen()).toBe(0)
        expect(kv.delete(`key ${i}`), `${size}: ${i} of ${count}`).toBe(0)
      }
      expect(kv.keys()).toEqual([])
      for (let i = 0; i < count * 3; i++) expect(kv.set(`new ${i % Math.ceil(count / 2)}`, 'w'.repeat(size)), `${size}: ${i} of ${count}`).toBe(0)
    }
  })

  it('spreads wear: after 64 MiB of sets to one key beside data that never changes, no segment was used much more often than another', async () => {
    const kv = await Kv.make(4 * MIB, { segmentSectors: 64, tailSectors: 1024 })
    kv.mount()
    for (let i = 0; i < 60; i++) expect(kv.set(`cold ${i}`, 'c'.repeat(20000))).toBe(0)
    for (let i = 0; i < 6500; i++) if (kv.set('hot', 'h'.repeat(10000))) throw new Error(`set ${i}`)
    const { wearMin, wearMax, wearSum, segments, writtenBytes, askedBytes } = kv.stats()
    console.log(`${segments} segments, taken ${wearMin} to ${wearMax} times, ${(wearSum / segments).toFixed(1)} on average; written ${(writtenBytes / askedBytes).toFixed(2)} × what was asked`)
    expect(wearMax - wearMin).toBeLessThan(16)
    expect(wearSum / segments).toBeGreaterThan(10)
    for (let i = 0; i < 60; i++) expect(kv.differs(Buffer.from(`cold ${i}`), Buffer.alloc(20000, 'c'))).toBe(0)
  })

  it('holds 100,000 keys in less than 600 KiB of RAM, and mounts them with a bounded number of sectors', async () => {
    const kv = await Kv.make(96 * MIB)
    expect(kv.mount()).toBe(0)
    const name = (i: number): string => `sensor/${(i * 7919 % 100000).toString().padStart(6, '0')}`
    for (let i = 0; i < 100_000; i += 50) {
      const result = kv.batch(Array.from({ length: 50 }, (_, j): [string, string] => [name(i + j), `value ${i + j}`]))
      if (result) throw new Error(`batch ${i}: ${result}`)
    }
    const stats = kv.stats()
    expect(stats.keys).toBe(100_000)
    expect(stats.ramBytes).toBeLessThan(600 << 10)
    for (let i = 0; i < 100_000; i += 997) expect(kv.text(name(i))).toBe(`value ${i}`)
    const mounts: number[] = []
    const mount = (): void => {
      const before = kv.d.diskField(2)
      expect(kv.reopen()).toBe(0)
      mounts.push(kv.d.diskField(2) - before)
    }
    mount()
    expect(kv.d.checkpoint()).toBe(0)
    mount()
    // The longest log that there can be.
    let most = 0
    for (let i = 0; i < 5000; i++) {
      if (kv.set(name(i * 20), `changed ${i}`)) throw new Error(`set ${i}`)
      if (i % 500 === 499) {
        mount()
        most = Math.max(most, mounts.at(-1)!)
      }
    }
    console.log(`sectors read by mounts: ${mounts.join(', ')}; RAM ${stats.ramBytes}; written ${(stats.writtenBytes / stats.askedBytes).toFixed(2)} × what was asked in batches of 50`)
    expect(most).toBeLessThan(10_000)
    for (let i = 0; i < 5000; i += 97) expect(kv.text(name(i * 20))).toBe(`changed ${i}`)
    const page = kv.page('sensor/05', '', 10)
    expect(page).toMatchObject({ keys: Array.from({ length: 10 }, (_, i) => `sensor/05${i.toString().padStart(4, '0')}`), more: true })
  })

  it('says NO_MEMORY when there are more keys than its index in RAM was made for, and goes on with those that are there', async () => {
    const kv = await Kv.make(8 * MIB, { maxPages: 8, changes: 200, changeBytes: 8000 })
    kv.mount()
    let count = 0
    while (count < 5000 && !kv.set(`key ${count}`, 'v')) count++
    expect(kv.set(`key ${count}`, 'v')).toBe(Err.NO_MEMORY)
    expect(count).toBeGreaterThan(800)
    for (let i = 0; i < count; i += 13) expect(kv.text(`key ${i}`)).toBe('v')
    for (let i = 0; i < 200; i++) expect(kv.delete(`key ${i}`)).toBe(0)
    for (let i = 0; i < 5; i++) expect(kv.set(`another ${i}`, 'v')).toBe(0)
    // A mount in less RAM than the log or the index needs says so, too, and changes nothing.
    kv.layout({ maxPages: 1, changes: 200, changeBytes: 8000 })
    expect(kv.mount()).toBe(Err.NO_MEMORY)
    kv.layout({ maxPages: 8, changes: 2, changeBytes: 8000 })
    expect(kv.mount()).toBe(Err.NO_MEMORY)
    kv.layout({ maxPages: 8, changes: 200, changeBytes: 8000 })
    expect(kv.mount()).toBe(0)
    expect(kv.stats().keys).toBe(count - 200 + 5)
  })
})

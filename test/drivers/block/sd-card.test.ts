import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../../sim/models/block/store.ts'
import type { SdCardFaults } from '../../../sim/models/sd/card.ts'
import { csdVersion1, csdVersion2 } from '../../../sim/models/sd/registers.ts'
import { FLUSH, INVALID, IO, PENDING, READ, READ_ONLY, REMOVED, TIMEOUT, WRITE, hex, pattern, patterns } from './program.ts'
import { LINE, slot, started, works, type Slot } from './sd-program.ts'

const MIB = 2048
const GIB = 1024 * MIB
/** The first `n` occasions of what `is` names. */
const first = <T>(n: number, is: (it: T) => boolean): ((it: T) => boolean) => (one) => is(one) && n-- > 0

describe('identification', () => {
  it.each([
    { what: 'SDSC of 8 MiB', sectors: 8 * MIB, says: 8 * MIB }, { what: 'SDSC of 64 MiB', sectors: 64 * MIB, says: 64 * MIB }, { what: 'SDSC of 1 GiB', sectors: GIB, says: GIB },
    { what: 'SDSC of 2 GiB, which has blocks of 1024 bytes', sectors: 2 * GIB, says: 2 * GIB }, { what: 'SDHC of 4 GiB', sectors: 4 * GIB, says: 4 * GIB },
    { what: 'SDHC of 512 KiB', sectors: 1024, says: 1024, card: { type: 'sdhc' as const } }, { what: 'SDXC of 2 TiB', sectors: 2 ** 32, says: 2 ** 32 },
    { what: 'SDSC of before version 2', sectors: 64 * MIB, says: 64 * MIB, card: { version1: true } },
  ])('$what: sectors, the last one included, and none behind', async ({ sectors, says, card }) => {
    const it = await started({ sectors, card })
    expect([it.m.call('sectors'), it.m.call('media'), it.m.call('writable'), it.m.call('retries')]).toEqual([says, 1, 1, 0])
    expect(it.write(says - 1, pattern(9))).toBe(0)
    expect(hex(it.read(says - 1, 1))).toBe(hex(pattern(9)))
    expect(hex(it.card.medium.read(says - 1, 1))).toBe(hex(pattern(9)))
    expect(it.transfer(READ, says, 1)).toBe(INVALID)
    expect([...it.emmc.violations, ...it.card.violations]).toEqual([])
  })

  it('takes what a card of no power of two says, not what it has', async () => {
    const it = await started({ sectors: 5000 * 1024 + 77 })
    expect(it.m.call('sectors')).toBe(5000 * 1024)
    works(it)
  })

  it('finds no card in an empty slot, and one that comes within a second, and tells', async () => {
    const it = await slot({ sectors: 0 })
    it.m.call('start')
    expect(it.settle()).toBe(REMOVED)
    expect([it.m.call('sectors'), it.m.call('poll'), it.transfer(READ, 0, 1)]).toEqual([0, 0, REMOVED])
    it.insert(8 * MIB)
    const woken = it.m.call('woken')
    it.m.world.advance(1e9)
    expect(it.settle()).toBe(0)
    expect([it.m.call('sectors'), it.m.call('media')]).toEqual([8 * MIB, 1])
    expect(it.m.call('woken')).toBeGreaterThan(woken)
    expect(it.m.call('retries')).toBe(0)
    works(it)
  })

  it('starts with a card that another program left in the middle of a write', async () => {
    const it = await started()
    it.m.call('begin', WRITE, 10, 20, it.at)
    it.m.world.advance(1e6)
    expect(it.card.state).toBe('rcv')
    expect(it.m.call('start')).toBe(1)
    expect(it.settle()).toBe(0)
    works(it)
  })

  const commands = { CMD8: 8, CMD55: 55, ACMD41: 141, CMD2: 2, CMD3: 3, CMD9: 9, CMD7: 7, ACMD6: 106, CMD16: 16 }
  const wrongs = ['silent', 'responseCrc', 'responseIndex', 'commandCrc'] as const
  for (const [name, index] of Object.entries(commands)) {
    // R2 and R3 have no index, R3 has no checksum.
    for (const wrong of wrongs.filter((one) => !(one === 'responseIndex' && [2, 9, 141].includes(index)) && !(one === 'responseCrc' && index === 141))) {
      it(`begins anew when ${name} goes wrong once, and gives up when it always does: ${wrong}`, async () => {
        const it = await slot({ card: index === 8 || index === 55 ? { initNs: 0 } : {} })
        it.card.faults[wrong] = first(1, (one) => one === index)
        it.m.call('start')
        const code = it.settle()
        // Without CMD8's answer this is a card of before version 2; then an SDSC card still works.
        expect(code).toBe(0)
        expect(it.m.call('retries')).toBe(index === 8 && (wrong === 'silent' || wrong === 'commandCrc') ? 0 : 1)
        it.card.faults[wrong] = (one) => one === index
        it.m.call('start')
        const end = it.settle()
        if (index === 8 && (wrong === 'silent' || wrong === 'commandCrc')) expect(end).toBe(0)
        else expect([TIMEOUT, IO]).toContain(end)
        expect(it.m.call('sectors')).toBe(end === 0 ? 64 * MIB : 0)
        it.card.faults = {}
        it.m.world.advance(1e9)
        expect(it.settle()).toBe(0)
        works(it)
      })
    }
  }

  it('of an SDHC card goes on after a lost CMD8, without which it never gets ready', async () => {
    const it = await slot({ sectors: 4 * GIB })
    it.card.faults.silent = first(1, (index) => index === 8)
    it.m.call('start')
    expect(it.settle()).toBe(0)
    expect([it.m.call('sectors'), it.m.call('retries')]).toEqual([4 * GIB, 1])
    works(it)
  })

  const all = (word: number): number[] => [word, word, word, word]
  const sdsc = csdVersion1(64 * MIB).words
  const sdhc = csdVersion2(4 * GIB).words
  const hostile: { what: string; faults: SdCardFaults; sdhc?: boolean; version1?: boolean }[] = [
    { what: 'a CSD of zeros on SDHC', faults: { csd: all(0) }, sdhc: true }, { what: 'a CSD of ones', faults: { csd: all(0xffff_ffff) } },
    { what: 'the CSD of an SDHC card on SDSC', faults: { csd: sdhc } }, { what: 'the CSD of an SDSC card on SDHC', faults: { csd: sdsc }, sdhc: true },
    { what: 'a CSD of version 3', faults: { csd: [sdhc[0]!, sdhc[1]!, sdhc[2]!, (sdhc[3]! | 0x8000_0000) >>> 0] }, sdhc: true },
    ...[0, 8, 12, 15].map((length) => ({ what: `blocks of 2^${length} bytes`, faults: { csd: [sdsc[0]!, sdsc[1]!, (sdsc[2]! & ~0xf_0000) | (length << 16), sdsc[3]!] } })),
    { what: 'an address of 0', faults: { response: (index, words) => (index === 3 ? [words[0]! & 0xffff] : words) } },
    { what: 'no voltage that there is', faults: { response: (index, words) => (index === 141 ? [words[0]! & ~0x30_0000] : words) } },
    { what: 'an echo that is another', faults: { response: (index, words) => (index === 8 ? [0x155] : words) } },
    { what: 'sector addresses on a card of before version 2', faults: { response: (index, words) => (index === 141 ? [words[0]! | 0x4000_0000] : words) }, version1: true },
    { what: 'no APP_CMD', faults: { response: (index, words) => (index === 55 ? [words[0]! & ~0x20] : words) } },
    { what: 'an error in the answer to ACMD6', faults: { response: (index, words) => (index === 106 ? [words[0]! | 1 << 19] : words) } },
  ]
  it.each(hostile)('refuses $what, within a second, and takes the next card', async ({ faults, sdhc, version1 }) => {
    const it = await slot({ sectors: sdhc ? 4 * GIB : 64 * MIB, card: { version1 } })
    it.card.faults = faults
    it.m.call('start')
    expect(it.settle(1000)).toBe(IO)
    expect([it.m.call('sectors'), it.m.call('media'), it.transfer(READ, 0, 1)]).toEqual([0, 0, REMOVED])
    it.insert(8 * MIB)
    it.m.world.advance(1e9)
    expect(it.settle()).toBe(0)
    works(it)
  })

  it('takes any word for a CSD or refuses it: 300 random ones', async () => {
    const it = await slot()
    let taken = 0
    for (let i = 0; i < 300; i++) {
      it.card.faults.csd = all(0).map(() => Math.floor(it.m.world.random() * 2 ** 32))
      if (i % 2) it.card.faults.csd[3]! &= 0x3fff_ffff
      it.m.call('start')
      const code = it.settle()
      expect([0, IO]).toContain(code)
      const sectors = it.m.call('sectors')
      // 12 bits of blocks, 2^9 of them, of 2^11 bytes at most.
      expect(sectors === 0).toBe(code !== 0)
      expect(sectors).toBeLessThanOrEqual(2 ** 23)
      if (sectors) taken++
      it.m.trace.length = 0
    }
    expect(taken).toBeGreaterThan(5)
  })

  it('gives up a card that never ends its power-up after a second, three times', async () => {
    const it = await slot()
    it.card.faults.neverReady = true
    it.m.call('start')
    const before = it.m.world.now()
    expect(it.settle()).toBe(TIMEOUT)
    expect((it.m.world.now() - before) / 1e9).toBeCloseTo(3, 0)
  })
})

describe.each([{ kind: 'SDSC', sectors: 64 * MIB }, { kind: 'SDHC', sectors: 4 * GIB }])('transfers on $kind', ({ sectors }) => {
  it.each([{ autoStop: true }, { autoStop: false }])('of 1 to 256 sectors (the controller sends CMD12: $autoStop)', async ({ autoStop }) => {
    const it = await started({ sectors, autoStop })
    expect(it.m.call('maxSectors')).toBe(256)
    for (const count of [1, 2, 3, 64, 65, 255, 256]) {
      const data = patterns(100, count, count)
      expect(it.write(100, data)).toBe(0)
      expect(it.card.state).toBe('tran')
      expect(hex(it.read(100, count))).toBe(hex(data))
      expect(it.card.state).toBe('tran')
    }
    expect(it.emmc.counts.autoStops > 0).toBe(autoStop)
    expect(it.card.counts.stops).toBe(12)
    expect(it.m.call('retries')).toBe(0)
    works(it)
  })

  it('up to the last sector', async () => {
    const it = await started({ sectors })
    const data = patterns(1, 9)
    expect(it.write(sectors - 9, data)).toBe(0)
    expect(hex(it.read(sectors - 9, 9))).toBe(hex(data))
    expect(hex(it.card.medium.read(sectors - 9, 9))).toBe(hex(data))
    expect(it.m.call('retries')).toBe(0)
  })

  it('refuses what is not there, too much, or lies amiss, and asks the card nothing', async () => {
    const { m, at, card } = await started({ sectors })
    const { commands } = card.counts
    for (const [sector, count, to] of [[sectors, 1, at], [sectors - 1, 2, at], [0, 0, at], [0, -1, at], [0, 257, at], [2 ** 53, 1, at], [0, 1, at + 2]]) {
      expect(m.call('begin', READ, sector, count, to)).toBe(INVALID)
      expect(m.call('begin', WRITE, sector, count, to)).toBe(INVALID)
    }
    expect(card.counts.commands).toBe(commands)
    expect(m.call('begin', READ, 0, 1, at)).toBe(0)
    expect(m.call('begin', READ, 0, 1, at)).toBe(PENDING)
    expect(m.call('poll')).toBe(PENDING)
  })

  const wrongs: { what: string; fault: (n: number) => SdCardFaults; write: boolean; code: number }[] = [
    { what: 'a checksum of a block read', fault: (n) => ({ readCrc: first(n, (sector) => sector === 12) }), write: false, code: IO },
    { what: 'a block that does not come', fault: (n) => ({ readSilent: first(n, (sector) => sector === 12) }), write: false, code: TIMEOUT },
    { what: 'a checksum of a block written', fault: (n) => ({ writeCrc: first(n, (sector) => sector === 12) }), write: true, code: IO },
    { what: 'a block written that gets no answer', fault: (n) => ({ writeSilent: first(n, (sector) => sector === 12) }), write: true, code: TIMEOUT },
    ...[false, true].flatMap((write) => [
      { what: `no answer to a ${write ? 'write' : 'read'}`, fault: (n: number) => ({ silent: first(n, (index: number) => index === (write ? 25 : 18)) }), write, code: TIMEOUT },
      { what: `a checksum of the answer to a ${write ? 'write' : 'read'}`, fault: (n: number) => ({ responseCrc: first(n, (index: number) => index === (write ? 25 : 18)) }), write, code: IO },
      { what: `another command's answer to a ${write ? 'write' : 'read'}`, fault: (n: number) => ({ responseIndex: first(n, (index: number) => index === (write ? 25 : 18)) }), write, code: IO },
      { what: `a damaged command of a ${write ? 'write' : 'read'}`, fault: (n: number) => ({ commandCrc: first(n, (index: number) => index === (write ? 25 : 18)) }), write, code: TIMEOUT },
      { what: `an error in the answer to a ${write ? 'write' : 'read'}`, write, code: IO, fault: (n: number) => {
        const strikes = first(n, (index: number) => index === (write ? 25 : 18))
        return { response: (index: number, words: number[]) => (strikes(index) ? [words[0]! | 1 << 19] : words) }
      } },
    ]),
  ]
  it.each(wrongs)('repeats after $what, once and twice; three times is an error', async ({ fault, write, code }) => {
    const it = await started({ sectors })
    const old = patterns(10, 5, 1)
    it.write(10, old)
    const data = patterns(10, 5, 2)
    let repeats = 0
    for (const times of [1, 2]) {
      it.card.faults = fault(times)
      if (write) expect(it.write(10, data)).toBe(0)
      expect(hex(it.read(10, 5))).toBe(hex(write ? data : old))
      expect(it.m.call('retries')).toBe((repeats += times))
    }
    it.card.faults = fault(3)
    expect(write ? it.write(10, data) : it.read(10, 5)).toBe(code)
    expect(it.m.call('media')).toBe(1)
    expect(hex(it.read(10, 5))).toBe(hex(write ? data : old))
    works(it)
  })

  it.each([{ count: 1 }, { count: 5 }])('a bad sector ($count at a time): read when it is good again, an error as long as it is not', async ({ count }) => {
    const it = await started({ sectors })
    it.write(10, patterns(10, 5))
    const { bad } = it.card.medium.faults
    bad.set(12, 2)
    expect(hex(it.read(12, count))).toBe(hex(count === 1 ? patterns(12, 1) : Uint8Array.from([...patterns(12, 3), ...new Uint8Array(1024)])))
    bad.set(12, Infinity)
    for (let i = 0; i < 3; i++) expect(it.read(12, count)).toBe(IO)
    expect(it.write(12, patterns(12, count))).toBe(IO)
    expect(hex(it.read(11, 1))).toBe(hex(pattern(11)))
    bad.delete(12)
    works(it)
  })

  it('waits for a card that is slow to read and long busy', async () => {
    const it = await started({ sectors })
    it.card.faults.busyNs = (sector) => (sector === 12 ? 1.5e9 : 20e6)
    it.card.faults.readLateNs = (sector) => (sector === 12 ? 0.9e9 : 5e6)
    const data = patterns(10, 20)
    expect(it.write(10, data)).toBe(0)
    expect(hex(it.read(10, 20))).toBe(hex(data))
    expect(it.m.call('retries')).toBe(0)
    it.card.faults = {}
    works(it)
  })

  it('counts a card that is busy for ever as gone, in seconds, and finds it when its power has been off', async () => {
    const it = await started({ sectors })
    it.card.faults.busyNs = (sector) => (sector === 12 ? Infinity : 0)
    const before = it.m.world.now()
    expect(it.write(10, patterns(10, 5))).toBe(TIMEOUT)
    expect(it.m.world.now() - before).toBeLessThan(10e9)
    expect([it.m.call('sectors'), it.transfer(READ, 0, 1)]).toEqual([0, REMOVED])
    expect(it.settle()).not.toBe(0)
    it.card.faults = {}
    it.emmc.slot.powerCycle()
    it.m.world.advance(1e9)
    expect(it.settle()).toBe(0)
    expect(it.m.call('media')).toBe(2)
    works(it)
  })
})

describe('write protection', () => {
  it('by the card', async () => {
    const it = await started({ card: { protected: true } })
    expect([it.m.call('writable'), it.write(0, pattern(0)), hex(it.read(0, 1))]).toEqual([0, READ_ONLY, hex(new Uint8Array(512))])
    expect(it.transfer(FLUSH, 0, 0)).toBe(0)
  })
  it('by the switch, as it is now', async () => {
    const it = await started()
    it.m.call('setUnlocked', 0)
    expect([it.m.call('writable'), it.write(0, pattern(0)), it.card.counts.written]).toEqual([0, READ_ONLY, 0])
    it.m.call('setUnlocked', 1)
    works(it)
  })
  it('that the card only tells when it is written is an error', async () => {
    const it = await slot({ card: { protected: true } })
    it.card.faults.csd = csdVersion1(64 * MIB).words
    it.m.call('start')
    it.settle()
    expect([it.m.call('writable'), it.write(0, pattern(0)), it.write(0, patterns(0, 3))]).toEqual([1, TIMEOUT, TIMEOUT])
    expect(it.card.counts.written).toBe(0)
  })
})

/** A second card, whose sectors all differ from those of the first. */
const other = (sectors: number): MemoryStore => {
  const store = new MemoryStore(sectors)
  for (let i = 0; i < 64; i++) store.write(i, pattern(i, 200))
  return store
}

describe.each([{ how: 'whose slot tells', tells: true }, { how: 'whose slot does not tell', tells: false }])('a card $how', ({ tells }) => {
  const out = (it: Slot): void => {
    it.emmc.slot.remove()
    if (tells) it.m.call('setPresent', 0)
    if (tells) it.m.call('onInterrupt')
  }
  const back = (it: Slot, store: MemoryStore): void => {
    it.insert(store)
    if (tells) it.m.call('setPresent', 1)
    it.m.world.advance(1e9)
  }

  it('that is taken out: REMOVED until another is in, whose size and sectors then count', async () => {
    const it = await started()
    out(it)
    const woken = it.m.call('woken')
    expect(it.transfer(READ, 0, 1)).toBe(REMOVED)
    expect(it.m.call('sectors')).toBe(0)
    if (!tells) expect(it.m.call('woken')).toBeGreaterThan(woken)
    expect(it.transfer(WRITE, 0, 1)).toBe(REMOVED)
    back(it, other(8 * MIB))
    expect(it.settle()).toBe(0)
    expect([it.m.call('sectors'), it.m.call('media')]).toEqual([8 * MIB, 2])
    expect(hex(it.read(3, 1))).toBe(hex(pattern(3, 200)))
    works(it)
  })

  it('that is swapped between two transfers: nothing is read from or written to the other before it is known', async () => {
    for (const write of [false, true]) {
      const it = await started()
      it.write(0, patterns(0, 4))
      it.emmc.slot.remove()
      if (tells) {
        it.m.call('setPresent', 0)
        it.m.call('onInterrupt')
        it.m.call('setPresent', 1)
      }
      const store = other(64 * MIB)
      it.insert(store)
      expect(write ? it.write(0, patterns(0, 4)) : it.read(0, 4)).toBe(REMOVED)
      expect(hex(store.read(0, 1))).toBe(hex(pattern(0, 200)))
      it.m.world.advance(1e9)
      expect(it.settle()).toBe(0)
      expect(it.m.call('media')).toBe(2)
    }
  })

  it('that is taken out, or loses its power, in the middle of a transfer, wherever that is', async () => {
    for (const kind of [READ, WRITE]) {
      for (const power of [false, true]) {
        const it = await started()
        for (let us = 5; us < 9000; us = Math.ceil(us * 1.5)) {
          expect(it.m.call('begin', kind, 10, 16, it.at)).toBe(0)
          for (const end = it.m.world.now() + us * 1000; it.m.world.now() < end;) {
            it.m.world.advance(5000)
            if (it.m.world.lines.get(LINE)) it.m.call('onInterrupt')
            it.m.call('poll')
          }
          const store = other(64 * MIB)
          if (power) it.emmc.slot.powerCycle()
          else out(it)
          const code = it.settle()
          // It may just have been through.
          expect([REMOVED, 0]).toContain(code)
          if (!power) back(it, store)
          it.m.world.advance(1e9)
          if (code === 0) expect([0, REMOVED, PENDING]).toContain(it.transfer(READ, 0, 1))
          it.m.world.advance(1e9)
          it.settle()
          expect(it.m.call('sectors')).toBe(64 * MIB)
          if (!power) expect(hex(it.read(3, 1))).toBe(hex(pattern(3, 200)))
          it.m.trace.length = 0
        }
        works(it)
      }
    }
  })
})

it.each([1, 2, 3])('400 transfers with one fault in ten commands or blocks (seed %i): what is reported as read or written is right', async (seed) => {
  const it = await started({ sectors: 64 * MIB })
  const random = (below: number): number => Math.floor(it.m.world.random() * below)
  for (let i = 0; i < seed; i++) random(2)
  const sometimes = (): boolean => random(60) === 0
  /** What each of 100 sectors may hold. */
  const known: Uint8Array[][] = Array.from({ length: 100 }, () => [new Uint8Array(512)])
  const faults: SdCardFaults = { silent: sometimes, responseCrc: sometimes, responseIndex: sometimes, commandCrc: sometimes, readCrc: sometimes, readSilent: sometimes, writeCrc: sometimes, writeSilent: sometimes, busyNs: () => (sometimes() ? random(2e8) : 0) }
  let good = 0
  let bad = 0
  for (let i = 0; i < 400; i++) {
    it.card.faults = faults
    const from = random(95)
    const count = 1 + random(5)
    const data = patterns(from, count, i)
    const write = random(2) === 0
    const result = write ? it.write(from, data) : it.read(from, count)
    if (typeof result === 'number' && result !== 0) {
      expect([IO, TIMEOUT, REMOVED]).toContain(result)
      bad++
      if (write) for (let k = 0; k < count; k++) known[from + k]!.push(data.slice(k * 512, k * 512 + 512))
      if (result === REMOVED) {
        it.card.faults = {}
        it.m.world.advance(1e9)
        it.settle()
        it.m.world.advance(1e9)
        it.settle()
        expect(it.m.call('sectors')).toBe(64 * MIB)
      }
      continue
    }
    good++
    for (let k = 0; k < count; k++) {
      const now = write ? data.slice(k * 512, k * 512 + 512) : (result as Uint8Array).slice(k * 512, k * 512 + 512)
      if (!write) expect(known[from + k]!.map(hex)).toContain(hex(now))
      known[from + k] = [now]
    }
    it.m.trace.length = 0
  }
  expect(good).toBeGreaterThan(200)
  expect(it.m.call('retries')).toBeGreaterThan(20)
  expect(bad).toBeLessThan(200)
  it.card.faults = {}
  works(it)
})

import { execFileSync } from 'node:child_process'
import { crc32 } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeDisk } from '../../../flash/mbr.ts'
import { generator } from '../module.ts'
import { SECTOR, SparseDisk, tables, type Report } from './disk.ts'
import { gpt, madeBy, mbr, seal, sealArray, sfdisk, tool, types, type GptRow, type Row, type Told } from './images.ts'

const SIZE = 1n << 20n
let reader: Awaited<ReturnType<typeof tables>>
beforeAll(async () => { reader = await tables(new SparseDisk(SIZE)) })

const blank = (sectors = SIZE): SparseDisk => new SparseDisk(sectors)
const places = (report: Report): string => report.partitions.map(({ number, kind, start, sectors }) => `${number} ${kind} ${start}+${sectors}`).join(', ')

/** What holds for every disk, whatever is on it: partitions lie within it, apart from each other and from the tables; nothing is written; reading ends. */
function holds(disk: SparseDisk): Report {
  disk.reads = []
  const report = reader.read(disk)
  const size = Number(disk.sectors)
  const wrong = (what: string): never => { throw new Error(`${what}: ${JSON.stringify(report)}`) }
  if (disk.writes.length) wrong('written to')
  if (disk.reads.length > 2200) wrong(`${disk.reads.length} reads`)
  if (report.partitions.length > 128 || report.problems.length > 128) wrong('too many')
  const sorted = [...report.partitions].sort((a, b) => a.start - b.start)
  sorted.forEach(({ start, sectors }, i) => {
    if (start < 1 || sectors < 1 || start + sectors > size) wrong('outside of the disk')
    if (i && sorted[i - 1]!.start + sorted[i - 1]!.sectors > start) wrong('overlapping')
  })
  // Each sector that was read is part of a table.
  for (const read of disk.reads) if (sorted.some(({ start, sectors }) => Number(read) >= start && Number(read) < start + sectors) && report.result === 0 && !report.backup) wrong(`table at ${read} lies in a partition`)
  if (report.result !== 0 && report.partitions.length) wrong('partitions in spite of an error')
  return report
}

describe('crc32', () => {
  it('agrees with zlib, whole and in pieces', () => {
    const random = generator(1)
    const at = reader.program.space(600)
    for (let length = 0; length < 600; length += 7) {
      const data = Uint8Array.from({ length }, () => random() * 256)
      reader.bytes().set(data, at)
      const half = length >> 1
      expect(reader.program.crc(at, length, 0) >>> 0).toBe(crc32(data))
      expect(reader.program.crc(at + half, length - half, reader.program.crc(at, half, 0)) >>> 0).toBe(crc32(data))
    }
    reader.program.release(at)
  })
})

describe('MBR', () => {
  it('of our flasher: the last FAT partition is for files, the first of type 0xda for kv', () => {
    const { extents } = makeDisk(512 << 20, [
      { type: 0x0c, start: 2048, sectors: 4096 }, { type: 0x0e, start: 8192, sectors: 16384 }, { type: 0xda, start: 65536, sectors: 8192 }, { type: 0xda, start: 131072, sectors: 8192 },
    ])
    const disk = blank()
    for (const { offset, bytes } of extents) disk.put(offset / SECTOR, bytes)
    const report = holds(disk)
    expect(places(report)).toBe('1 fat 2048+4096, 2 fat 8192+16384, 3 kv 65536+8192, 4 kv 131072+8192')
    expect([report.result, report.scheme, report.data, report.kv, report.problems]).toEqual([0, 1, 8192, 65536, []])
  })

  it('on a RAM disk', () => {
    const { extents } = makeDisk(32 << 10, [{ type: 0x0e, start: 8, sectors: 24 }, { type: 0xda, start: 32, sectors: 32 }])
    expect(reader.readRam(64, extents[0]!.bytes as Uint8Array)).toMatchObject({ result: 0, data: 8, kv: 32, problems: [] })
    expect(reader.readRam(63, extents[0]!.bytes as Uint8Array)).toMatchObject({ result: 0, data: 8, kv: 0, problems: ['2 ends past the disk (sector 0)'] })
  })

  it.each([0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e])('takes type %i for FAT', (type) => {
    expect(holds(mbr(blank(), [{ type, start: 64, sectors: 100 }])).data).toBe(64)
  })

  it('keeps what it does not know: NTFS, Linux and the rest are partitions, but neither for files nor for kv', () => {
    const report = holds(mbr(blank(), [{ type: 0x07, start: 64, sectors: 100 }, { type: 0x83, start: 200, sectors: 100, status: 0x80 }]))
    expect([places(report), report.data, report.kv]).toEqual(['1 other 64+100, 2 other 200+100', 0, 0])
  })

  const program = tool('sfdisk')
  it.skipIf(!program)('of sfdisk with an extended partition and four logical ones, as sfdisk reads it', () => {
    let told: Told[] = []
    const disk = madeBy(64, (file) => {
      told = sfdisk(program!, file, 'label: dos\nstart=2048, size=8192, type=c\nstart=12288, size=100000, type=f\nstart=120000, size=2048, type=da\n'
        + 'start=14336, size=4096, type=83\nstart=20480, size=4096, type=b\nstart=28672, size=2048, type=e\nstart=40960, size=8192, type=da\n')
    })
    const report = holds(disk)
    const expected = told.filter(({ type }) => type !== 'f').map(({ node, start, size, type }) => [Number(/\d+$/.exec(node)![0]), parseInt(type, 16), start, size])
    expect(expected).toHaveLength(6)
    const sorted = report.partitions.map(({ number, type, start, sectors }) => [number, type, start, sectors])
    expect(sorted).toEqual(expected.sort((a, b) => a[0]! - b[0]!))
    expect([report.problems, report.data, report.kv]).toEqual([[], 28672, 120000])
  })

  it('refuses a disk without a table: zeros, no signature, a FAT without partitions, code where the entries are', () => {
    expect(holds(blank()).result).toBe(-6)
    const unsigned = mbr(blank(), [{ type: 0x0c, start: 64, sectors: 100 }])
    unsigned.at(0)[511] = 0
    expect(holds(unsigned).result).toBe(-6)
    const fat = mbr(blank(), [])
    fat.at(0).set([0xeb, 0x58, 0x90, ...Buffer.from('mkfs.fat'), 0, 2])
    expect(holds(fat)).toMatchObject({ result: -6, scheme: 0 })
    expect(holds(mbr(blank(), [{ type: 0x0c, start: 64, sectors: 100, status: 0x41 }]))).toMatchObject({ result: -6, partitions: [] })
    expect(holds(mbr(blank(), []))).toMatchObject({ result: 0, scheme: 1, partitions: [] })
  })

  it.skipIf(!tool('mkfs.fat'))('refuses a disk that mkfs.fat has formatted whole', () => {
    for (const bits of ['16', '32']) {
      const disk = madeBy(64, (file) => void execFileSync(tool('mkfs.fat')!, ['-F', bits, '-I', '--mbr=n', file], { stdio: 'ignore' }))
      expect(holds(disk)).toMatchObject({ result: -6, partitions: [] })
    }
  })

  it('without a medium: REMOVED', () => { expect(holds(blank(0n)).result).toBe(-12) })

  it('X-02: leaves out what begins in the table, has no sectors, or ends past the disk, and says so', () => {
    const end = Number(SIZE)
    const cases: [number, number, string | undefined][] = [
      [0, 100, 'begins in the partition table'], [0, 0xffff_ffff, 'begins in the partition table'], [64, 0, 'has no sectors'], [end, 1, 'ends past the disk'], [end - 1, 2, 'ends past the disk'],
      [1, end, 'ends past the disk'], [0xffff_ffff, 1, 'ends past the disk'], [0xffff_ffff, 0xffff_ffff, 'ends past the disk'], [0x8000_0000, 64, 'ends past the disk'],
      [64, 0x8000_0000, 'ends past the disk'], [64, 0xffff_ffff, 'ends past the disk'], [64, -64 >>> 0, 'ends past the disk'], [end - 1, 1, undefined], [1, end - 1, undefined],
    ]
    for (const [start, sectors, problem] of cases) {
      const report = holds(mbr(blank(), [undefined, { type: 0x0c, start, sectors }]))
      expect([report.result, report.problems, places(report)]).toEqual(problem ? [0, [`2 ${problem} (sector 0)`], ''] : [0, [], `2 fat ${start}+${sectors}`])
    }
  })

  it('X-02: leaves out both of two that overlap by one sector, hold one another, or are the same; the others stay', () => {
    for (const [start, sectors] of [[199, 10], [150, 1], [100, 100], [1, 1000], [100, 1], [50, 51]] as const) {
      const report = holds(mbr(blank(), [{ type: 0x0c, start: 100, sectors: 100 }, { type: 0xda, start, sectors }, { type: 0x0e, start: 5000, sectors: 10 }]))
      expect(places(report)).toBe('3 fat 5000+10')
      expect(report.problems).toEqual(['1 overlaps another (sector 0)', '2 overlaps another (sector 0)'])
    }
    expect(holds(mbr(blank(), [{ type: 0x0c, start: 100, sectors: 100 }, { type: 0xda, start: 200, sectors: 100 }])).problems).toEqual([])
  })

  describe('logical partitions', () => {
    const EXTENDED = { type: 0x05, start: 1000, sectors: 9000 }
    const link = (start: number): Row => ({ type: 0x05, start, sectors: 1000 })
    const part = (start: number, sectors: number, type = 0x83): Row => ({ type, start, sectors })
    const chain = (tables_: [number, (Row | undefined)[]][], primary: Row[] = [EXTENDED]): SparseDisk => {
      const disk = mbr(blank(), primary)
      for (const [at, rows] of tables_) mbr(disk, rows, at)
      return disk
    }

    it('out of order on the disk, in the order of the chain', () => {
      expect(places(holds(chain([[1000, [part(10, 90), link(5000)]], [6000, [part(10, 90), link(2000)]], [3000, [part(10, 90)]]])))).toBe('5 other 1010+90, 6 other 6010+90, 7 other 3010+90')
    })

    it('X-02: a chain that leads back, to its start or to itself, ends there', () => {
      for (const back of [0, 2000, 3000]) {
        const report = holds(chain([[1000, [part(10, 90), link(2000)]], [3000, [part(10, 90), link(3000)]], [4000, [part(10, 90), link(back)]]]))
        expect(places(report)).toBe('5 other 1010+90, 6 other 3010+90, 7 other 4010+90')
        expect(report.problems).toEqual([`8 leads back into its own chain (sector ${1000 + back})`])
      }
    })

    it('X-02: a link out of the extended partition, past the disk or by a negative number ends the chain', () => {
      for (const to of [9000, 8_000_000, 0x7fff_ffff, -1000 >>> 0, -1 >>> 0]) {
        const report = holds(chain([[1000, [part(10, 90), link(to)]], [0, [EXTENDED]]]))
        expect(report.problems).toEqual(['6 lies outside the range for partitions (sector 1000)'])
        expect(report.partitions).toHaveLength(1)
      }
    })

    it('X-02: a partition that leaves its extended one, holds a table, or overlaps another logical one is left out', () => {
      expect(holds(chain([[1000, [part(10, 8991)]]])).problems).toEqual(['5 lies outside the range for partitions (sector 1000)'])
      expect(holds(chain([[1000, [part(10, 8990)]]])).problems).toEqual([])
      expect(holds(chain([[1000, [part(0, 10)]]])).problems).toEqual(['5 begins in the partition table (sector 1000)'])
      expect(holds(chain([[1000, [part(10, 2000), link(2000)]], [3000, [part(10, 10)]]]))).toMatchObject({ problems: ['5 overlaps another (sector 3000)'] })
      expect(holds(chain([[1000, [part(10, 1000), link(2000)]], [3000, [part(-1500 >>> 0, 10)]]])).problems).toEqual(['6 ends past the disk (sector 3000)'])
      const overlap = holds(chain([[1000, [part(2010, 100), link(2000)]], [3000, [part(10, 90)]]]))
      expect(overlap.problems).toEqual(['5 overlaps another (sector 0)', '6 overlaps another (sector 0)'])
    })

    it('X-02: a table without its signature, a second link, a chain of 200: told of, and the rest stays', () => {
      const unsigned = chain([[1000, [part(10, 90), link(2000)]], [3000, [part(10, 90)]]])
      unsigned.at(3000)[510] = 0
      expect(holds(unsigned)).toMatchObject({ problems: ['6 is no table of logical partitions (sector 3000)'], partitions: [{ number: 5 }] })
      expect(holds(chain([[1000, [part(10, 90), link(2000), link(4000)]], [3000, [part(10, 90)]], [5000, [part(10, 90)]]]))).toMatchObject({ problems: ['5 is one too many (sector 1000)'], partitions: [{ number: 5 }, { number: 6 }] })
      const long = holds(chain(Array.from({ length: 200 }, (_, i) => [1000 + 20 * i, [part(1, 10), link(20 * (i + 1))]])))
      expect(long.partitions).toHaveLength(128)
      expect(long.problems).toEqual(['133 is one too many (sector 3560)'])
    })

    it('X-02: an extended partition that overlaps a primary one takes all it holds along', () => {
      const report = holds(chain([[1000, [part(10, 90)]]], [EXTENDED, part(9999, 10), part(20000, 10)]))
      expect([places(report), report.problems.length]).toEqual(['3 other 20000+10', 2])
    })

    it('two extended partitions that point at each other end', () => {
      const second = { type: 0x0f, start: 20000, sectors: 1000 }
      const report = holds(chain([[1000, [part(10, 90), link(19000)]], [20000, [part(10, 90), link(-19000 >>> 0)]]], [EXTENDED, second]))
      expect(places(report)).toBe('5 other 1010+90, 6 other 20010+90')
    })
  })

  it('X-02: fields swept over limits in one, two and three entries: never outside, never overlapping, never written', () => {
    const end = Number(SIZE)
    const values = [0, 1, 2, 63, 1000, end - 1, end, end + 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff]
    let found = 0
    for (const type of [0x05, 0x0c]) {
      for (const start of values) {
        for (const sectors of values) {
          for (const [otherStart, otherSectors] of [[1, 63], [63, 937], [1000, end - 1000], [end - 1, 1], [0xffff_ffff, 0xffff_ffff]] as const) {
            const disk = mbr(blank(), [{ type, start, sectors }, { type: 0xda, start: otherStart, sectors: otherSectors }, { type: 0x0f, start: 2000, sectors: 500 }])
            mbr(disk, [{ type: 0x83, start, sectors }, { type: 0x05, start: sectors, sectors: start }], 2000)
            found += holds(disk).partitions.length
          }
        }
      }
    }
    expect(found).toBeGreaterThan(500)
  })

  it('X-02: 3,000 chains of random numbers end', () => {
    const random = generator(0x3a)
    const pick = (): number => { const kind = random(); return kind < 0.7 ? Math.floor(random() * 40) : kind < 0.9 ? Math.floor(random() * 0x1_0000_0000) : (-Math.floor(random() * 40)) >>> 0 }
    const row = (): Row => ({ type: [0, 5, 5, 0x0f, 0x0c, 0x83, 0xda][Math.floor(random() * 7)]!, start: pick(), sectors: pick() })
    for (let i = 0; i < 3000; i++) {
      const disk = blank(64n)
      for (let sector = 0; sector < 64; sector++) if (sector === 0 || random() < 0.8) mbr(disk, [row(), row(), row(), row()], sector)
      holds(disk)
    }
  })
})

describe('GPT', () => {
  const rows: GptRow[] = [
    { type: types.efi, start: 2048n, end: 4095n }, { type: types.basicData, start: 4096n, end: 8191n }, { type: types.linux, start: 8192n, end: 500_000n },
  ]
  const usual = (): SparseDisk => gpt(blank(), rows)
  const expected = '1 fat 2048+2048, 2 fat 4096+4096, 3 other 8192+491809'

  it('finds its partitions; files go to the last of basic data or EFI system; there is no kv', () => {
    const report = holds(usual())
    expect([report.result, report.scheme, report.backup, places(report), report.data, report.kv, report.problems]).toEqual([0, 2, false, expected, 4096, 0, []])
  })

  it.each([{ count: 4, entrySize: 128 }, { count: 1, entrySize: 512 }, { count: 9, entrySize: 256 }, { count: 4096, entrySize: 128 }])('reads $count entries of $entrySize bytes', (shape) => {
    expect(holds(gpt(blank(), rows.slice(0, shape.count).map((row) => ({ ...row, start: row.start + 4096n, end: row.end + 4096n })), shape)).partitions).toHaveLength(Math.min(3, shape.count))
  })

  it('on a disk of 2^40 sectors, whose last partition ends 8 TiB further than an MBR can say', () => {
    const end = (1n << 40n) - 34n
    expect(places(holds(gpt(blank(1n << 40n), [{ type: types.basicData, start: 1n << 34n, end }])))).toBe(`1 fat ${2 ** 34}+${Number(end) - 2 ** 34 + 1}`)
  })

  const program = tool('sfdisk')
  it.skipIf(!program)('of sfdisk, as sfdisk reads it; also when the first copy is gone', () => {
    let told: Told[] = []
    const disk = madeBy(64, (file) => { told = sfdisk(program!, file, `label: gpt\nsize=8192, type=${types.efi}\nsize=16384, type=${types.basicData}\nstart=100000, size=2048\n`) })
    const report = holds(disk)
    expect(report.partitions.map(({ number, start, sectors }) => [number, start, sectors])).toEqual(told.map(({ node, start, size }) => [Number(/\d+$/.exec(node)![0]), start, size]))
    expect([report.data, report.problems]).toEqual([told[1]!.start, []])
    disk.put(1, new Uint8Array(33 * SECTOR))
    const second = holds(disk)
    expect([second.backup, second.partitions, second.problems]).toEqual([true, report.partitions, ['0 GPT header is damaged (sector 1)']])
  })

  const sgdisk = tool('sgdisk')
  it.skipIf(!sgdisk)('of sgdisk, hybrid MBR included', () => {
    const disk = madeBy(64, (file) => void execFileSync(sgdisk!, ['-n', '1:2048:+4M', '-t', '1:ef00', '-n', '2:0:+8M', '-t', '2:0700', '-h', '1', file], { stdio: 'ignore' }))
    expect(places(holds(disk))).toBe('1 fat 2048+8192, 2 fat 10240+16384')
  })

  it('X-02: any bit of the first header or of an entry wrong: the second copy has it', () => {
    const disk = usual()
    const flip = (sector: number, byte: number, bit: number): void => void (disk.at(sector)[byte]! ^= 1 << bit)
    for (const [sector, bytes] of [[1, 92], [2, 128]] as const) {
      for (let byte = 0; byte < bytes; byte++) {
        const bit = byte & 7
        flip(sector, byte, bit)
        const report = holds(disk)
        if (report.result || !report.backup || places(report) !== expected || report.problems.length !== 1) throw new Error(`bit ${bit} of byte ${byte} of sector ${sector}: ${JSON.stringify(report)}`)
        flip(sector, byte, bit)
      }
    }
    expect(holds(disk).backup).toBe(false)
  })

  it('X-02: both copies wrong: refused as damaged, and the MBR beside it is not taken for a table', () => {
    for (const [first, second] of [[1, SIZE - 1n], [2, SIZE - 1n], [1, SIZE - 33n], [2, SIZE - 33n]] as const) {
      const disk = usual()
      disk.at(first)[20]! ^= 1
      disk.at(second)[20]! ^= 1
      mbr(disk, [{ type: 0xee, start: 1, sectors: 100 }, { type: 0x0c, start: 4096, sectors: 100 }])
      expect(holds(disk)).toMatchObject({ result: -10, scheme: 2, partitions: [], data: 0 })
    }
    expect(holds(mbr(blank(), [{ type: 0xee, start: 1, sectors: 0xffff_ffff }])).result).toBe(-10)
  })

  it('a disk that has grown: the second copy is where the first header says, when the first entries are damaged', () => {
    const disk = usual()
    disk.sectors = 2n * SIZE
    expect(holds(disk).backup).toBe(false)
    disk.at(2)[32]! ^= 1
    expect(holds(disk)).toMatchObject({ result: 0, backup: true, problems: ['0 GPT entries are damaged (sector 2)'] })
  })

  it('without a protective MBR an old GPT is not looked at', () => {
    const disk = mbr(usual(), [{ type: 0x0c, start: 64, sectors: 100 }])
    expect(places(holds(disk))).toBe('1 fat 64+100')
  })

  it('X-02: entries that end before they begin, leave the range, or overlap are left out though all checksums are right', () => {
    const last = SIZE - 34n
    const cases: [bigint, bigint, string][] = [
      [5000n, 4999n, 'ends before it begins'], [0n, 10n, 'lies outside the range for partitions'], [33n, 100n, 'lies outside the range for partitions'], [last, last + 1n, 'lies outside the range for partitions'],
      [100n, SIZE, 'ends past the disk'], [100n, (1n << 64n) - 1n, 'ends past the disk'], [(1n << 64n) - 1n, (1n << 64n) - 1n, 'ends past the disk'], [1n << 63n, 100n, 'ends before it begins'],
    ]
    for (const [start, end, problem] of cases) {
      const report = holds(gpt(blank(), [undefined, { type: types.basicData, start, end }]))
      expect([report.result, report.problems, places(report)]).toEqual([0, [`2 ${problem} (sector 2)`], ''])
    }
    const overlap = holds(gpt(blank(), [...rows, undefined, { type: types.basicData, start: 4000n, end: 4100n }]))
    expect([places(overlap), overlap.problems]).toEqual(['3 other 8192+491809', ['1 overlaps another (sector 2)', '2 overlaps another (sector 2)', '5 overlaps another (sector 2)']])
    expect(places(holds(gpt(blank(), [{ type: types.basicData, start: 34n, end: last }])))).toBe(`1 fat 34+${Number(last) - 33}`)
  })

  it('X-02: header fields swept over limits, checksums right: refused, or all that holds for every disk holds', () => {
    const values = [0n, 1n, 2n, 33n, 34n, 91n, 92n, 128n, 512n, 513n, 4096n, 4097n, SIZE - 34n, SIZE - 2n, SIZE - 1n, SIZE, 1n << 31n, (1n << 32n) - 1n, 1n << 63n, (1n << 64n) - 1n]
    const fields = [[8, 4], [12, 4], [24, 8], [32, 8], [40, 8], [48, 8], [72, 8], [80, 4], [84, 4]] as const
    let refused = 0
    for (const [offset, width] of fields) {
      for (const value of values) {
        const disk = usual()
        disk.at(SIZE - 1n)[0] = 0 // the second copy is not there to help
        const view = disk.view(1)
        if (width === 8) view.setBigUint64(offset, value, true)
        else view.setUint32(offset, Number(value & 0xffff_ffffn), true)
        const array = view.getBigUint64(72, true)
        if (view.getUint32(80, true) * view.getUint32(84, true) <= 1 << 20 && array < SIZE) sealArray(disk, 1)
        else seal(disk, 1)
        if (holds(disk).result) refused++
      }
    }
    expect(refused).toBeGreaterThan(90)
  })

  it('X-02: 500 arrays of random entries', () => {
    const random = generator(0x17)
    for (let i = 0; i < 500; i++) {
      const row = (): GptRow => {
        const start = BigInt(Math.floor(random() * 2100))
        return { type: types.basicData, start, end: random() < 0.1 ? BigInt.asUintN(64, start - 2n) : start + BigInt(Math.floor(random() * 60)) }
      }
      holds(gpt(blank(2100n), Array.from({ length: 30 }, row)))
    }
  })
})

it('X-02: 4,000 tables that were right but for one to eight bytes', () => {
  const random = generator(0x5eed)
  const chained = (): SparseDisk => {
    const disk = mbr(blank(), [{ type: 0x0c, start: 64, sectors: 900 }, { type: 5, start: 1000, sectors: 1000 }, { type: 0xda, start: 4000, sectors: 64 }])
    for (let i = 0; i < 6; i++) mbr(disk, [{ type: 0x83, start: 10, sectors: 80 }, i < 5 ? { type: 5, start: 100 * (i + 1), sectors: 100 } : undefined], 1000 + 100 * i)
    return disk
  }
  const listed = (): SparseDisk => gpt(blank(), Array.from({ length: 12 }, (_, i) => ({ type: types.basicData, start: BigInt(100 + 100 * i), end: BigInt(199 + 100 * i) })), { count: 16, entrySize: 128 })
  let [whole, left, refused] = [0, 0, 0]
  for (let round = 0; round < 4000; round++) {
    const disk = round & 1 ? listed() : chained()
    const tables_ = round & 1 ? [0, 1, 2, 3, 4, Number(SIZE) - 5, Number(SIZE) - 1] : [0, 1000, 1100, 1200, 1300, 1400, 1500]
    for (let flips = 1 + Math.floor(random() * 8); flips > 0; flips--) {
      const sector = disk.at(tables_[Math.floor(random() * tables_.length)]!)
      const at = round & 1 ? Math.floor(random() * 512) : 446 + Math.floor(random() * 66)
      sector[at]! ^= 1 << Math.floor(random() * 8)
    }
    // Half of the GPTs have their checksums put right again.
    if (round % 4 === 1) for (const at of [1, SIZE - 1n]) if (disk.view(at).getUint32(80, true) * disk.view(at).getUint32(84, true) <= 1 << 16 && disk.view(at).getBigUint64(72, true) < SIZE) sealArray(disk, at)
    const report = holds(disk)
    if (report.result) refused++
    else if (report.problems.length) left++
    else whole++
  }
  // All three happen, or the flips were not where it matters.
  expect(Math.min(whole, left, refused)).toBeGreaterThan(200)
})

describe('a disk that fails', () => {
  const logical = mbr(mbr(mbr(blank(), [{ type: 0x0c, start: 64, sectors: 100 }, { type: 5, start: 1000, sectors: 1000 }]), [{ type: 0x83, start: 10, sectors: 10 }, { type: 5, start: 100, sectors: 100 }], 1000), [{ type: 0x83, start: 10, sectors: 10 }], 1100)

  it('at each read of an MBR and its chain, once: the error comes back, without partitions; then all is well', () => {
    for (const error of [-3, -4, -12]) {
      for (const at of [0n, 1000n, 1100n]) {
        logical.fails = (sector) => (sector === at ? error : 0)
        expect(holds(logical)).toMatchObject({ result: error, partitions: [] })
      }
    }
    logical.fails = () => 0
    expect(holds(logical).partitions).toHaveLength(3)
  })

  it('at each read of a GPT, once: the second copy has it; where that cannot be read either, the error comes back', () => {
    const disk = gpt(blank(), [{ type: types.basicData, start: 4096n, end: 8191n }])
    for (let at = 1n; at < 34n; at++) {
      disk.fails = (sector) => (sector === at ? -4 : 0)
      expect(holds(disk)).toMatchObject({ result: 0, backup: true, problems: [`0 cannot be read (sector ${at})`], data: 4096 })
    }
    disk.fails = (sector) => (sector ? -4 : 0)
    expect(holds(disk)).toMatchObject({ result: -4, backup: false, partitions: [] })
  })
})

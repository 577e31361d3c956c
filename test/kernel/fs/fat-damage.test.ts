import { beforeAll, describe, expect, it } from 'vitest'
import { Editor } from './edit.ts'
import { Err, Fat, FatError, Mode, SparseDisk, type Volume } from './fat.ts'
import { examine } from './oracle.ts'
import { Folder, missing, mkfs } from './tools.ts'

const KINDS = [
  { bits: 16 as const, sectors: 4500, perCluster: 1, rootEntries: 512 },
  { bits: 32 as const, sectors: 4000, perCluster: 1 },
]

/** A volume with files and directories on it. */
async function filled(format: (typeof KINDS)[number]): Promise<SparseDisk> {
  const folder = new Folder()
  const disk = SparseDisk.of(mkfs(folder.file('a.img'), format))
  folder.remove()
  const volume = (await Fat.make()).volume(disk).mount()
  volume.writeFile('/A.TXT', Buffer.alloc(3000, 'a'))
  volume.writeFile('/B.TXT', Buffer.alloc(5000, 'b'))
  volume.writeFile('/a long name of a file.txt', Buffer.alloc(700, 'l'))
  volume.mkdir('/DIR')
  volume.mkdir('/DIR/SUB')
  volume.writeFile('/DIR/SUB/C.TXT', Buffer.alloc(1000, 'c'))
  volume.sync()
  const merged = new Map(disk.base)
  for (const [sector, bytes] of disk.changed) merged.set(sector, bytes)
  return new SparseDisk(disk.sectors, merged)
}

/** All names, or where reading ended. */
function read(volume: Volume): string {
  try {
    return [...volume.tree().keys()].join(' ')
  } catch (error) {
    if (error instanceof FatError) return error.message
    throw error
  }
}

describe.skipIf(missing.length).each(KINDS)('FatVolume on damaged FAT$bits', (format) => {
  let good: SparseDisk
  let fat: Fat
  beforeAll(async () => {
    good = await filled(format)
    fat = await Fat.make()
  })
  const end = format.bits === 32 ? 0x0fff_ffff : 0xffff

  /** What makes it damaged, and what the volume says. */
  const rows: [string, (edit: Editor) => void, RegExp][] = [
    ['X-02 chain of a file that is a loop', (e) => { const c = e.chain(e.first('B       TXT')); e.setEntry(c[c.length - 1], c[1]) }, /used twice/],
    ['X-02 chain of a file that leads to itself', (e) => { const c = e.first('A       TXT'); e.setEntry(c, c) }, /used twice/],
    ['X-02 chain of a directory that is a loop', (e) => { const c = e.first('DIR        '); e.setEntry(c, c) }, /used twice/],
    ['X-02 two files on the same clusters', (e) => { const c = e.first('A       TXT'); e.slot('B       TXT', (s) => s.writeUInt16LE(c, 26)) }, /used twice/],
    ['X-02 a file that joins the chain of another', (e) => { const a = e.chain(e.first('A       TXT')), b = e.chain(e.first('B       TXT')); e.setEntry(a[a.length - 1], b[2]) }, /used twice/],
    ['X-02 a directory that is its own child', (e) => { const d = e.first('DIR        '); e.slot('SUB        ', (s) => s.writeUInt16LE(d, 26), d) }, /used twice/],
    ['X-02 a directory inside that is its grandparent', (e) => { const d = e.first('DIR        '); e.slot('C       TXT', (s) => { s.writeUInt16LE(d, 26); s[11] = 0x10; s.writeUInt32LE(0, 28) }, e.first('SUB        ', d)) }, /used twice/],
    ['X-02 size larger than the chain', (e) => e.slot('A       TXT', (s) => s.writeUInt32LE(300_000, 28)), /longer than its chain/],
    ['X-02 size smaller than the chain', (e) => e.slot('B       TXT', (s) => s.writeUInt32LE(100, 28)), /longer than its file/],
    ['X-02 size of 4 GiB - 1', (e) => e.slot('A       TXT', (s) => s.writeUInt32LE(0xffff_ffff, 28)), /larger than the volume/],
    ['X-02 a size without clusters', (e) => e.slot('A       TXT', (s) => { s.writeUInt16LE(0, 26); s.writeUInt16LE(0, 20) }), /longer than its chain/],
    ['X-02 first cluster 1', (e) => e.slot('A       TXT', (s) => s.writeUInt16LE(1, 26)), /first cluster/],
    ['X-02 first cluster past the end', (e) => e.slot('A       TXT', (s) => s.writeUInt16LE(e.clusters + 2, 26)), /first cluster/],
    ['X-02 a directory without clusters', (e) => e.slot('DIR        ', (s) => s.writeUInt16LE(0, 26)), /first cluster/],
    ['X-02 a chain that leads to a free cluster', (e) => e.setEntry(e.first('A       TXT'), e.clusters), /free, bad or not there/],
    ['X-02 a chain that leads to a bad cluster', (e) => e.setEntry(e.first('A       TXT'), format.bits === 32 ? 0x0fff_fff7 : 0xfff7), /free, bad or not there/],
    ['X-02 a chain that leads past the end', (e) => e.setEntry(e.first('A       TXT'), e.clusters + 2), /free, bad or not there/],
    ['X-02 a chain that leads to cluster 1', (e) => e.setEntry(e.first('A       TXT'), 1), /free, bad or not there/],
    ['X-02 FATs that differ', (e) => e.setEntry(e.clusters, end, 1), /FATs differ/],
    ['X-02 a FAT that begins wrong', (e) => e.setEntry(0, 0), /begins wrong/],
    ['X-02 long name with the checksum of another', (e) => e.slot('ALONGN~1TXT', (s) => void (s[13] ^= 1), 0, 1), /long names/],
    ['X-02 long name with an ordinal twice', (e) => e.slot('ALONGN~1TXT', (s) => void (s[0] = 2), 0, 1), /long names/],
    ['X-02 long name with ordinal 0', (e) => e.slot('ALONGN~1TXT', (s) => void (s[0] = 0x40), 0, 1), /long names/],
    ['X-02 long name with ordinal 63', (e) => e.slot('ALONGN~1TXT', (s) => void (s[0] = 0x7f), 0, 1), /long names/],
    ['X-02 long name without its end', (e) => e.slot('ALONGN~1TXT', (s) => void (s[0] &= 0x3f), 0, 2), /long names/],
    ['X-02 long name without its entry', (e) => e.slot('ALONGN~1TXT', (s) => void (s[0] = 0xe5)), /long names/],
    ['X-02 long name with a slash', (e) => e.slot('ALONGN~1TXT', (s) => s.writeUInt16LE(0x2f, 1), 0, 1), /long names/],
    ['X-02 short name of blanks', (e) => e.slot('A       TXT', (s) => void s.fill(0x20, 0, 8)), /short name/],
    ['X-02 short name with a slash', (e) => e.slot('A       TXT', (s) => void (s[1] = 0x2f)), /short name/],
    ['X-02 a directory that does not know itself', (e) => e.patch(e.sectorOf(e.first('DIR        ')), (b) => b.writeUInt16LE(999, 26)), /itself or its parent/],
    ['X-02 a directory that does not know its parent', (e) => e.patch(e.sectorOf(e.first('SUB        ', e.first('DIR        '))), (b) => b.writeUInt16LE(999, 32 + 26)), /itself or its parent/],
    ['X-02 a directory without dots', (e) => e.patch(e.sectorOf(e.first('DIR        ')), (b) => void b.fill(0, 0, 64)), /itself or its parent/],
  ]

  for (const [title, damage, reason] of rows) {
    it(`${title}: read to an end, never written, and the reason said`, () => {
      const disk = good.again()
      damage(new Editor(disk))
      const changed = new Map(disk.changed)
      const volume = fat.volume(disk).mount()
      read(volume)
      expect(volume.mkdirCode('/NEW')).toBe(Err.READ_ONLY)
      expect(volume.reason).toMatch(reason)
      expect(volume.removeCode('/A.TXT')).toBe(Err.READ_ONLY)
      expect(volume.openCode('/NEW.TXT', Mode.CREATE)).toBe(Err.READ_ONLY)
      expect(volume.syncCode()).toBe(0)
      expect(disk.changed).toEqual(changed)
    })
  }

  it('X-02 every byte of the boot sector swept: refused, or read to an end, and written only where all stays in order', () => {
    const refused = new Map<string, number>()
    let written = 0
    for (let offset = 0; offset < 90; ++offset) {
      for (const value of [0, 1, 2, 0x7f, 0x80, 0xff, good.sector(0)[offset] + 1, good.sector(0)[offset] - 1]) {
        if ((value & 255) === good.sector(0)[offset]) continue
        const disk = good.again()
        new Editor(disk).boot((bytes) => void (bytes[offset] = value))
        const before = new Map(disk.changed)
        const volume = fat.volume(disk)
        if (volume.mountCode() < 0) {
          expect(disk.changed).toEqual(before)
          expect(volume.reason).not.toBe('')
          refused.set(volume.reason, (refused.get(volume.reason) ?? 0) + 1)
          continue
        }
        read(volume)
        const findings = examine((sector) => disk.sector(sector))
        const code = volume.mkdirCode('/NEW')
        if (code < 0) {
          expect(code).toBe(Err.READ_ONLY)
          expect(disk.changed).toEqual(before)
          continue
        }
        volume.sync()
        ++written
        expect([...examine((sector) => disk.sector(sector)).keys()].filter((each) => !findings.has(each))).toEqual([])
      }
    }
    expect(refused.size).toBeGreaterThanOrEqual(10)
    expect(written).toBeGreaterThan(100)
  })

  it('X-02 random bytes in tables and directories: 300 volumes, all read to an end, none written that is not in order', async () => {
    const random = (await import('../module.ts')).generator(3)
    const edit = new Editor(good.again())
    const places = [...good.base.keys()].filter((sector) => sector >= edit.reserved && sector < edit.data + 40)
    for (let i = 0; i < 300; ++i) {
      if (i % 100 === 0) fat = await Fat.make()
      const disk = good.again()
      const editor = new Editor(disk)
      for (let n = 1 + Math.floor(random() * 4); n > 0; --n) editor.patch(places[Math.floor(random() * places.length)], (bytes) => void (bytes[Math.floor(random() * 512)] = random() * 256))
      const volume = fat.volume(disk)
      const before = new Map(disk.changed)
      if (volume.mountCode() < 0) continue
      read(volume)
      if (volume.mkdirCode('/NEW') < 0) {
        if (disk.changed.size !== before.size) expect(disk.changed).toEqual(before)
        continue
      }
      volume.sync()
      const after = [...examine((sector) => disk.sector(sector)).keys()].filter((each) => each !== 'lost clusters' && each !== 'duplicate name')
      expect(after, `volume ${i}`).toEqual([])
    }
  })

  it('X-02 root cluster 0, 1 and past the end', () => {
    if (format.bits !== 32) return
    for (const root of [0, 1, new Editor(good).clusters + 2, 0xffff_ffff]) {
      const disk = good.again()
      new Editor(disk).boot((bytes) => bytes.writeUInt32LE(root, 44))
      const volume = fat.volume(disk)
      expect(volume.mountCode()).toBe(Err.CORRUPT)
      expect(volume.reason).toBe('root cluster out of range')
    }
  })

  it('is read-only on a disk that is, and repairs nothing there', () => {
    const disk = good.again()
    new Editor(disk).setEntry(1, format.bits === 32 ? 0x07ff_ffff : 0x7fff)
    const before = new Map(disk.changed)
    disk.writable = false
    const volume = fat.volume(disk).mount()
    expect(volume.reason).toBe('the disk is read-only')
    expect(read(volume)).toContain('/DIR/SUB/C.TXT')
    expect(volume.removeCode('/A.TXT')).toBe(Err.READ_ONLY)
    expect(disk.changed).toEqual(before)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Err, Fat, ImageDisk, Mode, SparseDisk, type Volume } from './fat.ts'
import { difference, type Tree } from './sequences.ts'
import { asMtools, Folder, fsck, missing, mkfs, mtool, mtree, withChanges, type Format } from './tools.ts'

const bytes = (length: number, salt = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 11 + (i >> 8) + salt) & 255)
const FLOPPY: Format = { bits: 16, sectors: 9000, perCluster: 1 }

/** Files that mtools put there, and what is to be read. */
function fill(image: string, folder: Folder): Tree {
  const source = folder.file('source')
  rmSync(source, { recursive: true, force: true })
  mkdirSync(path.join(source, 'Directory one/SUB'), { recursive: true })
  const tree: Tree = new Map([['/Directory one/', new Uint8Array()], ['/Directory one/SUB/', new Uint8Array()]])
  const put = (name: string, content: Uint8Array): void => {
    writeFileSync(path.join(source, name), content)
    tree.set(name, content)
  }
  put('/SHORT.TXT', bytes(10))
  put('/lower.txt', bytes(511, 1))
  put('/Mixed.Txt', bytes(512, 2))
  put('/no extension and long', bytes(513, 3))
  put('/empty', new Uint8Array())
  put('/Grüße – файл – 日本語.txt', bytes(5000, 4))
  put(`/${'long'.repeat(60)}`, bytes(100, 5))
  put('/Directory one/SUB/deep.bin', bytes(70_000, 6))
  for (let i = 0; i < 60; ++i) put(`/Directory one/file number ${i}.dat`, bytes(i * 9, i))
  mtool('mcopy', image, '-s', ...readdirSync(source).map((name) => path.join(source, name)), '::')
  mtool('mdel', image, '::/Directory one/file number 7.dat')
  tree.delete('/Directory one/file number 7.dat')
  return tree
}

describe.skipIf(missing.length)('FatVolume and the tools', () => {
  const folder = new Folder()
  afterAll(() => folder.remove())
  const formats: Format[] = [
    { bits: 12, sectors: 2880 }, { bits: 12, sectors: 8000, perCluster: 8, fats: 1 },
    { bits: 16, sectors: 9000, perCluster: 1 }, { bits: 16, sectors: 9000, perCluster: 1, fats: 1 }, { bits: 16, sectors: 70_000, perCluster: 4, rootEntries: 112 }, { bits: 16, sectors: 300_000, perCluster: 64, label: 'CARD' },
    { bits: 32, sectors: 68_000, perCluster: 1, label: 'BIG' }, { bits: 32, sectors: 270_000, perCluster: 4 },
  ]

  it.each(formats)('reads what mkfs.fat and mtools made: FAT$bits, $sectors sectors, $perCluster per cluster', async (format) => {
    const image = folder.file('made.img')
    mkfs(image, format)
    const tree = fill(image, folder)
    const fat = await Fat.make()
    const disk = new ImageDisk(readFileSync(image))
    const volume = fat.volume(disk).mount()
    expect(volume.bits).toBe(format.bits)
    expect(difference(volume.tree(), tree)).toBe('')
    expect(volume.label).toBe(format.label ?? '')
    const mdir = mtool('mdir', image, '::')
    expect(volume.free).toBe(Number(/([\d ]+) bytes free/.exec(mdir)![1].replaceAll(' ', '')))
    expect(volume.writable).toBe(format.bits !== 12)
    if (format.bits === 12) {
      expect(volume.reason).toBe('FAT12 is not written')
      expect(volume.mkdirCode('/NEW')).toBe(Err.READ_ONLY)
      expect(disk.writes).toBe(0)
      return
    }
    volume.rename('/Directory one', '/moved')
    volume.writeFile('/moved/SUB/ours.txt', bytes(4000, 9))
    volume.remove('/SHORT.TXT')
    volume.writeFile('/Mixed.Txt', bytes(40_000, 10))
    volume.sync()
    const wanted = volume.tree()
    expect(wanted.size).toBe(tree.size)
    expect(fsck(image, disk.bytes)).toBe('')
    expect(difference(mtree(image, folder.file('out')), wanted)).toBe('')
    expect(Buffer.compare(Buffer.from(mtool('mtype', image, '::/no extension and long'), 'utf8'), Buffer.from(Buffer.from(bytes(513, 3)).toString('utf8')))).toBe(0)
  })

  it('what it writes while the time of day is not known is of 1980, and afterwards of then', async () => {
    const fat = await Fat.make()
    const image = folder.file('time.img')
    const disk = new ImageDisk(mkfs(image, FLOPPY))
    const volume = fat.volume(disk).mount()
    volume.writeFile('/before', bytes(1))
    fat.m.setClock(BigInt(Date.UTC(2026, 1, 28, 23, 59, 58)) * 1000n)
    volume.writeFile('/after', bytes(1))
    volume.sync()
    expect(volume.stat('/before').modifiedUs).toBe(Date.UTC(1980, 0, 1) * 1000)
    expect(volume.stat('/after').modifiedUs).toBe(Date.UTC(2026, 1, 28, 23, 59, 58) * 1000)
    expect(fsck(image, disk.bytes)).toBe('')
    expect(mtool('mdir', image, '::')).toMatch(/after .* 2026-02-28 {2}23:59/)
  })

  it('agrees with fsck.fat about names of every length, and names that are alike', async () => {
    const fat = await Fat.make()
    const image = folder.file('names.img')
    const empty = SparseDisk.of(mkfs(image, { bits: 32, sectors: 68_000, perCluster: 1 }))
    const disk = empty.again()
    const volume = fat.volume(disk).mount()
    const wanted: Tree = new Map()
    const put = (path: string): void => {
      volume.writeFile(path, Buffer.from(path.slice(-5)))
      wanted.set(path, Buffer.from(path.slice(-5)))
    }
    volume.mkdir('/l')
    wanted.set('/l/', new Uint8Array())
    for (let length = 1; length <= 255; ++length) put(`/l/${'n'.repeat(length)}`)
    for (let i = 0; i < 40; ++i) put(`/Measurement of the day ${i}.csv`)
    for (const name of ['.profile', 'a.b.c', 'a b', 'A+B', 'ÄÖÜ.txt', 'x😀y', 'tilde~1', 'TILDE~2.TXT', 'UPPER.low', 'low.UPPER', 'CONSOLE', 'COM10', 'NULL.txt']) put(`/${name}`)
    volume.sync()
    expect(difference(volume.tree(), wanted)).toBe('')
    withChanges(image, disk, () => {
      expect(fsck(image)).toBe('')
      expect(difference(mtree(image, folder.file('out')), asMtools(wanted))).toBe('')
    })
  })

  it('reuses what removed entries leave: 3,000 files one after the other in a directory that does not grow', async () => {
    const fat = await Fat.make()
    const volume = fat.volume(new ImageDisk(mkfs(folder.file('reuse.img'), FLOPPY))).mount()
    volume.mkdir('/d')
    volume.writeFile('/d/first', bytes(1))
    volume.sync()
    const free = volume.free
    for (let i = 0; i < 1000; ++i) {
      for (const name of [`f${i}`, `a rather long name ${i}`, `${'x'.repeat(230)}${i}`]) {
        volume.open(`/d/${name}`, Mode.CREATE).close()
        volume.remove(`/d/${name}`)
      }
    }
    // A name of more than 195 units needs two sectors, so two clusters here.
    expect(free - volume.free).toBeLessThanOrEqual(3 * 512)
  })

  it('says NO_SPACE when the volume or the root directory is full, and loses nothing by it', async () => {
    const fat = await Fat.make()
    const image = folder.file('full.img')
    const disk = new ImageDisk(mkfs(image, { bits: 16, sectors: 4400, perCluster: 1, rootEntries: 16 }))
    const volume = fat.volume(disk).mount()
    volume.mkdir('/d')
    const file = volume.open('/d/big', Mode.CREATE)
    let written = 0
    const chunk = bytes(100_000)
    for (;;) {
      const count = file.writeCode(chunk)
      if (count === Err.NO_SPACE) break
      expect(count).toBeGreaterThan(0)
      written += count
      if (count < chunk.length) expect(file.writeCode(chunk)).toBe(Err.NO_SPACE)
    }
    expect(volume.free).toBe(0)
    expect(file.truncateCode(written + 1)).toBe(Err.NO_SPACE)
    file.seek(written + 1000)
    expect(file.writeCode(bytes(1))).toBe(Err.NO_SPACE)
    file.close()
    expect(volume.mkdirCode('/d/no')).toBe(Err.NO_SPACE)
    expect(volume.stat('/d/big').size).toBe(written)
    let names = 0
    while (typeof volume.openCode(`/N${names}`, Mode.CREATE) !== 'number') ++names
    expect(names).toBe(15)
    volume.sync()
    expect(fsck(image, disk.bytes)).toBe('')
    volume.remove('/d/big')
    volume.mkdir('/d/yes')
    volume.sync()
    expect(fsck(image, disk.bytes)).toBe('')
  })

  describe('H-05 paths', () => {
    let volume: Volume
    beforeAll(async () => {
      volume = (await Fat.make()).volume(new ImageDisk(mkfs(folder.file('paths.img'), FLOPPY))).mount()
      volume.mkdir('/public')
      volume.writeFile('/public/a long file name.txt', bytes(3))
      volume.writeFile('/secret', bytes(3))
    })
    const bad = [
      '..', '/..', '../secret', '/public/../secret', '/public/./x', '.', '/public/...', 'a\0b', '/public/a long file name.txt\0', 'CON', 'con', '/public/CON.txt', 'nul', 'Aux.c', 'prn . txt', 'COM1', 'com9.log', 'LPT1',
      'COM¹', 'CONIN$', 'conout$', 'name.', 'name ', '/public./x', '/public /x', '/public/a long file name.txt.', '/public/a long file name.txt ', 'a::$DATA', 'a:b', 'c:/x', '..\\secret', '\\secret', 'a*', 'a?', '"a"', 'a<b', 'a>b', 'a|b',
      'a\x01', 'a\x7f', 'a\n', `${'n'.repeat(256)}`, `${'d/'.repeat(101)}x`, '\ud800', '\udc00x', 'a\uffff', `/${'x'.repeat(5000)}`,
    ]
    it.each(bad)('H-05 %j is refused by every method', (path) => {
      expect(volume.statCode(path)).toBe(Err.INVALID)
      expect(volume.openCode(path, Mode.READ)).toBe(Err.INVALID)
      expect(volume.openCode(path, Mode.CREATE)).toBe(Err.INVALID)
      expect(volume.mkdirCode(path)).toBe(Err.INVALID)
      expect(volume.removeCode(path)).toBe(Err.INVALID)
      expect(volume.renameCode(path, '/x')).toBe(Err.INVALID)
      expect(volume.renameCode('/secret', path)).toBe(Err.INVALID)
      expect(volume.listCode(path)).toBe(Err.INVALID)
    })
    it('H-05 8.3 aliases are no second names, and cannot be taken', () => {
      expect(volume.statCode('/public/ALONGF~1.TXT')).toBe(Err.NOT_FOUND)
      expect(volume.removeCode('/public/ALONGF~1.TXT')).toBe(Err.NOT_FOUND)
      expect(volume.openCode('/public/ALONGF~1.TXT', Mode.CREATE)).toBe(Err.EXISTS)
    })
    it('H-05 slashes may be doubled and end a path; letters may be of either case', () => {
      for (const path of ['public/A LONG file name.TXT', '//public///a long file name.txt', '/PUBLIC/a long file name.txt/']) expect(volume.stat(path).size).toBe(3)
      expect(volume.list('/public/').map((each) => each.name)).toEqual(['a long file name.txt'])
      expect(volume.list('').length).toBe(2)
    })
    it('H-05 the root is no file, and is neither made nor removed', () => {
      for (const path of ['', '/', '///']) {
        expect(volume.mkdirCode(path)).toBe(Err.EXISTS)
        expect(volume.removeCode(path)).toBe(Err.INVALID)
        expect(volume.openCode(path, Mode.CREATE)).toBe(Err.EXISTS)
        expect(volume.renameCode(path, '/x')).toBe(Err.INVALID)
        expect(volume.stat(path).directory).toBe(true)
      }
    })
    it('a directory cannot be moved into itself, and a file is no directory', () => {
      expect(volume.renameCode('/public', '/public/inside')).toBe(Err.INVALID)
      expect(volume.statCode('/secret/x')).toBe(Err.NOT_FOUND)
      expect(volume.mkdirCode('/secret/x')).toBe(Err.NOT_FOUND)
      expect(volume.listCode('/secret')).toBe(Err.NOT_FOUND)
    })
  })

  it('writes at a position behind the end fill the gap with zeros, whatever was there', async () => {
    const fat = await Fat.make()
    const disk = new ImageDisk(mkfs(folder.file('gap.img'), FLOPPY))
    const volume = fat.volume(disk).mount()
    volume.writeFile('/old', new Uint8Array(200_000).fill(0xaa))
    volume.remove('/old')
    const file = volume.open('/new', Mode.CREATE)
    file.write(bytes(700))
    file.seek(100_001)
    file.write(bytes(5))
    file.truncate(150_000)
    file.close()
    const wanted = new Uint8Array(150_000)
    wanted.set(bytes(700))
    wanted.set(bytes(5), 100_001)
    expect(Buffer.compare(volume.readFile('/new'), wanted)).toBe(0)
  })

  it('a file that is open cannot be removed or replaced, but renamed; two that have it open see each other\'s writes', async () => {
    const volume = (await Fat.make()).volume(new ImageDisk(mkfs(folder.file('open.img'), FLOPPY))).mount()
    const a = volume.open('/log', Mode.CREATE | Mode.APPEND), b = volume.open('/LOG', Mode.WRITE)
    a.write(Buffer.from('one'))
    expect(Buffer.from(b.readAll()).toString()).toBe('one')
    volume.writeFile('/other', bytes(1))
    expect(volume.removeCode('/log')).toBe(Err.PENDING)
    expect(volume.renameCode('/other', '/log')).toBe(Err.PENDING)
    volume.rename('/log', '/log.1')
    a.write(Buffer.from('two'))
    a.close()
    b.close()
    expect(Buffer.from(volume.readFile('/log.1')).toString()).toBe('onetwo')
    volume.rename('/other', '/log.1')
    expect(volume.list().map((each) => each.name)).toEqual(['log.1'])
    volume.remove('/log.1')
  })

  it('sync leaves the volume clean for others, the first write marks it', async () => {
    const image = folder.file('mark.img')
    const disk = new ImageDisk(mkfs(image, FLOPPY))
    const volume = (await Fat.make()).volume(disk).mount()
    expect(disk.writes).toBe(0)
    volume.list()
    volume.sync()
    expect(disk.writes).toBe(0)
    volume.mkdir('/d')
    expect(disk.bytes[512 + 3] & 0x80).toBe(0)
    volume.sync()
    expect(disk.bytes[512 + 3] & 0x80).toBe(0x80)
    expect(fsck(image, disk.bytes)).toBe('')
  })
})

describe('FatVolume at its limits', () => {
  /** A FAT32 volume made by hand, sparse. */
  function make(sectors: number, perCluster: number): { disk: SparseDisk; data: number; fatStart: number } {
    const clusters = Math.floor(sectors / perCluster)
    const fatSectors = Math.ceil(((clusters + 2) * 4) / 512)
    const boot = Buffer.alloc(512)
    boot.set([0xeb, 0x58, 0x90])
    boot.writeUInt16LE(512, 11)
    boot[13] = perCluster
    boot.writeUInt16LE(32, 14)
    boot[16] = 1
    boot[21] = 0xf8
    boot.writeUInt32LE(sectors, 32)
    boot.writeUInt32LE(fatSectors, 36)
    boot.writeUInt32LE(2, 44)
    boot.set([0x55, 0xaa], 510)
    const fat = Buffer.alloc(512)
    fat.writeUInt32LE(0x0fff_fff8, 0)
    fat.writeUInt32LE(0x0fff_ffff, 4)
    fat.writeUInt32LE(0x0fff_ffff, 8)
    return { disk: new SparseDisk(sectors, new Map([[0, boot], [32, fat]])), data: 32 + fatSectors, fatStart: 32 }
  }
  const put = (disk: SparseDisk, sector: number, content: Buffer): void => void disk.write(sector, content)

  it('X-02 a volume of 2 TiB is mounted, looked through and written', async () => {
    const { disk } = make(0xffff_ffff, 128)
    const volume = (await Fat.make()).volume(disk).mount()
    expect(volume.total).toBeGreaterThan(2 ** 40)
    volume.writeFile('/a file', Buffer.from('there'))
    expect(volume.reason).toBe('')
    expect(Buffer.from(volume.readFile('/a file')).toString()).toBe('there')
    volume.sync()
  })

  it('X-02 a file of 4 GiB - 1: its last byte is read, nothing is added', async () => {
    const { disk, data, fatStart } = make(9 << 20, 64)
    const clusters = 131072
    for (let first = 0; first <= clusters; first += 128) {
      const fat = Buffer.from(disk.sector(fatStart + first / 128))
      for (let i = 0; i < 128; ++i) if (first + i >= 3 && first + i < 3 + clusters) fat.writeUInt32LE(first + i === 2 + clusters ? 0x0fff_ffff : first + i + 1, i * 4)
      put(disk, fatStart + first / 128, fat)
    }
    const root = Buffer.alloc(512)
    root.write('HUGE       ', 'latin1')
    root.writeUInt16LE(3, 26)
    root.writeUInt32LE(0xffff_ffff, 28)
    put(disk, data, root)
    const last = Buffer.alloc(512)
    last[510] = 77
    put(disk, data + (clusters + 1) * 64 - 1, last)
    const volume = (await Fat.make()).volume(disk).mount()
    const file = volume.open('/huge', Mode.WRITE | Mode.APPEND)
    expect(file.size).toBe(0xffff_ffff)
    file.seek(0xffff_fffe)
    expect(file.readCode(100)).toEqual(Uint8Array.of(77))
    expect(volume.reason).toBe('')
    expect(file.writeCode(Uint8Array.of(1))).toBe(Err.NO_SPACE)
    expect(file.truncateCode(0x1_0000_0000)).toBe(Err.INVALID)
    file.truncate(1000)
    file.close()
    volume.sync()
    expect(volume.stat('/HUGE').size).toBe(1000)
  })

  it('X-02 a directory of 65,536 entries is read and takes no more; a longer one is not written', async () => {
    for (const more of [false, true]) {
      const { disk, data, fatStart } = make(1 << 18, 8)
      const clusters = 512 + Number(more)
      // Clusters 3 and on.
      for (let first = 0; first < clusters + 3; first += 128) {
        const fat = Buffer.from(disk.sector(fatStart + first / 128))
        for (let i = 0; i < 128; ++i) if (first + i >= 3 && first + i < 3 + clusters) fat.writeUInt32LE(first + i === 2 + clusters ? 0x0fff_ffff : first + i + 1, i * 4)
        put(disk, fatStart + first / 128, fat)
      }
      const slot = (name: string, attributes: number, cluster: number): Buffer => {
        const bytes = Buffer.alloc(32)
        bytes.write(name.padEnd(11), 'latin1')
        bytes[11] = attributes
        bytes.writeUInt16LE(cluster, 26)
        return bytes
      }
      put(disk, data, Buffer.concat([slot('BIG', 0x10, 3), Buffer.alloc(480)]))
      for (let sector = 0; sector < clusters * 8; ++sector) {
        put(disk, data + 8 + sector, Buffer.concat(Array.from({ length: 16 }, (_, i) => {
          const index = sector * 16 + i
          return index === 0 ? slot('.', 0x10, 3) : index === 1 ? slot('..', 0x10, 0) : slot(`F${index}`, 0, 0)
        })))
      }
      const volume = (await Fat.make()).volume(disk).mount()
      if (more) {
        expect(volume.mkdirCode('/x')).toBe(Err.READ_ONLY)
        expect(volume.reason).toBe('a directory of more than 65,536 entries')
        expect(() => volume.list('/big')).toThrow('CORRUPT')
        continue
      }
      expect(volume.list('/big').length).toBe(65534)
      expect(volume.openCode('/big/new', Mode.CREATE)).toBe(Err.NO_SPACE)
      volume.remove('/big/f4711')
      volume.open('/big/new', Mode.CREATE).close()
      volume.sync()
      expect(volume.list('/big').length).toBe(65534)
    }
  })
})

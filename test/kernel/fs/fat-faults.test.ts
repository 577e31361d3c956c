import { beforeAll, describe, expect, it } from 'vitest'
import { Trapped } from '../module.ts'
import { Editor } from './edit.ts'
import { Err, Fat, FatError, Mode, SparseDisk, type Volume } from './fat.ts'
import { examine } from './oracle.ts'
import { EXPECTED } from './power.ts'
import { difference, type Tree } from './sequences.ts'
import { Folder, missing, mkfs } from './tools.ts'

/** Fails its call number `at`, or all calls from there on. */
class FaultyDisk extends SparseDisk {
  calls = 0
  at = Infinity
  forever = false
  /** Failed writes write their first half. */
  code: number = Err.IO
  get failing(): boolean { return this.forever ? this.calls > this.at : this.calls === this.at + 1 }
  private fails(): boolean {
    ++this.calls
    return this.failing
  }
  override read(sector: number, to: Uint8Array): number {
    if (!this.fails()) return super.read(sector, to)
    to.fill(0xee)
    return this.code
  }
  override write(sector: number, from: Uint8Array): number {
    if (!this.fails()) return super.write(sector, from)
    super.write(sector, from.subarray(0, Math.floor(from.length / 1024) * 512))
    return this.code
  }
  override flush(): number { return this.fails() ? this.code : super.flush() }
}

const old = Buffer.alloc(3000, 'old')

/** Some of everything. @returns calls that succeeded, by what they make true */
function work(volume: Volume, codes: number[]): void {
  const call = <T>(what: () => T): T | undefined => {
    try {
      return what()
    } catch (error) {
      if (!(error instanceof FatError)) throw error
      codes.push(error.code)
      return undefined
    }
  }
  call(() => volume.mkdir('/directory'))
  call(() => volume.writeFile('/directory/a file with a long name', Buffer.alloc(5000, 'a')))
  call(() => {
    const file = volume.open('/log', Mode.APPEND | Mode.CREATE)
    try {
      for (let i = 0; i < 4; ++i) {
        file.write(Buffer.alloc(700, 'l'))
        file.flush()
      }
      file.truncate(1000)
    } finally {
      const code = file.closeCode()
      if (code < 0) codes.push(code)
    }
  })
  call(() => volume.rename('/kept', '/directory/kept too'))
  call(() => volume.writeFile('/new', Buffer.alloc(2000, 'n')))
  call(() => volume.rename('/new', '/replaced'))
  call(() => volume.remove('/removed'))
  call(() => volume.list('/directory'))
  call(() => void volume.free)
  call(() => volume.sync())
}

describe.skipIf(missing.length).each([
  { bits: 16 as const, sectors: 4500, perCluster: 1, rootEntries: 512 },
  { bits: 32 as const, sectors: 4000, perCluster: 2 },
])('FatVolume on a failing disk, FAT$bits', (format) => {
  let filled: SparseDisk
  let calls = 0
  let wanted: Tree
  beforeAll(async () => {
    const folder = new Folder()
    const disk = SparseDisk.of(mkfs(folder.file('a.img'), format))
    folder.remove()
    const fat = await Fat.make()
    const volume = fat.volume(disk).mount()
    for (const name of ['/kept', '/replaced', '/removed', '/untouched']) volume.writeFile(name, old)
    volume.sync()
    filled = new SparseDisk(disk.sectors, new Map([...disk.base, ...disk.changed]))
    const clean = new FaultyDisk(filled.sectors, filled.base)
    const codes: number[] = []
    const fresh = fat.volume(clean).mount()
    work(fresh, codes)
    expect(codes).toEqual([])
    wanted = fresh.tree()
    calls = clean.calls
  })

  for (const forever of [false, true]) {
    it(`an error at each call of the disk ${forever ? 'and from then on' : 'once'}: it reaches the caller, and the next mount finds a volume in order with all that was not touched`, async () => {
      let fat = await Fat.make()
      let told = 0
      for (let at = 0; at < calls; ++at) {
        if (at % 100 === 99) fat = await Fat.make()
        const disk = new FaultyDisk(filled.sectors, filled.base)
        disk.at = at
        disk.forever = forever
        disk.code = at % 3 ? Err.IO : Err.TIMEOUT
        const volume = fat.volume(disk)
        const codes: number[] = []
        const mounted = volume.mountCode()
        if (mounted < 0) codes.push(mounted)
        else work(volume, codes)
        const reason = volume.reason
        disk.at = Infinity
        disk.forever = false
        if (codes.length) ++told
        else {
          // What went on without: a hint that could not be read.
          expect(difference(volume.tree(), wanted), `call ${at}`).toBe('')
        }
        for (const code of codes) expect([Err.IO, Err.TIMEOUT, Err.READ_ONLY, Err.INVALID, Err.NOT_FOUND], `call ${at}`).toContain(code)
        if (reason === 'a write failed: mount it again') expect(volume.syncCode()).toBe(Err.IO)
        const findings = [...examine((sector) => disk.sector(sector)).keys()].filter((each) => !EXPECTED.includes(each))
        expect(findings, `call ${at}: ${reason}`).toEqual([])
        // The same volume again: everything that failed is given back.
        expect(volume.mountCode(), `call ${at}`).toBe(0)
        const code = volume.mkdirCode('/after')
        expect(code, `call ${at}: ${volume.reason}`).toBe(0)
        volume.sync()
        expect([...examine((sector) => disk.sector(sector)).keys()], `call ${at}`).toEqual([])
        expect(Buffer.from(volume.readFile('/untouched')).equals(old), `call ${at}`).toBe(true)
        const names = new Set(volume.tree().keys())
        expect(names.has('/kept') || names.has('/directory/kept too'), `call ${at}: the file that was moved`).toBe(true)
        expect(names.has('/replaced'), `call ${at}: the file that was replaced`).toBe(true)
      }
      expect(told).toBeGreaterThan(calls * 0.9)
    })
  }

  it('a read that fails while something is looked for changes nothing: the volume can be written afterwards', async () => {
    const disk = new FaultyDisk(filled.sectors, filled.base)
    const volume = (await Fat.make()).volume(disk).mount()
    volume.writeFile('/first', old)
    for (let i = 0; i < 40; ++i) volume.readFile(['/untouched', '/kept', '/removed', '/first'][i % 4])
    const failing = disk.read.bind(disk)
    disk.read = (sector, to) => (disk.failing ? Err.IO : failing(sector, to))
    disk.at = disk.calls
    disk.forever = true
    const code = volume.openCode('/directory/that/is/not/there', Mode.CREATE)
    disk.at = Infinity
    expect([Err.IO, Err.NOT_FOUND]).toContain(code)
    volume.writeFile('/second', old)
    expect(volume.reason).toBe('')
    volume.sync()
  })

  it.each([['once', 0], ['and all after it', 1]] as const)('a failed allocation at each point, %s: a trap for the caller, nothing half done, nobody locked out', async (_, on) => {
    let failures = 0
    for (let at = 1; ; ++at) {
      const fat = await Fat.make(true)
      const disk = filled.again()
      // In the second run the volume is looked through when it is mounted, in the first before it is written.
      if (on) new Editor(disk).setEntry(1, format.bits === 32 ? 0x07ff_ffff : 0x7fff)
      const volume = fat.volume(disk)
      const attempt = (call: () => unknown): boolean => {
        try {
          call()
          return true
        } catch (error) {
          if (error instanceof Trapped && error.code === 16) return false
          if (error instanceof FatError) return true
          throw error
        }
      }
      const all = (): boolean[] => [
        () => volume.mount(), () => volume.mkdir('/directory'), () => volume.writeFile('/directory/a long name of a file', old), () => volume.list('/directory'), () => volume.label, () => volume.stat('/kept'),
        () => volume.rename('/kept', '/directory/kept'), () => volume.readFile('/untouched'), () => volume.remove('/removed'), () => volume.sync(),
      ].map(attempt)
      fat.m.failAllocation(at, on)
      const failed = all().filter((good) => !good).length
      fat.m.failAllocation(0, 0)
      failures += failed
      expect([...examine((sector) => disk.sector(sector)).keys()].filter((each) => !EXPECTED.includes(each)), `allocation ${at}`).toEqual([])
      // The same volume goes on: nothing is held.
      expect(all().every(Boolean), `allocation ${at}`).toBe(true)
      volume.unmount()
      expect([...examine((sector) => disk.sector(sector)).keys()], `allocation ${at}`).toEqual([])
      expect(difference(volume.mount().tree(), new Map([['/replaced', old], ['/untouched', old], ['/directory/', new Uint8Array()], ['/directory/kept', old], ['/directory/a long name of a file', old]])), `allocation ${at}`).toBe('')
      if (!failed) break
    }
    expect(failures).toBeGreaterThan(20)
    console.log(`fat: ${failures} calls failed for want of memory`)
  })

  it('a medium that is taken out: REMOVED to every caller until it is mounted again', async () => {
    const disk = new FaultyDisk(filled.sectors, filled.base)
    const volume = (await Fat.make()).volume(disk).mount()
    const file = volume.open('/untouched', Mode.WRITE)
    file.write(Buffer.alloc(100, 'x'))
    disk.code = Err.REMOVED
    disk.at = disk.calls
    disk.forever = true
    expect(file.flushCode()).toBe(Err.REMOVED)
    expect(file.writeCode(Buffer.alloc(10))).toBe(Err.IO)
    expect(volume.statCode('/untouched')).toBe(Err.REMOVED)
    disk.at = Infinity
    expect(file.closeCode()).toBe(Err.IO)
    expect(volume.mkdirCode('/x')).toBe(Err.READ_ONLY)
    volume.mount()
    volume.mkdir('/x')
    volume.sync()
    expect(volume.writable).toBe(true)
  })
})

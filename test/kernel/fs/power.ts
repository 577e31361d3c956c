/** Cuts the power while a FAT volume is written: after each write, with what had not been flushed in any order, and with a sector half written. */
import { generator } from '../module.ts'
import { Fat, Mode, SparseDisk, type Volume } from './fat.ts'
import { examine, type Finding } from './oracle.ts'
import type { Tree } from './sequences.ts'

/** Keeps what was written, and when it was flushed. */
export class Recorder extends SparseDisk {
  readonly events: ({ sector: number; bytes: Uint8Array } | 'flush')[] = []
  override write(sector: number, from: Uint8Array): number {
    for (let at = 0; at < from.length; at += 512) this.events.push({ sector: sector + at / 512, bytes: from.slice(at, at + 512) })
    return super.write(sector, from)
  }
  override flush(): number {
    this.events.push('flush')
    return 0
  }
  /** Keeps what happens to a disk from now on. */
  static over(disk: SparseDisk): Recorder { return new Recorder(disk.sectors, new Map([...disk.base, ...disk.changed])) }

  /**
   * The medium when the power went after `count` events: what was flushed, and of the rest what `has` says.
   * @param tear what becomes of the sector that was being written; undefined: it is new
   */
  cut(count: number, has: (index: number) => boolean, tear?: (old: Uint8Array, fresh: Uint8Array) => Uint8Array): SparseDisk {
    const disk = new SparseDisk(this.sectors, this.base)
    const { events } = this
    const flushed = count ? events.lastIndexOf('flush', count - 1) : -1
    for (let i = 0; i < count; ++i) {
      const event = events[i]
      if (event === 'flush') continue
      const last = i === count - 1
      if (last && tear) disk.write(event.sector, tear(disk.sector(event.sector), event.bytes))
      else if (i < flushed || has(i)) disk.write(event.sector, event.bytes)
    }
    return disk
  }
}

/** After each call: how many events there were, what it should look like, and whether all of that is acknowledged. */
interface Moment { events: number; tree: Tree; settled: boolean }

/** What was done, and what came of it. */
export class Recording {
  readonly moments: Moment[] = []
  private constructor(readonly disk: Recorder) {}

  /** A workload from `seed`: files made, appended to, renamed, replaced, cut and removed; directories made, moved and removed. */
  static async make(empty: SparseDisk, seed: number, steps: number): Promise<Recording> {
    const recording = new Recording(new Recorder(empty.sectors, empty.base))
    const fat = await Fat.make()
    recording.work(fat.volume(recording.disk).mount(), generator(seed), steps)
    return recording
  }

  private work(volume: Volume, random: () => number, steps: number): void {
    const tree: Tree = new Map()
    const { disk, moments } = this
    const mark = (settled: boolean): void => void moments.push({ events: disk.events.length, tree: new Map(tree), settled })
    const upTo = (count: number): number => Math.floor(random() * count)
    const data = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 13 + length + (i >> 9)) & 255)
    const pick = <T>(list: T[]): T | undefined => list[upTo(list.length)]
    const files = (): string[] => [...tree.keys()].filter((path) => !path.endsWith('/'))
    let serial = 0
    const newPath = (): string => {
      const folder = pick(['/', ...[...tree.keys()].filter((path) => path.endsWith('/'))])!
      const kind = random()
      return folder + (kind < 0.3 ? `f${serial++}.txt` : kind < 0.9 ? `A longer name ${serial++}.dat` : `${'x'.repeat(200)}${serial++}`)
    }
    mark(true)
    for (let step = 0; step < steps; ++step) {
      const kind = random()
      const path = pick(files())
      if (kind < 0.3 || !path) {
        const fresh = newPath()
        const file = volume.open(fresh, Mode.CREATE)
        tree.set(fresh, new Uint8Array())
        mark(false)
        const bytes = data(upTo(4000))
        file.write(bytes)
        tree.set(fresh, bytes)
        mark(false)
        file.close()
        mark(true)
      } else if (kind < 0.5) {
        const file = volume.open(path, Mode.APPEND)
        for (let i = 1 + upTo(3); i > 0; --i) {
          const bytes = data(upTo(1500))
          file.write(bytes)
          tree.set(path, Buffer.concat([tree.get(path)!, bytes]))
          mark(false)
          if (random() < 0.5) {
            file.flush()
            mark(true)
          }
        }
        file.close()
        mark(true)
      } else if (kind < 0.6) {
        const file = volume.open(path, Mode.WRITE)
        const size = upTo(tree.get(path)!.length + 1)
        file.truncate(size)
        tree.set(path, tree.get(path)!.slice(0, size))
        mark(false)
        file.close()
        mark(true)
      } else if (kind < 0.72) {
        const to = newPath()
        volume.rename(path, to)
        tree.set(to, tree.get(path)!)
        tree.delete(path)
        mark(true)
      } else if (kind < 0.8) {
        const to = pick(files())!
        if (to === path) continue
        volume.rename(path, to)
        tree.set(to, tree.get(path)!)
        tree.delete(path)
        mark(false)
      } else if (kind < 0.88) {
        volume.remove(path)
        tree.delete(path)
        mark(false)
      } else if (kind < 0.94) {
        const folder = newPath()
        if (folder.split('/').length > 4) continue
        volume.mkdir(folder)
        tree.set(`${folder}/`, new Uint8Array())
        mark(false)
      } else if (kind < 0.97) {
        const folder = pick([...tree.keys()].filter((each) => each.endsWith('/')))
        if (!folder) continue
        const to = `/moved ${serial++}`
        volume.rename(folder, to)
        for (const [each, bytes] of [...tree]) {
          if (!each.startsWith(folder)) continue
          tree.delete(each)
          tree.set(`${to}/${each.slice(folder.length)}`, bytes)
        }
        mark(true)
      }
      if (random() < 0.3) {
        volume.sync()
        mark(true)
      }
    }
    volume.sync()
    mark(true)
  }

  /** Number of the FAT that the last of `count` events wrote to; undefined = none. */
  fatAt(count: number): number | undefined {
    const event = this.disk.events[count - 1]
    if (!event || event === 'flush') return undefined
    const boot = Buffer.from(this.disk.sector(0))
    const index = (event.sector - boot.readUInt16LE(14)) / (boot.readUInt16LE(22) || boot.readUInt32LE(36))
    return index >= 0 && index < boot[16] ? Math.floor(index) : undefined
  }

  /** What may be there when the power went after `count` events: the last that was acknowledged, and all after it up to the one under way. */
  private allowed(count: number): Tree[] {
    let from = 0, to = 0
    this.moments.forEach((moment, i) => {
      if (moment.settled && moment.events <= count) from = i
      if (moment.events <= count) to = i
    })
    return this.moments.slice(from, to + 2).map((moment) => moment.tree)
  }

  /** @returns what is wrong with what was found after the cut, "" when nothing is */
  judge(count: number, found: Tree, acknowledgedOnly = false): string {
    let trees = this.allowed(count)
    if (acknowledgedOnly) {
      // Only what nothing under way has to do with.
      const still = [...trees[0]].filter(([path, bytes]) => trees.every((tree) => same(tree.get(path), bytes)))
      trees = [new Map(still)]
      found = new Map(still.filter(([path]) => found.has(path)).map(([path]) => [path, found.get(path)!]))
    }
    const paths = new Set([...found.keys(), ...trees.flatMap((tree) => [...tree.keys()])])
    for (const path of paths) {
      const bytes = found.get(path)
      if (!trees.some((tree) => same(bytes, tree.get(path)))) return `${path} is ${bytes ? `${bytes.length} bytes` : 'not there'}; it was ${trees.map((tree) => tree.get(path)?.length ?? 'not there').join(', ')}`
    }
    // What was acknowledged and not removed is under one of the names it had.
    for (let i = 1; i < trees.length; ++i) {
      const gone = [...trees[i - 1].keys()].filter((path) => !trees[i].has(path)), come = [...trees[i].keys()].filter((path) => !trees[i - 1].has(path))
      if (gone.length !== 1 || come.length !== 1) continue
      if (!found.has(gone[0]) && !found.has(come[0]) && trees[0].has(gone[0]) && trees.slice(i).every((tree) => tree.has(come[0]))) return `neither ${gone[0]} nor ${come[0]} is there`
    }
    return ''
  }
}

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean => (a && b ? Buffer.compare(a, b) === 0 : a === b)

/** What a cut may leave for others to see, before our next mount. */
export const EXPECTED: Finding[] = ['not clean', 'FATs differ', 'lost clusters', 'chain longer than its file', 'orphaned long name']

/** @returns classes found on the raw medium; throws when something is not as it must be after the next mount */
export function judgeCut(fat: Fat, recording: Recording, count: number, disk: SparseDisk, what: string, acknowledgedOnly = false): Map<Finding, number> {
  const raw = examine((sector) => disk.sector(sector))
  const volume = fat.volume(disk).mount()
  if (!volume.writable) throw new Error(`${what}: not writable: ${volume.reason}`)
  const after = examine((sector) => disk.sector(sector))
  if (after.size) throw new Error(`${what}: after the mount: ${[...after.keys()].join(', ')}`)
  const wrong = recording.judge(count, volume.tree(), acknowledgedOnly)
  if (wrong) throw new Error(`${what}: ${wrong}`)
  return raw
}

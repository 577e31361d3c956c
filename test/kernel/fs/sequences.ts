/** Random sequences of operations on a FAT volume beside a model that keeps the same in memory. */
import { generator } from '../module.ts'
import { Err, Fat, Mode, type File, type SparseDisk, type Volume } from './fat.ts'

/** What is there, by path: directories end with `/`. */
export type Tree = Map<string, Uint8Array>

const WORDS = ['a', 'readme', 'LOG', 'Data', 'Größe', 'Ωmega', 'файл', '日本語', 'emoji😀', 'with space', 'plus+comma,', 'x.y.z', '.hidden', 'long-name-that-needs-a-tail', 'measurement']
const ENDINGS = ['', '.txt', '.TXT', '.Html', '.c', '.tar.gz', '.json5']

/** Runs sequences and tells where the volume and the model disagree. */
export class Sequence {
  readonly tree: Tree = new Map()
  readonly log: string[] = []
  private readonly open: { path: string; file: File; position: number }[] = []
  private readonly random: () => number
  /** By folded path: what the volume finds under any case. */
  private readonly folded = new Map<string, string>()

  constructor(private readonly volume: Volume, seed: number, private readonly most: number) {
    this.random = generator(seed)
  }

  private upTo(count: number): number { return Math.floor(this.random() * count) }
  private pick<T>(list: readonly T[]): T { return list[this.upTo(list.length)] }
  private fold(path: string): string { return path.toUpperCase() }
  private find(path: string): string | undefined { return this.folded.get(this.fold(path)) }
  private set(path: string, bytes: Uint8Array): void {
    this.tree.set(path, bytes)
    this.folded.set(this.fold(path.replace(/\/$/, '')), path)
  }
  private drop(path: string): void {
    this.tree.delete(path)
    this.folded.delete(this.fold(path.replace(/\/$/, '')))
  }
  private directories(): string[] { return ['/', ...[...this.tree.keys()].filter((path) => path.endsWith('/'))] }
  private name(): string {
    const kind = this.random()
    if (kind < 0.08) return `${'n'.repeat(1 + this.upTo(254))}`
    return `${this.pick(WORDS)}${kind < 0.5 ? this.upTo(12) : ''}${this.pick(ENDINGS)}`
  }
  private newPath(): string { return this.pick(this.directories()) + this.name() }
  private somePath(): string {
    const all = [...this.tree.keys()]
    return all.length && this.random() < 0.85 ? this.pick(all).replace(/\/$/, '') : this.newPath()
  }
  private isOpen(path: string): boolean { return this.open.some((each) => each.path === path) }
  private data(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    const salt = this.upTo(256)
    for (let i = 0; i < length; ++i) bytes[i] = (i * 7 + (i >> 8) + salt) & 255
    return bytes
  }
  private used(): number { return [...this.tree.values()].reduce((sum, bytes) => sum + bytes.length, 0) }

  private expect(what: string, got: number, wanted: number): void {
    this.log.push(`${what} = ${got}`)
    if ((got < 0 ? got : 0) !== wanted) throw new Error(`${what}: ${got}, expected ${wanted}\n${this.log.slice(-8).join('\n')}`)
  }

  step(): void {
    const { volume } = this
    const kind = this.random()
    if (kind < 0.2) return this.openSome()
    if (kind < 0.55 && this.open.length) return this.useFile()
    if (kind < 0.65) {
      const path = this.newPath()
      const there = this.find(path)
      if (path.split('/').length > 6) return
      this.expect(`mkdir ${path}`, volume.mkdirCode(path), there === undefined ? 0 : Err.EXISTS)
      if (there === undefined) this.set(`${path}/`, new Uint8Array())
      return
    }
    if (kind < 0.78) return this.remove()
    if (kind < 0.92) return this.rename()
    if (kind < 0.95) return this.expect('sync', volume.syncCode(), 0)
    return this.closeSome()
  }

  private openSome(): void {
    if (this.open.length > 4) return this.closeSome()
    const path = this.random() < 0.6 ? this.newPath() : this.somePath()
    const there = this.find(path)
    const mode = this.pick([Mode.READ, Mode.WRITE, Mode.WRITE | Mode.CREATE, Mode.WRITE | Mode.CREATE, Mode.CREATE | Mode.TRUNCATE, Mode.CREATE | Mode.APPEND, Mode.CREATE | Mode.EXCLUSIVE])
    const file = this.volume.openCode(path, mode)
    const wanted = there?.endsWith('/') ? Err.EXISTS : there === undefined ? (mode & Mode.CREATE ? 0 : Err.NOT_FOUND) : mode & Mode.EXCLUSIVE ? Err.EXISTS : 0
    this.expect(`open ${path} ${mode}`, typeof file === 'number' ? file : 0, wanted)
    if (typeof file === 'number') return
    if (there === undefined || mode & Mode.TRUNCATE) this.set(there ?? path, new Uint8Array())
    this.open.push({ path: there ?? path, file, position: 0 })
    this.modes.set(file, mode & (Mode.CREATE | Mode.TRUNCATE | Mode.APPEND) ? mode | Mode.WRITE : mode)
  }
  private readonly modes = new Map<File, number>()

  private useFile(): void {
    const each = this.pick(this.open)
    const { file, path } = each
    const mode = this.modes.get(file)!
    const old = this.tree.get(path)!
    const kind = this.random()
    if (kind < 0.2) {
      each.position = this.upTo(Math.ceil(old.length * 1.2) + 20)
      file.seek(each.position)
    } else if (kind < 0.45) {
      const length = this.upTo(3000)
      const got = file.readCode(length, this.upTo(4))
      this.expect(`read ${path} ${length}`, typeof got === 'number' ? got : 0, 0)
      const wanted = old.subarray(each.position, each.position + length)
      if (typeof got !== 'number' && Buffer.compare(got, wanted)) throw new Error(`read ${path} at ${each.position}: ${got.length} bytes differ from ${wanted.length}\n${this.log.slice(-8).join('\n')}`)
      each.position += wanted.length
    } else if (kind < 0.85) {
      const data = this.data(this.upTo(this.random() < 0.3 ? 12000 : 700))
      if (mode & Mode.APPEND) each.position = old.length
      const end = each.position + data.length
      if (end > old.length && this.used() + end - old.length > this.most) return
      const code = file.writeCode(data, this.random() < 0.7 ? 0 : this.upTo(4))
      this.expect(`write ${path} ${data.length} at ${each.position}`, code, mode & Mode.WRITE ? 0 : Err.READ_ONLY)
      if (!(mode & Mode.WRITE) || !data.length) return
      if (code !== data.length) throw new Error(`write ${path}: ${code} of ${data.length} bytes`)
      const bytes = new Uint8Array(Math.max(old.length, end))
      bytes.set(old)
      bytes.set(data, each.position)
      this.tree.set(path, bytes)
      each.position = end
    } else if (kind < 0.93) {
      const size = this.upTo(Math.ceil(old.length * 1.3) + 10)
      if (this.used() + size - old.length > this.most) return
      this.expect(`truncate ${path} ${size}`, file.truncateCode(size), mode & Mode.WRITE ? 0 : Err.READ_ONLY)
      if (!(mode & Mode.WRITE)) return
      const bytes = new Uint8Array(size)
      bytes.set(old.subarray(0, size))
      this.tree.set(path, bytes)
    } else this.expect(`flush ${path}`, file.flushCode(), 0)
  }

  private closeSome(): void {
    if (!this.open.length) return
    const [each] = this.open.splice(this.upTo(this.open.length), 1)
    this.expect(`close ${each.path}`, each.file.closeCode(), 0)
  }

  private remove(): void {
    const path = this.somePath()
    const there = this.find(path)
    const full = there?.endsWith('/') && [...this.tree.keys()].some((each) => each !== there && each.startsWith(there))
    this.expect(`remove ${path}`, this.volume.removeCode(path), there === undefined ? Err.NOT_FOUND : full ? Err.EXISTS : this.isOpen(there) ? Err.PENDING : 0)
    if (there !== undefined && !full && !this.isOpen(there)) this.drop(there)
  }

  private rename(): void {
    const from = this.somePath(), to = this.random() < 0.6 ? this.newPath() : this.somePath()
    const old = this.find(from), there = this.find(to)
    const inside = old?.endsWith('/') && to.toUpperCase().startsWith(old.toUpperCase())
    const parentMissing = false
    const wanted = old === undefined ? Err.NOT_FOUND : inside ? Err.INVALID : there !== undefined && there !== old && (there.endsWith('/') || old.endsWith('/')) ? Err.EXISTS
      : there !== undefined && there !== old && this.isOpen(there) ? Err.PENDING : parentMissing ? Err.NOT_FOUND : 0
    if (to.split('/').length > 6) return
    this.expect(`rename ${from} ${to}`, this.volume.renameCode(from, to), wanted)
    if (wanted || old === undefined) return
    // The file that was replaced gives its name, with its upper and lower case.
    const target = there !== undefined && there !== old ? there : to
    if (!old.endsWith('/')) {
      const bytes = this.tree.get(old)!
      this.drop(old)
      this.set(target, bytes)
      for (const each of this.open) if (each.path === old) each.path = target
      return
    }
    for (const [path, bytes] of [...this.tree]) {
      if (!path.startsWith(old)) continue
      this.drop(path)
      const moved = `${target}/${path.slice(old.length)}`
      this.set(moved, bytes)
      for (const each of this.open) if (each.path === path) each.path = moved
    }
  }

  closeAll(): void { while (this.open.length) this.closeSome() }

  run(steps: number): void {
    for (let i = 0; i < steps; ++i) this.step()
    this.closeAll()
  }
}

/** What differs between two trees, "" when nothing does. */
export function difference(got: Tree, wanted: Tree): string {
  const lines: string[] = []
  for (const [path, bytes] of wanted) {
    const other = got.get(path)
    if (!other) lines.push(`${path} is missing`)
    else if (Buffer.compare(other, bytes)) lines.push(`${path}: ${other.length} bytes differ from ${bytes.length}`)
  }
  for (const path of got.keys()) if (!wanted.has(path)) lines.push(`${path} should not be there`)
  return lines.sort().join('\n')
}

/** The kinds of volumes that sequences run on. mtools takes FAT32 for what it is from 65,525 clusters on. */
export const FORMATS = [
  { bits: 16, sectors: 9000, perCluster: 1, rootEntries: 512 },
  { bits: 16, sectors: 20000, perCluster: 4, rootEntries: 512 },
  { bits: 32, sectors: 68000, perCluster: 1 },
  { bits: 32, sectors: 134000, perCluster: 2 },
] as const

/** One sequence from `seed` on a fresh volume. @returns the disk after `sync`, and what it should hold */
export async function runSequence(empty: SparseDisk, seed: number, steps: number): Promise<{ disk: SparseDisk; tree: Tree }> {
  const disk = empty.again()
  const fat = await Fat.make()
  const volume = fat.volume(disk).mount()
  const sequence = new Sequence(volume, seed, Math.min(volume.free / 3, 2 << 20))
  try {
    sequence.run(steps)
    volume.sync()
    const wrong = difference(volume.tree(), sequence.tree)
    if (wrong) throw new Error(`the volume itself: ${wrong}`)
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`)
  }
  return { disk, tree: sequence.tree }
}

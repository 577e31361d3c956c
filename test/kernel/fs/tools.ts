/** mkfs.fat, fsck.fat and mtools. */
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SparseDisk } from './fat.ts'

/** mkfs.fat and fsck.fat are often where only root's PATH leads. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, MTOOLS_SKIP_CHECK: '1', LC_ALL: 'C.UTF-8' }

/** Names of the tools that are not there; tests that want them are skipped. */
export const missing = ['mkfs.fat', 'fsck.fat', 'mdir', 'mcopy', 'mmd'].filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`], { env }).status !== 0)
if (missing.length) console.warn(`skipped: ${missing.join(', ')} not found (Debian packages dosfstools and mtools)`)

export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'uni-fat-'))
  file(name: string): string { return path.join(this.path, name) }
  remove(): void { rmSync(this.path, { recursive: true, force: true }) }
}

export interface Format { bits: 12 | 16 | 32; sectors: number; perCluster?: number; rootEntries?: number; label?: string; fats?: number }

/** A new file system as mkfs.fat makes it. */
export function mkfs(file: string, { bits, sectors, perCluster, rootEntries, label, fats }: Format): Uint8Array {
  rmSync(file, { force: true })
  execFileSync('mkfs.fat', [
    '-C', '-F', String(bits), '-i', '12345678', ...(perCluster ? ['-s', String(perCluster)] : []), ...(rootEntries ? ['-r', String(rootEntries)] : []),
    ...(label ? ['-n', label] : []), ...(fats ? ['-f', String(fats)] : []), '-a', file, String(sectors / 2),
  ], { env, stdio: 'pipe' })
  return readFileSync(file)
}

/** A file as `mkfs` made it, into which the changes of a disk are put for as long as `use` takes. */
export function withChanges<T>(file: string, disk: SparseDisk, use: () => T): T {
  const put = (bytes: (sector: number) => Uint8Array): void => {
    const fd = openSync(file, 'r+')
    for (const sector of disk.changed.keys()) writeSync(fd, bytes(sector), 0, 512, sector * 512)
    closeSync(fd)
  }
  put((sector) => disk.sector(sector))
  try {
    return use()
  } finally {
    put((sector) => disk.base.get(sector) ?? new Uint8Array(512))
  }
}

/** What `fsck.fat -n` says of an image, without names of programs and counts; "" when nothing is wrong. */
export function fsck(file: string, bytes?: Uint8Array): string {
  if (bytes) writeFileSync(file, bytes)
  const { status, stdout, stderr } = spawnSync('fsck.fat', ['-n', file], { env, encoding: 'utf8' })
  const text = (stdout + stderr).split('\n').filter((line) => line && !/^fsck\.fat \d|^\S+: \d+ files, \d+\/\d+ clusters|^Leaving filesystem unchanged|^ +Automatically|^Free cluster summary uninit|^Warning: Filesystem is FAT32 according|^  but has only|^  This may lead/.test(line)).join('\n')
  return status === 0 || text ? text : `status ${status}`
}

export function mtool(tool: string, image: string, ...args: string[]): string {
  return execFileSync(tool, ['-i', image, ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 })
}

/** Names as mtools has them: it makes `_` of surrogates. */
export const asMtools = (tree: Map<string, Uint8Array>): Map<string, Uint8Array> => new Map([...tree].map(([path, bytes]) => [path.replace(/[\ud800-\udfff]/g, '_'), bytes]))

/** All files and directories of an image as mtools see them, by path as `Volume.tree` has it. */
export function mtree(image: string, folder: string): Map<string, Uint8Array> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const found = new Map<string, Uint8Array>()
  const listed = spawnSync('mdir', ['-i', image, '-/', '-b', '-a', '::'], { env, encoding: 'utf8', maxBuffer: 64 << 20 })
  // That is how it says that there is nothing.
  if (listed.stderr.trim() === 'mdir: File "::" not found') return found
  if (listed.status) throw new Error(listed.stderr)
  mtool('mcopy', image, '-s', '-n', '-p', '::*', folder)
  const visit = (at: string, name: string): void => {
    for (const each of readdirSync(at)) {
      const file = path.join(at, each)
      if (statSync(file).isDirectory()) {
        found.set(`${name}/${each}/`, new Uint8Array())
        visit(file, `${name}/${each}`)
      } else found.set(`${name}/${each}`, readFileSync(file))
    }
  }
  visit(folder, '')
  const names = listed.stdout.trim().split('\n').map((line) => line.slice(2)).sort()
  const copied = [...found.keys()].sort()
  if (names.join('\n') !== copied.join('\n')) throw new Error(`mdir lists ${names}, mcopy copies ${copied}`)
  return found
}

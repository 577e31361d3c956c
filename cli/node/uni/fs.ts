/** The module `uni/fs` under Node: the twin of `lang/uni/fs.ts`, in a folder of the host. Names are as the host has them: case counts there. */
import { open as openHost, mkdir as makeFolder, readdir, rename as renameHost, rm, rmdir, stat as statHost, statfs, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cardFolder } from './card.ts'

const MAX_BYTES = 2 ** 20
/** What FAT does not allow in names, and what would lead elsewhere. */
// eslint-disable-next-line no-control-regex
const bad = /[\u0000-\u001f"*:<>?\\|\u007f]|[. ]$/

/** The place of `path` on the host. @returns a path that is not outside the folder */
function place(path: string): string {
  const parts = path.split('/').filter((part) => part !== '')
  for (const part of parts) if (bad.test(part) || part.length > 255) throw new Error(`${path}: invalid argument`)
  return join(cardFolder('files'), ...parts)
}

const texts: Record<string, string> = {
  ENOENT: 'not found', EEXIST: 'exists already', ENOTEMPTY: 'not empty', ENOTDIR: 'not found', EISDIR: 'is a folder', ENOSPC: 'no space left', EACCES: 'read-only', EROFS: 'read-only',
}

async function told<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`${path}: ${texts[code ?? ''] ?? (error as Error).message}`)
  }
}

const bytesOf = (data: string | Uint8Array): Uint8Array => (typeof data === 'string' ? new TextEncoder().encode(data) : data)

export interface FileInfo { readonly name: string; readonly size: number; readonly isFolder: boolean; readonly modified: number }

export class File {
  constructor(private readonly path: string, private readonly handle: FileHandle, public size: number, private readonly writable: boolean) {}

  async read(at: number, length: number): Promise<Uint8Array> {
    const count = Math.max(0, Math.min(length, this.size - at))
    const into = new Uint8Array(count)
    const { bytesRead } = await told(this.path, this.handle.read(into, 0, count, at))
    return into.subarray(0, bytesRead)
  }
  async write(at: number, data: string | Uint8Array): Promise<void> {
    if (!this.writable) throw new Error(`${this.path}: opened to read`)
    if (!(at >= 0 && at <= this.size)) throw new RangeError(`${this.path}: ${at} is behind the end`)
    const bytes = bytesOf(data)
    for (let done = 0; done < bytes.length;) done += (await told(this.path, this.handle.write(bytes, done, bytes.length - done, at + done))).bytesWritten
    this.size = Math.max(this.size, at + bytes.length)
  }
  append(data: string | Uint8Array): Promise<void> { return this.write(this.size, data) }
  async truncate(size: number): Promise<void> {
    if (!this.writable) throw new Error(`${this.path}: opened to read`)
    if (!(size >= 0 && size <= this.size)) throw new RangeError(`${this.path}: ${size} is behind the end`)
    await told(this.path, this.handle.truncate(size))
    this.size = size
  }
  sync(): Promise<void> { return told(this.path, this.handle.sync()) }
  async close(): Promise<void> {
    if (this.writable) await this.sync()
    await told(this.path, this.handle.close())
  }
}

export async function open(path: string, mode: 'r' | 'w' | 'a' = 'r'): Promise<File> {
  const at = place(path)
  const there = await statHost(at).catch(() => undefined)
  if (there?.isDirectory()) throw new Error(`${path}: is a folder`)
  const handle = await told(path, openHost(at, mode === 'r' ? 'r' : mode === 'a' && there ? 'r+' : 'w+'))
  return new File(path, handle, (await handle.stat()).size, mode !== 'r')
}

async function withFile<T>(path: string, mode: 'r' | 'w' | 'a', work: (file: File) => Promise<T>): Promise<T> {
  const file = await open(path, mode)
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

export const readFile = (path: string, maxBytes = MAX_BYTES): Promise<Uint8Array> => withFile(path, 'r', (file) => {
  if (file.size > maxBytes) throw new RangeError(`${path}: more than ${maxBytes} bytes`)
  return file.read(0, file.size)
})
export const readTextFile = async (path: string, maxBytes = MAX_BYTES): Promise<string> => new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readFile(path, maxBytes))
export const writeFile = (path: string, data: string | Uint8Array): Promise<void> => withFile(path, 'w', (file) => file.append(data))
export const appendFile = (path: string, data: string | Uint8Array): Promise<void> => withFile(path, 'a', (file) => file.append(data))

async function info(at: string): Promise<FileInfo> {
  const found = await statHost(at)
  return { name: basename(at), size: found.isDirectory() ? 0 : found.size, isFolder: found.isDirectory(), modified: Math.floor(found.mtimeMs) }
}

export const stat = async (path: string): Promise<FileInfo | undefined> => info(place(path)).catch(() => undefined)
export async function list(path: string): Promise<FileInfo[]> {
  const at = place(path)
  return Promise.all((await told(path, readdir(at))).map((name) => info(join(at, name))))
}
export const mkdir = async (path: string): Promise<void> => told(path, makeFolder(place(path)))
export async function remove(path: string): Promise<void> {
  const at = place(path)
  const found = await told(path, statHost(at))
  await told(path, found.isDirectory() ? rmdir(at) : rm(at))
}
export async function rename(from: string, to: string): Promise<void> {
  const at = place(to)
  const [old, there] = [await stat(from), await stat(to)]
  if (old && there && (old.isFolder || there.isFolder)) throw new Error(`${to}: exists already`)
  await told(from, renameHost(place(from), at))
}

const space = () => statfs(cardFolder('files'))
export const freeSpace = async (): Promise<number> => space().then(({ bavail, bsize }) => bavail * bsize)
export const totalSpace = async (): Promise<number> => space().then(({ blocks, bsize }) => blocks * bsize)
export const mounts = async (): Promise<string> => `files  ${cardFolder('files')}\nkv     ${cardFolder('kv')}`

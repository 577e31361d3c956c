/** Remembers what a build read, so that a build of unchanged inputs ends at once. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** One input as it was: contents decide, size and time only save reading them. */
interface Input { path: string; size: number; mtimeMs: number; hash: string }

/** What `build.json` in an output folder records. */
export interface BuildRecord<Result> {
  /** Everything that is not a file: options, tool versions. */
  key: string
  inputs: Input[]
  /** Files the build made; all must still be there. */
  outputs: string[]
  result: Result
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** Records the current state of `files`. */
export const recordInputs = (files: readonly string[]): Input[] =>
  [...new Set(files)].sort().map((file) => {
    const { size, mtimeMs } = statSync(file)
    return { path: file, size, mtimeMs, hash: hashOf(file) }
  })

/** The recorded result when nothing has changed since, else undefined. */
export function unchanged<Result>(recordFile: string, key: string): Result | undefined {
  try {
    const record = JSON.parse(readFileSync(recordFile, 'utf8')) as BuildRecord<Result>
    if (record.key !== key || !record.outputs.every((file) => existsSync(file))) return undefined
    return record.inputs.every(isSame) ? record.result : undefined
  } catch {
    return undefined // no record, or one that cannot be read: build
  }
}

function isSame(input: Input): boolean {
  const { size, mtimeMs } = statSync(input.path)
  if (size !== input.size) return false
  return mtimeMs === input.mtimeMs || hashOf(input.path) === input.hash
}

/** All files below `folder`, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

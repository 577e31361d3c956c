/** Small JSON facts that stay true while a file stays the same: kept in the framework's `build/.cache`. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { home } from './home.ts'

const file = join(home, 'build/.cache/tools.json')
let facts: Record<string, unknown> | undefined

/** The fact called `name` about the program at `path`, from the cache or from `find`. It ends when the file changes. */
export async function remembered<T>(path: string, name: string, find: () => Promise<T>): Promise<T> {
  facts ??= load()
  const about = statSync(path)
  const key = `${name} ${path} ${about.mtimeMs} ${about.size}`
  if (!(key in facts)) {
    const value = await find()
    facts = { ...load(), [key]: value }
    save()
  }
  return facts[key] as T
}

function load(): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

function save(): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true })
    const temporary = `${file}.${process.pid}`
    writeFileSync(temporary, JSON.stringify(facts))
    renameSync(temporary, file)
  } catch {
    // A cache that cannot be written only costs time.
  }
}

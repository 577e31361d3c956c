/**
 * The module `uni/kv` under Node: the twin of `lang/uni/kv.ts`. Each line of a file is a batch, in JSON; who begins rewrites it without what was replaced.
 */
import { openSync, readFileSync, renameSync, writeFileSync, writeSync, fsyncSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { cardFolder } from './card.ts'

const KEY_MAX = 255
const VALUE_MAX = 65_536

/** A key and its value in base64, or null where it is deleted. */
type Change = [key: string, value: string | null]

let values: Map<string, Buffer> | undefined
let log = -1

function store(): Map<string, Buffer> {
  if (values) return values
  const file = join(cardFolder('kv'), 'log.jsonl')
  const found = new Map<string, Buffer>()
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    try {
      apply(found, JSON.parse(line) as Change[])
    } catch {
      break // What was being written when the last run ended.
    }
  }
  writeFileSync(`${file}.new`, [...found].map(([key, value]) => `${JSON.stringify([[key, value.toString('base64')]])}\n`).join(''), { flush: true })
  renameSync(`${file}.new`, file)
  log = openSync(file, 'a')
  return (values = found)
}

function apply(to: Map<string, Buffer>, changes: Change[]): void {
  for (const [key, value] of changes) {
    if (value === null) to.delete(key)
    else to.set(key, Buffer.from(value, 'base64'))
  }
}

function commit(changes: Change[]): void {
  const all = store()
  writeSync(log, `${JSON.stringify(changes)}\n`)
  fsyncSync(log)
  apply(all, changes)
}

function checkKey(key: string): string {
  const bytes = Buffer.byteLength(key)
  if (bytes < 1 || bytes > KEY_MAX) throw new RangeError(`a key has 1 to ${KEY_MAX} bytes`)
  return key
}

function encode(value: string | Uint8Array): string {
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (bytes.length > VALUE_MAX) throw new RangeError(`a value has at most ${VALUE_MAX} bytes`)
  return bytes.toString('base64')
}

export class Batch {
  private readonly changes: Change[] = []
  private done = false

  set(key: string, value: string | Uint8Array): void { this.changes.push([checkKey(key), encode(value)]) }
  delete(key: string): void { this.changes.push([checkKey(key), null]) }
  async commit(): Promise<void> {
    if (this.done) throw new Error('the batch has been committed')
    this.done = true
    if (this.changes.length) commit(this.changes)
  }
}

/** By the bytes of UTF-8. */
const inOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

class KeyValueStore {
  async get(key: string): Promise<Uint8Array | undefined> {
    const value = store().get(checkKey(key))
    return value && new Uint8Array(value)
  }
  async getText(key: string): Promise<string | undefined> { return store().get(checkKey(key))?.toString() }
  async set(key: string, value: string | Uint8Array): Promise<void> { commit([[checkKey(key), encode(value)]]) }
  async delete(key: string): Promise<boolean> {
    const there = store().has(checkKey(key))
    if (there) commit([[key, null]])
    return there
  }
  async list(prefix = '', after = '', limit = 100): Promise<string[]> {
    return [...store().keys()].filter((key) => key.startsWith(prefix) && (after === '' || inOrder(key, after) > 0)).sort(inOrder).slice(0, limit)
  }
  batch(): Batch { return new Batch() }
  async status(): Promise<string> {
    const all = store()
    return `${all.size} keys, ${[...all].reduce((sum, [key, value]) => sum + key.length + value.length, 0)} bytes`
  }
}

export const kv = new KeyValueStore()

import { beforeEach, describe, expect, it } from 'vitest'
import { generator, program, start } from './module.ts'

interface Parts {
  scratch(): number
  startRetained(): number
  setCrashesInARow(row: number): void
  appendRing(data: number, length: number): void
  ringLength(): number
  ringByte(index: number): number
  beginRecord(): void
  appendRecord(data: number, length: number): void
  recordBytes(fresh: number): number
  recordByte(index: number): number
  markRecordSeen(): void
}

let words: Uint32Array
let parts: Parts & { memory: WebAssembly.Memory }

/** A new start of the machine with what `words` hold. */
const boot = async (): Promise<number> => {
  parts = await start<Parts>(await program('parts'), {
    retainedRead: (index: number) => words[index],
    retainedWrite: (index: number, value: number) => void (words[index] = value),
  })
  return parts.startRetained()
}
const put = (append: (data: number, length: number) => void, text: string): void => {
  for (let at = 0; at < text.length; at += 200) {
    const piece = Buffer.from(text.slice(at, at + 200))
    new Uint8Array(parts.memory.buffer).set(piece, parts.scratch())
    append(parts.scratch(), piece.length)
  }
}
const ring = (): string => Buffer.from(Array.from({ length: parts.ringLength() }, (_, index) => parts.ringByte(index))).toString()
const record = (fresh: boolean): string => Buffer.from(Array.from({ length: parts.recordBytes(Number(fresh)) }, (_, index) => parts.recordByte(index))).toString()

beforeEach(() => {
  const random = generator(5)
  words = Uint32Array.from({ length: 1024 }, () => random() * 0x1_0000_0000)
})

describe('retained memory', () => {
  it('is empty after power-on, whatever it holds', async () => {
    expect(await boot()).toBe(0)
    expect(ring()).toBe('')
    expect(record(false)).toBe('')
  })

  it('keeps log lines over a reset, the newest when there are too many', async () => {
    await boot()
    put(parts.appendRing, 'one\n')
    await boot()
    put(parts.appendRing, 'two\n')
    expect(ring()).toBe('one\ntwo\n')
    const long = Array.from({ length: 900 }, (_, index) => `line ${index}\n`).join('')
    put(parts.appendRing, long)
    await boot()
    expect(ring()).toBe(long.slice(-2672))
  })

  it('notices a single flipped bit in the ring', async () => {
    await boot()
    put(parts.appendRing, 'one\n')
    words[300] ^= 1 << 7
    await boot()
    expect(ring()).toBe('')
  })

  it('shows a crash record as new once, and keeps it', async () => {
    await boot()
    parts.beginRecord()
    put(parts.appendRecord, 'panic: ')
    put(parts.appendRecord, 'somewhere\n')
    await boot()
    expect(record(true)).toBe('panic: somewhere\n')
    parts.markRecordSeen()
    expect(record(true)).toBe('')
    await boot()
    expect(record(false)).toBe('panic: somewhere\n')
    words[680] ^= 1
    expect(record(false)).toBe('')
  })

  it('cuts a record that is too long', async () => {
    await boot()
    parts.beginRecord()
    put(parts.appendRecord, 'x'.repeat(5000))
    expect(record(true)).toBe('x'.repeat(1392))
  })

  it('counts crashes in a row only over a restart by a crash', async () => {
    await boot()
    parts.setCrashesInARow(3)
    expect(await boot()).toBe(3)
    expect(await boot()).toBe(0)
    parts.setCrashesInARow(1)
    words[3] ^= 2
    expect(await boot()).toBe(0)
  })
})

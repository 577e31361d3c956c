/** Code addresses in a board's output as function, file and line. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { createInterface } from 'node:readline'

interface Segment { start: bigint; end: bigint }

const EXECUTABLE = 1
const LOAD = 1

/** Address range of the executable segment of an ELF file, and its architecture. Throws when it is none of ours. */
export function codeOf(elf: string): Segment & { arch: 'aarch64' | 'arm' } {
  const bytes = readFileSync(elf)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0) !== 0x7f45_4c46) throw new Error(`${elf} is not an ELF file`)
  const wide = bytes[4] === 2
  const word = (at: number): bigint => (wide ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true)))
  const machine = view.getUint16(18, true)
  const table = Number(word(wide ? 32 : 28))
  const [size, count] = [view.getUint16(wide ? 54 : 42, true), view.getUint16(wide ? 56 : 44, true)]
  for (let i = 0; i < count; i++) {
    const at = table + i * size
    const flags = view.getUint32(at + (wide ? 4 : 24), true)
    if (view.getUint32(at, true) !== LOAD || !(flags & EXECUTABLE)) continue
    const start = word(at + (wide ? 16 : 8))
    return { start, end: start + word(at + (wide ? 40 : 20)), arch: machine === 183 ? 'aarch64' : 'arm' }
  }
  throw new Error(`${elf} has no code`)
}

/** Names addresses with one addr2line that stays open. */
export class Addresses {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly lines: AsyncIterator<string>

  constructor(elf: string, private readonly code: Segment, addr2line: string) {
    this.child = spawn(addr2line, ['-e', elf, '-f'])
    this.child.on('error', () => {})
    this.child.stdin.on('error', () => {})
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  /** Numbers in a line that are code addresses, or (after "at") offsets into the code. */
  private addresses(line: string): bigint[] {
    const length = this.code.end - this.code.start
    const found = [...line.matchAll(/(\bat )?\b0x([0-9a-f]{1,16})\b/gi)].flatMap(([, at, digits]) => {
      const value = BigInt(`0x${digits}`)
      if (value >= this.code.start && value < this.code.end) return [value]
      return at && value < length ? [this.code.start + value] : []
    })
    return [...new Set(found)]
  }

  /** A line for each code address in `line`; empty for almost all lines. */
  async name(line: string): Promise<string[]> {
    const named: string[] = []
    for (const address of this.addresses(line)) {
      this.child.stdin.write(`0x${address.toString(16)}\n`)
      const name = (await this.lines.next()).value as string | undefined
      const place = (await this.lines.next()).value as string | undefined
      if (!name || !place || place.startsWith('??')) continue
      const [, file, number] = /^(.*):(\d+)/.exec(place) ?? [, place, '?']
      const short = file!.startsWith('/') ? relative(process.cwd(), file!) : file!
      named.push(`0x${address.toString(16)} is ${name} (${short.startsWith('..') ? file : short}:${number})`)
    }
    return named
  }

  close(): void {
    this.child.kill()
  }
}

/** What happened in a run: a running hash over all of it, and on demand the last entries as text. */

/** Kinds of entries; the numbers go into the hash. */
export const Entry = { read: 1, write: 2, interrupt: 3, switch: 4, output: 5, note: 6, trap: 7, reset: 8, wait: 9, input: 10, end: 11 } as const
export type EntryKind = keyof typeof Entry

const PRIME = 0x0100_0193

export class EventLog {
  // Two FNV-1a streams over 32-bit words with different offsets; together 64 bits.
  private low = 0x811c_9dc5
  private high = 0x6b43_a9b5
  private count = 0
  private kept: string[] = []

  /** @param keep how many of the last entries stay readable as text; 0 costs nothing */
  constructor(private readonly keep = 0) {}

  /** Adds an entry: what, when (ns), and two 32-bit words. */
  add(kind: EntryKind, ns: number, a: number, b: number): void {
    this.count++
    this.mix(Entry[kind])
    this.mix(ns >>> 0)
    this.mix(Math.floor(ns / 0x1_0000_0000))
    this.mix(a)
    this.mix(b)
    if (this.keep) this.remember(`${ns} ${kind} 0x${(a >>> 0).toString(16)} 0x${(b >>> 0).toString(16)}`)
  }

  /** Adds an entry whose content is text. */
  addText(kind: EntryKind, ns: number, text: string): void {
    this.add(kind, ns, text.length, 0)
    for (let i = 0; i < text.length; i++) this.mix(text.charCodeAt(i))
    if (this.keep) this.kept[this.kept.length - 1] = `${ns} ${kind} ${text}`
  }

  /** 16 hexadecimal digits over everything added so far. */
  hash(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.high) + hex(this.low)
  }

  /** How many entries there were. */
  size(): number {
    return this.count
  }

  /** The last entries, oldest first. */
  tail(): string[] {
    return this.kept.slice(-this.keep)
  }

  private mix(word: number): void {
    this.low = Math.imul(this.low ^ word, PRIME)
    this.low ^= this.low >>> 15
    this.high = Math.imul(this.high ^ word, PRIME)
    this.high = (this.high << 13) | (this.high >>> 19)
  }

  private remember(line: string): void {
    this.kept.push(line)
    if (this.kept.length > 2 * this.keep) this.kept.splice(0, this.kept.length - this.keep)
  }
}

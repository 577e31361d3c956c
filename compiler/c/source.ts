/** C text in the making: statements, and the `#line` directives that tie them to TypeScript. */

export interface Place { file: string; line: number }
export type Locate = (offset: number) => Place | undefined

export class Source {
  private readonly chunks: string[] = []
  private place: Place | undefined
  private fresh = true

  constructor(private readonly locate: Locate | undefined) {}

  /** Number of statements so far; `rewind` and `replace` take such positions. */
  get length(): number {
    return this.chunks.length
  }

  /** Text outside any TypeScript. */
  raw(text: string): void {
    this.chunks.push(`${this.fresh ? '' : '\n'}${this.place ? '#line 1 "<uni>"\n' : ''}${text}`)
    this.place = undefined
    this.fresh = false
  }

  /**
   * One statement that belongs to the instruction at `offset`. Statements of one line share one line of C, which gcc numbers alike;
   * an instruction without a place of its own belongs to the line before it.
   */
  statement(text: string, offset: number): void {
    this.chunks.push(this.lead(offset) + text)
  }

  private lead(offset: number): string {
    const place = this.locate?.(offset)
    if (this.locate && !place) return this.place ? ' ' : '\n'
    if (!place) return '\n  '
    if (this.place && place.line === this.place.line && place.file === this.place.file) return ' '
    this.place = place
    return `\n#line ${place.line} ${JSON.stringify(place.file)}\n`
  }

  /** A position to come back to. */
  mark(): { length: number; place: Place | undefined } {
    return { length: this.chunks.length, place: this.place }
  }

  /** Forgets everything behind `mark`. */
  rewind(mark: { length: number; place: Place | undefined }): void {
    this.chunks.length = mark.length
    this.place = mark.place
  }

  /** Rewrites statement `position`; what `#line` put before it stays. */
  replace(position: number, from: string, to: string): void {
    const chunk = this.chunks[position]
    this.chunks[position] = chunk.slice(0, chunk.length - from.length) + to
  }

  text(): string {
    return this.chunks.join('') + '\n'
  }
}

/** What the host types: bytes that come when they come, given to a machine line by line, then end-of-transmission. */

/** Ctrl-D: what a terminal sends for the end of the input. */
const EOT = 4
const NEWLINE = 10

export class Input {
  private queue: number[] = []
  private closed = false
  private ended = false
  private changed: () => void = () => {}

  /** @param source all of it as text or bytes, or chunks as they come; absent: never anything, not even an end */
  constructor(source?: string | Uint8Array | AsyncIterable<Uint8Array>) {
    if (source === undefined) this.ended = this.closed = true
    else if (typeof source === 'string' || source instanceof Uint8Array) this.take(Buffer.from(source), true)
    else void this.follow(source)
  }

  /** The next line, or what there is of one when more is not to come soon; undefined when nothing is there. */
  next(): Uint8Array | undefined {
    if (!this.queue.length) {
      if (!this.closed || this.ended) return undefined
      this.ended = true
      return new Uint8Array([EOT])
    }
    const newline = this.queue.indexOf(NEWLINE)
    return new Uint8Array(this.queue.splice(0, newline < 0 ? this.queue.length : newline + 1))
  }

  /** True when nothing will come any more. */
  done(): boolean {
    return this.ended
  }

  /** True when `next` has something to give. */
  ready(): boolean {
    return this.queue.length > 0 || (this.closed && !this.ended)
  }

  /** Waits until something has come, the end included, for `ms` at the most. */
  async wait(ms?: number): Promise<void> {
    if (this.ready() || this.ended) return
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      this.changed = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Waits until the input has ended or has been silent for `ms`: what was there before the run then counts from its beginning. */
  async settle(ms: number): Promise<void> {
    for (let before = -1; !this.closed && before < this.queue.length; ) {
      before = this.queue.length
      const until = Date.now() + ms
      while (!this.closed && this.queue.length === before && Date.now() < until) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, until - Date.now())
          this.changed = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
  }

  private async follow(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of source) this.take(chunk, false)
    } catch {
      // A line that broke has ended.
    }
    this.take(new Uint8Array(), true)
  }

  private take(bytes: Uint8Array, last: boolean): void {
    for (const byte of bytes) this.queue.push(byte)
    this.closed ||= last
    this.changed()
  }
}

/** Text put together piece by piece, without a string for each step. */

@final export class StringBuilder {
  private buffer: ArrayBuffer = new ArrayBuffer(64);
  /** Bytes used. */
  private used: usize = 0;

  /** Code units so far. */
  get length(): i32 {
    return <i32>(this.used >> 1);
  }

  /** Appends one code unit. */
  char(code: u32): void {
    const at = this.room(2);
    store<u16>(at, code);
  }

  /** Appends `text`. */
  text(text: string): void {
    this.range(text, 0, text.length);
  }

  /** Appends the code units of `text` from `start` up to `end`, which must lie in it. */
  range(text: string, start: i32, end: i32): void {
    if (end <= start) return;
    const bytes = <usize>(end - start) << 1;
    memory.copy(this.room(bytes), changetype<usize>(text) + (<usize>start << 1), bytes);
  }

  /** Appends `code` `count` times. */
  fill(code: u32, count: i32): void {
    for (let i = 0; i < count; ++i) this.char(code);
  }

  /** Takes away the last `count` code units. */
  drop(count: i32): void {
    this.used -= <usize>count << 1;
  }

  toString(): string {
    return String.UTF16.decodeUnsafe(changetype<usize>(this.buffer), this.used);
  }

  /** Makes room for `bytes` more. @returns where they go. */
  private room(bytes: usize): usize {
    const start = this.used;
    const need = start + bytes;
    if (need > <usize>this.buffer.byteLength) {
      this.buffer = changetype<ArrayBuffer>(__renew(changetype<usize>(this.buffer), max(need, start * 2)));
    }
    this.used = need;
    return changetype<usize>(this.buffer) + start;
  }
}

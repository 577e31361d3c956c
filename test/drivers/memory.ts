const LINE = 64

/**
 * RAM behind a write-back cache with 64-byte lines, as bus masters of a non-coherent SoC meet it.
 *
 * The program sees its linear memory; device models see `ram()`. Only `publish` and `collect` connect the two, so a driver
 * that forgets one, or shares a cache line between its own data and a device's, fails here as it would on a board.
 */
export class CachedMemory {
  private memory = new Uint8Array(0)
  /** What each line held when it was last clean; a line that differs is dirty. */
  private clean = new Uint8Array(0)

  /** @param cpu the program's memory; a function because it moves when it grows. */
  constructor(private readonly cpu: () => Uint8Array) {}

  /** What bus masters see. Valid until the program's memory grows. */
  ram(): Uint8Array {
    const cpu = this.cpu()
    if (cpu.length > this.memory.length) {
      this.memory = extend(this.memory, cpu)
      this.clean = extend(this.clean, cpu)
    }
    return this.memory
  }

  /** Clean to the point of coherency. */
  publish(ptr: number, length: number): void {
    for (const line of lines(ptr, length)) this.cleanLine(line)
  }

  /** Clean and invalidate: a dirty line first overwrites what a device wrote. */
  collect(ptr: number, length: number): void {
    const ram = this.ram()
    const cpu = this.cpu()
    for (const line of lines(ptr, length)) {
      if (this.dirty(line)) this.cleanLine(line)
      cpu.set(ram.subarray(line, line + LINE), line)
      this.clean.set(ram.subarray(line, line + LINE), line)
    }
  }

  private cleanLine(line: number): void {
    const ram = this.ram()
    if (!this.dirty(line)) return
    const now = this.cpu().subarray(line, line + LINE)
    ram.set(now, line)
    this.clean.set(now, line)
  }

  private dirty(line: number): boolean {
    this.ram()
    const cpu = this.cpu()
    for (let i = line; i < line + LINE; i++) if (cpu[i] !== this.clean[i]) return true
    return false
  }
}

function extend(old: Uint8Array, cpu: Uint8Array): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(cpu)
  grown.set(old)
  return grown
}

function* lines(ptr: number, length: number): Generator<number> {
  if (length > 0) for (let line = ptr - (ptr % LINE); line < ptr + length; line += LINE) yield line
}

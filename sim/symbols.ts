/** Places in a simulated program: the symbol table it reads through `hw.symbols`, and the same for people on the host. */
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping'
import { symbolTable, type CodeRow, type MachineFunction, type SourceFunction } from '../compiler/symbols.ts'

/** Where a program was. `line` 0: unknown. */
export interface Place { file: string; line: number; function: string }

/** Code offsets are bytes from the start of the wasm file. */
export class Symbols {
  private readonly machine: MachineFunction[]
  private known: CodeRow[] | undefined
  private table: Uint8Array | undefined

  constructor(wasm: Uint8Array, private readonly sourceMap: string, private readonly source: readonly SourceFunction[]) {
    this.machine = functionBodies(wasm)
  }

  /** Ascending; made when first asked for, since most runs never are. */
  private rows(): CodeRow[] {
    if (this.known) return this.known
    const map = new TraceMap(this.sourceMap)
    // Code that asyncify added has no place of its own; it counts to what stands before it.
    const rows: CodeRow[] = decodedMappings(map)[0].flatMap((segment) =>
      segment.length === 1 ? [] : [{ offset: segment[0], file: authored(map.sources[segment[1]]!), line: segment[2] + 1 }])
    for (const { start } of this.machine) rows.push({ offset: start, file: undefined, line: 0 })
    // A mapping at the very start of a function must win over "unknown from here".
    return (this.known = rows.sort((a, b) => a.offset - b.offset || Number(a.file !== undefined) - Number(b.file !== undefined)))
  }

  /** The table in the format of `kernel/symbols.ts`; made when first asked for. */
  bytes(): Uint8Array {
    this.table ??= symbolTable({ unit: 1, machine: this.machine, rows: this.rows(), source: [...this.source] })
    return this.table
  }

  /** The place of the code at `offset`. */
  place(offset: number): Place {
    const rows = this.rows()
    let low = 0
    let high = rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (rows[middle].offset <= offset) low = middle + 1
      else high = middle
    }
    const row = rows[low - 1]
    if (!row?.file) return { file: '?', line: 0, function: '?' }
    const { file, line } = row
    const inside = this.source.filter((fn) => fn.file === file && fn.firstLine <= line && line <= fn.lastLine)
    const innermost = inside.reduce<SourceFunction | undefined>((best, fn) => (best && best.firstLine > fn.firstLine ? best : fn), undefined)
    return { file, line, function: innermost?.name ?? '?' }
  }
}

/** What the lowering adds has no place. */
const authored = (file: string): string | undefined => (file.startsWith('.generated/') ? undefined : file)

/** Byte ranges of the module's function bodies, in order. */
export function functionBodies(wasm: Uint8Array): MachineFunction[] {
  let at = 8
  const number = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++]
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
  }
  const CODE = 10
  while (at < wasm.length) {
    const section = wasm[at++]
    const size = number()
    if (section === CODE) {
      return Array.from({ length: number() }, () => {
        const length = number()
        const start = at
        at += length
        return { start, end: at }
      })
    }
    at += size
  }
  return []
}

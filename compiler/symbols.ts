/**
 * Writes the symbol table that `kernel/symbols.ts` reads on the board and in the simulator; the format is documented there.
 */

/** A function as the author wrote it, for naming places. */
export interface SourceFunction { file: string; firstLine: number; lastLine: number; name: string }

/** A function as the machine has it. Offsets are bytes from the start of the code. */
export interface MachineFunction {
  start: number
  end: number
  /** AArch32: CFA − SP in the body, in bytes; undefined when unknown. */
  frameBytes?: number
  /** AArch32: the return address is saved at CFA − 4. */
  savesReturn?: boolean
}

/** Code from `offset` on, up to the next row, belongs to `file`:`line`; file undefined = unknown. */
export interface CodeRow { offset: number; file: string | undefined; line: number }

/** The code in `[start, end)` was inlined at `file`:`line`; `depth` is larger inside of another. */
export interface InlinedCode { start: number; end: number; file: string; line: number; depth: number }

export interface SymbolInput {
  /** Bytes per code unit: 4 (AArch64), 2 (Thumb), 1 (wasm). */
  unit: 1 | 2 | 4
  machine: MachineFunction[]
  rows: CodeRow[]
  source: SourceFunction[]
  /** Calls that were inlined; the more, the larger the table. Default: none. */
  inlined?: InlinedCode[]
}

const MAGIC = 0x4d59_5355
const HEADER_BYTES = 32
const FRAME_UNKNOWN = 127
const END = 240, SET_FILE = 241, ADVANCE_LINE = 242, ADVANCE_ADDRESS = 243, SHORT_FILE = 244
/** Files that keep a line of their own; later ones share one. */
const FILE_LINES = 64

/** The whole table. Ascending order is made here; input need not be sorted. */
export function symbolTable(input: SymbolInput): Uint8Array {
  const rows = tidy(input.rows, input.unit)
  const inlined = input.inlined ?? []
  const files = byUse(rows)
  for (const { file } of inlined) if (!files.includes(file)) files.push(file)
  const machine = functionTable(input)
  const lines = lineProgram(rows, files)
  const ranges = inlineRanges(inlined, files, input.unit)
  const names = fileTable(files, [...rows, ...inlined], input.source)
  const size = HEADER_BYTES + machine.length + lines.length + ranges.length + names.length
  const table = new Uint8Array(size)
  const view = new DataView(table.buffer)
  view.setUint32(0, MAGIC, true)
  table[4] = 1
  table[5] = input.unit
  view.setUint16(6, files.length, true)
  view.setUint32(8, machine.length / 4 - 1, true)
  view.setUint32(12, HEADER_BYTES, true)
  view.setUint32(16, HEADER_BYTES + machine.length, true)
  view.setUint32(20, ranges.length ? HEADER_BYTES + machine.length + lines.length : 0, true)
  view.setUint32(24, HEADER_BYTES + machine.length + lines.length + ranges.length, true)
  view.setUint32(28, size, true)
  table.set(machine, HEADER_BYTES)
  table.set(lines, HEADER_BYTES + machine.length)
  table.set(ranges, HEADER_BYTES + machine.length + lines.length)
  table.set(names, HEADER_BYTES + machine.length + lines.length + ranges.length)
  return table
}

/** Files of the rows, those first that are switched to most: the first twelve have opcodes of their own. */
function byUse(rows: Row[]): string[] {
  const uses = new Map<string, number>()
  for (const [index, { file }] of rows.entries()) if (file !== undefined) uses.set(file, (uses.get(file) ?? 0) + (file === rows[index - 1]?.file ? 0 : 1))
  return [...uses].sort((a, b) => b[1] - a[1]).map(([file]) => file)
}

interface Row { at: number; file: string | undefined; line: number }

/** Rows in units, ascending, one per address (the last wins), equal neighbours joined. */
function tidy(rows: CodeRow[], unit: number): Row[] {
  const sorted = rows.map((row) => ({ at: Math.floor(row.offset / unit), file: row.file, line: row.line }))
  sorted.sort((a, b) => a.at - b.at)
  const result: Row[] = []
  for (const row of sorted) {
    if (result.at(-1)?.at === row.at) result.pop()
    const before = result.at(-1)
    const line = row.file === undefined ? 0 : row.line
    if (before && before.line === line && (before.file === row.file || line === 0)) continue
    result.push({ at: row.at, file: row.file, line })
  }
  return result
}

/** Entries of 32 bits: start, frame words, saved LR; then the end of the last function. Gaps become functions of unknown frame. */
function functionTable({ machine, unit }: SymbolInput): Uint8Array {
  const sorted = [...machine].sort((a, b) => a.start - b.start || a.end - b.end)
  // AArch64 walks frame pointers: the bounds of the whole are all it needs.
  if (unit === 4 && sorted.length > 0) sorted.splice(0, sorted.length, { start: sorted[0].start, end: Math.max(...sorted.map((fn) => fn.end)) })
  const entries: number[] = []
  let end = 0
  for (const fn of sorted) {
    if (fn.start < end) continue // an alias of the one before
    if (fn.start > end && entries.length) entries.push(entry(end, unit === 2 ? FRAME_UNKNOWN : 0, false))
    const words = unit !== 2 ? 0 : fn.frameBytes === undefined ? FRAME_UNKNOWN : Math.min(fn.frameBytes / 4, FRAME_UNKNOWN)
    entries.push(entry(fn.start, words, unit === 2 && fn.savesReturn === true))
    end = fn.end
  }
  entries.push(entry(end, 0, false))
  return new Uint8Array(new Uint32Array(entries).buffer)

  function entry(start: number, words: number, saved: boolean): number {
    const at = Math.ceil(start / unit)
    if (at > 0xff_ffff) throw new Error('code is larger than the symbol table can address')
    return (at | (words << 24) | (saved ? 0x8000_0000 : 0)) >>> 0
  }
}

function lineProgram(rows: Row[], files: string[]): Uint8Array {
  const bytes: number[] = []
  const fileLines = new Array<number>(FILE_LINES).fill(0)
  let at = 0, file = 0
  for (const row of rows) {
    const index = row.file === undefined ? file : files.indexOf(row.file)
    if (index !== file) {
      if (SHORT_FILE + index <= 255) bytes.push(SHORT_FILE + index)
      else {
        bytes.push(SET_FILE)
        varint(bytes, index)
      }
      file = index
    }
    const slot = Math.min(file, FILE_LINES - 1)
    let lines = row.line - fileLines[slot]
    if (lines < -5 || lines > 10) {
      bytes.push(ADVANCE_LINE)
      varint(bytes, ((lines << 1) ^ (lines >> 31)) >>> 0)
      lines = 0
    }
    let step = row.at - at
    if (step > 14) {
      bytes.push(ADVANCE_ADDRESS)
      varint(bytes, step)
      step = 0
    }
    bytes.push((lines + 5) * 15 + step)
    at = row.at
    fileLines[slot] = row.line
  }
  bytes.push(END)
  return new Uint8Array(bytes)
}

/** Ascending by start, outer before inner, ended by a length of 0. */
function inlineRanges(inlined: InlinedCode[], files: string[], unit: number): Uint8Array {
  const bytes: number[] = []
  const sorted = inlined.map((range) => ({ ...range, start: Math.floor(range.start / unit), end: Math.ceil(range.end / unit) }))
  sorted.sort((a, b) => a.start - b.start || b.end - a.end || a.depth - b.depth)
  let before = 0
  for (const { start, end, file, line } of sorted) {
    varint(bytes, start - before)
    varint(bytes, end - start)
    varint(bytes, files.indexOf(file))
    varint(bytes, line)
    before = start
  }
  if (sorted.length) bytes.push(0, 0, 0, 0)
  return new Uint8Array(bytes)
}

/** Per file: its name and those of its functions that some row lies in. */
function fileTable(files: string[], rows: { file: string | undefined; line: number }[], source: SourceFunction[]): Uint8Array {
  const bytes: number[] = []
  for (const file of files) {
    const used = new Set(rows.filter((row) => row.file === file).map((row) => row.line))
    const own = source.filter((fn) => fn.file === file).sort((a, b) => a.firstLine - b.firstLine || b.lastLine - a.lastLine)
    const present = new Set<SourceFunction>()
    for (const line of used) {
      const best = own.filter((fn) => fn.firstLine <= line && line <= fn.lastLine).at(-1)
      if (best) present.add(best)
    }
    text(bytes, file)
    varint(bytes, present.size)
    let before = 0
    for (const fn of own.filter((candidate) => present.has(candidate))) {
      varint(bytes, fn.firstLine - before)
      varint(bytes, fn.lastLine - fn.firstLine)
      text(bytes, fn.name)
      before = fn.firstLine
    }
  }
  return new Uint8Array(bytes)
}

function varint(bytes: number[], value: number): void {
  let rest = value >>> 0
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest >>>= 7
  }
  bytes.push(rest)
}

function text(bytes: number[], value: string): void {
  const encoded = new TextEncoder().encode(value).subarray(0, 255)
  bytes.push(encoded.length, ...encoded)
}

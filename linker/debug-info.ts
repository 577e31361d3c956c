/**
 * Reads from gcc's -gdwarf-4 output which code was inlined, and at which call.
 *
 * Reference: DWARF Debugging Information Format, version 4, sections 2.17 (ranges), 3.3.8.2 (inlined subroutines), 7.5 (encoding).
 */
import { Reader, readFileNames } from './debug-line.ts'

/** The code in `[start, end)` was inlined at `file`:`line`. */
export interface InlinedRange { start: bigint; end: bigint; file: string | undefined; line: number; /** Larger inside of another. */ depth: number }

/** Sections of the ELF file, by name; absent ones are empty. */
export interface DebugSections { section(name: string): Uint8Array }

const TAG = { inlinedSubroutine: 0x1d, compileUnit: 0x11, subprogram: 0x2e }
const AT = { lowPc: 0x11, highPc: 0x12, ranges: 0x55, callFile: 0x58, callLine: 0x59, stmtList: 0x10, abstractOrigin: 0x31, declLine: 0x3b }
/** Attributes come as numbers, addresses or offsets in the unit; text and blocks are skipped. */
type Values = Map<number, bigint>
interface Abbreviation { tag: number; hasChildren: boolean; attributes: [name: number, form: number][] }

/** All ranges of inlined calls, in the order of the file. @param wordBytes size of an address: 4 or 8 */
export function readInlined(elf: DebugSections, wordBytes: 4 | 8): InlinedRange[] {
  const found: InlinedRange[] = []
  const reader = new Reader(elf.section('.debug_info'))
  while (reader.at < reader.bytes.length) readUnit(elf, reader, wordBytes, found)
  return found
}

function readUnit(elf: DebugSections, reader: Reader, wordBytes: 4 | 8, found: InlinedRange[]): void {
  const first = reader.at
  const end = reader.u32() + reader.at
  const version = reader.u16()
  // libgcc's assembly comes with version 5 and has nothing inlined.
  if (version !== 4) return void (reader.at = end)
  const abbreviations = readAbbreviations(elf.section('.debug_abbrev'), reader.u32())
  reader.u8() // size of an address
  let base = 0n
  let files: string[] = []
  let depth = 0
  /** The functions around, each by the offset of its abstract entry, and the lines where functions begin. */
  const around: { origin: number; depth: number }[] = []
  const begins = new Map<number, number>()
  const calls: (InlinedRange & { origin: number; inItself: boolean })[] = []
  while (reader.at < end) {
    const offset = reader.at - first
    const code = reader.uleb()
    if (code === 0) {
      depth--
      while (around.length && around.at(-1)!.depth >= depth) around.pop()
      continue
    }
    const abbreviation = abbreviations.get(code)
    if (!abbreviation) throw new Error(`.debug_info uses abbreviation ${code}, which .debug_abbrev lacks`)
    const values: Values = new Map()
    let highIsLength = false
    for (const [name, form] of abbreviation.attributes) {
      const value = readForm(reader, form, wordBytes)
      if (value !== undefined) values.set(name, value)
      if (name === AT.highPc) highIsLength = form !== 1
    }
    if (abbreviation.tag === TAG.compileUnit) {
      base = values.get(AT.lowPc) ?? 0n
      const lines = values.get(AT.stmtList)
      if (lines !== undefined) files = readFileNames(elf.section('.debug_line'), Number(lines))
    } else if (abbreviation.tag === TAG.inlinedSubroutine) {
      const file = files[Number(values.get(AT.callFile) ?? 0n)]
      const line = Number(values.get(AT.callLine) ?? 0n)
      const origin = Number(values.get(AT.abstractOrigin) ?? 0n)
      const inItself = around.at(-1)?.origin === origin
      for (const [start, stop] of rangesOf(values, highIsLength)) if (stop > start) calls.push({ start, end: stop, file, line, depth, origin, inItself })
    }
    if (abbreviation.tag === TAG.subprogram) begins.set(offset, Number(values.get(AT.declLine) ?? 0n))
    if (abbreviation.hasChildren) {
      if (abbreviation.tag === TAG.subprogram || abbreviation.tag === TAG.inlinedSubroutine) around.push({ origin: Number(values.get(AT.abstractOrigin) ?? BigInt(offset)), depth })
      depth++
    }
  }
  reader.at = end
  // gcc splits a function in two and inlines the second part again: nobody called that.
  for (const { origin, inItself, ...call } of calls) if (!inItself || call.line !== begins.get(origin)) found.push(call)

  function rangesOf(values: Values, highIsLength: boolean): [bigint, bigint][] {
    const low = values.get(AT.lowPc)
    const high = values.get(AT.highPc)
    if (low !== undefined && high !== undefined) return [[low, highIsLength ? low + high : high]]
    const list = values.get(AT.ranges)
    return list === undefined ? [] : readRanges(elf.section('.debug_ranges'), Number(list), base, wordBytes)
  }
}

/** A list of `.debug_ranges`: pairs relative to a base, which a pair that begins with the largest address replaces. */
function readRanges(section: Uint8Array, offset: number, unitBase: bigint, wordBytes: 4 | 8): [bigint, bigint][] {
  const reader = new Reader(section)
  reader.at = offset
  const word = (): bigint => (wordBytes === 8 ? reader.u64() : BigInt(reader.u32()))
  const largest = wordBytes === 8 ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn
  const ranges: [bigint, bigint][] = []
  let base = unitBase
  for (;;) {
    const start = word()
    const end = word()
    if (start === 0n && end === 0n) return ranges
    if (start === largest) base = end
    else ranges.push([(base + start) & largest, (base + end) & largest])
  }
}

function readAbbreviations(section: Uint8Array, offset: number): Map<number, Abbreviation> {
  const reader = new Reader(section)
  reader.at = offset
  const abbreviations = new Map<number, Abbreviation>()
  for (let code = reader.uleb(); code; code = reader.uleb()) {
    const abbreviation: Abbreviation = { tag: reader.uleb(), hasChildren: reader.u8() === 1, attributes: [] }
    for (;;) {
      const name = reader.uleb()
      const form = reader.uleb()
      if (name === 0 && form === 0) break
      abbreviation.attributes.push([name, form])
    }
    abbreviations.set(code, abbreviation)
  }
  return abbreviations
}

/** Reads or skips one attribute (7.5.4). @returns its number, or undefined for text, blocks and references */
function readForm(reader: Reader, form: number, wordBytes: 4 | 8): bigint | undefined {
  const skip = (count: number): undefined => void (reader.at += count)
  switch (form) {
    case 0x01: return wordBytes === 8 ? reader.u64() : BigInt(reader.u32()) // addr
    case 0x0b: return BigInt(reader.u8()) // data1
    case 0x05: return BigInt(reader.u16()) // data2
    case 0x06: case 0x17: return BigInt(reader.u32()) // data4, sec_offset
    case 0x07: return reader.u64() // data8
    case 0x0f: return BigInt(reader.uleb()) // udata
    case 0x0d: return BigInt(reader.sleb()) // sdata
    case 0x0c: case 0x11: return skip(1) // flag, ref1
    case 0x12: return skip(2) // ref2
    case 0x13: return BigInt(reader.u32()) // ref4
    case 0x0e: case 0x10: return skip(4) // strp, ref_addr
    case 0x14: case 0x20: return skip(8) // ref8, ref_sig8
    case 0x19: return undefined // flag_present
    case 0x08: return void reader.string() // string
    case 0x15: return void reader.uleb() // ref_udata
    case 0x0a: return skip(reader.u8()) // block1
    case 0x03: return skip(reader.u16()) // block2
    case 0x04: return skip(reader.u32()) // block4
    case 0x09: case 0x18: return skip(reader.uleb()) // block, exprloc
    case 0x16: return readForm(reader, reader.uleb(), wordBytes) // indirect
    default: throw new Error(`.debug_info has a value of form 0x${form.toString(16)}, which DWARF 4 does not know`)
  }
}

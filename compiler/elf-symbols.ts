/** The symbol table of a linked image: what its DWARF and asc's declarations say, in the board's own format. */
import type { Elf } from '../linker/elf.ts'
import { STT } from '../linker/elf.ts'
import { readDebugFrame } from '../linker/debug-frame.ts'
import { readInlined } from '../linker/debug-info.ts'
import { readDebugLine } from '../linker/debug-line.ts'
import { GLUE } from './lower/lower.ts'
import type { FunctionInfo } from './program.ts'
import { reportable } from './reportable.ts'
import { symbolTable, type CodeRow, type InlinedCode, type MachineFunction } from './symbols.ts'

/** File name as back-traces show it: asc's library is `~lib/`, and nobody wants to read where it is installed. */
export const shownFile = (file: string): string => file.replace(/^.*node_modules\/assemblyscript\/std\/assembly\//, '~lib/').replace(/^\.\//, '')

/** Code that the lowering adds: calls through closures, dispatch by name, the call of main. */
const isGenerated = (file: string | undefined): boolean => file?.startsWith('.generated/') === true

export function elfSymbols(elf: Elf, declared: ReadonlyMap<string, FunctionInfo>): Uint8Array {
  const text = elf.sections.find((section) => section.name === '.text')
  if (!text) throw new Error('the image has no .text')
  const base = BigInt.asUintN(64, BigInt(text.address))
  const start = elf.is64 ? base : base & 0xffff_ffffn
  const thumb = !elf.is64
  const inText = (offset: number): boolean => offset >= 0 && offset < text.size

  const frames = thumb ? new Map(readDebugFrame(elf.section('.debug_frame')).map((frame) => [(frame.start & ~1) >>> 0, frame])) : undefined
  const machine: MachineFunction[] = []
  for (const symbol of elf.symbols()) {
    if (symbol.type !== STT.FUNC) continue
    const address = thumb ? symbol.address & ~1n : symbol.address
    const offset = Number(address - start)
    if (!inText(offset) || symbol.size === 0) continue
    const frame = frames?.get(Number(address))
    machine.push({ start: offset, end: offset + symbol.size, frameBytes: frame?.frameBytes, savesReturn: frame ? frame.returnOffset === 4 : false })
  }
  const inlined = readInlined(elf, elf.is64 ? 8 : 4).flatMap(({ start: from, end, file, line, depth }) =>
    file === undefined || !/\.ts$/.test(file) ? [] : [{ start: Number(from - start), end: Number(end - start), file: shownFile(file), line, depth }])
  /** Calls of the C macros' helpers, and of what the lowering adds: their code is at the line that calls them. */
  const helpers = new Set<InlinedCode>()
  const callOfHelper = (offset: number): InlinedCode | undefined => {
    const call = inlined.filter((range) => range.start <= offset && offset < range.end && !isGenerated(range.file)).sort((a, b) => b.depth - a.depth)[0]
    if (call) helpers.add(call)
    return call
  }
  /** A function around one of the author's, which was inlined there: gcc counts the last instructions of that to the return behind it. */
  const inlinedBefore = (file: string | undefined, offset: number): CodeRow | undefined => {
    const last = file === GLUE ? rows.at(-1) : undefined
    const around = last && machine.find(({ start, end }) => start <= offset && offset < end)
    return around && last.offset >= around.start ? last : undefined
  }
  const rows: CodeRow[] = []
  for (const row of readDebugLine(elf.section('.debug_line'), elf.is64 ? 8 : 4)) {
    const offset = Number(row.address - start)
    if (!inText(offset)) continue
    const place = row.file?.endsWith('.h') || isGenerated(row.file) ? callOfHelper(offset) ?? inlinedBefore(row.file, offset) : row
    // Start-up code is not the author's; its frames stay nameless.
    const file = place?.file === undefined || /\.(c|h|S)$/.test(place.file) ? undefined : shownFile(place.file)
    rows.push({ offset, file, line: place?.line ?? 0 })
  }
  const needed = atReportable(rows, reportable(elf.section('.text'), thumb))
  // What the lowering adds to classes, for printing, has the class's place but no name that anybody knows.
  const source = [...new Map([...declared.values()].filter((fn) => !/(^|#)\$/.test(fn.name)).map((fn) => [`${fn.file}:${fn.firstLine}:${fn.name}`, { ...fn, file: shownFile(fn.file), name: fn.name.replace(/#[gs]et:/, '#') }])).values()]
  return symbolTable({ unit: thumb ? 2 : 4, machine, rows: needed, source, inlined: callsOfTheApp() })

  /** Where the app's own lines were the caller: a report must name them, and a table of all inlined calls would be as large as the rest. */
  function callsOfTheApp(): InlinedCode[] {
    return inlined.filter((range) => !/^(~lib|kernel|hal|drivers|lang|\.generated)\/|^entry\.ts$/.test(range.file) && inText(range.start) && !helpers.has(range)
      && needed.some(({ offset }) => offset >= range.start && offset < range.end))
  }
}

/** Rows at those instructions only whose lines a report can ask for: most of the table is about others. */
function atReportable(rows: CodeRow[], offsets: number[]): CodeRow[] {
  const sorted = [...rows].sort((a, b) => a.offset - b.offset)
  const kept: CodeRow[] = []
  let next = 0
  for (const offset of offsets) {
    while (next < sorted.length && sorted[next].offset <= offset) next++
    const row = sorted[next - 1]
    kept.push({ offset, file: row?.file, line: row?.line ?? 0 })
  }
  return kept
}

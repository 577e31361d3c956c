import { beforeAll, describe, expect, it } from 'vitest'
import { symbolTable, type CodeRow, type SourceFunction } from '../../compiler/symbols.ts'
import { generator, program, start } from './module.ts'

interface Parts {
  scratch(): number
  locate(offset: number): number
  placeLine(index: number): number
  placeFile(index: number, into: number, capacity: number): number
  placeFunction(index: number, into: number, capacity: number): number
}

let table: Uint8Array = new Uint8Array(0)
let parts: Parts & { memory: WebAssembly.Memory }

beforeAll(async () => {
  parts = await start<Parts>(await program('parts'), { symbols: (offset: number) => table[offset >>> 0] ?? 0 })
})

const place = (offset: number, index = 0): string => {
  const text = (copy: (index: number, into: number, capacity: number) => number): string => {
    const length = copy(index, parts.scratch(), 256)
    return Buffer.from(parts.memory.buffer, parts.scratch(), length).toString()
  }
  if (parts.locate(offset) <= index) return ''
  return `${text(parts.placeFunction)} ${text(parts.placeFile)}:${parts.placeLine(index)}`
}

describe('symbols', () => {
  it('finds nothing without a table, in garbage, and outside of the code', () => {
    table = new Uint8Array(0)
    expect(place(0)).toBe('')
    table = new Uint8Array(100).fill(0x55)
    expect(place(4)).toBe('')
    table = symbolTable({ unit: 4, machine: [{ start: 16, end: 32 }], rows: [{ offset: 16, file: 'a.ts', line: 3 }], source: [] })
    expect(place(12)).toBe('')
    expect(place(16)).toBe(' a.ts:3')
    expect(place(31)).toBe(' a.ts:3')
    expect(place(32)).toBe('')
  })

  it('names the innermost function that spans the line', () => {
    const source: SourceFunction[] = [
      { file: 'a.ts', firstLine: 1, lastLine: 30, name: 'outer' },
      { file: 'a.ts', firstLine: 10, lastLine: 12, name: 'inner' },
      { file: 'b.ts', firstLine: 5, lastLine: 5, name: 'other' },
    ]
    const rows = [{ offset: 0, file: 'a.ts', line: 2 }, { offset: 2, file: 'a.ts', line: 11 }, { offset: 4, file: 'b.ts', line: 5 }, { offset: 6, file: 'a.ts', line: 13 }]
    table = symbolTable({ unit: 2, machine: [{ start: 0, end: 10 }], rows, source })
    expect([0, 2, 4, 6].map((offset) => place(offset))).toEqual(['outer a.ts:2', 'inner a.ts:11', 'other b.ts:5', 'outer a.ts:13'])
  })

  it('shows the calls around inlined code, the innermost first', () => {
    const source = ['inner', 'middle', 'outer'].map((name, index) => ({ file: 'a.ts', firstLine: 10 * index + 1, lastLine: 10 * index + 9, name }))
    const inlined = [
      { start: 8, end: 24, file: 'a.ts', line: 25, depth: 1 },
      { start: 8, end: 16, file: 'b.ts', line: 15, depth: 2 },
      { start: 40, end: 44, file: 'a.ts', line: 26, depth: 1 },
    ]
    const rows = [{ offset: 0, file: 'a.ts', line: 21 }, { offset: 8, file: 'a.ts', line: 5 }, { offset: 16, file: 'a.ts', line: 12 }, { offset: 24, file: 'a.ts', line: 22 }]
    table = symbolTable({ unit: 4, machine: [{ start: 0, end: 64 }], rows, source, inlined })
    expect([0, 1, 2, 3].map((index) => place(12, index))).toEqual(['inner a.ts:5', ' b.ts:15', 'outer a.ts:25', ''])
    expect([0, 1, 2].map((index) => place(16, index))).toEqual(['middle a.ts:12', 'outer a.ts:25', ''])
    expect([0, 1].map((index) => place(24, index))).toEqual(['outer a.ts:22', ''])
    expect(place(40, 1)).toBe('outer a.ts:26')
    expect(place(44, 1)).toBe('')
  })

  it.each([11, 12, 13, 14])('reads back what the build writes, seed %i', (seed) => {
    const random = generator(seed)
    const unit = ([1, 2, 4] as const)[Math.floor(random() * 3)]
    const rows: CodeRow[] = []
    let offset = 0
    for (let i = 0; i < 400; ++i) {
      offset += unit * (1 + Math.floor(random() * (random() < 0.1 ? 3000 : 12)))
      const known = random() > 0.05
      rows.push({ offset, file: known ? `folder/file${Math.floor(random() * 90)}.ts` : undefined, line: known ? 1 + Math.floor(random() * (random() < 0.1 ? 60000 : 40)) : 0 })
    }
    const end = offset + unit * 5
    table = symbolTable({ unit, machine: [{ start: rows[0].offset, end }], rows, source: [] })
    for (const [index, row] of rows.entries()) {
      const expected = row.file === undefined ? '' : ` ${row.file}:${row.line}`
      expect(place(row.offset)).toBe(expected)
      expect(place((rows[index + 1]?.offset ?? end) - 1)).toBe(expected)
    }
  })
})

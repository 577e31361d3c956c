import { describe, expect, it } from 'vitest'
import { UniError } from '../../boards/error.ts'
import { decode } from '../../compiler/wasm/decode.ts'
import { Op } from '../../compiler/wasm/opcodes.ts'
import { bytesOf, code, func, i32, module, names } from './wasm-bytes.ts'

/** A module with something in every section. */
const full = module({
  types: [func([i32, i32], [i32]), func([], [])],
  imports: [['hw', 'barrier', 0, [1]]],
  functions: [0, 1],
  table: [0x70, 0, 2],
  memory: [0, 1],
  globals: [[i32, 1, 0x41, 7, 0x0b]],
  exports: [['run', 0, 1]],
  start: 2,
  elements: [[0, 0x41, 0, 0x0b, 1, 1]],
  dataCount: 1,
  code: [code([[2, i32]], [0x20, 0, 0x20, 1, 0x6a, 0x0b]), code([], [0x02, 0x40, 0x03, 0x40, 0x41, 0, 0x0e, 1, 0, 1, 0x0b, 0x0b, 0x0b])],
  data: [[0, 0x41, 0xf8, 0x00, 0x0b, 2, 0x61, 0x62]],
  custom: [['name', names({ 1: 'sum' }, { 1: { 0: 'left', 1: 'right' } })]],
})

describe('decode', () => {
  it('reads every section', () => {
    const m = decode(full)
    expect(m.functions.map((f) => [f.imported, f.locals.length, f.type.params.length])).toEqual([[0, 0, 0], [-1, 2, 2], [-1, 0, 0]])
    expect(m.start).toBe(2)
    expect(m.data[0].bytes).toEqual(bytesOf('ab'))
    expect(m.data[0].at[0]).toMatchObject({ op: Op.i32Const, a: 120 })
    expect(m.names.functions.get(1)).toBe('sum')
    expect(m.names.locals.get(1)?.get(1)).toBe('right')
  })

  it('keeps the byte offset of each instruction', () => {
    const [left, right, add] = decode(full).functions[1].body
    expect(full[left.offset]).toBe(Op.localGet)
    expect(right.offset).toBe(left.offset + 2)
    expect(full[add.offset]).toBe(0x6a)
  })

  it('gives blocks the position of their end', () => {
    const { body } = decode(full).functions[2]
    expect(body.map((i) => i.op)).toEqual([Op.block, Op.loop, Op.i32Const, Op.brTable, Op.end, Op.end, Op.end])
    expect(body[0].a).toBe(5)
    expect(body[1].a).toBe(4)
    expect(body[3].labels).toEqual([0, 1])
  })

  it('answers every truncation with an error or a shorter module, never with a crash', () => {
    let refused = 0
    for (let length = 0; length < full.length; length++) {
      try {
        decode(full.subarray(0, length))
      } catch (error) {
        expect(error).toBeInstanceOf(UniError)
        refused++
      }
    }
    // Only a cut between the last sections leaves a whole module.
    expect(refused).toBeGreaterThan(full.length - 8)
  })

  it('answers every flipped byte with an error or a module', () => {
    for (let at = 0; at < full.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const bytes = Uint8Array.from(full)
        bytes[at] ^= flip
        try {
          decode(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(UniError)
        }
      }
    }
  })

  it.each([
    ['SIMD', [0xfd, 0x0c]], ['threads', [0xfe, 0x00]], ['exceptions', [0x06, 0x40]],
  ])('refuses %s by name', (_, body) => {
    const bytes = module({ types: [func([], [])], functions: [0], code: [code([], [...body, 0x0b])] })
    expect(() => decode(bytes)).toThrowError(expect.objectContaining({ code: 'UNI-C011' }))
  })
})

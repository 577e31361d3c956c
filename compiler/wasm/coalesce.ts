/** Joins data segments that lie close together: one copy at start-up instead of one for each string literal. */
import type { Data, Module } from './module.ts'
import { Op } from './opcodes.ts'

/** Zeros written between neighbours cost less than a copy of their own. */
const greatestGap = 64

const start = (segment: Data): number => segment.at[0].a >>> 0

/** The data segments by address when all are active, placed by constants, apart from each other and never named; else undefined. */
export function plainData(module: Module): Data[] | undefined {
  const named = module.functions.some((f) => f.body.some((i) => i.op === Op.memoryInit || i.op === Op.dataDrop))
  if (named || module.data.some((segment) => segment.mode !== 'active' || segment.at[0]?.op !== Op.i32Const)) return undefined
  const sorted = [...module.data].sort((a, b) => start(a) - start(b))
  return sorted.every((segment, n) => n === 0 || start(sorted[n - 1]) + sorted[n - 1].bytes.length <= start(segment)) ? sorted : undefined
}

/**
 * Packs bytes for memory that is zero: most data are strings in UTF-16, every other byte of which is 0. Undone by `unpack` in `prelude.h`.
 * Tokens: 0–63: n + 1 bytes follow; 64–127: n − 63 bytes follow, each to be followed by a zero; 128–255: n − 127 zeros.
 */
export function packData(bytes: Uint8Array): Uint8Array {
  const out: number[] = []
  let literal: number[] = []
  const flush = (): void => {
    for (; literal.length > 0; literal = literal.slice(64)) out.push(Math.min(literal.length, 64) - 1, ...literal.slice(0, 64))
  }
  for (let at = 0; at < bytes.length; ) {
    let zeros = 0
    while (zeros < 128 && at + zeros < bytes.length && bytes[at + zeros] === 0) zeros++
    let wide = 0
    while (wide < 64 && at + 2 * wide + 1 < bytes.length && bytes[at + 2 * wide] !== 0 && bytes[at + 2 * wide + 1] === 0) wide++
    if (wide >= 2) {
      flush()
      out.push(63 + wide)
      for (let n = 0; n < wide; n++) out.push(bytes[at + 2 * n])
      at += 2 * wide
    } else if (zeros >= 2) {
      flush()
      out.push(127 + zeros)
      at += zeros
    } else literal.push(bytes[at++])
  }
  flush()
  return new Uint8Array(out)
}

/**
 * Joins active segments at constant, ascending, non-overlapping addresses. Does nothing when the program names segments
 * (`memory.init`, `data.drop`) or when one is placed otherwise: then their order and number matter.
 */
export function coalesceData(module: Module): void {
  const sorted = plainData(module)
  if (!sorted) return
  const joined: Data[] = []
  for (const segment of sorted) {
    const last = joined.at(-1)
    const gap = last ? start(segment) - (start(last) + last.bytes.length) : Infinity
    if (gap > greatestGap) joined.push({ ...segment })
    else {
      const bytes = new Uint8Array(last!.bytes.length + gap + segment.bytes.length)
      bytes.set(last!.bytes)
      bytes.set(segment.bytes, last!.bytes.length + gap)
      last!.bytes = bytes
    }
  }
  module.data = joined
}

/**
 * Finds the instructions whose place a report can name: those that can fault (loads, stores, trap instructions) and calls, whose return
 * addresses stand in back-traces.
 *
 * Reference: Arm ARM for A-profile (DDI 0487) C4.1 for A64; Arm ARM for v7-A (DDI 0406C) A6.2, A6.3 for T32.
 */

/** Offsets of such instructions in `code`, ascending. A zero-filled tail is no code. */
export function reportable(code: Uint8Array, thumb: boolean): number[] {
  return thumb ? reportableT32(code) : reportableA64(code)
}

function reportableA64(code: Uint8Array): number[] {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
  const offsets: number[] = []
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = view.getUint32(at, true)
    const loadOrStore = (word & 0x0a00_0000) === 0x0800_0000 // op0 = x1x0
    const call = (word & 0xfc00_0000) >>> 0 === 0x9400_0000 || (word & 0xffff_fc1f) >>> 0 === 0xd63f_0000 // BL, BLR
    const trap = (word & 0xffe0_001f) >>> 0 === 0xd420_0000 || (word >>> 16 === 0 && word !== 0) // BRK, UDF
    if (loadOrStore || call || trap) offsets.push(at)
  }
  return offsets
}

function reportableT32(code: Uint8Array): number[] {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
  const offsets: number[] = []
  for (let at = 0; at + 2 <= code.length; ) {
    const first = view.getUint16(at, true)
    const wide = first >= 0xe800
    const second = wide && at + 4 <= code.length ? view.getUint16(at + 2, true) : 0
    if (wide ? isReportable32(first, second) : isReportable16(first)) offsets.push(at)
    at += wide ? 4 : 2
  }
  return offsets
}

const isReportable16 = (code: number): boolean =>
  (code >= 0x4800 && code < 0xa000) || // LDR literal; loads and stores
  (code >= 0xc000 && code < 0xd000) || // STM, LDM
  (code & 0xf600) === 0xb400 || // PUSH, POP
  (code & 0xff80) === 0x4780 || // BLX register
  (code & 0xff00) === 0xde00 // UDF

const isReportable32 = (first: number, second: number): boolean =>
  (first & 0xfe00) === 0xe800 || // LDM, STM, LDRD, STRD, exclusives, table branch
  (first & 0xfe00) === 0xf800 || // loads and stores of one register
  (first & 0xfe00) === 0xec00 || // VLDR, VSTR, VLDM, VSTM
  ((first & 0xf800) === 0xf000 && (second & 0xd000) === 0xd000) || // BL
  ((first & 0xfff0) === 0xf7f0 && (second & 0xf000) === 0xa000) // UDF.W

/**
 * Reads `.debug_frame`: how large each function's stack frame is and where it keeps the return address. Thumb-2 code has no
 * chain of frame pointers, so back-traces on the board need this.
 *
 * Reference: DWARF Debugging Information Format, version 4, section 6.4. LR is DWARF register 14 (IHI 0040, table 1).
 */
import { Reader } from './debug-line.ts'

/** The frame of a function in its body, past the prologue. */
export interface FrameInfo {
  start: number
  size: number
  /** CFA − SP in bytes: the largest the function reaches. */
  frameBytes: number
  /** CFA − address of the saved LR, or 0 when LR is not saved. */
  returnOffset: number
}

const LR = 14
const SP = 13

/** Frames of all functions of a 32-bit ELF's `.debug_frame`, sorted by start. */
export function readDebugFrame(section: Uint8Array): FrameInfo[] {
  const reader = new Reader(section)
  const commons = new Map<number, Common>()
  const frames: FrameInfo[] = []
  while (reader.at + 8 <= section.length) {
    const start = reader.at
    const length = reader.u32()
    const end = reader.at + length
    const id = reader.u32()
    if (id === 0xffff_ffff) commons.set(start, readCommon(reader, end))
    else {
      const common = commons.get(id)
      if (!common) throw new Error('.debug_frame: an FDE names no CIE')
      const functionStart = reader.u32()
      const size = reader.u32()
      const state: State = { offset: common.offset, largest: 0, returnOffset: 0 }
      run(reader, end, common, state)
      frames.push({ start: functionStart, size, frameBytes: state.largest, returnOffset: state.returnOffset })
    }
    reader.at = end
  }
  return frames.sort((a, b) => a.start - b.start)
}

interface Common { codeAlign: number; dataAlign: number; offset: number }
interface State { offset: number; largest: number; returnOffset: number }

function readCommon(reader: Reader, end: number): Common {
  reader.u8() // version
  reader.string() // augmentation
  const common: Common = { codeAlign: 1, dataAlign: -4, offset: 0 }
  common.codeAlign = reader.uleb()
  common.dataAlign = reader.sleb()
  reader.uleb() // return address register: LR
  const state: State = { offset: 0, largest: 0, returnOffset: 0 }
  run(reader, end, common, state)
  common.offset = state.offset
  return common
}

/** Executes call frame instructions, keeping what matters of CFA and LR. Section 6.4.2. */
function run(reader: Reader, end: number, common: Common, state: State): void {
  const saved = (register: number, factored: number): void => {
    if (register === LR) state.returnOffset = -factored * common.dataAlign
  }
  const cfa = (offset: number): void => {
    state.offset = offset
    if (offset > state.largest) state.largest = offset
  }
  while (reader.at < end) {
    const opcode = reader.u8()
    const low = opcode & 0x3f
    switch (opcode >> 6) {
      case 1: continue // DW_CFA_advance_loc
      case 2: saved(low, reader.uleb()); continue // DW_CFA_offset
      case 3: continue // DW_CFA_restore
    }
    switch (low) {
      case 0x00: break // DW_CFA_nop
      case 0x02: reader.u8(); break // DW_CFA_advance_loc1
      case 0x03: reader.u16(); break
      case 0x04: reader.u32(); break
      case 0x05: saved(reader.uleb(), reader.uleb()); break // DW_CFA_offset_extended
      case 0x06: case 0x07: case 0x08: reader.uleb(); break // restore_extended, undefined, same_value
      case 0x09: reader.uleb(); reader.uleb(); break // DW_CFA_register
      case 0x0a: case 0x0b: break // remember_state, restore_state
      case 0x0c: { // DW_CFA_def_cfa
        const register = reader.uleb()
        const offset = reader.uleb()
        if (register === SP) cfa(offset)
        break
      }
      case 0x0d: reader.uleb(); break // DW_CFA_def_cfa_register
      case 0x0e: cfa(reader.uleb()); break // DW_CFA_def_cfa_offset
      default: throw new Error(`.debug_frame: instruction 0x${opcode.toString(16)} is not one that gcc writes for these flags`)
    }
  }
}

/**
 * Reads the line table that gcc writes with -gdwarf-4: which source line each instruction belongs to.
 *
 * Reference: DWARF Debugging Information Format, version 4, section 6.2.
 */

/** A row holds from `address` to the next row's; `file` is undefined where a sequence ends. */
export interface LineRow { address: bigint; file: string | undefined; line: number }

/** All rows of `.debug_line`, sorted by address. @param wordBytes size of an address: 4 or 8 */
export function readDebugLine(section: Uint8Array, wordBytes: 4 | 8): LineRow[] {
  const rows: LineRow[] = []
  const reader = new Reader(section)
  while (reader.at < section.length) readUnit(reader, wordBytes, rows)
  // A stable sort keeps the order of rows at one address; the last one of them holds.
  return rows.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0))
}

function readUnit(reader: Reader, wordBytes: 4 | 8, rows: LineRow[]): void {
  const length = reader.u32()
  const end = reader.at + length
  const version = reader.u16()
  // libgcc's assembly comes with tables of version 5, whatever -gdwarf says; ours never do.
  if (version === 5) return void (reader.at = end)
  if (version < 2 || version > 4) throw new Error(`line table of DWARF version ${version}; -gdwarf-4 was asked for`)
  const headerLength = reader.u32()
  const program = reader.at + headerLength
  const minimumInstruction = reader.u8()
  if (version >= 4) reader.u8() // maximum operations per instruction: VLIW only
  reader.u8() // default_is_stmt
  const lineBase = (reader.u8() << 24) >> 24
  const lineRange = reader.u8()
  const opcodeBase = reader.u8()
  const operandCounts = Array.from({ length: opcodeBase - 1 }, () => reader.u8())
  const files = fileTable(reader)

  reader.at = program
  let address = 0n
  let file = 1
  let line = 1
  const row = (): void => void rows.push({ address, file: files[file], line })
  const advance = (operations: number): void => { address += BigInt(operations * minimumInstruction) }
  while (reader.at < end) {
    const opcode = reader.u8()
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase
      advance(Math.floor(adjusted / lineRange))
      line += lineBase + (adjusted % lineRange)
      row()
      continue
    }
    switch (opcode) {
      case 0: {
        const next = reader.uleb() + reader.at
        const extended = reader.u8()
        if (extended === 1) {
          rows.push({ address, file: undefined, line: 0 }) // DW_LNE_end_sequence
          address = 0n
          file = 1
          line = 1
        } else if (extended === 2) address = wordBytes === 8 ? reader.u64() : BigInt(reader.u32()) // DW_LNE_set_address
        reader.at = next
        break
      }
      case 1: row(); break // DW_LNS_copy
      case 2: advance(reader.uleb()); break // DW_LNS_advance_pc
      case 3: line += reader.sleb(); break // DW_LNS_advance_line
      case 4: file = reader.uleb(); break // DW_LNS_set_file
      case 8: advance(Math.floor((255 - opcodeBase) / lineRange)); break // DW_LNS_const_add_pc
      case 9: address += BigInt(reader.u16()); break // DW_LNS_fixed_advance_pc
      default: for (let count = operandCounts[opcode - 1]; count > 0; count--) reader.uleb()
    }
  }
  reader.at = end
}

/** Names of the files of the line table at `offset`, from index 1. */
export function readFileNames(section: Uint8Array, offset: number): string[] {
  const reader = new Reader(section)
  reader.at = offset + 4
  const version = reader.u16()
  if (version < 2 || version > 4) return []
  reader.at += 4 + (version >= 4 ? 5 : 4) // length of the header; what readUnit reads one by one
  const opcodeBase = reader.u8()
  reader.at += opcodeBase - 1
  return fileTable(reader)
}

/** Folders and files of a header. */
function fileTable(reader: Reader): string[] {
  const folders = ['']
  for (let name = reader.string(); name; name = reader.string()) folders.push(name)
  const files = ['']
  for (let name = reader.string(); name; name = reader.string()) {
    const folder = folders[reader.uleb()]
    reader.uleb() // modification time
    reader.uleb() // size
    files.push(folder && !name.startsWith('/') ? `${folder}/${name}` : name)
  }
  return files
}

/** A cursor over DWARF data; little-endian. */
export class Reader {
  at = 0
  private readonly view: DataView
  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  u8(): number { return this.bytes[this.at++] }
  u16(): number { this.at += 2; return this.view.getUint16(this.at - 2, true) }
  u32(): number { this.at += 4; return this.view.getUint32(this.at - 4, true) }
  u64(): bigint { this.at += 8; return this.view.getBigUint64(this.at - 8, true) }
  uleb(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  sleb(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return byte & 0x40 ? value - 2 ** (shift + 7) : value
    }
  }
  string(): string {
    const end = this.bytes.indexOf(0, this.at)
    const value = new TextDecoder().decode(this.bytes.subarray(this.at, end))
    this.at = end + 1
    return value
  }
}

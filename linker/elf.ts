/**
 * Reads ELF files: sections, segments and symbols of little-endian ELF32 and ELF64.
 *
 * Reference: Tool Interface Standard, ELF 1.2; System V ABI, ELF-64 object file format 1.5.
 */

export interface Section { name: string; type: number; flags: number; address: number; offset: number; size: number }
export interface Segment { type: number; flags: number; offset: number; virtual: bigint; physical: number; fileSize: number; memorySize: number }
export interface ElfSymbol { name: string; address: bigint; size: number; type: number; section: number }

/** Segment flags. */
export const PF = { X: 1, W: 2, R: 4 } as const
/** Symbol types. */
export const STT = { OBJECT: 1, FUNC: 2 } as const

export class Elf {
  readonly is64: boolean
  readonly entry: bigint
  readonly sections: Section[] = []
  readonly segments: Segment[] = []
  private readonly view: DataView

  constructor(readonly bytes: Uint8Array) {
    if (bytes.length < 52 || bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) throw new Error('not an ELF file')
    if (bytes[5] !== 1) throw new Error('not a little-endian ELF file')
    this.is64 = bytes[4] === 2
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const [phoff, shoff, phentsize, shentsize] = this.is64 ? [0x20, 0x28, 0x36, 0x3a] : [0x1c, 0x20, 0x2a, 0x2e]
    this.entry = this.word(0x18)
    this.readSegments(Number(this.word(phoff)), this.u16(phentsize), this.u16(phentsize + 2))
    this.readSections(Number(this.word(shoff)), this.u16(shentsize), this.u16(shentsize + 2), this.u16(shentsize + 4))
  }

  /** Bytes of section `name`, or an empty array when there is none or it occupies no space in the file. */
  section(name: string): Uint8Array {
    const section = this.sections.find((candidate) => candidate.name === name)
    if (!section || section.type === 8 /* SHT_NOBITS */) return new Uint8Array()
    return this.bytes.subarray(section.offset, section.offset + section.size)
  }

  /** All entries of the symbol table. */
  symbols(): ElfSymbol[] {
    const table = this.section('.symtab')
    const strings = this.section('.strtab')
    const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
    const step = this.is64 ? 24 : 16
    const symbols: ElfSymbol[] = []
    for (let at = 0; at + step <= table.length; at += step) {
      const name = text(strings, view.getUint32(at, true))
      const info = table[at + (this.is64 ? 4 : 12)]
      symbols.push({
        name,
        address: this.is64 ? view.getBigUint64(at + 8, true) : BigInt(view.getUint32(at + 4, true)),
        size: this.is64 ? Number(view.getBigUint64(at + 16, true)) : view.getUint32(at + 8, true),
        type: info & 15,
        section: view.getUint16(at + (this.is64 ? 6 : 14), true),
      })
    }
    return symbols
  }

  private u16(at: number): number { return this.view.getUint16(at, true) }
  private u32(at: number): number { return this.view.getUint32(at, true) }
  /** A native word: 8 bytes in ELF64, 4 in ELF32. */
  private word(at: number): bigint { return this.is64 ? this.view.getBigUint64(at, true) : BigInt(this.u32(at)) }

  private readSegments(offset: number, step: number, count: number): void {
    for (let index = 0; index < count; index++) {
      const at = offset + index * step
      const [flags, off, virtual, physical, fileSize, memorySize] = this.is64 ? [4, 8, 16, 24, 32, 40] : [24, 4, 8, 12, 16, 20]
      this.segments.push({
        type: this.u32(at), flags: this.u32(at + flags), offset: Number(this.word(at + off)), virtual: this.word(at + virtual),
        physical: Number(this.word(at + physical)), fileSize: Number(this.word(at + fileSize)), memorySize: Number(this.word(at + memorySize)),
      })
    }
  }

  private readSections(offset: number, step: number, count: number, nameIndex: number): void {
    const names: number[] = []
    for (let index = 0; index < count; index++) {
      const at = offset + index * step
      const [flags, address, off, size] = this.is64 ? [8, 16, 24, 32] : [8, 12, 16, 20]
      names.push(this.u32(at))
      this.sections.push({
        name: '', type: this.u32(at + 4), flags: Number(this.word(at + flags)), address: Number(BigInt.asIntN(64, this.word(at + address))),
        offset: Number(this.word(at + off)), size: Number(this.word(at + size)),
      })
    }
    const strings = this.sections[nameIndex]
    if (!strings) return
    const table = this.bytes.subarray(strings.offset, strings.offset + strings.size)
    this.sections.forEach((section, index) => { section.name = text(table, names[index]) })
  }
}

/** The NUL-terminated string at `offset`. */
function text(table: Uint8Array, offset: number): string {
  const end = table.indexOf(0, offset)
  return new TextDecoder().decode(table.subarray(offset, end < 0 ? table.length : end))
}

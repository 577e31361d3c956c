/** A disk of any size whose sectors lie on the host, for programs compiled as device code. */
import { program, start } from '../module.ts'

export const SECTOR = 512

/** What `test/kernel/device/partition-table.ts` exports. */
interface Program {
  memory: WebAssembly.Memory
  tidy(): void
  space(bytes: number): number
  release(at: number): void
  read(): number
  readRam(sectors: number, count: number, from: number): number
  scheme(): number
  backup(): number
  count(): number
  number(i: number): number
  kind(i: number): number
  typeOf(i: number): number
  start(i: number): bigint
  size(i: number): bigint
  problems(): number
  problemNumber(i: number): number
  problemSector(i: number): bigint
  problemReason(i: number): number
  data(): bigint
  kv(): bigint
  area(): number
  use(start: bigint, count: bigint): bigint
  sectors(): bigint
  partitionRead(sector: bigint, count: number): number
  partitionWrite(sector: bigint, count: number): number
  partitionFlush(): number
  crc(at: number, length: number, before: number): number
}

/** Sectors that are not zero. Counts what is done to it, and fails where told to. */
export class SparseDisk {
  content = new Map<bigint, Uint8Array>()
  reads: bigint[] = []
  /** Ranges that reads and writes asked for, whether they are on the disk or not. */
  asked: { sector: bigint; count: number }[] = []
  writes: bigint[] = []
  /** Answer of a read or write of `sector` instead of 0. */
  fails: (sector: bigint) => number = () => 0

  /** @param sectors how large it is */
  constructor(public sectors: bigint) {}

  /** Puts `bytes` at sector `at`. */
  put(at: number | bigint, bytes: Uint8Array): this {
    for (let i = 0; i < bytes.length; i += SECTOR) {
      const sector = new Uint8Array(SECTOR)
      sector.set(bytes.subarray(i, i + SECTOR))
      this.content.set(BigInt(at) + BigInt(i / SECTOR), sector)
    }
    return this
  }

  at(sector: number | bigint): Uint8Array {
    const found = this.content.get(BigInt(sector)) ?? new Uint8Array(SECTOR)
    this.content.set(BigInt(sector), found)
    return found
  }

  view(sector: number | bigint): DataView { return new DataView(this.at(sector).buffer) }
}

/** One partition as `read` found it. */
export interface Found { number: number; kind: 'other' | 'fat' | 'kv'; type: number; start: number; sectors: number }
export interface Report { result: number; scheme: number; backup: boolean; partitions: Found[]; problems: string[]; data: number; kv: number }

/** The program with `disk` behind it. */
export async function tables(disk: SparseDisk) {
  let current = disk
  const bytes = (): Uint8Array => new Uint8Array(program0.memory.buffer)
  const inside = (sector: bigint, count: number): boolean => count > 0 && BigInt.asUintN(64, sector) + BigInt(count) <= current.sectors
  const program0: Program = await start<Program>(await program('partition-table'), {
    diskSectors: () => current.sectors,
    diskRead: ((sector: bigint, count: number, to: number) => {
      current.asked.push({ sector: BigInt.asUintN(64, sector), count })
      if (!inside(sector, count)) return -1
      for (let i = 0; i < count; i++) {
        current.reads.push(sector + BigInt(i))
        const failed = current.fails(sector + BigInt(i))
        if (failed) return failed
        bytes().set(current.content.get(sector + BigInt(i)) ?? new Uint8Array(SECTOR), to + i * SECTOR)
      }
      return 0
    }) as never,
    diskWrite: ((sector: bigint, count: number, from: number) => {
      current.asked.push({ sector: BigInt.asUintN(64, sector), count })
      if (!inside(sector, count)) return -1
      for (let i = 0; i < count; i++) {
        current.writes.push(sector + BigInt(i))
        current.content.set(sector + BigInt(i), bytes().slice(from + i * SECTOR, from + (i + 1) * SECTOR))
      }
      return 0
    }) as never,
    diskFlush: () => -4,
    scanRoots: () => {},
  })
  const text = (ptr: number): string => Buffer.from(program0.memory.buffer, ptr, new Uint32Array(program0.memory.buffer)[(ptr - 4) >> 2]).toString('utf16le')
  const list = <T>(count: number, each: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => each(i))
  const report = (result: number): Report => ({
    result, scheme: program0.scheme(), backup: Boolean(program0.backup()), data: Number(program0.data()), kv: Number(program0.kv()),
    partitions: list(program0.count(), (i) => ({
      number: program0.number(i), kind: (['other', 'fat', 'kv'] as const)[program0.kind(i)]!, type: program0.typeOf(i), start: Number(program0.start(i)), sectors: Number(program0.size(i)),
    })),
    problems: list(program0.problems(), (i) => `${program0.problemNumber(i)} ${text(program0.problemReason(i))} (sector ${program0.problemSector(i)})`),
  })
  return {
    program: program0, bytes,
    /** Reads the table of `disk`, or of the one from before. */
    read(disk: SparseDisk = current): Report {
      current = disk
      program0.tidy()
      return report(program0.read())
    },
    /** Reads the table of a disk in the program's memory that begins with `bytes`. */
    readRam(sectors: number, content: Uint8Array): Report {
      program0.tidy()
      const at = program0.space(content.length)
      bytes().set(content, at)
      const found = report(program0.readRam(sectors, content.length / SECTOR, at))
      program0.release(at)
      return found
    },
  }
}

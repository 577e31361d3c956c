import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SECTOR, SparseDisk, tables } from '../fs/disk.ts'

const MAX = (1n << 64n) - 1n
let disk: SparseDisk
let reader: Awaited<ReturnType<typeof tables>>
beforeAll(async () => { reader = await tables((disk = new SparseDisk(1000n))) })
beforeEach(() => {
  disk.sectors = 1000n
  disk.content.clear()
  disk.reads = []
  disk.writes = []
})

describe('Partition', () => {
  it('reads and writes its own sectors, counted from its start', () => {
    const { program } = reader
    expect(program.use(100n, 50n)).toBe(50n)
    reader.bytes().fill(7, program.area(), program.area() + 2 * SECTOR)
    expect([program.partitionWrite(0n, 1), program.partitionWrite(48n, 2)]).toEqual([0, 0])
    expect(disk.writes).toEqual([100n, 148n, 149n])
    expect([disk.at(100)[0], disk.at(149)[511]]).toEqual([7, 7])
    disk.put(120, new Uint8Array(SECTOR).fill(9))
    expect(program.partitionRead(20n, 1)).toBe(0)
    expect(reader.bytes()[program.area()]).toBe(9)
  })

  it('reaches no sector outside, whatever is asked for: limits swept, sums that wrap included', () => {
    const { program } = reader
    const starts = [0n, 1n, 100n, 999n, 1000n, 1n << 32n, MAX - 1n, MAX]
    const numbers = [0n, 1n, 2n, 49n, 50n, 51n, 100n, 900n, 1000n, (1n << 31n) - 1n, 1n << 31n, (1n << 32n) - 1n, 1n << 32n, 1n << 63n, MAX - 100n, MAX - 1n, MAX]
    const counts = [-0x8000_0000, -1, 0, 1, 2, 3, 4]
    let allowed = 0
    for (const start of starts) {
      for (const count of numbers) {
        program.use(start, count)
        for (const sector of numbers) {
          for (const each of counts) {
            disk.asked = []
            const result = program.partitionRead(BigInt.asIntN(64, sector), each)
            if (result === 0) allowed++
            for (const asked of disk.asked) if (asked.sector < start || asked.sector + BigInt(asked.count) > start + count) throw new Error(`${start}+${count}: read of ${sector}+${each} asked for ${asked.sector}`)
            const inside = each > 0 && sector + BigInt(each) <= count && start + count <= MAX && start + sector + BigInt(each) <= 1000n
            if ((result === 0) !== inside) throw new Error(`${start}+${count}: read of ${sector}+${each} gave ${result}`)
            if (program.partitionWrite(BigInt.asIntN(64, sector), each) !== result) throw new Error('a write went otherwise than the read')
          }
        }
      }
    }
    expect(allowed).toBeGreaterThan(100)
  })

  it('has no sectors on a disk that ends before it, and has them again when that is there', () => {
    const { program } = reader
    program.use(900n, 100n)
    disk.sectors = 999n
    expect(program.sectors()).toBe(0n)
    disk.sectors = 0n
    expect(program.sectors()).toBe(0n)
    expect(program.partitionRead(0n, 1)).not.toBe(0)
    disk.sectors = 1000n
    expect(program.sectors()).toBe(100n)
  })

  it('flushes the disk and hands its error on', () => {
    reader.program.use(0n, 10n)
    expect(reader.program.partitionFlush()).toBe(-4)
  })
})

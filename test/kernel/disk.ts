/** What `test/kernel/device/disk` leaves on its disk. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { expect } from 'vitest'

/** Sectors written in each of the four parts, and where the parts begin. */
const WRITTEN = 1 + 2 + 15 + 16 + 17 + 128 + 1 + 300 + 513 + 5
const PART = 3000

/** Reads the card's file: each word of each sector written, and the sector behind them, which nobody wrote. @param sectors of the disk; all of the file */
export function checkDisk(path: string, sectors?: number): void {
  const file = openSync(path, 'r')
  try {
    const end = sectors ?? Math.floor(fstatSync(file).size / 512)
    for (const first of [0, PART, 2 * PART, end - PART]) {
      const bytes = Buffer.alloc((WRITTEN + 1) * 512)
      readSync(file, bytes, 0, bytes.length, first * 512)
      const wanted = Buffer.alloc(WRITTEN * 512)
      for (let sector = 0; sector < WRITTEN; sector++) {
        const seed = Math.imul(first + sector, 0x9e37_79b1)
        for (let at = 0; at < 512; at += 4) wanted.writeUInt32LE((seed + Math.imul(at, 0x85eb_ca6b)) >>> 0, sector * 512 + at)
      }
      expect(bytes.subarray(0, wanted.length).equals(wanted), `sectors from ${first} on`).toBe(true)
      expect(bytes.subarray(wanted.length).equals(Buffer.alloc(512)), `sector ${first + WRITTEN}`).toBe(true)
    }
  } finally {
    closeSync(file)
  }
}

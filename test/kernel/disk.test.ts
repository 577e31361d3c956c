// The kernel's disk over a block device: fibers side by side, pieces, memory that does not suit, media that come and go.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import virt64 from '../../boards/virt64.ts'
import type { Replacement } from '../../sim/models.ts'
import { simulate } from './run.ts'

const withDisk = (options: Record<string, number | boolean>): Replacement => (usual) => (world, own) => usual(world, { ...own, ...options })
const SECTORS = 20_000

describe('DeviceDisk on virt64 in the simulator', () => {
  it.each([{ version: 1 }, { version: 2 }])('serves four fibers at once on a version $version device', async ({ version }) => {
    const { lines, exitCode } = await simulate('disk', { replace: { disk0: withDisk({ version, sectors: SECTORS }) } })
    expect(lines).toEqual([
      `start: ok, ${SECTORS} sectors, writable`,
      'past the end: invalid argument, invalid argument, invalid argument',
      'bad memory: invalid argument, invalid argument, invalid argument',
      'read-only: read-only, ok, ok',
      '40 calls, 0 wrong', '',
    ])
    expect(exitCode).toBe(0)
  })

  it('says so without a disk', async () => expect((await simulate('disk')).lines).toEqual(['start: not found, 0 sectors, writable', '']))

  it('splits where the device takes short parts only', async () => {
    const { lines } = await simulate('disk', { replace: { disk0: withDisk({ sectors: SECTORS, sizeMax: 1536 }) } })
    expect(lines).toContain('40 calls, 0 wrong')
  })

  it('keeps a card file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uni-'))
    try {
      const card = join(folder, 'card.img')
      writeFileSync(card, new Uint8Array(SECTORS * 512))
      const { lines } = await simulate('disk', { card, board: virt64 })
      expect(lines).toContain('40 calls, 0 wrong')
      const bytes = readFileSync(card)
      for (const sector of [0, 1, 2999, 3000 + 1984, 9000, 9000 + 1984]) {
        const written = sector % 3000 < 1985
        expect(bytes.readUInt32LE(sector * 512 + 4)).toBe(written ? (Math.imul(sector, 0x9e37_79b1) + Math.imul(4, 0x85eb_ca6b)) >>> 0 : 0)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

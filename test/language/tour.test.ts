// The app that shows the language prints the same everywhere.
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, uni } from '../cli/uni.ts'
import { converse } from '../system/machine.ts'

/** What the app prints there; consoles of boards end lines with CR LF. */
async function printed(...where: string[]): Promise<string> {
  const { code, stdout, stderr } = await uni(['run', 'apps/tour', ...where, '-q'])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout.replaceAll('\r', '')
}

describe('apps/tour', () => {
  const underNode = printed('--on', 'node')

  it('walks through a day under Node', async () => {
    const text = await underNode
    expect(text).toMatch(/^3 sensors: temperature #1, pressure #2, wind #3\n/)
    expect(text).toMatch(/\ntick 3\nlast seen: Map\(3\) \{\n[^}]*\}\n$/)
  }, 60_000)

  it('prints the same in the simulator', async () => {
    expect(await printed('--on', 'sim')).toBe(await underNode)
  }, 120_000)

  it.each(['virt64', 'virt32'])('prints the same on %s', async (board) => {
    const { stdout, stderr } = await uni(['build', 'apps/tour', '--board', board, '--json'])
    expect(stdout, stderr).toContain('"elf"')
    const built = JSON.parse(stdout) as { elf: string; image: string }
    const text = await converse(board, { elf: path.resolve(root, built.elf), image: path.resolve(root, built.image) })
    expect(text.replaceAll('\r', '')).toBe(await underNode)
  }, 400_000)
})

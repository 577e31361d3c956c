// Packages of the npm registry, compiled unmodified from their TypeScript sources: programs after their own tests and examples.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { uni } from '../cli/uni.ts'

const folder = path.join(import.meta.dirname, 'packages')

describe('a package of the npm registry', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => path.basename(name, '.ts')))('%s does in the simulator what it does under Node', async (name) => {
    const file = path.join(folder, `${name}.ts`)
    const [node, sim] = await Promise.all(['node', 'sim'].map((on) => uni(['run', file, '--on', on])))
    expect(node.code, node.stderr).toBe(0)
    expect(sim.code, sim.stderr).toBe(0)
    expect(sim.stdout.replaceAll('\r', '')).toBe(node.stdout)
    expect(node.stdout.split('\n').length).toBeGreaterThan(3)
  }, 120_000)
})

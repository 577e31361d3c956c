import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { convert, decodeAll, obstacle, type Outcome, runSuite, type Script } from './wasm-suite.ts'

const reason = await obstacle()
if (reason) console.log(`WebAssembly core suite skipped: ${reason}`)

function report(what: string, outcome: Outcome): void {
  const skipped = [...outcome.skipped].map(([why, count]) => `${count} ${why}`).join('; ')
  console.log(`${what}: ${outcome.passed} passed, ${outcome.failures.length} failed${skipped ? `; not run: ${skipped}` : ''}`)
  if (outcome.failures.length > 0) console.log(outcome.failures.slice(0, 60).join('\n'))
}

describe.skipIf(reason !== undefined)('the WebAssembly core suite', () => {
  let folder: string
  let scripts: Script[]
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'uni-wast-'))
    const only = process.env.UNI_WAST?.split(',')
    scripts = (await convert(folder)).filter((script) => !only || only.includes(script.name))
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('decodes every valid module and refuses every malformed binary', () => {
    const outcome = decodeAll(scripts)
    report('decoder', outcome)
    expect(outcome.failures).toEqual([])
    expect(outcome.passed).toBeGreaterThan(0)
  })

  it.each(['aarch64', 'arm'] as const)('holds on %s under QEMU', async (arch) => {
    const outcome = await runSuite(arch, scripts)
    report(arch, outcome)
    expect(outcome.failures).toEqual([])
    expect(outcome.passed).toBeGreaterThan(0)
  }, 900_000)
})

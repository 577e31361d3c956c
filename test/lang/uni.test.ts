import { describe, expect, it } from 'vitest'
import { simulate } from '../kernel/run.ts'

/** The second line comes after the program has waited for a while. */
async function* typed(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one\n')
  await new Promise((resolve) => setTimeout(resolve, 100))
  yield Buffer.from('two\n')
}

describe('the module uni', { timeout: 60_000 }, () => {
  it('gives lines as promises while timers go on, and ends with a code', async () => {
    const { output, exitCode } = await simulate('test/lang/device/uni', { input: typed() })
    const text = output.replaceAll('\r', '')
    expect(text).toContain('virt64> ')
    expect(text.match(/got \w+|timers .*/g)).toEqual(['got one', 'got two', 'timers went on'])
    expect(exitCode).toBe(3)
  })
})

// A back-trace names the author's function and line for every frame: closures, methods, async functions.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, uni } from '../cli/uni.ts'

const app = 'test/system/backtrace/main.ts'
/** Where the app says so: `// at <function>`. */
const marked = readFileSync(path.join(root, app), 'utf8').split('\n').flatMap((text, index) => {
  const name = / \/\/ at (.+)$/.exec(text)?.[1]
  return name ? [`${name} (${app}:${index + 1})`] : []
})

describe('the report of an uncaught error', () => {
  it.each([['virt64', 'qemu'], ['virt32', 'qemu'], ['virt64', 'sim']])('names all of them on %s, %s', async (board, on) => {
    const { stdout } = await uni(['run', app, '--board', board, '--on', on, '--timeout', '50s', '--expect', 'last log lines'])
    const report = stdout.slice(stdout.indexOf('panic: uncaught'))
    const frames = [...report.matchAll(/^ {2}at (.*?)\r?$/gm)].map(([, frame]) => frame).filter((frame) => frame.includes(app))
    expect(new Set(frames)).toEqual(new Set(marked))
    expect(frames).toEqual([...frames].filter((frame, index) => frame !== frames[index - 1]))
    expect(frames[0]).toMatch(/^main\.fail\.arrow /)
    expect(frames.at(-1)).toMatch(/^work /)
  })
})

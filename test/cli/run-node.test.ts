import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, stackLine, uni } from './uni.ts'

const app = (main: string, more: Record<string, string> = {}): string => folderWith({ 'main.ts': main, ...more })

describe('uni run --on node', { timeout: 60_000 }, () => {
  it('runs an app as ordinary TypeScript, with what it imports and what is typed', async () => {
    const folder = app(`
import { boardName, readLine, sleep, uptime } from 'uni'
import { Level, Shape } from './shape'
export async function main(): Promise<void> {
  console.log(boardName(), Level[1], new Shape(i32(3.9)).area(), new Date(0).getHours())
  const before = uptime()
  await sleep(20)
  console.log(uptime() - before >= 19)
  for (let line = await readLine('> '); line !== undefined; line = await readLine('> ')) console.log('got', line)
}`, { 'shape.ts': 'export enum Level { Low, High }\nexport class Shape { constructor(private readonly side: i32) {} area(): number { return this.side ** 2 } }\n' })
    const { code, stdout } = await uni(['run', folder, '--on', 'node'], { cwd: folder, input: 'one\ntwo', env: { TZ: 'Asia/Tokyo' } })
    expect(stdout).toBe('node High 9 0\ntrue\n> got one\n> got two\n> ')
    expect(code).toBe(0)
    expect(existsSync(join(folder, 'build/node/main.mjs'))).toBe(false)
  })

  it("passes the exit code on, 1 for what nobody catches, and shows the author's line", async () => {
    const failing = app('export function main(): void {\n  throw new RangeError(`too ${"big"}`)\n}\n')
    const failed = await uni(['run', failing, '--on', 'node'], { cwd: failing })
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(/RangeError: too big\n\s+at main \(.*main\.ts:2:/)
    const rejecting = app('export async function main(): Promise<void> {\n  await Promise.reject(new Error("late"))\n}\n')
    expect((await uni(['run', rejecting, '--on', 'node'], { cwd: rejecting })).code).toBe(1)
    const leaving = app('import { exit } from "uni"\nexport function main(): void { exit(7) }\n')
    expect((await uni(['run', leaving, '--on', 'node'], { cwd: leaving })).code).toBe(7)
  })

  it('keeps --expect, --timeout and --json', async () => {
    const endless = app('export function main(): void { console.log("ready"); setInterval(() => {}, 1000) }\n')
    expect((await uni(['run', endless, '--on', 'node', '--expect', 'ready'], { cwd: endless })).code).toBe(0)
    const slow = await uni(['run', endless, '--on', 'node', '--timeout', '300ms', '--json'], { cwd: endless })
    expect(slow.code).toBe(124)
    expect(slow.stdout.trim().split('\n').map((line) => JSON.parse(line)).map(({ event, code }) => [event, code])).toEqual([['console', undefined], ['exit', 124]])
  })

  it('refuses what only boards have, and tells of errors in the source', async () => {
    const bound = app('import { println } from "kernel/console"\nexport function main(): void { println("x") }\n')
    const refused = await uni(['run', bound, '--on', 'node'], { cwd: bound })
    expect(refused.code).toBe(69)
    expect(refused.stderr).toMatch(/error\[UNI-A010\]: .*main\.ts: "kernel\/console" is there on boards/)
    expect(refused.stderr).toContain('from "uni"')
    expect(refused.stderr).not.toMatch(stackLine)
    const broken = app('export function main(): void {\n  let = 1 +\n}\n')
    const wrong = await uni(['run', broken, '--on', 'node'], { cwd: broken })
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toMatch(/main\.ts:3:1: error: /)
  })
})

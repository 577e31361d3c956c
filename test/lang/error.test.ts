import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import virt64 from '../../boards/virt64.ts'
import { moduleOptions } from '../../compiler/build.ts'
import { frameworkRoot } from '../../compiler/asc.ts'
import { compileForSimulator } from '../../sim/compile.ts'
import { Machine } from '../../sim/machine.ts'

const app = new URL('device/error/', import.meta.url)
const source = readFileSync(new URL('main.ts', app), 'utf8').split('\n')
const lineOf = (text: string): number => source.findIndex((line) => line.includes(text)) + 1

/** The app with exceptions that are caught, run to its end. */
async function run(): Promise<{ lines: string[]; outcome: unknown }> {
  const options = moduleOptions(app.pathname, virt64, frameworkRoot())
  const image = await compileForSimulator({ ...options, use: [...options.use, 'UNI_CATCH=1'] })
  const machine = await Machine.create({ board: virt64, image, limitNs: 10e9 })
  const outcome = machine.run()
  return { lines: machine.output().replaceAll('\r', '').split('\n'), outcome }
}

describe('errors', { timeout: 60_000 }, () => {
  it('have the names, texts and causes of ECMA-262 20.5, and the place where they were made; an uncaught one ends the program there', async () => {
    const { lines, outcome } = await run()
    const file = 'test/lang/device/error/main.ts'
    expect(lines).toEqual([
      'Error | Error | Error | no cause | false',
      'TypeError | TypeError | TypeError: t | no cause | false',
      'MyError | MyError | MyError: mine | no cause | false',
      // As in Node: only the class has another name.
      'Plain | RangeError | RangeError: p | no cause | true',
      'URIError | URIError | URIError: uri | no cause | false',
      'Error | Error | Error: outer | cause | false',
      'why',
      'Error |  | only message | no cause | false',
      'AggregateError | AggregateError | AggregateError: many | no cause | false',
      '2',
      // As in V8: the name when it was made, and no constructors of its own.
      'Error: here',
      `    at main (${file}:${lineOf('new MyError("here")')})`,
      expect.stringMatching(/^ {4}at boot \(kernel\/boot\.ts:\d+\)$/),
      expect.stringMatching(/^ {4}at _start \(entry\.ts:\d+\)$/),
      'RangeError: start',
      `    at Account#constructor (${file}:${lineOf('raiseRange("start")')})`,
      `    at main (${file}:${lineOf('new Account(-1)')})`,
      expect.stringMatching(/^ {4}at boot /),
      expect.stringMatching(/^ {4}at _start /),
      'virt64 false true',
      '',
      `panic: uncaught MyError: thrown at thrower (${file}:${lineOf('raise(new MyError("thrown"))')})`,
      expect.stringMatching(/^ {2}in fiber main after \d+ ms$/),
      `  at thrower (${file}:${lineOf('raise(new MyError("thrown"))')})`,
      `  at Late#resume (${file}:${lineOf('    thrower();')})`,
      expect.stringMatching(/^ {2}at AsyncFrame#run \(lang\/async\.ts:\d+\)$/),
      expect.stringMatching(/^ {2}at runJobs \(lang\/event-loop\.ts:\d+\)$/),
      expect.stringMatching(/^ {2}at Timers#run \(lang\/timers\.ts:\d+\)$/),
      expect.stringMatching(/^ {2}at runEventLoop \(lang\/event-loop\.ts:\d+\)$/),
      `  at main (${file}:${lineOf('  runEventLoop();')})`,
      expect.stringMatching(/^ {2}at boot /),
      expect.stringMatching(/^ {2}at _start /),
      'last log lines:',
      '',
    ])
    expect(outcome).toEqual({ kind: 'exit', code: 1 })
  })
})

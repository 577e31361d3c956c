/** What every interrupt controller's test does alike: the program around the driver and the kernel's dispatch loop. */
import type { Placement, TestMachine } from '../harness.ts'

/** An AssemblyScript module that drives one controller; `create` is the constructor call. */
export const program = (path: string, type: string, create: string): string => `
import { ${type} } from "drivers/irq/${path}";
const controller = new ${type}(${create});
export function start(): void { controller.start(); }
export function enable(line: i32): void { controller.enable(line); }
export function disable(line: i32): void { controller.disable(line); }
export function next(): i32 { return controller.next(); }
export function done(line: i32): void { controller.done(line); }
`

type Machine = TestMachine<Record<string, Placement>>

/** Handles lines in the order they come, at most `limit`; `react` is the device's handler. @returns the lines. */
export function dispatch(m: Pick<Machine, 'call'>, react: (line: number) => void, limit = 20): number[] {
  const seen: number[] = []
  while (seen.length < limit) {
    const line = m.call('next')
    if (line < 0) break
    seen.push(line)
    react(line)
    m.call('done', line)
  }
  return seen
}

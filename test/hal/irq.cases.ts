/** Cases that every interrupt controller's driver passes, whatever its chip. */
import { describe, expect, it } from 'vitest'
import type { ControllerModel } from '../../sim/model.ts'
import type { TestMachine } from '../drivers/harness.ts'

/** A model that can be made to misbehave. */
export interface FaultyController extends ControllerModel { loseNext: number; spurious: number; readonly stuck: Set<number> }

export interface ControllerChip {
  type: string
  /** A machine whose program exports the driver's methods, not started yet, and the controller's model. */
  make: () => Promise<{ machine: Pick<TestMachine, 'call' | 'world' | 'accesses' | 'trace'>; model: FaultyController }>
  /** Some lines in the order the driver gives them when all are pending. */
  lines: number[]
  /** Lines the chip does not have or the driver cannot enable. */
  absent: number[]
  /** Register accesses that `next` may take at most. */
  accesses: number
}

/** An AssemblyScript module that drives one controller; `args` are the constructor's. */
export const controllerProgram = (driver: string, type: string, args: string): string => `
import { ${type} } from "drivers/${driver}";
import { InterruptController } from "hal/irq";
const controller: InterruptController = new ${type}(${args});
export function start(): void { controller.start(); }
export function enable(line: i32): void { controller.enable(line); }
export function disable(line: i32): void { controller.disable(line); }
export function next(): i32 { return controller.next(); }
export function done(line: i32): void { controller.done(line); }
export function used(): usize { return __alloc_probe(); }
// The stub runtime only ever adds: a block's address tells what was allocated before it.
function __alloc_probe(): usize { return heap.alloc(16); }
`

/** A started controller and what a kernel does with one. */
export async function controller(chip: ControllerChip) {
  const { machine, model } = await chip.make()
  machine.call('start')
  const { world } = machine
  const raise = (line: number) => world.setLine(line, true)
  const lower = (line: number) => world.setLine(line, false)
  return {
    ...machine, model, raise, lower,
    /** Handles lines as they come, at most `limit`; `react` is the device's handler. @returns the lines. */
    dispatch(react: (line: number) => void = lower, limit = 50): number[] {
      const seen: number[] = []
      while (seen.length < limit) {
        const line = machine.call('next')
        if (line < 0) break
        seen.push(line)
        react(line)
        machine.call('done', line)
      }
      return seen
    },
  }
}

export function controllerCases(chip: ControllerChip): void {
  const [a, b] = chip.lines

  describe(`${chip.type} as an InterruptController`, () => {
    it('keeps every line from the CPU until it is enabled', async () => {
      const c = await controller(chip)
      for (const line of chip.lines) c.raise(line)
      expect(c.world.asserted()).toBe(false)
      expect(c.call('next')).toBe(-1)
      c.call('enable', b)
      expect(c.world.asserted()).toBe(true)
      expect(c.call('next')).toBe(b)
    })

    it('keeps a line from the CPU again after disable(), even while it is high', async () => {
      const c = await controller(chip)
      c.call('enable', a)
      c.call('enable', b)
      c.raise(a)
      c.call('disable', a)
      expect(c.world.asserted()).toBe(false)
      expect(c.call('next')).toBe(-1)
      c.raise(b)
      expect(c.dispatch()).toEqual([b])
    })

    it('enables and disables each line alone', async () => {
      const c = await controller(chip)
      for (const line of chip.lines) {
        for (const other of chip.lines) c.raise(other)
        c.call('enable', line)
        expect(c.dispatch()).toEqual([line])
        c.raise(line)
        c.call('disable', line)
        expect(c.world.asserted()).toBe(false)
        for (const other of chip.lines) c.lower(other)
      }
    })

    it('ignores lines it does not have', async () => {
      const c = await controller(chip)
      for (const line of chip.absent) for (const verb of ['enable', 'disable']) c.call(verb, line)
      c.call('enable', a)
      c.raise(a)
      for (const line of chip.absent) c.call('disable', line)
      expect(c.dispatch()).toEqual([a])
    })

    it('gives all pending lines one after the other, in the order of their priority', async () => {
      const c = await controller(chip)
      for (const line of [...chip.lines].reverse()) {
        c.call('enable', line)
        c.raise(line)
      }
      expect(c.dispatch()).toEqual(chip.lines)
      expect(c.world.asserted()).toBe(false)
    })

    it('gives a level line that is still high after done() again', async () => {
      const c = await controller(chip)
      c.call('enable', a)
      c.raise(a)
      let handled = 0
      expect(c.dispatch((line) => { if (++handled === 3) c.lower(line) })).toEqual([a, a, a])
    })

    it('answers -1 when the line fell before it was acknowledged', async () => {
      const c = await controller(chip)
      c.call('enable', a)
      c.raise(a)
      c.lower(a)
      expect(c.call('next')).toBe(-1)
    })

    it('answers -1 to a spurious interrupt and gives what is pending after it', async () => {
      const c = await controller(chip)
      c.call('enable', a)
      c.model.spurious = 1
      expect(c.call('next')).toBe(-1)
      c.raise(a)
      expect(c.dispatch()).toEqual([a])
    })

    it('recovers from a lost interrupt at the next one', async () => {
      const c = await controller(chip)
      c.call('enable', a)
      c.model.loseNext = 1
      c.raise(a)
      expect(c.call('next')).toBe(-1)
      c.lower(a)
      c.raise(a)
      expect(c.dispatch()).toEqual([a])
    })

    it('spends a bounded number of accesses on a stuck line, which disable() silences for the others', async () => {
      const c = await controller(chip)
      c.call('enable', a)
      c.call('enable', b)
      c.model.stuck.add(a)
      c.raise(b)
      const before = c.accesses()
      expect(c.dispatch(() => {}, 10).length).toBe(10)
      expect(c.accesses() - before).toBeLessThanOrEqual(10 * (chip.accesses + 1))
      c.call('disable', a)
      expect(c.dispatch()).toEqual([b])
    })

    it('takes few register accesses and no memory in next() and done()', async () => {
      const c = await controller(chip)
      c.call('enable', a)
      const empty = c.call('used')
      const block = c.call('used') - empty
      const before = c.accesses()
      for (let i = 0; i < 10; i++) {
        c.raise(a)
        c.dispatch()
      }
      expect(c.accesses() - before).toBeLessThanOrEqual(10 * (2 * chip.accesses + 1))
      expect(c.call('used') - empty).toBe(2 * block)
    })

    it('switches everything off again with a second start()', async () => {
      const c = await controller(chip)
      for (const line of chip.lines) c.call('enable', line)
      c.call('start')
      for (const line of chip.lines) c.raise(line)
      expect(c.world.asserted()).toBe(false)
      expect(c.call('next')).toBe(-1)
      c.call('enable', a)
      expect(c.call('next')).toBe(a)
    })

    it.each([1, 2, 3])('agrees with a reference over 500 random steps (seed %d)', async (seed) => {
      const c = await controller(chip)
      const enabled = new Set<number>()
      const high = new Set<number>()
      let state = seed
      const random = (n: number) => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8) % n
      for (let step = 0; step < 500; step++) {
        const line = chip.lines[random(chip.lines.length)]
        switch (random(5)) {
          case 0: c.call('enable', line); enabled.add(line); break
          case 1: c.call('disable', line); enabled.delete(line); break
          case 2: c.raise(line); high.add(line); break
          case 3: c.lower(line); high.delete(line); break
          default: {
            const expected = chip.lines.find((one) => enabled.has(one) && high.has(one)) ?? -1
            const got = c.call('next')
            expect(got, `step ${step}`).toBe(expected)
            if (got >= 0) c.call('done', got)
          }
        }
        expect(c.world.asserted(), `step ${step}`).toBe(chip.lines.some((one) => enabled.has(one) && high.has(one)))
      }
    })
  })
}

/** Cases that every timer driver passes, whatever its chip. */
import { describe, expect, it } from 'vitest'
import type { DeviceModel, World } from '../../sim/model.ts'
import { ACCESS_NS, machine, place, type Seam } from '../drivers/harness.ts'
import type { TestWorld } from '../drivers/world.ts'

/** A model that can be made to misbehave. */
export interface FaultyTimer extends DeviceModel { freeze(on: boolean): void; loseNext: number }

export interface TimerChip<M extends FaultyTimer = FaultyTimer> {
  /** Class and module of the driver. */
  type: string
  driver: string
  /** The constructor's arguments. */
  args: string
  make: (world: World, options: Record<string, number | boolean | string> & { irq?: number }) => M
  base: number
  size: number
  irq: number
  /** What `frequency()` must say. */
  hz: number
  options?: Record<string, number | boolean | string>
  /** For a model without registers: the seam functions it stands behind. */
  seam?: (model: M, world: TestWorld) => Seam
}

const NEVER = 0xffff_ffff_ffff_ffffn
/** The driver's own register accesses may delay an alarm by this much. */
const SLACK_NS = 10_000

const program = (chip: Pick<TimerChip, 'type' | 'driver' | 'args'>): string => `
import { ${chip.type} } from "drivers/${chip.driver}";
import { Timer } from "hal/timer";
const timer: Timer = new ${chip.type}(${chip.args});
export function irq(): i32 { return timer.irq; }
export function start(): void { timer.start(); }
export function frequency(): u32 { return timer.frequency(); }
export function now(): u64 { return timer.now(); }
export function setAlarm(at: u64): void { timer.setAlarm(at); }
export function clearAlarm(): void { timer.clearAlarm(); }
export function onInterrupt(): void { timer.onInterrupt(); }
`

/** A started timer and what a kernel does with one. */
export async function timer<M extends FaultyTimer>(chip: TimerChip<M>, options: { seed?: number; limit?: number; accessNs?: number } = {}) {
  const m = await machine(program(chip), { timer: place(chip.base, chip.size, chip.make, { irq: chip.irq, ...chip.options }) }, {
    ...options, seam: (models, world) => chip.seam?.(models.timer, world) ?? {},
  })
  if (options.accessNs !== undefined) m.bus.onAccess = () => m.world.advance(options.accessNs!)
  m.call('start')
  const self = {
    ...m,
    model: m.models.timer,
    now: () => BigInt.asUintN(64, m.call('now') as unknown as bigint),
    /** Ticks that pass in `ns`. */
    ticks: (ns: number) => BigInt(Math.round((ns * chip.hz) / 1e9)),
    setAlarm: (at: bigint) => { m.call('setAlarm', BigInt.asIntN(64, at)) },
    high: () => m.world.lines.get(chip.irq) === true,
    /** Lets time pass to `ns`, answering interrupts as a kernel does. @returns when each came. */
    sleepTo(ns: number): number[] {
      const taken: number[] = []
      let reached = m.world.now() >= ns
      m.world.at(ns, () => { reached = true })
      while (!reached) {
        if (self.high()) {
          taken.push(m.world.now())
          if (taken.length > 10_000) throw new Error('the interrupt does not go away')
          m.call('onInterrupt')
        } else if (!m.world.step()) break
      }
      return taken
    },
    sleep: (ns: number) => self.sleepTo(m.world.now() + ns),
  }
  return self
}

export function timerCases<M extends FaultyTimer>(chip: TimerChip<M>): void {
  const tickNs = 1e9 / chip.hz
  const start = (options?: Parameters<typeof timer>[1]) => timer(chip, options)

  describe(`${chip.type} as a Timer`, () => {
    it('knows its line and its rate', async () => {
      const t = await start()
      expect(t.call('irq')).toBe(chip.irq)
      expect(t.call('frequency')).toBe(chip.hz)
    })

    it('now() counts at frequency()', async () => {
      const t = await start()
      const from = t.now()
      t.world.advance(50_000_000)
      const gone = Number(t.now() - from) * tickNs
      expect(gone).toBeGreaterThanOrEqual(50_000_000 - tickNs)
      expect(gone).toBeLessThanOrEqual(50_000_000 + 20 * ACCESS_NS + tickNs)
    })

    it('now() never goes back, over 2000 reads with pauses of all sizes', async () => {
      const t = await start({ seed: 7 })
      let last = t.now()
      for (let i = 0; i < 2000; i++) {
        t.sleep(Math.floor(10 ** (t.world.random() * 10)))
        const now = t.now()
        expect(now >= last).toBe(true)
        last = now
      }
    })

    it('leaves the line low until an alarm is due, and raises it then', async () => {
      const t = await start()
      t.setAlarm(t.now() + t.ticks(2_000_000))
      t.world.advance(1_900_000)
      expect(t.high()).toBe(false)
      t.world.advance(100_000 + SLACK_NS)
      expect(t.high()).toBe(true)
    })

    it('keeps the line high until onInterrupt(), and low from then on', async () => {
      const t = await start()
      t.setAlarm(t.now() + t.ticks(1_000_000))
      t.world.advance(5_000_000)
      expect(t.high()).toBe(true)
      t.call('onInterrupt')
      expect(t.high()).toBe(false)
      t.world.advance(1_000_000_000)
      expect(t.high()).toBe(false)
    })

    it.each([0n, 1n, 2n, 5n, 1000n])('interrupts at once for an alarm %d ticks in the past', async (ago) => {
      const t = await start()
      t.world.advance(3_000_000)
      t.setAlarm(t.now() - ago)
      t.world.advance(SLACK_NS)
      expect(t.high()).toBe(true)
    })

    it.each([10, 100, 700, 2000, 7000])('misses no alarm a few ticks ahead, wherever the counter is, when an access takes %d ns', async (accessNs) => {
      const t = await start({ seed: 3, accessNs })
      for (let i = 0; i < 200; i++) {
        t.world.advance(Math.floor(t.world.random() * 3000))
        t.setAlarm(t.now() + BigInt(i % 12))
        t.world.advance(SLACK_NS + 30 * accessNs + 12 * Math.ceil(tickNs))
        expect(t.high()).toBe(true)
        t.call('onInterrupt')
        expect(t.high()).toBe(false)
      }
    })

    it('forgets an alarm that another one replaces', async () => {
      const t = await start()
      const from = t.now()
      t.setAlarm(from + t.ticks(1_000_000))
      t.setAlarm(from + t.ticks(9_000_000))
      t.world.advance(8_000_000)
      expect(t.high()).toBe(false)
      t.setAlarm(from + t.ticks(8_500_000))
      t.world.advance(600_000)
      expect(t.high()).toBe(true)
    })

    it('withdraws an alarm that is due when a later one replaces it', async () => {
      const t = await start()
      t.setAlarm(t.now())
      t.world.advance(SLACK_NS)
      expect(t.high()).toBe(true)
      t.setAlarm(t.now() + t.ticks(1_000_000))
      expect(t.high()).toBe(false)
    })

    it('withdraws an alarm, due or not, with clearAlarm()', async () => {
      const t = await start()
      t.setAlarm(t.now() + t.ticks(1_000_000))
      t.call('clearAlarm')
      t.world.advance(5_000_000)
      expect(t.high()).toBe(false)
      t.setAlarm(t.now())
      t.world.advance(SLACK_NS)
      t.call('clearAlarm')
      expect(t.high()).toBe(false)
    })

    it('reaches an alarm ten hours ahead to the microsecond, past every wrap of the hardware', async () => {
      const t = await start()
      const due = t.now() + t.ticks(36_000e9)
      t.setAlarm(due)
      t.sleep(36_000e9 - 1_000_000)
      expect(t.now() < due).toBe(true)
      const taken = t.sleep(1_000_000 + SLACK_NS)
      expect(taken.length).toBeGreaterThan(0)
      expect(t.now() >= due).toBe(true)
      expect(Number(t.now() - due) * tickNs).toBeLessThan(2 * SLACK_NS)
    })

    it('takes the greatest number as never', async () => {
      const t = await start()
      t.setAlarm(NEVER)
      t.world.advance(60e9)
      expect(t.high()).toBe(false)
      t.setAlarm(t.now())
      t.world.advance(SLACK_NS)
      expect(t.high()).toBe(true)
    })

    it('fires the next alarm after one whose interrupt was lost', async () => {
      const t = await start()
      t.model.loseNext = 1
      t.setAlarm(t.now() + t.ticks(1_000_000))
      t.world.advance(2_000_000)
      expect(t.high()).toBe(false)
      t.setAlarm(t.now() + t.ticks(1_000_000))
      t.world.advance(1_000_000 + SLACK_NS)
      expect(t.high()).toBe(true)
    })

    it('returns from every method while the counter stands still, and goes on when it runs again', async () => {
      const t = await start({ limit: 2000 })
      t.model.freeze(true)
      const stuck = t.now()
      t.world.advance(1e9)
      expect(t.now()).toBe(stuck)
      t.setAlarm(stuck + 100n)
      t.setAlarm(stuck - 1n)
      t.call('onInterrupt')
      t.call('clearAlarm')
      t.model.freeze(false)
      t.setAlarm(t.now() + 100n)
      t.world.advance(SLACK_NS + Math.ceil(100 * tickNs))
      expect(t.high()).toBe(true)
    })

    it('is silent after a second start()', async () => {
      const t = await start()
      t.setAlarm(t.now() + t.ticks(1_000_000))
      t.call('start')
      t.world.advance(5_000_000)
      expect(t.high()).toBe(false)
    })

    it.each([1, 2, 3, 4])('agrees with a reference over 300 random steps (seed %d)', async (seed) => {
      const t = await start({ seed })
      /** Virtual time at which the alarm is due. */
      let dueNs: number | undefined
      for (let step = 0; step < 300; step++) {
        const choice = t.world.random()
        const size = Math.floor(10 ** (t.world.random() * 11))
        if (choice < 0.5) {
          const now = t.now()
          const past = choice < 0.1
          const ahead = t.ticks(size)
          dueNs = t.world.now() + (past ? 0 : Number(ahead) * tickNs)
          t.setAlarm(past ? (ahead > now ? 0n : now - ahead) : now + ahead)
        } else if (choice < 0.6) {
          t.call('clearAlarm')
          dueNs = undefined
        }
        const taken = t.sleep(Math.floor(10 ** (t.world.random() * 11)))
        if (t.high()) {
          taken.push(t.world.now())
          t.call('onInterrupt')
        }
        expect(t.high(), `step ${step}`).toBe(false)
        if (dueNs === undefined) continue
        const heard = taken.some((at) => at >= dueNs! - 4 * ACCESS_NS - 2 * tickNs)
        if (t.world.now() > dueNs + SLACK_NS) expect(heard, `step ${step}: due at ${dueNs} ns`).toBe(true)
        if (heard) dueNs = undefined
      }
    })
  })
}

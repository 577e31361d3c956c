/**
 * Model of the Allwinner A10's six timers.
 *
 * Reference: Allwinner "A10 User Manual", "Timer Controller": down counters with interval and current value; a timer that is
 * started within 3 of its ticks after it was stopped or its interval was written does not start.
 */
import { BusFault, type DeviceModel, type ModelFactory, type World } from '../../model.ts'

const SETTLE_TICKS = 3

interface Timer {
  control: number
  interval: number
  /** Value at `since` ns; falls from there while enabled. */
  count: number
  since: number
  /** When control was last cleared or interval written, in ns. */
  touched: number
  cancel: () => void
}

export class Sun4iTimerModel implements DeviceModel {
  /** Fault: the next so many expiries set no status bit. */
  loseNext = 0
  /** Fault: status bits that stay set whatever is written. */
  stuck = 0
  /** Starts that came too early and did nothing. */
  earlyStarts = 0
  private frozen: number | undefined
  private enable = 0
  private status = 0
  private timers: Timer[] = []

  constructor(private readonly world: World, private readonly lines: number[]) { this.clear() }

  /** Fault: stops every counter, or lets them go on from where they stopped. */
  freeze(on: boolean): void {
    if (on) {
      this.frozen = this.world.now()
      for (const timer of this.timers) timer.cancel()
      return
    }
    const pause = this.world.now() - (this.frozen ?? this.world.now())
    this.frozen = undefined
    this.timers.forEach((timer, n) => {
      timer.since += pause
      this.schedule(n)
    })
  }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4 || offset % 4) throw new BusFault(offset, 'read')
    if (offset === 0x00) return this.enable
    if (offset === 0x04) return this.status | this.stuck
    const timer = this.timer(offset, 'read')
    switch (offset & 0xc) {
      case 0x0: return timer.control
      case 0x4: return timer.interval
      case 0x8: return this.current(timer)
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || offset % 4) throw new BusFault(offset, 'write')
    if (offset === 0x00) {
      this.enable = value & 0x3f
      return this.drive()
    }
    if (offset === 0x04) {
      this.status &= ~value
      return this.drive()
    }
    const timer = this.timer(offset, 'write')
    const n = (offset - 0x10) >> 4
    switch (offset & 0xc) {
      case 0x0: return this.control(n, timer, value)
      case 0x4:
        timer.interval = value
        timer.touched = this.world.now()
        return
      case 0x8:
        timer.count = value
        timer.since = this.time()
        return this.schedule(n)
      default: throw new BusFault(offset, 'write')
    }
  }

  reset(): void {
    for (const timer of this.timers) timer.cancel()
    this.clear()
    this.drive()
  }

  private clear(): void {
    this.enable = this.status = 0
    this.frozen = undefined
    this.timers = this.lines.map(() => ({ control: 4, interval: 0, count: 0, since: 0, touched: -1e12, cancel: () => {} }))
  }

  private control(n: number, timer: Timer, value: number): void {
    const early = this.world.now() - timer.touched < SETTLE_TICKS * this.tick({ ...timer, control: value })
    const running = (timer.control & 1) === 1
    timer.count = this.current(timer)
    timer.since = this.time()
    timer.control = value & 0xfc
    if ((value & 1) === 0) {
      if (running) timer.touched = this.world.now()
    } else if (early && !running) this.earlyStarts++
    else timer.control |= 1
    if ((value & 2) === 2 && !early) timer.count = timer.interval
    this.schedule(n)
  }

  /** Nanoseconds per tick: source 0 is the 32768 Hz crystal, 1 the 24 MHz one. */
  private tick(timer: Timer): number {
    const hz = ((timer.control >>> 2) & 3) === 0 ? 32_768 : 24_000_000
    return (1e9 / hz) * 2 ** ((timer.control >>> 4) & 7)
  }

  private time(): number { return this.frozen ?? this.world.now() }

  private current(timer: Timer): number {
    if (!(timer.control & 1)) return timer.count
    const gone = Math.floor((this.time() - timer.since) / this.tick(timer) + 1e-6)
    return Math.max(timer.count - gone, 0)
  }

  private schedule(n: number): void {
    const timer = this.timers[n]
    timer.cancel()
    // What a timer that starts at 0 does is not documented: here, nothing.
    if (!(timer.control & 1) || this.frozen !== undefined || timer.count === 0) return
    timer.cancel = this.world.at(Math.ceil(timer.since + timer.count * this.tick(timer)), () => this.expire(n))
  }

  /** At 0: status, then stop (one-shot, bit 7) or the interval again. */
  private expire(n: number): void {
    const timer = this.timers[n]
    timer.since += timer.count * this.tick(timer)
    timer.count = timer.control & 0x80 ? 0 : timer.interval
    if (timer.control & 0x80) timer.control &= ~1
    else this.schedule(n)
    if (this.loseNext > 0) this.loseNext--
    else this.status |= 1 << n
    this.drive()
  }

  private drive(): void {
    this.lines.forEach((line, n) => this.world.setLine(line, (((this.status | this.stuck) & this.enable) >>> n & 1) === 1))
  }

  private timer(offset: number, kind: 'read' | 'write'): Timer {
    const timer = offset >= 0x10 ? this.timers[(offset - 0x10) >> 4] : undefined
    if (!timer) throw new BusFault(offset, kind)
    return timer
  }
}

/** Option `irq`: line of timer 0 (default 22); the others follow the A10's interrupt map. */
export default ((world, options) => {
  const irq = options.irq ?? 22
  return new Sun4iTimerModel(world, [irq, irq + 1, irq + 2, irq + 3, irq + 45, irq + 46])
}) satisfies ModelFactory

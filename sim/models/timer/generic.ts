/**
 * Model of the Arm generic timer's virtual counter and timer.
 *
 * Reference: ARM DDI 0487, D12.2 ("the timer condition is met when CNTVCT - CVAL >= 0", level output).
 */
import { BusFault, type CounterModel, type ModelFactory, type World } from '../../model.ts'

const NS = 1_000_000_000n

export class GenericTimerModel implements CounterModel {
  private frozen: bigint | undefined
  /** Fault: the next so many alarms set the timer but never raise the line. */
  loseNext = 0
  private cval = 0n
  private enabled = false
  private cancel = (): void => {}

  /** @param hz what CNTFRQ says @param rate what the counter does, ticks per second @param origin count at power-on */
  constructor(
    private readonly world: World, private readonly irq: number, private readonly hz: number, private readonly rate: number, private readonly origin: bigint,
  ) {}

  frequency(): number { return this.hz }

  counter(): bigint {
    return this.frozen ?? BigInt.asUintN(64, this.origin + (BigInt(Math.floor(this.world.now())) * BigInt(this.rate)) / NS)
  }

  setAlarm(at: bigint): void {
    this.cval = BigInt.asUintN(64, at)
    this.enabled = true
    this.update()
  }

  clearAlarm(): void {
    this.enabled = false
    this.update()
  }

  /** Fault: stops the counter, or lets it jump to where it would be. */
  freeze(on: boolean): void {
    this.frozen = on ? this.counter() : undefined
    this.update()
  }

  read(offset: number): number { throw new BusFault(offset, 'read') }
  write(offset: number): void { throw new BusFault(offset, 'write') }

  reset(): void {
    this.enabled = false
    this.cval = 0n
    this.frozen = undefined
    this.update()
  }

  private update(): void {
    this.cancel()
    this.cancel = () => {}
    const met = this.enabled && this.counter() >= this.cval
    if (met && this.loseNext > 0) {
      this.loseNext--
      return
    }
    this.world.setLine(this.irq, met)
    if (met || !this.enabled || this.frozen !== undefined) return
    // The first nanosecond at which the counter has reached cval.
    const due = ((this.cval - this.origin) * NS + BigInt(this.rate) - 1n) / BigInt(this.rate)
    if (due < BigInt(Number.MAX_SAFE_INTEGER)) this.cancel = this.world.at(Number(due), () => this.update())
  }
}

/** Options: `irq`; `hz` what CNTFRQ reads (default 62.5 MHz, QEMU's), `rate` the true rate (default `hz`), `origin` first count. */
export default ((world, options) => {
  const hz = Number(options.hz ?? 62_500_000)
  return new GenericTimerModel(world, options.irq ?? 27, hz, Number(options.rate ?? (hz || 24_000_000)), BigInt(options.origin ?? 0))
}) satisfies ModelFactory

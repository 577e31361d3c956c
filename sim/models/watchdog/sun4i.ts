/**
 * Model of the watchdog of Allwinner's A10 and A20, from the A10 User Manual, "Watchdog". Base: WDOG_CTRL.
 *
 * 32-bit accesses only.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'

/** Period in ms by code. */
const periods = [500, 1000, 2000, 3000, 4000, 5000, 6000, 8000, 10_000, 12_000, 14_000, 16_000]

export class Sun4iWatchdogModel {
  /** Fault: the chip ignores that its time is up. */
  deaf = false
  violations: string[] = []

  private mode = 0
  private cancel: () => void = () => {}

  constructor(private readonly world: World, _options: Parameters<ModelFactory>[1]) {}

  reset(): void {
    this.cancel()
    this.mode = 0
  }

  /** Period in ms, 0 while off. */
  get periodMs(): number { return this.mode & 1 ? (periods[(this.mode >> 3) & 15] ?? 0) : 0 }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width === 4 && offset === 0) return 0
    if (width === 4 && offset === 4) return this.mode
    throw new BusFault(offset, 'read')
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || (offset !== 0 && offset !== 4)) throw new BusFault(offset, 'write')
    if (offset === 4) {
      if (((value >> 3) & 15) >= periods.length) this.violations.push('reserved period')
      const ran = this.mode & 1
      this.mode = value & 0x7b
      if (!(this.mode & 1)) this.cancel()
      else if (!ran) this.restart()
      return
    }
    // The key is in bits 12..1; without it the restart bit does nothing.
    if (value !== ((0xa57 << 1) | 1)) this.violations.push('WDOG_CTRL written without its key')
    else if (this.mode & 1) this.restart()
  }

  private restart(): void {
    this.cancel()
    this.cancel = this.world.at(this.world.now() + this.periodMs * 1e6, () => {
      if (this.mode & 2 && !this.deaf) this.world.reset('reset')
    })
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Sun4iWatchdogModel => new Sun4iWatchdogModel(world, options)
export default make satisfies ModelFactory

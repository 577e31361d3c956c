/**
 * Model of the watchdog and reset part of the BCM2835 family's power management block, from the register names of
 * Broadcom's platform header and the firmware's documented use of RSTS.
 *
 * 32-bit accesses only. Option `atOnce: true`: as QEMU, a full reset in RSTC resets without waiting for WDOG.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'

const ticksPerSecond = 65536

export class Bcm2835PmModel {
  /** Fault: the block ignores that its time is up. */
  deaf = false
  violations: string[] = []

  private rstc = 0x102
  private rsts = 0x1000
  private ticks = 0
  private since = 0
  private cancel: () => void = () => {}

  constructor(private readonly world: World, private readonly options: Parameters<ModelFactory>[1]) {}

  reset(): void {
    this.cancel()
    this.rstc = 0x102
    this.rsts = 0x1000
    this.ticks = this.since = 0
  }

  /** True while the counter runs towards a reset. */
  get armed(): boolean { return (this.rstc & 0x30) === 0x20 }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x1c: return this.rstc
      case 0x20: return this.rsts
      case 0x24: return this.left()
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4 || ![0x1c, 0x20, 0x24].includes(offset)) throw new BusFault(offset, 'write')
    if (value >>> 24 !== 0x5a) {
      this.violations.push(`write without the password at 0x${offset.toString(16)}`)
      return
    }
    if (offset === 0x20) this.rsts = value & 0xff_ffff
    else if (offset === 0x24) this.load(value & 0xf_ffff)
    else {
      this.rstc = value & 0xff_ffff
      this.load(this.left())
      if (this.options.atOnce === true && this.armed) this.end()
    }
  }

  private left(): number {
    if (!this.armed) return this.ticks
    return Math.max(0, this.ticks - Math.floor(((this.world.now() - this.since) * ticksPerSecond) / 1e9))
  }

  private load(ticks: number): void {
    this.cancel()
    this.ticks = ticks
    this.since = this.world.now()
    if (this.armed) this.cancel = this.world.at(this.since + Math.ceil((ticks * 1e9) / ticksPerSecond), () => this.end())
  }

  private end(): void {
    if (this.deaf) return
    // Bits 0, 2, 4, 6, 8 and 10 name the boot partition; 63 halts.
    this.world.reset((this.rsts & 0x555) === 0x555 ? 'off' : 'reset')
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): Bcm2835PmModel => new Bcm2835PmModel(world, options)
export default make satisfies ModelFactory

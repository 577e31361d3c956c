/**
 * Model of the BCM2835 system timer.
 *
 * Reference: "BCM2835 ARM Peripherals", chapter 12: four compare channels match when they equal the low 32 bits of a 1 MHz counter.
 */
import { BusFault, type DeviceModel, type ModelFactory, type World } from '../../model.ts'

const TURN = 2 ** 32

export class Bcm2835TimerModel implements DeviceModel {
  /** Fault: the next so many matches go unnoticed. */
  loseNext = 0
  /** Fault: match bits that stay set whatever is written. */
  stuck = 0
  private frozen: number | undefined
  private matches = 0
  private compare = [0, 0, 0, 0]
  private cancel = [() => {}, () => {}, () => {}, () => {}]

  /** @param irq line of channel 1; channel n has `irq - 1 + n` @param origin counter at power-on in µs */
  constructor(private readonly world: World, private readonly irq: number, private readonly origin: number) {}

  /** Fault: stops the counter, or lets it jump to where it would be. */
  freeze(on: boolean): void {
    this.frozen = on ? this.count() : undefined
    for (let channel = 0; channel < 4; channel++) this.schedule(channel)
  }

  /** Fault: a match nobody asked for. */
  spurious(channel: number): void { this.match(channel) }

  read(offset: number, width: 1 | 2 | 4): number {
    if (width !== 4) throw new BusFault(offset, 'read')
    switch (offset) {
      case 0x00: return this.matches | this.stuck
      case 0x04: return this.count() % TURN
      case 0x08: return Math.floor(this.count() / TURN) % TURN
      case 0x0c: case 0x10: case 0x14: case 0x18: return this.compare[(offset - 0x0c) / 4]
      default: throw new BusFault(offset, 'read')
    }
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    if (width !== 4) throw new BusFault(offset, 'write')
    if (offset === 0x00) {
      this.matches &= ~value
      this.drive()
    } else if (offset >= 0x0c && offset <= 0x18 && offset % 4 === 0) {
      const channel = (offset - 0x0c) / 4
      this.compare[channel] = value
      this.schedule(channel)
    } else throw new BusFault(offset, 'write')
  }

  reset(): void {
    this.matches = 0
    this.compare = [0, 0, 0, 0]
    this.frozen = undefined
    for (const cancel of this.cancel) cancel()
    this.drive()
  }

  private count(): number { return this.frozen ?? this.origin + Math.floor(this.world.now() / 1000) }

  /** Waits for the tick at which the counter becomes equal; a value it has already is a whole turn away. */
  private schedule(channel: number): void {
    this.cancel[channel]()
    if (this.frozen !== undefined) return
    const ahead = ((this.compare[channel] - (this.count() % TURN) + TURN - 1) % TURN) + 1
    const due = (this.count() - this.origin + ahead) * 1000
    this.cancel[channel] = this.world.at(due, () => {
      this.match(channel)
      this.schedule(channel)
    })
  }

  private match(channel: number): void {
    if (this.loseNext > 0) {
      this.loseNext--
      return
    }
    this.matches |= 1 << channel
    this.drive()
  }

  private drive(): void {
    for (let channel = 0; channel < 4; channel++) this.world.setLine(this.irq - 1 + channel, (((this.matches | this.stuck) >>> channel) & 1) === 1)
  }
}

/** Options: `irq` line of channel 1 (default 1), `origin` counter at power-on in µs (default 0). */
export default ((world, options) => new Bcm2835TimerModel(world, options.irq ?? 1, Number(options.origin ?? 0))) satisfies ModelFactory

/** What a noise source of a simulated machine gives, and how it can fail. */
import type { World } from '../../model.ts'

export interface NoiseFaults {
  /** Every word from now on is this one. */
  stuck?: number
  /** Each byte is this one with probability `p`. */
  biased?: { byte: number; p: number }
  /** No words come. */
  silent: boolean
}

export class Noise {
  faults: NoiseFaults = { silent: false }
  constructor(private readonly world: World) {}

  word(): number {
    if (this.faults.stuck !== undefined) return this.faults.stuck
    let word = Math.floor(this.world.random() * 0x1_0000_0000)
    const { biased } = this.faults
    if (biased) for (let shift = 0; shift < 32; shift += 8) if (this.world.random() < biased.p) word = ((word & ~(255 << shift)) | (biased.byte << shift)) >>> 0
    return word
  }
}

/**
 * Model of firmware or a hypervisor that implements PSCI, from ARM DEN 0022 (PSCI 1.1). It has no registers.
 *
 * Options: `conduit`, `'hvc'` (default) or `'smc'`: a call by the other one is an undefined instruction or goes nowhere.
 */
import { BusFault, type FirmwareModel, type ModelFactory, type World } from '../../model.ts'

const NOT_SUPPORTED = -1

export class PsciModel implements FirmwareModel {
  /** Fault: the firmware supports nothing but its version. */
  refuses = false
  /** Calls so far: conduit and function. */
  calls: string[] = []

  private readonly conduit: 'hvc' | 'smc'

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.conduit = options.conduit === 'smc' ? 'smc' : 'hvc'
  }

  reset(): void {
    this.calls = []
  }

  call(conduit: 'hvc' | 'smc', id: number, arg1: number, _arg2: number, _arg3: number): number {
    this.calls.push(`${conduit} ${id.toString(16)}`)
    if (conduit !== this.conduit) throw new Error(`${conduit}: nobody answers; PSCI is behind ${this.conduit}`)
    switch (id) {
      case 0x8400_0000: return 0x1_0001
      case 0x8400_0008: return this.end('off')
      case 0x8400_0009: return this.end('reset')
      case 0x8400_000a: return [0x8400_0000, 0x8400_0008, 0x8400_0009, 0x8400_000a].includes(arg1) && !this.refuses ? 0 : NOT_SUPPORTED
      default: return NOT_SUPPORTED
    }
  }

  private end(kind: 'reset' | 'off'): number {
    if (!this.refuses) this.world.reset(kind)
    return NOT_SUPPORTED
  }

  read(offset: number): number { throw new BusFault(offset, 'read') }
  write(offset: number): void { throw new BusFault(offset, 'write') }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): PsciModel => new PsciModel(world, options)
export default make satisfies ModelFactory

import { describe, expect, it } from 'vitest'
import make from '../../../sim/models/power/psci.ts'
import { machine, MachineEnded, offBus } from '../harness.ts'

const program = `
import { Psci } from "drivers/power/psci";
import { Power } from "hal/watchdog";
const psci = new Psci();
const power: Power = psci;
export function version(): i32 { return psci.version(); }
export function reset(): void { power.reset(); }
export function off(): void { power.off(); }
`
const psci = (entryLevel: number, conduit: string) => machine(program, { psci: offBus(make, { conduit }) }, { entryLevel })

describe('Psci', () => {
  for (const [level, conduit] of [[0, 'hvc'], [1, 'hvc'], [2, 'smc']] as const) {
    it(`calls by ${conduit} when entered at level ${level}`, async () => {
      const m = await psci(level, conduit)
      expect(m.call('version')).toBe(0x1_0001)
      expect(m.models.psci.calls).toEqual([`${conduit} 84000000`])
    })
  }

  it('reset and off do not return', async () => {
    const reset = await psci(1, 'hvc')
    expect(() => reset.call('reset')).toThrow(MachineEnded)
    expect(reset.world.ended).toBe('reset')
    const off = await psci(2, 'smc')
    expect(() => off.call('off')).toThrow(MachineEnded)
    expect(off.world.ended).toBe('off')
  })

  it('returns where the firmware does not support them', async () => {
    const m = await psci(1, 'hvc')
    m.models.psci.refuses = true
    m.call('reset')
    m.call('off')
    expect(m.world.ended).toBeUndefined()
  })

  it('calls nobody when entered at EL3, where nobody is above', async () => {
    const m = await psci(3, 'smc')
    expect(m.call('version')).toBe(-1)
    m.call('reset')
    expect(m.models.psci.calls).toEqual([])
  })
})

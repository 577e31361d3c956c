import { describe, expect, it } from 'vitest'
import type { ModelFactory } from '../../../sim/model.ts'
import gic from '../../../sim/models/irq/gic-v2.ts'
import a10 from '../../../sim/models/irq/sun4i.ts'
import { controllerCases, controllerProgram } from '../../hal/irq.cases.ts'
import { machine, place } from '../harness.ts'

const GIC = 0x01c8_1000
const INTC = 0x01c2_0400
const source = controllerProgram('irq/sun7i', 'Sun7iIntc', '0x01c8_1000, 0x01c8_2000, 0x01c2_0400')
/** What QEMU's A10 has in the GIC's place: reads give 0, writes do nothing. */
let touched = 0
const nothing = (() => ({ reset: () => {}, read: () => 0, write: () => { touched++ } })) satisfies ModelFactory

controllerCases({
  type: 'Sun7iIntc with the GIC of an A20', lines: [33, 54, 63, 64, 95, 159], absent: [-1, 160, 1000], accesses: 1,
  make: async () => {
    const m = await machine(source, { gic: place(GIC, 0x3000, gic, { cpuInterface: 0x1000, lines: 160 }) }, { controller: 'gic' })
    return { machine: m, model: m.models.gic }
  },
})

// The A10's model has the A10's numbers.
controllerCases({
  type: 'Sun7iIntc without a GIC, on an A10,', lines: [33, 54, 63, 64, 87, 127], absent: [-1, 0, 31, 128, 1000], accesses: 3,
  make: async () => {
    const m = await machine(source, { none: place(GIC, 0x3000, nothing), intc: place(INTC, 0x400, a10, { qemu: true }) }, { controller: 'intc' })
    const shifted = Object.assign(Object.create(m.world) as typeof m.world, { setLine: (line: number, high: boolean) => m.world.setLine(line - 32, high) })
    const stuck = { add: (line: number) => m.models.intc.stuck.add(line - 32) }
    return { machine: { ...m, world: shifted }, model: new Proxy(m.models.intc, { get: (model, name) => (name === 'stuck' ? stuck : Reflect.get(model, name)) }) }
  },
})

describe('Sun7iIntc', () => {
  it('writes nothing where there is no GIC, and looks at the A10\'s controller only there', async () => {
    touched = 0
    const m = await machine(source, { none: place(GIC, 0x3000, nothing), intc: place(INTC, 0x400, a10) }, { controller: 'intc' })
    m.call('start')
    for (const call of ['enable', 'disable', 'done']) m.call(call, 54)
    expect([m.call('next'), touched]).toEqual([-1, 0])
    const withGic = await machine(source, { gic: place(GIC, 0x3000, gic, { cpuInterface: 0x1000, lines: 160 }) }, { controller: 'gic' })
    withGic.call('start')
    for (const call of ['enable', 'disable', 'done']) withGic.call(call, 54)
    expect(withGic.trace.filter((access) => / 1c204../.test(access))).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { FLUSH, IO, READ, REMOVED, TIMEOUT, WRITE, hex, pattern, patterns } from './program.ts'
import { LINE, slot, started, works, type Slot } from './sd-program.ts'

describe.each([{ what: 'EMMC', emmc2: false }, { what: 'EMMC2', emmc2: true }])('$what', ({ emmc2 }) => {
  it('gives the card 400 kHz and then 25 MHz, four lines, and its pins', async () => {
    const it = await slot({ emmc2 })
    it.m.call('start')
    const rates = new Set<number>()
    const lines = new Set<number>()
    const { command } = it.card
    it.card.command = (index, argument) => {
      rates.add(it.emmc.slot.clockHz)
      lines.add(it.emmc.slot.lines)
      return command.call(it.card, index, argument)
    }
    expect(it.settle()).toBe(0)
    expect([...rates]).toEqual([emmc2 ? 400_000 : 250e6 / 626, 25e6])
    expect([...lines]).toEqual([1, 4])
    // Alternate function, or input.
    expect([47, 48, 50, 53, 54, 34, 39].map((pin) => it.m.call('pin', pin))).toEqual(emmc2 ? [0, 0, 0, 0, -1, 0, 0] : [0, 2, 2, 2, -1, 0, 0])
    expect(it.m.models.mailbox.requests).toEqual(emmc2 ? ['30002'] : ['28001', '30002'])
    works(it)
  })

  it('takes the clock as it usually is when the firmware does not tell', async () => {
    const it = await slot({ emmc2, model: { clockHz: emmc2 ? 100e6 : 50e6 } })
    it.m.models.mailbox.fails = true
    it.m.call('start')
    expect(it.settle()).toBe(0)
    works(it)
  })

  it('needs an interrupt or two for a block, and none when nothing is under way', async () => {
    const it = await started({ emmc2 })
    const before = it.emmc.counts.interrupts
    expect(it.write(0, patterns(0, 32))).toBe(0)
    expect(it.emmc.counts.interrupts - before).toBeLessThanOrEqual(2 * 32 + 6)
    expect(it.m.world.lines.get(LINE) ?? false).toBe(false)
    const quiet = it.emmc.counts.interrupts
    it.m.world.advance(1e9)
    expect(it.emmc.counts.interrupts).toBe(quiet)
  })

  it('does without its interrupt line', async () => {
    const it = await started({ emmc2, line: -1 })
    works(it)
    expect(it.emmc.counts.interrupts).toBe(0)
  })

  it('goes on after lost interrupts', async () => {
    const it = await started({ emmc2 })
    for (let i = 0; i < 20; i++) {
      it.emmc.faults.loseInterrupts = 1 + (i % 3)
      const data = patterns(i, 4, i)
      expect(it.write(i, data)).toBe(0)
      it.emmc.faults.loseInterrupts = 2
      expect(hex(it.read(i, 4))).toBe(hex(data))
    }
    it.emmc.faults.loseInterrupts = 0
    expect(it.m.call('retries')).toBe(0)
    works(it)
  })

  const healed = (it: Slot): void => {
    Object.assign(it.emmc.faults, { resetStuck: false, clockUnstable: false, commandStuck: false, dataStuck: false, loseInterrupts: 0 })
    it.m.world.advance(1e9)
    expect(it.settle()).toBe(0)
    works(it)
  }

  it('does not start when its reset does not end, within 200 ms', async () => {
    const it = await slot({ emmc2 })
    it.emmc.faults.resetStuck = true
    expect(it.m.call('start')).toBe(0)
    expect(it.m.world.now()).toBeLessThan(200e6)
    expect([it.m.call('poll'), it.transfer(READ, 0, 1)]).toEqual([0, REMOVED])
    it.emmc.faults.resetStuck = false
    it.m.call('start')
    healed(it)
  })

  it('finds no card without a clock', async () => {
    const it = await slot({ emmc2 })
    it.emmc.faults.clockUnstable = true
    it.m.call('start')
    expect([REMOVED, TIMEOUT]).toContain(it.settle(10_000))
    expect(it.m.call('sectors')).toBe(0)
    it.card.violations = []
    healed(it)
  })

  it.each([{ fault: 'commandStuck' as const, kind: READ }, { fault: 'dataStuck' as const, kind: READ }, { fault: 'dataStuck' as const, kind: WRITE }, { fault: 'commandStuck' as const, kind: FLUSH }])(
    '$fault in a transfer ($kind): an error within seconds, and works again', async ({ fault, kind }) => {
      const it = await started({ emmc2 })
      it.emmc.faults[fault] = true
      const before = it.m.world.now()
      expect([TIMEOUT, REMOVED]).toContain(it.transfer(kind, 0, kind === FLUSH ? 0 : 3))
      expect(it.m.world.now() - before).toBeLessThan(12e9)
      healed(it)
    })

  it('a reset that does not end after an error is one, and no end of the world', async () => {
    const it = await started({ emmc2 })
    it.card.faults.readCrc = () => true
    it.emmc.faults.resetStuck = true
    expect([IO, TIMEOUT, REMOVED]).toContain(it.transfer(READ, 0, 1))
    it.card.faults = {}
    healed(it)
  })

  it('tells a checksum that is wrong from an answer that is missing', async () => {
    const it = await started({ emmc2 })
    it.card.faults.readCrc = () => true
    expect(it.read(0, 1)).toBe(IO)
    it.card.faults = { silent: (index) => index === 17 }
    expect(it.read(0, 1)).toBe(TIMEOUT)
    it.card.faults = {}
    expect(it.write(0, pattern(1))).toBe(0)
    healed(it)
  })
})

/** Cases that every serial driver passes, whatever its chip. */
import { describe, expect, it } from 'vitest'
import type { World } from '../../sim/model.ts'
import type { FaultySerial } from '../../sim/models/serial/wire.ts'
import { machine, place, type TestMachine } from '../drivers/harness.ts'

export interface SerialChip {
  /** Class and module of the driver, e.g. `Pl011` in `serial/pl011`. */
  type: string
  driver: string
  make: (world: World, options: Record<string, number | boolean | string> & { irq?: number }) => FaultySerial
  base: number
  size: number
  irq: number
  clockHz: number
  /** Bytes the transmitter takes when nothing leaves it: FIFO plus what is in the shift register. */
  accepts: number
  /** Bytes the receive FIFO holds. */
  receives: number
  /** Kinds of damage the chip detects besides overrun. */
  detects: ('framing' | 'parity' | 'break')[]
  options?: Record<string, number | boolean | string>
}

export type SerialMachine = TestMachine<{ uart: ReturnType<typeof place<FaultySerial>> }>

/** The program that exports the driver's methods. */
export const serialProgram = (chip: Pick<SerialChip, 'type' | 'driver' | 'base' | 'irq' | 'clockHz'>): string => `
import { ${chip.type} } from "drivers/${chip.driver}";
import { Serial } from "hal/serial";
import { Waker } from "hal/irq";
class Count implements Waker { n: i32 = 0; wake(): void { this.n++; } }
const count = new Count();
const serial: Serial = new ${chip.type}(0x${chip.base.toString(16)}, ${chip.irq}, ${chip.clockHz});
export function start(baud: u32): void { serial.onReceive(count); serial.start(baud); }
export function startAlone(baud: u32): void { serial.start(baud); }
export function rateOf(baud: u32): u32 { return serial.rateOf(baud); }
export function write(data: usize, length: i32): i32 { return serial.write(data, length); }
export function read(data: usize, capacity: i32): i32 { return serial.read(data, capacity); }
export function drained(): bool { return serial.drained(); }
export function errors(): u32 { return serial.errors(); }
export function onInterrupt(): void { serial.onInterrupt(); }
export function irq(): i32 { return serial.irq; }
export function woken(): i32 { return count.n; }
export function allocate(): usize { return heap.alloc(1); }
`

/** A machine with the chip, not started; `sent` collects what leaves the wire. */
export async function serialMachine(chip: SerialChip): Promise<{ m: SerialMachine; uart: FaultySerial; sent: number[] }> {
  const m = await machine(serialProgram(chip), { uart: place(chip.base, chip.size, chip.make, { irq: chip.irq, clockHz: chip.clockHz, ...chip.options }) })
  const sent: number[] = []
  m.models.uart.onTransmit = (byte) => sent.push(byte)
  return { m, uart: m.models.uart, sent }
}

const MS = 1_000_000
const range = (from: number, count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => from + i)

/** Runs the shared cases for `chip`; call it inside a `describe` of the driver. */
export function serialCases(chip: SerialChip): void {
  const started = async () => {
    const made = await serialMachine(chip)
    made.m.call('start', 115200)
    return made
  }
  const readAll = (m: SerialMachine, capacity = 64): number[] => {
    const ptr = m.reserve(capacity)
    return [...m.bytes(ptr, m.call('read', ptr, capacity))]
  }

  describe('rateOf', () => {
    it('is the rate that start gives the line, and 0 for none', async () => {
      const { m, uart } = await started()
      for (const baud of [9600, 115_200, 460_800, 921_600, 1_500_000, 4_000_000]) {
        m.call('start', baud)
        expect(Math.abs(m.call('rateOf', baud) - (uart as unknown as { baud: number }).baud)).toBeLessThanOrEqual(1)
      }
      expect(m.call('rateOf', 0)).toBe(0)
    })
  })

  describe('write', () => {
    it('sends the bytes it took, in order', async () => {
      const { m, sent, uart } = await started()
      const count = Math.min(chip.accepts, 6)
      expect(m.call('write', m.put('hello\n'), count)).toBe(count)
      m.world.advance(10 * MS)
      expect(String.fromCharCode(...sent)).toBe('hello\n'.slice(0, count))
      expect(uart.violations).toEqual([])
    })

    it('stops at a full FIFO instead of dropping or spinning', async () => {
      const { m, uart, sent } = await started()
      uart.faults.transmitterStuck = true
      const ptr = m.put(range(0, 200))
      const before = m.accesses()
      expect(m.call('write', ptr, 200)).toBe(chip.accepts)
      expect(m.accesses() - before).toBeLessThan(4 * chip.accepts + 4)
      expect(m.call('write', ptr, 200)).toBe(0)
      expect(uart.violations).toEqual([])
      expect(sent).toEqual([])
    })

    it('takes a long text in parts without losing a byte', async () => {
      const { m, uart, sent } = await started()
      const text = range(0, 200)
      const ptr = m.put(text)
      for (let done = 0; done < text.length; m.world.advance(MS / 10)) done += m.call('write', ptr + done, text.length - done)
      m.world.advance(10 * MS)
      expect(sent).toEqual([...text])
      expect(uart.violations).toEqual([])
    })

    it('touches nothing for length 0', async () => {
      const { m } = await started()
      const before = m.accesses()
      expect(m.call('write', m.reserve(1), 0)).toBe(0)
      expect(m.accesses()).toBe(before)
    })

    it('needs no interrupt and no allocation, so that a panic can print; nor does receiving allocate', async () => {
      const { m, uart, sent } = await started()
      const first = m.call('allocate')
      const step = m.call('allocate') - first
      uart.faults.silent = true
      m.call('write', m.put('!'), 1)
      m.call('onInterrupt')
      readAll(m)
      m.call('drained')
      expect(m.call('allocate') - first).toBe(2 * step)
      m.world.advance(MS)
      expect(sent).toEqual([33])
    })
  })

  describe('drained', () => {
    it('is false until the last stop bit has left', async () => {
      const { m, sent } = await started()
      expect(m.call('drained')).toBe(1)
      m.call('write', m.put('ab'), 2)
      expect(m.call('drained')).toBe(0)
      m.world.advance(MS / 10)
      expect(sent.length).toBe(1)
      expect(m.call('drained')).toBe(0)
      m.world.advance(MS / 10)
      expect(sent.length).toBe(2)
      expect(m.call('drained')).toBe(1)
    })
  })

  describe('read', () => {
    it('gives nothing when nothing came', async () => {
      const { m } = await started()
      expect(readAll(m)).toEqual([])
    })

    it('gives the received bytes once, in order, at most the capacity', async () => {
      const { m, uart } = await started()
      const count = Math.min(chip.receives, 6)
      uart.type(range(0xfd, count))
      m.world.advance(10 * MS)
      const bytes = [...range(0xfd, count)]
      expect(readAll(m, 2)).toEqual(bytes.slice(0, 2))
      expect(readAll(m)).toEqual(bytes.slice(2))
      expect(readAll(m)).toEqual([])
      expect(m.call('errors')).toBe(0)
    })

    it('stores no byte past the capacity', async () => {
      const { m, uart } = await started()
      uart.type(range(1, 4))
      m.world.advance(10 * MS)
      const ptr = m.put(Uint8Array.of(9, 9, 9, 9))
      expect(m.call('read', ptr, 3)).toBe(3)
      expect([...m.bytes(ptr, 4)]).toEqual([1, 2, 3, 9])
      expect(m.call('read', ptr, 0)).toBe(0)
    })

    it('finds the bytes also when their interrupt got lost', async () => {
      const { m, uart } = await started()
      uart.faults.silent = true
      uart.type(range(1, 3))
      m.world.advance(10 * MS)
      expect(m.world.lines.get(chip.irq) ?? false).toBe(false)
      expect(readAll(m)).toEqual([1, 2, 3])
      uart.faults.silent = false
      uart.type(range(4, 1))
      m.world.advance(10 * MS)
      expect(m.world.lines.get(chip.irq)).toBe(true)
      expect(readAll(m)).toEqual([4])
    })
  })

  describe('onInterrupt', () => {
    it('comes for a single byte, wakes the reader and lets the line fall after the read', async () => {
      const { m, uart } = await started()
      expect(m.call('irq')).toBe(chip.irq)
      uart.type(range(7, 1))
      m.world.advance(10 * MS)
      expect(m.world.lines.get(chip.irq)).toBe(true)
      m.call('onInterrupt')
      expect(m.call('woken')).toBe(1)
      expect(readAll(m)).toEqual([7])
      expect(m.world.lines.get(chip.irq)).toBe(false)
    })

    it('clears the cause: the line is low when it returns although nobody has read yet', async () => {
      const { m, uart } = await started()
      uart.type(range(1, chip.receives))
      m.world.advance(10 * MS)
      for (let calls = 0; calls < 2 && m.world.lines.get(chip.irq); calls++) m.call('onInterrupt')
      expect(m.world.lines.get(chip.irq)).toBe(false)
      expect(readAll(m)).toEqual([...range(1, chip.receives)])
    })

    it('comes again for bytes that arrive after the read', async () => {
      const { m, uart } = await started()
      for (let round = 1; round <= 3; round++) {
        uart.type(range(round, 2))
        m.world.advance(10 * MS)
        expect(m.world.lines.get(chip.irq)).toBe(true)
        m.call('onInterrupt')
        expect(m.call('woken')).toBe(round)
        expect(readAll(m)).toEqual([round, round + 1])
      }
    })

    it('comes again when a read left bytes behind', async () => {
      const { m, uart } = await started()
      uart.type(range(1, chip.receives))
      m.world.advance(10 * MS)
      m.call('onInterrupt')
      expect(readAll(m, 1)).toEqual([1])
      m.world.advance(10 * MS)
      expect(m.world.lines.get(chip.irq)).toBe(true)
      m.call('onInterrupt')
      expect(m.call('woken')).toBe(2)
    })

    it('does no harm without a cause or a waker', async () => {
      const { m, uart } = await serialMachine(chip)
      m.call('startAlone', 115200)
      m.call('onInterrupt')
      uart.type(range(5, 1))
      m.world.advance(10 * MS)
      m.call('onInterrupt')
      expect(m.call('woken')).toBe(0)
      expect(readAll(m)).toEqual([5])
    })
  })

  describe('errors', () => {
    for (const damage of chip.detects) {
      it(`counts a byte with a ${damage} error and leaves it out`, async () => {
        const { m, uart } = await started()
        uart.type(range(1, 1))
        uart.typeDamaged(2, damage)
        uart.type(range(3, 1))
        m.world.advance(10 * MS)
        expect(readAll(m)).toEqual([1, 3])
        expect(m.call('errors')).toBe(1)
      })
    }

    it('survive a write and a drained() between the damage and the read', async () => {
      const { m, uart } = await started()
      uart.type(range(1, chip.receives - 1))
      if (chip.detects[0]) uart.typeDamaged(2, chip.detects[0])
      else uart.type(range(2, 1))
      uart.typeDamaged(0xee, 'overrun')
      m.world.advance(10 * MS)
      m.call('write', m.put('x'), 1)
      m.call('drained')
      readAll(m, chip.receives - 1)
      m.call('write', m.put('x'), 1)
      m.call('drained')
      readAll(m)
      expect(m.call('errors')).toBe(chip.detects.length > 0 ? 2 : 1)
    })

    it('counts an overrun once, and the bytes before it are intact', async () => {
      const { m, uart } = await started()
      uart.type(range(1, chip.receives))
      uart.typeDamaged(0xee, 'overrun')
      m.world.advance(10 * MS)
      const got = [...readAll(m, 3), ...readAll(m)]
      expect(got).toEqual([...range(1, chip.receives)])
      expect(m.call('errors')).toBe(1)
      uart.type(range(1, 2))
      m.world.advance(10 * MS)
      expect(readAll(m)).toEqual([1, 2])
      expect(m.call('errors')).toBe(1)
    })

    it('starts again at 0', async () => {
      const { m, uart } = await started()
      uart.type(range(1, chip.receives))
      uart.typeDamaged(0xee, 'overrun')
      m.world.advance(10 * MS)
      readAll(m)
      m.call('start', 115200)
      expect(m.call('errors')).toBe(0)
    })
  })

  describe('start', () => {
    it('lets a byte that firmware is sending leave whole, and sends its own afterwards', async () => {
      const { m, uart, sent } = await started()
      m.call('write', m.put('ab'), 2)
      m.call('start', 115200)
      expect(sent).toEqual([97, 98])
      m.call('write', m.put('c'), 1)
      m.world.advance(MS)
      expect(sent).toEqual([97, 98, 99])
      expect(uart.violations).toEqual([])
    })

    it('gives up waiting for a transmitter that stays busy, after a bounded number of looks', async () => {
      const { m, uart } = await started()
      uart.faults.busyStuck = true
      const before = m.accesses()
      m.call('start', 115200)
      expect(m.accesses() - before).toBeLessThan(300_000)
      uart.faults.busyStuck = false
      uart.type(range(1, 1))
      m.world.advance(10 * MS)
      expect(readAll(m)).toEqual([1])
    })

    it('accesses only registers of the chip, in their width', async () => {
      const { m } = await started()
      for (const entry of m.trace) {
        const address = parseInt(entry.split(' ')[1]!, 16)
        expect(address).toBeGreaterThanOrEqual(chip.base)
        expect(address).toBeLessThan(chip.base + chip.size)
      }
    })
  })

  describe('model', () => {
    it('faults on an offset without a register and on a wrong width', async () => {
      const { m } = await serialMachine(chip)
      expect(() => m.bus.read(chip.base + chip.size - 4, 4)).toThrow('bus fault')
      expect(() => m.bus.write(chip.base + chip.size - 4, 0, 4)).toThrow('bus fault')
      expect(() => m.bus.read(chip.base, 2)).toThrow('bus fault')
      expect(() => m.bus.read(chip.base + chip.size, 4)).toThrow('bus fault')
    })
  })
}

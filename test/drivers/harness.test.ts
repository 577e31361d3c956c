import { describe, expect, it } from 'vitest'
import { BusFault, type DeviceModel, type World } from '../../sim/model.ts'
import { machine, place } from './harness.ts'

/** One scratch register at 0; a write of 1 to 4 raises the line after 1 µs. */
class Probe implements DeviceModel {
  value = 7
  constructor(private readonly world: World, private readonly irq: number) {}
  read(offset: number, width: 1 | 2 | 4): number {
    if (offset !== 0 || width !== 4) throw new BusFault(offset, 'read')
    return this.value
  }
  write(offset: number, value: number): void {
    if (offset === 0) this.value = value
    else if (offset === 4) this.world.at(this.world.now() + 1000, () => this.world.setLine(this.irq, value === 1))
    else if (offset === 8) this.world.memory()[value] = 0x5a
    else throw new BusFault(offset, 'write')
  }
  reset(): void { this.value = 7 }
}

const source = `
import { read8, read32, write32, wait, interrupted, interruptsOn, interruptsOff, counter, dmaPublish, dmaCollect } from "hal/hw";
import { Err } from "hal/error";
export function get(address: usize): u32 { return read32(address); }
export function get8(address: usize): u32 { return read8(address); }
export function set(address: usize, value: u32): void { write32(address, value); }
export function sleep(): bool { interruptsOn(); wait(); return interrupted(); }
export function ticks(): u64 { return counter(); }
export function invalid(): i32 { return Err.INVALID; }
export function poke(ptr: usize, value: u32): void { store<u32>(ptr, value); }
export function peek(ptr: usize): u32 { return load<u32>(ptr); }
export function publish(ptr: usize): void { dmaPublish(ptr, 4); }
export function collect(ptr: usize): void { dmaCollect(ptr, 4); }
export function spin(): void { while (true) read32(0x1000); }
`
const probe = (limit?: number) =>
  machine(source, { probe: place(0x1000, 0x10, (world, options) => new Probe(world, options.irq!), { irq: 5 }) }, { limit })

describe('harness', () => {
  it('connects a program that imports hal to models on a bus', async () => {
    const m = await probe()
    expect(m.call('get', 0x1000)).toBe(7)
    m.call('set', 0x1000, 9)
    expect(m.models.probe.value).toBe(9)
    expect(m.call('invalid')).toBe(-1)
    expect(m.trace).toEqual(['r 1000 7', 'w 1000 9'])
  })

  it('turns an address without a device, an offset without a register and a wrong width into a BusFault', async () => {
    const m = await probe()
    expect(() => m.call('get', 0x2000)).toThrow(BusFault)
    expect(() => m.call('get', 0x100c)).toThrow(BusFault)
    expect(() => m.call('get8', 0x1000)).toThrow(BusFault)
  })

  it('moves time in accesses and in wait, and delivers an interrupt once', async () => {
    const m = await probe()
    m.call('set', 0x1004, 1)
    expect(m.world.now()).toBe(100)
    expect(m.call('sleep')).toBe(1)
    expect(m.world.now()).toBe(1100)
    expect(m.world.masked).toBe(true)
    expect(m.world.edges.get(5)).toBe(1)
  })

  it('keeps a device from seeing what was not published, and the program from seeing what was not collected', async () => {
    const m = await probe()
    const ptr = m.reserve(64)
    m.call('poke', ptr, 0x1234)
    expect(m.world.memory()[ptr]).toBe(0)
    m.call('publish', ptr)
    expect(m.world.memory()[ptr]).toBe(0x34)
    m.call('set', 0x1008, ptr)
    expect(m.call('peek', ptr)).toBe(0x1234)
    m.call('collect', ptr)
    expect(m.call('peek', ptr)).toBe(0x125a)
  })

  it('loses what a device wrote to a line that the program made dirty meanwhile', async () => {
    const m = await probe()
    const ptr = m.reserve(64)
    m.call('set', 0x1008, ptr)
    m.call('poke', ptr + 32, 1)
    m.call('collect', ptr)
    expect(m.call('peek', ptr)).toBe(0)
  })

  it('stops a program that never stops reading', async () => {
    const m = await probe(1000)
    expect(() => m.call('spin')).toThrow('runaway')
  })
})

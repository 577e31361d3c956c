/**
 * Model of Allwinner's PIO (A10), from the A10 User Manual, "Port Controller".
 *
 * Options: `ports` (default 9), `absent: true` for QEMU's cubieboard, where reads give 0 and writes vanish. Pin number =
 * 32 × port + pin; `low`: the pin that something outside holds low (the switch of a slot with a card). 32-bit accesses only. The external interrupts (0x200 ff.) are not modelled: those registers fault.
 */
import { BusFault, type ModelFactory, type World } from '../../model.ts'

/** Pins that ports PA to PI have on the A10. */
const pinsOf = [18, 24, 25, 28, 12, 6, 12, 28, 22]
const portBytes = 0x24

interface Port { cfg: number[]; data: number; drive: number[]; pull: number[] }

export class SunxiGpioModel {
  private readonly ports: number
  private readonly absent: boolean
  private readonly low: number | undefined
  private state: Port[] = []
  private external = new Map<number, boolean>()
  private stuck = new Map<number, boolean>()

  constructor(private readonly world: World, options: Parameters<ModelFactory>[1]) {
    this.ports = Number(options.ports ?? 9)
    this.absent = options.absent === true
    this.low = options.low === undefined ? undefined : Number(options.low)
    this.reset()
  }

  reset(): void {
    this.state = Array.from({ length: this.ports }, () => ({ cfg: [0, 0, 0, 0], data: 0, drive: [0x5555_5555, 0x5555_5555], pull: [0, 0] }))
    this.external.clear()
    if (this.low !== undefined) this.external.set(this.low, false)
    this.stuck.clear()
  }

  drive(pin: number, level: boolean | undefined): void {
    if (level === undefined) this.external.delete(pin)
    else this.external.set(pin, level)
  }

  /** Fault: the pin reads `level` whatever drives it; `undefined` heals it. */
  stick(pin: number, level: boolean | undefined): void {
    if (level === undefined) this.stuck.delete(pin)
    else this.stuck.set(pin, level)
  }

  /** Function code of a pin. */
  function(pin: number): number { return (this.state[pin >> 5]!.cfg[(pin & 31) >> 3]! >>> (4 * (pin & 7))) & 7 }
  pull(pin: number): 'none' | 'up' | 'down' {
    return (['none', 'up', 'down', 'none'] as const)[(this.state[pin >> 5]!.pull[(pin & 31) >> 4]! >>> (2 * (pin & 15))) & 3]!
  }

  level(pin: number): boolean {
    const stuck = this.stuck.get(pin)
    if (stuck !== undefined) return stuck
    if (this.function(pin) === 1) return ((this.state[pin >> 5]!.data >>> (pin & 31)) & 1) === 1
    return this.external.get(pin) ?? this.pull(pin) === 'up'
  }

  read(offset: number, width: 1 | 2 | 4): number {
    const { port, register } = this.decode(offset, width, 'read')
    if (this.absent) return 0
    const state = this.state[port]!
    if (register < 0x10) return state.cfg[register / 4]! >>> 0
    if (register === 0x10) return this.data(port)
    if (register < 0x1c) return state.drive[(register - 0x14) / 4]! >>> 0
    return state.pull[(register - 0x1c) / 4]! >>> 0
  }

  write(offset: number, value: number, width: 1 | 2 | 4): void {
    const { port, register } = this.decode(offset, width, 'write')
    if (this.absent) return
    const state = this.state[port]!
    const before = this.outputs(port)
    if (register < 0x10) state.cfg[register / 4] = this.mask(port, (register / 4) * 8, 4, value & 0x7777_7777)
    else if (register === 0x10) state.data = this.mask(port, 0, 1, value)
    else if (register < 0x1c) state.drive[(register - 0x14) / 4] = value
    else state.pull[(register - 0x1c) / 4] = this.mask(port, ((register - 0x1c) / 4) * 16, 2, value)
    const after = this.outputs(port)
    for (const [pin, level] of after) if (before.get(pin) !== level) this.world.note(`gpio ${pin} ${Number(level)}`)
  }

  private outputs(port: number): Map<number, boolean> {
    const levels = new Map<number, boolean>()
    for (let i = 0; i < 32; i++) if (this.function(port * 32 + i) === 1) levels.set(port * 32 + i, ((this.state[port]!.data >>> i) & 1) === 1)
    return levels
  }

  /** DAT: an output shows its latch, an input its pin, a function 0. */
  private data(port: number): number {
    let value = 0
    for (let i = 0; i < (pinsOf[port] ?? 32); i++) if (this.function(port * 32 + i) <= 1 && this.level(port * 32 + i)) value |= 1 << i
    return value >>> 0
  }

  /** Clears the fields of pins that the port does not have. */
  private mask(port: number, first: number, bits: number, value: number): number {
    let result = 0
    for (let i = 0; i < 32 / bits && first + i < (pinsOf[port] ?? 32); i++) result |= value & (((1 << bits) - 1) << (i * bits))
    return result >>> 0
  }

  private decode(offset: number, width: number, kind: 'read' | 'write'): { port: number; register: number } {
    if (width !== 4 || offset % 4 !== 0 || offset >= this.ports * portBytes) throw new BusFault(offset, kind)
    return { port: Math.floor(offset / portBytes), register: offset % portBytes }
  }
}

const make = (world: World, options: Parameters<ModelFactory>[1]): SunxiGpioModel => new SunxiGpioModel(world, options)
export default make satisfies ModelFactory

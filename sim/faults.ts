/**
 * Devices that misbehave: replacements for `MachineOptions.replace` that wrap the usual model of any device.
 *
 * ```ts
 * Machine.create({ board, image, seed: 7, replace: { uart0: chain(dropInterrupts(every(100)), stuckBits(0x18, { set: 0x20 })) } })
 * ```
 * Whatever is left to chance comes from the machine's seed, so a failing run can be run again.
 */
import { BusFault, type DeviceModel, type ModelFactory, type World } from './model.ts'
import type { Replacement } from './models.ts'

/** When a fault strikes: asked once for each occasion. */
export type When = (world: World) => boolean

/** How often `when` was asked in a machine, this time included: replacements may serve several machines. */
const counting = (strikes: (count: number) => boolean): When => {
  const counts = new WeakMap<World, number>()
  return (world) => {
    const count = (counts.get(world) ?? 0) + 1
    counts.set(world, count)
    return strikes(count)
  }
}

/** Every `n`-th occasion, the `n`-th first. */
export const every = (n: number): When => counting((count) => count % n === 0)
/** The first `n` occasions. */
export const first = (n: number): When => counting((count) => count <= n)
/** Each occasion with probability `p`, from the machine's seed. */
export const sometimes = (p: number): When => (world) => world.random() < p
/** Occasions at virtual times in `[fromNs, toNs)`. */
export const during = (fromNs: number, toNs = Infinity): When => (world) => world.now() >= fromNs && world.now() < toNs
/** Several faults in one device, the first innermost. */
export const chain = (...faults: Replacement[]): Replacement => (usual) => faults.reduce((factory, fault) => fault(factory), usual)

/** A rising edge of the device's interrupt line is lost; the line stays low until the device lowers and raises it again. */
export const dropInterrupts = (when: When): Replacement => (usual) => (world, options) => {
  const high = new Set<number>()
  return usual(
    {
      ...world,
      setLine(line, level) {
        if (level && !high.has(line) && when(world)) {
          high.add(line)
          world.note(`fault: line ${line} lost`)
          return
        }
        if (!level) high.delete(line)
        else if (high.has(line)) return
        else high.add(line)
        world.setLine(line, level)
      },
    },
    options,
  )
}

/** The device's interrupt line follows `ns` late. */
export const delayInterrupts = (ns: number): Replacement => (usual) => (world, options) =>
  usual({ ...world, setLine: (line, level) => void world.at(world.now() + ns, () => world.setLine(line, level)) }, options)

/** Bits of the register at `offset` always read as 1 (`set`) or 0 (`clear`). */
export const stuckBits = (offset: number, bits: { set?: number; clear?: number }): Replacement =>
  intercept({ read: (at, value) => (at === offset ? ((value | (bits.set ?? 0)) & ~(bits.clear ?? 0)) >>> 0 : value) })

/** Reads give other values: bits of `mask` flip, each with probability one half. */
export const garbleReads = (when: When, mask = 0xffff_ffff, offset?: number): Replacement =>
  intercept({
    read: (at, value, world) => ((offset === undefined || at === offset) && when(world) ? (value ^ (Math.floor(world.random() * 0x1_0000_0000) & mask)) >>> 0 : value),
  })

/** Writes to `offset` (absent: to any register) get lost. */
export const dropWrites = (when: When, offset?: number): Replacement =>
  intercept({ drops: (at, world) => (offset === undefined || at === offset) && when(world) })

/** Accesses fail on the bus, as when the device's clock is off. */
export const failAccesses = (when: When): Replacement => intercept({ fails: when })

interface Interception {
  read?(offset: number, value: number, world: World): number
  drops?(offset: number, world: World): boolean
  fails?: When
}

/** Wraps the register accesses of a model; everything else of it (lines, wire side, registers elsewhere) stays as it is. */
function intercept(fault: Interception): Replacement {
  return (usual: ModelFactory) => (world, options) => {
    const model = usual(world, options)
    const check = (offset: number, kind: 'read' | 'write'): void => {
      if (fault.fails?.(world)) throw new BusFault(offset, kind)
    }
    const wrapped: Pick<DeviceModel, 'read' | 'write'> = {
      read(offset, width) {
        check(offset, 'read')
        const value = model.read(offset, width)
        return fault.read ? fault.read(offset, value, world) : value
      },
      write(offset, value, width) {
        check(offset, 'write')
        if (fault.drops?.(offset, world)) world.note(`fault: write of offset 0x${offset.toString(16)} lost`)
        else model.write(offset, value, width)
      },
    }
    return new Proxy(model, {
      get: (target, name) => {
        if (name === 'read' || name === 'write') return wrapped[name]
        const value = Reflect.get(target, name) as unknown
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value
      },
      set: (target, name, value) => Reflect.set(target, name, value),
    })
  }
}

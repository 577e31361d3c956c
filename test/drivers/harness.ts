/**
 * Runs one driver, compiled by asc as for a board, against device models on a bus.
 *
 *     const m = await machine(`import { Pl011 } from "drivers/serial/pl011"; …`, { uart: place(0x9000000, 0x1000, pl011, { irq: 33 }) })
 *     m.call('start', 115200)
 *     m.models.uart.…
 *
 * Time is virtual: each bus access and `hw.counter` takes `ACCESS_NS`, `hw.wait` jumps to the next event. Models see RAM
 * behind a cache (`CachedMemory`). A program that makes more than `limit` bus accesses is stopped: drivers never spin.
 */
import { Bus } from '../../sim/bus.ts'
import type { ControllerModel, CounterModel, DeviceModel, FirmwareModel, ModelFactory, World } from '../../sim/model.ts'
import { build, memoryBase } from './compile.ts'
import { CachedMemory } from './memory.ts'
import { TestWorld } from './world.ts'

export { deviceFile } from './compile.ts'
export { BusFault } from '../../sim/model.ts'

/** Virtual time of one register access or counter read, unless a test says otherwise. */
export const ACCESS_NS = 100

/** Stops the program once a model has reset the machine or powered it off. */
export class MachineEnded extends Error {
  constructor(readonly kind: 'reset' | 'off') { super(`the machine ended: ${kind}`) }
}

type Options = Parameters<ModelFactory>[1]

/** A model at its place on the bus. */
export interface Placement<M extends DeviceModel = DeviceModel> {
  base: number
  size: number
  make: (world: World, options: Options) => M
  options: Options
}

/** Puts the model that `make` builds at `[base, base + size)`. */
export const place = <M extends DeviceModel>(base: number, size: number, make: (world: World, options: Options) => M, options: Options = {}): Placement<M> =>
  ({ base, size, make, options })

/** A model without registers: the CPU's generic timer, firmware behind HVC and SMC. */
export const offBus = <M extends DeviceModel>(make: (world: World, options: Options) => M, options: Options = {}): Placement<M> =>
  ({ base: 0, size: 0, make, options })

type Models<P extends Record<string, Placement>> = { [K in keyof P]: ReturnType<P[K]['make']> }

/** The `hw` imports, by name. */
export type Seam = Record<string, (...args: never[]) => unknown>

export interface MachineOptions<P extends Record<string, Placement>> {
  seed?: number
  /** Which device is the interrupt controller; it gets the other models' lines. */
  controller?: keyof P
  /** Answer of `hw.entryLevel`, default 1. */
  entryLevel?: number
  /** Answer of `hw.counterFrequency` in Hz, default 54 MHz. */
  counterHz?: number
  /** Line that `hw.setCounterAlarm` raises, default 27. */
  alarmLine?: number
  /** Bus accesses after which the program counts as runaway, default 3 million. */
  limit?: number
  /** Virtual time of one access in ns, default `ACCESS_NS`. */
  accessNs?: number
  /** Replaces `hw` imports, e.g. `hvc` by a firmware model's `call`. */
  seam?: (models: Models<P>, world: TestWorld) => Seam
}

export interface TestMachine<P extends Record<string, Placement> = Record<string, Placement>> {
  /** What the program exports. */
  exports: Record<string, (...args: never[]) => unknown>
  /** Calls an export; numbers in, number out (`undefined` for void). */
  call(name: string, ...args: (number | bigint | boolean)[]): number
  world: TestWorld
  bus: Bus
  models: Models<P>
  memory: CachedMemory
  /** Reads and writes of registers so far, newest last: `r 9000018 90`, `w 9000000 41`. Cleared by the test. */
  trace: string[]
  /** Bus accesses so far. */
  accesses(): number
  /** Copies bytes (or a string's) to scratch memory of the program. @returns their address. */
  put(bytes: Uint8Array | string): number
  /** Reserves scratch memory, 64-byte aligned. */
  reserve(length: number): number
  /** Bytes of the program's memory. */
  bytes(ptr: number, length: number): Uint8Array
}

/** A machine with `devices` on its bus that runs the AssemblyScript module `source`. */
export async function machine<P extends Record<string, Placement>>(source: string, devices: P, options: MachineOptions<P> = {}): Promise<TestMachine<P>> {
  const module = await build(source)
  const world = new TestWorld(options.seed)
  const bus = new Bus()
  const models = {} as Models<P>
  for (const [name, { base, size, make, options: modelOptions }] of Object.entries(devices)) {
    const model = make(world, modelOptions)
    if (size > 0) bus.attach(base, size, model)
    Object.assign(models, { [name]: model })
  }
  if (options.controller !== undefined) world.controller = models[options.controller] as unknown as ControllerModel

  const limit = options.limit ?? 3_000_000
  let accesses = 0
  const trace: string[] = []
  bus.onAccess = (kind, address, value) => {
    if (++accesses > limit) throw new Error(`runaway: more than ${limit} bus accesses`)
    if (trace.length < 100_000) trace.push(`${kind[0]} ${address.toString(16)} ${value.toString(16)}`)
    world.advance(options.accessNs ?? ACCESS_NS)
    ended(world)
  }

  let instance: WebAssembly.Instance
  const linear = (): Uint8Array => new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer)
  const memory = new CachedMemory(linear)
  world.ram = () => memory.ram()
  const imports = { ...seam(bus, world, memory, options), ...cpu(Object.values(models), world), ...options.seam?.(models, world) }
  instance = await WebAssembly.instantiate(module, { hw: imports as WebAssembly.ModuleImports, env: { abort } })
  memory.ram()

  let scratch = 0x1000
  const reserve = (length: number): number => {
    const ptr = scratch
    scratch = (scratch + length + 63) & ~63
    if (scratch > memoryBase) throw new Error('scratch memory is used up')
    return ptr
  }
  const exports = instance.exports as TestMachine['exports']
  return {
    exports, world, bus, models, memory, trace, reserve,
    call: (name, ...args) => {
      const callee = exports[name]
      if (!callee) throw new Error(`the program exports no '${name}'`)
      return callee(...(args as never[])) as number
    },
    accesses: () => accesses,
    put: (bytes) => {
      const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
      const ptr = reserve(data.length)
      linear().set(data, ptr)
      return ptr
    },
    bytes: (ptr, length) => linear().slice(ptr, ptr + length),
  }

  function abort(_message: number, _file: number, line: number, column: number): never {
    throw new Error(`abort() at ${line}:${column}`)
  }
}

function ended(world: TestWorld): void {
  if (world.ended) throw new MachineEnded(world.ended)
}

/** Seam calls that reach a model without registers. */
function cpu(models: DeviceModel[], world: TestWorld): Seam {
  const imports: Seam = {}
  for (const model of models) {
    if ('call' in model) {
      const firmware = model as FirmwareModel
      const conduit = (kind: 'hvc' | 'smc') => (id: number, a: number, b: number, c: number): number => {
        const result = firmware.call(kind, id >>> 0, a >>> 0, b >>> 0, c >>> 0)
        ended(world)
        return result
      }
      imports.hvc = conduit('hvc')
      imports.smc = conduit('smc')
    }
    if ('setAlarm' in model) {
      const timer = model as CounterModel
      imports.counter = () => timer.counter()
      imports.counterFrequency = () => timer.frequency()
      imports.setCounterAlarm = (at: bigint) => timer.setAlarm(BigInt.asUintN(64, at))
      imports.clearCounterAlarm = () => timer.clearAlarm()
    }
  }
  return imports
}

/** The machine seam (`hal/hw.ts`) as far as drivers use it. */
function seam(bus: Bus, world: TestWorld, memory: CachedMemory, options: MachineOptions<never>): Seam {
  const hz = options.counterHz ?? 54_000_000
  const line = options.alarmLine ?? 27
  let cancel = (): void => {}
  const ticks = (): bigint => (BigInt(Math.trunc(world.now())) * BigInt(hz)) / 1_000_000_000n
  const absent = (name: string) => (): never => { throw new Error(`hw.${name} is not available in this test`) }
  return {
    read8: (address: number) => bus.read(address, 1),
    read16: (address: number) => bus.read(address, 2),
    read32: (address: number) => bus.read(address, 4),
    write8: (address: number, value: number) => bus.write(address, value & 0xff, 1),
    write16: (address: number, value: number) => bus.write(address, value & 0xffff, 2),
    write32: (address: number, value: number) => bus.write(address, value, 4),
    barrier: () => {},
    dmaAddress: (ptr: number) => ptr,
    dmaPublish: (ptr: number, length: number) => memory.publish(ptr >>> 0, length >>> 0),
    dmaCollect: (ptr: number, length: number) => memory.collect(ptr >>> 0, length >>> 0),
    counter: () => {
      world.advance(ACCESS_NS)
      return ticks()
    },
    counterFrequency: () => hz,
    setCounterAlarm: (at: bigint) => {
      cancel()
      const due = (BigInt.asUintN(64, at) * 1_000_000_000n + BigInt(hz) - 1n) / BigInt(hz)
      world.setLine(line, false)
      if (due <= BigInt(Math.trunc(world.now()))) world.setLine(line, true)
      else cancel = world.at(Number(due), () => world.setLine(line, true))
    },
    clearCounterAlarm: () => {
      cancel()
      world.setLine(line, false)
    },
    wait: () => {
      while (!world.asserted()) if (!world.step()) throw new Error('hw.wait: nothing is due any more')
      world.deliver()
    },
    interruptsOn: () => {
      world.masked = false
      world.deliver()
    },
    interruptsOff: () => { world.masked = true },
    interrupted: () => {
      const taken = world.taken
      world.taken = false
      return taken ? 1 : 0
    },
    entryLevel: () => options.entryLevel ?? 1,
    deviceTree: () => 0,
    setMemoryEnd: () => {},
    ...Object.fromEntries(['hvc', 'smc', 'trap', 'trapAddress', 'trapFrame', 'symbols', 'exit', 'retainedRead', 'retainedWrite', 'attempt',
      'fiberCreate', 'fiberSwitch', 'fiberDestroy', 'scanRoots'].map((name) => [name, absent(name)])),
  }
}

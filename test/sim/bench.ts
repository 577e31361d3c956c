/** A board made for tests of the simulator: three devices of the simplest kind, and a way to run a file of `device/` on it. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineBoard, defineSoc } from '../../boards/board.ts'
import { compileForSimulator, type SimImage } from '../../sim/compile.ts'
import { Machine, type MachineOptions } from '../../sim/machine.ts'
import { BusFault, type ControllerModel, type DeviceModel, type ModelFactory, type SerialModel, type World } from '../../sim/model.ts'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** Lines 0..31. Register 0: pending lines. Register 4: lines that may reach the CPU. */
class Lines implements ControllerModel {
  pending = 0
  enabled = 0
  setLine(line: number, high: boolean): void {
    this.pending = high ? this.pending | (1 << line) : this.pending & ~(1 << line)
  }
  asserted(): boolean {
    return (this.pending & this.enabled) !== 0
  }
  read(offset: number): number {
    if (offset === 0) return this.pending
    throw new BusFault(offset, 'read')
  }
  write(offset: number, value: number): void {
    if (offset !== 4) throw new BusFault(offset, 'write')
    this.enabled = value
  }
  reset(): void {
    this.pending = this.enabled = 0
  }
}

/** Register 0: a write raises line 1 that many ns later. Register 4: a write lowers it. Register 8: writes reset (1) or switch off (2). */
class Alarm implements DeviceModel {
  constructor(private readonly world: World) {}
  read(offset: number): number {
    if (offset === 12) return this.world.random() * 0x1_0000_0000
    throw new BusFault(offset, 'read')
  }
  write(offset: number, value: number): void {
    if (offset === 0) this.world.at(this.world.now() + value, () => this.world.setLine(1, true))
    else if (offset === 4) this.world.setLine(1, false)
    else if (offset === 8) this.world.reset(value === 1 ? 'reset' : 'off')
    else throw new BusFault(offset, 'write')
  }
  reset(): void {
    this.world.setLine(1, false)
  }
}

/** Register 0: sends on a write, and gives a received byte or 0 on a read; line 2 is high while there is one. */
class Teletype implements SerialModel {
  private received: number[] = []
  onTransmit: (byte: number) => void = () => {}
  constructor(private readonly world: World) {}
  type(bytes: Uint8Array): void {
    this.received.push(...bytes)
    this.world.setLine(2, true)
  }
  read(): number {
    const byte = this.received.shift() ?? 0
    if (!this.received.length) this.world.setLine(2, false)
    return byte
  }
  write(_offset: number, value: number): void {
    this.onTransmit(value & 255)
  }
  reset(): void {}
}

const factories: Record<string, ModelFactory> = {
  lines: () => new Lines(),
  alarm: (world) => new Alarm(world),
  tty: (world) => new Teletype(world),
}

/** Addresses as `device/bench.ts` has them. */
export const benchBoard = defineBoard({
  name: 'bench',
  title: 'Test bench',
  soc: defineSoc({
    name: 'bench',
    arch: 'aarch64',
    cpu: 'none',
    ram: { base: 0, size: 16 << 20 },
    deviceRanges: [{ base: 0x1000_0000, size: 0x3000 }],
    devices: {
      lines: { driver: '-', type: '-', base: 0x1000_0000, size: 8, args: [] },
      alarm: { driver: '-', type: '-', base: 0x1000_1000, size: 16, irq: 1, args: [] },
      tty: { driver: '-', type: '-', base: 0x1000_2000, size: 4, irq: 2, args: [] },
      timer: { driver: '-', type: '-', irq: 3, args: [], model: 'timer/generic' },
    },
    roles: { interrupts: 'lines', timer: 'timer', power: 'alarm' },
  }),
  console: { device: 'tty', baud: 115200 },
  image: { file: 'none', kind: 'raw', load: 0 },
  tested: 'simulator',
})

/** Compiles `test/sim/device/<name>.ts`. */
export const compileDevice = (name: string, runtime = 'stub'): Promise<SimImage> =>
  compileForSimulator({ projectRoot: path.join(root, 'test/sim/device'), entries: [`${name}.ts`], generated: {}, runtime, use: [], cache: path.join(root, 'build/sim-test') })

/** A machine on the test bench with `device/<name>.ts` as its program. */
export async function bench(name: string, options: Partial<MachineOptions> = {}): Promise<Machine> {
  const image = options.image ?? (await compileDevice(name))
  const given = Object.fromEntries(Object.entries(factories).map(([device, factory]) => [device, () => factory]))
  const replace = Object.fromEntries(
    Object.entries({ ...given, ...options.replace }).map(([device, replacement]) => [device, (usual: ModelFactory) => replacement(factories[device] ?? usual)]),
  )
  return Machine.create({ board: benchBoard, limitNs: 60e9, ...options, image, replace })
}

/** A simulated board: device models on a bus, a CPU with one interrupt, virtual time, and a program on top. */
import { devicesOf, type Board } from '../boards/board.ts'
import { Bus } from './bus.ts'
import { Clock } from './clock.ts'
import type { SimImage } from './compile.ts'
import { Cpu } from './cpu.ts'
import { EventLog } from './log.ts'
import { loadModels, type Replacement } from './models.ts'
import { BusFault, type ControllerModel, type CounterModel, type DeviceModel, type FirmwareModel, type IccModel, type SerialModel, type World } from './model.ts'
import { Program } from './program.ts'
import { randomFrom } from './random.ts'
import { Entered, makeSeam, Signal, type SeamContext } from './seam.ts'
import { Symbols, type Place } from './symbols.ts'
import { TrapCode, TrapError, trapCodeName, trapOf, wasmFrames } from './trap.ts'

export interface MachineOptions {
  board: Board
  /** What `compileForSimulator` made. */
  image: SimImage
  /** Everything that is left to chance comes from it. Default 1. */
  seed?: number
  /** Up to so many ns of chance are added to each step of time, so that other seeds interleave otherwise. Default 0. */
  jitterNs?: number
  /** Virtual time at which the run ends wherever the program is. Default: never. */
  limitNs?: number
  /** Other models for devices of the board, by device name; `sim/faults.ts` has some. */
  replace?: Record<string, Replacement>
  /** A flattened device tree, as a boot loader passes one. */
  deviceTree?: Uint8Array
  /** Called with each byte the console sends. */
  onOutput?: (byte: number) => void
  /** How many of the last log entries `log.tail()` keeps as text. Default 0. */
  keepLog?: number
}

/** Why `run` came back. After `paused`, `until` and `deadlock` it can be called again. */
export type Outcome =
  /** `hw.exit(code)`. */
  | { kind: 'exit'; code: number }
  /** `hw.enterImage`: the program made way for these bytes at physical address `to`. */
  | { kind: 'entered'; image: Uint8Array; to: number; argument: number }
  /** A power controller switched the machine off. */
  | { kind: 'off' }
  /** `_start` returned. */
  | { kind: 'returned' }
  /** Virtual time `untilNs` is reached, and the program waits or is at a safepoint. */
  | { kind: 'paused' }
  /** The program waits or has been busy for a while, and `until()` is true. */
  | { kind: 'until' }
  /** Virtual time `limitNs` is reached. */
  | { kind: 'timeout' }
  /** The program waits, and nothing is left that could wake it. */
  | { kind: 'deadlock'; message: string }
  /** The program trapped and its panic handler is through, trapped too, or is absent. */
  | { kind: 'halted'; code: number; message: string; frames: Place[] }

/** When `run` comes back although the program could go on: looked at while it waits for interrupts, `untilNs` at safepoints too. */
export interface Goal { untilNs?: number; until?: () => boolean }

/** A quiet moment: the program waits and no device has an event within this time (ns). A busy program has one this often. */
const QUIET = 10_000_000
/** Where the device tree lies; no board has a device there. */
const TREE = 0xe000_0000
/** What a reset takes. */
const RESET_TIME = 1_000_000

export class Machine {
  readonly clock = new Clock()
  readonly log: EventLog
  readonly bus = new Bus()
  /** Device models by the names the board gives them. */
  readonly devices: Record<string, DeviceModel> = {}
  /** The 4 KiB that keep their contents over a reset. */
  readonly retained = new Uint32Array(1024)
  readonly cpu: Cpu
  /** Resets so far. */
  resets = 0
  /** Called at a quiet moment; true means it has put something on a line, so look again. */
  onQuiet: () => boolean = () => false

  private readonly random: () => number
  private readonly module: WebAssembly.Module
  private readonly symbols: Symbols
  private readonly seam: WebAssembly.ModuleImports
  private readonly sent: number[] = []
  private program!: Program
  private controller: ControllerModel | undefined
  private asked: 'reset' | 'off' | undefined
  private goal: Goal = {}
  private waiting = false
  /** When a busy program was last offered input (ns). */
  private looked = 0
  /** The trap that led to the panic which is under way. */
  private cause: Outcome | undefined
  private doubleFault = false
  private ended: Outcome | undefined
  private readonly lastTrap = { code: 0, message: '', address: 0, frames: [] as number[] }

  /** Makes the machine and loads its models; the program has not run yet. */
  static async create(options: MachineOptions): Promise<Machine> {
    return new Machine(options, await loadModels(options.board, options.replace ?? {}))
  }

  private constructor(private readonly options: MachineOptions, models: Awaited<ReturnType<typeof loadModels>>) {
    const { board, image } = options
    this.random = randomFrom(options.seed ?? 1)
    this.log = new EventLog(options.keepLog)
    for (let i = 0; i < this.retained.length; i++) this.retained[i] = this.random() * 0x1_0000_0000
    this.cpu = new Cpu(() => this.controller?.asserted() ?? false, () => this.log.add('interrupt', this.clock.now(), 0, 0))
    this.bus.onAccess = (kind, address, value) => this.log.add(kind, this.clock.now(), address, value)

    const world = this.world()
    const { interrupts } = board.soc.roles
    const devices = devicesOf(board)
    for (const { name, factory } of models) {
      const { base, size, irq, modelOptions } = devices[name]
      const model = factory(world, { ...modelOptions, ...(irq === undefined ? {} : { irq }) })
      this.devices[name] = model
      if (name === interrupts) this.controller = model as ControllerModel
      if (base !== undefined && size !== undefined) this.bus.attach(base, size, model)
      for (const region of model.regions?.() ?? []) this.bus.attach(region.base, region.size, region.model, region.shared)
    }
    const tree = options.deviceTree
    if (tree) this.bus.attach(TREE, (tree.length + 3) & ~3, treeModel(tree))
    const serial = this.serial()
    if (serial) serial.onTransmit = (byte) => this.transmitted(byte)

    const { module, symbols } = prepared(image)
    this.module = module
    this.symbols = symbols
    const machine = this
    this.seam = makeSeam({
      bus: this.bus, clock: this.clock, cpu: this.cpu, retained: this.retained, lastTrap: this.lastTrap, symbols: this.symbols,
      counter: Object.values(this.devices).find(isCounter), firmware: Object.values(this.devices).find(isFirmware), icc: Object.values(this.devices).find(isIcc),
      get program() {
        return machine.program
      },
      cost: (ns) => ns + (options.jitterNs ? Math.floor(this.random() * (options.jitterNs + 1)) : 0),
      settle: () => this.settle(),
      idle: () => this.idle(),
      paused: () => this.paused(),
      trapped: (error) => this.trapped(error),
      deviceTree: tree ? TREE : 0,
    } satisfies SeamContext)
    this.program = new Program(this.module, this.seam)
  }

  /** Virtual time in ns since power-on. */
  now(): number {
    return this.clock.now()
  }

  /** When the program goes on without help from outside (ns): now, at the next event, or undefined when it waits in vain. */
  nextWake(): number | undefined {
    return !this.waiting || this.cpu.pending() ? this.now() : this.clock.next()
  }

  /** 16 hexadecimal digits over all bus accesses, interrupts, fiber switches, output and notes so far: equal runs, equal hashes. */
  hash(): string {
    return this.log.hash()
  }

  /** What the console has sent so far. */
  output(): string {
    return Buffer.from(this.sent).toString('utf8')
  }

  /** Puts text or bytes on the console's receive line, now. */
  type(input: string | Uint8Array): void {
    const serial = this.serial()
    if (!serial) throw new Error(`the console ${this.options.board.console.device} of ${this.options.board.name} has no serial model`)
    const bytes = typeof input === 'string' ? Buffer.from(input) : input
    this.log.addText('input', this.now(), Buffer.from(bytes).toString('latin1'))
    serial.type(bytes)
  }

  /** Runs the program until it ends, waits in vain, or the goal is reached. */
  run(goal: Goal = {}): Outcome {
    if (this.ended) return this.ended
    this.goal = goal
    this.cpu.touch() // a test may have done something to a model
    const frames = Error.stackTraceLimit
    Error.stackTraceLimit = 64
    try {
      for (;;) {
        try {
          const outcome = this.proceed()
          if (outcome) return outcome
        } catch (error) {
          const outcome = this.failed(error)
          if (outcome) return this.end(outcome)
        }
      }
    } finally {
      Error.stackTraceLimit = frames
    }
  }

  /** One stretch of the program. @returns an outcome, or undefined to go on. */
  private proceed(): Outcome | undefined {
    if (this.waiting) {
      if (!this.idle()) return this.whyIdle()
      this.waiting = false
    }
    const request = this.program.fibers.step()
    if (request === null) return this.finished()
    if (request.kind === 'pause') return { kind: this.goal.until?.() ? 'until' : 'paused' }
    if (request.kind === 'wait') this.waiting = true
    if (request.kind === 'scan') this.program.scan(request.low, request.high)
    if (request.kind === 'switch') {
      this.log.add('switch', this.now(), this.program.fibers.current(), request.to)
      this.program.fibers.select(request.to)
    }
    return undefined
  }

  /** The function at the bottom of a fiber's stack returned. */
  private finished(): Outcome | undefined {
    if (this.cause) return this.end(this.cause)
    if (this.program.fibers.current() === 0) return this.end({ kind: 'returned' })
    throw new TrapError(TrapCode.UNREACHABLE, 0, 'a fiber returned from its entry function')
  }

  /** Something was thrown out of a fiber. @returns an outcome, or undefined to go on. */
  private failed(error: unknown): Outcome | undefined {
    if (error instanceof Signal) {
      if (error.kind === 'exit') return { kind: 'exit', code: error.code }
      if (error.kind !== 'reset') return { kind: error.kind }
      this.reset()
      return undefined
    }
    if (error instanceof Entered) return { kind: 'entered', image: error.image, to: error.to, argument: error.argument }
    const code = this.trapped(error)
    if (code === undefined) throw error
    return this.panic(code)
  }

  /** As on metal: `panic(code)`, `panic(DOUBLE_FAULT)` when that traps, then a halt. */
  private panic(code: number): Outcome | undefined {
    const again = this.cause !== undefined
    const { message, frames } = this.lastTrap
    this.cause ??= { kind: 'halted', code, message, frames: frames.map((offset) => this.symbols.place(offset)) }
    this.cpu.mask()
    this.waiting = false
    if (this.doubleFault) return this.end(this.cause)
    this.doubleFault = again
    return this.program.panic(again ? TrapCode.DOUBLE_FAULT : code) ? undefined : this.end(this.cause)
  }

  private end(outcome: Outcome): Outcome {
    this.log.addText('end', this.now(), outcome.kind)
    return (this.ended = outcome)
  }

  private reset(): void {
    this.log.add('reset', this.now(), this.resets, 0)
    this.resets++
    this.waiting = false
    this.cause = undefined
    this.doubleFault = false
    this.cpu.reset()
    for (const model of Object.values(this.devices)) model.reset()
    this.program = new Program(this.module, this.seam)
    this.clock.advance(RESET_TIME)
    this.asked = undefined
  }

  /** After each step of time: does what models asked for, ends the run at its limit, takes interrupts. */
  private settle(): void {
    if (this.asked) {
      const kind = this.asked
      this.asked = undefined
      throw new Signal(kind)
    }
    if (this.options.limitNs !== undefined && this.now() >= this.options.limitNs) throw new Signal('timeout')
    this.cpu.check()
  }

  /** Moves time until the CPU's interrupt input is asserted. @returns false when the goal is reached or nothing is coming. */
  private idle(): boolean {
    for (;;) {
      this.cpu.check()
      if (this.cpu.pending() || this.cpu.flagged()) return true
      if (this.goal.until?.()) return false
      const next = this.clock.next()
      if ((next === undefined || next > this.now() + QUIET) && this.onQuiet()) continue
      if (next === undefined || next > (this.goal.untilNs ?? Infinity)) return false
      this.clock.advanceTo(Math.min(next, this.options.limitNs ?? Infinity))
      this.settle()
    }
  }

  /** At a safepoint: gives input to a program that never waits, and ends its turn when the goal is reached. */
  private paused(): boolean {
    const { untilNs, until } = this.goal
    if (this.now() >= this.looked + QUIET) {
      this.looked = this.now()
      this.onQuiet()
      if (until?.()) return true
    }
    return untilNs !== undefined && this.now() >= untilNs
  }

  private whyIdle(): Outcome {
    if (this.goal.until?.()) return { kind: 'until' }
    const stop = this.goal.untilNs
    if (stop !== undefined) {
      this.clock.advanceTo(stop)
      this.settle()
      return { kind: 'paused' }
    }
    const { fibers } = this.program
    const lines = this.cpu.isMasked() ? 'masked' : 'unmasked'
    return {
      kind: 'deadlock',
      message: `deadlock at ${(this.now() / 1e9).toFixed(6)} s: fiber ${fibers.current()} of ${fibers.count()} waits for an interrupt (${lines}), but no device has anything coming`,
    }
  }

  /** Records a trap. @returns its code, or undefined when `error` is none. */
  private trapped(error: unknown): number | undefined {
    const trap = trapOf(error)
    if (!trap) return undefined
    const { code, address } = trap
    // The check itself is no place of the program.
    const frames = wasmFrames(error).slice(code === TrapCode.NULL_PAGE ? 1 : 0)
    const message = (error as Error).message === trapCodeName(code) ? trapCodeName(code) : `${trapCodeName(code)}: ${(error as Error).message}`
    Object.assign(this.lastTrap, { code, address, frames, message })
    this.log.add('trap', this.now(), code, frames[0] ?? 0)
    return code
  }

  private transmitted(byte: number): void {
    this.log.add('output', this.now(), byte, 0)
    this.sent.push(byte)
    this.options.onOutput?.(byte)
  }

  private serial(): SerialModel | undefined {
    const model = this.devices[this.options.board.console.device] as Partial<SerialModel> | undefined
    return model && typeof model.type === 'function' ? (model as SerialModel) : undefined
  }

  private world(): World {
    return {
      now: () => this.now(),
      at: (ns, action) =>
        this.clock.at(ns, () => {
          this.cpu.touch()
          action()
        }),
      setLine: (line, high) => {
        this.cpu.touch()
        this.controller?.setLine(line, high)
      },
      random: () => this.random(),
      note: (event) => this.log.addText('note', this.now(), event),
      memory: () => new Uint8Array(this.program.memory.buffer),
      reset: (kind) => void (this.asked = kind),
    }
  }
}

/** Whole words of memory that can only be read. */
function treeModel(tree: Uint8Array): DeviceModel {
  const words = Buffer.alloc((tree.length + 3) & ~3)
  words.set(tree)
  return {
    read: (offset, width) => words.readUIntLE(offset, width),
    write: (offset) => {
      throw new BusFault(offset, 'write')
    },
    reset: () => {},
  }
}

/** What machines with the same program share. */
const shared = new WeakMap<SimImage, { module: WebAssembly.Module; symbols: Symbols }>()

function prepared(image: SimImage): { module: WebAssembly.Module; symbols: Symbols } {
  const known = shared.get(image)
  if (known) return known
  const made = { module: new WebAssembly.Module(image.wasm as BufferSource), symbols: new Symbols(image.wasm, image.sourceMap, image.functions) }
  shared.set(image, made)
  return made
}

const isCounter = (model: DeviceModel): model is CounterModel => 'setAlarm' in model && 'counter' in model
const isIcc = (model: DeviceModel): model is IccModel => 'iccAcknowledge' in model
const isFirmware = (model: DeviceModel): model is FirmwareModel => 'call' in model

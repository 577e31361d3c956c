/** The imports `hw.*` (`hal/hw.ts`) of a simulated machine. */
import type { Bus } from './bus.ts'
import type { Clock } from './clock.ts'
import type { Cpu } from './cpu.ts'
import { BusFault, type CounterModel, type FirmwareModel, type IccModel } from './model.ts'
import { Polling } from './polling.ts'
import type { Program } from './program.ts'
import { TrapCode, TrapError, wasmFrames } from './trap.ts'

/** Imports that can put the running stack away; asyncify must know them. */
export const suspending = ['fiberSwitch', 'scanRoots', 'wait', 'attempt', 'safepoint'] as const

/** How much virtual time things take, in ns. Fixed, so that runs repeat; for polls `sim/polling.ts` makes it longer. */
export const Cost = { access: 100, counter: 20, loop: 20 } as const

/** A safepoint asks the host once in so many rounds of loops: a call out of WebAssembly takes far longer than a round. */
export const LOOPS = 64

/** Ends or restarts the program from inside an import; `attempt` lets it pass. */
export class Signal extends Error {
  constructor(readonly kind: 'exit' | 'off' | 'reset' | 'timeout', readonly code = 0) {
    super(kind)
  }
}

/** The program has made way for another one. */
export class Entered extends Error {
  constructor(readonly image: Uint8Array, readonly to: number, readonly argument: number) {
    super('entered')
  }
}

/** What the seam works on: the machine, and the run of the program that is under way. */
export interface SeamContext {
  bus: Bus
  clock: Clock
  cpu: Cpu
  retained: Uint32Array
  counter?: CounterModel
  firmware?: FirmwareModel
  icc?: IccModel
  readonly program: Program
  /** A cost as it is this time (ns). */
  cost(ns: number): number
  /** Called after every step of time; throws `Signal` when a model has asked for a reset or the limit is reached. */
  settle(): void
  /** Waits for an interrupt. @returns false when the fiber must be put away first. */
  idle(): boolean
  /** True when the host wants the machine back though the program is busy. */
  paused(): boolean
  /** The trap code of an exception, recorded as the last trap; undefined when it is not a trap. */
  trapped(error: unknown): number | undefined
  lastTrap: { address: number; frames: number[] }
  symbols: { bytes(): Uint8Array }
  /** Physical address of the device tree, 0 for none. */
  deviceTree: number
}

export function makeSeam(it: SeamContext): WebAssembly.ModuleImports {
  const pass = (ns: number): void => {
    it.clock.advance(it.cost(ns))
    it.settle()
  }
  const polling = new Polling(it.clock)
  /** Time for something that is no poll. */
  const passOther = (ns: number): void => {
    pass(ns)
    polling.interrupt()
  }
  const checked = <T>(address: number, width: 1 | 2 | 4, kind: 'read' | 'write', access: () => T): T => {
    if (address % width) throw new TrapError(TrapCode.ALIGNMENT, address, `misaligned ${kind} of 0x${address.toString(16)}`)
    try {
      return access()
    } catch (error) {
      throw error instanceof BusFault ? new TrapError(TrapCode.BUS_FAULT, error.address, error.message) : error
    } finally {
      it.cpu.touch()
      it.settle()
    }
  }
  const read = (width: 1 | 2 | 4) => (signed: number) => {
    const address = signed >>> 0
    pass(polling.read(address, Cost.access))
    const value = checked(address, width, 'read', () => it.bus.read(address, width))
    polling.saw(value)
    return value
  }
  const write = (width: 1 | 2 | 4) => (signed: number, value: number) => {
    const address = signed >>> 0
    passOther(Cost.access)
    checked(address, width, 'write', () => it.bus.write(address, value, width))
  }
  /** A part of the CPU that not every board has. */
  const part = <T>(model: T | undefined, what: string): T => {
    if (model === undefined) throw new TrapError(TrapCode.UNDEFINED_INSTRUCTION, 0, `this machine has no ${what}`)
    return model
  }
  const counter = (): CounterModel => part(it.counter, 'generic timer')
  const icc = <T>(use: (model: IccModel) => T): T => {
    const model = part(it.icc, 'GICv3 CPU interface')
    passOther(Cost.access)
    const result = use(model)
    it.cpu.touch()
    it.settle()
    return result
  }
  const firmware = (conduit: 'hvc' | 'smc') => (id: number, a: number, b: number, c: number) => {
    const model = part(it.firmware, `firmware behind ${conduit}`)
    passOther(Cost.access)
    const result = model.call(conduit, id >>> 0, a >>> 0, b >>> 0, c >>> 0)
    it.settle()
    return result
  }

  return {
    read8: read(1), read16: read(2), read32: read(4), write8: write(1), write16: write(2), write32: write(4),
    barrier() {},
    dmaAddress: (ptr: number) => ptr,
    dmaPublish() {},
    dmaCollect() {},

    counter() {
      const model = counter()
      pass(polling.counter(Cost.counter))
      return model.counter()
    },
    counterFrequency: () => counter().frequency(),
    setCounterAlarm(at: bigint) {
      counter().setAlarm(BigInt.asUintN(64, at))
      it.settle()
    },
    clearCounterAlarm: () => counter().clearAlarm(),

    wait() {
      if (it.program.fibers.resumed()) return
      polling.interrupt()
      if (!it.idle()) it.program.fibers.suspend({ kind: 'wait' })
    },
    interruptsOn: () => it.cpu.unmask(),
    interruptsOff: () => it.cpu.mask(),
    interrupted: () => Number(it.cpu.interrupted()),

    iccStart: () => icc((model) => model.iccStart()),
    iccAcknowledge: () => icc((model) => model.iccAcknowledge()),
    iccEnd: (intid: number) => icc((model) => model.iccEnd(intid >>> 0)),

    fiberCreate: (element: number, stackBytes: number) => it.program.fibers.create(() => it.program.invoke(element), stackBytes >>> 0),
    fiberSwitch(id: number) {
      const { fibers } = it.program
      if (fibers.resumed() || id === fibers.current()) return
      if (!fibers.has(id)) throw new TrapError(TrapCode.OTHER, 0, `fiberSwitch(${id}): no such fiber`)
      fibers.suspend({ kind: 'switch', to: id })
    },
    fiberDestroy: (id: number) => it.program.fibers.destroy(id),
    scanRoots(low: number, high: number) {
      const { fibers } = it.program
      if (!fibers.resumed()) fibers.suspend({ kind: 'scan', low: low >>> 0, high: high >>> 0 })
    },

    // Not of hal/hw.ts: `sim/safepoints.ts` has each loop of the app call it now and then.
    safepoint() {
      const { fibers } = it.program
      if (!fibers.resumed()) {
        passOther(Cost.loop * LOOPS)
        if (it.paused()) return void fibers.suspend({ kind: 'pause' })
      }
      return Number(it.cpu.safepoint())
    },

    // Not of hal/hw.ts: `sim/null-page.ts` has loads and stores with small pointers call it.
    nullAccess(pointer: number, offset: number) {
      const address = (pointer >>> 0) + (offset >>> 0)
      if (address < 4096) throw new TrapError(TrapCode.NULL_PAGE, address, `access to address 0x${address.toString(16)}`)
    },

    attempt: (element: number) => it.program.fibers.attempt(element, (target) => it.program.invoke(target), it.trapped),
    trap(code: number) {
      throw new TrapError(code >>> 0)
    },
    trapAddress: () => BigInt(it.lastTrap.address),
    // Frame 0 is where it happened; the others are return addresses, which lie behind the call.
    trapFrame: (index: number) => (index >>> 0 < it.lastTrap.frames.length ? it.lastTrap.frames[index] + Number(index > 0) : 0xffff_ffff),
    callFrames(into: number, count: number) {
      // Return addresses lie behind the call.
      const frames = wasmFrames(new Error()).slice(0, count).map((offset) => offset + 1)
      new Uint32Array(it.program.memory.buffer, into >>> 0, frames.length).set(frames)
      return frames.length
    },
    symbols: (offset: number) => it.symbols.bytes()[offset >>> 0] ?? 0,

    exit(code: number) {
      throw new Signal('exit', code)
    },
    enterImage(at: number, length: number, to: number, argument: number) {
      throw new Entered(new Uint8Array(it.program.memory.buffer, at >>> 0, length >>> 0).slice(), to >>> 0, argument >>> 0)
    },
    retainedRead: (index: number) => it.retained[index & 1023],
    retainedWrite: (index: number, value: number) => void (it.retained[index & 1023] = value),

    deviceTree: () => it.deviceTree,
    setMemoryEnd() {},
    entryLevel: () => 0,
    hvc: firmware('hvc'),
    smc: firmware('smc'),
  }
}

/** What a device model is, and what the world gives it. Models are written from the chip's manual, never from our driver. */
import type { Store } from './models/block/store.ts'

/** The simulated machine as a device model sees it. */
export interface World {
  /** Virtual time in ns since power-on. */
  now(): number
  /** Runs `action` at virtual time `ns` (or as soon as possible when past). @returns a function that cancels it. */
  at(ns: number, action: () => void): () => void
  /** Drives interrupt line `line` of the board's controller; level-sensitive. */
  setLine(line: number, high: boolean): void
  /** Uniform in [0, 1), from the machine's seed. */
  random(): number
  /** Adds an event to the log whose hash makes two runs comparable. */
  note(event: string): void
  /** The machine's memory as a bus master sees it: byte `address` is physical (= linear in the simulator). */
  memory(): Uint8Array
  /** Resets the machine (watchdog, power controller); `off` ends the run instead. */
  reset(kind: 'reset' | 'off'): void
}

/** Registers at `[base, base + size)`. */
export interface Block { base: number; size: number; model: DeviceModel; shared?: boolean }

/** A register block on the bus. Offsets are from the block's base; widths in bytes. */
export interface DeviceModel {
  /** @returns the register's value, or throws `BusFault` for an offset that is not a register. */
  read(offset: number, width: 1 | 2 | 4): number
  write(offset: number, value: number, width: 1 | 2 | 4): void
  /** Back to the power-on state. */
  reset(): void
  /**
   * Register blocks the device has besides the one at its `base` (BCM2836: the local block; GICv3: the redistributor), at
   * addresses from its options. Whoever attaches the model attaches these too; reset goes to the device alone. A `shared` one has parts of
   * several devices in it (clock control): each model answers for its own bits and reads as 0 elsewhere.
   */
  regions?(): Block[]
}

/** An interrupt controller model: lines in, one CPU interrupt out. */
export interface ControllerModel extends DeviceModel {
  setLine(line: number, high: boolean): void
  /** True while the CPU's interrupt input is asserted. */
  asserted(): boolean
}

/** A controller whose CPU interface is system registers (`irq/gic-v3`): the seam's `icc…` functions call it. */
export interface IccModel extends ControllerModel {
  iccStart(): void
  /** ICC_IAR1: acknowledges. @returns an INTID, 1023 for none. */
  iccAcknowledge(): number
  /** ICC_EOIR1 = `intid`. */
  iccEnd(intid: number): void
}

/** A serial model: the wire side, for tests and for the terminal. */
export interface SerialModel extends DeviceModel {
  /** Puts bytes on the receive line; they arrive as fast as the FIFO takes them. */
  type(bytes: Uint8Array): void
  /** Called with each byte that leaves the transmitter. */
  onTransmit: (byte: number) => void
}

/** A network card's model: the wire side. Frames go without preamble and frame check sequence. */
export interface NetModel extends DeviceModel {
  /** A frame comes over the wire, now. */
  receive(frame: Uint8Array): void
  /** Called with each frame that leaves the card. */
  onTransmit: (frame: Uint8Array) => void
  /** Plugs the cable in or pulls it. */
  setLink(up: boolean): void
}

/** A model that takes a card or disk: a slot, or a disk's controller. */
export interface CardModel extends DeviceModel {
  /** Puts a medium with these sectors in, now; one that is there is taken out first. */
  insert(store: Store): void
}

/** The CPU's generic timer (`timer/generic`): no registers on the bus; the seam calls it. It drives line `options.irq`. */
export interface CounterModel extends DeviceModel {
  /** CNTFRQ in Hz. */
  frequency(): number
  /** CNTVCT: ticks at `world.now()`. */
  counter(): bigint
  /** CNTV_CVAL = `at` ticks, timer and interrupt on. */
  setAlarm(at: bigint): void
  /** CNTV_CTL = 0. */
  clearAlarm(): void
}

/** Firmware behind HVC and SMC (`power/psci`): no registers on the bus; the seam calls it. */
export interface FirmwareModel extends DeviceModel {
  /** One call in the SMC convention. @returns what the CPU finds in w0, signed; -1 for an unknown function. */
  call(conduit: 'hvc' | 'smc', id: number, arg1: number, arg2: number, arg3: number): number
}

/** An access that no device answers. */
export class BusFault extends Error {
  constructor(readonly address: number, readonly kind: 'read' | 'write') {
    super(`bus fault: ${kind} of 0x${(address >>> 0).toString(16)}`)
    this.name = 'BusFault'
  }
}

/** How a model is made: its options come from the board's data. */
export type ModelFactory = (world: World, options: Record<string, number | boolean | string> & { irq?: number }) => DeviceModel

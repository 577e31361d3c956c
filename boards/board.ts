/** What a board is: data that the build, linker, flasher, runner, simulator, documents and tests all read. */

/** The CPU families the back end knows. */
export type Arch = 'aarch64' | 'arm'

/** A constructor argument of a driver: a number, a string, or `{ device }` for another device of the same board. */
export type Argument = number | boolean | { device: string }

/** One device of a SoC or board. */
export interface Device {
  /** Module path below `drivers/`, e.g. `serial/pl011`. Its file exports one class. */
  driver: string
  /** Class the driver's file exports. */
  type: string
  /** Physical base of the register block; absent for devices without registers of their own (the generic timer). */
  base?: number
  /** Bytes of address space the register block takes. */
  size?: number
  /** Interrupt line as the interrupt controller counts (GIC: INTID = SPI + 32). */
  irq?: number
  /** Constructor arguments, in order. */
  args: Argument[]
  /** Device model in `sim/models/` that stands at `base` in the simulator, e.g. `serial/pl011`. */
  model?: string
  /** Options for the model's constructor. */
  modelOptions?: Record<string, number | boolean | string>
}

/** A physical address range. */
export interface Range { base: number; size: number }

/** A device that may play a role. */
export interface Candidate {
  device: string
  /** Plays it only where the device tree has an enabled node that is compatible with this. */
  compatible?: string
}

/** A system on chip: what boards share. */
export interface Soc {
  name: string
  arch: Arch
  /** gcc's name of the core, e.g. `cortex-a53`. */
  cpu: string
  /** RAM that is always there; a device tree may tell of more. */
  ram: Range
  /** Physical ranges that hold device registers; mapped as Device memory. */
  deviceRanges: Range[]
  devices: Record<string, Device>
  /** Names of the devices that play the parts every kernel needs. Of several for one part, the first that is there. */
  roles: { interrupts: string; timer: string; power: string; watchdog?: string; gpio?: string; net?: string | Candidate[]; entropy?: string | Candidate[]; block?: string }
}

/** File format of the image that goes onto the board. */
export interface ImageFormat {
  /** File name the board's boot loader looks for. */
  file: string
  /** `arm64` = raw with an arm64 Image header; `raw` = flat binary; `zimage` = flat with a zImage header; `uimage` = U-Boot legacy. */
  kind: 'arm64' | 'raw' | 'zimage' | 'uimage'
  /** Physical address the image is loaded at and entered. */
  load: number
}

/** How QEMU starts the board. */
export interface Qemu {
  /** `qemu-system-aarch64` or `qemu-system-arm`. */
  program: string
  /** Machine name; the CLI checks that the QEMU at hand has it. */
  machine: string
  /** Further arguments, e.g. `['-cpu', 'cortex-a53']`. */
  args: string[]
  /** What is loaded: the image with `-kernel`, the ELF with `-kernel`, or the image by `-device loader` at its load address. */
  kernel: 'image' | 'elf' | 'loader'
  /** Which `-serial` is the console. */
  serial: number
  /** The network card: its `-device`, e.g. `virtio-net-device`, or `onboard` for one that is part of the machine. */
  network?: string
  /** How it takes a card or disk: as this `-device`, or in the machine's own slot. Sizes are powers of two unless `anySize`. */
  card?: { device?: string; anySize?: boolean }
  /** What this machine lacks or does otherwise than the board. */
  differences: string[]
}

/** A light: a pin of the board's GPIO block. */
export interface LedPin { pin: number; activeLow?: boolean }

/** How far something has been tried. */
export type Tested = 'hardware' | 'qemu' | 'simulator' | 'none'

export interface Board {
  /** Short and stable, lower case: what `--board` takes. */
  name: string
  /** Other names `--board` accepts. */
  aliases?: string[]
  /** Full name for people. */
  title: string
  soc: Soc
  /** Console device and speed. */
  console: { device: string; baud: number }
  leds?: Record<string, LedPin>
  /** Pins that are set before anything else: to an alternate function as the manual numbers them, or without one to input. */
  pins?: { pin: number; alternate?: number }[]
  /** Devices of this board, added to or replacing the SoC's by name. */
  devices?: Record<string, Device>
  /** Overrides of the SoC's RAM. */
  ram?: Range
  image: ImageFormat
  qemu?: Qemu
  /** Runs as a guest of Xen under QEMU instead of on the bare machine. */
  xen?: boolean
  /** Set of firmware files `uni flash` puts on the card: `start` for the Pi Zero to 3, `start4` for the Pi 4. */
  firmware?: 'start' | 'start4' | 'sunxi'
  /** U-Boot's name of the board, for firmware `sunxi`. */
  uboot?: string
  tested: Tested
  /** Known gaps, one sentence each. */
  notes?: string[]
}

/** Identity helpers that give boards types and completion. */
export const defineSoc = (soc: Soc): Soc => soc
export const defineBoard = (board: Board): Board => board

/** The devices that may play a role, the first choice first. */
export const candidates = (role: string | Candidate[] | undefined): Candidate[] =>
  typeof role === 'string' ? [{ device: role }] : role ?? []

/** A board's devices: the SoC's, then its own by name. */
export const devicesOf = (board: Board): Record<string, Device> => ({ ...board.soc.devices, ...board.devices })

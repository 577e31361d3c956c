/**
 * Fibers on Node: asyncify unwinds the running WebAssembly stack into memory and rewinds another.
 *
 * Linear memory holds one scratch area, used only while a stack is being unwound or rewound; saved stacks live here, outside
 * of the program's reach. A stack that must be put away asks with `suspend`, its frames return one by one down to `step`, which
 * hands the request to the machine. `step` after that calls the same function again, which rewinds up to the same import;
 * there `resumed` answers true and the import returns.
 */
import { TrapCode, TrapError } from './trap.ts'

/** Exports that asyncify adds. */
export interface AsyncifyExports {
  asyncify_start_unwind(data: number): void
  asyncify_stop_unwind(): void
  asyncify_start_rewind(data: number): void
  asyncify_stop_rewind(): void
  asyncify_get_state(): number
}

const UNWINDING = 1
const REWINDING = 2

/**
 * Where an unwound stack goes in linear memory: below the static data, 8 bytes of asyncify's own, then the stack. Asyncify does not look
 * where the area ends. Node's own stack is smaller than 1 MiB, with `--stack-size` smaller than 4 MiB where we say so, and an unwound frame
 * is no larger than a live one.
 */
export const SCRATCH = { base: 4096, size: 4 << 20 } as const

/** As in linker/startup: how many fibers there can be besides the first, and the largest stack one can ask for. */
const SLOTS = 1024
const MOST_STACK = 0x4_0000 - 2 * 4096

interface Fiber {
  id: number
  /** Functions that run one after the other on this stack; `current` is the one that runs now. */
  entries: (() => void)[]
  current: number
  saved: Uint8Array | null
  /** Table elements of the `attempt`s that are active, outermost first; `replay` counts them during a rewind. */
  attempts: number[]
  replay: number
}

/** Why a stack was put away. */
export type Request = { kind: 'switch'; to: number } | { kind: 'scan'; low: number; high: number } | { kind: 'wait' } | { kind: 'pause' }

export class Fibers {
  private fibers = new Map<number, Fiber>()
  private running: Fiber
  private request: Request | null = null

  /** @param boot functions fiber 0 runs, one after the other */
  constructor(
    private readonly asyncify: AsyncifyExports,
    private readonly memory: WebAssembly.Memory,
    boot: (() => void)[],
  ) {
    this.running = fiber(0, boot)
    this.fibers.set(0, this.running)
  }

  /** Id of the running fiber. */
  current(): number {
    return this.running.id
  }

  count(): number {
    return this.fibers.size
  }

  /** Makes a fiber. @returns the lowest id that is free, from 1; -1 where metal has no slot left or none large enough. */
  create(entry: () => void, stackBytes = 0): number {
    if (stackBytes > MOST_STACK) return -1
    let id = 1
    while (this.fibers.has(id)) id++
    if (id > SLOTS) return -1
    this.fibers.set(id, fiber(id, [entry]))
    return id
  }

  /** Forgets fiber `id`. Traps when it runs or does not exist. */
  destroy(id: number): void {
    if (id === this.running.id || !this.fibers.delete(id)) throw new TrapError(TrapCode.OTHER, 0, `fiberDestroy(${id}): the fiber runs or does not exist`)
  }

  /** Drops the running fiber, whose stack is gone, and lets `entry` run on a new one. Call only between steps. */
  replaceRunning(entry: () => void): void {
    this.running = fiber(this.running.id, [entry])
    this.fibers.set(this.running.id, this.running)
  }

  /** Makes `id` the one that `step` continues. Call only between steps. */
  select(id: number): void {
    this.running = this.fibers.get(id)!
  }

  has(id: number): boolean {
    return this.fibers.has(id)
  }

  /** In an import that can suspend: true when this call is the end of a rewind, so that the import has only to return. */
  resumed(): boolean {
    if (this.asyncify.asyncify_get_state() !== REWINDING) return false
    this.asyncify.asyncify_stop_rewind()
    return true
  }

  /** In an import: puts the running stack away. The import must return at once. */
  suspend(request: Request): void {
    this.request = request
    this.header(0)
    this.asyncify.asyncify_start_unwind(SCRATCH.base)
  }

  /** Runs the current fiber until it suspends. @returns why, or null when its last function returned. */
  step(): Request | null {
    const it = this.running
    for (;;) {
      if (it.saved) {
        new Uint8Array(this.memory.buffer).set(it.saved, SCRATCH.base + 8)
        this.header(it.saved.length)
        it.saved = null
        it.replay = 0
        this.asyncify.asyncify_start_rewind(SCRATCH.base)
      }
      it.entries[it.current]()
      if (this.asyncify.asyncify_get_state() === UNWINDING) {
        this.asyncify.asyncify_stop_unwind()
        const end = new DataView(this.memory.buffer).getUint32(SCRATCH.base, true)
        it.saved = new Uint8Array(this.memory.buffer).slice(SCRATCH.base + 8, end)
        return this.request
      }
      if (++it.current >= it.entries.length) return null
    }
  }

  /**
   * The `attempt` import: calls `invoke(element)`, again with the same element when its frames are being rewound.
   * @param failed tells the trap code of an exception, or undefined to let it pass
   * @returns 0 or the trap code; anything while unwinding
   */
  attempt(element: number, invoke: (element: number) => void, failed: (error: unknown) => number | undefined): number {
    const it = this.running
    const depth = this.asyncify.asyncify_get_state() === REWINDING ? it.replay++ : it.attempts.push(element) - 1
    try {
      invoke(it.attempts[depth])
    } catch (error) {
      const code = failed(error)
      if (code === undefined) throw error
      it.attempts.length = depth
      return code
    }
    if (this.asyncify.asyncify_get_state() !== UNWINDING) it.attempts.length = depth
    return 0
  }

  /** Calls `visit` with every word in `[low, high)` of every stack that is put away. The running one must be. */
  scan(low: number, high: number, visit: (word: number) => void): void {
    for (const { saved } of this.fibers.values()) {
      if (!saved) continue
      const words = new DataView(saved.buffer, saved.byteOffset, saved.length)
      for (let offset = 0; offset + 4 <= saved.length; offset += 4) {
        const word = words.getUint32(offset, true)
        if (word >= low && word < high) visit(word)
      }
    }
  }

  private header(used: number): void {
    const view = new DataView(this.memory.buffer)
    view.setUint32(SCRATCH.base, SCRATCH.base + 8 + used, true)
    view.setUint32(SCRATCH.base + 4, SCRATCH.base + SCRATCH.size, true)
  }
}

const fiber = (id: number, entries: (() => void)[]): Fiber => ({ id, entries, current: 0, saved: null, attempts: [], replay: 0 })

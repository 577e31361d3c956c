/** One run of the program from power-on or reset to the next: a WebAssembly instance with its fibers. */
import { Fibers, type AsyncifyExports } from './fibers.ts'
import { TrapCode, TrapError } from './trap.ts'

interface Exports extends Partial<AsyncifyExports> {
  memory?: WebAssembly.Memory
  table?: WebAssembly.Table
  __init?(): void
  _start?(): void
  markWord?(word: number): void
  panic?(code: number): void
}

export class Program {
  readonly fibers: Fibers
  readonly memory: WebAssembly.Memory
  private readonly exports: Exports

  /** Instantiates; runs nothing yet. Throws when the module is not one that `compileForSimulator` made. */
  constructor(module: WebAssembly.Module, hw: WebAssembly.ModuleImports) {
    const missing = WebAssembly.Module.imports(module).find(({ module, name }) => !(module === 'hw' && name in hw) && !(module === 'env' && name === 'abort'))
    if (missing) throw new Error(`the program imports ${missing.module}.${missing.name}, which no machine has`)
    const abort = (): void => {
      throw new TrapError(TrapCode.ABORT)
    }
    this.exports = new WebAssembly.Instance(module, { hw, env: { abort } }).exports as Exports
    const { memory, _start, __init } = this.exports
    if (!memory || !_start || !this.exports.asyncify_start_unwind) throw new Error('the program lacks _start, its memory or asyncify')
    this.memory = memory
    this.fibers = new Fibers(this.exports as AsyncifyExports, memory, __init ? [__init, _start] : [_start])
  }

  /** Calls a table element as () => (). Traps UNDEFINED_ELEMENT or INDIRECT_TYPE. */
  invoke(element: number): void {
    const { table } = this.exports
    const target = table && element >>> 0 < table.length ? table.get(element >>> 0) : null
    if (!target) throw new TrapError(TrapCode.UNDEFINED_ELEMENT)
    if (target.length) throw new TrapError(TrapCode.INDIRECT_TYPE)
    target()
  }

  /** Reports every root word in `[low, high)` to the collector. The running stack must be put away. */
  scan(low: number, high: number): void {
    this.fibers.scan(low, high, (word) => this.exports.markWord?.(word))
  }

  /** Gives the machine to the program's `panic(code)` on a new stack. @returns false when it has none. */
  panic(code: number): boolean {
    const { panic } = this.exports
    if (!panic) return false
    this.fibers.replaceRunning(() => panic(code))
    return true
  }
}

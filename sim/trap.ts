/** Traps as the simulator raises them: the codes of `hal/trap.ts`, found from what the host's WebAssembly engine says. */

export const TrapCode = {
  UNREACHABLE: 1, OUT_OF_BOUNDS: 2, DIVIDE_BY_ZERO: 3, INTEGER_OVERFLOW: 4, INVALID_CONVERSION: 5, UNDEFINED_ELEMENT: 6, INDIRECT_TYPE: 7,
  STACK_OVERFLOW: 8, NULL_PAGE: 9, READ_ONLY: 10, NOT_EXECUTABLE: 11, UNDEFINED_INSTRUCTION: 12, ALIGNMENT: 13, BUS_FAULT: 14, ABORT: 15,
  OUT_OF_MEMORY: 16, DOUBLE_FAULT: 17, OTHER: 18,
} as const

const NAMES = new Map<number, string>(Object.entries(TrapCode).map(([name, code]) => [code, name]))
/** Name of a trap code, e.g. `BUS_FAULT`. */
export const trapCodeName = (code: number): string => NAMES.get(code) ?? `trap ${code}`

/** A trap on its way to the innermost `attempt` or to the panic. */
export class TrapError extends Error {
  /** @param address faulting address, 0 when there is none */
  constructor(readonly code: number, readonly address = 0, detail = '') {
    super(detail || trapCodeName(code))
    this.name = 'TrapError'
  }
}

/** V8's messages. It says the same for an empty element and for one of another type: both count as INDIRECT_TYPE. */
const MESSAGES: [RegExp, number][] = [
  [/unreachable/, TrapCode.UNREACHABLE],
  [/table index is out of bounds|table access out of bounds/, TrapCode.UNDEFINED_ELEMENT],
  [/out of bounds/, TrapCode.OUT_OF_BOUNDS],
  [/divide by zero|remainder by zero/, TrapCode.DIVIDE_BY_ZERO],
  [/divide result unrepresentable/, TrapCode.INTEGER_OVERFLOW],
  [/float unrepresentable/, TrapCode.INVALID_CONVERSION],
  [/signature mismatch/, TrapCode.INDIRECT_TYPE],
]

/** The trap that an exception out of WebAssembly stands for, or undefined when it is something else and must travel on. */
export const trapOf = (error: unknown): { code: number; address: number } | undefined => {
  if (error instanceof TrapError) return error
  if (error instanceof WebAssembly.RuntimeError) {
    return { code: MESSAGES.find(([pattern]) => pattern.test(error.message))?.[1] ?? TrapCode.OTHER, address: 0 }
  }
  if (error instanceof RangeError && /call stack/.test(error.message)) return { code: TrapCode.STACK_OVERFLOW, address: 0 }
  return undefined
}

/** Byte offsets in the module of the WebAssembly frames in an exception's stack, innermost first. */
export const wasmFrames = (error: unknown): number[] =>
  [...String((error as Error).stack).matchAll(/wasm-function\[\d+\]:0x([0-9a-f]+)/g)].map((match) => parseInt(match[1], 16))

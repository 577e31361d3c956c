/** Trap codes: why the machine stopped a computation. The same numbers in the back end, start-up code and simulator. */
export namespace Trap {
  /** WebAssembly `unreachable`. */
  export const UNREACHABLE: u32 = 1;
  /** An access outside linear memory. */
  export const OUT_OF_BOUNDS: u32 = 2;
  /** Integer division by zero. */
  export const DIVIDE_BY_ZERO: u32 = 3;
  /** INT_MIN / -1. */
  export const INTEGER_OVERFLOW: u32 = 4;
  /** A float that does not fit the integer it is converted to. */
  export const INVALID_CONVERSION: u32 = 5;
  /** An indirect call through an element past the table's end or empty. */
  export const UNDEFINED_ELEMENT: u32 = 6;
  /** An indirect call to a function of another type. */
  export const INDIRECT_TYPE: u32 = 7;
  /** A stack ran into its guard page. */
  export const STACK_OVERFLOW: u32 = 8;
  /** An access to page 0: a null object. */
  export const NULL_PAGE: u32 = 9;
  /** A write to memory that is mapped read-only. */
  export const READ_ONLY: u32 = 10;
  /** Execution of memory that is not code. */
  export const NOT_EXECUTABLE: u32 = 11;
  /** An instruction the CPU does not have. */
  export const UNDEFINED_INSTRUCTION: u32 = 12;
  /** A misaligned access where alignment is required. */
  export const ALIGNMENT: u32 = 13;
  /** The bus answered with an error: no device there. */
  export const BUS_FAULT: u32 = 14;
  /** `abort()`: an uncaught `throw` or a failed assertion. */
  export const ABORT: u32 = 15;
  /** No memory left. */
  export const OUT_OF_MEMORY: u32 = 16;
  /** A fault while a fault was being reported. */
  export const DOUBLE_FAULT: u32 = 17;
  /** Any other exception. */
  export const OTHER: u32 = 18;
}

/** Short English text of a trap code, lower case, without a full stop. */
export function trapName(code: u32): string {
  switch (code) {
    case Trap.UNREACHABLE: return "unreachable";
    case Trap.OUT_OF_BOUNDS: return "out of bounds memory access";
    case Trap.DIVIDE_BY_ZERO: return "integer divide by zero";
    case Trap.INTEGER_OVERFLOW: return "integer overflow";
    case Trap.INVALID_CONVERSION: return "invalid conversion to integer";
    case Trap.UNDEFINED_ELEMENT: return "undefined element";
    case Trap.INDIRECT_TYPE: return "indirect call type mismatch";
    case Trap.STACK_OVERFLOW: return "stack overflow";
    case Trap.NULL_PAGE: return "null access";
    case Trap.READ_ONLY: return "write to read-only memory";
    case Trap.NOT_EXECUTABLE: return "execution of data";
    case Trap.UNDEFINED_INSTRUCTION: return "undefined instruction";
    case Trap.ALIGNMENT: return "misaligned access";
    case Trap.BUS_FAULT: return "bus fault";
    case Trap.ABORT: return "abort";
    case Trap.OUT_OF_MEMORY: return "out of memory";
    case Trap.DOUBLE_FAULT: return "fault while handling a fault";
    default: return "exception";
  }
}

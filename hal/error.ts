/** Results: a non-negative `i32` is the answer, a negative one is one of these. */
export namespace Err {
  /** An argument is out of range. */
  export const INVALID: i32 = -1;
  /** The device cannot do that. */
  export const UNSUPPORTED: i32 = -2;
  /** The device did not answer in time. */
  export const TIMEOUT: i32 = -3;
  /** The device answered, but with an error. */
  export const IO: i32 = -4;
  /** No memory, slot or buffer left. */
  export const NO_MEMORY: i32 = -5;
  /** The thing asked for does not exist. */
  export const NOT_FOUND: i32 = -6;
}

/** Short English text of an error code. */
export function errorName(code: i32): string {
  switch (code) {
    case Err.INVALID: return "invalid argument";
    case Err.UNSUPPORTED: return "not supported";
    case Err.TIMEOUT: return "timed out";
    case Err.IO: return "device error";
    case Err.NO_MEMORY: return "out of memory";
    case Err.NOT_FOUND: return "not found";
    default: return code >= 0 ? "ok" : "error";
  }
}

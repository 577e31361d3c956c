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
  /** Under way: ask again. */
  export const PENDING: i32 = -7;
  /** Writing is not allowed there. */
  export const READ_ONLY: i32 = -8;
  /** The medium is full. */
  export const NO_SPACE: i32 = -9;
  /** What is stored there cannot be right. */
  export const CORRUPT: i32 = -10;
  /** Something of that name is there already. */
  export const EXISTS: i32 = -11;
  /** The medium was taken out, or is another one now. */
  export const REMOVED: i32 = -12;
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
    case Err.PENDING: return "under way";
    case Err.READ_ONLY: return "read-only";
    case Err.NO_SPACE: return "no space left";
    case Err.CORRUPT: return "damaged";
    case Err.EXISTS: return "exists already";
    case Err.REMOVED: return "medium removed";
    default: return code >= 0 ? "ok" : "error";
  }
}

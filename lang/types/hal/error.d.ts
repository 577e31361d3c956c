// Generated from hal/error.ts by compiler/lower/declarations.ts. Do not edit.
/** Results: a non-negative `i32` is the answer, a negative one is one of these. */
export declare namespace Err {
  /** An argument is out of range. */
  export const INVALID: i32;
  /** The device cannot do that. */
  export const UNSUPPORTED: i32;
  /** The device did not answer in time. */
  export const TIMEOUT: i32;
  /** The device answered, but with an error. */
  export const IO: i32;
  /** No memory, slot or buffer left. */
  export const NO_MEMORY: i32;
  /** The thing asked for does not exist. */
  export const NOT_FOUND: i32;
  /** Under way: ask again. */
  export const PENDING: i32;
  /** Writing is not allowed there. */
  export const READ_ONLY: i32;
  /** The medium is full. */
  export const NO_SPACE: i32;
  /** What is stored there cannot be right. */
  export const CORRUPT: i32;
  /** Something of that name is there already. */
  export const EXISTS: i32;
  /** The medium was taken out, or is another one now. */
  export const REMOVED: i32;
}
/** Short English text of an error code. */
export declare function errorName(code: i32): string;
export {};

/** What every app finds besides ECMAScript's own library: integer types, the console and timers. */

/*
 * Integers wrap at their width and divide as integers. For the checker they are numbers that keep their name: any number may be assigned to
 * one and the other way round; a sum of two is a "number" to the checker. On one page: docs/typescript.md.
 */

/** −128 … 127 */
type i8 = number & { readonly __i8?: never };
/** −32,768 … 32,767 */
type i16 = number & { readonly __i16?: never };
/** −2³¹ … 2³¹ − 1 */
type i32 = number & { readonly __i32?: never };
/** −2⁶³ … 2⁶³ − 1 */
type i64 = number & { readonly __i64?: never };
/** An address-sized signed integer: 32 bits. */
type isize = number & { readonly __isize?: never };
/** 0 … 255 */
type u8 = number & { readonly __u8?: never };
/** 0 … 65,535 */
type u16 = number & { readonly __u16?: never };
/** 0 … 2³² − 1 */
type u32 = number & { readonly __u32?: never };
/** 0 … 2⁶⁴ − 1 */
type u64 = number & { readonly __u64?: never };
/** An address or a size in bytes: 32 bits. */
type usize = number & { readonly __usize?: never };
/** A number of single precision. */
type f32 = number & { readonly __f32?: never };
/** The same as number. */
type f64 = number;
/** The same as boolean. */
type bool = boolean;

/** `x` without its fraction, modulo 2⁸. */
declare function i8(x: number | boolean): i8;
/** `x` without its fraction, modulo 2¹⁶. */
declare function i16(x: number | boolean): i16;
/** `x` without its fraction, modulo 2³². */
declare function i32(x: number | boolean): i32;
/** `x` without its fraction, modulo 2⁶⁴. */
declare function i64(x: number | boolean): i64;
/** `x` without its fraction, modulo 2³². */
declare function isize(x: number | boolean): isize;
/** `x` without its fraction, modulo 2⁸. */
declare function u8(x: number | boolean): u8;
/** `x` without its fraction, modulo 2¹⁶. */
declare function u16(x: number | boolean): u16;
/** `x` without its fraction, modulo 2³². */
declare function u32(x: number | boolean): u32;
/** `x` without its fraction, modulo 2⁶⁴. */
declare function u64(x: number | boolean): u64;
/** `x` without its fraction, modulo 2³². */
declare function usize(x: number | boolean): usize;
/** `x` rounded to single precision. */
declare function f32(x: number | boolean): f32;
/** `x` as a number: what arithmetic on integers is left with by `f64(n) / 2`. */
declare function f64(x: number | boolean): f64;

/** The least and the greatest value of each. */
declare namespace i8 { const MIN_VALUE: i8; const MAX_VALUE: i8; }
declare namespace i16 { const MIN_VALUE: i16; const MAX_VALUE: i16; }
declare namespace i32 { const MIN_VALUE: i32; const MAX_VALUE: i32; }
declare namespace i64 { const MIN_VALUE: i64; const MAX_VALUE: i64; }
declare namespace isize { const MIN_VALUE: isize; const MAX_VALUE: isize; }
declare namespace u8 { const MIN_VALUE: u8; const MAX_VALUE: u8; }
declare namespace u16 { const MIN_VALUE: u16; const MAX_VALUE: u16; }
declare namespace u32 { const MIN_VALUE: u32; const MAX_VALUE: u32; }
declare namespace u64 { const MIN_VALUE: u64; const MAX_VALUE: u64; }
declare namespace usize { const MIN_VALUE: usize; const MAX_VALUE: usize; }

/** A line of text on the board's serial line. */
interface Console {
  /** Prints the values as Node does, with a space between them; `%s %d %i %f %j %o %O %%` in a first string take values. */
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  /** Prints "Assertion failed" and the values unless `condition` holds. */
  assert(condition?: boolean, ...values: unknown[]): void;
  /** Prints how often it was called with this label. */
  count(label?: string): void;
  countReset(label?: string): void;
  /** Prints a value down to `depth` levels of nesting; null = all. */
  dir(value?: unknown, options?: { depth?: number | null }): void;
  /** Prints the values; what comes until `groupEnd` is indented. */
  group(...values: unknown[]): void;
  groupCollapsed(...values: unknown[]): void;
  groupEnd(): void;
  /** Prints an array of rows, or an object of rows, as a table. */
  table(rows?: unknown): void;
  /** Starts a stopwatch; `timeLog` and `timeEnd` print what it shows. */
  time(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  timeEnd(label?: string): void;
}
declare const console: Console;

/** A timer, for `clearTimeout` and `clearInterval`. */
interface Timeout { readonly __timeout?: never }
/** Calls `handler` once, after `ms` milliseconds (at least 1), when everything that is ready has run. */
declare function setTimeout(handler: () => void, ms?: number): Timeout;
/** Calls `handler` every `ms` milliseconds (at least 1). */
declare function setInterval(handler: () => void, ms?: number): Timeout;
/** A timer that has fired, or none, is no error. */
declare function clearTimeout(timer: Timeout | undefined): void;
declare function clearInterval(timer: Timeout | undefined): void;
/** Calls `task` before any timer, after the microtasks that are queued. */
declare function queueMicrotask(task: () => void): void;

// ECMAScript's library says "any" where a rejection's reason is meant.
interface Promise<T> {
  then<A = T, B = never>(onfulfilled?: ((value: T) => A | PromiseLike<A>) | null, onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B>;
  catch<B = never>(onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B>;
}

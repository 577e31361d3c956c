/** What programs of the corpus may use besides ECMAScript itself: no DOM, nothing of Node's. */
declare const console: {
  log(...values: unknown[]): void
  info(...values: unknown[]): void
  debug(...values: unknown[]): void
  warn(...values: unknown[]): void
  error(...values: unknown[]): void
  assert(condition?: boolean, ...values: unknown[]): void
  count(label?: string): void
  countReset(label?: string): void
  dir(value?: unknown, options?: { depth?: number | null }): void
  group(...values: unknown[]): void
  groupEnd(): void
  table(rows?: unknown): void
}
/** @param ms delay in milliseconds. @returns what `clearTimeout` takes */
declare function setTimeout(callback: () => void, ms?: number): number
declare function setInterval(callback: () => void, ms?: number): number
declare function clearTimeout(timer: number | undefined): void
declare function clearInterval(timer: number | undefined): void
declare function queueMicrotask(callback: () => void): void

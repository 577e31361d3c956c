/** What programs of the corpus may use besides ECMAScript itself: no DOM, nothing of Node's. */
declare const console: { log(...values: unknown[]): void }
/** @param ms delay in milliseconds. @returns what `clearTimeout` takes */
declare function setTimeout(callback: () => void, ms?: number): number
declare function setInterval(callback: () => void, ms?: number): number
declare function clearTimeout(timer: number | undefined): void
declare function clearInterval(timer: number | undefined): void
declare function queueMicrotask(callback: () => void): void

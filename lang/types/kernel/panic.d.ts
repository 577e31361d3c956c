// Generated from kernel/panic.ts by compiler/lower/declarations.ts. Do not edit.
import { Power } from "hal/watchdog";
/** Tells how to restart, and how many crashes in a row led here. */
export declare function preparePanic(device: Power, crashesInARow: u32): void;
/** Target of asc's `abort`: an uncaught `throw` or a failed `assert`. */
export declare function abort(why: string | null, where: string | null, whereLine: u32, whereColumn: u32): void;
/**
 * Ends the program because of an error of the app that nobody caught. Traps, so `attempt` gets it as any other.
 * @param frames from `hw.callFrames`, where the error was made; null: report this very place. @param first see `setTrace`.
 */
export declare function fail(why: string, frames: ArrayLike<u32> | null, first: i32): void;
/** Message of the last abort. */
export declare function abortMessage(): string;
/** Source file of the last abort. */
export declare function abortFile(): string;
/** Line of the last abort. */
export declare function abortLine(): i32;
/** Forgets the last abort. */
export declare function clearAbort(): void;
/** Reports trap `code` and restarts. Does not return. */
export declare function panic(code: u32): void;
export {};

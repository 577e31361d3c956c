// Generated from kernel/log.ts by compiler/lower/declarations.ts. Do not edit.
export declare enum Level { Error = 0, Warn = 1, Info = 2, Debug = 3 }
/** Shows lines up to `level` on the console from now on. With Debug the ring keeps such lines, too. */
export declare function setLevel(level: Level): void;
/** Level up to which lines are shown. */
export declare function level(): Level;
export declare function error(message: string): void;
export declare function warn(message: string): void;
export declare function info(message: string): void;
export declare function debug(message: string): void;
/**
 * Begins a line that the caller builds with `kernel/line`, without allocating, and finishes with `end`.
 * @returns false when nobody would see it: then build nothing.
 */
export declare function begin(level: Level): bool;
/** Ends the line that `begin` began. */
export declare function end(): void;
/** Prints the ring: lines of this run and those before it. At most the last `limit` bytes, whole lines. */
export declare function dmesg(limit?: u32): void;
/** Prints the last crash report, if the machine still has it. @returns false when it has none. */
export declare function printCrash(): bool;
export {};

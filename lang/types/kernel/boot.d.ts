// Generated from kernel/boot.ts by compiler/lower/declarations.ts. Do not edit.
import { Platform } from "./platform";
export { Platform } from "./platform";
export { panic } from "./panic";
export { safepoint } from "./fiber";
/** Called by the start-up code for each word on a stack or in a register that could point into the heap. */
export declare function markWord(word: usize): void;
/** Starts the kernel on `board` and runs `main` as the first fiber. Returns only where the machine can neither end nor power off. */
export declare function boot(board: Platform, main: () => void): void;
/** Ends the run with exit status `code`: an emulator stops, a board powers off or halts. */
export declare function exit(code?: i32): void;
/** Restarts the machine. */
export declare function restart(): void;
export {};

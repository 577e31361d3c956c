// Generated from kernel/loader/loader.ts by compiler/lower/declarations.ts. Do not edit.
import { Serial } from "hal/serial";
/**
 * Takes an image over `serial`, the console, and enters it. Does not return.
 * @param baud the console's rate @param board name that images must be for @param load their physical load address
 * @param memoryEnd physical end of RAM
 */
export declare function receiveAndEnter(serial: Serial, baud: u32, board: string, load: usize, memoryEnd: usize): void;
export {};

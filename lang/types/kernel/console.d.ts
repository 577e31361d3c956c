// Generated from kernel/console.ts by compiler/lower/declarations.ts. Do not edit.
import { Serial } from "hal/serial";
/** Starts `device` at `baud` bit/s and makes it the console. */
export declare function startConsole(device: Serial, baud: u32): void;
/** Lets readers sleep until bytes arrive; the device's interrupt must be routed to it. */
export declare function startInput(): void;
/** Prints `message`. "\n" becomes CR LF. */
export declare function print(message: string): void;
/** Prints `message` and ends the line. */
export declare function println(message?: string): void;
/** Prints `value` in decimal. */
export declare function printNumber(value: u64): void;
/** Writes `length` bytes at `data`, CR before each LF, waiting for the transmitter without letting other fibers run. */
export declare function writeConsole(data: usize, length: i32): void;
/** Writes `length` bytes at `data` as they are. */
export declare function writeBytes(data: usize, length: i32): void;
/** Waits until everything printed has left the wire, at most about a second. */
export declare function drainConsole(): void;
/** Takes up to `capacity` received bytes, waiting for the first. @returns how many; 0 after `timeoutMs` (-1 = no limit). */
export declare function readBytes(into: usize, capacity: i32, timeoutMs?: i32): i32;
/** Waits for one byte. @returns it, or -1 after `timeoutMs` (-1 = no limit). */
export declare function readByte(timeoutMs?: i32): i32;
/** Received bytes that were lost or damaged since start. */
export declare function inputErrors(): u32;
export {};

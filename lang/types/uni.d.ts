/** What an app needs of its board. The same under `uni run --on node`. */
import type { Gpio } from "kernel/gpio";

/** Short name of the board, e.g. "virt64"; "node" under Node. */
export declare function boardName(): string;
/** Microseconds from power-on to now, the time that firmware took included where the machine tells it. */
export declare function sincePowerOn(): u64;
/** Milliseconds since start, with a fraction. */
export declare function uptime(): number;
/** Resolves after at least `ms` milliseconds. */
export declare function sleep(ms: number): Promise<void>;
/**
 * Runs `work` in a fiber of its own, beside all others: it may wait with what `kernel/fiber` and `kernel/queue` offer, and what it computes
 * holds nobody up for longer than its turn. Resolves when it has ended. Under Node, which has no fibers, it runs to its end at once when nothing
 * else does.
 * @param name for people, e.g. in `ps` @param stackBytes 16 KiB unless told otherwise
 */
export declare function spawn(work: () => void, name?: string, stackBytes?: number): Promise<void>;
/** `text` in UTF-8; lone surrogates become U+FFFD. */
export declare function encodeUtf8(text: string): Uint8Array;
/** The text that `bytes` are in UTF-8; what is malformed becomes U+FFFD. */
export declare function decodeUtf8(bytes: Uint8Array): string;
/** Fibers there are; 1 under Node. */
export declare function fibers(): number;
/** Bytes of heap in all. */
export declare function heapSize(): number;
/** Bytes of heap in use, garbage since the last collection included. */
export declare function heapUsed(): number;
/** Whether the board has a light that the program can turn on. */
export declare function hasLed(): boolean;
/** Turns the board's light on or off. Without a light it does nothing. */
export declare function setLed(on: boolean): void;
/** The board's pins (`kernel/gpio` has what their methods take and give); undefined when it has none. */
export declare function pins(): Gpio | undefined;
/** Resolves to the next line typed at the console, without its end; to undefined after Ctrl-D. */
export declare function readLine(prompt?: string): Promise<string | undefined>;
/** Ends the run. `code`: 0 … 63. */
export declare function exit(code?: number): never;

// Generated from kernel/irq.ts by compiler/lower/declarations.ts. Do not edit.
import { InterruptController, InterruptHandler } from "hal/irq";
/** Interrupts nobody had attached to; their lines have been turned off. */
export declare let strayInterrupts: u32;
/** Starts the controller with all lines off. */
export declare function startInterrupts(device: InterruptController): void;
/** Has `handler` called whenever `line` is pending. A negative line does nothing. One handler per line. */
export declare function attach(line: i32, handler: InterruptHandler): void;
/** True while a handler runs. */
export declare function inInterrupt(): bool;
/** Calls the handlers of pending lines, then unmasks interrupts. */
export declare function dispatch(): void;
/** Sets things right after a handler trapped under `attempt`: ends its line's handling and unmasks interrupts. */
export declare function abandonInterrupt(): void;
export {};

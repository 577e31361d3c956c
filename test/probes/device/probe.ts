/** What a probe can only do with the machine's own means: these imports exist in this test's images alone (`../imports.ts`). */

/** Stores to any virtual address. */
// @ts-ignore: decorator
@external("probe", "store") export declare function store32(address: u64, value: u32): void;
/** Calls any virtual address. */
// @ts-ignore: decorator
@external("probe", "call") export declare function call(address: u64): void;
/** An address in the program's code. */
// @ts-ignore: decorator
@external("probe", "code") export declare function code(): u64;
/** An address in read-only data. */
// @ts-ignore: decorator
@external("probe", "constant") export declare function constant(): u64;
/** An address in the image's variables. */
// @ts-ignore: decorator
@external("probe", "variable") export declare function variable(): u64;
/** An address in the running fiber's stack. */
// @ts-ignore: decorator
@external("probe", "stack") export declare function stack(): u64;
/** Where the console's registers are mapped. */
// @ts-ignore: decorator
@external("probe", "device") export declare function device(): u64;
/** The uncached memory that outlives a reset. */
// @ts-ignore: decorator
@external("probe", "uncached") export declare function uncached(): u64;
/** The first-level page-table entry of linear address 0. */
// @ts-ignore: decorator
@external("probe", "pageTable") export declare function pageTable(): u64;
/** Clears the never-execute bits of the page at linear `address`; it stays writable. @returns its new descriptor */
// @ts-ignore: decorator
@external("probe", "allowExecution") export declare function allowExecution(address: usize): u64;
/** SCTLR. */
// @ts-ignore: decorator
@external("probe", "control") export declare function control(): u32;
/** Executes an instruction that no CPU has. */
// @ts-ignore: decorator
@external("probe", "undefined") export declare function undefinedInstruction(): void;

/**
 * The machine seam: the only `@external` declarations in the system.
 *
 * On metal the back end lowers each call to one instruction or to a call into `linker/startup`; in the simulator the same
 * imports reach `sim/`. Calls to imports are never merged, removed or reordered, which is why device registers are
 * reached with `read32`/`write32` and never with `load`/`store` (docs/decisions/002-machine-seam.md).
 *
 * Physical addresses are below 4 GiB on every supported board and travel as `usize` (32 bits).
 */

// --- Device registers -------------------------------------------------------------------------------------------------

/** Reads an 8-bit device register at physical `address`. An address that no device claims is a bus fault. */
// @ts-ignore: decorator
@external("hw", "read8") export declare function read8(address: usize): u32;
/** Reads a 16-bit device register; `address` is a multiple of 2. */
// @ts-ignore: decorator
@external("hw", "read16") export declare function read16(address: usize): u32;
/** Reads a 32-bit device register; `address` is a multiple of 4. */
// @ts-ignore: decorator
@external("hw", "read32") export declare function read32(address: usize): u32;
/** Writes the low 8 bits of `value` to a device register. */
// @ts-ignore: decorator
@external("hw", "write8") export declare function write8(address: usize, value: u32): void;
/** Writes the low 16 bits of `value` to a device register; `address` is a multiple of 2. */
// @ts-ignore: decorator
@external("hw", "write16") export declare function write16(address: usize, value: u32): void;
/** Writes a 32-bit device register; `address` is a multiple of 4. */
// @ts-ignore: decorator
@external("hw", "write32") export declare function write32(address: usize, value: u32): void;

/** Completes every earlier memory and device access before any later one begins (DSB SY). */
// @ts-ignore: decorator
@external("hw", "barrier") export declare function barrier(): void;

// --- Memory shared with devices ---------------------------------------------------------------------------------------

/** Physical address of linear-memory address `ptr`. Linear memory is physically contiguous. */
// @ts-ignore: decorator
@external("hw", "dmaAddress") export declare function dmaAddress(ptr: usize): usize;
/** Makes what the CPU wrote to `[ptr, ptr + length)` visible to devices: clean to the point of coherency, then DSB. */
// @ts-ignore: decorator
@external("hw", "dmaPublish") export declare function dmaPublish(ptr: usize, length: usize): void;
/** Makes what a device wrote to `[ptr, ptr + length)` visible to the CPU: clean and invalidate, then DSB. */
// @ts-ignore: decorator
@external("hw", "dmaCollect") export declare function dmaCollect(ptr: usize, length: usize): void;

// --- Generic timer (Armv7-A with the extension, Armv8-A): the virtual counter and its timer ----------------------------

/** CNTVCT: ticks since power-on at `counterFrequency()` Hz. */
// @ts-ignore: decorator
@external("hw", "counter") export declare function counter(): u64;
/** CNTFRQ in Hz; 0 when the boot loader did not set it. */
// @ts-ignore: decorator
@external("hw", "counterFrequency") export declare function counterFrequency(): u32;
/** Sets CNTV_CVAL to `at` (ticks) and enables the virtual timer's interrupt (CNTV_CTL = 1). */
// @ts-ignore: decorator
@external("hw", "setCounterAlarm") export declare function setCounterAlarm(at: u64): void;
/** Disables the virtual timer (CNTV_CTL = 0), which also withdraws its level interrupt. */
// @ts-ignore: decorator
@external("hw", "clearCounterAlarm") export declare function clearCounterAlarm(): void;

// --- Interrupts -------------------------------------------------------------------------------------------------------

/** Sleeps until an interrupt is pending, masked or not (WFI); may return early. In the simulator, time moves here. */
// @ts-ignore: decorator
@external("hw", "wait") export declare function wait(): void;
/** Unmasks interrupts at the CPU. Taking one masks them again and makes `interrupted()` true; nothing else happens then. */
// @ts-ignore: decorator
@external("hw", "interruptsOn") export declare function interruptsOn(): void;
/** Masks interrupts at the CPU. */
// @ts-ignore: decorator
@external("hw", "interruptsOff") export declare function interruptsOff(): void;
/** True once after an interrupt has been taken since the last call. */
// @ts-ignore: decorator
@external("hw", "interrupted") export declare function interrupted(): bool;

// --- GICv3: the CPU interface in system registers ------------------------------------------------------------------------

/** Turns the CPU interface on: ICC_SRE.SRE, ICC_PMR = 0xff, EOI drops priority and deactivates, ICC_IGRPEN1 = 1. */
// @ts-ignore: decorator
@external("hw", "iccStart") export declare function iccStart(): void;
/** ICC_IAR1: acknowledges the pending group 1 interrupt of the highest priority. @returns its INTID; 1020..1023: none. */
// @ts-ignore: decorator
@external("hw", "iccAcknowledge") export declare function iccAcknowledge(): u32;
/** ICC_EOIR1 = `intid`: ends its handling. */
// @ts-ignore: decorator
@external("hw", "iccEnd") export declare function iccEnd(intid: u32): void;

// --- Fibers -----------------------------------------------------------------------------------------------------------

/**
 * Makes a fiber that will run table function `entry` (`() => void`, which must not return) on its own guarded stack.
 * @returns its id (> 0), or -1 when there is no memory or no stack slot. Fiber 0 is the one that booted.
 */
// @ts-ignore: decorator
@external("hw", "fiberCreate") export declare function fiberCreate(entry: u32, stackBytes: u32): i32;
/** Saves the running fiber and continues fiber `id`. Returns when somebody switches back. */
// @ts-ignore: decorator
@external("hw", "fiberSwitch") export declare function fiberSwitch(id: i32): void;
/** Frees the stack of fiber `id`, which must not be running. */
// @ts-ignore: decorator
@external("hw", "fiberDestroy") export declare function fiberDestroy(id: i32): void;
/**
 * Calls the exported `markWord(word: usize)` with every 32-bit word in `[low, high)` found in the stack, saved context or
 * registers of any fiber. In the simulator the running fiber is unwound meanwhile.
 */
// @ts-ignore: decorator
@external("hw", "scanRoots") export declare function scanRoots(low: usize, high: usize): void;

// --- Failure ----------------------------------------------------------------------------------------------------------

/**
 * Runs table function `entry` (`() => void`). @returns 0, or the trap code (`hal/trap.ts`) when it trapped, threw or
 * failed an assertion; then everything it had on the stack is gone. Nests.
 */
// @ts-ignore: decorator
@external("hw", "attempt") export declare function attempt(entry: u32): i32;
/** Raises trap `code` here: unwinds to the innermost `attempt` of this fiber, or else panics. Does not return. */
// @ts-ignore: decorator
@external("hw", "trap") export declare function trap(code: u32): void;
/** Faulting address of the last trap (FAR), sign-extended kernel addresses included; 0 when it had none. */
// @ts-ignore: decorator
@external("hw", "trapAddress") export declare function trapAddress(): u64;
/**
 * Back-trace of the last trap: the code address of frame `index` (0 = where it happened) as an offset that `symbols()`
 * knows, or 0xffff_ffff past the last frame.
 */
// @ts-ignore: decorator
@external("hw", "trapFrame") export declare function trapFrame(index: i32): u32;
/**
 * Stores the return addresses of the running fiber's calls at `into`, the innermost first, as offsets that `symbols()` knows one byte
 * before them. @returns how many, at most `count` (0..32).
 */
// @ts-ignore: decorator
@external("hw", "callFrames") export declare function callFrames(into: usize, count: i32): i32;
/** Byte `offset` of the image's symbol table (`compiler/symbols.ts` has the format), or 0 past its end. */
// @ts-ignore: decorator
@external("hw", "symbols") export declare function symbols(offset: u32): u32;

/** Ends the machine's run with exit status `code` where an emulator listens (semihosting); returns where none does. */
// @ts-ignore: decorator
@external("hw", "exit") export declare function exit(code: i32): void;
/**
 * Ends this program for another one: copies `length` bytes from linear-memory address `at` to physical address `to` and enters them there as a boot
 * loader does, at this program's exception level, MMU and caches off, interrupts masked, with `argument` where a device tree's address goes. Does
 * not return. The two pages behind the bytes are used for that, and `to` must not lie inside what follows `at`. In the simulator the run ends.
 */
// @ts-ignore: decorator
@external("hw", "enterImage") export declare function enterImage(at: usize, length: usize, to: usize, argument: usize): void;
/** Reads 32-bit word `index` (0..1023) of the 4 KiB that keep their contents over a reset. Garbage after power-on. */
// @ts-ignore: decorator
@external("hw", "retainedRead") export declare function retainedRead(index: u32): u32;
/** Writes 32-bit word `index` (0..1023) of the retained memory. */
// @ts-ignore: decorator
@external("hw", "retainedWrite") export declare function retainedWrite(index: u32, value: u32): void;

// --- Machine ----------------------------------------------------------------------------------------------------------

/** Physical address of the flattened device tree the boot loader passed, or 0. It can be read with `read32`. */
// @ts-ignore: decorator
@external("hw", "deviceTree") export declare function deviceTree(): usize;
/** Tells the start-up code where RAM ends (physical, exclusive), so that `memory.grow` and new stacks can use it. */
// @ts-ignore: decorator
@external("hw", "setMemoryEnd") export declare function setMemoryEnd(end: usize): void;
/** Exception level at entry: 3, 2 or 1; AArch32: 2 for HYP, 1 for SVC. 0 in the simulator. */
// @ts-ignore: decorator
@external("hw", "entryLevel") export declare function entryLevel(): u32;
/** Calls the hypervisor (HVC #0, SMC calling convention): PSCI under a hypervisor. */
// @ts-ignore: decorator
@external("hw", "hvc") export declare function hvc(id: u32, arg1: usize, arg2: usize, arg3: usize): i32;
/** Calls the secure monitor (SMC #0, SMC calling convention): PSCI in firmware. */
// @ts-ignore: decorator
@external("hw", "smc") export declare function smc(id: u32, arg1: usize, arg2: usize, arg3: usize): i32;

/** Calls into what is not code. */
import { print, println } from "kernel/console";
import { allowExecution, call, control, device, stack, uncached, variable } from "./probe";

/** A return instruction of AArch64. */
const RET: u32 = 0xd65f03c0;
/** Never-execute bits of a descriptor (Arm D8.3.1.1: UXN, PXN). */
const XN: u64 = 3 << 53;
const WXN: u32 = 1 << 19;

export function callData(): void {
  call(variable()); // 03
}

export function callHeap(): void {
  const bytes = new Uint32Array(4);
  bytes[0] = RET;
  call(bytes.dataStart); // 04
}

export function callStack(): void {
  call(stack()); // 05
}

export function callDevice(): void {
  call(device()); // 06
}

export function callUncached(): void {
  call(uncached()); // 06u
}

/** A page that is writable and, by mistake, executable: SCTLR.WXN is the second lock. */
export function callOpenPage(): void {
  const page = (memory.data(8192) + 4095) & ~4095;
  store<u32>(page, RET);
  const descriptor = allowExecution(page);
  println(descriptor && !(descriptor & XN) ? "the page allows execution" : "the page forbids execution");
  call(page); // 07
}

/** Where the page tables cannot be opened from here: is the second lock on? */
export function lock(): void {
  print("WXN is ");
  println(control() & WXN ? "on" : "off");
}

export function callNull(): void {
  call(0); // 10
}

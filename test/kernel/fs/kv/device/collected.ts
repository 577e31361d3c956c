// The same store with the kernel's collector, which runs only when the host says so: nobody here sees what locals refer to.
import { collect, liveBytes } from "kernel/heap/collect";

export * from "./store";

/** @returns the bytes that are alive */
export function collectNow(): usize {
  collect();
  return liveBytes;
}

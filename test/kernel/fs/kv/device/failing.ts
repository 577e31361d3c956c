// The store with the kernel's collector, in a runtime whose allocations fail on demand: `faults.test.ts` puts that into the sources.
import { failAllocation as failNow } from "kernel/heap/objects";

export * from "./collected";

export function failAllocation(at: u32, on: bool): void { failNow(at, on); }

/** What the system is doing: `ps`, `mem`, `uptime`. */
import { inputErrors } from "kernel/console";
import { FiberState, newestFiber } from "kernel/fiber";
import { strayInterrupts } from "kernel/irq";
import {
  allocatedSince, collectionCount, freeBytes, heapBytes, lastPauseUs, liveAfterCollection, longestPauseUs, memoryBytes,
} from "kernel/memory";
import { uptime as uptimeMs } from "uni";

export function processes(): void {
  console.log("  id  state     turns  name");
  for (let fiber = newestFiber(); fiber; fiber = fiber.sibling) {
    const { id, state, turns, name } = fiber;
    console.log(`${String(id).padStart(4)}  ${FiberState[state].toLowerCase().padEnd(8)}${String(turns).padStart(7)}  ${name}`);
  }
}

export function memory(): void {
  row("linear memory", memoryBytes() >> 10, "KiB");
  row("heap", heapBytes() >> 10, "KiB");
  row("in free pages", freeBytes() >> 10, "KiB");
  row("allocated since", allocatedSince() >> 10, "KiB");
  row("live at last", liveAfterCollection() >> 10, "KiB");
  row("collections", collectionCount());
  row("last pause", lastPauseUs(), "us");
  row("longest pause", longestPauseUs(), "us");
}

export function uptime(): void {
  console.log(`up ${(uptimeMs() / 1000).toFixed(3)} s`);
  if (strayInterrupts) row("stray interrupts", strayInterrupts);
  if (inputErrors()) row("lost or damaged bytes", inputErrors());
}

function row(name: string, value: number, unit = ""): void {
  console.log(`${name.padEnd(16)}${String(value).padStart(8)} ${unit}`);
}

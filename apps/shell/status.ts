/** What the system is doing: `ps`, `mem`, `uptime`. */
import { inputErrors, print, printNumber, println } from "kernel/console";
import { FiberState, newestFiber } from "kernel/fiber";
import { strayInterrupts } from "kernel/irq";
import {
  allocatedSince, collectionCount, freeBytes, heapBytes, lastPauseUs, liveAfterCollection, longestPauseUs, memoryBytes,
} from "kernel/memory";
import { uptimeMs } from "kernel/time";

export function processes(words: string[]): void {
  println("  id  state     turns  name");
  let next = newestFiber();
  for (;;) {
    const fiber = next;
    if (!fiber) break;
    next = fiber.sibling;
    print(fiber.id.toString().padStart(4));
    print("  ");
    print(stateName(fiber.state).padEnd(8));
    print(fiber.turns.toString().padStart(7));
    print("  ");
    println(fiber.name);
  }
}

function stateName(state: FiberState): string {
  switch (state) {
    case FiberState.Running: return "running";
    case FiberState.Ready: return "ready";
    case FiberState.Waiting: return "waiting";
    case FiberState.Sleeping: return "sleeping";
    default: return "done";
  }
}

export function memory(words: string[]): void {
  row("linear memory", memoryBytes() >> 10, "KiB");
  row("heap", heapBytes() >> 10, "KiB");
  row("in free pages", freeBytes() >> 10, "KiB");
  row("allocated since", allocatedSince() >> 10, "KiB");
  row("live at last", liveAfterCollection() >> 10, "KiB");
  row("collections", collectionCount(), "");
  row("last pause", lastPauseUs(), "us");
  row("longest pause", longestPauseUs(), "us");
}

export function uptime(words: string[]): void {
  const ms = uptimeMs();
  print("up ");
  printNumber(ms / 1000);
  print(".");
  print((ms % 1000).toString().padStart(3, "0"));
  println(" s");
  if (strayInterrupts) row("stray interrupts", strayInterrupts, "");
  if (inputErrors()) row("lost or damaged bytes", inputErrors(), "");
}

function row(name: string, value: u64, unit: string): void {
  print(name.padEnd(16));
  print(value.toString().padStart(8));
  print(" ");
  println(unit);
}

/** Says hello, tells what it runs on, and ends. */
import { boardName, heapSize, sincePowerOn } from "uni";

export function main(): void {
  console.log(`hello from ${boardName()}, booted in ${sincePowerOn()} us, ${heapSize() >> 10} KiB of heap`);
}

/** Says hello, tells what it runs on, and ends. */
import { name } from "board";
import { print, printNumber, println } from "kernel/console";
import { heapBytes } from "kernel/memory";
import { powerOnUs } from "kernel/time";

export function main(): void {
  const board = name;
  const bootUs = powerOnUs();
  const heapKiB = heapBytes() >> 10;
  print("hello from ");
  print(board);
  print(", booted in ");
  printNumber(bootUs);
  print(" us, ");
  printNumber(heapKiB);
  println(" KiB of heap");
}

/** Says hello, tells what it runs on, and ends. */
import { name } from "board";
import { print, printNumber, println } from "kernel/console";
import { memoryBytes } from "kernel/memory";
import { uptimeUs } from "kernel/time";

export function main(): void {
  print("hello from ");
  print(name);
  print(", up after ");
  printNumber(uptimeUs());
  print(" us, ");
  printNumber(memoryBytes() >> 10);
  println(" KiB of memory in use");
}

/** @assemblyscript Says what it was handed: at which level it was entered, and where RAM ends by the device tree. */
import { deviceTree, dmaAddress, entryLevel } from "hal/hw";
import { exit } from "kernel/boot";
import { println } from "kernel/console";
import { memoryEnd } from "kernel/fdt";

export function main(): void {
  println("level " + entryLevel().toString() + ", RAM to 0x" + (<u32>memoryEnd(deviceTree(), dmaAddress(65536))).toString(16));
  exit();
}

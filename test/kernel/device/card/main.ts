/** @assemblyscript Reads the first sector of the board's card again and again; cards come and go. */
import { block } from "board";
import { errorName } from "hal/error";
import { DeviceDisk } from "kernel/block/device-disk";
import { println } from "kernel/console";
import { sleep } from "kernel/fiber";

const disk = new DeviceDisk(block);

function start(): void {
  const code = disk.start();
  println("start: " + errorName(code) + ", " + disk.sectors().toString() + " sectors");
}

export function main(): void {
  const at = heap.alloc(512);
  start();
  for (let last = ""; last != "three";) {
    println("waits");
    while (!disk.waitForMedium(700)) {}
    println("came; unknown: " + errorName(disk.read(0, 1, at)) + ", " + errorName(disk.write(0, 1, at)) + ", " + errorName(disk.flush()) + ", " + disk.sectors().toString() + " sectors");
    start();
    let code = disk.read(0, 1, at);
    if (!code) {
      last = String.UTF8.decodeUnsafe(at, 16, true);
      println("reads " + last);
    }
    while (!code && last != "three") {
      sleep(50);
      code = disk.read(0, 1, at);
    }
    if (code) println(errorName(code));
  }
}

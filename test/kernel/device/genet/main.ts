/**
 * @assemblyscript Brings the Raspberry Pi 4's Ethernet up step by step and says what it sees: docs/boards/rpi4-ethernet.md tells what to make
 * of it. Only for a board that has one: elsewhere the first register is a bus fault.
 */
import { genet } from "board";
import { hasDevice } from "hal/fdt";
import { deviceTree } from "hal/hw";
import { exit } from "kernel/boot";
import { print, printNumber, println } from "kernel/console";
import { sleep } from "kernel/fiber";
import { attach } from "kernel/irq";
import { hex, number, text } from "kernel/line";
import { Level, begin, end } from "kernel/log";
import { WaitQueue } from "kernel/wait-queue";

const events = new WaitQueue();

function tell(what: string, value: u32): void {
  if (!begin(Level.Info)) return;
  text(what);
  hex(value);
  end();
}

export function main(): void {
  if (!hasDevice(deviceTree(), "brcm,bcm2711-genet-v5")) {
    println("no GENET in the device tree");
    exit(2);
  }
  tell("1 revision ", genet.revision());
  const started = genet.start();
  tell("2 PHY ", genet.phy.id);
  if (!started) {
    println("does not start");
    exit(3);
  }
  genet.onEvent(events);
  attach(genet.irq, genet);
  const address = memory.data(8);
  genet.address(address);
  tell("3 address ", bswap<u32>(load<u32>(address)));
  for (let second = 0; second < 10; ++second) {
    if (begin(Level.Info)) {
      text(genet.linkUp() ? "4 link up, Mbit/s " : "4 link down ");
      number(genet.phy.speed);
      text(genet.phy.full ? " full" : " half");
      text(", MAC received ");
      number(genet.mib(0x28));
      text(" sent ");
      number(genet.mib(0xa8));
      let frames = 0;
      for (; genet.receive(); ++frames) genet.release();
      genet.flush();
      text(", memory ");
      number(frames);
      text(", discarded ");
      number(genet.discarded);
      text(", errors ");
      number(genet.errors());
      end();
    }
    sleep(1000);
  }
  print("done ");
  printNumber(0);
  println("");
  exit(0);
}

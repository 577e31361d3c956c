/** @assemblyscript Shows what is found on the USB, and what becomes of the card: for bringing a board up (docs/boards/usb-ethernet.md). */
import { usb0, usbnet } from "board";
import { UsbSpeed } from "hal/usb";
import { exit } from "kernel/boot";
import { print, printNumber, println } from "kernel/console";
import { attach } from "kernel/irq";
import { WaitQueue } from "kernel/wait-queue";
import { uptimeMs } from "kernel/time";

const events = new WaitQueue();
const mac = memory.data(8);
const DIGITS = "0123456789abcdef";
const LAST_MS: u64 = 20_000;

function hex(value: u32, digits: i32): void {
  for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) print(DIGITS.charAt(value >>> shift & 15));
}

/** All devices, the newest first. */
function show(): void {
  let device = usbnet.bus.newestDevice;
  while (device !== null) {
    print("  address ");
    printNumber(device.address);
    print(device.level ? ": in port " : ": at the root port");
    if (device.level) {
      printNumber(device.port);
      print(" of ");
      printNumber(device.parent!.address);
    }
    print(device.speed == UsbSpeed.High ? ", high speed, " : ", full speed, ");
    hex(device.id >>> 16, 4);
    print(":");
    hex(device.id & 0xffff, 4);
    println(device.deviceClass == 9 ? ", a hub" : device.task === null ? ", not used" : ", the card");
    device = device.next;
  }
}

function count(): i32 {
  let count = 0;
  let device = usbnet.bus.newestDevice;
  while (device !== null) {
    ++count;
    device = device.next;
  }
  return count;
}

export function main(): void {
  if (!usbnet.start()) {
    println("1 the controller does not answer");
    return;
  }
  println("1 controller started");
  usbnet.onEvent(events);
  attach(usbnet.irq, usbnet);
  let plugged = false;
  let known = -1;
  let up = false;
  let faults: u32 = 0;
  let frames = 0;
  while (uptimeMs() < LAST_MS) {
    while (usbnet.receive()) {
      usbnet.release();
      ++frames;
    }
    const link = usbnet.linkUp();
    if (usb0.connected() != plugged) {
      plugged = !plugged;
      println(plugged ? "2 something is at the root port" : "2 nothing is at the root port");
    }
    if (count() != known) {
      known = count();
      print("3 devices: ");
      printNumber(known);
      println("");
      show();
    }
    if (link != up) {
      up = link;
      if (!up) {
        println("4 link down");
      } else {
        usbnet.address(mac);
        print("4 link up, address ");
        for (let i = 0; i < 6; ++i) hex(load<u8>(mac + i), 2);
        println("");
      }
    }
    if (usbnet.errors() != faults) {
      faults = usbnet.errors();
      print("  errors ");
      printNumber(faults);
      println("");
    }
    events.wait(min(usbnet.pollMs, 50));
  }
  print("5 frames received ");
  printNumber(frames);
  println("");
  exit(0);
}

/**
 * @assemblyscript Answers Ethernet frames: ARP requests for 10.0.2.15 get a reply, frames of type 0x88b5 (for experiments, IEEE 802) go
 * back to their sender. Ends at a frame that says "bye" behind that type.
 */
import { net } from "board";
import { Waker } from "hal/irq";
import { exit } from "kernel/boot";
import { print, printNumber, println } from "kernel/console";
import { attach } from "kernel/irq";
import { sleep } from "kernel/fiber";
import { WaitQueue } from "kernel/wait-queue";

const ADDRESS: u32 = 0x0f02_000a; // 10.0.2.15 as it lies in memory
const ARP: u32 = 0x0608;
const EXPERIMENT: u32 = 0xb588;

/** Remembers what happens between two waits: unlike the kernel's code, an app's may be interrupted there. */
class Events implements Waker {
  private woken: bool = false;
  private readonly queue: WaitQueue = new WaitQueue();
  wake(): void {
    this.woken = true;
    this.queue.wake();
  }
  wait(ms: i32): void {
    if (!this.woken) this.queue.wait(ms);
    this.woken = false;
  }
}

const events = new Events();
const own = memory.data(8);
let answered: u32 = 0;
let up: bool = false;

/** Sends `length` bytes at `frame` to the sender of `to`. @returns false when there is no room */
function answer(frame: usize, length: i32, to: usize): bool {
  const at = net.buffer();
  if (!at) return false;
  memory.copy(at, frame, length);
  memory.copy(at, to + 6, 6);
  memory.copy(at + 6, own, 6);
  if (load<u16>(at + 12) == ARP) {
    store<u16>(at + 20, 0x0200);
    memory.copy(at + 32, to + 22, 10);
    memory.copy(at + 22, own, 6);
    store<u32>(at + 28, ADDRESS);
  }
  net.transmit(length);
  ++answered;
  return true;
}

/** Waits until something happens or is to be done. */
function pause(): void {
  const ms = net.pollMs;
  events.wait(ms ? ms : 1000);
}

/** For us or for all: some cards let everything pass. */
function wanted(frame: usize, length: i32): bool {
  const all = load<u32>(frame) == 0xffff_ffff && load<u16>(frame + 4) == 0xffff;
  if (!all && (load<u32>(frame) != load<u32>(own) || load<u16>(frame + 4) != load<u16>(own + 4))) return false;
  const type = load<u16>(frame + 12);
  if (type == ARP) return length >= 42 && load<u16>(frame + 20) == 0x0100 && load<u32>(frame + 38) == ADDRESS;
  return type == EXPERIMENT;
}

function tell(what: string, value: u32): void {
  print(what);
  printNumber(value);
  println("");
}

export function main(): void {
  if (!net.start()) {
    println("no network");
    return;
  }
  net.onEvent(events);
  attach(net.irq, net);
  up = net.linkUp();
  // A card on a bus has to be found first.
  for (let i = 0; i < 500 && !up && net.pollMs; ++i) {
    pause();
    up = net.linkUp();
  }
  net.address(own);
  println(up ? "ready" : "ready, no link");
  for (;;) {
    for (let frame = net.receive(); frame; frame = net.receive()) {
      const length = net.received;
      const bye = length >= 17 && wanted(frame, length) && load<u16>(frame + 12) == EXPERIMENT && load<u16>(frame + 14) == 0x7962 && load<u8>(frame + 16) == 0x65;
      if (wanted(frame, length)) while (!answer(frame, length, frame)) {
        net.flush();
        pause();
      }
      net.release();
      if (bye) {
        net.flush();
        tell("errors ", net.errors());
        tell("answered ", answered);
        sleep(100); // an emulator that ends sends nothing any more
        exit(0);
      }
    }
    net.flush();
    const link = net.linkUp();
    if (link != up) println(link ? "link up" : "link down");
    up = link;
    pause();
  }
}

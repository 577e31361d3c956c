/** What flash/serial.test.ts calls: the board's end of the serial boot protocol with a host that only notes what it is asked for. */
import { LoaderHost, Receiver } from "kernel/loader/receiver";
import { crc32 } from "kernel/loader/crc32";
import { sha256 } from "kernel/loader/sha256";

// @ts-ignore: decorator
@external("test", "send") declare function sendBytes(data: usize, length: i32): void;
// @ts-ignore: decorator
@external("test", "setRate") declare function tellRate(baud: u32): void;
// @ts-ignore: decorator
@external("test", "idle") declare function tellIdle(): void;
// @ts-ignore: decorator
@external("test", "enter") declare function tellEnter(at: usize, length: u32): void;

const ROOM: u32 = 1 << 20;
const area = memory.data(1 << 20, 16);
const input = memory.data(4096, 16);

@final class Host implements LoaderHost {
  send(data: usize, length: i32): void { sendBytes(data, length); }
  hasRate(baud: u32): bool { return baud <= 1000000; }
  setRate(baud: u32): void { tellRate(baud); }
  room(): u32 { return ROOM; }
  allocate(length: u32, memory: u32): usize { return length <= ROOM ? area : 0; }
  idle(): void { tellIdle(); }
  enter(at: usize, length: u32, memory: u32): void { tellEnter(at, length); }
}

let receiver: Receiver | null = null;

/** A loader that has just started. */
export function begin(): void { receiver = new Receiver(new Host(), "test3", 0x80000, 115200); }
/** Where `take` finds its bytes: 4096 of them. */
export function scratch(): usize { return input; }
export function take(length: i32, now: f64): void { receiver!.take(input, length, <u64>now); }
export function poll(now: f64): void { receiver!.poll(<u64>now); }
export function busy(): bool { return receiver!.busy; }
export function crc(length: u32): u32 { return crc32(input, length); }
export function hash(length: u32): usize {
  sha256(input, length, input + 4064);
  return input + 4064;
}
export function markWord(word: usize): void {}

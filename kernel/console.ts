/**
 * The console: text out and bytes in over the board's serial line.
 *
 * Output waits for room in the transmitter; a line shorter than the buffer is not torn by other fibers. Input blocks the calling fiber.
 * Output also works before `boot` has turned interrupts on and inside a panic.
 */
import { Serial } from "hal/serial";
import { Sink, close, number, open, text } from "./line";
import { WaitQueue } from "./wait-queue";
import { isRunning, yieldNow } from "./fiber";

let serial: Serial | null = null;
let input: WaitQueue | null = null;
// @ts-ignore: decorator
@lazy const newline = memory.data<u8>([13, 10]);
// @ts-ignore: decorator
@lazy const received = memory.data(1);

/** Starts `device` at `baud` bit/s and makes it the console. */
export function startConsole(device: Serial, baud: u32): void {
  serial = device;
  device.start(baud);
}

/** Lets readers sleep until bytes arrive; the device's interrupt must be routed to it. */
export function startInput(): void {
  const queue = new WaitQueue();
  input = queue;
  const device = serial;
  if (device) device.onReceive(queue);
}

/** Prints `message`. "\n" becomes CR LF. */
export function print(message: string): void {
  open(Sink.CONSOLE);
  text(message);
  close();
}

/** Prints `message` and ends the line. */
export function println(message: string = ""): void {
  open(Sink.CONSOLE);
  text(message);
  text("\n");
  close();
}

/** Prints `value` in decimal. */
export function printNumber(value: u64): void {
  open(Sink.CONSOLE);
  const high = value / 1000000000;
  if (high) number(<u32>high);
  number(<u32>(value - high * 1000000000), high ? 9 : 0, 48);
  close();
}

/** Writes `length` bytes at `data`, CR before each LF, waiting for the transmitter without letting other fibers run. */
export function writeConsole(data: usize, length: i32): void {
  let start = 0;
  for (let i = 0; i < length; ++i) {
    if (load<u8>(data + i) != 10) continue;
    writeBytes(data + start, i - start);
    writeBytes(newline, 2);
    start = i + 1;
  }
  writeBytes(data + start, length - start);
}

/** Writes `length` bytes at `data` as they are. */
export function writeBytes(data: usize, length: i32): void {
  const device = serial;
  if (!device) return;
  while (length > 0) {
    const taken = device.write(data, length);
    data += taken;
    length -= taken;
  }
}

/** Waits until everything printed has left the wire, at most about a second. */
export function drainConsole(): void {
  const device = serial;
  if (!device) return;
  for (let polls = 0; polls < 1 << 20; ++polls) if (device.drained()) return;
}

/** Takes up to `capacity` received bytes, waiting for the first. @returns how many; 0 after `timeoutMs` (-1 = no limit). */
export function readBytes(into: usize, capacity: i32, timeoutMs: i32 = -1): i32 {
  const device = serial;
  const queue = input;
  if (!device || !queue || capacity <= 0) return 0;
  for (;;) {
    const count = device.read(into, capacity);
    if (count > 0) return count;
    if (device.irq < 0) {
      if (isRunning()) yieldNow(); // no interrupt to wait for
    } else if (!queue.wait(timeoutMs)) {
      return max(device.read(into, capacity), 0);
    }
  }
  return 0;
}

/** Waits for one byte. @returns it, or -1 after `timeoutMs` (-1 = no limit). */
export function readByte(timeoutMs: i32 = -1): i32 {
  return readBytes(received, 1, timeoutMs) > 0 ? load<u8>(received) : -1;
}

/** Received bytes that were lost or damaged since start. */
export function inputErrors(): u32 {
  const device = serial;
  return device ? device.errors() : 0;
}

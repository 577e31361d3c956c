/** A boot loader on a board's console: what the serial boot protocol brings is entered in place of this program. */
import { deviceTree, dmaAddress, dmaPublish, enterImage, interruptsOff, read32 } from "hal/hw";
import { Serial } from "hal/serial";
import { attempt } from "../attempt";
import { drainConsole, print, println, readBytes, writeBytes } from "../console";
import { now, ticks } from "../time";
import { BODY_MAX } from "./frame";
import { LoaderHost, Receiver, VERSION } from "./receiver";

const PAGE: usize = 4096;
/** No kernel's own memory is larger. */
const SIZE_MAX: u32 = 256 << 20;
/** Behind the image: what `enterImage` overwrites. */
const STUB: usize = 2 * PAGE;
const TREE_MAX: u32 = 1 << 20;
/** What the far end may take to set the rate back after the last answer. */
const FAREWELL_MS: u32 = 50;
const POLL_MS: i32 = 250;
const RECEIVED: i32 = <i32>BODY_MAX;

// @ts-ignore: decorator
@lazy const received = memory.data(300);
/** Memory given to the transfer: as asked for, page-aligned inside; and how much it is. */
let given: usize = 0;
let wanted: usize = 0;

/** For `attempt`: a heap that has not so much traps. */
function take(): void { given = heap.alloc(wanted); }

@final class BoardHost implements LoaderHost {
  /** Where a copy of the device tree will lie, and its size, 0 without one. */
  private tree: usize = 0;
  private treeBytes: u32 = 0;

  constructor(private readonly serial: Serial, private readonly baud: u32, private readonly board: string, private readonly load: usize, private readonly memoryEnd: usize) {
    const tree = deviceTree();
    if (tree) this.treeBytes = min(bswap<u32>(read32(tree + 4)), TREE_MAX) + 3 & ~3;
  }

  send(data: usize, length: i32): void { writeBytes(data, length); }

  hasRate(baud: u32): bool {
    const rate = this.serial.rateOf(baud);
    return rate != 0 && baud != 0 && (rate > baud ? rate - baud : baud - rate) <= baud / 50;
  }

  setRate(baud: u32): void {
    drainConsole();
    this.serial.start(baud);
  }

  room(): u32 {
    const top = dmaAddress(<usize>memory.size() << 16);
    return top < this.memoryEnd ? <u32>(this.memoryEnd - top) : 0;
  }

  allocate(length: u32, size: u32): usize {
    if (given) heap.free(given);
    given = 0;
    if (size > SIZE_MAX) return 0;
    // The tree lies where the running image will not, wherever between its place and here that begins.
    const behind = max((<usize>length + PAGE - 1 & ~(PAGE - 1)) + STUB, <usize>size + PAGE - 1 & ~(PAGE - 1));
    wanted = behind + this.treeBytes + PAGE;
    const fails = attempt(take);
    if (fails) return 0;
    const at = given + PAGE - 1 & ~(PAGE - 1);
    this.tree = at + behind;
    // It is copied upwards, so its place must not begin inside it.
    const from = dmaAddress(at);
    return this.load <= from || this.load >= from + wanted ? at : 0;
  }

  idle(): void { this.prompt(); }

  prompt(): void {
    print("\nuni loader ");
    print(VERSION.toString());
    print(" on ");
    print(this.board);
    println(": waits for a kernel, from uni flash --to serial:PORT");
  }

  enter(at: usize, length: u32, memory: u32): void {
    println("starting");
    drainConsole();
    const until = now() + ticks(FAREWELL_MS);
    while (now() < until) {}
    let argument: usize = 0;
    if (this.treeBytes) {
      const tree = deviceTree();
      for (let i: u32 = 0; i < this.treeBytes; i += 4) store<u32>(this.tree + i, read32(tree + i));
      // It may be read before caches are on again.
      dmaPublish(this.tree, this.treeBytes);
      argument = dmaAddress(this.tree);
    }
    interruptsOff();
    enterImage(at, length, this.load, argument);
  }
}

/**
 * Takes an image over `serial`, the console, and enters it. Does not return.
 * @param baud the console's rate @param board name that images must be for @param load their physical load address
 * @param memoryEnd physical end of RAM
 */
export function receiveAndEnter(serial: Serial, baud: u32, board: string, load: usize, memoryEnd: usize): void {
  const host = new BoardHost(serial, baud, board, load, memoryEnd);
  const receiver = new Receiver(host, board, <u32>load, baud);
  host.prompt();
  for (;;) {
    const length = readBytes(received, RECEIVED, POLL_MS);
    const ms = now() / ticks(1);
    if (length > 0) receiver.take(received, length, ms);
    receiver.poll(ms);
  }
}

/** Accesses at and behind the end of linear memory, of every width; growth past what there is. */
import { print, printNumber, println } from "kernel/console";
import { tryOut } from "./tried";

/** Where the next access goes. */
let at: usize = 0;
/** What was read, and is shown: gcc leaves out a load whose result nobody wants. */
let seen: u64 = 0;

function end(): usize {
  return <usize>memory.size() << 16;
}

export function behindMemory(): void {
  printNumber(load<u8>(end())); // 24
}

function load1(): void {
  seen = load<u8>(at); // 24w
}
function load2(): void {
  seen = load<u16>(at); // 24w
}
function load4(): void {
  seen = load<u32>(at); // 24w
}
function load8(): void {
  seen = load<u64>(at); // 24w
}
function load4f(): void {
  seen = reinterpret<u32>(load<f32>(at)); // 24w
}
function load8f(): void {
  seen = reinterpret<u64>(load<f64>(at)); // 24w
}
function store1(): void {
  store<u8>(at, 0xff); // 24w
}
function store2(): void {
  store<u16>(at, 0xffff); // 24w
}
function store4(): void {
  store<u32>(at, 0xffffffff); // 24w
}
function store8(): void {
  store<u64>(at, 0xffffffffffffffff); // 24w
}
function store4f(): void {
  store<f32>(at, -1); // 24w
}
function store8f(): void {
  store<f64>(at, -1); // 24w
}

/** Address plus offset is 2^32 or more: it must not come round to the beginning. */
function wrap1(): void {
  seen = load<u8>(at, 0x2000); // 24w wraps
}
function wrap2(): void {
  seen = load<u16>(at, 0x2000); // 24w wraps
}
function wrap4(): void {
  seen = load<u32>(at, 0x2000); // 24w wraps
}
function wrap8(): void {
  seen = load<u64>(at, 0x2000); // 24w wraps
}
function wrapStore1(): void {
  store<u8>(at, 0xff, 0x2000); // 24w wraps
}
function wrapStore2(): void {
  store<u16>(at, 0xffff, 0x2000); // 24w wraps
}
function wrapStore4(): void {
  store<u32>(at, 0xffffffff, 0x2000); // 24w wraps
}
function wrapStore8(): void {
  store<u64>(at, 0xffffffffffffffff, 0x2000); // 24w wraps
}

/** Every width's access at the place that `place` gives for it. What is printed needs memory, so the end moves. */
function each(place: (width: usize) => usize): void {
  const actions: (() => void)[] = [load1, load2, load4, load8, load4f, load8f, store1, store2, store4, store8, store4f, store8f];
  const widths: usize[] = [1, 2, 4, 8, 4, 8, 1, 2, 4, 8, 4, 8];
  for (let i = 0; i < actions.length; ++i) {
    at = place(widths[i]);
    tryOut(actions[i]);
  }
}

export function bounds(): void {
  println("the last bytes");
  const last = end() - 8;
  store<u64>(last, 0x0123456789abcdef);
  seen = load<u8>(last + 7) + load<u16>(last + 6) + load<u32>(last + 4);
  println(seen == 0x01 + 0x0123 + 0x01234567 ? "as written" : "NOT as written");
  println("one byte too much");
  each((width: usize): usize => end() - width + 1);
  println(end() - 8 != last || load<u64>(last) == 0x0123456789abcdef ? "nothing was written" : "something WAS written");
  println("the end");
  each((width: usize): usize => end());
  println("the last address");
  each((width: usize): usize => 0xffffffff);
  println("round the end");
  at = 0xfffff000;
  const wraps: (() => void)[] = [wrap1, wrap2, wrap4, wrap8, wrapStore1, wrapStore2, wrapStore4, wrapStore8];
  for (let i = 0; i < wraps.length; ++i) tryOut(wraps[i]);
  print("last read: ");
  printNumber(seen);
  println("");
}

/** Asks for more memory than there is. */
export function growth(): void {
  const before = memory.size();
  print(memory.grow(65536) == -1 && memory.grow(65535) == -1 && memory.grow(-1) == -1 ? "refused" : "GRANTED");
  println(memory.size() == before ? ", nothing changed" : ", size CHANGED");
  const grown = memory.grow(1);
  println(grown == before && memory.size() == before + 1 ? "one page is granted" : "one page is REFUSED");
}

import { exit, fiberCreate, fiberSwitch, scanRoots } from "hal/hw";
import { check } from "./bench";

const LOW: usize = 0x7f000000;
const HIGH: usize = 0x7f001000;
const found = memory.data(16 * 4);
let count: i32 = 0;
let seed: u32 = 0x7f000000;

/** What the compiler cannot know beforehand. */
function address(n: u32): u32 {
  return seed + n * 16;
}

export function markWord(word: usize): void {
  store<u32>(found + (count++ << 2), <u32>word);
}

function saw(word: u32): bool {
  for (let i = 0; i < count; i++) if (load<u32>(found + (i << 2)) == word) return true;
  return false;
}

function deeper(mine: u32): u32 {
  fiberSwitch(0);
  return mine;
}

function worker(): void {
  const held = address(2);
  const wide = <u64>address(3) << 32 | 5;
  check(deeper(address(4)) == 0x7f000040, 10);
  check(held == 0x7f000020 && wide >>> 32 == 0x7f000030, 11);
  exit(0);
}

function collect(own: u32): u32 {
  scanRoots(LOW, HIGH);
  return own;
}

/** Roots in the running fiber's callers, in another fiber, in an i64; nothing outside the range and nothing dead. */
export function _start(): void {
  const other = fiberCreate(worker.index, 4096);
  const dead = address(9);
  check(dead == 0x7f000090, 1);
  const held = address(1);
  const outside = address(0x1000);
  fiberSwitch(other);
  check(collect(address(5)) == 0x7f000050, 2);
  check(saw(0x7f000010), 3);
  check(saw(0x7f000020), 4);
  check(saw(0x7f000030), 5);
  check(saw(0x7f000040), 6);
  check(saw(0x7f000050), 7);
  check(!saw(0x7f000090), 8);
  check(!saw(outside), 9);
  check(held == 0x7f000010, 12);
  fiberSwitch(other);
}

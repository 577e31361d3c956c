import { attempt, exit, fiberCreate, fiberSwitch, read32, trap, trapAddress, write16 } from "hal/hw";
import { number } from "./bench";

let other: i32 = 0;
let depth: i32 = 0;

class Thing {
  unused: i32 = 3;
  value: i32 = 5;
}

function ok(): void {}

function raises(): void {
  trap(33);
}

function divides(): void {
  number(100 / depth);
}

function outside(): void {
  number(load<i32>(0xfffffff0));
}

function nowhere(): void {
  read32(0x20000000);
}

function misaligned(): void {
  write16(0x10000001, 1);
}

function endless(): void {
  depth++;
  endless();
  depth--;
}

function nothing(): void {
  number(changetype<Thing>(other).value);
}

function unreached(): void {
  unreachable();
}

function wrong(): void {
  number(attempt(999999));
}

/** Switches away and back, then traps. */
function switchesAndTraps(): void {
  fiberSwitch(other);
  trap(40);
}

/** An attempt in an attempt, with switches at every level; the locals must survive. */
function nested(): void {
  let before = 11;
  fiberSwitch(other);
  number(attempt(switchesAndTraps.index));
  fiberSwitch(other);
  number(before);
  number(attempt(ok.index));
  trap(41);
}

/** Attempts of its own, so that both fibers are inside of one when they switch. */
function inOther(): void {
  fiberSwitch(0);
  trap(50);
}

function worker(): void {
  for (;;) number(attempt(inOther.index));
}

export function _start(): void {
  number(attempt(ok.index));
  number(attempt(raises.index));
  number(attempt(divides.index));
  number(attempt(outside.index));
  number(attempt(nowhere.index));
  number(<i32>trapAddress());
  number(attempt(misaligned.index));
  number(attempt(nothing.index));
  number(<i32>trapAddress());
  number(attempt(unreached.index));
  number(attempt(wrong.index));
  number(attempt(endless.index));
  depth = 0;
  other = fiberCreate(worker.index, 4096);
  for (let i = 0; i < 3; i++) number(attempt(nested.index));
  exit(0);
}

import { exit, fiberCreate, fiberSwitch } from "hal/hw";

let other: i32 = 0;
let rounds: i32 = 0;
let sum: i32 = 0;

function worker(): void {
  let local = 7;
  for (;;) {
    sum += local;
    local = local * 3 & 0xff;
    fiberSwitch(0);
  }
}

/** Switches 1000 times between two fibers, both with a live local. */
export function _start(): void {
  other = fiberCreate(worker.index, 4096);
  let expected = 0;
  let local = 7;
  for (rounds = 0; rounds < 500; rounds++) {
    expected += local;
    local = local * 3 & 0xff;
    fiberSwitch(other);
  }
  exit(sum == expected ? 0 : 1);
}

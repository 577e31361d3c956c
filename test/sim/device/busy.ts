import { exit, fiberCreate, fiberSwitch, interrupted, interruptsOn } from "hal/hw";
import { alarmIn, clearAlarm, enableLines, number } from "./bench";

let other: i32 = 0;
let alarms: i32 = 0;
let done: bool = false;

/** Called from busy loops once an interrupt was taken. */
export function safepoint(): void {
  fiberSwitch(0);
}

/** Never gives way by itself, and must keep its locals. */
function busy(): void {
  let sum: u64 = 0;
  for (let i: u64 = 1; !done; i++) {
    sum += i;
    if (sum != i * (i + 1) / 2) exit(1);
  }
  fiberSwitch(0);
}

export function _start(): void {
  enableLines(2);
  other = fiberCreate(busy.index, 4096);
  alarmIn(10000);
  interruptsOn();
  while (alarms < 3) {
    fiberSwitch(other);
    if (!interrupted()) exit(2);
    number(++alarms);
    clearAlarm();
    alarmIn(10000);
    interruptsOn();
  }
  done = true;
  exit(0);
}

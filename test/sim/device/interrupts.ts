import { attempt, counter, counterFrequency, clearCounterAlarm, exit, interrupted, interruptsOff, interruptsOn, setCounterAlarm, wait } from "hal/hw";
import { alarmIn, check, clearAlarm, enableLines } from "./bench";

function waits(): void {
  wait();
}

export function _start(): void {
  enableLines(1 << 1 | 1 << 3);
  // Masked: the wait ends, nothing is taken.
  alarmIn(1000);
  wait();
  check(!interrupted(), 1);
  // Unmasking takes it at once, and only once: taking it masks.
  interruptsOn();
  check(interrupted(), 2);
  check(!interrupted(), 3);
  clearAlarm();
  // Unmasked: taken while waiting.
  interruptsOn();
  alarmIn(1000);
  wait();
  check(interrupted(), 4);
  clearAlarm();
  // Taken in the middle of a computation that reads registers.
  interruptsOn();
  alarmIn(1000);
  let polls = 0;
  while (!interrupted()) {
    counter();
    polls++;
  }
  check(polls > 5 && polls < 100, 5);
  clearAlarm();
  // Masked again by hand.
  interruptsOn();
  interruptsOff();
  alarmIn(100);
  wait();
  check(!interrupted(), 6);
  clearAlarm();
  // The generic timer: 2 s pass in one wait, inside of an attempt too.
  const start = counter();
  setCounterAlarm(start + 2 * counterFrequency());
  check(attempt(waits.index) == 0, 7);
  check(counter() - start >= 2 * counterFrequency(), 8);
  clearCounterAlarm();
  exit(0);
}

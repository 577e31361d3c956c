/** Calls through the function table that must not happen. */
import { printNumber } from "kernel/console";
import { tryOut } from "./tried";

let none: usize = 0;

function square(value: i32): i32 {
  return value * value;
}

/** Table index of a function that takes and returns a number. */
function other(): u32 {
  const fn: (value: i32) => i32 = square;
  return fn.index + <u32>none;
}

export function wrongType(): void {
  call_indirect<void>(other()); // 25
}

function wrongResult(): void {
  printNumber(call_indirect<i64>(other(), 1)); // 25w indirect call type mismatch
}

function emptyElement(): void {
  call_indirect<void>(<u32>none); // 25w undefined element
}

function behindTable(): void {
  call_indirect<void>(<u32>none + 100000); // 25w undefined element
}

function lastIndex(): void {
  call_indirect<void>(<u32>none - 1); // 25w undefined element
}

function nullFunction(): void {
  changetype<() => void>(none)(); // 25w null access
}

export function indirect(): void {
  tryOut(wrongResult);
  tryOut(emptyElement);
  tryOut(behindTable);
  tryOut(lastIndex);
  tryOut(nullFunction);
}

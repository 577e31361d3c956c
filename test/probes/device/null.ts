/** Uses null. */
import { print, printNumber, println } from "kernel/console";

class Victim {
  first: i32 = 1;
  second: i64 = 2;
}

/** Null, which the compiler must not see through. */
let none: usize = 0;

export function readNull(): void {
  printNumber(load<u32>(none)); // 08
}

export function writeNull(): void {
  store<u32>(none, 1); // 09
}

export function readEndOfPage(): void {
  printNumber(load<u8>(none, 4095)); // 11
}

export function readObject(): void {
  const victim = changetype<Victim>(none);
  printNumber(victim.second); // 12
}

/** The length of a string stands before it: below zero. */
export function readText(): void {
  const text = changetype<string>(none);
  printNumber(text.length); // 12s
  print("");
  println("");
}

/** Numbers that have no result, and an instruction that does not exist. */
import { printNumber, println } from "kernel/console";
import { undefinedInstruction } from "./probe";
import { tryOut } from "./tried";

let zero: i32 = 0;
let minusOne: i32 = -1;
let least: i32 = i32.MIN_VALUE;
let zeroWide: i64 = 0;
let minusOneWide: i64 = -1;
let leastWide: i64 = i64.MIN_VALUE;
let huge: f64 = 1e300;
let nothing: f64 = NaN;

export function divide(): void {
  printNumber(100 / zero); // 26
}

function stop(): void {
  unreachable(); // 26w unreachable
}

function remainder(): void {
  printNumber(100 % zero); // 26w integer divide by zero
}

function unsigned(): void {
  printNumber(<u32>100 / <u32>zero); // 26w integer divide by zero
}

function wide(): void {
  printNumber(100 / zeroWide); // 26w integer divide by zero
}

function wideRemainder(): void {
  printNumber(<u64>100 % <u64>zeroWide); // 26w integer divide by zero
}

function negated(): void {
  printNumber(least / minusOne); // 26w integer overflow
}

function negatedWide(): void {
  printNumber(leastWide / minusOneWide); // 26w integer overflow
}

export function arithmetic(): void {
  tryOut(stop);
  tryOut(remainder);
  tryOut(unsigned);
  tryOut(wide);
  tryOut(wideRemainder);
  tryOut(negated);
  tryOut(negatedWide);
  // asc's conversions saturate: every float has an integer.
  const saturated = <i32>huge == i32.MAX_VALUE && <u32>-huge == 0 && <i64>-huge == i64.MIN_VALUE && <u64>huge == u64.MAX_VALUE && <i32>nothing == 0;
  println(saturated ? "conversions saturate" : "conversions are WRONG");
}

export function undefinedOperation(): void {
  undefinedInstruction(); // 28
}

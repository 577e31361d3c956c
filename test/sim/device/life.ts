import { exit, retainedRead, retainedWrite } from "hal/hw";
import { chance, number, off, reset } from "./bench";

let fresh: i32 = 0;

/** Resets twice, counting in the retained memory, then switches off. */
export function _start(): void {
  const MARK: u32 = 0x600d0000;
  fresh++;
  if (fresh != 1) exit(2); // globals must be new after a reset
  const old = retainedRead(7);
  const count = old >>> 16 == MARK >>> 16 ? old & 0xffff : 0;
  number(count);
  number(<i32>(chance() & 0xff));
  retainedWrite(7, MARK | (count + 1));
  if (count < 2) reset();
  off();
  exit(3);
}

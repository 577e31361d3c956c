/** Blinks the board's first light ten times. */
import * as board from "board";
import { println } from "kernel/console";
import { sleep } from "kernel/fiber";

const TIMES: i32 = 10;
const HALF_MS: u32 = 250;

export function main(): void {
  if (isDefined(board.led)) {
    for (let i = 0; i < TIMES; ++i) {
      board.led.set(true);
      println("on");
      sleep(HALF_MS);
      board.led.set(false);
      println("off");
      sleep(HALF_MS);
    }
  } else {
    println("this board has no light");
  }
}

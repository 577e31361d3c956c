/** Blinks the board's first light ten times. */
import { hasLed, setLed, sleep } from "uni";

const TIMES = 10;
const HALF_MS = 250;

export async function main(): Promise<void> {
  if (!hasLed()) {
    console.log("this board has no light");
    return;
  }
  for (let i = 0; i < TIMES; i++) {
    for (const on of [true, false]) {
      setLed(on);
      console.log(on ? "on" : "off");
      await sleep(HALF_MS);
    }
  }
}

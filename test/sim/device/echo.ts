import { interrupted, interruptsOn, exit, read32, wait } from "hal/hw";
import { TTY, enableLines, put } from "./bench";

/** Sends back what it gets; ends at EOF (0x04). */
export function _start(): void {
  enableLines(1 << 2);
  put(62);
  for (;;) {
    interruptsOn();
    if (!interrupted()) {
      wait();
      interrupted();
    }
    for (let byte = read32(TTY); byte; byte = read32(TTY)) {
      if (byte == 4) exit(7);
      put(byte);
    }
  }
}

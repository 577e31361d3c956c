/** Receives a kernel over the serial console and starts it in its own place: `uni flash APP --to serial:PORT`. */
import { baud, loadAddress, memoryEnd, name, serial } from "board";
import { receiveAndEnter } from "kernel/loader/loader";

export function main(): void {
  receiveAndEnter(serial, baud, name, loadAddress, memoryEnd);
}

/** @assemblyscript Sleeps a day, then tells the time. */
import { println, printNumber } from "kernel/console";
import { sleep } from "kernel/fiber";
import { uptimeMs } from "kernel/time";

export function main(): void {
  for (let hour = 0; hour < 24; hour++) sleep(3600000);
  printNumber(uptimeMs() / 3600000);
  println(" hours");
}

/** @assemblyscript Prints what the network would begin with. */
import { entropy } from "board";
import { exit } from "kernel/boot";
import { print, printNumber, println } from "kernel/console";
import { seeded } from "kernel/net/seed";

export function main(): void {
  const random = seeded(entropy);
  print("numbers");
  for (let i = 0; i < 8; ++i) {
    print(" ");
    printNumber(random.next());
  }
  println("");
  exit(0);
}

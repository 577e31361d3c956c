/** @assemblyscript Asks for an address on the board's network card, and says what it got. */
import { net } from "board";
import { exit } from "kernel/boot";
import { print, printNumber, println } from "kernel/console";
import { Stack } from "kernel/net/stack";

function printAddress(address: u32): void {
  for (let i = 0; i < 4; ++i) {
    if (i) print(".");
    printNumber(address >>> (8 * i) & 255);
  }
}

export function main(): void {
  if (!net.start()) {
    println("no network");
    exit(2);
  }
  const stack = new Stack(net);
  stack.start();
  stack.useDhcp("board");
  if (!stack.waitForAddress(20_000)) {
    println("no address");
    exit(3);
  }
  print("address ");
  printAddress(stack.link.address);
  print(" gateway ");
  printAddress(stack.link.gateway);
  println("");
  exit(0);
}

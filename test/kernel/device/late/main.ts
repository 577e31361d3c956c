/** @assemblyscript A host with a fixed address on a card that is found later and may be replaced. */
import { net } from "board";
import { println } from "kernel/console";
import { sleep } from "kernel/fiber";
import { Stack } from "kernel/net/stack";
import { ipv4, maskOf } from "kernel/net/wire/ipv4";

export function main(): void {
  if (!net.start()) {
    println("no network");
    return;
  }
  const stack = new Stack(net);
  stack.start();
  stack.useAddress(ipv4(10, 0, 0, 2), maskOf(24), 0);
  println("started");
  for (;;) sleep(1000);
}

/** @assemblyscript What a board gets from its network: an address, names, the time of day; and a name of its own. Ends when it is pinged. */
import { net } from "board";
import { exit } from "kernel/boot";
import { print, printNumber, println } from "kernel/console";
import { sleep } from "kernel/fiber";
import { formatIpv4 } from "kernel/net/address";
import { useTime } from "kernel/net/clock";
import { Stack } from "kernel/net/stack";
import { wallClockUs } from "kernel/time";

export function main(): void {
  if (!net.start()) {
    println("no network");
    exit(1);
  }
  const stack = new Stack(net);
  stack.start();
  stack.useDhcp("board");
  stack.waitForAddress();
  print("address ");
  println(formatIpv4(stack.link.address));
  print("name ");
  println(formatIpv4(stack.resolve("server.example", 20_000)));
  useTime(stack).waitForTime();
  print("year ");
  printNumber(1970 + wallClockUs() / 31_556_952_000_000);
  println();
  print("ping ");
  println(stack.ping(stack.dhcp!.router, 5000) >= 0 ? "answered" : "lost");
  const responder = stack.useMdns("board");
  while (responder.state != 3) sleep(10);
  println("ready");
  sleep(60_000);
  exit(0);
}

/** @assemblyscript Many fibers connect at the same instant, to a listener with a backlog of 16. */
import { exit } from "kernel/boot";
import { print, printNumber, println } from "kernel/console";
import { Fiber, join, spawn, spawnWith } from "kernel/fiber";
import { Stack, TcpServer, TcpStream } from "kernel/net/stack";
import { ipv4, maskOf } from "kernel/net/wire/ipv4";
import { uptimeMs } from "kernel/time";
import { Card, connect } from "../net/cable";

const near = new Card(1);
const far = new Card(2);
let net: Stack | null = null;
let served: i32 = 0;
let failed: i32 = 0;

function echo(peer: TcpStream): void {
  const buffer = new StaticArray<u8>(100);
  const at = changetype<usize>(buffer);
  for (;;) {
    const count = peer.read(at, 100);
    if (count <= 0) break;
    peer.write(at, count);
  }
  peer.close();
}

function serve(server: TcpServer): void {
  for (;;) spawnWith(echo, server.accept()!, "echo", 8192);
}

function ask(): void {
  const buffer = new StaticArray<u8>(100);
  const at = changetype<usize>(buffer);
  const stream = net!.connect(ipv4(10, 0, 0, 2), 7, 30_000, 1024, 1024);
  if (!stream) {
    ++failed;
    return;
  }
  store<u32>(at, 0x64636261);
  stream.write(at, 4);
  if (stream.read(at + 50, 50) == 4 && load<u32>(at + 50) == 0x64636261) ++served;
  else ++failed;
  stream.close();
}

export function main(): void {
  connect(near, far);
  const a = new Stack(near);
  const b = new Stack(far);
  net = a;
  a.start();
  b.start();
  a.useAddress(ipv4(10, 0, 0, 1), maskOf(24), 0);
  b.useAddress(ipv4(10, 0, 0, 2), maskOf(24), 0);
  spawnWith(serve, b.listen(7, 16, 1024, 1024)!);
  for (let count = 10; count <= 160; count *= 4) {
    served = failed = 0;
    const start = uptimeMs();
    const fibers = new StaticArray<Fiber | null>(count);
    for (let i = 0; i < count; ++i) fibers[i] = spawn(ask, "ask", 8192);
    for (let i = 0; i < count; ++i) join(fibers[i]!);
    printNumber(served);
    print(" of ");
    printNumber(count);
    println(uptimeMs() - start < 100 ? " at once" : " after a while");
  }
  exit(0);
}

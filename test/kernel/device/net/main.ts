/** @assemblyscript Two stacks over a cable: what streams and sockets do for fibers. */
import { exit } from "kernel/boot";
import { print, println, printNumber } from "kernel/console";
import { sleep, spawn, spawnWith } from "kernel/fiber";
import { Err } from "hal/error";
import { Stack, TcpServer, TcpStream } from "kernel/net/stack";
import { TcpEnd } from "kernel/net/tcp/connection";
import { ipv4, maskOf } from "kernel/net/wire/ipv4";
import { Card, connect } from "./cable";

const near = new Card(1);
const far = new Card(2);

function echo(peer: TcpStream): void {
  const buffer = new StaticArray<u8>(1000);
  const at = changetype<usize>(buffer);
  for (;;) {
    const count = peer.read(at, 1000);
    if (count <= 0) break;
    peer.write(at, count);
  }
  peer.close();
}

function serve(server: TcpServer): void {
  for (;;) spawnWith(echo, server.accept()!);
}

function expect(what: string, good: bool): void {
  print(good ? "ok " : "WRONG ");
  println(what);
}

let writer: TcpStream | null = null;
const BYTES: i32 = 300_000;

/** Byte `i` of what goes through the echo. */
function pattern(i: i32): u32 {
  return (i * 7 + (i >> 8) * 13) & 255;
}

function writeAll(): void {
  const chunk = new StaticArray<u8>(3000);
  const at = changetype<usize>(chunk);
  for (let sent = 0; sent < BYTES; sent += 3000) {
    for (let i = 0; i < 3000; ++i) store<u8>(at + i, <u8>pattern(sent + i));
    writer!.write(at, 3000);
  }
  writer!.shutdown();
}

export function main(): void {
  connect(near, far);
  const a = new Stack(near);
  const b = new Stack(far);
  a.start();
  b.start();
  a.useAddress(ipv4(10, 0, 0, 1), maskOf(24), 0);
  b.useAddress(ipv4(10, 0, 0, 2), maskOf(24), 0);
  expect("an address at once", a.waitForAddress(0));

  const server = b.listen(7)!;
  expect("a port only once", b.listen(7) == null);
  spawnWith(serve, server);

  const stream = a.connect(ipv4(10, 0, 0, 2), 7, 5000);
  expect("connect", stream != null);
  const buffer = new StaticArray<u8>(4096);
  const at = changetype<usize>(buffer);
  expect("a read times out", stream!.read(at, 10, 50) == Err.TIMEOUT);
  writer = stream;
  spawn(writeAll);
  let got = 0;
  let wrong = 0;
  for (;;) {
    const count = stream!.read(at, 4096);
    if (count <= 0) break;
    for (let i = 0; i < count; ++i) if (load<u8>(at + i) != pattern(got + i)) ++wrong;
    got += count;
  }
  expect("every byte comes back", got == BYTES && !wrong);
  stream!.close();
  sleep(10);
  expect("both connections are given back", a.tcp.live == 0 && b.tcp.live == 0);

  expect("nobody listens: refused", a.connect(ipv4(10, 0, 0, 2), 8, 5000) == null && a.failure == TcpEnd.Refused);
  expect("nobody there: unreachable", a.connect(ipv4(10, 0, 0, 9), 8, 60000) == null && a.failure == TcpEnd.Unreachable);

  const socket = b.openUdp(53)!;
  const asker = a.openUdp(0)!;
  store<u32>(at, 0x64636261);
  expect("a datagram goes", asker.send(ipv4(10, 0, 0, 2), 53, at, 4) == 4);
  expect("a datagram comes", socket.receive(at + 100, 50, 1000) == 4 && load<u32>(at + 100) == 0x64636261 && socket.remotePort == asker.port);
  expect("none comes", socket.receive(at, 50, 20) == Err.TIMEOUT);
  expect("no way there", asker.send(ipv4(10, 0, 0, 9), 53, at, 4) == Err.NOT_FOUND);

  // Many at once.
  for (let round = 0; round < 3; ++round) {
    const streams = new StaticArray<TcpStream | null>(20);
    for (let i = 0; i < 20; ++i) streams[i] = a.connect(ipv4(10, 0, 0, 2), 7, 5000);
    let good = 0;
    for (let i = 0; i < 20; ++i) {
      store<u32>(at, i);
      streams[i]!.write(at, 4);
    }
    for (let i = 0; i < 20; ++i) {
      store<u32>(at, 99);
      if (streams[i]!.read(at, 4) == 4 && load<u32>(at) == i) ++good;
      streams[i]!.close();
    }
    print("good ");
    printNumber(good);
    println();
  }
  sleep(100);
  expect("all given back", a.tcp.live == 0 && b.tcp.live == 0);
  exit(0);
}

/** @assemblyscript Two stacks over a cable: what streams and sockets do for fibers. */
import { exit } from "kernel/boot";
import { print, println, printNumber } from "kernel/console";
import { sleep, spawn, spawnWith, yieldNow } from "kernel/fiber";
import { WaitQueue } from "kernel/wait-queue";
import { Err } from "hal/error";
import { Pinger } from "kernel/net/echo";
import { Stack, TcpServer, TcpStream, UdpPort } from "kernel/net/stack";
import { isWallClockSet, uptimeMs, wallClockUs } from "kernel/time";
import { useTime } from "kernel/net/clock";
import { DnsEnd } from "kernel/net/dns";
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

/** Answers about one address for each name; names with a "t" only over TCP. */
function answerName(at: usize, length: i32): i32 {
  store<u16>(at, 0x8081, 2);
  store<u16>(at, 0x0100, 6);
  store<u64>(at + length, 0x0000_0100_0100_0cc0);
  store<u64>(at + length, 0x0c00_000a_0400_3c00, 8); // 60 s, 10.0.0.12
  return length + 16;
}

function serveNames(socket: UdpPort): void {
  const buffer = new StaticArray<u8>(600);
  const at = changetype<usize>(buffer);
  for (;;) {
    let length = socket.receive(at, 500);
    if (length < 0) return;
    if ((load<u8>(at, 13) | 0x20) == 0x74) store<u16>(at, 0x8083, 2);
    else length = answerName(at, length);
    socket.send(socket.remote, socket.remotePort, at, length);
  }
}

function serveNamesOverTcp(server: TcpServer): void {
  const buffer = new StaticArray<u8>(600);
  const at = changetype<usize>(buffer);
  for (;;) {
    const stream = server.accept()!;
    const length = stream.read(at, 500);
    const answer = answerName(at + 2, length - 2);
    store<u16>(at, bswap<u16>(<u16>answer));
    stream.write(at, 1);
    stream.write(at + 1, answer + 1);
    stream.close();
  }
}

/** A time server whose clock was 2030-01-01 at boot. */
function serveTime(socket: UdpPort): void {
  const buffer = new StaticArray<u8>(100);
  const at = changetype<usize>(buffer);
  for (;;) {
    if (socket.receive(at, 100) != 48) continue;
    store<u16>(at, 0x0124); // a server, stratum 1
    store<u64>(at, load<u64>(at, 40), 24);
    const time: u64 = (4_102_444_800 << 32) + (uptimeMs() << 32) / 1000;
    store<u64>(at, bswap(time), 32);
    store<u64>(at, bswap(time), 40);
    socket.send(socket.remote, socket.remotePort, at, 48);
  }
}

let lateness: u64 = 0;
let beats: i32 = 0;
let flooding: bool = true;
function beat(): void {
  while (flooding) {
    const due = uptimeMs() + 10;
    sleep(10);
    lateness = max(lateness, uptimeMs() - due);
    ++beats;
  }
}

/** Echo requests as fast as the cable takes them. @returns how many */
function flood(stack: Stack, to: u32, ms: u64): i32 {
  const end = uptimeMs() + ms;
  const pinger = new Pinger(stack.link);
  const ping = pinger.add(to, new WaitQueue());
  let count = 0;
  while (uptimeMs() < end) {
    for (let i = 0; i < 40; ++i) if (ping.send(uptimeMs())) ++count;
    yieldNow();
  }
  return count;
}

let asking: Stack | null = null;
let together: i32 = 0;
function askTogether(): void {
  if (asking!.resolve("many.example", 5000) == ipv4(10, 0, 0, 12)) ++together;
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

  socket.close();

  const rtt = a.ping(ipv4(10, 0, 0, 2));
  expect("ping", rtt >= 0 && rtt < 1_000_000);
  expect("ping nobody", a.ping(ipv4(10, 0, 0, 9), 20_000) == Err.NOT_FOUND);

  spawnWith(serveNames, b.openUdp(53)!);
  spawnWith(serveNamesOverTcp, b.listen(53)!);
  expect("no resolver", a.resolve("some.example", 5000) == 0 && a.nameFailure == DnsEnd.NoServer);
  a.resolver = ipv4(10, 0, 0, 2);
  expect("resolve", a.resolve("some.example", 5000) == ipv4(10, 0, 0, 12) && a.nameFailure == DnsEnd.None);
  expect("resolve over TCP", a.resolve("truncated.example", 5000) == ipv4(10, 0, 0, 12));
  expect("addresses and localhost need no server", a.resolve("192.0.2.1") == ipv4(192, 0, 2, 1) && a.resolve("LOCALHOST.") == ipv4(127, 0, 0, 1));
  expect("no names", !a.resolve("1.2.3", 0) && !a.resolve("1.2.3.4.5", 0) && !a.resolve("01.2.3.4", 0) && !a.resolve("1.2.3.256", 0) && !a.resolve("", 0));
  asking = a;
  for (let i = 0; i < 5; ++i) spawn(askTogether);
  sleep(200);
  expect("five fibers ask for one name", together == 5);

  const responder = b.useMdns("far");
  sleep(3000);
  expect("a name in .local", a.resolve("Far.local", 5000) == ipv4(10, 0, 0, 2) && responder.name == "far");
  expect("one's own name in .local", b.resolve("FAR.local", 5000) == ipv4(10, 0, 0, 2));
  expect("no such name in .local", !a.resolve("farther.local", 20_000) && a.nameFailure == DnsEnd.TimedOut);

  expect("no time of day", !isWallClockSet() && wallClockUs() < 3600_000_000);
  spawnWith(serveTime, b.openUdp(123)!);
  const before = uptimeMs();
  const keeper = useTime(a, "10.0.0.2");
  expect("time comes", keeper.waitForTime(5000) && keeper.waitForTime(0));
  const error = wallClockUs() - 1_893_456_000_000_000 - <i64>uptimeMs() * 1000;
  expect("time of day", error > -5000 && error < 5000);
  expect("time since boot goes on", uptimeMs() - before < 5000);

  // C-10.
  spawn(beat);
  const framesBefore = b.link.framesOut;
  const pinged = flood(a, ipv4(10, 0, 0, 2), 1000);
  flooding = false;
  const answered = <i32>(b.link.framesOut - framesBefore);
  expect("all of a flood of echo requests is answered", pinged > 1000 && answered >= pinged && answered < pinged + 100);
  expect("others have their turns meanwhile", beats > 80 && lateness <= 5);

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

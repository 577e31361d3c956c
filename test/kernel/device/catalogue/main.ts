/**
 * @assemblyscript The board that the catalogue of bad input is tried on: 10.0.0.1. TCP and UDP echo at port 7, at TCP port 19 a connection that our
 * side ends first, HTTP at port 80. UDP port 9 answers with all counters; a datagram "c" has garbage collected before.
 */
import { net } from "board";
import { Err } from "hal/error";
import { println } from "kernel/console";
import { sleep, spawnWith } from "kernel/fiber";
import { liveAfterCollection } from "kernel/memory";
import { Drop, dropName } from "kernel/net/drop";
import { HttpConnection, serveHttp } from "kernel/net/http/server";
import { Reassembly } from "kernel/net/reassembly";
import { Stack, TcpServer, TcpStream, UdpPort } from "kernel/net/stack";
import { ipv4, maskOf } from "kernel/net/wire/ipv4";

let stack: Stack | null = null;
const STACK: u32 = 8 << 10;

function echo(stream: TcpStream): void {
  const buffer = new StaticArray<u8>(2048);
  const at = changetype<usize>(buffer);
  for (;;) {
    const count = stream.read(at, 2048);
    if (count <= 0 || stream.write(at, count) < 0) break;
  }
  stream.close();
}

/** Ends our side when something has come, then waits for the peer's. */
function end(stream: TcpStream): void {
  const buffer = new StaticArray<u8>(64);
  const at = changetype<usize>(buffer);
  if (stream.read(at, 64) > 0) {
    stream.shutdown();
    while (stream.read(at, 64) > 0) {}
  }
  stream.close();
}

function serveEcho(server: TcpServer): void { for (;;) spawnWith(echo, server.accept()!, "echo", STACK); }
function serveEnd(server: TcpServer): void { for (;;) spawnWith(end, server.accept()!, "end", STACK); }

function echoDatagrams(port: UdpPort): void {
  const buffer = new StaticArray<u8>(8192);
  const at = changetype<usize>(buffer);
  for (;;) {
    const count = port.receive(at, 1472);
    if (count < 0) break;
    if (port.remotePort >= 1024) port.send(port.remote, port.remotePort, at, count); // never to another server
  }
}

function line(name: string, value: u64): string { return name + "=" + value.toString() + "\n"; }

function report(port: UdpPort): void {
  const buffer = new StaticArray<u8>(64);
  const at = changetype<usize>(buffer);
  for (;;) {
    const count = port.receive(at, 64);
    if (count < 0) break;
    if (count && load<u8>(at) == 0x63) __collect();
    const net = stack!;
    const link = net.link;
    const sets = <Reassembly>link.fragments!;
    let text = line("live", net.tcp.live) + line("half", net.tcp.handshakes.count) + line("sets", sets.pending) + line("heap", liveAfterCollection());
    text += line("address", link.address) + line("mask", link.mask) + line("gateway", link.gateway);
    for (let i = 0; i < Drop.COUNT; ++i) if (link.dropped(i)) text += line("drop " + dropName(i), link.dropped(i));
    const bytes = String.UTF8.encode(text);
    port.send(port.remote, port.remotePort, changetype<usize>(bytes), bytes.byteLength);
  }
}

function handle(connection: HttpConnection): void {
  const request = connection.request;
  if (request.isPath("/health")) {
    connection.replyText(200, "text/plain", "good");
  } else if (request.isPath("/count")) {
    count(connection);
  } else {
    connection.replyText(404, "text/plain", "nothing there");
  }
}

let total: i32 = 0;
const body = new StaticArray<u8>(1024);
/** Counts the bytes of a body. */
function count(connection: HttpConnection): void {
  for (;;) {
    const count = connection.readBody(changetype<usize>(body), 1024);
    if (count == Err.TIMEOUT) return; // called again
    if (count <= 0) {
      if (count < 0) connection.replyText(400, "text/plain", "bad body");
      else connection.replyText(200, "text/plain", total.toString());
      total = 0;
      return;
    }
    total += count;
  }
}

export function main(): void {
  if (!net.start()) {
    println("no network");
    return;
  }
  const own = new Stack(net);
  stack = own;
  own.start();
  own.useAddress(ipv4(10, 0, 0, 1), maskOf(24), ipv4(10, 0, 0, 254));
  own.useReassembly();
  spawnWith(serveEcho, own.listen(7, 16, 4096, 4096)!, "accept", STACK);
  spawnWith(serveEnd, own.listen(19, 16, 2048, 2048)!, "accept", STACK);
  spawnWith(echoDatagrams, own.openUdp(7)!, "datagrams", STACK);
  spawnWith(report, own.openUdp(9)!, "report", 32 << 10);
  serveHttp(own, 80, handle);
  println("ready");
  for (;;) sleep(1000);
}

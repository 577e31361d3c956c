/** @assemblyscript An HTTP server and clients over a cable. */
import { Err } from "hal/error";
import { exit } from "kernel/boot";
import { print, println, printNumber } from "kernel/console";
import { sleep } from "kernel/fiber";
import { uptimeMs } from "kernel/time";
import { HttpConnection, HttpServer, serveHttp } from "kernel/net/http/server";
import { Stack, TcpStream } from "kernel/net/stack";
import { ipv4, maskOf } from "kernel/net/wire/ipv4";
import { Card, connect } from "../net/cable";

const near = new Card(1);
const far = new Card(2);
const area = new StaticArray<u8>(16384);
const bodyArea = new StaticArray<u8>(4096);
const big = new StaticArray<u8>(200000);

let total = 0;

function handle(connection: HttpConnection): void {
  const request = connection.request;
  if (request.isPath("/")) {
    connection.replyText(200, "text/plain", "hello");
  } else if (request.isPath("/count")) {
    for (;;) {
      const count = connection.readBody(changetype<usize>(bodyArea), 100);
      if (count == Err.TIMEOUT) return; // called again
      if (count <= 0) {
        if (count < 0) connection.replyText(400, "text/plain", "bad body");
        else connection.replyText(200, "text/plain", total.toString());
        total = 0;
        return;
      }
      total += count;
    }
  } else if (request.isPath("/chunks")) {
    connection.begin(200);
    connection.field("Content-Type", "text/plain");
    connection.stream();
    for (let i = 0; i < 3; ++i) {
      store<u32>(changetype<usize>(bodyArea), 0x30303030 + i);
      connection.write(changetype<usize>(bodyArea), 4);
    }
    connection.endStream();
  } else if (request.isPath("/ignore")) {
    connection.replyText(200, "text/plain", "unread");
  } else if (request.isPath("/big")) {
    connection.reply(200, "text/plain", changetype<usize>(big), big.length, big);
  } else if (request.isPath("/fail")) {
    assert(false, "on purpose");
  } else {
    connection.replyText(404, "text/plain", "not found");
  }
}

let net: Stack | null = null;

function show(what: string, count: i32): void {
  print(what);
  print(": ");
  let line = "";
  for (let i = 0; i < count; ++i) {
    const c = area[i];
    if (c == 13) line += "~";
    else if (c == 10) line += "";
    else line += String.fromCharCode(c);
  }
  println(line);
}

function open(): TcpStream {
  return net!.connect(ipv4(10, 0, 0, 2), 80, 5000)!;
}

function say(stream: TcpStream, text: string): void {
  const bytes = String.UTF8.encode(text);
  stream.write(changetype<usize>(bytes), bytes.byteLength);
}

/** Everything that comes until the end, or nothing does for a while. */
function hear(stream: TcpStream): i32 {
  const at = changetype<usize>(area);
  let got = 0;
  for (;;) {
    const count = stream.read(at + got, 16384 - got, 200);
    if (count <= 0) {
      if (count == 0) area[got++] = 33; // "!": the end
      break;
    }
    got += count;
  }
  return got;
}

function ask(what: string, text: string): void {
  const stream = open();
  say(stream, text);
  show(what, hear(stream));
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
  const http: HttpServer = serveHttp(b, 80, handle, 8)!;
  const H = " HTTP/1.1\r\nHost: x\r\n";
  ask("get", "GET /" + H + "\r\n");
  ask("head", "HEAD /" + H + "\r\n");
  ask("close", "GET /" + H + "Connection: close\r\n\r\n");
  ask("1.0", "GET / HTTP/1.0\r\n\r\n");
  ask("pipeline", "GET /" + H + "\r\nGET /none" + H + "\r\nPOST /count" + H + "Content-Length: 5\r\n\r\nabcdeGET /" + H + "\r\n");
  ask("chunked in", "POST /count" + H + "Transfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\nGET /" + H + "\r\n");
  ask("chunked out", "GET /chunks" + H + "\r\n");
  ask("chunked out, 1.0", "GET /chunks HTTP/1.0\r\n\r\n");
  ask("body passed over", "POST /ignore" + H + "Content-Length: 5\r\n\r\nabcdeGET /" + H + "\r\n");
  ask("bad chunk", "POST /count" + H + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n");
  ask("continue", "POST /count" + H + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
  ask("failing handler", "GET /fail" + H + "\r\n");
  ask("after it", "GET /" + H + "\r\n");
  ask("refused", "GET / HTTP/1.1\r\n\r\n");

  // Slow: one byte a second never makes a head.
  const slow = open();
  const began = uptimeMs();
  say(slow, "GET / HTTP/1.1\r\nX: ");
  while (uptimeMs() - began < 9000) {
    say(slow, "x");
    sleep(1000);
  }
  sleep(2000);
  show("slow", hear(slow));
  slow.close();

  // A big body, and one in many chunks.
  const long = open();
  say(long, "POST /count" + H + "Content-Length: 100000\r\n\r\n");
  for (let i = 0; i < 100; ++i) long.write(changetype<usize>(area), 1000);
  show("long body", hear(long));
  say(long, "POST /count" + H + "Transfer-Encoding: chunked\r\n\r\n");
  for (let i = 0; i < 5000; ++i) say(long, "3\r\nabc\r\n");
  say(long, "0\r\n\r\n");
  show("5000 chunks", hear(long));
  long.close();

  // A body that comes a byte a second is too slow; the connection ends without an answer.
  const drip = open();
  say(drip, "POST /count" + H + "Content-Length: 100\r\n\r\n");
  for (let i = 0; i < 12; ++i) {
    say(drip, "x");
    sleep(1000);
  }
  show("dripping body", hear(drip));
  drip.close();
  total = 0;

  // A long answer that nobody takes at first; others are served meanwhile.
  const lazy = open();
  say(lazy, "GET /big" + H + "\r\n");
  sleep(3000);
  ask("beside it", "GET /" + H + "\r\n");
  let taken = 0;
  for (;;) {
    const count = lazy.read(changetype<usize>(area), 16384, 1000);
    if (count <= 0) break;
    taken += count;
  }
  println("taken later: " + taken.toString());
  lazy.close();

  // A long answer that nobody ever takes.
  const never = open();
  say(never, "GET /big" + H + "\r\n");
  sleep(15000);
  print("never taken: expired ");
  printNumber(http.expired);
  println(", open " + http.open.toString());
  never.close();

  // As many as there may be are open; the next one takes the place of the one that has been idle longest.
  const held = new StaticArray<TcpStream | null>(8);
  for (let i = 0; i < 8; ++i) {
    held[i] = open();
    say(held[i]!, "GET /" + H + "\r\n");
    hear(held[i]!);
    sleep(600);
  }
  const ninth = open();
  say(ninth, "GET /" + H + "\r\n");
  show("ninth", hear(ninth));
  ninth.close();
  show("first", hear(held[0]!));
  say(held[1]!, "GET /" + H + "\r\n");
  show("second", hear(held[1]!));
  for (let i = 0; i < 8; ++i) held[i]!.close();
  sleep(3000);
  print("live ");
  printNumber(a.tcp.live);
  printNumber(b.tcp.live);
  print(", requests ");
  printNumber(http.requests);
  print(", refused ");
  printNumber(http.refused);
  print(", failures ");
  printNumber(http.failures);
  print(", expired ");
  printNumber(http.expired);
  print(", evicted ");
  printNumber(http.evicted);
  print(", open ");
  printNumber(http.open);
  println();
  exit(0);
}

/** @assemblyscript An HTTP server and clients over a cable. */
import { exit } from "kernel/boot";
import { print, println, printNumber } from "kernel/console";
import { sleep } from "kernel/fiber";
import { uptimeMs } from "kernel/time";
import { Exchange, HttpServer, Method, serveHttp } from "kernel/net/http/server";
import { Stack, TcpStream } from "kernel/net/stack";
import { ipv4, maskOf } from "kernel/net/wire/ipv4";
import { Card, connect } from "../net/cable";

const near = new Card(1);
const far = new Card(2);
const area = new StaticArray<u8>(16384);
const bodyArea = new StaticArray<u8>(4096);

function handle(exchange: Exchange): void {
  const request = exchange.request;
  if (request.isPath("/")) {
    exchange.replyText(200, "text/plain", "hello");
  } else if (request.isPath("/count")) {
    const at = changetype<usize>(bodyArea);
    let total = 0;
    for (;;) {
      const count = exchange.readBody(at, 100);
      if (count < 0) {
        exchange.replyText(400, "text/plain", "bad body");
        return;
      }
      if (!count) break;
      total += count;
    }
    exchange.replyText(200, "text/plain", total.toString());
  } else if (request.isPath("/chunks")) {
    exchange.begin(200);
    exchange.field("Content-Type", "text/plain");
    exchange.beginChunks();
    for (let i = 0; i < 3; ++i) {
      store<u32>(changetype<usize>(bodyArea), 0x30303030 + i);
      exchange.write(changetype<usize>(bodyArea), 4);
    }
    exchange.end();
  } else if (request.isPath("/ignore")) {
    exchange.replyText(200, "text/plain", "unread");
  } else if (request.isPath("/fail")) {
    assert(false, "on purpose");
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

  // A big body, byte by byte in the middle of a chunk size.
  const long = open();
  say(long, "POST /count" + H + "Content-Length: 100000\r\n\r\n");
  for (let i = 0; i < 100; ++i) long.write(changetype<usize>(area), 1000);
  show("long body", hear(long));
  long.close();

  // As many as there are workers hold on; the next one waits for its turn.
  const held = new StaticArray<TcpStream | null>(8);
  for (let i = 0; i < 8; ++i) {
    held[i] = open();
    say(held[i]!, "GET /" + H + "\r\n");
    hear(held[i]!);
  }
  const waiting = open();
  say(waiting, "GET /" + H + "\r\n");
  show("no worker", hear(waiting));
  held[3]!.close();
  show("one worker", hear(waiting));
  waiting.close();
  for (let i = 0; i < 8; ++i) if (i != 3) held[i]!.close();
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
  print(", workers ");
  printNumber(http.workers);
  print(", waiting ");
  printNumber(http.waiting);
  println();
  exit(0);
}

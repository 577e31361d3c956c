// Hosts on a wire that the test holds: what each sends goes to `wire`, what the test gives goes in by `arrive`.
import { NetDevice, FRAME_MAX } from "hal/net";
import { Waker } from "hal/irq";
import { Interface } from "kernel/net/interface";
import { Random } from "kernel/net/random";
import { Udp, UdpSocket } from "kernel/net/udp";
import { Listener, Tcp } from "kernel/net/tcp/tcp";
import { TcpConnection } from "kernel/net/tcp/connection";
import { Reassembly } from "kernel/net/reassembly";
import { DhcpClient } from "kernel/net/dhcp";
import { dropName } from "kernel/net/drop";
import { DnsClient, DnsQuery } from "kernel/net/dns";
import { MdnsResponder } from "kernel/net/mdns";
import { Clocks, SntpClient } from "kernel/net/sntp";
import { ntpTime } from "kernel/net/wire/ntp";
import { Ping, Pinger } from "kernel/net/echo";

@external("test", "wire") declare function wire(host: i32, at: usize, length: i32): void;

class Card implements NetDevice {
  irq: i32 = -1;
  pollMs: i32 = 0;
  received: i32 = 0;
  full: bool = false;
  private readonly frame: usize = changetype<usize>(new StaticArray<u8>(FRAME_MAX));
  constructor(readonly host: i32) {}
  start(): bool { return true; }
  address(to: usize): void {
    store<u32>(to, 0x0000_5452);
    store<u16>(to, <u16>((this.host + 1) << 8), 4);
  }
  linkUp(): bool { return true; }
  receive(): usize { return 0; }
  release(): void {}
  buffer(): usize { return this.full ? 0 : this.frame; }
  transmit(length: i32): void { wire(this.host, this.frame, length); }
  flush(): void {}
  errors(): u32 { return 0; }
  onEvent(waker: Waker): void {}
  onInterrupt(): void {}
}

const cards = new Array<Card>();
const links = new Array<Interface>();
const udps = new Array<Udp>();
const tcps = new Array<Tcp>();
const sockets = new Array<UdpSocket>();
const listeners = new Array<Listener>();
const connections = new Array<TcpConnection>();
const area = memory.data(65536, 16);
export function buffer(): usize { return area; }

/** A host with the MAC 52:54:00:00:00:(number + 1) and an address. @returns its number. */
export function host(seed: u32, address: u32, mask: u32, gateway: u32): i32 {
  const number = links.length;
  const card = new Card(number);
  const link = new Interface(card, new Random(seed, 0x0123456789abcdef));
  if (address) link.configure(address, mask, gateway);
  cards.push(card);
  links.push(link);
  udps.push(new Udp(link));
  tcps.push(new Tcp(link));
  return number;
}
export function cardFull(host: i32, full: bool): void { cards[host].full = full; }
export function arrive(host: i32, at: usize, length: i32, now: i64): void { links[host].input(at, length, now); }
export function poll(host: i32, now: i64): void { tcps[host].poll(now); tcps[host].flush(now); }
export function flush(host: i32, now: i64): void { tcps[host].flush(now); }
export function pollAt(host: i32): i64 { return tcps[host].pollAt(); }
export function dropped(host: i32, reason: i32): u32 { return links[host].dropped(reason); }
export function reasonName(reason: i32): string { return dropName(reason); }
export function conflicts(host: i32): u32 { return links[host].conflicts; }
export function hash(host: i32, a: u64, b: u64): u64 { return links[host].random.hash(a, b); }
export function macFor(host: i32, address: u32, now: i64): u64 { return links[host].macFor(address, now); }
export function absent(host: i32, address: u32): bool { return links[host].isAbsent(address); }

export function udpOpen(host: i32, port: u32, capacity: i32): i32 {
  const socket = udps[host].open(port, capacity);
  return socket ? sockets.push(socket) - 1 : -1;
}
export function udpSend(host: i32, socket: i32, to: u32, port: u32, at: usize, length: i32, now: i64): bool { return udps[host].send(sockets[socket], to, port, at, length, now); }
export function udpReceive(socket: i32, at: usize, capacity: i32): i32 { return sockets[socket].receive(at, capacity); }
export function udpRemote(socket: i32): u32 { return sockets[socket].remote; }
export function udpRemotePort(socket: i32): u32 { return sockets[socket].remotePort; }
export function udpRefused(socket: i32): bool { return sockets[socket].wasRefused; }

export function listen(host: i32, port: u32, backlog: i32, send: i32, receive: i32): i32 {
  const listener = tcps[host].listen(port, backlog, send, receive);
  return listener ? listeners.push(listener) - 1 : -1;
}
export function accept(listener: i32): i32 {
  const connection = listeners[listener].accept();
  return connection ? connections.push(connection) - 1 : -1;
}
export function unlisten(host: i32, listener: i32, now: i64): void { tcps[host].unlisten(listeners[listener], now); }
export function connect(host: i32, to: u32, port: u32, send: i32, receive: i32, now: i64): i32 {
  const connection = tcps[host].connect(to, port, send, receive, now);
  return connection ? connections.push(connection) - 1 : -1;
}
export function live(host: i32): i32 { return tcps[host].live; }
export function halfOpen(host: i32): i32 { return tcps[host].handshakes.count; }
export function read(c: i32, at: usize, capacity: i32): i32 { return connections[c].read(at, capacity); }
export function write(c: i32, at: usize, length: i32): i32 { return connections[c].write(at, length); }
export function shutdown(c: i32): void { connections[c].shutdown(); }
export function close(c: i32, now: i64): void { connections[c].close(now); }
export function abort(c: i32, now: i64): void { connections[c].abort(now); }
export function noDelay(c: i32, on: bool): void { connections[c].noDelay = on; }
export function keepAlive(c: i32, ms: i64, now: i64): void { connections[c].setKeepAlive(ms, now); }
export function limit(host: i32, count: i32): void { tcps[host].limit = count; }
export function field(c: i32, index: i32): i32 {
  const connection = connections[c];
  switch (index) {
    case 0: return connection.state;
    case 1: return connection.end;
    case 2: return connection.readable;
    case 3: return connection.room;
    case 4: return connection.isFinished;
    case 5: return connection.localPort;
    case 6: return connection.remotePort;
    case 7: return connection.rto;
    case 8: return connection.cwnd;
    case 9: return connection.mss;
    case 10: return connection.window;
    case 11: return connection.isWritable;
    case 12: return connection.islands.count;
    default: return connection.sacked.count;
  }
}

let dhcp: DhcpClient | null = null;
export function dhcpStart(host: i32, now: i64): void {
  dhcp = new DhcpClient(links[host], udps[host], "board");
  dhcp!.start(now);
}
export function dhcpPoll(now: i64): void { dhcp!.poll(now); }
export function dhcpPollAt(): i64 { return dhcp!.pollAt(); }
export function dhcpField(index: i32): u32 {
  const client = dhcp!;
  switch (index) {
    case 0: return client.state;
    case 1: return client.address;
    case 2: return client.mask;
    case 3: return client.router;
    case 4: return client.resolver;
    case 5: return client.lease;
    case 7: return client.resolver2;
    case 8: return client.resolver3;
    default: return client.changes;
  }
}
export function linkAddress(host: i32): u32 { return links[host].address; }
export function linkGateway(host: i32): u32 { return links[host].gateway; }

let reassembly: Reassembly | null = null;
export function reassemble(host: i32): void {
  reassembly = new Reassembly();
  links[host].fragments = reassembly;
}
export function fragmentSets(): i32 { return reassembly!.pending; }

const clients = new Map<i32, DnsClient>();
const queries = new Array<DnsQuery>();
const texts = memory.data(1024, 16);
/** Room for text: UTF-8. */
export function textBuffer(): usize { return texts; }

class Counter implements Waker {
  count: i32 = 0;
  wake(): void { ++this.count; }
}
const wakers = new Array<Counter>();

function clientOf(host: i32): DnsClient {
  if (!clients.has(host)) clients.set(host, new DnsClient(links[host], udps[host]));
  return clients.get(host);
}
export function dnsServers(host: i32, first: u32, second: u32, third: u32): void { clientOf(host).useServers(first, second, third); }
/** Asks for the name of `length` bytes in `textBuffer()`. */
export function dnsAsk(host: i32, length: i32, now: i64): i32 {
  const query = clientOf(host).ask(String.UTF8.decodeUnsafe(texts, length), now);
  const index = queries.indexOf(query);
  if (index >= 0) return index;
  const counter = new Counter();
  wakers.push(counter);
  query.waker = counter;
  return queries.push(query) - 1;
}
export function dnsPoll(host: i32, now: i64): void { clientOf(host).poll(now); }
export function dnsPollAt(host: i32): i64 { return clientOf(host).pollAt(); }
export function dnsHearTcp(host: i32, query: i32, at: usize, length: i32, now: i64): void { clientOf(host).hearTcp(queries[query], at, length, now); }
export function dnsPending(host: i32): i32 { return clientOf(host).pending; }
export function dnsRemembered(host: i32, now: i64): i32 { return clientOf(host).remembered(now); }
export function dnsField(query: i32, index: i32): u32 {
  const each = queries[query];
  switch (index) {
    case 0: return each.end;
    case 1: return each.address;
    case 2: return each.wantsTcp;
    case 3: return each.server;
    default: return wakers[query].count;
  }
}
/** UDP sockets that are open. */
export function udpSockets(host: i32): i32 {
  let count = 0;
  for (let port: u32 = 1; port < 65536; ++port) if (udps[host].find(port)) ++count;
  return count;
}

const pingers = new Map<i32, Pinger>();
const pings = new Array<Ping>();
const answers = new Array<Counter>();
export function ping(host: i32, to: u32): i32 {
  if (!pingers.has(host)) pingers.set(host, new Pinger(links[host]));
  const counter = new Counter();
  answers.push(counter);
  return pings.push(pingers.get(host).add(to, counter)) - 1;
}
export function pingSend(ping: i32, now: i64): bool { return pings[ping].send(now); }
export function pingEnd(ping: i32): i32 { return pings[ping].end; }
export function pingWoken(ping: i32): i32 { return answers[ping].count; }
export function pingRemove(ping: i32): void { pings[ping].pinger.remove(pings[ping]); }

const responders = new Map<i32, MdnsResponder>();
export function mdnsStart(host: i32, length: i32): void { responders.set(host, new MdnsResponder(links[host], udps[host], String.UTF8.decodeUnsafe(texts, length))); }
export function mdnsPoll(host: i32, now: i64): void { responders.get(host).poll(now); }
export function mdnsPollAt(host: i32): i64 { return responders.get(host).pollAt(); }
export function mdnsState(host: i32): i32 { return responders.get(host).state; }
export function mdnsName(host: i32): string { return responders.get(host).name; }
export function configure(host: i32, address: u32, mask: u32): void { links[host].configure(address, mask, 0); }
export function join(host: i32, group: u32): bool { return links[host].join(group); }
export function leave(host: i32, group: u32): void { links[host].leave(group); }

/** The test's clock in microseconds, and the time of day at its 0. */
let clockUs: i64 = 0;
let bootUs: i64 = 0;
class TestClocks extends Clocks {
  monotonicUs(): i64 { return clockUs; }
  wallUs(): i64 { return bootUs + clockUs; }
  setWall(us: i64): void { bootUs = us - clockUs; }
}
let sntp: SntpClient | null = null;
export function sntpStart(host: i32, server: u32, now: i64): void {
  bootUs = 0;
  sntp = new SntpClient(links[host], udps[host], new TestClocks());
  sntp!.useServer(server, now);
}
export function sntpServer(server: u32, now: i64): void { sntp!.useServer(server, now); }
export function setClockUs(us: i64): void { clockUs = us; }
export function wallUs(): i64 { return bootUs + clockUs; }
export function sntpPoll(now: i64): void { sntp!.poll(now); }
export function sntpPollAt(): i64 { return sntp!.pollAt(); }
export function sntpField(index: i32): i64 {
  const client = sntp!;
  switch (index) {
    case 0: return client.isSet;
    case 1: return client.offset;
    case 2: return client.delay;
    case 3: return client.answers;
    case 4: return client.refused;
    default: return client.denied;
  }
}
export function timeAt(at: usize): i64 { return ntpTime(at); }

/** Names for fibers: `Stack.resolve`. */
import { WaitQueue } from "../wait-queue";
import { parseIpv4 } from "./address";
import { DnsClient, DnsEnd, DnsQuery } from "./dns";
import { Stack, clock, limit, waitUntil } from "./stack";
import { put16, be16 } from "./wire/bytes";
import { DNS_PORT } from "./wire/dns";
import { ipv4 } from "./wire/ipv4";

/** For a connection to a server, and each part of its answer. */
const TCP_MS: i32 = 3000;
/** Longest answer that is taken over TCP. */
const TCP_MAX: i32 = 4096;

/** The client of `stack`; asks the servers that are known now. */
function clientOf(stack: Stack): DnsClient {
  let client = <DnsClient | null>stack.names;
  if (!client) {
    client = new DnsClient(stack.link, stack.udp);
    stack.names = client;
    stack.add(client);
  }
  const dhcp = stack.dhcp;
  if (stack.resolver) client.useServers(stack.resolver, stack.resolver2);
  else if (dhcp && dhcp.isBound) client.useServers(dhcp.resolver, dhcp.resolver2, dhcp.resolver3);
  return client;
}

/** `Stack.resolve`. */
export function resolveName(stack: Stack, name: string, timeoutMs: i32): u32 {
  const known = parseIpv4(name);
  if (known >= 0) return <u32>known;
  let plain = name.toLowerCase();
  if (plain.endsWith(".")) plain = plain.substring(0, plain.length - 1);
  // RFC 6761 section 6.3: never asked for.
  if (plain == "localhost" || plain.endsWith(".localhost")) return ipv4(127, 0, 0, 1);
  // Nobody hears his own multicast.
  if (stack.owns(plain)) return stack.link.address;
  const end = limit(timeoutMs);
  const client = clientOf(stack);
  const query = client.ask(name, clock());
  stack.sendNow();
  while (query.end == DnsEnd.None) {
    if (query.wantsTcp) {
      query.wantsTcp = false;
      askOverTcp(stack, client, query);
      stack.sendNow();
      continue;
    }
    let queue = <WaitQueue | null>query.waker;
    if (!queue) query.waker = queue = new WaitQueue();
    if (!waitUntil(queue, end) && query.end == DnsEnd.None) {
      stack.nameFailure = DnsEnd.TimedOut;
      return 0;
    }
  }
  stack.nameFailure = query.end == DnsEnd.Found ? DnsEnd.None : query.end;
  return query.address;
}

/** RFC 7766: the same question, each message after its length. */
function askOverTcp(stack: Stack, client: DnsClient, query: DnsQuery): void {
  const length = query.length;
  const buffer = new StaticArray<u8>(TCP_MAX);
  const at = changetype<usize>(buffer);
  let got = 0;
  const stream = stack.connect(query.server, DNS_PORT, TCP_MS, 1024, TCP_MAX);
  if (stream) {
    put16(at, length);
    memory.copy(at + 2, changetype<usize>(query.message), length);
    stream.write(at, length + 2, TCP_MS);
    let wanted = 2;
    while (got < wanted) {
      const count = stream.read(at + got, wanted - got, TCP_MS);
      if (count <= 0) break;
      got += count;
      if (got == 2) wanted = min<i32>(2 + <i32>be16(at), TCP_MAX);
    }
    got = wanted > 2 && got == 2 + <i32>be16(at) ? got - 2 : 0;
    stream.close();
  }
  client.hearTcp(query, at + 2, got, clock());
}

/**
 * DHCP client: a state machine without a clock.
 *
 * Reference: RFC 2131 sections 3 and 4.4, figure 5; RFC 5227 section 2.1 for the probe before an address is used. Options that redirect
 * routes (RFC 3442) are not read.
 */
import { Interface, NEVER } from "./interface";
import { Udp, UdpSocket } from "./udp";
import { DHCP_CLIENT_PORT, DHCP_SEND, DHCP_SERVER_PORT, DhcpReply, DhcpType, emitDhcp } from "./wire/dhcp";
import { IPV4_BROADCAST, isMartian, isMask } from "./wire/ipv4";

export enum DhcpState { Off, Selecting, Requesting, Probing, Bound, Renewing, Rebinding }

/** First wait for an answer, doubled up to the last: RFC 2131 section 4.1, each ±1 s. */
const WAIT_FIRST: i64 = 4000;
const WAIT_LAST: i64 = 64_000;
const REQUESTS: i32 = 4;
/** After a DECLINE: section 3.1 step 5. */
const DECLINE_WAIT: i64 = 10_000;
/** RFC 5227 would wait 1 to 2 s for each of three probes; servers have looked already, so two short ones do. */
const PROBES: i32 = 2;
const PROBE_WAIT: i64 = 150;
/** Bounds of a lease in seconds: D-03. */
const LEASE_MIN: u32 = 60;
const LEASE_MAX: u32 = 0x00ff_ffff;

@final export class DhcpClient {
  state: DhcpState = DhcpState.Off;
  /** What the server told, valid from `Bound` on. */
  address: u32 = 0;
  mask: u32 = 0;
  router: u32 = 0;
  resolver: u32 = 0;
  resolver2: u32 = 0;
  resolver3: u32 = 0;
  timeServer: u32 = 0;
  server: u32 = 0;
  lease: u32 = 0;
  /** Counts up with each change of the configuration. */
  changes: u32 = 0;
  private readonly socket: UdpSocket;
  private readonly reply: DhcpReply = new DhcpReply();
  private readonly message: StaticArray<u8> = new StaticArray<u8>(1500);
  private transaction: u32 = 0;
  private due: i64 = NEVER;
  private wait: i64 = WAIT_FIRST;
  private tries: i32 = 0;
  private since: i64 = 0;
  private renewAt: i64 = NEVER;
  private rebindAt: i64 = NEVER;
  private endAt: i64 = NEVER;

  /** @param host name to tell the server */
  constructor(private readonly link: Interface, private readonly udp: Udp, private readonly host: string) {
    const socket = udp.open(DHCP_CLIENT_PORT, 4096);
    assert(socket != null, "port 68 is taken");
    this.socket = socket!;
  }

  /** Begins, or begins anew after the link was down. */
  start(now: i64): void {
    this.restart(now, 0);
  }

  pollAt(): i64 {
    return this.due;
  }

  /** True when an address is in use. */
  get isBound(): bool {
    return this.state >= DhcpState.Bound;
  }

  /** Takes what has arrived and does what is due. */
  poll(now: i64): void {
    const at = changetype<usize>(this.message);
    while (this.socket.pending) {
      const length = this.socket.receive(at, 1500);
      if (this.state != DhcpState.Off && this.socket.remotePort == DHCP_SERVER_PORT && this.reply.parse(at, min(length, 1500), this.link.mac)) this.hear(now);
    }
    if (now >= this.due) this.timer(now);
  }

  private restart(now: i64, wait: i64): void {
    if (this.isBound) {
      ++this.changes;
      this.link.configure(0, 0, 0);
    }
    this.link.probing = 0;
    this.state = DhcpState.Selecting;
    this.transaction = this.link.random.next();
    this.wait = WAIT_FIRST;
    this.tries = 0;
    this.since = now + wait;
    this.due = now + wait;
  }

  private hear(now: i64): void {
    const reply = this.reply;
    if (reply.transaction != this.transaction) return;
    const state = this.state;
    const type = reply.type;
    if (state == DhcpState.Selecting) {
      // The first offer that can be used; D-03: others are as if they had not come.
      if (type != DhcpType.OFFER || !reply.server || !usable(reply)) return;
      this.address = reply.address;
      this.server = reply.server;
      this.state = DhcpState.Requesting;
      this.tries = 0;
      this.wait = WAIT_FIRST;
      this.timer(now);
      return;
    }
    if (state != DhcpState.Requesting && state != DhcpState.Renewing && state != DhcpState.Rebinding) return;
    // D-04: only the server chosen; while rebinding any may answer.
    if (state != DhcpState.Rebinding && reply.server != this.server) return;
    if (type == DhcpType.NAK) return this.restart(now, 1000);
    if (type != DhcpType.ACK || !usable(reply) || reply.address != this.address) return;
    const lease = min(max(reply.lease, LEASE_MIN), LEASE_MAX);
    const rebinding = reply.rebinding && reply.rebinding < lease ? reply.rebinding : lease - lease / 8;
    const renewal = reply.renewal && reply.renewal < rebinding ? reply.renewal : min(lease / 2, rebinding);
    // The lease counts from when it was asked for: section 4.4.1.
    const from = this.since;
    this.lease = lease;
    this.endAt = reply.lease == 0xffff_ffff ? NEVER : from + <i64>lease * 1000;
    this.rebindAt = reply.lease == 0xffff_ffff ? NEVER : from + <i64>rebinding * 1000;
    this.renewAt = reply.lease == 0xffff_ffff ? NEVER : from + <i64>renewal * 1000;
    const changed = this.mask != reply.mask || this.router != reply.router;
    this.mask = reply.mask;
    // A router elsewhere could not be reached.
    this.router = reply.router && !((reply.router ^ reply.address) & reply.mask) ? reply.router : 0;
    this.resolver = reply.resolver;
    this.resolver2 = reply.resolver2;
    this.resolver3 = reply.resolver3;
    this.timeServer = reply.timeServer;
    if (reply.server) this.server = reply.server;
    if (state == DhcpState.Requesting) {
      this.state = DhcpState.Probing;
      this.link.probing = this.address;
      this.link.probeAnswered = false;
      this.tries = 0;
      this.due = now;
      this.timer(now);
    } else {
      if (changed) this.apply();
      this.state = DhcpState.Bound;
      this.due = this.renewAt;
    }
  }

  private apply(): void {
    ++this.changes;
    this.link.configure(this.address, this.mask, this.router);
  }

  private timer(now: i64): void {
    this.due = NEVER;
    switch (this.state) {
      case DhcpState.Selecting: {
        this.send(DhcpType.DISCOVER, IPV4_BROADCAST, 0, 0, 0, now);
        this.again(now);
        break;
      }
      case DhcpState.Requesting: {
        if (++this.tries > REQUESTS) return this.restart(now, 0);
        this.since = now;
        this.send(DhcpType.REQUEST, IPV4_BROADCAST, 0, this.address, this.server, now);
        this.again(now);
        break;
      }
      case DhcpState.Probing: {
        if (this.link.probeAnswered) {
          // Section 3.1 step 5: somebody has the address.
          this.send(DhcpType.DECLINE, IPV4_BROADCAST, 0, this.address, this.server, now);
          return this.restart(now, DECLINE_WAIT);
        }
        if (++this.tries > PROBES) {
          this.link.probing = 0;
          this.state = DhcpState.Bound;
          this.apply();
          this.link.ask(this.address, this.address); // an announcement
          this.due = this.renewAt;
          return;
        }
        this.link.ask(0, this.address);
        this.due = now + PROBE_WAIT;
        break;
      }
      case DhcpState.Bound: {
        this.state = DhcpState.Renewing;
        this.transaction = this.link.random.next();
        this.extend(now, this.server, this.rebindAt);
        break;
      }
      case DhcpState.Renewing: {
        if (now >= this.rebindAt) this.state = DhcpState.Rebinding;
        this.extend(now, now >= this.rebindAt ? IPV4_BROADCAST : this.server, now >= this.rebindAt ? this.endAt : this.rebindAt);
        break;
      }
      case DhcpState.Rebinding: {
        if (now >= this.endAt) return this.restart(now, 0);
        this.extend(now, IPV4_BROADCAST, this.endAt);
        break;
      }
    }
  }

  /** Asks to keep the address; once more after half of what is left until `end`, at least a minute: section 4.4.5. */
  private extend(now: i64, to: u32, end: i64): void {
    this.since = now;
    this.send(DhcpType.REQUEST, to, this.address, 0, 0, now);
    this.due = min(end, now + max<i64>((end - now) / 2, 60_000));
  }

  private again(now: i64): void {
    this.due = now + this.wait + this.link.random.below(2000) - 1000;
    this.wait = min(this.wait * 2, WAIT_LAST);
  }

  private send(type: u32, to: u32, client: u32, requested: u32, server: u32, now: i64): void {
    const at = changetype<usize>(this.message);
    const seconds = max<i64>(now - this.since, 0) / 1000;
    const length = emitDhcp(at, type, this.transaction, <u32>seconds, this.link.mac, client, requested, server, this.host);
    assert(length <= DHCP_SEND);
    this.udp.send(this.socket, to, DHCP_SERVER_PORT, at, length, now);
  }
}

/** D-03 CVE-2019-12264: an address that a host can have, on a network that can be. */
function usable(reply: DhcpReply): bool {
  const address = reply.address;
  const mask = reply.mask;
  if (isMartian(address) || !mask || !isMask(mask) || !reply.lease) return false;
  // Neither the network's own address nor its broadcast, unless it has just two hosts: RFC 3021.
  const host = address & ~mask;
  return bswap<u32>(~mask) < 2 || host != 0 && host != ~mask;
}

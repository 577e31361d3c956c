/**
 * DHCP messages, as a client needs them.
 *
 * Reference: RFC 2131 section 2, RFC 2132. Options that overflow into `sname` and `file` (option 52) are read from there, too.
 */
import { be32, put16 } from "./bytes";
import { storeMac } from "./ethernet";

export const DHCP_SERVER_PORT: u32 = 67;
export const DHCP_CLIENT_PORT: u32 = 68;
/** Bytes before the options, the cookie included. */
export const DHCP_HEADER: i32 = 240;
/** Bytes of what we send at most: the shortest message every server takes is 300 (BOOTP). */
export const DHCP_SEND: i32 = 400;
/** 99, 130, 83, 99 as they lie in memory. */
const COOKIE: u32 = 0x6353_8263;

export namespace DhcpType {
  export const DISCOVER: u32 = 1;
  export const OFFER: u32 = 2;
  export const REQUEST: u32 = 3;
  export const DECLINE: u32 = 4;
  export const ACK: u32 = 5;
  export const NAK: u32 = 6;
  export const RELEASE: u32 = 7;
}

/** What a server says. One object is filled again and again. Addresses as they lie in memory, 0 = not told; times in seconds. */
@final export class DhcpReply {
  type: u32 = 0;
  transaction: u32 = 0;
  /** The address offered. */
  address: u32 = 0;
  server: u32 = 0;
  mask: u32 = 0;
  router: u32 = 0;
  /** The first three resolvers. */
  resolver: u32 = 0;
  resolver2: u32 = 0;
  resolver3: u32 = 0;
  timeServer: u32 = 0;
  lease: u32 = 0;
  renewal: u32 = 0;
  rebinding: u32 = 0;
  private overload: u32 = 0;

  /** Reads `length` bytes at `at`. @returns false for what is not a well-formed reply to the client `mac`. */
  parse(at: usize, length: i32, mac: u64): bool {
    if (length < DHCP_HEADER) return false;
    // A reply, Ethernet, 6 bytes of address.
    if ((load<u32>(at) & 0xff_ffff) != 0x06_0102) return false;
    if (load<u32>(at, 28) != <u32>mac || load<u16>(at, 32) != <u16>(mac >> 32)) return false;
    if (load<u32>(at, 236) != COOKIE) return false;
    this.type = 0;
    this.transaction = load<u32>(at, 4);
    this.address = load<u32>(at, 16);
    this.server = this.mask = this.router = this.resolver = this.resolver2 = this.resolver3 = this.timeServer = 0;
    this.lease = this.renewal = this.rebinding = 0;
    this.overload = 0;
    if (!this.options(at + DHCP_HEADER, at + length)) return false;
    const overload = this.overload;
    if (overload & 1 && !this.options(at + 108, at + 236)) return false;
    if (overload & 2 && !this.options(at + 44, at + 108)) return false;
    return this.type != 0;
  }

  /** An option whose length cannot be makes the message useless; a missing end option does not. */
  private options(at: usize, end: usize): bool {
    while (at < end) {
      const code: u32 = load<u8>(at);
      if (code == 255) break;
      if (code == 0) {
        ++at;
        continue;
      }
      if (at + 1 >= end) return false;
      const length: u32 = load<u8>(at, 1);
      at += 2;
      if (at + length > end) return false;
      switch (code) {
        case 1: case 54: case 51: case 58: case 59: {
          if (length != 4) return false;
          if (code == 1) this.mask = load<u32>(at);
          else if (code == 54) {
            const server = load<u32>(at);
            if (this.server && this.server != server) return false;
            this.server = server;
          } else if (code == 51) this.lease = be32(at);
          else if (code == 58) this.renewal = be32(at);
          else this.rebinding = be32(at);
          break;
        }
        case 3: case 6: case 42: {
          if (length < 4 || length & 3) return false;
          if (code == 3) this.router = load<u32>(at);
          else if (code == 42) this.timeServer = load<u32>(at);
          else {
            this.resolver = load<u32>(at);
            this.resolver2 = length >= 8 ? load<u32>(at, 4) : 0;
            this.resolver3 = length >= 12 ? load<u32>(at, 8) : 0;
          }
          break;
        }
        case 52: {
          if (length != 1 || load<u8>(at) > 3) return false;
          this.overload = load<u8>(at);
          break;
        }
        case 53: {
          if (length != 1) return false;
          this.type = load<u8>(at);
          break;
        }
      }
      at += length;
    }
    return true;
  }
}

/**
 * Writes a client's message of `type` at `at`, which has room for `DHCP_SEND` bytes.
 * @param transaction as it lies in memory @param seconds since the exchange began @param client its address in `ciaddr`, or 0
 * @param requested the address asked for, or 0 @param server the server chosen, or 0
 * @param host name to tell, at most 63 bytes of ASCII @returns bytes written
 */
export function emitDhcp(at: usize, type: u32, transaction: u32, seconds: u32, mac: u64, client: u32, requested: u32, server: u32, host: string): i32 {
  memory.fill(at, 0, DHCP_SEND);
  store<u32>(at, 0x0006_0101); // a request, Ethernet, 6 bytes of address
  store<u32>(at, transaction, 4);
  put16(at + 8, min<u32>(seconds, 0xffff));
  store<u32>(at, client, 12);
  storeMac(at + 28, mac);
  store<u32>(at, COOKIE, 236);
  let option = at + DHCP_HEADER;
  store<u16>(option, 0x0135); // option 53, length 1
  store<u8>(option, <u8>type, 2);
  option += 3;
  store<u16>(option, 0x073d); // option 61: client identifier, hardware 1
  store<u8>(option, 1, 2);
  storeMac(option + 3, mac);
  option += 9;
  if (requested) option = address(option, 50, requested);
  if (server) option = address(option, 54, server);
  if (type == DhcpType.DISCOVER || type == DhcpType.REQUEST) {
    store<u16>(option, 0x0239); // option 57: longest message we take
    put16(option + 2, 1500 - 28);
    option += 4;
    store<u16>(option, 0x0737); // option 55: mask, router, resolvers, time servers, lease, T1, T2
    store<u32>(option, 0x2a06_0301, 2);
    store<u16>(option, 0x3a33, 6);
    store<u8>(option, 0x3b, 8);
    option += 9;
    const letters = min(host.length, 63);
    if (letters) {
      store<u8>(option, 12);
      store<u8>(option, <u8>letters, 1);
      for (let i = 0; i < letters; ++i) store<u8>(option + 2 + i, <u8>host.charCodeAt(i));
      option += 2 + letters;
    }
  }
  store<u8>(option, 255);
  return max<i32>(<i32>(option + 1 - at), 300);
}

function address(at: usize, code: u32, value: u32): usize {
  store<u8>(at, <u8>code);
  store<u8>(at, 4, 1);
  store<u32>(at, value, 2);
  return at + 6;
}

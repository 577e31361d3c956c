/**
 * Puts fragments of IPv4 packets together again, in bounded memory.
 *
 * Reference: RFC 791 section 3.2, RFC 815; RFC 1858 and 3128 (tiny fragments); RFC 5722, whose rule we take over: fragments that overlap are
 * an attack, and the whole packet is thrown away. Fragments with IP options are refused.
 */
import { Defragmenter } from "./interface";
import { IPV4_HEADER, Ipv4Packet, Protocol } from "./wire/ipv4";

/** Packets under way at most; then the oldest has to go. Most bytes of payload of one. */
export const SETS: i32 = 4;
export const SET_BYTES: i32 = 8192;
/** Milliseconds that the first fragment waits for the last: RFC 1122 section 3.3.2 says 60 to 120 s, for slower networks. */
const LIFE_MS: i64 = 30_000;

@final class FragmentSet {
  source: u32 = 0;
  destination: u32 = 0;
  /** Identification and protocol; 0 = free. */
  key: u32 = 0;
  since: i64 = 0;
  /** Counts up with each packet: many begin in one millisecond. */
  order: u64 = 0;
  /** Length of the whole, -1 until the last fragment has come; bytes that are there; end of the furthest fragment. */
  total: i32 = -1;
  got: i32 = 0;
  reach: i32 = 0;
  readonly data: StaticArray<u8> = new StaticArray<u8>(SET_BYTES);
  /** One byte for each 8 of data: it has come. */
  readonly come: StaticArray<u8> = new StaticArray<u8>(SET_BYTES >> 3);
}

@final export class Reassembly extends Defragmenter {
  private begun: u64 = 0;
  private readonly sets: StaticArray<FragmentSet> = new StaticArray<FragmentSet>(SETS);

  constructor() {
    super();
    for (let i = 0; i < SETS; ++i) this.sets[i] = new FragmentSet();
  }

  /** Packets under way. */
  get pending(): i32 {
    let count = 0;
    for (let i = 0; i < SETS; ++i) if (this.sets[i].key) ++count;
    return count;
  }

  take(packet: Ipv4Packet, now: i64): i32 {
    const length = packet.totalLength - packet.headerLength;
    const offset = packet.fragmentOffset;
    const more = packet.moreFragments;
    const protocol = packet.protocol;
    const end = offset + length;
    if (packet.headerLength != IPV4_HEADER || !length || more && length & 7 || end > SET_BYTES) return -1;
    // What decides about the packet must be in its first fragment.
    if (protocol == Protocol.TCP ? offset == 8 || !offset && length < 20 : !offset && length < 8) return -1;
    const set = this.find(packet.source, packet.destination, packet.identification << 8 | protocol | 1 << 24, now);
    const whole = set.total;
    if (!more) {
      if (whole >= 0 && whole != end || set.reach > end) return discard(set);
      set.total = end;
    } else if (whole >= 0 && end > whole) {
      return discard(set);
    }
    const data = changetype<usize>(packet) + IPV4_HEADER;
    const to = changetype<usize>(set.data) + offset;
    const come = changetype<usize>(set.come);
    const blocks = (length + 7) >> 3;
    let known = 0;
    for (let i = 0; i < blocks; ++i) known += load<u8>(come + (offset >> 3) + i);
    if (known) {
      // The same once more is no attack.
      return known == blocks && end <= set.reach && !memory.compare(to, data, length) ? 0 : discard(set);
    }
    memory.copy(to, data, length);
    memory.fill(come + (offset >> 3), 1, blocks);
    set.got += length;
    if (end > set.reach) set.reach = end;
    if (set.got != set.total) return 0;
    set.key = 0;
    this.data = changetype<usize>(set.data);
    return set.total;
  }

  private find(source: u32, destination: u32, key: u32, now: i64): FragmentSet {
    let oldest = this.sets[0];
    for (let i = 0; i < SETS; ++i) {
      const set = this.sets[i];
      if (set.key && now - set.since >= LIFE_MS) set.key = 0;
      if (set.key == key && set.source == source && set.destination == destination) return set;
      if (oldest.key && (!set.key || set.order < oldest.order)) oldest = set;
    }
    oldest.key = key;
    oldest.source = source;
    oldest.destination = destination;
    oldest.since = now;
    oldest.order = ++this.begun;
    oldest.total = -1;
    oldest.got = oldest.reach = 0;
    memory.fill(changetype<usize>(oldest.come), 0, SET_BYTES >> 3);
    return oldest;
  }
}

function discard(set: FragmentSet): i32 {
  set.key = 0;
  return -1;
}

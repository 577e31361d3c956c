/**
 * Who is at which Ethernet address: a bounded cache filled by ARP.
 *
 * Reference: RFC 826; RFC 1122 section 2.3.2.1 (entries age; requests for one address at most once per second).
 * A known neighbor's address is not replaced by what nobody asked for: only by an answer while the entry is being asked for again.
 */

/** Entries at most. */
export const NEIGHBORS: i32 = 32;
/** An entry is asked for again when it is used this long after it was confirmed. */
export const CONFIRMED_MS: i64 = 60_000;
const RETRY_MS: i64 = 1000;
/** Requests without an answer after which a neighbor counts as absent. */
const TRIES: i32 = 3;

export enum NeighborState { Free, Asked, Known, Stale, Absent }

@final export class Neighbor {
  state: NeighborState = NeighborState.Free;
  address: u32 = 0;
  mac: u64 = 0;
  /** Known: when to ask again. Asked, Stale: when to repeat. Absent: when to try anew. */
  at: i64 = 0;
  tries: i32 = 0;
  used: i64 = 0;

  /** True when its Ethernet address is known, and somebody has used it. */
  get hasAnswered(): bool { return (this.state == NeighborState.Known || this.state == NeighborState.Stale) && this.used != 0; }
}

@final export class Neighbors {
  readonly entries: StaticArray<Neighbor> = new StaticArray<Neighbor>(NEIGHBORS);
  /** The gateway's entry is never evicted. */
  gateway: u32 = 0;

  constructor() {
    for (let i = 0; i < NEIGHBORS; ++i) this.entries[i] = new Neighbor();
  }

  find(address: u32): Neighbor | null {
    for (let i = 0; i < NEIGHBORS; ++i) {
      const entry = this.entries[i];
      if (entry.address == address && entry.state != NeighborState.Free) return entry;
    }
    return null;
  }

  /**
   * The entry of `address`, new when there is none: then the one that was used longest ago has to go, before those that are known one of
   * those that have not answered, so that packets to nobody push nobody out.
   */
  claim(address: u32, now: i64): Neighbor {
    const known = this.find(address);
    if (known) return known;
    let oldest: Neighbor | null = null;
    for (let i = 0; i < NEIGHBORS; ++i) {
      const entry = this.entries[i];
      if (entry.state == NeighborState.Free) {
        oldest = entry;
        break;
      }
      if (entry.address == this.gateway) continue;
      if (!oldest || (entry.hasAnswered == oldest.hasAnswered ? entry.used < oldest.used : oldest.hasAnswered)) oldest = entry;
    }
    const entry = oldest!;
    entry.state = NeighborState.Free;
    entry.address = address;
    entry.tries = 0;
    entry.used = now;
    return entry;
  }

  /** Forgets everything: the address or the link has changed. */
  clear(): void {
    for (let i = 0; i < NEIGHBORS; ++i) {
      this.entries[i].state = NeighborState.Free;
      this.entries[i].address = 0;
    }
  }

  /**
   * Notes that `address` is at `mac`. @param answer what came is a reply @param forUs it was addressed to us
   * @returns false when nobody had asked and it was ignored.
   */
  learn(address: u32, mac: u64, answer: bool, forUs: bool, now: i64): bool {
    let entry = this.find(address);
    if (!entry) {
      if (answer || !forUs) return false;
      entry = this.claim(address, now);
      entry.used = 0; // the first to go until we have sent something there
    } else if (entry.state == NeighborState.Known ? entry.mac != mac : answer && entry.state == NeighborState.Absent) {
      return false;
    } else if (entry.state == NeighborState.Stale && entry.mac != mac && !answer) {
      return false;
    } else if (!forUs && entry.state != NeighborState.Known) {
      return false;
    }
    entry.mac = mac;
    entry.state = NeighborState.Known;
    entry.at = now + CONFIRMED_MS;
    entry.tries = 0;
    return true;
  }

  /** True when a request for `entry` has to be sent now, before it is used or used on. */
  shouldAsk(entry: Neighbor, now: i64): bool {
    entry.used = now;
    const state = entry.state;
    if (state != NeighborState.Free && now < entry.at) return false;
    if (now - entry.at > RETRY_MS) entry.tries = 0; // nobody has wanted it for a while
    if (entry.tries >= TRIES) {
      entry.state = NeighborState.Absent;
      entry.tries = 0;
      entry.at = now + RETRY_MS;
      return false;
    }
    entry.state = state == NeighborState.Known || state == NeighborState.Stale ? NeighborState.Stale : NeighborState.Asked;
    ++entry.tries;
    entry.at = now + RETRY_MS;
    return true;
  }
}

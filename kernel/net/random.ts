/**
 * Numbers that outsiders cannot guess while they do not know the key: SipHash-2-4.
 *
 * Reference: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; RFC 6528 for initial sequence numbers.
 */

@final export class Random {
  private count: u64 = 0;

  /** The key must differ on each start, and be unknown outside. */
  constructor(private key0: u64, private key1: u64) {}

  /** Mixes what was measured into the key. */
  stir(value: u64): void {
    const low = this.hash(value, 0x5352);
    this.key1 = this.hash(value, 0x5354) ^ this.key0;
    this.key0 = low;
  }

  /** 32 bits that nobody foresees. */
  next(): u32 {
    return <u32>this.hash(++this.count, ~this.count);
  }

  /** A number below `bound` (1 to 2^31). */
  below(bound: u32): u32 {
    return <u32>((<u64>this.next() * bound) >> 32);
  }

  /** SipHash-2-4 of 16 bytes. */
  hash(first: u64, second: u64): u64 {
    let v0 = this.key0 ^ 0x736f6d6570736575;
    let v1 = this.key1 ^ 0x646f72616e646f6d;
    let v2 = this.key0 ^ 0x6c7967656e657261;
    let v3 = this.key1 ^ 0x7465646279746573;
    // Two rounds for each word, four at the end; the last word is the length.
    for (let round = 0; round < 10; ++round) {
      const word: u64 = round < 2 ? first : round < 4 ? second : <u64>16 << 56;
      if (round < 6 && !(round & 1)) v3 ^= word;
      if (round == 6) v2 ^= 0xff;
      v0 += v1; v1 = rotl(v1, 13); v1 ^= v0; v0 = rotl(v0, 32);
      v2 += v3; v3 = rotl(v3, 16); v3 ^= v2;
      v0 += v3; v3 = rotl(v3, 21); v3 ^= v0;
      v2 += v1; v1 = rotl(v1, 17); v1 ^= v2; v2 = rotl(v2, 32);
      if (round < 6 && round & 1) v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}

/** All digits of a number, as many as there are: for `toFixed` and the like, and for reading decimals that lie halfway between two numbers. */

/** c * 2^q in decimal: 0.d1 d2 d3 ... * 10^point. */
@final export class Expansion {
  /** Number of digits; none if c is 0. There is no zero at either end. */
  count: i32 = 0;
  point: i32 = 0;
  private digits: StaticArray<u8>;
  /** Index of the first digit. */
  private first: i32 = 0;

  constructor(c: u64, q: i32) {
    this.digits = changetype<StaticArray<u8>>(0);
    if (c) this.compute(c, q);
  }

  private compute(c: u64, q: i32): void {
    if (q < 0) {
      const even = min<i32>(<i32>ctz(c), -q);
      c >>= <u64>even;
      q += even;
    }
    // An integer: c * 2^q, or c * 5^-q with the point -q places from the right.
    const bits = 64 + (q > 0 ? q : -q * 19 >> 3) + 32;
    const words = new StaticArray<u32>((bits >> 5) + 1);
    let length = 2;
    unchecked((words[0] = <u32>c));
    unchecked((words[1] = <u32>(c >> 32)));
    for (let left = abs(q); left > 0; ) {
      const step = min(left, q > 0 ? 31 : 13);
      let factor: u32 = 1;
      if (q > 0) factor <<= <u32>step;
      else for (let i = 0; i < step; ++i) factor *= 5;
      let carry: u64 = 0;
      for (let i = 0; i < length; ++i) {
        carry += <u64>unchecked(words[i]) * factor;
        unchecked((words[i] = <u32>carry));
        carry >>= 32;
      }
      if (carry) unchecked((words[length++] = <u32>carry));
      left -= step;
    }
    const room = (bits * 5 >> 4) + 10;
    const digits = new StaticArray<u8>(room);
    this.digits = digits;
    let at = room;
    for (;;) {
      while (length > 0 && !unchecked(words[length - 1])) --length;
      if (!length) break;
      let rest: u64 = 0;
      for (let i = length - 1; i >= 0; --i) {
        rest = rest << 32 | unchecked(words[i]);
        unchecked((words[i] = <u32>(rest / 1000000000)));
        rest %= 1000000000;
      }
      let part = <u32>rest;
      for (let i = 0; i < 9; ++i) {
        unchecked((digits[--at] = <u8>(part % 10)));
        part /= 10;
      }
    }
    while (!unchecked(digits[at])) ++at;
    this.first = at;
    this.point = room - at + min(q, 0);
    let end = room;
    while (!unchecked(digits[end - 1])) --end;
    this.count = end - at;
  }

  /** Digit `i`; 0 behind the last one. */
  digit(i: i32): u32 {
    return i < this.count ? unchecked(this.digits[this.first + i]) : 0;
  }

  /** Rounds to `keep` digits (may be 0 or less), halves away from 0. */
  round(keep: i32): void {
    if (keep >= this.count) return;
    if (keep < 0 || this.digit(keep) < 5) {
      this.count = max(keep, 0);
      if (!this.count) this.point = 0;
      return;
    }
    const digits = this.digits;
    let end = this.first + keep;
    while (end > this.first && unchecked(digits[end - 1]) == 9) --end;
    if (end == this.first) {
      // 0.999 turns into 1.
      unchecked((digits[end] = 1));
      ++end;
      ++this.point;
    } else {
      unchecked((digits[end - 1] = digits[end - 1] + 1));
    }
    this.count = end - this.first;
  }
}

/** The digits of |x|, which must be finite. */
export function expand(x: f64): Expansion {
  const bits = reinterpret<u64>(x);
  const biased = <i32>(bits >> 52) & 0x7ff;
  const fraction = bits & 0x000fffffffffffff;
  return new Expansion(biased ? fraction | 0x0010000000000000 : fraction, max(biased, 1) - 1075);
}

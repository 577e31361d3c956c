/** Sets of characters. */

/** Largest code point. */
export const MAX_CODE_POINT: u32 = 0x10ffff;

/** A set of code points as ranges. */
@final export class CharSet {
  /** First and last code point of each range by turns; after `normalize` ascending and apart. */
  private bounds: Array<u32> = [];

  /** Two numbers for each range. */
  get length(): i32 {
    return this.bounds.length;
  }

  /** Number `index`, in range, of the bounds. */
  bound(index: i32): u32 {
    return unchecked(this.bounds[index]);
  }

  /** Adds `first` to `last`, both included. */
  add(first: u32, last: u32): void {
    this.bounds.push(first);
    this.bounds.push(last);
  }

  addSet(other: CharSet): void {
    for (let i = 0; i < other.length; ++i) this.bounds.push(other.bound(i));
  }

  /** Adds what `\d`, `\s` or `\w` mean, all others for an upper case `letter`. `folding`: flags `i` and `u` both. */
  addEscape(letter: u32, folding: bool): void {
    const set = new CharSet();
    switch (letter | 0x20) {
      case 0x64: // d
        set.add(0x30, 0x39);
        break;
      case 0x73: // s
        set.add(9, 13);
        set.add(0x20, 0x20);
        set.add(0xa0, 0xa0);
        set.add(0x1680, 0x1680);
        set.add(0x2000, 0x200a);
        set.add(0x2028, 0x2029);
        set.add(0x202f, 0x202f);
        set.add(0x205f, 0x205f);
        set.add(0x3000, 0x3000);
        set.add(0xfeff, 0xfeff);
        break;
      default:
        set.add(0x30, 0x39);
        set.add(0x41, 0x5a);
        set.add(0x5f, 0x5f);
        set.add(0x61, 0x7a);
        if (folding) {
          set.add(0x17f, 0x17f); // long s
          set.add(0x212a, 0x212a); // Kelvin sign
        }
    }
    if (!(letter & 0x20)) set.invert();
    this.addSet(set);
  }

  /** Whether `char` is in one of the ranges of the first `count` bounds, which are ascending. */
  hasWithin(count: i32, char: u32): bool {
    let low = 0, high = count >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (unchecked(this.bounds[2 * middle + 1]) < char) low = middle + 1;
      else high = middle;
    }
    return 2 * low < count && unchecked(this.bounds[2 * low]) <= char;
  }

  /** Sorts the ranges and joins those that touch. */
  normalize(): void {
    const bounds = this.bounds;
    for (let i = 2; i < bounds.length; i += 2) {
      const first = unchecked(bounds[i]), last = unchecked(bounds[i + 1]);
      let at = i;
      for (; at > 0 && unchecked(bounds[at - 2]) > first; at -= 2) {
        unchecked((bounds[at] = bounds[at - 2]));
        unchecked((bounds[at + 1] = bounds[at - 1]));
      }
      unchecked((bounds[at] = first));
      unchecked((bounds[at + 1] = last));
    }
    let used = 0;
    for (let i = 0; i < bounds.length; i += 2) {
      const first = unchecked(bounds[i]), last = unchecked(bounds[i + 1]);
      if (used && first <= unchecked(bounds[used - 1]) + 1) {
        if (last > unchecked(bounds[used - 1])) unchecked((bounds[used - 1] = last));
      } else {
        unchecked((bounds[used] = first));
        unchecked((bounds[used + 1] = last));
        used += 2;
      }
    }
    bounds.length = used;
  }

  /** Turns the set into all other code points. */
  invert(): void {
    this.normalize();
    const others = new Array<u32>();
    let next: u32 = 0;
    for (let i = 0; i < this.bounds.length; i += 2) {
      const first = unchecked(this.bounds[i]);
      if (first > next) {
        others.push(next);
        others.push(first - 1);
      }
      next = unchecked(this.bounds[i + 1]) + 1;
    }
    if (next <= MAX_CODE_POINT) {
      others.push(next);
      others.push(MAX_CODE_POINT);
    }
    this.bounds = others;
  }
}

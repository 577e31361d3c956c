/** Comparing strings and finding one in another, by code units. */

/** Below 0, 0 or above 0 as `a` is less than, equal to or greater than `b`, as `<` and `>` see it (ECMA-262 7.2.13). */
export function compareStrings(a: string, b: string): i32 {
  const aLength = a.length, bLength = b.length;
  let i = changetype<usize>(a), j = changetype<usize>(b);
  const end = i + (<usize>min(aLength, bLength) << 1);
  while (i < end) {
    const x = <i32>load<u16>(i), y = <i32>load<u16>(j);
    if (x != y) return x - y;
    i += 2;
    j += 2;
  }
  return aLength - bLength;
}

/** True when the first `length` code units at `a` and `b` are the same. */
export function sameUnits(a: usize, b: usize, length: i32): bool {
  for (; length >= 4; length -= 4, a += 8, b += 8) if (load<u64>(a) != load<u64>(b)) return false;
  for (; length > 0; --length, a += 2, b += 2) if (load<u16>(a) != load<u16>(b)) return false;
  return true;
}

/** First place of `search` in `text` from `start` (in range) on, or -1. */
export function find(text: string, search: string, start: i32): i32 {
  const length = search.length;
  if (!length) return start;
  const last = changetype<usize>(text) + (<usize>text.length << 1) - (<usize>length << 1);
  const first = load<u16>(changetype<usize>(search));
  if (text.length < length) return -1;
  for (let at = changetype<usize>(text) + (<usize>start << 1); at <= last; at += 2) {
    if (load<u16>(at) == first && sameUnits(at, changetype<usize>(search), length)) return <i32>(at - changetype<usize>(text) >> 1);
  }
  return -1;
}

/** Last place of `search` in `text` that is not behind `start`, or -1. */
export function findLast(text: string, search: string, start: i32): i32 {
  const length = search.length;
  for (let at = min(start, text.length - length); at >= 0; --at) {
    if (sameUnits(changetype<usize>(text) + (<usize>at << 1), changetype<usize>(search), length)) return at;
  }
  return -1;
}

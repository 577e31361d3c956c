/**
 * `localeCompare`: the order of Node's default collation (Unicode's root collation) for ASCII and for Latin letters up to U+017F.
 *
 * First letters are compared without accents and case, then accents, then case, small letters first; control characters do not count. What falls
 * short: other characters come behind the letters, by code unit; an accent that is a character of its own is one of them; options have no effect.
 */
import { none } from "../value";
import { Ref } from "../value";

/** Printable ASCII that is no letter, in order; digits and letters follow. */
// @ts-ignore: decorator
@lazy const SIGNS = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/** Letters from U+00C0 on: letter without accent, 1 to 26 (bits 9 to 13), place among letters between that one and the next (6 to 8), accent (1 to 5), capital (0). */
// @ts-ignore: decorator
@lazy @inline const LATIN = memory.data<u16>([
  0x205, 0x203, 0x209, 0x20f, 0x20d, 0x20b, 0x215, 0x60b, 0xa05, 0xa03, 0xa09, 0xa0d, 0x1205, 0x1203, 0x1209, 0x120b,
  0x807, 0x1c07, 0x1e05, 0x1e03, 0x1e09, 0x1e0f, 0x1e0b, 0x0, 0x1e11, 0x2a05, 0x2a03, 0x2a09, 0x2a0d, 0x3203, 0x3441, 0x260c,
  0x204, 0x202, 0x208, 0x20e, 0x20c, 0x20a, 0x214, 0x60a, 0xa04, 0xa02, 0xa08, 0xa0c, 0x1204, 0x1202, 0x1208, 0x120a,
  0x806, 0x1c06, 0x1e04, 0x1e02, 0x1e08, 0x1e0e, 0x1e0a, 0x0, 0x1e10, 0x2a04, 0x2a02, 0x2a08, 0x2a0c, 0x3202, 0x3440, 0x3206,
  0x213, 0x212, 0x207, 0x206, 0x211, 0x210, 0x603, 0x602, 0x605, 0x604, 0x609, 0x608, 0x607, 0x606, 0x803, 0x802,
  0x805, 0x804, 0xa13, 0xa12, 0xa07, 0xa06, 0xa0f, 0xa0e, 0xa11, 0xa10, 0xa0b, 0xa0a, 0xe05, 0xe04, 0xe03, 0xe02,
  0xe07, 0xe06, 0xe09, 0xe08, 0x1003, 0x1002, 0x1005, 0x1004, 0x120d, 0x120c, 0x1213, 0x1212, 0x1207, 0x1206, 0x1211, 0x1210,
  0x120f, 0x1240, 0x1215, 0x1214, 0x1403, 0x1402, 0x1603, 0x1602, 0x2240, 0x1803, 0x1802, 0x1807, 0x1806, 0x1805, 0x1804, 0x0,
  0x0, 0x1809, 0x1808, 0x1c03, 0x1c02, 0x1c09, 0x1c08, 0x1c05, 0x1c04, 0x0, 0x1c41, 0x1c40, 0x1e13, 0x1e12, 0x1e07, 0x1e06,
  0x1e0d, 0x1e0c, 0x1e15, 0x1e14, 0x2403, 0x2402, 0x2407, 0x2406, 0x2405, 0x2404, 0x2603, 0x2602, 0x2605, 0x2604, 0x2609, 0x2608,
  0x2607, 0x2606, 0x2805, 0x2804, 0x2803, 0x2802, 0x2841, 0x2840, 0x2a11, 0x2a10, 0x2a15, 0x2a14, 0x2a07, 0x2a06, 0x2a0b, 0x2a0a,
  0x2a0f, 0x2a0e, 0x2a13, 0x2a12, 0x2e03, 0x2e02, 0x3205, 0x3204, 0x3207, 0x3403, 0x3402, 0x3407, 0x3406, 0x3405, 0x3404, 0x260a
]);

/** First weight of digit 0, of letter a; steps of 8. */
const DIGITS = 64 << 3, LETTERS = 80 << 3, OTHERS = 110 << 3;

/** Weights of `code`: letter (bits 8 up), accent (1 to 5), case (0); 0 if it does not count. */
function weight(code: u32): u32 {
  if (code - 97 < 26) return LETTERS + (code - 96 << 3) << 8;
  if (code - 65 < 26) return LETTERS + (code - 64 << 3) << 8 | 1;
  if (code - 48 < 10) return DIGITS + (code - 48 << 3) << 8;
  if (code < 128) return <u32>(SIGNS.indexOf(String.fromCharCode(code)) + 1) << 11;
  if (code < 0xa0) return 0;
  if (code - 0xc0 < 192) {
    const bits = <u32>load<u16>(LATIN + (<usize>(code - 0xc0) << 1));
    if (bits) return LETTERS + (bits >> 6) << 8 | bits & 63;
  }
  return OTHERS + code << 8;
}

/** Second letter of a letter that counts as two, or 0. */
function secondLetter(code: u32): u32 {
  switch (code) {
    case 0xdf: return 0x73; // ss
    case 0xe6: case 0x153: return 0x65; // ae, oe
    case 0xc6: case 0x152: return 0x45;
    case 0x133: return 0x6a; // ij
    case 0x132: return 0x4a;
    default: return 0;
  }
}

/** The weights of all characters that count. */
function weights(text: string): StaticArray<u32> {
  const length = text.length;
  const list = new StaticArray<u32>(2 * length + 1);
  let count = 0;
  for (let i = 0; i < length; ++i) {
    const code = load<u16>(changetype<usize>(text) + (<usize>i << 1));
    const one = weight(code);
    if (one) unchecked((list[count++] = one));
    const second = secondLetter(code);
    if (second) unchecked((list[count++] = weight(second)));
  }
  return list; // ends in 0
}

/** Compares the bits `mask` of the weights. */
function compareLevel(a: StaticArray<u32>, b: StaticArray<u32>, mask: u32): i32 {
  let i = 0;
  while (unchecked(a[i]) && !((unchecked(a[i]) ^ unchecked(b[i])) & mask)) ++i;
  const x = unchecked(a[i]) & mask, y = unchecked(b[i]) & mask;
  return <i32>(x > y) - <i32>(x < y);
}

/** `a.localeCompare(b)`: -1, 0 or 1. */
export function localeCompare(a: string, b: string, locales: Ref = null, options: Ref = null): i32 {
  const x = weights(a), y = weights(b);
  const letters = compareLevel(x, y, 0xffffff00);
  if (letters) return letters;
  const accents = compareLevel(x, y, 0x3e);
  return accents ? accents : compareLevel(x, y, 1);
}

/**
 * Canonicalize (ECMA-262 22.2.2.7.3): the one character that stands for all that a pattern with `i` takes as equal to it.
 *
 * Without `u` this is the upper case of a code unit. With `u` it is Unicode's simple case folding; of characters that fold to the same, the
 * one that represents them here is mostly again the upper case, so that both share a table.
 */
import { CharSet } from "./charset";

/** Changes without `u`, above ASCII: first code unit; count × 2, + 1 when only every second one changes; what is added, modulo 65536. */
// @ts-ignore: decorator
@lazy const upper = memory.data<u16>([
  181, 2, 743, 224, 46, 65504, 248, 14, 65504, 255, 2, 121, 257, 49, 65535, 307, 7, 65535, 314, 17, 65535, 331, 47, 65535, 378, 7, 65535,
  384, 2, 195, 387, 5, 65535, 392, 2, 65535, 396, 2, 65535, 402, 2, 65535, 405, 2, 97, 409, 2, 65535, 410, 2, 163, 411, 2, 42561,
  414, 2, 130, 417, 7, 65535, 424, 2, 65535, 429, 2, 65535, 432, 2, 65535, 436, 5, 65535, 441, 2, 65535, 445, 2, 65535, 447, 2, 56,
  453, 2, 65535, 454, 2, 65534, 456, 2, 65535, 457, 2, 65534, 459, 2, 65535, 460, 2, 65534, 462, 17, 65535, 477, 2, 65457, 479, 19, 65535,
  498, 2, 65535, 499, 2, 65534, 501, 2, 65535, 505, 41, 65535, 547, 19, 65535, 572, 2, 65535, 575, 4, 10815, 578, 2, 65535,
  583, 11, 65535, 592, 2, 10783, 593, 2, 10780, 594, 2, 10782, 595, 2, 65326, 596, 2, 65330, 598, 4, 65331, 601, 2, 65334, 603, 2, 65333,
  604, 2, 42319, 608, 2, 65331, 609, 2, 42315, 611, 2, 65329, 612, 2, 42343, 613, 2, 42280, 614, 2, 42308, 616, 2, 65327, 617, 2, 65325,
  618, 2, 42308, 619, 2, 10743, 620, 2, 42305, 623, 2, 65325, 625, 2, 10749, 626, 2, 65323, 629, 2, 65322, 637, 2, 10727, 640, 2, 65318,
  642, 2, 42307, 643, 2, 65318, 647, 2, 42282, 648, 2, 65318, 649, 2, 65467, 650, 4, 65319, 652, 2, 65465, 658, 2, 65317, 669, 2, 42261,
  670, 2, 42258, 837, 2, 84, 881, 5, 65535, 887, 2, 65535, 891, 6, 130, 940, 2, 65498, 941, 6, 65499, 945, 34, 65504, 962, 2, 65505,
  963, 18, 65504, 972, 2, 65472, 973, 4, 65473, 976, 2, 65474, 977, 2, 65479, 981, 2, 65489, 982, 2, 65482, 983, 2, 65528, 985, 25, 65535,
  1008, 2, 65450, 1009, 2, 65456, 1010, 2, 7, 1011, 2, 65420, 1013, 2, 65440, 1016, 2, 65535, 1019, 2, 65535, 1072, 64, 65504,
  1104, 32, 65456, 1121, 35, 65535, 1163, 55, 65535, 1218, 15, 65535, 1231, 2, 65521, 1233, 97, 65535, 1377, 76, 65488, 4304, 86, 3008,
  4349, 6, 3008, 5112, 12, 65528, 7296, 2, 59282, 7297, 2, 59283, 7298, 2, 59292, 7299, 4, 59294, 7301, 2, 59293, 7302, 2, 59300,
  7303, 2, 59355, 7304, 2, 35266, 7306, 2, 65535, 7545, 2, 35332, 7549, 2, 3814, 7566, 2, 35384, 7681, 151, 65535, 7835, 2, 65477,
  7841, 97, 65535, 7936, 16, 8, 7952, 12, 8, 7968, 16, 8, 7984, 16, 8, 8000, 12, 8, 8017, 9, 8, 8032, 16, 8, 8048, 4, 74, 8050, 8, 86,
  8054, 4, 100, 8056, 4, 128, 8058, 4, 112, 8060, 4, 126, 8112, 4, 8, 8126, 2, 58331, 8144, 4, 8, 8160, 4, 8, 8165, 2, 7, 8526, 2, 65508,
  8560, 32, 65520, 8580, 2, 65535, 9424, 52, 65510, 11312, 96, 65488, 11361, 2, 65535, 11365, 2, 54741, 11366, 2, 54744, 11368, 7, 65535,
  11379, 2, 65535, 11382, 2, 65535, 11393, 101, 65535, 11500, 5, 65535, 11507, 2, 65535, 11520, 76, 58272, 11559, 2, 58272,
  11565, 2, 58272, 42561, 47, 65535, 42625, 29, 65535, 42787, 15, 65535, 42803, 63, 65535, 42874, 5, 65535, 42879, 11, 65535,
  42892, 2, 65535, 42897, 5, 65535, 42900, 2, 48, 42903, 21, 65535, 42933, 17, 65535, 42952, 5, 65535, 42957, 17, 65535, 42998, 2, 65535,
  43859, 2, 64608, 43888, 160, 26672, 65345, 52, 65504,
]);
const UPPER_COUNT: u32 = 183;

/** What is different with `u`: first code point, count, what is added. */
// @ts-ignore: decorator
@lazy const folded = memory.data<i32>([
  383, 1, -300, 1012, 1, -92, 7838, 1, -7615, 8072, 8, -8, 8088, 8, -8, 8104, 8, -8, 8124, 1, -9, 8140, 1, -9, 8147, 1, -7235,
  8163, 1, -7219, 8188, 1, -9, 8486, 1, -7549, 8490, 1, -8415, 8491, 1, -8294, 64262, 1, -1, 66600, 40, -40, 66776, 36, -40,
  66967, 11, -39, 66979, 15, -39, 66995, 7, -39, 67003, 2, -39, 68800, 51, -64, 68976, 22, -32, 71872, 32, -32, 93792, 32, -32,
  93883, 25, -27, 125218, 34, -34,
]);
const FOLDED_COUNT: u32 = 27;

/** The character that stands for `char`, a code point if `unicode`, else a code unit. */
export function canonicalize(char: u32, unicode: bool): u32 {
  if (char < 0x80) return char - 0x61 < 26 ? char - 32 : char;
  if (unicode) {
    for (let i: u32 = 0; i < FOLDED_COUNT; ++i) {
      const entry = folded + <usize>i * 12;
      if (char - load<u32>(entry) < load<u32>(entry, 4)) return char + load<i32>(entry, 8);
    }
    if (char > 0xffff) return char;
  }
  let low: u32 = 0, high = UPPER_COUNT;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (<u32>load<u16>(upper + <usize>middle * 6) <= char) low = middle + 1;
    else high = middle;
  }
  if (!low) return char;
  const entry = upper + <usize>(low - 1) * 6;
  const offset = char - load<u16>(entry);
  const size = <u32>load<u16>(entry, 2);
  if (size & 1 ? offset & 1 || offset >> 1 >= size >> 1 : offset >= size >> 1) return char;
  return (char + load<u16>(entry, 4)) & 0xffff;
}

/** Adds to `set` what stands for its members. */
export function canonicalizeSet(set: CharSet, unicode: bool): void {
  set.normalize();
  const count = set.length;
  for (let char: u32 = 0x61; char <= 0x7a; ++char) addCanonical(set, count, char, char - 32);
  for (let i: u32 = 0; i < UPPER_COUNT; ++i) {
    const entry = upper + <usize>i * 6;
    const size = <u32>load<u16>(entry, 2);
    let char = <u32>load<u16>(entry);
    for (let left = size >> 1; left; --left) {
      addCanonical(set, count, char, canonicalize(char, unicode));
      char += 1 + (size & 1);
    }
  }
  if (unicode) {
    for (let i: u32 = 0; i < FOLDED_COUNT; ++i) {
      const entry = folded + <usize>i * 12;
      const first = load<u32>(entry);
      for (let char = first, end = first + load<u32>(entry, 4); char < end; ++char) {
        addCanonical(set, count, char, char + load<i32>(entry, 8));
      }
    }
  }
  set.normalize();
}

/** Adds `canonical` when `char` is in the first `count` numbers of `set`. */
function addCanonical(set: CharSet, count: i32, char: u32, canonical: u32): void {
  if (set.hasWithin(count, char) && !set.hasWithin(count, canonical)) set.add(canonical, canonical);
}

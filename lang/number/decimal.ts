/**
 * Between binary and decimal: the shortest decimal that reads back as a given number, and the number nearest to a given decimal.
 *
 * Both need powers of ten to 128 bits. Every 28th is in a table, the others are those times a power of five: 0.8 KB instead of 10.
 * Shortest digits: R. Giulietti, "The Schubfach way to render doubles" (2020). Nearest number: D. Lemire, "Number parsing at a gigabyte per
 * second" (2021), with exact arithmetic where 128 bits do not decide.
 */
import { Expansion } from "./exact";

/** 10^(28i - 364) for i = 0, 1, ..., scaled to [2^127, 2^128) and cut: high half, low half. */
// @ts-ignore: decorator
@lazy @inline const TENS = memory.data<u64>([
  0xe1afa13afbd14d6d, 0x82189c09a3a1ec21,
  0xe3e27a444d8d98b7, 0xfd1b1b2308169b25,
  0xe61acf033d1a45df, 0x6fb92487298e33bd,
  0xe858ad248f5c22c9, 0xd1b3400f8f9cff68,
  0xea9c227723ee8bcb, 0x465e15a979c1cadc,
  0xece53cec4a314ebd, 0xa4f8bf5635246428,
  0xef340a98172aace4, 0x86fb897116c87c34,
  0xf18899b1bc3f8ca1, 0xdc44e6c3cb279ac1,
  0xf3e2f893dec3f126, 0x5a89dba3c3efccfa,
  0xf64335bcf065d37d, 0x4d4617b5ff4a16d5,
  0xf8a95fcf88747d94, 0x75a44c6397ce912a,
  0xfb158592be068d2e, 0xeed6e2f0f0d56712,
  0xfd87b5f28300ca0d, 0x8bca9d6e188853fc,
  0x8000000000000000, 0x0000000000000000,
  0x813f3978f8940984, 0x4000000000000000,
  0x82818f1281ed449f, 0xbff8f10e7a8921a4,
  0x83c7088e1aab65db, 0x792667c6da79e0fa,
  0x850fadc09923329e, 0x03e2cf6bc604ddb0,
  0x865b86925b9bc5c2, 0x0b8a2392ba45a9b2,
  0x87aa9aff79042286, 0x90fb44d2f05d0842,
  0x88fcf317f22241e2, 0x441fece3bdf81f03,
  0x8a5296ffe33cc92f, 0x82bd6b70d99aaa6f,
  0x8bab8eefb6409c1a, 0x1ad089b6c2f7548e,
  0x8d07e33455637eb2, 0xdb0b487b6423e1e8,
  0x8e679c2f5e44ff8f, 0x570f09eaa7ea7648
]);

/** 5^j for j below 28, scaled to [2^63, 2^64). */
// @ts-ignore: decorator
@lazy @inline const FIVES = memory.data<u64>([
  0x8000000000000000, 0xa000000000000000, 0xc800000000000000, 0xfa00000000000000,
  0x9c40000000000000, 0xc350000000000000, 0xf424000000000000, 0x9896800000000000,
  0xbebc200000000000, 0xee6b280000000000, 0x9502f90000000000, 0xba43b74000000000,
  0xe8d4a51000000000, 0x9184e72a00000000, 0xb5e620f480000000, 0xe35fa931a0000000,
  0x8e1bc9bf04000000, 0xb1a2bc2ec5000000, 0xde0b6b3a76400000, 0x8ac7230489e80000,
  0xad78ebc5ac620000, 0xd8d726b7177a8000, 0x878678326eac9000, 0xa968163f0a57b400,
  0xd3c21bcecceda100, 0x84595161401484a0, 0xa56fa5b99019a5c8, 0xcecb8f27f4200f3a
]);

/** What the product of the two lacks in its last place, two bits for each power from -364. */
// @ts-ignore: decorator
@lazy @inline const MISSING = memory.data<u64>([
  0x1044000000000000, 0x5050001010000000, 0x4540500014000454, 0x0000040045555445,
  0x1005000000000000, 0x5414510541500410, 0x5515545145145410, 0x0041005454440500,
  0x0100540000514040, 0x5155400100000504, 0x0015501055441140, 0x0000000000000110,
  0x0000000000000000, 0x4100004004040000, 0x4000000000050000, 0x4140150401555054,
  0x6959541115141105, 0x00000440a6966596, 0x6591555554000000, 0x0014100100105555,
  0x1105550144155004, 0x0000000155500510,
]);

/** Least power of ten that `powerOfTen` knows; the greatest is 324. */
const LEAST = -342;
/** 10^k for k from 0 up to this has no more than 128 bits. */
const EXACT = 55;

/** High half of what `powerOfTen` returned last. Read it right after the call: other fibers use it too, but run only at the ends of loops. */
let powerHigh: u64 = 0;

/** 10^k scaled to [2^127, 2^128) and cut: its low half; the other is in `powerHigh`. */
function powerOfTen(k: i32): u64 {
  const n = k + 364;
  const i = n / 28;
  const five = load<u64>(FIVES + (<usize>(n - i * 28) << 3));
  const base = TENS + (<usize>i << 4);
  const high = load<u64>(base), low = load<u64>(base, 8);
  // The upper two thirds of the product, then one place up if its top bit is clear.
  const p0 = low * five;
  const carried = mulHigh(low, five);
  let p1 = high * five + carried;
  let p2 = mulHigh(high, five) + <u64>(p1 < carried);
  if (<i64>p2 >= 0) {
    p2 = p2 << 1 | p1 >> 63;
    p1 = p1 << 1 | p0 >> 63;
  }
  const missing = load<u64>(MISSING + (<usize>(n >> 5) << 3)) >> ((<u64>n & 31) << 1) & 3;
  p1 += missing;
  powerHigh = p2 + <u64>(p1 < missing);
  return p1;
}

/** Upper 64 bits of `a * b`. */
function mulHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const middle = a1 * b0 + (a0 * b0 >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

// --- Shortest digits -------------------------------------------------------------------------------------------------------

/** Power of ten by which the digits that `shortest` returned last are to be multiplied. Read it right after the call. */
export let shortestExponent: i32 = 0;

/** The shortest digits that read back as `x`, which must be finite and not 0, without zeros at the end; of several, those nearest to |x|. */
export function shortest(x: f64): u64 {
  const bits = reinterpret<u64>(x);
  const biased = <i32>(bits >> 52) & 0x7ff;
  const fraction = bits & 0x000fffffffffffff;
  const c = biased ? fraction | 0x0010000000000000 : fraction;
  const q = max(biased, 1) - 1075;
  // Numbers between the neighbours' midpoints read back as x; at a power of 2 the lower neighbour is nearer. The midpoints do if c is even.
  const nearer = <i32>(fraction == 0 && biased > 1);
  const open = c & 1;
  // 10^k is at most as long as that interval, 10^(k+1) is longer.
  const k = q * 1262611 - (nearer ? 524031 : 0) >> 22;
  const low = powerOfTen(-k);
  const high = powerHigh;
  const exact = -k >= 0 && -k <= EXACT;
  const up = low + <u64>!exact;
  const upHigh = high + <u64>(up < low);
  const shift = <u64>(q + (-k * 1741647 >> 19) + 1);
  const lower = scaled(upHigh, up, (c << 2) - 2 + nearer << shift) + open;
  const middle = scaled(upHigh, up, c << 2 << shift);
  const upper = scaled(upHigh, up, (c << 2) + 2 << shift) - open;
  const s = middle >> 2;
  const tens = s / 10;
  if (s >= 10) {
    const under = lower <= tens * 40;
    const over = tens * 40 + 40 <= upper;
    if (under != over) return stripped(tens + <u64>over, k + 1);
  }
  const under = lower <= s << 2;
  const over = (s << 2) + 4 <= upper;
  if (under != over) return stripped(s + <u64>over, k);
  const half = (s << 2) + 2;
  return stripped(s + <u64>(middle > half || (middle == half && (s & 1) != 0)), k);
}

/** c times the 128-bit fraction, with the last bit set when anything was cut off. */
function scaled(high: u64, low: u64, c: u64): u64 {
  const carried = mulHigh(low, c);
  const part = high * c + carried;
  return mulHigh(high, c) + <u64>(part < carried) | <u64>(part > 1);
}

function stripped(digits: u64, exponent: i32): u64 {
  for (;;) {
    const fewer = digits / 10;
    if (fewer * 10 != digits) break;
    digits = fewer;
    ++exponent;
  }
  shortestExponent = exponent;
  return digits;
}

// --- Nearest number --------------------------------------------------------------------------------------------------------

/** True when 128 bits decided what `approach` returned last. */
let decided: bool = false;

/** The number nearest to w * 10^q, or one of its neighbours. */
function approach(w: u64, q: i32): f64 {
  decided = true;
  if (!w || q < LEAST) return 0;
  if (q > 308) return Infinity;
  const shift = clz(w);
  w <<= shift;
  const low = powerOfTen(q);
  const high = powerHigh;
  // The upper two thirds of the product. What is missing below is less than 2.
  const carried = mulHigh(low, w);
  const z0 = high * w + carried;
  const z1 = mulHigh(high, w) + <u64>(z0 < carried);
  const top = z1 >> 63;
  let exponent = (217706 * q >> 16) + 63 + 1023 + <i32>top - <i32>shift;
  let cut = 10 + top;
  if (exponent <= 0) {
    cut += <u64>(1 - exponent);
    exponent = 0;
    if (cut > 64) return 0;
  }
  let m = cut == 64 ? 0 : z1 >> cut;
  const rest = cut == 64 ? z1 : z1 & (<u64>1 << cut) - 1;
  const half = <u64>1 << cut - 1;
  if (rest == half ? z0 == 0 : rest == half - 1 && z0 >= <u64>-2) decided = false;
  if (rest >= half) ++m;
  // A carry out of the fraction goes to the exponent by itself.
  const bits = exponent ? (<u64>exponent - 1 << 52) + m : m;
  return bits >= 0x7ff0000000000000 ? Infinity : reinterpret<f64>(bits);
}

/**
 * The number nearest to a decimal, ties to even. `w` * 10^`q` is the decimal; if `cut`, those are only its first digits (at least 19), and
 * the characters from `start` up to `end` are all of them, a point among them perhaps.
 */
export function nearest(w: u64, q: i32, cut: bool, start: usize, end: usize): f64 {
  if (!cut && w <= 0x20000000000000 && q >= -22 && q <= 22) {
    // Both are exact, so there is one rounding only.
    let power: f64 = 1;
    for (let i = abs(q); i > 0; --i) power *= 10;
    return q < 0 ? <f64>w / power : <f64>w * power;
  }
  let x = approach(w, q);
  if (decided && (!cut || (approach(w + 1, q) == x && decided))) return x;
  // Compare all digits with the points halfway to the neighbours.
  for (;;) {
    const above = compareHalfway(x, w, q, start, end);
    if (above < 0 || (above == 0 && !(reinterpret<u64>(x) & 1))) break;
    x = reinterpret<f64>(reinterpret<u64>(x) + 1);
  }
  while (x > 0) {
    const before = reinterpret<f64>(reinterpret<u64>(x) - 1);
    const below = compareHalfway(before, w, q, start, end);
    if (below > 0 || (below == 0 && !(reinterpret<u64>(x) & 1))) break;
    x = before;
  }
  return x;
}

/** Compares the digits with the middle between `x` and the next greater number: negative, 0, or positive. */
function compareHalfway(x: f64, w: u64, q: i32, start: usize, end: usize): i32 {
  if (x == Infinity) return -1;
  const bits = reinterpret<u64>(x);
  const biased = <i32>(bits >> 52);
  const c = biased ? bits & 0x000fffffffffffff | 0x0010000000000000 : bits;
  const middle = new Expansion(c << 1 | 1, max(biased, 1) - 1076);
  // Where the decimal's point lies: w has as many digits as were read into it, and w * 10^q < 10^point.
  let point = q;
  for (let rest = w; rest; rest /= 10) ++point;
  if (point != middle.point) return point < middle.point ? -1 : 1;
  let i = 0;
  let leading = true;
  for (; start < end; start += 2) {
    const digit = <i32>load<u16>(start) - 48;
    if (digit < 0 || (leading && !digit)) continue;
    leading = false;
    const other = i < middle.count ? <i32>middle.digit(i) : 0;
    if (digit != other) return digit - other;
    ++i;
  }
  return i < middle.count ? -1 : 0;
}

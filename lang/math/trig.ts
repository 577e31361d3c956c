/**
 * Sine, cosine and tangent, as V8 computes them: the methods and coefficients of fdlibm, see `./exp`. Arguments are reduced to a quadrant and a rest of
 * twice the precision; beyond 2^20 quadrants the rest is found with as many bits of 2/pi as matter.
 */
import { high, upper } from "./exp";

/** Bits of 2/pi behind the point. */
// @ts-ignore: decorator
@lazy @inline const TWO_OVER_PI = memory.data<u64>([
  0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c,
  0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
  0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08,
  0x56033046fc7b6bab, 0xf0cfbc209af4361d
]);

// The rest that `quadrant` found last, in two parts. Read them right after the call: other fibers use them too, but run only at the ends of loops.
let rest: f64 = 0;
let restLow: f64 = 0;

/** The multiple of pi/2 nearest to `x`, modulo 4 or negative; what remains is in `rest` + `restLow`. */
function quadrant(x: f64): i32 {
  const top = high(x) & 0x7fffffff;
  if (top > 0x413921fb) return farQuadrant(x);
  const size = abs(x);
  const n = <i32>(size * 6.36619772367581382433e-01 + 0.5);
  const fn = <f64>n;
  let r = size - fn * 1.57079632673412561417e+00;
  let w = fn * 6.07710050650619224932e-11;
  let y = r - w;
  // As many bits as cancelled are taken from pi/2 in addition.
  if ((top >> 20) - (high(y) >> 20 & 0x7ff) > 16) {
    let t = r;
    w = fn * 6.07710050630396597660e-11;
    r = t - w;
    w = fn * 2.02226624879595063154e-21 - (t - r - w);
    y = r - w;
    if ((top >> 20) - (high(y) >> 20 & 0x7ff) > 49) {
      t = r;
      w = fn * 2.02226624871116645580e-21;
      r = t - w;
      w = fn * 8.47842766036889956997e-32 - (t - r - w);
      y = r - w;
    }
  }
  const low = r - y - w;
  rest = x < 0 ? -y : y;
  restLow = x < 0 ? -low : low;
  return x < 0 ? -n : n;
}

/** Upper 64 bits of `a * b`. */
function mulHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const middle = a1 * b0 + (a0 * b0 >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

/** 64 bits of 2/pi from bit `at` on; those in front of the point are 0. */
function bitsFrom(at: i32): u64 {
  if (at <= -64) return 0;
  if (at < 0) return load<u64>(TWO_OVER_PI) >> <u64>-at;
  const word = TWO_OVER_PI + (<usize>(at >> 6) << 3);
  const shift = <u64>at & 63;
  return shift ? load<u64>(word) << shift | load<u64>(word, 8) >> 64 - shift : load<u64>(word);
}

function farQuadrant(x: f64): i32 {
  const bits = reinterpret<u64>(x);
  const c = bits & 0x000fffffffffffff | 0x0010000000000000;
  const e = (<i32>(bits >> 52) & 0x7ff) - 1075; // x = c * 2^e
  // Bits of 2/pi that make multiples of 4 do not count: c times the 192 bits from e - 2 on, modulo 2^192.
  const f0 = bitsFrom(e - 2), f1 = bitsFrom(e + 62), f2 = bitsFrom(e + 126);
  const p1 = f1 * c, carry = mulHigh(f2, c);
  const middle = p1 + carry;
  const first = f0 * c + mulHigh(f1, c) + <u64>(middle < carry);
  // Two bits of quadrant, then the fraction; beyond 1/2 the next quadrant is nearer.
  let n = <i32>(first >> 62);
  let a = first << 2 | middle >> 62, b = middle << 2;
  const back = <i64>a < 0;
  if (back) {
    ++n;
    b = ~b;
    a = ~a;
  }
  // Five pieces of the fraction, cut where fdlibm cuts, zeros in front left out, times five pieces of pi/2.
  let width = 24 - (e + 53) % 24;
  let q0: f64 = 0, q1: f64 = 0, q2: f64 = 0, q3: f64 = 0, q4: f64 = 0, place = 0;
  for (let found = 0; found < 5 && place < 128; width = 24) {
    const digits = a >> <u64>(64 - width);
    a = a << <u64>width | b >> <u64>(64 - width);
    b <<= <u64>width;
    place += width;
    if (!found && !digits) continue;
    const value = <f64>digits * reinterpret<f64>(<u64>(1023 - place) << 52);
    if (!found) q0 = value;
    else if (found == 1) q1 = value;
    else if (found == 2) q2 = value;
    else if (found == 3) q3 = value;
    else q4 = value;
    ++found;
  }
  const A: f64 = 1.57079625129699707031e+00, B: f64 = 7.54978941586159635335e-08, C: f64 = 5.39030252995776476554e-15, D: f64 = 3.28200341580791294123e-22;
  const s0 = A * q0;
  const s1 = A * q1 + B * q0;
  const s2 = A * q2 + B * q1 + C * q0;
  const s3 = A * q3 + B * q2 + C * q1 + D * q0;
  const s4 = A * q4 + B * q3 + C * q2 + D * q1 + 1.27065575308067607349e-29 * q0;
  const y = s4 + s3 + s2 + s1 + s0;
  const tail = s0 - y + s1 + s2 + s3 + s4;
  const negative = back != x < 0;
  rest = negative ? -y : y;
  restLow = negative ? -tail : tail;
  return x < 0 ? -n : n;
}

/** sin(x + y) for |x| up to pi/4 and a small y; `exact` if y is 0 because x is the argument. */
function sine(x: f64, y: f64, exact: bool): f64 {
  if ((high(x) & 0x7fffffff) < 0x3e400000) return x;
  const z = x * x;
  const v = z * x;
  const r = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
  return exact ? x + v * (-1.66666666666666324348e-01 + z * r) : x - (z * (0.5 * y - v * r) - y - v * -1.66666666666666324348e-01);
}

/** cos(x + y) in the same range. */
function cosine(x: f64, y: f64): f64 {
  const top = high(x) & 0x7fffffff;
  if (top < 0x3e400000) return 1;
  const z = x * x;
  const r = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05 + z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
  if (top < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
  const q: f64 = top > 0x3fe90000 ? 0.28125 : reinterpret<f64>(<u64>(top - 0x00200000) << 32);
  return 1 - q - (0.5 * z - q - (z * r - x * y));
}

/** tan(x + y) in the same range, or -1 / tan(x + y) if `inverse`. */
function tangent(x: f64, y: f64, inverse: bool): f64 {
  const top = high(x), size = top & 0x7fffffff;
  if (size < 0x3e300000) {
    if (!inverse) return x;
    const w = x + y;
    const t = upper(w);
    const v = y - (t - x);
    const a = -1 / w;
    const b = upper(a);
    return b + a * (1 + b * t + b * v);
  }
  const big = size >= 0x3fe59428;
  if (big) {
    if (x < 0) {
      x = -x;
      y = -y;
    }
    x = 7.85398163397448278999e-01 - x + (3.06161699786838301793e-17 - y);
    y = 0;
  }
  const z = x * x;
  const w = z * z;
  let r = 1.33333333333201242699e-01 + w * (2.18694882948595424599e-02 + w * (3.59207910759131235356e-03 + w * (5.88041240820264096874e-04 + w * (7.81794442939557092300e-05 + w * -1.85586374855275456654e-05))));
  const odd = z * (5.39682539762260521377e-02 + w * (8.86323982359930005737e-03 + w * (1.45620945432529025516e-03 + w * (2.46463134818469906812e-04 + w * (7.14072491382608190305e-05 + w * 2.59073051863633712884e-05)))));
  const s = z * x;
  r = y + z * (s * (r + odd) + y);
  r += 3.33333333333334091986e-01 * s;
  const t = x + r;
  if (big) {
    const v: f64 = inverse ? -1 : 1;
    return <f64>(1 - (top >> 30 & 2)) * (v - 2 * (x - (t * t / (t + v) - r)));
  }
  if (!inverse) return t;
  const head = upper(t);
  const v = r - (head - x);
  const a = -1 / t;
  const b = upper(a);
  return b + a * (1 + b * head + b * v);
}

export function sin(x: f64): f64 {
  const top = high(x) & 0x7fffffff;
  if (top <= 0x3fe921fb) return sine(x, 0, true);
  if (top >= 0x7ff00000) return NaN;
  const n = quadrant(x) & 3;
  const r = rest, low = restLow;
  const y = n & 1 ? cosine(r, low) : sine(r, low, false);
  return n & 2 ? -y : y;
}

export function cos(x: f64): f64 {
  const top = high(x) & 0x7fffffff;
  if (top <= 0x3fe921fb) return cosine(x, 0);
  if (top >= 0x7ff00000) return NaN;
  const n = quadrant(x) & 3;
  const r = rest, low = restLow;
  const y = n & 1 ? sine(r, low, false) : cosine(r, low);
  return n == 1 || n == 2 ? -y : y;
}

export function tan(x: f64): f64 {
  const top = high(x) & 0x7fffffff;
  if (top <= 0x3fe921fb) return tangent(x, 0, false);
  if (top >= 0x7ff00000) return NaN;
  const n = quadrant(x);
  const r = rest, low = restLow;
  return tangent(r, low, (n & 1) != 0);
}

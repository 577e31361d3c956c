/** `x ** y`, to the last bit as V8 computes it: the method and coefficients of fdlibm, see `./exp`. log2(x) is found to 85 bits or so. */
import { high, upper, withHigh } from "./exp";

/** 0 if `y` is no integer, 1 if odd, 2 if even. */
function parity(y: f64): i32 {
  const size = abs(y);
  if (size >= 9007199254740992) return 2;
  if (trunc(size) != size) return 0;
  return 2 - <i32>(<i64>size & 1);
}

/** x * 2^n where the result may be too small for a normal number. */
function scale(x: f64, n: i32): f64 {
  return n < -1022 ? x * reinterpret<f64>(<u64>(1023 + max(n + 1000, -1022)) << 52) * reinterpret<f64>(<u64>23 << 52) : x * reinterpret<f64>(<u64>(1023 + n) << 52);
}

/** `x ** y` (ECMA-262 6.1.6.1.3): as in C, but 1 to the power of NaN or infinity and -1 to that of infinity are NaN. */
export function pow(x: f64, y: f64): f64 {
  if (y == 0) return 1;
  if (x != x || y != y) return NaN;
  const size = abs(x), whole = x < 0 ? parity(y) : 0;
  if (abs(y) == Infinity) return size == 1 ? NaN : (size > 1) == (y > 0) ? Infinity : 0;
  if (y == 1) return x;
  if (y == -1) return 1 / x;
  if (y == 2) return x * x;
  if (y == 0.5 && high(x) >= 0) return sqrt(x);
  if (x == 0 || size == Infinity || size == 1) {
    const z = y < 0 ? 1 / size : size;
    if (size == 1 && x < 0 && !whole) return NaN;
    return (x < 0 && whole == 1) || (x == 0 && high(x) < 0 && parity(y) == 1) ? -z : z;
  }
  if (x < 0 && !whole) return NaN;
  const sign: f64 = whole == 1 ? -1 : 1;
  let top = high(size);
  const topY = high(y) & 0x7fffffff;
  let t1: f64, t2: f64;
  if (topY > 0x41e00000) {
    // |y| > 2^31
    const over = topY > 0x43f00000;
    if (over ? top <= 0x3fefffff : top < 0x3fefffff) return y < 0 ? sign * Infinity : sign * 0;
    if (over ? top >= 0x3ff00000 : top > 0x3ff00000) return y > 0 ? sign * Infinity : sign * 0;
    // |1 - x| is so small that x - x^2/2 + x^3/3 - x^4/4 is enough.
    const t = size - 1;
    const w = t * t * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
    const u = 1.44269502162933349609e+00 * t;
    const v = t * 1.92596299112661746887e-08 - w * 1.44269504088896338700e+00;
    t1 = upper(u + v);
    t2 = v - (t1 - u);
  } else {
    let a = size, n = 0;
    if (top < 0x00100000) {
      a *= 9007199254740992;
      n = -53;
      top = high(a);
    }
    n += (top >> 20) - 0x3ff;
    const j = top & 0xfffff;
    top = j | 0x3ff00000;
    // Around 1, 1.5 or 2.
    let k = 0;
    if (j > 0x3988e) {
      if (j < 0xbb67a) {
        k = 1;
      } else {
        ++n;
        top -= 0x00100000;
      }
    }
    a = withHigh(a, top);
    const base: f64 = k ? 1.5 : 1;
    const u = a - base, v = 1 / (a + base);
    const s = u * v;
    const sHigh = upper(s);
    let tHigh = reinterpret<f64>(<u64>((top >> 1 | 0x20000000) + 0x00080000 + (k << 18)) << 32);
    let tLow = a - (tHigh - base);
    const sLow = v * (u - sHigh * tHigh - sHigh * tLow);
    const s2 = s * s;
    let r = s2 * s2 * (5.99999999999994648725e-01 + s2 * (4.28571428578550184252e-01 + s2 * (3.33333329818377432918e-01 + s2 * (2.72728123808534006489e-01 + s2 * (2.30660745775561754067e-01 + s2 * 2.06975017800338417784e-01)))));
    r += sLow * (sHigh + s);
    const square = sHigh * sHigh;
    tHigh = upper(3 + square + r);
    tLow = r - (tHigh - 3 - square);
    const p = sHigh * tHigh, q = sLow * tHigh + tLow * s;
    const pHigh = upper(p + q);
    const pLow = q - (pHigh - p);
    const zHigh = 9.61796700954437255859e-01 * pHigh;
    const zLow = -7.02846165095275826516e-09 * pHigh + pLow * 9.61796693925975554329e-01 + (k ? 1.35003920212974897128e-08 : 0);
    const extra: f64 = k ? 5.84962487220764160156e-01 : 0;
    const t = <f64>n;
    t1 = upper(zHigh + zLow + extra + t);
    t2 = zLow - (t1 - t - extra - zHigh);
  }
  // y * (t1 + t2), then 2 to that power.
  const y1 = upper(y);
  const pLow = (y - y1) * t1 + y * t2;
  let pHigh = y1 * t1;
  let z = pLow + pHigh;
  const bits = reinterpret<u64>(z);
  const j = <i32>(bits >> 32), low = <i32>bits;
  if (j >= 0x40900000) {
    if ((j - 0x40900000 | low) != 0 || pLow + 8.0085662595372944372e-17 > z - pHigh) return sign * Infinity;
  } else if ((j & 0x7fffffff) >= 0x4090cc00) {
    if ((j - <i32>0xc090cc00 | low) != 0 || pLow <= z - pHigh) return sign * 0;
  }
  const i = j & 0x7fffffff;
  let n = 0;
  if (i > 0x3fe00000) {
    // |z| > 0.5: take the nearest integer off.
    let k = (i >> 20) - 0x3ff;
    n = j + (0x00100000 >> k + 1);
    k = ((n & 0x7fffffff) >> 20) - 0x3ff;
    const t = reinterpret<f64>(<u64><u32>(n & ~(0xfffff >> k)) << 32);
    n = (n & 0xfffff | 0x00100000) >> 20 - k;
    if (j < 0) n = -n;
    pHigh -= t;
  }
  const t = upper(pLow + pHigh);
  const u = t * 6.93147182464599609375e-01;
  const v = (pLow - (t - pHigh)) * 6.93147180559945286227e-01 + t * -1.90465429995776804525e-09;
  z = u + v;
  const w = v - (z - u);
  const square = z * z;
  const c = z - square * (1.66666666666666019037e-01 + square * (-2.77777777770155933842e-03 + square * (6.61375632143793436117e-05 + square * (-1.65339022054652515390e-06 + square * 4.13813679705723846039e-08))));
  // fdlibm divides by c - 2 alone; V8's results come from this.
  const r = z * c / (c - 2 - (w + z * w));
  z = 1 - (r - z);
  const exponent = high(z) + (n << 20);
  return sign * (exponent >> 20 <= 0 ? scale(z, n) : withHigh(z, exponent));
}

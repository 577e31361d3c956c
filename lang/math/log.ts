/** Logarithms and inverse hyperbolic functions, to the last bit as V8 computes them: the methods and coefficients of fdlibm, see `./exp`. */
import { LN2_HIGH, LN2_LOW, high, upper, withHigh } from "./exp";

// Coefficients of log(1 + f) in s = f / (2 + f).
// @ts-ignore: decorator
@inline const L1: f64 = 6.666666666666735130e-01;
// @ts-ignore: decorator
@inline const L2: f64 = 3.999999999940941908e-01;
// @ts-ignore: decorator
@inline const L3: f64 = 2.857142874366239149e-01;
// @ts-ignore: decorator
@inline const L4: f64 = 2.222219843214978396e-01;
// @ts-ignore: decorator
@inline const L5: f64 = 1.818357216161805012e-01;
// @ts-ignore: decorator
@inline const L6: f64 = 1.531383769920937332e-01;
// @ts-ignore: decorator
@inline const L7: f64 = 1.479819860511658591e-01;
// @ts-ignore: decorator
@inline const LN2: f64 = 6.93147180559945286227e-01;

/** What the series of even and odd terms adds, z = s * s. */
// @ts-ignore: decorator
@inline function series(z: f64): f64 {
  const w = z * z;
  return z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
}

/** log of 0, of a negative number, NaN or infinity; 0 for other numbers. */
// @ts-ignore: decorator
@inline function special(x: f64): f64 {
  if (x == 0) return -Infinity;
  return x < 0 ? NaN : x - x == 0 ? 0 : x;
}

export function log(x: f64): f64 {
  let top = high(x), k = 0;
  if (top < 0x00100000 || top >= 0x7ff00000) {
    if (x <= 0 || x - x != 0) return special(x);
    k = -54;
    x *= 18014398509481984;
    top = high(x);
  }
  k += (top >> 20) - 1023;
  top &= 0xfffff;
  const up = top + 0x95f64 & 0x100000;
  x = withHigh(x, top | up ^ 0x3ff00000);
  k += up >> 20;
  const f = x - 1, dk = <f64>k;
  if ((0xfffff & 2 + top) < 3) {
    // |f| < 2^-20
    if (f == 0) return k ? dk * LN2_HIGH + dk * LN2_LOW : 0;
    const r = f * f * (0.5 - 0.33333333333333333 * f);
    return k ? dk * LN2_HIGH - (r - dk * LN2_LOW - f) : f - r;
  }
  const s = f / (2 + f);
  const r = series(s * s);
  if ((top - 0x6147a | 0x6b851 - top) > 0) {
    const half = 0.5 * f * f;
    return k ? dk * LN2_HIGH - (half - (s * (half + r) + dk * LN2_LOW) - f) : f - (half - s * (half + r));
  }
  return k ? dk * LN2_HIGH - (s * (f - r) - dk * LN2_LOW - f) : f - s * (f - r);
}

/** log(1 + x) */
export function log1p(x: f64): f64 {
  const top = high(x), size = top & 0x7fffffff;
  let k = 1, f: f64 = 0, u: f64 = 0, c: f64 = 0, rest = 0;
  if (top < 0x3fda827a) {
    // x < 0.41422
    if (size >= 0x3ff00000) return x == -1 ? -Infinity : NaN;
    if (size < 0x3e200000) return size < 0x3c900000 ? x : x - x * x * 0.5;
    if (top > 0 || top <= <i32>0xbfd2bec4) {
      k = 0;
      f = x;
      rest = 1;
    }
  }
  if (top >= 0x7ff00000) return x;
  if (k) {
    if (top < 0x43400000) {
      u = 1 + x;
      rest = high(u);
      k = (rest >> 20) - 1023;
      c = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
    } else {
      u = x;
      rest = high(u);
      k = (rest >> 20) - 1023;
    }
    rest &= 0xfffff;
    if (rest < 0x6a09e) {
      u = withHigh(u, rest | 0x3ff00000);
    } else {
      ++k;
      u = withHigh(u, rest | 0x3fe00000);
      rest = 0x100000 - rest >> 2;
    }
    f = u - 1;
  }
  const half = 0.5 * f * f, dk = <f64>k;
  if (!rest) {
    if (f == 0) return k ? dk * LN2_HIGH + (c + dk * LN2_LOW) : 0;
    const r = half * (1 - 0.66666666666666666 * f);
    return k ? dk * LN2_HIGH - (r - (dk * LN2_LOW + c) - f) : f - r;
  }
  const s = f / (2 + f);
  const z = s * s;
  const r = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
  return k ? dk * LN2_HIGH - (half - (s * (half + r) + (dk * LN2_LOW + c)) - f) : f - (half - s * (half + r));
}

export function log2(x: f64): f64 {
  let top = high(x), k = 0;
  if (top < 0x00100000 || top >= 0x7ff00000) {
    if (x <= 0 || x - x != 0) return special(x);
    k = -54;
    x *= 18014398509481984;
    top = high(x);
  }
  if (x == 1 && !k) return 0;
  k += (top >> 20) - 1023;
  top &= 0xfffff;
  const up = top + 0x95f64 & 0x100000;
  x = withHigh(x, top | up ^ 0x3ff00000);
  k += up >> 20;
  const f = x - 1, y = <f64>k;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const r = s * (half + series(s * s));
  const hi = upper(f - half);
  const lo = f - hi - half + r;
  const INV_HIGH: f64 = 1.44269504072144627571e+00, INV_LOW: f64 = 1.67517131648865118353e-10;
  const whole = hi * INV_HIGH;
  const w = y + whole;
  return (lo + hi) * INV_LOW + lo * INV_HIGH + (y - w + whole) + w;
}

export function log10(x: f64): f64 {
  let top = high(x), k = 0;
  if (top < 0x00100000 || top >= 0x7ff00000) {
    if (x <= 0 || x - x != 0) return special(x);
    k = -54;
    x *= 18014398509481984;
    top = high(x);
  }
  if (x == 1 && !k) return 0;
  k += (top >> 20) - 1023;
  const below = <i32>(k < 0);
  x = withHigh(x, top & 0xfffff | 0x3ff - below << 20);
  const y = <f64>(k + below);
  return y * 3.69423907715893078616e-13 + 4.34294481903251816668e-01 * log(x) + y * 3.01029995663611771306e-01;
}

export function asinh(x: f64): f64 {
  const size = abs(x);
  const top = high(size);
  if (top >= 0x7ff00000 || top < 0x3e300000) return x;
  let w: f64;
  if (top > 0x41b00000) {
    w = log(size) + LN2;
  } else if (top > 0x40000000) {
    w = log(2 * size + 1 / (sqrt(x * x + 1) + size));
  } else {
    const t = x * x;
    w = log1p(size + t / (1 + sqrt(1 + t)));
  }
  return x < 0 ? -w : w;
}

export function acosh(x: f64): f64 {
  if (!(x >= 1)) return NaN;
  const top = high(x);
  if (top >= 0x41b00000) return top >= 0x7ff00000 ? x : log(x) + LN2;
  if (x == 1) return 0;
  if (top > 0x40000000) return log(2 * x - 1 / (x + sqrt(x * x - 1)));
  const t = x - 1;
  return log1p(t + sqrt(2 * t + t * t));
}

export function atanh(x: f64): f64 {
  const size = abs(x);
  if (!(size <= 1)) return NaN;
  if (size == 1) return x / 0;
  const top = high(size);
  if (top < 0x3e300000) return x;
  let t: f64;
  if (top < 0x3fe00000) {
    t = size + size;
    t = 0.5 * log1p(t + t * size / (1 - size));
  } else {
    t = 0.5 * log1p((size + size) / (1 - size));
  }
  return x < 0 ? -t : t;
}

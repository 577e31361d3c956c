/**
 * Exponential and hyperbolic functions, to the last bit as V8 computes them: the methods and coefficients of fdlibm (Sun Microsystems, 1993).
 * Each reduces its argument to x = k ln 2 + r and takes a rational approximation around 0.
 */

/** Upper 32 bits of `x`. */
// @ts-ignore: decorator
@inline export function high(x: f64): i32 {
  return <i32>(reinterpret<u64>(x) >> 32);
}

/** `x` with other upper 32 bits. */
// @ts-ignore: decorator
@inline export function withHigh(x: f64, bits: i32): f64 {
  return reinterpret<f64>(reinterpret<u64>(x) & 0xffffffff | <u64>bits << 32);
}

/** `x` without its lower 32 bits. */
// @ts-ignore: decorator
@inline export function upper(x: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(x) & 0xffffffff00000000);
}

/** 2^k for k from -1022 to 1023. */
// @ts-ignore: decorator
@inline export function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>(<u64>(1023 + k) << 52);
}

// @ts-ignore: decorator
@inline export const LN2_HIGH: f64 = 6.93147180369123816490e-01;
// @ts-ignore: decorator
@inline export const LN2_LOW: f64 = 1.90821492927058770002e-10;
// @ts-ignore: decorator
@inline const INV_LN2: f64 = 1.44269504088896338700e+00;
/** Greatest x whose exponential is finite; one half more for the hyperbolic functions. */
// @ts-ignore: decorator
@inline const EXP_MAX: f64 = 7.09782712893383973096e+02;
// @ts-ignore: decorator
@inline const HYPERBOLIC_MAX: f64 = 710.4758600739439;

export function exp(x: f64): f64 {
  const top = high(x) & 0x7fffffff;
  if (top >= 0x40862e42) {
    if (x != x || x == Infinity) return x;
    if (x > EXP_MAX) return Infinity;
    if (x < -7.45133219101941108420e+02) return 0;
  }
  let k = 0, hi: f64 = 0, lo: f64 = 0;
  if (top > 0x3fd62e42) {
    // Beyond ln 2 / 2
    if (top < 0x3ff0a2b2) {
      if (x == 1) return NativeMath.E;
      k = x < 0 ? -1 : 1;
      hi = x - <f64>k * LN2_HIGH;
      lo = <f64>k * LN2_LOW;
    } else {
      k = <i32>(INV_LN2 * x + (x < 0 ? -0.5 : 0.5));
      hi = x - <f64>k * LN2_HIGH;
      lo = <f64>k * LN2_LOW;
    }
    x = hi - lo;
  } else if (top < 0x3e300000) {
    return 1 + x;
  }
  const t = x * x;
  const c = x - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  if (!k) return 1 - (x * c / (c - 2) - x);
  const y = 1 - (lo - x * c / (2 - c) - hi);
  if (k == 1024) return y * 2 * powerOfTwo(1023);
  return k >= -1021 ? y * powerOfTwo(k) : y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** e^x - 1 */
export function expm1(x: f64): f64 {
  const top = high(x) & 0x7fffffff;
  if (top >= 0x4043687a) {
    // Beyond 56 ln 2
    if (x != x || x == Infinity) return x;
    if (x > EXP_MAX) return Infinity;
    if (x < 0) return -1;
  }
  let k = 0, c: f64 = 0;
  if (top > 0x3fd62e42) {
    k = top < 0x3ff0a2b2 ? (x < 0 ? -1 : 1) : <i32>(INV_LN2 * x + (x < 0 ? -0.5 : 0.5));
    const hi = x - <f64>k * LN2_HIGH;
    const lo = <f64>k * LN2_LOW;
    x = hi - lo;
    c = hi - x - lo;
  } else if (top < 0x3c900000) {
    return x;
  }
  const half = 0.5 * x;
  const s = x * half;
  const r = 1 + s * (-3.33333333333331316428e-02 + s * (1.58730158725481460165e-03 + s * (-7.93650757867487942473e-05 + s * (4.00821782732936239552e-06 + s * -2.01099218183624371326e-07))));
  let t = 3 - r * half;
  let e = s * ((r - t) / (6 - x * t));
  if (!k) return x - (x * e - s);
  e = x * (e - c) - c;
  e -= s;
  if (k == -1) return 0.5 * (x - e) - 0.5;
  if (k == 1) return x < -0.25 ? -2 * (e - (x + 0.5)) : 1 + 2 * (x - e);
  if (k <= -2 || k > 56) {
    const y = 1 - (e - x);
    return (k == 1024 ? y * 2 * powerOfTwo(1023) : y * powerOfTwo(k)) - 1;
  }
  if (k < 20) {
    t = 1 - powerOfTwo(-k);
    return (t - (e - x)) * powerOfTwo(k);
  }
  t = powerOfTwo(-k);
  return (x - (e + t) + 1) * powerOfTwo(k);
}

export function sinh(x: f64): f64 {
  const size = abs(x);
  const half: f64 = x < 0 ? -0.5 : 0.5;
  if (size < 22) {
    if (size < 3.725290298461914e-9) return x;
    const t = expm1(size);
    return size < 1 ? half * (2 * t - t * t / (t + 1)) : half * (t + t / (t + 1));
  }
  if (size < 709.7822265625) return half * exp(size);
  if (size <= HYPERBOLIC_MAX) {
    const w = exp(0.5 * size);
    return half * w * w;
  }
  return x * Infinity;
}

export function cosh(x: f64): f64 {
  const size = abs(x);
  const top = high(size);
  if (top < 0x3fd62e43) {
    const t = expm1(size);
    const w = 1 + t;
    return top < 0x3c800000 ? w : 1 + t * t / (w + w);
  }
  if (top < 0x40360000) {
    const t = exp(size);
    return 0.5 * t + 0.5 / t;
  }
  if (top < 0x40862e42) return 0.5 * exp(size);
  if (size <= HYPERBOLIC_MAX) {
    const w = exp(0.5 * size);
    return 0.5 * w * w;
  }
  return size * Infinity;
}

export function tanh(x: f64): f64 {
  const size = abs(x);
  let z: f64 = 1;
  if (size < 22) {
    if (size < 3.725290298461914e-9) return x;
    if (size >= 1) {
      z = 1 - 2 / (expm1(2 * size) + 2);
    } else {
      const t = expm1(-2 * size);
      z = -t / (t + 2);
    }
  } else if (x != x) {
    return x;
  }
  return x < 0 ? -z : z;
}

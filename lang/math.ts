/** `Math` of JavaScript (ECMA-262 21.3); every function gives the bits that V8 gives. */
import { now } from "kernel/time";
import { high } from "./math/exp";
import { toInt32 } from "./number/integer";

export { cosh, exp, expm1, sinh, tanh } from "./math/exp";
export { acosh, asinh, atanh, log, log10, log1p, log2 } from "./math/log";
export { pow } from "./math/pow";
export { cos, sin, tan } from "./math/trig";

export function acos(x: f64): f64 { return NativeMath.acos(x); }
export function asin(x: f64): f64 { return NativeMath.asin(x); }
export function atan(x: f64): f64 { return NativeMath.atan(x); }
export function cbrt(x: f64): f64 { return NativeMath.cbrt(x); }

/** Angle of the point (x, y). */
export function atan2(y: f64, x: f64): f64 {
  // Where the quotient is too great for `atan` to tell, V8 does not look at the sign of x.
  if (x < 0 && x - x == 0 && y - y == 0 && (high(abs(y)) - high(abs(x)) >> 20) > 60) return copysign(NativeMath.PI / 2, y);
  return NativeMath.atan2(y, x);
}

/** `Math.abs(x)` and those that wasm has instructions for. */
export function absolute(x: f64): f64 { return abs(x); }
export function ceiling(x: f64): f64 { return ceil(x); }
export function below(x: f64): f64 { return floor(x); }
export function truncated(x: f64): f64 { return trunc(x); }
export function root(x: f64): f64 { return sqrt(x); }
export function fround(x: f64): f64 { return <f64><f32>x; }

/** `Math.round(x)`: halves up; what rounds up to 0 is -0. */
export function round(x: f64): f64 {
  const up = ceil(x);
  return copysign(up - 0.5 > x ? up - 1 : up, x);
}

export function sign(x: f64): f64 {
  return x > 0 ? 1 : x < 0 ? -1 : x;
}

export function imul(x: f64, y: f64): i32 { return toInt32(x) * toInt32(y); }
export function clz32(x: f64): i32 { return clz(toInt32(x)); }

/** `Math.max(a, b)`. */
export function max2(a: f64, b: f64): f64 { return max(a, b); }
/** `Math.min(a, b)`. */
export function min2(a: f64, b: f64): f64 { return min(a, b); }

/** `Math.max(...values)`: -0 is less than 0, NaN wins. */
export function maximum(values: Array<f64>): f64 {
  let best = -Infinity;
  for (let i = 0; i < values.length; ++i) best = max(best, unchecked(values[i]));
  return best;
}

/** `Math.min(...values)`. */
export function minimum(values: Array<f64>): f64 {
  let best = Infinity;
  for (let i = 0; i < values.length; ++i) best = min(best, unchecked(values[i]));
  return best;
}

/** `Math.hypot(...values)`: the squares of what they are of the greatest, added with what rounding lost. */
export function hypot(values: Array<f64>): f64 {
  let greatest: f64 = 0, odd = false;
  for (let i = 0; i < values.length; ++i) {
    const size = abs(unchecked(values[i]));
    if (size == Infinity) return Infinity;
    if (size != size) odd = true;
    else if (size > greatest) greatest = size;
  }
  if (odd) return NaN;
  if (greatest == 0) return 0;
  let sum: f64 = 0, lost: f64 = 0;
  for (let i = 0; i < values.length; ++i) {
    const part = abs(unchecked(values[i])) / greatest;
    const term = part * part - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return sqrt(sum) * greatest;
}

// --- Random numbers --------------------------------------------------------------------------------------------------------

let state0: u64 = 0;
let state1: u64 = 0;

/** A well mixed number from `x` (the finisher of MurmurHash3). */
function mix(x: u64): u64 {
  x = (x ^ x >> 33) * 0xff51afd7ed558ccd;
  x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53;
  return x ^ x >> 33;
}

/** `Math.random()`: in [0, 1), by xorshift128+ from where the board's timer stands at the first call. Not for secrets. */
export function random(): f64 {
  if (!(state0 | state1)) {
    state0 = mix(now() + 0x9e3779b97f4a7c15);
    state1 = mix(~state0);
  }
  let a = state0;
  const b = state1;
  state0 = b;
  a ^= a << 23;
  a ^= a >> 17;
  a ^= b ^ b >> 26;
  state1 = a;
  return <f64>(state0 + state1 >> 11) * 1.1102230246251565e-16;
}

// --- Constants -------------------------------------------------------------------------------------------------------------

export function E(): f64 { return 2.718281828459045; }
export function LN10(): f64 { return 2.302585092994046; }
export function LN2(): f64 { return 0.6931471805599453; }
export function LOG10E(): f64 { return 0.4342944819032518; }
export function LOG2E(): f64 { return 1.4426950408889634; }
export function PI(): f64 { return 3.141592653589793; }
export function SQRT1_2(): f64 { return 0.7071067811865476; }
export function SQRT2(): f64 { return 1.4142135623730951; }

/** Numbers as text: `toString`, `toFixed`, `toExponential`, `toPrecision` (ECMA-262 21.1.3). */
import { raiseRange } from "../error";
import { isNone, isNothing, none } from "../value";
import { shortest, shortestExponent } from "./decimal";
import { Expansion, expand } from "./exact";

/** A string of `length` code units, to be filled before anyone sees it. */
// @ts-ignore: decorator
@inline export function newString(length: i32): string {
  return changetype<string>(__new(<usize>length << 1, idof<string>()));
}

/** Number of decimal digits of `x`; 1 for 0. */
function digitsIn(x: u64): i32 {
  let count = 1;
  while (x >= 10) {
    x /= 10;
    ++count;
  }
  return count;
}

/** Writes the last `count` decimal digits of `x`, with zeros in front, to `to`. */
function writeDigits(to: usize, x: u64, count: i32): void {
  let at = to + (<usize>count << 1);
  while (x > 0xffffffff && at > to) {
    const rest = x / 10;
    at -= 2;
    store<u16>(at, <u16>(48 + x - rest * 10));
    x = rest;
  }
  let small = <u32>x;
  while (at > to) {
    const rest = small / 10;
    at -= 2;
    store<u16>(at, <u16>(48 + small - rest * 10));
    small = rest;
  }
}

/** Writes `count` characters 0. @returns the place behind them. */
function writeZeros(to: usize, count: i32): usize {
  for (let i = 0; i < count; ++i, to += 2) store<u16>(to, 48);
  return to;
}

/** `x` in decimal, with a minus sign in front if `negative`. */
function integerText(x: u64, negative: bool): string {
  const count = digitsIn(x);
  const text = newString(count + <i32>negative);
  if (negative) store<u16>(changetype<usize>(text), 45);
  writeDigits(changetype<usize>(text) + (<usize>negative << 1), x, count);
  return text;
}

/** `String(x)` of an integer. */
export function i32ToString(x: i32): string { return integerText(<u64>abs(<i64>x), x < 0); }
export function u32ToString(x: u32): string { return integerText(x, false); }
export function i64ToString(x: i64): string { return integerText(x < 0 ? <u64>-x : <u64>x, x < 0); }
export function u64ToString(x: u64): string { return integerText(x, false); }

/** Text of `x` if it is NaN (undefined and null are) or infinite, else the null pointer. */
function specialText(x: f64): string | null {
  if (x - x == 0) return null;
  if (x != x) return isNone(x) ? "undefined" : isNothing(x) ? "null" : "NaN";
  return x > 0 ? "Infinity" : "-Infinity";
}

/** Number::toString(x, 10) (ECMA-262 6.1.6.1.20); "undefined" and "null" of those. */
export function numberToString(x: f64): string {
  const whole = <i64>x;
  if (<f64>whole == x && <u64>abs(whole) <= 0x20000000000000) return integerText(<u64>abs(whole), whole < 0);
  const special = specialText(x);
  if (special) return special;
  const digits = shortest(x);
  const exponent = shortestExponent;
  const count = digitsIn(digits);
  const point = count + exponent;
  const sign = <i32>(x < 0);
  if (point < -5 || point > 21) return exponentText(x < 0, digits, count, count, point - 1);
  const text = newString(sign + (point <= 0 ? 2 - point + count : exponent < 0 ? count + 1 : point));
  let to = changetype<usize>(text);
  if (sign) store<u16>(to, 45);
  to += <usize>sign << 1;
  if (point <= 0) {
    to = writeZeros(to, 2 - point);
    store<u16>(changetype<usize>(text) + (<usize>sign << 1), 46, 2);
    writeDigits(to, digits, count);
  } else {
    // With a point: all digits first, then those in front of it move.
    writeDigits(to + <usize>(exponent < 0) * 2, digits, count);
    if (exponent < 0) {
      memory.copy(to, to + 2, <usize>point << 1);
      store<u16>(to + (<usize>point << 1), 46);
    } else {
      writeZeros(to + (<usize>count << 1), exponent);
    }
  }
  return text;
}

/** d.ddde±x with `count` digits, of which those behind the first `known` are 0. */
function exponentText(negative: bool, digits: u64, known: i32, count: i32, exponent: i32): string {
  const size = digitsIn(abs(exponent));
  const text = newString(<i32>negative + count + <i32>(count > 1) + 2 + size);
  let to = changetype<usize>(text);
  if (negative) {
    store<u16>(to, 45);
    to += 2;
  }
  writeDigits(to + 2, digits, known);
  writeZeros(to + 2 + (<usize>known << 1), count - known);
  return withExponent(text, to, count, exponent);
}

/** Moves the first of the `count` digits behind `to` to it and writes point and exponent. */
function withExponent(text: string, to: usize, count: i32, exponent: i32): string {
  store<u16>(to, load<u16>(to, 2));
  to += 2;
  if (count > 1) {
    store<u16>(to, 46);
    to += <usize>count << 1;
  }
  store<u32>(to, exponent < 0 ? 0x2d0065 : 0x2b0065); // e- or e+
  writeDigits(to + 4, abs(exponent), digitsIn(abs(exponent)));
  return text;
}

/** Writes digits `from` up to `end` of `e` (negative ones are 0). @returns the place behind them. */
function writeExpansion(to: usize, e: Expansion, from: i32, end: i32): usize {
  for (let i = from; i < end; ++i, to += 2) store<u16>(to, <u16>(48 + (i < 0 ? 0 : e.digit(i))));
  return to;
}

/** `e` with `fraction` digits behind the point; more it must not have. */
function pointText(negative: bool, e: Expansion, fraction: i32): string {
  const whole = max(e.point, 1);
  const text = newString(<i32>negative + whole + (fraction ? 1 + fraction : 0));
  let to = changetype<usize>(text);
  if (negative) {
    store<u16>(to, 45);
    to += 2;
  }
  to = writeExpansion(to, e, e.point - whole, e.point);
  if (fraction) {
    store<u16>(to, 46);
    writeExpansion(to + 2, e, e.point, e.point + fraction);
  }
  return text;
}

/** `x.toFixed(digits)`. Throws a RangeError. */
export function toFixed(x: f64, digits: f64 = 0): string {
  const fraction = <i32>digits;
  if (fraction < 0 || fraction > 100) {
    raiseRange("toFixed() digits argument must be between 0 and 100");
    return "";
  }
  const magnitude = abs(x);
  if (!(magnitude < 1e21)) return numberToString(x == x ? x : NaN);
  if (magnitude < 9007199254740992 && fraction <= 15) {
    // Short: 60 bits behind the point hold what is there, if it is no less than 2^-8 or has few bits.
    const whole = <u64>magnitude;
    const part = (magnitude - <f64>whole) * 1152921504606846976;
    let rest = <u64>part;
    if (<f64>rest == part) {
      let all: u64 = 0, power: u64 = 1;
      for (let i = 0; i < fraction; ++i) {
        rest *= 10;
        all = all * 10 + (rest >> 60);
        rest &= 0xfffffffffffffff;
        power *= 10;
      }
      all += rest >> 59;
      const carried = all >= power;
      return fixedText(x < 0, whole + <u64>carried, carried ? all - power : all, fraction);
    }
  }
  const e = expand(x);
  e.round(e.point + fraction);
  return pointText(x < 0, e, fraction);
}

function fixedText(negative: bool, whole: u64, part: u64, fraction: i32): string {
  const count = digitsIn(whole);
  const text = newString(<i32>negative + count + (fraction ? 1 + fraction : 0));
  let to = changetype<usize>(text);
  if (negative) {
    store<u16>(to, 45);
    to += 2;
  }
  writeDigits(to, whole, count);
  if (fraction) {
    to += <usize>count << 1;
    store<u16>(to, 46);
    writeDigits(to + 2, part, fraction);
  }
  return text;
}

/** `e` as d.ddde±x with `count` digits. */
function expansionExponentText(negative: bool, e: Expansion, count: i32, exponent: i32): string {
  const text = newString(<i32>negative + count + <i32>(count > 1) + 2 + digitsIn(abs(exponent)));
  let to = changetype<usize>(text);
  if (negative) {
    store<u16>(to, 45);
    to += 2;
  }
  writeExpansion(to + 2, e, 0, count);
  return withExponent(text, to, count, exponent);
}

/** `x.toExponential(digits)`: without `digits` as many as are needed. Throws a RangeError. */
export function toExponential(x: f64, digits: f64 = none<f64>()): string {
  const special = specialText(x);
  if (special) return x != x ? "NaN" : special;
  const fraction = <i32>digits;
  if (fraction < 0 || fraction > 100) {
    raiseRange("toExponential() argument must be between 0 and 100");
    return "";
  }
  if (isNone(digits)) {
    if (x == 0) return "0e+0";
    const shortDigits = shortest(x);
    const exponent = shortestExponent;
    const count = digitsIn(shortDigits);
    return exponentText(x < 0, shortDigits, count, count, count + exponent - 1);
  }
  const e = expand(x);
  e.round(fraction + 1);
  return expansionExponentText(x < 0, e, fraction + 1, e.count ? e.point - 1 : 0);
}

/** `x.toPrecision(precision)`. Throws a RangeError. */
export function toPrecision(x: f64, precision: f64 = none<f64>()): string {
  if (x != x) return "NaN";
  if (isNone(precision) || x - x != 0) return numberToString(x);
  const count = <i32>precision;
  if (count < 1 || count > 100) {
    raiseRange("toPrecision() argument must be between 1 and 100");
    return "";
  }
  const e = expand(x);
  e.round(count);
  if (!e.count) e.point = 1; // 0
  const exponent = e.point - 1;
  if (exponent < -6 || exponent >= count) return expansionExponentText(x < 0, e, count, exponent);
  return pointText(x < 0, e, count - e.point);
}

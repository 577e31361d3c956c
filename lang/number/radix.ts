/** Numbers to other bases, as V8 writes them: ECMA-262 leaves the digits of fractions open. */
import { raiseRange } from "../error";
import { none, isNone } from "../value";
import { numberToString } from "./format";

/** Unit in the last place that decides where the digits end: half the distance to the next greater number. */
function halfStep(x: f64): f64 {
  return max(0.5 * (reinterpret<f64>(reinterpret<u64>(x) + 1) - x), 4.94065645841246544177e-324);
}

// @ts-ignore: decorator
@inline function character(digit: i32): u16 {
  return <u16>(digit < 10 ? 48 + digit : 87 + digit);
}

// @ts-ignore: decorator
@inline function value(character: u32): i32 {
  return <i32>(character < 58 ? character - 48 : character - 87);
}

/** `x.toString(radix)`. Throws a RangeError. */
export function toRadix(x: f64, radix: f64 = none<f64>()): string {
  const base = isNone(radix) ? 10 : <i32>radix;
  if (base < 2 || base > 36) {
    raiseRange("toString() radix argument must be between 2 and 36");
    return "";
  }
  if (base == 10 || x - x != 0) return numberToString(x);
  if (x == 0) return "0";
  const magnitude = abs(x);
  let whole = floor(magnitude);
  let fraction = magnitude - whole;
  let delta = halfStep(magnitude);
  // Up to 1074 digits behind the point; up to 1024 and a sign in front of it.
  const buffer = new ArrayBuffer(2 * (fraction ? 2200 : 1100));
  const middle = changetype<usize>(buffer) + 2 * 1100;
  let end = middle;
  if (fraction >= delta) {
    store<u16>(end, 46);
    end += 2;
    do {
      fraction *= base;
      delta *= base;
      const digit = <i32>fraction;
      store<u16>(end, character(digit));
      end += 2;
      fraction -= digit;
      if ((fraction > 0.5 || (fraction == 0.5 && (digit & 1) != 0)) && fraction + delta > 1) {
        // Round up: the digits that are the greatest there is go away, the one before them grows.
        for (;;) {
          end -= 2;
          if (end == middle) {
            whole += 1;
            break;
          }
          const last = value(load<u16>(end));
          if (last + 1 < base) {
            store<u16>(end, character(last + 1));
            end += 2;
            break;
          }
        }
        break;
      }
    } while (fraction >= delta);
  }
  let start = middle;
  // Digits that the number is too short to tell are 0.
  while (whole / base >= 9007199254740992) {
    whole /= base;
    start -= 2;
    store<u16>(start, 48);
  }
  if (whole >= 9007199254740992) {
    const digit = <u64>whole % base;
    start -= 2;
    store<u16>(start, character(<i32>digit));
    whole = (whole - <f64>digit) / base;
  }
  let rest = <u64>whole;
  while (rest || start == middle) {
    const fewer = rest / base;
    start -= 2;
    store<u16>(start, character(<i32>(rest - fewer * base)));
    rest = fewer;
  }
  if (x < 0) {
    start -= 2;
    store<u16>(start, 45);
  }
  return String.UTF16.decodeUnsafe(start, end - start);
}

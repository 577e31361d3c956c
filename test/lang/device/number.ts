/** What number.test.ts drives. */
import { collect } from "kernel/heap/collect";
import { allocatedSince } from "kernel/memory";
import { JsError } from "lang/error";
import * as number from "lang/number";
import { addRef, compareRef, numberFrom, str, toNumber } from "lang/text";
import { caught, throwing } from "lang/throw";
import { FALSE, NULL, Num, Ref, TRUE, none, nothing } from "lang/value";
import { Closure } from "lang/closure";
import { Obj } from "lang/object";

/** An empty string of `length`; everything else may go. */
export function newText(length: i32): usize {
  if (allocatedSince() > 128 << 10) collect();
  return __new(<usize>length << 1, idof<string>());
}

function result(text: string): string {
  return throwing ? "!" + changetype<JsError>(caught()).$string() : text;
}

export function format(x: f64, kind: i32, argument: f64): string {
  if (allocatedSince() > 128 << 10) collect();
  switch (kind) {
    case 0: return number.numberToString(x);
    case 1: return result(number.toFixed(x, argument));
    case 2: return result(number.toExponential(x, argument));
    case 3: return result(number.toPrecision(x, argument));
    case 4: return result(number.toRadix(x, argument));
    case 5: return result(number.toExponential(x));
    case 6: return result(number.toPrecision(x));
    default: return str<f32>(<f32>x);
  }
}

export function integer(x: i64, kind: i32): string {
  switch (kind) {
    case 0: return str<i32>(<i32>x);
    case 1: return str<u32>(<u32>x);
    case 2: return str<i64>(x);
    case 3: return str<u64>(x);
    case 4: return str<i8>(<i8>x);
    default: return str<bool>(<bool>(x & 1));
  }
}

export function parse(text: string, kind: i32, radix: f64): f64 {
  return kind == 0 ? number.stringToNumber(text) : kind == 1 ? number.parseFloat(text) : number.parseInt(text, radix);
}

export function convert(x: f64, y: f64, kind: i32): f64 {
  switch (kind) {
    case 0: return number.toInt32(x);
    case 1: return number.toUint32(x);
    case 2: return number.toIndex(x);
    case 3: return number.remainder(x, y);
    case 4: return <f64>number.isInteger(x);
    case 5: return <f64>number.isSafeInteger(x);
    case 6: return <f64>number.isFiniteNumber(x);
    default: return <f64>number.isNaNNumber(x);
  }
}

/** Answers about undefined and null, one bit each. */
export function absent(): i32 {
  const u = none<f64>(), n = nothing<f64>();
  return <i32>number.isNaNNumber(u) | <i32>number.isNaNNumber(n) << 1 | <i32>number.isNaNAny(u) << 2 | <i32>number.isNaNAny(n) << 3
    | <i32>number.isFiniteAny(u) << 4 | <i32>number.isFiniteAny(n) << 5 | <i32>number.isFiniteNumber(n) << 6
    | <i32>(numberFrom<f64>(n) == 0) << 7 | <i32>number.isNaNNumber(numberFrom<f64>(u)) << 8 | <i32>number.isNaNAny(NaN) << 9;
}

class Named extends Obj { $string(): string { return "named"; } }

/** Values of every kind, the same as `values` in number.test.ts. */
function sample(index: i32): Ref {
  switch (index) {
    case 0: return null;
    case 1: return NULL;
    case 2: return TRUE;
    case 3: return FALSE;
    case 4: return new Num(0.5);
    case 5: return new Num(NaN);
    case 6: return changetype<Ref>("text");
    case 7: return changetype<Ref>("");
    case 8: return changetype<Ref>(" 12 ");
    case 9: return new Obj();
    case 10: return new Named();
    case 11: return changetype<Ref>([new Num(1), changetype<Ref>("x"), null, NULL, changetype<Ref>([new Num(2), TRUE] as Ref[])] as Ref[]);
    case 12: return changetype<Ref>([1.5, -0.0, none<f64>(), nothing<f64>(), NaN]);
    case 13: return changetype<Ref>([true, false]);
    case 14: return changetype<Ref>([1, -2, 3]);
    case 15: return changetype<Ref>(new Uint8Array(3));
    case 16: return new Closure(0);
    case 17: return changetype<Ref>([7.0]);
    case 18: return new Num(12);
    default: return changetype<Ref>("12");
  }
}

export function sampleText(index: i32): string { return str<Ref>(sample(index)); }
export function sampleNumber(index: i32): f64 { return toNumber(sample(index)); }
export function sampleSum(a: i32, b: i32): string {
  if (allocatedSince() > 128 << 10) collect();
  return str<Ref>(addRef(sample(a), sample(b)));
}
export function sampleOrder(a: i32, b: i32): i32 {
  let bits = 0;
  for (let operator = 0; operator < 4; ++operator) bits |= <i32>compareRef(sample(a), sample(b), operator) << operator;
  return bits;
}
/** `Number` of a bool, an integer and a string. */
export function otherNumbers(): f64 { return numberFrom<bool>(true) + numberFrom<i32>(20) + numberFrom<string>("300"); }
export function stringTexts(): string { return str<string | null>(null) + str<string>(changetype<string>(NULL)) + str<string>("x"); }

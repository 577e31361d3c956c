/** @assemblyscript Does what `operations.ts`, made by typed-array.test.ts, says, to typed arrays of every class; prints each result. */
import { pop as popOf } from "lang/array";
import { Closure } from "lang/closure";
import { create as createView, getFloat32, getFloat64, getInt16, getInt32, getInt8, getUint16, getUint32, getUint8, setFloat32, setFloat64, setInt16, setInt32, setInt8 } from "lang/data-view";
import { JsError } from "lang/error";
import { collect, converted } from "lang/iterator";
import { numberToString } from "lang/number/format";
import { caught, raise, throwing } from "lang/throw";
import {
  at, bufferOf, byteOffset, copyWithin, count, create, createBuffer, entries, every, fill, filter, find, findIndex, findLast, findLastIndex, forEach, fromBuffer, fromIter, getOr,
  includes, indexOf, isView, join, keys, lastIndexOf, make, map, numberValues, read, reduce, reduceFirst, reduceRight, reverse, set, setElement, slice, sliceBuffer, some, sort, subarray, values,
} from "lang/typed-array";
import { Ref, box, none, nothing } from "lang/value";
import { operations } from "./operations";
import { println } from "./output";

const numbers: f64[] = [
  0, -0.0, 1, -1, 0.5, 1.5, 2.5, -0.5, 127, 128, 255, 256, 254.5, 255.5, -129, 65535, 65536, 2147483647, 2147483648, -2147483649, 4294967295, 4294967296, 4294967301.7, 1e20, -1e20,
  NaN, Infinity, -Infinity, 0.1, 3.4e38, 1e-40, 18446744073709551616.0, none<f64>(), nothing<f64>(),
];

let position: i32 = 0;
function next(): i32 { return unchecked(operations[position++]); }
function number(): f64 { return numbers[next() % numbers.length]; }
/** As an operand: TypeScript lets nobody calculate with undefined. */
function operand(): f64 {
  const x = number();
  return x == x ? x : NaN;
}
function index(): f64 {
  const n = next();
  return n == 40 ? Infinity : n == 41 ? -Infinity : n == 42 ? NaN : n == 43 ? none<f64>() : <f64>(n - 20);
}
function list(): Array<f64> {
  const all = new Array<f64>();
  for (let n = next(); n; n--) all.push(number());
  return all;
}
function text(x: f64): string { return x == 0 && reinterpret<u64>(x) ? "-0" : numberToString(x); }
function all<A>(a: A): string {
  let line = "";
  for (let i = 0; i < count<A>(a); i++) line += text(read<A>(a, i)) + " ";
  return line;
}

class Callback extends Closure {
  calls: i32 = 0;
  constructor(code: u32, readonly when: i32, readonly bound: f64) { super(code); }
  called(): void { if (this.calls++ == this.when) raise(null); }
}

function perform<A>(a: A, code: i32): string {
  switch (code) {
    case 0: case 1: case 2: { const i = next() - 2; setElement<A>(a, i, number()); return text(getOr<A>(a, i)); }
    case 3: { const x = number(), start = index(); fill<A>(a, x, start, index()); return ""; }
    case 4: { const start = index(); const part = subarray<A>(a, start, index()); setElement<A>(part, 1, 7); return all<A>(part) + byteOffset<A>(part).toString(); }
    case 5: { const start = index(); const part = slice<A>(a, start, index()); setElement<A>(part, 1, 7); return all<A>(part); }
    case 6: { const to = index(), start = index(); copyWithin<A>(a, to, start, index()); return ""; }
    case 7: { const x = number(); return indexOf<A>(a, x, index()).toString() + " " + lastIndexOf<A>(a, x).toString() + " " + includes<A>(a, x).toString(); }
    case 8: reverse<A>(a); return join<A>(a);
    case 9: sort<A>(a); return join<A>(a, "; ");
    case 10: {
      const f = (self: Callback, x: f64, y: f64): f64 => { self.called(); return x == x ? (y == y ? (x > y ? -1 : x < y ? 1 : 0) : -1) : y == y ? 1 : 0; };
      sort<A>(a, new Callback(f.index, next() % 2 ? 999 : 0, 0));
      return "";
    }
    case 11: { const items = list(); set<A>(a, items, index()); return ""; }
    case 12: { set<A>(a, fromIter<Int16Array>(numberValues<A>(a)), <f64>next()); return ""; }
    case 13: { set<A>(a, subarray<A>(a, 0, 3), 1); return ""; }
    case 14: {
      const f = (self: Callback, x: f64, i: i32, a: Ref): f64 => { self.called(); return x * self.bound + <f64>i; };
      const r = map<A>(a, new Callback(f.index, next() * 3, operand()));
      return throwing ? "" : all<A>(r);
    }
    case 15: {
      const f = (self: Callback, x: f64, i: i32, a: Ref): bool => { self.called(); return x >= self.bound; };
      const when = next() * 3, bound = operand();
      const r = filter<A>(a, new Callback(f.index, when, bound));
      if (throwing) return "";
      return all<A>(r) + some<A>(a, new Callback(f.index, 99, bound)).toString() + every<A>(a, new Callback(f.index, 99, bound)).toString() + text(find<A>(a, new Callback(f.index, 99, bound))) + " " +
        text(findLast<A>(a, new Callback(f.index, 99, bound))) + " " + findIndex<A>(a, new Callback(f.index, 99, bound)).toString() + " " + findLastIndex<A>(a, new Callback(f.index, 99, bound)).toString();
    }
    case 16: {
      const f = (self: Callback, before: f64, x: f64, i: i32, a: Ref): f64 => { self.called(); return before * 2 - x + <f64>i; };
      const g = (self: Callback, x: f64, i: i32, a: Ref): void => { self.called(); };
      const body = new Callback(g.index, 99, 0);
      forEach<A>(a, body);
      return text(reduce<A, f64>(a, new Callback(f.index, 99, 0), 1)) + " " + text(reduceRight<A, f64>(a, new Callback(f.index, 99, 0), 1)) + " " + text(reduceFirst<A>(a, new Callback(f.index, 99, 0))) + " " + body.calls.toString();
    }
    case 17: return text(at<A>(a, index()));
    case 18: { const offset = index(); const part = fromBuffer<A>(bufferOf<A>(a), offset, index()); return throwing ? "" : all<A>(part); }
    case 19: { const part = fromBuffer<A>(bufferOf<A>(a), <f64>next()); return throwing ? "" : all<A>(part); }
    case 20: { const part = create<A>(<f64>(next() - 3)); return throwing ? "" : all<A>(part); }
    case 21: return all<A>(make<A>(list())) + all<A>(make<A>(fromIter<Uint16Array>(converted<valueof<A>, f64>(values<A, valueof<A>>(a))))) + all<A>(make<A>(keys<A>(a))) + all<A>(make<A>(box<f64>(3))) + text(popOf<f64, f64>(changetype<Array<f64>>(popOf<Ref, Ref>(collect<Ref>(entries<A>(a))))));
    default: { // bytes
      // The bits of NaN differ from engine to engine, so these bytes are no elements.
      const bytes = create<Uint8Array>(19), start = index();
      for (let i = 0; i < 19; i++) bytes[i] = <u8>(i * 37);
      const view = createView(bufferOf<Uint8Array>(bytes), start, index());
      if (throwing) return "";
      const where = index(), little = next() % 2 == 1, x = number();
      switch (next() % 5) {
        case 0: setInt8(view, where, x); break;
        case 1: setInt16(view, where, x, little); break;
        case 2: setInt32(view, where, x, little); break;
        case 3: setFloat32(view, where, x, little); break;
        default: setFloat64(view, where, x, little);
      }
      if (throwing) return "";
      const i8_ = getInt8(view, where), u8_ = getUint8(view, where), i16_ = getInt16(view, where, little), u16_ = getUint16(view, where), i32_ = getInt32(view, where), u32_ = getUint32(view, where, little);
      const f32_ = getFloat32(view, where, little), f64_ = getFloat64(view, where);
      return throwing ? "" : [i8_, u8_, i16_, u16_, i32_].join(" ") + " " + text(u32_) + " " + text(f32_) + " " + text(f64_);
    }
  }
}

function run<A>(): void {
  let a = create<A>(11);
  position = 0;
  for (let i = 0; position < operations.length; i++) {
    const code = next();
    let result = perform<A>(a, code);
    if (throwing) {
      const error = caught();
      result = "! " + (error === null ? "" : changetype<JsError>(error).$string());
    }
    println(nameof<A>() + " " + i.toString() + " " + code.toString() + " " + result + " -> " + all<A>(a));
  }
}

export function main(): void {
  run<Int8Array>();
  run<Uint8Array>();
  run<Uint8ClampedArray>();
  run<Int16Array>();
  run<Uint16Array>();
  run<Int32Array>();
  run<Uint32Array>();
  run<Float32Array>();
  run<Float64Array>();
  println([isView(new Uint8Array(1)), isView(null), isView(new DataView(new ArrayBuffer(1))), isView(new ArrayBuffer(1))].join(" ") + " " + sliceBuffer(createBuffer(9), -4, 7).byteLength.toString());
  createBuffer(-1);
  println(changetype<JsError>(caught()!).$string());
}

/** @assemblyscript Does what `operations.ts`, made by array.test.ts, says, to an array of numbers and to one of any values; prints each result. */
import {
  at, concat, copyWithin, create, endPlace, entries, every, fill, filter, find, findIndex, findLast, findLastIndex, flat, flatMap, forEach, from, fromArray, fromLength,
  fromMapped, get, getOr, includes, indexOf, isArray, join, keys, lastIndexOf, map, ofPair, pop, push, pushAll, pushConverted, reduce, reduceFirst, reduceRight, reduceRightFirst,
  reverse, set, setLength, shift, slice, some, sort, splice, unshift, values,
} from "lang/array";
import { Closure } from "lang/closure";
import { JsError } from "lang/error";
import { append, collect, converted, nextResult, ofString } from "lang/iterator";
import { Obj } from "lang/object";
import { caught, raise, throwing } from "lang/throw";
import { NULL, Num, Ref, TRUE, box, isNone, none, same, strictEquals, unbox } from "lang/value";
import { limit, operations } from "./operations";
import { println } from "./output";

class Thing extends Obj {
  constructor(public name: string) { super(); }
}
const things: Thing[] = [new Thing("A"), new Thing("B")];

/** Value `n` of the kind T; array.test.ts has the same list. */
function value<T>(n: i32): T {
  if (isReference<T>()) {
    switch (n % 14) {
      case 0: return changetype<T>(none<Ref>());
      case 1: return changetype<T>(NULL);
      case 2: return changetype<T>(TRUE);
      case 3: return changetype<T>(box<f64>(NaN));
      case 4: return changetype<T>(things[0]);
      case 5: return changetype<T>(things[1]);
      case 6: case 7: case 8: return changetype<T>("s" + n.toString());
      default: return changetype<T>(box<f64>(<f64>n));
    }
  }
  // @ts-ignore: T is f64 from here on
  if (isFloat<T>()) {
    switch (n % 14) {
      // @ts-ignore
      case 0: return none<f64>();
      case 1: return <T>NaN;
      case 2: return <T>-0.0;
      case 3: return <T>0;
      default: return <T>(n - 20);
    }
  }
  return <T>(n - 20);
}

function showNumber(x: f64): string {
  if (isNone<f64>(x)) return "u";
  if (x != x) return "NaN";
  return x == 0 && reinterpret<u64>(x) ? "-0" : (<i32>x).toString();
}

function show<T>(x: T): string {
  if (isReference<T>()) return showRef(changetype<Ref>(x));
  if (isFloat<T>()) return showNumber(<f64>x);
  return (<i32>x).toString();
}

function showRef(x: Ref): string {
  if (x === null) return "u";
  if (x instanceof String) return changetype<string>(x);
  if (x instanceof Num) return showNumber(changetype<Num>(x).value);
  if (x instanceof Thing) return changetype<Thing>(x).name;
  if (x instanceof Array<f64>) return "[" + all<f64>(changetype<Array<f64>>(x)) + "]";
  if (x instanceof Array<i32>) return "[" + all<i32>(changetype<Array<i32>>(x)) + "]";
  if (x instanceof Array<Ref>) return "[" + all<Ref>(changetype<Array<Ref>>(x)) + "]";
  return x === TRUE ? "true" : x === NULL ? "null" : "false";
}

function all<T>(a: Array<T>): string {
  let text = "";
  for (let i = 0; i < a.length; i++) text += (i ? " " : "") + show<T>(get<T>(a, i));
  return text;
}

/** A callback: notes its calls, and at one index changes the array or throws. */
class Callback<T> extends Closure {
  calls: string = "";
  result: i32 = 0;
  constructor(code: u32, readonly a: Array<T>, readonly when: i32, readonly change: i32, readonly modulus: i32) { super(code); }
  called(x: T, i: i32): void {
    this.calls += i.toString() + ":" + show<T>(x) + " ";
    if (i != this.when) return;
    const a = this.a;
    switch (this.change) {
      case 1: pop<T, Ref>(a); break;
      case 2: push<T>(a, value<T>(33)); break;
      case 3: shift<T, Ref>(a); break;
      case 4: setLength<T>(a, <f64>(a.length >> 1)); break;
      case 5: raise(things[0]); break;
      case 6: setLength<T>(a, 0); push<T>(a, value<T>(40)); break;
      default:
    }
  }
}

function noteOnly<T>(): u32 {
  const f = (self: Callback<T>, x: T, i: i32, a: Array<T>): void => { self.called(x, i); };
  return f.index;
}
function test<T>(): u32 {
  const f = (self: Callback<T>, x: T, i: i32, a: Array<T>): bool => { self.called(x, i); return i % self.modulus == 1; };
  return f.index;
}
function number<T>(): u32 {
  const f = (self: Callback<T>, x: T, i: i32, a: Array<T>): f64 => { self.called(x, i); return <f64>(i * self.modulus); };
  return f.index;
}
function reference<T>(): u32 {
  const f = (self: Callback<T>, x: T, i: i32, a: Array<T>): Ref => { self.called(x, i); return i % 2 ? value<Ref>(i) : box<T>(x); };
  return f.index;
}
function fromItem<T>(): u32 {
  const f = (self: Callback<T>, x: T, i: i32): Ref => { self.called(x, i); return i % 2 ? value<Ref>(i) : box<T>(x); };
  return f.index;
}
function nested<T>(): u32 {
  const f = (self: Callback<T>, x: T, i: i32, a: Array<T>): Ref => {
    self.called(x, i);
    return i % 3 == 2 ? box<T>(x) : i % 3 == 1 ? changetype<Ref>(slice<T>(a, <f64>i, <f64>(i + 2))) : changetype<Ref>(new Array<Ref>(1));
  };
  return f.index;
}
function sum<T>(): u32 {
  const f = (self: Callback<T>, before: f64, x: T, i: i32, a: Array<T>): f64 => { self.called(x, i); return before * 3 % 1000 + <f64>i; };
  return f.index;
}
function last<T>(): u32 {
  const f = (self: Callback<T>, before: T, x: T, i: i32, a: Array<T>): T => { self.called(x, i); return i % 2 ? x : before; };
  return f.index;
}
function length<T>(): u32 {
  const f = (self: Callback<T>, x: Ref, i: i32): Ref => { self.called(value<T>(0), i); return box<f64>(<f64>(i * i)); };
  return f.index;
}

/** A comparator by a coarse order, so that stability shows; throws at the call numbered `when`. */
class Order<T> extends Closure {
  calls: i32 = 0;
  trace: string = "";
  constructor(code: u32, readonly when: i32, readonly coarse: i32) { super(code); }
}
function rank<T>(x: T): f64 {
  if (isReference<T>()) {
    const ref = changetype<Ref>(x);
    return ref instanceof Num ? (changetype<Num>(ref).value == changetype<Num>(ref).value ? changetype<Num>(ref).value : 7) : <f64>showRef(ref).length;
  }
  return <f64>x == <f64>x ? <f64>x : 7;
}
function compare<T>(): u32 {
  const f = (self: Order<T>, x: T, y: T): f64 => {
    if (self.calls++ == self.when) raise(things[1]);
    if (self.calls < 40) self.trace += show<T>(x) + "<" + show<T>(y) + " ";
    return floor(rank<T>(x) / <f64>self.coarse) - floor(rank<T>(y) / <f64>self.coarse);
  };
  return f.index;
}

/** What was thrown, if anything was. */
function outcome(text: string): string {
  if (!throwing) return text;
  const error = caught();
  return "! " + (error instanceof JsError ? changetype<JsError>(error).$string() : showRef(error));
}

let at_: i32 = 0;
function next(): i32 { return unchecked(operations[at_++]); }
/** An index argument: fractions, infinities, undefined and NaN among them. */
function index(): f64 {
  const n = next();
  switch (n) {
    case 100: return Infinity;
    case 101: return -Infinity;
    case 102: return NaN;
    case 103: return none<f64>();
    default: return <f64>(n - 30) + (n % 5 == 0 ? 0.5 : 0);
  }
}

function several<T>(): Array<T> {
  const items = new Array<T>();
  for (let n = next(); n; n--) push<T>(items, value<T>(next()));
  return items;
}

function perform<T>(a: Array<T>, code: i32): string {
  switch (code) {
    case 0: return push<T>(a, value<T>(next())).toString();
    case 1: return pushAll<T>(a, several<T>()).toString();
    case 2: return showRef(pop<T, Ref>(a));
    case 3: return showRef(shift<T, Ref>(a));
    case 4: return unshift<T>(a, several<T>()).toString();
    case 5: { const start = index(); return all<T>(slice<T>(a, start, index())); }
    case 6: { const start = index(), count = index(); return all<T>(splice<T>(a, start, count, several<T>())); }
    case 7: return all<T>(splice<T>(a, index()));
    case 8: return all<T>(concat<T>(a, several<T>()));
    case 9: return reverse<T>(a) === a ? "same" : "another";
    case 10: { const x = value<T>(next()); return indexOf<T>(a, x, index()).toString(); }
    case 11: { const x = value<T>(next()); return lastIndexOf<T>(a, x, index()).toString() + " " + lastIndexOf<T>(a, x).toString(); }
    case 12: { const x = value<T>(next()); return includes<T>(a, x, index()).toString(); }
    case 13: { const x = value<T>(next()), start = index(); return all<T>(fill<T>(a, x, start, index())); }
    case 14: { const target = index(), start = index(); return all<T>(copyWithin<T>(a, target, start, index())); }
    case 15: return showRef(at<T, Ref>(a, index()));
    case 16: setLength<T>(a, <f64>(next() - 2)); return "";
    case 17: return show<T>(get<T>(a, next() - 3));
    case 18: { const i = next() - 3; set<T>(a, i, value<T>(next())); return ""; }
    case 19: return showRef(getOr<T, Ref>(a, next() - 3));
    case 20: { const f = callback<T>(a, noteOnly<T>()); forEach<T>(a, f); return f.calls; }
    case 21: { const f = callback<T>(a, number<T>()); const r = map<T, f64>(a, f); return f.calls + "= " + (throwing ? "" : all<f64>(r)); }
    case 22: { const f = callback<T>(a, reference<T>()); const r = map<T, Ref>(a, f); return f.calls + "= " + (throwing ? "" : all<Ref>(r)); }
    case 23: { const f = callback<T>(a, test<T>()); const r = filter<T>(a, f); return f.calls + "= " + (throwing ? "" : all<T>(r)); }
    case 24: { const f = callback<T>(a, test<T>()); const r = some<T>(a, f); return f.calls + r.toString(); }
    case 25: { const f = callback<T>(a, test<T>()); const r = every<T>(a, f); return f.calls + r.toString(); }
    case 26: { const f = callback<T>(a, test<T>()); const r = find<T, Ref>(a, f); return f.calls + showRef(r); }
    case 27: { const f = callback<T>(a, test<T>()); const r = findLast<T, Ref>(a, f); return f.calls + showRef(r); }
    case 28: { const f = callback<T>(a, test<T>()); const r = findIndex<T>(a, f); return f.calls + r.toString(); }
    case 29: { const f = callback<T>(a, test<T>()); const r = findLastIndex<T>(a, f); return f.calls + r.toString(); }
    case 30: { const f = callback<T>(a, sum<T>()); const r = reduce<T, f64>(a, f, 5); return f.calls + showNumber(r); }
    case 31: { const f = callback<T>(a, sum<T>()); const r = reduceRight<T, f64>(a, f, 5); return f.calls + showNumber(r); }
    case 32: { const f = callback<T>(a, last<T>()); const r = reduceFirst<T>(a, f); return f.calls + show<T>(r); }
    case 33: { const f = callback<T>(a, last<T>()); const r = reduceRightFirst<T>(a, f); return f.calls + show<T>(r); }
    case 34: { const f = callback<T>(a, nested<T>()); const r = flatMap<T, Ref>(a, f); return f.calls + "= " + (throwing ? "" : all<Ref>(r)); }
    case 35: { const f = new Order<T>(compare<T>(), next() ? 1000000 : 3, next()); sort<T>(a, f); return f.trace; }
    case 36: return all<Ref>(collect<Ref>(entries<T>(a))) + " " + all<f64>(collect<f64>(keys<T>(a)));
    case 37: { // iteration while the array changes
      const f = callback<T>(a, 0), it = values<T>(a), added = next();
      for (let i = 0; i < 40 && it.step(); i++) {
        f.called(it.value, i);
        if (throwing) return "";
      }
      push<T>(a, value<T>(added));
      return f.calls + it.step().toString();
    }
    case 38: { // deep arrays
      const inner: Array<Ref> = [box<f64>(1), changetype<Ref>(slice<T>(a)), changetype<Ref>([box<f64>(2), changetype<Ref>(slice<T>(a, -2))])];
      const depth = index();
      return all<Ref>(flat<Ref, Ref>(inner, depth)) + " | " + all<T>(flat<Ref, T>([changetype<Ref>(slice<T>(a)), changetype<Ref>(slice<T>(a, 1))]));
    }
    case 39: { const f = callback<T>(a, fromItem<T>()); const r = fromArray<T, Ref>(a, f); return f.calls + "= " + (throwing ? "" : all<Ref>(r)); }
    case 40: { const f = callback<T>(a, fromItem<T>()); const r = fromMapped<T, Ref>(values<T>(a), f); return f.calls + "= " + (throwing ? "" : all<Ref>(r)); }
    case 41: { const f = callback<T>(a, length<T>()); const r = fromLength<Ref>(index(), f); return f.calls + "= " + (throwing ? "" : all<Ref>(r)); }
    case 42: { const r = create<T>(index() - 3); return throwing ? "" : all<T>(r); }
    case 43: pushAll<T>(a, a); return unshift<T>(a, a).toString();
    case 44: { const r = join<T>(a, next() ? "-" : null); return r; }
    case 45: sort<T>(a); return "";
    default: return "no operation";
  }
}

function callback<T>(a: Array<T>, code: u32): Callback<T> {
  const when = next(), change = next();
  return new Callback<T>(code, a, when, change, next());
}

function run<T>(name: string): void {
  let a = new Array<T>();
  at_ = 0;
  for (let i = 0; at_ < operations.length; i++) {
    const code = next();
    const text = outcome(perform<T>(a, code));
    println(name + i.toString() + " " + code.toString() + " " + text + " -> " + all<T>(a));
    if (a.length > limit) a = slice<T>(a, 0, 12);
  }
}

export function main(): void {
  run<f64>("number ");
  run<Ref>("any ");
  run<i32>("integer ");
  println([isArray(changetype<Ref>(new Array<u8>())), isArray(null), isArray(changetype<Ref>("x")), isArray(changetype<Ref>(new Uint8Array(2))), isArray(new Thing(""))].join(" "));
  const texts = collect<Ref>(ofString("a\u{1F600}b\uD800"));
  println(texts.length.toString() + " " + changetype<string>(texts[1]).length.toString() + " " + showRef(texts[2]));
  const more: Array<Ref> = [];
  append<Ref>(more, values<Ref>(texts));
  const wide: Array<Ref> = [null], narrow: Array<f64> = [];
  pushConverted<f64, Ref>(wide, [1, none<f64>()]);
  pushConverted<i32, f64>(narrow, [3, 4]);
  append<f64>(narrow, converted<Ref, f64>(values<Ref>(wide)));
  println(all<Ref>(wide) + " | " + all<f64>(narrow) + " | " + all<bool>(collect<bool>(converted<Ref, bool>(converted<bool, Ref>(values<bool>([true, false]))))));
  const it = values<f64>([1, 2]);
  println(more.length.toString() + " " + showRef(nextResult<f64>(it).value) + " " + nextResult<f64>(it).done.toString() + " " + showRef(nextResult<f64>(it).value) + " " + nextResult<f64>(it).done.toString());
}

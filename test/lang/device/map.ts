/** @assemblyscript Does what `operations.ts`, made by map.test.ts, says, to maps, sets and a dictionary; prints each result. */
import { get as item, join } from "lang/array";
import { Closure } from "lang/closure";
import {
  Dict, assign, entries as dictEntries, fromEntries, get as dictGet, has as dictHas, keys as dictKeys, remove as dictRemove, set as dictSet, values as dictValues,
} from "lang/dict";
import { Iter, collect } from "lang/iterator";
import { JsMap, clear, entries, forEach, fromArray, fromIter, fromMap, get, has, keys, remove, set, size, valueAt, values, walk } from "lang/map";
import { Obj } from "lang/object";
import {
  JsSet, add, clear as setClear, entries as setEntries, forEach as setForEach, fromArray as setFromArray, has as setHas, remove as setRemove, size as setSize,
  values as setValues, walk as setWalk,
} from "lang/set";
import { caught, raise, throwing } from "lang/throw";
import { NULL, Num, Ref, TRUE, box, isNone, isNothing, none, nothing } from "lang/value";
import { operations } from "./operations";
import { println } from "./output";

class Thing extends Obj {
  constructor(public name: string) { super(); }
}
const things: Thing[] = [new Thing("A"), new Thing("B"), new Thing("C")];

/** Key `n` of the kind T; map.test.ts has the same list. */
function key<T>(n: i32): T {
  if (isReference<T>()) {
    switch (n % 16) {
      case 0: return changetype<T>(none<Ref>());
      case 1: return changetype<T>(NULL);
      case 2: return changetype<T>(TRUE);
      case 3: return changetype<T>(box<f64>(n & 32 ? NaN : -NaN));
      case 4: return changetype<T>(things[n % 3]);
      case 5: return changetype<T>(box<f64>(n & 16 ? 0.0 : -0.0));
      case 6: case 7: case 8: case 9: return changetype<T>("key number " + (n >> 1).toString());
      default: return changetype<T>(box<f64>(<f64>(n >> 1)));
    }
  }
  // @ts-ignore: T is f64 or an integer from here on
  if (isFloat<T>()) {
    switch (n % 16) {
      // @ts-ignore
      case 0: return none<f64>();
      // @ts-ignore
      case 1: return nothing<f64>();
      case 2: return <T>(n & 32 ? NaN : -NaN);
      case 3: return <T>(n & 16 ? 0.0 : -0.0);
      case 4: return <T>(<f64>n / 4 - 0.125);
      default: return <T>(n >> 1);
    }
  }
  return <T>(n >> 1);
}

function showNumber(x: f64): string {
  if (isNone<f64>(x)) return "u";
  if (isNothing<f64>(x)) return "null";
  if (x != x) return "NaN";
  if (x != floor(x)) return (<i32>(x * 8)).toString() + "/8";
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
  return x === TRUE ? "true" : "null";
}

function all<T>(a: Array<T>): string {
  let text = "";
  for (let i = 0; i < a.length; i++) text += (i ? " " : "") + show<T>(item<T>(a, i));
  return text;
}

let at: i32 = 0;
function next(): i32 { return unchecked(operations[at++]); }

/** What a loop body does to the map that it walks. */
abstract class Plan<K> {
  step: i32 = 0;
  constructor(readonly changes: Array<i32>) {}
  run(): void {
    const here = this.step++ * 3;
    if (here + 2 >= this.changes.length) return;
    const code = unchecked(this.changes[here]), first = unchecked(this.changes[here + 1]), count = unchecked(this.changes[here + 2]);
    if (code == 9) this.clear();
    else for (let i = 0; i < count; i++) if (code < 4) this.put(key<K>(first + i)); else if (code < 9) this.drop(key<K>(first + i));
    if (code == 10) raise(things[0]);
  }
  abstract put(k: K): void;
  abstract drop(k: K): void;
  abstract clear(): void;
}
class MapPlan<K> extends Plan<K> {
  constructor(readonly m: JsMap<K, f64>, changes: Array<i32>) { super(changes); }
  put(k: K): void { set<K, f64>(this.m, k, <f64>(this.step + 1000)); }
  drop(k: K): void { remove<K, f64>(this.m, k); }
  clear(): void { clear<K, f64>(this.m); }
}
class SetPlan<K> extends Plan<K> {
  constructor(readonly s: JsSet<K>, changes: Array<i32>) { super(changes); }
  put(k: K): void { add<K>(this.s, k); }
  drop(k: K): void { setRemove<K>(this.s, k); }
  clear(): void { setClear<K>(this.s); }
}
class Body<K> extends Closure {
  text: string = "";
  constructor(code: u32, readonly plan: Plan<K>) { super(code); }
}

function changes(): Array<i32> {
  const list = new Array<i32>();
  for (let n = next() * 3; n; n--) list.push(next());
  return list;
}

/** What was thrown, if anything was. */
function outcome(text: string): string {
  return throwing ? text + " ! " + showRef(caught()) : text;
}

function drain<T>(it: Iter<T>): string { return all<T>(collect<T>(it)); }


function onMap<K>(m: JsMap<K, f64>, code: i32, held: Iter<Ref>): string {
  switch (code) {
    case 0: { const first = next(), count = next(); for (let i = 0; i < count; i++) set<K, f64>(m, key<K>(first + i * 3), <f64>(at + i)); return size<K, f64>(m).toString(); }
    case 1: return set<K, f64>(m, key<K>(next()), 7) === m ? "same" : "another";
    case 2: return remove<K, f64>(m, key<K>(next())).toString();
    case 3: { const first = next(), count = next(); let gone = 0; for (let i = 0; i < count; i++) if (remove<K, f64>(m, key<K>(first + i))) gone++; return gone.toString(); }
    case 4: return has<K, f64>(m, key<K>(next())).toString();
    case 5: return showNumber(get<K, f64, f64>(m, key<K>(next())));
    case 6: clear<K, f64>(m); return "";
    case 7: { // for (const [k, v] of m)
      const plan = new MapPlan<K>(m, changes()), it = walk<K, f64>(m);
      let text = "";
      while (it.step()) { text += show<K>(it.value) + "=" + showNumber(valueAt<K, f64>(m, it)) + " "; plan.run(); if (throwing) break; }
      return text;
    }
    case 8: {
      const f = (self: Body<K>, v: f64, k: K, m: JsMap<K, f64>): void => { self.text += show<K>(k) + "=" + showNumber(v) + " "; self.plan.run(); };
      const body = new Body<K>(f.index, new MapPlan<K>(m, changes()));
      forEach<K, f64>(m, body);
      return body.text;
    }
    case 9: return drain<K>(keys<K, f64>(m)) + " | " + drain<f64>(values<K, f64>(m)) + " | " + drain<Ref>(entries<K, f64>(m));
    case 10: return drain<Ref>(entries<K, f64>(fromIter<K, f64>(entries<K, f64>(m)))) + drain<f64>(values<K, f64>(fromArray<K, f64>(collect<Ref>(entries<K, f64>(m))))) + drain<K>(keys<K, f64>(fromMap<K, f64>(m)));
    case 11: return m.$count().toString() + " " + all<Ref>(m.$items(3));
    default: { // an iterator that lives on over many changes
      let text = "";
      for (let i = next(); i && held.step(); i--) text += showRef(held.value);
      return text;
    }
  }
}

function onSet<K>(s: JsSet<K>, code: i32, held: Iter<K>): string {
  switch (code) {
    case 0: { const first = next(), count = next(); for (let i = 0; i < count; i++) add<K>(s, key<K>(first + i * 3)); return setSize<K>(s).toString(); }
    case 1: return add<K>(s, key<K>(next())) === s ? "same" : "another";
    case 2: return setRemove<K>(s, key<K>(next())).toString();
    case 3: { const first = next(), count = next(); let gone = 0; for (let i = 0; i < count; i++) if (setRemove<K>(s, key<K>(first + i))) gone++; return gone.toString(); }
    case 4: case 5: return setHas<K>(s, key<K>(next())).toString();
    case 6: setClear<K>(s); return "";
    case 7: {
      const plan = new SetPlan<K>(s, changes()), it = setWalk<K>(s);
      let text = "";
      while (it.step()) { text += show<K>(it.value) + " "; plan.run(); if (throwing) break; }
      return text;
    }
    case 8: {
      const f = (self: Body<K>, v: K, k: K, s: JsSet<K>): void => { self.text += show<K>(k) + " "; self.plan.run(); };
      const body = new Body<K>(f.index, new SetPlan<K>(s, changes()));
      setForEach<K>(s, body);
      return body.text;
    }
    case 9: return drain<K>(setValues<K>(s)) + " | " + drain<Ref>(setEntries<K>(s));
    case 10: return drain<K>(setValues<K>(setFromArray<K>(collect<K>(setValues<K>(s)))));
    case 11: return s.$count().toString() + " " + all<Ref>(s.$items(3));
    default: {
      let text = "";
      for (let i = next(); i && held.step(); i--) text += show<K>(held.value) + " ";
      return text;
    }
  }
}

function runMap<K>(name: string): void {
  const m = new JsMap<K, f64>();
  let held = entries<K, f64>(m);
  at = 0;
  for (let i = 0; at < operations.length; i++) {
    const code = next();
    println(name + i.toString() + " " + code.toString() + " " + outcome(onMap<K>(m, code, held)) + " / " + size<K, f64>(m).toString());
    if (held.done) held = entries<K, f64>(m);
  }
}

function runSet<K>(name: string): void {
  const s = new JsSet<K>();
  let held = setValues<K>(s);
  at = 0;
  for (let i = 0; at < operations.length; i++) {
    const code = next();
    println(name + i.toString() + " " + code.toString() + " " + outcome(onSet<K>(s, code, held)) + " / " + setSize<K>(s).toString());
    if (held.done) held = setValues<K>(s);
  }
}

/** Keys that are indices, almost are, and are not. */
function word(n: i32): string {
  switch (n % 8) {
    case 0: return "0" + n.toString();
    case 1: return "4294967" + (290 + n % 9).toString();
    case 2: return n % 3 ? "" : "-" + n.toString();
    case 3: return n.toString() + ".5";
    case 4: return "k" + n.toString();
    default: return n.toString();
  }
}

function runDict(): void {
  const d = new Dict<f64>();
  at = 0;
  for (let i = 0; at < operations.length; i++) {
    const code = next();
    let text = "";
    switch (code) {
      case 0: case 3: { const first = next(), count = next(); for (let j = 0; j < count; j++) if (code) dictRemove<f64>(d, word(first + j)); else dictSet<f64>(d, word(first + j * 3), <f64>(at + j)); break; }
      case 1: dictSet<f64>(d, word(next()), 7); break;
      case 2: text = dictRemove<f64>(d, word(next())).toString(); break;
      case 4: text = dictHas<f64>(d, word(next())).toString(); break;
      case 5: text = showNumber(dictGet<f64, f64>(d, word(next()))); break;
      case 6: break;
      case 7: case 8: changes(); text = all<f64>(dictValues<f64>(assign<f64>(fromEntries<f64>(dictEntries<f64>(d)), d))); break;
      case 9: text = all<Ref>(dictEntries<f64>(d)); break;
      case 10: for (let j = 0; j < d.$size(); j++) text += d.$key(j) + ":" + showRef(d.$get(j)) + " "; break;
      case 11: break;
      default: next();
    }
    println("dict " + i.toString() + " " + code.toString() + " " + text + " -> " + join<Ref>(dictKeys<f64>(d), " "));
  }
}

export function main(): void {
  runMap<f64>("number map ");
  runMap<Ref>("any map ");
  runMap<i32>("integer map ");
  runSet<f64>("number set ");
  runSet<Ref>("any set ");
  runDict();
}

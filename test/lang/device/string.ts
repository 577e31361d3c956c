/** What strings.test.ts drives. */
import { collect } from "kernel/heap/collect";
import { allocatedSince } from "kernel/memory";
import { Closure } from "lang/closure";
import { JsError, raiseType } from "lang/error";
import * as number from "lang/number";
import * as strings from "lang/string";
import { join } from "lang/array/search";
import { caught, throwing } from "lang/throw";
import { Ref, box, isNone, none } from "lang/value";

// What the host passes: two strings and three numbers, undefined where it says so.
let a: string = "";
let b: string = "";
let x: f64 = 0;
let y: f64 = 0;

export function clean(): void { if (allocatedSince() > 96 << 10) collect(); }
export function setA(length: i32): usize { return changetype<usize>(a = changetype<string>(__new(<usize>length << 1, idof<string>()))); }
export function setB(length: i32): usize { return changetype<usize>(b = changetype<string>(__new(<usize>length << 1, idof<string>()))); }
export function setNumbers(first: f64, haveFirst: bool, second: f64, haveSecond: bool): void {
  x = haveFirst ? first : none<f64>();
  y = haveSecond ? second : none<f64>();
}

function shown(text: string): string {
  if (throwing) return "!" + changetype<JsError>(caught()).$string();
  return changetype<usize>(text) ? text : "<undefined>";
}

function telling(self: Closure, match: string, offset: i32, text: string): string {
  if (offset == 13) raiseType("thirteen");
  return "[" + match + offset.toString() + text + "$&]";
}

function codes(): Array<f64> {
  const list = new Array<f64>();
  for (let i = 0; i < a.length; ++i) list.push(<f64>a.charCodeAt(i) * x);
  return list;
}

export function text(method: i32): string {
  clean();
  switch (method) {
    case 0: return shown(strings.charAt(a, x));
    case 1: return shown(strings.atRelative(a, x));
    case 2: return shown(strings.at(a, x));
    case 3: return shown(strings.slice(a, x, y));
    case 4: return shown(strings.substring(a, x, y));
    case 5: return shown(strings.substr(a, x, y));
    case 6: return shown(strings.repeat(a, x));
    case 7: return shown(strings.padStart(a, x, b));
    case 8: return shown(strings.padEnd(a, x, b));
    case 9: return shown(strings.padStart(a, x));
    case 10: return shown(strings.trim(a));
    case 11: return shown(strings.trimStart(a));
    case 12: return shown(strings.trimEnd(a));
    case 13: return shown(strings.toUpperCase(a));
    case 14: return shown(strings.toLowerCase(a));
    case 15: return shown(strings.replace(a, b, "<$&$$$`$'$1$>$"));
    case 16: return shown(strings.replaceAll(a, b, "<$&$$$`$'$1$>$"));
    case 17: return shown(strings.replaceWith(a, b, new Closure(telling.index)));
    case 18: return shown(strings.replaceAllWith(a, b, new Closure(telling.index)));
    case 19: return shown(join<Ref>(strings.split(a, b, x), "|"));
    case 20: return shown(join<Ref>(strings.split(a, null, x), "|"));
    case 21: return shown(join<Ref>(strings.codePoints(a), "|"));
    case 22: return shown(strings.fromCharCode(codes()));
    case 23: return shown(strings.fromCodePoint(codes()));
    case 24: return shown(strings.fromCodePoint([x, y]));
    case 25: return shown(strings.concat(a, [b, box<f64>(x), null] as Ref[]));
    case 26: return shown(strings.concat2(a, b) + strings.concat3(b, a, b) + strings.concat4(a, a, b, b) + strings.concatAll([a, b, "-", a] as Ref[]));
    case 27: return shown(strings.replaceAll(a, b, "y"));
    case 28: return shown(strings.fromCharCode1(x));
    default: return shown(strings.charAtIndex(a, <i32>x));
  }
}

export function value(method: i32): f64 {
  clean();
  switch (method) {
    case 0: return strings.charCodeAt(a, x);
    case 1: {
      const point = strings.codePointAt(a, x);
      return isNone(point) ? -1 : point;
    }
    case 2: return strings.indexOf(a, b, x);
    case 3: return strings.lastIndexOf(a, b, x);
    case 4: return <f64>strings.includes(a, b, x);
    case 5: return <f64>strings.startsWith(a, b, x);
    case 6: return <f64>strings.endsWith(a, b, x);
    case 7: return strings.localeCompare(a, b);
    case 8: {
      const order = strings.compareStrings(a, b);
      return <i32>(order > 0) - <i32>(order < 0);
    }
    case 9: return strings.lastIndexOf(a, b);
    default: return strings.unitAt(a, <i32>x);
  }
}

/** @assemblyscript What cannot come from JSON: classes, errors, collections, circles, functions, placeholders, tables. One escaped line each. */
import { Closure } from "lang/closure";
import { format } from "lang/console/format";
import { durationText } from "lang/console/duration";
import { tableText } from "lang/console/table";
import { fromTime } from "lang/date";
import { JsAggregateError, JsError, JsTypeError } from "lang/error";
import { inspect } from "lang/inspect";
import { parse, parseWith, Reader, stringify, stringifyWith } from "lang/json";
import { create as newMap, set as setMap } from "lang/map";
import { Accessor, Obj } from "lang/object";
import { add, create as newSet } from "lang/set";
import { caught, throwing } from "lang/throw";
import { box, NULL, Num, Ref, TRUE } from "lang/value";
import { escape } from "./escape";
import { println } from "./output";

class Point extends Obj {
  x: Ref = box<f64>(1);
  next: Ref = null;
  $class(): string { return "Point"; }
  $size(): i32 { return 3; }
  $key(index: i32): string { return index == 0 ? "x" : index == 1 ? "next" : "extra"; }
  $get(index: i32): Ref { return index == 0 ? this.x : index == 1 ? this.next : null; }
  $has(index: i32): bool { return index < 2; }
}
class Empty extends Obj { $class(): string { return "Empty"; } }
class Told extends Point {
  $class(): string { return "Told"; }
  $string(): string { return "told"; }
  $hasJson(): bool { return true; }
  $json(): Ref { return changetype<Ref>("as JSON"); }
}
class Lazy extends Obj {
  $size(): i32 { return 3; }
  $key(index: i32): string { return index == 0 ? "get" : index == 1 ? "set" : "both"; }
  $accessor(index: i32): Accessor { return index == 0 ? Accessor.GETTER : index == 1 ? Accessor.SETTER : Accessor.BOTH; }
}
class Failure extends JsError {
  code: f64 = 7;
  $class(): string { return "Failure"; }
  $size(): i32 { return 1; }
  $key(index: i32): string { return "code"; }
  $get(index: i32): Ref { return box<f64>(this.code); }
}
class HttpError extends JsError { $class(): string { return "HttpError"; } }
class Named extends Closure { $name(): string { return "named"; } }

function text(x: string): Ref { return changetype<Ref>(x); }
function list(a: Array<Ref>): Ref { return changetype<Ref>(a); }
function n(x: f64): Ref { return box<f64>(x); }
/** `count` points in a circle. */
function ring(count: i32): Point {
  const first = new Point();
  let last = first;
  for (let i = 1; i < count; ++i) {
    const point = new Point();
    if (i & 1) last.next = point;
    else last.next = list([n(0), point]);
    last = point;
  }
  last.next = first;
  return first;
}
function say(x: string | null): void {
  if (throwing) println("!" + escape(changetype<JsError>(caught()).$string()));
  else println(x === null ? "undefined" : escape(x));
}
function doubled(self: Closure, key: string, value: Ref): Ref {
  return value instanceof Num ? n(changetype<Num>(value).value * 2) : key == "gone" ? null : value;
}

export function main(): void {
  const point = new Point(), linked = new Point(), loop = new Point();
  linked.next = list([point, list([point])]);
  loop.next = loop;
  const deep = new Point(), deeper = new Point(), deepest = new Point();
  deep.next = deeper;
  deeper.next = deepest;
  deepest.next = list([point, list([]), new Empty(), new Failure("f"), new JsError("e")]);
  const map = newMap<Ref, Ref>();
  setMap<Ref, Ref>(map, text("a"), n(1));
  setMap<Ref, Ref>(map, point, list([n(1), n(2)]));
  const numbers = newSet<f64>();
  const many = newMap<f64, bool>();
  for (let i = 0; i < 120; ++i) {
    setMap<f64, bool>(many, i, !!(i & 1));
    if (i < 3) add<f64>(numbers, i * 1.5);
  }
  const caused = new JsTypeError("outer", null);
  caused.cause = new JsError("inner");
  caused.hasCause = true;
  const renamed = new JsError("m");
  renamed.name = "Renamed";
  const bytes = new Uint8Array(5);
  bytes[1] = 200;
  const floats = new Float64Array(2);
  floats[0] = -0.0;
  const booleans: bool[] = [true, false, true, true, false, true, false, true];
  const a = new Point(), b = new Point();
  a.next = b;
  b.x = list([n(0), a]);

  const values: Ref[] = [
    point, linked, loop, deep, new Empty(), new Lazy(), map, numbers, changetype<Ref>(newMap<f64, f64>()), changetype<Ref>(newSet<Ref>()), many,
    new JsError("plain"), new JsError(), new JsTypeError("two\nlines"), new Failure("with code"), new HttpError("named after"), caused, renamed,
    list([new Failure("in list")]), new JsAggregateError([new JsError("1"), n(2)], "several"),
    changetype<Ref>(bytes), changetype<Ref>(bytes.buffer), changetype<Ref>(floats), changetype<Ref>(new Int16Array(0)), changetype<Ref>(booleans),
    new Closure(0), new Named(0), list([new Named(0), NULL, null, TRUE, n(NaN), n(-Infinity)]), fromTime(0), fromTime(NaN), list([fromTime(1e12)]), a,
    text("a".repeat(75) + "\n" + "b".repeat(30)), text("c".repeat(10020)),
  ];
  for (let i = 0; i < values.length; ++i) say(inspect(values[i]));
  for (let i = 0; i < values.length; ++i) say(stringify(values[i]));

  say(stringify(loop));
  say(stringify(list([list([b])])));
  for (let count = 2; count < 7; ++count) say(stringify(list([ring(count)])));
  say(stringify(list([new Told(), fromTime(0), fromTime(NaN), null, new Closure(0)])));
  say(stringify(deep, list([text("next"), n(5), text("x"), text("x")]), text("\t")));
  const twice = new Closure(doubled.index);
  say(stringifyWith(parse('{"a":1,"gone":"x","b":[2,{"c":3.5}],"d":null}'), twice, n(1)));
  say(stringify(list([n(1), n(2)]), twice));
  say(inspect(parseWith('{"a":1,"gone":"x","b":[2,{"c":3.5,"gone":1}],"1":null}', twice), 5));

  const formats: Ref[][] = [
    [text("%s %s %s"), text("a"), n(-0.0), point], [text("%s|%s|%s|%s"), NULL, null, TRUE, list([n(1), list([n(2)])])], [text("%s"), new Told()],
    [text("%d %i %f"), text(" 42.5 "), text("42.9px"), text("1.5e1x")], [text("%d %d %d"), TRUE, NULL, null], [text("%j %j"), point, null], [text("%j"), loop],
    [text("%o"), list([n(1), list([])])], [text("%O %c."), deep, text("css")], [text("100%"), n(1)], [text("%% %x %s"), n(1), text("more"), text("x")], [text("%s")],
    [text("%s %s"), n(1)], [n(1), text("%s"), text("a")], [text("plain"), text("it's"), list([text("it's")])], [], [text("%%s"), n(1)], [text("a%"), text("b%c%"), n(1)],
    [text("%s %s"), new JsError("e"), fromTime(0)], [text("%i %f %d"), n(1e21), n(0.1), text("0x1f")],
  ];
  for (let i = 0; i < formats.length; ++i) say(format(formats[i]));

  say(tableText(list([n(1), text("x"), NULL])));
  say(tableText(parse('[{"a":1,"b":"x"},{"b":[1,2],"c":{"d":1}},5]')));
  say(tableText(parse('{"r1":[1,2],"r2":{"0":"漢"}}')));
  say(tableText(parse("[[1,2],[3,{}]]")));
  say(tableText(map));
  say(tableText(numbers));
  say(tableText(list([])));

  const reader = new Reader();
  const root = parse('{"items":[{"price":1},{"price":"2"}],"odd key":null}');
  const items = reader.array(reader.enter(root, "items"));
  println(reader.number(reader.enter(reader.at(items, 0), "price")).toString());
  reader.leave();
  reader.leave();
  reader.number(reader.enter(reader.at(items, 1), "price"));
  say("");
  reader.leave();
  reader.leave();
  reader.leave();
  reader.string(reader.enter(root, "odd key"));
  say("");
  reader.leave();
  reader.boolean(reader.enter(root, "none"));
  say("");
  reader.leave();
  reader.enter(list([]), "x");
  say("");
  reader.leave();
  println([durationText(1500), durationText(12345678), durationText(61000400), durationText(3723004000)].join(", "));
}

/** @assemblyscript `console` on the board's own console. */
import { assertThat, count, countReset, dir, group, groupEnd, log, logString, table, time, timeEnd, timeLog } from "lang/console";
import { parse } from "lang/json";
import { box, Ref } from "lang/value";

export function main(): void {
  logString("one %s line");
  log([changetype<Ref>("%s and"), box<f64>(2), parse("[1,{\"a\":null}]")]);
  group([changetype<Ref>("outer")]);
  log([parse('{"long":"' + "x".repeat(40) + '","longer":"' + "y".repeat(50) + '"}')]);
  group([]);
  logString("two\nlines");
  groupEnd();
  count();
  count("named");
  count();
  groupEnd();
  countReset();
  count();
  assertThat(true, [changetype<Ref>("not seen")]);
  assertThat(false, []);
  assertThat(false, [changetype<Ref>("%d is odd"), box<f64>(3)]);
  dir(parse("[[[[[[1]]]]]]"), parse('{"depth":null}'));
  dir(parse("[[[[[[1]]]]]]"));
  table(parse('[{"a":1}]'));
  time("t");
  timeLog("t", [box<f64>(1)]);
  timeEnd("t");
  timeEnd("t");
}

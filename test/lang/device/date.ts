/** @assemblyscript Walks through the dates of `cases.ts`: parses texts, makes dates of numbers, sets parts; prints all that a date tells. */
import * as dates from "lang/date";
import { inspect } from "lang/inspect";
import { numberToString } from "lang/number";
import { JsError } from "lang/error";
import { caught, throwing } from "lang/throw";
import { Ref } from "lang/value";
import { texts, numbers } from "./cases";
import { println } from "./output";

function show(date: dates.JsDate): string {
  const iso = dates.toISOString(date);
  return (throwing ? "!" + changetype<JsError>(caught()).$string() : iso) + "|" + dates.toText(date) + "|" + dates.toUTCString(date) + "|" + dates.toTimeString(date)
    + "|" + dates.toDateString(date) + "|" + inspect(date) + "|" + inspect(changetype<Ref>(dates.toJSON(date)))
    + "|" + [dates.getTime(date), dates.getFullYear(date), dates.getMonth(date), dates.getDate(date), dates.getDay(date), dates.getHours(date), dates.getMinutes(date), dates.getSeconds(date), dates.getMilliseconds(date), dates.getTimezoneOffset(date)].map<string>((x) => numberToString(x)).join();
}

export function main(): void {
  for (let i = 0; i < texts.length; ++i) println(numberToString(dates.parse(texts[i])));
  for (let i = 0; i + 7 <= numbers.length; i += 7) {
    const a = numbers.slice(i, i + 7);
    println(numberToString(dates.utc(a.slice(0, 1 + i % 7))));
    const date = dates.fromTime(a[0] * 1e9 + a[1]);
    println(show(date));
    println(show(dates.fromParts(a)));
    let set: f64 = 0;
    switch (i / 7 % 14) {
      case 0: set = dates.setFullYear(date, a[0]); break;
      case 1: set = dates.setFullYear(date, a[0], a[1]); break;
      case 2: set = dates.setFullYear(date, a[0], a[1], a[2]); break;
      case 3: set = dates.setMonth(date, a[1]); break;
      case 4: set = dates.setMonth(date, a[1], a[2]); break;
      case 5: set = dates.setDate(date, a[2]); break;
      case 6: set = dates.setHours(date, a[3]); break;
      case 7: set = dates.setHours(date, a[3], a[4], a[5], a[6]); break;
      case 8: set = dates.setMinutes(date, a[4]); break;
      case 9: set = dates.setMinutes(date, a[4], a[5], a[6]); break;
      case 10: set = dates.setSeconds(date, a[5]); break;
      case 11: set = dates.setSeconds(date, a[5], a[6]); break;
      case 12: set = dates.setMilliseconds(date, a[6]); break;
      default: set = dates.setTime(date, a[6]);
    }
    println(numberToString(set) + " " + show(date));
  }
}

/** @assemblyscript Parses the texts of `cases.ts`; prints what `inspect` and `stringify` make of them, or the error, one escaped line each. */
import { println } from "./output";
import { inspect } from "lang/inspect";
import { parse, stringify } from "lang/json";
import { JsError } from "lang/error";
import { caught, throwing } from "lang/throw";
import { box, Ref } from "lang/value";
import { escape } from "./escape";
import { cases } from "./cases";

export function main(): void {
  for (let i = 0; i < cases.length; ++i) {
    const value = parse(cases[i]);
    if (throwing) {
      const error = caught();
      println("!" + escape(changetype<JsError>(error).$string()));
      continue;
    }
    println(escape(inspect(value)));
    println(escape(stringify(value)!));
    println(escape(stringify(value, null, i & 1 ? changetype<Ref>("--") : box<f64>(i % 13))!));
  }
}

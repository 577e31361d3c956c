/** @assemblyscript Uses of regular expressions that make objects, for a run with a collection at every allocation. */
import { println } from "./output";
import { Closure } from "lang/closure";
import { Dict } from "lang/dict";
import { inspect } from "lang/inspect";
import { compile, create, exec, fromProgram, match, matchAll, replace, replaceWith, split } from "lang/regexp";
import { Ref } from "lang/value";

function wrap(self: Closure, args: Array<Ref>): string { return "<" + changetype<string>(args[1]) + "|" + args.length.toString() + ">"; }

export function main(): void {
  const date = create("(?<year>\\d{4})-(?<month>\\d\\d)(?:-(\\d\\d))?", "g");
  const text = "from 2020-01 to 2021-12-31";
  const first = exec(date, text);
  const second = exec(date, text);
  println(inspect(first));
  println(inspect(second));
  println(inspect(match(text, date)));
  const all = matchAll(text, date);
  while (all.step()) println(inspect(all.value));
  println(replace(text, date, "$<month>/$<year> [$3$`]"));
  println(replaceWith(text, date, new Closure(wrap.index)));
  println(inspect(split(text, create("[\\s-](t)?", ""))));
  const program = compile("([a-c\\u00e0-\\u00ff]+|(x))*?y(?:(?<=(\\w)\\3))?$", "i");
  println(inspect(exec(fromProgram(program), "B\u00c9aXbcxY")));
  println(inspect(exec(fromProgram(create("^(?:(a)|(b))*$", "").program), "ab".repeat(400))!.list.slice(1)));
}

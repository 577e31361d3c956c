/** `console`: values as Node's prints them, all on the board's one console. */
import { print, println } from "kernel/console";
import { uptimeUs } from "kernel/time";
import { format } from "./console/format";
import { durationText } from "./console/duration";
import { tableText } from "./console/table";
import { DEEPEST, inspect } from "./inspect";
import { findKey } from "./json/stringify";
import { Obj } from "./object";
import { refToString } from "./text";
import { NULL, Num, Ref } from "./value";

/** What open groups put before each line. */
let margin: string = "";
// @ts-ignore: decorator
@lazy const counts = new Map<string, i32>();
/** Microseconds since boot at which timers were started. */
// @ts-ignore: decorator
@lazy const timers = new Map<string, u64>();

/** `console.log(text)`, and `info`, `debug`, `warn`, `error`. */
export function logString(text: string): void {
  // @ts-ignore: set by the compiler with --use, when the program uses `console.group`
  if (isDefined(UNI_GROUPS)) {
    if (margin.length) {
      print(margin + text.replaceAll("\n", "\n" + margin) + "\n");
      return;
    }
  }
  println(text);
}

/** `console.log(...values)`, and `info`, `debug`, `warn`, `error`. */
export function log(values: Array<Ref>): void {
  logString(format(values));
}

/** `console.assert(ok, ...values)`. */
export function assertThat(ok: bool, values: Array<Ref>): void {
  if (ok) return;
  // Node puts the first value into the text, whatever it is.
  if (!values.length) return logString("Assertion failed");
  const shown = values.slice(0);
  shown[0] = changetype<Ref>("Assertion failed: " + refToString(shown[0]));
  log(shown);
}

/** `console.group(...values)`: what is printed from now on is indented. */
export function group(values: Array<Ref>): void {
  if (values.length) log(values);
  margin += "  ";
}

/** `console.groupEnd()`. */
export function groupEnd(): void {
  margin = margin.substring(2);
}

/** `console.count(label)`. */
export function count(label: string = "default"): void {
  const number = (counts.has(label) ? counts.get(label) : 0) + 1;
  counts.set(label, number);
  logString(label + ": " + number.toString());
}

/** `console.countReset(label)`. */
export function countReset(label: string = "default"): void {
  counts.delete(label);
}

/** `console.time(label)`. */
export function time(label: string = "default"): void {
  if (!timers.has(label)) timers.set(label, uptimeUs());
}

/** `console.timeEnd(label)`. */
export function timeEnd(label: string = "default"): void {
  timeLog(label, []);
  timers.delete(label);
}

/** `console.timeLog(label, ...values)`. */
export function timeLog(label: string, values: Array<Ref>): void {
  if (!timers.has(label)) return;
  const text = label + ": " + durationText(uptimeUs() - timers.get(label));
  const shown: Array<Ref> = [changetype<Ref>("%s"), changetype<Ref>(text)];
  log(shown.concat(values));
}

/** `console.dir(value, options)`: of the options, `depth`. */
export function dir(value: Ref, options: Ref = null): void {
  let depth = 2;
  if (options instanceof Obj) {
    const at = findKey(changetype<Obj>(options), "depth");
    if (at >= 0) {
      const wanted = changetype<Obj>(options).$get(at);
      if (changetype<usize>(wanted) == changetype<usize>(NULL)) depth = DEEPEST;
      else if (wanted instanceof Num) depth = <i32>Math.min(changetype<Num>(wanted).value, DEEPEST);
    }
  }
  logString(inspect(value, depth));
}

/** `console.table(value)`. */
export function table(value: Ref): void {
  const text = tableText(value);
  if (text !== null) logString(text);
  else log([value]);
}

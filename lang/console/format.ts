/** The text of `console.log(...values)`: placeholders of the first, then the others. */
import { StringBuilder } from "../builder";
import { inspect, Inspection } from "../inspect";
import { numberText } from "../inspect/quote";
import { stringify } from "../json";
import { parseFloat, parseInt } from "../number/parse";
import { Kind, Obj } from "../object";
import { toNumber, refToString } from "../text";
import { caught, throwing } from "../throw";
import { Bool, NULL, Num, Ref } from "../value";

/** Strings as they are, everything else as `inspect` has it, with spaces between; the first value's `%d` and so on filled in. */
export function format(values: Array<Ref>): string {
  const out = new StringBuilder();
  let used = 0;
  if (values.length > 1 && values[0] instanceof String) used = fill(out, changetype<string>(values[0]), values);
  for (let i = used; i < values.length; ++i) {
    const value = unchecked(values[i]);
    if (i) out.char(32);
    out.text(value instanceof String ? changetype<string>(value) : inspect(value));
  }
  return out.toString();
}

/** Appends `text` with values in place of placeholders. @returns how many of the values are dealt with, `text` among them. */
function fill(out: StringBuilder, text: string, values: Array<Ref>): i32 {
  let used = 1;
  let plain = 0;
  for (let i = 0; i < text.length - 1; ++i) {
    if (text.charCodeAt(i) != 37) continue;
    const letter = text.charCodeAt(++i);
    if (letter == 37) {
      out.range(text, plain, i);
      plain = i + 1;
      continue;
    }
    if (used == values.length) continue;
    if (letter != 99 && letter != 100 && letter != 102 && letter != 105 && letter != 106 && letter != 111 && letter != 79 && letter != 115) continue;
    out.range(text, plain, i - 1);
    plain = i + 1;
    place(out, letter, values[used++]);
  }
  out.range(text, plain, text.length);
  return used;
}

/** Appends `value` for the placeholder `letter`. */
function place(out: StringBuilder, letter: i32, value: Ref): void {
  switch (letter) {
    case 99: return; // %c: a style
    case 100: return out.text(numberText(toNumber(value)));
    case 102: return out.text(numberText(parseFloat(refToString(value))));
    case 105: return out.text(numberText(parseInt(refToString(value))));
    case 106: return out.text(jsonOf(value));
    case 79: return out.text(inspect(value));
    case 111: {
      const inspection = new Inspection();
      inspection.hidden = true;
      inspection.depth = 4;
      return out.text(inspection.print(value, 0));
    }
    default: // %s
      if (value instanceof Num) return out.text(numberText(changetype<Num>(value).value));
      if (value instanceof String || isSimple(value)) return out.text(refToString(value));
      if (value instanceof Obj && changetype<Obj>(value).$kind() == Kind.OBJECT) {
        const text = changetype<Obj>(value).$string();
        if (text != "[object Object]") return out.text(text);
      }
      out.text(inspect(value, 0));
  }
}

function isSimple(value: Ref): bool {
  return value === null || value instanceof Bool || changetype<usize>(value) == changetype<usize>(NULL);
}

/** JSON, or what Node says of a circle. */
function jsonOf(value: Ref): string {
  const text = stringify(value);
  if (throwing) {
    caught();
    return "[Circular]";
  }
  return text === null ? "undefined" : text;
}

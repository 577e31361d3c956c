/** Strings, keys and numbers as Node's `util.inspect` writes them. */
import { StringBuilder } from "../builder";
import { numberToString } from "../number/format";

/** `text` in quotes: single ones, unless it has some and no others, as source text would have it. */
export function quote(text: string): string {
  let single = false, double = false, back = false;
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    if (code == 39) single = true;
    else if (code == 34) double = true;
    else if (code == 96 || (code == 36 && i + 1 < text.length && text.charCodeAt(i + 1) == 123)) back = true;
  }
  const mark = !single ? 39 : !double ? 34 : !back ? 96 : 39;
  const out = new StringBuilder();
  out.char(mark);
  escapeInto(out, text, mark);
  out.char(mark);
  return out.toString();
}

/** Appends `text` with control characters, backslashes, lone surrogates and, where it is the quote, `'` escaped. */
function escapeInto(out: StringBuilder, text: string, mark: i32): void {
  const length = text.length;
  for (let i = 0; i < length; ++i) {
    const code = text.charCodeAt(i);
    if (code < 32 || (code >= 127 && code < 160)) {
      escapeControl(out, code);
    } else if (code == 92 || (code == 39 && mark == 39)) {
      out.char(92);
      out.char(code);
    } else if (code >= 0xd800 && code <= 0xdfff) {
      const next = i + 1 < length ? text.charCodeAt(i + 1) : 0;
      if (code <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
        out.char(code);
        out.char(next);
        ++i;
      } else {
        out.text("\\u");
        hexInto(out, code, 4, false);
      }
    } else {
      out.char(code);
    }
  }
}

function escapeControl(out: StringBuilder, code: i32): void {
  out.char(92);
  switch (code) {
    case 8: out.char(98); return;
    case 9: out.char(116); return;
    case 10: out.char(110); return;
    case 12: out.char(102); return;
    case 13: out.char(114); return;
  }
  out.char(120);
  hexInto(out, code, 2, true);
}

/** Appends `digits` hexadecimal digits of `value`. */
export function hexInto(out: StringBuilder, value: i32, digits: i32, upper: bool): void {
  for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15;
    out.char(digit + (digit < 10 ? 48 : upper ? 55 : 87));
  }
}

/** An object's key: bare when it is an ASCII identifier without `$`. */
export function keyText(key: string): string {
  if (key == "__proto__") return "['__proto__']";
  for (let i = 0; i < key.length; ++i) {
    const code = key.charCodeAt(i);
    const letter = ((code | 32) >= 97 && (code | 32) <= 122) || code == 95;
    if (!letter && !(i && code >= 48 && code <= 57)) return quote(key);
  }
  return key.length ? key : "''";
}

/** A number; -0 keeps its sign. */
export function numberText(x: f64): string {
  return x == 0 && reinterpret<i64>(x) < 0 ? "-0" : numberToString(x);
}

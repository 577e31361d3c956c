/** `replace` and `replaceAll` of a string in a string (ECMA-262 22.1.3.19, 22.1.3.20). */
import { StringBuilder } from "../builder";
import { Closure } from "../closure";
import { throwing } from "../throw";
import { find } from "./search";

/** Appends `template`, in which $$ $& $` $' stand for a dollar sign, the match, and what is before and behind it. */
function substitute(out: StringBuilder, template: string, text: string, start: i32, end: i32): void {
  const length = template.length;
  for (let i = 0; i < length; ++i) {
    const code = load<u16>(changetype<usize>(template) + (<usize>i << 1));
    const next = code == 36 && i + 1 < length ? load<u16>(changetype<usize>(template) + (<usize>i << 1), 2) : 0;
    ++i;
    if (next == 36) out.char(36);
    else if (next == 38) out.range(text, start, end);
    else if (next == 96) out.range(text, 0, start);
    else if (next == 39) out.range(text, end, text.length);
    else {
      --i;
      out.char(code);
    }
  }
}

/** Replaces the first or all of `search`: by `template`, or by what `f`, called with match, offset and text, returns. */
function exchange(text: string, search: string, template: string, f: Closure | null, all: bool): string {
  let found = find(text, search, 0);
  if (found < 0) return text;
  const out = new StringBuilder();
  const step = search.length;
  let done = 0;
  while (found >= 0) {
    out.range(text, done, found);
    if (f) {
      const by = call_indirect<string>(f.code, f, search, found, text);
      if (throwing) return "";
      out.text(by);
    } else {
      substitute(out, template, text, found, found + step);
    }
    done = found + step;
    const next = found + max(step, 1);
    if (!all || next > text.length) break;
    found = find(text, search, next);
  }
  out.range(text, done, text.length);
  return out.toString();
}

/** `text.replace(search, template)`. */
export function replace(text: string, search: string, template: string): string {
  return exchange(text, search, template, null, false);
}

/** `text.replaceAll(search, template)`. */
export function replaceAll(text: string, search: string, template: string): string {
  return exchange(text, search, template, null, true);
}

/** `text.replace(search, f)` with `f` as (match: string, offset: i32, text: string) => string. What it throws goes on. */
export function replaceWith(text: string, search: string, f: Closure): string {
  return exchange(text, search, "", f, false);
}

/** `text.replaceAll(search, f)`, see `replaceWith`. */
export function replaceAllWith(text: string, search: string, f: Closure): string {
  return exchange(text, search, "", f, true);
}

/** Values to JSON text (ECMA-262 25.5.2). Without recursion: values nested however deep need heap, not stack. Messages are V8's. */
import { StringBuilder } from "../builder";
import { Closure } from "../closure";
import { JsError, raiseType } from "../error";
import { hexInto } from "../inspect/quote";
import { Elements, elementsOf, listItem, listLength, viewElementsOf, viewLength, viewName } from "../list";
import { numberToString } from "../number/format";
import { Obj } from "../object";
import { throwing } from "../throw";
import { Bool, NULL, Num, Ref } from "../value";

/** `JSON.stringify(value, replacer, indent)`: undefined for undefined and functions. `replacer` may be null. Throws TypeError on cycles. */
export function stringifyValue(value: Ref, replacer: Closure | null, list: Array<string> | null, gap: string): string | null {
  const writer = new Writer(replacer, list, gap);
  return writer.write(value) ? writer.out.toString() : null;
}

/** An array or object whose contents are being written. */
@final class Level {
  /** Next property or element. */
  index: i32 = 0;
  empty: bool = true;
  constructor(
    readonly value: Object,
    /** How its elements are stored; `NONE`: an object. */
    readonly elements: Elements,
    readonly isArray: bool,
    readonly count: i32,
  ) {}
}

@final class Writer {
  readonly out: StringBuilder = new StringBuilder();
  private readonly levels: Array<Level> = [];

  constructor(private readonly replacer: Closure | null, private readonly list: Array<string> | null, private readonly gap: string) {}

  /** Writes `value`. @returns false when there is nothing to write, and when something threw. */
  write(value: Ref): bool {
    value = this.prepared("", value);
    if (throwing || !isWritable(value)) return false;
    this.begin(value);
    while (this.levels.length && !throwing) {
      const level = unchecked(this.levels[this.levels.length - 1]);
      if (level.index < level.count) this.step(level);
      else this.end(level);
    }
    return !throwing;
  }

  /** Writes the next property or element of `level`. */
  private step(level: Level): void {
    const index = level.index++;
    let key = "", value: Ref = null;
    if (level.isArray) {
      // An array may have shrunk in a call of the replacer.
      if (index < listLength(level.value)) value = listItem(level.value, level.elements, index);
      if (this.replacer) key = index.toString();
    } else if (level.elements) {
      key = index.toString();
      const list = this.list;
      if (list && !list.includes(key)) return;
      value = listItem(level.value, level.elements, index);
    } else {
      const object = changetype<Obj>(level.value);
      const list = this.list;
      let place = index;
      if (list) {
        key = unchecked(list[index]);
        place = findKey(object, key);
        if (place < 0) return;
      } else {
        if (place == object.$size()) {
          key = "name"; // assigned to an error
          value = changetype<Ref>(changetype<JsError>(level.value).name);
          place = -1;
        } else {
          if (!object.$has(place)) return;
          key = object.$key(place);
        }
      }
      if (place >= 0) value = object.$get(place);
      if (throwing) return;
    }
    value = this.prepared(key, value);
    if (throwing) return;
    const writable = isWritable(value);
    if (!writable && !level.isArray) return;
    if (!level.empty) this.out.char(44);
    level.empty = false;
    this.newLine(this.levels.length);
    if (!level.isArray) {
      quoteInto(this.out, key);
      this.out.char(58);
      if (this.gap.length) this.out.char(32);
    }
    if (writable) this.begin(value);
    else this.out.text("null");
  }

  /** The value that is written for `value`: what `toJSON` and the replacer make of it. */
  private prepared(key: string, value: Ref): Ref {
    if (value instanceof Obj && changetype<Obj>(value).$hasJson()) {
      value = changetype<Obj>(value).$json();
      if (throwing) return null;
    }
    const replacer = this.replacer;
    return replacer ? call_indirect<Ref>(replacer.code, replacer, key, value) : value;
  }

  /** Writes a simple value, or opens an array or object. */
  private begin(value: Ref): void {
    const out = this.out;
    if (value === null || changetype<usize>(value) == changetype<usize>(NULL)) return out.text("null");
    if (value instanceof String) return quoteInto(out, changetype<string>(value));
    if (value instanceof Bool) return out.text(changetype<Bool>(value).value ? "true" : "false");
    if (value instanceof Num) {
      const number = changetype<Num>(value).value;
      return out.text(isFinite(number) ? numberToString(number) : "null");
    }
    for (let i = 0; i < this.levels.length; ++i) {
      if (changetype<usize>(unchecked(this.levels[i]).value) == changetype<usize>(value)) return raiseType(this.circle(i));
    }
    const elements = elementsOf(value);
    let level: Level;
    if (elements) {
      level = new Level(value, elements, true, listLength(value));
    } else {
      const list = this.list;
      const view = viewElementsOf(value);
      let count = 0;
      if (view) count = viewLength(value, view);
      else if (value instanceof Obj) {
        const object = changetype<Obj>(value);
        count = list ? list.length : object.$size() + i32(value instanceof JsError && isNamed(changetype<JsError>(value)));
      }
      level = new Level(value, view, false, count);
    }
    out.char(level.isArray ? 91 : 123);
    this.levels.push(level);
  }

  private end(level: Level): void {
    this.levels.pop();
    if (!level.empty) this.newLine(this.levels.length);
    this.out.char(level.isArray ? 93 : 125);
  }

  private newLine(depth: i32): void {
    if (!this.gap.length) return;
    this.out.char(10);
    for (let i = 0; i < depth; ++i) this.out.text(this.gap);
  }

  /** The message for a value that is the one of level `start` again: both ends of the circle are told. */
  private circle(start: i32): string {
    const levels = this.levels;
    let text = "Converting circular structure to JSON\n    --> starting at " + constructorOf(unchecked(levels[start]).value);
    for (let i = start + 1; i < levels.length; ++i) {
      if (i == start + 3 && levels.length > start + 4) {
        text += "\n    |     ...";
        i = levels.length - 1;
      }
      text += "\n    |     " + this.place(unchecked(levels[i - 1])) + " -> " + constructorOf(unchecked(levels[i]).value);
    }
    return text + "\n    --- " + this.place(unchecked(levels[levels.length - 1])) + " closes the circle";
  }

  /** What `level` is at, e.g. "property 'next'". */
  private place(level: Level): string {
    const index = level.index - 1;
    const list = this.list;
    if (level.isArray) return "index " + index.toString();
    return "property '" + (list ? unchecked(list[index]) : changetype<Obj>(level.value).$key(index)) + "'";
  }
}

function constructorOf(value: Object): string {
  let name = "Array";
  if (value instanceof Obj) {
    name = changetype<Obj>(value).$class();
    if (!name.length) name = "Object";
  } else if (viewElementsOf(value)) {
    name = viewName(value);
  }
  return "object with constructor '" + name + "'";
}

/** False for undefined and functions: they are left out. */
function isWritable(value: Ref): bool {
  return value !== null && !(value instanceof Closure);
}

/** True when `name` is a property of the error's own: it was assigned. */
function isNamed(error: JsError): bool {
  return error.name != error.$name();
}

/** Index of own property `key` that is set, or -1. */
export function findKey(object: Obj, key: string): i32 {
  for (let i = 0, size = object.$size(); i < size; ++i) if (object.$has(i) && object.$key(i) == key) return i;
  return -1;
}

/** QuoteJSONString (ECMA-262 25.5.2.3): well-formed, lone surrogates are escaped. */
function quoteInto(out: StringBuilder, text: string): void {
  out.char(34);
  let plain = 0;
  const length = text.length;
  for (let i = 0; i < length; ++i) {
    const code = text.charCodeAt(i);
    if (code >= 32 && code != 34 && code != 92 && (code < 0xd800 || code > 0xdfff)) continue;
    if (code >= 0xd800 && code <= 0xdbff && i + 1 < length && (text.charCodeAt(i + 1) & 0xfc00) == 0xdc00) {
      ++i;
      continue;
    }
    out.range(text, plain, i);
    plain = i + 1;
    out.char(92);
    switch (code) {
      case 34: case 92: out.char(code); break;
      case 8: out.char(98); break;
      case 9: out.char(116); break;
      case 10: out.char(110); break;
      case 12: out.char(102); break;
      case 13: out.char(114); break;
      default:
        out.char(117);
        hexInto(out, code, 4, false);
    }
  }
  out.range(text, plain, length);
  out.char(34);
}

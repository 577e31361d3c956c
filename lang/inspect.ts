/** Values as text for people, as Node's `util.inspect` and `console.log` write them. */
import { Closure } from "./closure";
import { JsAggregateError, JsError } from "./error";
import { Layout } from "./inspect/layout";
import { keyText, numberText, quote } from "./inspect/quote";
import { Elements, elementsOf, listItem, listLength, viewElementsOf, viewLength, viewName } from "./list";
import { Accessor, Kind, Obj } from "./object";
import { RegExpMatch } from "./regexp/result";
import { Bool, NULL, Num, Ref, box } from "./value";

/** Characters of a string that are shown. */
const STRING_LIMIT: i32 = 10000;
/** Deepest nesting shown at all: stacks are small. */
export const DEEPEST: i32 = 40;

/** `value` as `console.log` shows it inside other text; strings are quoted. `depth` levels below it are shown. */
export function inspect(value: Ref, depth: i32 = 2): string {
  const inspection = new Inspection();
  inspection.depth = depth;
  return inspection.print(value, 0);
}

/** One call of `inspect`: options and what was met so far. */
@final export class Inspection {
  /** Levels below the value that are shown in full; -1 = only the kind of value itself. */
  depth: i32 = 2;
  /** Elements of arrays, maps and sets that are shown. */
  limit: i32 = 100;
  /** Longest line wished for. */
  width: f64 = 80;
  /** Shows the lengths of arrays as well (`%o`). */
  hidden: bool = false;

  private indentation: i32 = 0;
  /** Level entered last. */
  private entered: i32 = 0;
  /** Objects around the current one. */
  private around: Array<usize> = [];
  /** Objects that were met inside themselves, in the order of their numbers. */
  private circular: Array<usize> = [];

  print(value: Ref, level: i32): string {
    if (value === null) return "undefined";
    if (changetype<usize>(value) == changetype<usize>(NULL)) return "null";
    if (value instanceof String) return this.printString(changetype<string>(value));
    if (value instanceof Num) return numberText(changetype<Num>(value).value);
    if (value instanceof Bool) return changetype<Bool>(value).value ? "true" : "false";
    if (this.around.includes(changetype<usize>(value))) {
      let index = this.circular.indexOf(changetype<usize>(value));
      if (index < 0) index = this.circular.push(changetype<usize>(value)) - 1;
      return "[Circular *" + (index + 1).toString() + "]";
    }
    return this.printObject(value, level);
  }

  /** Long strings are broken after their line ends. */
  private printString(text: string): string {
    let trailer = "";
    if (text.length > STRING_LIMIT) {
      trailer = "... " + more(text.length - STRING_LIMIT, "character");
      text = text.substring(0, STRING_LIMIT);
    }
    if (text.length <= 16 || <f64>text.length <= this.width - this.indentation - 4) return quote(text) + trailer;
    let out = "";
    for (let start = 0; start < text.length;) {
      const found = text.indexOf("\n", start);
      const end = found < 0 ? text.length : found + 1;
      if (start) out += " +\n" + " ".repeat(this.indentation + 2);
      out += quote(text.substring(start, end));
      start = end;
    }
    return out + trailer;
  }

  private printObject(value: Object, level: i32): string {
    const layout = new Layout(this.indentation, this.width);
    const list = elementsOf(value);
    const elements = list ? list : viewElementsOf(value);
    let kind = Kind.OBJECT;
    let keys: Array<i32> | null = null;
    /** Name to show where the depth is reached. */
    let name = "Object";
    if (elements) {
      const length = list ? listLength(value) : viewLength(value, elements);
      if (!list) {
        name = viewName(value);
        layout.open = name + "(" + length.toString() + ") [";
      } else {
        name = "Array";
        layout.open = "[";
      }
      layout.close = "]";
      if (!length && !this.hidden) return layout.open + "]";
      layout.isList = true;
      layout.isCut = length > this.limit;
    } else if (value instanceof Closure) {
      const named = changetype<Closure>(value).$name();
      const tag = changetype<Closure>(value).$tag();
      return named.length ? "[" + tag + ": " + named + "]" : "[" + tag + " (anonymous)]";
    } else if (value instanceof ArrayBuffer) {
      name = "ArrayBuffer";
      layout.open = "ArrayBuffer {";
    } else if (value instanceof Obj) {
      const object = changetype<Obj>(value);
      kind = value instanceof JsError ? Kind.ERROR : object.$kind();
      keys = ownKeys(object);
      name = object.$class();
      const plain = keys.length == 0 && !(kind == Kind.ERROR && (changetype<JsError>(value).hasCause || value instanceof JsAggregateError));
      switch (kind) {
        case Kind.MAP:
        case Kind.SET: {
          const tag = kind == Kind.MAP ? "Map" : "Set";
          layout.open = prefix(name, tag, "(" + object.$count().toString() + ")") + "{";
          if (!object.$count() && plain) return layout.open + "}";
          break;
        }
        case Kind.PROMISE:
          layout.open = prefix(name, "Promise", "") + "{";
          break;
        case Kind.ITERATOR:
          layout.open = "Object [" + name + "] {";
          name = "Object [" + name + "]";
          if (plain) return layout.open + "}";
          break;
        case Kind.ERROR:
          layout.base = this.indent(errorText(changetype<JsError>(value)));
          if (plain) return layout.base;
          break;
        case Kind.DATE:
        case Kind.REGEXP: {
          const tag = kind == Kind.DATE ? "Date" : "RegExp";
          layout.base = (name == tag ? "" : name + " ") + (kind == Kind.DATE ? dateText(object) : object.$string());
          if (plain || (level > this.depth && kind == Kind.REGEXP)) return layout.base;
          break;
        }
        default:
          if (name.length) layout.open = name + " {";
          else name = "Object";
          if (plain) return layout.open + "}";
      }
    } else {
      return "{}";
    }
    if (level > this.depth || level > DEEPEST) return "[" + (kind == Kind.MAP || kind == Kind.SET ? withTag(name, kind == Kind.MAP ? "Map" : "Set") : name) + "]";

    this.around.push(changetype<usize>(value));
    this.entered = ++level;
    const output = new Array<string>();
    if (elements) {
      this.printList(value, elements, !!list, layout, output, level);
      if (value instanceof RegExpMatch) this.printMatch(changetype<RegExpMatch>(value), output, level);
    } else if (kind == Kind.MAP || kind == Kind.SET) this.printEntries(changetype<Obj>(value), kind == Kind.MAP ? 2 : 1, output, level);
    else if (kind == Kind.PROMISE) this.printPromise(changetype<Obj>(value), output, level);
    else if (value instanceof ArrayBuffer) printBytes(changetype<ArrayBuffer>(value), this.limit, output);
    if (keys) {
      for (let i = 0; i < keys.length; ++i) output.push(this.printProperty(changetype<Obj>(value), unchecked(keys[i]), level));
      if (kind == Kind.ERROR) {
        if (changetype<JsError>(value).hasCause) output.push("[cause]: " + this.printInside(changetype<JsError>(value).cause, level));
        if (value instanceof JsAggregateError) output.push("[errors]: " + this.printInside(changetype<Ref>(changetype<JsAggregateError>(value).errors), level));
      }
    }
    const index = this.circular.indexOf(changetype<usize>(value));
    if (index >= 0) {
      const reference = "<ref *" + (index + 1).toString() + ">";
      layout.base = layout.base.length ? reference + " " + layout.base : reference;
    }
    this.around.pop();
    return layout.print(output, this.entered - level);
  }

  /** `value` two columns further right. */
  private printInside(value: Ref, level: i32): string {
    this.indentation += 2;
    const text = this.print(value, level);
    this.indentation -= 2;
    return text;
  }

  private printProperty(object: Obj, index: i32, level: i32): string {
    const key = keyText(object.$key(index)) + ": ";
    switch (object.$accessor(index)) {
      case Accessor.GETTER: return key + "[Getter]";
      case Accessor.SETTER: return key + "[Setter]";
      case Accessor.BOTH: return key + "[Getter/Setter]";
    }
    return key + this.printInside(object.$get(index), level);
  }

  private printList(value: Object, elements: Elements, isArray: bool, layout: Layout, output: Array<string>, level: i32): void {
    const length = isArray ? listLength(value) : viewLength(value, elements);
    const count = min(length, this.limit);
    const big = !isArray && (elements == Elements.I64 || elements == Elements.U64);
    layout.isNumeric = elements != Elements.BOOL && !(this.hidden && isArray);
    for (let i = 0; i < count; ++i) {
      const item = listItem(value, elements, i);
      const text = this.printInside(item, level);
      output.push(big ? text + "n" : text);
    }
    // Node looks at one element more when it has cut off some.
    for (let i = 0; i < min(length, count + 1); ++i) if (!(listItem(value, elements, i) instanceof Num)) layout.isNumeric = false;
    if (count < length) output.push("... " + more(length - count, "item"));
    if (this.hidden && isArray) output.push("[length]: " + length.toString());
  }

  /** The properties that the result of a regular expression has besides its elements. */
  private printMatch(match: RegExpMatch, output: Array<string>, level: i32): void {
    if (match.input === null) return;
    output.push("index: " + this.printInside(box<f64>(match.index), level));
    output.push("input: " + this.printInside(match.input, level));
    output.push("groups: " + this.printInside(match.groups, level));
  }

  /** Entries of a set (`step` 1) or map (`step` 2). */
  private printEntries(object: Obj, step: i32, output: Array<string>, level: i32): void {
    const items = object.$items(this.limit);
    for (let i = 0; i + step <= items.length; i += step) {
      const first = this.printInside(unchecked(items[i]), level);
      output.push(step == 1 ? first : first + " => " + this.printInside(unchecked(items[i + 1]), level));
    }
    const left = object.$count() - items.length / step;
    if (left > 0) output.push("... " + more(left, "item"));
  }

  private printPromise(object: Obj, output: Array<string>, level: i32): void {
    const state = object.$count();
    if (!state) {
      output.push("<pending>");
      return;
    }
    const items = object.$items(1);
    const text = this.printInside(items.length ? items[0] : null, level);
    output.push(state == 2 ? "<rejected> " + text : text);
  }

  /** `text` with its further lines indented like the current object. */
  private indent(text: string): string {
    return this.indentation ? text.replaceAll("\n", "\n" + " ".repeat(this.indentation)) : text;
  }
}

/** Indices of the own properties that are set. */
export function ownKeys(object: Obj): Array<i32> {
  const keys = new Array<i32>();
  for (let i = 0, size = object.$size(); i < size; ++i) if (object.$has(i)) keys.push(i);
  return keys;
}

/** `Foo(2) [Map] `: name of a collection's class and what it is, where they differ. */
function prefix(name: string, tag: string, size: string): string {
  return (name == tag ? name + size : name + size + " [" + tag + "]") + " ";
}

function withTag(name: string, tag: string): string {
  return name == tag ? name : name + " [" + tag + "]";
}

/** An error as Node shows one without a stack: in brackets, its class told where the name hides it. */
function errorText(error: JsError): string {
  const name = error.name;
  const message = error.message;
  const text = !name.length ? message : message.length ? name + ": " + message : name;
  const type = error.$class();
  if (name == type || !name.endsWith("Error")) return "[" + text + "]";
  const rest = text.substring(name.length);
  return "[" + (type.includes(name) ? type + rest : type + " [" + name + "]" + rest) + "]";
}

function dateText(date: Obj): string {
  const text = date.$json();
  return text === null || !(text instanceof String) ? "Invalid Date" : changetype<string>(text);
}

/** The bytes of a buffer and how many they are. */
function printBytes(buffer: ArrayBuffer, limit: i32, output: Array<string>): void {
  const length = buffer.byteLength;
  let text = "[Uint8Contents]: <";
  for (let i = 0; i < min(length, limit); ++i) {
    if (i) text += " ";
    const byte = load<u8>(changetype<usize>(buffer) + i);
    text += (byte < 16 ? "0" : "") + (<u32>byte).toString(16);
  }
  if (length > limit) text += " ... " + more(length - limit, "byte");
  output.push(text + ">");
  output.push("byteLength: " + length.toString());
}

/** "1 more item", "2 more items". */
function more(count: i32, noun: string): string {
  return count.toString() + " more " + noun + (count > 1 ? "s" : "");
}

/** JSON text to values (ECMA-262 25.5.1). Without recursion: text nested however deep needs heap, not stack. Messages are V8's. */
import { StringBuilder } from "../builder";
import { raiseSyntax } from "../error";
import { stringToNumber } from "../number/parse";
import { throwing } from "../throw";
import { boxNumber, FALSE, NULL, Ref, TRUE } from "../value";
import { JsonObject } from "./tree";

/** Slots for keys seen lately: equal keys of many objects are one string. A power of two. */
const KEYS: i32 = 64;

/** The value that `text` stands for: an object, array, string, number, boolean or null. Throws SyntaxError. */
export function parseText(text: string): Ref {
  return new Parser(text).parse();
}

@final class Parser {
  private at: i32 = 0;
  private readonly length: i32;
  private readonly keys: StaticArray<string | null> = new StaticArray<string | null>(KEYS);

  constructor(private readonly text: string) {
    this.length = text.length;
  }

  parse(): Ref {
    /** Arrays and objects around the current value, and the key of the value in each (null in an array). */
    const around = new Array<Object>();
    const names = new Array<string | null>();
    for (;;) {
      // Here a value is expected.
      let value: Ref = null;
      const code = this.next();
      if (code == 123) {
        ++this.at;
        const object = new JsonObject();
        const first = this.next();
        if (first == 125) {
          ++this.at;
          value = object;
        } else if (first == 34) {
          around.push(object);
          names.push(this.name(true));
          if (throwing) return null;
          continue;
        } else {
          return this.fail("Expected property name or '}'");
        }
      } else if (code == 91) {
        ++this.at;
        const array = new Array<Ref>();
        if (this.next() != 93) {
          around.push(array);
          names.push(null);
          continue;
        }
        ++this.at;
        value = array;
      } else {
        value = this.primitive(code);
        if (throwing) return null;
      }
      // Here a value is complete, and maybe the ones around it.
      for (;;) {
        const follow = this.next();
        if (!around.length) {
          if (follow < 0) return value;
          raiseSyntax("Unexpected non-whitespace character after JSON at position " + this.at.toString());
          return null;
        }
        const outer = unchecked(around[around.length - 1]);
        const name = unchecked(names[names.length - 1]);
        if (name === null) {
          changetype<Array<Ref>>(outer).push(value);
          if (follow == 44) {
            ++this.at;
            break;
          }
          if (follow != 93) return this.fail("Expected ',' or ']' after array element");
        } else {
          changetype<JsonObject>(outer).set(name, value);
          if (follow == 44) {
            ++this.at;
            if (this.next() != 34) return this.fail("Expected double-quoted property name");
            names[names.length - 1] = this.name(false);
            if (throwing) return null;
            break;
          }
          if (follow != 125) return this.fail("Expected ',' or '}' after property value");
        }
        ++this.at;
        value = outer;
        around.pop();
        names.pop();
      }
    }
    return null;
  }

  /** The next code unit that is no white space, or -1 at the end. */
  private next(): i32 {
    while (this.at < this.length) {
      const code = this.text.charCodeAt(this.at);
      if (code != 32 && code != 10 && code != 13 && code != 9) return code;
      ++this.at;
    }
    return -1;
  }

  /** Reads a property's name and the colon. V8 has words of its own for one that lacks after the first name. */
  private name(isFirst: bool): string {
    const name = this.string(true);
    if (throwing) return name;
    if (this.next() == 58) ++this.at;
    else if (isFirst) this.fail("Expected ':' after property name");
    else this.unexpected();
    return name;
  }

  private primitive(code: i32): Ref {
    if (code == 34) return changetype<Ref>(this.string(false));
    if (code == 45 || (code >= 48 && code <= 57)) return boxNumber(this.number());
    if (code == 116) return this.word("true", TRUE);
    if (code == 102) return this.word("false", FALSE);
    if (code == 110) return this.word("null", NULL);
    return this.unexpected();
  }

  private word(word: string, value: Ref): Ref {
    for (let i = 0; i < word.length; ++i) {
      if (this.peek() != word.charCodeAt(i)) return this.unexpected();
      ++this.at;
    }
    return value;
  }

  private number(): f64 {
    const start = this.at;
    const negative = this.peek() == 45;
    if (negative) ++this.at;
    let whole: f64 = 0;
    if (this.peek() == 48) {
      ++this.at;
      if (this.isDigit()) {
        this.unexpected();
        return 0;
      }
    } else {
      if (!this.isDigit()) {
        this.fail("No number after minus sign");
        return 0;
      }
      for (; this.isDigit(); ++this.at) whole = whole * 10 + (this.peek() - 48);
    }
    let isWhole = true;
    if (this.peek() == 46) {
      isWhole = false;
      ++this.at;
      if (!this.isDigit()) {
        this.fail("Unterminated fractional number");
        return 0;
      }
      while (this.isDigit()) ++this.at;
    }
    if ((this.peek() | 32) == 101) {
      isWhole = false;
      ++this.at;
      if (this.peek() == 43 || this.peek() == 45) ++this.at;
      if (!this.isDigit()) {
        this.fail("Exponent part is missing a number");
        return 0;
      }
      while (this.isDigit()) ++this.at;
    }
    if (isWhole && this.at - start < 16) return negative ? -whole : whole;
    return stringToNumber(this.text.substring(start, this.at));
  }

  private string(isKey: bool): string {
    const start = ++this.at;
    let hash: i32 = 0;
    for (; this.at < this.length; ++this.at) {
      const code = this.text.charCodeAt(this.at);
      if (code == 34) {
        const end = this.at++;
        return isKey ? this.shared(start, end, hash) : this.text.substring(start, end);
      }
      if (code == 92 || code < 32) break;
      hash = hash * 31 + code;
    }
    const out = new StringBuilder();
    out.range(this.text, start, this.at);
    while (this.at < this.length) {
      const code = this.text.charCodeAt(this.at);
      if (code == 34) {
        ++this.at;
        return out.toString();
      }
      if (code < 32) {
        this.fail("Bad control character in string literal");
        return "";
      }
      ++this.at;
      if (code != 92) {
        out.char(code);
        continue;
      }
      const escaped = this.escaped();
      if (escaped < 0) return "";
      out.char(escaped);
    }
    this.fail("Unterminated string");
    return "";
  }

  /** The key from `start` to `end`: a string that exists already, if it is one of the latest. */
  private shared(start: i32, end: i32, hash: i32): string {
    const slot = (hash ^ hash >>> 8) & (KEYS - 1);
    const known = unchecked(this.keys[slot]);
    if (known !== null && known.length == end - start
      && !memory.compare(changetype<usize>(known), changetype<usize>(this.text) + (<usize>start << 1), <usize>(end - start) << 1)) return known;
    const key = this.text.substring(start, end);
    unchecked((this.keys[slot] = key));
    return key;
  }

  /** Reads what follows a backslash. @returns the code unit, or -1 when it threw. */
  private escaped(): i32 {
    const code = this.peek();
    if (code < 0) {
      this.unexpected();
      return -1;
    }
    ++this.at;
    switch (code) {
      case 34: case 47: case 92: return code;
      case 98: return 8;
      case 102: return 12;
      case 110: return 10;
      case 114: return 13;
      case 116: return 9;
      case 117: {
        let value = 0;
        for (let i = 0; i < 4; ++i, ++this.at) {
          const digit = this.peek();
          const low = digit | 32;
          if (digit >= 48 && digit <= 57) value = value << 4 | digit - 48;
          else if (low >= 97 && low <= 102) value = value << 4 | low - 87;
          else {
            this.fail("Bad Unicode escape");
            return -1;
          }
        }
        return value;
      }
    }
    --this.at;
    if (code > 255) this.unexpected();
    else this.fail("Bad escaped character");
    return -1;
  }

  private peek(): i32 {
    return this.at < this.length ? this.text.charCodeAt(this.at) : -1;
  }

  private isDigit(): bool {
    return <u32>(this.peek() - 48) < 10;
  }

  private fail(message: string): Ref {
    raiseSyntax(message + " in JSON at position " + this.at.toString());
    return null;
  }

  /** Throws for a code unit that no value begins with. */
  private unexpected(): Ref {
    const at = this.at, text = this.text, length = this.length;
    const code = this.peek();
    if (code < 0) raiseSyntax("Unexpected end of JSON input");
    else if (code == 45 || this.isDigit()) this.fail("Unexpected number");
    else if (code == 34) this.fail("Unexpected string");
    else if (text == "undefined" || text == "NaN" || text == "Infinity" || text == "[object Object]") raiseSyntax('"' + text + '" is not valid JSON');
    else {
      const shown = length <= 20 ? '"' + text + '"'
        : at < 10 ? '"' + text.substring(0, at + 10) + '"...'
        : at >= length - 10 ? '..."' + text.substring(at - 10) + '"'
        : '..."' + text.substring(at - 10, at + 10) + '"...';
      raiseSyntax("Unexpected token '" + text.charAt(at) + "', " + shown + " is not valid JSON");
    }
    return null;
  }
}

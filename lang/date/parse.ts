/** `Date.parse`: the format of ECMA-262 21.4.1.18; and what V8 reads besides, as far as people write it. Where no zone is told, it is UTC. */
import { clip, DAY, makeDay, makeTime } from "./calendar";
import { monthNamed } from "./text";

/** ms since 1970 of `text`, or NaN. */
export function parseDate(text: string): f64 {
  const reader = new Reader(text);
  const time = reader.iso();
  if (reader.matched) return clip(time);
  reader.at = 0;
  return clip(reader.legacy());
}

@final class Reader {
  at: i32 = 0;
  matched: bool = false;
  /** Digits of the number read last. */
  private count: i32 = 0;

  constructor(private readonly text: string) {}

  /** Reads the standard format, as V8 does in small letters and with zones like +0130, too; `matched` tells whether it was that. */
  iso(): f64 {
    const sign = this.peek();
    let year: f64 = 0;
    if (sign == 43 || sign == 45) {
      ++this.at;
      year = this.number();
      if (this.count != 6 || (sign == 45 && year == 0)) return NaN;
      if (sign == 45) year = -year;
    } else {
      year = this.number();
      if (this.count != 4) return NaN;
    }
    let month: f64 = 1, date: f64 = 1;
    if (this.take(45)) {
      month = this.two(1, 12);
      if (this.take(45)) date = this.two(1, 31);
    }
    let hours: f64 = 0, minutes: f64 = 0, seconds: f64 = 0, ms: f64 = 0, zone: f64 = 0;
    if (this.take(84) || this.take(116)) {
      hours = this.two(0, 24);
      if (!this.take(58)) return NaN;
      minutes = this.two(0, 59);
      if (this.take(58)) {
        seconds = this.two(0, 59);
        if (this.take(46)) ms = this.fraction();
      }
      if (hours == 24 && (minutes || seconds || ms)) return NaN;
      const mark = this.peek();
      if (mark == 43 || mark == 45) {
        ++this.at;
        let ahead = this.number();
        let more: f64 = 0;
        if (this.count == 4) {
          more = ahead % 100;
          ahead = Math.floor(ahead / 100);
        } else {
          if (this.count != 2 || !this.take(58)) return NaN;
          more = this.two(0, 59);
        }
        if (!(ahead < 24 && more < 60)) return NaN;
        zone = (ahead * 60 + more) * (mark == 43 ? 60000 : -60000);
      } else if (!this.take(90)) {
        this.take(122);
      }
    }
    this.matched = this.at == this.text.length && !isNaN(month + date + hours + minutes + seconds + ms + zone);
    return makeDay(year, month - 1, date) * DAY + makeTime(hours, minutes, seconds, ms) - zone;
  }

  /**
   * Reads what `toString` and `toUTCString` write, and dates such as "March 7, 2020", "3/7/2020 5:30 PM", "2020/03/07": words that are no
   * month before the first number are passed over, text in parentheses everywhere.
   */
  legacy(): f64 {
    let first: f64 = NaN, second: f64 = NaN, third: f64 = NaN;
    let dates = 0, month = -1, half = -1;
    let hours: f64 = NaN, minutes: f64 = 0, seconds: f64 = 0, ms: f64 = 0, zone: f64 = 0;
    let hasZone = false;
    while (this.at < this.text.length) {
      const code = this.peek();
      if (code == 40) {
        if (!this.skipParentheses()) return NaN;
      } else if (<u32>(code - 48) < 10) {
        const number = this.number();
        if (this.peek() == 58 && isNaN(hours)) {
          ++this.at;
          hours = number;
          minutes = this.number();
          if (!this.count) return NaN;
          if (this.take(58)) {
            seconds = this.number();
            if (!this.count) return NaN;
            if (this.take(46)) ms = this.fraction();
          }
          if (!(hours <= 24 && minutes < 60 && seconds < 60)) return NaN;
          if (hours == 24 && (minutes || seconds || ms)) return NaN;
        } else {
          if (dates == 0) first = number;
          else if (dates == 1) second = number;
          else if (dates == 2) third = number;
          else return NaN;
          ++dates;
          this.take(45);
        }
      } else if ((code | 32) >= 97 && (code | 32) <= 122) {
        const start = this.at;
        while ((this.peek() | 32) >= 97 && (this.peek() | 32) <= 122) ++this.at;
        const length = this.at - start;
        const found = length >= 3 ? monthNamed(this.text, start) : -1;
        const letter = this.text.charCodeAt(start) | 32;
        if (found >= 0) {
          month = found;
          this.take(45);
        } else if (length == 2 && (letter == 97 || letter == 112) && (this.text.charCodeAt(start + 1) | 32) == 109 && !isNaN(hours)) {
          half = i32(letter == 112);
        } else if (this.isZone(start, length) && (dates || !isNaN(hours))) {
          hasZone = true;
          zone = 0;
        } else if (dates || !isNaN(hours) || <u32>(this.peek() - 48) < 10) {
          return NaN;
        }
      } else if ((code == 43 || code == 45) && (hasZone || !isNaN(hours))) {
        ++this.at;
        const number = this.number();
        const count = this.count;
        if (!count) return NaN;
        let ahead: f64 = 0;
        if (this.take(58)) ahead = number * 60 + this.number();
        else ahead = count <= 2 ? number * 60 : Math.floor(number / 100) * 60 + number % 100;
        zone = ahead * (code == 43 ? 60000 : -60000);
        hasZone = true;
      } else if ((code == 41 || code == 43 || code == 45) && (dates || !isNaN(hours))) {
        return NaN;
      } else {
        ++this.at;
      }
    }
    if (half >= 0) {
      if (!(hours >= 1 && hours <= 12)) return NaN;
      hours = hours % 12 + half * 12;
    }
    let year: f64 = 2001, date: f64 = 1;
    if (month >= 0) {
      if (!dates) return NaN;
      const yearFirst = dates > 1 && !(first >= 1 && first <= 31);
      date = yearFirst ? second : first;
      if (dates > 1) year = yearFirst ? first : second;
      if (dates > 2) return NaN;
    } else {
      if (dates < 2) return NaN;
      if (dates == 3 && !(first >= 1 && first <= 31)) {
        year = first;
        month = <i32>second - 1;
        date = third;
      } else {
        month = <i32>first - 1;
        date = second;
        if (dates == 3) year = third;
      }
    }
    if (month < 0 || month > 11 || !(date >= 1 && date <= 31)) return NaN;
    if (year < 50) year += 2000;
    else if (year < 100) year += 1900;
    return makeDay(year, month, date) * DAY + (isNaN(hours) ? 0 : makeTime(hours, minutes, seconds, ms)) - zone;
  }

  private peek(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : 0;
  }

  private take(code: i32): bool {
    if (this.peek() != code) return false;
    ++this.at;
    return true;
  }

  /** Reads digits; `count` is how many. */
  private number(): f64 {
    let value: f64 = 0;
    this.count = 0;
    for (; <u32>(this.peek() - 48) < 10; ++this.at, ++this.count) value = value * 10 + (this.peek() - 48);
    return value;
  }

  /** Reads two digits; NaN when there are not just two, or they are out of range. */
  private two(low: f64, high: f64): f64 {
    const value = this.number();
    return this.count == 2 && value >= low && value <= high ? value : NaN;
  }

  /** Reads the digits of a fraction of a second. @returns whole ms. */
  private fraction(): f64 {
    let ms: i32 = 0;
    let count = 0;
    for (; <u32>(this.peek() - 48) < 10; ++this.at, ++count) if (count < 3) ms = ms * 10 + this.peek() - 48;
    if (!count) return NaN;
    return count == 1 ? ms * 100 : count == 2 ? ms * 10 : ms;
  }

  /** The word at `start` is Z, UT, UTC or GMT. */
  private isZone(start: i32, length: i32): bool {
    const word = this.text.substring(start, start + length).toUpperCase();
    return word == "Z" || word == "UT" || word == "UTC" || word == "GMT";
  }

  private skipParentheses(): bool {
    let depth = 0;
    for (; this.at < this.text.length; ++this.at) {
      const code = this.peek();
      if (code == 40) ++depth;
      else if (code == 41 && !--depth) {
        ++this.at;
        return true;
      }
    }
    return true;
  }
}

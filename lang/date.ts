/** `Date` (ECMA-262 21.4). A board's time zone is UTC, so local time is UTC. */
import { uptimeUs, wallClockUs } from "kernel/time";
import { observe } from "./clock";
import { clip, DAY, makeDay, makeTime, Part, part, timeInDay } from "./date/calendar";
import { parseDate } from "./date/parse";
import { dateText, isoText, timeText, utcText } from "./date/text";
import { raiseRange } from "./error";
import { Kind, Obj } from "./object";
import { toNumber } from "./text";
import { NULL, Num, Ref } from "./value";

export class JsDate extends Obj {
  /** ms since 1970, a whole number; NaN = no date. */
  time: f64;

  constructor(time: f64) {
    super();
    this.time = clip(time);
  }

  $class(): string { return "Date"; }
  $kind(): Kind { return Kind.DATE; }
  $string(): string { return toText(this); }
  $number(): Ref { return new Num(this.time); }
  $hasJson(): bool { return true; }
  $json(): Ref { return isNaN(this.time) ? changetype<Ref>(NULL) : changetype<Ref>(isoText(this.time)); }
}

/** Bits of the default of parameters that may be left out: unlike `undefined`, which makes the date invalid. */
// @ts-ignore: decorator
@inline const ABSENT: u64 = 0x7ff8000000000003;

// @ts-ignore: decorator
@inline function isAbsent(x: f64): bool {
  return reinterpret<u64>(x) == ABSENT;
}

/** `Date.now()`: of the kernel's time of day, which the network or a clock sets (`kernel/time`). */
export function now(): f64 {
  observe(<f64>uptimeUs() / 1000);
  return Math.floor(<f64>wallClockUs() / 1000);
}

/** `new Date()`. */
export function createNow(): JsDate { return new JsDate(now()); }
/** `new Date(time)`. */
export function fromTime(time: f64): JsDate { return new JsDate(time); }
/** `new Date(text)`. */
export function fromText(text: string): JsDate { return new JsDate(parseDate(text)); }
/** `new Date(date)`. */
export function fromDate(date: JsDate): JsDate { return new JsDate(date.time); }
/** `new Date(year, month, ...)`. */
export function fromParts(parts: Array<f64>): JsDate { return new JsDate(utc(parts)); }

/** `new Date(...)`, for values whose types are known only at run time. */
export function create(values: Array<Ref>): JsDate {
  if (!values.length) return createNow();
  if (values.length == 1) {
    const value = values[0];
    if (value instanceof Num) return fromTime(changetype<Num>(value).value);
    if (value instanceof JsDate) return fromDate(changetype<JsDate>(value));
    if (value instanceof String) return fromText(changetype<string>(value));
  }
  const parts = new Array<f64>(values.length);
  for (let i = 0; i < values.length; ++i) unchecked((parts[i] = toNumber(unchecked(values[i]))));
  return values.length == 1 ? fromTime(parts[0]) : fromParts(parts);
}

/** `Date()` as a function: now, as text. */
export function nowText(): string { return toText(createNow()); }

/** `Date.UTC(year, month, date, hours, minutes, seconds, ms)`; years 0 to 99 are those of the 20th century. */
export function utc(parts: Array<f64>): f64 {
  const year = partAt(parts, 0, NaN);
  const whole = Math.trunc(year);
  const day = makeDay(whole >= 0 && whole <= 99 ? 1900 + whole : year, partAt(parts, 1, 0), partAt(parts, 2, 1));
  return clip(day * DAY + makeTime(partAt(parts, 3, 0), partAt(parts, 4, 0), partAt(parts, 5, 0), partAt(parts, 6, 0)));
}

function partAt(parts: Array<f64>, index: i32, otherwise: f64): f64 {
  return index < parts.length ? unchecked(parts[index]) : otherwise;
}

/** `Date.parse(text)`. */
export function parse(text: string): f64 { return parseDate(text); }

export function getTime(date: JsDate): f64 { return date.time; }
export function getFullYear(date: JsDate): f64 { return part(date.time, Part.YEAR); }
export function getMonth(date: JsDate): f64 { return part(date.time, Part.MONTH); }
export function getDate(date: JsDate): f64 { return part(date.time, Part.DATE); }
export function getDay(date: JsDate): f64 { return part(date.time, Part.WEEKDAY); }
export function getHours(date: JsDate): f64 { return part(date.time, Part.HOURS); }
export function getMinutes(date: JsDate): f64 { return part(date.time, Part.MINUTES); }
export function getSeconds(date: JsDate): f64 { return part(date.time, Part.SECONDS); }
export function getMilliseconds(date: JsDate): f64 { return part(date.time, Part.MILLISECONDS); }
/** `getYear`: years since 1900. */
export function getYear(date: JsDate): f64 { return part(date.time, Part.YEAR) - 1900; }
export function getTimezoneOffset(date: JsDate): f64 { return isNaN(date.time) ? NaN : 0; }

export function setTime(date: JsDate, time: f64): f64 {
  return (date.time = clip(time));
}

export function setFullYear(date: JsDate, year: f64, month: f64 = reinterpret<f64>(ABSENT), day: f64 = reinterpret<f64>(ABSENT)): f64 {
  const time = isNaN(date.time) ? 0 : date.time;
  return setDay(date, time, year, isAbsent(month) ? part(time, Part.MONTH) : month, isAbsent(day) ? part(time, Part.DATE) : day);
}

export function setMonth(date: JsDate, month: f64, day: f64 = reinterpret<f64>(ABSENT)): f64 {
  const time = date.time;
  return setDay(date, time, part(time, Part.YEAR), month, isAbsent(day) ? part(time, Part.DATE) : day);
}

export function setDate(date: JsDate, day: f64): f64 {
  const time = date.time;
  return setDay(date, time, part(time, Part.YEAR), part(time, Part.MONTH), day);
}

export function setHours(
  date: JsDate, hours: f64, minutes: f64 = reinterpret<f64>(ABSENT), seconds: f64 = reinterpret<f64>(ABSENT), ms: f64 = reinterpret<f64>(ABSENT),
): f64 {
  return setClock(date, hours, minutes, seconds, ms);
}

export function setMinutes(date: JsDate, minutes: f64, seconds: f64 = reinterpret<f64>(ABSENT), ms: f64 = reinterpret<f64>(ABSENT)): f64 {
  return setClock(date, reinterpret<f64>(ABSENT), minutes, seconds, ms);
}

export function setSeconds(date: JsDate, seconds: f64, ms: f64 = reinterpret<f64>(ABSENT)): f64 {
  return setClock(date, reinterpret<f64>(ABSENT), reinterpret<f64>(ABSENT), seconds, ms);
}

export function setMilliseconds(date: JsDate, ms: f64): f64 {
  return setClock(date, reinterpret<f64>(ABSENT), reinterpret<f64>(ABSENT), reinterpret<f64>(ABSENT), ms);
}

/** Sets the day of `date`, of which `time` gives the time of day. */
function setDay(date: JsDate, time: f64, year: f64, month: f64, day: f64): f64 {
  return (date.time = clip(makeDay(year, month, day) * DAY + timeInDay(time)));
}

/** Sets the time of day of `date`, except for what is absent. */
function setClock(date: JsDate, hours: f64, minutes: f64, seconds: f64, ms: f64): f64 {
  const time = date.time;
  return (date.time = clip(time - timeInDay(time) + makeTime(
    isAbsent(hours) ? part(time, Part.HOURS) : hours,
    isAbsent(minutes) ? part(time, Part.MINUTES) : minutes,
    isAbsent(seconds) ? part(time, Part.SECONDS) : seconds,
    isAbsent(ms) ? part(time, Part.MILLISECONDS) : ms,
  )));
}

/** `date.toISOString()`. Throws RangeError. */
export function toISOString(date: JsDate): string {
  if (!isNaN(date.time)) return isoText(date.time);
  raiseRange("Invalid time value");
  return "";
}

/** `date.toJSON()`: a string, or `NULL` for an invalid date. */
export function toJSON(date: JsDate): string { return changetype<string>(date.$json()); }

export function toText(date: JsDate): string {
  return isNaN(date.time) ? "Invalid Date" : dateText(date.time) + " " + timeText(date.time);
}

export function toDateString(date: JsDate): string { return isNaN(date.time) ? "Invalid Date" : dateText(date.time); }
export function toTimeString(date: JsDate): string { return isNaN(date.time) ? "Invalid Date" : timeText(date.time); }
export function toUTCString(date: JsDate): string { return isNaN(date.time) ? "Invalid Date" : utcText(date.time); }

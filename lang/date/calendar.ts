/** Days, months and years of the proleptic Gregorian calendar, in UTC (ECMA-262 21.4.1). Times are ms since 1970. */

/** Milliseconds in a day. */
export const DAY: f64 = 86400000;

/** Parts of a time, as `part` gives them. */
export const enum Part { YEAR, MONTH, DATE, HOURS, MINUTES, SECONDS, MILLISECONDS, WEEKDAY }

/** Days from 1970-01-01 to day `date` of `month` (0 = January; others carry over) of `year`; NaN out of range. MakeDay, with V8's ranges. */
export function makeDay(year: f64, month: f64, date: f64): f64 {
  year = Math.trunc(year);
  month = Math.trunc(month);
  if (!(Math.abs(year) <= 1000000 && Math.abs(month) <= 10000000 && isFinite(date))) return NaN;
  const carried = Math.floor(month / 12);
  return <f64>daysTo(<i64>(year + carried), <i32>(month - carried * 12)) + Math.trunc(date) - 1;
}

/** Milliseconds of a time of day, whose parts may be any numbers; NaN when one is none. MakeTime. */
export function makeTime(hours: f64, minutes: f64, seconds: f64, milliseconds: f64): f64 {
  if (!isFinite(hours + minutes + seconds + milliseconds)) return NaN;
  return Math.trunc(hours) * 3600000 + Math.trunc(minutes) * 60000 + Math.trunc(seconds) * 1000 + Math.trunc(milliseconds);
}

/** `time` as a whole number that a date can hold, or NaN. TimeClip. */
export function clip(time: f64): f64 {
  return Math.abs(time) <= 8640000000000000 ? Math.trunc(time) + 0 : NaN;
}

/** Days from 1970-01-01 to the first of `month` (0 .. 11). Years begin in March here, so that leap days come last. */
function daysTo(year: i64, month: i32): i64 {
  if (month < 2) --year;
  const era = floorDiv(year, 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = (153 * ((month + 10) % 12) + 2) / 5;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/** One part of `time`; NaN of NaN. */
export function part(time: f64, which: Part): f64 {
  if (isNaN(time)) return NaN;
  const days = floorDiv(<i64>time, 86400000);
  const ms = <i32>(<i64>time - days * 86400000);
  switch (which) {
    case Part.HOURS: return <f64>(ms / 3600000);
    case Part.MINUTES: return <f64>(ms / 60000 % 60);
    case Part.SECONDS: return <f64>(ms / 1000 % 60);
    case Part.MILLISECONDS: return <f64>(ms % 1000);
    case Part.WEEKDAY: return <f64>(days + 4 - floorDiv(days + 4, 7) * 7);
  }
  const shifted = days + 719468;
  const era = floorDiv(shifted, 146097);
  const dayOfEra = <i32>(shifted - era * 146097);
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const fromMarch = (5 * dayOfYear + 2) / 153;
  if (which == Part.DATE) return <f64>(dayOfYear - (153 * fromMarch + 2) / 5 + 1);
  const month = (fromMarch + 2) % 12;
  if (which == Part.MONTH) return <f64>month;
  return <f64>(era * 400 + yearOfEra + i64(month < 2));
}

/** Milliseconds since midnight. */
export function timeInDay(time: f64): f64 {
  return time - Math.floor(time / DAY) * DAY;
}

function floorDiv(a: i64, b: i64): i64 {
  return a / b - i64(a % b < 0);
}

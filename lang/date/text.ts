/** Dates as text (ECMA-262 21.4.4.41 and 21.4.1.18). */
import { Part, part } from "./calendar";

const DAYS: string = "SunMonTueWedThuFriSat";
const MONTHS: string = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Month (0 .. 11) whose name begins with the three letters at `at` of `text`, in either case; -1 for none. */
export function monthNamed(text: string, at: i32): i32 {
  for (let month = 0; month < 12; ++month) {
    let same = 0;
    for (; same < 3; ++same) if ((text.charCodeAt(at + same) | 32) != (MONTHS.charCodeAt(month * 3 + same) | 32)) break;
    if (same == 3) return month;
  }
  return -1;
}

/** "2022-03-01T10:00:00.000Z"; `time` must not be NaN. */
export function isoText(time: f64): string {
  const year = part(time, Part.YEAR);
  const shown = year >= 0 && year <= 9999 ? digits(year, 4) : (year < 0 ? "-" : "+") + digits(Math.abs(year), 6);
  return shown + "-" + digits(part(time, Part.MONTH) + 1, 2) + "-" + digits(part(time, Part.DATE), 2)
    + "T" + clockText(time) + "." + digits(part(time, Part.MILLISECONDS), 3) + "Z";
}

/** "Tue Mar 01 2022" */
export function dateText(time: f64): string {
  return weekday(time) + " " + month(time) + " " + digits(part(time, Part.DATE), 2) + " " + yearText(time);
}

/** "10:00:00 GMT+0000 (Coordinated Universal Time)" */
export function timeText(time: f64): string {
  return clockText(time) + " GMT+0000 (Coordinated Universal Time)";
}

/** "Tue, 01 Mar 2022 10:00:00 GMT" */
export function utcText(time: f64): string {
  return weekday(time) + ", " + digits(part(time, Part.DATE), 2) + " " + month(time) + " " + yearText(time) + " " + clockText(time) + " GMT";
}

function clockText(time: f64): string {
  return digits(part(time, Part.HOURS), 2) + ":" + digits(part(time, Part.MINUTES), 2) + ":" + digits(part(time, Part.SECONDS), 2);
}

function yearText(time: f64): string {
  const year = part(time, Part.YEAR);
  return year < 0 ? "-" + digits(-year, 4) : digits(year, 4);
}

function weekday(time: f64): string {
  const at = <i32>part(time, Part.WEEKDAY) * 3;
  return DAYS.substring(at, at + 3);
}

function month(time: f64): string {
  const at = <i32>part(time, Part.MONTH) * 3;
  return MONTHS.substring(at, at + 3);
}

function digits(value: f64, count: i32): string {
  return (<i32>value).toString().padStart(count, "0");
}

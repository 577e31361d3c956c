/** The station's log: lines for people, and JSON for programs. */
import { Quantity, type Reading } from "./model";

const LINE = /^(\d{1,2}):(\d\d) ([a-z]+) (-?\d+(?:\.\d+)?)(?: *# *(.*))?$/;
const UNITS: Record<string, string> = { temperature: "°C", pressure: "hPa", wind: "m/s" };

const isQuantity = (word: string): word is Quantity => Object.values(Quantity).some((known) => known === word);

export function clock(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0"));
  return `${hours}:${minutes}`;
}

export const format = ({ minute, quantity, value, note }: Reading): string =>
  `${clock(minute)} ${quantity} ${value} ${UNITS[quantity]}${note ? ` # ${note}` : ""}`;

/** Throws a SyntaxError for what is no line of the log. */
export function parse(line: string): Reading {
  const match = LINE.exec(line.replace(/ (?:°C|hPa|m\/s)/, ""));
  if (!match) throw new SyntaxError(`not a log line: "${line}"`);
  const [, hours, minutes, quantity, value, note] = match;
  if (!isQuantity(quantity)) throw new RangeError(`nobody measures ${quantity}`);
  const reading: Reading = { quantity, value: Number(value), minute: Number(hours) * 60 + Number(minutes) };
  if (note) reading.note = note;
  return reading;
}

interface Archive { station: string; day: string; readings: Reading[] }

export const archive = (station: string, day: Date, readings: Iterable<Reading>): string =>
  JSON.stringify({ station, day: day.toISOString().slice(0, 10), readings: [...readings] } satisfies Archive);

export const restore = (text: string): Archive => JSON.parse(text) as Archive;

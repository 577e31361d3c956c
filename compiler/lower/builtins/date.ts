/**
 * `Date`. `new Date(...)` goes by the types of its arguments to an entry with `#`, which needs less than the general one: none, one number,
 * one string, one date, several numbers. What is local time is UTC, too.
 */
const parts = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']
/** Parameters after the first that each setter may have. */
const setters: Record<string, number> = { FullYear: 2, Month: 1, Date: 0, Hours: 3, Minutes: 2, Seconds: 1, Milliseconds: 0 }

export const dateBuiltins: Record<string, string> = {
  'Date': 'date/nowText () : string',
  'Date.now': 'date/now () : f64',
  'Date.parse': 'date/parse (string) : f64',
  'Date.UTC': 'date/utc (...f64) : f64',
  'new Date': 'date/create (...ref) : date !',
  'new Date#none': 'date/createNow () : date',
  'new Date#number': 'date/fromTime (f64) : date',
  'new Date#string': 'date/fromText (string) : date',
  'new Date#date': 'date/fromDate (date) : date',
  'new Date#numbers': 'date/fromParts (...f64) : date',
  ...Object.fromEntries(parts.flatMap((name) => ['', 'UTC'].map((zone) => [`Date.prototype.get${zone}${name}`, `date/get${name} () : f64`]))),
  ...Object.fromEntries(Object.entries(setters).flatMap(([name, more]) => ['', 'UTC'].map((zone) => [`Date.prototype.set${zone}${name}`, `date/set${name} (f64${', f64='.repeat(more)}) : f64`]))),
  'Date.prototype.getTime': 'date/getTime () : f64',
  'Date.prototype.valueOf': 'date/getTime () : f64',
  'Date.prototype.getTimezoneOffset': 'date/getTimezoneOffset () : f64',
  'Date.prototype.setTime': 'date/setTime (f64) : f64',
  'Date.prototype.toISOString': 'date/toISOString () : string !',
  'Date.prototype.toJSON': 'date/toJSON () : string',
  'Date.prototype.toString': 'date/toText () : string',
  'Date.prototype.toDateString': 'date/toDateString () : string',
  'Date.prototype.toTimeString': 'date/toTimeString () : string',
  'Date.prototype.toUTCString': 'date/toUTCString () : string',
}

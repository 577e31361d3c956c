// Dates in UTC: parts, construction with overflow, setters, ISO text, invalid dates. ECMA-262 21.4.
export function main(): void {
  const date = new Date(Date.UTC(2024, 1, 29, 23, 59, 58, 7))
  console.log(date.toISOString(), date.getTime(), date.valueOf() === +date, JSON.stringify(date), date.toJSON())
  console.log(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCDay(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCMilliseconds())
  console.log(Date.UTC(1970, 0), Date.UTC(1969, 11, 31), Date.UTC(2000, 12, 1) === Date.UTC(2001, 0, 1), Date.UTC(99, 0), Date.UTC(2023, 1, 29), Date.UTC(2024, 0, 0), Date.UTC(2024, -1, 1, -1))
  for (const text of ['2024-02-29', '2024-02-29T12:30:00Z', '2024-02-29T12:30:00.5Z', '1969-12-31T23:59:59.999Z', '2024-06-01T00:00:00+02:00', '2024', '2024-05', '+012345-01-01T00:00:00Z', '0001-01-01T00:00:00Z']) {
    console.log(text, Date.parse(text), new Date(text).toISOString())
  }
  const bad = new Date('not a date')
  console.log(bad.getTime(), bad.getUTCDay(), Number.isNaN(Date.parse('2024-13-01')), Date.parse('2024-02-30T25:00:00Z'), JSON.stringify(bad), new Date(NaN).toJSON(), new Date(8.64e15 + 1).getTime())
  try {
    console.log(bad.toISOString())
  } catch (error) {
    console.log((error as Error).name, (error as Error).message)
  }
  date.setUTCDate(31)
  console.log(date.toISOString(), date.setUTCMonth(1), date.toISOString())
  date.setUTCHours(0, 0, 0, 0)
  date.setUTCFullYear(1999, 11, 31)
  console.log(date.toISOString(), date.setUTCMinutes(90), date.setUTCSeconds(-1), date.setUTCMilliseconds(1500), date.toISOString())
  console.log(date.setTime(86400000), date, [date], { date }, new Date(date) > new Date(0), new Date(5).getTime() - new Date(3).getTime())
  console.log(new Date(1.9).getTime(), new Date(-1.9).getTime(), new Date(-1).toISOString(), new Date(8.64e15).toISOString(), new Date(-62198755200000).toISOString())
}

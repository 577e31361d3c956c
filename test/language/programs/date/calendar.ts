// A month's calendar, weekdays, week numbers, ages and durations computed with UTC dates. ECMA-262 21.4.1.
const day = 24 * 60 * 60 * 1000
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

function utc(text: string): Date { return new Date(`${text}T00:00:00Z`) }
function addDays(date: Date, days: number): Date { return new Date(date.getTime() + days * day) }
function daysInMonth(year: number, month: number): number { return new Date(Date.UTC(year, month, 0)).getUTCDate() }
function iso(date: Date): string { return date.toISOString().slice(0, 10) }

function week(date: Date): number {
  const thursday = addDays(date, 3 - (date.getUTCDay() + 6) % 7)
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return Math.floor((thursday.getTime() - first) / day / 7) + 1
}

function calendar(year: number, month: number): string[] {
  const rows: string[] = []
  let row = '   '.repeat((new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7)
  for (let d = 1; d <= daysInMonth(year, month); d++) {
    row += String(d).padStart(3)
    if (row.length === 21) {
      rows.push(row)
      row = ''
    }
  }
  return row ? [...rows, row] : rows
}

function age(born: Date, on: Date): number {
  const years = on.getUTCFullYear() - born.getUTCFullYear()
  const before = on.getUTCMonth() < born.getUTCMonth() || (on.getUTCMonth() === born.getUTCMonth() && on.getUTCDate() < born.getUTCDate())
  return before ? years - 1 : years
}

function duration(ms: number): string {
  const parts: [number, string][] = [[day, 'd'], [3600000, 'h'], [60000, 'm'], [1000, 's']]
  let text = ms < 0 ? '-' : ''
  ms = Math.abs(ms)
  for (const [unit, name] of parts) {
    if (ms >= unit) text += `${Math.floor(ms / unit)}${name}`
    ms %= unit
  }
  return text || '0'
}

export function main(): void {
  for (const line of calendar(2024, 2)) console.log(line)
  console.log([1, 2, 3, 12].map(month => daysInMonth(2023, month)), daysInMonth(2000, 2), daysInMonth(1900, 2))
  console.log(['2024-01-01', '2024-12-30', '2023-01-01', '2020-12-31', '1970-01-01'].map(text => `${text} ${weekdays[utc(text).getUTCDay()]} W${week(utc(text))}`))
  console.log(iso(addDays(utc('2024-02-28'), 2)), iso(addDays(utc('2024-03-01'), -1)), iso(addDays(utc('1970-01-01'), -1)), iso(addDays(utc('2024-01-01'), 366)))
  console.log(age(utc('2000-02-29'), utc('2024-02-28')), age(utc('2000-02-29'), utc('2024-02-29')), (utc('2025-01-01').getTime() - utc('2024-01-01').getTime()) / day)
  console.log([0, 999, 1000, 3661000, 90061000, -60000].map(duration))
  const dates = ['2024-05-01', '1999-12-31', '2024-04-30'].map(utc).sort((a, b) => a.getTime() - b.getTime())
  console.log(dates.map(iso), dates)
}

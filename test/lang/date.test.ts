// Date against Node itself, in UTC.
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { generator } from '../kernel/module.ts'
import { runDevice } from './run.ts'

process.env.TZ = 'UTC'
const seed = Number(process.env.UNI_SEED ?? 20)

function show(date: Date): string {
  let iso: string
  try {
    iso = date.toISOString()
  } catch (error) {
    iso = `!${String(error)}`
  }
  return [
    iso, date.toString(), date.toUTCString(), date.toTimeString(), date.toDateString(), inspect(date), inspect(date.toJSON()),
    [date.getTime(), date.getFullYear(), date.getMonth(), date.getDate(), date.getDay(), date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds(), date.getTimezoneOffset()].join(),
  ].join('|')
}

/** As `main` of device/date.ts. */
function expected(texts: string[], numbers: number[]): string[] {
  const lines = texts.map((text) => String(Date.parse(text)))
  for (let i = 0; i + 7 <= numbers.length; i += 7) {
    const a = numbers.slice(i, i + 7) as [number, number, number, number, number, number, number]
    lines.push(String(Date.UTC(...(a.slice(0, 1 + i % 7) as [number, number]))))
    const date = new Date(a[0] * 1e9 + a[1])
    lines.push(show(date), show(new Date(...a)))
    const [y, mo, d, h, mi, s, ms] = a
    const set = [
      () => date.setFullYear(y), () => date.setFullYear(y, mo), () => date.setFullYear(y, mo, d), () => date.setMonth(mo), () => date.setMonth(mo, d), () => date.setDate(d),
      () => date.setHours(h), () => date.setHours(h, mi, s, ms), () => date.setMinutes(mi), () => date.setMinutes(mi, s, ms), () => date.setSeconds(s), () => date.setSeconds(s, ms),
      () => date.setMilliseconds(ms), () => date.setTime(ms),
    ][i / 7 % 14]()
    lines.push(`${set} ${show(date)}`)
  }
  return lines
}

describe('Date', () => {
  it(`parses, tells and sets as in Node, seed ${seed}`, async () => {
    const random = generator(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]
    const numbers = Array.from({ length: 500 }, () => [
      pick([0, 70, 99, 100, 1969, 1970, 1999, 2000, 2024, 2100, -1, -400, 275760, -271821, 275761, NaN, 8640000, -8640000, Math.floor(random() * 5000) - 1000]),
      ...Array.from({ length: 6 }, (_, index) => pick([0, 1, 11, 12, 28, 29, 31, 59, 60, -1, 23.9, -0.5, Math.floor(random() * 30), Math.floor(random() * 30), Math.floor((random() - 0.5) * 10 ** (index + 1)), ...(random() < 0.03 ? [NaN, Infinity, 1e9, 1e17] : [])])),
    ]).flat()
    const random2 = (): Date => new Date(Math.floor((random() - 0.45) * pick([1e11, 1e13, 8e15])))
    const two = (most: number): string => String(Math.floor(random() * most)).padStart(2, '0')
    const made = Array.from({ length: 600 }, () => {
      const date = random2()
      return pick([
        () => date.toISOString(), () => date.toString(), () => date.toUTCString(), () => date.toDateString(),
        () => `${1900 + Math.floor(random() * 300)}-${two(14)}-${two(34)}`,
        () => `20${two(99)}-${two(13)}-${two(32)}T${two(26)}:${two(61)}`,
        () => `20${two(99)}-${two(13)}-${two(32)}T${two(25)}:${two(60)}:${two(62)}${pick(['', '.5', '.123456', '.'])}${pick(['', 'Z', '+01:30', '-23:59', '+0130', 'z'])}`,
        () => `${pick(['January', 'feb', 'MARCH', 'Sept', 'dec'])} ${1 + Math.floor(random() * 33)}, ${1990 + Math.floor(random() * 50)}${pick(['', ' 10:20', ' 10:20:30', ' 1:02 PM', ' 12:00 am'])}${pick(['', ' UTC', ' GMT+0200', ' GMT-05:30'])}`,
        () => `${1 + Math.floor(random() * 13)}/${1 + Math.floor(random() * 32)}/${pick(['99', '49', '50', '2020', '1999'])}${pick(['', ' 23:59:59'])}`,
        () => `20${two(99)}/${1 + Math.floor(random() * 12)}/${1 + Math.floor(random() * 31)}`,
        () => `${1 + Math.floor(random() * 31)} ${pick(['Jan', 'June', 'October'])} 20${two(99)}`,
      ])()
    })
    const texts = ['', 'x', '2020', '2020-01', '+002020-01-01', '-000001-01-01T00:00:00Z', '-000000-01-01T00:00:00Z', '2020-02-30', '2020-01-01T24:00:00Z', '2020-01-01T24:00:01Z', '+275760-09-13T00:00:00.000Z', '+275760-09-13T00:00:00.001Z', 'Invalid Date', 'Thu, 01 Jan 1970 00:00:00 GMT', ...made]
    const list = numbers.map((x) => (Object.is(x, -0) ? '-0.0' : Number.isInteger(x) ? `${x}.0` : String(x))).join(', ').replaceAll('e+17.0', 'e17')
    const lines = await runDevice('date', { generated: { 'cases.ts': `export const texts: string[] = ${JSON.stringify(texts)};\nexport const numbers: f64[] = [${list}];\n` } })
    const wanted = expected(texts, numbers)
    wanted.forEach((line, index) => expect(lines[index], index < texts.length ? `of ${texts[index]}` : `line ${index}`).toBe(line))
    expect(lines.length).toBe(wanted.length)
  }, 60_000)
})
